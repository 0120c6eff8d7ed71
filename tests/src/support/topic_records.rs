//! Topics as lists.

use credit_domain::event::Event;
use event_log::{EventLog, ReadFrom, Record};
use std::sync::Arc;
use std::time::Duration;

/// Records per poll.
const POLL_RECORDS: usize = 10_000;
/// Only bounds a failure: every poll but a broken one returns records at once.
const POLL_WAIT: Duration = Duration::from_secs(30);

/// Everything that is on a topic now, with headers, by partition and offset.
pub fn records_of(log: &dyn EventLog, topic: &str) -> Vec<Record> {
    let topic: Arc<str> = Arc::from(topic);
    let ends = log.end_offsets(&topic).expect("the topic's ends");
    let mut left: u64 = ends.iter().sum();
    let from: Vec<ReadFrom> =
        (0_u32..).zip(&ends).map(|(partition, _)| ReadFrom { topic: Arc::clone(&topic), partition, next_offset: 0 }).collect();
    let mut reader = log.reader(&from, true).expect("a reader");
    let mut records = Vec::new();
    while left > 0 {
        let polled = reader.poll(POLL_RECORDS, POLL_WAIT, &mut records).expect("a poll");
        assert!(polled > 0, "`{topic}` ends before its end offset");
        left = left.saturating_sub(u64::try_from(polled).expect("a small number"));
    }
    records.sort_by_key(|record| (record.partition, record.offset));
    records
}

/// The events of a topic on which every record can be decoded.
pub fn events_of(log: &dyn EventLog, topic: &str) -> Vec<(Record, Event)> {
    let decoded = |record: Record| {
        let event = wire_contracts::avro::decode(&record.value).expect("a record that can be decoded").event;
        (record, event)
    };
    records_of(log, topic).into_iter().map(decoded).collect()
}
