//! Which reports of an account and of a person are due at a cut, with what the gates say of each.
//!
//! Order of calls for one subject, whose accounts lie next to each other in the store's key order:
//!
//! 1. [`due_person_report`] once per institution, with all its accounts of the subject;
//! 2. for each account in turn [`due_reports_of_account`] with a closure that derives the account at a date. It is
//!    called at most twice: at the cut's date, and, when the account closed before it, at the close date, because a
//!    closing record carries the values of that day (F-02). A caller that wants the day itself asks
//!    [`report_date_of`];
//! 3. when several accounts share an agreement, [`CutView::agreement_handled`] is set from the second one on.
//!
//! Within one account the 220 comes before the 210, as files are sent in that order.

use crate::account::Account;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountType, CreditAccountOpened};
use crate::event::code_tables;
use crate::ids::{AccountId, AgreementId};
use crate::ledger::Derived;
use crate::money::to_whole_units;
use crate::product_rule::ProductRule;
use crate::reporting::baseline::Baseline;
use crate::reporting::check;
use crate::reporting::gates::{self, GateInput};
use crate::reporting::moment::{moment_of, settlement_day_of};
use crate::reporting::monthly::monthly_performance;
use crate::reporting::report::{AccountReport, AgreementReport, DueReport, Moment, PersonReport, Report};
use crate::subject::Subject;

/// What a cut knows beside the account itself.
#[derive(Clone, Copy)]
pub struct CutView<'a> {
    /// The settlement day of the cut (D-17).
    pub as_of: BusinessDate,
    pub subject: Option<&'a Subject>,
    /// 210s of this account.
    pub account_baseline: &'a Baseline,
    /// 220s of this account's agreement.
    pub agreement_baseline: &'a Baseline,
    /// 110s of this subject with this institution.
    pub person_baseline: &'a Baseline,
    pub rule: &'a ProductRule,
    /// Something on the subject's key is parked or undecodable (E-47); a held account or one with waiting events
    /// counts as quarantined in any case (D-38).
    pub quarantined: bool,
    /// A 220 of this agreement came out of this cut already.
    pub agreement_handled: bool,
}

/// The report date of the account's 210 at this cut, which is the day of which its values are reported; `None` when no
/// 210 is due. `derived_at_cut` is the account derived at `view.as_of`.
pub fn report_date_of(account: &Account, derived_at_cut: &Derived, view: &CutView<'_>) -> Option<BusinessDate> {
    moment_of(&account.opened, derived_at_cut, view.as_of, view.account_baseline).map(|(_, report_date)| report_date)
}

/// The 220 and the 210 of one account that are due at the cut, each with its reasons for being withheld.
///
/// `derive` gives the account as of the end of a date; its error is passed through (for example: history must be
/// loaded first).
pub fn due_reports_of_account<E>(
    account: &Account,
    view: &CutView<'_>,
    mut derive: impl FnMut(BusinessDate) -> Result<Derived, E>,
) -> Result<Vec<DueReport>, E> {
    let mut due = Vec::new();
    let agreement_is_settled =
        view.agreement_handled || account.opened.agreement_id.is_none() || view.agreement_baseline.is_closed();
    if account.opened.open_date > view.as_of || (view.account_baseline.is_closed() && agreement_is_settled) {
        return Ok(due);
    }
    let derived_at_cut = derive(view.as_of)?;
    due.extend(due_agreement_report(account, &derived_at_cut, view));
    if let Some((moment, report_date)) = moment_of(&account.opened, &derived_at_cut, view.as_of, view.account_baseline) {
        let derived = if report_date == view.as_of { derived_at_cut } else { derive(report_date)? };
        due.push(account_report(account, &derived, moment, report_date, view));
    }
    Ok(due)
}

fn account_report(
    account: &Account,
    derived: &Derived,
    moment: Moment,
    report_date: BusinessDate,
    view: &CutView<'_>,
) -> DueReport {
    let opened = &account.opened;
    let month = report_date.month();
    let is_first = view.account_baseline.last_accepted.is_none();
    let settlement_day = settlement_day_of(report_date, view.as_of);
    let monthly = monthly_performance(derived, opened, month, report_date, settlement_day);
    let adverse = gates::is_adverse(monthly.repayment_status, monthly.overdue_total);
    let adverse_episode_no = if adverse { gates::adverse_episode_of(derived) } else { derived.adverse_episode_no };
    let report = Report::Account(AccountReport {
        subject_id: account.subject_id.clone(),
        institution: account.institution,
        account_id: account.account_id.clone(),
        opened: opened.clone(),
        limit: to_whole_units(derived.limit_minor, opened.currency),
        report_date,
        moment,
        with_basic_information: is_first,
        with_agreement: is_first && opened.agreement_id.is_some() && links_agreement(opened),
        monthly,
        adverse,
        adverse_episode_no,
    });
    let adverse_of = adverse.then_some((&account.account_id, adverse_episode_no));
    gated(report, view.account_baseline, is_quarantined(account, view), adverse_of, view)
}

/// Whether segment F goes with this account's first report.
pub fn links_agreement(opened: &CreditAccountOpened) -> bool {
    code_tables::links_agreement(opened.account_type, &opened.business_kind)
}

/// The 220 of the account's agreement: begun ("10") the first time, limit changed ("30") when it differs from the
/// last accepted one, ended ("20") when the account is closed.
///
/// The sub-accounts of one agreement (R4) do not carry its limit and do not end it: only its beginning is reported.
fn due_agreement_report(account: &Account, derived: &Derived, view: &CutView<'_>) -> Option<DueReport> {
    let opened = &account.opened;
    let agreement_id = opened.agreement_id.as_ref()?;
    let is_sub_account = opened.account_type == AccountType::R4;
    let has_agreement = matches!(opened.account_type, AccountType::R1 | AccountType::R2 | AccountType::R3) || is_sub_account;
    if !has_agreement || view.agreement_handled || view.agreement_baseline.is_closed() {
        return None;
    }
    let limit = to_whole_units(derived.limit_minor, opened.currency);
    let ended = derived.close.is_some() && !is_sub_account;
    let moment = match &view.agreement_baseline.last_accepted {
        Some(accepted) if accepted.report_date >= view.as_of => return None,
        _ if ended => "20",
        None => "10",
        Some(accepted) if !is_sub_account && accepted.limit.is_some_and(|reported| reported != limit) => "30",
        Some(_) => return None,
    };
    let report = agreement_report(account, agreement_id, moment, limit, ended, view.as_of);
    Some(gated(report, view.agreement_baseline, is_quarantined(account, view), None, view))
}

fn agreement_report(
    account: &Account,
    agreement_id: &AgreementId,
    moment: &'static str,
    limit: u64,
    ended: bool,
    report_date: BusinessDate,
) -> Report {
    let opened = &account.opened;
    let is_card = matches!(opened.account_type, AccountType::R2 | AccountType::R3);
    Report::Agreement(AgreementReport {
        subject_id: account.subject_id.clone(),
        institution: account.institution,
        agreement_id: agreement_id.clone(),
        account_id: account.account_id.clone(),
        management_org: opened.management_org,
        report_date,
        moment,
        limit,
        currency: opened.currency,
        limit_kind: if is_card { "31" } else { "10" },
        revolving: true,
        effective_date: opened.open_date,
        // An open-ended line expires on the last date a file may carry.
        expiry_date: opened.due_date.unwrap_or(BusinessDate::MAX),
        ended,
    })
}

/// The 110 of a person with one institution: due once, when the first account is open and no 110 was accepted or is
/// outstanding. `accounts` are all accounts of the subject with that institution, in key order.
///
/// Without a known identity there is nothing that a 110 could say: `None`, while the accounts' own reports are
/// withheld with `NoIdentity`.
pub fn due_person_report(accounts: &[&Account], view: &CutView<'_>) -> Option<DueReport> {
    if view.person_baseline.last_accepted.is_some() || view.person_baseline.outstanding.is_some() {
        return None;
    }
    let identity = view.subject?.identity.as_ref()?;
    let is_open = |account: &&&Account| account.opened.open_date <= view.as_of;
    let first = accounts.iter().find(is_open)?;
    let is_card = |account: &&Account| matches!(account.opened.account_type, AccountType::R2 | AccountType::R3);
    let has_card = accounts.iter().filter(is_open).any(is_card);
    let has_loan = accounts.iter().filter(is_open).any(|account| !is_card(account));
    let report = Report::Person(PersonReport {
        subject_id: first.subject_id.clone(),
        institution: first.institution,
        management_org: first.opened.management_org,
        identity: identity.clone(),
        report_date: view.as_of,
        customer_type: match (has_loan, has_card) {
            (true, true) => "13",
            (false, true) => "12",
            _ => "11",
        },
    });
    Some(gated(report, view.person_baseline, view.quarantined, None, view))
}

/// D-38: held, waiting for a missing version, or quarantined by its subject.
fn is_quarantined(account: &Account, view: &CutView<'_>) -> bool {
    view.quarantined || account.held.is_some() || !account.parked.is_empty()
}

fn gated(
    report: Report,
    baseline: &Baseline,
    quarantined: bool,
    adverse: Option<(&AccountId, u32)>,
    view: &CutView<'_>,
) -> DueReport {
    let rule_codes = check::check_report(&report, baseline);
    let withheld = gates::withheld_reasons(&GateInput {
        as_of: view.as_of,
        institution: report.institution(),
        report_date: report.report_date(),
        subject: view.subject,
        baseline,
        quarantined,
        adverse,
        rule: view.rule,
        breaks_local_rule: !rule_codes.is_empty(),
    });
    DueReport { identity: view.subject.and_then(|subject| subject.identity.clone()), report, withheld, rule_codes }
}
