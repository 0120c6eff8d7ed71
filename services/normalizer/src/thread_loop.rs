//! The loop of one thread that owns some shards: poll, hand each shard its records, commit when idle. No async.

use crate::error::NormalizerError;
use crate::shard_worker::ShardWorker;
use crate::shared::Shared;
use event_log::{ReadFrom, Record};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Longest wait for the first record; the stop signal is looked at in between.
const POLL_WAIT: Duration = Duration::from_millis(50);
const LAG_INTERVAL: Duration = Duration::from_secs(5);

/// Runs until told to stop, then commits and closes.
///
/// # Errors
/// The store or the log fails; every shard's last commit stands.
pub fn run(shared: &Shared, mut workers: Vec<ShardWorker>, poll_records: usize) -> Result<(), NormalizerError> {
    let from: Vec<ReadFrom> = workers.iter().flat_map(ShardWorker::read_from).collect();
    let mut reader = shared.persist(|log| log.reader(&from, false))?;
    let mut records: Vec<Record> = Vec::with_capacity(poll_records);
    let mut last_lag = Instant::now();
    while !shared.stop.is_set() {
        let polled = shared.persist(|_| reader.poll(poll_records, POLL_WAIT, &mut records))?;
        if polled == 0 {
            for worker in &mut workers {
                worker.idle()?;
            }
        } else {
            hand_out(&mut workers, &mut records)?;
        }
        if last_lag.elapsed() >= LAG_INTERVAL {
            for worker in &workers {
                worker.report_lag()?;
            }
            last_lag = Instant::now();
        }
    }
    workers.into_iter().try_for_each(ShardWorker::close)
}

fn hand_out(workers: &mut [ShardWorker], records: &mut Vec<Record>) -> Result<(), NormalizerError> {
    let mut by_shard: BTreeMap<u32, Vec<Record>> = BTreeMap::new();
    for record in records.drain(..) {
        by_shard.entry(record.partition).or_default().push(record);
    }
    for worker in workers {
        if let Some(of_shard) = by_shard.remove(&worker.shard()) {
            worker.take(of_shard)?;
        }
    }
    Ok(())
}
