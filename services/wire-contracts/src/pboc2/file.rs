//! File names, headers and the plain text of a submission (pboc-format 1.2, 1.3).

use crate::pboc2::spec::{FORMAT_VERSION, record_of_type};
use credit_domain::calendar::{BusinessDate, RecordedAt, SHANGHAI_OFFSET_SECONDS};
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::ids::InstitutionCode;
use std::fmt;

/// Longest body line, in characters (ABF008).
pub const MAX_LINE_CHARACTERS: usize = 10_000_000;

/// Most records of one file.
pub const MAX_RECORDS_PER_FILE: u64 = 1_000_000;

/// Highest serial number of a day and record type.
pub const MAX_SERIAL: u16 = 999;

/// A file name without its extension: 30 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FileName {
    pub section_code: InstitutionCode,
    /// Generation date.
    pub date: BusinessDate,
    pub record_type: RecordType,
    /// 1 to 999 per day and record type.
    pub serial: u16,
    /// 0 in a submission; 1, 2 or 3 in its feedback.
    pub flag: u8,
}

/// Why a plain file could not be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileError {
    #[error("line {line} is longer than {MAX_LINE_CHARACTERS} characters (ABF008)")]
    LineTooLong { line: u64 },
    #[error("line {line} holds a line end (ABF010)")]
    LineEndInside { line: u64 },
    #[error("the header says {expected} records, {actual} were written (ABH005)")]
    RecordCount { expected: u32, actual: u64 },
}

impl FileName {
    /// Name of a submission.
    pub fn submission(section_code: InstitutionCode, date: BusinessDate, record_type: RecordType, serial: u16) -> FileName {
        FileName { section_code, date, record_type, serial, flag: 0 }
    }

    /// Reads exactly the 30 characters that [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<FileName> {
        if text.len() != 30 || !text.is_ascii() || text.get(25..26) != Some("0") {
            return None;
        }
        let date_text = text.get(14..22)?;
        let date = BusinessDate::parse(&format!("{}-{}-{}", date_text.get(..4)?, date_text.get(4..6)?, date_text.get(6..)?))?;
        let serial_text = text.get(26..29)?;
        if !serial_text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let serial: u16 = serial_text.parse().ok().filter(|serial| *serial > 0)?;
        let flag = match text.get(29..30)? {
            "0" => 0,
            "1" => 1,
            "2" => 2,
            "3" => 3,
            _ => return None,
        };
        Some(FileName {
            section_code: InstitutionCode::parse(text.get(..14)?)?,
            date,
            record_type: RecordType::parse(text.get(22..25)?)?,
            serial,
            flag,
        })
    }

    /// The same file with another flag: its feedback, or with 0 the submission a feedback answers.
    pub fn with_flag(self, flag: u8) -> FileName {
        FileName { flag, ..self }
    }

    /// `<name>.txt`
    pub fn text_file(&self) -> String {
        format!("{self}.txt")
    }

    /// `<name>.enc`
    pub fn packed_file(&self) -> String {
        format!("{self}.enc")
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (section, date, code) = (self.section_code, self.date.compact(), self.record_type.code());
        write!(formatter, "{section}{date}{code}0{:03}{}", self.serial, self.flag)
    }
}

/// The header line of a submission: 50 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileHeader {
    pub record_type: RecordType,
    pub section_code: InstitutionCode,
    /// Written in Asia/Shanghai time, whole seconds.
    pub generated_at: RecordedAt,
    pub records: u32,
}

impl fmt::Display for FileHeader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.record_type.code();
        let template = record_of_type(self.record_type).template;
        let time = compact_time(self.generated_at);
        write!(formatter, "A050{code}{FORMAT_VERSION}{template}{}{time}0{:07}", self.section_code, self.records)
    }
}

/// Builds the plain text of one file: header, then one record a line, CRLF after each (F-25).
pub struct PlainFile {
    text: String,
    expected: u32,
    written: u64,
}

impl PlainFile {
    pub fn new(header: &FileHeader) -> PlainFile {
        PlainFile { text: format!("{header}\r\n"), expected: header.records, written: 0 }
    }

    /// Appends one line by letting `write` append it to the text. Returns its line number; the header is line 1.
    pub fn append_line(&mut self, write: impl FnOnce(&mut String)) -> Result<u64, FileError> {
        let start = self.text.len();
        write(&mut self.text);
        let line = self.written + 2;
        let added = self.text.get(start..).unwrap_or("");
        if added.contains(['\r', '\n']) {
            return Err(FileError::LineEndInside { line });
        }
        if added.len() > MAX_LINE_CHARACTERS && added.chars().count() > MAX_LINE_CHARACTERS {
            return Err(FileError::LineTooLong { line });
        }
        self.text.push_str("\r\n");
        self.written += 1;
        Ok(line)
    }

    /// The whole text; refuses a count other than the header's.
    pub fn finish(self) -> Result<String, FileError> {
        if u64::from(self.expected) != self.written {
            return Err(FileError::RecordCount { expected: self.expected, actual: self.written });
        }
        Ok(self.text)
    }
}

/// yyyyMMddHHmmss in Asia/Shanghai.
pub fn compact_time(at: RecordedAt) -> String {
    let seconds = at.0.div_euclid(1_000_000) + SHANGHAI_OFFSET_SECONDS;
    let of_day = seconds.rem_euclid(86_400);
    format!("{}{:02}{:02}{:02}", at.business_date().compact(), of_day / 3_600, of_day / 60 % 60, of_day % 60)
}
