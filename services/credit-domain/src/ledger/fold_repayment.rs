//! Money that comes in, and which required amounts it pays (D-05, D-14).

use super::fold::At;
use super::{Ledger, Payment, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AllocationPart, GuarantorPaid, RepaymentReceived};
use crate::money::Minor;
use crate::product_rule::{AllocationAcross, AmountPart, ProductRule};

impl Ledger {
    /// The lender's own allocation comes first where there is one; what it leaves goes by the product rule.
    pub(super) fn enter_repayment(&mut self, repayment: &RepaymentReceived, at: At<'_>) {
        let allocated = at.later_today().filter_map(|event| match event {
            AccountEvent::RepaymentAllocated(allocated) if allocated.repayment_id == repayment.repayment_id => Some(allocated),
            _ => None,
        });
        let newest = allocated.last();
        self.count_as_paid(repayment.amount_minor, at.date);
        let stated_parts = newest.map_or(&[][..], |allocated| &allocated.parts);
        let left_minor = self.allocate_as_stated(stated_parts, repayment.amount_minor, at);
        self.allocate(left_minor, at.date, at.rule);
        if left_minor < repayment.amount_minor {
            // Paid in another order, earlier amounts may be left standing above the debt.
            self.cap_required_to_debt(at.date, at.rule);
        }
    }

    /// Counts as paid and pays what is required, in the order of the product rule.
    pub(super) fn receive(&mut self, amount_minor: Minor, at: At<'_>) {
        self.count_as_paid(amount_minor, at.date);
        self.allocate(amount_minor, at.date, at.rule);
    }

    pub(super) fn enter_guarantor_payment(&mut self, paid: &GuarantorPaid, at: At<'_>) {
        self.standing.guarantor_paid_on = Some(at.date);
        self.receive(paid.amount_minor, at);
    }

    /// D-29: the whole debt is settled, also what would have fallen due later.
    pub(super) fn settle_in_kind(&mut self, at: At<'_>) {
        self.standing.settled_in_kind_on = Some(at.date);
        if self.balance_minor > 0 {
            self.count_as_paid(self.balance_minor, at.date);
        }
        self.release_required(at.date);
        self.plans.clear();
    }

    /// The value date decides everything, also the month in which it counts as paid (D-14).
    fn count_as_paid(&mut self, amount_minor: Minor, date: BusinessDate) {
        self.balance_minor -= amount_minor;
        let month = date.month();
        if month != self.paid_month {
            self.paid_month = month;
            self.paid_in_month_minor = 0;
        }
        self.paid_in_month_minor += amount_minor;
        self.last_payment = Some(Payment { date, amount_minor });
    }

    /// Pays what the lender names, as far as it is unpaid, and says what is left.
    fn allocate_as_stated(&mut self, parts: &[AllocationPart], amount_minor: Minor, at: At<'_>) -> Minor {
        let mut left_minor = amount_minor;
        for part in parts {
            let Some(required) = self.required.iter_mut().find(|required| required.is_named_by(part)) else { continue };
            for (of_part, stated_minor) in [
                (AmountPart::Interest, part.interest_minor),
                (AmountPart::Fee, part.fee_minor),
                (AmountPart::Principal, part.principal_minor),
            ] {
                left_minor -= required.pay(of_part, stated_minor.min(left_minor));
            }
            required.settle_within_tolerance(at.date, at.rule);
        }
        left_minor
    }

    /// By the order of the product rule in force on that day (D-05). On accounts that owe by bill only billed amounts are
    /// required, so what is left just lowers the balance; on the others it goes to the next lines.
    pub(super) fn allocate(&mut self, amount_minor: Minor, date: BusinessDate, rule: &ProductRule) {
        if amount_minor <= 0 || self.required.is_empty() {
            return;
        }
        let order = rule.terms_on(date).allocation;
        let mut left_minor = amount_minor;
        if order.across == AllocationAcross::PartByPart {
            // A line that is not due yet takes part only after everything that is asked for now.
            let asked_for = |required: &Required| required.line_no == 0 || required.due_date <= date;
            for part in order.within {
                for required in self.required.iter_mut().filter(|required| required.is_unpaid() && asked_for(required)) {
                    left_minor -= required.pay(part, left_minor);
                }
            }
        }
        for required in self.required.iter_mut().filter(|required| required.is_unpaid()) {
            for part in order.within {
                left_minor -= required.pay(part, left_minor);
            }
            required.settle_within_tolerance(date, rule);
            if left_minor == 0 && order.across == AllocationAcross::OldestDueFirst {
                break;
            }
        }
        if order.across == AllocationAcross::PartByPart {
            // Later amounts were paid before earlier ones, which may now stand above the debt.
            self.cap_required_to_debt(date, rule);
        }
    }
}

impl Required {
    /// Whether the lender's allocation names this amount: a bill, or a line of a plan; what a plan settled early requires
    /// has no line.
    fn is_named_by(&self, part: &AllocationPart) -> bool {
        let source_id = part.bill_id.as_ref().or(part.plan_id.as_ref());
        self.is_unpaid() && source_id == Some(&self.source_id) && part.line_no.unwrap_or(0) == self.line_no
    }

    /// Pays up to an amount of one part and says how much it took.
    pub(super) fn pay(&mut self, part: AmountPart, amount_minor: Minor) -> Minor {
        let unpaid_minor = self.part_mut(part);
        let paid_minor = amount_minor.min(*unpaid_minor).max(0);
        *unpaid_minor -= paid_minor;
        paid_minor
    }
}
