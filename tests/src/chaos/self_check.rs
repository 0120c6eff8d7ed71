//! Whether the checks see what they are for: faults are made on purpose, and each must be found.

use crate::chaos::acknowledged::Acknowledged;
use crate::chaos::altered_log::{AlteredLog, Replacement};
use crate::chaos::audit::{FindingKind, audit, open_log};
use crate::chaos::cuts;
use crate::chaos::stage::Stage;
use anyhow::{Context, bail};
use event_log::EventLog;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use wire_contracts::topics::CREDIT_ACCOUNTS;

/// One fault and what was found of it.
struct Fault {
    name: &'static str,
    expected: &'static [FindingKind],
    found: BTreeSet<FindingKind>,
}

/// Makes every fault on the stopped stage, prints a line for each, and tells how many were seen, of how many.
///
/// # Errors
/// Log or stores cannot be read, or the untouched stage has findings already.
pub fn run(stage: &Stage) -> anyhow::Result<(usize, usize)> {
    let log = open_log(&stage.data_directory)?;
    let untouched = found(stage, &log, &stage.data_directory, &stage.feed.acknowledged)?;
    if !untouched.is_empty() {
        bail!("the untouched stage has findings: {untouched:?}");
    }
    let faults = [lost_record(stage, &log)?, swapped_stores(stage, &log)?, moved_promise(stage, &log)?, miscounted_cut(stage)?];
    let mut seen = 0;
    for fault in &faults {
        let is_seen = fault.expected.iter().all(|kind| fault.found.contains(kind));
        seen += usize::from(is_seen);
        let word = if is_seen { "seen" } else { "NOT SEEN" };
        eprintln!("self-check: {}: {word} ({:?} expected, {:?} found)", fault.name, fault.expected, fault.found);
    }
    Ok((seen, faults.len()))
}

fn found(
    stage: &Stage,
    log: &Arc<dyn EventLog>,
    data_directory: &Path,
    acknowledged: &Acknowledged,
) -> anyhow::Result<BTreeSet<FindingKind>> {
    let audit = audit(log, data_directory, &stage.directory.join("replay"), acknowledged)?;
    Ok(audit.findings.into_iter().map(|finding| finding.kind).collect())
}

/// The store has folded a record that the log does not hold; in its place the neighbour lies a second time.
fn lost_record(stage: &Stage, log: &Arc<dyn EventLog>) -> anyhow::Result<Fault> {
    let ends = log.end_offsets(CREDIT_ACCOUNTS)?;
    let partition = ends.iter().position(|end| *end >= 2).context("a partition with two records")?;
    let partition = u32::try_from(partition)?;
    let by = log.read_one(CREDIT_ACCOUNTS, partition, 0)?.context("the first record")?;
    let replacement = Replacement { topic: CREDIT_ACCOUNTS.to_owned(), partition, offset: 1, by };
    let altered: Arc<dyn EventLog> = Arc::new(AlteredLog { inner: Arc::clone(log), replacement });
    Ok(Fault {
        name: "a record lost, its neighbour twice",
        expected: &[FindingKind::StoreDiffers, FindingKind::AcknowledgedLost, FindingKind::NotExactlyOnce],
        found: found(stage, &altered, &stage.data_directory, &stage.feed.acknowledged)?,
    })
}

/// Two shards have each other's store.
fn swapped_stores(stage: &Stage, log: &Arc<dyn EventLog>) -> anyhow::Result<Fault> {
    let copy = stage.directory.join("swapped");
    let shards = copy.join("shards");
    copy_directory(&stage.data_directory.join("shards"), &shards)?;
    std::fs::rename(shards.join("00"), shards.join("aside"))?;
    std::fs::rename(shards.join("01"), shards.join("00"))?;
    std::fs::rename(shards.join("aside"), shards.join("01"))?;
    let found = found(stage, log, &copy, &stage.feed.acknowledged)?;
    std::fs::remove_dir_all(&copy)?;
    Ok(Fault {
        name: "two shards with each other's store",
        expected: &[FindingKind::StoreDiffers, FindingKind::NotExactlyOnce],
        found,
    })
}

/// A producer said another offset.
fn moved_promise(stage: &Stage, log: &Arc<dyn EventLog>) -> anyhow::Result<Fault> {
    let mut acknowledged = stage.feed.acknowledged.clone();
    let place = acknowledged.places.values_mut().next().context("an acknowledged event")?;
    place.offsets.iter_mut().for_each(|offset| *offset += 1);
    Ok(Fault {
        name: "an event promised at another offset",
        expected: &[FindingKind::AcknowledgedLost],
        found: found(stage, log, &stage.data_directory, &acknowledged)?,
    })
}

/// The bureau accepted one record more than were sent.
fn miscounted_cut(stage: &Stage) -> anyhow::Result<Fault> {
    let mut reports = stage.cut_reports.clone();
    let first = reports.first_mut().context("a cut")?;
    first["accepted"] = json!(first["accepted"].as_u64().unwrap_or(0) + 1);
    let found = cuts::check(&reports, &stage.cuts).into_iter().map(|finding| finding.kind).collect();
    Ok(Fault { name: "a record accepted twice", expected: &[FindingKind::CutIncomplete], found })
}

fn copy_directory(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &target)?;
        } else {
            let _bytes = std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
