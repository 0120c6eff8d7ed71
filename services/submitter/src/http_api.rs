//! HTTP for operators: request a cut, look at cuts.
//!
//! `POST /v1/cuts` with `{"as_of": "2024-01-31", "cut_id": "...", "generated_at": "..."}` (the last two may be left out),
//! `GET /v1/cuts`, `GET /v1/cuts/{cut id}`.

use crate::config::system_clock;
use crate::error::SubmitterError;
use crate::service::SubmitterHandle;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::ids::BusinessId;
use serde::{Deserialize, Serialize};
use service_kit::problem::Problem;

/// Routes of the submitter; merge them with the admin routes.
pub fn router(handle: SubmitterHandle) -> Router {
    Router::new().route("/v1/cuts", get(list).post(request)).route("/v1/cuts/{cut_id}", get(show)).with_state(handle)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CutRequestBody {
    as_of: String,
    /// Made from the date when left out, so that the same request twice is one cut.
    cut_id: Option<String>,
    /// Microseconds since 1970-01-01T00:00:00Z; now when left out.
    generated_at_micros: Option<i64>,
}

#[derive(Serialize)]
struct CutRequestAnswer {
    cut_id: String,
    generated_at_micros: i64,
    requested_shards: u32,
    known_shards: u32,
}

async fn request(State(handle): State<SubmitterHandle>, Json(body): Json<CutRequestBody>) -> Response {
    let Some(as_of) = BusinessDate::parse(&body.as_of) else {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "CUT_DATE", "as_of must be a date yyyy-MM-dd");
    };
    let cut_text = body.cut_id.unwrap_or_else(|| format!("cut-{as_of}"));
    let Some(cut_id) = BusinessId::parse(&cut_text) else {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "CUT_ID", "cut_id must be 1 to 64 letters, digits and . _ : -");
    };
    let known = handle.report(cut_id.as_str()).and_then(|report| report.generated_at_micros);
    let generated_at = RecordedAt(body.generated_at_micros.or(known).unwrap_or_else(|| system_clock()().0));
    let asked = tokio::task::spawn_blocking(move || handle.request_cut(as_of, generated_at, cut_id)).await;
    match asked {
        Ok(Ok(outcome)) => {
            let answer = CutRequestAnswer {
                cut_id: cut_text,
                generated_at_micros: generated_at.0,
                requested_shards: outcome.requested_shards,
                known_shards: outcome.known_shards,
            };
            (StatusCode::ACCEPTED, Json(answer)).into_response()
        }
        Ok(Err(error @ SubmitterError::CutIdTaken { .. })) => problem(StatusCode::CONFLICT, "CUT_ID_TAKEN", &error.to_string()),
        Ok(Err(_)) | Err(_) => Problem::unavailable("LOG_UNAVAILABLE", "the log is not reachable").into_response(),
    }
}

async fn list(State(handle): State<SubmitterHandle>) -> Response {
    Json(handle.reports()).into_response()
}

async fn show(State(handle): State<SubmitterHandle>, Path(cut_id): Path<String>) -> Response {
    match handle.report(&cut_id) {
        Some(report) => Json(report).into_response(),
        None => problem(StatusCode::NOT_FOUND, "CUT_UNKNOWN", "no such cut was requested"),
    }
}

fn problem(status: StatusCode, code: &'static str, detail: &str) -> Response {
    Problem::new(status, code, detail.to_owned()).into_response()
}
