//! A log in which one record is lost and its neighbour lies there twice: the fault that the checks must see.

use event_log::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec};
use std::sync::Arc;
use std::time::Duration;

/// The place whose record is replaced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replacement {
    pub topic: String,
    pub partition: u32,
    pub offset: u64,
    /// Lies there instead.
    pub by: Record,
}

impl Replacement {
    fn apply(&self, record: &mut Record) {
        if *record.topic == *self.topic && record.partition == self.partition && record.offset == self.offset {
            record.key.clone_from(&self.by.key);
            record.value.clone_from(&self.by.value);
        }
    }
}

pub struct AlteredLog {
    pub inner: Arc<dyn EventLog>,
    pub replacement: Replacement,
}

struct AlteredReader {
    inner: Box<dyn LogReader>,
    replacement: Replacement,
}

impl EventLog for AlteredLog {
    fn ensure_topics(&self, topics: &[TopicSpec]) -> Result<(), LogError> {
        self.inner.ensure_topics(topics)
    }

    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError> {
        self.inner.publish(records)
    }

    fn reader(&self, from: &[ReadFrom], with_headers: bool) -> Result<Box<dyn LogReader>, LogError> {
        let inner = self.inner.reader(from, with_headers)?;
        Ok(Box::new(AlteredReader { inner, replacement: self.replacement.clone() }))
    }

    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError> {
        self.inner.end_offsets(topic)
    }

    fn offset_for_time(&self, topic: &str, partition: u32, timestamp_ms: i64) -> Result<u64, LogError> {
        self.inner.offset_for_time(topic, partition, timestamp_ms)
    }

    fn read_one(&self, topic: &str, partition: u32, offset: u64) -> Result<Option<Record>, LogError> {
        let mut record = self.inner.read_one(topic, partition, offset)?;
        if let Some(record) = &mut record {
            self.replacement.apply(record);
        }
        Ok(record)
    }
}

impl LogReader for AlteredReader {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError> {
        let before = out.len();
        let count = self.inner.poll(max, wait, out)?;
        out.iter_mut().skip(before).for_each(|record| self.replacement.apply(record));
        Ok(count)
    }
}
