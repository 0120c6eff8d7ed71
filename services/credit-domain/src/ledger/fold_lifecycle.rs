//! Activation, lines, close, reopening, voiding.

use super::Ledger;
use super::fold::At;
use super::standing::LargeInstalmentLine;
use crate::calendar::BusinessDate;
use crate::event::account_event::{CloseCause, LargeInstalmentLineGranted};

impl Ledger {
    /// Neither closed nor voided.
    pub(super) fn is_running(&self) -> bool {
        self.closed.is_none() && self.standing.voided_on.is_none()
    }

    /// By an event or by first use, whichever came first.
    pub(super) fn activate(&mut self, date: BusinessDate) {
        self.standing.activated_on.get_or_insert(date);
    }

    pub(super) fn grant_large_instalment_line(&mut self, granted: &LargeInstalmentLineGranted) {
        self.standing.large_instalment_line = Some(LargeInstalmentLine {
            limit_minor: granted.limit_minor,
            valid_from: granted.valid_from,
            valid_to: granted.valid_to,
        });
    }

    /// The first close stands: bad debt may have ended the account before the lender says so (D-28).
    pub(super) fn close(&mut self, cause: CloseCause, at: At<'_>) {
        if !self.is_running() {
            return;
        }
        if cause == CloseCause::Other {
            self.settle_class_before_end(at.rule);
        }
        self.end_with(at.date, cause);
    }

    /// The close stands whatever is found out later (D-19, D-20), so nothing is required from it on.
    pub(super) fn end_with(&mut self, date: BusinessDate, cause: CloseCause) {
        self.closed = Some((date, cause));
        self.release_required(date);
        self.plans.clear();
    }

    /// What ended the account before is over with it.
    pub(super) fn reopen(&mut self, date: BusinessDate) {
        self.closed = None;
        self.standing.bad_debt = None;
        self.standing.reopened_on = Some(date);
    }

    /// The account should never have existed (E-40): nothing is due, nothing was billed, nothing is bad debt.
    pub(super) fn void(&mut self, date: BusinessDate) {
        self.standing.voided_on = Some(date);
        self.standing.bad_debt = None;
        self.standing.judicial_since = None;
        self.risk.observation = None;
        self.required.clear();
        self.plans.clear();
        self.statement = None;
    }
}
