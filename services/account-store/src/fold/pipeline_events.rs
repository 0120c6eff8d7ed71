//! The pipeline's own events: cuts, prepared and withheld records, the bureau's answers.

use super::ShardFold;
use super::settle::Verdict;
use crate::error::StoreError;
use crate::keys;
use crate::rows::{BatchPlace, CutDoneEntry, CutRequestEntry, CutRow, MonthEntry, MonthKey, MonthRow, RecordStep};
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::envelope::Envelope;
use credit_domain::event::pipeline_event::{
    PipelineEvent, RecordAccepted, RecordRejected, RecordType, ReportRecordPrepared, ReportRecordWithheld, ReportingCutRequested,
    ShardCut,
};
use credit_domain::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode};
use credit_domain::refusal::Finding;
use credit_domain::reporting::baseline::Baseline;
use credit_domain::reporting::keys::without_report_date;

/// Which rows an event of `bureau.records.v1` touches.
pub(super) struct RecordPlace<'a> {
    envelope: &'a Envelope,
    record_type: RecordType,
    record_key: &'a str,
    account_id: Option<&'a AccountId>,
    cut_id: &'a BusinessId,
    report_date: BusinessDate,
    month: Option<Month>,
}

impl<'a> RecordPlace<'a> {
    /// `None` for events of other topics.
    pub(super) fn of(envelope: &'a Envelope, event: &'a PipelineEvent) -> Option<RecordPlace<'a>> {
        macro_rules! place {
            ($record:expr) => {
                Some(RecordPlace {
                    envelope,
                    record_type: $record.record_type,
                    record_key: &$record.record_key,
                    account_id: $record.account_id.as_ref(),
                    cut_id: &$record.cut_id,
                    report_date: $record.report_date,
                    month: $record.month,
                })
            };
        }
        match event {
            PipelineEvent::ReportRecordPrepared(record) => place!(record),
            PipelineEvent::ReportRecordWithheld(record) => place!(record),
            PipelineEvent::RecordAccepted(record) => place!(record),
            PipelineEvent::RecordRejected(record) => place!(record),
            _ => None,
        }
    }

    pub(super) fn month_key(&self) -> Vec<u8> {
        keys::month_key(&MonthKey {
            subject_id: self.envelope.subject_id.clone(),
            account_id: self.account_id.cloned(),
            record_type: self.record_type,
            record_key: self.record_key.into(),
        })
    }

    pub(super) fn baseline_key(&self) -> Vec<u8> {
        let entity = without_report_date(self.record_key);
        keys::baseline_key(&self.envelope.subject_id, self.record_type, self.institution(), entity)
    }

    /// Account and agreement codes begin with the institution; a person's key does not name one.
    fn institution(&self) -> InstitutionCode {
        let named = self.record_key.get(..14).and_then(InstitutionCode::parse);
        match self.record_type {
            RecordType::PersonalBasic => self.envelope.institution_code,
            RecordType::BorrowingAccount | RecordType::CreditAgreement => named.unwrap_or(self.envelope.institution_code),
        }
    }
}

impl ShardFold {
    pub(super) fn apply_pipeline_event(
        &mut self,
        envelope: &Envelope,
        event: &PipelineEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        match event {
            PipelineEvent::ReportingCutRequested(request) => self.apply_cut_request(envelope, request, content_hash, offset),
            PipelineEvent::ShardCut(done) => self.apply_shard_cut(envelope, done, content_hash, offset),
            PipelineEvent::ReportRecordPrepared(_)
            | PipelineEvent::ReportRecordWithheld(_)
            | PipelineEvent::RecordAccepted(_)
            | PipelineEvent::RecordRejected(_) => match RecordPlace::of(envelope, event) {
                Some(place) => self.apply_record_event(&place, event, content_hash, offset),
                None => Ok(not_a_shard_event()),
            },
            PipelineEvent::BatchSealed(_) | PipelineEvent::BatchSubmitted(_) => Ok(not_a_shard_event()),
        }
    }

    fn apply_record_event(
        &mut self,
        place: &RecordPlace<'_>,
        event: &PipelineEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        let envelope = place.envelope;
        let Some(step) = step_of(event) else {
            return Ok(not_a_shard_event());
        };
        let is_answer = matches!(step, RecordStep::Accepted { .. } | RecordStep::Rejected { .. });
        let verdict = self.tables.months.update(&self.store, &place.month_key(), |row| {
            let entries = row.as_ref().map_or(&[][..], |row| &row.entries);
            if let Some(known) = entries.iter().find(|entry| entry.event_id == envelope.event_id) {
                return (same_or_conflict(known.event_id, known.content_hash, envelope, content_hash), false);
            }
            let was_prepared = entries.iter().any(|entry| matches!(entry.step, RecordStep::Prepared { .. }));
            row.get_or_insert_with(MonthRow::default).entries.push(MonthEntry {
                event_id: envelope.event_id,
                content_hash,
                offset,
                recorded_at: envelope.recorded_at,
                cut_id: place.cut_id.clone(),
                report_date: place.report_date,
                month: place.month,
                step,
            });
            (if is_answer && !was_prepared { answer_without_record() } else { Verdict::applied() }, true)
        })?;
        if matches!(verdict, Verdict::Applied { .. }) {
            self.tables.baselines.update(&self.store, &place.baseline_key(), |row| {
                let changed = settle_baseline(row.get_or_insert_with(Baseline::default), event);
                if row.as_ref() == Some(&Baseline::default()) {
                    *row = None;
                }
                ((), changed)
            })?;
        }
        Ok(verdict)
    }

    fn apply_cut_request(
        &mut self,
        envelope: &Envelope,
        request: &ReportingCutRequested,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        self.tables.cuts.update(&self.store, request.cut_id.as_str().as_bytes(), |row| {
            if let Some(known) = row.as_ref().and_then(|row| row.request.as_ref()) {
                return (same_or_conflict(known.event_id, known.content_hash, envelope, content_hash), false);
            }
            row.get_or_insert_with(CutRow::default).request =
                Some(CutRequestEntry { event_id: envelope.event_id, content_hash, offset, as_of: request.as_of });
            (Verdict::applied(), true)
        })
    }

    fn apply_shard_cut(
        &mut self,
        envelope: &Envelope,
        done: &ShardCut,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        self.tables.cuts.update(&self.store, done.cut_id.as_str().as_bytes(), |row| {
            if let Some(known) = row.as_ref().and_then(|row| row.done.as_ref()) {
                return (same_or_conflict(known.event_id, known.content_hash, envelope, content_hash), false);
            }
            row.get_or_insert_with(CutRow::default).done = Some(CutDoneEntry {
                event_id: envelope.event_id,
                content_hash,
                offset,
                due: done.due,
                prepared: done.prepared,
                withheld: done.withheld,
            });
            (Verdict::applied(), true)
        })
    }
}

/// The row is taken: by this very event, by its changed double, or by another event.
fn same_or_conflict(known_id: EventId, known_hash: ContentHash, envelope: &Envelope, content_hash: ContentHash) -> Verdict {
    if known_id != envelope.event_id {
        return Verdict::refused("CUT_ID_TAKEN", "cut_id", "a cut id that was not used before");
    }
    if known_hash == content_hash { Verdict::Duplicate } else { Verdict::quarantined("CONTENT_CONFLICT") }
}

fn not_a_shard_event() -> Verdict {
    Verdict::refused("NOT_A_SHARD_EVENT", "event_type", "an event that a shard folds")
}

fn answer_without_record() -> Verdict {
    let expected = "the answer to a record that was prepared in this shard";
    Verdict::Applied { findings: vec![Finding::new("ANSWER_WITHOUT_RECORD", "record_key", expected)], changed_months: Vec::new() }
}

/// True when the event may change what the bureau holds.
fn settle_baseline(baseline: &mut Baseline, event: &PipelineEvent) -> bool {
    match event {
        PipelineEvent::ReportRecordPrepared(record) => baseline.prepared(record),
        PipelineEvent::RecordAccepted(record) => baseline.accepted(record),
        PipelineEvent::RecordRejected(record) => baseline.rejected(record),
        _ => return false,
    }
    true
}

fn step_of(event: &PipelineEvent) -> Option<RecordStep> {
    Some(match event {
        PipelineEvent::ReportRecordPrepared(record) => prepared_step(record),
        PipelineEvent::ReportRecordWithheld(record) => withheld_step(record),
        PipelineEvent::RecordAccepted(record) => accepted_step(record),
        PipelineEvent::RecordRejected(record) => rejected_step(record),
        _ => return None,
    })
}

fn prepared_step(record: &ReportRecordPrepared) -> RecordStep {
    RecordStep::Prepared {
        moment: record.moment.clone(),
        repayment_status: record.repayment_status.clone(),
        overdue_total: record.overdue_total,
        closes: record.closes,
        facts_hash: record.facts_hash.clone(),
    }
}

fn withheld_step(record: &ReportRecordWithheld) -> RecordStep {
    RecordStep::Withheld {
        reasons: record.reasons.clone(),
        repayment_status: record.repayment_status.clone(),
        rule_codes: record.rule_codes.clone(),
    }
}

fn accepted_step(record: &RecordAccepted) -> RecordStep {
    RecordStep::Accepted {
        place: BatchPlace { batch_id: record.batch_id.clone(), file_name: record.file_name.clone(), line: record.line },
        moment: record.moment.clone(),
        repayment_status: record.repayment_status.clone(),
        overdue_total: record.overdue_total,
        closes: record.closes,
    }
}

fn rejected_step(record: &RecordRejected) -> RecordStep {
    RecordStep::Rejected {
        place: BatchPlace { batch_id: record.batch_id.clone(), file_name: record.file_name.clone(), line: record.line },
        errors: record.errors.clone(),
    }
}
