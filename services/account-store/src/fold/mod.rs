//! The engine of one shard: events in topic order become rows, live and in replay alike.
//!
//! [`ShardFold::prepare`] loads what a polled batch needs with one sorted read per column family, [`ShardFold::apply`]
//! folds one record, [`ShardFold::commit`] writes everything that changed, with the offsets, in one batch. Every record
//! ends as applied, duplicate, refused or quarantined. What events of different topics change is kept apart, so that
//! the topics of a shard may be folded in any interleaving and give the same store.

mod account_events;
mod commit;
mod pipeline_events;
mod settle;
mod subject_events;
mod wallet_events;

pub use commit::{CommitStats, LocalChange};

use crate::codec::StoredRow;
use crate::error::StoreError;
use crate::family::Family;
use crate::keys;
use crate::rows::{AccountRow, Anchor, CutRow, MonthRow, SubjectRow, WalletRow};
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use crate::write_back::WriteBackTable;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::ContentHash;
use credit_domain::reporting::baseline::Baseline;
use rustc_hash::FxHashMap;
use settle::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Budgets of a fold. Bytes are of memory, about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FoldOptions {
    /// A commit is wanted when so many bytes of rows are not written yet.
    pub commit_bytes: usize,
    /// Or so many records.
    pub commit_records: u64,
    /// Rows kept decoded after a commit.
    pub hot_table_bytes: usize,
    /// Fold an empty store in memory and write it as sorted files. Ignored when the store holds something.
    pub bulk: bool,
    /// A bulk fold that grows beyond this writes its files and goes on as a live one.
    pub bulk_bytes: usize,
}

impl Default for FoldOptions {
    fn default() -> FoldOptions {
        FoldOptions {
            commit_bytes: 64 * 1024 * 1024,
            commit_records: 200_000,
            hot_table_bytes: 128 * 1024 * 1024,
            bulk: false,
            bulk_bytes: 2 * 1024 * 1024 * 1024,
        }
    }
}

/// One record of a shard topic, decoded by the caller.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldInput {
    /// Place in the store's list of topics.
    pub topic: usize,
    pub offset: u64,
    /// The record's key: the subject id on every topic but the control topic.
    pub key: Vec<u8>,
    /// First 16 bytes of a hash of the record's content.
    pub record_hash: [u8; 16],
    /// The event with its content hash, or the stable name of what is wrong with the bytes.
    pub decoded: Result<(Event, ContentHash), &'static str>,
}

/// Reads a record of the shard again: topic number and offset in, event out.
pub type FetchEvent<'a> = dyn FnMut(usize, u64) -> Result<(Event, ContentHash), String> + 'a;

/// Where a record ended (design 6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Disposition {
    Applied,
    Duplicate,
    Refused,
    /// Also an event that waits for its predecessors, until it is released.
    Quarantined,
}

/// What became of one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folded {
    pub disposition: Disposition,
    /// Records whose bytes belong on the dead-letter topic before the next commit: this one, or waiting ones that were
    /// released by it and refused.
    pub dead_letters: Vec<DeadLetter>,
}

/// A record that an operator has to look at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadLetter {
    pub topic: usize,
    pub offset: u64,
    /// Stable name of the reason.
    pub code: &'static str,
}

/// So many waiting events are kept in memory, so that most need not be read again.
const WAITING_EVENTS_MAX: usize = 4_096;

/// Fold of one shard. One thread owns it.
pub struct ShardFold {
    store: Arc<ShardStore>,
    rules: Arc<RuleBook>,
    options: FoldOptions,
    tables: Tables,
    /// Rows that are only ever written: never read on the hot path.
    appended: Appended,
    anchors: Vec<Anchor>,
    waiting_events: FxHashMap<(usize, u64), (Event, ContentHash)>,
    pending_records: u64,
    is_bulk: bool,
    key_buffer: Vec<u8>,
}

/// Decoded rows, written back.
struct Tables {
    accounts: WriteBackTable<AccountRow>,
    subjects: WriteBackTable<SubjectRow>,
    months: WriteBackTable<MonthRow>,
    baselines: WriteBackTable<Baseline>,
    wallet: WriteBackTable<WalletRow>,
    cuts: WriteBackTable<CutRow>,
}

impl Tables {
    fn new(store_is_empty: bool) -> Tables {
        Tables {
            accounts: WriteBackTable::new(Family::Accounts, store_is_empty),
            subjects: WriteBackTable::new(Family::Subjects, store_is_empty),
            months: WriteBackTable::new(Family::Months, store_is_empty),
            baselines: WriteBackTable::new(Family::Baselines, store_is_empty),
            wallet: WriteBackTable::new(Family::Wallet, store_is_empty),
            cuts: WriteBackTable::new(Family::Cuts, store_is_empty),
        }
    }

    fn weight(&self) -> usize {
        self.accounts.weight()
            + self.subjects.weight()
            + self.months.weight()
            + self.baselines.weight()
            + self.wallet.weight()
            + self.cuts.weight()
    }

    fn dirty_weight(&self) -> usize {
        self.accounts.dirty_weight()
            + self.subjects.dirty_weight()
            + self.months.dirty_weight()
            + self.baselines.dirty_weight()
            + self.wallet.dirty_weight()
            + self.cuts.dirty_weight()
    }
}

/// Packed rows that wait for the commit.
#[derive(Default)]
struct Appended {
    sealed: BTreeMap<Vec<u8>, Vec<u8>>,
    /// `None` takes the row away.
    outcomes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    account_index: BTreeSet<Vec<u8>>,
    bytes: usize,
}

impl ShardFold {
    /// Goes on where the store ends.
    pub fn new(store: Arc<ShardStore>, rules: Arc<RuleBook>, options: FoldOptions) -> Result<ShardFold, StoreError> {
        let store_is_empty = store.is_empty()?;
        let mut anchors = Vec::with_capacity(store.topics().len());
        for topic_no in 0..store.topics().len() {
            anchors.push(store.anchor(topic_no)?);
        }
        Ok(ShardFold {
            tables: Tables::new(store_is_empty),
            is_bulk: options.bulk && store_is_empty,
            store,
            rules,
            options,
            appended: Appended::default(),
            anchors,
            waiting_events: FxHashMap::default(),
            pending_records: 0,
            key_buffer: Vec::new(),
        })
    }

    pub fn store(&self) -> &Arc<ShardStore> {
        &self.store
    }

    /// How far a topic is folded, committed or not; nothing is of a topic that the shard does not have.
    pub fn anchor(&self, topic: usize) -> &Anchor {
        const NOTHING_FOLDED: &Anchor = &Anchor::NOTHING_FOLDED;
        self.anchors.get(topic).unwrap_or(NOTHING_FOLDED)
    }

    /// First offset of the topic that is not folded yet.
    pub fn next_offset(&self, topic: usize) -> u64 {
        self.anchor(topic).next_offset
    }

    /// Records folded since the last commit.
    pub fn pending_records(&self) -> u64 {
        self.pending_records
    }

    /// Bytes of memory in the hot tables, about.
    pub fn table_bytes(&self) -> usize {
        self.tables.weight()
    }

    /// Accounts held decoded.
    pub fn hot_accounts(&self) -> usize {
        self.tables.accounts.len()
    }

    /// Whether everything is still in memory, to be written as sorted files.
    pub fn is_bulk(&self) -> bool {
        self.is_bulk
    }

    /// Whether a budget of bytes or records is used up. The budget of time is the caller's.
    pub fn wants_commit(&self) -> bool {
        if self.pending_records == 0 {
            return false;
        }
        if self.is_bulk {
            return self.tables.weight() + self.appended.bytes >= self.options.bulk_bytes;
        }
        self.pending_records >= self.options.commit_records
            || self.tables.dirty_weight() + self.appended.bytes >= self.options.commit_bytes
    }

    /// Loads the rows that a batch will touch: one sorted read per column family for what is not in memory.
    pub fn prepare(&mut self, inputs: &[FoldInput]) -> Result<(), StoreError> {
        self.next_round();
        for input in inputs {
            match &input.decoded {
                Ok((event, _)) => self.want_rows_of(event),
                Err(_) => self.tables.subjects.want(&input.key),
            }
        }
        let store = &self.store;
        self.tables.accounts.load_wanted(store)?;
        self.tables.subjects.load_wanted(store)?;
        self.tables.months.load_wanted(store)?;
        self.tables.baselines.load_wanted(store)?;
        self.tables.wallet.load_wanted(store)?;
        self.tables.cuts.load_wanted(store)
    }

    fn next_round(&mut self) {
        self.tables.accounts.next_round();
        self.tables.subjects.next_round();
        self.tables.months.next_round();
        self.tables.baselines.next_round();
        self.tables.wallet.next_round();
        self.tables.cuts.next_round();
    }

    fn want_rows_of(&mut self, event: &Event) {
        let envelope = &event.envelope;
        let subject_id = envelope.subject_id.as_str();
        match &event.payload {
            EventPayload::Account(_) => {
                keys::write_account_key(subject_id, &envelope.aggregate_id, &mut self.key_buffer);
                self.tables.accounts.want(&self.key_buffer);
            }
            EventPayload::Subject(_) => self.tables.subjects.want(subject_id.as_bytes()),
            EventPayload::Wallet(wallet) => {
                let payment_id = wallet_events::payment_id_of(wallet);
                self.tables.wallet.want(&keys::wallet_key(subject_id, payment_id.as_str()));
            }
            EventPayload::Pipeline(pipeline) => match pipeline {
                PipelineEvent::ReportingCutRequested(request) => self.tables.cuts.want(request.cut_id.as_str().as_bytes()),
                PipelineEvent::ShardCut(done) => self.tables.cuts.want(done.cut_id.as_str().as_bytes()),
                _ => {
                    if let Some(place) = pipeline_events::RecordPlace::of(envelope, pipeline) {
                        self.tables.months.want(&place.month_key());
                        self.tables.baselines.want(&place.baseline_key());
                    }
                }
            },
        }
    }

    /// Folds the next record of its topic. `fetch` is asked for events that waited and are no longer in memory.
    ///
    /// # Errors
    /// [`StoreError::OutOfOrder`] when the record is not the next one; all others are failures of the store.
    pub fn apply(&mut self, input: FoldInput, fetch: &mut FetchEvent<'_>) -> Result<Folded, StoreError> {
        let FoldInput { topic, offset, key, record_hash, decoded } = input;
        self.check_order(topic, offset)?;
        let mut dead_letters = Vec::new();
        let (event_id, verdict) = match &decoded {
            Ok((event, content_hash)) => {
                (Some(event.envelope.event_id), self.apply_event(topic, offset, event, *content_hash)?)
            }
            Err(code) => (None, self.quarantine_undecodable(topic, offset, &key, code)?),
        };
        let settled = settle::Record { topic, offset, record_hash, event_id, key: &key };
        let disposition = self.settle(&settled, &verdict, &mut dead_letters)?;
        self.advance_anchor(topic, offset, record_hash);
        if let Ok((event, content_hash)) = decoded {
            let may_release = matches!(verdict, Verdict::Applied(_) | Verdict::Refused(_));
            if may_release && matches!(event.payload, EventPayload::Account(_)) {
                self.release_waiting(topic, &event.envelope, &key, fetch, &mut dead_letters)?;
            } else if matches!(verdict, Verdict::Parked) && self.waiting_events.len() < WAITING_EVENTS_MAX {
                self.waiting_events.insert((topic, offset), (event, content_hash));
            }
        }
        self.pending_records += 1;
        Ok(Folded { disposition, dead_letters })
    }

    fn apply_event(
        &mut self,
        topic: usize,
        offset: u64,
        event: &Event,
        content_hash: ContentHash,
    ) -> Result<Verdict, StoreError> {
        let envelope = &event.envelope;
        match &event.payload {
            EventPayload::Account(account_event) => self.apply_account_event(envelope, account_event, content_hash, offset),
            EventPayload::Subject(subject_event) => {
                self.apply_subject_event(topic, envelope, subject_event, content_hash, offset)
            }
            EventPayload::Wallet(wallet_event) => self.apply_wallet_event(envelope, wallet_event, content_hash, offset),
            EventPayload::Pipeline(pipeline_event) => {
                self.apply_pipeline_event(envelope, pipeline_event, content_hash, offset)
            }
        }
    }
}

/// Packs a row into a fresh buffer.
fn packed<R: StoredRow>(row: &R) -> Vec<u8> {
    let mut bytes = Vec::new();
    row.pack(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests;
