//! Bringing the receipts level with the log: at start, and after a publish whose outcome is unknown.

use crate::engine::IngressError;
use crate::receipts::{Coverage, Landed, Receipts};
use crate::status::Position;
use event_log::{EventLog, LogError, ReadFrom, Record};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::avro;

const RECORDS_PER_POLL: usize = 10_000;
const POLL_WAIT: Duration = Duration::from_secs(1);
/// A log that gives nothing for so many polls although there is something is not reachable.
const EMPTY_POLLS_MAX: u32 = 20;

/// Reads every record between what is covered and the end of the log and writes the missing receipts.
/// Returns how many records were read. Nobody may publish meanwhile.
pub(crate) fn catch_up(
    log: &dyn EventLog,
    receipts: &Receipts,
    topics: &[Arc<str>],
    partitions: u32,
) -> Result<u64, IngressError> {
    let mut from = Vec::new();
    let mut ends: BTreeMap<(Arc<str>, u32), u64> = BTreeMap::new();
    for topic in topics {
        let end_offsets = log.end_offsets(topic)?;
        if u32::try_from(end_offsets.len()) != Ok(partitions) {
            let actual = u32::try_from(end_offsets.len()).unwrap_or(u32::MAX);
            return Err(LogError::PartitionCount { topic: topic.to_string(), expected: partitions, actual }.into());
        }
        for (partition, end) in (0..partitions).zip(end_offsets) {
            let covered = receipts.coverage(topic, partition);
            check_anchor(log, topic, partition, &covered, end)?;
            if covered.next_offset < end {
                from.push(ReadFrom { topic: Arc::clone(topic), partition, next_offset: covered.next_offset });
                ends.insert((Arc::clone(topic), partition), end);
            }
        }
    }
    if from.is_empty() { Ok(0) } else { read_to(log, receipts, &from, ends) }
}

fn read_to(
    log: &dyn EventLog,
    receipts: &Receipts,
    from: &[ReadFrom],
    mut ends: BTreeMap<(Arc<str>, u32), u64>,
) -> Result<u64, IngressError> {
    let mut reader = log.reader(from, false)?;
    let mut read = 0_u64;
    let mut empty_polls = 0;
    let mut records: Vec<Record> = Vec::new();
    while !ends.is_empty() {
        records.clear();
        if reader.poll(RECORDS_PER_POLL, POLL_WAIT, &mut records)? == 0 {
            empty_polls += 1;
            if empty_polls > EMPTY_POLLS_MAX {
                return Err(LogError::Unavailable("records before the end of the topic do not come".to_owned()).into());
            }
            continue;
        }
        empty_polls = 0;
        let landed: Vec<Landed> = records.iter().map(landed).collect();
        receipts.remember_if_new(&landed)?;
        read += u64::try_from(landed.len()).unwrap_or(0);
        for record in &records {
            let partition = (Arc::clone(&record.topic), record.partition);
            if ends.get(&partition).is_some_and(|end| record.offset + 1 >= *end) {
                ends.remove(&partition);
            }
        }
    }
    Ok(read)
}

/// The receipts must belong to this log: a receipt of another one would call an event a duplicate that is nowhere.
fn check_anchor(log: &dyn EventLog, topic: &Arc<str>, partition: u32, covered: &Coverage, end: u64) -> Result<(), IngressError> {
    let Some(last) = covered.next_offset.checked_sub(1) else { return Ok(()) };
    let foreign = || IngressError::ReceiptsOfAnotherLog { topic: topic.to_string(), partition };
    if covered.next_offset > end {
        return Err(foreign());
    }
    match log.read_one(topic, partition, last)? {
        Some(record) if landed(&record).anchor == covered.anchor => Ok(()),
        _ => Err(foreign()),
    }
}

fn landed(record: &Record) -> Landed {
    let position = Position { topic: Arc::clone(&record.topic), partition: record.partition, offset: record.offset };
    match avro::decode(&record.value) {
        Ok(decoded) => Landed {
            event: Some((decoded.event.envelope.event_id, decoded.content_hash)),
            anchor: decoded.content_hash.0,
            position,
        },
        // Somebody else wrote here; the normalizer quarantines it, and no sender of ours needs a receipt for it.
        Err(_) => Landed { event: None, anchor: anchor_of_unreadable(&record.value), position },
    }
}

fn anchor_of_unreadable(value: &[u8]) -> [u8; 16] {
    let digest = Sha256::digest(value);
    let mut anchor = [0; 16];
    for (target, source) in anchor.iter_mut().zip(digest.iter()) {
        *target = *source;
    }
    anchor
}
