//! What a request may cost.

use std::time::Duration;
use wire_contracts::ingress::json::JsonLimits;

/// Limits of one producer. A request over a limit gets an answer that names it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngressLimits {
    /// Bytes of a JSON body, and of the lines of an NDJSON body that are kept.
    pub body_bytes_max: usize,
    /// Bytes of one NDJSON line; a longer one is refused without being buffered, its neighbours are not.
    pub line_bytes_max: usize,
    /// Bytes of an NDJSON body in all, with what is thrown away of lines that are too long.
    pub stream_bytes_max: u64,
    /// Events of one request.
    pub events_max: usize,
    /// Levels of nesting of one event.
    pub depth_max: usize,
    /// Milliseconds that a client may pause within a body.
    pub pause_ms_max: u64,
    /// Bytes per second below which a body is given up, once [`RATE_GRACE`] has passed.
    pub bytes_per_second_min: u64,
    /// Bytes of all bodies that are held at a time; a request that would exceed it is told to come back.
    pub bodies_bytes_max: usize,
    /// Requests that are checked and published at a time; others wait.
    pub requests_in_work_max: usize,
    /// Milliseconds that a request waits for its turn before it is told to come back.
    pub turn_ms_max: u64,
    /// Bytes of one encoded record; the log's own limit is higher.
    pub record_bytes_max: usize,
}

/// Time at the start of a body in which its rate is not judged.
pub const RATE_GRACE: Duration = Duration::from_secs(10);

impl Default for IngressLimits {
    fn default() -> IngressLimits {
        IngressLimits {
            body_bytes_max: 16 * 1_024 * 1_024,
            line_bytes_max: 256 * 1_024,
            stream_bytes_max: 4 * 1_024 * 1_024 * 1_024,
            events_max: 10_000,
            depth_max: 32,
            pause_ms_max: 10_000,
            bytes_per_second_min: 1_024,
            bodies_bytes_max: 256 * 1_024 * 1_024,
            requests_in_work_max: 8,
            turn_ms_max: 5_000,
            record_bytes_max: 900 * 1_024,
        }
    }
}

impl IngressLimits {
    /// Limits of one event as JSON.
    pub fn of_one_event(&self) -> JsonLimits {
        JsonLimits { max_bytes: self.line_bytes_max, max_depth: self.depth_max }
    }

    /// Limits of a whole JSON body, which may wrap its events in one array.
    pub fn of_a_body(&self) -> JsonLimits {
        JsonLimits { max_bytes: self.body_bytes_max, max_depth: self.depth_max.saturating_add(1) }
    }
}
