//! The bureau's answer to a file: name, 72-character header and body (pboc-format 10). Strict: no document type, no
//! entity, no attribute, no comment; every limit is stated; all findings are returned at once and none holds a value.

use crate::pboc2::feedback_xml::{self, FeedbackElement};
use crate::pboc2::file::FileName;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credit_domain::event::pipeline_event::FeedbackError;
use std::collections::BTreeSet;

/// Characters of the header line.
pub const HEADER_CHARACTERS: usize = 72;

/// Longest body line: ErrRec is at most 100,000 characters, and 999 errors fit beside it.
pub const MAX_LINE_BYTES: usize = 300_000;

/// Parsing stops after so many findings.
pub const MAX_FINDINGS: usize = 100;

/// The answer to one submission.
#[derive(Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Name of the submission it answers (flag 0).
    pub submission: FileName,
    /// 1 everything loaded, 2 the whole file refused, 3 some records refused.
    pub flag: u8,
    /// yyyyMMddHHmmss as the bureau wrote it.
    pub generated_at: String,
    pub records_loaded: u32,
    pub records_refused: u32,
    /// Flag 2 only.
    pub file_errors: Vec<FeedbackError>,
    /// Flag 3 only, sorted by line.
    pub refused_lines: Vec<RefusedLine>,
}

/// One refused record.
#[derive(Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// Line in the submission; its header is line 1.
    pub line: u64,
    pub errors: Vec<FeedbackError>,
    /// The record as the bureau read it; absent when it was too long (F-18). Holds personal data.
    pub original: Option<Vec<u8>>,
}

/// One thing wrong with a feedback file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {rule}, expected {expected}")]
pub struct FeedbackFinding {
    /// 0 for the name, 1 for the header.
    pub line: u64,
    /// Stable name.
    pub rule: &'static str,
    pub expected: &'static str,
}

impl FeedbackFinding {
    pub(crate) const fn new(line: u64, rule: &'static str, expected: &'static str) -> FeedbackFinding {
        FeedbackFinding { line, rule, expected }
    }
}

/// Reads a feedback file. `name` is its 30-character name without extension, `plain` its unpacked content.
pub fn parse(name: &str, plain: &[u8]) -> Result<Feedback, Vec<FeedbackFinding>> {
    let mut findings = Vec::new();
    let file_name = FileName::parse(name).filter(|parsed| parsed.flag != 0);
    if file_name.is_none() {
        findings.push(FeedbackFinding::new(0, "FEEDBACK_NAME", "the submission's first 29 characters and flag 1, 2 or 3"));
    }
    let Ok(text) = std::str::from_utf8(plain) else {
        findings.push(FeedbackFinding::new(0, "FEEDBACK_CHARSET", "UTF-8"));
        return Err(findings);
    };
    let lines = split_lines(text, &mut findings);
    let Some((header_text, body)) = lines.split_first() else {
        findings.push(FeedbackFinding::new(1, "FEEDBACK_HEADER_LENGTH", "72 characters"));
        return Err(findings);
    };
    let header = parse_header(header_text, name, &mut findings);
    let (Some(file_name), Some(header)) = (file_name, header) else {
        return Err(findings);
    };
    let mut feedback = Feedback {
        submission: file_name.with_flag(0),
        flag: file_name.flag,
        generated_at: header.generated_at,
        records_loaded: header.loaded,
        records_refused: header.refused,
        file_errors: Vec::new(),
        refused_lines: Vec::new(),
    };
    parse_body(body, &mut feedback, &mut findings);
    check_counts(&feedback, &mut findings);
    if findings.is_empty() { Ok(feedback) } else { Err(findings) }
}

/// CRLF between lines and, if the bureau likes, after the last (F-25).
fn split_lines<'text>(text: &'text str, findings: &mut Vec<FeedbackFinding>) -> Vec<&'text str> {
    let mut lines: Vec<&str> = text.split("\r\n").collect();
    if lines.len() > 1 && lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    for (number, line) in (1..).zip(&lines) {
        if findings.len() >= MAX_FINDINGS {
            break;
        }
        if line.contains(['\r', '\n']) || line.is_empty() {
            findings.push(FeedbackFinding::new(number, "FEEDBACK_LINE_ENDS", "one CRLF between lines"));
        } else if line.len() > MAX_LINE_BYTES {
            findings.push(FeedbackFinding::new(number, "FEEDBACK_LINE_LENGTH", "at most 300,000 bytes"));
        }
    }
    lines
}

struct Header {
    generated_at: String,
    loaded: u32,
    refused: u32,
}

fn parse_header(text: &str, name: &str, findings: &mut Vec<FeedbackFinding>) -> Option<Header> {
    if text.len() != HEADER_CHARACTERS || !text.is_ascii() {
        findings.push(FeedbackFinding::new(1, "FEEDBACK_HEADER_LENGTH", "72 characters"));
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or("");
    let before = findings.len();
    let mut expect = |holds: bool, rule: &'static str, expected: &'static str| {
        if !holds {
            findings.push(FeedbackFinding::new(1, rule, expected));
        }
    };
    expect(part(0..4) == "A072", "FEEDBACK_HEADER_START", "A072");
    expect(is_version(part(4..9)), "FEEDBACK_HEADER_VERSION", "d.d.d");
    expect(Some(part(9..38)) == name.get(..29), "FEEDBACK_HEADER_NAME", "the first 29 characters of the file's name");
    expect(Some(part(38..39)) == name.get(29..30), "FEEDBACK_HEADER_FLAG", "the flag of the file's name");
    expect(is_version(part(39..44)), "FEEDBACK_HEADER_ORIGINAL_VERSION", "d.d.d");
    expect(is_time(part(44..58)), "FEEDBACK_HEADER_TIME", "yyyyMMddHHmmss");
    let loaded = digits(part(58..65));
    let refused = digits(part(65..72));
    expect(loaded.is_some() && refused.is_some(), "FEEDBACK_HEADER_COUNTS", "twice seven digits");
    if findings.len() > before {
        return None;
    }
    Some(Header { generated_at: part(44..58).to_owned(), loaded: loaded?, refused: refused? })
}

fn parse_body(body: &[&str], feedback: &mut Feedback, findings: &mut Vec<FeedbackFinding>) {
    let mut seen = BTreeSet::new();
    for (number, line) in (2..).zip(body) {
        if findings.len() >= MAX_FINDINGS {
            return;
        }
        if line.is_empty() || line.len() > MAX_LINE_BYTES {
            continue;
        }
        let element = match feedback_xml::parse_line(line) {
            Ok(element) => element,
            Err((rule, expected)) => {
                findings.push(FeedbackFinding::new(number, rule, expected));
                continue;
            }
        };
        if !check_errors(number, &element, findings) {
            continue;
        }
        match feedback.flag {
            1 => findings.push(FeedbackFinding::new(number, "FEEDBACK_BODY_UNEXPECTED", "no body with flag 1")),
            2 if element.line.is_some() || element.original.is_some() => {
                findings.push(FeedbackFinding::new(number, "FEEDBACK_BODY_FORM", "a file error without ErrRecId and ErrRec"));
            }
            2 => feedback.file_errors.extend(element.errors),
            _ => match refused_line(number, element, findings) {
                Some(refused) if seen.insert(refused.line) => feedback.refused_lines.push(refused),
                Some(_) => findings.push(FeedbackFinding::new(number, "FEEDBACK_LINE_REPEATED", "each refused line once")),
                None => {}
            },
        }
    }
    feedback.refused_lines.sort_by_key(|refused| refused.line);
}

fn refused_line(number: u64, element: FeedbackElement, findings: &mut Vec<FeedbackFinding>) -> Option<RefusedLine> {
    let line = element.line.as_deref().filter(|text| text.len() <= 8).and_then(digits).map(u64::from).filter(|line| *line >= 2);
    if line.is_none() {
        findings.push(FeedbackFinding::new(number, "FEEDBACK_ERR_REC_ID", "a line number of at least 2, at most 8 digits"));
    }
    let encoded = element.original.unwrap_or_default();
    let original = if encoded.len() > 100_000 { None } else { STANDARD.decode(encoded.as_bytes()).ok() };
    if original.is_none() {
        findings.push(FeedbackFinding::new(number, "FEEDBACK_ERR_REC", "base64 of at most 100,000 characters"));
    }
    Some(RefusedLine { line: line?, errors: element.errors, original: original.filter(|record| !record.is_empty()) })
}

fn check_errors(number: u64, element: &FeedbackElement, findings: &mut Vec<FeedbackFinding>) -> bool {
    let before = findings.len();
    let counted = Some(element.error_count.as_str()).filter(|text| text.len() <= 3).and_then(digits).map(u64::from);
    let actual = u64::try_from(element.errors.len()).ok();
    if counted.is_none() || counted != actual || actual == Some(0) {
        findings.push(FeedbackFinding::new(number, "FEEDBACK_ERR_NUM", "the number of ErrInf, 1 to 999"));
    }
    for error in &element.errors {
        if error.code.len() != 6 || !error.code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            findings.push(FeedbackFinding::new(number, "FEEDBACK_CODE", "six upper-case letters and digits"));
        }
        let length = error.tag.chars().count();
        if length == 0 || length > 100 || !error.tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            findings.push(FeedbackFinding::new(number, "FEEDBACK_MSG", "a tag or 0000, 1 to 100 characters"));
        }
    }
    findings.len() == before
}

fn check_counts(feedback: &Feedback, findings: &mut Vec<FeedbackFinding>) {
    let lines = u64::try_from(feedback.refused_lines.len()).unwrap_or(u64::MAX);
    let refused = u64::from(feedback.records_refused);
    let expected = match feedback.flag {
        1 if refused != 0 => "no refused record with flag 1",
        2 if feedback.records_loaded != 0 => "no loaded record with flag 2",
        2 if feedback.file_errors.is_empty() => "a file error with flag 2",
        3 if refused != lines => "as many body lines as refused records",
        3 if refused == 0 => "a refused record with flag 3",
        _ => return,
    };
    findings.push(FeedbackFinding::new(1, "FEEDBACK_COUNTS", expected));
}

fn digits(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) { None } else { text.parse().ok() }
}

fn is_version(text: &str) -> bool {
    matches!(text.as_bytes(), [major, b'.', minor, b'.', patch]
        if major.is_ascii_digit() && minor.is_ascii_digit() && patch.is_ascii_digit())
}

fn is_time(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(digits);
    let date = || {
        let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
        credit_domain::calendar::BusinessDate::parse(&format!("{year}-{month}-{day}"))
    };
    let within = |value: Option<u32>, limit: u32| value.is_some_and(|value| value < limit);
    date().is_some() && within(number(8..10), 24) && within(number(10..12), 60) && within(number(12..14), 60)
}

#[cfg(test)]
#[path = "feedback_tests.rs"]
mod tests;
