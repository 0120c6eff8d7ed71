//! Amounts required on a date: bills of R1, R2, R3 and schedule lines of the other types (D-21).

use super::{Ledger, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::{BillIssued, InstalmentPlanCreated};
use crate::money::Minor;
use crate::product_rule::ProductRule;

/// How an amount falls apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Parts {
    principal_minor: Minor,
    interest_minor: Minor,
    fee_minor: Minor,
}

impl Ledger {
    /// Due date of the oldest required amount that is not paid; it may still lie ahead.
    pub fn oldest_unpaid_due_date(&self) -> Option<BusinessDate> {
        self.unpaid().next().map(|required| required.due_date)
    }

    /// Unpaid required amounts, oldest due date first. What is left within the tolerance counts as paid (E-08).
    pub fn unpaid(&self) -> impl Iterator<Item = &Required> {
        self.required.iter().filter(|required| required.settled_on.is_none())
    }

    /// The new required amount of a bill is its minimum without what earlier bills already require (D-03).
    pub(super) fn require_bill(&mut self, bill: &BillIssued, value_date: BusinessDate, rule: &ProductRule) {
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
            self.require(required, value_date, rule);
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

    /// Every line is required from the start, on its own date (D-21).
    pub(super) fn require_lines(&mut self, plan: &InstalmentPlanCreated, value_date: BusinessDate, rule: &ProductRule) {
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
            self.require(required, value_date, rule);
        }
        self.enter_charges_through(value_date);
    }

    fn require(&mut self, mut required: Required, value_date: BusinessDate, rule: &ProductRule) {
        settle_within_tolerance(&mut required, value_date, rule);
        let index = self.required.partition_point(|earlier| earlier.due_date <= required.due_date);
        self.required.insert(index, required);
    }

    /// Oldest due first, charges before principal within one (D-05). On R1, R2, R3 only billed amounts are required,
    /// so what is left just lowers the balance; on the other types it goes to the next lines.
    pub(super) fn allocate(&mut self, amount_minor: Minor, date: BusinessDate, rule: &ProductRule) {
        let mut left_minor = amount_minor;
        for required in self.required.iter_mut().filter(|required| required.settled_on.is_none()) {
            if left_minor == 0 {
                break;
            }
            for part in [&mut required.interest_minor, &mut required.fee_minor, &mut required.principal_minor] {
                let paid_minor = left_minor.min(*part);
                *part -= paid_minor;
                left_minor -= paid_minor;
            }
            settle_within_tolerance(required, date, rule);
        }
    }

    /// Required amounts never exceed the debt: what is too much falls away, newest first (D-26, E-12, E-14). Charges
    /// that will have entered by the newest due date count as debt, because a bill may already ask for them (D-22).
    pub(super) fn cap_required_to_debt(&mut self, date: BusinessDate, rule: &ProductRule) {
        let Some(newest_due_date) = self.required.last().map(|required| required.due_date) else { return };
        let unpaid_minor: Minor = self.unpaid().map(Required::unpaid_minor).sum();
        let of_lines_minor: Minor = self.required.iter().map(|required| required.charges_to_enter_minor).sum();
        let of_plans_minor: Minor = self
            .plans
            .iter()
            .flat_map(|plan| &plan.lines)
            .filter(|line| line.due_date <= newest_due_date)
            .map(|line| line.interest_minor + line.fee_minor)
            .sum();
        let mut excess_minor = unpaid_minor - (self.balance_minor + of_lines_minor + of_plans_minor).max(0);
        for required in self.required.iter_mut().rev().filter(|required| required.settled_on.is_none()) {
            if excess_minor <= 0 {
                break;
            }
            excess_minor = fall_away(required, excess_minor);
            settle_within_tolerance(required, date, rule);
        }
    }

    /// Closing ends whatever is still required; lines due later are forgotten with their charges (D-20).
    pub(super) fn release_required(&mut self, close_date: BusinessDate) {
        self.required.retain(|required| required.due_date <= close_date || required.settled_on.is_some());
        for required in &mut self.required {
            required.charges_to_enter_minor = 0;
            if required.settled_on.is_none() {
                required.principal_minor = 0;
                required.interest_minor = 0;
                required.fee_minor = 0;
                required.settled_on = Some(close_date);
            }
        }
        self.plans.clear();
    }
}

/// Takes up to `excess_minor` away from one amount, principal first, and says how much excess is left. A line whose
/// principal is gone loses the charges that have not entered the balance: nothing is left to charge for.
fn fall_away(required: &mut Required, excess_minor: Minor) -> Minor {
    let mut left_minor = excess_minor;
    let from_principal = left_minor.min(required.principal_minor);
    required.principal_minor -= from_principal;
    required.gross_minor -= from_principal;
    left_minor -= from_principal;
    if from_principal > 0 && required.principal_minor == 0 && required.charges_to_enter_minor > 0 {
        let unpaid_charges = required.interest_minor + required.fee_minor;
        // Charges already paid ahead lowered the balance; without them the debt is smaller by as much.
        left_minor += required.charges_to_enter_minor - unpaid_charges;
        required.gross_minor -= unpaid_charges;
        required.charges_to_enter_minor = 0;
        required.interest_minor = 0;
        required.fee_minor = 0;
        return left_minor;
    }
    for part in [&mut required.fee_minor, &mut required.interest_minor] {
        let taken_minor = left_minor.min(*part);
        *part -= taken_minor;
        required.gross_minor -= taken_minor;
        left_minor -= taken_minor;
    }
    left_minor
}

fn settle_within_tolerance(required: &mut Required, date: BusinessDate, rule: &ProductRule) {
    if required.settled_on.is_none() && required.unpaid_minor() <= rule.tolerance_minor {
        required.settled_on = Some(date);
    }
}
