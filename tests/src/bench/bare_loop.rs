//! The baseline: what any consumer of this log with a state of 500 bytes per key has to do, and nothing else.
//! Poll, decode, one sorted `multi_get` of the batch's distinct keys, change the value per event, one write batch with the offset.

use account_store::kv::{KeyValueBatch, KeyValueStore};
use event_log::{EventLog, ReadFrom, Record};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wire_contracts::topics::{CREDIT_ACCOUNTS, DEFAULT_PARTITIONS};

const BATCH: usize = 10_000;
const STATE_BYTES: usize = 500;

/// Consumes the whole topic; returns records and time.
pub fn run(log: &dyn EventLog, directory: &Path, records: u64) -> (u64, Duration) {
    let store = KeyValueStore::open(directory).expect("a fresh directory");
    let topic: Arc<str> = Arc::from(CREDIT_ACCOUNTS);
    let from: Vec<ReadFrom> =
        (0..DEFAULT_PARTITIONS).map(|partition| ReadFrom { topic: Arc::clone(&topic), partition, next_offset: 0 }).collect();
    let started = Instant::now();
    let mut reader = log.reader(&from, false).expect("the topic exists");
    let mut polled: Vec<Record> = Vec::with_capacity(BATCH);
    let mut done = 0;
    while done < records {
        polled.clear();
        let count = reader.poll(BATCH, Duration::from_millis(100), &mut polled).expect("the log is readable");
        fold(&store, &polled);
        done += count as u64;
    }
    (done, started.elapsed())
}

fn fold(store: &KeyValueStore, polled: &[Record]) {
    let mut states: BTreeMap<&[u8], Vec<u8>> = polled.iter().map(|record| (record.key.as_slice(), Vec::new())).collect();
    let keys: Vec<&[u8]> = states.keys().copied().collect();
    let found = store.get_many(&keys).expect("the store is readable");
    for (state, stored) in states.values_mut().zip(found) {
        *state = stored.unwrap_or_else(|| vec![0; STATE_BYTES]);
    }
    let mut offsets: BTreeMap<u32, u64> = BTreeMap::new();
    for record in polled {
        let decoded = wire_contracts::avro::decode(&record.value).expect("the load is sound");
        let state = states.get_mut(record.key.as_slice()).expect("every key was collected");
        state[0] = state[0].wrapping_add(1);
        state[8..24].copy_from_slice(&decoded.content_hash.0);
        let _ = offsets.insert(record.partition, record.offset + 1);
    }
    let mut batch = KeyValueBatch::new();
    for (key, state) in &states {
        batch.put(key, state);
    }
    for (partition, next) in &offsets {
        batch.put(&partition.to_be_bytes(), &next.to_be_bytes());
    }
    store.write(batch, false).expect("the store is writable");
}
