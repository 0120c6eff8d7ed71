//! Guards that hold for every event: identity, the two clocks (4.4(4), D-11), superseding (D-07), and the close (4.4(3)).

use super::Account;
use super::guard::Guard;
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountEvent;
use crate::event::envelope::{AggregateType, Envelope};
use crate::fact::Fact;
use crate::product_rule::ProductRule;

/// D-11: how many days an effective date may lie ahead of the recorded business day.
const MAX_DAYS_AHEAD: i64 = 1;

impl<'a> Guard<'a> {
    /// Checks what is common to all events and finds out on which day the event will count.
    pub(super) fn common(
        account: &'a Account,
        envelope: &'a Envelope,
        event: &'a AccountEvent,
        history: Option<&'a [Fact]>,
        rule: &'a ProductRule,
    ) -> Guard<'a> {
        let mut guard = Guard {
            account,
            envelope,
            event,
            history,
            rule,
            value_date: stated_value_date(envelope, event),
            original: None,
            closed_on: closed_on(account),
            findings: Vec::new(),
            notes: Vec::new(),
            needs_history: false,
            hold: None,
        };
        guard.same_owner();
        guard.clocks();
        guard.superseding();
        guard.not_after_close();
        guard
    }

    fn same_owner(&mut self) {
        if self.envelope.aggregate_type != AggregateType::CreditAccount
            || self.envelope.aggregate_id.as_str() != self.account.account_id.as_str()
        {
            self.find("AGGREGATE_DIFFERS", "aggregate_id", "this account");
        }
        if self.envelope.subject_id != self.account.subject_id {
            self.find("SUBJECT_DIFFERS", "subject_id", "the subject the account was opened for");
        }
        if self.envelope.institution_code != self.account.institution {
            self.find("INSTITUTION_DIFFERS", "institution_code", "the institution that opened the account");
        }
    }

    fn clocks(&mut self) {
        let stated = self.value_date;
        self.clock(self.envelope.effective_date, "effective_date");
        if stated != self.envelope.effective_date {
            self.clock(stated, stated_value_field(self.event));
        }
    }

    fn clock(&mut self, date: BusinessDate, field: &'static str) {
        self.in_range(date, field);
        if date < self.account.opened.open_date {
            self.find("DATE_BEFORE_OPENING", field, "not before the opening date of the account");
        }
        if is_too_far_ahead(date, self.envelope) {
            self.find("DATE_AHEAD_OF_RECORDED", field, "at most one day after the day on which the event was recorded");
        }
    }

    /// D-07: same type, same account, once only, with a reason; it takes the first event's place.
    fn superseding(&mut self) {
        let Some(superseded_id) = self.envelope.supersedes else { return };
        if self.envelope.reason_code.as_ref().is_none_or(|reason| reason.is_empty()) {
            self.find("REASON_CODE_MISSING", "reason_code", "a reason, because the event supersedes another");
        }
        let Some(original) = self.all_known().find(|fact| fact.event_id == superseded_id) else {
            if self.history.is_none() {
                self.needs_history = true;
            } else {
                self.find("SUPERSEDED_EVENT_UNKNOWN", "supersedes", "the id of an applied event of this account");
            }
            return;
        };
        if std::mem::discriminant(&original.event) != std::mem::discriminant(self.event) {
            self.find("SUPERSEDED_TYPE_DIFFERS", "supersedes", "an event of the same type");
            return;
        }
        if self.is_superseded(original) {
            self.find("SUPERSEDED_TWICE", "supersedes", "an event that no other one supersedes yet");
        }
        self.value_date = original.value_date;
        self.original = Some(original);
    }

    /// 4.4(3), D-19: after the close come corrections, reversals, refunds, and repayments of a day up to it.
    fn not_after_close(&mut self) {
        let Some(closed_on) = self.closed_on else { return };
        let allowed = self.envelope.supersedes.is_some()
            || match self.event {
                AccountEvent::RepaymentReversed(_) | AccountEvent::PurchaseRefunded(_) | AccountEvent::PurchaseReversed(_) => {
                    true
                }
                AccountEvent::RepaymentReceived(_) => self.value_date <= closed_on,
                _ => false,
            };
        if !allowed {
            self.find(
                "ACCOUNT_CLOSED",
                "event_type",
                "after the close only a reversal, a refund, a superseding event, or a repayment whose value date is not after the close",
            );
        }
    }
}

/// D-14: the value date of a repayment, the date of an opening or a close, else the effective date.
pub(super) fn stated_value_date(envelope: &Envelope, event: &AccountEvent) -> BusinessDate {
    match event {
        AccountEvent::RepaymentReceived(repayment) => repayment.value_date,
        AccountEvent::CreditAccountOpened(opened) => opened.open_date,
        AccountEvent::CreditAccountClosed(closed) => closed.close_date,
        _ => envelope.effective_date,
    }
}

fn stated_value_field(event: &AccountEvent) -> &'static str {
    match event {
        AccountEvent::RepaymentReceived(_) => "value_date",
        AccountEvent::CreditAccountOpened(_) => "open_date",
        AccountEvent::CreditAccountClosed(_) => "close_date",
        _ => "effective_date",
    }
}

pub(super) fn is_too_far_ahead(date: BusinessDate, envelope: &Envelope) -> bool {
    i64::from(date.days()) > i64::from(envelope.recorded_at.business_date().days()) + MAX_DAYS_AHEAD
}

fn closed_on(account: &Account) -> Option<BusinessDate> {
    let open = account.open_facts.iter().rev().find(|fact| matches!(fact.event, AccountEvent::CreditAccountClosed(_)));
    open.map(|fact| fact.value_date).or_else(|| account.base.closed.map(|(date, _)| date))
}
