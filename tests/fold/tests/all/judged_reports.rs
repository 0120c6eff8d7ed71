//! Every report that the fold gives keeps the bureau's rules, as the judge reads them: I-6 after rounding, BLE001 to BLE039.

use credit_domain::calendar::Month;
use credit_domain::event::account_event::AccountType;
use credit_domain::reporting::report::Report;
use fold_tests::book::Book;
use fold_tests::desk::Desk;
use fold_tests::judge::broken_rules;
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{Broken, promise, that};

/// Codes of our own house that withhold without breaking a rule of the bureau.
const OURS: &[&str] = &["C1_NOT_REPORTED", "CODE_CHANGE_NOT_REPORTED", "AGREEMENT_CURRENCY_DIFFERS"];
/// A reopened card waits for its event 12 (record 215): until it exists our own check withholds.
const AFTER_REOPENING: &str = "BLR020";

/// Cuts at every month end, each record accepted; what is due each time must keep the rules.
fn judge(book: &Book, months_after: i32) -> Result<(), Broken> {
    let mut desk = Desk::new();
    let first = book.account().opened.open_date.month();
    let newest = book.facts().iter().map(|fact| fact.value_date.month()).max().unwrap_or(first);
    let mut last_reported: Option<Month> = None;
    for month in (first.index()..=newest.plus(months_after).index()).map(Month::from_index) {
        let as_of = month.last_day().to_string();
        let Some(due) = desk.account_report(book, &as_of) else { continue };
        let Report::Account(report) = &due.report else { unreachable!("a 210") };
        if report.opened.account_type == AccountType::C1 {
            continue;
        }
        let broken = broken_rules(report);
        that(broken.is_empty(), || format!("cut on {as_of} breaks {broken:?}: {report:?}"))?;
        let found: Vec<&str> = due.rule_codes.iter().copied().filter(|code| !OURS.contains(code)).collect();
        let was_reopened = book.derived_on(report.report_date).reopened_on.is_some();
        let found: Vec<&str> = found.into_iter().filter(|code| !(was_reopened && *code == AFTER_REOPENING)).collect();
        that(found.is_empty(), || format!("our own check of the cut on {as_of} finds {found:?}: {report:?}"))?;
        let is_later = last_reported.is_none_or(|last| report.monthly.month > last);
        that(is_later, || format!("the cut on {as_of} reports {} again", report.monthly.month))?;
        last_reported = Some(report.monthly.month);
        desk.accepts(&due);
    }
    Ok(())
}

#[test]
fn i_06_after_rounding_every_report_of_a_random_history_keeps_the_rules() {
    promise("every report keeps the bureau's rules", plots(), |plot| judge(&History::of(plot).book, 3));
}
