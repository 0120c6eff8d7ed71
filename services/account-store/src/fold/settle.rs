//! Every record ends in exactly one place, is counted there and moves its topic's anchor.

use super::{DeadLetter, Disposition, ShardFold, packed};
use crate::error::StoreError;
use crate::keys;
use crate::rows::{Anchor, OutcomeRow, StoredDisposition, StoredFinding};
use credit_domain::account::Parked;
use credit_domain::calendar::Month;
use credit_domain::ids::{EventId, SubjectId};
use credit_domain::refusal::Finding;
use sha2::{Digest, Sha256};

/// What the rules said of one event.
pub(super) enum Verdict {
    /// With findings that an operator should see, and earlier months that changed; nearly always none.
    Applied {
        findings: Vec<Finding>,
        changed_months: Vec<Month>,
    },
    Duplicate,
    Refused(Vec<Finding>),
    /// With the stable name of the reason, and waiting events that are not believed any more because of it.
    Quarantined {
        code: &'static str,
        forgotten: Vec<Parked>,
    },
    Parked,
}

impl Verdict {
    /// As nearly every event is: with nothing to tell.
    pub(super) const fn applied() -> Verdict {
        Verdict::Applied { findings: Vec::new(), changed_months: Vec::new() }
    }

    pub(super) const fn quarantined(code: &'static str) -> Verdict {
        Verdict::Quarantined { code, forgotten: Vec::new() }
    }

    pub(super) fn refused(rule: &'static str, field: &'static str, expected: &'static str) -> Verdict {
        Verdict::Refused(vec![Finding::new(rule, field, expected)])
    }

    fn changed_months(&self) -> &[Month] {
        if let Verdict::Applied { changed_months, .. } = self { changed_months } else { &[] }
    }

    const fn disposition(&self) -> Disposition {
        match self {
            Verdict::Applied { .. } => Disposition::Applied,
            Verdict::Duplicate => Disposition::Duplicate,
            Verdict::Refused(_) => Disposition::Refused,
            Verdict::Quarantined { .. } | Verdict::Parked => Disposition::Quarantined,
        }
    }
}

/// The record that a verdict is about.
pub(super) struct Record<'a> {
    pub(super) topic: usize,
    pub(super) offset: u64,
    pub(super) record_hash: [u8; 16],
    pub(super) event_id: Option<EventId>,
    pub(super) key: &'a [u8],
}

impl ShardFold {
    pub(super) fn check_order(&self, topic: usize, offset: u64) -> Result<(), StoreError> {
        let expected = self.next_offset(topic);
        if offset == expected && topic < self.anchors.len() {
            return Ok(());
        }
        Err(StoreError::OutOfOrder { topic: self.topic_name(topic), expected, actual: offset })
    }

    pub(super) fn topic_name(&self, topic: usize) -> String {
        self.store.topics().get(topic).map_or_else(|| format!("number {topic}"), |name| name.to_string())
    }

    /// Counts the record and leaves a row where there is something to tell.
    pub(super) fn settle(
        &mut self,
        record: &Record<'_>,
        verdict: &Verdict,
        dead_letters: &mut Vec<DeadLetter>,
    ) -> Result<Disposition, StoreError> {
        let disposition = verdict.disposition();
        if let Some(anchor) = self.anchors.get_mut(record.topic) {
            anchor.counters.consumed += 1;
            count(anchor, verdict);
        }
        self.leave_outcome(record, verdict, dead_letters)?;
        Ok(disposition)
    }

    /// A waiting record got its turn: it leaves `quarantined` for where it belongs.
    pub(super) fn settle_released(
        &mut self,
        record: &Record<'_>,
        verdict: &Verdict,
        dead_letters: &mut Vec<DeadLetter>,
    ) -> Result<(), StoreError> {
        if let Some(anchor) = self.anchors.get_mut(record.topic) {
            anchor.counters.quarantined = anchor.counters.quarantined.saturating_sub(1);
            count(anchor, verdict);
        }
        let topic_no = topic_number(record.topic)?;
        self.appended.outcomes.insert(keys::outcome_key(topic_no, record.offset), None);
        self.leave_outcome(record, verdict, dead_letters)
    }

    fn leave_outcome(
        &mut self,
        record: &Record<'_>,
        verdict: &Verdict,
        dead_letters: &mut Vec<DeadLetter>,
    ) -> Result<(), StoreError> {
        let (disposition, code, findings): (StoredDisposition, &'static str, &[Finding]) = match verdict {
            Verdict::Duplicate => return Ok(()),
            Verdict::Applied { findings, .. } => {
                let Some(first) = findings.first() else {
                    return Ok(());
                };
                (StoredDisposition::AppliedWithFindings, first.rule, findings)
            }
            Verdict::Refused(findings) => {
                let code = findings.first().map_or("REFUSED", |finding| finding.rule);
                (StoredDisposition::Refused, code, findings)
            }
            Verdict::Quarantined { code, forgotten } => {
                for waiting in forgotten {
                    self.leave_forgotten(record, waiting, code, dead_letters)?;
                }
                (StoredDisposition::Quarantined, code, &[])
            }
            Verdict::Parked => (StoredDisposition::Parked, "WAITS_FOR_EARLIER_VERSION", &[]),
        };
        if matches!(disposition, StoredDisposition::Refused | StoredDisposition::Quarantined) {
            dead_letters.push(DeadLetter { topic: record.topic, offset: record.offset, code });
        }
        let topic_no = topic_number(record.topic)?;
        let row = OutcomeRow {
            topic_no,
            offset: record.offset,
            disposition,
            code: code.into(),
            record_hash: record.record_hash,
            event_id: record.event_id,
            subject_id: subject_of_key(record.key),
            findings: findings.iter().map(StoredFinding::of).collect(),
            changed_months: verdict.changed_months().to_vec(),
        };
        self.append_outcome(&row);
        Ok(())
    }

    /// A waiting event will not get its turn: it stays quarantined, for the reason of the record that came against it.
    fn leave_forgotten(
        &mut self,
        record: &Record<'_>,
        waiting: &Parked,
        code: &'static str,
        dead_letters: &mut Vec<DeadLetter>,
    ) -> Result<(), StoreError> {
        self.waiting_events.remove(&(record.topic, waiting.offset));
        dead_letters.push(DeadLetter { topic: record.topic, offset: waiting.offset, code });
        let row = OutcomeRow {
            topic_no: topic_number(record.topic)?,
            offset: waiting.offset,
            disposition: StoredDisposition::Quarantined,
            code: code.into(),
            record_hash: waiting.content_hash.0,
            event_id: Some(waiting.event_id),
            subject_id: subject_of_key(record.key),
            findings: Vec::new(),
            changed_months: Vec::new(),
        };
        self.append_outcome(&row);
        Ok(())
    }

    fn append_outcome(&mut self, row: &OutcomeRow) {
        let value = packed(row);
        self.appended.bytes += value.len() + 64;
        self.appended.outcomes.insert(keys::outcome_key(row.topic_no, row.offset), Some(value));
    }

    /// H(n) = SHA-256(H(n-1), offset, record hash).
    pub(super) fn advance_anchor(&mut self, topic: usize, offset: u64, record_hash: [u8; 16]) {
        if let Some(anchor) = self.anchors.get_mut(topic) {
            let mut input = [0_u8; 56];
            input[..32].copy_from_slice(&anchor.rolling_hash);
            input[32..40].copy_from_slice(&offset.to_be_bytes());
            input[40..].copy_from_slice(&record_hash);
            anchor.rolling_hash = Sha256::digest(input).into();
            anchor.last_record_hash = record_hash;
            anchor.next_offset = offset + 1;
        }
    }

    /// E-47: the bytes cannot be read. The person on whose key they came is marked, so that nothing of them is
    /// reported until somebody has looked; the partition goes on.
    pub(super) fn quarantine_undecodable(
        &mut self,
        topic: usize,
        offset: u64,
        key: &[u8],
        code: &'static str,
    ) -> Result<Verdict, StoreError> {
        if let Some(subject_id) = subject_of_key(key) {
            self.mark_poisoned(topic, offset, &subject_id)?;
        }
        Ok(Verdict::quarantined(code))
    }
}

fn count(anchor: &mut Anchor, verdict: &Verdict) {
    let counters = &mut anchor.counters;
    match verdict {
        Verdict::Applied { findings, changed_months } => {
            counters.applied += 1;
            counters.with_findings += u64::from(!findings.is_empty());
            counters.months_changed += u64::try_from(changed_months.len()).unwrap_or(u64::MAX);
        }
        Verdict::Duplicate => counters.duplicate += 1,
        Verdict::Refused(_) => counters.refused += 1,
        Verdict::Quarantined { .. } | Verdict::Parked => counters.quarantined += 1,
    }
}

pub(super) fn topic_number(topic: usize) -> Result<u8, StoreError> {
    u8::try_from(topic).map_err(|_| StoreError::Storage { action: "number a topic", cause: "too many topics".to_owned() })
}

pub(super) fn subject_of_key(key: &[u8]) -> Option<SubjectId> {
    std::str::from_utf8(key).ok().and_then(SubjectId::parse)
}
