//! The log: one small trait, two real implementations (`Embedded` on RocksDB for one machine, `Kafka` for a cluster)
//! that keep the same promises and pass the same conformance suite.
//!
//! Promises: order within a partition; offsets dense from 0; an acknowledged publish survives `kill -9`;
//! readers see whole records only, while writers write; two readers do not disturb each other.
#![forbid(unsafe_code)]

pub mod config;
pub mod conformance;
pub mod embedded;
pub mod kafka;

use std::sync::Arc;
use std::time::Duration;

use crate::config::{LogConfig, LogKind};
use crate::embedded::EmbeddedLog;
use crate::kafka::KafkaLog;

/// Opens the log that the configuration names, for reading and writing.
///
/// # Errors
/// `Configuration` for settings that cannot be used, `Storage` when the embedded directory is damaged or belongs to a
/// running process, `Unavailable` when no broker answers.
pub fn open(config: &LogConfig) -> Result<Arc<dyn EventLog>, LogError> {
    Ok(match config.kind {
        LogKind::Embedded => Arc::new(EmbeddedLog::open(&config.embedded)?),
        LogKind::Kafka => Arc::new(KafkaLog::open(&config.kafka)?),
    })
}

/// Opens the log for reading only. The embedded log is then a view as of now, also beside a process that owns the
/// directory; what is appended later is not seen. On Kafka it is the same client as [`open`] gives.
///
/// # Errors
/// As [`open`]; `Storage` when there is no embedded log in the directory yet.
pub fn open_read_only(config: &LogConfig) -> Result<Arc<dyn EventLog>, LogError> {
    Ok(match config.kind {
        LogKind::Embedded => Arc::new(EmbeddedLog::open_read_only(&config.embedded)?),
        LogKind::Kafka => Arc::new(KafkaLog::open(&config.kafka)?),
    })
}

/// A topic and its partition count, which is a contract (design 3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicSpec {
    pub name: Arc<str>,
    pub partitions: u32,
}

/// What a writer hands in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewRecord {
    pub topic: Arc<str>,
    /// Chosen by the caller, normally with [`partition_for_key`].
    pub partition: u32,
    pub key: Vec<u8>,
    pub headers: Vec<(String, Vec<u8>)>,
    pub value: Vec<u8>,
    /// Milliseconds since 1970-01-01T00:00:00Z (Kafka CreateTime).
    pub timestamp_ms: i64,
}

/// What a reader gets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    pub topic: Arc<str>,
    pub partition: u32,
    pub offset: u64,
    pub timestamp_ms: i64,
    pub key: Vec<u8>,
    /// Empty unless the reader was opened `with_headers`.
    pub headers: Vec<(String, Vec<u8>)>,
    pub value: Vec<u8>,
}

/// Where a reader starts: the offset of the first record it wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadFrom {
    pub topic: Arc<str>,
    pub partition: u32,
    pub next_offset: u64,
}

/// Everything that can go wrong, by who is at fault.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LogError {
    #[error("topic `{topic}` does not exist; create it with `furnish topics apply`")]
    UnknownTopic { topic: String },
    #[error("topic `{topic}` has {actual} partitions, the manifest says {expected}; partition counts are a contract")]
    PartitionCount { topic: String, expected: u32, actual: u32 },
    #[error(
        "topic `{topic}` partition {partition}: expected offset {expected}, got {actual}; the log has a gap, was truncated or re-created"
    )]
    Gap { topic: String, partition: u32, expected: u64, actual: u64 },
    #[error("topic `{topic}` partition {partition}: offset {offset} is not in the log")]
    OutOfRange { topic: String, partition: u32, offset: u64 },
    #[error("a record of {bytes} bytes is over the limit of {limit}")]
    TooLarge { bytes: usize, limit: usize },
    /// The outcome of a publish is unknown: send the same records again, duplicates are dropped downstream.
    #[error("the log is not reachable: {0}")]
    Unavailable(String),
    #[error("log storage failed: {0}")]
    Storage(String),
    #[error("log configuration: {0}")]
    Configuration(String),
}

/// The log. All calls block; asynchronous callers use `spawn_blocking`.
pub trait EventLog: Send + Sync + 'static {
    /// Creates what is missing; refuses a topic whose partition count differs.
    fn ensure_topics(&self, topics: &[TopicSpec]) -> Result<(), LogError>;

    /// Returns the offsets in the order of the records, after all of them are durable. On an error the outcome of
    /// every record is unknown and the caller sends all of them again.
    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError>;

    /// A reader over any number of partitions.
    fn reader(&self, from: &[ReadFrom], with_headers: bool) -> Result<Box<dyn LogReader>, LogError>;

    /// Per partition, the offset the next record will get.
    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError>;

    /// First offset whose timestamp is at or after the given one; the end offset when there is none.
    fn offset_for_time(&self, topic: &str, partition: u32, timestamp_ms: i64) -> Result<u64, LogError>;

    /// The one record at a position, or `None` past the end.
    fn read_one(&self, topic: &str, partition: u32, offset: u64) -> Result<Option<Record>, LogError>;
}

/// A reader's records come in offset order within each partition, densely; a gap is an error, never skipped.
pub trait LogReader: Send {
    /// Appends up to `max` records to `out`, waiting at most `wait` for the first. Returns how many.
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError>;
}

/// What Kafka would refuse in a name is refused by every implementation, so that a topic can move to a cluster.
fn check_new_topic(spec: &TopicSpec) -> Result<(), LogError> {
    const NAME_BYTES: usize = 249;
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if spec.name.is_empty() || spec.name.len() > NAME_BYTES || !spec.name.bytes().all(legal) || matches!(&*spec.name, "." | "..")
    {
        let text = format!("`{}` is no topic name: letters, digits, `.`, `_` and `-`, at most {NAME_BYTES}", spec.name);
        return Err(LogError::Configuration(text));
    }
    if spec.partitions == 0 {
        return Err(LogError::Configuration(format!("topic `{}` needs at least one partition", spec.name)));
    }
    Ok(())
}

/// Partition of a key: murmur2 as in Kafka's Java client, so that every producer agrees.
pub fn partition_for_key(key: &[u8], partitions: u32) -> u32 {
    (murmur2(key) & 0x7fff_ffff) % partitions.max(1)
}

fn murmur2(data: &[u8]) -> u32 {
    const MULTIPLIER: u32 = 0x5bd1_e995;
    const SEED: u32 = 0x9747_b28c;
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut hash = SEED ^ length;
    let mut chunks = data.chunks_exact(4);
    for chunk in &mut chunks {
        let mut word = u32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]);
        word = word.wrapping_mul(MULTIPLIER);
        word ^= word >> 24;
        word = word.wrapping_mul(MULTIPLIER);
        hash = hash.wrapping_mul(MULTIPLIER) ^ word;
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        for (index, byte) in rest.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * index);
        }
        hash = hash.wrapping_mul(MULTIPLIER);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 15)
}
