//! What all shards of a process share, and calls to the log that outlast an outage.

use crate::error::NormalizerError;
use crate::progress::Progress;
use crate::telemetry::Telemetry;
use account_store::resources::StoreResources;
use account_store::rule_book::RuleBook;
use credit_domain::event::Event;
use credit_domain::ids::ContentHash;
use event_log::{EventLog, LogError, NewRecord};
use service_kit::health::ComponentHealth;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use wire_contracts::shard_input::decode_for_shard;

/// First and longest pause before the log is asked again.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Shared by all threads of a normalizer.
pub struct Shared {
    pub log: Arc<dyn EventLog>,
    pub rules: Arc<RuleBook>,
    pub progress: Arc<Progress>,
    pub telemetry: Telemetry,
    pub resources: StoreResources,
    pub producer_build: String,
    pub health: ComponentHealth,
    pub stop: StopSignal,
}

/// Tells threads to end, also those that pause.
#[derive(Default)]
pub struct StopSignal {
    is_set: Mutex<bool>,
    changed: Condvar,
}

impl StopSignal {
    pub fn set(&self) {
        *self.is_set.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    pub fn is_set(&self) -> bool {
        *self.is_set.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the pause or until told to stop. True when told to stop.
    fn pause(&self, pause: Duration) -> bool {
        let guard = self.is_set.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(guard, pause, |is_set| !*is_set);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Shared {
    /// Asks the log again and again while it is not reachable: an outage is never a reason to lose one's place.
    ///
    /// # Errors
    /// Every other failure of the log; the outage itself when told to stop during it.
    pub fn persist<T>(&self, mut call: impl FnMut(&dyn EventLog) -> Result<T, LogError>) -> Result<T, NormalizerError> {
        let mut pause = FIRST_PAUSE;
        loop {
            match call(self.log.as_ref()) {
                Ok(value) => {
                    if pause > FIRST_PAUSE {
                        self.health.ready();
                    }
                    return Ok(value);
                }
                Err(LogError::Unavailable(reason)) => {
                    tracing::warn!(reason, pause_ms = pause.as_millis(), "the log is not reachable, trying again");
                    self.health.not_ready("the log is not reachable");
                    if self.stop.pause(pause) {
                        return Err(LogError::Unavailable(reason).into());
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(other) => return Err(other.into()),
            }
        }
    }

    /// One pause, for callers that try again by themselves.
    pub(crate) fn wait_out_outage(&self, reason: &str) {
        tracing::warn!(reason, "the log is not reachable, reading is begun anew");
        self.health.not_ready("the log is not reachable");
        self.stop.pause(FIRST_PAUSE);
    }

    /// Publishes until the log has it. Records may land twice after an outage; their ids let readers drop the second.
    ///
    /// # Errors
    /// As [`Shared::persist`].
    pub fn publish(&self, records: &[NewRecord]) -> Result<(), NormalizerError> {
        if records.is_empty() {
            return Ok(());
        }
        self.persist(|log| log.publish(records)).map(drop)
    }

    /// End of a topic on one shard right now.
    ///
    /// # Errors
    /// As [`Shared::persist`].
    pub fn end_of(&self, topic: &str, shard: u32) -> Result<u64, NormalizerError> {
        let ends = self.persist(|log| log.end_offsets(topic))?;
        Ok(usize::try_from(shard).ok().and_then(|index| ends.get(index)).copied().unwrap_or(0))
    }
}

/// Reads a waiting event again from its topic.
pub(crate) fn fetch_event(
    shared: &Shared,
    topics: &[Arc<str>],
    shard: u32,
    topic_no: usize,
    offset: u64,
) -> Result<(Event, ContentHash), String> {
    let topic = topics.get(topic_no).ok_or("a topic number out of range")?;
    let record = shared.persist(|log| log.read_one(topic, shard, offset)).map_err(|error| error.to_string())?;
    let record = record.ok_or_else(|| format!("offset {offset} of topic `{topic}` is gone"))?;
    decode_for_shard(topic, &record.key, &record.value).decoded.map_err(str::to_owned)
}
