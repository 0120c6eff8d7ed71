//! `replay`: the topics folded into fresh stores, and their digests beside those of the live ones (design 2: the store
//! after any fault equals the store of a clean replay of the same log).

use crate::error::ComplianceError;
use crate::live_stores::LiveStores;
use crate::over_shards::over_shards;
use crate::shard_rebuild::RebuildPlan;
use crate::until::Until;
use account_store::resources::{StoreLimits, StoreResources};
use account_store::rows::TopicCounters;
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use event_log::EventLog;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use wire_contracts::pboc2::batch::hex;
use wire_contracts::topics::SHARD_TOPICS;

/// What to replay.
pub struct ReplayRequest {
    pub log: Arc<dyn EventLog>,
    /// Shards, which is partitions of every topic.
    pub partitions: u32,
    pub until: Until,
    /// The rules in force; the live store must have been folded with the same ones.
    pub rules: RuleBook,
    /// The data directory whose stores are compared with; they are opened read-only.
    pub live_directory: Option<PathBuf>,
    /// Empty or absent; the fresh stores are made in it and the caller removes it.
    pub work_directory: PathBuf,
    pub threads: usize,
}

/// What a replay gave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReplayReport {
    /// In order of shards.
    pub shards: Vec<ShardReplay>,
    /// See [`combined_digest_of`].
    pub combined_digest: String,
    /// `None` without live stores, and when one of them has folded to other offsets.
    pub live_combined_digest: Option<String>,
    /// Records folded over all shards and topics.
    pub records: u64,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ShardReplay {
    pub shard: u32,
    pub digest: String,
    pub live: LiveComparison,
    /// In the order of the shard's topics.
    pub topics: Vec<TopicReplay>,
}

/// The live store beside the replayed one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LiveComparison {
    /// No live directory was named.
    NotAsked,
    Equal,
    /// Same offsets, other content: a fault of the live store, of its rules or of the log.
    Different {
        digest: String,
    },
    /// The digests say nothing about each other. The first topic that is at another offset.
    OtherOffsets {
        topic: String,
        replayed_to: u64,
        live_at: u64,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TopicReplay {
    pub topic: &'static str,
    pub next_offset: u64,
    pub consumed: u64,
    pub applied: u64,
    pub duplicate: u64,
    pub refused: u64,
    pub quarantined: u64,
}

impl ReplayReport {
    /// Whether every live store holds what the replay holds; `None` when that cannot be said.
    pub fn equals_live(&self) -> Option<bool> {
        self.live_combined_digest.as_ref().map(|live| *live == self.combined_digest)
    }

    /// Counts of one topic over all shards.
    pub fn counters_of(&self, topic: &str) -> TopicCounters {
        let mut sum = TopicCounters::default();
        for of_topic in self.shards.iter().flat_map(|shard| &shard.topics).filter(|replay| replay.topic == topic) {
            sum.add(&TopicCounters {
                consumed: of_topic.consumed,
                applied: of_topic.applied,
                duplicate: of_topic.duplicate,
                refused: of_topic.refused,
                quarantined: of_topic.quarantined,
                ..TopicCounters::default()
            });
        }
        sum
    }
}

/// One number for all shards: SHA-256 over their digests, each followed by a line feed, in order of shards.
pub fn combined_digest_of<'a>(digests: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for digest in digests {
        hasher.update(digest.as_bytes());
        hasher.update(b"\n");
    }
    hex(&hasher.finalize())
}

/// Folds the topics from the beginning into fresh stores. Nothing is published and no cut is taken; `progress` hears how
/// many records are folded, of how many.
///
/// # Errors
/// See [`ComplianceError`]; a difference between the stores is no error but part of the report.
pub fn replay(request: &ReplayRequest, progress: &mut dyn FnMut(u64, u64)) -> Result<ReplayReport, ComplianceError> {
    let live = match &request.live_directory {
        Some(directory) => Some(LiveStores::open(directory, request.partitions)?),
        None => None,
    };
    let targets = request.until.next_offsets(request.log.as_ref(), request.partitions, live.as_ref())?;
    let total = targets.iter().flatten().sum();
    let plan = RebuildPlan {
        log: request.log.as_ref(),
        rules: Arc::new(request.rules.clone()),
        resources: StoreResources::new(&StoreLimits::default()),
        work_directory: &request.work_directory,
        threads: request.threads,
    };
    let work = |shard: u32, folded: &dyn Fn(u64)| {
        let index = usize::try_from(shard).unwrap_or(usize::MAX);
        let next_offsets = targets.get(index).map_or(&[][..], Vec::as_slice);
        let store = plan.rebuild(shard, next_offsets, folded)?;
        shard_replay(shard, &store, live.as_ref().and_then(|live| live.of_shard(shard)).map(Arc::as_ref))
    };
    let shards = over_shards(request.partitions, request.threads, total, progress, &work)?;
    Ok(report_of(shards, total))
}

fn report_of(shards: Vec<ShardReplay>, records: u64) -> ReplayReport {
    let combined_digest = combined_digest_of(shards.iter().map(|shard| shard.digest.as_str()));
    let live_digests: Option<Vec<&str>> = shards
        .iter()
        .map(|shard| match &shard.live {
            LiveComparison::Equal => Some(shard.digest.as_str()),
            LiveComparison::Different { digest } => Some(digest.as_str()),
            LiveComparison::NotAsked | LiveComparison::OtherOffsets { .. } => None,
        })
        .collect();
    let live_combined_digest = live_digests.map(combined_digest_of);
    ReplayReport { shards, combined_digest, live_combined_digest, records }
}

fn shard_replay(shard: u32, store: &ShardStore, live: Option<&ShardStore>) -> Result<ShardReplay, ComplianceError> {
    let mut topics = Vec::with_capacity(SHARD_TOPICS.len());
    for (topic_no, topic) in SHARD_TOPICS.into_iter().enumerate() {
        let anchor = store.anchor(topic_no)?;
        let TopicCounters { consumed, applied, duplicate, refused, quarantined, .. } = anchor.counters;
        let next_offset = anchor.next_offset;
        topics.push(TopicReplay { topic, next_offset, consumed, applied, duplicate, refused, quarantined });
    }
    let digest = store.digest()?;
    let live = match live {
        Some(live) => compare(&digest, &topics, live)?,
        None => LiveComparison::NotAsked,
    };
    Ok(ShardReplay { shard, digest, live, topics })
}

fn compare(digest: &str, topics: &[TopicReplay], live: &ShardStore) -> Result<LiveComparison, ComplianceError> {
    for (topic_no, replayed) in topics.iter().enumerate() {
        let live_at = live.anchor(topic_no)?.next_offset;
        if live_at != replayed.next_offset {
            let (topic, replayed_to) = (replayed.topic.to_owned(), replayed.next_offset);
            return Ok(LiveComparison::OtherOffsets { topic, replayed_to, live_at });
        }
    }
    let live_digest = live.digest()?;
    Ok(if live_digest == digest { LiveComparison::Equal } else { LiveComparison::Different { digest: live_digest } })
}
