//! Values of an account as of a date: from the cached base where the date allows, else from all facts.

use super::Account;
use crate::calendar::BusinessDate;
use crate::fact::Fact;
use crate::ledger::Derived;
use crate::ledger::derive::derived_from_facts;
use crate::ledger::effective::effective_facts;
use crate::product_rule::ProductRule;

/// The question reaches into sealed months: ask again with all sealed facts of the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NeedsHistory;

impl Account {
    /// The values at the end of `as_of`; only facts with a value date up to it count. `rule` must be the one the account
    /// was folded with; for another rule (a what-if) use [`derived_from_facts`]. `history` holds the facts of all sealed
    /// chunks in any order.
    ///
    /// # Errors
    /// [`NeedsHistory`] when `as_of` lies before the end of the sealed months and no history is given.
    pub fn derived_at(&self, as_of: BusinessDate, rule: &ProductRule, history: Option<&[Fact]>) -> Result<Derived, NeedsHistory> {
        if self.sealed_through.is_none_or(|month| as_of >= month.last_day()) {
            let mut ledger = self.base.clone();
            let known = self.open_facts.iter().filter(|fact| fact.value_date <= as_of);
            ledger.fold(&effective_facts(known), &self.opened, rule);
            return Ok(ledger.derive(&self.opened, as_of, rule));
        }
        let history = history.ok_or(NeedsHistory)?;
        Ok(derived_from_facts(&self.opened, history.iter().chain(&self.open_facts), as_of, rule))
    }
}
