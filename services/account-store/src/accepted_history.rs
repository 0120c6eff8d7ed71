//! The history of an account as the bureau accepted it, from the rows of its 210s (domain 4.5, F-23).

use crate::rows::{MonthEntry, MonthKey, MonthRow, RecordStep};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::account_event::CreditAccountOpened;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::ledger::history::{HISTORY_MONTHS, HistoryMonth};
use credit_domain::money::{Currency, Minor};
use std::collections::BTreeMap;

/// The moment whose record brings a recovery (segment J) and no monthly performance: it changes no month (F-23).
const RECOVERY_BETWEEN_SETTLEMENTS: &str = "40";
const BEFORE_OPENING: &str = "/";
const WITHOUT_REPORT: &str = "#";

/// What the bureau accepted of one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AcceptedMonth {
    pub report_date: BusinessDate,
    /// `None` where the account type has none.
    pub repayment_status: Option<CompactString>,
    /// The whole units of the report as minor units of the account's currency.
    pub overdue_total_minor: Minor,
}

/// Accepted months from the month rows of an account, in any order. Of several records of one month the one with the
/// newest report date holds, and of those the one accepted last. Answers recorded after `recorded_until` do not count
/// (RP-1).
pub fn accepted_months<'a>(
    rows: impl IntoIterator<Item = (&'a MonthKey, &'a MonthRow)>,
    currency: Currency,
    recorded_until: Option<RecordedAt>,
) -> BTreeMap<Month, AcceptedMonth> {
    let mut entries: Vec<&MonthEntry> = rows
        .into_iter()
        .filter(|(key, _)| key.record_type == RecordType::BorrowingAccount)
        .flat_map(|(_, row)| &row.entries)
        .filter(|entry| recorded_until.is_none_or(|until| entry.recorded_at <= until))
        .collect();
    entries.sort_by_key(|entry| (entry.report_date, entry.offset));
    entries.into_iter().filter_map(|entry| accepted_month(entry, currency)).collect()
}

fn accepted_month(entry: &MonthEntry, currency: Currency) -> Option<(Month, AcceptedMonth)> {
    let RecordStep::Accepted { moment, repayment_status, overdue_total, place: _, closes: _ } = &entry.step else {
        return None;
    };
    let month = entry.month.filter(|_| moment != RECOVERY_BETWEEN_SETTLEMENTS)?;
    let overdue_units = Minor::try_from(overdue_total.unwrap_or(0)).unwrap_or(Minor::MAX);
    let accepted = AcceptedMonth {
        report_date: entry.report_date,
        repayment_status: repayment_status.clone(),
        overdue_total_minor: overdue_units.saturating_mul(currency.minor_units_per_major()),
    };
    Some((month, accepted))
}

/// The last sixty months through the newest accepted one: `/` before the opening, `#` for a month without an accepted
/// report, nothing after the newest one, which for a closed account is that of its closing. Empty when nothing was
/// accepted yet.
pub fn accepted_history(opened: &CreditAccountOpened, accepted: &BTreeMap<Month, AcceptedMonth>) -> Vec<HistoryMonth> {
    let Some(newest) = accepted.keys().next_back() else {
        return Vec::new();
    };
    let opening_month = opened.open_date.month();
    let cell = |month: Month| match accepted.get(&month) {
        Some(accepted) => (accepted.repayment_status.clone().unwrap_or_default(), accepted.overdue_total_minor),
        None if month < opening_month => (CompactString::const_new(BEFORE_OPENING), 0),
        None => (CompactString::const_new(WITHOUT_REPORT), 0),
    };
    let count = i32::try_from(HISTORY_MONTHS).unwrap_or(i32::MAX);
    (newest.index() - count + 1..=newest.index())
        .map(|index| {
            let month = Month::from_index(index);
            let (status, overdue_total_minor) = cell(month);
            HistoryMonth { month, status, overdue_total_minor }
        })
        .collect()
}

#[cfg(test)]
#[path = "accepted_history_tests.rs"]
mod tests;
