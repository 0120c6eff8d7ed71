//! An event as the ingress reads it: the exact inverse of [`crate::ingress::parse_event`].

use crate::avro::catalogue::of_this_build;
use crate::avro::{datum_of, entry_for};
use crate::ingress::personal::clear_pairs;
use crate::ingress::timestamp::format_rfc3339;
use apache_avro::types::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::Event;
use serde_json::{Map, Value as Json};

/// One flat object in the order of the schema. Nulls are left out; personal data in clear is the object `personal`,
/// sealed data is `pii` in base64. Personal data is part of the result: it belongs on no log line.
pub fn to_json(event: &Event) -> Json {
    let entry = entry_for(event);
    let datum = datum_of(event);
    let record = of_this_build(entry.reader.read_value(&mut datum.as_slice()), "an event");
    let Json::Object(mut object) = json_of(record) else { return Json::Object(Map::new()) };
    if event.envelope.pii_key_id.is_none()
        && let Some(pairs) = event.envelope.pii.as_deref().and_then(clear_pairs)
    {
        let personal: Map<String, Json> = pairs.into_iter().map(|(name, value)| (name, Json::String(value))).collect();
        let _sealed_form = object.shift_remove("pii");
        let _earlier = object.insert("personal".to_owned(), Json::Object(personal));
    }
    Json::Object(object)
}

fn json_of(value: Value) -> Json {
    match value {
        Value::Boolean(value) => Json::Bool(value),
        Value::Int(number) => Json::from(number),
        Value::Long(number) => Json::from(number),
        Value::Date(days) => Json::String(BusinessDate::from_days(days).to_string()),
        Value::TimestampMicros(micros) => Json::String(format_rfc3339(micros)),
        Value::String(text) | Value::Enum(_, text) => Json::String(text),
        Value::Uuid(uuid) => Json::String(uuid.to_string()),
        Value::Bytes(bytes) => Json::String(STANDARD.encode(bytes)),
        Value::Union(_, inner) => json_of(*inner),
        Value::Array(items) => Json::Array(items.into_iter().map(json_of).collect()),
        Value::Record(fields) => {
            let members = fields.into_iter().map(|(name, value)| (name, json_of(value)));
            Json::Object(members.filter(|(_, value)| !value.is_null()).collect())
        }
        // No schema of the house rules has any other type (see `schema_check`).
        _ => Json::Null,
    }
}
