//! Line, billing day, codes, close, and the release of a hold.

use crate::event::account_event::{
    AccountCodeReassigned, AccountHoldReleased, BillingDayChanged, CreditAccountClosed, CreditLimitChanged,
    LargeInstalmentLineGranted, ReportingInstitutionChanged,
};
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_date, check_known_date};
use crate::event::envelope::Envelope;

pub(super) fn check_limit_changed(findings: &mut Findings, changed: &CreditLimitChanged) {
    findings.require_not_negative(changed.old_limit_minor, "old_limit_minor");
    findings.require_not_negative(changed.new_limit_minor, "new_limit_minor");
    findings.require_word(&changed.cause, "cause");
    let differs = changed.old_limit_minor != changed.new_limit_minor;
    findings.require(differs, "LIMIT_UNCHANGED", "new_limit_minor", "a limit other than old_limit_minor");
}

pub(super) fn check_line_granted(findings: &mut Findings, granted: &LargeInstalmentLineGranted) {
    findings.require_not_negative(granted.limit_minor, "limit_minor");
    check_date(findings, granted.valid_from, "valid_from");
    check_date(findings, granted.valid_to, "valid_to");
    let in_order = granted.valid_from <= granted.valid_to;
    findings.require(in_order, "LINE_ENDS_BEFORE_IT_BEGINS", "valid_to", "valid_from or later (BLE007)");
}

pub(super) fn check_billing_day_changed(findings: &mut Findings, changed: &BillingDayChanged) {
    for (day, field) in [(changed.old_bill_day, "old_bill_day"), (changed.new_bill_day, "new_bill_day")] {
        findings.require((1..=31).contains(&day), "BILL_DAY_OUT_OF_RANGE", field, "1 to 31");
    }
    let differs = changed.old_bill_day != changed.new_bill_day;
    findings.require(differs, "BILL_DAY_UNCHANGED", "new_bill_day", "a day other than old_bill_day");
    check_date(findings, changed.first_cycle.first_day(), "first_cycle");
}

/// BIE100
pub(super) fn check_code_reassigned(findings: &mut Findings, reassigned: &AccountCodeReassigned) {
    let differs = reassigned.old_code != reassigned.new_code;
    findings.require(differs, "ACCOUNT_CODE_UNCHANGED", "new_code", "another code than the old one");
}

pub(super) fn check_institution_changed(findings: &mut Findings, envelope: &Envelope, changed: &ReportingInstitutionChanged) {
    check_known_date(findings, envelope, changed.cutover_date, "cutover_date");
    let differs = changed.from_institution != changed.to_institution;
    findings.require(differs, "INSTITUTION_UNCHANGED", "to_institution", "another institution than the one before");
}

pub(super) fn check_closed(findings: &mut Findings, envelope: &Envelope, closed: &CreditAccountClosed) {
    check_known_date(findings, envelope, closed.close_date, "close_date");
    // The fold closes on the effective date and the report says the close date: one day, not two.
    let same_day = closed.close_date == envelope.effective_date;
    findings.require(same_day, "CLOSE_DATE_NOT_EFFECTIVE_DATE", "close_date", "the same day as effective_date");
}

pub(super) fn check_hold_released(findings: &mut Findings, released: &AccountHoldReleased) {
    findings.require_word(&released.hold_reason, "hold_reason");
    findings.require_word(&released.resolution, "resolution");
}
