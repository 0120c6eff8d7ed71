//! The month-end table: one row per account and month with every derived value, for risk and finance to reconcile their
//! own books against. Rows are written as they are read: memory does not grow with the number of accounts.

mod columns;
mod csv_rows;
mod ndjson_rows;
mod table_rows;

#[cfg(test)]
mod tests;

use crate::error::ComplianceError;
use crate::live_stores::open_live_stores;
use account_store::month_end::{MonthEndRow, MonthEndSpan, scan};
use account_store::rule_book::RuleBook;
use std::io::Write;
use std::path::PathBuf;

/// Where the table comes from.
pub struct MonthEndRequest {
    /// Of a normalizer, which may be running.
    pub data_directory: PathBuf,
    pub partitions: u32,
    /// The rules the stores were folded with.
    pub rules: RuleBook,
    pub span: MonthEndSpan,
}

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MonthEndFormat {
    /// One header line, then one line a row (RFC 4180).
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// The main columns, for a person to read.
    Table,
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MonthEndSummary {
    pub rows: u64,
    /// Rows of accounts that are held, or wait for events: their values are those before the event that stopped them (D-38).
    pub in_doubt: u64,
}

/// Writes rows in one form.
trait RowWriter {
    fn write(&mut self, row: &MonthEndRow, out: &mut dyn Write) -> std::io::Result<()>;
}

/// Writes the table to `out`, shard by shard, accounts in the order of their keys. `progress` hears the number of rows so
/// far now and then.
///
/// # Errors
/// A store is missing or cannot be read ([`ComplianceError::NoLiveStore`], [`ComplianceError::Store`]), or `out` cannot be
/// written ([`ComplianceError::Output`]).
pub fn write_month_ends(
    request: &MonthEndRequest,
    format: MonthEndFormat,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<MonthEndSummary, ComplianceError> {
    let mut writer: Box<dyn RowWriter> = match format {
        MonthEndFormat::Csv => Box::new(csv_rows::CsvRows::default()),
        MonthEndFormat::Ndjson => Box::new(ndjson_rows::NdjsonRows),
        MonthEndFormat::Table => Box::new(table_rows::TableRows::default()),
    };
    let mut summary = MonthEndSummary::default();
    for (_, store) in open_live_stores(&request.data_directory, request.partitions)? {
        scan::<ComplianceError>(&store, &request.rules, &request.span, &mut |row| {
            writer.write(&row, out).map_err(ComplianceError::Output)?;
            summary.rows += 1;
            summary.in_doubt += u64::from(row.held.is_some() || row.parked > 0);
            if summary.rows.is_multiple_of(10_000) {
                progress(summary.rows);
            }
            Ok(())
        })?;
    }
    out.flush().map_err(ComplianceError::Output)?;
    Ok(summary)
}
