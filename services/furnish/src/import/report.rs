//! What an import found in a file: counts, and every bad line with its fix. Values of the file are never repeated.

use super::mapping::MappingError;
use credit_domain::calendar::Month;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// Bad lines that are kept; further ones are only counted.
pub const BAD_LINES_LISTED_MAX: usize = 10_000;

/// One thing that is wrong with one line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct BadLine {
    /// Line of the file, counted from 1; the header is line 1.
    pub line: u64,
    /// Empty where the whole line is meant.
    pub column: String,
    pub rule: &'static str,
    /// What to write there instead.
    pub fix: String,
}

impl std::fmt::Display for BadLine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(formatter, ", column `{}`", self.column)?;
        }
        write!(formatter, ": {}, fix: {}", self.rule, self.fix)
    }
}

/// Bad lines in the order of the file.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct BadLines {
    /// At most [`BAD_LINES_LISTED_MAX`].
    pub listed: Vec<BadLine>,
    /// All of them.
    pub total: u64,
}

impl BadLines {
    pub fn add(&mut self, bad: BadLine) {
        self.total += 1;
        if self.listed.len() < BAD_LINES_LISTED_MAX {
            self.listed.push(bad);
        }
    }
}

/// What is in a file, and what would be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportReport {
    pub source: String,
    /// SHA-256 of the file.
    pub sha256: String,
    pub product: String,
    pub first_month: Month,
    pub last_month: Month,
    pub rows: u64,
    pub accounts: u64,
    pub people: u64,
    /// Events by type.
    pub events: BTreeMap<&'static str, u64>,
    pub bad_lines: BadLines,
}

impl ImportReport {
    pub fn is_clean(&self) -> bool {
        self.bad_lines.total == 0
    }

    pub fn events_total(&self) -> u64 {
        self.events.values().sum()
    }

    /// The whole report, ending in a newline.
    pub fn render(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "{} (sha256 {})", self.source, self.sha256);
        let _ = writeln!(
            text,
            "{} rows, {} accounts, {} people, product rule `{}`, months {} to {}",
            self.rows, self.accounts, self.people, self.product, self.first_month, self.last_month
        );
        for (event_type, count) in &self.events {
            let _ = writeln!(text, "  {count:>12}  {event_type}");
        }
        let _ = writeln!(text, "  {:>12}  events in all", self.events_total());
        if self.is_clean() {
            let _ = writeln!(text, "no bad lines");
            return text;
        }
        let _ = writeln!(text, "{} faults; nothing is sent before they are mended", self.bad_lines.total);
        for bad in &self.bad_lines.listed {
            let _ = writeln!(text, "  {bad}");
        }
        let hidden = self.bad_lines.total - u64::try_from(self.bad_lines.listed.len()).unwrap_or(0);
        if hidden > 0 {
            let _ = writeln!(text, "  ... and {hidden} more");
        }
        text
    }
}

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error("`{path}` cannot be read", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("the header of `{path}` cannot be read", path = path.display())]
    Header { path: PathBuf, source: csv::Error },
    #[error("the mapping has no month up to {through}")]
    NoMonths { through: Month },
    #[error("{month} is not over; import --through the month before it")]
    MonthNotOver { month: Month },
}
