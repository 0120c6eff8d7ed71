//! Product rules are data: each term changes what it is about and nothing else, by the day that concerns it (domain 4.5).

use credit_domain::event::account_event::*;
use credit_domain::product_rule::{ClassTable, DigitRule, DueRule, MinimumRule, ProductRule, ProductTerms, StatusSet};
use fold_tests::book::Book;
use fold_tests::desk::Desk;
use fold_tests::events::*;
use fold_tests::people::notice_delivered;
use fold_tests::stories::{billed, billed_with, rule_with};

/// The default terms until 2024-03-01, then others.
fn changed_in_march(change: impl FnOnce(&mut ProductTerms)) -> ProductRule {
    let mut later = ProductTerms::default();
    change(&mut later);
    ProductRule { later_terms: vec![(date("2024-03-01"), later)], ..ProductRule::default() }
}

/// Minima of 100.00 due on 2024-02-10 and of 90.00 due on 2024-03-10.
fn two_minima(rule: ProductRule) -> Book {
    let mut book = billed_with(AccountType::R1, rule);
    book.bill(bill("B2", "2024-03-01", "2024-03-10", 100_000, 9_000));
    book
}

#[test]
fn grace_is_that_of_the_due_date() {
    let book = two_minima(changed_in_march(|terms| terms.grace_days = 5));
    assert_eq!(book.at("2024-02-11").days_past_due, 1, "no grace in February");
    for (as_of, total_minor) in [("2024-03-11", 10_000), ("2024-03-15", 10_000), ("2024-03-16", 19_000)] {
        assert_eq!(book.at(as_of).overdue_total_minor, total_minor, "{as_of}");
    }
}

#[test]
fn tolerance_is_that_of_the_due_date() {
    let mut book = two_minima(changed_in_march(|terms| terms.tolerance_minor = 50));
    book.pays("R1", 9_960, "2024-02-09");
    assert_eq!(book.at("2024-02-29").overdue_total_minor, 40, "no tolerance in February");
    book.pays("R2", 40 + 8_950, "2024-03-09");
    assert_eq!(book.at("2024-03-31").overdue_total_minor, 0);
}

#[test]
fn allocation_is_that_of_the_value_date() {
    use credit_domain::product_rule::{AllocationAcross, AllocationOrder, AmountPart};
    let principal_first = AllocationOrder {
        across: AllocationAcross::OldestDueFirst,
        within: [AmountPart::Principal, AmountPart::Interest, AmountPart::Fee],
    };
    for (value_date, principal_left_minor) in [("2024-02-29", 9_700), ("2024-03-01", 9_600)] {
        let rule = changed_in_march(|terms| terms.allocation = principal_first);
        let mut book = Book::open_with(AccountType::R1, "2024-01-05", rule);
        book.on("2024-01-20", purchase("P1", 100_000)).on("2024-01-25", interest("I1", 300));
        book.bill(bill("B1", "2024-02-01", "2024-02-10", 100_300, 10_000)).pays("R1", 100, value_date);
        assert_eq!(book.at("2024-03-01").overdue_principal_minor, principal_left_minor, "{value_date}");
    }
}

#[test]
fn a_refund_counts_towards_the_minimum_by_the_rule_of_its_day() {
    for (day, total_minor) in [("2024-02-29", 10_000), ("2024-03-01", 9_000)] {
        let mut book = billed_with(AccountType::R1, changed_in_march(|terms| terms.refund_reduces_minimum = true));
        book.on(day, refund("P1", "F1", 1_000));
        assert_eq!(book.at("2024-03-05").overdue_total_minor, total_minor, "{day}");
    }
}

#[test]
fn the_digit_of_a_card_may_count_missed_minima_instead_of_days() {
    // Domain 4.5 says so of cards only; on lines a digit is days at the bureau (pboc-format 5.1).
    for (account_type, on_both_missed, on_all_missed) in [(AccountType::R2, "2", "7"), (AccountType::R1, "1", "7")] {
        let rule = rule_with(|terms| terms.statuses.digit = DigitRule::MissedPeriods);
        let mut book = Book::open_with(account_type, "2023-01-02", rule);
        book.on("2023-01-05", purchase("P1", 100_000));
        book.bill(bill("B1", "2023-01-11", "2023-01-31", 100_000, 10_000));
        book.bill(bill("B2", "2023-02-11", "2023-02-28", 100_000, 9_000));
        assert_eq!(book.at("2023-02-28").repayment_status.code(), "1", "{account_type:?}");
        let derived = book.at("2023-03-01");
        assert_eq!((derived.repayment_status.code(), derived.days_past_due), (on_both_missed, 29), "{account_type:?}");
        if account_type == AccountType::R2 {
            assert_eq!(book.at("2024-03-01").repayment_status.code(), "2", "time alone misses no bill");
        }
        for number in 3_i32..12 {
            let bill_date = date("2022-12-11").plus_months(number).to_string();
            let due_date = date("2022-12-28").plus_months(number).to_string();
            book.bill(bill(&format!("B{number}"), &bill_date, &due_date, 100_000, 1_000));
        }
        assert_eq!(book.at("2024-01-31").repayment_status.code(), on_all_missed, "{account_type:?}: seven or more");
    }
}

#[test]
fn a_product_may_show_no_m() {
    let without = StatusSet { digit: DigitRule::DaysPastDue, late_within_month: false };
    for (statuses, shown) in [(StatusSet { late_within_month: true, ..without }, "M"), (without, "N")] {
        let mut book = billed_with(AccountType::R1, rule_with(|terms| terms.statuses = statuses));
        book.pays("R1", 10_000, "2024-02-20");
        assert_eq!(book.status("2024-02"), shown);
    }
}

#[test]
fn the_observation_lasts_as_the_rule_says() {
    let mut rule = rule_with(|terms| terms.observation.months = 3);
    rule.first_terms.observation.due_dates = 0;
    let mut book = billed_with(AccountType::R1, rule);
    book.on("2024-02-05", extension("X1", 1, "2029-02-05")).pays("R1", 10_000, "2024-02-06");
    for (as_of, class) in [("2024-02-05", 2), ("2024-05-04", 2), ("2024-05-07", 1)] {
        assert_eq!(book.at(as_of).risk_class, class, "{as_of}");
    }
}

#[test]
fn a_table_of_classes_may_be_the_lenders_own() {
    let strict = ClassTable { from: date("2000-01-01"), floors: vec![(1, 3), (31, 5)] };
    let rule = ProductRule { class_tables: vec![strict], ..ProductRule::default() };
    let book = billed_with(AccountType::R1, rule);
    for (as_of, class) in [("2024-02-10", 1), ("2024-02-11", 3), ("2024-03-11", 3), ("2024-03-12", 5)] {
        assert_eq!(book.at(as_of).risk_class, class, "{as_of}");
    }
    assert_eq!(book.at("2024-03-31").risk_class_since, date("2024-03-12"));
}

#[test]
fn the_class_begins_on_the_day_its_floor_is_reached_also_after_grace() {
    let book = billed_with(AccountType::R1, rule_with(|terms| terms.grace_days = 3));
    for (as_of, since) in [("2024-02-13", "2024-01-05"), ("2024-02-29", "2024-02-14"), ("2024-05-31", "2024-05-11")] {
        assert_eq!(book.at(as_of).risk_class_since, date(since), "{as_of}");
    }
}

#[test]
fn a_notice_must_reach_the_person_so_many_days_before_the_cut() {
    for (lead_days, delivered_on, passes) in [(0, "2024-02-29", true), (5, "2024-02-25", false), (5, "2024-02-24", true)] {
        let book = billed_with(AccountType::R1, rule_with(|terms| terms.notice_lead_days = lead_days));
        let mut desk = Desk::new();
        desk.person.tell(delivered_on, notice_delivered(1, delivered_on));
        let (_, withheld, _) = desk.verdict(&book, "2024-02-29").expect("due");
        assert_eq!(withheld.is_empty(), passes, "{lead_days} days, delivered on {delivered_on}");
    }
}

#[test]
fn minima_and_due_dates_follow_from_the_terms() {
    let terms = |minimum: MinimumRule, due_rule: DueRule| ProductTerms { minimum, due_rule, ..ProductTerms::default() };
    let tenth = MinimumRule { share_ppm: 100_000, floor_minor: 5_000 };
    let rule = terms(tenth, DueRule::DaysAfterBill(9));
    // Statement, earlier minima, new minimum: a tenth of what is not yet required, at least 50.00, never more than owed.
    for (statement_minor, past_due_minor, minimum_minor) in [
        (100_000, 0, 10_000),
        (100_000, 10_000, 9_000),
        (30_000, 0, 5_000),
        (3_000, 0, 3_000),
        (0, 0, 0),
        (-500, 0, 0),
        (9_999, 9_999, 0),
    ] {
        assert_eq!(rule.new_minimum(statement_minor, past_due_minor), minimum_minor, "{statement_minor} {past_due_minor}");
    }
    let due = |due_rule: DueRule, bill_date: &str| terms(tenth, due_rule).due_date(date(bill_date)).to_string();
    assert_eq!(due(DueRule::DaysAfterBill(9), "2024-02-25"), "2024-03-05");
    assert_eq!(due(DueRule::DayOfMonth(10), "2024-02-01"), "2024-02-10");
    assert_eq!(due(DueRule::DayOfMonth(10), "2024-02-10"), "2024-03-10");
    assert_eq!(due(DueRule::DayOfNextMonth(31), "2024-01-31"), "2024-02-29");
    assert_eq!(due(DueRule::DayOfNextMonth(5), "2024-12-20"), "2025-01-05");
}

#[test]
fn what_a_rule_does_not_speak_of_stays() {
    // Another rounding, notice or bill day changes no derived value.
    let plain = billed(AccountType::R1);
    let other = billed_with(
        AccountType::R1,
        rule_with(|terms| {
            terms.notice_lead_days = 9;
            terms.bill_day = Some(17);
            terms.rounding = credit_domain::product_rule::Rounding::Up;
            terms.minimum = MinimumRule { share_ppm: 1, floor_minor: 0 };
        }),
    );
    assert_eq!(other.month_ends("2024-01", "2024-12"), plain.month_ends("2024-01", "2024-12"));
    assert_ne!(other.rule.canonical(), plain.rule.canonical(), "and its hash in lineage tells them apart");
}
