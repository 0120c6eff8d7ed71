//! Events about persons.

use super::ShardFold;
use super::settle::{Verdict, topic_number};
use crate::error::StoreError;
use crate::rows::SubjectRow;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::ids::{ContentHash, SubjectId};
use credit_domain::subject::SubjectOutcome;

impl ShardFold {
    pub(super) fn apply_subject_event(
        &mut self,
        topic: usize,
        envelope: &Envelope,
        event: &SubjectEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        let key = envelope.subject_id.as_str().as_bytes();
        let outcome = self.tables.subjects.update(&self.store, key, |row| {
            let was_absent = row.is_none();
            let subject_row = row.get_or_insert_with(|| SubjectRow::new(envelope.subject_id.clone()));
            let outcome = subject_row.subject.apply(envelope, event, content_hash, offset);
            let changed = outcome == SubjectOutcome::Applied;
            if was_absent && !changed {
                *row = None;
            }
            (outcome, changed)
        })?;
        Ok(match outcome {
            SubjectOutcome::Applied => Verdict::applied(),
            SubjectOutcome::Duplicate => Verdict::Duplicate,
            SubjectOutcome::Refused(findings) => Verdict::Refused(findings),
            SubjectOutcome::Quarantined => {
                self.mark_poisoned(topic, offset, &envelope.subject_id)?;
                Verdict::quarantined("CONTENT_CONFLICT")
            }
        })
    }

    /// Withholds everything of this person until somebody has looked at the record.
    pub(super) fn mark_poisoned(&mut self, topic: usize, offset: u64, subject_id: &SubjectId) -> Result<(), StoreError> {
        let topic_no = topic_number(topic)?;
        self.tables.subjects.update(&self.store, subject_id.as_str().as_bytes(), |row| {
            row.get_or_insert_with(|| SubjectRow::new(subject_id.clone())).mark_poisoned(topic_no, offset);
            ((), true)
        })
    }
}
