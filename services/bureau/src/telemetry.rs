//! Metrics and log lines of the bureau: one function per fact. No file content, no person, no account.

use crate::bureau::{Receipt, ReceiptOutcome};
use crate::error::BureauError;
use service_kit::metrics::Metrics;

/// Counters of the bureau.
#[derive(Clone)]
pub(crate) struct Telemetry {
    files: prometheus::IntCounterVec,
    records: prometheus::IntCounterVec,
    findings: prometheus::IntCounterVec,
}

impl Telemetry {
    pub(crate) fn new(metrics: &Metrics) -> Result<Telemetry, BureauError> {
        Ok(Telemetry {
            files: metrics.counter("furnish_bureau_files_total", "Files received, by outcome.", &["outcome"])?,
            records: metrics.counter("furnish_bureau_records_total", "Records judged, by outcome.", &["outcome"])?,
            findings: metrics.counter("furnish_bureau_findings_total", "Findings, by code.", &["code"])?,
        })
    }

    pub(crate) fn file_answered(&self, receipt: &Receipt) {
        self.files.with_label_values(&[receipt.outcome.name()]).inc();
        if receipt.outcome == ReceiptOutcome::Answered {
            self.records.with_label_values(&["loaded"]).inc_by(receipt.loaded);
            self.records.with_label_values(&["refused"]).inc_by(receipt.refused);
        }
        for finding in &receipt.findings {
            self.findings.with_label_values(&[finding.code]).inc();
        }
        for (code, count) in &receipt.codes {
            self.findings.with_label_values(&[code]).inc_by(*count);
        }
        tracing::info!(
            outcome = receipt.outcome.name(),
            feedback = receipt.feedback.as_deref().unwrap_or("none"),
            loaded = receipt.loaded,
            refused = receipt.refused,
            "file answered"
        );
    }
}
