//! The topics of the directory: name, id, partition count, and where each partition ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use rocksdb::{DB, WriteBatch};

use crate::embedded::frame::{Frame, KEY_BYTES, damaged, parse_record_key, record_key};
use crate::embedded::store_options::{storage_error, synced};
use crate::{LogError, TopicSpec, check_new_topic};

/// Topic id 0 is the registry itself.
const REGISTRY_PREFIX: [u8; 2] = [0, 0];
const FORMAT_KEY: [u8; 3] = [0, 0, 0];
/// Changes when an older build could not read the directory.
const FORMAT: [u8; 4] = [b'L', b'O', b'G', 1];
const FIRST_TOPIC_ID: u16 = 1;

/// Where a partition ends. Written by the one committing thread, read by all.
#[derive(Debug)]
pub(crate) struct PartitionEnd {
    /// Offset that the next record gets.
    end: AtomicU64,
    running_max_ms: AtomicI64,
}

impl PartitionEnd {
    fn new(end: u64, running_max_ms: i64) -> Self {
        Self { end: AtomicU64::new(end), running_max_ms: AtomicI64::new(running_max_ms) }
    }

    pub(crate) fn end(&self) -> u64 {
        self.end.load(Ordering::Acquire)
    }

    pub(crate) fn running_max_ms(&self) -> i64 {
        self.running_max_ms.load(Ordering::Acquire)
    }

    /// Makes records visible; called after they are durable.
    pub(crate) fn advance(&self, end: u64, running_max_ms: i64) {
        self.running_max_ms.store(running_max_ms, Ordering::Release);
        self.end.store(end, Ordering::Release);
    }
}

#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) id: u16,
    pub(crate) name: Arc<str>,
    pub(crate) partitions: Vec<PartitionEnd>,
}

impl Topic {
    /// The partition, or an error that names the count.
    pub(crate) fn partition(&self, partition: u32) -> Result<&PartitionEnd, LogError> {
        usize::try_from(partition).ok().and_then(|index| self.partitions.get(index)).ok_or_else(|| LogError::PartitionCount {
            topic: self.name.to_string(),
            expected: partition.saturating_add(1),
            actual: self.partition_count(),
        })
    }

    pub(crate) fn partition_count(&self) -> u32 {
        u32::try_from(self.partitions.len()).unwrap_or(u32::MAX)
    }
}

pub(crate) type Topics = BTreeMap<Arc<str>, Arc<Topic>>;

/// Checks the format of the directory. `stamp_new` writes it into an empty one.
pub(crate) fn check_format(store: &DB, stamp_new: bool) -> Result<(), LogError> {
    match store.get(FORMAT_KEY).map_err(storage_error)? {
        Some(found) if found == FORMAT => Ok(()),
        Some(_) => Err(LogError::Storage("the directory was written by another version of the log's format".to_owned())),
        None => {
            let mut anything = store.raw_iterator();
            anything.seek_to_first();
            anything.status().map_err(storage_error)?;
            if anything.valid() || !stamp_new {
                return Err(LogError::Storage("the directory holds no event log".to_owned()));
            }
            store.put_opt(FORMAT_KEY, FORMAT, &synced()).map_err(storage_error)
        }
    }
}

/// Reads all topics and finds each partition's end by one seek; nothing is scanned.
pub(crate) fn load(store: &DB) -> Result<Topics, LogError> {
    let mut topics = Topics::new();
    let mut entries = store.raw_iterator();
    entries.seek(REGISTRY_PREFIX);
    while let Some((key, value)) = entries.item() {
        let Some(name) = key.strip_prefix(&REGISTRY_PREFIX) else { break };
        if key != FORMAT_KEY {
            let topic = load_topic(store, name, value)?;
            topics.insert(Arc::clone(&topic.name), Arc::new(topic));
        }
        entries.next();
    }
    entries.status().map_err(storage_error)?;
    Ok(topics)
}

/// Creates the missing ones of the given topics, durably, and returns the registry with them.
pub(crate) fn create_missing(store: &DB, known: &Topics, wanted: &[TopicSpec]) -> Result<Topics, LogError> {
    let mut topics = known.clone();
    let mut batch = WriteBatch::default();
    let mut next_id = known.values().map(|topic| topic.id).max().map_or(Some(FIRST_TOPIC_ID), |id| id.checked_add(1));
    for spec in wanted {
        if let Some(topic) = topics.get(&spec.name) {
            let actual = topic.partition_count();
            if actual != spec.partitions {
                return Err(LogError::PartitionCount { topic: spec.name.to_string(), expected: spec.partitions, actual });
            }
            continue;
        }
        check_new_topic(spec)?;
        let id = next_id.ok_or_else(|| LogError::Storage("the directory has no topic id left".to_owned()))?;
        next_id = id.checked_add(1);
        batch.put(registry_key(&spec.name), registry_value(id, spec.partitions));
        let partitions = (0..spec.partitions).map(|_| PartitionEnd::new(0, i64::MIN)).collect();
        topics.insert(Arc::clone(&spec.name), Arc::new(Topic { id, name: Arc::clone(&spec.name), partitions }));
    }
    if !batch.is_empty() {
        store.write_opt(batch, &synced()).map_err(storage_error)?;
    }
    Ok(topics)
}

fn registry_key(name: &str) -> Vec<u8> {
    [&REGISTRY_PREFIX, name.as_bytes()].concat()
}

fn registry_value(id: u16, partitions: u32) -> [u8; 6] {
    let [i0, i1] = id.to_be_bytes();
    let [p0, p1, p2, p3] = partitions.to_be_bytes();
    [i0, i1, p0, p1, p2, p3]
}

fn load_topic(store: &DB, name: &[u8], value: &[u8]) -> Result<Topic, LogError> {
    let unreadable = || LogError::Storage("the topic registry is damaged".to_owned());
    let name: Arc<str> = std::str::from_utf8(name).map_err(|_| unreadable())?.into();
    let [i0, i1, partitions @ ..] = *<&[u8; 6]>::try_from(value).map_err(|_| unreadable())?;
    let id = u16::from_be_bytes([i0, i1]);
    let partitions = (0..u32::from_be_bytes(partitions))
        .map(|partition| find_end(store, &name, id, partition))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Topic { id, name, partitions })
}

fn find_end(store: &DB, topic: &str, topic_id: u16, partition: u32) -> Result<PartitionEnd, LogError> {
    let mut last = store.raw_iterator();
    last.seek_for_prev(record_key(topic_id, partition, u64::MAX));
    last.status().map_err(storage_error)?;
    let empty = PartitionEnd::new(0, i64::MIN);
    let Some((key, value)) = last.item() else { return Ok(empty) };
    // Keys of the registry may have any length, and none of them belongs to this topic.
    let Some((found_topic, found_partition, offset)) = parse_record_key(key) else { return Ok(empty) };
    if (found_topic, found_partition) != (topic_id, partition) {
        return Ok(empty);
    }
    let frame = Frame::open(key, value).ok_or_else(|| damaged(topic, partition, offset))?;
    let end = offset.checked_add(1).ok_or_else(|| damaged(topic, partition, offset))?;
    Ok(PartitionEnd::new(end, frame.running_max_ms))
}

// A registry key as long as a record's key must not be taken for one: its topic id is 0, which no topic has.
const _: () = assert!(FIRST_TOPIC_ID > 0 && KEY_BYTES > REGISTRY_PREFIX.len());
