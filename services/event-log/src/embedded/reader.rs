//! Reads many records per poll: one RocksDB iterator per partition and turn, walked without further seeks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rocksdb::{DB, ReadOptions};

use crate::embedded::appends::Appends;
use crate::embedded::frame::{Frame, damaged, parse_record_key, record_key};
use crate::embedded::registry::Topic;
use crate::embedded::store_options::storage_error;
use crate::{LogError, LogReader, Record};

/// From this many records on, a turn reads ahead and leaves the block cache to others.
const BULK_RECORDS: u64 = 512;
const READ_AHEAD_BYTES: usize = 1024 * 1024;
/// A poll ends at this many bytes of records, whatever `max` allows.
const POLL_BYTES: usize = 64 * 1024 * 1024;

pub(crate) struct EmbeddedReader {
    pub(crate) store: Arc<DB>,
    pub(crate) appends: Arc<Appends>,
    pub(crate) positions: Vec<ReadPosition>,
    /// The position that is served first in the next poll, so that none starves.
    pub(crate) first: usize,
    pub(crate) with_headers: bool,
}

pub(crate) struct ReadPosition {
    pub(crate) topic: Arc<Topic>,
    pub(crate) partition: u32,
    pub(crate) next_offset: u64,
}

impl LogReader for EmbeddedReader {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError> {
        let deadline = Instant::now().checked_add(wait);
        loop {
            let seen = self.appends.count();
            let taken = self.take_ready(max, out)?;
            if taken > 0 || max == 0 || !self.appends.wait_for_more_than(seen, deadline) {
                return Ok(taken);
            }
        }
    }
}

impl EmbeddedReader {
    /// Reads what is there, shared out evenly among the partitions that have something.
    fn take_ready(&mut self, max: usize, out: &mut Vec<Record>) -> Result<usize, LogError> {
        let before = out.len();
        let mut bytes_left = POLL_BYTES;
        loop {
            let left = max - (out.len() - before);
            let ready = self.ready_positions()?;
            if left == 0 || bytes_left == 0 || ready.is_empty() {
                break;
            }
            let share = left.div_ceil(ready.len());
            for index in ready {
                let limit = share.min(max - (out.len() - before));
                let Some(position) = self.positions.get_mut(index) else { continue };
                let turn = Turn { store: &self.store, with_headers: self.with_headers, limit };
                match turn.read(position, &mut bytes_left, out) {
                    Ok(()) => {}
                    // What was read before the bad place is good: it is returned now, the error with the next poll.
                    Err(_) if out.len() > before => return Ok(out.len() - before),
                    Err(error) => return Err(error),
                }
            }
        }
        self.first = self.first.wrapping_add(1);
        Ok(out.len() - before)
    }

    fn ready_positions(&self) -> Result<Vec<usize>, LogError> {
        let count = self.positions.len();
        let mut ready = Vec::with_capacity(count);
        for step in 0..count {
            let index = (self.first % count + step) % count;
            let Some(position) = self.positions.get(index) else { continue };
            if position.next_offset < position.topic.partition(position.partition)?.end() {
                ready.push(index);
            }
        }
        Ok(ready)
    }
}

struct Turn<'a> {
    store: &'a DB,
    with_headers: bool,
    limit: usize,
}

impl Turn<'_> {
    fn read(&self, position: &mut ReadPosition, bytes_left: &mut usize, out: &mut Vec<Record>) -> Result<(), LogError> {
        let topic = Arc::clone(&position.topic);
        let partition = position.partition;
        let end = topic.partition(partition)?.end();
        let stop = end.min(position.next_offset.saturating_add(self.limit as u64));
        if position.next_offset >= stop || *bytes_left == 0 {
            return Ok(());
        }
        let mut records = self.store.raw_iterator_opt(read_options(&topic, partition, position.next_offset, stop));
        records.seek(record_key(topic.id, partition, position.next_offset));
        while position.next_offset < stop && *bytes_left > 0 {
            let expected = position.next_offset;
            let Some((key, bytes)) = records.item() else {
                records.status().map_err(storage_error)?;
                return Err(LogError::Gap { topic: topic.name.to_string(), partition, expected, actual: stop });
            };
            let actual = parse_record_key(key).map_or(u64::MAX, |(_, _, offset)| offset);
            if actual != expected {
                return Err(LogError::Gap { topic: topic.name.to_string(), partition, expected, actual });
            }
            let record = Frame::open(key, bytes)
                .and_then(|frame| frame.to_record(&topic.name, partition, expected, self.with_headers))
                .ok_or_else(|| damaged(&topic.name, partition, expected))?;
            *bytes_left = bytes_left.saturating_sub(bytes.len());
            out.push(record);
            position.next_offset += 1;
            records.next();
        }
        Ok(())
    }
}

fn read_options(topic: &Topic, partition: u32, start: u64, stop: u64) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.set_iterate_upper_bound(record_key(topic.id, partition, stop));
    if stop - start >= BULK_RECORDS {
        options.fill_cache(false);
        options.set_readahead_size(READ_AHEAD_BYTES);
    }
    options
}
