//! Decisions D-21 to D-26: what is owed and what is overdue.

use credit_domain::event::account_event::*;
use fold_tests::book::Book;
use fold_tests::events::*;
use fold_tests::stories::{billed, billed_with, lent, rule_with};

#[test]
fn d_21_lines_owe_by_bill_only_and_loans_by_schedule_line_only() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = billed(account_type);
        book.on("2024-02-02", purchase_plan("L1", "P1", &[("2024-02-15", 50_000, 0, 0), ("2024-03-15", 50_000, 0, 0)]));
        assert_eq!(book.at("2024-02-29").due_this_month_minor, 10_000, "{account_type:?}: a plan is information");
        assert_eq!(book.at("2024-02-29").overdue_total_minor, 10_000, "{account_type:?}");
    }
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = lent(account_type);
        book.bill(bill("B1", "2024-02-01", "2024-02-10", 120_000, 60_000));
        let derived = book.at("2024-02-29");
        assert_eq!(
            (derived.due_this_month_minor, derived.overdue_total_minor),
            (10_500, 10_500),
            "{account_type:?}: a bill is information"
        );
    }
}

#[test]
fn d_22_charges_of_a_line_enter_the_balance_on_its_due_date() {
    let lines = [("2024-02-10", 10_000, 300, 200), ("2024-03-10", 10_000, 300, 200)];
    let mut line = Book::open(AccountType::R1, "2024-01-05");
    line.on("2024-01-10", purchase("W1", 20_000)).on("2024-01-10", purchase_plan("L1", "W1", &lines));
    let mut loan = Book::open(AccountType::D1, "2024-01-05");
    loan.on("2024-01-10", drawdown("W1", 20_000)).on("2024-01-10", drawdown_plan("L1", "W1", &lines));
    for book in [line, loan] {
        let expected = [
            ("2024-01-10", 20_000),
            ("2024-02-09", 20_000),
            ("2024-02-10", 20_500),
            ("2024-03-09", 20_500),
            ("2024-03-10", 21_000),
        ];
        for (as_of, balance_minor) in expected {
            assert_eq!(book.at(as_of).balance_minor, balance_minor, "{as_of}");
        }
    }
}

#[test]
fn d_23_due_this_month_is_what_falls_due_in_it_gross_and_without_arrears() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 4_000, "2024-02-05");
    assert_eq!(book.at("2024-02-29").due_this_month_minor, 10_000, "not lowered by prepayment");
    book.bill(bill("B2", "2024-03-01", "2024-03-10", 96_000, 9_000));
    assert_eq!(book.at("2024-03-31").due_this_month_minor, 9_000, "without older arrears");
    assert_eq!(book.at("2024-03-01").due_this_month_minor, 9_000, "also before its day");
    let mut loan = lent(AccountType::D1);
    loan.pays("R1", 21_000, "2024-01-20");
    let due: Vec<i64> = loan.month_ends("2024-01", "2024-04").iter().map(|derived| derived.due_this_month_minor).collect();
    assert_eq!(due, [0, 10_500, 10_500, 10_500]);
}

#[test]
fn d_24_remaining_periods_are_unpaid_lines_after_the_day_of_the_longest_plan() {
    let mut loan = lent(AccountType::D1);
    for (as_of, periods) in [("2024-01-10", 12), ("2024-02-09", 12), ("2024-02-10", 11), ("2024-12-10", 1), ("2025-01-10", 0)] {
        assert_eq!(loan.at(as_of).remaining_periods, periods, "{as_of}");
    }
    loan.pays("R1", 31_500, "2024-01-20");
    assert_eq!(loan.at("2024-01-20").remaining_periods, 9, "three lines are paid ahead");
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut line = billed(account_type);
        line.on("2024-02-05", purchase("P2", 60_000));
        line.on("2024-02-05", monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-03-05", 12, (1_000, 0, 10)));
        line.on("2024-02-05", monthly_plan("L2", PlanOrigin::Purchase, "P2", "2024-03-05", 24, (2_500, 0, 10)));
        for (as_of, periods) in [("2024-02-05", 24), ("2024-03-05", 23), ("2026-02-05", 0)] {
            assert_eq!(line.at(as_of).remaining_periods, periods, "{account_type:?} {as_of}: the largest, not the sum");
        }
    }
}

#[test]
fn d_25_each_overdue_amount_lies_in_the_bucket_of_its_own_age() {
    let book = lent(AccountType::D1);
    // On 2024-08-15 the lines of February to August are 187, 158, 127, 97, 66, 36 and 5 days past due.
    let derived = book.at("2024-08-15");
    let buckets = [
        derived.overdue_principal_31_60_minor,
        derived.overdue_principal_61_90_minor,
        derived.overdue_principal_91_180_minor,
        derived.overdue_principal_over_180_minor,
    ];
    assert_eq!(buckets, [10_000, 10_000, 30_000, 10_000]);
    assert_eq!((derived.overdue_principal_minor, derived.overdue_total_minor), (70_000, 73_500), "days 1 to 30 have no bucket");
    assert_eq!((derived.periods_overdue, derived.days_past_due), (7, 187));
}

#[test]
fn d_25_buckets_begin_and_end_on_their_day() {
    let mut book = Book::open(AccountType::D1, "2024-01-05");
    book.on("2024-01-05", drawdown("W1", 100)).on("2024-01-05", drawdown_plan("L1", "W1", &[("2024-01-10", 100, 7, 0)]));
    let cases = [(1, 4), (30, 4), (31, 0), (60, 0), (61, 1), (90, 1), (91, 2), (180, 2), (181, 3), (999, 3)];
    for (days, bucket) in cases {
        let derived = book.derived_on(date("2024-01-10").plus_days(days));
        let buckets = [
            derived.overdue_principal_31_60_minor,
            derived.overdue_principal_61_90_minor,
            derived.overdue_principal_91_180_minor,
            derived.overdue_principal_over_180_minor,
        ];
        let mut expected = [0; 4];
        if bucket < 4 {
            expected[bucket] = 100;
        }
        assert_eq!(buckets, expected, "after {days} days");
        assert_eq!((derived.overdue_principal_minor, derived.overdue_total_minor), (100, 107), "after {days} days");
    }
}

/// Minima of 100.00 and 90.00 overdue, 1,000.00 owed.
fn two_minima() -> Book {
    let mut book = billed(AccountType::R1);
    book.bill(bill("B2", "2024-03-01", "2024-03-10", 100_000, 9_000));
    book
}

#[test]
fn d_26_more_required_than_owed_falls_away_newest_first() {
    // What lowers the debt, then balance, overdue total and periods after the second due date.
    let cases: [(AccountEvent, (i64, i64, u32)); 4] = [
        (refund("P1", "F1", 80_000), (20_000, 19_000, 2)),
        (refund("P1", "F1", 85_000), (15_000, 15_000, 2)),
        (refund("P1", "F1", 91_000), (9_000, 9_000, 1)),
        (forgiveness("G1", 95_000), (5_000, 5_000, 1)),
    ];
    for (event, expected) in cases {
        let mut book = two_minima();
        book.on("2024-03-05", event.clone());
        let derived = book.at("2024-03-11");
        assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.periods_overdue), expected, "{event:?}");
    }
    let mut waived = Book::open(AccountType::R1, "2024-01-05");
    waived.on("2024-01-20", purchase("P1", 1_000)).on("2024-01-25", fee("F1", 5_000));
    waived.bill(bill("B1", "2024-02-01", "2024-02-10", 6_000, 6_000)).on("2024-02-05", waiver("V1", ChargeKind::Fee, 5_000));
    let derived = waived.at("2024-02-11");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (1_000, 1_000), "a charge waived is not asked for");
}

#[test]
fn d_26_a_refund_that_reduces_the_minimum_leaves_its_gross_amount() {
    let mut book = billed_with(AccountType::R1, rule_with(|terms| terms.refund_reduces_minimum = true));
    book.on("2024-02-05", refund("P1", "F1", 4_000));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.overdue_total_minor, derived.due_this_month_minor), (6_000, 10_000), "D-23: gross");
}

#[test]
fn d_26_charges_that_come_later_cover_nothing_that_was_due_before_them() {
    // All of the purchase is refunded; 4.00 of charges of a plan enter in April.
    let mut book = billed(AccountType::R1);
    book.on("2024-02-20", bill_plan("L1", "B1", &[("2024-04-05", 100_000, 300, 100)]));
    book.bill(bill("B2", "2024-03-01", "2024-04-05", 100_000, 2_000)).on("2024-03-06", refund("P1", "F1", 100_000));
    let march = book.at("2024-03-31");
    assert_eq!((march.balance_minor, march.overdue_total_minor, march.periods_overdue), (0, 0, 0), "nothing is owed in March");
    let april = book.at("2024-04-06");
    assert!(april.overdue_total_minor <= april.balance_minor, "{april:?}");
}
