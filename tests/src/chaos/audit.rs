//! The oracle: what must hold of log and stores whenever the process is stopped, whatever happened before.

use crate::chaos::acknowledged::Acknowledged;
use crate::chaos::log_scan::LogScan;
use account_store::rows::{StoredDisposition, TopicCounters};
use account_store::shard_store::ShardStore;
use anyhow::Context;
use compliance::error::ComplianceError;
use compliance::live_stores::open_live_stores;
use compliance::replay::{LiveComparison, ReplayRequest, replay};
use compliance::until::Until;
use credit_domain::ids::EventId;
use event_log::EventLog;
use event_log::config::LogConfig;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use wire_contracts::topics::{DEFAULT_PARTITIONS, SHARD_TOPICS};

const REPLAY_THREADS: usize = 2;

/// What is wrong, by the promise that is broken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FindingKind {
    /// A store is not what a clean replay of the same log gives.
    StoreDiffers,
    /// An acknowledged event is not where it was said to be, or was promised twice.
    AcknowledgedLost,
    /// Counters do not add up, or an event was applied more than once.
    NotExactlyOnce,
    /// The bureau's answers or the counts of a cut contradict each other.
    CutIncomplete,
    /// At the end something is left that was not folded.
    NotLevel,
    Panicked,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub kind: FindingKind,
    pub text: String,
}

/// What an audit saw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Audit {
    pub findings: Vec<Finding>,
    pub records: u64,
    pub equal_shards: usize,
    pub repeated_by_producers: u64,
    pub counters: TopicCounters,
    /// Every shard has folded its topics to their ends.
    pub is_level: bool,
}

/// How far one topic of one shard is folded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoldedTopic {
    pub shard: u32,
    pub topic: &'static str,
    pub next_offset: u64,
    pub counters: TopicCounters,
    /// Offsets of records that were refused, are quarantined or wait.
    pub set_aside: BTreeSet<u64>,
}

/// Opens the log of a data directory for reading.
///
/// # Errors
/// There is none, or it is damaged.
pub fn open_log(data_directory: &Path) -> anyhow::Result<Arc<dyn EventLog>> {
    event_log::open_read_only(&LogConfig::embedded(data_directory.join("log"))).context("open the log")
}

/// Compares everything. `log` is normally [`open_log`] of the same directory.
///
/// # Errors
/// Log or stores cannot be read at all.
pub fn audit(
    log: &Arc<dyn EventLog>,
    data_directory: &Path,
    work_directory: &Path,
    acknowledged: &Acknowledged,
) -> anyhow::Result<Audit> {
    let scan = LogScan::read(log.as_ref())?;
    let stores = open_live_stores(data_directory, DEFAULT_PARTITIONS).context("open the shard stores")?;
    let folded = folded_topics(&stores)?;
    drop(stores);
    let mut findings = check_acknowledged(&scan, acknowledged);
    findings.extend(folded.iter().flat_map(|topic| check_folded(&scan, topic)));
    let answered_twice = scan.answered_twice.iter().cloned();
    findings.extend(answered_twice.map(|text| Finding { kind: FindingKind::CutIncomplete, text }));
    let (equal_shards, differing) = compare_shards(log, data_directory, work_directory)?;
    findings.extend(differing);
    let mut counters = TopicCounters::default();
    folded.iter().for_each(|topic| counters.add(&topic.counters));
    let is_level = folded.iter().all(|topic| topic.next_offset == scan.partition(topic.topic, topic.shard).len() as u64);
    let repeated_by_producers = scan.repeated_by_producers();
    Ok(Audit { findings, records: scan.records, equal_shards, repeated_by_producers, counters, is_level })
}

/// Whether every shard has folded its topics to their ends, looked at beside the running process.
///
/// # Errors
/// Log or stores cannot be read at this moment.
pub fn is_level(data_directory: &Path) -> anyhow::Result<bool> {
    let stores = open_live_stores(data_directory, DEFAULT_PARTITIONS)?;
    let log = open_log(data_directory)?;
    for (topic_no, topic) in SHARD_TOPICS.into_iter().enumerate() {
        let ends = log.end_offsets(topic)?;
        for ((_, store), end) in stores.iter().zip(ends) {
            if store.anchor(topic_no)?.next_offset != end {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Reads how far each shard is.
///
/// # Errors
/// A store cannot be read.
pub fn folded_topics(stores: &[(u32, Arc<ShardStore>)]) -> anyhow::Result<Vec<FoldedTopic>> {
    let mut folded = Vec::new();
    for (shard, store) in stores {
        let mut set_aside: [BTreeSet<u64>; SHARD_TOPICS.len()] = Default::default();
        store.visit_outcomes(&mut |row| {
            if row.disposition != StoredDisposition::AppliedWithFindings
                && let Some(of_topic) = set_aside.get_mut(usize::from(row.topic_no))
            {
                let _is_new = of_topic.insert(row.offset);
            }
        })?;
        for ((topic_no, topic), set_aside) in SHARD_TOPICS.into_iter().enumerate().zip(set_aside) {
            let anchor = store.anchor(topic_no)?;
            folded.push(FoldedTopic {
                shard: *shard,
                topic,
                next_offset: anchor.next_offset,
                counters: anchor.counters,
                set_aside,
            });
        }
    }
    Ok(folded)
}

/// Every acknowledged event lies where the producer said it does.
pub fn check_acknowledged(scan: &LogScan, acknowledged: &Acknowledged) -> Vec<Finding> {
    let lost = |text: String| Finding { kind: FindingKind::AcknowledgedLost, text };
    let mut findings: Vec<Finding> = acknowledged.contradictions.iter().cloned().map(lost).collect();
    for (event_id, place) in &acknowledged.places {
        for offset in &place.offsets {
            let found = scan.at(&place.topic, place.partition, *offset);
            if found.is_none_or(|seen| seen.sent_id != *event_id) {
                let found = found.map_or_else(|| "nothing".to_owned(), |seen| seen.sent_id.to_string());
                findings.push(lost(format!(
                    "event {event_id} was acknowledged at {} {} {offset}, there is {found}",
                    place.topic, place.partition
                )));
            }
        }
    }
    findings
}

/// Every record ended in one place, and what was applied are as many records as distinct events.
pub fn check_folded(scan: &LogScan, folded: &FoldedTopic) -> Vec<Finding> {
    let counters = &folded.counters;
    let mut findings = Vec::new();
    let mut check = |what: &str, expected: u64, actual: u64| {
        if expected != actual {
            let text = format!("shard {} `{}`: {what}: {expected} expected, {actual} found", folded.shard, folded.topic);
            findings.push(Finding { kind: FindingKind::NotExactlyOnce, text });
        }
    };
    let ended = counters.applied + counters.duplicate + counters.refused + counters.quarantined;
    check("applied + duplicate + refused + quarantined = consumed", counters.consumed, ended);
    check("consumed = next offset", folded.next_offset, counters.consumed);
    check("rows of records set aside", counters.refused + counters.quarantined, folded.set_aside.len() as u64);
    let records = scan.partition(folded.topic, folded.shard);
    let kept = (0_u64..folded.next_offset).zip(records).filter(|(offset, _)| !folded.set_aside.contains(offset));
    let event_ids: Vec<Option<EventId>> = kept.map(|(_, seen)| seen.map(|seen| seen.event_id)).collect();
    let distinct: BTreeSet<EventId> = event_ids.iter().flatten().copied().collect();
    check("unreadable records that were not set aside", 0, event_ids.iter().filter(|event_id| event_id.is_none()).count() as u64);
    check("distinct events behind what was applied", counters.applied, distinct.len() as u64);
    check("duplicates", counters.duplicate, event_ids.len().saturating_sub(distinct.len()) as u64);
    findings
}

/// Replays into a fresh directory and compares digests, shard by shard; gives the number of equal shards and the others.
fn compare_shards(
    log: &Arc<dyn EventLog>,
    data_directory: &Path,
    work_directory: &Path,
) -> anyhow::Result<(usize, Vec<Finding>)> {
    let request = ReplayRequest {
        log: Arc::clone(log),
        partitions: DEFAULT_PARTITIONS,
        until: Until::LiveOffsets,
        rules: normalizer::config::Config::default().rule_book()?,
        live_directory: Some(data_directory.to_path_buf()),
        work_directory: work_directory.to_path_buf(),
        threads: REPLAY_THREADS,
    };
    let differs = |text: String| Finding { kind: FindingKind::StoreDiffers, text };
    let report = match replay(&request, &mut |_, _| {}) {
        Ok(report) => report,
        // A store that is ahead of its log is no trouble of the check but what it looks for.
        Err(error @ ComplianceError::BeyondEnd { .. }) => return Ok((0, vec![differs(error.to_string())])),
        Err(error) => return Err(error).context("replay"),
    };
    std::fs::remove_dir_all(work_directory).context("remove the replayed stores")?;
    let shards = report.shards.len();
    let differing: Vec<Finding> = report
        .shards
        .into_iter()
        .filter(|shard| shard.live != LiveComparison::Equal)
        .map(|shard| differs(format!("shard {}: replayed digest {}, live: {:?}", shard.shard, shard.digest, shard.live)))
        .collect();
    Ok((shards - differing.len(), differing))
}
