use super::{WalletContract, event_id_of_leg};
use crate::{Config, DEFAULT_TOML};
use credit_domain::calendar::RecordedAt;
use credit_domain::event::EventPayload;
use credit_domain::event::wallet_event::WalletEvent;
use credit_domain::ids::{EventId, InstitutionCode};
use event_ingress::contract::{EdgeContract, Intake};
use event_ingress::limits::IngressLimits;
use serde_json::{Value, json};
use service_kit::configuration::{Sources, load};
use wire_contracts::ingress::json::{JsonLimits, parse};
use wire_contracts::ingress::{IngressRefusal, Stamp};

const OURS: &str = "T10000000H0001";
const ANOTHER: &str = "B20000000H0001";
const SENT_ID: &str = "0190a000-0000-7000-8000-000000000001";

fn institution() -> InstitutionCode {
    InstitutionCode::parse(OURS).unwrap()
}

fn read(payment: &Value) -> Result<Intake, IngressRefusal> {
    let stamp = Stamp { recorded_at: RecordedAt(1_741_147_200_000_000), producer: "wallet".into(), producer_build: "1".into() };
    let json = parse(payment.to_string().as_bytes(), JsonLimits::DEFAULT).unwrap();
    WalletContract { institution: institution() }.read(&json, &stamp)
}

fn leg(leg_no: u16, funding_type: &str, amount_minor: i64) -> Value {
    json!({"leg_no": leg_no, "funding_type": funding_type, "amount_minor": amount_minor})
}

fn credit_leg(leg_no: u16, funded_by: &str, amount_minor: i64) -> Value {
    let mut leg = leg(leg_no, "CREDIT", amount_minor);
    leg["funding_institution"] = json!(funded_by);
    leg["account_id"] = json!(format!("A-{leg_no}"));
    leg
}

fn envelope(event_type: &str, legs: &[Value]) -> Value {
    let total: i64 = legs.iter().filter_map(|leg| leg["amount_minor"].as_i64()).sum();
    json!({
        "event_type": event_type,
        "event_id": SENT_ID,
        "aggregate_type": "WalletPayment",
        "aggregate_id": "PAY-1",
        "aggregate_version": 1,
        "effective_date": "2025-03-05",
        "institution_code": OURS,
        "subject_id": "S-1",
        "payment_id": "PAY-1",
        "amount_minor": total,
        "currency": "CNY",
        "legs": legs,
    })
}

fn captured(legs: &[Value]) -> Value {
    let mut payment = envelope("WalletPaymentCaptured", legs);
    payment["code_owner"] = json!("ALIPAY");
    payment["paying_app"] = json!("CLOUD_QUICK_PASS");
    payment["clearing_house"] = json!("UNION_PAY");
    payment["city"] = json!("110000");
    payment["channel"] = json!("OFFLINE_CODE");
    payment["merchant_ref"] = json!("M-CANARY");
    payment
}

fn refunded(legs: &[Value]) -> Value {
    let mut refund = envelope("WalletPaymentRefunded", legs);
    refund["refund_id"] = json!("R-1");
    refund
}

/// (leg number, account, amount) of every event kept.
fn kept(intake: &Intake) -> Vec<(u16, String, i64)> {
    let leg_of = |payload: &EventPayload| match payload {
        EventPayload::Wallet(WalletEvent::WalletPaymentCaptured(leg)) => {
            (leg.leg_no, leg.account_id.to_string(), leg.amount_minor)
        }
        EventPayload::Wallet(WalletEvent::WalletPaymentRefunded(leg)) => {
            (leg.leg_no, leg.account_id.to_string(), leg.amount_minor)
        }
        other => panic!("not a wallet event: {other:?}"),
    };
    intake.events.iter().map(|event| leg_of(&event.payload)).collect()
}

#[test]
fn w_1_one_event_for_each_credit_leg_with_the_amount_of_that_leg() {
    let legs = [credit_leg(1, OURS, 700), leg(2, "BALANCE", 200), credit_leg(3, OURS, 100)];
    let intake = read(&captured(&legs)).unwrap();
    assert_eq!(kept(&intake), [(1, "A-1".to_owned(), 700), (3, "A-3".to_owned(), 100)]);
    assert_eq!(intake.dropped_legs, ["BALANCE"]);
    let sent = EventId::parse(SENT_ID).unwrap();
    assert_eq!(intake.event_id, sent);
    for (event, leg_no) in intake.events.iter().zip([1, 3]) {
        assert_eq!(event.envelope.event_id, event_id_of_leg(sent, leg_no));
        assert_eq!(event.envelope.causation_id, Some(sent));
    }
}

#[test]
fn the_id_of_a_leg_is_a_stable_uuid_version_5() {
    let id = event_id_of_leg(EventId::parse(SENT_ID).unwrap(), 1).to_string();
    assert_eq!(id.as_bytes()[14], b'5');
    assert_eq!(id, event_id_of_leg(EventId::parse(SENT_ID).unwrap(), 1).to_string());
    assert_ne!(id, event_id_of_leg(EventId::parse(SENT_ID).unwrap(), 2).to_string());
}

#[test]
fn w_3_only_the_funder_of_a_leg_reports_it() {
    let intake = read(&captured(&[credit_leg(1, ANOTHER, 700)])).unwrap();
    assert!(intake.events.is_empty());
    assert_eq!(intake.dropped_legs, ["CREDIT_OF_ANOTHER_INSTITUTION"]);
}

#[test]
fn legs_that_no_credit_funded_are_dropped_and_counted_by_kind() {
    let kinds = ["BALANCE", "DEBIT_CARD", "MONEY_FUND", "COUPON", "POINTS"];
    let legs: Vec<Value> = (1_u16..).zip(kinds).map(|(leg_no, kind)| leg(leg_no, kind, 10)).collect();
    let intake = read(&captured(&legs)).unwrap();
    assert!(intake.events.is_empty());
    assert_eq!(intake.dropped_legs, kinds);
}

#[test]
fn w_2_a_refund_goes_to_the_legs_the_wallet_names() {
    let intake = read(&refunded(&[credit_leg(1, OURS, 300), leg(2, "COUPON", 50)])).unwrap();
    assert_eq!(kept(&intake), [(1, "A-1".to_owned(), 300)]);
    assert_eq!(intake.dropped_legs, ["COUPON"]);
}

#[test]
fn w_2_a_refund_without_allocation_is_refused_never_guessed() {
    let mut without = refunded(&[]);
    without["amount_minor"] = json!(300);
    let mut missing = without.clone();
    missing.as_object_mut().unwrap().remove("legs");
    for refund in [without, missing] {
        let refusal = read(&refund).unwrap_err();
        let rules: Vec<_> = refusal.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["REFUND_NOT_ALLOCATED"]);
    }
}

#[test]
fn faults_of_legs_name_the_leg() {
    let mut unnamed = credit_leg(2, OURS, 100);
    unnamed.as_object_mut().unwrap().remove("account_id");
    let refusal = read(&captured(&[credit_leg(1, OURS, 100), unnamed])).unwrap_err();
    let found: Vec<_> = refusal.findings.iter().map(|finding| (finding.rule, finding.field.to_string())).collect();
    assert_eq!(found, [("CREDIT_LEG_WITHOUT_ACCOUNT", "legs[1].account_id".to_owned())]);
}

#[test]
fn a_fault_of_the_envelope_is_named_once_however_many_legs_there_are() {
    let mut payment = captured(&[credit_leg(1, OURS, 100), credit_leg(2, OURS, 100)]);
    payment["effective_date"] = json!("2025-04-05");
    let rules: Vec<_> = read(&payment).unwrap_err().findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["DATE_AHEAD_OF_RECORDED"]);
}

#[test]
fn other_events_and_personal_data_are_refused() {
    let mut other = captured(&[credit_leg(1, OURS, 100)]);
    other["event_type"] = json!("PurchasePosted");
    assert_eq!(read(&other).unwrap_err().findings[0].rule, "EVENT_TYPE_NOT_TAKEN_HERE");
    let mut personal = captured(&[credit_leg(1, OURS, 100)]);
    personal["personal"] = json!({"name": "CANARY"});
    let refusal = read(&personal).unwrap_err();
    assert!(!format!("{refusal:?}").contains("CANARY"));
}

#[test]
fn the_written_defaults_are_the_defaults_of_the_code() {
    #[derive(Debug, serde::Deserialize)]
    struct Whole {
        wallet: Config,
    }
    let loaded = load::<Whole>(&Sources { defaults: &[DEFAULT_TOML], ..Sources::default() }).unwrap();
    let expected = Config { listen: "127.0.0.1:8081".to_owned(), institution: institution(), limits: IngressLimits::default() };
    assert_eq!(loaded.configuration.wallet, expected);
    let overrides = [("wallet.institution".to_owned(), "too short".to_owned())];
    let refused = load::<Whole>(&Sources { defaults: &[DEFAULT_TOML], overrides: &overrides, ..Sources::default() });
    assert!(refused.unwrap_err().to_string().contains("14 digits or upper-case letters"));
}
