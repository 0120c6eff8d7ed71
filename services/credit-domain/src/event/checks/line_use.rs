//! Purchases, draws and charges.

use crate::event::account_event::{CashDrawn, FeeCharged, InterestCharged, PurchaseBecameBillable, PurchasePosted};
use crate::event::checks::account::PERIODS_MAX;
use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_date;
use crate::event::envelope::Envelope;

pub(super) fn check_posted(findings: &mut Findings, envelope: &Envelope, posted: &PurchasePosted) {
    findings.require_positive(posted.amount_minor, "amount_minor");
    if let Some(billable_from) = posted.billable_from {
        check_date(findings, billable_from, "billable_from");
        let accepted = billable_from >= envelope.effective_date;
        findings.require(accepted, "BILLABLE_BEFORE_PURCHASE", "billable_from", "effective_date or later");
    }
}

pub(super) fn check_billable(findings: &mut Findings, billable: &PurchaseBecameBillable) {
    check_date(findings, billable.billable_from, "billable_from");
}

pub(super) fn check_drawn(findings: &mut Findings, drawn: &CashDrawn) {
    findings.require_positive(drawn.amount_minor, "amount_minor");
    let accepted = drawn.term_months.is_none_or(|months| (1..=PERIODS_MAX).contains(&months));
    findings.require(accepted, "TERM_OUT_OF_RANGE", "term_months", "1 to 999 months");
}

pub(super) fn check_interest(findings: &mut Findings, charged: &InterestCharged) {
    findings.require_positive(charged.amount_minor, "amount_minor");
    if let Some(period) = charged.period {
        check_date(findings, period.first_day(), "period");
    }
}

pub(super) fn check_fee(findings: &mut Findings, charged: &FeeCharged) {
    findings.require_positive(charged.amount_minor, "amount_minor");
    findings.require_word(&charged.kind, "kind");
}
