//! Questions to a book; every value is checked more than one way.

use super::{Book, Sent};
use crate::events::{date, month};
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::{Event, EventPayload};
use credit_domain::fact::Fact;
use credit_domain::ledger::Derived;
use credit_domain::ledger::derive::derived_from_facts;
use credit_domain::ledger::history::derived_at_month_ends;

impl Book {
    /// All facts, sealed and open.
    pub fn facts(&self) -> Vec<Fact> {
        let open: &[Fact] = self.opened.as_ref().map_or(&[], |account| &account.open_facts);
        self.sealed.iter().chain(open).cloned().collect()
    }

    /// Facts of all chunks, in the order in which they were sealed.
    pub fn sealed_facts(&self) -> &[Fact] {
        &self.sealed
    }

    /// Values at the end of a day. The cached way, the flat fold of all facts and the flat fold of the facts in reverse
    /// must agree each time.
    pub fn derived_on(&self, as_of: BusinessDate) -> Derived {
        let account = self.account();
        let cached = account.derived_at(as_of, &self.rule, Some(&self.sealed)).expect("history was given");
        let mut facts = self.facts();
        assert_eq!(cached, derived_from_facts(&account.opened, &facts, as_of, &self.rule), "cached and flat on {as_of}");
        facts.reverse();
        assert_eq!(cached, derived_from_facts(&account.opened, &facts, as_of, &self.rule), "in any order on {as_of}");
        if let Ok(hot) = account.derived_at(as_of, &self.rule, None) {
            assert_eq!(cached, hot, "with and without history on {as_of}");
        }
        cached
    }

    /// As [`Book::derived_on`], the day as `yyyy-MM-dd`.
    pub fn at(&self, as_of: &str) -> Derived {
        self.derived_on(date(as_of))
    }

    /// Values at the end of a day by what was recorded up to a time (RP-1).
    pub fn derived_as_known(&self, as_of: BusinessDate, recorded_until: RecordedAt) -> Derived {
        let facts = self.facts();
        let known = facts.iter().filter(|fact| fact.recorded_at <= recorded_until);
        derived_from_facts(&self.account().opened, known, as_of, &self.rule)
    }

    /// Values at each month end, `yyyy-MM` both; the way from one fold and the single questions must agree.
    pub fn month_ends(&self, from: &str, through: &str) -> Vec<Derived> {
        self.month_ends_between(month(from), month(through))
    }

    pub fn month_ends_between(&self, from: Month, through: Month) -> Vec<Derived> {
        let facts = self.facts();
        let months = derived_at_month_ends(&self.account().opened, &facts, from, through, &self.rule);
        for derived in &months {
            assert_eq!(*derived, self.derived_on(derived.as_of), "month ends and single days on {}", derived.as_of);
        }
        months
    }

    /// Repayment status at the end of a month, `yyyy-MM`.
    pub fn status(&self, of_month: &str) -> &'static str {
        self.derived_on(month(of_month).last_day()).repayment_status.code()
    }

    /// Repayment statuses at the end of each month, one character a month.
    pub fn statuses(&self, from: &str, through: &str) -> String {
        self.month_ends(from, through).iter().map(|derived| derived.repayment_status.code()).collect()
    }

    /// Account status at the end of a day, as the bureau codes it for this account type.
    pub fn account_status(&self, as_of: &str) -> &'static str {
        self.at(as_of).account_status.code(self.account().opened.account_type)
    }

    /// What was sent, one JSON object a line in the order of sending, as `furnish emit` reads it.
    pub fn json_lines(&self) -> String {
        let event_of =
            |sent: &Sent| Event { envelope: sent.envelope.clone(), payload: EventPayload::Account(sent.event.clone()) };
        self.sent.iter().map(|sent| format!("{}\n", wire_contracts::event_json::to_json(&event_of(sent)))).collect()
    }
}
