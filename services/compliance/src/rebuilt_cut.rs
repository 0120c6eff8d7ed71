//! A cut taken again from the topics: every shard rebuilt at its own snapshot, the due reports computed anew, the files
//! assembled from them. The published records are not read, so that a record that was tampered with on its way shows.

use crate::control::CutOfShard;
use crate::error::ComplianceError;
use crate::over_shards::over_shards;
use crate::shard_rebuild::RebuildPlan;
use account_store::cut::{CutError, CutRecord, visit_due};
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::{BatchSealed, PipelineEvent, ReportingCutRequested};
use serde::Serialize;
use std::collections::BTreeMap;
use wire_contracts::avro;
use wire_contracts::cut_events::{DueParts, event_of};
use wire_contracts::pboc2::batch::{AssembledFile, CutAssembly, PreparedLine, RecordsDigest, Serials};
use wire_contracts::pboc2::file::FileName;
use wire_contracts::topics::SHARD_TOPICS;

/// How one shard's part of the cut compares with what it published then. Explains a difference; the files decide.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ShardCheck {
    pub shard: u32,
    pub records_due: u64,
    pub prepared: u64,
    pub withheld: u64,
    /// The rolling hashes over the folded records are those of the snapshot: the topics were not changed since.
    pub same_input: bool,
    /// Same number of records, in the same order, with the same content.
    pub same_records: bool,
}

/// The files of the cut, by file name without extension.
pub(crate) struct RebuiltCut {
    pub(crate) files: BTreeMap<String, AssembledFile>,
    pub(crate) shards: Vec<ShardCheck>,
}

struct RebuiltShard {
    lines: Vec<PreparedLine>,
    check: ShardCheck,
}

impl RebuiltCut {
    /// `cuts` are the shards' snapshots in order of shards; `sealed` are all batches of the cut.
    pub(crate) fn build(
        plan: &RebuildPlan<'_>,
        cuts: &[CutOfShard],
        sealed: &[&BatchSealed],
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<RebuiltCut, ComplianceError> {
        let total = cuts.iter().flat_map(CutOfShard::next_offsets).sum();
        let partitions = u32::try_from(cuts.len()).unwrap_or(u32::MAX);
        let work = |shard: u32, folded: &dyn Fn(u64)| {
            let index = usize::try_from(shard).unwrap_or(usize::MAX);
            let cut = cuts.get(index).ok_or(ComplianceError::Worker)?;
            let store = plan.rebuild(shard, &cut.next_offsets(), folded)?;
            rebuilt_shard(&store, cut, &plan.rules)
        };
        let rebuilt = over_shards(partitions, plan.threads, total, progress, &work)?;
        // Every file but the last of a record type is full, so the largest file tells how much fits; a cut that was not
        // split gives the size of its largest file, which splits nothing either.
        let max_records_per_file = sealed.iter().map(|batch| batch.records).max().unwrap_or(0);
        let mut assembly = CutAssembly::new(max_records_per_file);
        let mut shards = Vec::with_capacity(rebuilt.len());
        for shard in rebuilt {
            for line in shard.lines {
                assembly.add(line)?;
            }
            shards.push(shard.check);
        }
        let files = match cuts.first() {
            Some(cut) => assembly.finish(&cut.request, &mut serials_before(&cut.request, sealed))?,
            None => Vec::new(),
        };
        Ok(RebuiltCut { files: files.into_iter().map(|file| (file.name.to_string(), file)).collect(), shards })
    }
}

/// The serial numbers as they stood when the files of the cut were named.
fn serials_before(cut: &ReportingCutRequested, sealed: &[&BatchSealed]) -> Serials {
    let mut first: BTreeMap<_, FileName> = BTreeMap::new();
    let names = sealed.iter().filter_map(|batch| FileName::parse(batch.batch_id.as_str()));
    for name in names.filter(|name| name.section_code == cut.section_code) {
        first.entry(name.record_type).and_modify(|least| *least = name.min(*least)).or_insert(name);
    }
    let mut serials = Serials::new();
    for name in first.into_values() {
        serials.note(&FileName { serial: name.serial.saturating_sub(1), ..name });
    }
    serials
}

fn rebuilt_shard(store: &ShardStore, cut: &CutOfShard, rules: &RuleBook) -> Result<RebuiltShard, ComplianceError> {
    let shard = cut.summary.shard;
    let mut lines = Vec::new();
    let mut digest = RecordsDigest::new();
    let (mut prepared, mut withheld) = (0, 0);
    visit_due(store, cut.request.as_of, rules, &mut |record: CutRecord| {
        let parts = DueParts { due: &record.due, facts_hash: &record.facts_hash, rule_hash: &record.rule_hash };
        let failed = |cause: String| ComplianceError::Report { shard, cause };
        let event = event_of(&parts, &cut.request, cut.request_event_id, &cut.producer_build);
        let hash = avro::content_hash_of(&avro::encode(&event)).map_err(|error| failed(error.to_string()))?;
        digest.add(&hash);
        match &event.payload {
            EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(record)) => {
                lines.push(PreparedLine::of_event(&event.envelope, record).map_err(|error| failed(error.to_string()))?);
                prepared += 1;
            }
            _ => withheld += 1,
        }
        Ok(())
    })
    .map_err(|error| match error {
        CutError::Store(cause) => ComplianceError::Store(cause),
        CutError::Visitor(cause) => cause,
    })?;
    let check = ShardCheck {
        shard,
        records_due: prepared + withheld,
        prepared,
        withheld,
        same_input: same_input(store, cut)?,
        same_records: digest.finish() == cut.summary.records_digest.as_str()
            && (prepared, withheld) == (cut.summary.prepared, cut.summary.withheld),
    };
    Ok(RebuiltShard { lines, check })
}

fn same_input(store: &ShardStore, cut: &CutOfShard) -> Result<bool, ComplianceError> {
    for (topic_no, topic) in SHARD_TOPICS.iter().enumerate() {
        let then = cut.summary.offsets.iter().find(|offset| offset.topic == *topic);
        let anchor = store.anchor(topic_no)?;
        let same = match then {
            Some(then) => then.rolling_hash == anchor.rolling_hash_text() && then.next_offset == anchor.next_offset,
            None => anchor.next_offset == 0,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}
