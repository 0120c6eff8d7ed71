//! Agreements: one row each, beside the accounts under them, with which they meet only at a cut.

use super::ShardFold;
use super::settle::Verdict;
use crate::error::StoreError;
use crate::keys;
use credit_domain::agreement::{Agreement, AgreementOutcome};
use credit_domain::event::agreement_event::AgreementEvent;
use credit_domain::event::envelope::Envelope;
use credit_domain::ids::{AgreementId, ContentHash};

impl ShardFold {
    pub(super) fn apply_agreement_event(
        &mut self,
        topic: usize,
        envelope: &Envelope,
        event: &AgreementEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        let Some(agreement_id) = AgreementId::parse(&envelope.aggregate_id) else {
            return Ok(Verdict::refused("AGGREGATE_ID_NOT_AN_AGREEMENT", "aggregate_id", "the agreement id"));
        };
        let key = keys::agreement_key(&envelope.subject_id, &agreement_id);
        let outcome = self.tables.agreements.update(&self.store, &key, |row| {
            let was_absent = row.is_none();
            let agreement =
                row.get_or_insert_with(|| Agreement::new(agreement_id, envelope.subject_id.clone(), envelope.institution_code));
            let outcome = agreement.apply(envelope, event, content_hash, offset);
            let changed = outcome == AgreementOutcome::Applied;
            if was_absent && !changed {
                *row = None;
            }
            (outcome, changed)
        })?;
        Ok(match outcome {
            AgreementOutcome::Applied => Verdict::applied(),
            AgreementOutcome::Duplicate => Verdict::Duplicate,
            AgreementOutcome::Refused(findings) => Verdict::Refused(findings),
            // D-09: an agreement cannot be held, so its person is.
            AgreementOutcome::Quarantined => {
                self.mark_poisoned(topic, offset, &envelope.subject_id)?;
                Verdict::quarantined("CONTENT_CONFLICT")
            }
        })
    }
}
