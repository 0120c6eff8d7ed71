//! How accounts of each type are opened in scripted lives.

use super::account::ScriptedAccount;
use super::script::Script;
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{
    AccountEvent, AccountType, CreditAccountActivated, CreditAccountOpened, InstalmentPlanCreated, PlanOrigin,
};
use credit_domain::event::agreement_event::{AgreementEvent, CreditAgreementSigned};
use credit_domain::ids::AgreementId;
use credit_domain::money::{Currency, Minor};

fn opening(script: &Script<'_>, product: &'static str, open_date: BusinessDate, limit_minor: Minor) -> CreditAccountOpened {
    CreditAccountOpened {
        product: CompactString::const_new(product),
        account_type: AccountType::R1,
        business_class: CompactString::const_new("1"),
        business_kind: CompactString::const_new("91"),
        agreement_id: None,
        open_date,
        limit_minor,
        currency: Currency::CNY,
        bill_day: None,
        due_date: Some(BusinessDate::MAX),
        repay_mode: None,
        repay_frequency: None,
        repay_periods: None,
        management_org: script.person.management_org,
        guarantee_mode: CompactString::const_new("4"),
        funding_source: CompactString::const_new("1"),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

/// Signs the agreement behind a line.
pub(super) fn sign(
    script: &mut Script<'_>,
    prefix: &str,
    line_type: &'static str,
    date: BusinessDate,
    limit_minor: Minor,
    currency: Currency,
) -> AgreementId {
    let id = format!("{prefix}{:07}", script.person.number);
    let signed = CreditAgreementSigned {
        line_type: CompactString::const_new(line_type),
        revolving: true,
        limit_minor,
        currency,
        valid_from: date,
        valid_to: None,
        management_org: script.person.management_org,
    };
    script.agreement(date, &id, 1, AgreementEvent::CreditAgreementSigned(signed));
    AgreementId::parse(&id).unwrap_or_else(|| unreachable!("a fixed form"))
}

/// A revolving line (R1), billed on the 1st, due on the 10th.
pub(super) fn line(script: &mut Script<'_>, open_date: BusinessDate, limit_minor: Minor) -> ScriptedAccount {
    let agreement_id = sign(script, "AL", "10", open_date, limit_minor, Currency::CNY);
    let opened = CreditAccountOpened {
        agreement_id: Some(agreement_id),
        bill_day: Some(1),
        repay_mode: Some(CompactString::const_new("90")),
        repay_frequency: Some(CompactString::const_new("03")),
        ..opening(script, "revolving-line", open_date, limit_minor)
    };
    let account_id = script.account_id("SL");
    script.open(account_id, opened)
}

/// A credit card (R2) that is not activated, billed on the 25th, due on the 15th of the next month.
pub(super) fn card(script: &mut Script<'_>, open_date: BusinessDate, limit_minor: Minor, currency: Currency) -> ScriptedAccount {
    let agreement_id = sign(script, "AC", "31", open_date, limit_minor, currency);
    let opened = CreditAccountOpened {
        account_type: AccountType::R2,
        business_class: CompactString::const_new("2"),
        business_kind: CompactString::const_new("81"),
        agreement_id: Some(agreement_id),
        currency,
        bill_day: Some(25),
        card_tail: Some(CompactString::const_new("NULL")),
        ..opening(script, "credit-card", open_date, limit_minor)
    };
    let account_id = script.account_id("SC");
    script.open(account_id, opened)
}

/// As [`card`], activated the day after.
pub(super) fn active_card(script: &mut Script<'_>, open_date: BusinessDate, limit_minor: Minor) -> ScriptedAccount {
    let mut card = card(script, open_date, limit_minor, Currency::CNY);
    activate(script, &mut card, open_date.plus_days(1));
    card
}

pub(super) fn activate(script: &mut Script<'_>, card: &mut ScriptedAccount, date: BusinessDate) {
    let activated = CreditAccountActivated { channel: CompactString::const_new("APP") };
    let _event_id = card.event(script, date, AccountEvent::CreditAccountActivated(activated));
}

/// A quasi-credit card (R3).
pub(super) fn quasi_card(script: &mut Script<'_>, open_date: BusinessDate, limit_minor: Minor) -> ScriptedAccount {
    let agreement_id = sign(script, "AQ", "31", open_date, limit_minor, Currency::CNY);
    let opened = CreditAccountOpened {
        account_type: AccountType::R3,
        business_class: CompactString::const_new("2"),
        business_kind: CompactString::const_new("71"),
        agreement_id: Some(agreement_id),
        card_tail: Some(CompactString::const_new("NULL")),
        ..opening(script, "credit-card", open_date, limit_minor)
    };
    let account_id = script.account_id("SQ");
    script.open(account_id, opened)
}

/// What distinguishes one instalment loan from another.
#[derive(Clone, Copy)]
pub(super) struct LoanTerms {
    pub(super) lines: u16,
    /// Principal and interest of each line.
    pub(super) principal_minor: Minor,
    pub(super) interest_minor: Minor,
    pub(super) business_kind: &'static str,
    pub(super) guarantee_mode: &'static str,
    pub(super) funding_source: &'static str,
}

impl LoanTerms {
    /// A consumer loan without security.
    pub(super) const fn plain(lines: u16, principal_minor: Minor, interest_minor: Minor) -> LoanTerms {
        LoanTerms { lines, principal_minor, interest_minor, business_kind: "91", guarantee_mode: "4", funding_source: "1" }
    }
}

/// An instalment loan (D1), drawn at once; its lines fall due on the 15th of the months after the opening.
pub(super) fn loan(
    script: &mut Script<'_>,
    open_date: BusinessDate,
    terms: LoanTerms,
) -> (ScriptedAccount, InstalmentPlanCreated) {
    loan_with(script, open_date, terms, |opened| opened)
}

/// As [`loan`], with a change of the opening terms.
pub(super) fn loan_with(
    script: &mut Script<'_>,
    open_date: BusinessDate,
    terms: LoanTerms,
    change: impl FnOnce(CreditAccountOpened) -> CreditAccountOpened,
) -> (ScriptedAccount, InstalmentPlanCreated) {
    let limit_minor = terms.principal_minor * i64::from(terms.lines);
    let opened = change(CreditAccountOpened {
        account_type: AccountType::D1,
        business_kind: CompactString::const_new(terms.business_kind),
        guarantee_mode: CompactString::const_new(terms.guarantee_mode),
        funding_source: CompactString::const_new(terms.funding_source),
        ..instalments(script, "instalment-loan", open_date, terms, limit_minor)
    });
    let account_id = script.account_id("SD");
    drawn(script, account_id, opened, terms)
}

/// A sub-account (R4) under an agreement.
pub(super) fn sub_account(
    script: &mut Script<'_>,
    prefix: &str,
    agreement_id: &AgreementId,
    open_date: BusinessDate,
    terms: LoanTerms,
) -> (ScriptedAccount, InstalmentPlanCreated) {
    let limit_minor = terms.principal_minor * i64::from(terms.lines);
    let opened = CreditAccountOpened {
        account_type: AccountType::R4,
        agreement_id: Some(agreement_id.clone()),
        ..instalments(script, "cash-loan", open_date, terms, limit_minor)
    };
    let account_id = script.account_id(prefix);
    drawn(script, account_id, opened, terms)
}

fn instalments(
    script: &Script<'_>,
    product: &'static str,
    open_date: BusinessDate,
    terms: LoanTerms,
    limit_minor: Minor,
) -> CreditAccountOpened {
    CreditAccountOpened {
        due_date: Some(open_date.month().plus(i32::from(terms.lines)).day_or_last(15)),
        repay_mode: Some(CompactString::const_new("11")),
        repay_frequency: Some(CompactString::const_new("03")),
        repay_periods: Some(terms.lines),
        ..opening(script, product, open_date, limit_minor)
    }
}

fn drawn(
    script: &mut Script<'_>,
    account_id: credit_domain::ids::AccountId,
    opened: CreditAccountOpened,
    terms: LoanTerms,
) -> (ScriptedAccount, InstalmentPlanCreated) {
    let (open_date, limit_minor) = (opened.open_date, opened.limit_minor);
    let mut account = script.open(account_id, opened);
    let drawdown_id = account.draw(script, open_date, limit_minor);
    let source = (PlanOrigin::Drawdown, &drawdown_id);
    let plan = account.plan(script, open_date, source, terms.lines, terms.principal_minor, terms.interest_minor);
    (account, plan)
}

/// A collection account (C1) for a claim taken over.
pub(super) fn claim(script: &mut Script<'_>, open_date: BusinessDate, claim_minor: Minor) -> ScriptedAccount {
    let opened = CreditAccountOpened {
        account_type: AccountType::C1,
        business_class: CompactString::const_new("5"),
        business_kind: CompactString::const_new("A1"),
        due_date: None,
        ..opening(script, "cash-loan", open_date, claim_minor)
    };
    let account_id = script.account_id("SK");
    script.open(account_id, opened)
}
