//! Answers to requests: JSON or NDJSON, one result per event in order, and the HTTP status that sums them up.

use crate::status::{Counts, EventStatus, Position};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// One reason of a refusal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// Field path as the sender wrote it; empty when no field is to blame.
    pub field: String,
    /// Stable name.
    pub rule: String,
    /// What would have been accepted.
    pub expected: String,
}

/// The result of one event as it is sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventResult {
    /// Place in the request, from 0; blank NDJSON lines are not counted.
    pub index: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    pub status: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Offsets of all records when the event became more than one; they share topic and partition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offsets: Vec<u64>,
    /// Legs that were dropped at the edge.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub dropped_legs: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A whole JSON answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    #[serde(flatten)]
    pub counts: Counts,
    pub results: Vec<EventResult>,
}

impl Answer {
    pub fn of(statuses: &[EventStatus]) -> Answer {
        let results = (0_u64..).zip(statuses).map(|(index, status)| result_of(index, status)).collect();
        Answer { counts: Counts::of(statuses), results }
    }
}

fn result_of(index: u64, status: &EventStatus) -> EventResult {
    let mut result = EventResult {
        index,
        event_id: status.event_id().map(|event_id| event_id.to_string()),
        status: status.outcome().to_owned(),
        topic: None,
        partition: None,
        offset: None,
        offsets: Vec::new(),
        dropped_legs: 0,
        reasons: Vec::new(),
    };
    match status {
        EventStatus::Accepted { positions, dropped_legs, .. } => {
            result.dropped_legs = *dropped_legs;
            place(&mut result, positions);
        }
        EventStatus::Duplicate { positions, .. } => place(&mut result, positions),
        EventStatus::Dropped { dropped_legs, .. } => result.dropped_legs = *dropped_legs,
        EventStatus::Conflict { .. } => {}
        EventStatus::Refused { findings, .. } => {
            let reason = |finding: &credit_domain::refusal::Finding| Reason {
                field: finding.field.clone().into_owned(),
                rule: finding.rule.to_owned(),
                expected: finding.expected.clone().into_owned(),
            };
            result.reasons = findings.iter().map(reason).collect();
        }
    }
    result
}

fn place(result: &mut EventResult, positions: &[Position]) {
    if let Some(first) = positions.first() {
        result.topic = Some(first.topic.to_string());
        result.partition = Some(first.partition);
        result.offset = Some(first.offset);
    }
    if positions.len() > 1 {
        result.offsets = positions.iter().map(|position| position.offset).collect();
    }
}

/// 200 when nothing is left to do for the sender, 409 or 422 when nothing succeeded, 207 when it is mixed.
pub fn http_status(counts: Counts) -> StatusCode {
    match (counts.succeeded(), counts.conflict, counts.refused) {
        (_, 0, 0) => StatusCode::OK,
        (0, _, 0) => StatusCode::CONFLICT,
        (0, 0, _) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::MULTI_STATUS,
    }
}

/// The answer in the form the sender asked for. As NDJSON: one result a line, then one line with the counts.
pub(crate) fn respond(answer: &Answer, as_ndjson: bool) -> Response {
    let status = http_status(answer.counts);
    if !as_ndjson {
        return (status, axum::Json(answer)).into_response();
    }
    let mut body = String::new();
    for result in &answer.results {
        push_line(&mut body, result);
    }
    push_line(&mut body, &answer.counts);
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"))], body).into_response()
}

fn push_line<T: Serialize>(body: &mut String, value: &T) {
    // Only maps with keys that are no text fail to serialise, and there are none.
    body.push_str(&serde_json::to_string(value).unwrap_or_default());
    body.push('\n');
}

#[cfg(test)]
mod tests {
    use super::http_status;
    use crate::status::Counts;

    fn check(accepted: u64, duplicate: u64, refused: u64, conflict: u64, expected: u16) {
        let counts = Counts { accepted, duplicate, dropped: 0, refused, conflict };
        assert_eq!(http_status(counts).as_u16(), expected, "{counts:?}");
    }

    #[test]
    fn status_sums_up_the_results() {
        check(0, 0, 0, 0, 200);
        check(2, 1, 0, 0, 200);
        check(0, 0, 3, 0, 422);
        check(0, 0, 0, 1, 409);
        check(1, 0, 1, 0, 207);
        check(0, 1, 0, 1, 207);
        check(0, 0, 1, 1, 207);
    }
}
