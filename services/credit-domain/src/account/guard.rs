//! What every guard needs: the event, where it stands in time, the facts known so far, and a list of findings.

use super::{Account, HoldReason, bank_reference};
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountEvent;
use crate::event::envelope::Envelope;
use crate::fact::Fact;
use crate::ids::BusinessId;
use crate::ledger::Ledger;
use crate::ledger::effective::effective_facts;
use crate::money::{Currency, Minor};
use crate::product_rule::ProductRule;
use crate::refusal::Finding;
use std::borrow::Cow;

/// Largest amount of one event, in minor units. With it, sums over any history of an account stay far inside an `i64`.
pub(super) const MAX_AMOUNT_MINOR: Minor = 1_000_000_000_000;

/// Collects everything that is wrong with one event before anything is changed.
pub(super) struct Guard<'a> {
    pub(super) account: &'a Account,
    pub(super) envelope: &'a Envelope,
    pub(super) event: &'a AccountEvent,
    /// `Some` also when nothing is sealed: then there is no more to know.
    pub(super) history: Option<&'a [Fact]>,
    pub(super) rule: &'a ProductRule,
    /// The day on which the fact will count (D-14, D-15).
    pub(super) value_date: BusinessDate,
    /// The event this one supersedes (D-07).
    pub(super) original: Option<&'a Fact>,
    pub(super) closed_on: Option<BusinessDate>,
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<Finding>,
    pub(super) needs_history: bool,
    pub(super) hold: Option<HoldReason>,
}

impl<'a> Guard<'a> {
    pub(super) fn find(
        &mut self,
        rule: &'static str,
        field: impl Into<Cow<'static, str>>,
        expected: impl Into<Cow<'static, str>>,
    ) {
        self.findings.push(Finding::new(rule, field, expected));
    }

    /// Accepted, but worth counting (D-18, D-20).
    pub(super) fn note(&mut self, rule: &'static str, field: &'static str, expected: &'static str) {
        self.notes.push(Finding::new(rule, field, expected));
    }

    /// Whether the fact belongs to a sealed month.
    pub(super) fn is_late(&self) -> bool {
        self.account.sealed_end().is_some_and(|end| self.value_date <= end)
    }

    /// Open facts, and the sealed ones where they were given.
    pub(super) fn all_known(&self) -> impl Iterator<Item = &'a Fact> + use<'a> {
        self.account.open_facts.iter().rev().chain(self.history.unwrap_or(&[]))
    }

    /// The facts among which business ids are unique: the open months, for a late event also the sealed ones. (To look
    /// further on every event would need a read of the store for each.)
    fn neighbours(&self) -> impl Iterator<Item = &'a Fact> + use<'a> {
        let sealed = if self.is_late() { self.history.unwrap_or(&[]) } else { &[] };
        self.account.open_facts.iter().rev().chain(sealed)
    }

    /// Refuses a second event with the same business id, unless it supersedes the first.
    pub(super) fn unique(
        &mut self,
        rule: &'static str,
        field: &'static str,
        id: &BusinessId,
        id_of: fn(&AccountEvent) -> Option<&BusinessId>,
    ) {
        match self.original {
            Some(original) => {
                if id_of(&original.event) != Some(id) {
                    self.find("SUPERSEDING_ID_DIFFERS", field, "the same value as in the superseded event");
                }
            }
            // What it should supersede is unknown, and said so already.
            None if self.envelope.supersedes.is_some() => {}
            None => {
                if self.neighbours().any(|fact| id_of(&fact.event) == Some(id)) {
                    self.find(rule, field, "a value that no earlier event of the account carries");
                }
            }
        }
    }

    /// The newest fact that `wanted` accepts and that is still in force: among the open facts, else among the sealed
    /// ones, which have to be asked for.
    pub(super) fn look_up(&mut self, wanted: impl Fn(&AccountEvent) -> bool) -> Option<&'a Fact> {
        let in_force = |fact: &&Fact| wanted(&fact.event) && !self.is_superseded(fact);
        if let Some(fact) = self.account.open_facts.iter().rev().find(in_force) {
            return Some(fact);
        }
        let Some(history) = self.history else {
            self.needs_history = true;
            return None;
        };
        history.iter().filter(in_force).max_by_key(|fact| fact.order_key())
    }

    /// Whether another known fact stands in this one's place; both always lie in the same month.
    pub(super) fn is_superseded(&self, fact: &Fact) -> bool {
        self.all_known().any(|other| other.supersedes == Some(fact.event_id))
    }

    pub(super) fn is_original(&self, fact: &Fact) -> bool {
        self.original.is_some_and(|original| original.event_id == fact.event_id)
    }

    /// In order: strictly positive, not absurd, and in the account's currency.
    pub(super) fn amount(&mut self, amount_minor: Minor, currency: Currency) {
        if amount_minor <= 0 {
            self.find("AMOUNT_NOT_POSITIVE", "amount_minor", "more than 0");
        }
        self.not_too_large(amount_minor, "amount_minor");
        self.currency(currency);
    }

    pub(super) fn currency(&mut self, currency: Currency) {
        if currency != self.account.opened.currency {
            self.find("CURRENCY_DIFFERS", "currency", "the currency of the account");
        }
    }

    pub(super) fn not_too_large(&mut self, amount_minor: Minor, field: impl Into<Cow<'static, str>>) {
        if !(-MAX_AMOUNT_MINOR..=MAX_AMOUNT_MINOR).contains(&amount_minor) {
            self.find("AMOUNT_TOO_LARGE", field, "at most 1000000000000 minor units either way");
        }
    }

    pub(super) fn in_range(&mut self, date: BusinessDate, field: impl Into<Cow<'static, str>>) {
        if !(BusinessDate::MIN..=BusinessDate::MAX).contains(&date) {
            self.find("DATE_OUT_OF_RANGE", field, "a date from 1901-01-01 to 2099-12-31");
        }
    }

    /// The same money under another id stops the account (E-16).
    pub(super) fn bank_reference(&mut self, bank_ref: &BusinessId) {
        let of_original = self.original.is_some_and(|original| {
            matches!(&original.event, AccountEvent::RepaymentReceived(repayment) if repayment.bank_ref.as_ref() == Some(bank_ref))
        });
        if !of_original && bank_reference::is_known(&self.account.bank_refs, bank_ref) {
            self.hold = Some(HoldReason::BankReferenceRepeated);
        }
    }

    /// What is owed at the end of a day, by all that is known.
    pub(super) fn balance_on(&self, date: BusinessDate) -> Minor {
        let account = self.account;
        if account.sealed_end().is_none_or(|end| date >= end) {
            let mut ledger = account.base.clone();
            let known = account.open_facts.iter().filter(|fact| fact.value_date <= date);
            ledger.fold(&effective_facts(known), &account.opened, self.rule);
            ledger.advance_to(date, self.rule);
            return ledger.balance_minor;
        }
        let mut ledger = Ledger::opening(&account.opened);
        let known = self.all_known().filter(|fact| fact.value_date <= date);
        ledger.fold(&effective_facts(known), &account.opened, self.rule);
        ledger.advance_to(date, self.rule);
        ledger.balance_minor
    }
}
