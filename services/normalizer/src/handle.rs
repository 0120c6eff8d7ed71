//! Starting, watching and stopping a normalizer.

use crate::anchor_check;
use crate::config::Config;
use crate::error::NormalizerError;
use crate::progress::{Progress, ShardCounters, Waited};
use crate::shard_worker::ShardWorker;
use crate::shared::{Shared, StopSignal};
use crate::telemetry::Telemetry;
use crate::thread_loop;
use account_store::resources::StoreResources;
use account_store::shard_store::ShardStore;
use event_log::{EventLog, LogError};
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use wire_contracts::topics::SHARD_TOPICS;

/// A running normalizer. Dropping it stops the threads without waiting for them; [`NormalizerHandle::stop`] waits.
pub struct NormalizerHandle {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    stores: Vec<(u32, Arc<ShardStore>)>,
}

/// Opens all shards and starts the threads; returns once every shard has passed its anchor check.
///
/// # Errors
/// Wrong configuration, a store in use or damaged, a topic that was re-created.
pub fn start(
    config: &Config,
    log: Arc<dyn EventLog>,
    metrics: &Metrics,
    health: &Health,
) -> Result<NormalizerHandle, NormalizerError> {
    if config.threads == 0 {
        return Err(NormalizerError::Threads);
    }
    let shared = Arc::new(Shared {
        log,
        rules: Arc::new(config.rule_book()?),
        progress: Arc::new(Progress::default()),
        telemetry: Telemetry::new(metrics)?,
        resources: StoreResources::new(&config.store_limits()),
        producer_build: env!("CARGO_PKG_VERSION").to_owned(),
        health: health.component("normalizer"),
        stop: StopSignal::default(),
    });
    anchor_check::check_topics(&shared, &SHARD_TOPICS, config.partitions)?;
    let mut stores = Vec::new();
    let mut workers_by_thread: BTreeMap<usize, Vec<ShardWorker>> = BTreeMap::new();
    for (index, shard) in config.shard_numbers()?.into_iter().enumerate() {
        let worker = ShardWorker::open(shard, config, Arc::clone(&shared))?;
        stores.push((shard, Arc::clone(worker.store())));
        workers_by_thread.entry(index % config.threads).or_default().push(worker);
    }
    let mut handle = NormalizerHandle { shared: Arc::clone(&shared), threads: Vec::new(), stores };
    for (number, workers) in workers_by_thread {
        handle.threads.push(spawn(number, workers, config.poll_records.max(1), Arc::clone(&shared))?);
    }
    shared.health.ready();
    Ok(handle)
}

fn spawn(
    number: usize,
    workers: Vec<ShardWorker>,
    poll_records: usize,
    shared: Arc<Shared>,
) -> Result<JoinHandle<()>, NormalizerError> {
    let work = move || {
        // A thread that ends for a reason of its own, be it a panic, must not leave the others waiting for it.
        let watch = EndWatch { shared: &shared };
        let ended = thread_loop::run(&shared, workers, poll_records);
        // Told to stop while the log was out of reach: nothing is wrong with what is committed.
        let is_stop_in_outage = matches!(ended, Err(NormalizerError::Log(LogError::Unavailable(_)))) && shared.stop.is_set();
        if let (Err(error), false) = (ended, is_stop_in_outage) {
            let reason = chain(&error);
            tracing::error!(thread = number, error = %reason, "normalizer thread stopped; the last commit of each shard stands");
            shared.progress.failed(reason);
        }
        drop(watch);
    };
    std::thread::Builder::new().name(format!("shards-{number}")).spawn(work).map_err(|_| NormalizerError::Thread)
}

/// Reports the end of a thread that nobody asked to end.
struct EndWatch<'a> {
    shared: &'a Shared,
}

impl Drop for EndWatch<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.shared.progress.failed("a thread panicked".to_owned());
        }
        if !self.shared.stop.is_set() {
            self.shared.health.dead("a thread stopped on an error");
        }
    }
}

impl Drop for NormalizerHandle {
    fn drop(&mut self) {
        self.shared.stop.set();
    }
}

/// The error with all its causes in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl NormalizerHandle {
    /// Commits, closes all stores and joins all threads.
    ///
    /// # Errors
    /// A thread had stopped on an error before, or stops on one now.
    pub fn stop(mut self) -> Result<(), NormalizerError> {
        self.shared.stop.set();
        for thread in self.threads.drain(..) {
            thread.join().map_err(|_| NormalizerError::Thread)?;
        }
        self.shared.progress.failure().map_or(Ok(()), |reason| Err(NormalizerError::Stopped(reason)))
    }

    /// Waits until everything that is on the topics now is folded and committed.
    ///
    /// # Errors
    /// The time is up, or a thread stopped.
    pub fn wait_until_caught_up(&self, timeout: Duration) -> Result<(), NormalizerError> {
        let mut wanted = BTreeMap::new();
        for (topic_no, topic) in SHARD_TOPICS.iter().enumerate() {
            let ends = self.shared.log.end_offsets(topic)?;
            for (shard, _) in &self.stores {
                let end = usize::try_from(*shard).ok().and_then(|index| ends.get(index)).copied().unwrap_or(0);
                wanted.insert((*shard, topic_no), end);
            }
        }
        match self.shared.progress.wait_for(&wanted, timeout) {
            Waited::Reached => Ok(()),
            Waited::TimedOut => Err(NormalizerError::NotCaughtUp { seconds: timeout.as_secs() }),
            Waited::Failed(reason) => Err(NormalizerError::Stopped(reason)),
        }
    }

    /// Digest of every shard's store as of its last commit.
    ///
    /// # Errors
    /// A store cannot be read.
    pub fn digests(&self) -> Result<Vec<(u32, String)>, NormalizerError> {
        self.stores.iter().map(|(shard, store)| Ok((*shard, store.digest()?))).collect()
    }

    pub fn counters(&self) -> Vec<ShardCounters> {
        self.shared.progress.counters()
    }

    /// For reads in the same process.
    pub fn stores(&self) -> &[(u32, Arc<ShardStore>)] {
        &self.stores
    }

    pub fn failure(&self) -> Option<String> {
        self.shared.progress.failure()
    }
}
