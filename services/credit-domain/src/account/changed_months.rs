//! Which past months an event changed: month-end values before it against those after it.
//!
//! A month counts as past when it lies before the month in which the event was recorded: what was reported of it was
//! reported without the event. Events of the running month are not compared, which spares nearly all of them the work.

use super::Account;
use crate::calendar::{BusinessDate, Month};
use crate::fact::Fact;
use crate::ids::EventId;
use crate::ledger::effective::effective_facts;
use crate::ledger::history::derived_at_month_ends;
use crate::ledger::{Derived, Ledger};
use crate::product_rule::ProductRule;

/// The past months that one fact can change: from its own on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PastMonths {
    from: Month,
    through: Month,
}

impl PastMonths {
    /// `None` when the fact belongs to the month in which it was recorded.
    pub(super) fn touched_by(fact: &Fact) -> Option<PastMonths> {
        let recorded_on = fact.recorded_at.business_date().min(BusinessDate::MAX);
        if fact.value_date >= recorded_on {
            return None;
        }
        let (from, recorded_in) = (fact.month(), recorded_on.month());
        (from < recorded_in).then(|| PastMonths { from, through: recorded_in.plus(-1) })
    }

    /// The values at the end of each of these months, from nothing. `sealed` holds all sealed facts.
    pub(super) fn derived_of<'a>(
        &self,
        account: &'a Account,
        sealed: impl IntoIterator<Item = &'a Fact>,
        rule: &ProductRule,
    ) -> Vec<Derived> {
        let facts = sealed.into_iter().chain(&account.open_facts);
        derived_at_month_ends(&account.opened, facts, self.from, self.through, rule)
    }

    /// The months that an event changed which is among the open facts. The ledgers with and without it go forward side by
    /// side, so that an event of a long past month, as a back-book brings them, costs little for each month since.
    pub(super) fn changed_by(&self, account: &Account, event_id: EventId, rule: &ProductRule) -> Vec<Month> {
        let with = effective_facts(&account.open_facts);
        let without = effective_facts(account.open_facts.iter().filter(|fact| fact.event_id != event_id));
        let (mut with, mut without) = (Fold::of(account, &with, rule), Fold::of(account, &without, rule));
        let mut changed = Vec::new();
        for index in self.from.index()..=self.through.index() {
            let month = Month::from_index(index);
            let month_end = month.last_day();
            with.fold_through(month_end);
            without.fold_through(month_end);
            if with.ledger == without.ledger {
                // The event lies behind, so from here on both are one.
                break;
            }
            if with.differs_from(&without, month_end) {
                changed.push(month);
            }
        }
        changed
    }
}

/// A fold on its way through the months.
struct Fold<'a> {
    account: &'a Account,
    rule: &'a ProductRule,
    ledger: Ledger,
    to_come: &'a [&'a Fact],
}

impl<'a> Fold<'a> {
    fn of(account: &'a Account, facts: &'a [&'a Fact], rule: &'a ProductRule) -> Fold<'a> {
        Fold { account, rule, ledger: account.base.clone(), to_come: facts }
    }

    fn fold_through(&mut self, day: BusinessDate) {
        let count = self.to_come.iter().take_while(|fact| fact.value_date <= day).count();
        let (of_month, later) = self.to_come.split_at(count);
        self.ledger.fold(of_month, &self.account.opened, self.rule);
        self.ledger.advance_to(day, self.rule);
        self.to_come = later;
    }

    /// Whether the values at the end of the day differ. Other balances say so at once, on an account that runs.
    fn differs_from(&self, other: &Fold<'_>, day: BusinessDate) -> bool {
        let runs = |ledger: &Ledger| ledger.closed.is_none() && ledger.standing.voided_on.is_none();
        if runs(&self.ledger) && runs(&other.ledger) && self.ledger.balance_minor != other.ledger.balance_minor {
            return true;
        }
        let derived = |fold: &Fold<'_>| fold.ledger.clone().derive(&self.account.opened, day, self.rule);
        derived(self) != derived(other)
    }
}
