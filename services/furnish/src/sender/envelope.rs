//! Times and envelopes of events that this program writes as a lender would.

use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, RecordedAt, SHANGHAI_OFFSET_SECONDS};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::ids::{EventId, InstitutionCode, SubjectId};

/// A moment on a business day, Asia/Shanghai.
pub fn at(date: BusinessDate, second_of_day: u32) -> RecordedAt {
    let seconds = i64::from(date.days()) * 86_400 + i64::from(second_of_day) - SHANGHAI_OFFSET_SECONDS;
    RecordedAt(seconds * 1_000_000)
}

/// What identifies an event, and whose it is.
pub struct Addressed<'a> {
    pub event_id: EventId,
    pub producer: &'static str,
    pub aggregate_type: AggregateType,
    pub aggregate_id: &'a str,
    pub aggregate_version: u64,
    pub institution: InstitutionCode,
    pub subject_id: &'a SubjectId,
}

/// An envelope that takes effect on the day on which it is recorded; nothing optional is set.
pub fn envelope(recorded_at: RecordedAt, addressed: &Addressed<'_>) -> Envelope {
    Envelope {
        recorded_at,
        producer: CompactString::const_new(addressed.producer),
        producer_build: CompactString::const_new("1.0.0"),
        event_id: addressed.event_id,
        aggregate_type: addressed.aggregate_type,
        aggregate_id: addressed.aggregate_id.into(),
        aggregate_version: addressed.aggregate_version,
        effective_date: recorded_at.business_date(),
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: addressed.institution,
        subject_id: addressed.subject_id.clone(),
        pii: None,
        pii_key_id: None,
    }
}
