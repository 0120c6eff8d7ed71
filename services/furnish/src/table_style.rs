//! One look for every table: a rule under the header, nothing else.

use comfy_table::{LineStyle, Table, TableStyle};

/// An empty table with the house style.
pub fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::new(' ', '─', ' ', ' ')));
    table
}
