//! Repayment status, account status and dates by case (domain 4.5, 4.6; D-12, D-23 to D-25, D-32 to D-36).

use super::test_book::{Book, rule_with};
use super::test_events::{bill, close, date, drawdown, limit_change, plan, purchase, refund, repayment, repayment_reversal};
use super::{AccountStatus, RepaymentStatus};
use crate::event::account_event::{AccountType, CloseCause, PlanOrigin};
use crate::product_rule::ProductRule;

/// A line with a purchase of 100.00 and a bill on 2024-02-01: minimum 10.00, due on 2024-02-10.
fn billed(account_type: AccountType) -> Book {
    billed_with(account_type, ProductRule::default())
}

fn billed_with(account_type: AccountType, rule: ProductRule) -> Book {
    let mut book = Book::open_with(account_type, "2024-01-05", rule);
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book
}

#[test]
fn e_01_bill_day_31_is_the_last_day_of_short_months_and_does_not_drift() {
    let mut day = date("2024-01-31");
    let mut days = Vec::new();
    for _ in 0..4 {
        days.push(day.to_string());
        day = day.month().plus(1).day_or_last(31);
    }
    assert_eq!(days, ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]);
}

#[test]
fn e_02_e_03_anniversaries_of_29_february() {
    assert_eq!(date("2024-02-29").plus_months(12), date("2025-02-28"));
    assert_eq!(date("2024-02-29").plus_months(60), date("2029-02-28"));
    assert_eq!(date("2024-02-29").plus_months(48), date("2028-02-29"));
}

#[test]
fn e_04_the_local_date_of_a_payment_decides() {
    use crate::calendar::BusinessDate;
    // 2024-02-10T15:59:59Z is the last second of the due day in Shanghai, one second later is the next day.
    let due_day_ends = 1_707_580_799_000_000;
    for (instant, code) in [(due_day_ends, "N"), (due_day_ends + 1_000_000, "M")] {
        let value_date = BusinessDate::of_instant(instant).to_string();
        let mut book = billed(AccountType::R1);
        book.pays("r1", 1_000, &value_date);
        assert_eq!(book.status("2024-02-29"), code, "paid on {value_date}");
    }
}

#[test]
fn e_05_a_due_day_on_a_holiday_stays_where_it_is() {
    // 2024-02-10 is the first day of the Chinese New Year.
    assert_eq!(billed(AccountType::R1).at("2024-02-11").days_past_due, 1);
}

#[test]
fn e_06_two_missed_bills_are_two_periods_with_one_digit() {
    let mut book = Book::open(AccountType::R1, "2022-12-01");
    book.on("2022-12-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2023-01-10", "2023-01-31", 10_000, 1_000));
    book.bill(bill("b2", "2023-02-10", "2023-02-28", 10_000, 1_000));
    let derived = book.at("2023-03-01");
    assert_eq!((derived.repayment_status, derived.periods_overdue), (RepaymentStatus::Overdue(1), 2));
    assert_eq!((derived.days_past_due, derived.overdue_total_minor), (29, 2_000));
}

#[test]
fn e_07_paying_exactly_the_minimum_is_normal() {
    let mut book = billed(AccountType::R1);
    book.pays("r1", 1_000, "2024-02-10");
    let derived = book.at("2024-02-29");
    assert_eq!(
        (derived.repayment_status, derived.overdue_total_minor, derived.balance_minor),
        (RepaymentStatus::Normal, 0, 9_000)
    );
    assert_eq!((derived.due_this_month_minor, derived.paid_this_month_minor), (1_000, 1_000));
}

#[test]
fn e_08_one_fen_below_the_minimum_is_overdue_unless_tolerated() {
    for (tolerance_minor, code, overdue_minor) in [(0, "1", 1), (1, "N", 0)] {
        let mut book = billed_with(AccountType::R1, rule_with(|terms| terms.tolerance_minor = tolerance_minor));
        book.pays("r1", 999, "2024-02-10");
        let derived = book.at("2024-02-29");
        let found = (derived.repayment_status.code(), derived.overdue_total_minor, derived.periods_overdue);
        assert_eq!(found, (code, overdue_minor, u32::from(overdue_minor > 0)), "tolerance {tolerance_minor}");
    }
}

#[test]
fn e_09_days_stop_on_the_day_the_required_amount_is_met() {
    let mut book = billed(AccountType::R1);
    book.pays("r1", 400, "2024-02-05").pays("r2", 300, "2024-02-12").pays("r3", 300, "2024-02-15");
    for (as_of, days, code) in [("2024-02-14", 4, "1"), ("2024-02-15", 0, "M"), ("2024-02-29", 0, "M"), ("2024-03-31", 0, "N")] {
        let derived = book.at(as_of);
        assert_eq!((derived.days_past_due, derived.repayment_status.code()), (days, code), "{as_of}");
    }
    let mut late = billed(AccountType::R1);
    late.pays("r1", 400, "2024-02-05").pays("r2", 600, "2024-03-05");
    // The month of the cut shows the digit, the month of the cure N: the amount fell due earlier (D-33).
    assert_eq!((late.status("2024-02-29"), late.status("2024-03-31")), ("1", "N"));
}

#[test]
fn e_10_d_33_paid_after_the_due_day_before_month_end_is_m_but_never_on_cards() {
    for (account_type, code) in [(AccountType::R1, "M"), (AccountType::R2, "N")] {
        let mut book = billed(account_type);
        book.pays("r1", 1_000, "2024-02-20");
        let derived = book.at("2024-02-29");
        let found = (derived.repayment_status.code(), derived.periods_overdue, derived.overdue_total_minor);
        assert_eq!(found, (code, 0, 0), "{account_type:?}");
    }
    let rule = rule_with(|terms| terms.grace_days = 10);
    let mut within_grace = billed_with(AccountType::R1, rule);
    within_grace.pays("r1", 1_000, "2024-02-20");
    assert_eq!(within_grace.status("2024-02-29"), "N", "within grace it is not late (D-16)");
}

#[test]
fn e_11_a_refund_before_the_bill_lowers_the_debt_and_is_no_repayment() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).on("2024-01-12", refund("p1", "f1", 4_000));
    let derived = book.at("2024-01-31");
    assert_eq!((derived.balance_minor, derived.paid_this_month_minor, derived.last_payment_minor), (6_000, 0, 0));
    assert_eq!(derived.last_payment_date, date("2024-01-05"), "D-36");
}

#[test]
fn e_12_a_refund_after_the_bill_does_not_pay_the_minimum() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-05", refund("p1", "f1", 5_000));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.overdue_total_minor, derived.balance_minor, derived.due_this_month_minor), (1_000, 5_000, 1_000));
}

#[test]
fn e_12_d_26_what_is_required_never_exceeds_the_debt() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-05", refund("p1", "f1", 9_400));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.overdue_total_minor, derived.balance_minor, derived.due_this_month_minor), (600, 600, 600));
    book.on("2024-02-12", refund("p1", "f2", 600));
    let derived = book.at("2024-02-29");
    assert_eq!((derived.repayment_status, derived.overdue_total_minor), (RepaymentStatus::Normal, 0));
    assert_eq!(derived.adverse_ended_on, Some(date("2024-02-12")));
}

#[test]
fn e_15_a_credit_balance_is_consumed_by_the_next_purchase_first() {
    let mut book = billed(AccountType::R1);
    book.pays("r1", 12_000, "2024-02-08");
    let derived = book.at("2024-02-08");
    assert_eq!((derived.balance_minor, derived.used_minor), (-2_000, 0));
    book.on("2024-02-09", purchase("p2", 1_500));
    assert_eq!(book.at("2024-02-09").used_minor, 0);
    book.on("2024-02-10", purchase("p3", 700));
    assert_eq!(book.at("2024-02-10").used_minor, 200);
}

#[test]
fn e_20_a_limit_below_what_is_used_is_reported_as_it_is() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-02", limit_change(1_000_000, 5_000));
    let derived = book.at("2024-02-29");
    assert_eq!((derived.limit_minor, derived.used_minor), (5_000, 10_000));
}

#[test]
fn e_22_d_32_an_unused_line_shows_an_asterisk_with_nothing_due() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1] {
        let book = Book::open(account_type, "2024-01-05");
        let derived = book.at("2024-03-31");
        assert_eq!(derived.repayment_status, RepaymentStatus::NothingDue, "{account_type:?}");
        let amounts = (derived.due_this_month_minor, derived.overdue_total_minor, derived.statement_balance_minor);
        assert_eq!(amounts, (0, 0, 0), "{account_type:?}");
    }
}

#[test]
fn d_32_a_month_after_arrears_is_normal_not_an_asterisk() {
    let mut book = billed(AccountType::R1);
    book.pays("r1", 10_000, "2024-03-05");
    assert_eq!((book.status("2024-02-29"), book.status("2024-03-31"), book.status("2024-04-30")), ("1", "N", "*"));
    let mut loan = Book::open(AccountType::D1, "2024-01-05");
    loan.on("2024-01-05", drawdown("d1", 20_000));
    loan.on("2024-01-05", plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-02-10", "2024-05-10"], 10_000, 0));
    loan.pays("r1", 10_000, "2024-03-05");
    let line = ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"].map(|as_of| loan.status(as_of));
    assert_eq!(line, ["*", "1", "N", "*"]);
}

#[test]
fn e_23_d_28_closing_gives_c_or_g_and_zeroes() {
    for (cause, code) in [(CloseCause::Settled, "C"), (CloseCause::Customer, "C"), (CloseCause::Other, "G")] {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        book.on("2024-01-10", purchase("p1", 10_000)).pays("r1", 10_000, "2024-01-20");
        book.on("2024-01-31", close("2024-01-31", cause));
        let derived = book.at("2024-01-31");
        assert_eq!((derived.repayment_status.code(), derived.account_status), (code, AccountStatus::Closed), "{cause:?}");
        assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.periods_overdue), (0, 0, 0), "{cause:?}");
        assert_eq!((derived.close, derived.last_payment_date), (Some((date("2024-01-31"), cause)), date("2024-01-20")));
        assert_eq!(book.at("2024-01-30").close, None, "open until the close date");
    }
}

#[test]
fn ending_other_than_normally_does_not_mend_the_class() {
    // The 91st day past due is 2024-05-11: ended the day before, on it and later.
    for (close_date, class, since) in
        [("2024-05-10", 2, "2024-02-11"), ("2024-05-11", 3, "2024-05-11"), ("2024-06-01", 3, "2024-05-11")]
    {
        let mut book = billed(AccountType::R1);
        book.on(close_date, close(close_date, CloseCause::Other));
        let derived = book.at("2024-12-31");
        assert_eq!((derived.risk_class, derived.risk_class_since), (class, date(since)), "ended on {close_date}");
        assert_eq!((derived.repayment_status.code(), derived.overdue_total_minor, derived.balance_minor), ("G", 0, 0));
        assert_eq!(derived.adverse_ended_on, Some(date(close_date)));
    }
}

#[test]
fn d_12_an_overdue_account_shows_its_digit_whatever_else_happened() {
    let mut book = billed(AccountType::R1);
    book.bill(bill("b2", "2024-03-01", "2024-03-10", 10_000, 1_000));
    // The older amount is paid late within March, the newer one is not.
    book.pays("r1", 1_000, "2024-03-20");
    assert_eq!(book.status("2024-03-31"), "1");
}

#[test]
fn d_34_overdue_is_an_account_status_but_not_for_cards() {
    for (account_type, status) in [
        (AccountType::R1, AccountStatus::Overdue),
        (AccountType::R2, AccountStatus::Normal),
        (AccountType::R3, AccountStatus::Normal),
    ] {
        assert_eq!(billed(account_type).at("2024-02-29").account_status, status, "{account_type:?}");
    }
}

#[test]
fn d_25_each_overdue_principal_has_the_bucket_of_its_own_age() {
    let mut loan = Book::open(AccountType::D1, "2023-06-01");
    loan.on("2023-06-01", drawdown("d1", 50_000));
    let due_dates = ["2023-07-01", "2023-10-01", "2023-11-01", "2023-12-01", "2023-12-31"];
    loan.on("2023-06-01", plan("pl1", PlanOrigin::Drawdown, "d1", &due_dates, 10_000, 100));
    // Ages on 2024-01-01: 184, 92, 61, 31 and 1 days.
    let derived = loan.at("2024-01-01");
    let buckets = [
        derived.overdue_principal_31_60_minor,
        derived.overdue_principal_61_90_minor,
        derived.overdue_principal_91_180_minor,
        derived.overdue_principal_over_180_minor,
    ];
    assert_eq!(buckets, [10_000; 4]);
    assert_eq!((derived.overdue_principal_minor, derived.overdue_total_minor, derived.periods_overdue), (50_000, 50_500, 5));
    let edges = [(30, [0, 0]), (31, [10_000, 0]), (60, [10_000, 0]), (61, [0, 10_000])];
    for (days, expected) in edges {
        let mut loan = Book::open(AccountType::D1, "2024-01-01");
        loan.on("2024-01-01", drawdown("d1", 10_000));
        loan.on("2024-01-01", plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-02-01"], 10_000, 0));
        let derived = loan.derived_on(date("2024-02-01").plus_days(days));
        assert_eq!([derived.overdue_principal_31_60_minor, derived.overdue_principal_61_90_minor], expected, "{days} days");
    }
}

#[test]
fn d_14_d_36_the_value_date_decides_what_was_paid_when() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-10", repayment("r1", 1_000, "2024-02-10"));
    let february = book.at("2024-02-29");
    assert_eq!((february.paid_this_month_minor, february.last_payment_date), (1_000, date("2024-02-10")));
    assert_eq!((february.repayment_status.code(), book.at("2024-03-31").paid_this_month_minor), ("N", 0));
}

#[test]
fn e_17_d_15_a_reversed_repayment_was_never_there() {
    let mut book = billed(AccountType::R1);
    book.pays("r1", 1_000, "2024-02-10");
    assert_eq!(book.status("2024-02-29"), "N");
    book.on("2024-03-20", repayment_reversal("r1"));
    let february = book.at("2024-02-29");
    assert_eq!((february.repayment_status.code(), february.paid_this_month_minor, february.balance_minor), ("1", 0, 10_000));
    assert_eq!(february.adverse_first_on, Some(date("2024-02-11")));
}
