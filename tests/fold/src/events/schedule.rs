//! What is owed, and when: bills and instalment plans.

use super::{CNY, date, id};
use credit_domain::event::account_event::*;
use credit_domain::money::Minor;

/// A bill of the cycle of `bill_date`.
pub fn bill(bill_id: &str, bill_date: &str, due_date: &str, balance_minor: Minor, minimum_minor: Minor) -> BillIssued {
    BillIssued {
        bill_id: id(bill_id),
        cycle: date(bill_date).month(),
        bill_date: date(bill_date),
        due_date: date(due_date),
        statement_balance_minor: balance_minor,
        minimum_due_minor: minimum_minor,
        past_due_included_minor: 0,
        minimum_principal_minor: None,
        minimum_interest_minor: None,
        minimum_fee_minor: None,
        currency: CNY,
        items_hash: None,
    }
}

pub fn bill_adjustment(adjustment_id: &str, bill_id: &str, delta_minor: Minor) -> AccountEvent {
    let (adjustment_id, bill_id, cause) = (id(adjustment_id), id(bill_id), "COMPLAINT".into());
    AccountEvent::BillAdjusted(BillAdjusted { adjustment_id, bill_id, delta_minor, currency: CNY, cause })
}

pub fn due_date_move(bill_id: &str, old_due_date: &str, new_due_date: &str, cause: RescheduleCause) -> AccountEvent {
    let (old_due_date, new_due_date) = (date(old_due_date), date(new_due_date));
    AccountEvent::DueDateRescheduled(DueDateRescheduled { bill_id: id(bill_id), old_due_date, new_due_date, cause })
}

/// A line of a schedule: due date, principal, interest, fee.
pub type Line<'a> = (&'a str, Minor, Minor, Minor);

pub fn plan(plan_id: &str, origin: PlanOrigin, source_id: &str, lines: &[Line<'_>]) -> InstalmentPlanCreated {
    let schedule: Vec<ScheduleLine> = (1..)
        .zip(lines)
        .map(|(line_no, (due_date, principal_minor, interest_minor, fee_minor))| ScheduleLine {
            line_no,
            due_date: date(due_date),
            principal_minor: *principal_minor,
            interest_minor: *interest_minor,
            fee_minor: *fee_minor,
        })
        .collect();
    InstalmentPlanCreated {
        plan_id: id(plan_id),
        origin,
        source_id: id(source_id),
        principal_minor: schedule.iter().map(|line| line.principal_minor).sum(),
        fee_minor: schedule.iter().map(|line| line.fee_minor).sum(),
        currency: CNY,
        periods: u16::try_from(schedule.len()).expect("a short plan"),
        schedule,
        is_large_instalment: false,
    }
}

/// So many equal lines, a month apart, each on the day of the first or on the last of a shorter month.
pub fn monthly_plan(
    plan_id: &str,
    origin: PlanOrigin,
    source_id: &str,
    first_due_date: &str,
    periods: u16,
    (principal_minor, interest_minor, fee_minor): (Minor, Minor, Minor),
) -> AccountEvent {
    let dates: Vec<String> = (0..periods).map(|later| date(first_due_date).plus_months(i32::from(later)).to_string()).collect();
    let lines: Vec<Line<'_>> =
        dates.iter().map(|due_date| (due_date.as_str(), principal_minor, interest_minor, fee_minor)).collect();
    AccountEvent::InstalmentPlanCreated(plan(plan_id, origin, source_id, &lines))
}

/// The schedule of a D1 or R4 drawdown.
pub fn drawdown_plan(plan_id: &str, drawdown_id: &str, lines: &[Line<'_>]) -> AccountEvent {
    AccountEvent::InstalmentPlanCreated(plan(plan_id, PlanOrigin::Drawdown, drawdown_id, lines))
}

/// A purchase in instalments.
pub fn purchase_plan(plan_id: &str, posting_id: &str, lines: &[Line<'_>]) -> AccountEvent {
    AccountEvent::InstalmentPlanCreated(plan(plan_id, PlanOrigin::Purchase, posting_id, lines))
}

/// A bill in instalments.
pub fn bill_plan(plan_id: &str, bill_id: &str, lines: &[Line<'_>]) -> AccountEvent {
    AccountEvent::InstalmentPlanCreated(plan(plan_id, PlanOrigin::Bill, bill_id, lines))
}

/// A purchase in instalments on the line for large instalments.
pub fn large_instalment_plan(plan_id: &str, posting_id: &str, lines: &[Line<'_>]) -> AccountEvent {
    let plan = plan(plan_id, PlanOrigin::Purchase, posting_id, lines);
    AccountEvent::InstalmentPlanCreated(InstalmentPlanCreated { is_large_instalment: true, ..plan })
}

pub fn settled_early(plan_id: &str, amount_minor: Minor) -> AccountEvent {
    let plan_id = id(plan_id);
    AccountEvent::InstalmentPlanSettledEarly(InstalmentPlanSettledEarly { plan_id, amount_minor, currency: CNY })
}

pub fn plan_cancelled(plan_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::InstalmentPlanCancelled(InstalmentPlanCancelled { plan_id: id(plan_id), amount_minor, currency: CNY })
}
