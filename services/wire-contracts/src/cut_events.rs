//! The events of a cut: one per due record, one per shard. Ids and times are functions of the cut, so that a cut taken
//! again after a crash gives the same bytes.

use crate::pboc2::record::{Record, record_of};
use compact_str::{CompactString, ToCompactString, format_compact};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::{
    PipelineEvent, ReportRecordPrepared, ReportRecordWithheld, ReportingCutRequested, ShardCut, WithheldReason,
};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{EventId, SubjectId};
use credit_domain::reporting::report::{DueReport, Report};
use uuid::Uuid;

/// Version 5 UUIDs of cut events are made below this one.
const CUT_NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_0c52_5d0e_5c27_9d4a_3f0c_77aa_20d1);

/// Rule code of a report that does not fit the bureau's format.
pub const RECORD_FORM: &str = "RECORD_FORM";

/// A due report with the hashes that go into lineage.
pub struct DueParts<'a> {
    pub due: &'a DueReport,
    /// SHA-256 over the facts behind the report, hexadecimal.
    pub facts_hash: &'a str,
    /// SHA-256 of the product rule, hexadecimal.
    pub rule_hash: &'a str,
}

/// The same cut, record and kind always give the same id.
pub fn cut_event_id(cut_id: &str, kind: &str, record_key: &str) -> EventId {
    EventId(Uuid::new_v5(&CUT_NAMESPACE, format!("{cut_id}\n{kind}\n{record_key}").as_bytes()).as_u128())
}

/// Turns a due report into `ReportRecordPrepared`, or `ReportRecordWithheld` if a gate is shut. A report that the
/// bureau's format cannot carry is withheld by the rule [`RECORD_FORM`]: one odd record must not stop a cut.
pub fn event_of(parts: &DueParts<'_>, cut: &ReportingCutRequested, request_event_id: EventId, producer_build: &str) -> Event {
    let report = &parts.due.report;
    let key = report.record_key();
    let record = match (&parts.due.identity, parts.due.withheld.as_slice()) {
        (Some(identity), []) => record_of(report, identity).ok(),
        _ => None,
    };
    let (kind, payload, pii) = match record {
        Some(record) => ("prepared", PipelineEvent::ReportRecordPrepared(prepared(parts, cut, &record)), record.personal_items()),
        None => ("withheld", PipelineEvent::ReportRecordWithheld(withheld(parts, cut)), None),
    };
    let mut envelope = envelope(cut, report.subject_id().clone(), cut_event_id(cut.cut_id.as_str(), kind, &key), producer_build);
    envelope.causation_id = Some(request_event_id);
    envelope.pii = pii;
    Event { envelope, payload: EventPayload::Pipeline(payload) }
}

/// The subject id of events that are about no person: `CUT` and the shard's number.
pub fn shard_subject(shard: u32) -> Option<SubjectId> {
    SubjectId::parse(&format_compact!("CUT-{shard}"))
}

/// The request of a cut to one shard. `recorded_at` is the generation time, so asking again gives the same bytes.
pub fn cut_requested_event(cut: ReportingCutRequested, shard: u32, producer_build: &str) -> Option<Event> {
    let event_id = cut_event_id(cut.cut_id.as_str(), "request", &shard.to_string());
    let mut envelope = envelope(&cut, shard_subject(shard)?, event_id, producer_build);
    envelope.producer = CompactString::const_new("submitter");
    Some(Event { envelope, payload: EventPayload::Pipeline(PipelineEvent::ReportingCutRequested(cut)) })
}

/// The summary of one shard; `None` only for a shard number that cannot form an id.
pub fn shard_cut_event(
    summary: ShardCut,
    cut: &ReportingCutRequested,
    request_event_id: EventId,
    producer_build: &str,
) -> Option<Event> {
    let event_id = cut_event_id(cut.cut_id.as_str(), "shard", &summary.shard.to_string());
    let mut envelope = envelope(cut, shard_subject(summary.shard)?, event_id, producer_build);
    envelope.causation_id = Some(request_event_id);
    Some(Event { envelope, payload: EventPayload::Pipeline(PipelineEvent::ShardCut(summary)) })
}

fn envelope(cut: &ReportingCutRequested, subject_id: SubjectId, event_id: EventId, producer_build: &str) -> Envelope {
    Envelope {
        recorded_at: cut.generated_at,
        producer: CompactString::const_new("normalizer"),
        producer_build: producer_build.into(),
        event_id,
        aggregate_type: AggregateType::ReportingCut,
        aggregate_id: cut.cut_id.as_str().into(),
        aggregate_version: 1,
        effective_date: cut.as_of,
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: cut.section_code,
        subject_id,
        pii: None,
        pii_key_id: None,
    }
}

fn prepared(parts: &DueParts<'_>, cut: &ReportingCutRequested, record: &Record) -> ReportRecordPrepared {
    let report = &parts.due.report;
    let monthly = match report {
        Report::Account(account) => Some(account),
        Report::Agreement(_) | Report::Person(_) => None,
    };
    ReportRecordPrepared {
        cut_id: cut.cut_id.clone(),
        record_type: report.record_type(),
        record_key: report.record_key(),
        account_id: report.account_id().cloned(),
        report_date: report.report_date(),
        moment: report.moment_code().into(),
        month: monthly.map(|account| account.monthly.month),
        repayment_status: monthly.map(|account| account.monthly.repayment_status.code().into()),
        account_status: monthly.map(|account| account.monthly.account_status.code(account.opened.account_type).into()),
        overdue_total: monthly.map(|account| account.monthly.overdue_total),
        closes: report.closes(),
        items: record.public_items(),
        facts_hash: parts.facts_hash.into(),
        rule_hash: parts.rule_hash.into(),
    }
}

fn withheld(parts: &DueParts<'_>, cut: &ReportingCutRequested) -> ReportRecordWithheld {
    let report = &parts.due.report;
    let monthly = match report {
        Report::Account(account) => Some(&account.monthly),
        Report::Agreement(_) | Report::Person(_) => None,
    };
    let mut reasons = parts.due.withheld.clone();
    let mut rule_codes: Vec<CompactString> = parts.due.rule_codes.iter().map(|code| CompactString::from(*code)).collect();
    if reasons.is_empty() {
        let reason = if parts.due.identity.is_none() { WithheldReason::NoIdentity } else { WithheldReason::LocalRule };
        reasons.push(reason);
    }
    if reasons.contains(&WithheldReason::LocalRule) && rule_codes.is_empty() {
        rule_codes.push(RECORD_FORM.into());
    }
    ReportRecordWithheld {
        cut_id: cut.cut_id.clone(),
        record_type: report.record_type(),
        record_key: report.record_key(),
        account_id: report.account_id().cloned(),
        report_date: report.report_date(),
        month: monthly.map(|performance| performance.month),
        reasons,
        repayment_status: monthly.map(|performance| performance.repayment_status.code().to_compact_string()),
        rule_codes,
    }
}
