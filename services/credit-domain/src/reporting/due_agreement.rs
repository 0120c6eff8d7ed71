//! The 220 of an account's agreement: from the agreement's own events where they are known, else from the account.

use crate::account::Account;
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountType;
use crate::ids::{AgreementId, InstitutionCode};
use crate::ledger::Derived;
use crate::money::Currency;
use crate::product_rule::Rounding;
use crate::reporting::due::{CODE_CHANGE_NOT_REPORTED, CutView, Draft, is_quarantined};
use crate::reporting::report::{AgreementReport, DueReport, Report};
use crate::reporting::units::WholeUnits;

/// Our own rule: a change of limit is in another currency than the agreement.
pub const AGREEMENT_CURRENCY_DIFFERS: &str = "AGREEMENT_CURRENCY_DIFFERS";

/// What a 220 says of an agreement on one day.
struct AgreementTerms {
    /// Whole units.
    limit: u64,
    currency: Currency,
    limit_kind: &'static str,
    revolving: bool,
    effective_date: BusinessDate,
    expiry_date: BusinessDate,
    management_org: InstitutionCode,
    ended: bool,
    /// The limit is that of the agreement, so that a difference to the reported one is a change.
    limit_is_own: bool,
}

/// The 220 of the account's agreement: begun ("10") the first time, limit changed ("30") when it differs from the last
/// accepted one, ended ("20") when the agreement expired.
pub(super) fn due_agreement_report(account: &Account, derived: &Derived, view: &CutView<'_>) -> Option<DueReport> {
    let agreement_id = account.opened.agreement_id.as_ref()?;
    if view.agreement_handled || view.agreement_baseline.is_closed() {
        return None;
    }
    let terms = terms_of(account, agreement_id, derived, view)?;
    let moment = match &view.agreement_baseline.last_accepted {
        Some(accepted) if accepted.report_date >= view.as_of => return None,
        _ if terms.ended => "20",
        None => "10",
        Some(accepted) if terms.limit_is_own && accepted.limit.is_some_and(|reported| reported != terms.limit) => "30",
        Some(_) => return None,
    };
    let mut codes = Vec::new();
    if view.agreement.is_some_and(|agreement| agreement.contradicts_itself_on(view.as_of)) {
        codes.push(AGREEMENT_CURRENCY_DIFFERS);
    }
    if derived.reporting_institution.is_some() {
        codes.push(CODE_CHANGE_NOT_REPORTED);
    }
    let draft = Draft {
        report: report_of(account, agreement_id, moment, &terms, view.as_of),
        baseline: view.agreement_baseline,
        quarantined: is_quarantined(account, view),
        opened_on: account.opened.open_date,
        adverse: None,
        codes,
    };
    Some(draft.gated(view))
}

/// `None` when there is nothing to say: no agreement of the bureau's kind, or one that has not begun.
fn terms_of(account: &Account, agreement_id: &AgreementId, derived: &Derived, view: &CutView<'_>) -> Option<AgreementTerms> {
    let account_type = account.opened.account_type;
    let own = view.agreement.filter(|agreement| agreement.agreement_id == *agreement_id);
    let rounding = view.rule.terms_on(view.as_of).rounding;
    match own.and_then(|agreement| agreement.state_on(view.as_of)) {
        _ if account_type == AccountType::C1 => None,
        Some(state) if state.valid_from > view.as_of => None,
        Some(state) => Some(AgreementTerms {
            limit: WholeUnits { currency: state.currency, rounding }.of(state.limit_minor),
            currency: state.currency,
            limit_kind: limit_kind(&state.line_type),
            revolving: state.revolving,
            effective_date: state.valid_from,
            // An open-ended agreement expires on the last date a file may carry.
            expiry_date: state.valid_to.unwrap_or(BusinessDate::MAX),
            management_org: state.management_org,
            ended: state.expired_on.is_some(),
            limit_is_own: true,
        }),
        None => terms_of_account(account, derived, rounding),
    }
}

/// An agreement known from its account only: the line of R1, R2 and R3, ended with the account. The sub-accounts of one
/// agreement (R4) neither carry its limit nor end it: only its beginning is reported.
fn terms_of_account(account: &Account, derived: &Derived, rounding: Rounding) -> Option<AgreementTerms> {
    let opened = &account.opened;
    let (limit_kind, is_sub_account) = match opened.account_type {
        AccountType::R1 => ("10", false),
        AccountType::R2 | AccountType::R3 => ("31", false),
        AccountType::R4 => ("10", true),
        AccountType::D1 | AccountType::C1 => return None,
    };
    Some(AgreementTerms {
        limit: WholeUnits { currency: opened.currency, rounding }.of(derived.limit_minor),
        currency: opened.currency,
        limit_kind,
        revolving: true,
        effective_date: opened.open_date,
        expiry_date: opened.due_date.unwrap_or(BusinessDate::MAX),
        management_org: opened.management_org,
        ended: derived.close.is_some() && !is_sub_account,
        limit_is_own: !is_sub_account,
    })
}

/// CreditLimType; an unknown kind is left empty, which no record may be (ABE001).
fn limit_kind(line_type: &str) -> &'static str {
    ["10", "20", "30", "31"].into_iter().find(|known| *known == line_type).unwrap_or("")
}

fn report_of(
    account: &Account,
    agreement_id: &AgreementId,
    moment: &'static str,
    terms: &AgreementTerms,
    report_date: BusinessDate,
) -> Report {
    Report::Agreement(AgreementReport {
        subject_id: account.subject_id.clone(),
        institution: account.institution,
        agreement_id: agreement_id.clone(),
        account_id: account.account_id.clone(),
        management_org: terms.management_org,
        report_date,
        moment,
        limit: terms.limit,
        currency: terms.currency,
        limit_kind: terms.limit_kind,
        revolving: terms.revolving,
        effective_date: terms.effective_date,
        expiry_date: terms.expiry_date,
        ended: terms.ended,
    })
}
