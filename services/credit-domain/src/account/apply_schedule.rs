//! Guards of bills and of what changes them.

use super::guard::Guard;
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountEvent, BillAdjusted, BillIssued, DueDateRescheduled};
use crate::fact::Fact;
use crate::ids::BusinessId;

impl<'a> Guard<'a> {
    pub(super) fn bill_issued(&mut self, bill: &BillIssued) {
        self.bill_content(bill);
        self.unique();
        match self.original.map(|original| &original.event) {
            Some(AccountEvent::BillIssued(original)) => {
                if original.cycle != bill.cycle {
                    self.find("SUPERSEDING_ID_DIFFERS", "cycle", "the same value as in the superseded event");
                }
            }
            _ => self.bill_order(bill),
        }
    }

    fn bill_content(&mut self, bill: &BillIssued) {
        self.currency(bill.currency);
        self.month_in_range(bill.cycle, "cycle");
        self.in_range(bill.bill_date, "bill_date");
        self.in_range(bill.due_date, "due_date");
        if bill.due_date < bill.bill_date {
            self.find("DUE_DATE_BEFORE_BILL", "due_date", "not before the bill date");
        }
        self.not_too_large(bill.statement_balance_minor, "statement_balance_minor");
        self.not_too_large(bill.past_due_included_minor, "past_due_included_minor");
        let parts = [
            (bill.minimum_principal_minor, "minimum_principal_minor"),
            (bill.minimum_interest_minor, "minimum_interest_minor"),
            (bill.minimum_fee_minor, "minimum_fee_minor"),
        ];
        for (part, field) in parts.into_iter().filter_map(|(part, field)| Some((part?, field))) {
            self.not_negative(part, field);
        }
        self.not_negative(bill.minimum_due_minor, "minimum_due_minor");
        // D-03
        if !(0..=bill.minimum_due_minor.max(0)).contains(&bill.past_due_included_minor) {
            self.find("PAST_DUE_ABOVE_MINIMUM", "past_due_included_minor", "0 or more and at most the minimum due");
        }
    }

    /// 4.4(7): cycles strictly increase, and bills keep that order in effective time. A skipped cycle is explained by a
    /// moved billing day (E-26); without one it is accepted and counted (D-18).
    fn bill_order(&mut self, bill: &BillIssued) {
        if self.history.is_none() && self.is_late() {
            self.needs_history = true;
            return;
        }
        let Some((newest_cycle, newest_date)) = self.newest_bill() else { return };
        if bill.cycle <= newest_cycle {
            self.find("BILL_CYCLE_NOT_INCREASING", "cycle", "a cycle after that of the newest bill");
            return;
        }
        if newest_date.is_some_and(|date| self.value_date < date) {
            self.find("BILL_BEFORE_NEWEST", "effective_date", "not before the newest bill");
        }
        if bill.cycle > newest_cycle.plus(1) && !self.is_first_after_moved_day(bill.cycle) {
            self.note("BILL_CYCLE_SKIPPED", "cycle", "usually the cycle after that of the newest bill");
        }
    }

    /// Cycle of the newest bill, and its value date where it may lie after the event's.
    fn newest_bill(&self) -> Option<(Month, Option<BusinessDate>)> {
        let cycle_of = |fact: &Fact| match &fact.event {
            AccountEvent::BillIssued(bill) => Some((bill.cycle, Some(fact.value_date))),
            _ => None,
        };
        let known = self.all_known().filter_map(cycle_of).max_by_key(|(cycle, _)| *cycle);
        known.or_else(|| self.account.base.statement.as_ref().map(|statement| (statement.cycle, None)))
    }

    /// Whether a change of the billing day named this cycle as its first. Asks for sealed facts when the change may be
    /// one of them: a skipped cycle is rare.
    fn is_first_after_moved_day(&mut self, cycle: Month) -> bool {
        let moved = |fact: &Fact| match &fact.event {
            AccountEvent::BillingDayChanged(changed) => changed.first_cycle == cycle,
            _ => false,
        };
        self.look_up(moved).is_some()
    }

    /// D-29: the minimum moves, down to nothing left unpaid.
    pub(super) fn bill_adjusted(&mut self, adjusted: &BillAdjusted) {
        self.currency(adjusted.currency);
        if adjusted.delta_minor == 0 {
            self.find("DELTA_ZERO", "delta_minor", "a change of the minimum, either way");
        }
        self.not_too_large(adjusted.delta_minor, "delta_minor");
        let _bill = self.bill_of(&adjusted.bill_id);
        self.unique();
    }

    /// E-05: names the due date in force, which an extension may have moved too.
    pub(super) fn due_date_rescheduled(&mut self, rescheduled: &DueDateRescheduled) {
        self.in_range(rescheduled.new_due_date, "new_due_date");
        if rescheduled.new_due_date == rescheduled.old_due_date {
            self.find("DUE_DATE_UNCHANGED", "new_due_date", "another day than the old one");
        }
        let Some(bill) = self.bill_of(&rescheduled.bill_id) else { return };
        if rescheduled.new_due_date < bill.bill_date {
            self.find("DUE_DATE_BEFORE_BILL", "new_due_date", "not before the bill date");
        }
        if self.due_date_in_force(bill).is_some_and(|in_force| in_force != rescheduled.old_due_date) {
            self.find("OLD_DUE_DATE_DIFFERS", "old_due_date", "the due date in force before this change");
        }
    }

    /// The bill with this id; it must not be issued later than the day on which the event counts.
    fn bill_of(&mut self, bill_id: &BusinessId) -> Option<&'a BillIssued> {
        let fact = self.find_named(
            "BILL_UNKNOWN",
            "bill_id",
            "the id of a bill on this account",
            |event| matches!(event, AccountEvent::BillIssued(bill) if bill.bill_id == *bill_id),
        )?;
        if self.value_date < fact.value_date {
            self.find("CHANGE_BEFORE_BILL", "effective_date", "not before the bill it changes");
        }
        match &fact.event {
            AccountEvent::BillIssued(bill) => Some(bill),
            _ => None,
        }
    }

    /// As the ledger holds it; of a bill whose amount it no longer holds, as last rescheduled.
    fn due_date_in_force(&mut self, bill: &BillIssued) -> Option<BusinessDate> {
        let before = self.ledger_before()?;
        let required = before.required.iter().find(|required| required.source_id == bill.bill_id && required.line_no == 0);
        if let Some(required) = required {
            return Some(required.due_date);
        }
        let version = self.original.map_or(self.envelope.aggregate_version, |original| original.version);
        let earlier = self.all_known().filter(|fact| {
            !self.is_original(fact) && !self.is_superseded(fact) && (fact.value_date, fact.version) < (self.value_date, version)
        });
        let moved = earlier.filter_map(|fact| match &fact.event {
            AccountEvent::DueDateRescheduled(earlier) if earlier.bill_id == bill.bill_id => {
                Some(((fact.value_date, fact.version), earlier.new_due_date))
            }
            _ => None,
        });
        Some(moved.max().map_or(bill.due_date, |(_, new_due_date)| new_due_date))
    }
}
