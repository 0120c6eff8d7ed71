//! Guards of opening, limit and close.

use super::guard::Guard;
use crate::event::account_event::{AccountEvent, CloseCause, CreditAccountClosed, CreditAccountOpened, CreditLimitChanged};
use crate::fact::{Fact, class_rank};
use crate::ledger::effective::effective_facts;
use crate::money::Minor;

impl Guard<'_> {
    /// A second opening only corrects the first, and not what the ledger is built on.
    pub(super) fn opened_again(&mut self, opened: &CreditAccountOpened) {
        if self.envelope.supersedes.is_none() {
            self.find("ACCOUNT_ALREADY_OPENED", "event_type", "one opening of an account; correct it with a superseding event");
        }
        let first = &self.account.opened;
        let differs = [
            (first.open_date != opened.open_date, "open_date"),
            (first.account_type != opened.account_type, "account_type"),
            (first.currency != opened.currency, "currency"),
        ];
        for (_, field) in differs.into_iter().filter(|(differs, _)| *differs) {
            self.find("OPENING_FIELD_FIXED", field, "the same value as in the first opening");
        }
        self.limit(opened.limit_minor, "limit_minor");
    }

    pub(super) fn limit_changed(&mut self, changed: &CreditLimitChanged) {
        self.currency(changed.currency);
        self.limit(changed.new_limit_minor, "new_limit_minor");
        if self.history.is_none() && self.is_late() {
            self.needs_history = true;
            return;
        }
        if self.limit_before() != changed.old_limit_minor {
            self.find("OLD_LIMIT_DIFFERS", "old_limit_minor", "the limit in force before this change");
        }
        // E-20: allowed, reported as it is, and shown.
        if self.dates_in_range() && changed.new_limit_minor < self.balance_on(self.value_date) {
            self.note("LIMIT_BELOW_USED", "new_limit_minor", "usually not below what is used");
        }
    }

    fn limit(&mut self, limit_minor: Minor, field: &'static str) {
        if limit_minor < 0 {
            self.find("LIMIT_NEGATIVE", field, "0 or more");
        }
        self.not_too_large(limit_minor, field);
    }

    /// The limit in force just before the event's place in the order of facts.
    fn limit_before(&self) -> Minor {
        let version = self.original.map_or(self.envelope.aggregate_version, |original| original.version);
        let place = (self.value_date, class_rank(self.event), version);
        let newest = |facts: Vec<&Fact>| {
            facts.into_iter().rev().find_map(|fact| match &fact.event {
                AccountEvent::CreditLimitChanged(earlier) if !self.is_original(fact) && fact.order_key() < place => {
                    Some(earlier.new_limit_minor)
                }
                _ => None,
            })
        };
        if self.is_late() {
            return newest(effective_facts(self.all_known())).unwrap_or(self.account.opened.limit_minor);
        }
        newest(effective_facts(&self.account.open_facts)).unwrap_or(self.account.base.limit_minor)
    }

    pub(super) fn closed(&mut self, closed: &CreditAccountClosed) {
        if self.history.is_none() && self.is_late() {
            self.needs_history = true;
            return;
        }
        if self.original.is_some() {
            // The close it corrects was judged when it came, and a close stands (D-19, D-20).
            return;
        }
        if effective_facts(self.all_known()).iter().any(|fact| fact.value_date > self.value_date && ends_with_close(&fact.event))
        {
            self.find("CLOSE_BEFORE_LATER_EVENTS", "close_date", "not before the last purchase, charge, bill or repayment");
        }
        if self.dates_in_range() {
            let balance_minor = self.balance_on(self.value_date);
            match closed.cause {
                CloseCause::Settled if balance_minor != 0 => {
                    self.find("CLOSE_WITH_BALANCE", "cause", "a balance of 0 on the close date, because the cause is SETTLED");
                }
                CloseCause::Customer if balance_minor > 0 => {
                    self.find("CLOSE_WITH_BALANCE", "cause", "no debt on the close date, because the cause is CUSTOMER");
                }
                _ => {}
            }
        }
    }

    /// Dates that were already found wrong are not folded to.
    fn dates_in_range(&self) -> bool {
        self.findings.iter().all(|finding| !finding.rule.starts_with("DATE_"))
    }
}

/// Whether an event may not lie after the close; refunds and reversals may.
fn ends_with_close(event: &AccountEvent) -> bool {
    !matches!(event, AccountEvent::PurchaseRefunded(_) | AccountEvent::PurchaseReversed(_) | AccountEvent::RepaymentReversed(_))
}
