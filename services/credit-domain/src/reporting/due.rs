//! Which reports of an account and of a person are due at a cut, with what the gates say of each.
//!
//! Order of calls for one subject, whose accounts lie next to each other in the store's key order:
//!
//! 1. [`due_person_report`] once per institution, with all its accounts of the subject;
//! 2. for each account in turn [`due_reports_of_account`] with a closure that derives the account at a date. It is
//!    called at most twice: at the cut's date, and at the day of the report where that is an earlier one, because a
//!    closing record carries the values of the close date (F-02) and the last record before a transfer those of a
//!    month end (D-37). A caller that wants the day itself asks [`report_date_of`];
//! 3. when several accounts share an agreement, [`CutView::agreement_handled`] is set from the second one on.
//!
//! Within one account the 220 comes before the 210, as files are sent in that order.

use crate::account::Account;
use crate::agreement::Agreement;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountType, CreditAccountOpened};
use crate::event::code_tables;
use crate::ids::AccountId;
use crate::ledger::{AccountStatus, Derived};
use crate::product_rule::ProductRule;
use crate::reporting::baseline::Baseline;
use crate::reporting::check;
use crate::reporting::due_agreement::due_agreement_report;
use crate::reporting::gates::{self, GateInput};
use crate::reporting::moment::{moment_of, settlement_day_of};
use crate::reporting::monthly::{large_instalment, monthly_performance};
use crate::reporting::report::{AccountReport, DueReport, Moment, PersonReport, Report};
use crate::reporting::units::WholeUnits;
use crate::subject::Subject;

/// Our own rule: the account has another number or institution at the bureau from a day on, and no record has told it
/// yet (record 211).
pub const CODE_CHANGE_NOT_REPORTED: &str = "CODE_CHANGE_NOT_REPORTED";

/// What a cut knows beside the account itself.
#[derive(Clone, Copy)]
pub struct CutView<'a> {
    /// The settlement day of the cut (D-17).
    pub as_of: BusinessDate,
    pub subject: Option<&'a Subject>,
    /// The account's agreement, where events of its own are known.
    pub agreement: Option<&'a Agreement>,
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
    if is_voided(account) {
        return None;
    }
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
    // Without events of its own the agreement of a D1 or C1 is nothing that the bureau knows.
    let has_no_agreement = account.opened.agreement_id.is_none()
        || view.agreement.is_none() && matches!(account.opened.account_type, AccountType::D1 | AccountType::C1);
    let agreement_is_settled = view.agreement_handled || has_no_agreement || view.agreement_baseline.is_closed();
    let account_is_settled = view.account_baseline.is_closed() && !may_be_reopened(account);
    if account.opened.open_date > view.as_of || is_voided(account) || (account_is_settled && agreement_is_settled) {
        return Ok(due);
    }
    let derived_at_cut = derive(view.as_of)?;
    due.extend(due_agreement_report(account, &derived_at_cut, view));
    if let Some((moment, report_date)) = moment_of(&account.opened, &derived_at_cut, view.as_of, view.account_baseline) {
        let codes_changed = derived_at_cut.account_code.is_some() || derived_at_cut.reporting_institution.is_some();
        let derived = if report_date == view.as_of { derived_at_cut } else { derive(report_date)? };
        if !is_nothing_to_report(&derived, report_date, view.account_baseline) {
            due.push(account_report(account, &derived, moment, report_date, codes_changed, view));
        }
    }
    Ok(due)
}

/// On the day that is reported a card was not in use yet and is not known to the bureau, or it was closed before that
/// day and opened again after it: a closing record is of the close date itself (F-02).
fn is_nothing_to_report(derived: &Derived, report_date: BusinessDate, baseline: &Baseline) -> bool {
    let is_unknown_and_unused = derived.account_status == AccountStatus::NotActivated && baseline.last_accepted.is_none();
    is_unknown_and_unused || derived.close.is_some_and(|(close_date, _)| close_date < report_date)
}

/// An account that should never have existed is not reported, of whatever day: its voiding may be known before the
/// cut and dated after it.
fn is_voided(account: &Account) -> bool {
    let voids = |event: &AccountEvent| matches!(event, AccountEvent::CreditAccountVoided(_));
    account.base.standing.voided_on.is_some() || account.open_facts.iter().any(|fact| voids(&fact.event))
}

/// Without the cost of deriving the values: whether a reopening is among the facts. Cards only.
fn may_be_reopened(account: &Account) -> bool {
    let reopens = |event: &AccountEvent| matches!(event, AccountEvent::CreditAccountReopened(_));
    account.base.standing.reopened_on.is_some() || account.open_facts.iter().any(|fact| reopens(&fact.event))
}

fn account_report(
    account: &Account,
    derived: &Derived,
    moment: Moment,
    report_date: BusinessDate,
    codes_changed: bool,
    view: &CutView<'_>,
) -> DueReport {
    let opened = &account.opened;
    let is_first = view.account_baseline.last_accepted.is_none();
    let settlement_day = settlement_day_of(report_date, view.as_of);
    let rounding = view.rule.terms_on(view.as_of).rounding;
    let monthly = monthly_performance(derived, opened, report_date.month(), report_date, settlement_day, rounding);
    let adverse = gates::is_adverse(monthly.repayment_status, monthly.overdue_total);
    let large_instalment = large_instalment(derived, opened, &monthly, report_date, rounding);
    let report = Report::Account(AccountReport {
        subject_id: account.subject_id.clone(),
        institution: account.institution,
        account_id: account.account_id.clone(),
        opened: opened.clone(),
        limit: WholeUnits { currency: opened.currency, rounding }.of(derived.limit_minor),
        report_date,
        moment,
        with_basic_information: is_first,
        with_agreement: is_first && opened.agreement_id.is_some() && links_agreement(opened),
        maturity: derived.maturity,
        asset_transferred: derived.transferred_out.is_some() || derived.securitised,
        monthly,
        large_instalment,
        adverse,
        adverse_episode_no: derived.adverse_episode_no,
    });
    let draft = Draft {
        report,
        baseline: view.account_baseline,
        quarantined: is_quarantined(account, view),
        opened_on: opened.open_date,
        adverse: adverse.then_some((&account.account_id, derived.adverse_episode_no)),
        codes: if codes_changed { vec![CODE_CHANGE_NOT_REPORTED] } else { Vec::new() },
    };
    draft.gated(view)
}

/// Whether segment F goes with this account's first report.
pub fn links_agreement(opened: &CreditAccountOpened) -> bool {
    code_tables::links_agreement(opened.account_type, &opened.business_kind)
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
    let identity = view.subject?.identity_on(view.as_of)?;
    let exists = |account: &&&Account| account.opened.open_date <= view.as_of && !is_voided(account);
    let existing: Vec<&Account> = accounts.iter().filter(exists).copied().collect();
    let first = existing.first()?;
    let report = Report::Person(PersonReport {
        subject_id: first.subject_id.clone(),
        institution: first.institution,
        management_org: first.opened.management_org,
        identity,
        report_date: view.as_of,
        customer_type: customer_type(&existing),
    });
    let draft = Draft {
        report,
        baseline: view.person_baseline,
        quarantined: view.quarantined,
        // CONS-4: a consent that still carries one account carries the person's own record.
        opened_on: existing.iter().map(|account| account.opened.open_date).min().unwrap_or(view.as_of),
        adverse: None,
        codes: Vec::new(),
    };
    Some(draft.gated(view))
}

/// CustomerType, pboc-format 8.5; claims taken over count where there is nothing else.
fn customer_type(accounts: &[&Account]) -> &'static str {
    let has = |account_types: &[AccountType]| accounts.iter().any(|account| account_types.contains(&account.opened.account_type));
    let has_advance = accounts.iter().any(|account| account.opened.business_class == "6");
    let has_loan = has(&[AccountType::D1, AccountType::R1, AccountType::R4]);
    match (has_loan, has(&[AccountType::R2, AccountType::R3])) {
        (true, true) => "13",
        (false, true) => "12",
        (true, false) => "11",
        (false, false) if has_advance => "60",
        (false, false) => "50",
    }
}

/// D-38: held, waiting for a missing version, or quarantined by its subject.
pub(super) fn is_quarantined(account: &Account, view: &CutView<'_>) -> bool {
    view.quarantined || account.held.is_some() || !account.parked.is_empty()
}

/// A report before the gates.
pub(super) struct Draft<'a> {
    pub(super) report: Report,
    /// Of the same account, agreement or person.
    pub(super) baseline: &'a Baseline,
    pub(super) quarantined: bool,
    /// See [`GateInput::opened_on`].
    pub(super) opened_on: BusinessDate,
    pub(super) adverse: Option<(&'a AccountId, u32)>,
    /// Rules of ours that are broken.
    pub(super) codes: Vec<&'static str>,
}

impl Draft<'_> {
    pub(super) fn gated(self, view: &CutView<'_>) -> DueReport {
        let report_date = self.report.report_date();
        let mut rule_codes = check::check_report(&self.report, self.baseline);
        rule_codes.extend(self.codes);
        rule_codes.extend(gates::codes_of_person(view.subject, self.report.account_id()));
        rule_codes.sort_unstable();
        let withheld = gates::withheld_reasons(&GateInput {
            as_of: view.as_of,
            institution: self.report.institution(),
            report_date,
            opened_on: self.opened_on,
            subject: view.subject,
            baseline: self.baseline,
            quarantined: self.quarantined,
            adverse: self.adverse,
            rule: view.rule,
            breaks_local_rule: !rule_codes.is_empty(),
        });
        let identity = view.subject.and_then(|subject| subject.identity_on(report_date));
        DueReport { identity, report: self.report, withheld, rule_codes }
    }
}
