//! One walk over an Avro schema and a JSON object: every fault is noted, and the Avro datum is written on the way,
//! so that what is checked and what is sent cannot differ.
//!
//! A field with a fault gets a stand-in value in the datum, so that the walk, and the checks of the domain types
//! behind it, can go on to the other fields. A datum with findings is never published.

use crate::avro::catalogue::Entry;
use crate::avro::field::{Path, WireField};
use crate::ingress::Stamp;
use crate::ingress::json::{Json, shown_name};
use crate::ingress::personal::pii_of;
use crate::ingress::timestamp::parse_rfc3339;
use apache_avro::Schema;
use apache_avro::schema::{NamesRef, RecordField, RecordSchema};
use credit_domain::calendar::BusinessDate;
use credit_domain::refusal::Finding;

/// What a walk yields. The datum is an event only when there are no findings.
pub(crate) struct Validated {
    pub(crate) datum: Vec<u8>,
    pub(crate) findings: Vec<Finding>,
}

/// Walks the schema of an entry over a flat event. Fields that have a default may be left out.
pub(crate) fn validate(entry: &Entry, event: &Json, stamp: &Stamp) -> Validated {
    let mut walk = Walk { names: entry.resolved.get_names(), datum: Vec::with_capacity(512), findings: Vec::new() };
    let Schema::Record(record) = entry.schema else {
        return Validated { datum: Vec::new(), findings: vec![Finding::new("WRONG_TYPE", "", "a record schema")] };
    };
    let pii = pii_of(event, &entry.personal, &mut walk.findings);
    let root = Path::ROOT;
    for field in &record.fields {
        let name = field.name.as_str();
        let given = event.get(name);
        let left_out = matches!(given, None | Some(Json::Null));
        match name {
            "recorded_at" if left_out => walk.put_long(stamp.recorded_at.to_wire()),
            "producer" if left_out => walk.put_bytes(stamp.producer.as_bytes()),
            "producer_build" if left_out => walk.put_bytes(stamp.producer_build.as_bytes()),
            "schema_version" if left_out => walk.put_long(i64::from(entry.version)),
            "pii" => match &pii {
                None => walk.put_long(0),
                Some(bytes) => {
                    walk.put_long(1);
                    walk.put_bytes(bytes);
                }
            },
            _ => walk.field(field, given, &root.field(name)),
        }
    }
    walk.unknown_fields(record, event, &root);
    Validated { datum: walk.datum, findings: walk.findings }
}

struct Walk<'s> {
    names: &'s NamesRef<'s>,
    datum: Vec<u8>,
    findings: Vec<Finding>,
}

impl Walk<'_> {
    fn field(&mut self, field: &RecordField, given: Option<&Json>, at: &Path<'_>) {
        match given {
            Some(json) => self.value(&field.schema, json, at),
            // Null, false or the empty array: `schema_check` allows no other default, and each is one byte 0.
            None if field.default.is_some() => self.put_long(0),
            None => {
                self.findings.push(at.finding("MISSING_FIELD", self.expected_of(&field.schema)));
                self.put_stand_in(&field.schema);
            }
        }
    }

    fn value(&mut self, schema: &Schema, json: &Json, at: &Path<'_>) {
        match (schema, json) {
            (Schema::Ref { name }, _) => {
                if let Some(named) = self.names.get(name).copied() {
                    self.value(named, json, at);
                }
            }
            (Schema::Union(_), Json::Null) => self.put_long(0),
            (Schema::Union(union), _) => {
                self.put_long(1);
                if let Some(inner) = union.variants().get(1) {
                    self.value(inner, json, at);
                }
            }
            (_, Json::Null) => self.refuse(schema, at, "NOT_NULLABLE"),
            (Schema::Boolean, Json::Bool(value)) => self.datum.push(u8::from(*value)),
            (Schema::Int | Schema::Long, Json::Integer(number)) => self.number(schema, *number, at),
            (Schema::Int | Schema::Long, Json::OtherNumber) => self.refuse(schema, at, "NUMBER_NOT_INTEGER"),
            (Schema::Date, Json::Text(text)) => match BusinessDate::parse(text) {
                Some(date) => self.put_long(i64::from(date.days())),
                None => self.refuse(schema, at, "DATE_FORMAT"),
            },
            (Schema::TimestampMicros, Json::Text(text)) => match parse_rfc3339(text) {
                Some(micros) => self.put_long(micros),
                None => self.refuse(schema, at, "TIMESTAMP_FORMAT"),
            },
            (Schema::String | Schema::Uuid(_), Json::Text(text)) => self.put_bytes(text.as_bytes()),
            (Schema::Enum(symbols), Json::Text(text)) => {
                match symbols.symbols.iter().position(|symbol| symbol == text).and_then(|index| i64::try_from(index).ok()) {
                    Some(index) => self.put_long(index),
                    None => self.refuse(schema, at, "SYMBOL_UNKNOWN"),
                }
            }
            (Schema::Array(array), Json::Array(items)) => self.array(&array.items, items, at),
            (Schema::Record(record), Json::Object(_)) => self.record(record, json, at),
            _ => self.refuse(schema, at, "WRONG_TYPE"),
        }
    }

    fn number(&mut self, schema: &Schema, number: i64, at: &Path<'_>) {
        if matches!(schema, Schema::Int) && i32::try_from(number).is_err() {
            self.refuse(schema, at, "NUMBER_OUT_OF_RANGE");
        } else {
            self.put_long(number);
        }
    }

    fn array(&mut self, item_schema: &Schema, items: &[Json], at: &Path<'_>) {
        if !items.is_empty() {
            self.put_long(i64::try_from(items.len()).unwrap_or(i64::MAX));
            for (index, item) in items.iter().enumerate() {
                self.value(item_schema, item, &at.index(index));
            }
        }
        self.put_long(0);
    }

    fn record(&mut self, record: &RecordSchema, json: &Json, at: &Path<'_>) {
        for field in &record.fields {
            self.field(field, json.get(&field.name), &at.field(&field.name));
        }
        self.unknown_fields(record, json, at);
    }

    fn unknown_fields(&mut self, record: &RecordSchema, json: &Json, at: &Path<'_>) {
        let Json::Object(members) = json else { return };
        let at_top = at.render().is_empty();
        for (name, _) in members {
            let known = record.lookup.contains_key(name) || (at_top && name == "personal");
            if !known {
                let expected = format!("only fields of the schema {}", record.name.name());
                self.findings.push(at.field(shown_name(name)).finding("UNKNOWN_FIELD", expected));
            }
        }
    }

    fn refuse(&mut self, schema: &Schema, at: &Path<'_>, rule: &'static str) {
        let expected = self.expected_of(schema);
        self.findings.push(at.finding(rule, expected));
        self.put_stand_in(schema);
    }

    /// What a field of this schema takes, in words.
    fn expected_of(&self, schema: &Schema) -> String {
        match schema {
            Schema::Boolean => "true or false".to_owned(),
            Schema::Int => "an integer of 32 bits".to_owned(),
            Schema::Long => "an integer of 64 bits".to_owned(),
            Schema::Date => "a date that exists, as yyyy-MM-dd, from 1901-01-01 to 2099-12-31".to_owned(),
            Schema::TimestampMicros => {
                "a time as yyyy-MM-ddTHH:mm:ss with offset (Z or +08:00) and at most six digits of a second".to_owned()
            }
            Schema::Uuid(_) => "a UUID of 36 characters with hyphens".to_owned(),
            Schema::Enum(symbols) => format!("one of {}", symbols.symbols.join(", ")),
            Schema::Array(_) => "an array".to_owned(),
            Schema::Record(record) => format!("an object {}", record.name.name()),
            Schema::Ref { name } => self.names.get(name).map_or_else(String::new, |named| self.expected_of(named)),
            Schema::Union(union) => union.variants().get(1).map_or_else(String::new, |inner| self.expected_of(inner)),
            _ => "a string".to_owned(),
        }
    }

    /// A value of the schema that stands in for one with a finding.
    fn put_stand_in(&mut self, schema: &Schema) {
        match schema {
            Schema::Null => {}
            Schema::Boolean => self.datum.push(0),
            // Within the range of timestamps, so that it causes no finding of its own.
            Schema::TimestampMicros => self.put_long(1_577_836_800_000_000),
            Schema::Record(record) => {
                for field in &record.fields {
                    self.put_stand_in(&field.schema);
                }
            }
            Schema::Ref { name } => {
                if let Some(named) = self.names.get(name).copied() {
                    self.put_stand_in(named);
                }
            }
            // Zero is the number 0, the empty string, the first symbol, the empty array and null.
            _ => self.put_long(0),
        }
    }

    /// A zigzag variable-length number.
    fn put_long(&mut self, number: i64) {
        let mut rest = (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned();
        while rest >= 0x80 {
            self.datum.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        self.datum.push((rest & 0x7F) as u8);
    }

    fn put_bytes(&mut self, bytes: &[u8]) {
        self.put_long(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        self.datum.extend_from_slice(bytes);
    }
}
