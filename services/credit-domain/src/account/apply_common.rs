//! Guards that hold for every event: identity, the two clocks (4.4(4), D-11), superseding (D-07), and the state in which
//! the account takes it (4.4(3)).

use super::Account;
use super::guard::Guard;
use super::lifecycle_state::{LifecycleState, moves_an_account, places_that_take};
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
        let (may_have_ended, institution_changed) = what_happened(account);
        let mut guard = Guard {
            account,
            envelope,
            event,
            history,
            rule,
            value_date: stated_value_date(envelope, event).0,
            original: None,
            institution_changed,
            closed_on: None,
            findings: Vec::new(),
            notes: Vec::new(),
            needs_history: false,
            hold: None,
        };
        guard.same_owner();
        guard.clocks();
        guard.superseding();
        if may_have_ended {
            guard.not_after_the_end();
        }
        guard.taken_in_its_state();
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
    }

    /// Only the institution that reports the account speaks of it; one that reported it before still speaks of the days
    /// before it handed over (E-31). Asked last, when the day on which the event counts is certain.
    pub(super) fn institution(&mut self) {
        let speaker = self.envelope.institution_code;
        let first = self.account.institution;
        if !self.institution_changed && speaker == first {
            return;
        }
        if self.institution_changed {
            if self.ledger_now().standing.reporting_institution.unwrap_or(first) == speaker {
                return;
            }
            let handed_over = self.look_up(|fact| match &fact.event {
                AccountEvent::ReportingInstitutionChanged(change) => change.from_institution == speaker,
                _ => false,
            });
            if self.needs_history || handed_over.is_some_and(|change| self.value_date < change.value_date) {
                return;
            }
        }
        self.find(
            "INSTITUTION_DIFFERS",
            "institution_code",
            "the institution that reports the account, or for earlier days the one that did",
        );
    }

    fn clocks(&mut self) {
        let (stated, field) = stated_value_date(self.envelope, self.event);
        self.clock(self.envelope.effective_date, "effective_date");
        if stated != self.envelope.effective_date {
            self.clock(stated, field);
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
        let (stated, field) = stated_value_date(self.envelope, self.event);
        if field != "effective_date" && stated != original.value_date {
            // Its own effective date may be any; a day that decides by its content would be told and not kept.
            self.find(
                "SUPERSEDING_DATE_DIFFERS",
                field,
                "the day on which the superseded event counts; what happened on another day is reversed and sent anew",
            );
        }
        self.value_date = original.value_date;
        self.original = Some(original);
    }

    /// 4.4(3): nothing after a void; after a close what [`LifecycleState::takes`] says, superseding events, and of
    /// repayments those of a day up to it (D-19). An account that was opened again takes nothing for the days on which
    /// it was closed.
    fn not_after_the_end(&mut self) {
        let now = self.ledger_now();
        if now.standing.voided_on.is_some() {
            self.find("ACCOUNT_VOIDED", "event_type", "no event after the account was voided");
            return;
        }
        let reopened_later = now.standing.reopened_on.is_some_and(|reopened_on| self.value_date < reopened_on);
        self.closed_on = match now.closed {
            None if reopened_later => self.ledger_before().and_then(|before| before.closed).map(|(date, _)| date),
            closed => closed.map(|(date, _)| date),
        };
        let Some(closed_on) = self.closed_on else { return };
        let in_time = match self.event {
            AccountEvent::RepaymentReceived(_) => self.value_date <= closed_on,
            _ => true,
        };
        if self.envelope.supersedes.is_none() && !(LifecycleState::Closed.takes(self.event) && in_time) {
            self.find(
                "ACCOUNT_CLOSED",
                "event_type",
                "after the close only reversals, refunds, waivers, recoveries, superseding events, the reopening of a card, \
                 a void, or a repayment whose value date is not after the close",
            );
        }
    }

    /// Events that move an account from one state to another are taken where the table has a way for them.
    fn taken_in_its_state(&mut self) {
        let has_ended = self.closed_on.is_some() || self.findings.iter().any(|finding| finding.rule == "ACCOUNT_VOIDED");
        if !moves_an_account(self.event) || has_ended {
            return;
        }
        let Some(before) = self.ledger_before() else { return };
        let state = LifecycleState::of_ledger(&before, self.account.opened.account_type, self.value_date, self.rule);
        if state.takes(self.event) {
            return;
        }
        let mut places: Vec<&str> = places_that_take(self.event).map(|place| place.name()).collect();
        places.dedup();
        self.find("STATE_FORBIDS_EVENT", "event_type", format!("an account in the state {}", places.join(" or ")));
    }
}

/// Whether anything happened that may have ended the account, or made another institution report it: one look at the
/// open facts, which spares the events of every day a fold.
fn what_happened(account: &Account) -> (bool, bool) {
    let standing = &account.base.standing;
    let mut may_have_ended = account.base.closed.is_some()
        || standing.bad_debt.is_some()
        || standing.reopened_on.is_some()
        || standing.voided_on.is_some();
    let mut institution_changed = standing.reporting_institution.is_some();
    for fact in &account.open_facts {
        match fact.event {
            AccountEvent::CreditAccountClosed(_)
            | AccountEvent::CreditAccountReopened(_)
            | AccountEvent::CreditAccountVoided(_)
            | AccountEvent::WriteOffProposed(_)
            | AccountEvent::DebtWrittenOff(_) => may_have_ended = true,
            AccountEvent::ReportingInstitutionChanged(_) => institution_changed = true,
            _ => {}
        }
    }
    (may_have_ended, institution_changed)
}

/// The day on which an event counts by its own words (D-14), and the field that says so: the date it states where one
/// decides, else the effective date.
pub(super) fn stated_value_date(envelope: &Envelope, event: &AccountEvent) -> (BusinessDate, &'static str) {
    match event {
        AccountEvent::CreditAccountOpened(opened) => (opened.open_date, "open_date"),
        AccountEvent::CreditAccountClosed(closed) => (closed.close_date, "close_date"),
        AccountEvent::ReportingInstitutionChanged(changed) => (changed.cutover_date, "cutover_date"),
        AccountEvent::RepaymentReceived(repayment) => (repayment.value_date, "value_date"),
        AccountEvent::OverdueCured(cured) => (cured.cured_on, "cured_on"),
        AccountEvent::RiskClassChanged(changed) => (changed.decided_on, "decided_on"),
        AccountEvent::AssetTransferredOut(transferred) => (transferred.transfer_date, "transfer_date"),
        AccountEvent::AssetTransferredIn(transferred) => (transferred.transfer_date, "transfer_date"),
        AccountEvent::AssetRepurchased(repurchased) => (repurchased.repurchase_date, "repurchase_date"),
        _ => (envelope.effective_date, "effective_date"),
    }
}

pub(super) fn is_too_far_ahead(date: BusinessDate, envelope: &Envelope) -> bool {
    i64::from(date.days()) > i64::from(envelope.recorded_at.business_date().days()) + MAX_DAYS_AHEAD
}
