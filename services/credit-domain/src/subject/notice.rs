//! Notices of adverse information: what became of the notice of each episode (ADV-1).

use super::Subject;
use super::standing::row;
use crate::calendar::BusinessDate;
use crate::event::envelope::Envelope;
use crate::ids::{AccountId, EventId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub account_id: AccountId,
    /// Adverse episode of the account, counted from 1.
    pub episode_no: u32,
    pub step: NoticeStep,
}

/// Ascending by what it is worth: an episode has the state of its worthiest step, whatever came first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NoticeStep {
    Sent,
    Failed,
    /// CRIR 15: for example lawfully public.
    NotRequired,
    Delivered {
        on: BusinessDate,
    },
}

row!(Notice by step);

impl Notice {
    pub(super) fn of(envelope: &Envelope, account_id: &AccountId, episode_no: u32, step: NoticeStep) -> Notice {
        Notice {
            event_id: envelope.event_id,
            effective_date: envelope.effective_date,
            account_id: account_id.clone(),
            episode_no,
            step,
        }
    }
}

impl Subject {
    /// What became of the notice of this episode: delivered, first of all days, wins over not required, that over
    /// failed, that over sent. `None` when nothing was sent.
    pub fn notice_state(&self, account_id: &AccountId, episode_no: u32) -> Option<NoticeStep> {
        let steps = self.notice_steps(account_id, episode_no).map(|(_, step)| step);
        // Of two deliveries the earlier one is what counts.
        steps.max_by(|left, right| match (left, right) {
            (NoticeStep::Delivered { on: left_on }, NoticeStep::Delivered { on: right_on }) => right_on.cmp(left_on),
            _ => left.cmp(right),
        })
    }

    /// ADV-1 (CRIR 15): a notice of the episode reached the person at least `lead_days` before `as_of`, or none was
    /// required on that day.
    pub fn is_noticed(&self, account_id: &AccountId, episode_no: u32, as_of: BusinessDate, lead_days: u16) -> bool {
        self.notice_steps(account_id, episode_no).any(|(day, step)| match step {
            NoticeStep::Delivered { on } => as_of.days_since(on) >= i32::from(lead_days),
            NoticeStep::NotRequired => day <= as_of,
            NoticeStep::Sent | NoticeStep::Failed => false,
        })
    }

    fn notice_steps(&self, account_id: &AccountId, episode_no: u32) -> impl Iterator<Item = (BusinessDate, NoticeStep)> {
        let of_episode = move |notice: &Notice| notice.episode_no == episode_no && notice.account_id == *account_id;
        let standing = self.standing(&self.notices).into_iter();
        standing.filter(move |(_, notice)| of_episode(notice)).map(|(day, notice)| (day, notice.step))
    }
}
