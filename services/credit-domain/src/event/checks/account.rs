//! Events of a credit account (domain 4.3); opening terms against the bureau's tables (pboc-format 4.3, 8).

use crate::event::account_event::{
    AccountEvent, AccountType, CashDrawn, CreditAccountOpened, CreditLimitChanged, RepaymentReceived,
};
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_currency, check_date, check_known_date};
use crate::event::checks::is_card_tail;
use crate::event::checks::schedule;
use crate::event::code_tables;
use crate::event::envelope::Envelope;

/// RepayPrd and RemRepPrd have three digits at the bureau.
pub(super) const PERIODS_MAX: u16 = 999;

pub(super) fn check(findings: &mut Findings, envelope: &Envelope, event: &AccountEvent) {
    if let Some(currency) = currency_of(event) {
        check_currency(findings, currency);
    }
    match event {
        AccountEvent::CreditAccountOpened(opened) => check_opened(findings, envelope, opened),
        AccountEvent::CreditLimitChanged(changed) => check_limit_changed(findings, changed),
        AccountEvent::CreditAccountClosed(closed) => {
            check_known_date(findings, envelope, closed.close_date, "close_date");
            // The fold closes on the effective date and the report says the close date: one day, not two.
            let same_day = closed.close_date == envelope.effective_date;
            findings.require(same_day, "CLOSE_DATE_NOT_EFFECTIVE_DATE", "close_date", "the same day as effective_date");
        }
        AccountEvent::PurchasePosted(posted) => {
            findings.require_positive(posted.amount_minor, "amount_minor");
            if let Some(billable_from) = posted.billable_from {
                check_date(findings, billable_from, "billable_from");
                let accepted = billable_from >= envelope.effective_date;
                findings.require(accepted, "BILLABLE_BEFORE_PURCHASE", "billable_from", "effective_date or later");
            }
        }
        AccountEvent::PurchaseRefunded(refunded) => findings.require_positive(refunded.amount_minor, "amount_minor"),
        AccountEvent::PurchaseReversed(reversed) => findings.require_positive(reversed.amount_minor, "amount_minor"),
        AccountEvent::CashDrawn(drawn) => check_drawn(findings, drawn),
        AccountEvent::InterestCharged(charged) => {
            findings.require_positive(charged.amount_minor, "amount_minor");
            if let Some(period) = charged.period {
                check_date(findings, period.first_day(), "period");
            }
        }
        AccountEvent::FeeCharged(charged) => {
            findings.require_positive(charged.amount_minor, "amount_minor");
            findings.require_word(&charged.kind, "kind");
        }
        AccountEvent::InstalmentPlanCreated(created) => schedule::check_plan(findings, envelope, created),
        AccountEvent::BillIssued(issued) => schedule::check_bill(findings, envelope, issued),
        AccountEvent::RepaymentReceived(received) => check_received(findings, envelope, received),
        AccountEvent::RepaymentReversed(_) => {}
    }
}

fn currency_of(event: &AccountEvent) -> Option<crate::money::Currency> {
    match event {
        AccountEvent::CreditAccountOpened(opened) => Some(opened.currency),
        AccountEvent::CreditLimitChanged(changed) => Some(changed.currency),
        AccountEvent::PurchasePosted(posted) => Some(posted.currency),
        AccountEvent::PurchaseRefunded(refunded) => Some(refunded.currency),
        AccountEvent::PurchaseReversed(reversed) => Some(reversed.currency),
        AccountEvent::CashDrawn(drawn) => Some(drawn.currency),
        AccountEvent::InterestCharged(charged) => Some(charged.currency),
        AccountEvent::FeeCharged(charged) => Some(charged.currency),
        AccountEvent::InstalmentPlanCreated(created) => Some(created.currency),
        AccountEvent::BillIssued(issued) => Some(issued.currency),
        AccountEvent::RepaymentReceived(received) => Some(received.currency),
        AccountEvent::CreditAccountClosed(_) | AccountEvent::RepaymentReversed(_) => None,
    }
}

fn check_limit_changed(findings: &mut Findings, changed: &CreditLimitChanged) {
    findings.require_not_negative(changed.old_limit_minor, "old_limit_minor");
    findings.require_not_negative(changed.new_limit_minor, "new_limit_minor");
    findings.require_word(&changed.cause, "cause");
    let differs = changed.old_limit_minor != changed.new_limit_minor;
    findings.require(differs, "LIMIT_UNCHANGED", "new_limit_minor", "a limit other than old_limit_minor");
}

fn check_drawn(findings: &mut Findings, drawn: &CashDrawn) {
    findings.require_positive(drawn.amount_minor, "amount_minor");
    let accepted = drawn.term_months.is_none_or(|months| (1..=PERIODS_MAX).contains(&months));
    findings.require(accepted, "TERM_OUT_OF_RANGE", "term_months", "1 to 999 months");
}

fn check_received(findings: &mut Findings, envelope: &Envelope, received: &RepaymentReceived) {
    findings.require_positive(received.amount_minor, "amount_minor");
    findings.require_word(&received.channel, "channel");
    check_known_date(findings, envelope, received.value_date, "value_date");
}

fn check_opened(findings: &mut Findings, envelope: &Envelope, opened: &CreditAccountOpened) {
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
    findings.require_code(&opened.guarantee_mode, code_tables::GUARANTEE_MODE, "guarantee_mode");
    findings.require_code(&opened.funding_source, code_tables::FUNDING_SOURCE, "funding_source");
    check_due_date(findings, opened);
    check_agreement(findings, opened);
    check_repayment_terms(findings, opened);
    check_card_tail(findings, opened);
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
    if let Some(due_date) = opened.due_date {
        check_date(findings, due_date, "due_date");
        findings.require(due_date >= opened.open_date, "DUE_BEFORE_OPENING", "due_date", "open_date or later (BLE009)");
    }
}

/// A first report links the agreement for R1, R3, R4, and for R2 unless it is a large-instalment card (BLR000).
fn check_agreement(findings: &mut Findings, opened: &CreditAccountOpened) {
    let fits = opened.agreement_id.is_some() || !code_tables::links_agreement(opened.account_type, &opened.business_kind);
    findings.require(fits, "AGREEMENT_MISSING", "agreement_id", "the agreement of the line (BLR000)");
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
