//! CloudEvents 1.0 in structured JSON mode, turned into the flat event that everything else reads.
//!
//! `id` is `event_id`, `type` is `event_type`, `source` is `producer`, `subject` is `subject_id`, `time` is
//! `recorded_at`; `data` holds the other fields. A field given in both places must be the same in both. Extension
//! attributes (lower-case letters and digits, as the specification has it) are ignored.

use crate::ingress::IngressRefusal;
use crate::ingress::json::{Json, shown_name};
use credit_domain::refusal::Finding;
use std::borrow::Cow;

/// Attribute of the CloudEvent, field of the flat event, and whether it must be there.
const ATTRIBUTES: [(&str, &str, bool); 5] = [
    ("id", "event_id", true),
    ("type", "event_type", true),
    ("source", "producer", true),
    ("subject", "subject_id", false),
    ("time", "recorded_at", false),
];

/// The flat event of a CloudEvent.
///
/// # Errors
/// [`IngressRefusal`] with all findings: another version, missing attributes, data that is not a JSON object, conflicts.
pub fn to_flat(json: Json) -> Result<Json, IngressRefusal> {
    let mut findings = envelope_findings(&json);
    let mut flat: Vec<(String, Json)> = Vec::new();
    let mut data: Vec<(String, Json)> = match json.get("data") {
        Some(Json::Object(members)) => members.clone(),
        _ => Vec::new(),
    };
    for (attribute, field, mandatory) in ATTRIBUTES {
        let value = match json.get(attribute) {
            None | Some(Json::Null) => {
                if mandatory {
                    findings.push(Finding::new("MISSING_FIELD", attribute, "a CloudEvents attribute, a string"));
                }
                continue;
            }
            Some(value) => value,
        };
        let in_data = data.iter().position(|(name, _)| name == field).map(|index| data.swap_remove(index).1);
        if in_data.is_some_and(|other| other != *value) {
            let expected = format!("the same as data.{field}, or only one of them");
            findings.push(Finding::new("CLOUD_EVENT_CONFLICT", attribute, expected));
        }
        flat.push((field.to_owned(), value.clone()));
    }
    flat.append(&mut data);
    let flat = Json::Object(flat);
    if findings.is_empty() { Ok(flat) } else { Err(IngressRefusal::of(&flat, None, findings)) }
}

/// The same refusal with the paths that the sender of a CloudEvent wrote: `id` for `event_id`, `data.x` for `x`.
pub fn in_words_of_sender(refusal: IngressRefusal) -> IngressRefusal {
    let renamed = |finding: Finding| {
        let attribute = ATTRIBUTES.iter().find(|(_, field, _)| *field == finding.field).map(|(attribute, ..)| *attribute);
        let field: Cow<'static, str> = match attribute {
            Some(attribute) => attribute.into(),
            None if finding.field.is_empty() => "data".into(),
            None => format!("data.{}", finding.field).into(),
        };
        Finding { field, ..finding }
    };
    IngressRefusal { findings: refusal.findings.into_iter().map(renamed).collect(), ..refusal }
}

fn envelope_findings(json: &Json) -> Vec<Finding> {
    let Json::Object(members) = json else {
        return vec![Finding::new("WRONG_TYPE", "", "one JSON object for each CloudEvent")];
    };
    let mut findings = Vec::new();
    if json.get("specversion").and_then(Json::as_text) != Some("1.0") {
        findings.push(Finding::new("CLOUD_EVENT_VERSION", "specversion", "1.0"));
    }
    let content_type = json.get("datacontenttype").map(|value| value.as_text().unwrap_or_default());
    if content_type.is_some_and(|value| !is_json(value)) {
        findings.push(Finding::new("CLOUD_EVENT_CONTENT_TYPE", "datacontenttype", "application/json"));
    }
    if !matches!(json.get("data"), Some(Json::Object(_))) {
        findings.push(Finding::new("CLOUD_EVENT_DATA", "data", "an object with the fields of the event"));
    }
    for (name, _) in members {
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !plain {
            let field = shown_name(name).to_owned();
            findings.push(Finding::new("UNKNOWN_FIELD", field, "attributes of CloudEvents 1.0, fields of the event in data"));
        }
    }
    findings
}

fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json") || media_type.ends_with("+json")
}
