//! Plans that change after they were made, and large instalments (D-22, D-24, D-27; E-13).

use super::test_book::{Book, rule_with};
use super::test_events::*;
use crate::event::account_event::{AccountType, InstalmentPlanCreated, PlanOrigin};
use crate::money::Minor;

const DUE_DATES: [&str; 3] = ["2024-02-10", "2024-03-10", "2024-04-10"];
const LINES: [(&str, Minor, Minor, Minor); 3] =
    [("2024-02-10", 10_000, 0, 200), ("2024-03-10", 10_000, 0, 200), ("2024-04-10", 10_000, 0, 200)];

/// A purchase of 300.00 on 2024-01-10 in three lines, each with a fee of 2.00.
fn in_instalments(account_type: AccountType) -> Book {
    let mut book = Book::open(account_type, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 30_000));
    book.on("2024-01-10", planned(plan_of("l1", PlanOrigin::Purchase, "p1", &LINES)));
    book
}

#[test]
fn d_27_what_a_plan_settled_early_asks_for_falls_due_that_day() {
    for account_type in [AccountType::D1, AccountType::R4, AccountType::R1, AccountType::R2] {
        let mut book = in_instalments(account_type);
        if !account_type.owes_by_bill() {
            book.pays("r1", 10_200, "2024-02-10");
        }
        let paid_minor = book.at("2024-02-20").paid_this_month_minor;
        // 200.00 of principal are left, and 1.50 is a fee.
        book.on("2024-02-20", settled_early("l1", 20_150));
        let derived = book.at("2024-02-20");
        assert_eq!(derived.balance_minor, 30_000 + 200 - paid_minor + 150, "{account_type:?}: the fee enters the balance");
        assert_eq!((derived.remaining_periods, derived.days_past_due), (0, 0), "{account_type:?}");
        let own = if account_type.owes_by_bill() { 0 } else { 10_200 };
        assert_eq!(derived.due_this_month_minor, own + 20_150, "{account_type:?}");
        let unpaid = book.at("2024-02-29");
        assert_eq!((unpaid.overdue_total_minor, unpaid.overdue_principal_minor), (20_150, 20_000), "{account_type:?}");
        assert_eq!(book.at("2024-06-30").balance_minor, derived.balance_minor, "no later fee enters");
        // The money itself is a repayment, of the same day in time.
        book.pays("r2", 20_150, "2024-02-20");
        assert_eq!(book.at("2024-02-29").overdue_total_minor, 0, "{account_type:?}");
    }
}

#[test]
fn d_27_less_than_the_principal_is_all_principal_and_the_rest_stays_owed() {
    let mut book = in_instalments(AccountType::R1);
    book.on("2024-02-20", settled_early("l1", 5_000));
    let derived = book.at("2024-02-21");
    assert_eq!((derived.overdue_total_minor, derived.overdue_principal_minor, derived.balance_minor), (5_000, 5_000, 30_200));
}

#[test]
fn d_27_lines_paid_ahead_stay_when_the_rest_of_a_plan_is_settled() {
    let mut loan = in_instalments(AccountType::D1);
    loan.pays("r1", 20_400, "2024-01-20").on("2024-01-25", settled_early("l1", 10_000)).pays("r2", 10_000, "2024-01-25");
    let derived = loan.at("2024-06-30");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (0, 0), "the fees paid ahead still enter");
}

#[test]
fn a_cancelled_plan_asks_for_nothing_more() {
    for account_type in [AccountType::D1, AccountType::R1] {
        let mut book = in_instalments(account_type);
        book.on("2024-02-20", plan_cancelled("l1", 20_000));
        let derived = book.at("2024-06-30");
        assert_eq!((derived.balance_minor, derived.remaining_periods), (30_200, 0), "{account_type:?}");
        let overdue_minor = if account_type == AccountType::D1 { 10_200 } else { 0 };
        assert_eq!(derived.overdue_total_minor, overdue_minor, "{account_type:?}: only what had fallen due");
    }
}

#[test]
fn e_13_a_cancelled_plan_may_be_planned_anew() {
    let mut loan = in_instalments(AccountType::R4);
    loan.pays("r1", 10_200, "2024-02-10").on("2024-02-20", refund("p1", "f1", 5_000));
    loan.on("2024-02-20", plan_cancelled("l1", 15_000));
    loan.on("2024-02-20", planned(plan_of("l2", PlanOrigin::Purchase, "p1", &[("2024-03-20", 15_000, 0, 0)])));
    let derived = loan.at("2024-03-21");
    assert_eq!((derived.overdue_total_minor, derived.balance_minor, derived.periods_overdue), (15_000, 15_000, 1));
}

#[test]
fn e_13_d_27_a_refund_takes_principal_from_the_last_line_back_with_the_fees_of_lines_that_go() {
    // Refunded on 2024-02-20: lines left, fees still to come after it.
    for (refunded_minor, lines_left, fees_minor) in [(4_000, 2, 400), (10_000, 1, 200), (15_000, 1, 200), (20_000, 0, 0)] {
        for account_type in [AccountType::R1, AccountType::R2, AccountType::D1] {
            let mut book = in_instalments(account_type);
            book.on("2024-02-20", refund("p1", "f1", refunded_minor));
            assert_eq!(book.at("2024-02-20").remaining_periods, lines_left, "{account_type:?} {refunded_minor}");
            assert_eq!(book.at("2024-06-30").balance_minor, 30_200 - refunded_minor + fees_minor, "{account_type:?}");
        }
    }
}

#[test]
fn e_13_a_plan_of_which_no_principal_is_left_charges_nothing_more() {
    // Interest alone, and the principal with the last line.
    let lines = [("2024-02-10", 0, 300, 0), ("2024-03-10", 0, 300, 0), ("2024-04-10", 30_000, 300, 0)];
    for (refunded_minor, balance_minor) in [(30_000, 300), (29_000, 1_900)] {
        for account_type in [AccountType::R1, AccountType::D1] {
            let mut book = Book::open(account_type, "2024-01-05");
            book.on("2024-01-10", purchase("p1", 30_000));
            book.on("2024-01-10", planned(plan_of("l1", PlanOrigin::Purchase, "p1", &lines)));
            book.on("2024-02-20", refund("p1", "f1", refunded_minor));
            assert_eq!(book.at("2024-06-30").balance_minor, balance_minor, "{account_type:?} {refunded_minor}");
        }
    }
}

#[test]
fn e_13_a_refund_leaves_the_plans_of_other_purchases_alone() {
    for account_type in [AccountType::R4, AccountType::R1] {
        let mut book = in_instalments(account_type);
        book.on("2024-01-11", purchase("p2", 20_000));
        book.on("2024-01-11", plan("l2", PlanOrigin::Purchase, "p2", &["2024-05-10", "2024-06-10"], 10_000, 0));
        // The later lines are those of the other plan.
        book.on("2024-01-20", refund("p1", "f1", 20_000));
        let due: Vec<Minor> =
            ["2024-02-29", "2024-03-31", "2024-05-31", "2024-06-30"].map(|as_of| book.at(as_of).due_this_month_minor).to_vec();
        let expected = if account_type == AccountType::R4 { [10_200, 0, 10_000, 10_000] } else { [0; 4] };
        assert_eq!(due, expected, "{account_type:?}");
        assert_eq!(book.at("2024-01-20").remaining_periods, 2, "{account_type:?}");
    }
}

#[test]
fn e_12_a_refund_that_reduces_the_minimum_pays_it_without_counting_as_paid() {
    for (reduces, overdue_minor) in [(false, 1_000), (true, 0)] {
        let mut book = Book::open_with(AccountType::R1, "2024-01-05", rule_with(|terms| terms.refund_reduces_minimum = reduces));
        book.on("2024-01-10", purchase("p1", 10_000)).bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
        book.on("2024-02-05", refund("p1", "f1", 3_000));
        let derived = book.at("2024-02-11");
        assert_eq!((derived.overdue_total_minor, derived.balance_minor), (overdue_minor, 7_000), "{reduces}");
        assert_eq!((derived.paid_this_month_minor, derived.last_payment_minor), (0, 0), "{reduces}");
        assert_eq!(derived.due_this_month_minor, 1_000, "D-23");
        // As if the purchase had not happened is no refund.
        let mut reversed = Book::open_with(AccountType::R1, "2024-01-05", book.rule.clone());
        reversed.on("2024-01-10", purchase("p1", 10_000)).on("2024-01-10", purchase("p2", 10_000));
        reversed
            .bill(bill("b1", "2024-01-10", "2024-02-10", 20_000, 1_000))
            .on("2024-02-05", purchase_reversal("p1", "v1", 10_000));
        assert_eq!(reversed.at("2024-02-11").overdue_total_minor, 1_000, "{reduces}");
    }
}

#[test]
fn large_instalments_use_their_own_line_by_the_principal_not_due_yet() {
    let mut card = Book::open(AccountType::R2, "2024-01-05");
    card.on("2024-01-06", large_instalment_line(100_000, "2024-01-06", "2027-01-05"));
    card.on("2024-01-10", purchase("p1", 30_000)).on("2024-01-10", purchase("p2", 9_000));
    let large = plan_of("l1", PlanOrigin::Purchase, "p1", &LINES);
    card.on("2024-01-10", planned(InstalmentPlanCreated { is_large_instalment: true, ..large }));
    card.on("2024-01-10", plan("l2", PlanOrigin::Purchase, "p2", &DUE_DATES, 3_000, 0));
    let used: Vec<Minor> = ["2024-01-31", "2024-02-09", "2024-02-10", "2024-03-31", "2024-04-10"]
        .map(|as_of| card.at(as_of).large_instalment_used_minor)
        .to_vec();
    assert_eq!(used, [30_000, 30_000, 20_000, 10_000, 0]);
    let line = card.at("2024-01-31").large_instalment_line.map(|line| (line.limit_minor, line.valid_from, line.valid_to));
    assert_eq!(line, Some((100_000, date("2024-01-06"), date("2027-01-05"))));
    card.on("2024-02-20", refund("p1", "f1", 10_000));
    assert_eq!(card.at("2024-02-29").large_instalment_used_minor, 10_000);
}
