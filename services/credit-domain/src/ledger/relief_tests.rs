//! Relief: extension, restructuring, forgiveness, waivers, bills and due dates that move (D-26, D-29, D-30; E-05, E-29).

use super::test_book::Book;
use super::test_events::*;
use crate::event::account_event::{AccountType, ChargeKind, PlanOrigin};
use crate::money::Minor;

/// A loan of 400.00 in four lines at the ends of months from 2024-01-31 on, each with interest of 2.00; nothing is paid.
fn loan(account_type: AccountType) -> Book {
    let mut book = Book::open(account_type, "2023-12-31");
    book.on("2023-12-31", drawdown("d1", 40_000));
    let due_dates = ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"];
    book.on("2023-12-31", plan("l1", PlanOrigin::Drawdown, "d1", &due_dates, 10_000, 200));
    book
}

/// A line with a bill of 2024-02-01, minimum 10.00, due on 2024-02-10.
fn billed() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book
}

/// Due date and unpaid amount of every required amount.
fn dues(book: &Book, as_of: &str) -> Vec<(String, Minor)> {
    book.ledger_on(as_of).unpaid().map(|required| (required.due_date.to_string(), required.unpaid_minor())).collect()
}

fn due(expected: &[(&str, Minor)]) -> Vec<(String, Minor)> {
    expected.iter().map(|(due_date, minor)| ((*due_date).to_owned(), *minor)).collect()
}

#[test]
fn e_29_d_30_an_extension_moves_every_unpaid_amount_also_an_overdue_one() {
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = loan(account_type);
        book.pays("r1", 5_000, "2024-01-31").on("2024-03-05", extension("x1", 2, "2024-06-30"));
        // The same day of the month, or the last one.
        let expected = due(&[("2024-03-31", 5_200), ("2024-04-29", 10_200), ("2024-05-31", 10_200), ("2024-06-30", 10_200)]);
        assert_eq!(dues(&book, "2024-03-05"), expected, "{account_type:?}");
        let derived = book.at("2024-03-05");
        assert_eq!((derived.days_past_due, derived.overdue_total_minor, derived.remaining_periods), (0, 0, 4));
        assert_eq!((derived.balance_minor, derived.maturity), (35_400, Some(date("2024-06-30"))), "{account_type:?}");
        assert_eq!((derived.adverse_first_on, derived.adverse_ended_on), (Some(date("2024-02-01")), Some(date("2024-03-05"))));
        // Charges that had entered do not enter again; later ones enter on the new days.
        let balances = ["2024-04-30", "2024-05-31", "2024-06-30"].map(|as_of| book.at(as_of).balance_minor);
        assert_eq!(balances, [35_400, 35_600, 35_800], "{account_type:?}");
        assert_eq!(book.at("2024-03-31").due_this_month_minor, 10_200, "gross, on the new day (D-23)");
        assert_eq!(book.statuses("2024-01", "2024-04"), "N1N1", "{account_type:?}");
    }
}

#[test]
fn e_29_an_extension_on_a_line_moves_the_minimum_and_the_lines_of_plans() {
    let mut book = billed();
    book.on("2024-02-02", plan("l1", PlanOrigin::Purchase, "p1", &["2024-03-10", "2024-04-10"], 2_000, 100));
    book.on("2024-02-20", extension("x1", 1, "2029-01-01"));
    assert_eq!(dues(&book, "2024-02-20"), due(&[("2024-03-10", 1_000)]));
    let balances = ["2024-03-31", "2024-04-10", "2024-05-10"].map(|as_of| book.at(as_of).balance_minor);
    assert_eq!(balances, [10_000, 10_100, 10_200]);
}

#[test]
fn e_29_d_30_a_restructuring_ends_what_was_required_and_a_new_plan_takes_its_place() {
    for (account_type, plan_first) in [(AccountType::D1, true), (AccountType::D1, false), (AccountType::R4, true)] {
        let mut book = loan(account_type);
        let lines = [("2024-06-10", 20_000, 500, 0), ("2024-07-10", 20_000, 500, 0)];
        let new_plan = planned(plan_of("l2", PlanOrigin::Drawdown, "q1", &lines));
        let restructured = restructuring("q1", "2024-06-10");
        // Whichever was written down first, the plan of the same day comes after the restructuring.
        let (first, second) = if plan_first { (new_plan, restructured) } else { (restructured, new_plan) };
        book.on("2024-03-05", first).on("2024-03-05", second);
        assert_eq!(dues(&book, "2024-03-05"), due(&[("2024-06-10", 20_500), ("2024-07-10", 20_500)]), "{account_type:?}");
        let derived = book.at("2024-03-31");
        assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.remaining_periods), (40_400, 0, 2));
        // It never fell due: nothing is due in March, and the arrears of February make it normal.
        assert_eq!((derived.due_this_month_minor, book.statuses("2024-02", "2024-06")), (0, "1N**1".to_owned()));
    }
}

#[test]
fn d_30_a_restructured_line_owes_again_with_its_next_bill() {
    let mut book = billed();
    book.on("2024-02-02", plan("l1", PlanOrigin::Purchase, "p1", &["2024-03-10"], 2_000, 100));
    book.on("2024-02-20", restructuring("q1", "2024-03-20"));
    assert_eq!((dues(&book, "2024-02-20"), book.at("2024-02-29").remaining_periods), (due(&[]), 0));
    book.bill(bill("b2", "2024-03-01", "2024-03-20", 10_000, 500));
    let derived = book.at("2024-03-21");
    assert_eq!((derived.overdue_total_minor, derived.balance_minor), (500, 10_000), "the plan's charges never come");
}

#[test]
fn d_26_forgiveness_lowers_the_debt_and_what_it_asks_for_from_the_newest_back() {
    let mut book = loan(AccountType::D1);
    book.on("2024-02-20", forgiveness("o1", 15_000));
    assert_eq!(dues(&book, "2024-02-20"), due(&[("2024-01-31", 10_200), ("2024-02-29", 10_200), ("2024-03-31", 5_200)]));
    let derived = book.at("2024-02-29");
    assert_eq!((derived.balance_minor, derived.paid_this_month_minor, derived.last_payment_minor), (25_400, 0, 0));
}

#[test]
fn d_04_d_26_a_waiver_lowers_the_balance_and_the_charges_of_the_next_minimum() {
    let table: [(ChargeKind, Minor, (Minor, Minor, Minor)); 4] = [
        (ChargeKind::Interest, 30, (950, 0, 50)),
        (ChargeKind::Interest, 10, (930, 20, 50)),
        (ChargeKind::Fee, 50, (970, 30, 0)),
        (ChargeKind::Fee, 500, (970, 30, 0)),
    ];
    for (kind, waived_minor, parts) in table {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        book.on("2024-01-10", purchase("p1", 10_000)).on("2024-01-20", interest("c1", 30)).on("2024-01-21", fee("c2", 50));
        book.on("2024-01-22", waiver("w1", kind, waived_minor));
        assert_eq!(book.at("2024-01-31").balance_minor, 10_080 - waived_minor, "{kind:?}");
        book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
        let required = &book.ledger_on("2024-02-01").required[0];
        assert_eq!((required.principal_minor, required.interest_minor, required.fee_minor), parts, "{kind:?} {waived_minor}");
    }
    let mut book = billed();
    book.pays("r1", 9_500, "2024-02-05").bill(bill("b2", "2024-02-06", "2024-02-26", 500, 500));
    book.on("2024-02-07", waiver("w1", ChargeKind::Fee, 200));
    assert_eq!((dues(&book, "2024-02-07"), book.at("2024-02-07").balance_minor), (due(&[("2024-02-26", 300)]), 300));
}

#[test]
fn d_29_an_adjusted_bill_asks_for_more_or_less_and_the_balance_stays() {
    // Paid before the adjustment, its delta; what is unpaid and gross afterwards.
    for (paid_minor, delta_minor, unpaid_minor, gross_minor) in [
        (0, 500, 1_500, 1_500),
        (0, -400, 600, 600),
        (800, -400, 0, 600),
        (0, -2_000, 0, 0),
        (1_000, 500, 500, 1_500),
        (1_000, -100, 0, 900),
    ] {
        let mut book = billed();
        if paid_minor > 0 {
            book.pays("r1", paid_minor, "2024-02-05");
        }
        book.on("2024-02-06", bill_adjustment("a1", "b1", delta_minor));
        let derived = book.at("2024-02-11");
        let found = (derived.overdue_total_minor, derived.due_this_month_minor, derived.balance_minor);
        assert_eq!(found, (unpaid_minor, gross_minor, 10_000 - paid_minor), "paid {paid_minor}, {delta_minor}");
    }
}

#[test]
fn d_26_d_29_an_adjusted_bill_asks_for_no_more_than_is_owed() {
    let mut book = billed();
    book.on("2024-02-06", bill_adjustment("a1", "b1", 50_000));
    assert_eq!(book.at("2024-02-11").overdue_total_minor, 10_000);
}

#[test]
fn d_29_a_bill_that_asked_for_nothing_asks_for_a_raise_on_its_own_due_date() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 0));
    book.on("2024-02-06", bill_adjustment("a1", "b1", 300));
    assert_eq!(dues(&book, "2024-02-06"), due(&[("2024-02-10", 300)]));
    book.on("2024-02-07", bill_adjustment("a2", "b1", -300));
    assert_eq!(book.at("2024-02-11").overdue_total_minor, 0);
}

#[test]
fn e_05_a_moved_due_date_counts_from_the_day_on_which_it_moved() {
    // Moved ahead of its day, or when it was overdue already.
    let table = [
        ("2024-02-08", [("2024-02-11", 0), ("2024-02-18", 0), ("2024-02-19", 1)], None),
        ("2024-02-14", [("2024-02-13", 3), ("2024-02-14", 0), ("2024-02-19", 1)], Some("2024-02-14")),
    ];
    for (moved_on, expected, ended_on) in table {
        let mut book = billed();
        book.on(moved_on, due_date_move("b1", "2024-02-10", "2024-02-18"));
        for (as_of, days) in expected {
            assert_eq!(book.at(as_of).days_past_due, days, "moved on {moved_on}, as of {as_of}");
        }
        assert_eq!(book.at("2024-02-18").adverse_ended_on, ended_on.map(date), "{moved_on}");
        // Paid on the new day it is in time.
        book.pays("r1", 1_000, "2024-02-18");
        assert_eq!(book.status("2024-02-29"), "N", "{moved_on}");
    }
}

#[test]
fn e_05_a_paid_minimum_moves_too_and_another_bill_does_not() {
    let mut book = billed();
    book.bill(bill("b2", "2024-02-20", "2024-03-10", 9_000, 900)).pays("r1", 1_000, "2024-02-05");
    book.on("2024-02-21", due_date_move("b1", "2024-02-10", "2024-03-20"));
    let due_this_month = ["2024-02-29", "2024-03-31"].map(|as_of| book.at(as_of).due_this_month_minor);
    assert_eq!(due_this_month, [0, 1_900]);
    let ledger = book.ledger_on("2024-02-21");
    assert_eq!(ledger.statement.map(|statement| statement.due_date), Some(date("2024-03-10")), "that of the newest bill");
}

#[test]
fn d_29_an_overpayment_refunded_raises_the_balance_and_one_recorded_is_information() {
    let mut book = billed();
    book.pays("r1", 13_000, "2024-02-05");
    let before = book.at("2024-02-29");
    book.on("2024-02-06", overpayment(3_000)).on("2024-02-07", billable("p1", "2024-02-07"));
    book.on("2024-02-11", became_overdue("b1", "2024-02-10", 1_000)).on("2024-02-12", cured("2024-02-12"));
    assert_eq!(book.at("2024-02-29"), before, "information and assertions move nothing (D-10)");
    book.on("2024-02-08", overpayment_refund("o1", 2_500));
    let derived = book.at("2024-02-29");
    assert_eq!((derived.balance_minor, derived.used_minor, derived.paid_this_month_minor), (-500, 0, 13_000));
}
