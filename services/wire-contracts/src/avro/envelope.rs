//! The envelope on the wire: the first nineteen fields of every record.

use crate::avro::field::{Octets, Path, WireField};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::ids::{EventId, InstitutionCode, SubjectId};
use credit_domain::refusal::Finding;
use std::borrow::Cow;

/// Names of the envelope's fields, in the order in which every schema begins with them.
pub const ENVELOPE_FIELDS: [&str; 19] = [
    "recorded_at",
    "producer",
    "producer_build",
    "event_id",
    "event_type",
    "schema_version",
    "aggregate_type",
    "aggregate_id",
    "aggregate_version",
    "effective_date",
    "effective_at",
    "causation_id",
    "correlation_id",
    "supersedes",
    "reason_code",
    "institution_code",
    "subject_id",
    "pii",
    "pii_key_id",
];

/// The envelope's fields as every wire record has them in front.
pub(crate) struct EnvelopeWire<'a> {
    pub(crate) recorded_at: i64,
    pub(crate) producer: Cow<'a, str>,
    pub(crate) producer_build: Cow<'a, str>,
    pub(crate) event_id: Cow<'a, str>,
    pub(crate) event_type: Cow<'a, str>,
    pub(crate) schema_version: i32,
    pub(crate) aggregate_type: Cow<'a, str>,
    pub(crate) aggregate_id: Cow<'a, str>,
    pub(crate) aggregate_version: i64,
    pub(crate) effective_date: i32,
    pub(crate) effective_at: Option<i64>,
    pub(crate) causation_id: Option<Cow<'a, str>>,
    pub(crate) correlation_id: Option<Cow<'a, str>>,
    pub(crate) supersedes: Option<Cow<'a, str>>,
    pub(crate) reason_code: Option<Cow<'a, str>>,
    pub(crate) institution_code: Cow<'a, str>,
    pub(crate) subject_id: Cow<'a, str>,
    pub(crate) pii: Option<Octets<'a>>,
    pub(crate) pii_key_id: Option<Cow<'a, str>>,
}

impl<'a> EnvelopeWire<'a> {
    pub(crate) fn of(envelope: &'a Envelope, event_type: &'static str, schema_version: i32) -> EnvelopeWire<'a> {
        EnvelopeWire {
            recorded_at: envelope.recorded_at.to_wire(),
            producer: envelope.producer.to_wire(),
            producer_build: envelope.producer_build.to_wire(),
            event_id: envelope.event_id.to_wire(),
            event_type: Cow::Borrowed(event_type),
            schema_version,
            aggregate_type: Cow::Borrowed(envelope.aggregate_type.name()),
            aggregate_id: envelope.aggregate_id.to_wire(),
            aggregate_version: envelope.aggregate_version.to_wire(),
            effective_date: envelope.effective_date.to_wire(),
            effective_at: envelope.effective_at_micros,
            causation_id: envelope.causation_id.to_wire(),
            correlation_id: envelope.correlation_id.to_wire(),
            supersedes: envelope.supersedes.to_wire(),
            reason_code: envelope.reason_code.to_wire(),
            institution_code: envelope.institution_code.to_wire(),
            subject_id: envelope.subject_id.to_wire(),
            pii: envelope.pii.as_ref().map(|bytes| Octets(Cow::Borrowed(bytes.as_slice()))),
            pii_key_id: envelope.pii_key_id.to_wire(),
        }
    }

    /// Checks every field against the schema that the record was written with; `None` when a finding was noted.
    pub(crate) fn into_domain(
        self,
        event_type: &'static str,
        schema_version: i32,
        findings: &mut Vec<Finding>,
    ) -> Option<Envelope> {
        let root = &Path::ROOT;
        let before = findings.len();
        if self.event_type != event_type {
            findings.push(root.field("event_type").finding("EVENT_TYPE_MISMATCH", "the name of the schema"));
        }
        if self.schema_version != schema_version {
            findings.push(root.field("schema_version").finding("SCHEMA_VERSION_MISMATCH", "a released version of the schema"));
        }
        let aggregate_type = AggregateType::parse(&self.aggregate_type);
        if aggregate_type.is_none() {
            let names = AggregateType::ALL.map(AggregateType::name).join(", ");
            findings.push(root.field("aggregate_type").finding("AGGREGATE_TYPE_UNKNOWN", format!("one of {names}")));
        }
        let recorded_at = RecordedAt::from_wire(self.recorded_at, &root.field("recorded_at"), findings);
        let event_id = EventId::from_wire(self.event_id, &root.field("event_id"), findings);
        let aggregate_version = u64::from_wire(self.aggregate_version, &root.field("aggregate_version"), findings);
        let effective_date = BusinessDate::from_wire(self.effective_date, &root.field("effective_date"), findings);
        let effective_at = Option::<RecordedAt>::from_wire(self.effective_at, &root.field("effective_at"), findings);
        let causation_id = Option::from_wire(self.causation_id, &root.field("causation_id"), findings);
        let correlation_id = Option::from_wire(self.correlation_id, &root.field("correlation_id"), findings);
        let supersedes = Option::from_wire(self.supersedes, &root.field("supersedes"), findings);
        let institution_code = InstitutionCode::from_wire(self.institution_code, &root.field("institution_code"), findings);
        let subject_id = SubjectId::from_wire(self.subject_id, &root.field("subject_id"), findings);
        if findings.len() > before {
            return None;
        }
        Some(Envelope {
            recorded_at: recorded_at?,
            producer: CompactString::from(self.producer),
            producer_build: CompactString::from(self.producer_build),
            event_id: event_id?,
            aggregate_type: aggregate_type?,
            aggregate_id: CompactString::from(self.aggregate_id),
            aggregate_version: aggregate_version?,
            effective_date: effective_date?,
            effective_at_micros: effective_at?.map(|at| at.0),
            causation_id: causation_id?,
            correlation_id: correlation_id?,
            supersedes: supersedes?,
            reason_code: self.reason_code.map(CompactString::from),
            institution_code: institution_code?,
            subject_id: subject_id?,
            pii: self.pii.map(|octets| octets.0.into_owned()),
            pii_key_id: self.pii_key_id.map(CompactString::from),
        })
    }
}
