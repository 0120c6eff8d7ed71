//! Months in a row: values at month ends, the sixty-month history, the line of twenty-four (domain 4.5; F-23, E-18, E-19).

use super::history::{HISTORY_MONTHS, HistoryMonth, changed_months, computed_history, derived_at_month_ends, status_line};
use super::test_book::Book;
use super::test_events::*;
use super::{Derived, Ledger};
use crate::calendar::Month;
use crate::event::account_event::{AccountType, CloseCause};
use crate::ledger::effective::effective_facts;

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

/// A line with a bill of 2024-02-01 whose minimum of 10.00 is due on 2024-02-10.
fn billed() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book
}

fn month_ends(book: &Book, from: &str, through: &str) -> Vec<Derived> {
    derived_at_month_ends(&book.opened, &book.facts, month(from), month(through), &book.rule)
}

fn changed(before: &[Derived], after: &[Derived]) -> Vec<String> {
    changed_months(before, after).iter().map(ToString::to_string).collect()
}

/// One character a month.
fn statuses(history: &[HistoryMonth]) -> String {
    history.iter().map(|of_month| of_month.status.as_str()).collect()
}

fn history(book: &Book, through: &str) -> Vec<HistoryMonth> {
    computed_history(&book.opened, &book.facts, month(through), &book.rule)
}

#[test]
fn month_ends_begin_with_the_opening_month_and_know_only_what_counts_by_then() {
    let mut book = billed();
    book.pays("r1", 1_000, "2024-03-31").pays("r2", 500, "2024-04-01");
    let values = month_ends(&book, "2023-06", "2024-04");
    let found: Vec<_> = values.iter().map(|derived| (derived.as_of.to_string(), derived.balance_minor)).collect();
    let expected = [("2024-01-31", 10_000), ("2024-02-29", 10_000), ("2024-03-31", 9_000), ("2024-04-30", 8_500)];
    assert_eq!(found, expected.map(|(as_of, minor)| (as_of.to_owned(), minor)));
    assert_eq!(month_ends(&book, "2024-03", "2024-04"), values[2..], "a later beginning skips, and folds the same");
    assert_eq!(month_ends(&book, "2023-01", "2023-12"), []);
    assert_eq!(month_ends(&book, "2024-04", "2024-03"), []);
}

#[test]
fn month_ends_go_on_from_a_ledger_that_has_folded_what_came_before() {
    let mut book = billed();
    book.pays("r1", 1_000, "2024-03-20").pays("r2", 500, "2024-04-01");
    let effective = effective_facts(&book.facts);
    let sealed = effective.iter().filter(|fact| fact.value_date <= date("2024-02-29")).count();
    let mut base = Ledger::opening(&book.opened);
    base.fold(&effective[..sealed], &book.opened, &book.rule);
    base.advance_to(date("2024-02-29"), &book.rule);
    let values = base.values_at_month_ends(&effective[sealed..], &book.opened, month("2024-03"), month("2024-06"), &book.rule);
    assert_eq!(values, month_ends(&book, "2024-03", "2024-06"));
}

#[test]
fn e_17_e_18_d_07_the_months_that_differ_are_those_to_correct() {
    let before = month_ends(&billed(), "2024-01", "2024-05");
    let mut paid = billed();
    paid.pays("r1", 1_000, "2024-03-15");
    let after = month_ends(&paid, "2024-01", "2024-05");
    assert_eq!(changed(&before, &after), ["2024-03", "2024-04", "2024-05"]);
    let mut reversed = paid.clone();
    reversed.on("2024-05-02", repayment_reversal("r1"));
    assert_eq!(changed(&before, &month_ends(&reversed, "2024-01", "2024-05")), Vec::<String>::new());
    let mut superseded = paid.clone();
    superseded.supersede(4, repayment("r1", 1_001, "2024-03-15"));
    let found = changed(&after, &month_ends(&superseded, "2024-01", "2024-05"));
    assert_eq!(found, ["2024-03", "2024-04", "2024-05"]);
    assert_eq!(changed(&after, &after), Vec::<String>::new());
    assert_eq!(changed(&after[..3], &after[1..]), ["2024-01", "2024-04", "2024-05"], "months that only one list has");
    assert_eq!(changed(&[], &after[4..]), ["2024-05"]);
}

#[test]
fn the_history_has_sixty_months_with_a_slash_before_the_opening() {
    let mut book = billed();
    book.pays("r1", 1_000, "2024-03-15");
    let months = history(&book, "2024-04");
    assert_eq!((months.len(), months[0].month, months[59].month), (HISTORY_MONTHS, month("2019-05"), month("2024-04")));
    assert_eq!(statuses(&months), format!("{}N1NN", "/".repeat(56)));
    let overdue: Vec<_> = months.iter().rev().take(4).map(|of_month| of_month.overdue_total_minor).collect();
    assert_eq!(overdue, [0, 0, 1_000, 0]);
    // Later the opening is out of sight.
    let months = history(&book, "2029-12");
    assert_eq!((statuses(&months), months[0].month), ("N".repeat(60), month("2025-01")));
    assert_eq!(statuses(&history(&book, "2023-12")), "/".repeat(60));
}

#[test]
fn e_19_i_11_nothing_follows_the_month_in_which_an_account_ended() {
    let mut closed = billed();
    closed.pays("r1", 10_000, "2024-03-15").on("2024-03-20", close("2024-03-20", CloseCause::Settled));
    assert_eq!(statuses(&history(&closed, "2024-08")), format!("{}N1C", "/".repeat(52)));
    assert_eq!(statuses(&history(&closed, "2034-08")), "");
    let mut void = billed();
    void.on("2024-03-20", voided());
    assert_eq!(statuses(&history(&void, "2024-08")), format!("{}N1*", "/".repeat(52)));
    let mut reopened_card = Book::open(AccountType::R2, "2024-01-05");
    reopened_card.on("2024-02-10", close("2024-02-10", CloseCause::Customer)).on("2024-06-20", reopened());
    let months = history(&reopened_card, "2024-07");
    assert_eq!(statuses(&months), format!("{}*C**", "/".repeat(53)), "no record between close and reopening (F-16)");
    assert_eq!(status_line(&months, month("2024-01")), format!("{}*C###**", "/".repeat(17)));
    let mut claim = Book::open(AccountType::C1, "2024-01-05");
    claim.on("2024-01-05", transferred_in("2024-01-05", 1_000));
    assert_eq!(history(&claim, "2024-08"), [], "a collection account has no monthly status");
}

#[test]
fn f_23_the_line_ends_at_the_newest_month_and_shows_gaps_and_the_time_before_the_opening() {
    let accepted = |of: &[(&str, &str)]| -> Vec<HistoryMonth> {
        of.iter()
            .map(|(text, status)| HistoryMonth { month: month(text), status: (*status).into(), overdue_total_minor: 0 })
            .collect()
    };
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let table: [Row<'_>; 5] = [
        ("2024-01", &[("2024-01", "N"), ("2024-02", "1"), ("2024-03", "C")], "/////////////////////N1C"),
        // Opened, but first reported two months later; and one month withheld.
        ("2024-01", &[("2024-03", "N"), ("2024-05", "2")], "///////////////////##N#2"),
        ("2020-01", &[("2024-05", "B")], "#######################B"),
        ("2022-06", &[("2022-05", "N"), ("2022-06", "*"), ("2024-05", "N")], "*######################N"),
        ("2024-01", &[], ""),
    ];
    for (opened_in, months, expected) in table {
        assert_eq!(status_line(&accepted(months), month(opened_in)), expected, "{months:?}");
    }
    let mut book = billed();
    book.pays("r1", 1_000, "2024-03-15");
    assert_eq!(status_line(&history(&book, "2024-04"), month("2024-01")), format!("{}N1NN", "/".repeat(20)));
}
