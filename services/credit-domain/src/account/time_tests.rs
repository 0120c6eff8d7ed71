//! Backdating, superseding, reversals and sealing (D-07, D-14, D-15, D-19, D-20, E-17 to E-19, E-21).

use super::Outcome;
use super::test_book::*;
use super::test_events::*;
use crate::calendar::Month;
use crate::event::account_event::{AccountEvent, AccountType, CloseCause};
use crate::ledger::test_events::allocation;

fn month(text: &str) -> Option<Month> {
    Month::parse(text)
}

/// Purchases in January, a bill in February paid on its due date (version 4), then a purchase a month until August.
fn long_book() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.pays("r1", 1_000, "2024-02-10");
    for number in 3..=8 {
        book.on(&format!("2024-{number:02}-15"), purchase(&format!("p{number}"), 100));
    }
    book
}

#[test]
fn months_before_the_newest_and_the_one_before_it_are_sealed_one_chunk_each() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 100)).on("2024-02-10", purchase("p2", 100));
    assert_eq!(book.account.sealed_through, None, "two months stay open");
    let outcome = book.send(&book.next("2024-05-01"), &purchase("p3", 100));
    let Outcome::Applied { sealed, .. } = outcome else { panic!("a good purchase") };
    let chunks: Vec<(u32, usize)> = sealed.iter().map(|chunk| (chunk.chunk_no, chunk.facts.len())).collect();
    assert_eq!(chunks, [(0, 2), (1, 1)]);
    assert_eq!((book.account.sealed_through, book.account.sealed_chunks), (month("2024-03"), 2));
    assert_eq!((book.account.open_facts.len(), book.account.base.balance_minor), (1, 200));
    assert_eq!(book.account.base.folded_to, date("2024-03-31"));
}

#[test]
fn a_month_is_sealed_as_soon_as_a_whole_month_lies_after_it() {
    for (newest, through) in [("2023-02-28", None), ("2023-03-01", month("2023-01"))] {
        let mut book = Book::open(AccountType::R1, "2023-01-31");
        book.on(newest, purchase("p1", 100));
        assert_eq!(book.account.sealed_through, through, "{newest}");
    }
}

#[test]
fn sealed_months_can_be_read_with_history_and_open_ones_without() {
    let book = long_book();
    let without = |as_of: &str| book.account.derived_at(date(as_of), &book.rule, None);
    assert_eq!(book.account.sealed_through, month("2024-06"));
    assert!(without("2024-06-29").is_err());
    assert_eq!(without("2024-06-30").map(|derived| derived.balance_minor), Ok(9_400));
    assert_eq!((book.status("2024-02-09"), book.at("2024-01-31").balance_minor), ("N", 10_000));
}

#[test]
fn e_18_d_14_a_repayment_found_late_improves_the_earlier_month() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    assert_eq!(book.status("2024-02-29"), "1");
    let outcome = book.send(&book.next("2024-03-05"), &repayment("r1", 1_000, "2024-02-09"));
    assert_eq!((changed_months(&outcome), book.status("2024-02-29")), (vec!["2024-02".to_owned()], "N"));
    let outcome = book.send(&book.next("2024-03-06"), &repayment("r2", 1_000, "2024-03-06"));
    assert_eq!(changed_months(&outcome), Vec::<String>::new(), "a payment of this month changes no earlier one");
}

#[test]
fn e_18_a_repayment_of_a_sealed_month_becomes_a_chunk_of_its_own() {
    let mut book = long_book();
    let chunks = book.account.sealed_chunks;
    let outcome = book.send(&book.next("2024-08-20"), &repayment("r2", 500, "2024-02-20"));
    let months = changed_months(&outcome);
    let Outcome::Applied { sealed, .. } = outcome else { panic!("a good repayment") };
    assert_eq!(months, ["2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07"]);
    assert_eq!((sealed.len(), sealed[0].chunk_no, sealed[0].facts.len()), (1, chunks, 1));
    assert_eq!(book.at("2024-02-29").paid_this_month_minor, 1_500);
    assert_eq!(book.at("2024-08-31").balance_minor, 9_100);
}

#[test]
fn e_17_a_reversal_of_a_sealed_repayment_brings_its_debt_back_from_its_own_day() {
    let mut book = long_book();
    assert_eq!(book.status("2024-02-29"), "N");
    let outcome = book.send(&book.next("2024-08-20"), &repayment_reversal("r1"));
    assert_eq!(changed_months(&outcome), ["2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2024-07"]);
    assert_eq!((book.status("2024-02-29"), book.status("2024-08-31")), ("1", "7"));
    let derived = book.at("2024-08-31");
    assert_eq!((derived.adverse_first_on, derived.risk_class), (Some(date("2024-02-11")), 3));
    let again = book.send(&book.next("2024-08-21"), &repayment_reversal("r1"));
    assert_eq!(rules_of(&again), ["REPAYMENT_REVERSED_TWICE"]);
}

#[test]
fn changed_months_lie_before_the_recorded_one_and_differ_at_their_ends() {
    let check = |effective_date: &str, recorded_on: &str, event: AccountEvent, months: &[&str]| {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        book.on("2024-01-10", purchase("p1", 10_000));
        book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
        book.pays("r1", 1_000, "2024-02-10");
        let outcome = book.send(&book.next_recorded(effective_date, recorded_on), &event);
        assert_eq!(changed_months(&outcome), months, "{event:?} of {effective_date} recorded on {recorded_on}");
    };
    check("2024-02-29", "2024-02-29", purchase("p2", 5), &[]);
    check("2024-02-01", "2024-02-29", purchase("p2", 5), &[]);
    check("2024-02-29", "2024-03-01", purchase("p2", 5), &["2024-02"]);
    check("2024-02-20", "2024-05-02", purchase("p2", 5), &["2024-02", "2024-03", "2024-04"]);
    check("2024-01-31", "2024-02-20", purchase("p2", 5), &["2024-01"]);
    // What moves no value changes no month.
    check("2024-01-31", "2024-03-05", allocation("r1", Vec::new()), &[]);
    check("2024-03-05", "2024-03-05", repayment_reversal("r1"), &["2024-02"]);
    check("2024-03-05", "2024-03-05", purchase_reversal("p1", "v1", 1), &["2024-01", "2024-02"]);
}

#[test]
fn changed_months_are_those_whose_month_ends_differ_open_or_sealed() {
    let sealed = long_book();
    assert!(sealed.account.sealed_chunks > 0);
    for (value_date, first) in [("2024-01-20", "2024-01"), ("2024-06-30", "2024-06"), ("2024-07-01", "2024-07")] {
        let mut book = sealed.clone();
        let before = book.clone();
        let outcome = book.send(&book.next_recorded(value_date, "2024-08-20"), &repayment("r2", 50, value_date));
        let months = changed_months(&outcome);
        assert_eq!(months.first().map(String::as_str), Some(first), "{value_date}");
        for number in 1..8 {
            let month = Month::new(2024, number).expect("a month");
            let differs = before.derived_on(month.last_day()) != book.derived_on(month.last_day());
            assert_eq!(months.contains(&month.to_string()), differs, "{value_date}: {month}");
        }
    }
}

/// Of March nothing was known, so it was not sealed; what is found of it late is sealed as soon as it comes.
#[test]
fn a_fact_of_an_old_month_that_was_empty_is_sealed_at_once_and_still_changes_it() {
    let mut book = Book::open(AccountType::R1, "2023-01-15");
    book.on("2023-02-12", purchase("p1", 100)).on("2023-04-15", purchase("p2", 100)).on("2023-05-08", purchase("p3", 100));
    assert_eq!(book.account.sealed_through, month("2023-02"));
    let outcome = book.send(&book.next_recorded("2023-03-31", "2023-05-17"), &purchase("p4", 100));
    assert_eq!(changed_months(&outcome), ["2023-03", "2023-04"]);
    assert_eq!((book.account.sealed_through, book.at("2023-03-31").balance_minor), (month("2023-03"), 200));
}

#[test]
fn guards_about_sealed_things_decide_with_history() {
    let mut book = long_book();
    let mut check = |event: AccountEvent, rules: &[&str]| {
        let outcome = book.send(&book.next("2024-08-20"), &event);
        assert_eq!(rules_of(&outcome), rules, "{event:?} gave {outcome:?}");
    };
    check(refund("p1", "f1", 10_001), &["REFUNDS_EXCEED_PURCHASE"]);
    check(refund("p1", "f1", 6_000), &[]);
    check(purchase_reversal("p1", "v1", 4_001), &["REFUNDS_EXCEED_PURCHASE"]);
    check(purchase_reversal("p1", "v1", 4_000), &[]);
    check(refund("p99", "f2", 1), &["POSTING_UNKNOWN"]);
    check(repayment_reversal("r99"), &["REPAYMENT_UNKNOWN"]);
    check(repayment("r1", 5, "2024-02-11"), &["REPAYMENT_ID_REPEATED"]);
    check(close("2024-04-01", CloseCause::Other), &["CLOSE_BEFORE_LATER_EVENTS"]);
    check(AccountEvent::BillIssued(bill("b0", "2024-01-31", "2024-02-10", 0, 0)), &["BILL_CYCLE_NOT_INCREASING"]);
    let march = AccountEvent::BillIssued(bill("b0", "2024-03-01", "2024-03-10", 0, 0));
    let outcome = book.send(&book.next_recorded("2024-01-31", "2024-08-20"), &march);
    assert_eq!(rules_of(&outcome), ["BILL_BEFORE_NEWEST"]);
}

#[test]
fn d_07_a_superseding_event_stands_in_the_old_ones_place_with_its_own_content() {
    for mut book in [long_book(), {
        let mut short = Book::open(AccountType::R1, "2024-01-05");
        short.on("2024-01-10", purchase("p1", 10_000));
        short.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
        short.pays("r1", 1_000, "2024-02-10");
        short
    }] {
        let recorded_on = "2024-08-20";
        let outcome = book.supersede(4, recorded_on, &repayment("r1", 400, "2024-02-28"));
        assert_eq!(rules_of(&outcome), ["SUPERSEDING_DATE_DIFFERS"], "its place is the old one's, which its content cannot move");
        // Its own effective date is that of the correction; the place of the old one decides (D-15).
        let outcome = book.supersede(4, recorded_on, &repayment("r1", 400, "2024-02-10"));
        assert_eq!(changed_months(&outcome).first().map(String::as_str), Some("2024-02"));
        let february = book.at("2024-02-29");
        assert_eq!((february.paid_this_month_minor, february.last_payment_date), (400, date("2024-02-10")));
        assert_eq!((february.repayment_status.code(), february.overdue_total_minor), ("1", 600));
        let version = book.account.last_version;
        let outcome = book.supersede(4, recorded_on, &repayment("r1", 1_000, "2024-02-10"));
        assert_eq!(rules_of(&outcome), ["SUPERSEDED_TWICE"]);
        book.supersede(version, recorded_on, &repayment("r1", 1_000, "2024-02-10"));
        assert_eq!(book.status("2024-02-29"), "N", "a superseding event can be superseded");
    }
}

#[test]
fn d_07_the_old_ones_place_is_also_its_place_within_the_day() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", limit_change(1_000_000, 20)).on("2024-01-10", limit_change(20, 30));
    let outcome = book.supersede(2, "2024-01-11", &limit_change(1_000_000, 25));
    assert_eq!(rules_of(&outcome), Vec::<&str>::new());
    assert_eq!(book.at("2024-01-31").limit_minor, 30, "the second change of the day is still the last");
}

#[test]
fn d_07_a_superseded_refund_no_longer_counts_against_its_purchase() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).on("2024-01-11", refund("p1", "f1", 6_000));
    assert_eq!(notes_of(&book.supersede(3, "2024-01-12", &refund("p1", "f1", 2_000))), Vec::<&str>::new());
    let outcome = book.send(&book.next("2024-01-13"), &refund("p1", "f2", 8_001));
    assert_eq!(rules_of(&outcome), ["REFUNDS_EXCEED_PURCHASE"]);
    book.on("2024-01-13", refund("p1", "f2", 8_000));
    assert_eq!(book.at("2024-01-31").balance_minor, 0);
}

#[test]
fn d_07_what_may_supersede_what() {
    let mut book = long_book();
    let mut without_reason = book.next("2024-08-20");
    without_reason.supersedes = Some(event_id(4));
    let outcome = book.send(&without_reason, &repayment("r1", 5, "2024-02-10"));
    assert_eq!(rules_of(&outcome), ["REASON_CODE_MISSING"]);
    let mut check = |version, event: AccountEvent, rules: &[&str]| {
        let outcome = book.supersede(version, "2024-08-20", &event);
        assert_eq!(rules_of(&outcome), rules, "{event:?} gave {outcome:?}");
    };
    check(99, repayment("r1", 5, "2024-02-10"), &["SUPERSEDED_EVENT_UNKNOWN"]);
    check(4, repayment("r2", 5, "2024-02-10"), &["SUPERSEDING_ID_DIFFERS"]);
    check(2, purchase("p2", 5), &["SUPERSEDING_ID_DIFFERS"]);
    check(3, AccountEvent::BillIssued(bill("b1", "2024-03-01", "2024-03-10", 5, 5)), &["SUPERSEDING_ID_DIFFERS"]);
    check(2, purchase("p1", 4_000), &[]);
    let outcome = book.send(&book.next("2024-08-20"), &refund("p1", "f1", 3_000));
    assert_eq!(rules_of(&outcome), Vec::<&str>::new());
    let newest = book.account.last_version - 1;
    let outcome = book.supersede(newest, "2024-08-20", &purchase("p1", 2_999));
    assert_eq!(rules_of(&outcome), ["REFUNDS_EXCEED_PURCHASE"]);
    let outcome = book.supersede(4, "2024-08-20", &refund("p1", "r1", 1));
    assert!(rules_of(&outcome).contains(&"SUPERSEDED_TYPE_DIFFERS"), "{outcome:?}");
}

#[test]
fn e_21_d_13_a_limit_raise_counts_before_a_purchase_of_its_day_in_either_order() {
    let raise = limit_change(1_000_000, 2_000_000);
    let mut raised_first = Book::open(AccountType::R1, "2024-01-05");
    raised_first.on("2024-01-10", raise.clone()).on("2024-01-10", purchase("p1", 1_500_000));
    let mut bought_first = Book::open(AccountType::R1, "2024-01-05");
    bought_first.on("2024-01-10", purchase("p1", 1_500_000)).on("2024-01-10", raise);
    assert_eq!(raised_first.at("2024-01-31"), bought_first.at("2024-01-31"));
}

#[test]
fn d_13_within_a_day_bills_count_before_repayments() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.pays("r1", 1_000, "2024-02-10");
    book.bill(bill("b1", "2024-02-10", "2024-02-20", 10_000, 1_000));
    assert_eq!(book.at("2024-02-29").overdue_total_minor, 0);
}

/// Paid off and closed on 2024-02-20; overdue never.
fn closed_book() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.pays("r1", 10_000, "2024-02-08").on("2024-02-20", close("2024-02-20", CloseCause::Settled));
    book
}

#[test]
fn d_19_a_repayment_found_after_the_close_changes_earlier_months_and_the_close_stands() {
    let mut book = closed_book();
    let outcome = book.send(&book.next("2024-03-05"), &repayment("r2", 500, "2024-01-20"));
    assert_eq!(changed_months(&outcome), ["2024-01"], "the month of the close is as it was");
    assert_eq!((book.at("2024-01-31").balance_minor, book.status("2024-02-29")), (9_500, "C"));
    let late = book.send(&book.next("2024-03-05"), &repayment("r3", 500, "2024-02-21"));
    assert_eq!(rules_of(&late), ["ACCOUNT_CLOSED"]);
}

#[test]
fn d_20_a_repayment_reversed_after_a_settled_close_leaves_the_close_with_balance_0() {
    let mut book = closed_book();
    let outcome = book.send(&book.next("2024-03-05"), &repayment_reversal("r1"));
    assert_eq!(notes_of(&outcome), ["REPAYMENT_REVERSED_AFTER_CLOSE"]);
    let before_close = book.at("2024-02-19");
    assert_eq!((before_close.repayment_status.code(), before_close.balance_minor), ("1", 10_000));
    for as_of in ["2024-02-20", "2024-02-29", "2024-05-31"] {
        let derived = book.at(as_of);
        assert_eq!((derived.repayment_status.code(), derived.balance_minor, derived.overdue_total_minor), ("C", 0, 0), "{as_of}");
        assert_eq!(derived.adverse_ended_on, Some(date("2024-02-20")), "{as_of}");
    }
}

#[test]
fn e_19_nothing_of_a_closed_account_moves_any_more() {
    let book = closed_book();
    let (february, much_later) = (book.at("2024-02-29"), book.at("2026-01-31"));
    assert_eq!((february.close, february.risk_class_since), (much_later.close, much_later.risk_class_since));
    assert_eq!((much_later.repayment_status.code(), much_later.due_this_month_minor), ("C", 0));
}
