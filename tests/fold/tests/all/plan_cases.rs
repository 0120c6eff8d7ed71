//! Edge cases of instalments: E-13, and plans on lines and loans.

use credit_domain::event::account_event::{AccountType, PlanOrigin};
use fold_tests::book::Book;
use fold_tests::events::*;

/// A purchase of 1,200.00 on 2024-01-10 in twelve lines from 2024-02-05 on, each with a fee of 1.00.
fn in_instalments(account_type: AccountType) -> Book {
    let mut book = Book::open(account_type, "2024-01-05");
    book.on("2024-01-10", purchase("P1", 120_000));
    book.on("2024-01-10", monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-02-05", 12, (10_000, 0, 100)));
    book
}

#[test]
fn e_13_a_refund_mid_plan_shortens_it_and_leaves_past_months_alone() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::R4] {
        let mut book = in_instalments(account_type);
        if account_type == AccountType::R4 {
            for (repayment_id, day) in [("R1", "2024-02-05"), ("R2", "2024-03-05"), ("R3", "2024-04-05")] {
                book.pays(repayment_id, 10_100, day);
            }
        }
        let paid_minor = if account_type == AccountType::R4 { 3 * 10_100 } else { 0 };
        let past = book.month_ends("2024-01", "2024-03");
        assert_eq!(book.at("2024-04-20").remaining_periods, 9, "{account_type:?}");
        book.on("2024-04-20", refund("P1", "F1", 30_000));
        assert_eq!(book.month_ends("2024-01", "2024-03"), past, "{account_type:?}: past months unchanged");
        let derived = book.at("2024-04-20");
        assert_eq!(derived.remaining_periods, 6, "{account_type:?}: three lines from the end are gone");
        assert_eq!(derived.balance_minor, 120_000 - 30_000 + 3 * 100 - paid_minor, "{account_type:?}");
        // The fees of the lines that are gone are never charged.
        let last = book.at("2025-03-31");
        assert_eq!((last.balance_minor, last.remaining_periods), (90_000 + 9 * 100 - paid_minor, 0), "{account_type:?}");
    }
}

#[test]
fn e_13_a_part_of_a_line_refunded_leaves_the_rest_of_that_line() {
    let mut book = in_instalments(AccountType::R4);
    book.on("2024-01-20", refund("P1", "F1", 35_000));
    assert_eq!(book.at("2024-01-20").remaining_periods, 9);
    let due: Vec<i64> = book.month_ends("2024-09", "2024-11").iter().map(|derived| derived.due_this_month_minor).collect();
    assert_eq!(due, [10_100, 5_100, 0], "the ninth line keeps 50.00 of principal and its fee");
}

#[test]
fn e_13_a_purchase_in_instalments_wholly_refunded_ends_its_plan() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::R4] {
        let mut book = in_instalments(account_type);
        book.on("2024-01-20", refund("P1", "F1", 120_000));
        let derived = book.at("2025-03-31");
        assert_eq!(
            (derived.balance_minor, derived.remaining_periods, derived.overdue_total_minor),
            (0, 0, 0),
            "{account_type:?}"
        );
        assert_eq!(book.statuses("2024-02", "2024-04"), "***", "{account_type:?}");
    }
}
