//! What a step sees: the day, the facts in force, and the values of the account then.

use super::act_tables::EVENTS;
use super::acts::Act;
use super::{History, Step, delinquency, lifecycle, line_use, repayment, schedule, superseding, transfer};
use credit_domain::account::Account;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{AccountEvent, AccountType};
use credit_domain::event::envelope::Envelope;
use credit_domain::fact::Fact;
use credit_domain::ids::{BusinessId, SubjectId};
use credit_domain::ledger::effective::effective_facts;
use credit_domain::ledger::{Derived, Ledger};
use credit_domain::money::{Currency, Minor};

pub(super) struct Scene<'a> {
    pub(super) history: &'a History,
    pub(super) step: Step,
    /// The day on which the event takes effect.
    pub(super) day: BusinessDate,
    /// Values at the end of the day on which it is recorded.
    pub(super) now: &'a Derived,
    /// By version, without those that another one stands in for.
    pub(super) in_force: Vec<&'a Fact>,
    pub(super) account_type: AccountType,
    pub(super) currency: Currency,
}

impl<'a> Scene<'a> {
    pub(super) fn new(history: &'a History, step: Step, day: BusinessDate, now: &'a Derived) -> Scene<'a> {
        let opened = &history.account().opened;
        let superseded = |fact: &&Fact| history.facts().any(|other| other.supersedes == Some(fact.event_id));
        let mut in_force: Vec<&Fact> = history.facts().filter(|fact| !superseded(fact)).collect();
        in_force.sort_unstable_by_key(|fact| fact.version);
        Scene { history, step, day, now, in_force, account_type: opened.account_type, currency: opened.currency }
    }

    /// The envelope and the event of an act; `None` when it has no place here.
    pub(super) fn sent_in(&self, act: Act, mut envelope: Envelope) -> Option<(Envelope, AccountEvent)> {
        let event = match act {
            Act::Supersede => return superseding::supersede(self, envelope),
            Act::SendAgain => {
                let earlier = self.picked(self.history.book.sent.iter())?;
                return Some((earlier.envelope.clone(), earlier.event.clone()));
            }
            Act::SendAhead => {
                envelope.aggregate_version += 1 + u64::from(self.step.twist % 2);
                if self.step.twist % 4 < 2 { line_use::purchase(self) } else { line_use::fee(self) }
            }
            Act::Contradict => return superseding::contradict(self, envelope),
            Act::SendOutOfPlace => {
                let act = EVENTS[usize::from(self.step.twist) % EVENTS.len()];
                self.event_of(act, true)?
            }
            Act::Misdirect => {
                match self.step.twist % 3 {
                    0 => envelope.subject_id = SubjectId::parse("S-stranger").expect("an id"),
                    1 => envelope.institution_code = crate::events::other_institution(),
                    _ => envelope.aggregate_id = "A-stranger".into(),
                }
                line_use::purchase(self)
            }
            act => self.event_of(act, false)?,
        };
        // The event knows its day better where it names one itself.
        envelope.effective_date = match &event {
            AccountEvent::RepaymentReceived(_) if self.step.twist & 64 > 0 => self.history.today,
            _ => envelope.effective_date,
        };
        Some((envelope, event))
    }

    /// The event of an act of the catalogue. `forced` makes one also where it has no place: it names things that are not
    /// there, or that no longer are as it says.
    fn event_of(&self, act: Act, forced: bool) -> Option<AccountEvent> {
        let event = match act {
            Act::Activate
            | Act::ChangeLimit
            | Act::GrantLargeInstalmentLine
            | Act::Freeze
            | Act::Unfreeze
            | Act::ChangeBillingDay
            | Act::ReassignCode
            | Act::ChangeInstitution
            | Act::Close
            | Act::Reopen
            | Act::Void => lifecycle::event_of(self, act, forced),
            Act::Purchase
            | Act::BecomeBillable
            | Act::Refund
            | Act::ReversePurchase
            | Act::DrawCash
            | Act::ChargeInterest
            | Act::ChargeFee
            | Act::Waive
            | Act::RecordOverpayment
            | Act::RefundOverpayment => line_use::event_of(self, act, forced),
            Act::Plan | Act::SettlePlanEarly | Act::CancelPlan | Act::Bill | Act::AdjustBill | Act::MoveDueDate => {
                schedule::event_of(self, act, forced)
            }
            Act::Repay | Act::Allocate | Act::ReverseRepayment => repayment::event_of(self, act, forced),
            Act::AssertOverdue
            | Act::AssertCured
            | Act::ChangeClass
            | Act::Extend
            | Act::Restructure
            | Act::Forgive
            | Act::GuarantorPays
            | Act::SettleInKind
            | Act::ProposeWriteOff
            | Act::WriteOff
            | Act::ReverseWriteOff
            | Act::Recover
            | Act::StartJudicialRecovery
            | Act::EndJudicialRecovery => delinquency::event_of(self, act, forced),
            Act::TransferOut | Act::TransferIn | Act::Repurchase | Act::AssignPool => transfer::event_of(self, act, forced),
            Act::Supersede | Act::SendAgain | Act::SendAhead | Act::Contradict | Act::SendOutOfPlace | Act::Misdirect => None,
        };
        event.or_else(|| forced.then(|| line_use::purchase(self)))
    }

    pub(super) fn account(&self) -> &'a Account {
        self.history.account()
    }

    /// A business id that nothing carries yet.
    pub(super) fn fresh(&self) -> BusinessId {
        BusinessId::parse(&format!("x{}", self.history.book.sent.len() + 1)).expect("an id")
    }

    /// A business id that nothing ever carries.
    pub(super) fn unknown(&self) -> BusinessId {
        BusinessId::parse("unknown").expect("an id")
    }

    /// One of the candidates.
    pub(super) fn picked<T>(&self, candidates: impl Iterator<Item = T>) -> Option<T> {
        let mut candidates: Vec<T> = candidates.collect();
        if candidates.is_empty() {
            return None;
        }
        // The newest comes first: it is what the plain case is about.
        let index = candidates.len() - 1 - usize::from(self.step.pick) % candidates.len();
        Some(candidates.swap_remove(index))
    }

    /// At least 1.
    pub(super) fn up_to(&self, most_minor: Minor) -> Minor {
        self.step.amount_minor.min(most_minor).max(1)
    }

    /// Values at the end of the event's own day.
    pub(super) fn then(&self) -> Derived {
        self.history.derived_on(self.day)
    }

    /// The ledger at the end of the event's own day.
    pub(super) fn ledger_then(&self) -> Ledger {
        let (account, rule) = (self.account(), &self.history.book.rule);
        let mut ledger = Ledger::opening(&account.opened);
        ledger.fold(&effective_facts(self.history.facts().filter(|fact| fact.value_date <= self.day)), &account.opened, rule);
        ledger.advance_to(self.day, rule);
        ledger
    }

    /// Events in force that are wanted, by version.
    pub(super) fn found<T>(&self, wanted: impl Fn(&'a AccountEvent) -> Option<T>) -> Vec<(&'a Fact, T)> {
        self.in_force.iter().filter_map(|fact| Some((*fact, wanted(&fact.event)?))).collect()
    }
}
