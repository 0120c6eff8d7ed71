//! Wallet payments as the wallet producer receives them: whole payments with all their legs.

use super::stamp::{Line, event_id};
use credit_domain::calendar::RecordedAt;
use credit_domain::ids::{AccountId, BusinessId, InstitutionCode, SubjectId};
use serde_json::{Value, json};

pub struct Payment<'a> {
    pub payment_id: &'a BusinessId,
    pub account_id: &'a AccountId,
    pub subject_id: &'a SubjectId,
    pub institution: InstitutionCode,
    /// Amount of the credit-funded leg.
    pub credit_minor: i64,
}

/// (code owner, paying app, clearing house): who may meet whom since 2021.
const ROUTES: [(&str, &str, &str); 6] = [
    ("ALIPAY", "ALIPAY", "ON_US"),
    ("ALIPAY", "CLOUD_QUICK_PASS", "UNION_PAY"),
    ("WECHAT_PAY", "WECHAT_PAY", "ON_US"),
    ("WECHAT_PAY", "CLOUD_QUICK_PASS", "UNION_PAY"),
    ("CLOUD_QUICK_PASS", "ALIPAY", "NETS_UNION"),
    ("CLOUD_QUICK_PASS", "BANK_APP", "UNION_PAY"),
];
const CITIES: [&str; 7] = ["110000", "120000", "440100", "440300", "510100", "500000", "610100"];
const CHANNELS: [&str; 3] = ["OFFLINE_CODE", "MARKETPLACE_CHECKOUT", "MINI_PROGRAM"];
const OTHER_FUNDING: [&str; 4] = ["BALANCE", "DEBIT_CARD", "MONEY_FUND", "COUPON"];

fn envelope(payment: &Payment<'_>, event_type: &str, version: u32, recorded_at: RecordedAt, random: &mut fastrand::Rng) -> Value {
    json!({
        "event_type": event_type,
        "event_id": event_id(recorded_at, random).to_string(),
        "aggregate_type": "WalletPayment",
        "aggregate_id": payment.payment_id.as_str(),
        "aggregate_version": version,
        "effective_date": recorded_at.business_date().to_string(),
        "recorded_at": rfc3339(recorded_at),
        "producer": "wallet-app",
        "producer_build": "1.0.0",
        "institution_code": payment.institution.as_str(),
        "subject_id": payment.subject_id.as_str(),
        "payment_id": payment.payment_id.as_str(),
        "currency": "CNY",
    })
}

fn rfc3339(recorded_at: RecordedAt) -> String {
    jiff::Timestamp::from_microsecond(recorded_at.0).map(|instant| instant.to_string()).unwrap_or_default()
}

fn credit_leg(payment: &Payment<'_>) -> Value {
    json!({
        "leg_no": 1,
        "funding_type": "CREDIT",
        "funding_institution": payment.institution.as_str(),
        "account_id": payment.account_id.as_str(),
        "amount_minor": payment.credit_minor,
    })
}

/// The payment's amount is the sum of its legs.
fn put_legs(line: &mut Value, legs: Vec<Value>) {
    line["amount_minor"] = json!(legs.iter().filter_map(|leg| leg["amount_minor"].as_i64()).sum::<i64>());
    line["legs"] = Value::Array(legs);
}

/// A captured payment; two in five carry a second leg that is not credit.
pub fn captured(payment: &Payment<'_>, recorded_at: RecordedAt, random: &mut fastrand::Rng, out: &mut Vec<Line>) {
    let mut line = envelope(payment, "WalletPaymentCaptured", 1, recorded_at, random);
    let (code_owner, paying_app, clearing_house) = ROUTES[random.usize(0..ROUTES.len())];
    let channel = CHANNELS[random.usize(0..CHANNELS.len())];
    line["code_owner"] = json!(code_owner);
    line["paying_app"] = json!(paying_app);
    line["clearing_house"] = json!(clearing_house);
    line["city"] = json!(CITIES[random.usize(0..CITIES.len())]);
    line["channel"] = json!(channel);
    line["merchant_ref"] = json!(format!("M-{:05}", random.u32(1..400)));
    if channel == "MINI_PROGRAM" {
        line["mini_program_ref"] = json!(format!("MP-{:03}", random.u32(1..60)));
    }
    let mut legs = vec![credit_leg(payment)];
    if random.u32(0..5) < 2 {
        let funding_type = OTHER_FUNDING[random.usize(0..OTHER_FUNDING.len())];
        legs.push(json!({ "leg_no": 2, "funding_type": funding_type, "amount_minor": random.i64(100..5_000) }));
    }
    put_legs(&mut line, legs);
    out.push(Line { recorded_at, text: line.to_string() });
}

/// The refund of a credit leg, allocated by the wallet.
pub fn refunded(
    payment: &Payment<'_>,
    refund_id: &BusinessId,
    recorded_at: RecordedAt,
    random: &mut fastrand::Rng,
    out: &mut Vec<Line>,
) {
    let mut line = envelope(payment, "WalletPaymentRefunded", 2, recorded_at, random);
    line["refund_id"] = json!(refund_id.as_str());
    put_legs(&mut line, vec![credit_leg(payment)]);
    out.push(Line { recorded_at, text: line.to_string() });
}
