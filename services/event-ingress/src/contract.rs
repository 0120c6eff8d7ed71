//! What a producer takes and what it keeps of it.

use compact_str::CompactString;
use credit_domain::event::Event;
use credit_domain::ids::EventId;
use credit_domain::refusal::Finding;
use wire_contracts::ingress::json::Json;
use wire_contracts::ingress::{IngressRefusal, Stamp};

/// One producer's edge.
pub trait EdgeContract: Send + Sync + 'static {
    /// Name of the service: stamped as producer, label of its metrics, name of its receipts directory.
    fn service(&self) -> &'static str;

    /// The topics that this edge writes, and nobody else.
    fn topics(&self) -> &'static [&'static str];

    /// Turns one event as it was sent into the events to keep.
    ///
    /// # Errors
    /// All reasons for which it is refused.
    fn read(&self, json: &Json, stamp: &Stamp) -> Result<Intake, IngressRefusal>;

    /// Reasons to refuse an event that is already in the form of the domain; empty when it is welcome.
    fn admit(&self, event: &Event) -> Vec<Finding>;
}

/// What an edge keeps of one event it was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Intake {
    /// Identity of the event as it was sent.
    pub event_id: EventId,
    /// What goes on the log; may be nothing.
    pub events: Vec<Event>,
    /// Label of the funding of every leg that was dropped at the edge, from a closed set.
    pub dropped_legs: Vec<&'static str>,
}

/// Who stamps events that come without recorded time and producer, and when.
pub(crate) fn stamp_now(service: &'static str, build: &str) -> Stamp {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let micros = i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX);
    Stamp {
        recorded_at: credit_domain::calendar::RecordedAt(micros),
        producer: CompactString::const_new(service),
        producer_build: build.into(),
    }
}
