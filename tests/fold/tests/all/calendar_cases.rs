//! Edge cases of the calendar: E-01 to E-06, E-26, E-46.

use credit_domain::account::Outcome;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{AccountType, RescheduleCause};
use credit_domain::product_rule::{DueRule, ProductTerms};
use fold_tests::book::{Book, is_applied, notes_of, rules_of};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

#[test]
fn e_01_bill_day_31_takes_the_last_day_and_comes_back_to_31() {
    let terms = ProductTerms::default();
    let expected = [
        ("2024-01", "2024-01-31"),
        ("2024-02", "2024-02-29"),
        ("2024-03", "2024-03-31"),
        ("2024-04", "2024-04-30"),
        ("2024-05", "2024-05-31"),
        ("2023-02", "2023-02-28"),
        ("2023-03", "2023-03-31"),
    ];
    for (cycle, bill_date) in expected {
        assert_eq!(terms.bill_date(Some(31), month(cycle)), date(bill_date), "{cycle}");
    }
    let due_on_31 = ProductTerms { due_rule: DueRule::DayOfNextMonth(31), ..ProductTerms::default() };
    assert_eq!(due_on_31.due_date(date("2024-01-31")), date("2024-02-29"));
    assert_eq!(due_on_31.due_date(date("2024-02-29")), date("2024-03-31"));
}

#[test]
fn e_01_lines_due_on_31_do_not_drift() {
    let mut book = Book::open(AccountType::D1, "2024-01-05");
    book.on("2024-01-10", drawdown("W1", 40_000));
    book.on(
        "2024-01-10",
        monthly_plan("L1", credit_domain::event::account_event::PlanOrigin::Drawdown, "W1", "2024-01-31", 4, (10_000, 0, 0)),
    );
    let due: Vec<i64> = book.month_ends("2024-01", "2024-05").iter().map(|derived| derived.due_this_month_minor).collect();
    assert_eq!(due, [10_000, 10_000, 10_000, 10_000, 0]);
    // The line of April is due on the 30th: one day past due on 1 May, while that of March has 31 days.
    assert_eq!(book.at("2024-05-01").days_past_due, 91);
    assert_eq!(book.at("2024-05-01").periods_overdue, 4);
    assert_eq!(book.at("2024-04-30").periods_overdue, 3);
}

#[test]
fn e_02_anniversaries_of_29_february_fall_on_28_february_in_common_years() {
    let opened_on = date("2024-02-29");
    let expected = [(12, "2025-02-28"), (24, "2026-02-28"), (36, "2027-02-28"), (48, "2028-02-29"), (1, "2024-03-29")];
    for (months, anniversary) in expected {
        assert_eq!(opened_on.plus_months(months), date(anniversary), "{months} months");
    }
}

#[test]
fn e_03_five_years_from_29_february_end_on_28_february() {
    let book = Book::open(AccountType::R1, "2024-02-29");
    assert_eq!(book.at("2024-02-29").maturity, Some(date("2029-02-28")), "Civil Code 202: no such day, so the last of the month");
}

#[test]
fn e_04_the_local_date_decides_at_midnight() {
    // Due on 2024-02-10: the last second of that day in Shanghai is 15:59:59 UTC, the next one is the next day.
    let cases = [
        (moment_of("2024-02-10", 23, 59, 59), "2024-02-10", 0, "N"),
        (moment_of("2024-02-10", 24, 0, 0), "2024-02-11", 1, "1"),
        // The UTC date is still the day before.
        (moment_of("2024-02-11", 7, 59, 59), "2024-02-11", 1, "1"),
    ];
    for (instant, day, days_past_due, code) in cases {
        let business_date = BusinessDate::of_instant(instant.0);
        assert_eq!((business_date, instant.business_date()), (date(day), date(day)));
        let derived = billed(AccountType::R1).derived_on(business_date);
        assert_eq!((derived.days_past_due, derived.repayment_status.code()), (days_past_due, code), "asked at {day}");
        let mut paid = billed(AccountType::R1);
        paid.pays("R1", 10_000, day);
        assert_eq!(paid.status("2024-02"), if days_past_due == 0 { "N" } else { "M" }, "paid on {day}");
    }
}

#[test]
fn e_05_a_due_day_on_a_holiday_stays_unless_the_lender_moves_it() {
    // 2024-02-10 is Spring Festival and a Saturday.
    let mut book = billed(AccountType::R1);
    assert_eq!(book.at("2024-02-11").days_past_due, 1);
    book.recorded("2024-02-09", "2024-02-11", due_date_move("B1", "2024-02-10", "2024-02-18", RescheduleCause::Holiday));
    for (as_of, days) in [("2024-02-11", 0), ("2024-02-18", 0), ("2024-02-19", 1)] {
        assert_eq!(book.at(as_of).days_past_due, days, "{as_of}");
    }
}

#[test]
fn e_06_two_missed_bills_within_thirty_days_are_digit_one_and_two_periods() {
    let mut book = Book::open(AccountType::R1, "2023-01-02");
    book.on("2023-01-05", purchase("P1", 100_000));
    book.bill(bill("B1", "2023-01-11", "2023-01-31", 100_000, 10_000));
    book.bill(bill("B2", "2023-02-11", "2023-02-28", 100_000, 9_000));
    let derived = book.at("2023-03-01");
    assert_eq!((derived.days_past_due, derived.repayment_status.code(), derived.periods_overdue), (29, "1", 2));
    assert_eq!(derived.overdue_total_minor, 19_000);
}

#[test]
fn e_06_two_missed_lines_within_thirty_days_are_digit_one_and_two_periods() {
    let mut book = Book::open(AccountType::D1, "2023-01-02");
    book.on("2023-01-05", drawdown("W1", 20_000));
    book.on("2023-01-05", drawdown_plan("L1", "W1", &[("2023-01-31", 10_000, 0, 0), ("2023-02-28", 10_000, 0, 0)]));
    let derived = book.at("2023-03-01");
    assert_eq!((derived.days_past_due, derived.repayment_status.code(), derived.periods_overdue), (29, "1", 2));
}

#[test]
fn e_26_fold_half_a_moved_bill_day_leaves_a_month_without_bill() {
    for (purchased_minor, status_without_bill) in [(0, "*"), (100_000, "N")] {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        if purchased_minor > 0 {
            book.on("2024-01-20", purchase("P1", purchased_minor));
        }
        book.bill(bill("B1", "2024-03-01", "2024-03-20", purchased_minor, 0));
        book.on("2024-03-15", bill_day_change(1, 20, "2024-05"));
        let skipped = book.send(
            &book.next("2024-05-20"),
            &credit_domain::event::account_event::AccountEvent::BillIssued(bill(
                "B3",
                "2024-05-20",
                "2024-06-08",
                purchased_minor,
                0,
            )),
        );
        assert_eq!(notes_of(&skipped), Vec::<&str>::new(), "the change explains the gap");
        let april = book.at("2024-04-30");
        assert_eq!(april.repayment_status.code(), status_without_bill);
        assert_eq!((april.statement_balance_minor, april.due_this_month_minor), (0, 0));
        assert_eq!((april.bill_day, book.at("2024-03-01").bill_day), (Some(20), Some(1)));
    }
}

#[test]
fn e_46_an_event_effective_tomorrow_waits_until_that_day_closes() {
    let mut book = lent(AccountType::D1);
    let due_line = book.at("2024-02-10");
    let ahead = book.try_recorded("2024-02-11", "2024-02-10", repayment("R1", 10_500, "2024-02-11"));
    assert!(is_applied(&ahead), "{ahead:?}");
    assert_eq!(book.at("2024-02-10"), due_line, "not yet counted today");
    assert_eq!(book.at("2024-02-11").paid_this_month_minor, 10_500);
    let too_far = book.try_recorded("2024-02-13", "2024-02-11", repayment("R2", 100, "2024-02-13"));
    assert!(matches!(too_far, Outcome::Refused(_)), "{too_far:?}");
    assert!(rules_of(&too_far).contains(&"DATE_AHEAD_OF_RECORDED"), "{too_far:?}");
}
