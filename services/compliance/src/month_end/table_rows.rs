//! The main columns for a person to read: fixed widths, because rows are written as they come.

use super::RowWriter;
use super::columns::{Value, columns_of};
use account_store::month_end::MonthEndRow;
use std::io::Write;

/// Column, heading, width; amounts and counts stand to the right.
const COLUMNS: [(&str, &str, usize); 15] = [
    ("month", "month", 7),
    ("account_id", "account", 18),
    ("account_type", "type", 4),
    ("account_status_code", "st", 2),
    ("repayment_status", "pay", 3),
    ("days_past_due", "dpd", 4),
    ("periods_overdue", "periods", 7),
    ("balance_minor", "balance", 14),
    ("overdue_total_minor", "overdue", 14),
    ("due_this_month_minor", "due", 14),
    ("paid_this_month_minor", "paid", 14),
    ("risk_class", "class", 5),
    ("accepted_status", "accepted", 8),
    ("status_line_24", "24 months", 24),
    ("held", "held", 24),
];

/// Writes the headings before the first row.
#[derive(Default)]
pub(super) struct TableRows {
    has_headings: bool,
}

impl RowWriter for TableRows {
    fn write(&mut self, row: &MonthEndRow, out: &mut dyn Write) -> std::io::Result<()> {
        if !self.has_headings {
            let headings = COLUMNS.map(|(_, heading, width)| format!("{heading:<width$}"));
            writeln!(out, "{}", headings.join(" ").trim_end())?;
            self.has_headings = true;
        }
        let cells = columns_of(row);
        let line = COLUMNS.map(|(name, _, width)| {
            let value = cells.iter().find(|column| column.name == name).map_or(&Value::Missing, |column| &column.value);
            match value {
                Value::Number(_) => format!("{:>width$}", value.text()),
                _ => format!("{:<width$}", value.text()),
            }
        });
        writeln!(out, "{}", line.join(" ").trim_end())
    }
}
