//! Lifecycle of an account and its line.

use super::{CNY, date, institution, month, other_institution};
use credit_domain::event::account_event::*;
use credit_domain::ids::{AccountId, AgreementId};
use credit_domain::money::Minor;

/// An opening that every ingress accepts: a line of 10,000.00, bills on the 1st.
pub fn opening(account_type: AccountType, open_date: &str) -> CreditAccountOpened {
    let is_card = matches!(account_type, AccountType::R2 | AccountType::R3);
    let is_instalment = matches!(account_type, AccountType::D1 | AccountType::R4);
    let repay_mode = match account_type {
        AccountType::D1 | AccountType::R4 => Some("11"),
        AccountType::R1 => Some("90"),
        AccountType::R2 | AccountType::R3 | AccountType::C1 => None,
    };
    let (business_class, business_kind) = match account_type {
        AccountType::R2 => ("2", "81"),
        AccountType::R3 => ("2", "71"),
        AccountType::C1 => ("5", "A1"),
        AccountType::D1 | AccountType::R1 | AccountType::R4 => ("1", "91"),
    };
    let product = match account_type {
        AccountType::R2 | AccountType::R3 => "credit-card",
        AccountType::D1 | AccountType::C1 => "instalment-loan",
        AccountType::R4 => "cash-loan",
        AccountType::R1 => "revolving-line",
    };
    let open_date = date(open_date);
    CreditAccountOpened {
        product: product.into(),
        account_type,
        business_class: business_class.into(),
        business_kind: business_kind.into(),
        agreement_id: (account_type != AccountType::C1).then(|| AgreementId::parse("AG-1").expect("an id")),
        open_date,
        limit_minor: 1_000_000,
        currency: CNY,
        bill_day: Some(1),
        due_date: Some(open_date.plus_months(60)),
        repay_mode: repay_mode.map(Into::into),
        repay_frequency: repay_mode.map(|_| "03".into()),
        repay_periods: is_instalment.then_some(12),
        management_org: institution(),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: is_card.then(|| "1234".into()),
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

pub fn opened(opening: CreditAccountOpened) -> AccountEvent {
    AccountEvent::CreditAccountOpened(opening)
}

pub fn activated() -> AccountEvent {
    AccountEvent::CreditAccountActivated(CreditAccountActivated { channel: "APP".into() })
}

pub fn limit_change(old_limit_minor: Minor, new_limit_minor: Minor) -> AccountEvent {
    let cause = "REVIEW".into();
    AccountEvent::CreditLimitChanged(CreditLimitChanged { old_limit_minor, new_limit_minor, currency: CNY, cause })
}

pub fn large_instalment_line(limit_minor: Minor, valid_from: &str, valid_to: &str) -> AccountEvent {
    let (valid_from, valid_to) = (date(valid_from), date(valid_to));
    AccountEvent::LargeInstalmentLineGranted(LargeInstalmentLineGranted { limit_minor, currency: CNY, valid_from, valid_to })
}

pub fn frozen(cause: FreezeCause) -> AccountEvent {
    AccountEvent::AccountUsageFrozen(AccountUsageFrozen { cause })
}

pub fn unfrozen(cause: FreezeCause) -> AccountEvent {
    AccountEvent::AccountUsageUnfrozen(AccountUsageUnfrozen { cause })
}

pub fn bill_day_change(old_bill_day: u8, new_bill_day: u8, first_cycle: &str) -> AccountEvent {
    let first_cycle = month(first_cycle);
    AccountEvent::BillingDayChanged(BillingDayChanged { old_bill_day, new_bill_day, first_cycle })
}

pub fn code_change(old_code: &str, new_code: &str) -> AccountEvent {
    let code = |text| AccountId::parse(text).expect("an id");
    AccountEvent::AccountCodeReassigned(AccountCodeReassigned { old_code: code(old_code), new_code: code(new_code) })
}

/// From [`institution`] to [`other_institution`].
pub fn institution_change(cutover_date: &str) -> AccountEvent {
    AccountEvent::ReportingInstitutionChanged(ReportingInstitutionChanged {
        from_institution: institution(),
        to_institution: other_institution(),
        cutover_date: date(cutover_date),
    })
}

pub fn close(close_date: &str, cause: CloseCause) -> AccountEvent {
    AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date(close_date), cause })
}

pub fn reopened() -> AccountEvent {
    AccountEvent::CreditAccountReopened(CreditAccountReopened { cause: "CUSTOMER".into() })
}

pub fn voided(cause: VoidCause) -> AccountEvent {
    AccountEvent::CreditAccountVoided(CreditAccountVoided { cause })
}

/// An operator releases an account held for that reason; its own version counter, see [`crate::book::Book::release`].
pub fn hold_released(hold_reason: &str) -> AccountEvent {
    let resolution = "MENDED".into();
    AccountEvent::AccountHoldReleased(AccountHoldReleased { hold_reason: hold_reason.into(), resolution })
}
