//! Playing a plot against an account.

use super::acts::{self, Act, Phase};
use super::scene::Scene;
use super::{Plot, Step};
use crate::book::{Book, Sent};
use crate::events::{opened, opening};
use credit_domain::account::Account;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{AccountEvent, AccountHoldReleased, AccountType, CreditAccountOpened, FeeCharged};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::fact::Fact;
use credit_domain::ids::BusinessId;
use credit_domain::ledger::Derived;

/// An account and everything that was sent to it.
#[derive(Clone)]
pub struct History {
    pub book: Book,
    /// The day on which the last event was recorded.
    pub today: BusinessDate,
    /// Whether plans may carry interest and fees.
    pub(super) charged_plans: bool,
}

/// What is seen while a plot is played.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Days go by; nothing more is recorded on `from`.
    DaysPass { from: BusinessDate, to: BusinessDate },
    /// The event at this place was sent, and what waited for it was settled.
    Sent { offset: usize },
}

impl History {
    /// Nothing was sent yet.
    pub fn before(plot: &Plot) -> History {
        History::before_numbered(plot, 1)
    }

    fn before_numbered(plot: &Plot, number: u64) -> History {
        let book = Book::empty(number, plot.rule.clone());
        History { book, today: plot.opening.open_date, charged_plans: plot.charged_plans }
    }

    /// The plot played to its end.
    pub fn of(plot: &Plot) -> History {
        History::watched(plot, |_, _| {})
    }

    /// As [`History::of`], of another subject and account.
    pub fn numbered(plot: &Plot, number: u64) -> History {
        let mut history = History::before_numbered(plot, number);
        history.play(plot, |_, _| {});
        history
    }

    /// As [`History::of`], with a look at every step.
    pub fn watched(plot: &Plot, watch: impl FnMut(&History, Seen)) -> History {
        let mut history = History::before(plot);
        history.play(plot, watch);
        history
    }

    pub fn play(&mut self, plot: &Plot, mut watch: impl FnMut(&History, Seen)) {
        self.open(plot, &mut watch);
        for (act, step) in plot.moves() {
            let from = self.today;
            self.today = from.plus_days(i32::from(step.days_on));
            if step.days_on > 0 {
                watch(self, Seen::DaysPass { from, to: self.today });
            }
            if let Some((envelope, event)) = self.next(act, step) {
                self.send(&envelope, &event, &mut watch);
            }
        }
    }

    fn open(&mut self, plot: &Plot, watch: &mut impl FnMut(&History, Seen)) {
        if plot.false_start {
            let charge_id = BusinessId::parse("too-early").expect("an id");
            let currency = plot.opening.currency;
            let event = AccountEvent::FeeCharged(FeeCharged { charge_id, amount_minor: 1, currency, kind: "EARLY".into() });
            let envelope = self.next_envelope(self.today);
            self.send(&envelope, &event, watch);
        }
        let envelope = self.next_envelope(self.today);
        self.send(&envelope, &opened(opening_of(plot)), watch);
        assert!(self.book.opened.is_some(), "the opening gave {:?}", self.book.sent.last().map(|sent| &sent.outcome));
    }

    fn send(&mut self, envelope: &Envelope, event: &AccountEvent, watch: &mut impl FnMut(&History, Seen)) {
        let offset = self.book.sent.len();
        let _outcome = self.book.send(envelope, event);
        watch(self, Seen::Sent { offset });
    }

    /// An envelope of the next version, with an id of its own and a later recorded time than any before.
    fn next_envelope(&self, effective_date: BusinessDate) -> Envelope {
        let number = u64::try_from(self.book.sent.len()).expect("a short history") + 1;
        let mut envelope = self.book.envelope(self.book.last_version() + 1, effective_date, self.today);
        envelope.event_id = self.book.event_id(number);
        envelope.recorded_at.0 += i64::try_from(number).expect("a short history") * 1_000_000;
        envelope
    }

    /// What a step sends; `None` when its act has no place here.
    fn next(&self, act: Option<Act>, step: Step) -> Option<(Envelope, AccountEvent)> {
        let day = self.today.plus_days(-i32::from(step.days_back)).max(self.account().opened.open_date);
        let mut envelope = self.next_envelope(day);
        if self.book.held().is_some() && step.twist % 3 != 1 {
            return Some(self.release(envelope));
        }
        let now = self.derived_on(self.today);
        // Only the institution that reports the account speaks of it (E-31).
        envelope.institution_code = now.reporting_institution.unwrap_or(envelope.institution_code);
        if now.voided_on.is_some() && step.twist % 8 != 1 {
            return None;
        }
        let phase = match (now.close, now.bad_debt) {
            (Some(_), _) => Phase::Closed,
            (None, Some(_)) => Phase::BadDebt,
            (None, None) => Phase::Running,
        };
        let act = act.unwrap_or_else(|| acts::act_at(step.act, self.account().opened.account_type, phase));
        Scene::new(self, step, day, &now).sent_in(act, envelope)
    }

    /// The release of a held account; its version counts releases.
    fn release(&self, mut envelope: Envelope) -> (Envelope, AccountEvent) {
        let is_release = |sent: &&Sent| sent.envelope.aggregate_type == AggregateType::AccountHold;
        let releases = self.book.sent.iter().filter(is_release).count();
        envelope.aggregate_type = AggregateType::AccountHold;
        envelope.aggregate_version = u64::try_from(releases).expect("a short history") + 1;
        envelope.effective_date = self.today;
        let hold_reason = self.book.held().map_or("NONE", credit_domain::account::HoldReason::code).into();
        let event = AccountHoldReleased { hold_reason, resolution: "INVESTIGATED".into() };
        (envelope, AccountEvent::AccountHoldReleased(event))
    }

    // ---- asking ---------------------------------------------------------------------------------------------------

    pub fn account(&self) -> &Account {
        self.book.account()
    }

    /// Facts, sealed and open.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> + Clone {
        self.book.sealed_facts().iter().chain(&self.account().open_facts)
    }

    /// Values at the end of a day, the way a shard asks for them.
    pub fn derived_on(&self, as_of: BusinessDate) -> Derived {
        let account = self.account();
        account.derived_at(as_of, &self.book.rule, Some(self.book.sealed_facts())).expect("history was given")
    }
}

/// An opening that every ingress accepts.
fn opening_of(plot: &Plot) -> CreditAccountOpened {
    let (account_type, drawn) = (plot.account_type, &plot.opening);
    CreditAccountOpened {
        product: plot.rule.name.clone(),
        limit_minor: drawn.limit_minor,
        bill_day: drawn.bill_day,
        currency: drawn.currency,
        // A claim that is collected has no maturity.
        due_date: (account_type != AccountType::C1).then(|| drawn.open_date.plus_months(24)),
        ..opening(account_type, &drawn.open_date.to_string())
    }
}
