use super::{ClassTable, DueRule, MinimumRule, ProductRule, ProductTerms};
use crate::calendar::{BusinessDate, Month};

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

#[test]
fn terms_hold_from_their_first_day_until_the_next() {
    let with_grace = |grace_days| ProductTerms { grace_days, ..ProductTerms::default() };
    let rule = ProductRule {
        first_terms: with_grace(1),
        later_terms: vec![(date("2024-03-01"), with_grace(2)), (date("2024-06-15"), with_grace(3))],
        ..ProductRule::default()
    };
    for (day, grace_days) in
        [("1999-01-01", 1), ("2024-02-29", 1), ("2024-03-01", 2), ("2024-06-14", 2), ("2024-06-15", 3), ("2099-12-31", 3)]
    {
        assert_eq!(rule.terms_on(date(day)).grace_days, grace_days, "{day}");
    }
}

#[test]
fn d_35_the_class_table_in_force_gives_the_floor_and_the_first_holds_for_earlier_days() {
    let rule = ProductRule::default();
    // Before 2023-07-01 the guideline of 2007: nothing above substandard.
    for (day, floors) in
        [("2001-01-01", [1, 2, 2, 3, 3, 3]), ("2023-06-30", [1, 2, 2, 3, 3, 3]), ("2023-07-01", [1, 2, 2, 3, 4, 5])]
    {
        let found = [0, 1, 90, 91, 271, 361].map(|days_past_due| rule.class_floor(days_past_due, date(day)));
        assert_eq!(found, floors, "{day}");
    }
    let without_tables = ProductRule { class_tables: Vec::new(), ..ProductRule::default() };
    assert_eq!(without_tables.class_floor(1_000, date("2024-01-01")), 1);
    let table = ClassTable { from: date("2024-01-01"), floors: vec![(1, 2), (91, 3)] };
    assert_eq!([i32::MIN, -1, 0, 1, 90, 91, i32::MAX].map(|days| table.floor(days)), [1, 1, 1, 2, 2, 3, 3]);
}

#[test]
fn e_01_bills_come_on_the_accounts_day_else_on_the_products_and_never_drift() {
    let terms = |bill_day| ProductTerms { bill_day, ..ProductTerms::default() };
    for (of_product, of_account, cycle, expected) in [
        (Some(1), None, "2024-02", "2024-02-01"),
        (Some(1), Some(15), "2024-02", "2024-02-15"),
        (Some(31), None, "2024-02", "2024-02-29"),
        (Some(31), None, "2024-03", "2024-03-31"),
        (None, None, "2024-04", "2024-04-30"),
    ] {
        let cycle = Month::parse(cycle).expect("a month");
        assert_eq!(terms(of_product).bill_date(of_account, cycle), date(expected), "{of_product:?} {of_account:?}");
    }
}

#[test]
fn e_01_e_05_due_dates_follow_the_due_rule() {
    for (due_rule, bill_date, expected) in [
        (DueRule::DaysAfterBill(20), "2024-02-15", "2024-03-06"),
        (DueRule::DaysAfterBill(0), "2024-02-15", "2024-02-15"),
        (DueRule::DayOfMonth(10), "2024-02-01", "2024-02-10"),
        (DueRule::DayOfMonth(10), "2024-02-10", "2024-03-10"),
        (DueRule::DayOfMonth(10), "2024-12-20", "2025-01-10"),
        (DueRule::DayOfMonth(31), "2024-01-31", "2024-02-29"),
        (DueRule::DayOfNextMonth(10), "2024-02-01", "2024-03-10"),
        (DueRule::DayOfNextMonth(31), "2024-01-05", "2024-02-29"),
    ] {
        let terms = ProductTerms { due_rule, ..ProductTerms::default() };
        assert_eq!(terms.due_date(date(bill_date)), date(expected), "{due_rule:?} {bill_date}");
    }
}

#[test]
fn d_03_a_minimum_is_a_share_of_what_no_earlier_bill_requires() {
    // Share in millionths, floor, statement, past due; the new minimum.
    for (share_ppm, floor_minor, statement_minor, past_due_minor, expected) in [
        (100_000, 0, 10_000, 0, 1_000),
        (100_000, 0, 10_000, 1_000, 900),
        (100_000, 0, 9, 0, 0),
        (100_000, 5_000, 10_000, 0, 5_000),
        (100_000, 5_000, 3_000, 0, 3_000),
        (1_000_000, 0, 10_000, 2_500, 7_500),
        (100_000, 5_000, 1_000, 1_000, 0),
        (100_000, 5_000, -1_000, 0, 0),
        (1_000_000, 0, i64::MAX, i64::MIN, i64::MAX),
    ] {
        let terms = ProductTerms { minimum: MinimumRule { share_ppm, floor_minor }, ..ProductTerms::default() };
        let found = terms.new_minimum(statement_minor, past_due_minor);
        assert_eq!(found, expected, "{share_ppm} {floor_minor} of {statement_minor} with {past_due_minor}");
    }
}

#[test]
fn the_canonical_text_tells_rules_apart_by_every_term_and_date() {
    let rule = ProductRule::default();
    let with = |change: fn(&mut ProductRule)| {
        let mut changed = rule.clone();
        change(&mut changed);
        changed.canonical()
    };
    let texts = [
        rule.canonical(),
        with(|rule| rule.name = "other".into()),
        with(|rule| rule.version = 2),
        with(|rule| rule.first_terms.bill_day = Some(1)),
        with(|rule| rule.first_terms.due_rule = DueRule::DayOfMonth(20)),
        with(|rule| rule.first_terms.grace_days = 1),
        with(|rule| rule.first_terms.tolerance_minor = 1),
        with(|rule| rule.first_terms.minimum.floor_minor = 1),
        with(|rule| rule.first_terms.allocation.within.reverse()),
        with(|rule| rule.first_terms.statuses.late_within_month = false),
        with(|rule| rule.first_terms.rounding = super::Rounding::Up),
        with(|rule| rule.first_terms.refund_reduces_minimum = true),
        with(|rule| rule.first_terms.notice_lead_days = 1),
        with(|rule| rule.first_terms.observation.months = 1),
        with(|rule| rule.later_terms.push((BusinessDate::MIN, ProductTerms::default()))),
        with(|rule| rule.later_terms.push((BusinessDate::MAX, ProductTerms::default()))),
        with(|rule| rule.class_tables.clear()),
    ];
    for (index, text) in texts.iter().enumerate() {
        assert!(!texts[..index].contains(text), "{text}");
    }
}
