//! What is owed, how it falls apart, and how money is laid against it (D-03 to D-05, D-21 to D-27, E-13, E-14, I-3).

use super::Required;
use super::effective::effective_facts;
use super::test_book::Book;
use super::test_events::{bill, date, drawdown, fee, interest, plan, purchase, purchase_reversal, refund};
use crate::event::account_event::{AccountType, BillIssued, PlanOrigin};
use crate::money::Minor;

/// Required amounts as (due date, principal, interest, fee) after everything known on a day.
fn required_on(book: &Book, as_of: &str) -> Vec<(String, Minor, Minor, Minor)> {
    let facts = book.facts.clone();
    let mut ledger = super::Ledger::opening(&book.opened);
    let known: Vec<_> = facts.iter().filter(|fact| fact.value_date <= date(as_of)).cloned().collect();
    ledger.fold(&effective_facts(&known), &book.opened, &book.rule);
    let parts = |required: &Required| {
        (required.due_date.to_string(), required.principal_minor, required.interest_minor, required.fee_minor)
    };
    ledger.required.iter().map(parts).collect()
}

fn line_with_charges() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).on("2024-01-20", interest("c1", 30)).on("2024-01-21", fee("c2", 50));
    book
}

#[test]
fn d_03_a_minimum_that_includes_earlier_minima_requires_only_what_is_new() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.bill(BillIssued { past_due_included_minor: 1_000, ..bill("b2", "2024-03-01", "2024-03-10", 10_000, 1_900) });
    let derived = book.at("2024-03-11");
    assert_eq!((derived.overdue_total_minor, derived.periods_overdue, derived.due_this_month_minor), (1_900, 2, 900));
}

#[test]
fn d_04_parts_of_a_minimum() {
    type Stated = (Option<Minor>, Option<Minor>, Option<Minor>);
    let table: [(Stated, (Minor, Minor, Minor)); 6] = [
        ((None, None, None), (920, 30, 50)),
        ((Some(700), Some(200), Some(100)), (700, 200, 100)),
        ((Some(990), None, None), (990, 10, 0)),
        ((None, Some(0), None), (1_000, 0, 0)),
        ((None, None, Some(5)), (995, 0, 5)),
        ((Some(900), None, Some(40)), (900, 60, 40)),
    ];
    for ((principal, interest_minor, fee_minor), expected) in table {
        let mut book = line_with_charges();
        book.bill(BillIssued {
            minimum_principal_minor: principal,
            minimum_interest_minor: interest_minor,
            minimum_fee_minor: fee_minor,
            ..bill("b1", "2024-02-01", "2024-02-10", 10_080, 1_000)
        });
        let (_, principal, interest, fee) = required_on(&book, "2024-02-01").remove(0);
        assert_eq!((principal, interest, fee), expected);
    }
}

#[test]
fn d_04_charges_since_the_last_bill_never_exceed_the_minimum_and_count_once() {
    let mut book = line_with_charges();
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_080, 60));
    book.bill(bill("b2", "2024-03-01", "2024-03-10", 10_080, 100));
    let required = required_on(&book, "2024-03-01");
    assert_eq!(required[0], ("2024-02-10".into(), 0, 30, 30));
    assert_eq!(required[1], ("2024-03-10".into(), 100, 0, 0));
}

#[test]
fn d_04_with_d_03_stated_parts_of_the_whole_minimum_leave_the_new_ones() {
    let mut book = line_with_charges();
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_080, 100));
    book.bill(BillIssued {
        past_due_included_minor: 100,
        minimum_principal_minor: Some(120),
        minimum_interest_minor: Some(70),
        minimum_fee_minor: Some(60),
        ..bill("b2", "2024-03-01", "2024-03-10", 10_080, 250)
    });
    assert_eq!(required_on(&book, "2024-03-01")[1], ("2024-03-10".into(), 100, 40, 10));
}

#[test]
fn d_05_the_oldest_due_first_and_charges_before_principal() {
    let mut book = line_with_charges();
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_080, 1_000));
    book.bill(bill("b2", "2024-03-01", "2024-03-10", 10_080, 500));
    book.pays("r1", 60, "2024-03-02");
    assert_eq!(required_on(&book, "2024-03-02")[0], ("2024-02-10".into(), 920, 0, 20));
    book.pays("r2", 1_040, "2024-03-03");
    let required = required_on(&book, "2024-03-03");
    assert_eq!((required[0].1, required[1].1), (0, 400));
}

#[test]
fn d_05_on_a_line_money_beyond_what_is_billed_pays_no_later_bill() {
    let mut book = line_with_charges();
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_080, 1_000));
    book.pays("r1", 3_000, "2024-02-05");
    book.bill(bill("b2", "2024-03-01", "2024-03-10", 7_080, 700));
    let derived = book.at("2024-03-11");
    assert_eq!((derived.overdue_total_minor, derived.balance_minor), (700, 7_080));
}

fn loan() -> Book {
    let mut book = Book::open(AccountType::D1, "2024-01-01");
    book.on("2024-01-01", drawdown("d1", 30_000));
    let due_dates = ["2024-02-01", "2024-03-01", "2024-04-01"];
    book.on("2024-01-01", plan("pl1", PlanOrigin::Drawdown, "d1", &due_dates, 10_000, 200));
    book
}

#[test]
fn d_02_d_21_d_24_a_loan_owes_by_schedule_line() {
    let mut book = loan();
    book.bill(bill("b1", "2024-02-01", "2024-02-20", 30_200, 30_200));
    let derived = book.at("2024-02-02");
    assert_eq!(
        (derived.overdue_total_minor, derived.overdue_principal_minor, derived.due_this_month_minor),
        (10_200, 10_000, 10_200)
    );
    assert_eq!((derived.remaining_periods, derived.statement_balance_minor), (2, 30_200));
}

#[test]
fn d_05_d_23_d_24_paying_a_loan_ahead_fills_the_next_lines() {
    let mut book = loan();
    book.pays("r1", 20_400, "2024-01-20");
    let february = book.at("2024-02-29");
    assert_eq!((february.due_this_month_minor, february.overdue_total_minor, february.remaining_periods), (10_200, 0, 1));
    assert_eq!((february.balance_minor, book.at("2024-03-31").balance_minor), (9_800, 10_000));
    assert_eq!(book.at("2024-04-02").overdue_total_minor, 10_200);
}

#[test]
fn d_22_charges_of_a_plan_enter_the_balance_on_their_due_date() {
    let balances =
        ["2024-01-31", "2024-02-01", "2024-03-31", "2024-04-01", "2024-05-31"].map(|as_of| loan().at(as_of).balance_minor);
    assert_eq!(balances, [30_000, 30_200, 30_400, 30_600, 30_600]);
    let mut line = Book::open(AccountType::R1, "2024-01-01");
    line.on("2024-01-02", purchase("p1", 30_000));
    line.on("2024-01-02", plan("pl1", PlanOrigin::Purchase, "p1", &["2024-02-10", "2024-03-10"], 15_000, 300));
    let lines =
        ["2024-02-09", "2024-02-10", "2024-03-10"].map(|as_of| (line.at(as_of).balance_minor, line.at(as_of).remaining_periods));
    assert_eq!(lines, [(30_000, 2), (30_300, 1), (30_600, 0)]);
    assert_eq!(line.at("2024-03-31").overdue_total_minor, 0, "a plan on a line requires nothing by itself (D-21)");
}

#[test]
fn d_22_d_26_a_bill_may_ask_for_plan_charges_that_enter_by_its_due_date() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.on("2024-01-10", plan("pl1", PlanOrigin::Purchase, "p1", &["2024-02-10"], 10_000, 200));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_200, 10_200));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.overdue_total_minor, derived.balance_minor), (10_200, 10_200));
}

#[test]
fn d_24_the_longest_running_plan_counts() {
    let mut book = Book::open(AccountType::D1, "2024-01-01");
    book.on("2024-01-01", drawdown("d1", 30_000)).on("2024-01-01", drawdown("d2", 30_000));
    book.on("2024-01-01", plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-02-01", "2024-03-01"], 10_000, 0));
    book.on("2024-01-01", plan("pl2", PlanOrigin::Drawdown, "d2", &["2024-02-01", "2024-03-01", "2024-04-01"], 10_000, 0));
    assert_eq!(book.at("2024-01-31").remaining_periods, 3);
    // Lines of one date are one period overdue.
    let overdue = book.at("2024-02-02");
    assert_eq!((overdue.periods_overdue, overdue.overdue_total_minor), (1, 20_000));
}

#[test]
fn d_26_a_bill_after_a_payment_found_late_requires_no_more_than_the_debt() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.on("2024-01-31", super::test_events::repayment("r1", 9_900, "2024-01-31"));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (100, 100));
}

#[test]
fn d_26_required_amounts_fall_away_newest_first() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.bill(bill("b2", "2024-03-01", "2024-03-10", 10_000, 1_000));
    book.on("2024-03-05", refund("p1", "f1", 8_700));
    let required = required_on(&book, "2024-03-05");
    assert_eq!((required[0].1, required[1].1), (1_000, 300));
}

#[test]
fn d_26_charges_that_come_later_cover_nothing_that_was_due_before_them() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.on("2024-02-01", plan("pl1", PlanOrigin::Bill, "b1", &["2024-04-05"], 10_000, 400));
    book.bill(bill("b2", "2024-03-01", "2024-04-05", 10_000, 2_000));
    book.on("2024-03-06", refund("p1", "f1", 10_000));
    // Nothing is owed before the charges enter; then they are what the second bill may ask for.
    for (as_of, expected) in [("2024-03-05", (10_000, 1_000)), ("2024-03-06", (0, 0)), ("2024-04-06", (400, 400))] {
        let derived = book.at(as_of);
        assert_eq!((derived.balance_minor, derived.overdue_total_minor), expected, "{as_of}");
    }
}

#[test]
fn d_15_a_reversed_purchase_leaves_no_overdue_behind() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    assert_eq!(book.status("2024-02-29"), "1");
    book.on("2024-03-02", purchase_reversal("p1", "v1", 10_000));
    let february = book.at("2024-02-29");
    assert_eq!((february.overdue_total_minor, february.balance_minor, february.adverse_episode_no), (0, 0, 0));
}

#[test]
fn e_13_d_27_a_refund_shortens_the_plan_from_its_last_line_back() {
    let mut book = Book::open(AccountType::D1, "2024-01-01");
    book.on("2024-01-01", purchase("p1", 30_000));
    let due_dates = ["2024-02-01", "2024-03-01", "2024-04-01"];
    book.on("2024-01-01", plan("pl1", PlanOrigin::Purchase, "p1", &due_dates, 10_000, 200));
    let february = book.at("2024-02-29");
    book.on("2024-03-15", refund("p1", "f1", 10_000));
    assert_eq!(book.at("2024-02-29"), february, "past months stay");
    let april = book.at("2024-04-30");
    assert_eq!((april.overdue_total_minor, april.balance_minor, april.due_this_month_minor), (20_400, 20_400, 0));
}

#[test]
fn e_13_charges_paid_ahead_on_a_line_that_falls_away_stay_paid() {
    let mut book = Book::open(AccountType::D1, "2024-01-01");
    book.on("2024-01-01", purchase("p1", 20_000));
    book.on("2024-01-01", plan("pl1", PlanOrigin::Purchase, "p1", &["2024-02-01", "2024-03-01"], 10_000, 200));
    // The first line and the charges of the second are paid ahead; then the goods of the second come back.
    book.pays("r1", 10_400, "2024-01-10").on("2024-01-20", refund("p1", "f1", 10_000));
    let derived = book.at("2024-03-31");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (-200, 0));
    // With another plan due earlier, the charges paid ahead lower what that one may still require.
    let mut book = Book::open(AccountType::D1, "2024-01-01");
    book.on("2024-01-01", purchase("p1", 10_000));
    book.on("2024-01-01", plan("pl1", PlanOrigin::Purchase, "p1", &["2024-04-01"], 10_000, 200));
    book.pays("r1", 200, "2024-01-10").on("2024-01-11", purchase("p2", 10_000));
    book.on("2024-01-11", plan("pl2", PlanOrigin::Purchase, "p2", &["2024-03-01"], 10_000, 0));
    book.on("2024-01-20", refund("p1", "f1", 10_000));
    let derived = book.at("2024-03-02");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (9_800, 9_800));
}

#[test]
fn e_14_a_refund_above_the_debt_makes_a_credit_balance_and_no_negative_debt() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.pays("r1", 4_000, "2024-02-05").on("2024-02-06", refund("p1", "f1", 9_000));
    let derived = book.at("2024-02-29");
    assert_eq!((derived.balance_minor, derived.used_minor, derived.overdue_total_minor), (-3_000, 0, 0));
}

#[test]
fn i_03_a_loan_paid_to_schedule_ends_at_zero() {
    let mut book = loan();
    for (number, due_date) in ["2024-02-01", "2024-03-01", "2024-04-01"].into_iter().enumerate() {
        book.pays(&format!("r{number}"), 10_200, due_date);
    }
    let derived = book.at("2024-04-01");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.repayment_status.code()), (0, 0, "N"));
    assert_eq!(book.status("2024-05-31"), "*");
}
