//! Guards of instalment plans: made for something, settled early, cancelled (D-02, D-27).

use super::guard::{Guard, MAX_AMOUNT_MINOR};
use crate::calendar::BusinessDate;
use crate::event::account_event::{
    AccountEvent, AccountType, InstalmentPlanCancelled, InstalmentPlanCreated, InstalmentPlanSettledEarly, PlanOrigin,
};
use crate::fact::Fact;
use crate::ids::BusinessId;
use crate::money::Minor;

impl<'a> Guard<'a> {
    pub(super) fn plan_created(&mut self, plan: &InstalmentPlanCreated) {
        self.plan_content(plan);
        self.unique();
        if plan.is_large_instalment {
            self.large_instalment_line_in_force();
        }
        let source = self.find_named(
            "PLAN_SOURCE_UNKNOWN",
            "source_id",
            "the id of the purchase, bill, drawdown or restructuring the plan is for",
            |event| source_of(event, plan.origin).is_some_and(|id| *id == plan.source_id),
        );
        let Some(source) = source else { return };
        if self.value_date < source.value_date {
            self.find("PLAN_BEFORE_SOURCE", "effective_date", "not before the purchase, bill, drawdown or restructuring");
        }
        let Some(source_minor) = self.amount_of_source(source) else { return };
        if self.planned_for(plan).saturating_add(plan.principal_minor) > source_minor {
            self.find("PLAN_ABOVE_SOURCE", "principal_minor", "with running plans of the same source, at most its amount");
        }
    }

    fn plan_content(&mut self, plan: &InstalmentPlanCreated) {
        self.currency(plan.currency);
        self.positive(plan.principal_minor, "principal_minor");
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
                if !(0..=MAX_AMOUNT_MINOR).contains(&part) {
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

    /// Segment I: on a card, within the days of the line for large instalments.
    fn large_instalment_line_in_force(&mut self) {
        if self.account.opened.account_type != AccountType::R2 {
            self.find("LARGE_INSTALMENT_FORBIDDEN", "is_large_instalment", "false, because the account is no credit card (R2)");
            return;
        }
        let Some(before) = self.ledger_before() else { return };
        let line = before.standing.large_instalment_line;
        if !line.is_some_and(|line| (line.valid_from..=line.valid_to).contains(&self.value_date)) {
            self.find(
                "LARGE_INSTALMENT_LINE_MISSING",
                "is_large_instalment",
                "a line for large instalments in force on that day",
            );
        }
    }

    /// What can be planned for a source; for a restructuring the debt of the day of the plan.
    fn amount_of_source(&mut self, source: &Fact) -> Option<Minor> {
        match &source.event {
            AccountEvent::PurchasePosted(purchase) => Some(purchase.amount_minor),
            AccountEvent::BillIssued(bill) => Some(bill.statement_balance_minor),
            AccountEvent::CashDrawn(drawn) => Some(drawn.amount_minor),
            _ => self.ledger_before().map(|before| before.balance_minor),
        }
    }

    /// Principal of the running plans for the same source, without the one superseded now. What ended early, was
    /// cancelled or fell to a restructuring may be planned anew.
    fn planned_for(&self, plan: &InstalmentPlanCreated) -> Minor {
        self.all_known()
            .filter_map(|fact| match &fact.event {
                AccountEvent::InstalmentPlanCreated(earlier)
                    if earlier.origin == plan.origin && earlier.source_id == plan.source_id =>
                {
                    Some((fact, earlier))
                }
                _ => None,
            })
            .filter(|(fact, earlier)| !self.is_original(fact) && !self.is_superseded(fact) && !self.plan_has_ended(fact, earlier))
            .map(|(_, earlier)| earlier.principal_minor)
            .sum()
    }

    /// Whether another event in force ended the plan: settled early, cancelled, or a restructuring after it. A
    /// restructuring does not end the plan that was made for it, even on one day.
    fn plan_has_ended(&self, fact: &Fact, plan: &InstalmentPlanCreated) -> bool {
        self.all_known().any(|other| {
            let ends = match &other.event {
                AccountEvent::InstalmentPlanSettledEarly(settled) => settled.plan_id == plan.plan_id,
                AccountEvent::InstalmentPlanCancelled(cancelled) => cancelled.plan_id == plan.plan_id,
                AccountEvent::DebtRestructured(restructured) => {
                    other.order_key() > fact.order_key() && plan.source_id != restructured.restructuring_id
                }
                _ => false,
            };
            ends && !self.is_original(other) && !self.is_superseded(other)
        })
    }

    pub(super) fn plan_settled_early(&mut self, settled: &InstalmentPlanSettledEarly) {
        self.amount(settled.amount_minor, settled.currency);
        let _plan = self.running_plan(&settled.plan_id);
    }

    pub(super) fn plan_cancelled(&mut self, cancelled: &InstalmentPlanCancelled) {
        self.not_negative(cancelled.amount_minor, "amount_minor");
        self.currency(cancelled.currency);
        if let Some(plan) = self.running_plan(&cancelled.plan_id)
            && cancelled.amount_minor > plan.principal_minor
        {
            self.find("CANCELLED_ABOVE_PLAN", "amount_minor", "at most the principal of the plan");
        }
    }

    /// The plan with this id, which must not have ended yet.
    fn running_plan(&mut self, plan_id: &BusinessId) -> Option<&'a InstalmentPlanCreated> {
        let fact = self.find_named(
            "PLAN_UNKNOWN",
            "plan_id",
            "the id of a plan on this account",
            |event| matches!(event, AccountEvent::InstalmentPlanCreated(plan) if plan.plan_id == *plan_id),
        )?;
        if self.value_date < fact.value_date {
            self.find("PLAN_END_BEFORE_PLAN", "effective_date", "not before the plan it ends");
        }
        let AccountEvent::InstalmentPlanCreated(plan) = &fact.event else { return None };
        if self.plan_has_ended(fact, plan) {
            self.find("PLAN_ENDED", "plan_id", "a plan that was not settled early, cancelled or restructured yet");
        }
        Some(plan)
    }
}

/// Id of what a plan of this origin can be made for. A restructured debt is planned anew as a drawdown (D-30).
fn source_of(event: &AccountEvent, origin: PlanOrigin) -> Option<&BusinessId> {
    match (event, origin) {
        (AccountEvent::PurchasePosted(purchase), PlanOrigin::Purchase) => Some(&purchase.posting_id),
        (AccountEvent::BillIssued(bill), PlanOrigin::Bill) => Some(&bill.bill_id),
        (AccountEvent::CashDrawn(drawn), PlanOrigin::Drawdown) => Some(&drawn.drawdown_id),
        (AccountEvent::DebtRestructured(restructured), PlanOrigin::Drawdown) => Some(&restructured.restructuring_id),
        _ => None,
    }
}
