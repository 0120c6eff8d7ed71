//! Test support: the facts of an account without its guards, and every value checked several ways.

use super::derive::derived_from_facts;
use super::effective::effective_facts;
use super::history::derived_at_month_ends;
use super::test_events::{date, repayment};
use super::{Derived, Ledger};
use crate::calendar::{BusinessDate, Month, RecordedAt, SHANGHAI_OFFSET_SECONDS};
use crate::event::account_event::{AccountEvent, AccountType, BillIssued, CreditAccountOpened};
use crate::fact::Fact;
use crate::ids::{BusinessId, ContentHash, EventId, InstitutionCode};
use crate::money::{Currency, Minor};
use crate::product_rule::{ProductRule, ProductTerms};

/// An account's facts, one version after the other. Reversals and allocations get the value date of what they name, as
/// the guards would give it to them.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) opened: CreditAccountOpened,
    pub(crate) facts: Vec<Fact>,
    pub(crate) rule: ProductRule,
}

pub(crate) fn opened(account_type: AccountType, open_date: BusinessDate) -> CreditAccountOpened {
    CreditAccountOpened {
        product: "revolving-line".into(),
        account_type,
        business_class: "1".into(),
        business_kind: "91".into(),
        agreement_id: None,
        open_date,
        limit_minor: 1_000_000,
        currency: Currency::CNY,
        bill_day: Some(1),
        due_date: None,
        repay_mode: None,
        repay_frequency: None,
        repay_periods: None,
        management_org: InstitutionCode::parse("T10000000H0001").expect("a code"),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

/// The default rule with other terms from the beginning.
pub(crate) fn rule_with(change: impl FnOnce(&mut ProductTerms)) -> ProductRule {
    let mut rule = ProductRule::default();
    change(&mut rule.first_terms);
    rule
}

pub(crate) fn event_id(version: u64) -> EventId {
    // Not increasing with the version, so that nothing leans on the order of ids.
    EventId(u128::from(version.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

impl Book {
    pub(crate) fn open(account_type: AccountType, open_date: &str) -> Book {
        Book::open_with(account_type, open_date, ProductRule::default())
    }

    pub(crate) fn open_with(account_type: AccountType, open_date: &str, rule: ProductRule) -> Book {
        let opened = opened(account_type, date(open_date));
        let mut book = Book { opened: opened.clone(), facts: Vec::new(), rule };
        book.on(open_date, AccountEvent::CreditAccountOpened(opened));
        book
    }

    pub(crate) fn on(&mut self, value_date: &str, event: AccountEvent) -> &mut Book {
        self.on_day(date(value_date), event)
    }

    pub(crate) fn on_day(&mut self, value_date: BusinessDate, event: AccountEvent) -> &mut Book {
        let value_date = self.value_date_of(&event).unwrap_or(value_date);
        self.push(value_date, None, event)
    }

    fn push(&mut self, value_date: BusinessDate, supersedes: Option<EventId>, event: AccountEvent) -> &mut Book {
        let version = u64::try_from(self.facts.len()).expect("few facts") + 1;
        self.facts.push(Fact {
            value_date,
            version,
            recorded_at: RecordedAt((i64::from(value_date.days()) * 86_400 + 43_200 - SHANGHAI_OFFSET_SECONDS) * 1_000_000),
            event_id: event_id(version),
            content_hash: ContentHash(u128::from(version).to_be_bytes()),
            offset: version,
            supersedes,
            event,
        });
        self
    }

    pub(crate) fn bill(&mut self, bill: BillIssued) -> &mut Book {
        self.on_day(bill.bill_date, AccountEvent::BillIssued(bill))
    }

    pub(crate) fn pays(&mut self, repayment_id: &str, amount_minor: Minor, value_date: &str) -> &mut Book {
        self.on(value_date, repayment(repayment_id, amount_minor, value_date))
    }

    /// An event in the place of the one with that version.
    pub(crate) fn supersede(&mut self, version: usize, event: AccountEvent) -> &mut Book {
        let (value_date, superseded) = (self.facts[version - 1].value_date, self.facts[version - 1].event_id);
        self.push(value_date, Some(superseded), event)
    }

    /// The day of what a reversal or an allocation names (D-15, D-06).
    fn value_date_of(&self, event: &AccountEvent) -> Option<BusinessDate> {
        let newest = |wanted: &dyn Fn(&AccountEvent) -> bool| {
            self.facts.iter().rev().find(|fact| wanted(&fact.event)).map(|fact| fact.value_date)
        };
        let repayment = |id: &BusinessId| {
            newest(&|event| matches!(event, AccountEvent::RepaymentReceived(repayment) if repayment.repayment_id == *id))
        };
        match event {
            AccountEvent::RepaymentReversed(reversal) => repayment(&reversal.repayment_id),
            AccountEvent::RepaymentAllocated(allocated) => repayment(&allocated.repayment_id),
            AccountEvent::PurchaseReversed(reversal) => newest(
                &|event| matches!(event, AccountEvent::PurchasePosted(purchase) if purchase.posting_id == reversal.posting_id),
            ),
            AccountEvent::WriteOffReversed(reversal) => {
                let in_force = effective_facts(&self.facts);
                let newest = in_force.iter().rev().find(|fact| match &fact.event {
                    AccountEvent::WriteOffProposed(proposed) => proposed.write_off_id == reversal.write_off_id,
                    AccountEvent::DebtWrittenOff(written_off) => written_off.write_off_id == reversal.write_off_id,
                    _ => false,
                });
                newest.map(|fact| fact.value_date)
            }
            _ => None,
        }
    }

    /// Values at the end of a day. Facts in any order, a fold that ends every single day, and the month ends of one fold
    /// must all agree.
    pub(crate) fn derived_on(&self, as_of: BusinessDate) -> Derived {
        let derived = derived_from_facts(&self.opened, &self.facts, as_of, &self.rule);
        let backwards = self.facts.iter().rev();
        assert_eq!(derived_from_facts(&self.opened, backwards, as_of, &self.rule), derived, "in any order on {as_of}");
        assert_eq!(self.derived_day_by_day(as_of), derived, "day by day on {as_of}");
        if as_of == as_of.month().last_day() {
            let (from, month) = (as_of.month().plus(-1), as_of.month());
            let month_ends = derived_at_month_ends(&self.opened, &self.facts, from, month, &self.rule);
            assert_eq!(month_ends.last(), Some(&derived), "month ends on {as_of}");
        }
        derived
    }

    fn derived_day_by_day(&self, as_of: BusinessDate) -> Derived {
        let effective = effective_facts(&self.facts);
        let mut to_come = &effective[..];
        let mut ledger = Ledger::opening(&self.opened);
        while ledger.folded_to < as_of || to_come.first().is_some_and(|fact| fact.value_date <= as_of) {
            let count = to_come.iter().take_while(|fact| fact.value_date <= ledger.folded_to).count();
            ledger.fold(&to_come[..count], &self.opened, &self.rule);
            to_come = &to_come[count..];
            ledger.end_day(&self.rule);
            if ledger.folded_to < as_of {
                ledger.advance_to(ledger.folded_to.plus_days(1), &self.rule);
            }
        }
        ledger.derive(&self.opened, as_of, &self.rule)
    }

    pub(crate) fn at(&self, as_of: &str) -> Derived {
        self.derived_on(date(as_of))
    }

    /// The ledger after everything known up to a day.
    pub(crate) fn ledger_on(&self, as_of: &str) -> Ledger {
        let known = self.facts.iter().filter(|fact| fact.value_date <= date(as_of));
        let mut ledger = Ledger::opening(&self.opened);
        ledger.fold(&effective_facts(known), &self.opened, &self.rule);
        ledger.advance_to(date(as_of), &self.rule);
        ledger
    }

    /// Repayment status at the end of a day.
    pub(crate) fn status(&self, as_of: &str) -> &'static str {
        self.at(as_of).repayment_status.code()
    }

    /// Repayment statuses at the ends of some months, `yyyy-MM`.
    pub(crate) fn statuses(&self, from: &str, through: &str) -> String {
        let (from, through) = (Month::parse(from).expect("a month"), Month::parse(through).expect("a month"));
        let months = from.index()..=through.index();
        months.map(|index| self.derived_on(Month::from_index(index).last_day()).repayment_status.code()).collect()
    }

    /// The bureau's code of the account status at the end of a day.
    pub(crate) fn account_status(&self, as_of: &str) -> &'static str {
        self.at(as_of).account_status.code(self.opened.account_type)
    }
}
