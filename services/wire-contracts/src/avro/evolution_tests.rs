//! E-45: records of older schema versions are read as they always were, whatever versions came later.

use crate::avro::catalogue::{entry_of, entry_of_version};
use crate::avro::{HEADER_LENGTH, content_hash_of, decode, encode, hash_of_content};
use crate::event_json::to_json;
use crate::event_type::EventType;
use crate::ingress::parse_event;
use crate::test_events::{every_version, golden_bytes_of, golden_json_of, made_up, stamp};
use apache_avro::reader::datum::GenericDatumReader;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::refusal::Finding;
use proptest::prelude::*;
use serde_json::{Value, json};

fn older_versions() -> impl Iterator<Item = (EventType, i32)> {
    every_version().filter(|(event_type, version)| *version < event_type.schema_version())
}

fn golden(event_type: EventType, version: i32) -> Value {
    serde_json::from_str(&golden_json_of(event_type, version)).unwrap()
}

fn read(json: &Value) -> Result<Event, Vec<Finding>> {
    parse_event(json.to_string().as_bytes(), &stamp()).map_err(|refusal| refusal.findings)
}

/// Rule and field of every finding.
fn check_refused(json: &Value, expected: &[(&str, &str)]) {
    let findings = read(json).expect_err("was accepted");
    let named: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, &*finding.field)).collect();
    assert_eq!(named, expected, "{json}");
}

#[test]
fn e_45_a_record_without_a_later_field_reads_as_its_documented_default() {
    let event_of = |event_type| decode(&golden_bytes_of(event_type, 1)).unwrap().event.payload;
    let EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) = event_of(EventType::CreditAccountOpened) else {
        panic!("another event");
    };
    assert_eq!((opened.due_rule, opened.funding_shares), (None, Vec::new()));
    let EventPayload::Account(AccountEvent::InstalmentPlanCreated(plan)) = event_of(EventType::InstalmentPlanCreated) else {
        panic!("another event");
    };
    assert!(!plan.is_large_instalment);
}

#[test]
fn e_45_defaults_are_those_that_another_resolution_of_avro_fills_in() {
    for (event_type, version) in older_versions() {
        let (older, newest) = (entry_of_version(event_type, version).unwrap(), entry_of(event_type));
        let bytes = golden_bytes_of(event_type, version);
        let reader = GenericDatumReader::builder(older.schema).reader_schema(newest.schema).build().unwrap();
        let mut value = reader.read_value(&mut &bytes[HEADER_LENGTH..]).unwrap();
        if let apache_avro::types::Value::Record(fields) = &mut value {
            let field = fields.iter_mut().find(|(name, _)| name == "schema_version").unwrap();
            field.1 = apache_avro::types::Value::Int(newest.version);
        }
        let mut record = [0xC3, 0x01].to_vec();
        record.extend_from_slice(&newest.fingerprint.to_le_bytes());
        record.extend_from_slice(&newest.writer.write_value_to_vec(value).unwrap());
        let (resolved, direct) = (decode(&record).unwrap(), decode(&bytes).unwrap());
        assert_eq!(resolved.event, direct.event, "{event_type}.v{version}");
        assert_ne!(resolved.content_hash, direct.content_hash, "the hash is over the bytes as written");
    }
}

#[test]
fn e_45_replaying_old_records_is_byte_stable() {
    for (event_type, version) in every_version() {
        let bytes = golden_bytes_of(event_type, version);
        let decoded = decode(&bytes).unwrap();
        assert_eq!(Some(decoded.content_hash), hash_of_content(&bytes[HEADER_LENGTH..]));
        assert_eq!(content_hash_of(&bytes), Ok(decoded.content_hash));
        assert_eq!(encode(&decoded.event), bytes, "{event_type}.v{version}");
        assert_eq!(decode(&encode(&decoded.event)).unwrap(), decoded, "{event_type}.v{version}");
    }
}

#[test]
fn e_45_a_record_says_the_version_of_its_own_schema() {
    let (event_type, event) = (EventType::CreditAccountOpened, golden(EventType::CreditAccountOpened, 2));
    let record = encode(&read(&event).unwrap());
    // The datum of version 2 under the fingerprint of version 1, and the other way round.
    for (version, other) in [(1, 2), (2, 1)] {
        let mut forged = golden_bytes_of(event_type, version);
        let fingerprint = entry_of_version(event_type, other).unwrap().fingerprint;
        forged[2..HEADER_LENGTH].copy_from_slice(&fingerprint.to_le_bytes());
        assert!(decode(&forged).is_err(), "{version} as {other}");
    }
    assert_eq!(record, golden_bytes_of(event_type, 2));
}

#[test]
fn e_45_a_sender_on_an_older_version_keeps_its_bytes_and_hash() {
    for (event_type, version) in older_versions() {
        let written = golden_bytes_of(event_type, version);
        let mut event = golden(event_type, version);
        assert_eq!(encode(&read(&event).unwrap()), written, "{event_type} with its version");
        event["schema_version"] = json!(event_type.schema_version());
        assert_eq!(encode(&read(&event).unwrap()), written, "{event_type} that says nothing new in the newest version");
        let _version = event.as_object_mut().unwrap().remove("schema_version");
        assert_eq!(encode(&read(&event).unwrap()), written, "{event_type} without version");
        assert_eq!(to_json(&read(&event).unwrap()), golden(event_type, version));
    }
}

#[test]
fn e_45_what_a_version_does_not_have_is_refused_in_its_name() {
    let mut opened = golden(EventType::CreditAccountOpened, 2);
    opened["schema_version"] = json!(1);
    check_refused(&opened, &[("UNKNOWN_FIELD", "due_rule"), ("UNKNOWN_FIELD", "funding_shares")]);
    opened["schema_version"] = json!(3);
    check_refused(&opened, &[("SCHEMA_VERSION_MISMATCH", "schema_version")]);
    let mut plan = golden(EventType::InstalmentPlanCreated, 1);
    plan["is_large_instalment"] = json!(true);
    check_refused(&plan, &[("UNKNOWN_FIELD", "is_large_instalment")]);
    let _version = plan.as_object_mut().unwrap().remove("schema_version");
    plan["is_large_instalment"] = json!("yes");
    check_refused(&plan, &[("WRONG_TYPE", "is_large_instalment")]);
}

proptest! {
    #[test]
    fn e_45_every_event_is_written_with_the_oldest_version_that_says_it(seed in any::<u64>()) {
        for event_type in [EventType::CreditAccountOpened, EventType::InstalmentPlanCreated] {
            let event = made_up(event_type, seed);
            let needs_second = match &event.payload {
                EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) => {
                    opened.due_rule.is_some() || !opened.funding_shares.is_empty()
                }
                EventPayload::Account(AccountEvent::InstalmentPlanCreated(plan)) => plan.is_large_instalment,
                _ => false,
            };
            let json = to_json(&event);
            prop_assert_eq!(&json["schema_version"], &json!(if needs_second { 2 } else { 1 }));
            prop_assert_eq!(&decode(&encode(&event)).unwrap().event, &event);
        }
    }
}
