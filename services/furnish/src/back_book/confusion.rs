//! Derived repayment status against the bank's own, month by month, each class of difference explained.

use super::Row;
use crate::table_style::new_table;
use comfy_table::Table;
use std::collections::BTreeMap;

/// Why derived and stated status differ, or that they agree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DifferenceClass {
    Agree,
    /// The bank counts a delay that began before the first statement in the data.
    ArrearsBeforeData,
    /// The bank states a delay, but the statement of the month before was zero or a credit balance.
    DelayWithoutUnpaidBill,
    /// The bank states a delay, but the payment met the minimum of our stated rule.
    OurMinimumWasMet,
    /// The payment missed the minimum of our stated rule, but the bank was content.
    OurMinimumWasMissed,
    /// Both see arrears and count their age differently (the data jump from 0 to 2, or count months of the whole balance).
    AgeCountedDifferently,
}

impl DifferenceClass {
    pub const fn explanation(self) -> &'static str {
        match self {
            DifferenceClass::Agree => "same status",
            DifferenceClass::ArrearsBeforeData => "the bank's delay began before April 2005, the first statement in the data",
            DifferenceClass::DelayWithoutUnpaidBill => {
                "the bank states a delay although the statement before was zero or a credit"
            }
            DifferenceClass::OurMinimumWasMet => {
                "the payment met our stated minimum (a fiftieth), the bank's own was higher or counted later"
            }
            DifferenceClass::OurMinimumWasMissed => "the payment missed our stated minimum, the bank's own was lower",
            DifferenceClass::AgeCountedDifferently => {
                "both overdue; the bank's months jump (0 to 2) or run on after part payments"
            }
        }
    }
}

/// Classifies one account and month. `derived` is the reported code (`*`, `N`, `M`, `1` to `7`).
pub fn classify(row: &Row, month: usize, derived: &str) -> DifferenceClass {
    let bank = row.statuses[month];
    let derived_digit = derived.parse::<i8>().unwrap_or(0);
    let statement_before = if month == 0 { None } else { Some(row.bills[month - 1]) };
    if bank.clamp(0, 7) == derived_digit {
        return DifferenceClass::Agree;
    }
    if bank <= 0 {
        return DifferenceClass::OurMinimumWasMissed;
    }
    if usize::try_from(bank).unwrap_or(0) > month || chain_reaches_before_data(row, month) {
        return DifferenceClass::ArrearsBeforeData;
    }
    if statement_before.is_some_and(|statement| statement <= 0) && derived_digit == 0 {
        return DifferenceClass::DelayWithoutUnpaidBill;
    }
    if derived_digit == 0 { DifferenceClass::OurMinimumWasMet } else { DifferenceClass::AgeCountedDifferently }
}

/// Whether every month back to the first carries a delay: then the delay is older than the data.
fn chain_reaches_before_data(row: &Row, month: usize) -> bool {
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
    pub fn count(&mut self, row: &Row, month: usize, derived: &str) {
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
