//! What is known of one person: identity, consents, notices. Facts of a topic of their own that meet the
//! accounts only when a cut is taken (design 3).

use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{SubjectEvent, SubjectRegistered};
use crate::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};
use crate::refusal::Finding;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    pub subject_id: SubjectId,
    pub identity: Option<Identity>,
    pub consents: Vec<Consent>,
    pub notices: Vec<Notice>,
    /// Every applied event, for de-duplication and lineage, in arrival order.
    pub applied: Vec<SubjectFact>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectFact {
    pub event_id: EventId,
    pub content_hash: ContentHash,
    pub recorded_at: RecordedAt,
    pub effective_date: BusinessDate,
    /// Offset in the shard's partition of `credit.subjects.v1`.
    pub offset: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    pub registered: SubjectRegistered,
    pub institution: InstitutionCode,
    pub effective_date: BusinessDate,
    /// Personal fields as they came in the envelope.
    pub pii: Vec<u8>,
    pub event_id: EventId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consent {
    pub consent_id: BusinessId,
    pub institution: InstitutionCode,
    pub effective_date: BusinessDate,
    pub event_id: EventId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub account_id: AccountId,
    pub episode_no: u32,
    pub delivered_on: BusinessDate,
    pub event_id: EventId,
}

impl Subject {
    /// Nothing is known yet.
    pub fn new(subject_id: SubjectId) -> Subject {
        Subject { subject_id, identity: None, consents: Vec::new(), notices: Vec::new(), applied: Vec::new() }
    }

    /// Folds one event. The result does not depend on the order in which events come: identity is the newest by
    /// (effective date, event id), consents and notices are sets.
    ///
    /// `offset` is the record's place in the shard's partition of `credit.subjects.v1`.
    pub fn apply(&mut self, envelope: &Envelope, event: &SubjectEvent, content_hash: ContentHash, offset: u64) -> SubjectOutcome {
        if let Some(known) = self.applied.iter().find(|fact| fact.event_id == envelope.event_id) {
            return if known.content_hash == content_hash { SubjectOutcome::Duplicate } else { SubjectOutcome::Quarantined };
        }
        let findings = self.findings_of(envelope, event);
        if !findings.is_empty() {
            return SubjectOutcome::Refused(findings);
        }
        match event {
            SubjectEvent::SubjectRegistered(registered) => self.register(envelope, registered),
            SubjectEvent::ReportingConsentGranted(granted) => self.consents.push(Consent {
                consent_id: granted.consent_id.clone(),
                institution: granted.institution,
                effective_date: envelope.effective_date,
                event_id: envelope.event_id,
            }),
            SubjectEvent::AdverseNoticeDelivered(delivered) => self.notices.push(Notice {
                account_id: delivered.account_id.clone(),
                episode_no: delivered.episode_no,
                delivered_on: delivered.delivered_at.business_date(),
                event_id: envelope.event_id,
            }),
        }
        self.consents.sort_by_key(|consent| (consent.effective_date, consent.event_id));
        self.notices.sort_by_key(|notice| (notice.delivered_on, notice.event_id));
        self.applied.push(SubjectFact {
            event_id: envelope.event_id,
            content_hash,
            recorded_at: envelope.recorded_at,
            effective_date: envelope.effective_date,
            offset,
        });
        SubjectOutcome::Applied
    }

    fn findings_of(&self, envelope: &Envelope, event: &SubjectEvent) -> Vec<Finding> {
        let mut findings = Vec::new();
        if envelope.subject_id != self.subject_id {
            findings.push(Finding::new("SUBJECT_MISMATCH", "subject_id", "the subject on whose key the event came"));
        }
        if matches!(event, SubjectEvent::SubjectRegistered(_)) && envelope.pii.is_none() {
            findings.push(Finding::new("PERSONAL_FIELDS_MISSING", "personal", "the personal fields of the person"));
        }
        findings
    }

    fn register(&mut self, envelope: &Envelope, registered: &SubjectRegistered) {
        let is_newer = self
            .identity
            .as_ref()
            .is_none_or(|identity| (envelope.effective_date, envelope.event_id) > (identity.effective_date, identity.event_id));
        if is_newer {
            self.identity = Some(Identity {
                registered: registered.clone(),
                institution: envelope.institution_code,
                effective_date: envelope.effective_date,
                pii: envelope.pii.clone().unwrap_or_default(),
                event_id: envelope.event_id,
            });
        }
    }

    /// CONS-1: a consent to reports by this institution took effect on or before `date`.
    pub fn consent_effective_on(&self, institution: InstitutionCode, date: BusinessDate) -> bool {
        self.consents.iter().any(|consent| consent.institution == institution && consent.effective_date <= date)
    }

    /// ADV-1: the first day on which a notice of this adverse episode reached the person.
    pub fn notice_delivered(&self, account_id: &AccountId, episode_no: u32) -> Option<BusinessDate> {
        self.notices
            .iter()
            .filter(|notice| notice.account_id == *account_id && notice.episode_no == episode_no)
            .map(|notice| notice.delivered_on)
            .min()
    }
}

/// What became of one subject event. Exactly one per input (design 6).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubjectOutcome {
    Applied,
    Duplicate,
    Refused(Vec<Finding>),
    /// Same event id, other content: the first stands (D-09).
    Quarantined,
}

#[cfg(test)]
#[path = "subject_tests.rs"]
mod tests;
