//! The main columns for a person to read: fixed widths, because rows are written as they come.

use super::RowWriter;
use super::columns::{Value, columns_of};
use account_store::month_end::MonthEndRow;
use std::io::Write;

/// Column, heading, width, and whether it stands to the right, as amounts and counts do.
const COLUMNS: [(&str, &str, usize, bool); 15] = [
    ("month", "month", 7, false),
    ("account_id", "account", 18, false),
    ("account_type", "type", 4, false),
    ("account_status_code", "st", 2, false),
    ("repayment_status", "pay", 3, false),
    ("days_past_due", "dpd", 4, true),
    ("periods_overdue", "periods", 7, true),
    ("balance_minor", "balance", 14, true),
    ("overdue_total_minor", "overdue", 14, true),
    ("due_this_month_minor", "due", 14, true),
    ("paid_this_month_minor", "paid", 14, true),
    ("risk_class", "class", 5, true),
    ("accepted_status", "accepted", 8, false),
    ("status_line_24", "24 months", 24, false),
    ("held", "held", 24, false),
];

/// Writes the headings before the first row.
#[derive(Default)]
pub(super) struct TableRows {
    has_headings: bool,
}

impl RowWriter for TableRows {
    fn write(&mut self, row: &MonthEndRow, out: &mut dyn Write) -> std::io::Result<()> {
        if !self.has_headings {
            let headings = COLUMNS.map(|(_, heading, width, right)| padded(heading, width, right));
            writeln!(out, "{}", headings.join(" ").trim_end())?;
            self.has_headings = true;
        }
        let cells = columns_of(row);
        let line = COLUMNS.map(|(name, _, width, right)| {
            let value = cells.iter().find(|column| column.name == name).map_or(&Value::Missing, |column| &column.value);
            padded(&value.text(), width, right)
        });
        writeln!(out, "{}", line.join(" ").trim_end())
    }
}

fn padded(text: &str, width: usize, right: bool) -> String {
    if right { format!("{text:>width$}") } else { format!("{text:<width$}") }
}
