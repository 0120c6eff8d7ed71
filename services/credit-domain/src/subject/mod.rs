//! What is known of one person: identity, merges, death, identity theft, restrictions, consents, notices. Facts of a
//! topic of their own that meet the accounts only when a cut is taken (design 3).
//!
//! Everything is kept as sorted sets and read by views, so that arrival order cannot matter: what an event refers to
//! may come later, and is then found.
//!
//! Reading order: here, `fold` (what each event adds), [`identity`], [`consent`], [`notice`], [`restriction`],
//! [`identity_theft`], [`merge`].

pub mod consent;
mod fold;
mod guard;
pub mod identity;
pub mod identity_theft;
pub mod merge;
pub mod notice;
pub mod restriction;
mod standing;

pub use consent::{Consent, ConsentEnd, ConsentEndKind, ConsentKind};
pub use identity::{Death, Identity, OverlayKind, PersonalOverlay, Registration};
pub use identity_theft::{TheftEntry, TheftState, TheftStep};
pub use merge::{Merge, MergeRelation, MergeRevert, MergeRole};
pub use notice::{Notice, NoticeStep};
pub use restriction::{LimitEntry, LimitStep};

use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::envelope::Envelope;
use crate::event::subject_event::SubjectEvent;
use crate::ids::{ContentHash, EventId, SubjectId};
use crate::refusal::Finding;

/// All that is known of a person. Every list but `applied` lies by (effective date, event id).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    pub subject_id: SubjectId,
    pub registrations: Vec<Registration>,
    /// Changes of document and name since.
    pub overlays: Vec<PersonalOverlay>,
    pub merges: Vec<Merge>,
    pub merge_reverts: Vec<MergeRevert>,
    pub deaths: Vec<Death>,
    pub theft_reports: Vec<TheftEntry>,
    /// Restrictions of processing (PIPL 47).
    pub restrictions: Vec<LimitEntry>,
    pub legal_holds: Vec<LimitEntry>,
    pub consents: Vec<Consent>,
    pub consent_ends: Vec<ConsentEnd>,
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
    pub supersedes: Option<EventId>,
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

impl Subject {
    /// Nothing is known yet.
    pub fn new(subject_id: SubjectId) -> Subject {
        Subject {
            subject_id,
            registrations: Vec::new(),
            overlays: Vec::new(),
            merges: Vec::new(),
            merge_reverts: Vec::new(),
            deaths: Vec::new(),
            theft_reports: Vec::new(),
            restrictions: Vec::new(),
            legal_holds: Vec::new(),
            consents: Vec::new(),
            consent_ends: Vec::new(),
            notices: Vec::new(),
            applied: Vec::new(),
        }
    }

    /// Folds one event. What is known afterwards does not depend on the order in which events come.
    ///
    /// `offset` is the record's place in the shard's partition of `credit.subjects.v1`.
    pub fn apply(&mut self, envelope: &Envelope, event: &SubjectEvent, content_hash: ContentHash, offset: u64) -> SubjectOutcome {
        if let Some(known) = self.applied.iter().find(|fact| fact.event_id == envelope.event_id) {
            return if known.content_hash == content_hash { SubjectOutcome::Duplicate } else { SubjectOutcome::Quarantined };
        }
        let findings = guard::findings_of(&self.subject_id, envelope, event);
        if !findings.is_empty() {
            return SubjectOutcome::Refused(findings);
        }
        self.add(envelope, event);
        self.applied.push(SubjectFact {
            event_id: envelope.event_id,
            content_hash,
            recorded_at: envelope.recorded_at,
            effective_date: envelope.effective_date,
            offset,
            supersedes: envelope.supersedes,
        });
        SubjectOutcome::Applied
    }
}
#[cfg(test)]
mod consent_tests;
#[cfg(test)]
mod guard_tests;
#[cfg(test)]
mod identity_tests;
#[cfg(test)]
mod merge_tests;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod standing_tests;
#[cfg(test)]
mod state_tests;
