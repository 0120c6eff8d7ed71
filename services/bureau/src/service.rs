//! The bureau as a service: it watches its inbox, answers over HTTP, and stops when told.

use crate::bureau::Bureau;
use crate::error::BureauError;
use crate::http::{self, Shared};
use crate::telemetry::Telemetry;
use axum::Router;
use service_kit::admin::admin_router;
use service_kit::health::{ComponentHealth, Health};
use service_kit::http_server::{HttpLimits, listen, serve};
use service_kit::metrics::Metrics;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What the process gives every service.
#[derive(Clone)]
pub struct ServiceContext {
    pub health: Health,
    pub metrics: Metrics,
    /// Cancelled when the service shall end.
    pub shutdown: CancellationToken,
}

/// The bureau's own pages, without health and metrics: for a process that serves several services on one address.
///
/// # Errors
/// A metric's name is taken.
pub fn router(bureau: Arc<Bureau>, metrics: &Metrics) -> Result<Router, BureauError> {
    Ok(http::router(Shared { bureau, telemetry: Telemetry::new(metrics)? }))
}

/// Watches the inbox until told to stop. A failure of the bureau's own is logged, makes it unready, and the same file
/// is tried again at the next look.
///
/// # Errors
/// A metric's name is taken.
pub async fn watch_inbox(bureau: Arc<Bureau>, context: &ServiceContext) -> Result<(), BureauError> {
    let telemetry = Telemetry::new(&context.metrics)?;
    let health = context.health.component("bureau");
    let pause = Duration::from_millis(bureau.config.inbox_poll_ms.max(1));
    loop {
        look_once(&bureau, &telemetry, &health).await;
        tokio::select! {
            () = context.shutdown.cancelled() => return Ok(()),
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn look_once(bureau: &Arc<Bureau>, telemetry: &Telemetry, health: &ComponentHealth) {
    let looking = Arc::clone(bureau);
    match tokio::task::spawn_blocking(move || looking.scan_inbox_once()).await {
        Ok(Ok(receipts)) => {
            health.ready();
            for receipt in &receipts {
                telemetry.file_answered(receipt);
            }
        }
        Ok(Err(error)) => {
            health.not_ready("the inbox could not be worked off");
            tracing::error!(error = &error as &dyn std::error::Error, "the inbox could not be worked off");
        }
        Err(_) => health.dead("a look into the inbox died"),
    }
}

/// The whole service on the configured address: inbox, pages, health and metrics, until told to stop.
///
/// # Errors
/// The address cannot be listened on, or a metric's name is taken.
pub async fn run(bureau: Arc<Bureau>, context: ServiceContext) -> Result<(), BureauError> {
    let listener = listen(&bureau.config.listen).await.map_err(BureauError::io("listening"))?;
    let pages =
        router(Arc::clone(&bureau), &context.metrics)?.merge(admin_router(context.health.clone(), context.metrics.clone()));
    let limits = HttpLimits { body_bytes_max: bureau.config.max_sealed_bytes, ..HttpLimits::default() };
    let serving = serve(listener, pages, limits, context.shutdown.clone());
    let (watched, _connections_cut) = tokio::join!(watch_inbox(bureau, &context), serving);
    watched
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod service_tests;
