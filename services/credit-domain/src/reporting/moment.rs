//! Why a 210 is reported now, and of which day (pboc-format 4.4, 4.5; F-01, F-02, F-03; E-23, E-25).
//!
//! A cut is taken on a settlement day, so moment 40 (arrears collected between two of them) never arises here:
//! on the settlement day 30 wins, and the monthly segment is not lost (F-03).

use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountType, CreditAccountOpened};
use crate::ledger::{AccountStatus, Derived};
use crate::reporting::baseline::Baseline;
use crate::reporting::report::Moment;

/// A new account must be reported in fewer days than this after its opening (BLE008).
pub const NEW_ACCOUNT_DAYS: i32 = 30;

/// The moment and the report date of the 210 that is due at a cut on `as_of`; `None` when nothing is due:
/// not yet opened, voided, a card not in use yet, transferred out, the closing record accepted and the account not
/// reopened since, or this day already accepted.
///
/// `derived` is taken at `as_of`. The order is that of pboc-format 4.5 with F-02 first: a closed account is reported as
/// of its close date whatever was reported before. A closing record older than what the bureau holds is still due
/// here; [`crate::reporting::check`] withholds it (BLR021), because silence would lose the closing.
pub fn moment_of(
    opened: &CreditAccountOpened,
    derived: &Derived,
    as_of: BusinessDate,
    baseline: &Baseline,
) -> Option<(Moment, BusinessDate)> {
    let is_over = baseline.ends_account(derived.reopened_on);
    if opened.open_date > as_of || derived.voided_on.is_some() || is_over || is_unused_card(opened, derived, baseline) {
        return None;
    }
    let closed_on = derived.close.map(|(close_date, _)| close_date).filter(|close_date| *close_date <= as_of);
    if let Some(transfer) = derived.transferred_out.filter(|transfer| transfer.on <= as_of)
        && closed_on.is_none_or(|close_date| close_date.month() >= transfer.on.month())
    {
        return moment_before_transfer(opened, transfer.on, baseline);
    }
    if let Some(close_date) = closed_on {
        let on_settlement_day = close_date == settlement_day_of(close_date, as_of) && opened.account_type != AccountType::C1;
        let moment = if on_settlement_day { Moment::ClosedOnSettlementDay } else { Moment::Closed };
        return Some((moment, close_date));
    }
    match &baseline.last_accepted {
        Some(accepted) if accepted.report_date >= as_of => None,
        Some(_) if opened.account_type == AccountType::C1 => None,
        Some(_) => Some((Moment::MonthlySettlement, as_of)),
        None => Some((first_moment(opened, as_of), as_of)),
    }
}

/// D-37: the last record of an account that left the books is of the month before. It stays due until the bureau
/// holds a record of that month, whenever the transfer became known.
fn moment_before_transfer(
    opened: &CreditAccountOpened,
    transferred_on: BusinessDate,
    baseline: &Baseline,
) -> Option<(Moment, BusinessDate)> {
    let last_day = transferred_on.month().first_day().plus_days(-1);
    if opened.open_date > last_day || opened.account_type == AccountType::C1 {
        return None;
    }
    match &baseline.last_accepted {
        Some(accepted) if accepted.report_date.month() >= last_day.month() => None,
        Some(_) => Some((Moment::MonthlySettlement, last_day)),
        None => Some((first_moment(opened, last_day), last_day)),
    }
}

/// pboc-format 4.5(1): a card that was not activated is not reported; closed without ever having been in use it is
/// nothing that the bureau knows. One that the bureau knows already, for example because it was stopped, goes on being
/// reported as not activated: months must not be missing (I-11).
fn is_unused_card(opened: &CreditAccountOpened, derived: &Derived, baseline: &Baseline) -> bool {
    let is_card = matches!(opened.account_type, AccountType::R2 | AccountType::R3);
    let was_never_used = derived.close.is_some() && derived.activated_on.is_none();
    let is_unused = derived.account_status == AccountStatus::NotActivated || was_never_used;
    is_card && is_unused && baseline.last_accepted.is_none()
}

/// F-01: opened in the month of the report and fewer than 30 days before it is new, anything else existed already. A
/// C1 has no settlement day, so its first report is always new (pboc-format 4.4).
fn first_moment(opened: &CreditAccountOpened, report_date: BusinessDate) -> Moment {
    let is_recent = report_date.days_since(opened.open_date) < NEW_ACCOUNT_DAYS;
    let is_new = opened.open_date.month() == report_date.month() && is_recent;
    let is_collection = opened.account_type == AccountType::C1;
    if is_new || is_collection { Moment::NewAccount } else { Moment::FirstReportOfExisting }
}

/// D-17: the settlement day of the month of `date`: the cut's own day in the cut's month, the calendar month end in
/// earlier months.
pub fn settlement_day_of(date: BusinessDate, as_of: BusinessDate) -> BusinessDate {
    if date.month() == as_of.month() { as_of } else { date.month().last_day() }
}
