//! Events about one person for the tests of this module: each has its id and its day.

use super::{Subject, SubjectOutcome};
use crate::calendar::{BusinessDate, Month, RecordedAt};
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::subject_event::{
    AdverseNoticeDelivered, AdverseNoticeFailed, AdverseNoticeNotRequired, AdverseNoticeSent, ConsentSuperseded,
    ConsentWithdrawn, DocumentChangeCause, IdentityDocumentChanged, IdentityTheftConfirmed, IdentityTheftDismissed,
    IdentityTheftReported, InquiryConsentGranted, LegalHoldPlaced, LegalHoldReleased, ProcessingRestricted,
    ReportingConsentGranted, RestrictionLifted, SharingConsentGranted, SubjectDeceasedRecorded, SubjectEvent,
    SubjectMergeReverted, SubjectNameChanged, SubjectRegistered, SubjectsMerged,
};
use crate::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};

pub(super) const LENDER: &str = "T10000000H0001";
pub(super) const OTHER_LENDER: &str = "T20000000H0001";

pub(super) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date of a test")
}

pub(super) fn institution(code: &str) -> InstitutionCode {
    InstitutionCode::parse(code).expect("14 characters")
}

pub(super) fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).expect("an id")
}

pub(super) fn account_id() -> AccountId {
    AccountId::parse("ACC-1").expect("an id")
}

pub(super) fn subject_id(text: &str) -> SubjectId {
    SubjectId::parse(text).expect("an id")
}

pub(super) fn subject() -> Subject {
    Subject::new(subject_id("S1"))
}

/// Noon of a day.
pub(super) fn recorded(day: &str) -> RecordedAt {
    RecordedAt((i64::from(date(day).days()) * 24 + 4) * 3_600_000_000)
}

/// Recorded at noon of its effective date, with personal bytes that tell events apart.
pub(super) fn envelope(event_id: u128, effective_date: &str) -> Envelope {
    Envelope {
        recorded_at: recorded(effective_date),
        producer: "lender".into(),
        producer_build: "1".into(),
        event_id: EventId(event_id),
        aggregate_type: AggregateType::Subject,
        aggregate_id: "S1".into(),
        aggregate_version: 1,
        effective_date: date(effective_date),
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution(LENDER),
        subject_id: subject_id("S1"),
        pii: Some(format!("{{\"of\":{event_id}}}").into_bytes()),
        pii_key_id: None,
    }
}

pub(super) fn superseding(event_id: u128, effective_date: &str, supersedes: u128) -> Envelope {
    Envelope { supersedes: Some(EventId(supersedes)), reason_code: Some("TYPO".into()), ..envelope(event_id, effective_date) }
}

/// Applies events in this order, all of which must be accepted.
pub(super) fn fold<'a>(events: impl IntoIterator<Item = &'a (Envelope, SubjectEvent)>) -> Subject {
    let mut subject = subject();
    for (offset, (envelope, event)) in (0..).zip(events) {
        assert_eq!(subject.apply(envelope, event, ContentHash([1; 16]), offset), SubjectOutcome::Applied, "{event:?}");
    }
    subject
}

/// Everything that is known, without the order of arrival.
pub(super) fn known(mut subject: Subject) -> Subject {
    subject.applied.sort_by_key(|fact| fact.event_id);
    for fact in &mut subject.applied {
        fact.offset = 0;
    }
    subject
}

pub(super) fn registered(doc_type: &str) -> SubjectEvent {
    SubjectEvent::SubjectRegistered(SubjectRegistered {
        doc_type: doc_type.into(),
        sex: "1".into(),
        nationality: "CHN".into(),
        marital_status: "10".into(),
        education_level: "20".into(),
        academic_degree: "4".into(),
        employment_status: "99".into(),
        residence_status: "5".into(),
        residence_district: None,
        verified_by: "PUBLIC_SECURITY_CHECK".into(),
    })
}

pub(super) fn document_changed(old: &str, new: &str, cause: DocumentChangeCause) -> SubjectEvent {
    let (old_doc_type, new_doc_type) = (old.into(), new.into());
    SubjectEvent::IdentityDocumentChanged(IdentityDocumentChanged { old_doc_type, new_doc_type, cause })
}

pub(super) fn name_changed() -> SubjectEvent {
    SubjectEvent::SubjectNameChanged(SubjectNameChanged { cause: "MARRIAGE".into() })
}

pub(super) fn merged(survivor: &str, absorbed: &str) -> SubjectEvent {
    SubjectEvent::SubjectsMerged(SubjectsMerged {
        survivor_subject_id: subject_id(survivor),
        absorbed_subject_id: subject_id(absorbed),
        evidence: "E-1".into(),
    })
}

pub(super) fn merge_reverted(merge_event_id: u128) -> SubjectEvent {
    let merge_event_id = EventId(merge_event_id);
    SubjectEvent::SubjectMergeReverted(SubjectMergeReverted { merge_event_id, evidence: "E-2".into() })
}

pub(super) fn deceased(date_of_death: &str) -> SubjectEvent {
    let date_of_death = date(date_of_death);
    SubjectEvent::SubjectDeceasedRecorded(SubjectDeceasedRecorded { date_of_death, evidence: "E-3".into() })
}

pub(super) fn theft_reported(report_id: &str, account_id: Option<&str>) -> SubjectEvent {
    SubjectEvent::IdentityTheftReported(IdentityTheftReported {
        report_id: id(report_id),
        account_id: account_id.map(|text| AccountId::parse(text).expect("an id")),
        evidence: "E-4".into(),
    })
}

pub(super) fn theft_confirmed(report_id: &str) -> SubjectEvent {
    SubjectEvent::IdentityTheftConfirmed(IdentityTheftConfirmed { report_id: id(report_id), evidence: "E-5".into() })
}

pub(super) fn theft_dismissed(report_id: &str) -> SubjectEvent {
    SubjectEvent::IdentityTheftDismissed(IdentityTheftDismissed { report_id: id(report_id), evidence: "E-6".into() })
}

pub(super) fn restricted(restriction_id: &str) -> SubjectEvent {
    let basis = "PIPL_47".into();
    SubjectEvent::ProcessingRestricted(ProcessingRestricted { restriction_id: id(restriction_id), basis })
}

pub(super) fn restriction_lifted(restriction_id: &str) -> SubjectEvent {
    SubjectEvent::RestrictionLifted(RestrictionLifted { restriction_id: id(restriction_id), basis: "OVER".into() })
}

pub(super) fn hold_placed(hold_id: &str) -> SubjectEvent {
    SubjectEvent::LegalHoldPlaced(LegalHoldPlaced { hold_id: id(hold_id), basis: "LITIGATION".into() })
}

pub(super) fn hold_released(hold_id: &str) -> SubjectEvent {
    SubjectEvent::LegalHoldReleased(LegalHoldReleased { hold_id: id(hold_id), basis: "OVER".into() })
}

pub(super) fn may_report(consent_id: &str, of: &str, recipients: &[&str]) -> SubjectEvent {
    SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
        consent_id: id(consent_id),
        institution: institution(of),
        recipients: recipients.iter().map(|recipient| (*recipient).into()).collect(),
        categories: vec!["CREDIT".into()],
        doc_version: "1".into(),
        doc_hash: "0".repeat(64).into(),
        channel: "APP".into(),
        signed_at: RecordedAt(0),
    })
}

pub(super) fn may_inquire(consent_id: &str, purpose: &str, valid_to: Option<&str>) -> SubjectEvent {
    SubjectEvent::InquiryConsentGranted(InquiryConsentGranted {
        consent_id: id(consent_id),
        institution: institution(LENDER),
        purpose: purpose.into(),
        valid_to: valid_to.map(date),
        doc_version: "1".into(),
        doc_hash: "0".repeat(64).into(),
        channel: "APP".into(),
        signed_at: RecordedAt(0),
    })
}

pub(super) fn may_share(consent_id: &str, recipient: &str, category: &str) -> SubjectEvent {
    SubjectEvent::SharingConsentGranted(SharingConsentGranted {
        consent_id: id(consent_id),
        institution: institution(LENDER),
        recipients: vec![recipient.into()],
        categories: vec![category.into()],
        doc_version: "1".into(),
        doc_hash: "0".repeat(64).into(),
        channel: "APP".into(),
        signed_at: RecordedAt(0),
    })
}

pub(super) fn consent_superseded(consent_id: &str, superseded_by: &str) -> SubjectEvent {
    let (consent_id, superseded_by) = (id(consent_id), id(superseded_by));
    SubjectEvent::ConsentSuperseded(ConsentSuperseded { consent_id, superseded_by })
}

pub(super) fn consent_withdrawn(consent_id: &str, scope: &str) -> SubjectEvent {
    SubjectEvent::ConsentWithdrawn(ConsentWithdrawn { consent_id: id(consent_id), scope: scope.into() })
}

pub(super) fn notice_sent(episode_no: u32) -> SubjectEvent {
    SubjectEvent::AdverseNoticeSent(AdverseNoticeSent {
        account_id: account_id(),
        episode_no,
        channel: "SMS".into(),
        template_hash: "0".repeat(64).into(),
        first_month: Month::parse("2024-03").expect("a month"),
    })
}

pub(super) fn notice_delivered(episode_no: u32, delivered_on: &str) -> SubjectEvent {
    SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
        account_id: account_id(),
        episode_no,
        channel: "SMS".into(),
        template_hash: "0".repeat(64).into(),
        delivered_at: recorded(delivered_on),
        proof: "P".into(),
    })
}

pub(super) fn notice_failed(episode_no: u32) -> SubjectEvent {
    let reason = "NUMBER_UNKNOWN".into();
    SubjectEvent::AdverseNoticeFailed(AdverseNoticeFailed { account_id: account_id(), episode_no, reason })
}

pub(super) fn notice_not_required(episode_no: u32) -> SubjectEvent {
    let basis = "PUBLIC".into();
    SubjectEvent::AdverseNoticeNotRequired(AdverseNoticeNotRequired { account_id: account_id(), episode_no, basis })
}
