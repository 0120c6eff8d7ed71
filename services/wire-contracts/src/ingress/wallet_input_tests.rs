//! The wallet edge's own contract: payments and refunds with all their legs.

use crate::ingress::wallet_input::{FundingType, WalletInput, WalletPaymentInput, parse_input};
use crate::test_events::stamp;
use serde_json::{Value, json};

fn captured() -> Value {
    json!({
        "event_id": "0195e9a0-1c2d-7e3f-8a4b-000000000001", "event_type": "WalletPaymentCaptured",
        "aggregate_type": "WalletPayment", "aggregate_id": "W-1", "aggregate_version": 1, "effective_date": "2026-03-31",
        "institution_code": "T10000000H0001", "subject_id": "S-000001",
        "payment_id": "W-1", "amount_minor": 1_000, "currency": "CNY", "code_owner": "WECHAT_PAY",
        "paying_app": "ALIPAY", "clearing_house": "NETS_UNION", "city": "330100", "channel": "MINI_PROGRAM",
        "merchant_ref": "M-1", "mini_program_ref": "MP-1",
        "legs": [
            {"leg_no": 1, "funding_type": "CREDIT", "funding_institution": "T10000000H0001", "account_id": "A-1", "amount_minor": 700},
            {"leg_no": 2, "funding_type": "COUPON", "amount_minor": 300},
        ],
    })
}

fn refunded() -> Value {
    let mut value = captured();
    let fields = value.as_object_mut().unwrap();
    for name in ["code_owner", "paying_app", "clearing_house", "city", "channel", "merchant_ref", "mini_program_ref"] {
        fields.remove(name);
    }
    value["event_type"] = json!("WalletPaymentRefunded");
    value["refund_id"] = json!("WR-1");
    value
}

fn read(value: &Value) -> WalletInput {
    parse_input(value.to_string().as_bytes(), &stamp()).unwrap()
}

fn check(mut value: Value, change: impl FnOnce(&mut Value), expected: &[(&str, &str)]) {
    change(&mut value);
    let refusal = parse_input(value.to_string().as_bytes(), &stamp()).expect_err("was accepted");
    let found: Vec<_> = refusal.findings.iter().map(|finding| (finding.rule, &*finding.field)).collect();
    assert_eq!(found, expected, "{value}");
}

#[test]
fn a_payment_keeps_all_its_legs() {
    let input = read(&captured());
    let WalletPaymentInput::Captured(payment) = input.payment else { panic!("not a capture") };
    let legs: Vec<_> = payment.legs.iter().map(|leg| (leg.leg_no, leg.funding_type, leg.amount_minor)).collect();
    assert_eq!(legs, [(1, FundingType::Credit, 700), (2, FundingType::Coupon, 300)]);
    assert_eq!(input.envelope.producer, stamp().producer);
}

#[test]
fn a_refund_keeps_its_allocation() {
    let WalletPaymentInput::Refunded(refund) = read(&refunded()).payment else { panic!("not a refund") };
    assert_eq!((refund.refund_id.as_str(), refund.legs.len()), ("WR-1", 2));
}

#[test]
fn every_funding_type_has_its_symbol() {
    for funding_type in FundingType::ALL {
        let mut value = captured();
        value["legs"][1] = json!({"leg_no": 2, "funding_type": funding_type.name(), "funding_institution": "T10000000H0001",
            "account_id": "A-2", "amount_minor": 300});
        let WalletPaymentInput::Captured(payment) = read(&value).payment else { panic!("not a capture") };
        assert_eq!(payment.legs[1].funding_type, funding_type);
    }
}

#[test]
fn the_content_is_the_same_however_it_is_written() {
    let mut again = captured();
    again["recorded_at"] = json!("2026-03-31T09:15:00+08:00");
    again["producer"] = json!("another");
    again["legs"][1]["account_id"] = Value::Null;
    assert_eq!(read(&again).content_hash, read(&captured()).content_hash);
    again["merchant_ref"] = json!("M-2");
    assert_ne!(read(&again).content_hash, read(&captured()).content_hash);
}

#[test]
fn w_2_a_refund_without_its_allocation_is_refused() {
    check(refunded(), |value| value["legs"] = json!([]), &[("LEGS_MISSING", "legs")]);
    check(refunded(), |value| value["legs"] = Value::Null, &[("NOT_NULLABLE", "legs")]);
    check(refunded(), |value| value["amount_minor"] = json!(1_001), &[("LEGS_SUM", "legs")]);
}

#[test]
fn every_fault_of_the_legs_is_named_at_once() {
    let change = |value: &mut Value| {
        value["aggregate_id"] = json!("W-2");
        value["city"] = json!("HZ");
        value["legs"][0] = json!({"leg_no": 2, "funding_type": "CREDIT", "amount_minor": 0});
        value["legs"][1]["leg_no"] = json!(2);
    };
    let expected = [
        ("AGGREGATE_ID_MISMATCH", "aggregate_id"),
        ("CITY_FORMAT", "city"),
        ("AMOUNT_NOT_POSITIVE", "legs[0].amount_minor"),
        ("CREDIT_LEG_WITHOUT_ACCOUNT", "legs[0].account_id"),
        ("CREDIT_LEG_WITHOUT_INSTITUTION", "legs[0].funding_institution"),
        ("LEG_NUMBER_TWICE", "legs[1].leg_no"),
        ("LEGS_SUM", "legs"),
    ];
    check(captured(), change, &expected);
}

#[test]
fn faults_of_form_come_before_those_of_the_legs() {
    let change = |value: &mut Value| {
        value["legs"][0]["funding_type"] = json!("CASH");
        value["legs"][1]["funding_institution"] = json!("bank");
        value["legs"][1]["owner"] = json!("x");
        value["personal"] = json!({"name": "x"});
    };
    let expected = [
        ("PERSONAL_DATA_NOT_EXPECTED", "personal"),
        ("SYMBOL_UNKNOWN", "legs[0].funding_type"),
        ("UNKNOWN_FIELD", "legs[1].owner"),
        ("INSTITUTION_CODE_FORMAT", "legs[1].funding_institution"),
    ];
    check(captured(), change, &expected);
    check(captured(), |value| value["event_type"] = json!("CashDrawn"), &[("EVENT_TYPE_UNKNOWN", "event_type")]);
}
