//! The log in a RocksDB directory of this process: for one machine, nothing else to install.
//!
//! A publish is one synced write, shared with whoever publishes at the same moment. Ends and running maxima of the
//! partitions are kept in memory and found again at the start by one seek each.

mod appends;
mod commit;
mod frame;
mod reader;
mod registry;
mod store_options;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rocksdb::DB;

use crate::config::EmbeddedConfig;
use crate::embedded::appends::Appends;
use crate::embedded::commit::{CommitQueue, PreparedRecord, PreparedRecords};
use crate::embedded::frame::{Frame, damaged, record_bytes, record_key, write_body};
use crate::embedded::reader::{EmbeddedReader, ReadPosition};
use crate::embedded::registry::{Topic, Topics, check_format, create_missing, load};
use crate::embedded::store_options::{storage_error, store_options};
use crate::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec};

/// Names the owning process to whoever finds the directory locked.
const OWNER_FILE: &str = "OWNER";

/// The embedded log. The directory is free again when the log and all its readers are dropped.
pub struct EmbeddedLog {
    store: Arc<DB>,
    topics: RwLock<Arc<Topics>>,
    /// Held while topics are created, so that two callers never give one id twice.
    creation: Mutex<()>,
    commits: CommitQueue,
    appends: Arc<Appends>,
    max_record_bytes: usize,
    read_only: bool,
}

impl EmbeddedLog {
    /// Opens or creates the log in the directory.
    ///
    /// # Errors
    /// `Storage` when the directory cannot be created, belongs to a running process (named), holds something else, or is
    /// damaged before its last write.
    pub fn open(config: &EmbeddedConfig) -> Result<Self, LogError> {
        let directory = &config.directory;
        fs::create_dir_all(directory)
            .map_err(|error| LogError::Storage(format!("cannot create `{}`: {error}", directory.display())))?;
        let store = DB::open(&store_options(), directory).map_err(|error| open_error(directory, error))?;
        check_format(&store, true).map_err(|error| in_directory(directory, error))?;
        let owner = directory.join(OWNER_FILE);
        fs::write(&owner, std::process::id().to_string())
            .map_err(|error| LogError::Storage(format!("cannot write `{}`: {error}", owner.display())))?;
        Self::with_store(store, config, false)
    }

    /// Opens an existing log as it is now, also while another process owns it. Publishing is refused.
    ///
    /// # Errors
    /// `Storage` when there is no log in the directory or it is damaged.
    pub fn open_read_only(config: &EmbeddedConfig) -> Result<Self, LogError> {
        let directory = &config.directory;
        let mut options = store_options();
        options.create_if_missing(false);
        let store = DB::open_for_read_only(&options, directory, false).map_err(|error| open_error(directory, error))?;
        check_format(&store, false).map_err(|error| in_directory(directory, error))?;
        Self::with_store(store, config, true)
    }

    fn with_store(store: DB, config: &EmbeddedConfig, read_only: bool) -> Result<Self, LogError> {
        let topics = load(&store)?;
        Ok(Self {
            store: Arc::new(store),
            topics: RwLock::new(Arc::new(topics)),
            creation: Mutex::new(()),
            commits: CommitQueue::default(),
            appends: Arc::new(Appends::default()),
            max_record_bytes: config.max_record_bytes,
            read_only,
        })
    }

    fn topics(&self) -> Arc<Topics> {
        Arc::clone(&self.topics.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn topic(&self, name: &str) -> Result<Arc<Topic>, LogError> {
        find_topic(&self.topics(), name)
    }

    fn refuse_if_read_only(&self) -> Result<(), LogError> {
        if self.read_only {
            return Err(LogError::Configuration("the log was opened for reading only".to_owned()));
        }
        Ok(())
    }

    /// Checks and encodes the records; nothing is written yet.
    fn prepare(&self, records: &[NewRecord]) -> Result<PreparedRecords, LogError> {
        let topics = self.topics();
        let bytes: Vec<usize> = records.iter().map(record_bytes).collect();
        if let Some(bytes) = bytes.iter().copied().find(|bytes| *bytes > self.max_record_bytes) {
            return Err(LogError::TooLarge { bytes, limit: self.max_record_bytes });
        }
        let mut prepared = PreparedRecords::default();
        prepared.bodies.reserve(bytes.iter().sum::<usize>());
        prepared.records.reserve(records.len());
        let mut last_topic: Option<Arc<Topic>> = None;
        for record in records {
            let topic = match last_topic.take().filter(|topic| topic.name == record.topic) {
                Some(topic) => topic,
                None => find_topic(&topics, &record.topic)?,
            };
            topic.partition(record.partition)?;
            let start = prepared.bodies.len();
            write_body(record, &mut prepared.bodies);
            prepared.records.push(PreparedRecord {
                topic: Arc::clone(&topic),
                partition: record.partition,
                timestamp_ms: record.timestamp_ms,
                body: start..prepared.bodies.len(),
            });
            last_topic = Some(topic);
        }
        Ok(prepared)
    }

    /// The largest timestamp up to and including the record at the offset.
    fn running_max_ms(&self, topic: &Topic, partition: u32, offset: u64) -> Result<i64, LogError> {
        let key = record_key(topic.id, partition, offset);
        let bytes = self.store.get_pinned(key).map_err(storage_error)?.ok_or_else(|| LogError::Gap {
            topic: topic.name.to_string(),
            partition,
            expected: offset,
            actual: offset.saturating_add(1),
        })?;
        let frame = Frame::open(&key, &bytes).ok_or_else(|| damaged(&topic.name, partition, offset))?;
        Ok(frame.running_max_ms)
    }
}

impl EventLog for EmbeddedLog {
    fn ensure_topics(&self, topics: &[TopicSpec]) -> Result<(), LogError> {
        self.refuse_if_read_only()?;
        let _creating = self.creation.lock().unwrap_or_else(PoisonError::into_inner);
        let extended = create_missing(&self.store, &self.topics(), topics)?;
        *self.topics.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(extended);
        Ok(())
    }

    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError> {
        self.refuse_if_read_only()?;
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let prepared = self.prepare(records)?;
        let offsets = self.commits.commit(&self.store, prepared)?;
        self.appends.announce();
        Ok(offsets)
    }

    fn reader(&self, from: &[ReadFrom], with_headers: bool) -> Result<Box<dyn LogReader>, LogError> {
        let topics = self.topics();
        let mut positions = BTreeMap::new();
        for start in from {
            let topic = find_topic(&topics, &start.topic)?;
            if start.next_offset > topic.partition(start.partition)?.end() {
                let (topic, partition) = (start.topic.to_string(), start.partition);
                return Err(LogError::OutOfRange { topic, partition, offset: start.next_offset });
            }
            let place = (topic.id, start.partition);
            let position = ReadPosition { topic, partition: start.partition, next_offset: start.next_offset };
            if positions.insert(place, position).is_some() {
                let text = format!("topic `{}` partition {} is asked for twice", start.topic, start.partition);
                return Err(LogError::Configuration(text));
            }
        }
        Ok(Box::new(EmbeddedReader {
            store: Arc::clone(&self.store),
            appends: Arc::clone(&self.appends),
            positions: positions.into_values().collect(),
            first: 0,
            with_headers,
        }))
    }

    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError> {
        Ok(self.topic(topic)?.partitions.iter().map(registry::PartitionEnd::end).collect())
    }

    fn offset_for_time(&self, topic: &str, partition: u32, timestamp_ms: i64) -> Result<u64, LogError> {
        let topic = self.topic(topic)?;
        // The running maximum never falls, and the first record that lifts it to the time is the first at or after it.
        let (mut low, mut high) = (0, topic.partition(partition)?.end());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.running_max_ms(&topic, partition, middle)? >= timestamp_ms {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    fn read_one(&self, topic: &str, partition: u32, offset: u64) -> Result<Option<Record>, LogError> {
        let topic = self.topic(topic)?;
        if offset >= topic.partition(partition)?.end() {
            return Ok(None);
        }
        let key = record_key(topic.id, partition, offset);
        let bytes = self.store.get_pinned(key).map_err(storage_error)?;
        let record = bytes.and_then(|bytes| Frame::open(&key, &bytes)?.to_record(&topic.name, partition, offset, true));
        record.ok_or_else(|| damaged(&topic.name, partition, offset)).map(Some)
    }
}

fn find_topic(topics: &Topics, name: &str) -> Result<Arc<Topic>, LogError> {
    topics.get(name).map(Arc::clone).ok_or_else(|| LogError::UnknownTopic { topic: name.to_owned() })
}

fn open_error(directory: &Path, error: rocksdb::Error) -> LogError {
    let text = error.into_string();
    if !text.contains("LOCK") && !text.contains("lock hold") {
        return LogError::Storage(format!("cannot open the log in `{}`: {text}", directory.display()));
    }
    let owner = fs::read_to_string(directory.join(OWNER_FILE)).unwrap_or_else(|_| "unknown".to_owned());
    LogError::Storage(format!(
        "the log in `{}` is in use by process {}; stop that process, or name a directory or a Kafka cluster of its own",
        directory.display(),
        owner.trim()
    ))
}

fn in_directory(directory: &Path, error: LogError) -> LogError {
    match error {
        LogError::Storage(text) => LogError::Storage(format!("cannot open the log in `{}`: {text}", directory.display())),
        other => other,
    }
}

#[cfg(test)]
#[path = "embedded_tests.rs"]
mod tests;
