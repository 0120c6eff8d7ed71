use super::{AccountId, AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use proptest::prelude::*;

#[test]
fn an_event_id_is_a_hyphenated_uuid_in_either_case() {
    let text = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
    let parsed = EventId::parse(text);
    assert_eq!(parsed.map(|id| id.to_string()).as_deref(), Some(text));
    assert_eq!(EventId::parse(&text.to_uppercase()), parsed);
    for refused in [
        "",
        "0190a1b2c3d47e5f8a9b0c1d2e3f4a5b",
        "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5",
        "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5bb",
        "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5g",
        "0190a1b2c-3d4-7e5f-8a9b-0c1d2e3f4a5b",
        "{190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5}",
        "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4aé",
    ] {
        assert_eq!(EventId::parse(refused), None, "{refused:?}");
    }
}

#[test]
fn text_ids_have_a_length_and_a_plain_alphabet() {
    for (text, accepted) in [
        ("A", true),
        ("acc-1.2_3:4", true),
        ("", false),
        ("a b", false),
        ("a|b", false),
        ("a/b", false),
        ("a\0b", false),
        ("账户", false),
    ] {
        assert_eq!(AccountId::parse(text).is_some(), accepted, "{text:?}");
        assert_eq!(SubjectId::parse(text).is_some(), accepted, "{text:?}");
    }
    let long = |length: usize| "a".repeat(length);
    // With the 14 characters of the institution in front the bureau's code has at most 60.
    assert!(AccountId::parse(&long(46)).is_some() && AccountId::parse(&long(47)).is_none());
    assert!(AgreementId::parse(&long(46)).is_some() && AgreementId::parse(&long(47)).is_none());
    assert!(BusinessId::parse(&long(64)).is_some() && BusinessId::parse(&long(65)).is_none());
    assert!(SubjectId::parse(&long(64)).is_some() && SubjectId::parse(&long(65)).is_none());
    assert_eq!(14 + AccountId::MAX_LENGTH, 60);
}

#[test]
fn an_institution_code_is_14_digits_or_capitals() {
    for (text, accepted) in [
        ("T10000000H0001", true),
        ("12345678901234", true),
        ("t10000000H0001", false),
        ("T10000000H001", false),
        ("T10000000H00011", false),
        ("T10000000H-001", false),
    ] {
        assert_eq!(InstitutionCode::parse(text).is_some(), accepted, "{text:?}");
    }
    assert_eq!(InstitutionCode::parse("T10000000H0001").map(|code| code.to_string()).as_deref(), Some("T10000000H0001"));
}

proptest! {
    #[test]
    fn an_event_id_survives_its_text(value in any::<u128>()) {
        prop_assert_eq!(EventId::parse(&EventId(value).to_string()), Some(EventId(value)));
    }
}
