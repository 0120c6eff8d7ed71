//! Which rows stand, and of which day: a superseding event takes the place of the one it names, with its own content
//! (D-07).

use super::{Subject, SubjectFact};
use crate::calendar::{BusinessDate, RecordedAt};
use crate::ids::EventId;

/// What all rows have in common.
pub(super) trait Row {
    fn event_id(&self) -> EventId;
    /// Of the event itself; the day of the row is that of the event it supersedes.
    fn effective_date(&self) -> BusinessDate;
    /// Only an event of the same type supersedes.
    fn is_of_type_of(&self, other: &Self) -> bool;
}

/// Implements [`Row`] for structs with `event_id` and `effective_date`; `by` names the enum that tells event types apart.
macro_rules! row {
    ($name:ident $(by $kind:ident)?) => {
        impl $crate::subject::standing::Row for $name {
            fn event_id(&self) -> $crate::ids::EventId {
                self.event_id
            }

            fn effective_date(&self) -> $crate::calendar::BusinessDate {
                self.effective_date
            }

            fn is_of_type_of(&self, _other: &Self) -> bool {
                true $(&& std::mem::discriminant(&self.$kind) == std::mem::discriminant(&_other.$kind))?
            }
        }
    };
}
pub(super) use row;

/// Puts a row in its place: by (effective date, event id).
pub(super) fn insert<R: Row>(rows: &mut Vec<R>, row: R) {
    let key = |row: &R| (row.effective_date(), row.event_id());
    let place = rows.partition_point(|other| key(other) < key(&row));
    rows.insert(place, row);
}

impl Subject {
    /// The rows that no other row supersedes, each with its day, by (day, event id). Of two rows that supersede the same
    /// one, the one recorded later stands.
    pub(super) fn standing<'a, R: Row>(&self, rows: &'a [R]) -> Vec<(BusinessDate, &'a R)> {
        if self.applied.iter().all(|fact| fact.supersedes.is_none()) {
            return rows.iter().map(|row| (row.effective_date(), row)).collect();
        }
        let known: Vec<(&R, &SubjectFact)> = rows.iter().filter_map(|row| Some((row, self.fact(row.event_id())?))).collect();
        let standing = known.iter().filter(|(row, fact)| stands(*row, fact, &known));
        let mut standing: Vec<(BusinessDate, &R)> = standing.map(|(row, fact)| (day_of(*row, fact, &known), *row)).collect();
        standing.sort_by_key(|(day, row)| (*day, row.event_id()));
        standing
    }

    fn fact(&self, event_id: EventId) -> Option<&SubjectFact> {
        self.applied.iter().find(|fact| fact.event_id == event_id)
    }
}

/// Nothing supersedes the row, and nothing recorded later supersedes what it supersedes.
fn stands<R: Row>(row: &R, fact: &SubjectFact, known: &[(&R, &SubjectFact)]) -> bool {
    let rank = |fact: &SubjectFact| -> (RecordedAt, EventId) { (fact.recorded_at, fact.event_id) };
    !known.iter().any(|(other_row, other)| {
        let is_rival = fact.supersedes.is_some() && other.supersedes == fact.supersedes && rank(other) > rank(fact);
        other_row.is_of_type_of(row) && (other.supersedes == Some(fact.event_id) || is_rival)
    })
}

/// The day of the first event in a row of superseding ones, as far as it is known. The number of facts bounds the
/// walk, should events supersede each other in a circle.
fn day_of<R: Row>(row: &R, fact: &SubjectFact, known: &[(&R, &SubjectFact)]) -> BusinessDate {
    let mut first = fact;
    for _ in known {
        let is_earlier =
            |(other, candidate): &&(&R, &SubjectFact)| first.supersedes == Some(candidate.event_id) && other.is_of_type_of(row);
        let Some((_, earlier)) = known.iter().find(is_earlier) else { break };
        first = earlier;
    }
    first.effective_date
}
