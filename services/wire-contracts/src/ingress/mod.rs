//! Events as senders write them: one flat JSON object, checked against the Avro schema of its type.
//!
//! A refusal carries all reasons at once. It has two tiers: faults of form (fields, types, formats, identifiers), and,
//! for an event whose form is right, faults of content ([`credit_domain::event::checks`]).

pub mod cloud_event;
pub mod json;
pub mod personal;
pub mod split;
pub mod timestamp;
pub mod wallet_input;

mod validate;

#[cfg(test)]
mod ingress_tests;
#[cfg(test)]
mod personal_tests;
#[cfg(test)]
mod wallet_input_tests;

use crate::avro::catalogue::{Entry, entry_of, entry_of_version};
use crate::avro::decode_datum;
use crate::avro::decode_error::DecodeError;
use crate::event_type::EventType;
use crate::ingress::json::{Json, JsonLimits};
use crate::ingress::validate::validate;
use compact_str::CompactString;
use credit_domain::calendar::RecordedAt;
use credit_domain::event::checks::{check_event, check_personal};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::EventId;
use credit_domain::refusal::Finding;

/// What the receiving service writes into an event whose sender left it out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    pub recorded_at: RecordedAt,
    pub producer: CompactString,
    pub producer_build: CompactString,
}

/// An input that was refused, and all reasons. Values of the input are not repeated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IngressRefusal {
    /// Where the input had a readable one.
    pub event_id: Option<EventId>,
    /// Where the input named one that is known.
    pub event_type: Option<&'static str>,
    /// At least one.
    pub findings: Vec<Finding>,
}

impl IngressRefusal {
    pub(crate) fn of(json: &Json, event_type: Option<&'static str>, findings: Vec<Finding>) -> IngressRefusal {
        IngressRefusal { event_id: event_id_of(json), event_type, findings }
    }

    /// A refusal of bytes that are not JSON.
    pub fn of_bytes(findings: Vec<Finding>) -> IngressRefusal {
        IngressRefusal { event_id: None, event_type: None, findings }
    }
}

/// The event of one flat JSON object.
///
/// # Errors
/// [`IngressRefusal`] with every finding of form, or, when the form is right, every finding of content.
pub fn parse_event(json: &[u8], stamp: &Stamp) -> Result<Event, IngressRefusal> {
    let tree = json::parse(json, JsonLimits::DEFAULT).map_err(IngressRefusal::of_bytes)?;
    event_of(&tree, stamp)
}

/// As [`parse_event`], from JSON already read (an element of an array, a flattened CloudEvent).
///
/// # Errors
/// As [`parse_event`].
pub fn event_of(json: &Json, stamp: &Stamp) -> Result<Event, IngressRefusal> {
    let event = form_of(json, stamp)?;
    let findings = content_findings(&event);
    if findings.is_empty() {
        Ok(event)
    } else {
        Err(IngressRefusal::of(json, Some(EventType::of(&event.payload).name()), findings))
    }
}

/// The first tier: the event, if its form is right.
fn form_of(json: &Json, stamp: &Stamp) -> Result<Event, IngressRefusal> {
    let name = event_type_name(json).map_err(|finding| IngressRefusal::of(json, None, vec![finding]))?;
    let Some(event_type) = EventType::parse(name) else {
        let names = EventType::ALL.map(EventType::name).join(", ");
        let finding = Finding::new("EVENT_TYPE_UNKNOWN", "event_type", format!("one of {names}"));
        return Err(IngressRefusal::of(json, None, vec![finding]));
    };
    let entry = entry_meant(event_type, json);
    let validated = validate(entry, json, stamp);
    let decoded = decode_datum(event_type, entry, &validated.datum).map_err(|error| match error {
        DecodeError::InvalidFields { findings, .. } => findings,
        _ => vec![Finding::new("NOT_READABLE", "", "an event of the schema")],
    });
    settle(decoded, validated.findings).map_err(|findings| IngressRefusal::of(json, Some(event_type.name()), findings))
}

/// The schema of the version that the sender names, the newest without one. A version that was never released is
/// found by the envelope.
fn entry_meant(event_type: EventType, json: &Json) -> &'static Entry {
    let named = match json.get("schema_version") {
        Some(Json::Integer(number)) => i32::try_from(*number).ok(),
        _ => None,
    };
    named.and_then(|version| entry_of_version(event_type, version)).unwrap_or_else(|| entry_of(event_type))
}

/// Joins the findings of the walk with those of the domain types. A field that the walk refused holds a stand-in,
/// about which nothing more is said.
pub(crate) fn settle<T>(decoded: Result<T, Vec<Finding>>, walked: Vec<Finding>) -> Result<T, Vec<Finding>> {
    let mut findings = walked;
    match decoded {
        Ok(event) if findings.is_empty() => return Ok(event),
        Ok(_) => {}
        Err(of_types) => {
            let new: Vec<Finding> =
                of_types.into_iter().filter(|new| !findings.iter().any(|known| known.field == new.field)).collect();
            findings.extend(new);
        }
    }
    Err(findings)
}

/// The second tier: faults of content of an event whose form is right. Sealed personal data cannot be judged here.
fn content_findings(event: &Event) -> Vec<Finding> {
    let mut findings = check_event(event);
    if let EventPayload::Subject(subject_event) = &event.payload
        && let Some(pii) = &event.envelope.pii
        && event.envelope.pii_key_id.is_none()
    {
        let pairs = personal::clear_pairs(pii).unwrap_or_default();
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        findings.extend(check_personal(&borrowed, subject_event, event.envelope.recorded_at.business_date()));
    }
    findings
}

/// The `event_type` of a flat event.
pub(crate) fn event_type_name(json: &Json) -> Result<&str, Finding> {
    if !matches!(json, Json::Object(_)) {
        return Err(Finding::new("WRONG_TYPE", "", "one JSON object for each event"));
    }
    match json.get("event_type") {
        None | Some(Json::Null) => Err(Finding::new("MISSING_FIELD", "event_type", "the name of an event")),
        Some(Json::Text(name)) => Ok(name),
        Some(_) => Err(Finding::new("WRONG_TYPE", "event_type", "the name of an event, a string")),
    }
}

fn event_id_of(json: &Json) -> Option<EventId> {
    EventId::parse(json.get("event_id")?.as_text()?)
}
