//! The lender's own small book of one bill account: what was billed and what of each minimum is still unpaid.
//! It belongs to the sender's side, so it shares nothing with the fold that judges the same events.

use credit_domain::calendar::BusinessDate;
use std::collections::VecDeque;

#[derive(Clone, Debug)]
struct UnpaidMinimum {
    due_date: BusinessDate,
    amount_minor: i64,
}

#[derive(Clone, Debug, Default)]
pub struct LenderBook {
    /// Negative is a credit balance.
    pub balance_minor: i64,
    minima: VecDeque<UnpaidMinimum>,
    /// Adverse episodes begun so far.
    pub episodes: u32,
    in_episode: bool,
}

impl LenderBook {
    pub fn past_due_minor(&self) -> i64 {
        self.minima.iter().map(|minimum| minimum.amount_minor).sum()
    }

    /// Adds a bill's new required amount.
    pub fn require(&mut self, due_date: BusinessDate, amount_minor: i64) {
        if amount_minor > 0 {
            self.minima.push_back(UnpaidMinimum { due_date, amount_minor });
        }
    }

    /// Takes a payment on a day: the oldest minimum first.
    pub fn pay(&mut self, date: BusinessDate, amount_minor: i64) {
        self.balance_minor -= amount_minor;
        let mut rest = amount_minor;
        while let Some(oldest) = self.minima.front_mut() {
            let paid = rest.min(oldest.amount_minor);
            oldest.amount_minor -= paid;
            rest -= paid;
            if oldest.amount_minor > 0 {
                break;
            }
            self.minima.pop_front();
        }
        self.end_episode_if_cured(date);
    }

    /// An episode ends when nothing is overdue any more; what is due later does not prolong it.
    fn end_episode_if_cured(&mut self, date: BusinessDate) {
        if !self.is_overdue(date) {
            self.in_episode = false;
        }
    }

    fn is_overdue(&self, date: BusinessDate) -> bool {
        self.minima.front().is_some_and(|oldest| oldest.due_date < date)
    }

    /// A refund lowers the debt; what is required never exceeds it, newest first.
    pub fn refund(&mut self, date: BusinessDate, amount_minor: i64) {
        self.balance_minor -= amount_minor;
        self.drop_required(self.past_due_minor() - self.balance_minor.max(0));
        self.end_episode_if_cured(date);
    }

    /// Requires so much less, newest first.
    pub fn drop_required(&mut self, amount_minor: i64) {
        let mut rest = amount_minor;
        while rest > 0 {
            let Some(newest) = self.minima.back_mut() else { break };
            let dropped = rest.min(newest.amount_minor);
            newest.amount_minor -= dropped;
            rest -= dropped;
            if newest.amount_minor == 0 {
                self.minima.pop_back();
            }
        }
    }

    /// Looks at the end of a day: the number of the adverse episode that begins by then, if one does.
    pub fn episode_beginning(&mut self, date: BusinessDate) -> Option<u32> {
        if !self.is_overdue(date) || self.in_episode {
            return None;
        }
        self.in_episode = true;
        self.episodes += 1;
        Some(self.episodes)
    }
}
