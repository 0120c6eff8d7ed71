//! Envelopes of generated events: ids, times and versions.

use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, RecordedAt, SHANGHAI_OFFSET_SECONDS};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, EventId, InstitutionCode, SubjectId};

/// One NDJSON line with the time by which lines are ordered.
#[derive(Clone, Debug)]
pub struct Line {
    pub recorded_at: RecordedAt,
    pub text: String,
}

/// A moment on a business day, Asia/Shanghai.
pub fn at(date: BusinessDate, second_of_day: u32) -> RecordedAt {
    let seconds = i64::from(date.days()) * 86_400 + i64::from(second_of_day) - SHANGHAI_OFFSET_SECONDS;
    RecordedAt(seconds * 1_000_000)
}

/// A version 7 UUID: the recorded millisecond in front, seeded random bits behind.
pub fn event_id(recorded_at: RecordedAt, random: &mut fastrand::Rng) -> EventId {
    let millis = u128::from(u64::try_from(recorded_at.0 / 1_000).unwrap_or(0));
    let version_and_variant: u128 = 0x7 << 76 | 0x2 << 62;
    let low = random.u128(..) & 0x0fff_3fff_ffff_ffff_ffff;
    EventId((millis & 0xffff_ffff_ffff) << 80 | version_and_variant | low)
}

fn envelope(
    recorded_at: RecordedAt,
    random: &mut fastrand::Rng,
    aggregate: (AggregateType, &str, u64),
    institution: InstitutionCode,
    subject_id: &SubjectId,
) -> Envelope {
    Envelope {
        recorded_at,
        producer: CompactString::const_new("lender-core"),
        producer_build: CompactString::const_new("1.0.0"),
        event_id: event_id(recorded_at, random),
        aggregate_type: aggregate.0,
        aggregate_id: aggregate.1.into(),
        aggregate_version: aggregate.2,
        effective_date: recorded_at.business_date(),
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution,
        subject_id: subject_id.clone(),
        pii: None,
        pii_key_id: None,
    }
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
        let mut envelope = envelope(recorded_at, random, (aggregate.0, aggregate.1, 1), self.institution, self.subject_id);
        envelope.pii = pii;
        push(Event { envelope, payload: EventPayload::Subject(payload) }, out);
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
        self.write_effective(recorded_at, recorded_at.business_date(), payload, random, out);
    }

    /// As `write`, for an event that is recorded later than it took effect.
    pub fn write_effective(
        &mut self,
        recorded_at: RecordedAt,
        effective_date: BusinessDate,
        payload: AccountEvent,
        random: &mut fastrand::Rng,
        out: &mut Vec<Line>,
    ) {
        let aggregate = (AggregateType::CreditAccount, self.account_id.as_str(), self.next_version);
        let mut envelope = envelope(recorded_at, random, aggregate, self.institution, self.subject_id);
        envelope.effective_date = effective_date;
        self.next_version += 1;
        push(Event { envelope, payload: EventPayload::Account(payload) }, out);
    }
}

fn push(event: Event, out: &mut Vec<Line>) {
    out.push(Line { recorded_at: event.envelope.recorded_at, text: wire_contracts::event_json::to_json(&event).to_string() });
}
