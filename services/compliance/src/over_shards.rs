//! The same work for every shard on a few threads. Results come in the order of shards, whatever thread was faster.

use crate::error::ComplianceError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// Work on one shard; the second argument hears how many records were done since it was last told.
pub(crate) type ShardWork<'a, T> = dyn Fn(u32, &dyn Fn(u64)) -> Result<T, ComplianceError> + Sync + 'a;

/// Does the work for shards `0..partitions` and tells `progress` the sum of records done, of `total`.
///
/// # Errors
/// The error of the first shard that failed, in order of shards; shards not yet begun are left out then.
pub(crate) fn over_shards<T: Send>(
    partitions: u32,
    threads: usize,
    total: u64,
    progress: &mut dyn FnMut(u64, u64),
    work: &ShardWork<'_, T>,
) -> Result<Vec<T>, ComplianceError> {
    let shards: Vec<u32> = (0..partitions).collect();
    let taken = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel::<u64>();
    progress(0, total);
    let mut results = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.clamp(1, shards.len().max(1)))
            .map(|_| {
                let sender = sender.clone();
                let (shards, taken) = (&shards, &taken);
                scope.spawn(move || work_until_done(shards, taken, &sender, work))
            })
            .collect();
        drop(sender);
        let mut done = 0;
        for records in receiver {
            done += records;
            progress(done, total);
        }
        let mut results = Vec::with_capacity(shards.len());
        for worker in workers {
            results.extend(worker.join().map_err(|_| ComplianceError::Worker)?);
        }
        Ok::<_, ComplianceError>(results)
    })?;
    results.sort_by_key(|(shard, _)| *shard);
    results.into_iter().map(|(_, result)| result).collect()
}

fn work_until_done<T>(
    shards: &[u32],
    taken: &AtomicUsize,
    progress: &mpsc::Sender<u64>,
    work: &ShardWork<'_, T>,
) -> Vec<(u32, Result<T, ComplianceError>)> {
    let mut results = Vec::new();
    while let Some(shard) = shards.get(taken.fetch_add(1, Ordering::Relaxed)) {
        // The receiver lives until every worker is done, so a failing send has no meaning.
        let result = work(*shard, &|records| {
            let _ = progress.send(records);
        });
        let failed = result.is_err();
        results.push((*shard, result));
        if failed {
            taken.store(shards.len(), Ordering::Relaxed);
        }
    }
    results
}

#[cfg(test)]
mod tests {
    use super::over_shards;
    use crate::error::ComplianceError;

    fn squares(threads: usize) -> (Vec<u32>, (u64, u64)) {
        let mut last = (0, 0);
        let work = |shard: u32, done: &dyn Fn(u64)| {
            done(10);
            Ok(shard * shard)
        };
        let results = over_shards(5, threads, 50, &mut |done, of| last = (done, of), &work).expect("results");
        (results, last)
    }

    #[test]
    fn results_come_in_order_of_shards_on_any_number_of_threads() {
        for threads in [0, 1, 3, 9] {
            assert_eq!(squares(threads), (vec![0, 1, 4, 9, 16], (50, 50)), "{threads} threads");
        }
    }

    #[test]
    fn the_error_of_a_shard_is_the_error_of_all() {
        let work = |shard: u32, _: &dyn Fn(u64)| if shard == 2 { Err(ComplianceError::NoLiveDirectory) } else { Ok(()) };
        let result = over_shards(4, 2, 0, &mut |_, _| {}, &work);
        assert!(matches!(result, Err(ComplianceError::NoLiveDirectory)));
    }
}
