//! Derived status against the bank's own, month by month, each class of difference explained.
//!
//! The bank's status of a month says how the statement *of that month* was paid, in the month after: of the statements
//! for which nothing was paid in the month after, 83 % carry a delay, against 49 % when the payment of the same month is
//! looked at. And the bank counts the month of the statement as one: its first delay is a 2. So the status of one month
//! is compared with what is derived a month later, less one. The last month has no counterpart, because the data end.
//! (`the_data_bear_out_how_the_bank_counts` measures both on the data.)

use super::{BankRow, MONTHS};
use crate::table_style::new_table;
use comfy_table::Table;
use std::collections::BTreeMap;

/// Months of the bank that have a counterpart.
pub const COMPARED_MONTHS: usize = MONTHS - 1;

/// Why derived and stated status differ, or that they agree. Exactly one holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DifferenceClass {
    Agree,
    /// The bank states no delay although nothing at all was paid for the statement.
    ContentWithNothingPaid,
    /// The bank states no delay; something was paid, but less than the minima of our stated rule.
    OurMinimumWasMissed,
    /// The bank counts a delay that began before the first statement in the data.
    ArrearsBeforeData,
    /// The bank states a delay although the statement was zero or a credit balance.
    DelayWithoutStatement,
    /// The bank goes on stating a delay after our minima, also the overdue ones, were paid.
    DelayGoesOn,
    /// The bank states a first delay although the payment met the minimum of our stated rule.
    OurMinimumWasMet,
    /// Both see arrears, and ours are older.
    BankCountsLess,
    /// Both see arrears, and the bank's are older.
    BankCountsMore,
}

impl DifferenceClass {
    pub const ALL: [DifferenceClass; 9] = [
        DifferenceClass::Agree,
        DifferenceClass::ContentWithNothingPaid,
        DifferenceClass::OurMinimumWasMissed,
        DifferenceClass::ArrearsBeforeData,
        DifferenceClass::DelayWithoutStatement,
        DifferenceClass::DelayGoesOn,
        DifferenceClass::OurMinimumWasMet,
        DifferenceClass::BankCountsLess,
        DifferenceClass::BankCountsMore,
    ];

    pub const fn explanation(self) -> &'static str {
        match self {
            DifferenceClass::Agree => "same status",
            DifferenceClass::ContentWithNothingPaid => {
                "no payment in the data, and the bank is content: it took the debt as paid in a way the data do not tell"
            }
            DifferenceClass::OurMinimumWasMissed => {
                "the payment missed our stated minimum (a fiftieth), the bank's own was lower"
            }
            DifferenceClass::ArrearsBeforeData => "the bank's delay began before April 2005, the first statement in the data",
            DifferenceClass::DelayWithoutStatement => "the bank states a delay although the statement was zero or a credit",
            DifferenceClass::DelayGoesOn => {
                "our overdue minima were paid, but the bank ends a delay only when much more is paid than minima"
            }
            DifferenceClass::OurMinimumWasMet => "a first delay although our stated minimum was met: the bank's own was higher",
            DifferenceClass::BankCountsLess => {
                "both overdue: the bank's count stands still at 2 after part payments, ours goes on"
            }
            DifferenceClass::BankCountsMore => "both overdue: a part payment ended our oldest minimum, the bank's count goes on",
        }
    }
}

/// The digit that the bank's status stands for: it counts the month of the statement as one.
fn digit_of_bank(status: i8) -> i8 {
    (status - 1).clamp(0, 7)
}

/// Classifies one account and month of the bank (0 is April 2005, at most [`COMPARED_MONTHS`]). `derived` is the reported
/// code at the end of the month after: `*`, `N`, `1` to `7`.
pub fn classify(row: &BankRow, month: usize, derived: &str) -> DifferenceClass {
    let bank = digit_of_bank(row.statuses[month]);
    let ours = derived.parse::<i8>().unwrap_or(0);
    let delay_before = month > 0 && row.statuses[month - 1] > 0;
    if bank == ours {
        return DifferenceClass::Agree;
    }
    if bank == 0 {
        let nothing_paid = row.payments[month + 1] == 0;
        return if nothing_paid { DifferenceClass::ContentWithNothingPaid } else { DifferenceClass::OurMinimumWasMissed };
    }
    if usize::try_from(bank).unwrap_or(0) > month + 1 || is_late_since_before_data(row, month) {
        return DifferenceClass::ArrearsBeforeData;
    }
    match ours {
        0 if row.statements[month] <= 0 => DifferenceClass::DelayWithoutStatement,
        0 if delay_before => DifferenceClass::DelayGoesOn,
        0 => DifferenceClass::OurMinimumWasMet,
        _ if bank < ours => DifferenceClass::BankCountsLess,
        _ => DifferenceClass::BankCountsMore,
    }
}

/// Whether every month back to the first carries a delay: then the delay is older than the data.
fn is_late_since_before_data(row: &BankRow, month: usize) -> bool {
    row.statuses[..=month].iter().all(|status| *status > 0)
}

/// Counts over all accounts of one month.
#[derive(Clone, Debug, Default)]
pub struct Confusion {
    /// (derived code, bank's status) -> accounts
    cells: BTreeMap<(String, i8), u64>,
    classes: BTreeMap<DifferenceClass, u64>,
}

impl Confusion {
    /// As [`classify`].
    pub fn count(&mut self, row: &BankRow, month: usize, derived: &str) {
        *self.cells.entry((derived.to_owned(), row.statuses[month])).or_default() += 1;
        *self.classes.entry(classify(row, month, derived)).or_default() += 1;
    }

    pub fn total(&self) -> u64 {
        self.classes.values().sum()
    }

    pub fn classes(&self) -> &BTreeMap<DifferenceClass, u64> {
        &self.classes
    }

    /// Rows are derived codes, columns the bank's own status.
    pub fn table(&self) -> Table {
        let mut derived: Vec<&str> = self.cells.keys().map(|(code, _)| code.as_str()).collect();
        derived.dedup();
        let mut bank: Vec<i8> = self.cells.keys().map(|(_, status)| *status).collect();
        bank.sort_unstable();
        bank.dedup();
        let mut table = new_table();
        let header = std::iter::once("derived \\ bank".to_owned()).chain(bank.iter().map(i8::to_string));
        table.set_header(header);
        for code in derived {
            let counts =
                bank.iter().map(|status| self.cells.get(&(code.to_owned(), *status)).map_or(String::new(), u64::to_string));
            table.add_row(std::iter::once(code.to_owned()).chain(counts));
        }
        table
    }
}

#[cfg(test)]
#[path = "confusion_tests.rs"]
mod tests;
