//! Opening terms against the bureau's tables (pboc-format 4.3, 8).

use crate::event::account_event::{AccountType, CreditAccountOpened};
use crate::event::checks::account::PERIODS_MAX;
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_date, check_known_date};
use crate::event::checks::is_card_tail;
use crate::event::code_tables;
use crate::event::envelope::Envelope;

/// The whole of a joint loan, in millionths.
const FUNDING_SHARES_PPM: u64 = 1_000_000;

pub(super) fn check_opened(findings: &mut Findings, envelope: &Envelope, opened: &CreditAccountOpened) {
    findings.require_word(&opened.product, "product");
    check_known_date(findings, envelope, opened.open_date, "open_date");
    let in_time = envelope.effective_date >= opened.open_date;
    findings.require(in_time, "EFFECTIVE_BEFORE_OPENING", "effective_date", "open_date or later");
    findings.require_not_negative(opened.limit_minor, "limit_minor");
    let bill_day_fits = opened.bill_day.is_none_or(|day| (1..=31).contains(&day));
    findings.require(bill_day_fits, "BILL_DAY_OUT_OF_RANGE", "bill_day", "1 to 31");
    let pair_fits = code_tables::is_business_pair(&opened.business_class, &opened.business_kind);
    findings.require(
        pair_fits,
        "BUSINESS_KIND_FOREIGN_TO_CLASS",
        "business_kind",
        "a kind of the business class (pboc-format 8.2, BLE036)",
    );
    let class_fits = code_tables::business_class_fits(opened.account_type, &opened.business_class);
    findings.require(
        class_fits,
        "BUSINESS_CLASS_FOREIGN_TO_TYPE",
        "business_class",
        "class 2 for R2 and R3, 5 or 6 for C1 (BLE035)",
    );
    check_security_and_funding(findings, opened);
    if let Some(due_rule) = &opened.due_rule {
        findings.require_word(due_rule, "due_rule");
    }
    check_due_date(findings, opened);
    check_agreement(findings, opened);
    check_repayment_terms(findings, opened);
    check_card_tail(findings, opened);
}

/// Both items are absent for C1 (pboc-format 4.3), which may leave them empty. Shares make up the whole loan (E-50).
fn check_security_and_funding(findings: &mut Findings, opened: &CreditAccountOpened) {
    for (code, table, field) in [
        (&opened.guarantee_mode, code_tables::GUARANTEE_MODE, "guarantee_mode"),
        (&opened.funding_source, code_tables::FUNDING_SOURCE, "funding_source"),
    ] {
        if opened.account_type != AccountType::C1 || !code.is_empty() {
            findings.require_code(code, table, field);
        }
    }
    for (index, share) in opened.funding_shares.iter().enumerate() {
        let field = |name: &str| format!("funding_shares[{index}].{name}");
        findings.require(share.share_ppm > 0, "SHARE_ZERO", field("share_ppm"), "a share above 0 in millionths");
        let repeated = opened.funding_shares.iter().take(index).any(|earlier| earlier.institution == share.institution);
        findings.require(!repeated, "FUNDER_REPEATED", field("institution"), "each institution once");
    }
    let sum: u64 = opened.funding_shares.iter().map(|share| u64::from(share.share_ppm)).sum();
    let whole = opened.funding_shares.is_empty() || sum == FUNDING_SHARES_PPM;
    findings.require(whole, "SHARES_SUM", "funding_shares", "shares that add up to 1000000 exactly (E-50)");
}

fn check_due_date(findings: &mut Findings, opened: &CreditAccountOpened) {
    let is_instalment = matches!(opened.account_type, AccountType::D1 | AccountType::R4);
    findings.require(!is_instalment || opened.due_date.is_some(), "DUE_DATE_MISSING", "due_date", "the maturity of a D1 or R4");
    findings.require(
        !is_instalment || opened.limit_minor != 0,
        "AMOUNT_NOT_POSITIVE",
        "limit_minor",
        "the agreed amount, above 0",
    );
    if opened.account_type == AccountType::C1 {
        let absent = opened.due_date.is_none();
        findings.require(absent, "DUE_DATE_FORBIDDEN", "due_date", "absent for a collection account (BLD000)");
    }
    if let Some(due_date) = opened.due_date {
        check_date(findings, due_date, "due_date");
        findings.require(due_date >= opened.open_date, "DUE_BEFORE_OPENING", "due_date", "open_date or later (BLE009)");
    }
}

/// A first report links the agreement for R1, R3, R4, and for R2 unless it is a large-instalment card (BLR000); never
/// for C1 (BLR001).
fn check_agreement(findings: &mut Findings, opened: &CreditAccountOpened) {
    let fits = opened.agreement_id.is_some() || !code_tables::links_agreement(opened.account_type, &opened.business_kind);
    findings.require(fits, "AGREEMENT_MISSING", "agreement_id", "the agreement of the line (BLR000)");
    let allowed = opened.agreement_id.is_none() || opened.account_type != AccountType::C1;
    findings.require(allowed, "AGREEMENT_FORBIDDEN", "agreement_id", "absent for a collection account (BLR001)");
}

fn check_repayment_terms(findings: &mut Findings, opened: &CreditAccountOpened) {
    let modes = code_tables::repay_modes(opened.account_type);
    let mode = opened.repay_mode.as_deref();
    if modes.is_empty() {
        findings.require(mode.is_none(), "REPAY_MODE_FORBIDDEN", "repay_mode", "absent for this account type (BLD000)");
        let absent = opened.repay_frequency.is_none();
        findings.require(absent, "REPAY_FREQUENCY_FORBIDDEN", "repay_frequency", "absent for this account type (BLD000)");
    } else {
        let fits = mode.is_some_and(|mode| modes.contains(&mode));
        findings.require(fits, "REPAY_MODE_FOREIGN_TO_TYPE", "repay_mode", format!("one of {} (BLE029)", modes.join(", ")));
        let frequency = opened.repay_frequency.as_deref().unwrap_or_default();
        findings.require_code(frequency, code_tables::REPAY_FREQUENCY, "repay_frequency");
        let monthly = mode != Some("90") || frequency == "03";
        findings.require(monthly, "SUMMARY_NOT_MONTHLY", "repay_frequency", "03, because repay_mode is 90 (BLE028)");
    }
    check_periods(findings, opened);
}

fn check_periods(findings: &mut Findings, opened: &CreditAccountOpened) {
    if !matches!(opened.account_type, AccountType::D1 | AccountType::R4) {
        findings.require(
            opened.repay_periods.is_none(),
            "REPAY_PERIODS_FORBIDDEN",
            "repay_periods",
            "absent for this account type (BLD000)",
        );
        return;
    }
    let without_periods = opened.repay_mode.as_deref().is_some_and(code_tables::is_mode_without_periods);
    match opened.repay_periods {
        None => findings.require(false, "REPAY_PERIODS_MISSING", "repay_periods", "the number of periods of a D1 or R4 (BLD000)"),
        Some(periods) => {
            findings.require(periods <= PERIODS_MAX, "REPAY_PERIODS_OUT_OF_RANGE", "repay_periods", "at most 999");
            let fits = !without_periods || periods == 0;
            findings.require(fits, "REPAY_PERIODS_NOT_ZERO", "repay_periods", "0, because the mode has no instalments (BLE038)");
        }
    }
}

fn check_card_tail(findings: &mut Findings, opened: &CreditAccountOpened) {
    let Some(tail) = opened.card_tail.as_deref() else { return };
    let is_card = matches!(opened.account_type, AccountType::R2 | AccountType::R3);
    findings.require(is_card, "CARD_TAIL_FORBIDDEN", "card_tail", "absent unless the account is a card (BLD000)");
    findings.require(is_card_tail(tail), "CARD_TAIL_FORM", "card_tail", "four digits, NULL or MULT (BLE031)");
}
