//! The CSV, plain or compressed with gzip: rows with their lines, the header by name, and a hash over the bytes.

use super::report::{BadLine, ImportError};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// First bytes of every gzip file.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Rows of a file, one after the other.
pub struct RowReader {
    csv: csv::Reader<Box<dyn Read>>,
    header: csv::StringRecord,
    record: csv::StringRecord,
}

/// One row; fields are found by the name of their column.
pub struct Row<'a> {
    /// Line in the file, counted from 1; the header is line 1.
    pub line: u64,
    header: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The text of a column without blanks around it; empty where the file has no such column.
    pub fn text(&self, column: &str) -> &str {
        let position = self.header.iter().position(|name| name == column);
        position.and_then(|position| self.record.get(position)).unwrap_or("").trim()
    }
}

impl RowReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// The file cannot be read, or its header is no line of CSV.
    pub fn open(path: &Path, delimiter: u8) -> Result<RowReader, ImportError> {
        let failed = |source| ImportError::Unreadable { path: path.to_path_buf(), source };
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
        let compressed = file.fill_buf().map_err(failed)?.starts_with(&GZIP_MAGIC);
        let bytes: Box<dyn Read> = if compressed { Box::new(flate2::bufread::MultiGzDecoder::new(file)) } else { Box::new(file) };
        RowReader::of(bytes, delimiter).map_err(|source| ImportError::Header { path: path.to_path_buf(), source })
    }

    /// As [`RowReader::open`], from bytes that are not compressed.
    ///
    /// # Errors
    /// The header is no line of CSV.
    pub fn of(bytes: Box<dyn Read>, delimiter: u8) -> Result<RowReader, csv::Error> {
        let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(bytes);
        let header: csv::StringRecord = csv.headers()?.iter().map(str::trim).collect();
        Ok(RowReader { csv, header, record: csv::StringRecord::new() })
    }

    /// Faults of the header: wanted columns that are missing or stand there twice.
    pub fn header_faults(&self, wanted: &[&str]) -> Vec<BadLine> {
        let mut faults = Vec::new();
        for column in wanted {
            let fault = match self.header.iter().filter(|name| name == column).count() {
                0 => ("COLUMN_MISSING", "a column of this name, or another name in the mapping"),
                1 => continue,
                _ => ("COLUMN_REPEATED", "one column of this name"),
            };
            faults.push(BadLine { line: 1, column: (*column).to_owned(), rule: fault.0, fix: fault.1.to_owned() });
        }
        faults
    }

    /// The next row, or what is wrong with a line that is no row; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read further.
    pub fn next_row(&mut self) -> Result<Option<Result<Row<'_>, BadLine>>, std::io::Error> {
        let fallback = self.csv.position().line();
        match self.csv.read_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let line = self.record.position().map_or(fallback, csv::Position::line);
                Ok(Some(Ok(Row { line, header: &self.header, record: &self.record })))
            }
            Err(error) => {
                let line = error.position().map_or(fallback, csv::Position::line);
                let (rule, fix) = match error.kind() {
                    csv::ErrorKind::UnequalLengths { expected_len, .. } => (
                        "FIELD_COUNT",
                        format!("{expected_len} fields, as in the header; quote fields that contain the delimiter"),
                    ),
                    csv::ErrorKind::Utf8 { .. } => ("NOT_UTF8", "text in UTF-8".to_owned()),
                    _ => return Err(into_io(error)),
                };
                Ok(Some(Err(BadLine { line, column: String::new(), rule, fix })))
            }
        }
    }
}

fn into_io(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// SHA-256 of a file's bytes, in hexadecimal.
///
/// # Errors
/// The file cannot be read.
pub fn hash_of(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            count => hash.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}
