//! The fold of the three bureau topics. Pure but for what it is given: records in, cut and batch states out.

use crate::batch_state::BatchState;
use crate::cut_state::CutState;
use credit_domain::event::pipeline_event::{PipelineEvent, RecordType};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::ContentHash;
use std::collections::{BTreeMap, BTreeSet};
use wire_contracts::pboc2::batch::{AssemblyError, Serials};
use wire_contracts::pboc2::file::FileName;

/// Everything the submitter knows.
pub struct View {
    pub cuts: BTreeMap<String, CutState>,
    pub batches: BTreeMap<String, BatchState>,
    max_records_per_file: u64,
    sealed_cuts: BTreeSet<String>,
}

impl View {
    /// `sealed_cuts`: cuts of which every batch lies in the directory already.
    pub fn new(max_records_per_file: u64, sealed_cuts: BTreeSet<String>) -> View {
        View { cuts: BTreeMap::new(), batches: BTreeMap::new(), max_records_per_file, sealed_cuts }
    }

    /// Folds one event; `partition` and `offset` are where it was read.
    pub fn fold(&mut self, partition: u32, offset: u64, event: &Event, content_hash: &ContentHash) {
        let EventPayload::Pipeline(payload) = &event.payload else { return };
        let envelope = &event.envelope;
        match payload {
            PipelineEvent::ReportingCutRequested(request) => {
                self.cut(request.cut_id.as_str()).requested(partition, offset, request.clone());
            }
            PipelineEvent::ReportRecordPrepared(prepared) => {
                self.cut(prepared.cut_id.as_str()).prepared(partition, envelope, content_hash, prepared);
            }
            PipelineEvent::ReportRecordWithheld(withheld) => {
                self.cut(withheld.cut_id.as_str()).withheld(partition, envelope, content_hash, withheld);
            }
            PipelineEvent::ShardCut(answer) => self.cut(answer.cut_id.as_str()).answered(answer.clone()),
            PipelineEvent::BatchSealed(sealed) => self.batch(sealed.batch_id.as_str()).sealed_published = true,
            PipelineEvent::BatchSubmitted(submitted) => {
                let batch = self.batch(submitted.batch_id.as_str());
                batch.attempts = batch.attempts.max(submitted.attempt);
            }
            PipelineEvent::RecordAccepted(accepted) => {
                self.batch(accepted.batch_id.as_str()).accepted(accepted.line);
            }
            PipelineEvent::RecordRejected(rejected) => {
                self.batch(rejected.batch_id.as_str()).refused(rejected.line, &rejected.errors);
            }
        }
    }

    fn cut(&mut self, cut_id: &str) -> &mut CutState {
        let (max, sealed_cuts) = (self.max_records_per_file, &self.sealed_cuts);
        self.cuts.entry(cut_id.to_owned()).or_insert_with(|| CutState::new(max, sealed_cuts.contains(cut_id)))
    }

    fn batch(&mut self, batch_id: &str) -> &mut BatchState {
        self.batches.entry(batch_id.to_owned()).or_default()
    }

    /// Ids of the cuts in the order in which they were requested.
    pub fn cuts_in_order(&self) -> Vec<String> {
        let mut ordered: Vec<(Option<u64>, &String)> = self.cuts.iter().map(|(cut_id, cut)| (cut.order, cut_id)).collect();
        // Cuts that shard 0 has not been asked for yet come last.
        ordered.sort_by_key(|(order, cut_id)| (order.is_none(), *order, *cut_id));
        ordered.into_iter().map(|(_, cut_id)| cut_id.clone()).collect()
    }

    /// The next cut to seal: complete, and every cut requested before it on the same day has taken its serial numbers
    /// or never will.
    pub fn next_to_seal(&self, partitions: u32) -> Option<String> {
        let mut waiting = BTreeSet::new();
        for cut_id in self.cuts_in_order() {
            let Some(cut) = self.cuts.get(&cut_id) else { continue };
            let Some(request) = cut.request.as_ref().filter(|_| cut.order.is_some() && cut.problem.is_none()) else { continue };
            let day = (request.section_code, request.generated_at.business_date());
            if cut.is_sealed() {
                continue;
            }
            if cut.is_complete(partitions) && !waiting.contains(&day) {
                return Some(cut_id);
            }
            waiting.insert(day);
        }
        None
    }

    /// The serial numbers that cuts requested before this one have taken.
    ///
    /// # Errors
    /// The day's numbers are used up.
    pub fn serials_before(&self, cut_id: &str) -> Result<Serials, AssemblyError> {
        let mut serials = Serials::new();
        let mut before: Vec<String> = self.cuts_in_order();
        before.truncate(before.iter().position(|candidate| candidate == cut_id).unwrap_or(0));
        for earlier in before {
            let Some((cut, request)) = self.cuts.get(&earlier).and_then(|cut| Some((cut, cut.request.as_ref()?))) else {
                continue;
            };
            if cut.problem.is_some() {
                continue;
            }
            let names: Vec<FileName> = self.batches_of(&earlier).filter_map(|(batch_id, _)| FileName::parse(batch_id)).collect();
            if names.is_empty() {
                let counts: BTreeMap<RecordType, u64> = cut.prepared.clone();
                serials.reserve(request, &counts, self.max_records_per_file)?;
            }
            for name in names {
                serials.note(&name);
            }
        }
        Ok(serials)
    }

    /// Sealed batches of a cut, by id.
    pub fn batches_of<'view>(&'view self, cut_id: &'view str) -> impl Iterator<Item = (&'view str, &'view BatchState)> {
        self.batches
            .iter()
            .filter(move |(_, batch)| batch.manifest.as_ref().is_some_and(|manifest| manifest.cut_id == cut_id))
            .map(|(batch_id, batch)| (batch_id.as_str(), batch))
    }
}
