//! Reports of identity theft and what became of them (E-40).

use super::Subject;
use super::standing::row;
use crate::calendar::BusinessDate;
use crate::event::envelope::Envelope;
use crate::ids::{AccountId, BusinessId, EventId};

/// One step of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TheftEntry {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub report_id: BusinessId,
    pub step: TheftStep,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TheftStep {
    /// Without an account it concerns the person as a whole.
    Reported {
        account_id: Option<AccountId>,
    },
    Confirmed,
    Dismissed,
}

/// Where a report stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TheftState {
    Reported,
    Confirmed,
    Dismissed,
}

row!(TheftEntry by step);

impl TheftEntry {
    pub(super) fn of(envelope: &Envelope, report_id: &BusinessId, step: TheftStep) -> TheftEntry {
        TheftEntry { event_id: envelope.event_id, effective_date: envelope.effective_date, report_id: report_id.clone(), step }
    }
}

impl Subject {
    /// The newest decision, by (day, event id), stands; a decision may be known before its report. `None` when nothing
    /// of the report is known.
    pub fn theft_state(&self, report_id: &BusinessId) -> Option<TheftState> {
        let mut state = None;
        for (_, entry) in self.standing(&self.theft_reports) {
            if entry.report_id != *report_id {
                continue;
            }
            state = Some(match (&entry.step, state) {
                (TheftStep::Reported { .. }, None) => TheftState::Reported,
                (TheftStep::Reported { .. }, Some(decided)) => decided,
                (TheftStep::Confirmed, _) => TheftState::Confirmed,
                (TheftStep::Dismissed, _) => TheftState::Dismissed,
            });
        }
        state
    }

    /// E-40: somebody else may have acted under the name of the person, on this account or, where no account was
    /// named, on any. Judged by what is known and not by the day of a report, because it forbids the sending.
    ///
    /// Confirmed for an account, the allegation holds on until the account is voided; confirmed for the person as a
    /// whole it is over, because the accounts in question are voided one by one.
    pub fn is_theft_alleged(&self, account_id: Option<&AccountId>) -> bool {
        self.standing(&self.theft_reports).iter().any(|(_, entry)| {
            let TheftStep::Reported { account_id: named } = &entry.step else { return false };
            match self.theft_state(&entry.report_id) {
                Some(TheftState::Reported) => named.is_none() || named.as_ref() == account_id,
                Some(TheftState::Confirmed) => named.is_some() && named.as_ref() == account_id,
                Some(TheftState::Dismissed) | None => false,
            }
        })
    }
}
