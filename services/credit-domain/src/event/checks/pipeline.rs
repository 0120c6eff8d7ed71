//! What the pipeline wrote itself: the counts and hashes that others rely on.

use crate::calendar::BusinessDate;
use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_date;
use crate::event::pipeline_event::{
    BatchSealed, PipelineEvent, ReportRecordPrepared, ReportRecordWithheld, ShardCut, WithheldReason,
};

pub(super) fn check(findings: &mut Findings, event: &PipelineEvent) {
    match event {
        PipelineEvent::ReportingCutRequested(requested) => check_date(findings, requested.as_of, "as_of"),
        PipelineEvent::ReportRecordPrepared(prepared) => check_prepared(findings, prepared),
        PipelineEvent::ReportRecordWithheld(withheld) => check_withheld(findings, withheld),
        PipelineEvent::ShardCut(cut) => check_shard_cut(findings, cut),
        PipelineEvent::BatchSealed(sealed) => check_sealed(findings, sealed),
        PipelineEvent::BatchSubmitted(submitted) => {
            findings.require(submitted.attempt >= 1, "ATTEMPT_NOT_POSITIVE", "attempt", "1 or above");
            let known = matches!(submitted.channel.as_str(), "DIRECTORY" | "HTTP");
            findings.require(known, "CODE_UNKNOWN", "channel", "DIRECTORY or HTTP");
        }
        PipelineEvent::RecordAccepted(accepted) => {
            check_line(findings, accepted.line);
            check_key(findings, &accepted.record_key);
        }
        PipelineEvent::RecordRejected(rejected) => {
            check_line(findings, rejected.line);
            check_key(findings, &rejected.record_key);
            findings.require(!rejected.errors.is_empty(), "LIST_EMPTY", "errors", "at least one error");
        }
    }
}

fn check_prepared(findings: &mut Findings, prepared: &ReportRecordPrepared) {
    check_date(findings, prepared.report_date, "report_date");
    check_key(findings, &prepared.record_key);
    findings.require(!prepared.items.is_empty(), "LIST_EMPTY", "items", "the items of the record");
    findings.require_sha256(&prepared.facts_hash, "facts_hash");
    findings.require_sha256(&prepared.rule_hash, "rule_hash");
}

fn check_withheld(findings: &mut Findings, withheld: &ReportRecordWithheld) {
    check_date(findings, withheld.report_date, "report_date");
    check_key(findings, &withheld.record_key);
    findings.require(!withheld.reasons.is_empty(), "LIST_EMPTY", "reasons", "at least one reason");
    findings.require(withheld.reasons.is_sorted(), "LIST_NOT_SORTED", "reasons", "sorted reasons");
    let explained = withheld.reasons.contains(&WithheldReason::LocalRule) != withheld.rule_codes.is_empty();
    findings.require(explained, "RULE_CODES_MISMATCH", "rule_codes", "rule codes with LOCAL_RULE, none without");
}

/// RP-11: every account due is prepared or withheld.
fn check_shard_cut(findings: &mut Findings, cut: &ShardCut) {
    let adds_up = cut.prepared.checked_add(cut.withheld) == Some(cut.due);
    findings.require(adds_up, "COMPLETENESS", "due", "prepared and withheld records add up to those due");
    findings.require_sha256(&cut.records_digest, "records_digest");
}

fn check_sealed(findings: &mut Findings, sealed: &BatchSealed) {
    findings.require(sealed.records >= 1, "BATCH_EMPTY", "records", "1 or above");
    findings.require_sha256(&sealed.plain_sha256, "plain_sha256");
    findings.require_sha256(&sealed.packed_sha256, "packed_sha256");
    findings.require_sha256(&sealed.manifest_sha256, "manifest_sha256");
}

/// The header is line 1.
fn check_line(findings: &mut Findings, line: u64) {
    findings.require(line >= 2, "LINE_NUMBER", "line", "2 or above, because the header is line 1");
}

fn check_key(findings: &mut Findings, record_key: &str) {
    let has_date =
        record_key.rsplit_once('|').is_some_and(|(code, date)| !code.is_empty() && BusinessDate::parse(date).is_some());
    findings.require(has_date, "RECORD_KEY_FORM", "record_key", "a code and a report date with a bar between");
}
