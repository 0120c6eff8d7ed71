//! The promises of the fold: one place for every record, and one store whatever the batches, the interleaving of the
//! topics, the crashes and the way it was built.

use super::{Disposition, FoldOptions, Folded, LocalChange, ShardFold};
use crate::error::StoreError;
use crate::rows::{AccountRow, OutcomeRow, PendingCut, RecordStep, StoredDisposition};
use crate::shard_store::ShardStore;
use crate::test_events::*;
use credit_domain::account::HoldReason;
use credit_domain::calendar::RecordedAt;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::pipeline_event::{RecordType, ReportingCutRequested};
use credit_domain::ids::EventId;
use proptest::prelude::*;
use std::sync::Arc;

/// Folds records in the given order of topics (each number takes the next record of that topic), then the rest; commits
/// after every `batch` records.
fn fold_log(store: &Arc<ShardStore>, log: &Log, order: &[usize], batch: usize, options: FoldOptions) {
    let mut fold = new_fold(store, options);
    let mut order: Vec<usize> = order.to_vec();
    for topic in 0..TOPICS.len() {
        order.extend(std::iter::repeat_n(topic, log.topics[topic].len()));
    }
    let mut next = [0_usize; 5];
    for (topic, place) in next.iter_mut().enumerate() {
        *place = usize::try_from(fold.next_offset(topic)).unwrap();
    }
    let mut inputs = Vec::new();
    for topic in order {
        if next[topic] < log.topics[topic].len() {
            inputs.push(log.input(topic, next[topic]));
            next[topic] += 1;
        }
    }
    let mut inputs = inputs.into_iter();
    loop {
        let polled: Vec<_> = inputs.by_ref().take(batch).collect();
        if polled.is_empty() {
            break;
        }
        fold.prepare(&polled).unwrap();
        for input in polled {
            fold.apply(input, &mut |topic, offset| log.fetch(topic, offset)).unwrap();
        }
        if !fold.is_bulk() {
            fold.commit(false, LocalChange::None).unwrap();
        }
    }
    fold.commit(true, LocalChange::None).unwrap();
}

fn digest_of(log: &Log, order: &[usize], batch: usize, options: FoldOptions) -> String {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    fold_log(&store, log, order, batch, options);
    store.digest().unwrap()
}

pub(super) struct Fixture {
    _directory: tempfile::TempDir,
    pub(super) store: Arc<ShardStore>,
    pub(super) fold: ShardFold,
    pub(super) log: Log,
}

impl Fixture {
    pub(super) fn new() -> Fixture {
        let directory = tempfile::tempdir().unwrap();
        let store = open_store(directory.path());
        let fold = new_fold(&store, FoldOptions::default());
        Fixture { _directory: directory, store, fold, log: Log::default() }
    }

    pub(super) fn feed(&mut self, topic: usize, event: credit_domain::event::Event) -> Folded {
        self.log.push(topic, event);
        self.take(topic)
    }

    fn take(&mut self, topic: usize) -> Folded {
        let input = self.log.input(topic, usize::try_from(self.fold.next_offset(topic)).unwrap());
        let log = &self.log;
        self.fold.apply(input, &mut |topic, offset| log.fetch(topic, offset)).unwrap()
    }

    pub(super) fn outcomes(&mut self) -> Vec<OutcomeRow> {
        self.fold.commit(false, LocalChange::None).unwrap();
        let mut rows = Vec::new();
        self.store.visit_outcomes(&mut |row| rows.push(row.clone())).unwrap();
        rows
    }
}

#[test]
fn the_same_log_gives_the_same_store_whatever_the_batches_and_the_hot_table() {
    let log = busy_log(9, 6);
    let whole = digest_of(&log, &[], 100_000, FoldOptions::default());
    for batch in [1, 7, 64] {
        assert_eq!(digest_of(&log, &[], batch, FoldOptions::default()), whole, "batches of {batch}");
        let cold = FoldOptions { hot_table_bytes: 0, ..FoldOptions::default() };
        assert_eq!(digest_of(&log, &[], batch, cold), whole, "batches of {batch} without a hot table");
    }
}

#[test]
fn a_bulk_rebuild_gives_the_store_of_the_live_fold() {
    let log = busy_log(9, 6);
    let live = digest_of(&log, &[], 64, FoldOptions::default());
    let bulk = FoldOptions { bulk: true, ..FoldOptions::default() };
    assert_eq!(digest_of(&log, &[], 64, bulk), live);
    // A bulk fold that outgrows its budget goes on live.
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut fold = new_fold(&store, FoldOptions { bulk: true, bulk_bytes: 1, ..FoldOptions::default() });
    for topic in 0..TOPICS.len() {
        for offset in 0..log.topics[topic].len() {
            fold.apply(log.input(topic, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
            if fold.wants_commit() {
                fold.commit(false, LocalChange::None).unwrap();
                assert!(!fold.is_bulk());
            }
        }
    }
    fold.commit(false, LocalChange::None).unwrap();
    assert_eq!(store.digest().unwrap(), live);
}

#[test]
fn a_bulk_rebuild_that_was_cut_short_begins_again() {
    let log = busy_log(5, 3);
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    store.begin_rebuild().unwrap();
    // Rows of a part of the log are in, the anchors and the end of the rebuild are not.
    let mut half_done = crate::rebuild::SortedFiles::new(&store).unwrap();
    half_done.put(crate::family::Family::Accounts, b"left-over", b"row").unwrap();
    half_done.ingest().unwrap();
    drop(store);
    let store = open_store(directory.path());
    assert!(store.is_empty().unwrap());
    fold_log(&store, &log, &[], 16, FoldOptions { bulk: true, ..FoldOptions::default() });
    assert_eq!(store.digest().unwrap(), digest_of(&log, &[], 16, FoldOptions::default()));
}

#[test]
fn a_store_that_lost_everything_since_its_last_commit_folds_it_again_to_the_same() {
    let log = busy_log(6, 5);
    let expected = digest_of(&log, &[], 50, FoldOptions::default());
    let directory = tempfile::tempdir().unwrap();
    let records = log.records();
    for committed in [0, 13, 101, records] {
        let store = open_store(directory.path());
        let mut fold = new_fold(&store, FoldOptions::default());
        let mut since_open = 0;
        'all: for topic in 0..TOPICS.len() {
            let from = usize::try_from(fold.next_offset(topic)).unwrap();
            for offset in from..log.topics[topic].len() {
                if since_open == committed {
                    fold.commit(false, LocalChange::None).unwrap();
                }
                if since_open == committed + 20 {
                    break 'all;
                }
                fold.apply(log.input(topic, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
                since_open += 1;
            }
        }
        // Dropped without a commit: as after a kill.
    }
    let store = open_store(directory.path());
    fold_log(&store, &log, &[], 9, FoldOptions::default());
    assert_eq!(store.digest().unwrap(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn facts_of_different_topics_commute(order in prop::collection::vec(0_usize..5, 0..160), batch in 1_usize..90) {
        let log = busy_log(4, 4);
        prop_assert_eq!(digest_of(&log, &order, batch, FoldOptions::default()), digest_of(&log, &[], 1_000, FoldOptions::default()));
    }
}

#[test]
fn every_record_is_counted_in_exactly_one_place() {
    let log = busy_log(9, 6);
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    fold_log(&store, &log, &[], 33, FoldOptions::default());
    for (topic, name) in TOPICS.iter().enumerate() {
        let anchor = store.anchor(topic).unwrap();
        assert!(anchor.counters.add_up(), "{name}");
        assert_eq!(anchor.counters.consumed, u64::try_from(log.topics[topic].len()).unwrap());
    }
    let wallet = store.anchor(WALLET).unwrap().counters;
    assert_eq!((wallet.applied, wallet.refused, wallet.quarantined), (18, 9, 1));
    let accounts = store.anchor(ACCOUNTS).unwrap().counters;
    // Swapped pairs waited and were released; two people sent one event twice; one record could not be read.
    assert_eq!((accounts.duplicate, accounts.refused, accounts.quarantined), (2, 0, 1));
    let records = store.anchor(RECORDS).unwrap().counters;
    assert_eq!((records.applied, records.duplicate), (14, 5));
    let control = store.anchor(CONTROL).unwrap().counters;
    assert_eq!((control.applied, control.duplicate), (1, 1));
}

#[test]
fn an_event_ahead_of_its_turn_waits_and_leaves_no_trace_once_released() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    let waiting = fixture.feed(ACCOUNTS, history[1].clone());
    assert_eq!(waiting.disposition, Disposition::Quarantined);
    assert!(waiting.dead_letters.is_empty());
    let rows = fixture.outcomes();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].disposition, rows[0].code.as_str()), (StoredDisposition::Parked, "WAITS_FOR_EARLIER_VERSION"));
    assert_eq!(fixture.feed(ACCOUNTS, history[0].clone()).disposition, Disposition::Applied);
    assert!(fixture.outcomes().is_empty());
    let counters = fixture.store.anchor(ACCOUNTS).unwrap().counters;
    assert_eq!((counters.consumed, counters.applied, counters.quarantined), (2, 2, 0));
    assert_eq!(fixture.store.subjects_of_account(&account_id(1)).unwrap(), [subject_id(1)]);
}

#[test]
fn a_waiting_event_that_is_refused_at_its_turn_becomes_a_dead_letter() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    fixture.feed(ACCOUNTS, history[0].clone());
    let mut third = history[2].clone();
    let credit_domain::event::EventPayload::Account(AccountEvent::PurchasePosted(purchase)) = &mut third.payload else {
        panic!()
    };
    purchase.amount_minor = -5;
    fixture.feed(ACCOUNTS, third);
    let folded = fixture.feed(ACCOUNTS, history[1].clone());
    assert_eq!(folded.disposition, Disposition::Applied);
    let letters: Vec<_> = folded.dead_letters.iter().map(|letter| (letter.topic, letter.offset, letter.code)).collect();
    assert_eq!(letters, [(ACCOUNTS, 1, "AMOUNT_NOT_POSITIVE")]);
    let rows = fixture.outcomes();
    assert_eq!((rows.len(), rows[0].disposition, rows[0].offset), (1, StoredDisposition::Refused, 1));
    assert_eq!(rows[0].findings[0].field, "amount_minor");
    let counters = fixture.store.anchor(ACCOUNTS).unwrap().counters;
    assert_eq!((counters.applied, counters.refused, counters.quarantined), (2, 1, 0));
}

#[test]
fn a_waiting_event_is_fetched_again_when_memory_no_longer_holds_it() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut log = Log::default();
    let history = line_history(1, 1);
    log.push(ACCOUNTS, history[1].clone());
    log.push(ACCOUNTS, history[0].clone());
    let mut fold = new_fold(&store, FoldOptions::default());
    fold.apply(log.input(ACCOUNTS, 0), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    fold.commit(false, LocalChange::None).unwrap();
    let mut fold = new_fold(&store, FoldOptions::default());
    let mut asked = Vec::new();
    fold.apply(log.input(ACCOUNTS, 1), &mut |topic, offset| {
        asked.push((topic, offset));
        log.fetch(topic, offset)
    })
    .unwrap();
    assert_eq!(asked, [(ACCOUNTS, 0)]);
    assert_eq!(fold.anchor(ACCOUNTS).counters.applied, 2);
}

#[test]
fn a_waiting_event_that_changed_on_the_topic_stops_the_shard() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut log = Log::default();
    let history = line_history(1, 1);
    log.push(ACCOUNTS, history[1].clone());
    let mut fold = new_fold(&store, FoldOptions::default());
    fold.apply(log.input(ACCOUNTS, 0), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    fold.commit(false, LocalChange::None).unwrap();
    log.push(ACCOUNTS, history[0].clone());
    let mut fold = new_fold(&store, FoldOptions::default());
    let other = history[2].clone();
    let result = fold.apply(log.input(ACCOUNTS, 1), &mut |_, _| Ok((other.clone(), content_hash(&other))));
    assert!(matches!(result, Err(StoreError::Refetch(_))));
}

#[test]
fn e_47_an_unreadable_record_marks_its_person_and_the_partition_goes_on() {
    let mut fixture = Fixture::new();
    fixture.log.push_poison(ACCOUNTS, subject_id(1).as_str().as_bytes());
    let folded = fixture.take(ACCOUNTS);
    assert_eq!(folded.disposition, Disposition::Quarantined);
    assert_eq!(folded.dead_letters[0].code, "AVRO_MALFORMED");
    assert_eq!(fixture.feed(ACCOUNTS, line_history(2, 0)[0].clone()).disposition, Disposition::Applied);
    assert_eq!(fixture.outcomes()[0].code, "AVRO_MALFORMED");
    let row = fixture.store.subject(&subject_id(1)).unwrap().unwrap();
    assert_eq!((row.poison[0].records, row.subject.registrations.len()), (1, 0));
    assert!(fixture.store.subject(&subject_id(2)).unwrap().is_none());
}

#[test]
fn the_same_event_id_with_other_content_holds_the_account_and_the_first_stands() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    fixture.feed(ACCOUNTS, history[0].clone());
    fixture.feed(ACCOUNTS, history[1].clone());
    let mut changed = history[1].clone();
    changed.payload = credit_domain::event::EventPayload::Account(purchase("buy-1-0-a", 1));
    let folded = fixture.feed(ACCOUNTS, changed);
    assert_eq!((folded.disposition, folded.dead_letters[0].code), (Disposition::Quarantined, "CONTENT_CONFLICT"));
    fixture.outcomes();
    let Some(AccountRow::Opened(account)) = fixture.store.account(&subject_id(1), &account_id(1)).unwrap() else { panic!() };
    assert_eq!((account.held, account.open_facts.len()), (Some(HoldReason::ContentConflict), 2));
}

#[test]
fn a_late_reversal_reads_the_sealed_chunks_committed_and_pending() {
    // The history ends with the reversal of the first month's repayment, long sealed by then.
    let log = {
        let mut log = Log::default();
        line_history(1, 6).into_iter().for_each(|event| log.push(ACCOUNTS, event));
        log
    };
    for batch in [1, 1_000] {
        let directory = tempfile::tempdir().unwrap();
        let store = open_store(directory.path());
        fold_log(&store, &log, &[], batch, FoldOptions::default());
        let counters = store.anchor(ACCOUNTS).unwrap().counters;
        assert_eq!(counters.applied, counters.consumed, "batches of {batch}");
        let history = store.history(&subject_id(1), &account_id(1)).unwrap();
        let reversals = history.iter().filter(|fact| matches!(fact.event, AccountEvent::RepaymentReversed(_))).count();
        assert_eq!(reversals, 1);
    }
}

#[test]
fn wallet_legs_are_kept_once_and_refunds_stay_within_them() {
    let mut fixture = Fixture::new();
    let cases = [
        (captured(1, "p", 1, 5_000), Disposition::Applied),
        (captured(1, "p", 1, 5_000), Disposition::Duplicate),
        (captured(1, "p", 1, 6_000), Disposition::Refused),
        (captured(1, "p", 2, 1_000), Disposition::Applied),
        (refunded(1, "p", 1, "r1", 5_000), Disposition::Applied),
        (refunded(1, "p", 1, "r1", 4_000), Disposition::Refused),
        (refunded(1, "p", 1, "r2", 1), Disposition::Refused),
        (refunded(1, "q", 1, "r1", 70), Disposition::Applied),
    ];
    for (number, (event, expected)) in cases.into_iter().enumerate() {
        assert_eq!(fixture.feed(WALLET, event).disposition, expected, "case {number}");
    }
    let codes: Vec<String> = fixture.outcomes().iter().map(|row| row.code.to_string()).collect();
    assert_eq!(codes, ["WALLET_LEG_REPEATED", "WALLET_REFUND_REPEATED", "WALLET_REFUND_EXCEEDS_LEG"]);
    let mut facts = 0;
    fixture.store.visit_wallet(&mut |_| facts += 1).unwrap();
    assert_eq!(facts, 4);
}

#[test]
fn records_and_answers_settle_the_baseline_and_leave_their_steps() {
    let mut fixture = Fixture::new();
    let baseline = |fixture: &mut Fixture| {
        fixture.fold.commit(false, LocalChange::None).unwrap();
        let entity = record_key(1);
        let entity = entity.strip_suffix("|2025-01-31").unwrap();
        fixture.store.baseline(&subject_id(1), RecordType::BorrowingAccount, institution(), entity).unwrap()
    };
    assert_eq!(fixture.feed(RECORDS, prepared(1)).disposition, Disposition::Applied);
    assert!(baseline(&mut fixture).unwrap().outstanding.is_some());
    // The same record again, as after a crash in the middle of a cut.
    assert_eq!(fixture.feed(RECORDS, prepared(1)).disposition, Disposition::Duplicate);
    assert_eq!(fixture.feed(RECORDS, accepted(1)).disposition, Disposition::Applied);
    let settled = baseline(&mut fixture).unwrap();
    assert!(settled.outstanding.is_none() && settled.last_accepted.is_some());
    let months = fixture.store.months(&subject_id(1), Some(&account_id(1))).unwrap();
    assert_eq!(months.len(), 1);
    let (key, row) = &months[0];
    assert_eq!((key.record_key.as_str(), row.entries.len()), (record_key(1).as_str(), 2));
    assert!(matches!(&row.entries[1].step, RecordStep::Accepted { place, .. } if place.line == 2));
    assert_eq!(row.entries[1].offset, 2);
}

#[test]
fn an_answer_to_a_record_nobody_prepared_is_applied_and_shown() {
    let mut fixture = Fixture::new();
    assert_eq!(fixture.feed(RECORDS, accepted(1)).disposition, Disposition::Applied);
    let rows = fixture.outcomes();
    assert_eq!((rows[0].disposition, rows[0].code.as_str()), (StoredDisposition::AppliedWithFindings, "ANSWER_WITHOUT_RECORD"));
    assert_eq!(fixture.store.anchor(RECORDS).unwrap().counters.with_findings, 1);
}

#[test]
fn a_record_that_is_not_the_next_one_is_refused_by_the_fold() {
    let mut fixture = Fixture::new();
    let history = line_history(1, 1);
    fixture.log.push(ACCOUNTS, history[0].clone());
    fixture.log.push(ACCOUNTS, history[1].clone());
    let skipped = fixture.log.input(ACCOUNTS, 1);
    let result = fixture.fold.apply(skipped, &mut |_, _| Err(String::new()));
    assert!(matches!(result, Err(StoreError::OutOfOrder { expected: 0, actual: 1, .. })));
}

#[test]
fn the_rolling_hash_tells_logs_apart_that_differ_in_one_record() {
    let anchor_after = |amount: i64| {
        let mut fixture = Fixture::new();
        fixture.feed(WALLET, captured(1, "p", 1, amount));
        fixture.feed(WALLET, captured(1, "q", 1, 5));
        fixture.fold.anchor(WALLET).clone()
    };
    let (one, same, other) = (anchor_after(7), anchor_after(7), anchor_after(8));
    assert_eq!(one, same);
    assert_eq!(one.last_record_hash, other.last_record_hash);
    assert_ne!(one.rolling_hash, other.rolling_hash);
    assert_eq!(one.rolling_hash_text().len(), 64);
}

#[test]
fn a_pending_cut_outlives_the_process_and_lies_outside_the_digest() {
    let directory = tempfile::tempdir().unwrap();
    let pending = PendingCut {
        request: ReportingCutRequested {
            cut_id: id("cut-1"),
            as_of: date("2025-01-31"),
            generated_at: RecordedAt(5),
            section_code: institution(),
        },
        request_event_id: EventId(9),
    };
    let mut log = Log::default();
    log.push(CONTROL, cut_requested("cut-1"));
    let store = open_store(directory.path());
    let mut fold = new_fold(&store, FoldOptions::default());
    fold.apply(log.input(CONTROL, 0), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
    fold.commit(true, LocalChange::BeginCut(&pending)).unwrap();
    let with_pending = store.digest().unwrap();
    drop((fold, store));
    let store = open_store(directory.path());
    assert_eq!(store.pending_cut().unwrap(), Some(pending));
    assert!(store.cut(&id("cut-1")).unwrap().unwrap().request.is_some());
    let mut fold = new_fold(&store, FoldOptions::default());
    fold.commit(true, LocalChange::EndCut).unwrap();
    assert_eq!(store.pending_cut().unwrap(), None);
    assert_eq!(store.digest().unwrap(), with_pending);
}

#[test]
fn a_second_request_with_the_same_cut_id_is_refused() {
    let mut fixture = Fixture::new();
    fixture.feed(CONTROL, cut_requested("cut-1"));
    let mut other = cut_requested("cut-1");
    other.envelope.event_id = EventId(77);
    assert_eq!(fixture.feed(CONTROL, other).disposition, Disposition::Refused);
    assert_eq!(fixture.outcomes()[0].code, "CUT_ID_TAKEN");
}

#[test]
fn budgets_of_records_and_bytes_ask_for_a_commit() {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let log = busy_log(2, 1);
    let check = |options: FoldOptions, expected: bool| {
        let mut fold = new_fold(&store, options);
        assert!(!fold.wants_commit());
        for offset in 0..2 {
            fold.apply(log.input(ACCOUNTS, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
        }
        assert_eq!(fold.wants_commit(), expected);
    };
    check(FoldOptions { commit_records: 2, ..FoldOptions::default() }, true);
    check(FoldOptions { commit_bytes: 1_000, ..FoldOptions::default() }, true);
    check(FoldOptions::default(), false);
}
