//! What every guard needs: the event, where it stands in time, the facts known so far, and a list of findings.

use super::business_id::{Thing, ended_by, made_by};
use super::{Account, HoldReason, bank_reference};
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::AccountEvent;
use crate::event::envelope::Envelope;
use crate::fact::Fact;
use crate::ids::BusinessId;
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
    /// Whether the account has been reported by more than one institution (E-31).
    pub(super) institution_changed: bool,
    /// The day on which the account closed, when it did: by an event, or because a bad debt came to nothing (D-28).
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

    /// Refuses a second event that makes a thing under the same business id, unless it supersedes the first.
    pub(super) fn unique(&mut self) {
        let Some(made) = made_by(self.event) else { return };
        match self.original {
            Some(original) => {
                if made_by(&original.event).is_none_or(|first| !first.is_same_as(&made)) {
                    self.find("SUPERSEDING_ID_DIFFERS", made.field, "the same value as in the superseded event");
                }
            }
            // What it should supersede is unknown, and said so already.
            None if self.envelope.supersedes.is_some() => {}
            None => {
                let makes_it = |fact: &'a Fact| made_by(&fact.event).is_some_and(|earlier| earlier.is_same_as(&made));
                let is_repeated = match made.thing {
                    // What was taken back may be made again under its id (D-06).
                    Thing::WriteOff | Thing::WriteOffProposal => self.write_offs_in_force(made.id).into_iter().any(makes_it),
                    _ => self.neighbours().any(makes_it),
                };
                if is_repeated {
                    self.find(made.thing.rule(), made.field, "a value that no earlier event of the account carries");
                }
            }
        }
    }

    /// An event that supersedes the end of a thing ends the same thing.
    pub(super) fn ends_the_same(&mut self) {
        if let Some(field) = self.field_that_names_another() {
            self.find("SUPERSEDING_ID_DIFFERS", field, "the same value as in the superseded event");
        }
    }

    fn field_that_names_another(&self) -> Option<&'static str> {
        let (field, id) = ended_by(self.event)?;
        let first = self.original.and_then(|original| ended_by(&original.event))?;
        (first.1 != id).then_some(field)
    }

    /// The newest fact whose event `wanted` accepts and that is still in force; none known anywhere is a finding.
    pub(super) fn find_named(
        &mut self,
        rule: &'static str,
        field: impl Into<Cow<'static, str>>,
        expected: &'static str,
        wanted: impl Fn(&AccountEvent) -> bool,
    ) -> Option<&'a Fact> {
        let found = self.look_up(|fact| wanted(&fact.event));
        if found.is_none() && !self.needs_history {
            self.find(rule, field, expected);
        }
        found
    }

    /// As [`Guard::find_named`], for an event that counts on the day of what it names (D-15). One that supersedes another
    /// names a thing of the day on which both count, also where its id was used again since.
    pub(super) fn find_named_of_its_day(
        &mut self,
        rule: &'static str,
        field: &'static str,
        expected: &'static str,
        wanted: impl Fn(&AccountEvent) -> bool,
    ) -> Option<&'a Fact> {
        if self.field_that_names_another().is_some() {
            return None;
        }
        let day = self.original.map(|original| original.value_date);
        let found = self.look_up(|fact| wanted(&fact.event) && day.is_none_or(|day| day == fact.value_date));
        if found.is_none() && !self.needs_history {
            self.find(rule, field, expected);
        }
        found
    }

    /// Whether another fact that `wanted` accepts is in force. Asked about followers of a fact already found, which never
    /// lie in earlier months than that fact.
    pub(super) fn other_in_force(&self, wanted: impl Fn(&Fact) -> bool) -> bool {
        self.all_known().any(|fact| wanted(fact) && !self.is_original(fact) && !self.is_superseded(fact))
    }

    /// The sum over the other events in force for which `amount_of` gives an amount.
    pub(super) fn sum_in_force(&self, amount_of: impl Fn(&AccountEvent) -> Option<Minor>) -> Minor {
        let in_force = |fact: &&Fact| !self.is_original(fact) && !self.is_superseded(fact);
        let amounts = self.all_known().filter_map(|fact| amount_of(&fact.event).map(|amount_minor| (fact, amount_minor)));
        amounts.filter(|(fact, _)| in_force(fact)).map(|(_, amount_minor)| amount_minor).sum()
    }

    /// The newest fact that `wanted` accepts and that is still in force: among the open facts, else among the sealed
    /// ones, which have to be asked for.
    pub(super) fn look_up(&mut self, wanted: impl Fn(&Fact) -> bool) -> Option<&'a Fact> {
        let in_force = |fact: &&Fact| wanted(fact) && !self.is_superseded(fact);
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
        self.positive(amount_minor, "amount_minor");
        self.currency(currency);
    }

    pub(super) fn positive(&mut self, amount_minor: Minor, field: &'static str) {
        if amount_minor <= 0 {
            self.find("AMOUNT_NOT_POSITIVE", field, "more than 0");
        }
        self.not_too_large(amount_minor, field);
    }

    /// 0 or more, and not absurd.
    pub(super) fn not_negative(&mut self, amount_minor: Minor, field: impl Into<Cow<'static, str>>) {
        let field = field.into();
        if amount_minor < 0 {
            self.find("AMOUNT_NEGATIVE", field.clone(), "0 or more");
        }
        self.not_too_large(amount_minor, field);
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

    pub(super) fn month_in_range(&mut self, month: Month, field: &'static str) {
        if !(BusinessDate::MIN.month()..=BusinessDate::MAX.month()).contains(&month) {
            self.find("DATE_OUT_OF_RANGE", field, "a month from 1901-01 to 2099-12");
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
}
