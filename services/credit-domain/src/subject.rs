//! What is known of one person: identity, consents, notices. Facts of a topic of their own that meet the
//! accounts only when a cut is taken (design 3).

use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::subject_event::SubjectRegistered;
use crate::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};

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
