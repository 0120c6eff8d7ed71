//! Completeness of a cut: every record due is accounted for (design 7, point 6).

use crate::batch_state::{Answer, BatchState};
use crate::cut_state::CutState;
use crate::view::View;
use serde::Serialize;
use std::collections::BTreeMap;

/// How far a cut is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CutPhase {
    /// Shards are still to answer, or their records to be read.
    Requested,
    /// Everything is counted; the files are about to be made.
    Counted,
    /// The files exist; at least one has not left yet.
    Sealed,
    /// Every file has left; at least one record has no answer.
    Sent,
    /// Every record sent has its answer.
    Answered,
    /// The counts do not agree; nothing of it is sent. A person has to look.
    Stopped,
}

/// One cut in numbers. Holds no personal data.
///
/// `due = sent + waiting + withheld`, `sent = accepted + refused + unanswered`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CutReport {
    pub cut_id: String,
    pub as_of: Option<String>,
    /// Time written into file names and headers, microseconds since 1970-01-01T00:00:00Z.
    pub generated_at_micros: Option<i64>,
    pub phase: CutPhase,
    pub shards_answered: u32,
    pub shards: u32,
    pub due: u64,
    /// Records in files that have left.
    pub sent: u64,
    /// Prepared, and not in a file that has left yet.
    pub waiting: u64,
    pub withheld_total: u64,
    /// Each record under its first reason.
    pub withheld: BTreeMap<String, u64>,
    pub accepted: u64,
    pub refused: u64,
    /// Each record under its first code; the sum is `refused`.
    pub refused_by_code: BTreeMap<String, u64>,
    /// Each finding, so that the sum may be larger than `refused`.
    pub findings_by_code: BTreeMap<String, u64>,
    pub unanswered: u64,
    pub problem: Option<String>,
    /// In the order in which they are sent.
    pub files: Vec<FileReport>,
}

/// One file of a cut.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileReport {
    pub batch_id: String,
    pub record_type: String,
    pub records: u64,
    pub attempts: u32,
    /// 1, 2 or 3 once the bureau has answered.
    pub flag: Option<u8>,
    pub accepted: u64,
    pub refused: u64,
    pub unanswered: u64,
}

impl CutReport {
    pub(crate) fn of(view: &View, cut_id: &str, cut: &CutState, partitions: u32) -> CutReport {
        let mut batches: Vec<(&str, &BatchState)> = view.batches_of(cut_id).collect();
        let place = |batch_id: &str, batch: &BatchState| {
            let order = batch.manifest.as_ref().map(|manifest| &manifest.batches_of_cut);
            order.and_then(|order| order.iter().position(|candidate| candidate == batch_id))
        };
        batches.sort_by_key(|(batch_id, batch)| place(batch_id, batch));
        let files: Vec<FileReport> = batches.iter().map(|(batch_id, batch)| FileReport::of(batch_id, batch)).collect();
        let sum = |count: fn(&FileReport) -> u64| files.iter().map(count).sum::<u64>();
        let sent = files.iter().filter(|file| file.attempts > 0).map(|file| file.records).sum();
        let prepared: u64 = cut.prepared.values().sum();
        let withheld_total: u64 = cut.withheld.values().sum();
        let (accepted, refused) = (sum(|file| file.accepted), sum(|file| file.refused));
        let mut report = CutReport {
            cut_id: cut_id.to_owned(),
            as_of: cut.request.as_ref().map(|request| request.as_of.to_string()),
            generated_at_micros: cut.request.as_ref().map(|request| request.generated_at.0),
            phase: CutPhase::Requested,
            shards_answered: cut.answered_shards(),
            shards: partitions,
            due: if cut.is_complete(partitions) { cut.due() } else { prepared + withheld_total },
            sent,
            waiting: prepared.saturating_sub(sent),
            withheld_total,
            withheld: cut.withheld.iter().map(|(reason, count)| (reason.name().to_owned(), *count)).collect(),
            accepted,
            refused,
            refused_by_code: merged(&batches, |batch| &batch.refused_by_code),
            findings_by_code: merged(&batches, |batch| &batch.findings_by_code),
            unanswered: sent.saturating_sub(accepted + refused),
            problem: cut.problem.as_ref().map(ToString::to_string),
            files,
        };
        report.phase = report.phase_of(cut, partitions);
        report
    }

    fn phase_of(&self, cut: &CutState, partitions: u32) -> CutPhase {
        if cut.problem.is_some() {
            CutPhase::Stopped
        } else if !cut.is_complete(partitions) {
            CutPhase::Requested
        } else if !cut.is_sealed() {
            CutPhase::Counted
        } else if self.files.iter().any(|file| file.attempts == 0) {
            CutPhase::Sealed
        } else if self.unanswered > 0 {
            CutPhase::Sent
        } else {
            CutPhase::Answered
        }
    }

    /// Both identities hold, and nothing waits.
    pub fn is_complete(&self) -> bool {
        self.phase == CutPhase::Answered
            && self.due == self.sent + self.waiting + self.withheld_total
            && self.sent == self.accepted + self.refused + self.unanswered
            && self.waiting == 0
    }
}

impl FileReport {
    fn of(batch_id: &str, batch: &BatchState) -> FileReport {
        let records = batch.records();
        FileReport {
            batch_id: batch_id.to_owned(),
            record_type: batch.manifest.as_ref().map(|manifest| manifest.record_type.clone()).unwrap_or_default(),
            records,
            attempts: batch.attempts,
            flag: match batch.answer {
                Answer::Settled { flag } => Some(flag),
                Answer::Unknown | Answer::KnownToBureau => None,
            },
            accepted: batch.accepted,
            refused: batch.refused,
            unanswered: records.saturating_sub(batch.accepted + batch.refused),
        }
    }
}

fn merged(batches: &[(&str, &BatchState)], counts: fn(&BatchState) -> &BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    let mut sum = BTreeMap::new();
    for (code, count) in batches.iter().flat_map(|(_, batch)| counts(batch)) {
        *sum.entry(code.clone()).or_insert(0) += *count;
    }
    sum
}
