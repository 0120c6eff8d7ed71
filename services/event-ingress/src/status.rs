//! What became of one event.

use credit_domain::ids::EventId;
use credit_domain::refusal::Finding;
use std::sync::Arc;

/// Where a record lies in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    pub topic: Arc<str>,
    pub partition: u32,
    pub offset: u64,
}

/// The answer to one event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventStatus {
    /// On the log, durably. One position per record it became.
    Accepted { event_id: EventId, positions: Vec<Position>, dropped_legs: usize },
    /// The same event was accepted before, with the same content; positions of the first.
    Duplicate { event_id: EventId, positions: Vec<Position> },
    /// Well-formed, but nothing of it touches the reporting institution's credit: counted, not stored.
    Dropped { event_id: EventId, dropped_legs: usize },
    /// The same event id was accepted before with other content; the first stands.
    Conflict { event_id: EventId },
    /// All reasons at once.
    Refused { event_id: Option<EventId>, findings: Vec<Finding> },
}

impl EventStatus {
    /// Name of the outcome in answers and metrics.
    pub const fn outcome(&self) -> &'static str {
        match self {
            EventStatus::Accepted { .. } => "accepted",
            EventStatus::Duplicate { .. } => "duplicate",
            EventStatus::Dropped { .. } => "dropped",
            EventStatus::Conflict { .. } => "conflict",
            EventStatus::Refused { .. } => "refused",
        }
    }

    pub fn event_id(&self) -> Option<EventId> {
        match self {
            EventStatus::Accepted { event_id, .. }
            | EventStatus::Duplicate { event_id, .. }
            | EventStatus::Dropped { event_id, .. }
            | EventStatus::Conflict { event_id } => Some(*event_id),
            EventStatus::Refused { event_id, .. } => *event_id,
        }
    }
}

/// How many events of a request ended how.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    pub accepted: u64,
    pub duplicate: u64,
    #[serde(default)]
    pub dropped: u64,
    pub refused: u64,
    pub conflict: u64,
}

impl Counts {
    pub fn of(statuses: &[EventStatus]) -> Counts {
        let mut counts = Counts::default();
        for status in statuses {
            match status {
                EventStatus::Accepted { .. } => counts.accepted += 1,
                EventStatus::Duplicate { .. } => counts.duplicate += 1,
                EventStatus::Dropped { .. } => counts.dropped += 1,
                EventStatus::Conflict { .. } => counts.conflict += 1,
                EventStatus::Refused { .. } => counts.refused += 1,
            }
        }
        counts
    }

    pub fn add(&mut self, more: Counts) {
        self.accepted += more.accepted;
        self.duplicate += more.duplicate;
        self.dropped += more.dropped;
        self.refused += more.refused;
        self.conflict += more.conflict;
    }

    pub const fn total(&self) -> u64 {
        self.accepted + self.duplicate + self.dropped + self.refused + self.conflict
    }

    /// Events the sender need not look at again.
    pub const fn succeeded(&self) -> u64 {
        self.accepted + self.duplicate + self.dropped
    }
}
