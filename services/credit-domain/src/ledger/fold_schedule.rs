//! Bills and instalment plans: what falls due, and when (D-02 to D-04, D-21, D-22, D-27, D-29).

use super::fold::At;
use super::fold_resolution::is_plan_for;
use super::required::Dues;
use super::{Ledger, Plan, Required, Statement};
use crate::calendar::BusinessDate;
use crate::event::account_event::{
    AccountEvent, BillAdjusted, BillIssued, DueDateRescheduled, InstalmentPlanCancelled, InstalmentPlanCreated,
    InstalmentPlanSettledEarly, PlanOrigin,
};
use crate::ids::BusinessId;
use crate::money::Minor;
use crate::product_rule::AmountPart;

/// How an amount falls apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Parts {
    principal_minor: Minor,
    interest_minor: Minor,
    fee_minor: Minor,
}

impl Ledger {
    /// The bill is the first use of a card where nothing was before it. On accounts that do not owe by bill it is
    /// information (D-21), and so it is once bad debt has called in the whole balance.
    pub(super) fn enter_bill(&mut self, bill: &BillIssued, at: At<'_>) {
        if !self.is_running() {
            return;
        }
        self.activate(at.date);
        self.statement = Some(Statement {
            cycle: bill.cycle,
            bill_date: bill.bill_date,
            due_date: bill.due_date,
            balance_minor: bill.statement_balance_minor,
        });
        if self.owes_by_bill(at) {
            self.require_bill(bill, at);
            self.cap_required_to_debt(at.date, at.rule);
        }
    }

    fn owes_by_bill(&self, at: At<'_>) -> bool {
        Dues::of(at.opened.account_type) == Dues::ByBill && self.may_agree_on_dues()
    }

    /// Bad debt has called in everything already, and what ended owes nothing any more.
    fn may_agree_on_dues(&self) -> bool {
        self.standing.bad_debt.is_none() && self.is_running()
    }

    /// The new required amount of a bill is its minimum without what earlier bills already require (D-03).
    fn require_bill(&mut self, bill: &BillIssued, at: At<'_>) {
        let new_minor = bill.minimum_due_minor - bill.past_due_included_minor;
        if new_minor > 0 {
            let parts = self.parts_of_minimum(bill, new_minor);
            let required = Required {
                source_id: bill.bill_id.clone(),
                line_no: 0,
                due_date: bill.due_date,
                gross_minor: new_minor,
                principal_minor: parts.principal_minor,
                interest_minor: parts.interest_minor,
                fee_minor: parts.fee_minor,
                charges_to_enter_minor: 0,
                settled_on: None,
            };
            self.require(required, at.date, at.rule);
        }
        self.interest_since_bill_minor = 0;
        self.fee_since_bill_minor = 0;
    }

    /// D-04: as the lender splits it; else charges since the last bill first and the rest is principal.
    fn parts_of_minimum(&self, bill: &BillIssued, new_minor: Minor) -> Parts {
        let stated = bill.minimum_principal_minor.or(bill.minimum_interest_minor).or(bill.minimum_fee_minor).is_some();
        let (interest, fee) = if stated {
            self.stated_charges(bill, new_minor)
        } else {
            (self.interest_since_bill_minor, self.fee_since_bill_minor)
        };
        let interest_minor = interest.clamp(0, new_minor);
        let fee_minor = fee.clamp(0, new_minor - interest_minor);
        Parts { principal_minor: new_minor - interest_minor - fee_minor, interest_minor, fee_minor }
    }

    /// Stated parts are parts of the whole minimum, so unpaid charges of earlier bills are taken out of them where the
    /// minimum includes earlier minima. When only some parts are stated, what they leave is interest, or principal
    /// when interest is stated.
    fn stated_charges(&self, bill: &BillIssued, new_minor: Minor) -> (Minor, Minor) {
        let fee = bill.minimum_fee_minor.unwrap_or(0);
        let interest = match (bill.minimum_interest_minor, bill.minimum_principal_minor) {
            (Some(interest), _) => interest,
            (None, Some(principal)) => {
                let parts_are_of_new = bill.minimum_fee_minor.is_some() && principal + fee == new_minor;
                if parts_are_of_new { 0 } else { bill.minimum_due_minor - principal - fee }
            }
            (None, None) => 0,
        };
        let stated = bill.minimum_principal_minor.map(|principal| principal + interest + fee);
        if bill.past_due_included_minor == 0 || stated == Some(new_minor) {
            return (interest, fee);
        }
        let earlier_interest: Minor = self.unpaid().map(|required| required.interest_minor).sum();
        let earlier_fee: Minor = self.unpaid().map(|required| required.fee_minor).sum();
        ((interest - earlier_interest).max(0), (fee - earlier_fee).max(0))
    }

    /// D-29: moves the minimum of a bill, not the balance; downwards no further than to nothing unpaid. A bill of which
    /// nothing is required any more, or nothing ever was, requires a raise with the newest bill.
    pub(super) fn adjust_bill(&mut self, adjusted: &BillAdjusted, at: At<'_>) {
        if !self.owes_by_bill(at) {
            return;
        }
        if let Some(required) = self.required.iter_mut().find(|required| required.is_bill(&adjusted.bill_id)) {
            required.gross_minor = (required.gross_minor + adjusted.delta_minor).max(0);
            required.principal_minor += adjusted.delta_minor.max(0);
            let mut lower_by_minor = -adjusted.delta_minor.min(0);
            for part in [AmountPart::Principal, AmountPart::Fee, AmountPart::Interest] {
                lower_by_minor -= required.pay(part, lower_by_minor);
            }
            if required.is_within_tolerance(at.rule) {
                required.settled_on.get_or_insert(at.date);
            } else {
                required.settled_on = None;
            }
        } else if let Some(statement) = self.statement.as_ref().filter(|_| adjusted.delta_minor > 0) {
            let due_date = statement.due_date;
            let required = Required::of_part(adjusted.bill_id.clone(), due_date, adjusted.delta_minor, AmountPart::Principal);
            self.require(required, at.date, at.rule);
        }
        self.cap_required_to_debt(at.date, at.rule);
    }

    /// E-05: the bill's amount falls due on another day, whether it is paid or not.
    pub(super) fn reschedule_bill(&mut self, rescheduled: &DueDateRescheduled, at: At<'_>) {
        if let Some(statement) = self.statement.as_mut().filter(|statement| statement.due_date == rescheduled.old_due_date) {
            statement.due_date = rescheduled.new_due_date;
        }
        for required in self.required.iter_mut().filter(|required| required.is_bill(&rescheduled.bill_id)) {
            required.due_date = rescheduled.new_due_date;
        }
        self.required.sort_by_key(|required| required.due_date);
        self.cap_required_to_debt(at.date, at.rule);
    }

    /// A plan for a restructuring of the same day waits for it, because its place in the day is earlier (D-13, D-30).
    pub(super) fn enter_plan(&mut self, plan: &InstalmentPlanCreated, at: At<'_>) {
        let waits = at
            .later_today()
            .any(|event| matches!(event, AccountEvent::DebtRestructured(restructured) if is_plan_for(plan, restructured)));
        if !waits {
            self.take_up_plan(plan, at);
        }
    }

    /// D-21: on accounts that owe by schedule line every line is required from the start, on its own date; on the others
    /// the plan is information, and its charges enter the balance.
    pub(super) fn take_up_plan(&mut self, plan: &InstalmentPlanCreated, at: At<'_>) {
        if !self.may_agree_on_dues() {
            return;
        }
        let mut taken_up = Plan {
            plan_id: plan.plan_id.clone(),
            origin: plan.origin,
            source_id: plan.source_id.clone(),
            is_large_instalment: plan.is_large_instalment,
            lines: Vec::new(),
        };
        match Dues::of(at.opened.account_type) {
            Dues::BySchedule => {
                self.require_lines(plan, at);
                if plan.origin == PlanOrigin::Purchase {
                    self.plans.push(taken_up);
                }
            }
            Dues::ByBill | Dues::AtOnce | Dues::Never => {
                taken_up.lines.clone_from(&plan.schedule);
                self.plans.push(taken_up);
            }
        }
        self.enter_charges_through(at.date, at.rule);
        self.cap_required_to_debt(at.date, at.rule);
    }

    fn require_lines(&mut self, plan: &InstalmentPlanCreated, at: At<'_>) {
        self.required.reserve(plan.schedule.len());
        for line in &plan.schedule {
            let charges_minor = line.interest_minor + line.fee_minor;
            if line.principal_minor + charges_minor <= 0 {
                continue;
            }
            let required = Required {
                source_id: plan.plan_id.clone(),
                line_no: line.line_no,
                due_date: line.due_date,
                gross_minor: line.principal_minor + charges_minor,
                principal_minor: line.principal_minor,
                interest_minor: line.interest_minor,
                fee_minor: line.fee_minor,
                charges_to_enter_minor: charges_minor,
                settled_on: None,
            };
            self.require(required, at.date, at.rule);
        }
    }

    /// D-27: what the lender asks for falls due today in place of the later lines: what is left of the plan's principal,
    /// and above it a fee, which enters the balance (D-22).
    pub(super) fn settle_plan_early(&mut self, settled: &InstalmentPlanSettledEarly, at: At<'_>) {
        if !self.may_agree_on_dues() {
            return;
        }
        let principal_minor = self.end_lines_after(at.date, &settled.plan_id).min(settled.amount_minor);
        let fee_minor = settled.amount_minor - principal_minor;
        match Dues::of(at.opened.account_type) {
            Dues::ByBill | Dues::BySchedule => {
                let mut required = Required::of_part(settled.plan_id.clone(), at.date, principal_minor, AmountPart::Principal);
                required.gross_minor += fee_minor;
                required.fee_minor = fee_minor;
                self.balance_minor += fee_minor;
                self.require(required, at.date, at.rule);
                self.cap_required_to_debt(at.date, at.rule);
            }
            // The principal is owed already, on quasi-credit cards since it was spent.
            Dues::AtOnce | Dues::Never => self.post(&settled.plan_id, fee_minor, AmountPart::Fee, at),
        }
    }

    /// The later lines end and nothing falls due in their place.
    pub(super) fn cancel_plan(&mut self, cancelled: &InstalmentPlanCancelled, at: At<'_>) {
        self.end_lines_after(at.date, &cancelled.plan_id);
        self.cap_required_to_debt(at.date, at.rule);
    }

    /// Ends the lines of a plan that fall due after a day, with their charges, and says how much principal they had left.
    /// Lines paid ahead stay.
    fn end_lines_after(&mut self, date: BusinessDate, plan_id: &BusinessId) -> Minor {
        let mut principal_minor: Minor = 0;
        self.required.retain(|required| {
            let ends = required.is_unpaid_of(plan_id) && required.line_no > 0 && required.due_date > date;
            if ends {
                principal_minor += required.principal_minor;
            }
            !ends
        });
        for plan in self.plans.iter_mut().filter(|plan| plan.plan_id == *plan_id) {
            principal_minor +=
                plan.lines.iter().filter(|line| line.due_date > date).map(|line| line.principal_minor).sum::<Minor>();
            plan.lines.retain(|line| line.due_date <= date);
        }
        self.prune_plans();
        principal_minor
    }

    /// Forgets plans of which no line is left.
    pub(super) fn prune_plans(&mut self) {
        let Ledger { plans, required, .. } = self;
        plans.retain(|plan| !plan.lines.is_empty() || required.iter().any(|required| required.source_id == plan.plan_id));
    }
}

impl Required {
    fn is_bill(&self, bill_id: &BusinessId) -> bool {
        self.line_no == 0 && self.source_id == *bill_id
    }
}
