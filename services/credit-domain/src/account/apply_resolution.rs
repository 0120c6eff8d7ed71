//! Guards of the lender's assertions (D-10), the five-category class (D-35), relief and recovery by court.

use super::HoldReason;
use super::guard::Guard;
use crate::calendar::BusinessDate;
use crate::event::account_event::{
    AccountEvent, DebtExtended, DebtPartlyForgiven, DebtRestructured, JudicialRecoveryEnded, PaymentBecameOverdue,
    RiskClassChanged,
};
use crate::fact::Fact;
use crate::ledger::Ledger;
use crate::money::Minor;

/// Fifty years: longer than any credit is extended by, and short enough to stay in the calendar.
const EXTENSION_MONTHS_MAX: u16 = 600;

impl Guard<'_> {
    /// D-10: bill, due date and unpaid amount must be what the fold finds at the end of the day.
    pub(super) fn payment_became_overdue(&mut self, overdue: &PaymentBecameOverdue) {
        self.amount(overdue.amount_minor, overdue.currency);
        self.in_range(overdue.due_date, "due_date");
        let Some(ledger) = self.ledger_at_end_of_day() else { return };
        let is_past_grace =
            self.value_date.days_since(overdue.due_date) > i32::from(self.rule.terms_on(overdue.due_date).grace_days);
        if !is_past_grace || unpaid_of(&ledger, overdue) != overdue.amount_minor {
            self.hold = Some(HoldReason::AssertionFailed);
        }
    }

    /// D-10: nothing is overdue at the end of the day.
    pub(super) fn overdue_cured(&mut self) {
        let Some(ledger) = self.ledger_at_end_of_day() else { return };
        if ledger.days_past_due_on(self.value_date, self.rule) > 0 {
            self.hold = Some(HoldReason::AssertionFailed);
        }
    }

    /// The lender may have decided on another class than the fold shows; that is worth a look, not a refusal (D-35).
    pub(super) fn risk_class_changed(&mut self, changed: &RiskClassChanged) {
        for (class, field) in [(changed.from_class, "from_class"), (changed.to_class, "to_class")] {
            if !(1..=5).contains(&class) {
                self.find("RISK_CLASS_OUT_OF_RANGE", field, "1 to 5 (pboc-format 5.3)");
            }
        }
        let Some(before) = self.ledger_before() else { return };
        if before.derive(&self.account.opened, self.value_date, self.rule).risk_class != changed.from_class {
            self.note("RISK_CLASS_DIFFERS", "from_class", "usually the class that the account shows on that day");
        }
    }

    /// D-30: the due dates it moves stay in the bureau's calendar.
    pub(super) fn debt_extended(&mut self, extended: &DebtExtended) {
        let months_fit = (1..=EXTENSION_MONTHS_MAX).contains(&extended.months);
        if !months_fit {
            self.find("EXTENSION_OUT_OF_RANGE", "months", "1 to 600");
        }
        self.in_range(extended.new_due_date, "new_due_date");
        if extended.new_due_date < self.value_date {
            self.find("DUE_DATE_BEFORE_EXTENSION", "new_due_date", "not before the extension");
        }
        self.unique();
        if months_fit && self.ledger_before().is_some_and(|before| newest_due_date(&before, extended.months) > BusinessDate::MAX)
        {
            self.find("EXTENSION_OUT_OF_RANGE", "months", "so many that every due date stays before 2100");
        }
    }

    pub(super) fn debt_restructured(&mut self, restructured: &DebtRestructured) {
        self.in_range(restructured.first_new_due_date, "first_new_due_date");
        if restructured.first_new_due_date < self.value_date {
            self.find("DUE_DATE_BEFORE_RESTRUCTURING", "first_new_due_date", "not before the restructuring");
        }
        self.unique();
    }

    pub(super) fn debt_partly_forgiven(&mut self, forgiven: &DebtPartlyForgiven) {
        self.amount_of_its_own(forgiven.amount_minor, forgiven.currency);
        if self.ledger_before().is_some_and(|before| forgiven.amount_minor > before.balance_minor) {
            self.find("FORGIVEN_ABOVE_DEBT", "amount_minor", "at most what is owed on that day");
        }
    }

    pub(super) fn debt_settled_in_kind(&mut self) {
        self.unique();
        self.needs_debt();
    }

    pub(super) fn needs_debt(&mut self) {
        if self.ledger_before().is_some_and(|before| before.balance_minor <= 0) {
            self.find("DEBT_MISSING", "event_type", "a debt on that day");
        }
    }

    /// One case at a time, also where bad debt hides it.
    pub(super) fn judicial_recovery_started(&mut self) {
        self.unique();
        if self.is_out_of_state() {
            return;
        }
        let runs_now = self.original.is_none() && self.ledger_now().standing.judicial_since.is_some();
        if runs_now || self.ledger_before().is_some_and(|before| before.standing.judicial_since.is_some()) {
            self.find("JUDICIAL_RECOVERY_RUNNING", "case_id", "no other case that is not ended");
        }
    }

    pub(super) fn judicial_recovery_ended(&mut self, ended: &JudicialRecoveryEnded) {
        let started = self.find_named(
            "CASE_UNKNOWN",
            "case_id",
            "the id of a case started on this account",
            |event| matches!(event, AccountEvent::JudicialRecoveryStarted(started) if started.case_id == ended.case_id),
        );
        let Some(started) = started else { return };
        if self.value_date < started.value_date {
            self.find("CASE_ENDED_BEFORE_START", "effective_date", "not before the case was started");
        }
        let ends_it = |other: &Fact| match &other.event {
            AccountEvent::JudicialRecoveryEnded(earlier) => earlier.case_id == ended.case_id,
            _ => false,
        };
        if self.other_in_force(ends_it) {
            self.find("CASE_ENDED_TWICE", "case_id", "a case that is not ended yet");
        }
    }

    /// The state of the account refused the event already.
    pub(super) fn is_out_of_state(&self) -> bool {
        self.findings.iter().any(|finding| finding.rule == "STATE_FORBIDS_EVENT")
    }
}

/// What is unpaid of the bill, or of the plan's line of that day.
fn unpaid_of(ledger: &Ledger, overdue: &PaymentBecameOverdue) -> Minor {
    let named = ledger.unpaid().filter(|required| required.source_id == overdue.bill_id && required.due_date == overdue.due_date);
    named.map(|required| required.unpaid_minor()).sum()
}

fn newest_due_date(ledger: &Ledger, months: u16) -> BusinessDate {
    let of_required = ledger.unpaid().map(|required| required.due_date);
    let of_plans = ledger.plans.iter().flat_map(|plan| &plan.lines).map(|line| line.due_date);
    of_required.chain(of_plans).map(|due_date| due_date.plus_months(i32::from(months))).max().unwrap_or(BusinessDate::MIN)
}
