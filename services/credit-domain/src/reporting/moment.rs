//! Why a 210 is reported now, and of which day (pboc-format 4.4, 4.5; F-01, F-02, F-03; E-23, E-25).
//!
//! A cut is taken on a settlement day, so moment 40 (arrears collected between two of them) never arises here:
//! on the settlement day 30 wins, and the monthly segment is not lost (F-03).

use crate::calendar::BusinessDate;
use crate::event::account_event::CreditAccountOpened;
use crate::ledger::Derived;
use crate::reporting::baseline::Baseline;
use crate::reporting::report::Moment;

/// A new account must be reported in fewer days than this after its opening (BLE008).
pub const NEW_ACCOUNT_DAYS: i32 = 30;

/// The moment and the report date of the 210 that is due at a cut on `as_of`; `None` when nothing is due:
/// not yet opened, the closing record accepted, or this day already accepted.
///
/// `derived` may be taken at `as_of` or at the close date; only its `close` is read. The order is that of
/// pboc-format 4.5 with F-02 first: a closed account is reported as of its close date whatever was reported before.
/// A closing record older than what the bureau holds is still due here; [`crate::reporting::check`] withholds it
/// (BLR021), because silence would lose the closing.
pub fn moment_of(
    opened: &CreditAccountOpened,
    derived: &Derived,
    as_of: BusinessDate,
    baseline: &Baseline,
) -> Option<(Moment, BusinessDate)> {
    if opened.open_date > as_of || baseline.is_closed() {
        return None;
    }
    if let Some((close_date, _)) = derived.close
        && close_date <= as_of
    {
        let moment =
            if close_date == settlement_day_of(close_date, as_of) { Moment::ClosedOnSettlementDay } else { Moment::Closed };
        return Some((moment, close_date));
    }
    match &baseline.last_accepted {
        Some(accepted) if accepted.report_date >= as_of => None,
        Some(_) => Some((Moment::MonthlySettlement, as_of)),
        None => Some((first_moment(opened, as_of), as_of)),
    }
}

/// F-01: opened in the month of the cut and fewer than 30 days before it is new, anything else existed already.
fn first_moment(opened: &CreditAccountOpened, as_of: BusinessDate) -> Moment {
    let is_new = opened.open_date.month() == as_of.month() && as_of.days_since(opened.open_date) < NEW_ACCOUNT_DAYS;
    if is_new { Moment::NewAccount } else { Moment::FirstReportOfExisting }
}

/// D-17: the settlement day of the month of `date`: the cut's own day in the cut's month, the calendar month end in
/// earlier months.
pub fn settlement_day_of(date: BusinessDate, as_of: BusinessDate) -> BusinessDate {
    if date.month() == as_of.month() { as_of } else { date.month().last_day() }
}
