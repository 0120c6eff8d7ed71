//! Purchases, draws, charges, and what takes them back.

use super::Ledger;
use super::fold::At;
use super::required::{Dues, drop_charges_to_come, fall_away};
use crate::event::account_event::{ChargeKind, ChargeWaived, PlanOrigin, PurchaseRefunded, ScheduleLine};
use crate::ids::BusinessId;
use crate::money::Minor;
use crate::product_rule::AmountPart;

impl Ledger {
    /// The first use of a card activates it.
    pub(super) fn use_line(&mut self, source_id: &BusinessId, amount_minor: Minor, at: At<'_>) {
        self.activate(at.date);
        self.post(source_id, amount_minor, AmountPart::Principal, at);
    }

    /// A card that owes a charge is in use too: one that is not has no balance (BLE014).
    pub(super) fn charge(&mut self, charge_id: &BusinessId, amount_minor: Minor, part: AmountPart, at: At<'_>) {
        self.activate(at.date);
        match part {
            AmountPart::Interest => self.interest_since_bill_minor += amount_minor,
            AmountPart::Fee => self.fee_since_bill_minor += amount_minor,
            AmountPart::Principal => {}
        }
        self.post(charge_id, amount_minor, part, at);
    }

    pub(super) fn post(&mut self, source_id: &BusinessId, amount_minor: Minor, part: AmountPart, at: At<'_>) {
        self.raise_balance(source_id, at.date, amount_minor, part, at.rule);
    }

    /// A charge no longer asked for is no longer part of the next minimum either; what bills already require falls away
    /// as far as the debt is now smaller (D-26).
    pub(super) fn waive(&mut self, waived: &ChargeWaived, at: At<'_>) {
        let since_bill_minor = match waived.kind {
            ChargeKind::Interest => &mut self.interest_since_bill_minor,
            ChargeKind::Fee => &mut self.fee_since_bill_minor,
        };
        *since_bill_minor = (*since_bill_minor - waived.amount_minor).max(0);
        self.lower_debt(waived.amount_minor, at);
    }

    /// A refund after the bill pays no minimum (E-12), unless the product says so; it never counts as paid.
    pub(super) fn refund(&mut self, refunded: &PurchaseRefunded, at: At<'_>) {
        let by_bill = Dues::of(at.opened.account_type) == Dues::ByBill;
        if by_bill && at.rule.terms_on(at.date).refund_reduces_minimum {
            self.allocate(refunded.amount_minor, at.date, at.rule);
        }
        self.give_back(&refunded.posting_id, refunded.amount_minor, at);
    }

    /// A refund lowers the debt and is never a repayment (E-11); it shortens the plan of its purchase (E-13), and what is
    /// required cannot exceed the debt that is left (D-26). More than the debt makes a credit balance (E-14).
    pub(super) fn give_back(&mut self, posting_id: &BusinessId, amount_minor: Minor, at: At<'_>) {
        if !self.plans.is_empty() {
            self.shorten_plans_of(posting_id, amount_minor, at);
        }
        self.lower_debt(amount_minor, at);
    }

    /// Lowers what is owed without counting as paid.
    pub(super) fn lower_debt(&mut self, amount_minor: Minor, at: At<'_>) {
        self.balance_minor -= amount_minor;
        self.cap_required_to_debt(at.date, at.rule);
    }

    /// D-27: the plans of a purchase lose principal from their last line back. A line that lost its principal charges
    /// nothing more, and neither does a plan of which no principal is left.
    fn shorten_plans_of(&mut self, posting_id: &BusinessId, amount_minor: Minor, at: At<'_>) {
        let mut left_minor = amount_minor;
        let of_purchase =
            self.plans.iter_mut().rev().filter(|plan| plan.origin == PlanOrigin::Purchase && plan.source_id == *posting_id);
        for plan in of_purchase {
            let mut of_lines_minor = left_minor;
            shorten_lines(&mut plan.lines, &mut of_lines_minor);
            let mut of_required_minor = left_minor;
            for required in self.required.iter_mut().rev().filter(|required| required.is_unpaid_of(&plan.plan_id)) {
                if of_required_minor <= 0 {
                    break;
                }
                let principal_before_minor = required.principal_minor;
                fall_away(required, of_required_minor.min(principal_before_minor));
                of_required_minor -= principal_before_minor - required.principal_minor;
                required.settle_within_tolerance(at.date, at.rule);
            }
            let mut of_plan = self.required.iter_mut().filter(|required| required.is_unpaid_of(&plan.plan_id));
            if of_plan.all(|required| required.principal_minor == 0) && plan.lines.iter().all(|line| line.principal_minor == 0) {
                plan.lines.clear();
                for required in self.required.iter_mut().filter(|required| required.is_unpaid_of(&plan.plan_id)) {
                    if required.charges_to_enter_minor > 0 {
                        drop_charges_to_come(required);
                        required.settle_within_tolerance(at.date, at.rule);
                    }
                }
            }
            left_minor = of_lines_minor.min(of_required_minor);
        }
        self.prune_plans();
    }
}

/// Takes principal away from the last line back.
fn shorten_lines(lines: &mut Vec<ScheduleLine>, left_minor: &mut Minor) {
    while let Some(line) = lines.last_mut().filter(|_| *left_minor > 0) {
        let taken_minor = line.principal_minor.min(*left_minor);
        line.principal_minor -= taken_minor;
        *left_minor -= taken_minor;
        if line.principal_minor > 0 {
            break;
        }
        lines.pop();
    }
}
