//! Amounts required on a date: what they are, how they fall away, how they end (D-21, D-26).

use super::{Ledger, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountType;
use crate::ids::BusinessId;
use crate::money::Minor;
use crate::product_rule::{AmountPart, ProductRule};

/// What makes an account owe something on a date (D-21).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dues {
    /// R1, R2: the minimum of each bill.
    ByBill,
    /// D1, R4: each line of a plan.
    BySchedule,
    /// R3: whatever makes or enlarges the debt, on its own day.
    AtOnce,
    /// C1: the whole claim is owed, nothing falls due.
    Never,
}

impl Dues {
    pub(super) const fn of(account_type: AccountType) -> Dues {
        match account_type {
            AccountType::R1 | AccountType::R2 => Dues::ByBill,
            AccountType::D1 | AccountType::R4 => Dues::BySchedule,
            AccountType::R3 => Dues::AtOnce,
            AccountType::C1 => Dues::Never,
        }
    }
}

impl Required {
    /// An amount of one part that has nothing to do with a line of a plan.
    pub(super) fn of_part(source_id: BusinessId, due_date: BusinessDate, amount_minor: Minor, part: AmountPart) -> Required {
        let mut required = Required {
            source_id,
            line_no: 0,
            due_date,
            gross_minor: amount_minor,
            principal_minor: 0,
            interest_minor: 0,
            fee_minor: 0,
            charges_to_enter_minor: 0,
            settled_on: None,
        };
        *required.part_mut(part) = amount_minor;
        required
    }

    pub fn unpaid_minor(&self) -> Minor {
        self.principal_minor + self.interest_minor + self.fee_minor
    }

    /// What is left within the tolerance counts as paid (E-08).
    pub fn is_unpaid(&self) -> bool {
        self.settled_on.is_none()
    }

    pub(super) fn is_unpaid_of(&self, source_id: &BusinessId) -> bool {
        self.is_unpaid() && self.source_id == *source_id
    }

    pub(super) fn part_mut(&mut self, part: AmountPart) -> &mut Minor {
        match part {
            AmountPart::Interest => &mut self.interest_minor,
            AmountPart::Fee => &mut self.fee_minor,
            AmountPart::Principal => &mut self.principal_minor,
        }
    }

    pub(super) fn is_within_tolerance(&self, rule: &ProductRule) -> bool {
        self.unpaid_minor() <= rule.terms_on(self.due_date).tolerance_minor
    }

    pub(super) fn settle_within_tolerance(&mut self, date: BusinessDate, rule: &ProductRule) {
        if self.settled_on.is_none() && self.is_within_tolerance(rule) {
            self.settled_on = Some(date);
        }
    }
}

impl Ledger {
    /// Due date of the oldest required amount that is not paid; it may still lie ahead.
    pub fn oldest_unpaid_due_date(&self) -> Option<BusinessDate> {
        self.unpaid().next().map(|required| required.due_date)
    }

    /// Unpaid required amounts, oldest due date first. What is left within the tolerance counts as paid (E-08).
    pub fn unpaid(&self) -> impl Iterator<Item = &Required> {
        self.required.iter().filter(|required| required.is_unpaid())
    }

    /// Bad debt owes everything at once, whatever the account owed by before (D-28).
    pub(super) fn owes_at_once(&self) -> bool {
        let at_once = match Dues::of(self.account_type) {
            Dues::AtOnce => true,
            Dues::ByBill | Dues::BySchedule => self.standing.bad_debt.is_some(),
            Dues::Never => false,
        };
        at_once && self.is_running()
    }

    /// Puts an amount among the others, by due date.
    pub(super) fn require(&mut self, mut required: Required, date: BusinessDate, rule: &ProductRule) {
        required.settle_within_tolerance(date, rule);
        let index = self.required.partition_point(|earlier| earlier.due_date <= required.due_date);
        self.required.insert(index, required);
    }

    /// Required amounts never exceed the debt: what is required by a day is at most what will be owed that day, with the
    /// charges that enter by then, because a bill may already ask for them (D-22). What is too much falls away, newest
    /// first (D-26, E-12, E-14).
    pub(super) fn cap_required_to_debt(&mut self, date: BusinessDate, rule: &ProductRule) {
        let mut through = Through::default();
        for index in 0..self.required.len() {
            let required = &self.required[index];
            through.add(required);
            let due_date = required.due_date;
            if self.required.get(index + 1).is_some_and(|next| next.due_date == due_date) {
                continue;
            }
            let owed_minor = (self.balance_minor + through.charges_minor + self.charges_of_plans_through(due_date)).max(0);
            if through.unpaid_minor > owed_minor {
                let required = &mut self.required[..=index];
                let mut excess_minor = through.unpaid_minor - owed_minor;
                for required in required.iter_mut().rev().filter(|required| required.is_unpaid()) {
                    if excess_minor <= 0 {
                        break;
                    }
                    excess_minor = fall_away(required, excess_minor);
                    required.settle_within_tolerance(date, rule);
                }
                through = Through::default();
                required.iter().for_each(|required| through.add(required));
            }
        }
    }

    /// Charges of plans that a bill due on a day may ask for: on accounts that owe by bill those that enter by then.
    fn charges_of_plans_through(&self, date: BusinessDate) -> Minor {
        if self.plans.is_empty() || Dues::of(self.account_type) != Dues::ByBill {
            return 0;
        }
        let to_enter = self.plans.iter().flat_map(|plan| &plan.lines).filter(|line| line.due_date <= date);
        to_enter.map(|line| line.interest_minor + line.fee_minor).sum()
    }

    /// Ends whatever is still required; what would fall due later is forgotten with its charges (D-20).
    pub(super) fn release_required(&mut self, date: BusinessDate) {
        self.required.retain(|required| required.due_date <= date || !required.is_unpaid());
        for required in &mut self.required {
            required.charges_to_enter_minor = 0;
            if required.is_unpaid() {
                required.principal_minor = 0;
                required.interest_minor = 0;
                required.fee_minor = 0;
                required.settled_on = Some(date);
            }
        }
    }
}

/// What is required by a day, and the charges of those amounts that have not entered the balance.
#[derive(Default)]
struct Through {
    unpaid_minor: Minor,
    charges_minor: Minor,
}

impl Through {
    fn add(&mut self, required: &Required) {
        self.charges_minor += required.charges_to_enter_minor;
        if required.is_unpaid() {
            self.unpaid_minor += required.unpaid_minor();
        }
    }
}

/// Forgets the charges of a line that have not entered the balance, and says what of them was paid ahead: that lowered
/// the balance, and without the charges the debt is smaller by as much.
pub(super) fn drop_charges_to_come(required: &mut Required) -> Minor {
    let unpaid_minor = required.interest_minor + required.fee_minor;
    let paid_ahead_minor = required.charges_to_enter_minor - unpaid_minor;
    required.gross_minor -= unpaid_minor;
    required.charges_to_enter_minor = 0;
    required.interest_minor = 0;
    required.fee_minor = 0;
    paid_ahead_minor
}

/// Takes up to `excess_minor` away from one amount, principal first, and says how much excess is left. A line whose
/// principal is gone loses the charges that have not entered the balance: nothing is left to charge for.
pub(super) fn fall_away(required: &mut Required, excess_minor: Minor) -> Minor {
    let mut left_minor = excess_minor;
    let from_principal = left_minor.min(required.principal_minor);
    required.principal_minor -= from_principal;
    required.gross_minor -= from_principal;
    left_minor -= from_principal;
    if from_principal > 0 && required.principal_minor == 0 && required.charges_to_enter_minor > 0 {
        return left_minor + drop_charges_to_come(required);
    }
    for part in [&mut required.fee_minor, &mut required.interest_minor] {
        let taken_minor = left_minor.min(*part);
        *part -= taken_minor;
        required.gross_minor -= taken_minor;
        left_minor -= taken_minor;
    }
    left_minor
}
