//! The submitter's own events: identities that a repetition makes again, and records ready for the log.

use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{EventId, InstitutionCode, SubjectId};
use event_log::NewRecord;
use std::sync::Arc;
use uuid::Uuid;
use wire_contracts::topics::topic_of;
use wire_contracts::{avro, kafka};

/// Name of the producer in every envelope.
pub const PRODUCER: &str = "submitter";

/// Version of this build, for `producer_build` and manifests.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");

/// Namespace of the identities below (version 5 of this name in the URL namespace).
const NAMESPACE_NAME: &str = "urn:furnish:submitter";

/// The identity of the event of that type about that thing: the same parts give the same identity.
pub(crate) fn event_id(event_type: &str, parts: &[&str]) -> EventId {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE_NAME.as_bytes());
    let name = std::iter::once(&event_type).chain(parts).copied().collect::<Vec<_>>().join("|");
    EventId(Uuid::new_v5(&namespace, name.as_bytes()).as_u128())
}

/// What differs between the envelopes of this crate.
pub(crate) struct About<'event> {
    pub(crate) event_id: EventId,
    pub(crate) aggregate_type: AggregateType,
    pub(crate) aggregate_id: &'event str,
    pub(crate) aggregate_version: u64,
    pub(crate) effective_date: BusinessDate,
    pub(crate) institution: InstitutionCode,
    /// The person of a record; for facts of a whole batch or cut there is none, and the institution stands in.
    pub(crate) subject_id: Option<&'event SubjectId>,
    /// The event that led to this one.
    pub(crate) causation_id: Option<EventId>,
}

pub(crate) fn event(about: About<'_>, recorded_at: RecordedAt, payload: PipelineEvent) -> Option<Event> {
    let subject_id = match about.subject_id {
        Some(subject_id) => subject_id.clone(),
        None => SubjectId::parse(about.institution.as_str())?,
    };
    let envelope = Envelope {
        recorded_at,
        producer: CompactString::const_new(PRODUCER),
        producer_build: CompactString::const_new(BUILD),
        event_id: about.event_id,
        aggregate_type: about.aggregate_type,
        aggregate_id: about.aggregate_id.into(),
        aggregate_version: about.aggregate_version,
        effective_date: about.effective_date,
        effective_at_micros: None,
        causation_id: about.causation_id,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: about.institution,
        subject_id,
        pii: None,
        pii_key_id: None,
    };
    Some(Event { envelope, payload: EventPayload::Pipeline(payload) })
}

/// The record of an event on its topic.
pub(crate) fn record_on(partition: u32, key: &[u8], event: &Event) -> NewRecord {
    NewRecord {
        topic: Arc::from(topic_of(&event.payload)),
        partition,
        key: key.to_vec(),
        headers: kafka::headers_of(event),
        value: avro::encode(event),
        timestamp_ms: event.envelope.recorded_at.0.div_euclid(1_000),
    }
}

/// The record of an event, on the partition of its key.
pub(crate) fn record_by_key(partitions: u32, key: &[u8], event: &Event) -> NewRecord {
    record_on(event_log::partition_for_key(key, partitions), key, event)
}
