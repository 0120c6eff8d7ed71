//! The engine of one shard: events in topic order become rows, live and in replay alike.
//!
//! [`ShardFold::prepare`] loads what a polled batch needs with one sorted read per column family, [`ShardFold::apply`]
//! folds one record, [`ShardFold::commit`] writes everything that changed, with the offsets, in one batch. Every record
//! ends as applied, duplicate, refused or quarantined. What events of different topics change is kept apart, so that
//! the topics of a shard may be folded in any interleaving and give the same store.

mod account_events;
mod agreement_events;
mod commit;
mod engine;
mod pipeline_events;
mod products;
mod settle;
mod subject_events;
mod tables;
mod wallet_events;

use crate::codec::StoredRow;
use crate::rows::{Anchor, PendingCut};
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use credit_domain::event::Event;
use credit_domain::ids::ContentHash;
use products::Products;
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tables::{Appended, Tables};

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

/// What else moves with the commit, outside the digest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LocalChange<'a> {
    None,
    /// The snapshot of a cut: its records are published after this commit.
    BeginCut(&'a PendingCut),
    /// All records of the cut are published.
    EndCut,
}

/// What a commit wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CommitStats {
    pub records: u64,
    /// Bytes of the write batch, or of the sorted files.
    pub bytes: u64,
}

/// Fold of one shard. One thread owns it.
pub struct ShardFold {
    store: Arc<ShardStore>,
    rules: Arc<RuleBook>,
    options: FoldOptions,
    tables: Tables,
    /// Rows that are only ever written: never read on the hot path.
    appended: Appended,
    products: Products,
    anchors: Vec<Anchor>,
    waiting_events: FxHashMap<(usize, u64), (Event, ContentHash)>,
    pending_records: u64,
    is_bulk: bool,
    key_buffer: Vec<u8>,
}

/// Packs a row into a fresh buffer.
fn packed<R: StoredRow>(row: &R) -> Vec<u8> {
    let mut bytes = Vec::new();
    row.pack(&mut bytes);
    bytes
}

#[cfg(test)]
mod account_tests;
#[cfg(test)]
mod tests;
