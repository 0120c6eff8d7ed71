//! The loop of one thread that owns some shards: poll, hand each shard its records, commit when idle. No async.

use crate::error::NormalizerError;
use crate::shard_worker::ShardWorker;
use crate::shared::Shared;
use event_log::{LogError, LogReader, ReadFrom, Record};
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
    let mut reader = open_reader(shared, &mut workers)?;
    let mut records: Vec<Record> = Vec::with_capacity(poll_records);
    let mut last_lag = Instant::now();
    while !shared.stop.is_set() {
        let polled = match reader.poll(poll_records, POLL_WAIT, &mut records) {
            Ok(polled) => polled,
            Err(LogError::Unavailable(reason)) => {
                // A reader that met an outage is of no more use.
                shared.wait_out_outage(&reason);
                records.clear();
                reader = open_reader(shared, &mut workers)?;
                continue;
            }
            Err(other) => return Err(other.into()),
        };
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

/// A reader that goes on where the folds of all shards stand.
fn open_reader(shared: &Shared, workers: &mut [ShardWorker]) -> Result<Box<dyn LogReader>, NormalizerError> {
    let from: Vec<ReadFrom> = workers.iter_mut().flat_map(ShardWorker::restart_reading).collect();
    let reader = shared.persist(|log| log.reader(&from, false))?;
    shared.health.ready();
    Ok(reader)
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
