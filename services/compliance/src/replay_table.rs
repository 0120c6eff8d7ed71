//! The report of a replay as text.

use crate::replay::{LiveComparison, ReplayReport, ShardReplay};
use crate::text_table::{right, text_table};
use comfy_table::Cell;
use std::fmt::Write;
use wire_contracts::topics::SHARD_TOPICS;

/// Two tables, counts by topic and digests by shard, and what they mean in one sentence. Ends in a line feed.
pub fn render_table(report: &ReplayReport) -> String {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = writeln!(text, "{}\n\n{}\n\n{}", counts(report), digests(report), conclusion(report));
    text
}

fn counts(report: &ReplayReport) -> String {
    let mut table = text_table(&["topic", "consumed", "applied", "duplicate", "refused", "quarantined"]);
    for topic in SHARD_TOPICS {
        let sum = report.counters_of(topic);
        let numbers = [sum.consumed, sum.applied, sum.duplicate, sum.refused, sum.quarantined];
        let cells = std::iter::once(Cell::new(topic)).chain(numbers.into_iter().map(right));
        table.add_row(cells.collect::<Vec<Cell>>());
    }
    table.trim_fmt()
}

fn digests(report: &ReplayReport) -> String {
    let mut table = text_table(&["shard", "records", "digest of the replay", "live store"]);
    for shard in &report.shards {
        let records: u64 = shard.topics.iter().map(|topic| topic.consumed).sum();
        table.add_row(vec![Cell::new(shard.shard), right(records), Cell::new(short(&shard.digest)), Cell::new(live(shard))]);
    }
    table.trim_fmt()
}

fn live(shard: &ShardReplay) -> String {
    match &shard.live {
        LiveComparison::NotAsked => "not compared".to_owned(),
        LiveComparison::Equal => "equal".to_owned(),
        LiveComparison::Different { digest } => format!("DIFFERENT: {}", short(digest)),
        LiveComparison::OtherOffsets { topic, replayed_to, live_at } => {
            format!("not comparable: {topic} replayed to {replayed_to}, live at {live_at}")
        }
    }
}

fn conclusion(report: &ReplayReport) -> String {
    let digest = &report.combined_digest;
    let verdict = match report.equals_live() {
        Some(true) => "the live stores hold exactly what the topics say".to_owned(),
        Some(false) => "the live stores DIFFER from what the topics say: stop the normalizer, delete the directories of \
                        these shards and let it rebuild them"
            .to_owned(),
        None if report.shards.iter().any(|shard| shard.live != LiveComparison::NotAsked) => {
            "the live stores are at other offsets, so digests cannot be compared; leave out --until to replay to theirs"
                .to_owned()
        }
        None => "no live stores were named to compare with".to_owned(),
    };
    format!("digest of all shards {digest}\n{verdict}")
}

fn short(digest: &str) -> &str {
    digest.get(..16).unwrap_or(digest)
}
