//! Guards of opening, line, stops, billing day, codes, close and reopening.

use super::guard::Guard;
use super::lifecycle_state::LifecycleState;
use crate::calendar::BusinessDate;
use crate::event::account_event::{
    AccountCodeReassigned, AccountEvent, AccountType, AccountUsageFrozen, AccountUsageUnfrozen, BillingDayChanged, CloseCause,
    CreditAccountClosed, CreditAccountOpened, CreditLimitChanged, FreezeCause, LargeInstalmentLineGranted,
    ReportingInstitutionChanged,
};
use crate::ledger::effective::effective_facts;
use crate::money::Minor;

impl Guard<'_> {
    /// A second opening only corrects the first, and not what the ledger is built on.
    pub(super) fn opened_again(&mut self, opened: &CreditAccountOpened) {
        if self.envelope.supersedes.is_none() {
            self.find("ACCOUNT_ALREADY_OPENED", "event_type", "one opening of an account; correct it with a superseding event");
        }
        let first = &self.account.opened;
        let differs = [
            (first.open_date != opened.open_date, "open_date"),
            (first.account_type != opened.account_type, "account_type"),
            (first.currency != opened.currency, "currency"),
        ];
        for (_, field) in differs.into_iter().filter(|(differs, _)| *differs) {
            self.find("OPENING_FIELD_FIXED", field, "the same value as in the first opening");
        }
        self.limit(opened.limit_minor, "limit_minor");
    }

    pub(super) fn limit_changed(&mut self, changed: &CreditLimitChanged) {
        self.currency(changed.currency);
        self.limit(changed.new_limit_minor, "new_limit_minor");
        if self.ledger_before().is_some_and(|before| before.limit_minor != changed.old_limit_minor) {
            self.find("OLD_LIMIT_DIFFERS", "old_limit_minor", "the limit in force before this change");
        }
        // E-20: allowed, reported as it is, and shown.
        if self.ledger_at_end_of_day().is_some_and(|ledger| changed.new_limit_minor < ledger.balance_minor) {
            self.note("LIMIT_BELOW_USED", "new_limit_minor", "usually not below what is used");
        }
    }

    fn limit(&mut self, limit_minor: Minor, field: &'static str) {
        if limit_minor < 0 {
            self.find("LIMIT_NEGATIVE", field, "0 or more");
        }
        self.not_too_large(limit_minor, field);
    }

    /// Segment I exists for R2 only; the line begins before it ends (BLE007).
    pub(super) fn large_instalment_line_granted(&mut self, granted: &LargeInstalmentLineGranted) {
        self.currency(granted.currency);
        self.limit(granted.limit_minor, "limit_minor");
        self.in_range(granted.valid_from, "valid_from");
        self.in_range(granted.valid_to, "valid_to");
        if granted.valid_to < granted.valid_from {
            self.find("LINE_ENDS_BEFORE_IT_BEGINS", "valid_to", "valid_from or later (BLE007)");
        }
        if self.account.opened.account_type != AccountType::R2 {
            self.find("LARGE_INSTALMENT_FORBIDDEN", "event_type", "a credit card (R2)");
        }
    }

    /// Several causes may hold at once, each once.
    pub(super) fn usage_frozen(&mut self, frozen: &AccountUsageFrozen) {
        self.same_cause(frozen.cause);
        if self.ledger_before().is_some_and(|before| before.standing.stops.contains(frozen.cause)) {
            self.find("STOPPED_ALREADY", "cause", "a cause for which the use is not stopped yet");
        }
    }

    pub(super) fn usage_unfrozen(&mut self, unfrozen: &AccountUsageUnfrozen) {
        self.same_cause(unfrozen.cause);
        if self.ledger_before().is_some_and(|before| !before.standing.stops.contains(unfrozen.cause)) {
            self.find("NOT_STOPPED", "cause", "a cause for which the use is stopped");
        }
    }

    /// The cause is what tells one stop from another, as an id would.
    fn same_cause(&mut self, cause: FreezeCause) {
        let of_original = self.original.and_then(|original| match &original.event {
            AccountEvent::AccountUsageFrozen(frozen) => Some(frozen.cause),
            AccountEvent::AccountUsageUnfrozen(unfrozen) => Some(unfrozen.cause),
            _ => None,
        });
        if of_original.is_some_and(|original| original != cause) {
            self.find("SUPERSEDING_ID_DIFFERS", "cause", "the same value as in the superseded event");
        }
    }

    /// The day in force is the account's own, else the one of the product.
    pub(super) fn billing_day_changed(&mut self, changed: &BillingDayChanged) {
        for (day, field) in [(changed.old_bill_day, "old_bill_day"), (changed.new_bill_day, "new_bill_day")] {
            if !(1..=31).contains(&day) {
                self.find("BILL_DAY_OUT_OF_RANGE", field, "1 to 31");
            }
        }
        self.month_in_range(changed.first_cycle, "first_cycle");
        let Some(before) = self.ledger_before() else { return };
        let in_force = before.standing.bill_day.or(self.rule.terms_on(self.value_date).bill_day);
        if in_force.is_some_and(|day| day != changed.old_bill_day) {
            self.find("OLD_BILL_DAY_DIFFERS", "old_bill_day", "the billing day in force before this change");
        }
    }

    pub(super) fn account_code_reassigned(&mut self, reassigned: &AccountCodeReassigned) {
        if reassigned.new_code == reassigned.old_code {
            self.find("ACCOUNT_CODE_UNCHANGED", "new_code", "another code than the old one (BIE100)");
        }
        let Some(before) = self.ledger_before() else { return };
        if before.standing.account_code.as_ref().unwrap_or(&self.account.account_id) != &reassigned.old_code {
            self.find("OLD_ACCOUNT_CODE_DIFFERS", "old_code", "the code in force before this change (BIE101)");
        }
    }

    pub(super) fn reporting_institution_changed(&mut self, changed: &ReportingInstitutionChanged) {
        if changed.to_institution == changed.from_institution {
            self.find("INSTITUTION_UNCHANGED", "to_institution", "another institution than the one before");
        }
        let Some(before) = self.ledger_before() else { return };
        if before.standing.reporting_institution.unwrap_or(self.account.institution) != changed.from_institution {
            self.find("OLD_INSTITUTION_DIFFERS", "from_institution", "the institution that reports before this change");
        }
    }

    pub(super) fn closed(&mut self, closed: &CreditAccountClosed) {
        if self.history.is_none() && self.is_late() {
            self.needs_history = true;
            return;
        }
        if self.original.is_some() {
            // The close it corrects was judged when it came, and a close stands (D-19, D-20).
            return;
        }
        if self.is_followed_after(self.value_date) {
            self.find("CLOSE_BEFORE_LATER_EVENTS", "close_date", "not before the last purchase, charge, bill or repayment");
        }
        let Some(ledger) = self.ledger_at_end_of_day() else { return };
        match closed.cause {
            CloseCause::Settled if ledger.balance_minor != 0 => {
                self.find("CLOSE_WITH_BALANCE", "cause", "a balance of 0 on the close date, because the cause is SETTLED");
            }
            CloseCause::Customer if ledger.balance_minor > 0 => {
                self.find("CLOSE_WITH_BALANCE", "cause", "no debt on the close date, because the cause is CUSTOMER");
            }
            _ => {}
        }
    }

    /// Whether an event that no closed account takes is known of a later day.
    pub(super) fn is_followed_after(&self, day: BusinessDate) -> bool {
        effective_facts(self.all_known()).iter().any(|fact| fact.value_date > day && ends_with_close(&fact.event))
    }

    /// Cards only, as at the bureau, and after the day of the close: within a day a reopening counts first (D-13).
    pub(super) fn reopened(&mut self) {
        if !matches!(self.account.opened.account_type, AccountType::R2 | AccountType::R3) {
            self.find("REOPENING_FORBIDDEN", "event_type", "a card (R2, R3)");
        }
        if self.closed_on.is_some() && self.ledger_before().is_some_and(|before| before.closed.is_none()) {
            self.find("REOPENING_NOT_AFTER_CLOSE", "effective_date", "a day after the close");
        }
    }
}

/// Whether an event may not lie after the close.
fn ends_with_close(event: &AccountEvent) -> bool {
    matches!(event, AccountEvent::RepaymentReceived(_)) || !LifecycleState::Closed.takes(event)
}
