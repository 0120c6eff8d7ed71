//! Group commit: callers queue, and whoever finds nobody committing writes everything that waits with one synced write.
//! Many small publishes then share one wait for the disk, and offsets are handed out by one thread at a time, in the
//! order in which they become visible.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rocksdb::{DB, WriteBatch};

use crate::LogError;
use crate::embedded::frame::{record_key, write_frame};
use crate::embedded::registry::{PartitionEnd, Topic};
use crate::embedded::store_options::{storage_error, synced};

/// A group is closed at this many bytes of bodies, so that a write stays well below the memtable's size.
const GROUP_BYTES: usize = 16 * 1024 * 1024;

/// The records of one publish, checked and encoded by the caller before it queues.
#[derive(Debug, Default)]
pub(crate) struct PreparedRecords {
    pub(crate) bodies: Vec<u8>,
    pub(crate) records: Vec<PreparedRecord>,
}

#[derive(Debug)]
pub(crate) struct PreparedRecord {
    pub(crate) topic: Arc<Topic>,
    pub(crate) partition: u32,
    pub(crate) timestamp_ms: i64,
    /// Where the body lies in [`PreparedRecords::bodies`].
    pub(crate) body: Range<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct CommitQueue {
    state: Mutex<QueueState>,
    turn: Condvar,
}

#[derive(Debug, Default)]
struct QueueState {
    waiting: VecDeque<Arc<Job>>,
    committing: bool,
    /// The first failed write. The disk's state is unknown after it, so nothing is written until the log is opened again.
    failed: Option<LogError>,
}

#[derive(Debug)]
struct Job {
    prepared: PreparedRecords,
    outcome: Mutex<Option<Result<Vec<u64>, LogError>>>,
}

impl CommitQueue {
    /// Writes the records, alone or with others', and returns their offsets once they are durable and visible.
    pub(crate) fn commit(&self, store: &DB, prepared: PreparedRecords) -> Result<Vec<u64>, LogError> {
        let job = Arc::new(Job { prepared, outcome: Mutex::new(None) });
        let mut state = lock(&self.state);
        if let Some(error) = &state.failed {
            return Err(error.clone());
        }
        state.waiting.push_back(Arc::clone(&job));
        loop {
            if let Some(outcome) = lock(&job.outcome).take() {
                return outcome;
            }
            if state.committing {
                state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.committing = true;
            let group = take_group(&mut state.waiting);
            drop(state);
            let written = write_group(store, &group);
            state = lock(&self.state);
            state.committing = false;
            settle(&mut state, &group, written);
            self.turn.notify_all();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take_group(waiting: &mut VecDeque<Arc<Job>>) -> Vec<Arc<Job>> {
    let mut group = Vec::new();
    let mut bytes = 0_usize;
    while let Some(job) = waiting.front() {
        bytes = bytes.saturating_add(job.prepared.bodies.len());
        if bytes > GROUP_BYTES && !group.is_empty() {
            break;
        }
        group.extend(waiting.pop_front());
    }
    group
}

fn settle(state: &mut QueueState, group: &[Arc<Job>], written: Result<Vec<Vec<u64>>, LogError>) {
    match written {
        Ok(offsets) => {
            for (job, offsets) in group.iter().zip(offsets) {
                *lock(&job.outcome) = Some(Ok(offsets));
            }
        }
        Err(error) => {
            for job in group.iter().chain(&state.waiting) {
                *lock(&job.outcome) = Some(Err(error.clone()));
            }
            state.waiting.clear();
            state.failed = Some(error);
        }
    }
}

/// The end of a partition while a group is built; it becomes the partition's own only when the write is durable.
struct TentativeEnd<'a> {
    partition: &'a PartitionEnd,
    end: u64,
    running_max_ms: i64,
}

fn write_group(store: &DB, group: &[Arc<Job>]) -> Result<Vec<Vec<u64>>, LogError> {
    let bytes = group.iter().map(|job| job.prepared.bodies.len()).sum();
    let mut batch = WriteBatch::with_capacity_bytes(bytes);
    let mut frame = Vec::new();
    let mut ends: BTreeMap<(u16, u32), TentativeEnd<'_>> = BTreeMap::new();
    let mut offsets = Vec::with_capacity(group.len());
    for job in group {
        let mut offsets_of_job = Vec::with_capacity(job.prepared.records.len());
        for record in &job.prepared.records {
            let place = (record.topic.id, record.partition);
            let tentative = match ends.entry(place) {
                std::collections::btree_map::Entry::Occupied(found) => found.into_mut(),
                std::collections::btree_map::Entry::Vacant(free) => {
                    let partition = record.topic.partition(record.partition)?;
                    let (end, running_max_ms) = (partition.end(), partition.running_max_ms());
                    free.insert(TentativeEnd { partition, end, running_max_ms })
                }
            };
            let key = record_key(record.topic.id, record.partition, tentative.end);
            tentative.running_max_ms = tentative.running_max_ms.max(record.timestamp_ms);
            let body = job.prepared.bodies.get(record.body.clone()).unwrap_or_default();
            write_frame(&key, tentative.running_max_ms, record.timestamp_ms, body, &mut frame);
            batch.put(key, &frame);
            offsets_of_job.push(tentative.end);
            tentative.end += 1;
        }
        offsets.push(offsets_of_job);
    }
    store.write_opt(batch, &synced()).map_err(storage_error)?;
    for tentative in ends.values() {
        tentative.partition.advance(tentative.end, tentative.running_max_ms);
    }
    Ok(offsets)
}
