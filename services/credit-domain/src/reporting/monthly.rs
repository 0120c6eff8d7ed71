//! Segments H and I in whole currency units (pboc-format 4.3), rounded so that no contradiction arises (E-24, I-6).
//!
//! The policy, in one place: amounts round as the product says; anything overdue or overdrawn is at least one unit;
//! what is part of something never exceeds it after rounding; a closed account owes nothing.

use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountType, CreditAccountOpened};
use crate::ledger::{AccountStatus, Derived, RepaymentStatus};
use crate::product_rule::Rounding;
use crate::reporting::report::{LargeInstalment, MonthlyPerformance};
use crate::reporting::units::WholeUnits;

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
    rounding: Rounding,
) -> MonthlyPerformance {
    let units = WholeUnits { currency: opened.currency, rounding };
    let close_date = derived.close.map(|(close_date, _)| close_date).filter(|close_date| *close_date <= report_date);
    let is_closed = close_date.is_some() || derived.account_status == AccountStatus::Closed;
    let nothing_due = derived.repayment_status == RepaymentStatus::NothingDue;
    let closed_before_settlement = close_date.is_some_and(|date| date < settlement_day);
    let owed = if is_closed { OwedUnits::default() } else { OwedUnits::of(derived, opened.account_type, units) };
    let overdue = if is_closed { OverdueUnits::default() } else { OverdueUnits::of(derived, units) };
    MonthlyPerformance {
        month,
        settlement_date: (settlement_day <= report_date && !closed_before_settlement).then_some(settlement_day),
        account_status: if is_closed { AccountStatus::Closed } else { derived.account_status },
        balance: owed.balance,
        // With `*` nothing is owed, so nothing is left of a statement paid before its due day (BLE015).
        statement_balance: if nothing_due { 0 } else { units.of(derived.statement_balance_minor) },
        used: owed.used,
        unbilled_large_instalment: owed.unbilled_large_instalment,
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
        overdrawn_over_180: owed.overdrawn_over_180,
        due_this_month: units.of(derived.due_this_month_minor),
        paid_this_month: units.of(derived.paid_this_month_minor),
        last_payment_date: derived.last_payment_date,
        close_date,
    }
}

/// Segment I: the line of its own for large instalments, once it holds and until nothing is owed under an ended one;
/// R2 only.
pub fn large_instalment(
    derived: &Derived,
    opened: &CreditAccountOpened,
    monthly: &MonthlyPerformance,
    report_date: BusinessDate,
    rounding: Rounding,
) -> Option<LargeInstalment> {
    let line = derived.large_instalment_line.filter(|line| line.valid_from <= report_date)?;
    let used = monthly.unbilled_large_instalment;
    if opened.account_type != AccountType::R2 || (line.valid_to < report_date && used == 0) {
        return None;
    }
    let units = WholeUnits { currency: opened.currency, rounding };
    Some(LargeInstalment { line: units.of(line.limit_minor), valid_from: line.valid_from, valid_to: line.valid_to, used })
}

/// What is owed after rounding.
#[derive(Default)]
struct OwedUnits {
    balance: u64,
    used: u64,
    unbilled_large_instalment: u64,
    overdrawn_over_180: u64,
}

impl OwedUnits {
    fn of(derived: &Derived, account_type: AccountType, units: WholeUnits) -> OwedUnits {
        let overdue_minor = derived.overdue_total_minor;
        let overdue = units.at_least_one(overdue_minor);
        let mut balance = units.of_whole(derived.balance_minor, overdue_minor, overdue);
        if account_type == AccountType::R3 && matches!(derived.repayment_status, RepaymentStatus::Overdue(_)) {
            // BLE025: the digit of an overdraft stands beside a balance.
            balance = balance.max(units.at_least_one(derived.balance_minor));
        }
        OwedUnits {
            balance,
            used: units.of_whole(derived.used_minor, overdue_minor, overdue),
            unbilled_large_instalment: units.of(derived.large_instalment_used_minor).min(balance),
            // BLE022
            overdrawn_over_180: units.of(derived.overdrawn_over_180_minor).min(balance),
        }
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
    fn of(derived: &Derived, units: WholeUnits) -> OverdueUnits {
        let total = units.at_least_one(derived.overdue_total_minor);
        let principal = units.of(derived.overdue_principal_minor).min(total);
        let mut left = principal;
        let mut take = |amount_minor: i64| {
            let taken = units.of(amount_minor).min(left);
            left -= taken;
            taken
        };
        let days_over_180 = take(derived.overdue_principal_over_180_minor);
        let days_91_180 = take(derived.overdue_principal_91_180_minor);
        let days_61_90 = take(derived.overdue_principal_61_90_minor);
        let days_31_60 = take(derived.overdue_principal_31_60_minor);
        OverdueUnits { total, principal, days_31_60, days_61_90, days_91_180, days_over_180 }
    }
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
