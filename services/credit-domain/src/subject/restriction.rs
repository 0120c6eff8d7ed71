//! Restrictions of processing and legal holds: placed and lifted by id, in any order.

use super::Subject;
use super::standing::row;
use crate::calendar::BusinessDate;
use crate::event::envelope::Envelope;
use crate::ids::{BusinessId, EventId};

/// One step of a restriction or of a legal hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LimitEntry {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub limit_id: BusinessId,
    pub step: LimitStep,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LimitStep {
    Placed,
    Lifted,
}

row!(LimitEntry by step);

impl LimitEntry {
    pub(super) fn of(envelope: &Envelope, limit_id: &BusinessId, step: LimitStep) -> LimitEntry {
        LimitEntry { event_id: envelope.event_id, effective_date: envelope.effective_date, limit_id: limit_id.clone(), step }
    }
}

impl Subject {
    /// PIPL 47: the data may only be stored and protected. Judged by what is known and not by the day of a report,
    /// because it forbids the sending.
    pub fn is_processing_restricted(&self) -> bool {
        self.is_any_in_force(&self.restrictions)
    }

    /// The data must not be erased.
    pub fn has_legal_hold(&self) -> bool {
        self.is_any_in_force(&self.legal_holds)
    }

    /// An id once lifted is over; a new limit has a new id.
    fn is_any_in_force(&self, limits: &[LimitEntry]) -> bool {
        let standing = self.standing(limits);
        let is_lifted = |limit_id: &BusinessId| {
            standing.iter().any(|(_, entry)| entry.step == LimitStep::Lifted && entry.limit_id == *limit_id)
        };
        standing.iter().any(|(_, entry)| entry.step == LimitStep::Placed && !is_lifted(&entry.limit_id))
    }
}
