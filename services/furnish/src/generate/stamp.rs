//! Envelopes of generated events: ids, times and versions.

pub use crate::sender::envelope::at;
use crate::sender::envelope::{Addressed, envelope};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, EventId, InstitutionCode, SubjectId};

const PRODUCER: &str = "lender-core";

/// One NDJSON line with the time by which lines are ordered.
#[derive(Clone, Debug)]
pub struct Line {
    pub recorded_at: RecordedAt,
    pub text: String,
}

/// A version 7 UUID: the recorded millisecond in front, seeded random bits behind.
pub fn event_id(recorded_at: RecordedAt, random: &mut fastrand::Rng) -> EventId {
    let millis = u128::from(u64::try_from(recorded_at.0 / 1_000).unwrap_or(0));
    let version_and_variant: u128 = 0x7 << 76 | 0x2 << 62;
    let low = random.u128(..) & 0x0fff_3fff_ffff_ffff_ffff;
    EventId((millis & 0xffff_ffff_ffff) << 80 | version_and_variant | low)
}

/// Everything of an envelope that is not the same for all events of a sender.
pub struct Stamp<'a> {
    pub recorded_at: RecordedAt,
    pub aggregate: (AggregateType, &'a str, u64),
    /// Where it is not the recorded day.
    pub effective_date: Option<BusinessDate>,
    /// The event that this one stands in for, with the reason (D-07).
    pub supersedes: Option<(EventId, &'static str)>,
    pub pii: Option<Vec<u8>>,
}

impl<'a> Stamp<'a> {
    /// An event that takes effect when it is recorded.
    pub const fn new(recorded_at: RecordedAt, aggregate: (AggregateType, &'a str, u64)) -> Stamp<'a> {
        Stamp { recorded_at, aggregate, effective_date: None, supersedes: None, pii: None }
    }
}

/// Appends one event and returns its id.
pub fn push(
    stamp: Stamp<'_>,
    institution: InstitutionCode,
    subject_id: &SubjectId,
    payload: EventPayload,
    random: &mut fastrand::Rng,
    out: &mut Vec<Line>,
) -> EventId {
    let event_id = event_id(stamp.recorded_at, random);
    let (aggregate_type, aggregate_id, aggregate_version) = stamp.aggregate;
    let addressed =
        Addressed { event_id, producer: PRODUCER, aggregate_type, aggregate_id, aggregate_version, institution, subject_id };
    let mut envelope = envelope(stamp.recorded_at, &addressed);
    if let Some(effective_date) = stamp.effective_date {
        envelope.effective_date = effective_date;
    }
    if let Some((superseded, reason)) = stamp.supersedes {
        envelope.supersedes = Some(superseded);
        envelope.reason_code = Some(reason.into());
    }
    envelope.pii = stamp.pii;
    let text = wire_contracts::event_json::to_json(&Event { envelope, payload }).to_string();
    out.push(Line { recorded_at: stamp.recorded_at, text });
    event_id
}

/// Writes the events of one subject.
pub struct SubjectWriter<'a> {
    pub subject_id: &'a SubjectId,
    pub institution: InstitutionCode,
}

impl SubjectWriter<'_> {
    pub fn write(
        &self,
        recorded_at: RecordedAt,
        aggregate: (AggregateType, &str),
        pii: Option<Vec<u8>>,
        payload: SubjectEvent,
        random: &mut fastrand::Rng,
        out: &mut Vec<Line>,
    ) {
        let stamp = Stamp { pii, ..Stamp::new(recorded_at, (aggregate.0, aggregate.1, 1)) };
        push(stamp, self.institution, self.subject_id, EventPayload::Subject(payload), random, out);
    }
}

/// Writes the events of one account with gapless versions.
pub struct AccountWriter<'a> {
    pub subject_id: &'a SubjectId,
    pub account_id: AccountId,
    pub institution: InstitutionCode,
    pub next_version: u64,
}

impl AccountWriter<'_> {
    pub fn write(&mut self, recorded_at: RecordedAt, payload: AccountEvent, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
        let stamp = Stamp::new(recorded_at, (AggregateType::CreditAccount, self.account_id.as_str(), self.next_version));
        self.next_version += 1;
        push(stamp, self.institution, self.subject_id, EventPayload::Account(payload), random, out);
    }
}
