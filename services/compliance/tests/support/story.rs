//! Two people on two shards, two lines: S-1 pays too little and too late, S-5 never consented to being reported.

use crate::support::{Pipeline, SECTION, event};
use serde_json::{Value, json};

pub(crate) fn tell(pipeline: &Pipeline) {
    for (subject, account) in [("S-1", "A-1"), ("S-5", "A-2")] {
        let first = if subject == "S-1" { 100 } else { 200 };
        pipeline.send(&registered(first, subject));
        pipeline.send(&opened(first + 1, subject, account));
        pipeline.send(&purchase(first + 2, subject, account, 2, "W-1"));
        pipeline.send(&leg(first + 3, subject, account, "W-1"));
    }
    pipeline.send(&consent(110, "S-1"));
    pipeline.send(&bill(104, "S-1", "A-1", 3));
    pipeline.send(&repayment(105, "S-1", "A-1", 4, "2025-05-20"));
    pipeline.send(&notice(111, "S-1", "A-1"));
    // A purchase whose leg never came, and a leg whose purchase never came.
    pipeline.send(&purchase(106, "S-1", "A-1", 5, "W-2"));
    pipeline.send(&leg(112, "S-1", "A-1", "W-3"));
}

fn registered(number: u32, subject: &str) -> Value {
    let payload = json!({
        "doc_type": "10", "sex": "2", "nationality": "CHN", "marital_status": "10", "education_level": "20",
        "academic_degree": "4", "employment_status": "11", "residence_status": "3", "residence_district": "330106",
        "verified_by": "PUBLIC_SECURITY_CHECK",
        "personal": {
            "cell_phone": "13800000000", "date_of_birth": "1949-12-31", "doc_no": "11010519491231002X",
            "employer_name": "样例公司", "name": "样例甲",
        },
    });
    event(number, "SubjectRegistered", ("Subject", subject, 1), subject, "2025-04-01", payload)
}

fn consent(number: u32, subject: &str) -> Value {
    let payload = json!({
        "consent_id": "C-1", "institution": SECTION, "recipients": ["CCRC"], "categories": ["IDENTITY", "CREDIT"],
        "doc_version": "2025-01", "doc_hash": "a".repeat(64), "channel": "APP", "signed_at": "2025-04-02T09:00:00+08:00",
    });
    event(number, "ReportingConsentGranted", ("Consent", "C-1", 1), subject, "2025-04-02", payload)
}

fn notice(number: u32, subject: &str, account: &str) -> Value {
    let payload = json!({
        "account_id": account, "episode_no": 1, "channel": "SMS", "template_hash": "b".repeat(64),
        "delivered_at": "2025-05-21T09:00:00+08:00", "proof": "P-1",
    });
    event(number, "AdverseNoticeDelivered", ("AdverseNotice", account, 1), subject, "2025-05-21", payload)
}

fn opened(number: u32, subject: &str, account: &str) -> Value {
    let payload = json!({
        "product": "revolving-line-v1", "account_type": "R1", "business_class": "1", "business_kind": "91",
        "agreement_id": format!("G-{account}"), "open_date": "2025-04-03", "limit_minor": 1_000_000, "currency": "CNY",
        "bill_day": 1, "due_date": "2026-04-03", "repay_mode": "90", "repay_frequency": "03", "management_org": SECTION,
        "guarantee_mode": "4", "funding_source": "1",
    });
    event(number, "CreditAccountOpened", ("CreditAccount", account, 1), subject, "2025-04-03", payload)
}

fn purchase(number: u32, subject: &str, account: &str, version: u64, payment: &str) -> Value {
    let payload = json!({
        "posting_id": format!("P-{number}"), "amount_minor": 120_000, "currency": "CNY", "payment_id": payment,
    });
    let date = if version == 2 { "2025-04-10" } else { "2025-05-25" };
    event(number, "PurchasePosted", ("CreditAccount", account, version), subject, date, payload)
}

fn bill(number: u32, subject: &str, account: &str, version: u64) -> Value {
    let payload = json!({
        "bill_id": "B-1", "cycle": "2025-05", "bill_date": "2025-05-01", "due_date": "2025-05-10",
        "statement_balance_minor": 120_000, "minimum_due_minor": 12_000, "past_due_included_minor": 0, "currency": "CNY",
    });
    event(number, "BillIssued", ("CreditAccount", account, version), subject, "2025-05-01", payload)
}

pub(crate) fn repayment(number: u32, subject: &str, account: &str, version: u64, value_date: &str) -> Value {
    let payload = json!({
        "repayment_id": format!("Y-{number}"), "amount_minor": 5_000, "currency": "CNY", "value_date": value_date,
        "channel": "BANK_TRANSFER",
    });
    event(number, "RepaymentReceived", ("CreditAccount", account, version), subject, value_date, payload)
}

fn leg(number: u32, subject: &str, account: &str, payment: &str) -> Value {
    let payload = json!({
        "payment_id": payment, "leg_no": 1, "account_id": account, "amount_minor": 120_000, "currency": "CNY",
        "code_owner": "ALIPAY", "paying_app": "CLOUD_QUICK_PASS", "clearing_house": "UNION_PAY", "city": "330100",
        "channel": "OFFLINE_CODE",
    });
    event(number, "WalletPaymentCaptured", ("WalletPayment", payment, 1), subject, "2025-04-10", payload)
}
