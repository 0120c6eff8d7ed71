//! Personal data at ingress: where it may stand, and what of it is judged.

use super::ingress_tests::{check, golden};
use crate::avro::catalogue::{PersonalFields, entry_of};
use crate::event_type::EventType;
use crate::ingress::parse_event;
use crate::test_events::stamp;
use serde_json::{Value, json};

/// Events of a lender that carry personal fields, and each field they may have.
fn with_personal_fields() -> impl Iterator<Item = (EventType, &'static [String])> {
    EventType::ALL.into_iter().filter_map(|event_type| match &entry_of(event_type).personal {
        PersonalFields::Names(names) => Some((event_type, names.as_slice())),
        PersonalFields::None | PersonalFields::Paths => None,
    })
}

#[test]
fn personal_data_stands_in_one_place_only() {
    let unexpected = |event: &mut Value| event["personal"] = json!({"name": "x"});
    check(EventType::CashDrawn, unexpected, &[("PERSONAL_DATA_NOT_EXPECTED", "personal")]);
    let unknown = |event: &mut Value| event["personal"]["nickname"] = json!("x");
    check(EventType::SubjectRegistered, unknown, &[("UNKNOWN_FIELD", "personal.nickname")]);
    let number = |event: &mut Value| event["personal"]["name"] = json!(1);
    check(EventType::SubjectRegistered, number, &[("WRONG_TYPE", "personal.name")]);
    let both = |event: &mut Value| event["pii"] = json!("AAAA");
    check(EventType::SubjectRegistered, both, &[("PERSONAL_DATA_GIVEN_TWICE", "pii")]);
    let at_top = |event: &mut Value| event["name"] = json!("x");
    check(EventType::SubjectRegistered, at_top, &[("UNKNOWN_FIELD", "name")]);
    let sealed_without_key = |event: &mut Value| {
        event["personal"] = Value::Null;
        event["pii"] = json!("AAAA");
    };
    check(EventType::SubjectRegistered, sealed_without_key, &[("PII_KEY_MISSING", "pii_key_id")]);
}

#[test]
fn three_events_of_a_lender_carry_personal_fields_and_cannot_be_without() {
    let found: Vec<EventType> = with_personal_fields().map(|(event_type, _)| event_type).collect();
    assert_eq!(found, [EventType::SubjectRegistered, EventType::IdentityDocumentChanged, EventType::SubjectNameChanged]);
    for event_type in found {
        let without = |event: &mut Value| event["personal"] = Value::Null;
        check(event_type, without, &[("PERSONAL_FIELDS_MISSING", "personal")]);
        let unknown = |event: &mut Value| event["personal"]["nickname"] = json!("x");
        check(event_type, unknown, &[("UNKNOWN_FIELD", "personal.nickname")]);
    }
    for event_type in EventType::ALL.into_iter().filter(|event_type| entry_of(*event_type).personal == PersonalFields::None) {
        let unexpected = |event: &mut Value| event["personal"] = json!({"name": "x"});
        check(event_type, unexpected, &[("PERSONAL_DATA_NOT_EXPECTED", "personal")]);
    }
}

#[test]
fn personal_fields_are_judged_and_never_repeated() {
    for (event_type, names) in with_personal_fields() {
        for name in names {
            let mut event = golden(event_type);
            // No personal field may hold a control character.
            event["personal"][name] = json!("11010519491231002\u{7}");
            let refusal = parse_event(event.to_string().as_bytes(), &stamp()).expect_err(name);
            assert!(refusal.findings.iter().any(|finding| finding.field == format!("personal.{name}")), "{refusal:?}");
            assert!(!format!("{refusal:?}").contains("11010519491231002"), "{event_type} {name}");
        }
    }
}

#[test]
fn e_35_a_wrong_check_digit_is_never_mended() {
    let broken = "110105194912310021";
    for (event_type, name) in [
        (EventType::SubjectRegistered, "doc_no"),
        (EventType::IdentityDocumentChanged, "old_doc_no"),
        (EventType::IdentityDocumentChanged, "new_doc_no"),
    ] {
        let mut event = golden(event_type);
        event["personal"][name] = json!(broken);
        let findings = parse_event(event.to_string().as_bytes(), &stamp()).expect_err(name).findings;
        assert!(findings.iter().any(|finding| finding.field == format!("personal.{name}")), "{findings:?}");
        assert!(findings.iter().all(|finding| finding.field.starts_with("personal.")), "{findings:?}");
    }
}
