//! Credit agreements (domain 4.3, pboc-format 6).

use crate::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged, CreditAgreementSigned};
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_currency, check_date, check_known_date};
use crate::event::code_tables;
use crate::event::envelope::Envelope;

pub(super) fn check(findings: &mut Findings, envelope: &Envelope, event: &AgreementEvent) {
    match event {
        AgreementEvent::CreditAgreementSigned(signed) => check_signed(findings, signed),
        AgreementEvent::AgreementLimitChanged(changed) => check_limit_changed(findings, changed),
        AgreementEvent::AgreementExpired(expired) => check_expired(findings, envelope, expired),
    }
}

/// CreditLimitType says itself whether a loan limit revolves; a card may or may not.
fn check_signed(findings: &mut Findings, signed: &CreditAgreementSigned) {
    findings.require_code(&signed.line_type, code_tables::CREDIT_LIMIT_TYPE, "line_type");
    let fits = match signed.line_type.as_str() {
        "10" => signed.revolving,
        "20" => !signed.revolving,
        _ => true,
    };
    findings.require(fits, "REVOLVING_FOREIGN_TO_LINE_TYPE", "revolving", "true with line_type 10, false with 20");
    findings.require_not_negative(signed.limit_minor, "limit_minor");
    check_currency(findings, signed.currency);
    check_date(findings, signed.valid_from, "valid_from");
    if let Some(valid_to) = signed.valid_to {
        check_date(findings, valid_to, "valid_to");
        let in_order = signed.valid_from <= valid_to;
        findings.require(in_order, "AGREEMENT_ENDS_BEFORE_IT_BEGINS", "valid_to", "valid_from or later (BCE000)");
    }
}

fn check_limit_changed(findings: &mut Findings, changed: &AgreementLimitChanged) {
    findings.require_not_negative(changed.old_limit_minor, "old_limit_minor");
    findings.require_not_negative(changed.new_limit_minor, "new_limit_minor");
    let differs = changed.old_limit_minor != changed.new_limit_minor;
    findings.require(differs, "LIMIT_UNCHANGED", "new_limit_minor", "a limit other than old_limit_minor");
    check_currency(findings, changed.currency);
    findings.require_word(&changed.cause, "cause");
}

fn check_expired(findings: &mut Findings, envelope: &Envelope, expired: &AgreementExpired) {
    check_known_date(findings, envelope, expired.expired_on, "expired_on");
    findings.require_word(&expired.cause, "cause");
}
