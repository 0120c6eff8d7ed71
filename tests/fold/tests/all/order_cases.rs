//! Domain 4.4: versions, gaps, what may follow a close, and what an account that is not open takes.

use credit_domain::account::{HoldReason, MAX_PARKED, Outcome};
use credit_domain::event::account_event::*;
use credit_domain::product_rule::ProductRule;
use fold_tests::book::{Book, is_applied, is_refused, rules_of};
use fold_tests::events::*;
use fold_tests::stories::billed;

#[test]
fn a_version_gap_parks_the_account_alone_and_is_settled_when_the_missing_event_comes() {
    let mut book = billed(AccountType::R1);
    let day = date("2024-02-05");
    for version in [6, 5, 7] {
        let outcome = book.send(&book.envelope(version, day, day), &purchase(&format!("P{version}"), 100));
        assert_eq!(outcome, Outcome::Parked, "{version}");
    }
    assert_eq!((book.parked(), book.last_version(), book.at("2024-02-05").balance_minor), (3, 3, 100_000));
    let same_again = book.send(&book.envelope(6, day, day), &purchase("P6", 100));
    assert_eq!(same_again, Outcome::Duplicate, "a waiting event again");
    assert!(is_applied(&book.send(&book.envelope(4, day, day), &purchase("P4", 100))));
    assert_eq!((book.parked(), book.last_version(), book.at("2024-02-05").balance_minor), (0, 7, 100_400));
}

#[test]
fn no_more_than_a_bounded_number_waits() {
    let mut book = billed(AccountType::R1);
    let day = date("2024-02-05");
    for number in 0..MAX_PARKED {
        let version = 5 + u64::try_from(number).expect("few");
        assert_eq!(book.send(&book.envelope(version, day, day), &purchase(&format!("P{version}"), 100)), Outcome::Parked);
    }
    let one_more = book.send(&book.envelope(500, day, day), &purchase("P500", 100));
    assert_eq!(one_more, Outcome::Quarantined(HoldReason::TooManyParked));
}

#[test]
fn a_waiting_event_that_contradicts_another_holds_the_account() {
    let day = date("2024-02-05");
    let mut version = billed(AccountType::R1);
    let _parked = version.send(&version.envelope(6, day, day), &purchase("P6", 100));
    let mut other_id = version.envelope(6, day, day);
    other_id.event_id = version.event_id(77);
    assert_eq!(version.send(&other_id, &purchase("P6", 100)), Outcome::Quarantined(HoldReason::VersionConflict));
    let mut content = billed(AccountType::R1);
    let _parked = content.send(&content.envelope(6, day, day), &purchase("P6", 100));
    let other_content = content.send(&content.envelope(6, day, day), &purchase("P6", 200));
    assert_eq!(other_content, Outcome::Quarantined(HoldReason::ContentConflict));
}

#[test]
fn events_before_the_opening_wait_or_are_refused_and_any_order_opens_the_account() {
    let in_order = billed(AccountType::R1);
    for order in [[2, 1, 0], [1, 2, 0], [1, 0, 2], [2, 0, 1], [0, 2, 1]] {
        let replayed = in_order.replayed(order);
        assert_eq!(replayed.account(), in_order.account(), "{order:?}");
    }
    let mut unopened = Book::empty(1, ProductRule::default());
    let day = date("2024-01-05");
    let first = unopened.send(&unopened.envelope(1, day, day), &purchase("P1", 100));
    assert_eq!(rules_of(&first), ["ACCOUNT_NOT_OPENED"]);
    assert!(is_applied(&unopened.send(&unopened.envelope(2, day, day), &opened(opening(AccountType::R1, "2024-01-05")))));
    let twice = unopened.try_on("2024-01-06", opened(opening(AccountType::R1, "2024-01-05")));
    assert!(is_refused(&twice), "open already: {twice:?}");
}

#[test]
fn a_refused_event_consumes_its_version_and_is_sent_anew_under_the_next() {
    let mut book = billed(AccountType::R1);
    let wrong = book.next("2024-02-05");
    assert!(is_refused(&book.send(&wrong, &purchase("P2", 0))));
    let mended_too_late = book.send(&wrong, &purchase("P2", 100));
    assert!(is_refused(&mended_too_late), "{mended_too_late:?}");
    book.on("2024-02-05", purchase("P2", 100));
}

#[test]
fn a_refund_counts_by_the_purchase_it_names_and_not_by_time() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    let day = date("2024-01-20");
    assert_eq!(book.send(&book.envelope(3, day, day), &refund("P1", "F1", 40)), Outcome::Parked, "a refund seen first waits");
    assert!(is_applied(&book.send(&book.envelope(2, day, day), &purchase("P1", 100))));
    assert_eq!((book.parked(), book.at("2024-01-20").balance_minor), (0, 60));
    assert!(is_refused(&book.try_on("2024-01-21", refund("P9", "F2", 1))), "of an unknown purchase");
    assert!(is_refused(&book.try_on("2024-01-21", refund("P1", "F1", 1))), "a refund is known by its id");
    assert!(is_refused(&book.try_on("2024-01-21", refund("P1", "F3", 61))), "refunds stay within the purchase");
    assert!(is_refused(&book.try_on("2024-01-21", purchase_reversal("P1", "V1", 61))), "and so do reversals");
    book.on("2024-01-21", purchase_reversal("P1", "V1", 60));
    assert_eq!(book.at("2024-01-21").balance_minor, 0);
}

#[test]
fn no_date_lies_before_the_opening() {
    let mut book = billed(AccountType::R1);
    for event in [purchase("P2", 100), repayment("R1", 100, "2024-01-04")] {
        let outcome = book.try_recorded("2024-01-04", "2024-02-05", event);
        assert!(rules_of(&outcome).contains(&"DATE_BEFORE_OPENING"), "{outcome:?}");
    }
    let value_date = book.try_on("2024-02-05", repayment("R2", 100, "2024-01-04"));
    assert!(is_refused(&value_date), "{value_date:?}");
}

/// Closed on 2024-03-20 with a balance of 0, after a purchase, a fee and repayments.
fn closed(account_type: AccountType) -> Book {
    let mut book = billed(account_type);
    book.on("2024-02-02", fee("F1", 500)).pays("R1", 100_500, "2024-03-15");
    book.on("2024-03-20", close("2024-03-20", CloseCause::Settled));
    book
}

#[test]
fn after_a_close_only_what_mends_the_past_or_reopens_is_taken() {
    let cases: Vec<(AccountEvent, bool)> = vec![
        (repayment_reversal("R1"), true),
        (refund("P1", "X1", 100), true),
        (purchase_reversal("P1", "X2", 100), true),
        (waiver("W1", ChargeKind::Fee, 100), true),
        (repayment("R9", 100, "2024-03-20"), true),
        (repayment("R9", 100, "2024-03-21"), false),
        (voided(VoidCause::OpenedInError), true),
        (purchase("P9", 100), false),
        (drawdown("W9", 100), false),
        (interest("I9", 100), false),
        (fee("F9", 100), false),
        (limit_change(1_000_000, 2_000_000), false),
        (frozen(FreezeCause::Risk), false),
        (AccountEvent::BillIssued(bill("B9", "2024-04-01", "2024-04-20", 0, 0)), false),
        (extension("X9", 1, "2029-05-05"), false),
        (write_off_proposed("O9"), false),
        (judicial_start("J9"), false),
        (transferred_out("2024-04-01", TransferKind::Sale), false),
        (close("2024-04-01", CloseCause::Settled), false),
        (activated(), false),
    ];
    for (event, taken) in cases {
        for account_type in [AccountType::R1, AccountType::R2] {
            let mut book = closed(account_type);
            let outcome = book.try_on("2024-04-01", event.clone());
            assert_eq!(is_applied(&outcome), taken, "{account_type:?} {event:?}: {outcome:?}");
        }
    }
}

#[test]
fn only_cards_are_reopened_and_go_on() {
    for (account_type, taken) in
        [(AccountType::R1, false), (AccountType::D1, false), (AccountType::R2, true), (AccountType::R3, true)]
    {
        let mut book = Book::open(account_type, "2024-01-05");
        book.on("2024-01-20", drawdown("W1", 100)).pays("R1", 100, "2024-01-25");
        book.on("2024-01-30", close("2024-01-30", CloseCause::Customer));
        let outcome = book.try_on("2024-03-10", reopened());
        assert_eq!(is_applied(&outcome), taken, "{account_type:?}: {outcome:?}");
        if taken {
            assert_eq!(book.statuses("2024-01", "2024-03"), "CC*", "{account_type:?}");
            assert_eq!((book.at("2024-03-10").close, book.at("2024-03-10").reopened_on), (None, Some(date("2024-03-10"))));
            book.on("2024-03-11", purchase("P2", 700));
            assert_eq!(book.at("2024-03-31").balance_minor, 700, "{account_type:?}");
        }
    }
}
