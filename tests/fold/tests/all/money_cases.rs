//! Edge cases of money on a line: E-07 to E-12, E-14 to E-16, E-20 to E-22.

use credit_domain::account::{HoldReason, Outcome};
use credit_domain::event::account_event::AccountType;
use credit_domain::ledger::RepaymentStatus;
use credit_domain::ledger::lineage::fields_changed_without;
use fold_tests::book::{Book, is_applied, is_refused, notes_of};
use fold_tests::events::*;
use fold_tests::stories::{billed, billed_with, lent, rule_with};

#[test]
fn e_07_exactly_the_minimum_paid_is_not_overdue_and_interest_runs() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = billed(account_type);
        book.pays("R1", 10_000, "2024-02-10").on("2024-02-29", interest("I1", 450));
        let derived = book.at("2024-02-29");
        assert_eq!((derived.days_past_due, derived.repayment_status), (0, RepaymentStatus::Normal), "{account_type:?}");
        assert_eq!((derived.balance_minor, derived.overdue_total_minor), (100_000 - 10_000 + 450, 0));
        assert_eq!((derived.due_this_month_minor, derived.paid_this_month_minor), (10_000, 10_000));
    }
}

#[test]
fn e_08_one_fen_below_the_minimum_is_overdue_unless_tolerated() {
    for (tolerance_minor, days, status, overdue_minor) in [(0, 19, "1", 1), (1, 0, "N", 0)] {
        for account_type in [AccountType::R1, AccountType::R2] {
            let rule = rule_with(|terms| terms.tolerance_minor = tolerance_minor);
            let mut book = billed_with(account_type, rule.clone());
            book.pays("R1", 9_999, "2024-02-09");
            let derived = book.at("2024-02-29");
            assert_eq!((derived.days_past_due, derived.repayment_status.code()), (days, status), "{tolerance_minor}");
            assert_eq!(derived.overdue_total_minor, overdue_minor);
            // The rule that decided is named by its hash in lineage, so the tolerance is part of what is hashed.
            assert!(rule.canonical().contains(&format!("tolerance_minor={tolerance_minor};")));
        }
    }
}

#[test]
fn e_09_days_stop_when_parts_reach_the_minimum() {
    // The last part comes within the month, or in the next one.
    for (last_day, february, march) in [("2024-02-20", "M", "N"), ("2024-03-04", "1", "N")] {
        let mut book = billed(AccountType::R1);
        book.pays("R1", 5_000, "2024-02-05").pays("R2", 3_000, "2024-02-12").pays("R3", 2_000, last_day);
        let before = book.derived_on(date(last_day).plus_days(-1));
        assert_eq!(before.overdue_total_minor, 2_000, "{last_day}");
        assert_eq!(i64::from(before.days_past_due), i64::from(date(last_day).days_since(date("2024-02-10")) - 1));
        assert_eq!(book.at(last_day).days_past_due, 0, "{last_day}");
        assert_eq!(book.statuses("2024-02", "2024-03"), format!("{february}{march}"), "{last_day}");
        assert_eq!(book.at("2024-03-31").adverse_ended_on, Some(date(last_day)));
        assert_eq!(book.at("2024-03-31").adverse_first_on, Some(date("2024-02-11")));
    }
}

#[test]
fn e_10_paid_after_due_and_before_month_end_is_m_with_nothing_overdue() {
    let mut line = billed(AccountType::R1);
    line.pays("R1", 10_000, "2024-02-25");
    let mut loan = lent(AccountType::D1);
    loan.pays("R1", 10_500, "2024-02-25");
    let mut sub_account = lent(AccountType::R4);
    sub_account.pays("R1", 10_500, "2024-02-25");
    for book in [line, loan, sub_account] {
        let derived = book.at("2024-02-29");
        assert_eq!(derived.repayment_status, RepaymentStatus::LateWithinMonth);
        assert_eq!((derived.periods_overdue, derived.overdue_total_minor, derived.days_past_due), (0, 0, 0));
        assert_eq!(book.at("2024-02-24").repayment_status, RepaymentStatus::Overdue(1));
    }
}

#[test]
fn e_11_a_refund_before_the_bill_lowers_it_and_is_never_a_repayment() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = Book::open(account_type, "2024-01-05");
        book.on("2024-01-20", purchase("P1", 100_000)).on("2024-01-25", refund("P1", "F1", 40_000));
        book.bill(bill("B1", "2024-02-01", "2024-02-10", 60_000, 6_000));
        let derived = book.at("2024-02-09");
        assert_eq!(
            (derived.balance_minor, derived.statement_balance_minor, derived.due_this_month_minor),
            (60_000, 60_000, 6_000)
        );
        assert_eq!((derived.paid_this_month_minor, derived.last_payment_minor), (0, 0));
        assert_eq!(derived.last_payment_date, date("2024-01-05"));
        assert_eq!(book.at("2024-01-31").paid_this_month_minor, 0);
    }
}

#[test]
fn e_12_a_refund_after_the_bill_pays_no_minimum_unless_the_product_says_so() {
    for (reduces, days, overdue_minor) in [(false, 1, 10_000), (true, 0, 0)] {
        let rule = rule_with(|terms| terms.refund_reduces_minimum = reduces);
        let mut book = billed_with(AccountType::R1, rule);
        book.on("2024-02-05", refund("P1", "F1", 20_000));
        let derived = book.at("2024-02-11");
        assert_eq!((derived.days_past_due, derived.overdue_total_minor), (days, overdue_minor), "{reduces}");
        assert_eq!((derived.balance_minor, derived.paid_this_month_minor), (80_000, 0), "a refund is never a repayment");
        // The same answer on replay, in any order of arrival.
        let replayed = book.replayed((0..book.sent.len()).rev());
        assert_eq!(replayed.account(), book.account());
        assert_eq!(replayed.at("2024-02-11"), derived);
    }
}

#[test]
fn e_12_a_large_refund_after_the_bill_leaves_no_more_required_than_owed() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-05", refund("P1", "F1", 95_000));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (5_000, 5_000));
}

#[test]
fn e_14_a_refund_above_the_debt_makes_a_credit_balance() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = billed(account_type);
        book.pays("R1", 80_000, "2024-02-05").on("2024-02-06", refund("P1", "F1", 50_000));
        let derived = book.at("2024-02-29");
        assert_eq!((derived.balance_minor, derived.used_minor), (-30_000, 0), "never a negative debt");
        assert_eq!((derived.overdue_total_minor, derived.days_past_due), (0, 0));
        let beyond_the_purchase = book.try_on("2024-02-07", refund("P1", "F2", 50_001));
        assert!(is_refused(&beyond_the_purchase), "refunds of a purchase stay within it: {beyond_the_purchase:?}");
    }
}

#[test]
fn e_15_a_credit_balance_is_used_before_the_line() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = Book::open(account_type, "2024-01-05");
        book.pays("R1", 30_000, "2024-01-10").on("2024-01-20", purchase("P1", 20_000));
        let derived = book.at("2024-01-20");
        assert_eq!((derived.balance_minor, derived.used_minor), (-10_000, 0), "{account_type:?}");
        book.on("2024-01-21", purchase("P2", 15_000));
        let derived = book.at("2024-01-21");
        assert_eq!((derived.balance_minor, derived.used_minor), (5_000, 5_000));
    }
}

#[test]
fn e_16_the_same_repayment_twice_is_dropped_and_the_same_bank_reference_quarantined() {
    let mut book = billed(AccountType::R1);
    let envelope = book.next("2024-02-05");
    let event = bank_repayment("R1", 5_000, "2024-02-05", "BANK-1");
    assert!(is_applied(&book.send(&envelope, &event)));
    let before = book.account().clone();
    assert_eq!(book.send(&envelope, &event), Outcome::Duplicate, "the same event");
    assert_eq!(*book.account(), before);
    let same_id = book.try_on("2024-02-06", bank_repayment("R1", 5_000, "2024-02-06", "BANK-2"));
    assert!(is_refused(&same_id), "a new event about a known repayment: {same_id:?}");
    let same_ref = book.try_on("2024-02-07", bank_repayment("R2", 5_000, "2024-02-07", "BANK-1"));
    assert_eq!(same_ref, Outcome::Quarantined(HoldReason::BankReferenceRepeated));
    assert_eq!(book.held(), Some(HoldReason::BankReferenceRepeated));
    assert_eq!(book.at("2024-02-07").balance_minor, 95_000, "counted once");
}

#[test]
fn e_20_a_limit_below_what_is_used_is_taken_reported_as_is_and_flagged() {
    let mut book = billed(AccountType::R1);
    let cut = book.try_on("2024-02-05", limit_change(1_000_000, 50_000));
    assert!(!notes_of(&cut).is_empty() && is_applied(&cut), "{cut:?}");
    let derived = book.at("2024-02-05");
    assert_eq!((derived.limit_minor, derived.used_minor), (50_000, 100_000));
    let above = book.try_on("2024-02-06", limit_change(50_000, 200_000));
    assert_eq!(notes_of(&above), Vec::<&str>::new(), "nothing to flag above what is used");
}

#[test]
fn e_21_limit_and_purchase_of_one_day_fold_limit_first_in_either_order() {
    let raise = limit_change(1_000_000, 2_000_000);
    let buy = purchase("P1", 1_500_000);
    let mut results = Vec::new();
    for (first, second) in [(&raise, &buy), (&buy, &raise)] {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        let (second_version, third_version) = (book.next("2024-01-20"), book.envelope(3, date("2024-01-20"), date("2024-01-20")));
        // The second of the two arrives first, and waits.
        assert_eq!(book.send(&third_version, second), Outcome::Parked);
        let answer = book.send(&second_version, first);
        assert!(is_applied(&answer), "the lender's decision is not judged again: {answer:?}");
        assert_eq!((book.parked(), book.last_version()), (0, 3));
        results.push(book.at("2024-01-20"));
    }
    assert_eq!(results[0], results[1]);
    assert_eq!((results[0].limit_minor, results[0].balance_minor), (2_000_000, 1_500_000));
}

#[test]
fn e_22_a_month_without_use_is_a_star_with_nothing_due() {
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4] {
        let mut book = Book::open(account_type, "2024-01-05");
        if matches!(account_type, AccountType::R2 | AccountType::R3) {
            book.on("2024-01-06", activated());
        }
        for as_of in ["2024-01-31", "2024-05-31"] {
            let derived = book.at(as_of);
            assert_eq!(derived.repayment_status, RepaymentStatus::NothingDue, "{account_type:?}");
            let amounts = [derived.due_this_month_minor, derived.overdue_total_minor, derived.statement_balance_minor];
            assert_eq!(amounts, [0; 3], "{account_type:?}");
            assert_eq!(book.account_status(as_of), "1", "{account_type:?}");
        }
    }
}

#[test]
fn e_22_a_month_without_use_after_months_with_use_is_a_star_again() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 100_000, "2024-02-08");
    // In February the minimum fell due, so it is normal; from March on nothing is owed or due.
    assert_eq!(book.statuses("2024-01", "2024-04"), "NN**");
}

#[test]
fn e_08_the_payment_and_the_bill_stand_behind_the_overdue_total() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 9_999, "2024-02-09");
    let facts = book.facts();
    let lineage = fields_changed_without(&book.account().opened, &facts, date("2024-02-29"), &book.rule);
    let of = |field: &str| lineage.iter().find(|(name, _)| *name == field).map(|(_, events)| events.clone()).expect("a field");
    // Without the purchase nothing is owed, so nothing is required (D-26).
    let expected = [1, 2, 3, 4].map(|version| book.event_id(version));
    assert_eq!(of("overdue_total_minor"), expected);
}
