//! The promises of the log as one suite, run against every implementation.
//!
//! The checks are ordinary functions that return what is wrong, so that they also run outside a test harness, for
//! instance against a cluster that is about to be used.

mod ordering;
mod positions;
mod reading;
mod records;
mod refusals;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec};

/// Opens a log over the same storage each time. The suite never holds two at once.
pub type Open<'a> = &'a (dyn Fn() -> Result<Arc<dyn EventLog>, LogError> + Sync);

/// A promise that was not kept.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("conformance check `{check}`: {reason}")]
pub struct Failure {
    pub check: &'static str,
    pub reason: String,
}

type Check = fn(&Subject<'_>) -> Outcome;
type Outcome = Result<(), String>;

const CHECKS: [(&str, Check); 20] = [
    ("offsets are dense from zero in each partition", ordering::offsets_are_dense_from_zero),
    ("order within a partition is the order of publishing", ordering::order_is_kept),
    ("concurrent writers get dense offsets and keep their own order", ordering::concurrent_writers),
    ("publishing again keeps both copies", ordering::publishing_again_keeps_both),
    ("a reader sees whole records in order while others write", reading::reading_while_writing),
    ("two readers do not disturb each other", reading::two_readers),
    ("a waiting poll is woken by an append", reading::waiting_poll_is_woken),
    ("a poll gives at most what was asked for", reading::poll_keeps_to_its_maximum),
    ("a reader of many partitions gets all of them", reading::many_partitions),
    ("keys, values and headers come back byte for byte", records::bytes_come_back),
    ("headers are left out unless asked for", records::headers_only_when_asked_for),
    ("a record of 900 KiB goes through", records::large_record),
    ("a record over the limit is refused and nothing is written", records::too_large_record),
    ("end offsets count the records", positions::end_offsets),
    ("the offset for a time is the first at or after it, also past the end", positions::offset_for_time),
    ("one record is read by its position", positions::read_one),
    ("reopening keeps records, ends and times", positions::reopening),
    ("a start outside the log is refused", refusals::start_outside_the_log),
    ("an unknown topic is refused by every call", refusals::unknown_topic),
    ("another partition count is refused", refusals::partition_count),
];

/// Runs every check, each on topics of its own, and returns the names of those that held.
///
/// # Errors
/// The first check that failed.
pub fn run_all(open: Open<'_>) -> Result<Vec<&'static str>, Failure> {
    let run = run_id();
    let mut held = Vec::with_capacity(CHECKS.len());
    for (number, (name, check)) in CHECKS.iter().enumerate() {
        let subject = Subject { open, topic: format!("conformance.{run}.{number}").into() };
        check(&subject).map_err(|reason| Failure { check: name, reason })?;
        held.push(*name);
    }
    Ok(held)
}

/// What a check works on.
struct Subject<'a> {
    open: Open<'a>,
    topic: Arc<str>,
}

/// Any time in the past will do: 2025-10-09 in milliseconds.
const SOME_TIME_MS: i64 = 1_760_000_000_000;
/// Long enough for a slow cluster; a check that holds never waits for it.
const PATIENCE: Duration = Duration::from_secs(30);
/// For polls that are expected to find nothing.
const NO_PATIENCE: Duration = Duration::from_millis(50);

impl Subject<'_> {
    /// The log, with the check's topic made.
    fn log(&self, partitions: u32) -> Result<Arc<dyn EventLog>, String> {
        let log = (self.open)().map_err(text)?;
        log.ensure_topics(&[TopicSpec { name: Arc::clone(&self.topic), partitions }]).map_err(text)?;
        Ok(log)
    }

    /// A record whose value is the number.
    fn record(&self, partition: u32, number: u64) -> NewRecord {
        let timestamp_ms = SOME_TIME_MS.saturating_add_unsigned(number);
        NewRecord {
            topic: Arc::clone(&self.topic),
            partition,
            key: partition.to_be_bytes().to_vec(),
            headers: vec![("ce_id".to_owned(), number.to_string().into_bytes())],
            value: number.to_string().into_bytes(),
            timestamp_ms,
        }
    }

    fn records(&self, partition: u32, numbers: std::ops::Range<u64>) -> Vec<NewRecord> {
        numbers.map(|number| self.record(partition, number)).collect()
    }

    fn from(&self, partition: u32, next_offset: u64) -> ReadFrom {
        ReadFrom { topic: Arc::clone(&self.topic), partition, next_offset }
    }

    fn reader(&self, log: &Arc<dyn EventLog>, partition: u32, next_offset: u64) -> Result<Box<dyn LogReader>, String> {
        log.reader(&[self.from(partition, next_offset)], false).map_err(text)
    }
}

/// Polls until the count is reached.
fn read_exactly(reader: &mut dyn LogReader, count: usize) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    while records.len() < count {
        let missing = count - records.len();
        if reader.poll(missing, PATIENCE, &mut records).map_err(text)? == 0 {
            return Err(format!("only {} of {count} records came within {PATIENCE:?}", records.len()));
        }
    }
    expect(records.len(), count, "records read")?;
    Ok(records)
}

/// The number in the value, as `Subject::record` put it there.
fn number_of(record: &Record) -> Result<u64, String> {
    std::str::from_utf8(&record.value).map_err(text)?.parse().map_err(text)
}

fn numbers_of(records: &[Record]) -> Result<Vec<u64>, String> {
    records.iter().map(number_of).collect()
}

fn offsets_of(records: &[Record]) -> Vec<u64> {
    records.iter().map(|record| record.offset).collect()
}

fn expect<T: PartialEq + std::fmt::Debug>(actual: T, expected: T, what: &str) -> Outcome {
    if actual == expected { Ok(()) } else { Err(format!("{what}: expected {expected:?}, got {actual:?}")) }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Topics of a cluster outlive a run, so each run names its own.
fn run_id() -> String {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}", std::process::id(), since_1970.as_micros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::LogConfig;

    #[test]
    fn the_embedded_log_keeps_every_promise() {
        let directory = tempfile::tempdir().unwrap();
        let config = LogConfig::embedded(directory.path().join("log"));
        let held = run_all(&|| crate::open(&config)).unwrap();
        assert_eq!(held.len(), CHECKS.len());
    }
}
