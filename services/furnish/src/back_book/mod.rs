//! The real card accounts of `tests/data` against the bank's own repayment status, which the data set carries beside
//! statements and payments. The accounts become events by the import of books (see [`crate::import`]).

pub mod confusion;

use crate::import::reader::Row;
use crate::import::values::read_amount;

/// Statement months in the order of time; the data set numbers them backwards.
pub const MONTHS: usize = 6;

/// What the bank says of one account, months in the order of time (April to September 2005), whole dollars.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BankRow {
    pub statements: [i64; MONTHS],
    pub payments: [i64; MONTHS],
    /// The bank's own repayment status: months of delay, or 0 and less for none.
    pub statuses: [i8; MONTHS],
}

impl BankRow {
    /// `None` when a column is missing or is no number.
    pub fn read(row: &Row<'_>) -> Option<BankRow> {
        let number = |column: String| read_amount(row.text(&column), 1).ok();
        let mut bank = BankRow { statements: [0; MONTHS], payments: [0; MONTHS], statuses: [0; MONTHS] };
        for (index, month_no) in (1..=MONTHS).rev().enumerate() {
            bank.statements[index] = number(format!("bill_amt{month_no}"))?;
            bank.payments[index] = number(format!("pay_amt{month_no}"))?;
            // The newest status is called `pay_0`, the one before it `pay_2`.
            let status_no = if month_no == 1 { 0 } else { month_no };
            bank.statuses[index] = i8::try_from(number(format!("pay_{status_no}"))?).ok()?;
        }
        Some(bank)
    }
}
