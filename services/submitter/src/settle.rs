//! From the bureau's answer to one event per record. A missing line is an acceptance only when the header's counts add up
//! to the file's records; an answer that does not fit settles nothing.

use crate::error::SubmitterError;
use crate::events::{About, event, event_id};
use crate::manifest::Manifest;
use crate::seal::plain_lines;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::Event;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::pipeline_event::{FeedbackError, PipelineEvent, RecordAccepted, RecordRejected};
use credit_domain::ids::{BusinessId, InstitutionCode};
use std::collections::BTreeMap;
use wire_contracts::pboc2::batch::LineMeta;
use wire_contracts::pboc2::feedback::{Feedback, FeedbackFinding, parse};
use wire_contracts::pboc2::file::FileName;
use wire_contracts::pboc2::pack::{PackKey, unpack};

/// The bureau had a file of that name before (pboc-format 9.2).
const FILE_NAME_KNOWN: &str = "ABF009";

/// Why an answer was not used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AnswerProblem {
    #[error("it cannot be unpacked")]
    Packing,
    #[error("it is malformed: {0}")]
    Malformed(FeedbackFinding),
    #[error("it answers a file that was not sent")]
    UnknownFile,
    #[error("its counts do not add up to the {records} records of the file")]
    Counts { records: u64 },
    #[error("it refuses line {line}, which the file does not have")]
    NoSuchLine { line: u64 },
    #[error("the record it returns for line {line} is not the one that was sent")]
    OtherRecord { line: u64 },
    #[error("another answer to the same file was taken before")]
    SecondAnswer,
}

impl AnswerProblem {
    /// Stable name, for metrics.
    pub const fn rule(&self) -> &'static str {
        match self {
            AnswerProblem::Packing => "ANSWER_PACKING",
            AnswerProblem::Malformed(finding) => finding.rule,
            AnswerProblem::UnknownFile => "ANSWER_UNKNOWN_FILE",
            AnswerProblem::Counts { .. } => "ANSWER_COUNTS",
            AnswerProblem::NoSuchLine { .. } => "ANSWER_NO_SUCH_LINE",
            AnswerProblem::OtherRecord { .. } => "ANSWER_OTHER_RECORD",
            AnswerProblem::SecondAnswer => "ANSWER_SECOND",
        }
    }
}

/// What an answer says of the file as a whole.
pub(crate) enum Reading {
    /// The bureau has had the file before; nothing is said about its records.
    KnownToBureau,
    /// Every record of the file has its outcome.
    Settles(Feedback),
}

/// Unpacks and judges an answer against what was sent. `packed_submission` gives the bytes that were sent; they are only
/// asked for when the answer returns records.
pub(crate) fn read_answer(
    name: &FileName,
    packed: &[u8],
    key: &PackKey,
    max_plain_bytes: usize,
    records: u64,
    packed_submission: impl FnOnce() -> Result<Vec<u8>, SubmitterError>,
) -> Result<Result<Reading, AnswerProblem>, SubmitterError> {
    let Ok(plain) = unpack(key, packed, max_plain_bytes) else {
        return Ok(Err(AnswerProblem::Packing));
    };
    let feedback = match parse(&name.to_string(), &plain) {
        Ok(feedback) => feedback,
        Err(findings) => {
            let first = findings.into_iter().next();
            return Ok(Err(first.map_or(AnswerProblem::Packing, AnswerProblem::Malformed)));
        }
    };
    if feedback.flag == 2 {
        let only_known = feedback.file_errors.iter().all(|error| error.code == FILE_NAME_KNOWN);
        return Ok(Ok(if only_known { Reading::KnownToBureau } else { Reading::Settles(feedback) }));
    }
    if u64::from(feedback.records_loaded) + u64::from(feedback.records_refused) != records {
        return Ok(Err(AnswerProblem::Counts { records }));
    }
    if let Some(refused) = feedback.refused_lines.iter().find(|refused| refused.line > records + 1) {
        return Ok(Err(AnswerProblem::NoSuchLine { line: refused.line }));
    }
    if feedback.refused_lines.iter().any(|refused| refused.original.is_some()) {
        let Ok(sent) = unpack(key, &packed_submission()?, usize::MAX) else {
            return Ok(Err(AnswerProblem::Packing));
        };
        if let Some(line) = other_record(&feedback, &sent) {
            return Ok(Err(AnswerProblem::OtherRecord { line }));
        }
    }
    Ok(Ok(Reading::Settles(feedback)))
}

/// The first refused line whose returned record is not the line that was sent.
fn other_record(feedback: &Feedback, sent: &[u8]) -> Option<u64> {
    let sent_lines = plain_lines(sent);
    let differs = |line: u64, original: &[u8]| {
        let index = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        sent_lines.get(index).is_none_or(|sent_line| *sent_line != original.trim_ascii_end())
    };
    feedback
        .refused_lines
        .iter()
        .find(|refused| refused.original.as_ref().is_some_and(|original| differs(refused.line, original)))
        .map(|refused| refused.line)
}

/// The events of an answer, one per record, in the order of the file. The subject of each is its key.
pub(crate) struct Settlement<'batch> {
    manifest: &'batch Manifest,
    institution: InstitutionCode,
    batch_id: BusinessId,
    cut_id: BusinessId,
    /// The day on which the bureau answered.
    answered_on: BusinessDate,
    file_errors: Vec<FeedbackError>,
    refused: BTreeMap<u64, Vec<FeedbackError>>,
}

impl<'batch> Settlement<'batch> {
    pub(crate) fn new(manifest: &'batch Manifest, feedback: Feedback) -> Option<Settlement<'batch>> {
        let answered_on = feedback
            .generated_at
            .get(..8)
            .and_then(|day| BusinessDate::parse(&format!("{}-{}-{}", day.get(..4)?, day.get(4..6)?, day.get(6..)?)))?;
        Some(Settlement {
            manifest,
            institution: manifest.parts().ok()?.section_code,
            batch_id: BusinessId::parse(&manifest.batch_id)?,
            cut_id: BusinessId::parse(&manifest.cut_id)?,
            answered_on,
            file_errors: feedback.file_errors,
            refused: feedback.refused_lines.into_iter().map(|refused| (refused.line, refused.errors)).collect(),
        })
    }

    /// The outcome of one line, and whether it is an acceptance.
    pub(crate) fn event_of(&self, meta: &LineMeta, recorded_at: RecordedAt) -> Option<(Event, bool)> {
        let errors = if self.file_errors.is_empty() { self.refused.get(&meta.line) } else { Some(&self.file_errors) };
        let (event_type, payload) = match errors {
            Some(errors) => ("RecordRejected", PipelineEvent::RecordRejected(self.rejected(meta, errors))),
            None => ("RecordAccepted", PipelineEvent::RecordAccepted(self.accepted(meta))),
        };
        let about = About {
            event_id: event_id(event_type, &[&self.manifest.batch_id, &meta.line.to_string()]),
            aggregate_type: AggregateType::ReportingBatch,
            aggregate_id: &self.manifest.batch_id,
            aggregate_version: meta.line,
            effective_date: self.answered_on,
            institution: self.institution,
            subject_id: Some(&meta.subject_id),
            causation_id: Some(meta.event_id),
        };
        event(about, recorded_at, payload).map(|event| (event, errors.is_none()))
    }

    fn accepted(&self, meta: &LineMeta) -> RecordAccepted {
        RecordAccepted {
            batch_id: self.batch_id.clone(),
            cut_id: self.cut_id.clone(),
            file_name: self.manifest.file_name.as_str().into(),
            line: meta.line,
            record_type: meta.record_type,
            record_key: meta.record_key.clone(),
            account_id: meta.account_id.clone(),
            report_date: meta.report_date,
            month: meta.month,
            moment: meta.moment.clone(),
            repayment_status: meta.repayment_status.clone(),
            overdue_total: meta.overdue_total,
            closes: meta.closes,
        }
    }

    fn rejected(&self, meta: &LineMeta, errors: &[FeedbackError]) -> RecordRejected {
        RecordRejected {
            batch_id: self.batch_id.clone(),
            cut_id: self.cut_id.clone(),
            file_name: self.manifest.file_name.as_str().into(),
            line: meta.line,
            record_type: meta.record_type,
            record_key: meta.record_key.clone(),
            account_id: meta.account_id.clone(),
            report_date: meta.report_date,
            month: meta.month,
            errors: errors.to_vec(),
        }
    }
}
