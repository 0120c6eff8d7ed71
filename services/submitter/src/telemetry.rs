//! Metrics and log lines of the submitter: one function per fact. Never personal data, never file content.

use crate::channel::ChannelError;
use crate::cut_state::CutProblem;
use crate::error::SubmitterError;
use crate::settle::AnswerProblem;
use prometheus::IntCounterVec;
use service_kit::metrics::{Metrics, MetricsError};
use std::error::Error;

const RECORDS_READ: &str = "furnish_submitter_records_read_total";
const BATCHES_SEALED: &str = "furnish_submitter_batches_sealed_total";
const DELIVERIES: &str = "furnish_submitter_deliveries_total";
const RECORDS_SETTLED: &str = "furnish_submitter_records_settled_total";
const PROBLEMS: &str = "furnish_submitter_problems_total";

/// Cheap to clone.
#[derive(Clone)]
pub struct Telemetry {
    records_read: IntCounterVec,
    batches_sealed: IntCounterVec,
    deliveries: IntCounterVec,
    records_settled: IntCounterVec,
    problems: IntCounterVec,
}

impl Telemetry {
    /// # Errors
    /// A metric of that name exists with other labels.
    pub fn new(metrics: &Metrics) -> Result<Telemetry, MetricsError> {
        Ok(Telemetry {
            records_read: metrics.counter(RECORDS_READ, "records read from the bureau topics", &["topic", "outcome"])?,
            batches_sealed: metrics.counter(BATCHES_SEALED, "batches sealed", &["record_type"])?,
            deliveries: metrics.counter(DELIVERIES, "files handed over to the bureau", &["channel", "outcome"])?,
            records_settled: metrics.counter(RECORDS_SETTLED, "records settled by an answer", &["outcome"])?,
            problems: metrics.counter(PROBLEMS, "cuts stopped and answers not used", &["rule"])?,
        })
    }

    pub(crate) fn record_read(&self, topic: &str, is_readable: bool) {
        self.records_read.with_label_values(&[topic, if is_readable { "read" } else { "unreadable" }]).inc();
    }

    pub(crate) fn unreadable(&self, topic: &str, partition: u32, offset: u64, code: &str) {
        tracing::error!(topic, partition, offset, code, "a record cannot be read and was passed over");
        self.problems.with_label_values(&["RECORD_UNREADABLE"]).inc();
    }

    pub(crate) fn replaying(&self, read: u64) {
        tracing::info!(read, "reading the bureau topics from their beginning");
    }

    pub(crate) fn caught_up(&self, read: u64, cuts: usize, batches: usize) {
        tracing::info!(read, cuts, batches, "the bureau topics are read");
    }

    pub(crate) fn cut_stopped(&self, cut_id: &str, problem: &CutProblem) {
        tracing::error!(cut = cut_id, problem = %problem, "a cut is stopped, nothing of it will be sent");
        self.problems.with_label_values(&["CUT_STOPPED"]).inc();
    }

    pub(crate) fn sealed(&self, batch: &str, record_type: &str, records: u64) {
        tracing::info!(batch, record_type, records, "batch sealed");
        self.batches_sealed.with_label_values(&[record_type]).inc();
    }

    pub(crate) fn delivered(&self, batch: &str, channel: &str, attempt: u32) {
        tracing::info!(batch, channel, attempt, "batch handed over");
        self.deliveries.with_label_values(&[channel, "delivered"]).inc();
    }

    pub(crate) fn not_delivered(&self, batch: &str, channel: &str, attempt: u32, error: &ChannelError) {
        tracing::warn!(batch, channel, attempt, error = %error, cause = cause(error), "batch not handed over, its outcome is unknown");
        self.deliveries.with_label_values(&[channel, "unknown"]).inc();
    }

    pub(crate) fn answers_not_read(&self, error: &ChannelError) {
        tracing::warn!(error = %error, cause = cause(error), "answers cannot be looked up");
    }

    pub(crate) fn settled(&self, batch: &str, flag: u8, accepted: u64, refused: u64) {
        tracing::info!(batch, flag, accepted, refused, "batch settled");
        self.records_settled.with_label_values(&["accepted"]).inc_by(accepted);
        self.records_settled.with_label_values(&["refused"]).inc_by(refused);
    }

    pub(crate) fn known_to_bureau(&self, batch: &str) {
        tracing::warn!(batch, "the bureau had this file before, its first answer is awaited");
    }

    pub(crate) fn answer_not_used(&self, file: &str, problem: &AnswerProblem) {
        tracing::error!(file, problem = %problem, "an answer was not used, its records stay unanswered");
        self.problems.with_label_values(&[problem.rule()]).inc();
    }

    pub(crate) fn step_failed(&self, error: &SubmitterError) {
        tracing::warn!(error = %error, cause = cause(error), "a step failed and will be repeated");
        self.problems.with_label_values(&["STEP_FAILED"]).inc();
    }
}

fn cause(error: &dyn Error) -> String {
    error.source().map(ToString::to_string).unwrap_or_default()
}
