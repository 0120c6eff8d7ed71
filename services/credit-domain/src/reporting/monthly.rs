//! Segment H in whole currency units (pboc-format 4.3), rounded so that no contradiction arises (E-24, I-6).
//!
//! The policy, in one place: amounts round half up; anything overdue is at least one unit; what is part of
//! something never exceeds it after rounding; a closed account owes nothing.

use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountType, CreditAccountOpened};
use crate::ledger::{AccountStatus, Derived, RepaymentStatus};
use crate::money::{Currency, to_whole_units, to_whole_units_at_least_one};
use crate::reporting::report::MonthlyPerformance;

/// The monthly segment of the report dated `report_date` for `month`.
///
/// `derived` must be taken at the end of `report_date`. `settlement_day` is the settlement day of the month (D-17,
/// [`crate::reporting::moment::settlement_day_of`]); F-04 leaves SettDate empty when the account closed before it
/// or when it would lie after the report date.
pub fn monthly_performance(
    derived: &Derived,
    opened: &CreditAccountOpened,
    month: Month,
    report_date: BusinessDate,
    settlement_day: BusinessDate,
) -> MonthlyPerformance {
    let currency = opened.currency;
    let close_date = derived.close.map(|(close_date, _)| close_date).filter(|close_date| *close_date <= report_date);
    let is_closed = close_date.is_some() || derived.account_status == AccountStatus::Closed;
    let nothing_due = derived.repayment_status == RepaymentStatus::NothingDue;
    let closed_before_settlement = close_date.is_some_and(|date| date < settlement_day);
    let overdue = if is_closed { OverdueUnits::default() } else { OverdueUnits::of(derived, currency) };
    let unless_closed = |units: u64| if is_closed { 0 } else { units };
    MonthlyPerformance {
        month,
        settlement_date: (settlement_day <= report_date && !closed_before_settlement).then_some(settlement_day),
        account_status: if is_closed { AccountStatus::Closed } else { derived.account_status },
        balance: unless_closed(at_least_its_part(derived.balance_minor, derived.overdue_total_minor, overdue.total, currency)),
        // With `*` nothing is owed, so nothing is left of a statement paid before its due day (BLE015).
        statement_balance: if nothing_due { 0 } else { to_whole_units(derived.statement_balance_minor, currency) },
        used: unless_closed(at_least_its_part(derived.used_minor, derived.overdue_total_minor, overdue.total, currency)),
        unbilled_large_instalment: 0,
        remaining_periods: if is_closed { 0 } else { derived.remaining_periods },
        risk_class: derived.risk_class,
        risk_class_since: derived.risk_class_since,
        repayment_status: derived.repayment_status,
        percent_repaid: percent_repaid(derived, opened.account_type),
        periods_overdue: if is_closed { 0 } else { derived.periods_overdue },
        overdue_total: overdue.total,
        overdue_principal: overdue.principal,
        overdue_principal_31_60: overdue.days_31_60,
        overdue_principal_61_90: overdue.days_61_90,
        overdue_principal_91_180: overdue.days_91_180,
        overdue_principal_over_180: overdue.days_over_180,
        due_this_month: to_whole_units(derived.due_this_month_minor, currency),
        paid_this_month: to_whole_units(derived.paid_this_month_minor, currency),
        last_payment_date: derived.last_payment_date,
        close_date,
    }
}

/// Overdue amounts after rounding: parts never exceed the whole, and older buckets keep their amount before
/// younger ones, because age is what harms.
#[derive(Default)]
struct OverdueUnits {
    total: u64,
    principal: u64,
    days_31_60: u64,
    days_61_90: u64,
    days_91_180: u64,
    days_over_180: u64,
}

impl OverdueUnits {
    fn of(derived: &Derived, currency: Currency) -> OverdueUnits {
        let total = to_whole_units_at_least_one(derived.overdue_total_minor, currency);
        let principal = to_whole_units(derived.overdue_principal_minor, currency).min(total);
        let mut left = principal;
        let mut take = |amount_minor: i64| {
            let units = to_whole_units(amount_minor, currency).min(left);
            left -= units;
            units
        };
        let days_over_180 = take(derived.overdue_principal_over_180_minor);
        let days_91_180 = take(derived.overdue_principal_91_180_minor);
        let days_61_90 = take(derived.overdue_principal_61_90_minor);
        let days_31_60 = take(derived.overdue_principal_31_60_minor);
        OverdueUnits { total, principal, days_31_60, days_61_90, days_91_180, days_over_180 }
    }
}

/// A whole that contains its part in minor units contains it in whole units too.
fn at_least_its_part(whole_minor: i64, part_minor: i64, part_units: u64, currency: Currency) -> u64 {
    let units = to_whole_units(whole_minor, currency);
    if whole_minor >= part_minor { units.max(part_units) } else { units }
}

/// RpyPrct (R2 only): empty with `*` (BLE002), else the share of the month's due that was paid, rounded down so that
/// 100 means paid in full, and at most 100; 100 when nothing was due.
fn percent_repaid(derived: &Derived, account_type: AccountType) -> Option<u32> {
    if account_type != AccountType::R2 || derived.repayment_status == RepaymentStatus::NothingDue {
        return None;
    }
    let due = i128::from(derived.due_this_month_minor.max(0));
    let paid = i128::from(derived.paid_this_month_minor.max(0));
    if due == 0 || paid >= due {
        return Some(100);
    }
    u32::try_from(paid * 100 / due).ok()
}
