//! Edge cases of relief: E-29, extension and restructuring.

use credit_domain::event::account_event::{AccountType, PlanOrigin};
use fold_tests::book::{Book, is_applied, is_refused};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

/// Four lines missed: 105 days past due on 2024-05-25, so the class is 3 since the 91st day.
fn missed_four_lines(account_type: AccountType) -> Book {
    let book = lent(account_type);
    let derived = book.at("2024-05-25");
    assert_eq!((derived.days_past_due, derived.periods_overdue, derived.risk_class), (105, 4, 3));
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (122_000, 42_000));
    book
}

#[test]
fn e_29_fold_half_an_extension_moves_what_is_unpaid_and_keeps_the_class() {
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = missed_four_lines(account_type);
        let past = book.month_ends("2024-01", "2024-04");
        book.on("2024-05-25", extension("X1", 6, "2025-07-10"));
        let derived = book.at("2024-05-25");
        assert_eq!((derived.days_past_due, derived.periods_overdue, derived.overdue_total_minor), (0, 0, 0));
        assert_eq!((derived.balance_minor, derived.remaining_periods), (122_000, 12), "{account_type:?}");
        assert_eq!(derived.risk_class, 3, "the class of that day is kept");
        assert_eq!(derived.maturity, Some(date("2025-07-10")));
        assert_eq!((derived.adverse_first_on, derived.adverse_ended_on), (Some(date("2024-02-11")), Some(date("2024-05-25"))));
        assert_eq!(book.month_ends("2024-01", "2024-04"), past, "{account_type:?}: past months unchanged");
        // The first line falls due on 2024-08-10, six months after its day; arrears of April make May normal.
        assert_eq!(book.statuses("2024-04", "2024-09"), "3N**12", "{account_type:?}");
        assert_eq!(book.at("2024-08-31").due_this_month_minor, 10_500);
        assert_eq!(book.at("2024-09-30").days_past_due, 51);
    }
}

#[test]
fn e_29_fold_half_an_extension_of_an_account_in_order_is_special_mention_for_a_year_and_two_due_dates() {
    let mut book = lent(AccountType::D1);
    for (number, due_date) in (1..).zip(["2024-02-10", "2024-03-10", "2024-04-10"]) {
        book.pays(&format!("R{number}"), 10_500, due_date);
    }
    assert_eq!(book.at("2024-04-19").risk_class, 1);
    book.on("2024-04-20", extension("X1", 2, "2025-03-10"));
    for number in 4_i32..=12 {
        let due_date = date("2024-03-10").plus_months(number).to_string();
        book.pays(&format!("R{number}"), 10_500, &due_date);
    }
    for (as_of, class) in [("2024-04-20", 2), ("2024-12-31", 2), ("2025-04-19", 2), ("2025-04-22", 1)] {
        assert_eq!(book.at(as_of).risk_class, class, "{as_of}");
    }
    assert_eq!(book.at("2024-04-20").risk_class_since, date("2024-04-20"));
}

#[test]
fn e_29_fold_half_a_restructuring_ends_what_was_required_and_starts_the_observation() {
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = missed_four_lines(account_type);
        let past = book.month_ends("2024-01", "2024-04");
        book.on("2024-05-25", restructuring("Q1", "2024-07-10"));
        let derived = book.at("2024-05-25");
        assert_eq!((derived.days_past_due, derived.periods_overdue, derived.overdue_total_minor), (0, 0, 0), "{account_type:?}");
        assert_eq!((derived.balance_minor, derived.remaining_periods, derived.risk_class), (122_000, 0, 3), "{account_type:?}");
        assert_eq!(book.month_ends("2024-01", "2024-04"), past, "{account_type:?}: past months unchanged");
        let too_much = book.try_on("2024-05-26", drawdown_plan("L2", "Q1", &[("2024-07-10", 122_001, 0, 0)]));
        assert!(is_refused(&too_much), "{account_type:?}: more than is owed: {too_much:?}");
        let new_terms = monthly_plan("L3", PlanOrigin::Drawdown, "Q1", "2024-07-10", 12, (10_000, 0, 0));
        assert!(is_applied(&book.try_on("2024-05-26", new_terms)), "{account_type:?}");
        assert_eq!(book.at("2024-05-26").remaining_periods, 12);
        for number in 0_i32..12 {
            let due_date = date("2024-07-10").plus_months(number).to_string();
            book.pays(&format!("R{number}"), 10_000, &due_date);
        }
        for (as_of, class) in [("2024-07-11", 3), ("2025-05-24", 3), ("2025-05-27", 1)] {
            assert_eq!(book.at(as_of).risk_class, class, "{account_type:?} {as_of}");
        }
    }
}

#[test]
fn e_29_fold_half_the_observation_needs_two_due_dates_beside_the_year() {
    let mut book = missed_four_lines(AccountType::D1);
    book.on("2024-05-25", restructuring("Q1", "2025-07-10"));
    book.on("2024-05-25", drawdown_plan("L2", "Q1", &[("2025-07-10", 60_000, 0, 0), ("2025-08-10", 60_000, 0, 0)]));
    book.pays("R1", 60_000, "2025-07-10").pays("R2", 60_000, "2025-08-10");
    for (as_of, class) in [("2025-05-30", 3), ("2025-07-11", 3), ("2025-08-09", 3), ("2025-08-12", 1)] {
        assert_eq!(book.at(as_of).risk_class, class, "{as_of}");
    }
}

#[test]
fn e_29_fold_half_a_line_extended_moves_its_minimum() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-25", extension("X1", 1, "2029-02-05"));
    assert_eq!(book.at("2024-02-25").days_past_due, 0);
    assert_eq!(book.at("2024-02-25").risk_class, 2, "at least 2");
    for (as_of, days) in [("2024-03-10", 0), ("2024-03-11", 1)] {
        assert_eq!(book.at(as_of).days_past_due, days, "{as_of}");
    }
    assert_eq!(book.at("2024-03-31").due_this_month_minor, 10_000);
}
