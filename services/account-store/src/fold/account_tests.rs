//! What the fold does with agreements, releases, changed months and products.

use super::{Disposition, FoldOptions, LocalChange, ShardFold};
use crate::error::StoreError;
use crate::fold::tests::Fixture;
use crate::rows::{AccountRow, StoredDisposition};
use crate::rule_book::RuleBook;
use crate::test_events::*;
use credit_domain::account::HoldReason;
use credit_domain::event::account_event::{AccountEvent, CreditAccountOpened};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::EventId;
use credit_domain::product_rule::{ProductRule, ProductTerms};
use std::sync::Arc;

fn limit_on(fixture: &mut Fixture, day: &str) -> Option<i64> {
    fixture.fold.commit(false, LocalChange::None).unwrap();
    let agreement = fixture.store.agreement(&subject_id(1), &agreement_id(1)).unwrap();
    agreement.and_then(|agreement| agreement.state_on(date(day))).map(|state| state.limit_minor)
}

#[test]
fn an_agreement_is_the_same_whatever_the_order_of_its_events() {
    let events = [signed(1, 1_000_000), agreement_limit_changed(1, "2025-02-01", 2_000_000)];
    for order in [[0, 1], [1, 0]] {
        let mut fixture = Fixture::new();
        for index in order {
            assert_eq!(fixture.feed(ACCOUNTS, events[index].clone()).disposition, Disposition::Applied);
        }
        assert_eq!(limit_on(&mut fixture, "2025-01-31"), Some(1_000_000));
        assert_eq!(limit_on(&mut fixture, "2025-02-01"), Some(2_000_000));
    }
}

#[test]
fn agreement_events_end_in_one_place_each_and_leave_no_empty_row() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.feed(ACCOUNTS, signed(1, -1)).disposition, Disposition::Refused);
    assert_eq!(limit_on(&mut fixture, "2025-02-01"), None);
    assert!(fixture.store.agreement(&subject_id(1), &agreement_id(1)).unwrap().is_none());
    assert_eq!(fixture.feed(ACCOUNTS, signed(1, 5)).disposition, Disposition::Applied);
    assert_eq!(fixture.feed(ACCOUNTS, signed(1, 5)).disposition, Disposition::Duplicate);
    let mut changed = signed(1, 6);
    changed.envelope.event_id = signed(1, 5).envelope.event_id;
    let folded = fixture.feed(ACCOUNTS, changed);
    assert_eq!((folded.disposition, folded.dead_letters[0].code), (Disposition::Quarantined, "CONTENT_CONFLICT"));
    let mut nameless = signed(1, 5);
    nameless.envelope.aggregate_id = "no such/agreement".into();
    assert_eq!(fixture.feed(ACCOUNTS, nameless).dead_letters[0].code, "AGGREGATE_ID_NOT_AN_AGREEMENT");
    assert_eq!(limit_on(&mut fixture, "2025-02-01"), Some(5));
    let person = fixture.store.subject(&subject_id(1)).unwrap().unwrap();
    assert_eq!(person.poison[0].records, 1, "nothing of the person goes out until somebody has looked");
    let counters = fixture.store.anchor(ACCOUNTS).unwrap().counters;
    assert_eq!((counters.applied, counters.duplicate, counters.refused, counters.quarantined), (1, 1, 2, 1));
}

#[test]
fn d_09_a_released_account_takes_what_was_quarantined_when_it_is_sent_again() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    fixture.feed(ACCOUNTS, history[0].clone());
    fixture.feed(ACCOUNTS, history[1].clone());
    let mut conflict = history[1].clone();
    conflict.envelope.event_id = EventId(99);
    assert_eq!(fixture.feed(ACCOUNTS, conflict).disposition, Disposition::Quarantined);
    assert_eq!(fixture.feed(ACCOUNTS, history[2].clone()).disposition, Disposition::Quarantined);
    let released = hold_released(1, 1, "2025-01-20", "VERSION_CONFLICT");
    assert_eq!(fixture.feed(ACCOUNTS, released.clone()).disposition, Disposition::Applied);
    assert_eq!(fixture.feed(ACCOUNTS, released).disposition, Disposition::Duplicate);
    assert_eq!(fixture.feed(ACCOUNTS, history[2].clone()).disposition, Disposition::Applied);
    fixture.outcomes();
    let Some(AccountRow::Opened(account)) = fixture.store.account(&subject_id(1), &account_id(1)).unwrap() else { panic!() };
    assert_eq!((account.held, account.last_version, account.open_facts.len()), (None, 3, 3));
}

#[test]
fn a_release_lets_events_go_on_that_waited_before_the_hold() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    fixture.feed(ACCOUNTS, history[0].clone());
    assert_eq!(fixture.feed(ACCOUNTS, history[2].clone()).disposition, Disposition::Quarantined);
    let mut conflict = history[0].clone();
    conflict.envelope.event_id = EventId(99);
    fixture.feed(ACCOUNTS, conflict);
    assert_eq!(fixture.feed(ACCOUNTS, history[1].clone()).disposition, Disposition::Quarantined);
    fixture.feed(ACCOUNTS, hold_released(1, 1, "2025-01-20", "VERSION_CONFLICT"));
    assert_eq!(fixture.feed(ACCOUNTS, history[1].clone()).disposition, Disposition::Applied);
    fixture.outcomes();
    let Some(AccountRow::Opened(account)) = fixture.store.account(&subject_id(1), &account_id(1)).unwrap() else { panic!() };
    assert_eq!((account.last_version, account.parked.len()), (3, 0));
}

#[test]
fn a_release_without_a_hold_is_refused_and_an_unopened_account_can_be_released() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    let refused = fixture.feed(ACCOUNTS, hold_released(1, 1, "2025-01-20", "VERSION_CONFLICT"));
    assert_eq!(refused.disposition, Disposition::Refused);
    fixture.feed(ACCOUNTS, history[2].clone());
    let mut conflict = history[2].clone();
    conflict.envelope.event_id = EventId(99);
    assert_eq!(fixture.feed(ACCOUNTS, conflict).disposition, Disposition::Quarantined);
    assert_eq!(fixture.feed(ACCOUNTS, history[0].clone()).disposition, Disposition::Quarantined);
    let released = fixture.feed(ACCOUNTS, hold_released(1, 2, "2025-01-21", "VERSION_CONFLICT"));
    assert_eq!(released.disposition, Disposition::Applied);
    for event in &history[..3] {
        assert_eq!(fixture.feed(ACCOUNTS, event.clone()).disposition, Disposition::Applied);
    }
    fixture.outcomes();
    let Some(AccountRow::Opened(account)) = fixture.store.account(&subject_id(1), &account_id(1)).unwrap() else { panic!() };
    assert_eq!((account.held, account.last_version), (None::<HoldReason>, 3));
}

#[test]
fn a_waiting_event_that_is_not_believed_any_more_stays_quarantined_and_becomes_a_dead_letter() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    fixture.feed(ACCOUNTS, history[0].clone());
    assert!(fixture.feed(ACCOUNTS, history[2].clone()).dead_letters.is_empty());
    let mut conflict = history[2].clone();
    conflict.envelope.event_id = EventId(99);
    let letters: Vec<_> =
        fixture.feed(ACCOUNTS, conflict).dead_letters.iter().map(|letter| (letter.offset, letter.code)).collect();
    assert_eq!(letters, [(1, "VERSION_CONFLICT"), (2, "VERSION_CONFLICT")]);
    let rows: Vec<_> = fixture.outcomes().iter().map(|row| (row.offset, row.disposition, row.event_id)).collect();
    let quarantined = StoredDisposition::Quarantined;
    assert_eq!(rows, [(1, quarantined, Some(history[2].envelope.event_id)), (2, quarantined, Some(EventId(99)))]);
    assert_eq!(fixture.store.anchor(ACCOUNTS).unwrap().counters.quarantined, 2);
}

#[test]
fn months_that_a_late_event_changed_are_counted_and_shown_with_its_findings() {
    let mut fixture = Fixture::new();
    let mut months_changed = 0;
    for (number, event) in line_history(1, 4).into_iter().enumerate() {
        fixture.feed(ACCOUNTS, event);
        let counted = fixture.fold.anchor(ACCOUNTS).counters.months_changed;
        assert!(counted >= months_changed, "event {number}");
        months_changed = counted;
    }
    // The last event takes the repayment of January back, recorded on 2025-04-30: January, February and March change.
    assert_eq!(months_changed, 3);
    for row in fixture.outcomes() {
        let shown = row.disposition == StoredDisposition::AppliedWithFindings;
        assert!(shown || row.changed_months.is_empty());
    }
}

fn opened_as(number: usize, product: &str) -> Event {
    let on = date("2025-01-05");
    let opening = CreditAccountOpened { product: product.into(), ..opened(on) };
    account_event(number, 1, on, AccountEvent::CreditAccountOpened(opening))
}

fn rule(product: &str, grace_days: u16) -> ProductRule {
    let first_terms = ProductTerms { grace_days, ..ProductTerms::default() };
    ProductRule { name: product.into(), first_terms, ..ProductRule::default() }
}

fn without_rule(fold: &ShardFold) -> Vec<(String, u64)> {
    fold.products_without_rule().map(|(product, accounts)| (product.to_string(), accounts)).collect()
}

#[test]
fn accounts_without_a_rule_of_their_own_are_known_also_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let rules = Arc::new(RuleBook::new([rule("card", 0)]).unwrap());
    let mut log = Log::default();
    for (number, product) in ["card", "mystery", "mystery", "riddle"].into_iter().enumerate() {
        log.push(ACCOUNTS, opened_as(number, product));
    }
    let mut fold = ShardFold::new(Arc::clone(&store), Arc::clone(&rules), FoldOptions::default()).unwrap();
    for offset in 0..4 {
        fold.apply(log.input(ACCOUNTS, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    }
    let expected = [("mystery".to_owned(), 2), ("riddle".to_owned(), 1)];
    assert_eq!(without_rule(&fold), expected);
    fold.commit(false, LocalChange::None).unwrap();
    let reopened = ShardFold::new(store, rules, FoldOptions::default()).unwrap();
    assert_eq!(without_rule(&reopened), expected);
}

#[test]
fn d_07_an_opening_sent_again_with_another_product_moves_the_account() {
    let mut fixture = Fixture::new();
    fixture.feed(ACCOUNTS, opened_as(1, "mystery"));
    let mut corrected = opened_as(1, "riddle");
    corrected.envelope.supersedes = Some(opened_as(1, "mystery").envelope.event_id);
    corrected.envelope.reason_code = Some("CORRECTION".into());
    corrected.envelope.aggregate_version = 2;
    assert_eq!(fixture.feed(ACCOUNTS, corrected).disposition, Disposition::Applied);
    assert_eq!(without_rule(&fixture.fold), [("riddle".to_owned(), 1)]);
    fixture.outcomes();
    let Some(AccountRow::Opened(account)) = fixture.store.account(&subject_id(1), &account_id(1)).unwrap() else { panic!() };
    assert_eq!(account.opened.product, "riddle");
}

#[test]
fn d_07_the_rule_of_the_corrected_product_folds_sealed_months_anew() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let rules = Arc::new(RuleBook::new([rule("strict", 0), rule("lenient", 200)]).unwrap());
    let mut fold = ShardFold::new(Arc::clone(&store), rules, FoldOptions::default()).unwrap();
    let mut log = Log::default();
    log.push(ACCOUNTS, opened_as(1, "strict"));
    // An unpaid bill of January, and a purchase by which January and February are sealed.
    let mut history = line_history(1, 1);
    history.truncate(4);
    history.into_iter().skip(1).for_each(|event| log.push(ACCOUNTS, event));
    log.push(ACCOUNTS, account_event(1, 5, date("2025-04-05"), purchase("later", 100)));
    let mut corrected = opened_as(1, "lenient");
    corrected.envelope.supersedes = Some(opened_as(1, "strict").envelope.event_id);
    corrected.envelope.reason_code = Some("CORRECTION".into());
    corrected.envelope.aggregate_version = 6;
    log.push(ACCOUNTS, corrected);
    let mut episodes = Vec::new();
    for offset in 0..log.topics[ACCOUNTS].len() {
        let folded = fold.apply(log.input(ACCOUNTS, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
        assert_eq!(folded.disposition, Disposition::Applied, "offset {offset}");
        fold.commit(false, LocalChange::None).unwrap();
        let Some(AccountRow::Opened(account)) = store.account(&subject_id(1), &account_id(1)).unwrap() else { panic!() };
        episodes.push(account.base.episodes.len());
    }
    assert_eq!(episodes, [0, 0, 0, 0, 1, 0]);
}

#[test]
fn a_store_folded_with_another_rule_is_refused_by_the_name_of_the_product() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut log = Log::default();
    log.push(ACCOUNTS, opened_as(1, "card"));
    let open = |rules: Vec<ProductRule>| {
        let rules = Arc::new(RuleBook::new(rules).unwrap());
        ShardFold::new(Arc::clone(&store), rules, FoldOptions::default())
    };
    let mut fold = open(vec![rule("card", 3)]).unwrap();
    fold.apply(log.input(ACCOUNTS, 0), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    fold.commit(false, LocalChange::None).unwrap();
    let refused = |rules| matches!(open(rules), Err(StoreError::OtherRule { product }) if product == "card");
    assert!(refused(vec![rule("card", 4)]));
    assert!(refused(Vec::new()), "the default rule is another rule too");
    // Rules of products without accounts may come and go.
    assert!(open(vec![rule("card", 3), rule("loan", 1)]).is_ok());
}

#[test]
fn an_account_event_on_a_key_that_is_no_account_is_refused() {
    let mut fixture = Fixture::new();
    let mut nameless = opened_as(1, "card");
    nameless.envelope.aggregate_id = "no such/account".into();
    assert!(matches!(nameless.payload, EventPayload::Account(_)));
    assert_eq!(fixture.feed(ACCOUNTS, nameless).dead_letters[0].code, "AGGREGATE_ID_NOT_AN_ACCOUNT");
}
