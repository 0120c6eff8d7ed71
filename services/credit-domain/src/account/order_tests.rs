//! Versions, duplicates, conflicts, parking and holding (4.4(1), (2); D-08, D-09, D-38, E-16).

use super::test_book::*;
use super::test_events::*;
use super::unopened::{UnopenedAccount, UnopenedOutcome};
use super::{Account, HoldReason, MAX_PARKED, Outcome};
use crate::event::account_event::{AccountEvent, AccountType};
use crate::ids::ContentHash;

/// Versions 1 to 3; version 4 was refused.
fn book() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).pays("r1", 1_000, "2024-01-20");
    let outcome = book.send(&book.next("2024-01-21"), &purchase("p2", 0));
    assert_eq!(rules_of(&outcome), ["AMOUNT_NOT_POSITIVE"]);
    book
}

/// The same history with its first months sealed.
fn sealed_book() -> Book {
    let mut book = book();
    book.on("2024-06-10", purchase("p3", 500));
    assert!(book.account.sealed_chunks > 0);
    book
}

#[test]
fn the_same_event_again_is_a_duplicate_open_or_sealed() {
    for mut book in [book(), sealed_book()] {
        let before = book.account.clone();
        assert_eq!(book.send(&envelope(2, date("2024-01-10"), date("2024-01-10")), &purchase("p1", 10_000)), Outcome::Duplicate);
        assert_eq!(book.account, before);
    }
}

#[test]
fn two_events_with_one_version_hold_the_account() {
    for mut book in [book(), sealed_book()] {
        let before = book.account.clone();
        let mut other = envelope(2, date("2024-01-10"), date("2024-01-10"));
        other.event_id = event_id(77);
        assert_eq!(book.send(&other, &purchase("p1", 10_000)), Outcome::Quarantined(HoldReason::VersionConflict));
        assert_eq!(book.account, Account { held: Some(HoldReason::VersionConflict), ..before });
    }
}

#[test]
fn one_event_id_with_other_content_holds_the_account_and_the_first_stands() {
    for mut book in [book(), sealed_book()] {
        let before = book.at("2024-01-31");
        let known = envelope(2, date("2024-01-10"), date("2024-01-10"));
        let history = book.sealed.clone();
        let outcome = book.account.apply(&known, &purchase("p1", 1), ContentHash([9; 16]), 9, Some(&history), &book.rule);
        assert_eq!(outcome, Outcome::Quarantined(HoldReason::ContentConflict));
        assert_eq!(book.at("2024-01-31"), before);
    }
    let mut book = book();
    let mut under_new_version = book.next("2024-01-22");
    under_new_version.event_id = event_id(2);
    assert_eq!(book.send(&under_new_version, &purchase("p4", 1)), Outcome::Quarantined(HoldReason::ContentConflict));
}

#[test]
fn a_version_consumed_by_a_refused_event_is_refused_again() {
    for mut book in [book(), sealed_book()] {
        let before = book.account.clone();
        let outcome = book.send(&envelope(4, date("2024-01-21"), date("2024-01-21")), &purchase("p2", 5));
        assert_eq!(rules_of(&outcome), ["VERSION_CONSUMED_BY_REFUSED_EVENT"]);
        assert_eq!(book.account, before);
    }
}

#[test]
fn d_09_a_held_account_takes_nothing_and_stays_as_it_was() {
    let mut book = book();
    book.account.held = Some(HoldReason::PoisonedRecord);
    let before = book.account.clone();
    for version in [2, 5, 9] {
        let outcome = book.send(&envelope(version, date("2024-01-25"), date("2024-01-25")), &purchase("p9", 5));
        assert_eq!(outcome, Outcome::Quarantined(HoldReason::PoisonedRecord));
    }
    assert_eq!(book.account, before);
}

#[test]
fn e_16_d_08_the_same_bank_reference_twice_holds_the_account() {
    let with_ref = |repayment_id: &str, bank_ref: &str| {
        let AccountEvent::RepaymentReceived(mut repayment) = repayment(repayment_id, 100, "2024-01-25") else { unreachable!() };
        repayment.bank_ref = Some(id(bank_ref));
        AccountEvent::RepaymentReceived(repayment)
    };
    let mut book = book();
    book.on("2024-01-25", with_ref("r2", "BANK-1")).on("2024-01-25", with_ref("r3", "BANK-2"));
    let before = book.account.clone();
    let mut known_id = book.clone();
    let outcome = known_id.send(&known_id.next("2024-01-26"), &with_ref("r2", "BANK-3"));
    assert_eq!(rules_of(&outcome), ["REPAYMENT_ID_REPEATED"]);
    let mut corrected = book.clone();
    let outcome = corrected.supersede(5, "2024-01-26", &with_ref("r2", "BANK-1"));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new(), "a superseding event keeps its reference");
    let outcome = book.send(&book.next("2024-01-26"), &with_ref("r4", "BANK-1"));
    assert_eq!(outcome, Outcome::Quarantined(HoldReason::BankReferenceRepeated));
    assert_eq!(book.account, Account { held: Some(HoldReason::BankReferenceRepeated), ..before });
}

#[test]
fn an_event_ahead_of_its_turn_waits_and_leaves_the_list_when_fed_again() {
    let mut book = book();
    let fifth = (envelope(5, date("2024-01-22"), date("2024-01-22")), purchase("p5", 5));
    let sixth = (envelope(6, date("2024-01-23"), date("2024-01-23")), purchase("p6", 6));
    let seventh = (envelope(7, date("2024-01-24"), date("2024-01-24")), purchase("p7", 7));
    assert_eq!(book.send(&seventh.0, &seventh.1), Outcome::Parked);
    assert_eq!(book.send(&sixth.0, &sixth.1), Outcome::Parked);
    assert_eq!(book.send(&sixth.0, &sixth.1), Outcome::Duplicate, "waits already");
    assert_eq!(book.account.next_parked_ready(), None);
    assert!(matches!(book.send(&fifth.0, &fifth.1), Outcome::Applied { .. }));
    for (version, event) in [(6, &sixth), (7, &seventh)] {
        assert_eq!(book.account.next_parked_ready().map(|parked| (parked.version, parked.offset)), Some((version, version)));
        assert!(matches!(book.send(&event.0, &event.1), Outcome::Applied { .. }));
    }
    assert_eq!((book.account.parked.len(), book.account.last_version), (0, 7));
    assert_eq!(book.at("2024-01-31").balance_minor, 9_018);
}

#[test]
fn events_at_odds_with_a_waiting_one_hold_the_account() {
    for (version, event_version, hash, reason) in
        [(6, 99, 6, HoldReason::VersionConflict), (6, 6, 98, HoldReason::ContentConflict), (8, 6, 6, HoldReason::ContentConflict)]
    {
        let mut book = book();
        assert_eq!(book.send(&envelope(6, date("2024-01-23"), date("2024-01-23")), &purchase("p6", 6)), Outcome::Parked);
        let mut other = envelope(version, date("2024-01-23"), date("2024-01-23"));
        other.event_id = event_id(event_version);
        let outcome = book.account.apply(&other, &purchase("p6", 6), content_hash(hash), 9, None, &book.rule);
        assert_eq!(outcome, Outcome::Quarantined(reason), "version {version}");
        assert_eq!(book.account.next_parked_ready(), None, "nothing is released on a held account");
    }
}

#[test]
fn one_waiting_event_too_many_holds_the_account() {
    let mut book = book();
    let first = book.account.last_version + 2;
    let last = first + u64::try_from(MAX_PARKED).expect("a small number");
    for version in first..last {
        let outcome = book.send(&envelope(version, date("2024-01-25"), date("2024-01-25")), &purchase("p9", 1));
        assert_eq!(outcome, Outcome::Parked, "version {version}");
    }
    let outcome = book.send(&envelope(last, date("2024-01-25"), date("2024-01-25")), &purchase("p9", 1));
    assert_eq!(outcome, Outcome::Quarantined(HoldReason::TooManyParked));
}

#[test]
fn before_the_opening_events_wait_or_are_refused() {
    let day = date("2024-01-05");
    let opening = |account_type| AccountEvent::CreditAccountOpened(opened(account_type, day));
    let mut bad = opened(AccountType::R1, day);
    bad.limit_minor = -1;
    let mut unopened = UnopenedAccount::default();
    let mut send =
        |version: u64, event: &AccountEvent| unopened.apply(&envelope(version, day, day), event, content_hash(version), version);
    assert_eq!(send(3, &purchase("p1", 5)), UnopenedOutcome::Other(Outcome::Parked));
    assert_eq!(send(4, &purchase("p2", 5)), UnopenedOutcome::Other(Outcome::Parked));
    let UnopenedOutcome::Other(refused) = send(1, &AccountEvent::CreditAccountOpened(bad)) else { panic!("a bad opening") };
    assert_eq!(rules_of(&refused), ["LIMIT_NEGATIVE"]);
    let UnopenedOutcome::Other(again) = send(1, &opening(AccountType::R1)) else { panic!("a consumed version") };
    assert_eq!(rules_of(&again), ["VERSION_CONSUMED_BY_REFUSED_EVENT"]);
    let UnopenedOutcome::Opened(account) = send(2, &opening(AccountType::R1)) else { panic!("a good opening") };
    assert_eq!((account.last_version, account.next_parked_ready().map(|parked| parked.version)), (2, Some(3)));
    let mut unopened = UnopenedAccount::default();
    let outcome = unopened.apply(&envelope(1, day, day), &purchase("p1", 5), content_hash(1), 1);
    let UnopenedOutcome::Other(refused) = outcome else { panic!("not an opening") };
    assert_eq!((rules_of(&refused), unopened.last_version), (vec!["ACCOUNT_NOT_OPENED"], 1));
}
