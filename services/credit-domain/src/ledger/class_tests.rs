//! The five-category class: dated tables, the lender's decision, observation (domain 4.5, D-35).

use super::test_book::{Book, rule_with};
use super::test_events::*;
use crate::event::account_event::{AccountType, CloseCause, PlanOrigin};
use crate::product_rule::{ClassTable, ProductRule};

/// A line with one bill of 100.00 whose minimum of 10.00 is due on a day and never paid.
fn unpaid_since(due_date: &str, rule: ProductRule) -> Book {
    let bill_date = date(due_date).month().first_day();
    let mut book = Book::open_with(AccountType::R1, &bill_date.plus_months(-1).to_string(), rule);
    book.on(&bill_date.plus_days(-5).to_string(), purchase("p1", 10_000));
    book.bill(bill("b1", &bill_date.to_string(), due_date, 10_000, 1_000));
    book
}

/// Class and since when, as of some days.
fn check(book: &Book, expected: &[(&str, u8, &str)]) {
    for (as_of, class, since) in expected {
        let derived = book.at(as_of);
        assert_eq!((derived.risk_class, derived.risk_class_since), (*class, date(since)), "as of {as_of}");
    }
}

#[test]
fn d_35_the_table_of_the_day_decides_and_a_new_one_takes_effect_on_its_first_day() {
    // The 300th day past due is 2023-06-26; the table with floors above 90 days is in force from 2023-07-01.
    let book = unpaid_since("2022-08-30", ProductRule::default());
    check(
        &book,
        &[
            ("2022-08-30", 1, "2022-07-01"),
            ("2022-08-31", 2, "2022-08-31"),
            ("2022-11-28", 2, "2022-08-31"),
            ("2022-11-29", 3, "2022-11-29"),
            ("2023-06-30", 3, "2022-11-29"),
            ("2023-07-01", 4, "2023-07-01"),
            ("2023-08-25", 4, "2023-07-01"),
            ("2023-08-26", 5, "2023-08-26"),
        ],
    );
    assert_eq!((book.at("2023-06-30").risk_class_floor, book.at("2023-07-01").risk_class_floor), (3, 4));
}

#[test]
fn d_35_a_milder_table_lifts_the_class_on_its_first_day() {
    let tables = [("2000-01-01", vec![(1, 2), (31, 3)]), ("2024-04-01", vec![(1, 2), (91, 3)])];
    let class_tables = tables.map(|(from, floors)| ClassTable { from: date(from), floors }).to_vec();
    let book = unpaid_since("2024-02-10", ProductRule { class_tables, ..ProductRule::default() });
    check(
        &book,
        &[
            ("2024-03-12", 3, "2024-03-12"),
            ("2024-03-31", 3, "2024-03-12"),
            ("2024-04-01", 2, "2024-04-01"),
            ("2024-05-11", 3, "2024-05-11"),
        ],
    );
}

#[test]
fn d_16_d_35_within_grace_no_floor_applies_and_after_it_days_count_from_the_due_date() {
    // Grace ends on 2024-05-20, when 100 days have passed: the first floor met is that of the 101st day.
    let book = unpaid_since("2024-02-10", rule_with(|terms| terms.grace_days = 100));
    check(&book, &[("2024-05-20", 1, "2024-01-01"), ("2024-05-21", 3, "2024-05-21")]);
}

#[test]
fn d_35_the_lenders_decision_holds_until_the_next_and_never_below_the_floor() {
    let mut book = unpaid_since("2024-02-10", ProductRule::default());
    book.on("2024-02-20", class_change(2, 4, date("2024-02-20"))).on("2024-06-01", class_change(4, 2, date("2024-06-01")));
    check(
        &book,
        &[
            ("2024-02-19", 2, "2024-02-11"),
            ("2024-02-20", 4, "2024-02-20"),
            ("2024-05-31", 4, "2024-02-20"),
            // The decision says 2, the floor of the 112th day past due 3.
            ("2024-06-01", 3, "2024-06-01"),
        ],
    );
    let derived = book.at("2024-06-01");
    assert_eq!((derived.risk_class_decided, derived.risk_class_floor), (2, 3));
    // Paying takes the floor away, not the decision.
    book.pays("r1", 1_000, "2024-06-10");
    check(&book, &[("2024-06-10", 2, "2024-06-10"), ("2025-12-31", 2, "2024-06-10")]);
}

#[test]
fn d_35_an_observation_keeps_the_class_of_its_day_and_ends_when_time_and_due_dates_have_passed() {
    let lines = [("2024-05-10", 5_000, 0, 0), ("2024-11-10", 5_000, 0, 0), ("2025-07-10", 5_000, 0, 0)];
    // Days unpaid on the day of relief, the class kept.
    for (unpaid_for, class) in [(0, 2), (1, 2), (90, 2), (91, 3), (271, 4)] {
        let mut loan = Book::open(AccountType::D1, "2023-01-01");
        loan.on("2023-01-01", drawdown("d1", 20_000));
        let first_due_date = date("2024-04-20").plus_days(-unpaid_for).to_string();
        loan.on("2023-01-01", planned(plan_of("l1", PlanOrigin::Drawdown, "d1", &[(&first_due_date, 5_000, 0, 0)])));
        loan.on("2024-04-20", restructuring("q1", "2024-05-10"));
        loan.on("2024-04-20", planned(plan_of("l2", PlanOrigin::Drawdown, "q1", &lines)));
        for (number, (due_date, ..)) in lines.iter().enumerate() {
            loan.pays(&format!("r{number}"), 5_000, due_date);
        }
        // A year has passed after 2025-04-20; two due dates have after 2024-11-10.
        for (as_of, expected) in [("2024-04-20", class), ("2025-04-20", class), ("2025-04-21", 1)] {
            assert_eq!(loan.at(as_of).risk_class, expected, "{unpaid_for} days, as of {as_of}");
        }
        assert_eq!(loan.at("2025-04-21").risk_class_since, date("2025-04-21"));
    }
}

#[test]
fn d_35_the_due_dates_of_an_observation_come_after_its_day_and_count_once_each() {
    // Both amounts of 2024-03-01 are one due date; the one of the day itself is none.
    let due_dates = [["2024-02-01", "2024-03-01"], ["2024-03-01", "2024-04-01"]];
    let mut loan = Book::open_with(AccountType::D1, "2024-01-01", rule_with(|terms| terms.observation.months = 1));
    loan.on("2024-01-01", drawdown("d1", 40_000));
    for (plan_id, due_dates) in ["l1", "l2"].into_iter().zip(due_dates) {
        loan.on("2024-01-01", plan(plan_id, PlanOrigin::Drawdown, "d1", &due_dates, 10_000, 0));
    }
    loan.pays("r1", 40_000, "2024-01-15");
    loan.on("2024-02-01", extension("x1", 1, "2024-05-01"));
    check(&loan, &[("2024-02-01", 2, "2024-02-01"), ("2024-04-01", 2, "2024-02-01"), ("2024-04-02", 1, "2024-04-02")]);
}

#[test]
fn d_35_without_two_due_dates_an_observation_goes_on() {
    let mut loan = Book::open(AccountType::D1, "2024-01-01");
    loan.on("2024-01-01", drawdown("d1", 10_000));
    loan.on("2024-01-01", plan("l1", PlanOrigin::Drawdown, "d1", &["2024-02-01"], 10_000, 0));
    loan.on("2024-01-20", extension("x1", 1, "2024-03-01")).pays("r1", 10_000, "2024-03-01");
    assert_eq!((loan.at("2025-01-21").risk_class, loan.at("2030-01-01").risk_class), (2, 2));
}

#[test]
fn d_35_a_product_may_observe_for_another_time() {
    let rule = rule_with(|terms| {
        terms.observation.months = 6;
        terms.observation.due_dates = 0;
    });
    let mut book = unpaid_since("2024-02-10", rule);
    book.on("2024-02-15", extension("x1", 1, "2029-01-01")).pays("r1", 1_000, "2024-03-10");
    check(&book, &[("2024-08-15", 2, "2024-02-11"), ("2024-08-16", 1, "2024-08-16")]);
}

#[test]
fn d_35_a_second_relief_observes_anew_from_the_class_then() {
    let rule = rule_with(|terms| terms.observation.due_dates = 0);
    let mut book = unpaid_since("2024-02-10", rule);
    book.on("2024-05-20", extension("x1", 1, "2029-01-01")).pays("r1", 1_000, "2024-06-10");
    // Class 3 is kept until the second relief, and from there for another year.
    book.on("2025-05-20", extension("x2", 1, "2029-02-01"));
    check(&book, &[("2025-05-20", 3, "2024-05-11"), ("2026-05-20", 3, "2024-05-11"), ("2026-05-21", 1, "2026-05-21")]);
}

#[test]
fn d_35_written_off_debt_has_no_floor_of_its_own() {
    let mut book = unpaid_since("2024-02-10", ProductRule::default());
    book.pays("r1", 1_000, "2024-02-10").on("2024-03-01", written_off("w1", 9_000));
    // Called in that day, so the floors count from it.
    check(&book, &[("2024-03-01", 1, "2024-01-01"), ("2024-03-02", 2, "2024-03-02"), ("2024-05-31", 3, "2024-05-31")]);
}

#[test]
fn the_class_of_an_account_that_ended_stays_as_it_was_that_day() {
    for (cause, class, since) in [(CloseCause::Settled, 2, "2024-02-11"), (CloseCause::Other, 2, "2024-02-11")] {
        let rule = rule_with(|terms| terms.observation.due_dates = 0);
        let mut book = unpaid_since("2024-02-10", rule);
        book.on("2024-02-20", extension("x1", 1, "2029-01-01")).pays("r1", 10_000, "2024-02-21");
        book.on("2024-03-01", close("2024-03-01", cause));
        // The observation would have been over on 2025-02-21.
        check(&book, &[("2024-03-01", class, since), ("2026-01-31", class, since)]);
    }
}
