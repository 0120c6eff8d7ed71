//! What contradicts itself is refused. What contradicts another event is not: the order of arrival would decide.

use crate::event::envelope::Envelope;
use crate::event::subject_event::{DocumentChangeCause, IdentityDocumentChanged, SubjectEvent, SubjectsMerged};
use crate::ids::SubjectId;
use crate::refusal::Finding;

/// Everything that is wrong with the event in itself, or with the key on which it came.
pub(super) fn findings_of(subject_id: &SubjectId, envelope: &Envelope, event: &SubjectEvent) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut require = |accepted: bool, rule: &'static str, field: &'static str, expected: &'static str| {
        if !accepted {
            findings.push(Finding::new(rule, field, expected));
        }
    };
    let on_own_key = envelope.subject_id == *subject_id;
    require(on_own_key, "SUBJECT_MISMATCH", "subject_id", "the subject on whose key the event came");
    let in_place = envelope.supersedes != Some(envelope.event_id);
    require(in_place, "SUPERSEDES_ITSELF", "supersedes", "the id of an earlier event");
    let has_personal = envelope.pii.is_some();
    let missing = "PERSONAL_FIELDS_MISSING";
    match event {
        SubjectEvent::SubjectRegistered(_) => {
            require(has_personal, missing, "personal", "the personal fields of the person");
        }
        SubjectEvent::IdentityDocumentChanged(changed) => {
            require(has_personal, missing, "personal", "the numbers of the old and the new document");
            let (fits, expected) = document_types_fit(changed);
            require(fits, "DOCUMENT_CHANGE_CONTRADICTS_CAUSE", "new_doc_type", expected);
        }
        SubjectEvent::SubjectNameChanged(_) => require(has_personal, missing, "personal", "the new name"),
        SubjectEvent::SubjectsMerged(merged) => {
            let are_two = merged.survivor_subject_id != merged.absorbed_subject_id;
            require(are_two, "MERGE_WITH_ITSELF", "absorbed_subject_id", "another surrogate than survivor_subject_id");
            let concerned = names(merged, &envelope.subject_id);
            require(concerned, "MERGE_OF_OTHERS", "subject_id", "one of the two surrogates that the event names");
        }
        SubjectEvent::SubjectMergeReverted(reverted) => {
            let is_earlier = reverted.merge_event_id != envelope.event_id;
            require(is_earlier, "REVERTS_ITSELF", "merge_event_id", "the id of the merge");
        }
        SubjectEvent::SubjectDeceasedRecorded(deceased) => {
            let is_past = deceased.date_of_death <= envelope.effective_date;
            require(is_past, "DEATH_AFTER_EFFECTIVE", "date_of_death", "the effective date or earlier");
        }
        SubjectEvent::InquiryConsentGranted(granted) => {
            let has_days = granted.valid_to.is_none_or(|last_day| envelope.effective_date <= last_day);
            require(has_days, "CONSENT_ENDS_BEFORE_IT_BEGINS", "valid_to", "the effective date or later");
        }
        SubjectEvent::ConsentSuperseded(superseded) => {
            let is_other = superseded.consent_id != superseded.superseded_by;
            require(is_other, "CONSENT_SUPERSEDES_ITSELF", "superseded_by", "another consent than consent_id");
        }
        SubjectEvent::AdverseNoticeSent(sent) => require_episode(&mut require, sent.episode_no),
        SubjectEvent::AdverseNoticeDelivered(delivered) => require_episode(&mut require, delivered.episode_no),
        SubjectEvent::AdverseNoticeFailed(failed) => require_episode(&mut require, failed.episode_no),
        SubjectEvent::AdverseNoticeNotRequired(freed) => require_episode(&mut require, freed.episode_no),
        SubjectEvent::ReportingConsentGranted(_)
        | SubjectEvent::SharingConsentGranted(_)
        | SubjectEvent::ConsentWithdrawn(_)
        | SubjectEvent::IdentityTheftReported(_)
        | SubjectEvent::IdentityTheftConfirmed(_)
        | SubjectEvent::IdentityTheftDismissed(_)
        | SubjectEvent::ProcessingRestricted(_)
        | SubjectEvent::RestrictionLifted(_)
        | SubjectEvent::LegalHoldPlaced(_)
        | SubjectEvent::LegalHoldReleased(_) => {}
    }
    findings
}

fn require_episode(require: &mut impl FnMut(bool, &'static str, &'static str, &'static str), episode_no: u32) {
    require(episode_no >= 1, "EPISODE_NOT_POSITIVE", "episode_no", "1 or above");
}

fn names(merged: &SubjectsMerged, subject_id: &SubjectId) -> bool {
    merged.survivor_subject_id == *subject_id || merged.absorbed_subject_id == *subject_id
}

/// E-34: fifteen to eighteen digits is a change of resident ID number; E-38: a change of type has two types.
fn document_types_fit(changed: &IdentityDocumentChanged) -> (bool, &'static str) {
    match changed.cause {
        DocumentChangeCause::Upgrade15To18 => {
            (changed.old_doc_type == "10" && changed.new_doc_type == "10", "10 before and after, with this cause")
        }
        DocumentChangeCause::Renewal => (changed.old_doc_type == changed.new_doc_type, "old_doc_type, with this cause"),
        DocumentChangeCause::TypeChange => {
            (changed.old_doc_type != changed.new_doc_type, "another type than old_doc_type, with this cause")
        }
        DocumentChangeCause::Correction => (true, ""),
    }
}
