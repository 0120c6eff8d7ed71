//! One shard from the topics into a fresh store, with the fold that the normalizer uses. Cuts are not taken and
//! nothing is published: what a cut once published lies on the topics and is folded like any other event.

use crate::error::ComplianceError;
use account_store::fold::{FoldInput, FoldOptions, LocalChange, ShardFold};
use account_store::resources::StoreResources;
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use credit_domain::event::Event;
use credit_domain::ids::ContentHash;
use event_log::{EventLog, ReadFrom, Record};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::SHARD_TOPICS;

/// Records of one poll.
const POLL_RECORDS: u64 = 10_000;
const POLL_WAIT: Duration = Duration::from_secs(1);
/// Memory of all bulk folds together before they write out what they have, in bytes.
const BULK_BYTES: usize = 1024 * 1024 * 1024;
/// After so many polls without a record the log counts as stalled.
const EMPTY_POLLS_MAX: u64 = 30;

/// What every shard of one rebuild shares.
pub(crate) struct RebuildPlan<'a> {
    pub(crate) log: &'a dyn EventLog,
    pub(crate) rules: Arc<RuleBook>,
    pub(crate) resources: StoreResources,
    pub(crate) work_directory: &'a Path,
    /// Shards that are rebuilt at the same time.
    pub(crate) threads: usize,
}

impl RebuildPlan<'_> {
    /// Folds one shard until exactly the given offsets, in the order of [`SHARD_TOPICS`]. `folded` hears how many records
    /// were folded since it was last told.
    ///
    /// The topics are folded one after the other: facts of different topics commute, so the store is the same.
    pub(crate) fn rebuild(
        &self,
        shard: u32,
        next_offsets: &[u64],
        folded: &dyn Fn(u64),
    ) -> Result<Arc<ShardStore>, ComplianceError> {
        let directory = self.work_directory.join(format!("{shard:02}"));
        let store = Arc::new(ShardStore::open(&directory, &SHARD_TOPICS, &self.resources)?);
        if !store.is_empty()? {
            return Err(ComplianceError::WorkDirectoryInUse { directory });
        }
        let options = FoldOptions { bulk: true, bulk_bytes: BULK_BYTES / self.threads.max(1), ..FoldOptions::default() };
        let mut fold = ShardFold::new(Arc::clone(&store), Arc::clone(&self.rules), options)?;
        for ((topic_no, topic), until) in SHARD_TOPICS.into_iter().enumerate().zip(next_offsets) {
            TopicFold { log: self.log, shard, topic_no, topic }.run(&mut fold, *until, folded)?;
        }
        let _stats = fold.commit(true, LocalChange::None)?;
        drop(fold);
        Ok(store)
    }
}

struct TopicFold<'a> {
    log: &'a dyn EventLog,
    shard: u32,
    topic_no: usize,
    topic: &'static str,
}

impl TopicFold<'_> {
    fn run(&self, fold: &mut ShardFold, until: u64, folded: &dyn Fn(u64)) -> Result<(), ComplianceError> {
        let mut next = 0;
        if until == 0 {
            return Ok(());
        }
        let from = ReadFrom { topic: Arc::from(self.topic), partition: self.shard, next_offset: 0 };
        let mut reader = self.log.reader(&[from], false)?;
        let mut records: Vec<Record> = Vec::new();
        let mut empty_polls = 0;
        while next < until {
            records.clear();
            let wanted = usize::try_from((until - next).min(POLL_RECORDS)).unwrap_or(usize::MAX);
            if reader.poll(wanted, POLL_WAIT, &mut records)? == 0 {
                empty_polls += 1;
                if empty_polls >= EMPTY_POLLS_MAX {
                    return Err(self.stalled(next));
                }
                continue;
            }
            empty_polls = 0;
            let count = self.fold_records(fold, records.drain(..))?;
            next += count;
            folded(count);
        }
        Ok(())
    }

    fn fold_records(&self, fold: &mut ShardFold, records: impl Iterator<Item = Record>) -> Result<u64, ComplianceError> {
        let inputs: Vec<FoldInput> = records.map(|record| self.input_of(record)).collect();
        fold.prepare(&inputs)?;
        let mut count = 0;
        for input in inputs {
            // A dead letter was published when the record was folded live; here it is only counted.
            let _folded = fold.apply(input, &mut |topic_no, offset| self.fetch(topic_no, offset))?;
            count += 1;
        }
        if fold.wants_commit() {
            let _stats = fold.commit(false, LocalChange::None)?;
        }
        Ok(count)
    }

    fn input_of(&self, record: Record) -> FoldInput {
        let input = decode_for_shard(self.topic, &record.key, &record.value);
        FoldInput {
            topic: self.topic_no,
            offset: record.offset,
            key: record.key,
            record_hash: input.record_hash,
            decoded: input.decoded,
        }
    }

    /// A waiting event is read from its topic again when its turn comes.
    fn fetch(&self, topic_no: usize, offset: u64) -> Result<(Event, ContentHash), String> {
        let topic = SHARD_TOPICS.get(topic_no).ok_or("unknown topic")?;
        let record = self.log.read_one(topic, self.shard, offset).map_err(|error| error.to_string())?;
        let record = record.ok_or_else(|| format!("topic `{topic}` has no offset {offset}"))?;
        decode_for_shard(topic, &record.key, &record.value).decoded.map_err(str::to_owned)
    }

    fn stalled(&self, offset: u64) -> ComplianceError {
        let seconds = EMPTY_POLLS_MAX * POLL_WAIT.as_secs();
        ComplianceError::Stalled { topic: self.topic.to_owned(), partition: self.shard, offset, seconds }
    }
}
