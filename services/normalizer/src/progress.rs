//! What other threads may know of the shards: committed offsets, counters, failure. Waiting is by condition variable.

use account_store::rows::TopicCounters;
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// One shard's topic as of its last commit.
#[derive(Clone, Debug)]
pub struct ShardCounters {
    pub shard: u32,
    pub topic: Arc<str>,
    /// Place in `topics::SHARD_TOPICS`.
    pub topic_no: usize,
    pub next_offset: u64,
    pub counters: TopicCounters,
}

#[derive(Default)]
struct State {
    by_shard_and_topic: BTreeMap<(u32, usize), ShardCounters>,
    failure: Option<String>,
}

/// Shared between the threads of the shards and those who watch them.
#[derive(Default)]
pub struct Progress {
    state: Mutex<State>,
    changed: Condvar,
}

/// How a wait ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Waited {
    Reached,
    TimedOut,
    Failed(String),
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves plain counters behind; they are as good as before.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn committed(&self, rows: Vec<ShardCounters>) {
        let mut state = self.lock();
        for row in rows {
            state.by_shard_and_topic.insert((row.shard, row.topic_no), row);
        }
        drop(state);
        self.changed.notify_all();
    }

    pub fn failed(&self, reason: String) {
        let mut state = self.lock();
        state.failure.get_or_insert(reason);
        drop(state);
        self.changed.notify_all();
    }

    pub fn failure(&self) -> Option<String> {
        self.lock().failure.clone()
    }

    pub fn counters(&self) -> Vec<ShardCounters> {
        self.lock().by_shard_and_topic.values().cloned().collect()
    }

    /// Waits until every (shard, topic number) has committed up to its offset.
    pub fn wait_for(&self, wanted: &BTreeMap<(u32, usize), u64>, timeout: Duration) -> Waited {
        let deadline = Instant::now() + timeout;
        let mut state = self.lock();
        loop {
            if let Some(failure) = &state.failure {
                return Waited::Failed(failure.clone());
            }
            let reached = |place: &(u32, usize), offset: u64| {
                offset == 0 || state.by_shard_and_topic.get(place).is_some_and(|row| row.next_offset >= offset)
            };
            if wanted.iter().all(|(place, offset)| reached(place, *offset)) {
                return Waited::Reached;
            }
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return Waited::TimedOut;
            }
            state = self.changed.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
