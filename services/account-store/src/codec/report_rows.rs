//! Packing of baselines and month rows.

use super::common::{
    pack_date, pack_event_id, pack_month, pack_optional_text, pack_recorded_at, unpack_business_id, unpack_choice,
    unpack_content_hash, unpack_date, unpack_event_id, unpack_month, unpack_optional_text, unpack_recorded_at,
};
use super::{StoredRow, VERSION, kind};
use crate::codec::common::pack_choice;
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::{BatchPlace, MonthEntry, MonthRow, RecordStep};
use credit_domain::event::pipeline_event::{FeedbackError, WithheldReason};
use credit_domain::reporting::baseline::{AcceptedReport, Baseline, Outstanding, OutstandingState};

const OUTSTANDING_STATES: [OutstandingState; 2] = [OutstandingState::Prepared, OutstandingState::Refused];

impl StoredRow for Baseline {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::BASELINE, VERSION);
        packer.optional(self.last_accepted.as_ref(), |packer, accepted| {
            packer.text(&accepted.record_key);
            pack_date(packer, accepted.report_date);
            packer.optional(accepted.month, pack_month);
            packer.text(&accepted.moment);
            pack_optional_text(packer, accepted.repayment_status.as_ref());
            packer.optional(accepted.overdue_total, Packer::unsigned);
            packer.optional(accepted.limit, Packer::unsigned);
            packer.flag(accepted.closes);
        });
        packer.optional(self.outstanding.as_ref(), |packer, outstanding| {
            packer.text(&outstanding.record_key);
            pack_date(packer, outstanding.report_date);
            packer.optional(outstanding.month, pack_month);
            packer.optional(outstanding.limit, Packer::unsigned);
            pack_choice(packer, &outstanding.state, &OUTSTANDING_STATES);
        });
    }

    fn unpack(bytes: &[u8]) -> Result<Baseline, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::BASELINE, VERSION, "baseline")?;
        let last_accepted = unpacker.optional(|unpacker| {
            Ok(AcceptedReport {
                record_key: unpacker.text()?,
                report_date: unpack_date(unpacker)?,
                month: unpacker.optional(unpack_month)?,
                moment: unpacker.text()?,
                repayment_status: unpack_optional_text(unpacker)?,
                overdue_total: unpacker.optional(Unpacker::unsigned)?,
                limit: unpacker.optional(Unpacker::unsigned)?,
                closes: unpacker.flag()?,
            })
        })?;
        let outstanding = unpacker.optional(|unpacker| {
            Ok(Outstanding {
                record_key: unpacker.text()?,
                report_date: unpack_date(unpacker)?,
                month: unpacker.optional(unpack_month)?,
                limit: unpacker.optional(Unpacker::unsigned)?,
                state: unpack_choice(unpacker, &OUTSTANDING_STATES)?,
            })
        })?;
        unpacker.end()?;
        Ok(Baseline { last_accepted, outstanding })
    }

    fn weight(&self) -> usize {
        400
    }
}

/// Stable numbers of the steps.
mod step {
    pub(super) const PREPARED: u8 = 1;
    pub(super) const WITHHELD: u8 = 2;
    pub(super) const ACCEPTED: u8 = 3;
    pub(super) const REJECTED: u8 = 4;
}

impl StoredRow for MonthRow {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::MONTH, VERSION);
        packer.list(&self.entries, |packer, entry| {
            pack_event_id(packer, entry.event_id);
            packer.fixed(&entry.content_hash.0);
            packer.unsigned(entry.offset);
            pack_recorded_at(packer, entry.recorded_at);
            packer.text(entry.cut_id.as_str());
            pack_date(packer, entry.report_date);
            packer.optional(entry.month, pack_month);
            pack_step(packer, &entry.step);
        });
    }

    fn unpack(bytes: &[u8]) -> Result<MonthRow, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::MONTH, VERSION, "month row")?;
        let entries = unpacker.list(|unpacker| {
            Ok(MonthEntry {
                event_id: unpack_event_id(unpacker)?,
                content_hash: unpack_content_hash(unpacker)?,
                offset: unpacker.unsigned()?,
                recorded_at: unpack_recorded_at(unpacker)?,
                cut_id: unpack_business_id(unpacker)?,
                report_date: unpack_date(unpacker)?,
                month: unpacker.optional(unpack_month)?,
                step: unpack_step(unpacker)?,
            })
        })?;
        unpacker.end()?;
        Ok(MonthRow { entries })
    }

    fn weight(&self) -> usize {
        100 + self.entries.len() * 300
    }
}

fn pack_step(packer: &mut Packer<'_>, record_step: &RecordStep) {
    match record_step {
        RecordStep::Prepared { moment, repayment_status, overdue_total, closes, facts_hash } => {
            packer.byte(step::PREPARED);
            packer.text(moment);
            pack_optional_text(packer, repayment_status.as_ref());
            packer.optional(*overdue_total, Packer::unsigned);
            packer.flag(*closes);
            packer.text(facts_hash);
        }
        RecordStep::Withheld { reasons, repayment_status, rule_codes } => {
            packer.byte(step::WITHHELD);
            packer.list(reasons, |packer, reason| pack_choice(packer, reason, &WithheldReason::ALL));
            pack_optional_text(packer, repayment_status.as_ref());
            packer.list(rule_codes, |packer, code| packer.text(code));
        }
        RecordStep::Accepted { place, moment, repayment_status, overdue_total, closes } => {
            packer.byte(step::ACCEPTED);
            pack_place(packer, place);
            packer.text(moment);
            pack_optional_text(packer, repayment_status.as_ref());
            packer.optional(*overdue_total, Packer::unsigned);
            packer.flag(*closes);
        }
        RecordStep::Rejected { place, errors } => {
            packer.byte(step::REJECTED);
            pack_place(packer, place);
            packer.list(errors, |packer, error| {
                packer.text(&error.code);
                packer.text(&error.tag);
            });
        }
    }
}

fn unpack_step(unpacker: &mut Unpacker<'_>) -> Result<RecordStep, StoreError> {
    Ok(match unpacker.byte()? {
        step::PREPARED => RecordStep::Prepared {
            moment: unpacker.text()?,
            repayment_status: unpack_optional_text(unpacker)?,
            overdue_total: unpacker.optional(Unpacker::unsigned)?,
            closes: unpacker.flag()?,
            facts_hash: unpacker.text()?,
        },
        step::WITHHELD => RecordStep::Withheld {
            reasons: unpacker.list(|unpacker| unpack_choice(unpacker, &WithheldReason::ALL))?,
            repayment_status: unpack_optional_text(unpacker)?,
            rule_codes: unpacker.list(Unpacker::text)?,
        },
        step::ACCEPTED => RecordStep::Accepted {
            place: unpack_place(unpacker)?,
            moment: unpacker.text()?,
            repayment_status: unpack_optional_text(unpacker)?,
            overdue_total: unpacker.optional(Unpacker::unsigned)?,
            closes: unpacker.flag()?,
        },
        step::REJECTED => RecordStep::Rejected {
            place: unpack_place(unpacker)?,
            errors: unpacker.list(|unpacker| Ok(FeedbackError { code: unpacker.text()?, tag: unpacker.text()? }))?,
        },
        _ => return Err(unpacker.damaged()),
    })
}

fn pack_place(packer: &mut Packer<'_>, place: &BatchPlace) {
    packer.text(place.batch_id.as_str());
    packer.text(&place.file_name);
    packer.unsigned(place.line);
}

fn unpack_place(unpacker: &mut Unpacker<'_>) -> Result<BatchPlace, StoreError> {
    Ok(BatchPlace { batch_id: unpack_business_id(unpacker)?, file_name: unpacker.text()?, line: unpacker.unsigned()? })
}
