//! The ledger as guards need it: just before the event, at the end of its day, and by all that is known. Folding costs,
//! so the events of every day (purchases, bills, repayments, charges) ask for it only on an account that is special.

use super::guard::Guard;
use crate::event::account_event::AccountEvent;
use crate::fact::Fact;
use crate::ids::ContentHash;
use crate::ledger::Ledger;
use crate::ledger::effective::effective_facts;

impl<'a> Guard<'a> {
    /// The ledger just before the event's place in the order of facts, and without the event it supersedes. `None`
    /// when the place lies in sealed months, which are then asked for, or on a day that was found impossible.
    pub(super) fn ledger_before(&mut self) -> Option<Ledger> {
        let known = self.known_around_event()?;
        let own = self.own_fact();
        let mut facts = effective_facts(known.into_iter().chain(std::iter::once(&own)));
        if let Some(place) = facts.iter().position(|fact| fact.event_id == own.event_id) {
            facts.truncate(place);
        }
        Some(self.folded_to_event(&facts))
    }

    /// The ledger at the end of the day on which the event counts, by all that is known and without the event it
    /// supersedes; `None` as in [`Guard::ledger_before`].
    pub(super) fn ledger_at_end_of_day(&mut self) -> Option<Ledger> {
        let mut known = self.known_around_event()?;
        let own = self.own_fact();
        if self.original.is_some() {
            known.push(&own);
        }
        let mut facts = effective_facts(known);
        facts.retain(|fact| fact.value_date <= self.value_date && fact.event_id != own.event_id);
        Some(self.folded_to_event(&facts))
    }

    /// The ledger after everything that is known and the event; `None` as in [`Guard::ledger_before`].
    pub(super) fn ledger_with_event(&mut self) -> Option<Ledger> {
        let known = self.known_around_event()?;
        let own = self.own_fact();
        Some(self.folded_to_event(&effective_facts(known.into_iter().chain(std::iter::once(&own)))))
    }

    /// The ledger after everything that is known. It needs no sealed facts.
    pub(super) fn ledger_now(&self) -> Ledger {
        let mut ledger = self.account.base.clone();
        ledger.fold(&effective_facts(&self.account.open_facts), &self.account.opened, self.rule);
        ledger
    }

    /// The facts to fold on [`Guard::folded_to_event`]'s start: all for a late event, else those of the open months.
    fn known_around_event(&mut self) -> Option<Vec<&'a Fact>> {
        if self.history.is_none() && self.is_late() {
            self.needs_history = true;
        }
        if self.needs_history || !self.dates_in_range() {
            return None;
        }
        Some(if self.is_late() { self.all_known().collect() } else { self.account.open_facts.iter().collect() })
    }

    fn folded_to_event(&self, facts: &[&Fact]) -> Ledger {
        let mut ledger = if self.is_late() { Ledger::opening(&self.account.opened) } else { self.account.base.clone() };
        ledger.fold(facts, &self.account.opened, self.rule);
        ledger.advance_to(self.value_date, self.rule);
        ledger
    }

    /// The event as the fact it would be, so that the order of facts itself finds its place (D-07, D-13).
    fn own_fact(&self) -> Fact {
        Fact {
            value_date: self.value_date,
            version: self.envelope.aggregate_version,
            recorded_at: self.envelope.recorded_at,
            event_id: self.envelope.event_id,
            content_hash: ContentHash([0; 16]),
            offset: 0,
            supersedes: self.envelope.supersedes,
            event: AccountEvent::clone(self.event),
        }
    }

    /// Dates that were already found wrong are not folded to.
    fn dates_in_range(&self) -> bool {
        self.findings.iter().all(|finding| !finding.rule.starts_with("DATE_"))
    }
}
