//! Assertions, the five-category class, extension and restructuring.

use crate::event::account_event::{DebtExtended, DebtRestructured, PaymentBecameOverdue, RiskClassChanged};
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_date, check_known_date};
use crate::event::envelope::Envelope;

/// Fifty years.
const EXTENSION_MONTHS_MAX: u16 = 600;

/// Overdue at the end of the effective date, so due before it (D-16).
pub(super) fn check_overdue(findings: &mut Findings, envelope: &Envelope, overdue: &PaymentBecameOverdue) {
    findings.require_positive(overdue.amount_minor, "amount_minor");
    check_date(findings, overdue.due_date, "due_date");
    let has_passed = overdue.due_date < envelope.effective_date;
    findings.require(has_passed, "DUE_DATE_NOT_PASSED", "due_date", "a day before effective_date");
}

pub(super) fn check_risk_class(findings: &mut Findings, envelope: &Envelope, changed: &RiskClassChanged) {
    for (class, field) in [(changed.from_class, "from_class"), (changed.to_class, "to_class")] {
        findings.require((1..=5).contains(&class), "RISK_CLASS_OUT_OF_RANGE", field, "1 to 5 (pboc-format 5.3)");
    }
    check_known_date(findings, envelope, changed.decided_on, "decided_on");
}

pub(super) fn check_extended(findings: &mut Findings, envelope: &Envelope, extended: &DebtExtended) {
    let months_fit = (1..=EXTENSION_MONTHS_MAX).contains(&extended.months);
    findings.require(months_fit, "EXTENSION_OUT_OF_RANGE", "months", "1 to 600");
    check_date(findings, extended.new_due_date, "new_due_date");
    let ahead = extended.new_due_date >= envelope.effective_date;
    findings.require(ahead, "DUE_DATE_BEFORE_EXTENSION", "new_due_date", "effective_date or later");
}

pub(super) fn check_restructured(findings: &mut Findings, envelope: &Envelope, restructured: &DebtRestructured) {
    findings.require_sha256(&restructured.terms_hash, "terms_hash");
    check_date(findings, restructured.first_new_due_date, "first_new_due_date");
    let ahead = restructured.first_new_due_date >= envelope.effective_date;
    findings.require(ahead, "DUE_DATE_BEFORE_RESTRUCTURING", "first_new_due_date", "effective_date or later");
}
