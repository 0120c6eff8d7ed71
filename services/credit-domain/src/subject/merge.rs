//! Surrogates that turned out to be one person, and merges taken back (E-37). The accounts of either stay where they
//! are: a merge is a relation between two persons, in force between two recorded times.

use super::Subject;
use super::standing::row;
use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{SubjectMergeReverted, SubjectsMerged};
use crate::ids::{EventId, SubjectId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merge {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub recorded_at: RecordedAt,
    pub survivor: SubjectId,
    pub absorbed: SubjectId,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeRevert {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub recorded_at: RecordedAt,
    /// May name a merge that is not known yet.
    pub merge_event_id: EventId,
}

row!(Merge);
row!(MergeRevert);

/// What this person is in a merge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeRole {
    Survivor,
    Absorbed,
}

/// This person and another one are the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeRelation {
    pub merge_event_id: EventId,
    pub role: MergeRole,
    pub other: SubjectId,
    /// In force from this recorded time on.
    pub from: RecordedAt,
    /// No longer from this recorded time on; never before `from`.
    pub until: Option<RecordedAt>,
}

impl MergeRelation {
    /// E-37: the view of an earlier batch is that of its own recorded time.
    pub fn is_in_force_at(&self, recorded_at: RecordedAt) -> bool {
        self.from <= recorded_at && self.until.is_none_or(|until| recorded_at < until)
    }
}

impl Merge {
    pub(super) fn of(envelope: &Envelope, merged: &SubjectsMerged) -> Merge {
        Merge {
            event_id: envelope.event_id,
            effective_date: envelope.effective_date,
            recorded_at: envelope.recorded_at,
            survivor: merged.survivor_subject_id.clone(),
            absorbed: merged.absorbed_subject_id.clone(),
        }
    }
}

impl MergeRevert {
    pub(super) fn of(envelope: &Envelope, reverted: &SubjectMergeReverted) -> MergeRevert {
        MergeRevert {
            event_id: envelope.event_id,
            effective_date: envelope.effective_date,
            recorded_at: envelope.recorded_at,
            merge_event_id: reverted.merge_event_id,
        }
    }
}

impl Subject {
    /// Every merge of this person, by recorded time, with the times at which it is in force.
    pub fn merge_relations(&self) -> Vec<MergeRelation> {
        let reverts = self.standing(&self.merge_reverts);
        let merges = self.standing(&self.merges);
        let mut relations: Vec<MergeRelation> = merges
            .iter()
            .map(|(_, merge)| {
                let survives = merge.survivor == self.subject_id;
                let of_merge = reverts.iter().filter(|(_, revert)| revert.merge_event_id == merge.event_id);
                MergeRelation {
                    merge_event_id: merge.event_id,
                    role: if survives { MergeRole::Survivor } else { MergeRole::Absorbed },
                    other: if survives { merge.absorbed.clone() } else { merge.survivor.clone() },
                    from: merge.recorded_at,
                    until: of_merge.map(|(_, revert)| revert.recorded_at.max(merge.recorded_at)).min(),
                }
            })
            .collect();
        relations.sort_by_key(|relation| (relation.from, relation.merge_event_id));
        relations
    }
}
