//! What is known of one cut from the topics: who was asked, what was prepared, whether the counts agree.

use credit_domain::event::envelope::Envelope;
use credit_domain::event::pipeline_event::{
    RecordType, ReportRecordPrepared, ReportRecordWithheld, ReportingCutRequested, ShardCut, WithheldReason,
};
use credit_domain::ids::{ContentHash, EventId};
use std::collections::{BTreeMap, HashSet};
use wire_contracts::pboc2::batch::{CutAssembly, PreparedLine, RecordsDigest};

/// Why a cut cannot be sealed. Shown to operators; no personal data.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CutProblem {
    #[error("shard {shard}: {seen} records on the topic, the shard counted {counted}")]
    Counts { shard: u32, seen: u64, counted: u64 },
    #[error("shard {shard}: the records on the topic are not those the shard published")]
    Digest { shard: u32 },
    #[error("shard {shard} answered twice with different counts")]
    TwoAnswers { shard: u32 },
    #[error("the shards were asked with different dates or times")]
    TwoRequests,
    #[error("record: {0}")]
    Record(String),
}

/// What came from one shard.
#[derive(Default)]
struct ShardProgress {
    prepared: u64,
    withheld: u64,
    digest: RecordsDigest,
    answer: Option<ShardCut>,
}

/// One cut.
#[derive(Default)]
pub struct CutState {
    pub request: Option<ReportingCutRequested>,
    /// Offset of the request on shard 0's partition: the order in which cuts take serial numbers.
    pub order: Option<u64>,
    pub prepared: BTreeMap<RecordType, u64>,
    /// Counted under the first reason of each record.
    pub withheld: BTreeMap<WithheldReason, u64>,
    pub problem: Option<CutProblem>,
    shards: BTreeMap<u32, ShardProgress>,
    /// Repetitions after a crash of a shard carry the same event ids.
    seen: HashSet<EventId>,
    /// `None` once the files exist: the lines hold personal data and much memory.
    assembly: Option<CutAssembly>,
    sealed: bool,
    /// `seen` was dropped.
    forgotten: bool,
}

impl CutState {
    /// `sealed`: the files exist already, so lines need not be kept.
    pub fn new(max_records_per_file: u64, sealed: bool) -> CutState {
        CutState { assembly: (!sealed).then(|| CutAssembly::new(max_records_per_file)), sealed, ..CutState::default() }
    }

    pub fn requested(&mut self, shard: u32, offset: u64, request: ReportingCutRequested) {
        if self.request.as_ref().is_some_and(|known| *known != request) {
            self.stop(CutProblem::TwoRequests);
            return;
        }
        self.request = Some(request);
        if shard == 0 && self.order.is_none() {
            self.order = Some(offset);
        }
    }

    pub fn prepared(&mut self, shard: u32, envelope: &Envelope, content_hash: &ContentHash, prepared: &ReportRecordPrepared) {
        if !self.takes(shard, envelope.event_id, content_hash) {
            return;
        }
        *self.prepared.entry(prepared.record_type).or_insert(0) += 1;
        self.shards.entry(shard).or_default().prepared += 1;
        if let Some(assembly) = &mut self.assembly {
            let added = match PreparedLine::of_event(envelope, prepared) {
                Ok(line) => assembly.add(line).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            if let Err(message) = added {
                self.stop(CutProblem::Record(message));
            }
        }
    }

    pub fn withheld(&mut self, shard: u32, envelope: &Envelope, content_hash: &ContentHash, withheld: &ReportRecordWithheld) {
        if !self.takes(shard, envelope.event_id, content_hash) {
            return;
        }
        // An event without a reason is refused where it is made; counting it under the last one keeps the sum true.
        let reason = withheld.reasons.first().copied().unwrap_or(WithheldReason::LocalRule);
        *self.withheld.entry(reason).or_insert(0) += 1;
        self.shards.entry(shard).or_default().withheld += 1;
    }

    pub fn answered(&mut self, answer: ShardCut) {
        let progress = self.shards.entry(answer.shard).or_default();
        match &progress.answer {
            Some(known) if *known != answer => {
                let shard = answer.shard;
                self.stop(CutProblem::TwoAnswers { shard });
            }
            Some(_) => {}
            None => progress.answer = Some(answer),
        }
    }

    fn counted(&self, shard: u32) -> u64 {
        self.shards
            .get(&shard)
            .and_then(|progress| progress.answer.as_ref())
            .map_or(0, |answer| answer.prepared + answer.withheld)
    }

    /// False for a repetition and for what comes after a shard's records are complete.
    fn takes(&mut self, shard: u32, event_id: EventId, content_hash: &ContentHash) -> bool {
        if self.seen.contains(&event_id) {
            return false;
        }
        if let Some(counted) = self.is_shard_complete(shard).then(|| self.counted(shard)) {
            // A repetition that is no longer remembered, or one record more than the shard counted.
            if !self.forgotten {
                self.stop(CutProblem::Counts { shard, seen: counted + 1, counted });
            }
            return false;
        }
        self.seen.insert(event_id);
        self.shards.entry(shard).or_default().digest.add(content_hash);
        true
    }

    fn is_shard_complete(&self, shard: u32) -> bool {
        self.shards.get(&shard).is_some_and(|progress| {
            progress.answer.as_ref().is_some_and(|answer| {
                progress.prepared == answer.prepared
                    && progress.withheld == answer.withheld
                    && progress.digest.finish() == answer.records_digest.as_str()
            })
        })
    }

    /// Shards that answered and whose records have not all been seen.
    pub fn shards_in_arrears(&self) -> Vec<u32> {
        let answered = self.shards.iter().filter(|(_, progress)| progress.answer.is_some());
        answered.map(|(shard, _)| *shard).filter(|shard| !self.is_shard_complete(*shard)).collect()
    }

    /// To be called once everything the shard published before its answer has been read: what is missing now stays missing.
    pub fn judge_shard(&mut self, shard: u32) {
        let Some(progress) = self.shards.get(&shard) else { return };
        let Some(answer) = progress.answer.as_ref().filter(|_| !self.is_shard_complete(shard)) else { return };
        let seen = progress.prepared + progress.withheld;
        let counted = answer.prepared + answer.withheld;
        self.stop(if seen == counted { CutProblem::Digest { shard } } else { CutProblem::Counts { shard, seen, counted } });
    }

    /// Every shard answered and every counted record was seen.
    pub fn is_complete(&self, partitions: u32) -> bool {
        self.problem.is_none() && self.request.is_some() && (0..partitions).all(|shard| self.is_shard_complete(shard))
    }

    pub fn answered_shards(&self) -> u32 {
        let answered = self.shards.values().filter(|progress| progress.answer.is_some()).count();
        u32::try_from(answered).unwrap_or(u32::MAX)
    }

    /// Answers of the shards, by shard.
    pub fn answers(&self) -> impl Iterator<Item = &ShardCut> {
        self.shards.values().filter_map(|progress| progress.answer.as_ref())
    }

    /// Records the shards say were due.
    pub fn due(&self) -> u64 {
        self.answers().map(|answer| answer.due).sum()
    }

    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// Hands over the lines; from now on the cut counts as sealed.
    pub fn take_assembly(&mut self) -> Option<CutAssembly> {
        self.mark_sealed();
        self.assembly.take()
    }

    pub fn mark_sealed(&mut self) {
        self.sealed = true;
    }

    /// Drops what only guards against repetitions, once the cut is sealed and complete.
    pub fn forget_if_done(&mut self, partitions: u32) {
        if self.sealed && !self.forgotten && self.is_complete(partitions) {
            self.seen = HashSet::new();
            self.forgotten = true;
        }
    }

    /// The first problem stays; a stopped cut frees its lines.
    pub fn stop(&mut self, problem: CutProblem) {
        if self.problem.is_none() {
            self.problem = Some(problem);
        }
        self.assembly = None;
    }
}
