//! The answer to a file (pboc-format 10): a header of 72 characters and one line per refused record, packed like a
//! submission. The same file gets the same bytes: the answer's generation time is the submission's own.

use crate::error::BureauError;
use crate::file_header::SubmissionHeader;
use crate::file_name::{FeedbackFlag, SubmissionName};
use crate::finding::Finding;
use crate::sealing::{SealingKey, SealingWriter};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};
use wire_contracts::pboc2::spec::FORMAT_VERSION;

/// `ErrRec` is an `ANC..100000`; a longer one is left empty (F-18).
const LONGEST_RECORD_CHARACTERS: usize = 100_000;

/// `CRLF` between all lines and after the last.
const LINE_END: &[u8] = b"\r\n";

/// Lines of the answer while the file is still being judged, compressed: a file of a million refused records must not
/// be held in clear. The header, which comes first, is known only at the end.
pub(crate) struct RefusedLines {
    spool: GzEncoder<Vec<u8>>,
    count: u64,
}

impl RefusedLines {
    pub(crate) fn new() -> RefusedLines {
        RefusedLines { spool: GzEncoder::new(Vec::new(), Compression::fast()), count: 0 }
    }

    /// `line` counts the header as line 1.
    pub(crate) fn add(&mut self, line: u64, findings: &[Finding], record: &str) -> Result<(), BureauError> {
        self.count += 1;
        self.spool.write_all(record_line(line, findings, record).as_bytes()).map_err(BureauError::io("writing an answer"))
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

/// Everything an answer says.
pub(crate) struct Answer<'a> {
    pub(crate) name: &'a SubmissionName,
    /// The submission's header, if it could be read.
    pub(crate) header: Option<&'a SubmissionHeader>,
    pub(crate) flag: FeedbackFlag,
    pub(crate) loaded: u64,
    pub(crate) refused: u64,
    /// Findings that refuse the whole file.
    pub(crate) file_findings: &'a [Finding],
}

/// The packed answer.
pub(crate) fn seal(answer: &Answer<'_>, refused: RefusedLines, key: &SealingKey) -> Result<Vec<u8>, BureauError> {
    let packed_name = answer.name.feedback(answer.flag);
    let bare_name = packed_name.strip_suffix(crate::file_name::PACKED_EXTENSION).unwrap_or(&packed_name);
    write_answer(answer, refused, SealingWriter::new(key, bare_name)).map_err(BureauError::io("writing an answer"))
}

fn write_answer(answer: &Answer<'_>, refused: RefusedLines, mut writer: SealingWriter) -> io::Result<Vec<u8>> {
    writer.write_all(header_line(answer).as_bytes())?;
    writer.write_all(LINE_END)?;
    match answer.flag {
        FeedbackFlag::AllLoaded => {}
        FeedbackFlag::FileRefused => {
            writer.write_all(file_line(answer.file_findings).as_bytes())?;
            writer.write_all(LINE_END)?;
        }
        FeedbackFlag::RecordsRefused => {
            let spooled = refused.spool.finish()?;
            let mut lines = GzDecoder::new(spooled.as_slice());
            let mut piece = vec![0_u8; 64 << 10];
            loop {
                let count = lines.read(&mut piece)?;
                if count == 0 {
                    break;
                }
                writer.write_all(piece.get(..count).unwrap_or_default())?;
            }
        }
    }
    writer.finish()
}

/// 72 characters (pboc-format 10.2). Where the submission's header is unreadable, the version is this bureau's and the
/// time is midnight of the date in the name.
fn header_line(answer: &Answer<'_>) -> String {
    let midnight = format!("{}000000", answer.name.generation_date());
    let (version, generated_at) = match answer.header {
        Some(header) => (header.version(), header.generation_time()),
        None => (FORMAT_VERSION, midnight.as_str()),
    };
    format!(
        "A072{FORMAT_VERSION}{stem}{flag}{version}{generated_at}{loaded:07}{refused:07}",
        stem = answer.name.stem(),
        flag = answer.flag.digit(),
        loaded = answer.loaded,
        refused = answer.refused,
    )
}

/// Body form b: findings without line number and record.
fn file_line(findings: &[Finding]) -> String {
    format!("<Document><FbInf>{}</FbInf></Document>", findings_text(findings))
}

/// Body form a, with its line end.
fn record_line(line: u64, findings: &[Finding], record: &str) -> String {
    let mut encoded = STANDARD.encode(record);
    if encoded.len() > LONGEST_RECORD_CHARACTERS {
        encoded.clear();
    }
    format!(
        "<Document><FbInf><ErrRecId>{line}</ErrRecId>{}<ErrRec>{encoded}</ErrRec></FbInf></Document>\r\n",
        findings_text(findings)
    )
}

fn findings_text(findings: &[Finding]) -> String {
    let mut text = format!("<FbErrNum>{}</FbErrNum>", findings.len());
    for finding in findings {
        text.push_str("<ErrInf><FbCode>");
        text.push_str(finding.code);
        text.push_str("</FbCode><FbMsg>");
        text.push_str(&quick_xml::escape::escape(finding.tag.as_ref()));
        text.push_str("</FbMsg></ErrInf>");
    }
    text
}

#[cfg(test)]
#[path = "feedback_tests.rs"]
mod feedback_tests;
