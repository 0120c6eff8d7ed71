//! A normalizer over a real embedded log: same store and same cut whatever the threads, crashes and rebuilds.

use crate::config::{Config, shard_directory};
use crate::error::NormalizerError;
use crate::handle::{NormalizerHandle, start};
use crate::test_world::*;
use account_store::fold::{FoldInput, FoldOptions, LocalChange, ShardFold};
use account_store::resources::{StoreLimits, StoreResources};
use account_store::rows::{PendingCut, TopicCounters};
use account_store::shard_store::ShardStore;
use credit_domain::event::EventPayload;
use credit_domain::event::checks::check_event;
use credit_domain::event::pipeline_event::PipelineEvent;
use event_log::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec};
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::{BUREAU_CONTROL, BUREAU_RECORDS, CREDIT_ACCOUNTS, SHARD_TOPICS, dead_letters_of};

fn totals(handle: &NormalizerHandle) -> TopicCounters {
    let mut sum = TopicCounters::default();
    handle.counters().iter().for_each(|row| sum.add(&row.counters));
    sum
}

/// Folds everything, takes the digests and stops.
fn fold_all(world: &World, config: &Config) -> Vec<(u32, String)> {
    let handle = world.start(config).unwrap();
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    let digests = handle.digests().unwrap();
    handle.stop().unwrap();
    digests
}

/// Waits until every shard has answered the cut and folded its own records.
fn finish_cut(world: &World, handle: &NormalizerHandle, cut_id: &str) {
    // A request counts as folded once its cut is published; then the published records are there to be folded.
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    assert_eq!(world.shard_cuts(cut_id).len(), usize::try_from(PARTITIONS).unwrap());
}

#[test]
fn the_store_does_not_depend_on_threads_polls_budgets_or_bulk() {
    let world = World::new();
    world.publish(&people(0..40));
    let expected = fold_all(&world, &Config { threads: 1, ..world.config("one") });
    assert_eq!(expected.iter().map(|(shard, _)| *shard).collect::<Vec<_>>(), [0, 1, 2]);
    for (name, threads, poll_records, bulk_records) in
        [("three", 3, 7, u64::MAX), ("twelve", 12, 1_000, u64::MAX), ("bulk", 2, 50, 1), ("single", 1, 1, u64::MAX)]
    {
        let config = Config { threads, poll_records, bulk_records, commit_records: 5, ..world.config(name) };
        assert_eq!(fold_all(&world, &config), expected, "{name}");
    }
}

#[test]
fn every_record_ends_in_one_place_and_refused_bytes_become_dead_letters() {
    let world = World::new();
    world.publish(&people(0..5));
    world.publish(&person(2));
    world.publish(&[purchase(3, 4, "2025-01-10", -1)]);
    world.publish_bytes(CREDIT_ACCOUNTS, 4, b"not avro");
    let handle = world.start(&world.config("data")).unwrap();
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    let sum = totals(&handle);
    assert!(sum.add_up());
    assert_eq!((sum.consumed, sum.applied, sum.duplicate, sum.refused, sum.quarantined), (32, 25, 5, 1, 1));
    handle.stop().unwrap();
    let letters = world.read(&dead_letters_of(CREDIT_ACCOUNTS));
    let header = |record: &Record, name: &str| {
        let found = record.headers.iter().find(|(key, _)| key == name);
        String::from_utf8(found.unwrap().1.clone()).unwrap()
    };
    let codes: BTreeSet<String> = letters.iter().map(|record| header(record, "error_code")).collect();
    assert_eq!(codes, BTreeSet::from(["AMOUNT_NOT_POSITIVE".to_owned(), "AVRO_NOT_SINGLE_OBJECT".to_owned()]));
    for letter in &letters {
        assert_eq!(header(letter, "__connect.errors.topic"), CREDIT_ACCOUNTS);
        let offset = header(letter, "__connect.errors.offset").parse().unwrap();
        let original = world.log.read_one(CREDIT_ACCOUNTS, letter.partition, offset).unwrap().unwrap();
        assert_eq!((&letter.key, &letter.value), (&original.key, &original.value));
    }
}

#[test]
fn a_cut_holds_what_was_acknowledged_before_it_and_its_bytes_do_not_depend_on_threads() {
    let take = |threads: usize, poll_records: usize| {
        let world = World::new();
        world.publish(&people(0..30));
        world.request_cut("cut-1", "2025-01-31");
        let config = Config { threads, poll_records, ..world.config("data") };
        let handle = world.start(&config).unwrap();
        finish_cut(&world, &handle, "cut-1");
        handle.stop().unwrap();
        for topic in [BUREAU_RECORDS, BUREAU_CONTROL] {
            let decoded = world.read(topic).into_iter().map(|record| decode_for_shard(topic, &record.key, &record.value));
            let findings: Vec<_> = decoded.flat_map(|input| check_event(&input.decoded.unwrap().0)).collect();
            assert_eq!(findings, [], "a cut writes only what the checks of events accept");
        }
        let cuts = world.shard_cuts("cut-1");
        assert_eq!(cuts.iter().map(|cut| cut.due).sum::<u64>(), 90, "a 110, a 220 and a 210 for each of 30 people");
        (world.record_bytes(), cuts)
    };
    let (records, cuts) = take(1, 1);
    assert!(cuts.iter().all(|cut| cut.prepared == cut.due), "withheld records");
    for (threads, poll_records) in [(3, 64), (12, 1_000)] {
        assert!(take(threads, poll_records) == (records.clone(), cuts.clone()), "{threads} threads");
    }
}

#[test]
fn accounts_that_the_default_rule_folds_are_a_metric_and_no_secret() {
    let world = World::new();
    world.publish(&people(0..7));
    let metrics = Metrics::new("0", "test").unwrap();
    let handle = start(&world.config("data"), Arc::clone(&world.log), &metrics, &Health::new()).unwrap();
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    let text = metrics.render().unwrap();
    let accounts = |line: &str| line.rsplit_once(' ').and_then(|(_, value)| value.parse::<u32>().ok());
    let gauges = text.lines().filter(|line| line.starts_with("furnish_normalizer_accounts_without_product_rule{"));
    assert_eq!(gauges.filter_map(accounts).sum::<u32>(), 7, "their product is of no shipped rule");
    handle.stop().unwrap();
}

#[test]
fn a_normalizer_does_not_start_with_rules_that_cannot_be_used() {
    let world = World::new();
    let rules = world.directory.path().join("rules");
    std::fs::create_dir(&rules).unwrap();
    std::fs::write(rules.join("line.toml"), "product = 7\n").unwrap();
    let config = Config { product_rules: rules, ..world.config("data") };
    let Err(NormalizerError::ProductRules { faults }) = world.start(&config).map(drop) else { panic!("it started") };
    assert!(faults.contains("line.toml:1:11: `product`"), "{faults}");
}

#[test]
fn a_shard_folded_again_from_the_beginning_does_not_take_its_old_cuts_again() {
    let world = World::new();
    world.publish(&people(0..10));
    world.request_cut("cut-1", "2025-01-31");
    let config = world.config("data");
    let handle = world.start(&config).unwrap();
    finish_cut(&world, &handle, "cut-1");
    // Later events, which the old cut must not see when its request is met again.
    world.publish(&[purchase(3, 4, "2025-02-03", 700)]);
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    let expected = handle.digests().unwrap();
    handle.stop().unwrap();
    let published = (world.record_bytes(), world.read(BUREAU_CONTROL));
    for (name, bulk_records) in [("live", u64::MAX), ("bulk", 1)] {
        assert_eq!(fold_all(&world, &Config { bulk_records, ..world.config(name) }), expected, "{name}");
        assert_eq!((world.record_bytes(), world.read(BUREAU_CONTROL)), published, "{name}");
    }
}

/// Folds shard by shard as a normalizer does, and dies right after the snapshot of the cut is committed, with so many of
/// the cut's records published.
fn die_in_cut(world: &World, config: &Config, cut_id: &str) {
    let resources = StoreResources::new(&StoreLimits::default());
    for shard in 0..PARTITIONS {
        let directory = shard_directory(&config.data_directory, shard);
        let store = Arc::new(ShardStore::open(&directory, &SHARD_TOPICS, &resources).unwrap());
        let mut fold = ShardFold::new(Arc::clone(&store), Arc::new(config.rule_book().unwrap()), FoldOptions::default()).unwrap();
        let mut pending = None;
        for (topic_no, topic) in SHARD_TOPICS.iter().enumerate() {
            for record in world.read(topic).into_iter().filter(|record| record.partition == shard) {
                let input = decode_for_shard(topic, &record.key, &record.value);
                if let Ok((event, _)) = &input.decoded
                    && let EventPayload::Pipeline(PipelineEvent::ReportingCutRequested(request)) = &event.payload
                    && request.cut_id.as_str() == cut_id
                {
                    pending = Some(PendingCut { request: request.clone(), request_event_id: event.envelope.event_id });
                }
                let (record_hash, decoded) = (input.record_hash, input.decoded);
                let input = FoldInput { topic: topic_no, offset: record.offset, key: record.key, record_hash, decoded };
                fold.apply(input, &mut |_, _| Err("nothing waits here".to_owned())).unwrap();
            }
        }
        fold.commit(true, LocalChange::BeginCut(&pending.unwrap())).unwrap();
    }
}

#[test]
fn a_cut_that_a_crash_interrupted_is_taken_again_from_the_same_state() {
    let undisturbed = World::new();
    undisturbed.publish(&people(0..12));
    undisturbed.request_cut("cut-1", "2025-01-31");
    let config = undisturbed.config("data");
    let handle = undisturbed.start(&config).unwrap();
    finish_cut(&undisturbed, &handle, "cut-1");
    handle.stop().unwrap();

    for published_before_the_crash in [0, 5] {
        let world = World::new();
        world.publish(&people(0..12));
        world.request_cut("cut-1", "2025-01-31");
        let config = world.config("data");
        die_in_cut(&world, &config, "cut-1");
        let half: Vec<NewRecord> = undisturbed
            .read(BUREAU_RECORDS)
            .into_iter()
            .take(published_before_the_crash)
            .map(|record| NewRecord {
                topic: record.topic,
                partition: record.partition,
                key: record.key,
                headers: record.headers,
                value: record.value,
                timestamp_ms: record.timestamp_ms,
            })
            .collect();
        world.log.publish(&half).unwrap();
        // Events that come between the crash and the restart are not in the cut.
        world.publish(&[purchase(3, 4, "2025-01-20", 700)]);
        let handle = world.start(&config).unwrap();
        finish_cut(&world, &handle, "cut-1");
        let duplicates: u64 = handle.counters().iter().map(|row| row.counters.duplicate).sum();
        assert_eq!(duplicates, u64::try_from(published_before_the_crash).unwrap());
        handle.stop().unwrap();
        let distinct = |world: &World| world.record_bytes().into_iter().collect::<BTreeSet<_>>();
        assert_eq!(distinct(&world), distinct(&undisturbed));
        assert_eq!(world.shard_cuts("cut-1"), undisturbed.shard_cuts("cut-1"));
    }
}

#[test]
fn a_restart_goes_on_where_the_store_ends() {
    let world = World::new();
    let config = world.config("data");
    let people: Vec<_> = people(0..20);
    let (early, late) = people.split_at(57);
    world.publish(early);
    fold_all(&world, &config);
    world.publish(late);
    let digests = fold_all(&world, &config);
    assert_eq!(digests, fold_all(&world, &world.config("clean")));
}

#[test]
fn a_topic_that_was_created_anew_or_cut_short_is_refused_by_name() {
    let check = |events_of_the_new_log: &[credit_domain::event::Event], is_expected: fn(&NormalizerError) -> bool| {
        let mut world = World::new();
        world.publish(&people(0..6));
        let config = world.config("data");
        fold_all(&world, &config);
        world.log = open_log(&world.directory.path().join("another-log"));
        world.publish(events_of_the_new_log);
        let refused = world.start(&config).err().unwrap();
        assert!(is_expected(&refused), "{refused:?}");
        assert!(refused.to_string().contains("shard"), "{refused}");
    };
    check(&[], |error| matches!(error, NormalizerError::AheadOfLog { .. }));
    check(&people(6..60), |error| matches!(error, NormalizerError::Anchor { .. }));
}

#[test]
fn a_missing_topic_and_a_store_in_use_are_refused() {
    let world = World::new();
    let handle = world.start(&world.config("data")).unwrap();
    assert!(matches!(world.start(&world.config("data")).err().unwrap(), NormalizerError::Store(_)));
    handle.stop().unwrap();
    let wrong = Config { partitions: PARTITIONS + 1, ..world.config("other") };
    assert!(matches!(world.start(&wrong).err().unwrap(), NormalizerError::Log(LogError::PartitionCount { .. })));
}

/// A log that is not reachable for the first calls of every kind.
struct ShakyLog {
    inner: Arc<dyn EventLog>,
    outages_left: AtomicU32,
    polls_per_reader: u32,
}

/// Stops for good after some polls, as a reader does after an error.
struct ShakyReader {
    inner: Box<dyn LogReader>,
    polls_left: u32,
    halted: bool,
}

impl LogReader for ShakyReader {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError> {
        self.halted |= self.polls_left == 0;
        if self.halted {
            return Err(LogError::Unavailable("made up".to_owned()));
        }
        self.polls_left -= 1;
        self.inner.poll(max, wait, out)
    }
}

impl ShakyLog {
    fn outage(&self) -> Result<(), LogError> {
        let left = self.outages_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok_and(|left| left.is_multiple_of(2)) { Err(LogError::Unavailable("made up".to_owned())) } else { Ok(()) }
    }
}

impl EventLog for ShakyLog {
    fn ensure_topics(&self, topics: &[TopicSpec]) -> Result<(), LogError> {
        self.inner.ensure_topics(topics)
    }

    /// The worst kind of outage: the records are there and the caller is told that they may not be.
    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError> {
        let offsets = self.inner.publish(records)?;
        self.outage()?;
        Ok(offsets)
    }

    fn reader(&self, from: &[ReadFrom], with_headers: bool) -> Result<Box<dyn LogReader>, LogError> {
        self.outage()?;
        let inner = self.inner.reader(from, with_headers)?;
        Ok(Box::new(ShakyReader { inner, polls_left: self.polls_per_reader, halted: false }))
    }

    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError> {
        self.inner.end_offsets(topic)
    }

    fn offset_for_time(&self, topic: &str, partition: u32, timestamp_ms: i64) -> Result<u64, LogError> {
        self.inner.offset_for_time(topic, partition, timestamp_ms)
    }

    fn read_one(&self, topic: &str, partition: u32, offset: u64) -> Result<Option<Record>, LogError> {
        self.outage()?;
        self.inner.read_one(topic, partition, offset)
    }
}

#[test]
fn an_outage_of_the_log_is_waited_out_and_what_landed_twice_is_dropped() {
    let mut world = World::new();
    world.publish(&people(0..8));
    world.request_cut("cut-1", "2025-01-31");
    let steady = Arc::clone(&world.log);
    world.log = Arc::new(ShakyLog { inner: Arc::clone(&steady), outages_left: AtomicU32::new(24), polls_per_reader: 4 });
    let handle = world.start(&Config { threads: 1, poll_records: 10, ..world.config("data") }).unwrap();
    world.log = steady;
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    handle.wait_until_caught_up(TIMEOUT).unwrap();
    let sum = totals(&handle);
    assert!(sum.add_up() && sum.refused == 0 && sum.quarantined == 0, "{sum:?}");
    assert!(sum.duplicate > 0, "records of the cut landed twice");
    handle.stop().unwrap();
    let distinct: BTreeSet<_> = world.record_bytes().into_iter().collect();
    assert_eq!(distinct.len(), 24);
}

#[test]
fn waiting_in_vain_ends_at_the_deadline_and_names_a_failure() {
    let world = World::new();
    let handle = world.start(&world.config("data")).unwrap();
    handle.wait_until_caught_up(Duration::ZERO).unwrap();
    assert_eq!(handle.failure(), None);
    handle.stop().unwrap();
}
