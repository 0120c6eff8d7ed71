//! Packing of cut rows, outcomes, anchors and the pending cut.

use super::common::{
    pack_choice, pack_date, pack_event_id, pack_institution, pack_recorded_at, unpack_business_id, unpack_choice,
    unpack_content_hash, unpack_date, unpack_event_id, unpack_institution, unpack_recorded_at,
};
use super::{StoredRow, VERSION, kind};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::{
    Anchor, CutDoneEntry, CutRequestEntry, CutRow, OutcomeRow, PendingCut, StoredDisposition, StoredFinding, TopicCounters,
};
use credit_domain::event::pipeline_event::ReportingCutRequested;
use credit_domain::ids::SubjectId;

impl StoredRow for CutRow {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::CUT, VERSION);
        packer.optional(self.request.as_ref(), |packer, request| {
            pack_event_id(packer, request.event_id);
            packer.fixed(&request.content_hash.0);
            packer.unsigned(request.offset);
            pack_date(packer, request.as_of);
        });
        packer.optional(self.done.as_ref(), |packer, done| {
            pack_event_id(packer, done.event_id);
            packer.fixed(&done.content_hash.0);
            for number in [done.offset, done.due, done.prepared, done.withheld] {
                packer.unsigned(number);
            }
        });
    }

    fn unpack(bytes: &[u8]) -> Result<CutRow, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::CUT, VERSION, "cut row")?;
        let request = unpacker.optional(|unpacker| {
            Ok(CutRequestEntry {
                event_id: unpack_event_id(unpacker)?,
                content_hash: unpack_content_hash(unpacker)?,
                offset: unpacker.unsigned()?,
                as_of: unpack_date(unpacker)?,
            })
        })?;
        let done = unpacker.optional(|unpacker| {
            Ok(CutDoneEntry {
                event_id: unpack_event_id(unpacker)?,
                content_hash: unpack_content_hash(unpacker)?,
                offset: unpacker.unsigned()?,
                due: unpacker.unsigned()?,
                prepared: unpacker.unsigned()?,
                withheld: unpacker.unsigned()?,
            })
        })?;
        unpacker.end()?;
        Ok(CutRow { request, done })
    }

    fn weight(&self) -> usize {
        256
    }
}

impl StoredRow for OutcomeRow {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::OUTCOME, VERSION);
        packer.byte(self.topic_no);
        packer.unsigned(self.offset);
        pack_choice(&mut packer, &self.disposition, &StoredDisposition::ALL);
        packer.text(&self.code);
        packer.fixed(&self.record_hash);
        packer.optional(self.event_id, pack_event_id);
        packer.optional(self.subject_id.as_ref(), |packer, subject| packer.text(subject.as_str()));
        packer.list(&self.findings, |packer, finding| {
            packer.text(&finding.rule);
            packer.text(&finding.field);
            packer.text(&finding.expected);
        });
    }

    fn unpack(bytes: &[u8]) -> Result<OutcomeRow, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::OUTCOME, VERSION, "outcome")?;
        let row = OutcomeRow {
            topic_no: unpacker.byte()?,
            offset: unpacker.unsigned()?,
            disposition: unpack_choice(&mut unpacker, &StoredDisposition::ALL)?,
            code: unpacker.text()?,
            record_hash: unpacker.fixed()?,
            event_id: unpacker.optional(unpack_event_id)?,
            subject_id: unpacker.optional(|unpacker| unpacker.parsed(SubjectId::parse))?,
            findings: unpacker.list(|unpacker| {
                Ok(StoredFinding { rule: unpacker.text()?, field: unpacker.text()?, expected: unpacker.text()? })
            })?,
        };
        unpacker.end()?;
        Ok(row)
    }

    fn weight(&self) -> usize {
        256
    }
}

impl StoredRow for Anchor {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::ANCHOR, VERSION);
        packer.unsigned(self.next_offset);
        packer.fixed(&self.rolling_hash);
        packer.fixed(&self.last_record_hash);
        let TopicCounters { consumed, applied, duplicate, refused, quarantined, with_findings } = self.counters;
        for count in [consumed, applied, duplicate, refused, quarantined, with_findings] {
            packer.unsigned(count);
        }
    }

    fn unpack(bytes: &[u8]) -> Result<Anchor, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::ANCHOR, VERSION, "anchor")?;
        let anchor = Anchor {
            next_offset: unpacker.unsigned()?,
            rolling_hash: unpacker.fixed()?,
            last_record_hash: unpacker.fixed()?,
            counters: TopicCounters {
                consumed: unpacker.unsigned()?,
                applied: unpacker.unsigned()?,
                duplicate: unpacker.unsigned()?,
                refused: unpacker.unsigned()?,
                quarantined: unpacker.unsigned()?,
                with_findings: unpacker.unsigned()?,
            },
        };
        unpacker.end()?;
        Ok(anchor)
    }

    fn weight(&self) -> usize {
        128
    }
}

impl StoredRow for PendingCut {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::PENDING_CUT, VERSION);
        packer.text(self.request.cut_id.as_str());
        pack_date(&mut packer, self.request.as_of);
        pack_recorded_at(&mut packer, self.request.generated_at);
        pack_institution(&mut packer, self.request.section_code);
        pack_event_id(&mut packer, self.request_event_id);
    }

    fn unpack(bytes: &[u8]) -> Result<PendingCut, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::PENDING_CUT, VERSION, "pending cut")?;
        let pending = PendingCut {
            request: ReportingCutRequested {
                cut_id: unpack_business_id(&mut unpacker)?,
                as_of: unpack_date(&mut unpacker)?,
                generated_at: unpack_recorded_at(&mut unpacker)?,
                section_code: unpack_institution(&mut unpacker)?,
            },
            request_event_id: unpack_event_id(&mut unpacker)?,
        };
        unpacker.end()?;
        Ok(pending)
    }

    fn weight(&self) -> usize {
        256
    }
}
