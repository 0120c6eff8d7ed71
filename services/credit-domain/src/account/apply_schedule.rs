//! Guards of bills and instalment plans.

use super::guard::Guard;
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountEvent, BillIssued, InstalmentPlanCreated, PlanOrigin};
use crate::fact::Fact;
use crate::ids::BusinessId;
use crate::money::Minor;

impl Guard<'_> {
    pub(super) fn bill_issued(&mut self, bill: &BillIssued) {
        self.bill_content(bill);
        self.unique("BILL_ID_REPEATED", "bill_id", &bill.bill_id, |event| match event {
            AccountEvent::BillIssued(bill) => Some(&bill.bill_id),
            _ => None,
        });
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
        self.in_range(bill.bill_date, "bill_date");
        self.in_range(bill.due_date, "due_date");
        if bill.due_date < bill.bill_date {
            self.find("DUE_DATE_BEFORE_BILL", "due_date", "not before the bill date");
        }
        self.not_too_large(bill.statement_balance_minor, "statement_balance_minor");
        self.not_too_large(bill.minimum_due_minor, "minimum_due_minor");
        self.not_too_large(bill.past_due_included_minor, "past_due_included_minor");
        let parts = [
            (bill.minimum_principal_minor, "minimum_principal_minor"),
            (bill.minimum_interest_minor, "minimum_interest_minor"),
            (bill.minimum_fee_minor, "minimum_fee_minor"),
        ];
        for (part, field) in parts.into_iter().filter_map(|(part, field)| Some((part?, field))) {
            if part < 0 {
                self.find("AMOUNT_NEGATIVE", field, "0 or more");
            }
            self.not_too_large(part, field);
        }
        if bill.minimum_due_minor < 0 {
            self.find("AMOUNT_NEGATIVE", "minimum_due_minor", "0 or more");
        }
        // D-03
        if !(0..=bill.minimum_due_minor.max(0)).contains(&bill.past_due_included_minor) {
            self.find("PAST_DUE_ABOVE_MINIMUM", "past_due_included_minor", "0 or more and at most the minimum due");
        }
    }

    /// 4.4(7): cycles strictly increase, and bills keep that order in effective time. A skipped cycle without a moved
    /// billing day is accepted and counted (D-18).
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
        if bill.cycle > newest_cycle.plus(1) {
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

    pub(super) fn plan_created(&mut self, plan: &InstalmentPlanCreated) {
        self.plan_content(plan);
        self.unique("PLAN_ID_REPEATED", "plan_id", &plan.plan_id, |event| match event {
            AccountEvent::InstalmentPlanCreated(plan) => Some(&plan.plan_id),
            _ => None,
        });
        let source = self.look_up(|event| source_of(event, plan.origin).is_some_and(|(id, _)| *id == plan.source_id));
        let Some(source) = source else {
            if !self.needs_history {
                self.find("PLAN_SOURCE_UNKNOWN", "source_id", "the id of the purchase, bill or drawdown the plan is for");
            }
            return;
        };
        if self.value_date < source.value_date {
            self.find("PLAN_BEFORE_SOURCE", "effective_date", "not before the purchase, bill or drawdown");
        }
        let source_minor = source_of(&source.event, plan.origin).map_or(0, |(_, amount_minor)| amount_minor);
        if self.planned_for(plan).saturating_add(plan.principal_minor) > source_minor {
            self.find("PLAN_ABOVE_SOURCE", "principal_minor", "with earlier plans of the same source, at most its amount");
        }
    }

    fn plan_content(&mut self, plan: &InstalmentPlanCreated) {
        self.currency(plan.currency);
        if plan.principal_minor <= 0 {
            self.find("AMOUNT_NOT_POSITIVE", "principal_minor", "more than 0");
        }
        self.not_too_large(plan.principal_minor, "principal_minor");
        if plan.schedule.is_empty() || usize::from(plan.periods) != plan.schedule.len() {
            self.find("PERIODS_DIFFER", "periods", "the number of schedule lines, at least 1");
        }
        let mut principal_minor: Minor = 0;
        let mut fee_minor: Minor = 0;
        let mut earlier_due_date = None;
        for (index, line) in plan.schedule.iter().enumerate() {
            principal_minor = principal_minor.saturating_add(line.principal_minor);
            fee_minor = fee_minor.saturating_add(line.fee_minor);
            if usize::from(line.line_no) != index + 1 {
                self.find("LINE_NUMBERS_NOT_RUNNING", format!("schedule[{index}].line_no"), "1, 2, 3 and so on");
            }
            if earlier_due_date.is_some_and(|earlier| line.due_date <= earlier) {
                self.find("DUE_DATES_NOT_INCREASING", format!("schedule[{index}].due_date"), "after that of the line before");
            }
            earlier_due_date = Some(line.due_date);
            if line.due_date < BusinessDate::MIN || line.due_date > BusinessDate::MAX {
                self.in_range(line.due_date, format!("schedule[{index}].due_date"));
            }
            for (part, name) in [
                (line.principal_minor, "principal_minor"),
                (line.interest_minor, "interest_minor"),
                (line.fee_minor, "fee_minor"),
            ] {
                if !(0..=super::guard::MAX_AMOUNT_MINOR).contains(&part) {
                    self.find("AMOUNT_NEGATIVE", format!("schedule[{index}].{name}"), "0 or more, at most 1000000000000");
                }
            }
        }
        if principal_minor != plan.principal_minor {
            self.find("SCHEDULE_PRINCIPAL_DIFFERS", "principal_minor", "exactly the sum over the schedule lines");
        }
        if fee_minor != plan.fee_minor {
            self.find("SCHEDULE_FEE_DIFFERS", "fee_minor", "exactly the sum over the schedule lines");
        }
    }

    /// Principal of the plans already made for the same source, without the one superseded now.
    fn planned_for(&self, plan: &InstalmentPlanCreated) -> Minor {
        self.all_known()
            .filter_map(|fact| match &fact.event {
                AccountEvent::InstalmentPlanCreated(earlier)
                    if earlier.origin == plan.origin && earlier.source_id == plan.source_id =>
                {
                    Some((fact, earlier.principal_minor))
                }
                _ => None,
            })
            .filter(|(fact, _)| !self.is_original(fact) && !self.is_superseded(fact))
            .map(|(_, principal_minor)| principal_minor)
            .sum()
    }
}

/// Id and amount of what a plan of this origin can be made for.
fn source_of(event: &AccountEvent, origin: PlanOrigin) -> Option<(&BusinessId, Minor)> {
    match (event, origin) {
        (AccountEvent::PurchasePosted(purchase), PlanOrigin::Purchase) => Some((&purchase.posting_id, purchase.amount_minor)),
        (AccountEvent::BillIssued(bill), PlanOrigin::Bill) => Some((&bill.bill_id, bill.statement_balance_minor)),
        (AccountEvent::CashDrawn(drawn), PlanOrigin::Drawdown) => Some((&drawn.drawdown_id, drawn.amount_minor)),
        _ => None,
    }
}
