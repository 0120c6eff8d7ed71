//! What senders may write, and what they are told when it is wrong.

use crate::avro::{decode, encode};
use crate::event_json::to_json;
use crate::event_type::EventType;
use crate::ingress::json::{self, Json, JsonLimits};
use crate::ingress::{Stamp, cloud_event, form_of, parse_event, split};
use crate::test_events::{golden_json, made_up, stamp};
use credit_domain::refusal::Finding;
use proptest::prelude::*;
use serde_json::{Value, json};

pub(super) fn golden(event_type: EventType) -> Value {
    serde_json::from_str(&golden_json(event_type)).unwrap()
}

fn named(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|finding| (finding.rule, &*finding.field)).collect()
}

fn tree_of(value: &Value) -> Json {
    json::parse(value.to_string().as_bytes(), JsonLimits::DEFAULT).unwrap()
}

/// Changes a golden event and compares rule and field of every finding.
pub(super) fn check(event_type: EventType, change: impl FnOnce(&mut Value), expected: &[(&str, &str)]) {
    let mut value = golden(event_type);
    change(&mut value);
    let found = parse_event(value.to_string().as_bytes(), &stamp()).map_err(|refusal| refusal.findings);
    assert_eq!(named(&found.expect_err("was accepted")), expected, "{value}");
}

#[test]
fn every_fault_of_form_is_named_at_once() {
    let change = |event: &mut Value| {
        event["subject_id"] = json!("a person's name");
        event["effective_date"] = json!("2026-02-29");
        event["aggregate_version"] = json!("1");
        event["institution_code"] = json!("short");
        event["amount_minor"] = json!(100.0);
        event["currency"] = json!("RMB?");
        event["term_months"] = json!(70_000);
        event["surprise"] = json!({"deep": 1});
        event.as_object_mut().unwrap().remove("drawdown_id");
    };
    let expected = [
        ("WRONG_TYPE", "aggregate_version"),
        ("DATE_FORMAT", "effective_date"),
        ("MISSING_FIELD", "drawdown_id"),
        ("NUMBER_NOT_INTEGER", "amount_minor"),
        ("UNKNOWN_FIELD", "surprise"),
        ("INSTITUTION_CODE_FORMAT", "institution_code"),
        ("ID_FORMAT", "subject_id"),
        ("CURRENCY_FORMAT", "currency"),
        ("NUMBER_OUT_OF_RANGE", "term_months"),
    ];
    check(EventType::CashDrawn, change, &expected);
}

#[test]
fn faults_of_form_are_named_by_rule() {
    type Change = fn(&mut Value);
    type Case<'a> = (EventType, Change, &'a [(&'a str, &'a str)]);
    let cases: [Case<'_>; 16] = [
        (EventType::CashDrawn, |event| event["amount_minor"] = json!("100"), &[("WRONG_TYPE", "amount_minor")]),
        (EventType::CashDrawn, |event| event["amount_minor"] = Value::Null, &[("NOT_NULLABLE", "amount_minor")]),
        (EventType::CashDrawn, |event| event["term_months"] = json!(-1), &[("NUMBER_OUT_OF_RANGE", "term_months")]),
        (EventType::CashDrawn, |event| event["schema_version"] = json!(2), &[("SCHEMA_VERSION_MISMATCH", "schema_version")]),
        (EventType::CashDrawn, |event| event["event_id"] = json!("7"), &[("UUID_FORMAT", "event_id")]),
        (
            EventType::CashDrawn,
            |event| event["effective_at"] = json!("2026-03-31 01:00:00"),
            &[("TIMESTAMP_FORMAT", "effective_at")],
        ),
        (
            EventType::CashDrawn,
            |event| event["recorded_at"] = json!("1985-03-31T01:00:00Z"),
            &[("TIMESTAMP_OUT_OF_RANGE", "recorded_at")],
        ),
        (
            EventType::CashDrawn,
            |event| event["aggregate_type"] = json!("Account"),
            &[("AGGREGATE_TYPE_UNKNOWN", "aggregate_type")],
        ),
        (EventType::CashDrawn, |event| event["effective_date"] = json!("1900-12-31"), &[("DATE_FORMAT", "effective_date")]),
        (EventType::BillIssued, |event| event["cycle"] = json!("2026-13"), &[("MONTH_FORMAT", "cycle")]),
        (EventType::CreditAccountClosed, |event| event["cause"] = json!("settled"), &[("SYMBOL_UNKNOWN", "cause")]),
        (EventType::ReportingConsentGranted, |event| event["recipients"] = json!("CCRC"), &[("WRONG_TYPE", "recipients")]),
        (EventType::ReportingConsentGranted, |event| event["recipients"][0] = json!(7), &[("WRONG_TYPE", "recipients[0]")]),
        (
            EventType::InstalmentPlanCreated,
            |event| event["schedule"][1] = json!({"line_no": 2, "due_date": "soon", "no": 2}),
            &[
                ("DATE_FORMAT", "schedule[1].due_date"),
                ("MISSING_FIELD", "schedule[1].principal_minor"),
                ("MISSING_FIELD", "schedule[1].interest_minor"),
                ("MISSING_FIELD", "schedule[1].fee_minor"),
                ("UNKNOWN_FIELD", "schedule[1].no"),
            ],
        ),
        (EventType::RecordAccepted, |event| event["closes"] = json!("no"), &[("WRONG_TYPE", "closes")]),
        (EventType::CashDrawn, |event| event["a field: 13800000000"] = json!(1), &[("UNKNOWN_FIELD", "?")]),
    ];
    for (event_type, change, expected) in cases {
        check(event_type, change, expected);
    }
}

#[test]
fn faults_of_content_are_named_once_the_form_is_right() {
    check(EventType::CashDrawn, |event| event["amount_minor"] = json!(0), &[("AMOUNT_NOT_POSITIVE", "amount_minor")]);
}

#[test]
fn no_finding_repeats_a_value() {
    let canary = "CANARY";
    for event_type in EventType::ALL {
        let mut event = golden(event_type);
        for (name, value) in event.as_object_mut().unwrap() {
            if name != "event_type" {
                *value = json!({canary: canary});
            }
        }
        let refusal = parse_event(event.to_string().as_bytes(), &stamp()).unwrap_err();
        let told: Vec<&str> = refusal.findings.iter().map(|finding| &*finding.expected).collect();
        assert!(!told.join(" ").contains(canary), "{event_type}");
        assert_eq!(refusal.event_type, Some(event_type.name()));
        assert_eq!(refusal.event_id, None);
    }
}

#[test]
fn what_is_left_out_is_stamped() {
    let mut event = golden(EventType::CashDrawn);
    for name in ["recorded_at", "producer", "producer_build", "schema_version", "term_months"] {
        event.as_object_mut().unwrap().remove(name);
    }
    let Stamp { recorded_at, producer, producer_build } = stamp();
    let read = parse_event(event.to_string().as_bytes(), &stamp()).unwrap();
    assert_eq!(read.envelope.recorded_at, recorded_at);
    assert_eq!((read.envelope.producer, read.envelope.producer_build), (producer, producer_build));
}

#[test]
fn an_offset_is_counted_and_the_instant_is_the_same() {
    let read = |text: &str| {
        let mut event = golden(EventType::CashDrawn);
        event["recorded_at"] = json!(text);
        parse_event(event.to_string().as_bytes(), &stamp()).map(|event| event.envelope.recorded_at.0)
    };
    assert_eq!(read("2026-03-31T09:15:00.25+08:00"), Ok(1_774_919_700_250_000));
    assert_eq!(read("2026-03-31T01:15:00.250000Z"), Ok(1_774_919_700_250_000));
    for refused in [
        "2026-03-31T01:15:00",
        "2026-03-31T01:15:60Z",
        "2026-03-31T01:15:00.1234567Z",
        "2026-03-31T01:15:00.Z",
        "2026-03-31T24:00:00Z",
    ] {
        assert!(read(refused).is_err(), "{refused}");
    }
}

#[test]
fn json_that_can_be_read_in_two_ways_is_refused() {
    let check = |bytes: &[u8], expected: &[(&str, &str)]| {
        let found = json::parse(bytes, JsonLimits { max_bytes: 1_000, max_depth: 32 });
        assert_eq!(named(&found.expect_err("was accepted")), expected, "{}", String::from_utf8_lossy(bytes));
    };
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth)).into_bytes();
    check(br#"{"a":1,"b":[{"c":1,"c":2}],"a":3}"#, &[("FIELD_GIVEN_TWICE", "b[0].c"), ("FIELD_GIVEN_TWICE", "a")]);
    check(b"\xEF\xBB\xBF{}", &[("JSON_BYTE_ORDER_MARK", "")]);
    check(br#"{"a":"\ud800"}"#, &[("JSON_MALFORMED", "")]);
    check(b"{\"a\":\"\xED\xA0\x80\"}", &[("JSON_NOT_UTF8", "")]);
    check(b"{} {}", &[("JSON_MALFORMED", "")]);
    check(b"{\"a\":1,}", &[("JSON_MALFORMED", "")]);
    check(b"{\"a\":01}", &[("JSON_MALFORMED", "")]);
    check(b"{\"a\":NaN}", &[("JSON_MALFORMED", "")]);
    check(b"{\"a\":\"line\nbreak\"}", &[("JSON_MALFORMED", "")]);
    check(b"  ", &[("JSON_EMPTY", "")]);
    check(&nested(33), &[("JSON_TOO_DEEP", "")]);
    check(&[b' '; 1_001], &[("JSON_TOO_LONG", "")]);
    assert!(json::parse(&nested(32), JsonLimits::DEFAULT).is_ok());
}

#[test]
fn numbers_are_whole_or_kept_apart() {
    let number = |text: &str| json::parse(text.as_bytes(), JsonLimits::DEFAULT).unwrap();
    for (text, expected) in [
        ("0", Json::Integer(0)),
        ("-9223372036854775808", Json::Integer(i64::MIN)),
        ("9223372036854775807", Json::Integer(i64::MAX)),
        ("9223372036854775808", Json::OtherNumber),
        ("99999999999999999999999", Json::OtherNumber),
        ("1.0", Json::OtherNumber),
        ("1e2", Json::OtherNumber),
    ] {
        assert_eq!(number(text), expected, "{text}");
    }
}

#[test]
fn an_array_gives_its_elements_and_lines_their_numbers() {
    let one = Json::Object(Vec::new());
    assert_eq!(split::one_or_many(one.clone()), vec![one.clone()]);
    assert_eq!(split::one_or_many(Json::Array(vec![one.clone(), Json::Null])), [one, Json::Null]);
    let lines: Vec<(usize, &[u8])> = split::lines(b"{}\r\n\n  \n[1]\n").collect();
    assert_eq!(lines, [(1, &b"{}"[..]), (4, &b"[1]"[..])]);
}

fn cloud_event_of(event_type: EventType) -> Value {
    let mut data = golden(event_type);
    let fields = data.as_object_mut().unwrap();
    let mut take = |name: &str| fields.remove(name).unwrap();
    let (id, kind, source) = (take("event_id"), take("event_type"), take("producer"));
    let (subject, time) = (take("subject_id"), take("recorded_at"));
    json!({
        "specversion": "1.0", "id": id, "type": kind, "source": source, "subject": subject, "time": time,
        "datacontenttype": "application/json; charset=utf-8", "traceparent": "00-x", "data": data,
    })
}

#[test]
fn a_cloud_event_is_the_same_event() {
    for event_type in EventType::ALL {
        let flat = cloud_event::to_flat(tree_of(&cloud_event_of(event_type))).unwrap();
        let expected = form_of(&tree_of(&golden(event_type)), &stamp());
        assert_eq!(form_of(&flat, &stamp()), expected, "{event_type}");
    }
}

#[test]
fn a_cloud_event_that_contradicts_itself_is_refused() {
    let check = |change: fn(&mut Value), expected: &[(&str, &str)]| {
        let mut event = cloud_event_of(EventType::CashDrawn);
        change(&mut event);
        let refusal = cloud_event::to_flat(tree_of(&event)).expect_err("was accepted");
        assert_eq!(named(&refusal.findings), expected, "{event}");
    };
    check(|event| event["data"]["event_id"] = json!("other"), &[("CLOUD_EVENT_CONFLICT", "id")]);
    check(|event| event["data"]["subject_id"] = json!("S-2"), &[("CLOUD_EVENT_CONFLICT", "subject")]);
    check(|event| event["specversion"] = json!("0.3"), &[("CLOUD_EVENT_VERSION", "specversion")]);
    check(|event| event["datacontenttype"] = json!("application/avro"), &[("CLOUD_EVENT_CONTENT_TYPE", "datacontenttype")]);
    check(|event| event["data"] = json!("e30="), &[("CLOUD_EVENT_DATA", "data")]);
    check(|event| event["data_base64"] = json!("e30="), &[("UNKNOWN_FIELD", "data_base64")]);
    check(|event| event["id"] = Value::Null, &[("MISSING_FIELD", "id")]);
}

#[test]
fn findings_about_a_cloud_event_are_in_the_words_of_its_sender() {
    let mut event = cloud_event_of(EventType::CashDrawn);
    event["id"] = json!("7");
    event["data"]["amount_minor"] = json!(1.5);
    let flat = cloud_event::to_flat(tree_of(&event)).unwrap();
    let refusal = cloud_event::in_words_of_sender(form_of(&flat, &stamp()).unwrap_err());
    assert_eq!(named(&refusal.findings), [("NUMBER_NOT_INTEGER", "data.amount_minor"), ("UUID_FORMAT", "id")]);
}

#[test]
fn what_is_no_event_at_all_says_so() {
    let check = |text: &str, expected: &[(&str, &str)]| {
        let refusal = parse_event(text.as_bytes(), &stamp()).unwrap_err();
        assert_eq!(named(&refusal.findings), expected, "{text}");
    };
    check("[]", &[("WRONG_TYPE", "")]);
    check("{}", &[("MISSING_FIELD", "event_type")]);
    check(r#"{"event_type":7}"#, &[("WRONG_TYPE", "event_type")]);
    check(r#"{"event_type":"CashDrown"}"#, &[("EVENT_TYPE_UNKNOWN", "event_type")]);
}

proptest! {
    #[test]
    fn the_json_of_an_event_is_read_as_the_event(seed in any::<u64>()) {
        for event_type in EventType::ALL {
            let event = made_up(event_type, seed);
            let read = form_of(&tree_of(&to_json(&event)), &stamp());
            prop_assert_eq!(read.as_ref(), Ok(&event));
            // What the walk wrote and what `encode` writes is the same content.
            prop_assert_eq!(decode(&encode(&event)).unwrap().event, event);
        }
    }

    #[test]
    fn no_text_stops_the_process(text in "[\\[\\]{}\":,0-9a-z\\\\ -]{0,80}") {
        let refusal = parse_event(text.as_bytes(), &stamp()).unwrap_err();
        prop_assert!(!refusal.findings.is_empty());
    }
}
