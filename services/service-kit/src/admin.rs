//! `/livez`, `/readyz` (alias `/healthz`) and `/metrics`.

use crate::health::{ComponentReport, Health};
use crate::metrics::Metrics;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

#[derive(Clone)]
struct AdminState {
    health: Health,
    metrics: Metrics,
}

#[derive(serde::Serialize)]
struct HealthPage {
    status: &'static str,
    components: Vec<ComponentReport>,
}

/// Routes for operators and their machines; merge them into the router of each service.
pub fn admin_router(health: Health, metrics: Metrics) -> Router {
    Router::new()
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .route("/healthz", get(ready))
        .route("/metrics", get(render_metrics))
        .with_state(AdminState { health, metrics })
}

async fn live(State(state): State<AdminState>) -> Response {
    page(state.health.is_live(), &state.health)
}

async fn ready(State(state): State<AdminState>) -> Response {
    page(state.health.is_live() && state.health.is_ready(), &state.health)
}

fn page(good: bool, health: &Health) -> Response {
    let (code, status) = if good { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    (code, axum::Json(HealthPage { status, components: health.report() })).into_response()
}

async fn render_metrics(State(state): State<AdminState>) -> Response {
    match state.metrics.render() {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
