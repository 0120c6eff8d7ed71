//! A person as a shard knows them, and every event about a person that a case needs.

use crate::events::{date, id, institution, moment_of, noon_of};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::subject_event::*;
use credit_domain::ids::{AccountId, ContentHash, EventId, InstitutionCode, SubjectId};
use credit_domain::subject::{Subject, SubjectOutcome};

/// A person and what was told of them.
#[derive(Clone, Debug)]
pub struct Person {
    pub subject: Subject,
    /// Envelope and event, in the order of telling.
    pub told: Vec<(Envelope, SubjectEvent)>,
}

impl Person {
    /// Nothing is known; the subject of [`crate::book::Book`] number 1 is `S-1`.
    pub fn unknown(subject_id: &str) -> Person {
        Person { subject: Subject::new(SubjectId::parse(subject_id).expect("an id")), told: Vec::new() }
    }

    /// `S-1`, registered and with a consent to reports by [`institution`] since 2000.
    pub fn known() -> Person {
        let mut person = Person::unknown("S-1");
        person.tell("2000-01-01", registration("NAME"));
        person.tell("2000-01-01", consent("C-1", institution()));
        person
    }

    /// Tells an event, recorded on the day it takes effect; it must be applied.
    pub fn tell(&mut self, effective_date: &str, event: SubjectEvent) -> EventId {
        self.tell_late(effective_date, effective_date, event)
    }

    /// As [`Person::tell`], recorded later.
    pub fn tell_late(&mut self, effective_date: &str, recorded_on: &str, event: SubjectEvent) -> EventId {
        let envelope = self.envelope(effective_date, recorded_on, &event);
        let event_id = envelope.event_id;
        let outcome = self.apply(&envelope, &event);
        assert_eq!(outcome, SubjectOutcome::Applied, "{event:?}");
        event_id
    }

    pub fn apply(&mut self, envelope: &Envelope, event: &SubjectEvent) -> SubjectOutcome {
        self.told.push((envelope.clone(), event.clone()));
        let number = u64::try_from(self.told.len()).expect("few events");
        self.subject.apply(envelope, event, hash_of(envelope, event), number)
    }

    pub fn envelope(&self, effective_date: &str, recorded_on: &str, event: &SubjectEvent) -> Envelope {
        let number = u128::try_from(self.told.len() + 1).expect("few events");
        Envelope {
            recorded_at: noon_of(date(recorded_on)),
            producer: "fold-tests".into(),
            producer_build: "1".into(),
            event_id: EventId(number << 64 | 0x51),
            aggregate_type: AggregateType::Subject,
            aggregate_id: self.subject.subject_id.as_str().into(),
            aggregate_version: u64::try_from(number).expect("few events"),
            effective_date: date(effective_date),
            effective_at_micros: None,
            causation_id: None,
            correlation_id: None,
            supersedes: None,
            reason_code: None,
            institution_code: institution(),
            subject_id: self.subject.subject_id.clone(),
            pii: personal_bytes(event),
            pii_key_id: None,
        }
    }
}

fn hash_of(envelope: &Envelope, event: &SubjectEvent) -> ContentHash {
    let text = format!("{}{:?}{event:?}", envelope.effective_date, envelope.pii);
    let mut hash = [0_u8; 16];
    for (index, byte) in text.bytes().enumerate() {
        hash[index % 16] = hash[index % 16].wrapping_mul(31).wrapping_add(byte);
    }
    ContentHash(hash)
}

/// What stands in for the sealed fields of an event that has some.
fn personal_bytes(event: &SubjectEvent) -> Option<Vec<u8>> {
    let text = match event {
        SubjectEvent::SubjectRegistered(_) => r#"{"name":"NAME","doc_no":"11010519491231002X"}"#,
        SubjectEvent::IdentityDocumentChanged(_) => r#"{"old_doc_no":"OLD","new_doc_no":"NEW"}"#,
        SubjectEvent::SubjectNameChanged(_) => r#"{"name":"OTHER"}"#,
        _ => return None,
    };
    Some(text.as_bytes().to_vec())
}

fn account(account_id: &str) -> AccountId {
    AccountId::parse(account_id).expect("an id")
}

fn subject(subject_id: &str) -> SubjectId {
    SubjectId::parse(subject_id).expect("an id")
}

const EVIDENCE: CompactString = CompactString::const_new("CASE-1");

pub fn registration(verified_by: &str) -> SubjectEvent {
    SubjectEvent::SubjectRegistered(SubjectRegistered {
        doc_type: "10".into(),
        sex: "1".into(),
        nationality: "CHN".into(),
        marital_status: "10".into(),
        education_level: "20".into(),
        academic_degree: "4".into(),
        employment_status: "99".into(),
        residence_status: "5".into(),
        residence_district: Some("110105".into()),
        verified_by: verified_by.into(),
    })
}

pub fn consent(consent_id: &str, institution: InstitutionCode) -> SubjectEvent {
    SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
        consent_id: id(consent_id),
        institution,
        recipients: vec!["CCRC".into()],
        categories: vec!["CREDIT".into()],
        doc_version: "1".into(),
        doc_hash: "a0".repeat(32).into(),
        channel: "APP".into(),
        signed_at: moment_of("2000-01-01", 9, 0, 0),
    })
}

/// A notice of an episode of account `A-1` that reached the person on that day.
pub fn notice_delivered(episode_no: u32, day: &str) -> SubjectEvent {
    SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
        account_id: account("A-1"),
        episode_no,
        channel: "SMS".into(),
        template_hash: "a0".repeat(32).into(),
        delivered_at: noon_of(date(day)),
        proof: "DLV-1".into(),
    })
}

pub fn document_change(old_doc_type: &str, new_doc_type: &str, cause: DocumentChangeCause) -> SubjectEvent {
    let (old_doc_type, new_doc_type) = (old_doc_type.into(), new_doc_type.into());
    SubjectEvent::IdentityDocumentChanged(IdentityDocumentChanged { old_doc_type, new_doc_type, cause })
}

pub fn name_change() -> SubjectEvent {
    SubjectEvent::SubjectNameChanged(SubjectNameChanged { cause: "MARRIAGE".into() })
}

pub fn merged(survivor: &str, absorbed: &str) -> SubjectEvent {
    let (survivor_subject_id, absorbed_subject_id) = (subject(survivor), subject(absorbed));
    SubjectEvent::SubjectsMerged(SubjectsMerged { survivor_subject_id, absorbed_subject_id, evidence: EVIDENCE })
}

pub fn merge_reverted(merge_event_id: EventId) -> SubjectEvent {
    SubjectEvent::SubjectMergeReverted(SubjectMergeReverted { merge_event_id, evidence: EVIDENCE })
}

pub fn died(date_of_death: &str) -> SubjectEvent {
    let date_of_death = date(date_of_death);
    SubjectEvent::SubjectDeceasedRecorded(SubjectDeceasedRecorded { date_of_death, evidence: EVIDENCE })
}

pub fn theft_reported(report_id: &str, account_id: Option<&str>) -> SubjectEvent {
    let (report_id, account_id) = (id(report_id), account_id.map(account));
    SubjectEvent::IdentityTheftReported(IdentityTheftReported { report_id, account_id, evidence: EVIDENCE })
}

pub fn theft_confirmed(report_id: &str) -> SubjectEvent {
    SubjectEvent::IdentityTheftConfirmed(IdentityTheftConfirmed { report_id: id(report_id), evidence: EVIDENCE })
}

pub fn theft_dismissed(report_id: &str) -> SubjectEvent {
    SubjectEvent::IdentityTheftDismissed(IdentityTheftDismissed { report_id: id(report_id), evidence: EVIDENCE })
}

/// Days from one to another, for asking each of them.
pub fn days(from: &str, through: &str) -> impl Iterator<Item = BusinessDate> {
    (date(from).days()..=date(through).days()).map(BusinessDate::from_days)
}
