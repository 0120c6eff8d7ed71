//! A producer as a running service: the engine behind HTTP, with its admin pages.

use crate::contract::EdgeContract;
use crate::engine::{Ingress, IngressError, IngressParts};
use crate::http::events_router;
use crate::limits::IngressLimits;
use event_log::EventLog;
use service_kit::admin::admin_router;
use service_kit::health::Health;
use service_kit::http_server::{HttpLimits, listen, serve};
use service_kit::metrics::Metrics;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Pause between attempts to bring the receipts level with the log.
const RECOVERY_PAUSE: Duration = Duration::from_secs(1);
/// A log that stays away is written about once a minute.
const FAILURES_PER_LOG_LINE: u32 = 60;

/// What a producer shares with the rest of its process.
#[derive(Clone)]
pub struct ProducerContext {
    pub log: Arc<dyn EventLog>,
    /// Partitions of every topic.
    pub partitions: u32,
    /// Receipts go to `receipts/<service>` in it.
    pub data_directory: PathBuf,
    pub metrics: Metrics,
    pub health: Health,
    pub shutdown: CancellationToken,
    /// Version of this program, stamped on events that come without one.
    pub build: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ProducerError {
    #[error("the producer's socket")]
    Listen(#[source] std::io::Error),
    #[error("the producer's engine")]
    Engine(#[from] IngressError),
    #[error("a task of the producer ended unexpectedly")]
    Task(#[from] tokio::task::JoinError),
}

/// A producer that serves.
pub struct RunningProducer {
    /// Where it listens; tells the port when 0 was asked for.
    pub address: SocketAddr,
    /// The same engine for callers inside the process.
    pub ingress: Arc<Ingress>,
    server: JoinHandle<usize>,
    keeper: JoinHandle<()>,
}

impl RunningProducer {
    /// Waits for the end after shutdown. Returns how many connections had to be cut off.
    ///
    /// # Errors
    /// A task panicked.
    pub async fn wait(self) -> Result<usize, ProducerError> {
        let cut_off = self.server.await?;
        self.keeper.await?;
        Ok(cut_off)
    }
}

/// The router of a producer: events and admin pages.
pub fn router(ingress: Arc<Ingress>, health: Health, metrics: Metrics) -> axum::Router {
    events_router(ingress).merge(admin_router(health, metrics))
}

/// Opens the engine of a producer without HTTP, for callers inside the process.
///
/// # Errors
/// The receipts are in use or damaged.
pub fn open(contract: Arc<dyn EdgeContract>, limits: IngressLimits, context: &ProducerContext) -> Result<Ingress, ProducerError> {
    let service = contract.service();
    let receipts_directory = context.data_directory.join("receipts").join(service);
    let ingress = Ingress::open(IngressParts {
        contract,
        log: Arc::clone(&context.log),
        partitions: context.partitions,
        receipts_directory: &receipts_directory,
        limits,
        build: context.build.clone(),
        metrics: &context.metrics,
        health: context.health.component(service),
    })?;
    Ok(ingress)
}

/// Starts a producer on `address`. It is ready once its receipts are level with the log, and becomes so again by itself
/// after the log was away.
///
/// # Errors
/// The socket or the receipts cannot be opened, or the log is not the one the receipts belong to.
pub async fn start(
    contract: Arc<dyn EdgeContract>,
    address: &str,
    limits: IngressLimits,
    context: ProducerContext,
) -> Result<RunningProducer, ProducerError> {
    let service = contract.service();
    let listener = listen(address).await.map_err(ProducerError::Listen)?;
    let address = listener.local_addr().map_err(ProducerError::Listen)?;
    let opening = context.clone();
    let ingress = tokio::task::spawn_blocking(move || -> Result<Ingress, ProducerError> {
        let ingress = open(contract, limits, &opening)?;
        match ingress.recover() {
            Err(error) if error.needs_an_operator() => Err(error.into()),
            // A log that is away comes back; until then requests are told to come back too.
            _ => Ok(ingress),
        }
    });
    let ingress = Arc::new(ingress.await??);
    let http_limits = HttpLimits { body_bytes_max: ingress.limits().body_bytes_max, ..HttpLimits::default() };
    let routes = router(Arc::clone(&ingress), context.health.clone(), context.metrics.clone());
    let server = tokio::spawn(serve(listener, routes, http_limits, context.shutdown.clone()));
    let keeper = tokio::spawn(keep_level(Arc::clone(&ingress), context.shutdown));
    tracing::info!(service, %address, "listening");
    Ok(RunningProducer { address, ingress, server, keeper })
}

/// As [`start`], until shutdown.
///
/// # Errors
/// As [`start`].
pub async fn run(
    contract: Arc<dyn EdgeContract>,
    address: &str,
    limits: IngressLimits,
    context: ProducerContext,
) -> Result<(), ProducerError> {
    start(contract, address, limits, context).await?.wait().await.map(|_| ())
}

async fn keep_level(ingress: Arc<Ingress>, shutdown: CancellationToken) {
    let mut failures = 0_u32;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(RECOVERY_PAUSE) => {}
        }
        let recovering = Arc::clone(&ingress);
        let recovered = tokio::task::spawn_blocking(move || recovering.recover()).await;
        let Ok(Err(error)) = recovered else {
            failures = 0;
            continue;
        };
        if failures.is_multiple_of(FAILURES_PER_LOG_LINE) {
            tracing::warn!(error = %crate::telemetry::chain(&error), "receipts are not level with the log");
        }
        failures = failures.wrapping_add(1);
    }
}

#[cfg(test)]
#[path = "producer_tests.rs"]
mod tests;
