//! Receipts: which event ids are on the log, with what content, and where; and up to which offset that is known.
//!
//! A receipt is written after the log has the record. After a crash in between it is missing here but not in the log, so
//! the tail of the log is read at start, from the offset up to which every record is known to have its receipt
//! (see [`crate::catch_up`]). The directory can be deleted; it is then rebuilt from the whole log.

use crate::status::Position;
use account_store::error::StoreError;
use account_store::kv::{KeyValueBatch, KeyValueStore};
use credit_domain::ids::{ContentHash, EventId};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const VERSION: u8 = 1;
const RECEIPT: u8 = b'e';
const COVERAGE: u8 = b'c';

#[derive(Debug, thiserror::Error)]
pub enum ReceiptsError {
    #[error("receipts could not be read or written")]
    Store(#[from] StoreError),
    #[error("a receipt is damaged; stop the service and delete its receipts directory, it is rebuilt from the log")]
    Damaged,
}

/// What is remembered of an accepted event.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    pub content_hash: ContentHash,
    pub position: Position,
}

/// A record that is on the log, to be remembered.
#[derive(Clone, Debug)]
pub struct Landed {
    /// Absent for a record that is no event of ours.
    pub event: Option<(EventId, ContentHash)>,
    /// 16 bytes that identify the record's content.
    pub anchor: [u8; 16],
    pub position: Position,
}

/// Up to where one partition is covered.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Coverage {
    /// Every record below this offset has its receipt.
    pub next_offset: u64,
    /// Anchor of the record just below `next_offset`, by which another log in its place is noticed.
    pub anchor: [u8; 16],
    /// Landed records beyond a hole: requests finish in any order.
    ahead: BTreeMap<u64, [u8; 16]>,
}

type CoverageByPartition = BTreeMap<(Arc<str>, u32), Coverage>;

/// The receipts of one producer.
pub struct Receipts {
    store: KeyValueStore,
    coverage: Mutex<CoverageByPartition>,
}

impl Receipts {
    /// Opens or creates the receipts of a producer.
    ///
    /// # Errors
    /// The directory is in use by another process, or damaged.
    pub fn open(directory: &Path) -> Result<Receipts, ReceiptsError> {
        let store = KeyValueStore::open(directory)?;
        let mut coverage = CoverageByPartition::new();
        let mut damaged = false;
        store.visit_prefix(&[COVERAGE], &mut |key, value| {
            match coverage_of(key, value) {
                Some((partition, covered)) => {
                    coverage.insert(partition, covered);
                }
                None => damaged = true,
            }
            ControlFlow::Continue(())
        })?;
        if damaged {
            return Err(ReceiptsError::Damaged);
        }
        Ok(Receipts { store, coverage: Mutex::new(coverage) })
    }

    /// The receipts of several events, in their order.
    ///
    /// # Errors
    /// The store failed or a receipt is damaged.
    pub fn find(&self, event_ids: &[EventId]) -> Result<Vec<Option<Receipt>>, ReceiptsError> {
        let keys: Vec<[u8; 17]> = event_ids.iter().map(|event_id| receipt_key(*event_id)).collect();
        let read = |value: Vec<u8>| receipt_of(&value).ok_or(ReceiptsError::Damaged);
        self.store.get_many(&keys)?.into_iter().map(|value| value.map(read).transpose()).collect()
    }

    /// Up to where a partition is covered.
    pub fn coverage(&self, topic: &Arc<str>, partition: u32) -> Coverage {
        self.locked().get(&(Arc::clone(topic), partition)).cloned().unwrap_or_default()
    }

    /// Remembers records that were just published and whose events had no receipt. Returns how many records lie
    /// beyond a hole, which only another writer of the same topic can leave for long.
    ///
    /// # Errors
    /// The store failed; then nothing is remembered, and the log's tail has to be read again.
    pub fn remember(&self, landed: &[Landed]) -> Result<usize, ReceiptsError> {
        let mut batch = KeyValueBatch::new();
        for record in landed {
            if let Some((event_id, content_hash)) = record.event {
                batch.put(&receipt_key(event_id), &receipt_value(content_hash, &record.position));
            }
        }
        self.write(batch, landed)
    }

    /// Remembers records read back from the log; of two records with one event id the first stands.
    ///
    /// # Errors
    /// As [`Receipts::remember`].
    pub fn remember_if_new(&self, landed: &[Landed]) -> Result<usize, ReceiptsError> {
        let event_ids: Vec<EventId> = landed.iter().filter_map(|record| record.event.map(|(event_id, _)| event_id)).collect();
        let known = self.find(&event_ids)?;
        let mut seen: std::collections::BTreeSet<EventId> = std::collections::BTreeSet::new();
        for (event_id, receipt) in event_ids.iter().zip(&known) {
            if receipt.is_some() {
                seen.insert(*event_id);
            }
        }
        let mut batch = KeyValueBatch::new();
        for record in landed {
            if let Some((event_id, content_hash)) = record.event
                && seen.insert(event_id)
            {
                batch.put(&receipt_key(event_id), &receipt_value(content_hash, &record.position));
            }
        }
        self.write(batch, landed)
    }

    /// Receipts and coverage go into one batch, and batches one after the other: coverage must never be on disk before
    /// the receipts it speaks of.
    fn write(&self, mut batch: KeyValueBatch, landed: &[Landed]) -> Result<usize, ReceiptsError> {
        let mut coverage = self.locked();
        let before = coverage.clone();
        let mut touched = std::collections::BTreeSet::new();
        for record in landed {
            let partition = (Arc::clone(&record.position.topic), record.position.partition);
            let covered = coverage.entry(partition.clone()).or_default();
            if record.position.offset >= covered.next_offset {
                covered.ahead.insert(record.position.offset, record.anchor);
            }
            touched.insert(partition);
        }
        let mut beyond_holes = 0;
        for partition in touched {
            let Some(covered) = coverage.get_mut(&partition) else { continue };
            while let Some(anchor) = covered.ahead.remove(&covered.next_offset) {
                covered.anchor = anchor;
                covered.next_offset += 1;
            }
            beyond_holes += covered.ahead.len();
            batch.put(&coverage_key(&partition.0, partition.1), &coverage_value(covered));
        }
        // Not synced: what a power failure takes away is read again from the log, which is synced.
        if let Err(error) = self.store.write(batch, false) {
            *coverage = before;
            return Err(error.into());
        }
        Ok(beyond_holes)
    }

    fn locked(&self) -> MutexGuard<'_, CoverageByPartition> {
        self.coverage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn receipt_key(event_id: EventId) -> [u8; 17] {
    let mut key = [RECEIPT; 17];
    key[1..].copy_from_slice(&event_id.0.to_be_bytes());
    key
}

fn receipt_value(content_hash: ContentHash, position: &Position) -> Vec<u8> {
    let mut value = Vec::with_capacity(29 + position.topic.len());
    value.push(VERSION);
    value.extend_from_slice(&content_hash.0);
    value.extend_from_slice(&position.partition.to_be_bytes());
    value.extend_from_slice(&position.offset.to_be_bytes());
    value.extend_from_slice(position.topic.as_bytes());
    value
}

fn receipt_of(value: &[u8]) -> Option<Receipt> {
    let (version, rest) = value.split_first()?;
    let (hash, rest) = rest.split_first_chunk::<16>()?;
    let (partition, rest) = rest.split_first_chunk::<4>()?;
    let (offset, topic) = rest.split_first_chunk::<8>()?;
    let position = Position {
        topic: Arc::from(std::str::from_utf8(topic).ok()?),
        partition: u32::from_be_bytes(*partition),
        offset: u64::from_be_bytes(*offset),
    };
    (*version == VERSION).then_some(Receipt { content_hash: ContentHash(*hash), position })
}

fn coverage_key(topic: &str, partition: u32) -> Vec<u8> {
    let mut key = vec![COVERAGE];
    key.extend_from_slice(topic.as_bytes());
    key.push(0);
    key.extend_from_slice(&partition.to_be_bytes());
    key
}

fn coverage_value(covered: &Coverage) -> Vec<u8> {
    let mut value = vec![VERSION];
    value.extend_from_slice(&covered.next_offset.to_be_bytes());
    value.extend_from_slice(&covered.anchor);
    value
}

fn coverage_of(key: &[u8], value: &[u8]) -> Option<((Arc<str>, u32), Coverage)> {
    let (topic, partition) = key.get(1..)?.split_last_chunk::<4>()?;
    let topic = std::str::from_utf8(topic.strip_suffix(&[0])?).ok()?;
    let (version, rest) = value.split_first()?;
    let (next_offset, anchor) = rest.split_first_chunk::<8>()?;
    let covered =
        Coverage { next_offset: u64::from_be_bytes(*next_offset), anchor: anchor.try_into().ok()?, ahead: BTreeMap::new() };
    (*version == VERSION).then_some(((Arc::from(topic), u32::from_be_bytes(*partition)), covered))
}

#[cfg(test)]
#[path = "receipts_tests.rs"]
mod tests;
