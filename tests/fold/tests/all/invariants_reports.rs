//! I-7 and I-11, as far as the fold goes: what is due at the month ends of a history as it was known then.

use credit_domain::account::Account;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::AccountType;
use credit_domain::event::pipeline_event::WithheldReason;
use credit_domain::ledger::{AccountStatus, Derived};
use credit_domain::reporting::due::{CutView, due_reports_of_account};
use credit_domain::reporting::report::{AccountReport, DueReport, Report};
use fold_tests::book::Book;
use fold_tests::desk::Desk;
use fold_tests::random_history::history::Seen;
use fold_tests::random_history::{History, Plot, plots};
use fold_tests::shrunk::{Broken, promise, same, that};
use proptest::collection::vec;
use std::convert::Infallible;

/// What is due at a cut.
pub(crate) fn due_at(book: &Book, desk: &Desk, as_of: BusinessDate) -> Vec<DueReport> {
    let (account, sealed): (&Account, _) = (book.account(), book.sealed_facts());
    let view = CutView {
        as_of,
        subject: Some(&desk.person.subject),
        agreement: desk.agreement.as_ref(),
        account_baseline: &desk.accounts,
        agreement_baseline: &desk.agreements,
        person_baseline: &desk.persons,
        rule: &book.rule,
        quarantined: false,
        agreement_handled: false,
    };
    let derive = |day| Ok::<_, Infallible>(account.derived_at(day, &book.rule, Some(sealed)).expect("history was given"));
    due_reports_of_account(account, &view, derive).expect("deriving cannot fail")
}

pub(crate) fn account_reports(due: &[DueReport]) -> Vec<(&DueReport, &AccountReport)> {
    let mut reports = Vec::new();
    for due in due {
        if let Report::Account(report) = &due.report {
            reports.push((due, report));
        }
    }
    reports
}

/// Plays a plot and takes a cut at the end of every month, by what was recorded up to it.
pub(crate) fn with_cuts(plot: &Plot, mut cut: impl FnMut(&History, BusinessDate) -> Result<(), Broken>) -> Result<(), Broken> {
    let mut held = Ok(());
    let mut cuts = |history: &History, from: BusinessDate, to: BusinessDate| {
        for index in from.month().index()..=to.month().index() {
            let as_of = Month::from_index(index).last_day();
            if held.is_ok() && as_of >= from && as_of < to {
                held = cut(history, as_of).map_err(|why| format!("at the cut of {as_of}: {why}"));
            }
        }
    };
    let history = History::watched(plot, |history, seen| {
        if let Seen::DaysPass { from, to } = seen {
            cuts(history, from, to);
        }
    });
    cuts(&history, history.today, history.today.plus_days(100));
    held
}

/// Whether a 210 is due, told from the values and from what the bureau holds; `None` where the month before a transfer
/// decides.
fn is_due(history: &History, desk: &Desk, as_of: BusinessDate) -> Option<bool> {
    let opened = &history.account().opened;
    let now = history.derived_on(as_of);
    let is_card = matches!(opened.account_type, AccountType::R2 | AccountType::R3);
    let was_never_used = is_card && now.activated_on.is_none();
    let is_unused = now.account_status == AccountStatus::NotActivated || was_never_used && now.close.is_some();
    if is_voided(history, as_of) || opened.open_date > as_of {
        return Some(false);
    }
    // A card that the bureau knows goes on being reported (I-11).
    if is_unused && desk.accounts.last_accepted.is_none() {
        return Some(false);
    }
    if now.transferred_out.is_some() {
        return None;
    }
    let Some(accepted) = &desk.accounts.last_accepted else { return Some(true) };
    if now.close.is_some() || accepted.closes {
        let reopened_since = now.reopened_on.is_some_and(|reopened_on| reopened_on > accepted.report_date);
        return Some(!accepted.closes || reopened_since);
    }
    Some(opened.account_type != AccountType::C1)
}

#[test]
fn i_07_fold_half_each_due_account_is_in_exactly_one_of_prepared_and_withheld() {
    let answers = vec(0..4_u8, 0..30);
    promise("I-7: each open account is at each cut in exactly one bucket", (plots(), answers), |(plot, answers)| {
        let mut desk = Desk::new();
        let mut answers = answers.iter().copied().chain(std::iter::repeat(0));
        with_cuts(plot, |history, as_of| {
            let expected = is_due(history, &desk, as_of);
            let due = due_at(&history.book, &desk, as_of);
            let reports = account_reports(&due);
            that(reports.len() <= 1, || format!("{} records of one account", reports.len()))?;
            that(due.len() - reports.len() <= 1, || "two records of one agreement".to_owned())?;
            let found = expected.map(|_| reports.len() == 1);
            same(&found, &expected, format!("due or not, the bureau holding {:?}", desk.accounts))?;
            let Some((due, report)) = reports.first() else { return Ok(()) };
            let withholds = |reason| due.withheld.contains(&reason);
            let quarantined = history.account().held.is_some() || !history.account().parked.is_empty();
            same(&withholds(WithheldReason::Quarantined), &quarantined, "D-38: withheld while held or waiting")?;
            same(&withholds(WithheldReason::LocalRule), &!due.rule_codes.is_empty(), "withheld by rules of ours")?;
            that(due.withheld.is_sorted() && !due.withheld.windows(2).any(|two| two[0] == two[1]), || {
                format!("reasons not once each in their order: {:?}", due.withheld)
            })?;
            that(report.opened.account_type != AccountType::C1 || !due.withheld.is_empty(), || "a C1 goes".to_owned())?;
            // The bureau takes some of what goes, refuses some and leaves some open: what follows waits (E-43).
            let waits = desk.accounts.outstanding.is_some();
            same(&withholds(WithheldReason::EarlierReportOpen), &waits, "withheld while an earlier one is open")?;
            let due = DueReport::clone(due);
            match answers.next() {
                _ if !due.withheld.is_empty() => {}
                Some(1) => desk.refuses(&due),
                Some(2) => desk.prepares(&due),
                _ => desk.accepts(&due),
            }
            Ok(())
        })
    });
}

#[test]
fn i_11_no_report_of_a_month_after_the_close_and_no_gap_before_it() {
    promise("I-11: no month after the close is reported, and none is left out before it", plots(), |plot| {
        let mut desk = Desk::new();
        let mut last_month: Option<Month> = None;
        // A bad debt that came to nothing, until that is taken back (E-28).
        let mut was_closed = false;
        with_cuts(plot, |history, as_of| {
            let now = history.derived_on(as_of);
            let due = due_at(&history.book, &desk, as_of);
            let reports = account_reports(&due);
            match reports.first() {
                Some((due, report)) => {
                    let month = report.monthly.month;
                    let close = now.close.map(|(closed_on, _)| closed_on.month());
                    that(close.is_none_or(|close| month <= close), || format!("{month} is after the close in {close:?}"))?;
                    // D-37
                    let transfer = now.transferred_out.map(|transfer| transfer.on.month());
                    that(transfer.is_none_or(|transfer| month < transfer), || {
                        format!("{month} is after a transfer in {transfer:?}")
                    })?;
                    that(month <= as_of.month() && report.report_date <= as_of, || format!("{month} has not ended"))?;
                    that(was_closed || follows(last_month, month, &now), || format!("{month} follows {last_month:?}: {now:?}"))?;
                    was_closed = now.close.is_some();
                    desk.accepts(due);
                    // A closing older than what the bureau holds stays due, and is held back (BLR021).
                    last_month = last_month.max(Some(month));
                }
                None => {
                    let is_explained = explains_silence(history, &now, &desk, plot.account_type);
                    that(last_month.is_none() || is_explained, || format!("no record after {last_month:?}"))?;
                }
            }
            Ok(())
        })
    });
}

/// The month after the last reported one, unless the account left the books in between or was closed.
fn follows(last_month: Option<Month>, month: Month, now: &Derived) -> bool {
    let Some(last_month) = last_month else { return true };
    let is_next = month == last_month.plus(1);
    let is_late_close = now.close.is_some_and(|(closed_on, _)| closed_on.month() == month);
    let was_away = now.repurchased_on.is_some() || now.reopened_on.is_some() || now.transferred_out.is_some();
    is_next || is_late_close || was_away
}

fn explains_silence(history: &History, now: &Derived, desk: &Desk, account_type: AccountType) -> bool {
    let is_over = desk.accounts.is_closed();
    is_voided(history, now.as_of) || now.transferred_out.is_some() || is_over || account_type == AccountType::C1
}

/// Also when the void is dated one day ahead (D-11).
fn is_voided(history: &History, as_of: BusinessDate) -> bool {
    history.derived_on(as_of.plus_days(1)).voided_on.is_some()
}
