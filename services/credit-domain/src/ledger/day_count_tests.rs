//! Days past due, class floors and adverse episodes (domain 4.5, 4.6; D-16, D-35).

use super::test_book::{Book, rule_with};
use super::test_events::{bill, date, purchase};
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountType;
use crate::product_rule::ProductRule;

/// A line with one bill of 100.00 whose minimum of 10.00 is due on a day and never paid.
fn unpaid_since(due_date: &str, rule: ProductRule) -> Book {
    let bill_date = date(due_date).month().first_day();
    let mut book = Book::open_with(AccountType::R1, &bill_date.plus_months(-1).to_string(), rule);
    book.on(&bill_date.plus_days(-5).to_string(), purchase("p1", 10_000));
    book.bill(bill("b1", &bill_date.to_string(), due_date, 10_000, 1_000));
    book
}

#[test]
fn day_count_vectors_of_domain_4_6() {
    let vectors = [
        ("2024-01-31", "2024-01-31", 0, "N"),
        ("2024-01-31", "2024-02-01", 1, "1"),
        ("2024-01-31", "2024-02-29", 29, "1"),
        ("2024-01-31", "2024-03-01", 30, "1"),
        ("2024-01-31", "2024-03-02", 31, "2"),
        ("2023-01-31", "2023-03-01", 29, "1"),
        ("2023-01-31", "2023-03-02", 30, "1"),
        ("2023-01-31", "2023-03-03", 31, "2"),
        ("2024-02-29", "2024-03-30", 30, "1"),
        ("2024-02-29", "2024-03-31", 31, "2"),
        ("2023-10-10", "2024-04-07", 180, "6"),
        ("2023-10-10", "2024-04-08", 181, "7"),
        ("2023-10-10", "2033-10-10", 3_653, "7"),
    ];
    for (due_date, as_of, days, code) in vectors {
        let derived = unpaid_since(due_date, ProductRule::default()).at(as_of);
        assert_eq!((derived.days_past_due, derived.repayment_status.code()), (days, code), "due {due_date}, as of {as_of}");
    }
}

#[test]
fn class_floors_of_domain_4_6() {
    for (days, class) in [(0, 1), (1, 2), (90, 2), (91, 3), (270, 3), (271, 4), (360, 4), (361, 5), (4_000, 5)] {
        let due_date = date("2023-10-10");
        assert_eq!(ProductRule::default().class_floor(days, due_date.plus_days(days)), class, "{days} days past due");
        let derived = unpaid_since("2023-10-10", ProductRule::default()).derived_on(due_date.plus_days(days));
        assert_eq!(derived.risk_class, class, "{days} days past due, folded");
    }
}

#[test]
fn d_35_a_class_counts_from_the_day_it_changed() {
    let due_date = date("2023-10-10");
    let open_date = date("2023-09-01");
    let table = [(0, open_date), (1, due_date.plus_days(1)), (90, due_date.plus_days(1)), (91, due_date.plus_days(91))];
    let later = [(300, due_date.plus_days(271)), (1_000, due_date.plus_days(361))];
    for (days, since) in table.into_iter().chain(later) {
        let derived = unpaid_since("2023-10-10", ProductRule::default()).derived_on(due_date.plus_days(days));
        assert_eq!(derived.risk_class_since, since, "{days} days past due");
    }
}

#[test]
fn d_35_paying_lifts_the_class_on_that_day() {
    let mut book = unpaid_since("2023-10-10", ProductRule::default());
    book.pays("r1", 1_000, "2024-02-10");
    let derived = book.at("2024-02-29");
    assert_eq!((derived.risk_class, derived.risk_class_since), (1, date("2024-02-10")));
    assert_eq!(book.at("2024-02-09").risk_class, 3);
}

#[test]
fn d_16_within_grace_nothing_is_overdue_and_after_it_days_count_from_the_due_date() {
    let rule = rule_with(|terms| terms.grace_days = 3);
    for (as_of, days, class, first_on) in [
        ("2024-01-13", 0, 1, None),
        ("2024-01-14", 4, 2, Some(date("2024-01-14"))),
        ("2024-01-15", 5, 2, Some(date("2024-01-14"))),
    ] {
        let derived = unpaid_since("2024-01-10", rule.clone()).at(as_of);
        assert_eq!((derived.days_past_due, derived.risk_class, derived.adverse_first_on), (days, class, first_on), "{as_of}");
    }
}

#[test]
fn episodes_start_on_the_first_day_overdue_and_end_on_the_day_of_the_cure() {
    let mut book = unpaid_since("2024-01-10", ProductRule::default());
    book.pays("r1", 1_000, "2024-01-20");
    book.bill(bill("b2", "2024-02-01", "2024-02-10", 9_000, 900));
    book.bill(bill("b3", "2024-03-01", "2024-03-10", 9_000, 900));
    type Episode = (u32, Option<BusinessDate>, Option<BusinessDate>);
    let check = |book: &Book, as_of: &str, expected: Episode| {
        let derived = book.at(as_of);
        assert_eq!((derived.adverse_episode_no, derived.adverse_first_on, derived.adverse_ended_on), expected, "{as_of}");
    };
    let on = |text: &str| Some(date(text));
    check(&book, "2024-01-10", (0, None, None));
    check(&book, "2024-01-11", (1, on("2024-01-11"), None));
    check(&book, "2024-01-19", (1, on("2024-01-11"), None));
    check(&book, "2024-01-20", (1, on("2024-01-11"), on("2024-01-20")));
    check(&book, "2024-02-10", (1, on("2024-01-11"), on("2024-01-20")));
    check(&book, "2024-02-11", (2, on("2024-02-11"), None));
    // A later bill overdue too is the same episode; so is a cure of the older one alone.
    book.pays("r2", 900, "2024-03-20");
    check(&book, "2024-03-20", (2, on("2024-02-11"), None));
    book.pays("r3", 900, "2024-03-21");
    check(&book, "2024-12-31", (2, on("2024-02-11"), on("2024-03-21")));
}

#[test]
fn going_to_a_day_in_one_step_or_in_many_gives_the_same_ledger() {
    let book = unpaid_since("2023-10-10", rule_with(|terms| terms.grace_days = 2));
    let facts: Vec<_> = book.facts.clone();
    let effective = super::effective::effective_facts(&facts);
    let mut in_steps = super::Ledger::opening(&book.opened);
    in_steps.fold(&effective, &book.opened, &book.rule);
    let mut at_once = in_steps.clone();
    let end = date("2025-03-05");
    while in_steps.folded_to < end {
        in_steps.advance_to(in_steps.folded_to.plus_days(1), &book.rule);
    }
    at_once.advance_to(end, &book.rule);
    assert_eq!(in_steps, at_once);
}
