//! R3, the quasi-credit card: what makes or enlarges a debt is owed at once (pboc-format 5.1; BLE022, BLE023, BLE025).

use super::test_book::{Book, rule_with};
use super::test_events::*;
use super::{AccountStatus, RepaymentStatus};
use crate::event::account_event::{AccountType, ChargeKind, PlanOrigin};
use crate::money::Minor;
use crate::product_rule::DigitRule;

fn card() -> Book {
    Book::open(AccountType::R3, "2024-01-05")
}

/// Status, days, balance, overdrawn for more than 180 days.
fn values(book: &Book, as_of: &str) -> (&'static str, u32, Minor, Minor) {
    let derived = book.at(as_of);
    (derived.repayment_status.code(), derived.days_past_due, derived.balance_minor, derived.overdrawn_over_180_minor)
}

#[test]
fn r3_days_overdrawn_count_from_the_day_of_the_oldest_overdraft() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 10_000)).on("2024-03-01", purchase("p2", 5_000));
    for (as_of, code, days, over_180_minor) in [
        ("2024-02-09", "*", 0, 0),
        ("2024-02-10", "N", 0, 0),
        ("2024-02-11", "1", 1, 0),
        ("2024-03-11", "1", 30, 0),
        ("2024-03-12", "2", 31, 0),
        ("2024-08-08", "6", 180, 0),
        ("2024-08-09", "7", 181, 10_000),
        ("2024-08-28", "7", 200, 10_000),
        ("2024-08-29", "7", 201, 15_000),
    ] {
        let owed_minor = if as_of < "2024-02-10" {
            0
        } else if as_of < "2024-03-01" {
            10_000
        } else {
            15_000
        };
        assert_eq!(values(&card, as_of), (code, days, owed_minor, over_180_minor), "{as_of}");
    }
    // Paid in part, the oldest first.
    card.pays("r1", 12_000, "2024-09-01");
    assert_eq!(values(&card, "2024-09-01"), ("7", 184, 3_000, 3_000));
    card.pays("r2", 3_000, "2024-09-02");
    assert_eq!(values(&card, "2024-09-02"), ("N", 0, 0, 0));
}

#[test]
fn r3_has_no_overdue_items_but_days_class_and_episode() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 10_000));
    let derived = card.at("2024-06-30");
    let items = [derived.overdue_total_minor, derived.overdue_principal_minor, derived.overdue_principal_91_180_minor];
    assert_eq!((items, derived.periods_overdue, derived.due_this_month_minor), ([0; 3], 0, 0));
    assert_eq!(card.at("2024-02-29").due_this_month_minor, 0);
    assert_eq!((derived.days_past_due, derived.risk_class, derived.adverse_first_on), (141, 3, Some(date("2024-02-11"))));
    assert_eq!(derived.account_status, AccountStatus::Normal, "D-34");
}

#[test]
fn r3_a_month_is_a_star_without_overdraft_in_it_and_at_the_end_of_the_one_before() {
    type Row<'a> = (&'a str, &'a [(&'a str, Minor)], &'a str);
    let table: [Row<'_>; 6] = [
        ("never overdrawn", &[("2024-02-10", -5_000), ("2024-02-12", 3_000)], "***"),
        ("overdrawn within a month", &[("2024-02-10", 5_000), ("2024-02-12", -5_000)], "*N*"),
        ("over a month end", &[("2024-02-29", 5_000), ("2024-03-01", -5_000)], "*NN"),
        ("on the last day of a month", &[("2024-01-31", 5_000), ("2024-02-01", -5_000)], "NN*"),
        ("overdue over a month end", &[("2024-02-10", 5_000), ("2024-03-12", -5_000)], "*1N"),
        ("for a day", &[("2024-03-10", 5_000), ("2024-03-10", -5_000)], "**N"),
    ];
    for (name, movements, expected) in table {
        let mut card = card();
        for (number, (day, minor)) in movements.iter().enumerate() {
            let own_id = format!("x{number}");
            let event = if *minor > 0 { purchase(&own_id, *minor) } else { repayment(&own_id, -minor, day) };
            card.on(day, event);
        }
        assert_eq!(card.statuses("2024-01", "2024-03"), expected, "{name}");
    }
}

#[test]
fn r3_a_purchase_given_back_the_same_day_made_no_overdraft() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 5_000)).on("2024-02-10", refund("p1", "f1", 5_000));
    assert_eq!(card.status("2024-02-29"), "*");
    card.on("2024-02-12", purchase("p2", 5_000)).on("2024-02-20", refund("p2", "f2", 5_000));
    assert_eq!(card.status("2024-02-29"), "N", "eight days in debt are an overdraft");
}

#[test]
fn r3_a_deposit_is_consumed_before_there_is_an_overdraft() {
    let mut card = card();
    card.pays("r1", 3_000, "2024-01-10").on("2024-02-10", purchase("p1", 5_000));
    assert_eq!(values(&card, "2024-02-20"), ("1", 10, 2_000, 0));
    card.pays("r2", 2_000, "2024-02-21").on("2024-02-22", overpayment_refund("o1", 500));
    assert_eq!(values(&card, "2024-02-29"), ("1", 7, 500, 0), "more refunded than there was is an overdraft too");
}

#[test]
fn r3_interest_and_fees_enlarge_the_overdraft_and_waivers_take_the_newest_back() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 1_000)).on("2024-02-20", interest("i1", 30)).on("2024-02-21", fee("f1", 50));
    assert_eq!(values(&card, "2024-03-01"), ("1", 20, 1_080, 0));
    card.on("2024-02-22", waiver("w1", ChargeKind::Fee, 50)).pays("r1", 1_000, "2024-02-23");
    assert_eq!(values(&card, "2024-03-01"), ("1", 10, 30, 0));
}

#[test]
fn r3_grace_and_tolerance_hold_for_overdrafts_too_and_digits_always_count_days() {
    let rule = rule_with(|terms| {
        terms.grace_days = 3;
        terms.tolerance_minor = 10;
        terms.statuses.digit = DigitRule::MissedPeriods;
    });
    let mut card = Book::open_with(AccountType::R3, "2024-01-05", rule);
    card.on("2024-02-10", purchase("p1", 1_000));
    assert_eq!((values(&card, "2024-02-13").0, values(&card, "2024-02-14").0, values(&card, "2024-03-12").0), ("N", "1", "2"));
    card.pays("r1", 995, "2024-02-12");
    assert_eq!(values(&card, "2024-03-31"), ("N", 0, 5, 0), "BLE023: owed, so no star");
}

#[test]
fn r3_charges_of_a_plan_are_owed_at_once_on_their_due_dates() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 2_000));
    card.on("2024-02-10", plan("l1", PlanOrigin::Purchase, "p1", &["2024-03-10", "2024-04-10"], 1_000, 50));
    assert_eq!(values(&card, "2024-02-20"), ("1", 10, 2_000, 0), "the purchase is owed on its own day");
    assert_eq!(card.at("2024-02-20").remaining_periods, 2);
    card.pays("r1", 2_000, "2024-02-20");
    assert_eq!(values(&card, "2024-03-09"), ("*", 0, 0, 0));
    assert_eq!(values(&card, "2024-03-20"), ("1", 10, 50, 0));
    // The last line goes with its charges.
    card.on("2024-03-15", refund("p1", "f1", 1_000));
    assert_eq!((card.at("2024-03-15").balance_minor, card.at("2024-05-31").balance_minor), (-950, -950));
    assert_eq!(card.at("2024-03-15").remaining_periods, 0);
}

#[test]
fn r3_bad_debt_is_b_with_nothing_in_the_items_it_does_not_have() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 1_000)).on("2024-03-10", write_off_proposed("w1"));
    let derived = card.at("2024-03-31");
    assert_eq!((derived.repayment_status, derived.account_status), (RepaymentStatus::BadDebt, AccountStatus::BadDebtPending));
    assert_eq!((derived.overdue_total_minor, derived.periods_overdue, derived.balance_minor), (0, 0, 1_000));
    card.on("2024-04-10", recovery("v1", 1_000));
    assert_eq!(card.status("2024-04-30"), "C");
}

#[test]
fn r3_a_bill_is_information() {
    let mut card = card();
    card.on("2024-02-10", purchase("p1", 1_000)).pays("r1", 1_000, "2024-02-20");
    card.bill(bill("b1", "2024-03-01", "2024-03-20", 500, 500));
    let derived = card.at("2024-03-31");
    assert_eq!((derived.days_past_due, derived.statement_balance_minor, derived.repayment_status.code()), (0, 500, "*"));
}
