//! `POST /v1/events`.

use crate::answer::{Answer, respond};
use crate::contract::{Intake, stamp_now};
use crate::engine::{Ingress, IngressError};
use crate::line_splitter::Lines;
use crate::request_body::{BodyMemory, read_lines, read_whole, too_many_events};
use crate::status::EventStatus;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use credit_domain::refusal::Finding;
use service_kit::problem::Problem;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use wire_contracts::ingress::json::{Json, parse};
use wire_contracts::ingress::{IngressRefusal, cloud_event, split};

#[derive(Clone)]
struct IngressState {
    ingress: Arc<Ingress>,
    memory: BodyMemory,
    turns: Arc<Semaphore>,
}

/// How the events of a body are packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Packing {
    /// One object or an array of objects.
    Json,
    /// One object a line.
    Lines,
    /// One CloudEvent in structured mode.
    CloudEvent,
    /// An array of CloudEvents.
    CloudEvents,
}

/// A body that was read within its limits.
enum Received {
    Whole { packing: Packing, bytes: Vec<u8> },
    Lines(Lines),
}

/// The route for events; merge it into the router of the service.
pub(crate) fn events_router(ingress: Arc<Ingress>) -> Router {
    let state = IngressState {
        memory: BodyMemory::new(ingress.limits()),
        turns: Arc::new(Semaphore::new(ingress.limits().requests_in_work_max.max(1))),
        ingress,
    };
    Router::new().route("/v1/events", post(post_events)).with_state(state)
}

async fn post_events(State(state): State<IngressState>, request: Request) -> Response {
    let started = Instant::now();
    let (head, body) = request.into_parts();
    let response = match answer_request(&state, &head.headers, body).await {
        Ok(answer) => respond(&answer, wants_ndjson(&head.headers)),
        Err(problem) => problem.into_response(),
    };
    state.ingress.metrics().request_answered(response.status().as_u16(), started.elapsed());
    response
}

async fn answer_request(state: &IngressState, headers: &HeaderMap, body: Body) -> Result<Answer, Problem> {
    let packing = packing_of(headers)?;
    let limits = state.ingress.limits();
    let (received, lease) = match packing {
        Packing::Lines => {
            let (lines, lease) = read_lines(body, limits, &state.memory).await?;
            (Received::Lines(lines), lease)
        }
        packing => {
            let (bytes, lease) = read_whole(body, limits, &state.memory).await?;
            (Received::Whole { packing, bytes }, lease)
        }
    };
    let turn = tokio::time::timeout(Duration::from_millis(limits.turn_ms_max), Arc::clone(&state.turns).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(Problem::unavailable("BUSY", "too many requests are in work at the moment; send the same request again"));
    };
    let ingress = Arc::clone(&state.ingress);
    let work = tokio::task::spawn_blocking(move || {
        let answer = accept(&ingress, received);
        drop((lease, turn));
        answer
    });
    match work.await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!(%error, "a request could not be worked on");
            Err(Problem::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "INTERNAL",
                "the outcome of the request is unknown; send it again, accepted events are recognised",
            ))
        }
    }
}

fn accept(ingress: &Ingress, received: Received) -> Result<Answer, Problem> {
    let statuses = match received {
        Received::Lines(lines) => accept_lines(ingress, &lines)?,
        Received::Whole { packing, bytes } => accept_whole(ingress, packing, &bytes)?,
    };
    Ok(Answer::of(&statuses))
}

fn accept_lines(ingress: &Ingress, lines: &Lines) -> Result<Vec<EventStatus>, Problem> {
    let limits = ingress.limits();
    let stamp = stamp_now(ingress.contract().service(), ingress.build());
    let read = |line: Option<&[u8]>| -> Result<Intake, IngressRefusal> {
        let Some(line) = line else {
            let expected = format!("a line of at most {} bytes", limits.line_bytes_max);
            return Err(refusal(vec![Finding::new("LINE_TOO_LONG", "", expected)]));
        };
        let json = parse(line, limits.of_one_event()).map_err(refusal)?;
        ingress.contract().read(&json, &stamp)
    };
    ingress.accept(lines.iter().map(read)).map_err(|error| unavailable(&error))
}

fn accept_whole(ingress: &Ingress, packing: Packing, bytes: &[u8]) -> Result<Vec<EventStatus>, Problem> {
    let limits = ingress.limits();
    let stamp = stamp_now(ingress.contract().service(), ingress.build());
    let json = parse(bytes, limits.of_a_body()).map_err(|findings| not_json(&findings))?;
    let is_array = matches!(json, Json::Array(_));
    let is_packed_well = match packing {
        Packing::Json => is_array || matches!(json, Json::Object(_)),
        Packing::CloudEvent => matches!(json, Json::Object(_)),
        Packing::CloudEvents | Packing::Lines => is_array,
    };
    if !is_packed_well {
        let expected = if packing == Packing::CloudEvent { "one JSON object" } else { "a JSON array of objects, or one object" };
        return Err(Problem::new(StatusCode::BAD_REQUEST, "BODY_NOT_EVENTS", expected));
    }
    let events = split::one_or_many(json);
    if events.len() > limits.events_max {
        return Err(too_many_events(limits));
    }
    let read = |json: Json| -> Result<Intake, IngressRefusal> {
        if packing == Packing::Json {
            return ingress.contract().read(&json, &stamp);
        }
        let flat = cloud_event::to_flat(json)?;
        ingress.contract().read(&flat, &stamp).map_err(cloud_event::in_words_of_sender)
    };
    ingress.accept(events.into_iter().map(read)).map_err(|error| unavailable(&error))
}

fn refusal(findings: Vec<Finding>) -> IngressRefusal {
    IngressRefusal { event_id: None, event_type: None, findings }
}

fn not_json(findings: &[Finding]) -> Problem {
    let described = |finding: &Finding| format!("{} at `{}`: expected {}", finding.rule, finding.field, finding.expected);
    let detail = findings.iter().map(described).collect::<Vec<_>>().join("; ");
    Problem::new(StatusCode::BAD_REQUEST, "BODY_NOT_JSON", detail)
}

fn unavailable(error: &IngressError) -> Problem {
    let detail = if error.needs_an_operator() {
        "events cannot be accepted until the operator of this service has acted; nothing was lost, send the same request later"
    } else {
        "the log is not available; the outcome is unknown, send the same request again, accepted events are recognised"
    };
    Problem::unavailable("LOG_UNAVAILABLE", detail)
}

fn packing_of(headers: &HeaderMap) -> Result<Packing, Problem> {
    let unsupported = |code, detail| Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, code, detail));
    let encoding = headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    if encoding.is_some_and(|encoding| encoding != b"identity") {
        return unsupported("CONTENT_ENCODING", "send the body without Content-Encoding");
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset_is_utf8 = parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if !charset_is_utf8 {
        return unsupported("CHARSET", "send JSON as UTF-8");
    }
    match essence.as_str() {
        "application/json" => Ok(Packing::Json),
        "application/x-ndjson" => Ok(Packing::Lines),
        "application/cloudevents+json" => Ok(Packing::CloudEvent),
        "application/cloudevents-batch+json" => Ok(Packing::CloudEvents),
        _ => unsupported(
            "CONTENT_TYPE",
            "use application/json, application/x-ndjson, application/cloudevents+json or application/cloudevents-batch+json",
        ),
    }
}

fn wants_ndjson(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepts.flat_map(|value| value.split(',')).any(|range| {
        let essence = range.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/x-ndjson")
    })
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
