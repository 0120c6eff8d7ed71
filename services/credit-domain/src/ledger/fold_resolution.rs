//! Relief, bad debt, recovery by court (D-28, D-30, D-35).

use super::fold::At;
use super::required::Dues;
use super::standing::BadDebt;
use super::{Ledger, Observation, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, DebtExtended, DebtRestructured, InstalmentPlanCreated, PlanOrigin};
use crate::ids::BusinessId;
use crate::money::Minor;

impl Ledger {
    /// D-30: every unpaid amount falls due later, also an overdue one, and so does every line of a plan.
    pub(super) fn extend_debt(&mut self, extended: &DebtExtended, at: At<'_>) {
        if !self.is_running() {
            return;
        }
        let class = self.class_today(at.rule);
        let months = i32::from(extended.months);
        for required in self.required.iter_mut().filter(|required| required.is_unpaid()) {
            required.due_date = required.due_date.plus_months(months);
        }
        self.required.sort_by_key(|required| required.due_date);
        for line in self.plans.iter_mut().flat_map(|plan| &mut plan.lines) {
            line.due_date = line.due_date.plus_months(months);
        }
        self.cap_required_to_debt(at.date, at.rule);
        self.standing.maturity = Some(extended.new_due_date);
        self.observe(class, at);
    }

    /// D-30: what was required and unpaid never fell due; new amounts come as a plan or as bills. A plan of this day that
    /// is made for the restructuring comes after it, whatever its place in the day.
    pub(super) fn restructure_debt(&mut self, restructured: &DebtRestructured, at: At<'_>) {
        if !self.is_running() {
            return;
        }
        let class = self.class_today(at.rule);
        self.required.retain(|required| !required.is_unpaid());
        self.plans.clear();
        for event in at.earlier_today() {
            if let AccountEvent::InstalmentPlanCreated(plan) = event
                && is_plan_for(plan, restructured)
            {
                self.take_up_plan(plan, at);
            }
        }
        self.observe(class, at);
    }

    /// D-35: the class of this day, at least 2, is kept for a time and for a number of due dates after this day.
    fn observe(&mut self, class_today: u8, at: At<'_>) {
        let period = at.rule.terms_on(at.date).observation;
        let due_dates_left = match Dues::of(at.opened.account_type) {
            Dues::ByBill | Dues::BySchedule => {
                // What falls due today passes at the end of today, and is not one of them.
                let passes_today = self.required.iter().any(|required| required.due_date == at.date && required.gross_minor > 0);
                period.due_dates.saturating_add(u8::from(passes_today))
            }
            // No dates are agreed on which something falls due.
            Dues::AtOnce | Dues::Never => 0,
        };
        self.risk.observation = Some(Observation {
            class: class_today.max(2),
            time_ends: at.date.plus_months(i32::from(period.months)).plus_days(1),
            due_dates_left,
        });
    }

    /// D-28: bad debt calls in the whole balance. A write-off leaves the balance.
    pub(super) fn enter_bad_debt(&mut self, write_off_id: &BusinessId, written_off: bool, at: At<'_>) {
        if !self.is_running() {
            return;
        }
        let bad_debt = self.standing.bad_debt.get_or_insert(BadDebt { since: at.date, written_off });
        bad_debt.written_off |= written_off;
        if Dues::of(at.opened.account_type) != Dues::Never {
            self.call_in(write_off_id, at);
        }
    }

    /// Requires today what is not required by today. Charges that were to come with later lines never do; those in the
    /// balance stay charges.
    fn call_in(&mut self, write_off_id: &BusinessId, at: At<'_>) {
        let (mut interest_minor, mut fee_minor) = match Dues::of(at.opened.account_type) {
            Dues::ByBill => (self.interest_since_bill_minor, self.fee_since_bill_minor),
            Dues::BySchedule | Dues::AtOnce | Dues::Never => (0, 0),
        };
        self.interest_since_bill_minor = 0;
        self.fee_since_bill_minor = 0;
        self.required.retain(|required| {
            let ends = required.is_unpaid() && required.due_date > at.date;
            if ends && required.charges_to_enter_minor == 0 {
                interest_minor += required.interest_minor;
                fee_minor += required.fee_minor;
            }
            !ends
        });
        self.plans.clear();
        let required_minor: Minor = self.unpaid().map(Required::unpaid_minor).sum();
        let rest_minor = self.balance_minor - required_minor;
        if rest_minor <= 0 {
            self.cap_required_to_debt(at.date, at.rule);
            return;
        }
        let interest_minor = interest_minor.clamp(0, rest_minor);
        let fee_minor = fee_minor.clamp(0, rest_minor - interest_minor);
        let required = Required {
            source_id: write_off_id.clone(),
            line_no: 0,
            due_date: at.date,
            gross_minor: rest_minor,
            principal_minor: rest_minor - interest_minor - fee_minor,
            interest_minor,
            fee_minor,
            charges_to_enter_minor: 0,
            settled_on: None,
        };
        self.require(required, at.date, at.rule);
    }

    pub(super) fn start_judicial_recovery(&mut self, date: BusinessDate) {
        self.standing.judicial_since.get_or_insert(date);
    }
}

/// Whether a plan brings the new amounts of a restructuring.
pub(super) fn is_plan_for(plan: &InstalmentPlanCreated, restructured: &DebtRestructured) -> bool {
    plan.origin == PlanOrigin::Drawdown && plan.source_id == restructured.restructuring_id
}
