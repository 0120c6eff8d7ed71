//! A held account is released, once for each hold, and the lender sends again (D-09, D-38).

use super::test_book::*;
use super::unopened::{UnopenedAccount, UnopenedOutcome};
use super::{Account, HoldReason, Outcome, Release};
use crate::event::account_event::{AccountEvent, AccountHoldReleased, AccountType};
use crate::event::envelope::{AggregateType, Envelope};
use crate::ids::{ContentHash, EventId, InstitutionCode, SubjectId};
use crate::ledger::test_events::*;

const APPLIED: Outcome = Outcome::Applied { changed_months: Vec::new(), sealed: Vec::new(), findings: Vec::new() };

/// Versions 1 to 3.
fn book() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).pays("r1", 1_000, "2024-01-20");
    book
}

fn held(reason: HoldReason) -> Book {
    let mut book = book();
    book.account.held = Some(reason);
    book
}

fn release(reason: HoldReason) -> AccountEvent {
    AccountEvent::AccountHoldReleased(AccountHoldReleased { hold_reason: reason.code().into(), resolution: "LOOKED_INTO".into() })
}

/// Releases count apart, so the first one of an account has version 1, whatever the account's own version.
fn release_envelope(number: u64) -> Envelope {
    let mut release = envelope(number, date("2024-02-01"), date("2024-02-01"));
    release.aggregate_type = AggregateType::AccountHold;
    release.event_id = EventId(u128::from(1_000 + number));
    release
}

fn send(account: &mut Account, envelope: &Envelope, event: &AccountEvent, hash: u8) -> Outcome {
    account.apply(envelope, event, ContentHash([hash; 16]), 9, None, &crate::product_rule::ProductRule::default())
}

#[test]
fn a_release_lifts_the_hold_and_changes_nothing_else() {
    for reason in HoldReason::ALL {
        let mut book = held(reason);
        let before = book.account.clone();
        assert_eq!(send(&mut book.account, &release_envelope(1), &release(reason), 7), APPLIED);
        let releases = vec![Release { event_id: EventId(1_001), content_hash: ContentHash([7; 16]) }];
        assert_eq!(book.account, Account { held: None, releases, ..before });
        book.on("2024-02-02", purchase("p2", 5));
    }
}

#[test]
fn the_same_release_again_is_a_duplicate_also_during_a_later_hold() {
    let mut book = held(HoldReason::PoisonedRecord);
    let released = release(HoldReason::PoisonedRecord);
    assert_eq!(send(&mut book.account, &release_envelope(1), &released, 7), APPLIED);
    assert_eq!(send(&mut book.account, &release_envelope(1), &released, 7), Outcome::Duplicate);
    book.account.held = Some(HoldReason::PoisonedRecord);
    assert_eq!(send(&mut book.account, &release_envelope(1), &released, 7), Outcome::Duplicate);
    assert_eq!(book.account.held, Some(HoldReason::PoisonedRecord), "an old release lifts no new hold");
    assert_eq!(send(&mut book.account, &release_envelope(2), &released, 8), APPLIED);
    assert_eq!(send(&mut book.account, &release_envelope(2), &released, 9), Outcome::Quarantined(HoldReason::ContentConflict));
    assert_eq!(book.account.held, Some(HoldReason::ContentConflict), "the first content stands");
}

#[test]
fn a_release_needs_a_hold_for_its_reason_on_this_account() {
    let check = |change: fn(&mut Envelope), reason: HoldReason, held_for: Option<HoldReason>, rules: &[&str]| {
        let mut book = book();
        book.account.held = held_for;
        let before = book.account.clone();
        let mut envelope = release_envelope(1);
        change(&mut envelope);
        let outcome = send(&mut book.account, &envelope, &release(reason), 7);
        assert_eq!(rules_of(&outcome), rules, "{outcome:?}");
        if !rules.is_empty() {
            assert_eq!(book.account, before);
        }
    };
    use HoldReason::{TooManyParked, VersionConflict};
    let conflict = Some(VersionConflict);
    check(|_| {}, VersionConflict, conflict, &[]);
    check(|_| {}, VersionConflict, None, &["HOLD_NOT_IN_FORCE"]);
    check(|_| {}, TooManyParked, conflict, &["HOLD_REASON_DIFFERS"]);
    check(|envelope| envelope.aggregate_type = AggregateType::CreditAccount, VersionConflict, conflict, &["AGGREGATE_DIFFERS"]);
    check(|envelope| envelope.aggregate_id = "A-2".into(), VersionConflict, conflict, &["AGGREGATE_DIFFERS"]);
    let stranger = |envelope: &mut Envelope| {
        envelope.subject_id = SubjectId::parse("S-2").expect("an id");
        envelope.institution_code = InstitutionCode::parse("T20000000H0001").expect("a code");
    };
    check(stranger, VersionConflict, conflict, &["SUBJECT_DIFFERS", "INSTITUTION_DIFFERS"]);
    check(|envelope| envelope.supersedes = Some(EventId(5)), VersionConflict, conflict, &["SUPERSEDED_EVENT_UNKNOWN"]);
    let ahead = |envelope: &mut Envelope| envelope.effective_date = date("2024-02-03");
    check(ahead, VersionConflict, conflict, &["DATE_AHEAD_OF_RECORDED"]);
}

#[test]
fn d_09_after_a_release_the_lender_sends_again_from_the_next_version_on() {
    let mut book = book();
    let fourth = envelope(4, date("2024-01-25"), date("2024-01-25"));
    let mut conflicting = envelope(3, date("2024-01-21"), date("2024-01-21"));
    conflicting.event_id = event_id(77);
    assert_eq!(book.send(&conflicting, &purchase("p3", 5)), Outcome::Quarantined(HoldReason::VersionConflict));
    let quarantined = Outcome::Quarantined(HoldReason::VersionConflict);
    assert_eq!(book.send(&fourth, &purchase("p4", 500)), quarantined);
    assert_eq!(send(&mut book.account, &release_envelope(1), &release(HoldReason::VersionConflict), 7), APPLIED);
    assert_eq!(book.account.last_version, 3);
    book.on("2024-01-25", purchase("p4", 500));
    assert_eq!((book.account.last_version, book.at("2024-01-31").balance_minor), (4, 9_500));
}

#[test]
fn what_waited_goes_on_waiting_but_not_what_was_at_odds() {
    let sixth = envelope(6, date("2024-01-26"), date("2024-01-26"));
    let mut other_sixth = sixth.clone();
    other_sixth.event_id = event_id(66);
    let mut book = book();
    assert_eq!(book.send(&envelope(7, date("2024-01-27"), date("2024-01-27")), &purchase("p7", 7)), Outcome::Parked);
    assert_eq!(book.send(&sixth, &purchase("p6", 6)), Outcome::Parked);
    assert_eq!(book.send(&other_sixth, &purchase("p6", 60)), Outcome::Quarantined(HoldReason::VersionConflict));
    assert_eq!(send(&mut book.account, &release_envelope(1), &release(HoldReason::VersionConflict), 7), APPLIED);
    let waiting: Vec<u64> = book.account.parked.iter().map(|parked| parked.version).collect();
    assert_eq!(waiting, [7], "neither of the two for version 6 is believed");
    book.on("2024-01-24", purchase("p4", 4)).on("2024-01-25", purchase("p5", 5));
    assert!(matches!(book.send(&other_sixth, &purchase("p6", 60)), Outcome::Applied { .. }));
    assert_eq!(book.account.next_parked_ready().map(|parked| parked.version), Some(7));
}

#[test]
fn an_account_that_is_not_open_yet_is_released_too() {
    let day = date("2024-01-05");
    let mut unopened = UnopenedAccount { held: Some(HoldReason::PoisonedRecord), ..UnopenedAccount::default() };
    let mut send_unopened =
        |envelope: &Envelope, event: &AccountEvent, hash: u8| unopened.apply(envelope, event, ContentHash([hash; 16]), 9);
    let opening = AccountEvent::CreditAccountOpened(opened(AccountType::R1, day));
    let quarantined = UnopenedOutcome::Other(Outcome::Quarantined(HoldReason::PoisonedRecord));
    assert_eq!(send_unopened(&envelope(1, day, day), &opening, 1), quarantined);
    let released = release(HoldReason::PoisonedRecord);
    assert_eq!(send_unopened(&release_envelope(1), &released, 7), UnopenedOutcome::Other(APPLIED));
    assert_eq!(send_unopened(&release_envelope(1), &released, 7), UnopenedOutcome::Other(Outcome::Duplicate));
    let UnopenedOutcome::Other(refused) = send_unopened(&release_envelope(2), &released, 8) else { panic!("no opening") };
    assert_eq!(rules_of(&refused), ["HOLD_NOT_IN_FORCE"]);
    let UnopenedOutcome::Opened(mut account) = send_unopened(&envelope(1, day, day), &opening, 1) else {
        panic!("a good opening")
    };
    assert_eq!(account.releases.len(), 1);
    assert_eq!(send(&mut account, &release_envelope(1), &released, 7), Outcome::Duplicate, "known to the opened account");
}
