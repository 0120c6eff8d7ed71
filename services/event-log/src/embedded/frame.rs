//! How one record lies in the directory: its key and its frame.
//!
//! Key: topic id (u16), partition (u32), offset (u64), all big-endian, so that RocksDB's order is the log's order.
//! Topic id 0 is the topic registry.
//!
//! Frame: CRC-32 (u32, little-endian) of the key and of all that follows; kind and version (1 byte); lag (varint);
//! body. The body is made by the caller before it queues: timestamp (i64, little-endian), key, headers, value. The
//! *lag* is the running maximum of the partition's timestamps minus this record's: timestamps may be out of order, the
//! running maximum never is, so the first record at or after a time is found by binary search without an index.

use std::sync::Arc;

use crate::{LogError, NewRecord, Record};

/// Length of a record's key.
pub(crate) const KEY_BYTES: usize = 14;
const FRAME_KIND: u8 = 1;
const CHECKSUM_BYTES: usize = 4;

/// A position in the log, as bytes.
pub(crate) fn record_key(topic_id: u16, partition: u32, offset: u64) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    key[..2].copy_from_slice(&topic_id.to_be_bytes());
    key[2..6].copy_from_slice(&partition.to_be_bytes());
    key[6..].copy_from_slice(&offset.to_be_bytes());
    key
}

/// Topic id, partition and offset of a key; `None` when it is not a record's key.
pub(crate) fn parse_record_key(key: &[u8]) -> Option<(u16, u32, u64)> {
    let key: &[u8; KEY_BYTES] = key.try_into().ok()?;
    let [t0, t1, p0, p1, p2, p3, offset @ ..] = *key;
    Some((u16::from_be_bytes([t0, t1]), u32::from_be_bytes([p0, p1, p2, p3]), u64::from_be_bytes(offset)))
}

/// Bytes that count against the record limit.
pub(crate) fn record_bytes(record: &NewRecord) -> usize {
    let headers: usize = record.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    record.key.len() + headers + record.value.len()
}

/// Appends the part of the frame that does not depend on the position.
pub(crate) fn write_body(record: &NewRecord, out: &mut Vec<u8>) {
    out.extend_from_slice(&record.timestamp_ms.to_le_bytes());
    write_bytes(&record.key, out);
    write_varint(record.headers.len() as u64, out);
    for (name, value) in &record.headers {
        write_bytes(name.as_bytes(), out);
        write_bytes(value, out);
    }
    out.extend_from_slice(&record.value);
}

/// Replaces `out` by the whole frame of a body at a position.
pub(crate) fn write_frame(key: &[u8; KEY_BYTES], running_max_ms: i64, timestamp_ms: i64, body: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(&[0; CHECKSUM_BYTES]);
    out.push(FRAME_KIND);
    // The difference of two timestamps always fits the unsigned type: it is not negative.
    write_varint(running_max_ms.wrapping_sub(timestamp_ms).cast_unsigned(), out);
    out.extend_from_slice(body);
    let checksum = checksum_of(key, &out[CHECKSUM_BYTES..]);
    out[..CHECKSUM_BYTES].copy_from_slice(&checksum.to_le_bytes());
}

/// A frame that was checked, borrowed from the store.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) timestamp_ms: i64,
    /// Maximum over this and all earlier records of the partition.
    pub(crate) running_max_ms: i64,
    key: &'a [u8],
    header_count: u64,
    headers_and_value: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Checks and opens a frame. `None` when it is damaged or not at its place.
    pub(crate) fn open(key: &[u8], bytes: &'a [u8]) -> Option<Self> {
        let (checksum, rest) = bytes.split_first_chunk::<CHECKSUM_BYTES>()?;
        if checksum_of(key, rest) != u32::from_le_bytes(*checksum) {
            return None;
        }
        let mut input = Input(rest);
        if input.byte()? != FRAME_KIND {
            return None;
        }
        let lag_ms = input.varint()?;
        let timestamp_ms = i64::from_le_bytes(*input.array::<8>()?);
        let running_max_ms = timestamp_ms.wrapping_add_unsigned(lag_ms);
        let record_key = input.bytes()?;
        let header_count = input.varint()?;
        Some(Self { timestamp_ms, running_max_ms, key: record_key, header_count, headers_and_value: input.0 })
    }

    /// Copies the frame out as a record.
    pub(crate) fn to_record(&self, topic: &Arc<str>, partition: u32, offset: u64, with_headers: bool) -> Option<Record> {
        let mut input = Input(self.headers_and_value);
        let mut headers = Vec::new();
        for _ in 0..self.header_count {
            let name = input.bytes()?;
            let value = input.bytes()?;
            if with_headers {
                headers.push((std::str::from_utf8(name).ok()?.to_owned(), value.to_vec()));
            }
        }
        Some(Record {
            topic: Arc::clone(topic),
            partition,
            offset,
            timestamp_ms: self.timestamp_ms,
            key: self.key.to_vec(),
            headers,
            value: input.0.to_vec(),
        })
    }
}

/// The error of a frame that [`Frame::open`] or [`Frame::to_record`] would not take.
pub(crate) fn damaged(topic: &str, partition: u32, offset: u64) -> LogError {
    LogError::Storage(format!("topic `{topic}` partition {partition}: the record at offset {offset} is damaged"))
}

fn checksum_of(key: &[u8], rest: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(rest);
    hasher.finalize()
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// LEB128.
fn write_varint(mut value: u64, out: &mut Vec<u8>) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

/// What is left to read; every step answers `None` at the end instead of reading past it.
struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(first)
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        let (first, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
