//! The table as CSV.

use super::RowWriter;
use super::columns::{Column, columns_of};
use account_store::month_end::MonthEndRow;
use std::io::{Error, Write};

/// Writes the header before the first row.
#[derive(Default)]
pub(super) struct CsvRows {
    has_header: bool,
}

impl RowWriter for CsvRows {
    fn write(&mut self, row: &MonthEndRow, out: &mut dyn Write) -> std::io::Result<()> {
        let columns = columns_of(row);
        if !self.has_header {
            record(out, columns.iter().map(|column| column.name.to_owned()))?;
            self.has_header = true;
        }
        record(out, columns.iter().map(|Column { value, .. }| value.text()))
    }
}

fn record(out: &mut dyn Write, fields: impl Iterator<Item = String>) -> std::io::Result<()> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(fields).map_err(Error::other)?;
    out.write_all(&writer.into_inner().map_err(|error| Error::other(error.to_string()))?)
}
