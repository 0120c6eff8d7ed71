//! Rules of a whole file: name, packing, lines and header (pboc-format 9.2). Any finding refuses the file.

use crate::file_header::SubmissionHeader;
use crate::file_name::SubmissionName;
use crate::finding::Verdict;
use crate::rules::{Rule, bureau, local};
use wire_contracts::pboc2::spec::{FORMAT_VERSION, record_by_code};

/// How far the sealed bytes could be opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Opening {
    Opened,
    NotDecrypted,
    NotUnpacked,
    /// Opening was not tried, because the name already refuses the file.
    NotTried,
}

/// What was seen of a file while it was read. Facts that were not reached hold their harmless value.
#[derive(Debug)]
pub(crate) struct FileFacts<'f> {
    /// `None`: the name breaks the naming rule.
    pub(crate) name: Option<&'f SubmissionName>,
    pub(crate) is_section_code_registered: bool,
    pub(crate) is_already_received: bool,
    pub(crate) opening: Opening,
    /// The plain text is empty.
    pub(crate) is_empty: bool,
    pub(crate) has_too_long_line: bool,
    pub(crate) has_wrong_separator: bool,
    pub(crate) is_not_utf8: bool,
    /// The first line was reached; its header, if well-formed.
    pub(crate) header: Option<Option<SubmissionHeader>>,
    /// Record lines counted; `None` when the file was not read to its end.
    pub(crate) records_counted: Option<u64>,
}

impl<'f> FileFacts<'f> {
    pub(crate) fn new(name: Option<&'f SubmissionName>) -> FileFacts<'f> {
        FileFacts {
            name,
            is_section_code_registered: true,
            is_already_received: false,
            opening: Opening::NotTried,
            is_empty: false,
            has_too_long_line: false,
            has_wrong_separator: false,
            is_not_utf8: false,
            header: None,
            records_counted: None,
        }
    }

    pub(crate) fn well_formed_header(&self) -> Option<&SubmissionHeader> {
        self.header.as_ref().and_then(Option::as_ref)
    }
}

pub(crate) type FileRule = Rule<fn(&FileFacts<'_>, &mut Verdict<'_>)>;

/// The table.
pub(crate) const RULES: &[FileRule] = &[
    local("ABN003", "1.2", "the file name follows the naming rule", abn003),
    bureau("ABN004", "1.2", "the section code of the name is registered", abn004),
    bureau("ABF009", "1.2", "the file name was not received before", abf009),
    local("ABF000", "1.1", "the file can be decrypted", abf000),
    local("ABF001", "1.1", "the file can be decompressed", abf001),
    local("ABF002", "1.1", "the file can be parsed into header and records", abf002),
    local("ABF008", "F0000501", "no line is longer than 10,000,000 characters", abf008),
    local("ABF010", "F0000502", "lines are separated by exactly one CRLF", abf010),
    local("ABF011", "1.1", "the text is UTF-8", abf011),
    local("ABH005", "1.3, F-13", "every header item is valid and the record count is right", abh005),
    bureau("ABH006", "1.3", "the institution may use this version, template and record type", abh006),
    local("ABF007", "1.3", "institution, date and record type of header and name agree", abf007),
];

/// ABN003: 30 characters in the parts of pboc-format 1.2.
fn abn003(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.name.is_none() {
        verdict.whole();
    }
}

/// ABN004: the section code must stand in the bureau's register.
fn abn004(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if !file.is_section_code_registered {
        verdict.whole();
    }
}

/// ABF009: a name is good for one file.
fn abf009(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.is_already_received {
        verdict.whole();
    }
}

/// ABF000: length and padding of the sealed bytes must fit the key.
fn abf000(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.opening == Opening::NotDecrypted {
        verdict.whole();
    }
}

/// ABF001: one whole gzip member of permitted size and nothing behind it.
fn abf001(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.opening == Opening::NotUnpacked {
        verdict.whole();
    }
}

/// ABF002: a file without even a header line is no file.
fn abf002(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.opening == Opening::Opened && file.is_empty {
        verdict.whole();
    }
}

/// ABF008
fn abf008(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.has_too_long_line {
        verdict.whole();
    }
}

/// ABF010: no bare CR or LF, no empty line; the CRLF behind the last record is free (F-25).
fn abf010(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.has_wrong_separator {
        verdict.whole();
    }
}

/// ABF011
fn abf011(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    if file.is_not_utf8 {
        verdict.whole();
    }
}

/// ABH005: items of pboc-format 1.3; a count that differs from the lines refuses the file (F-13).
fn abh005(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    match &file.header {
        Some(None) => verdict.whole(),
        Some(Some(header)) if file.records_counted.is_some_and(|counted| counted != header.record_count) => verdict.whole(),
        _ => {}
    }
}

/// ABH006: this bureau takes version 2.0.0, the ordinary template, and the record types its table holds.
fn abh006(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    let Some(header) = file.well_formed_header() else {
        return;
    };
    let is_allowed = record_by_code(header.record_type())
        .is_some_and(|spec| header.version() == FORMAT_VERSION && header.template() == spec.template);
    if !is_allowed {
        verdict.whole();
    }
}

/// ABF007
fn abf007(file: &FileFacts<'_>, verdict: &mut Verdict<'_>) {
    let (Some(header), Some(name)) = (file.well_formed_header(), file.name) else {
        return;
    };
    let agrees = header.section_code() == name.section_code()
        && header.generation_date() == name.generation_date()
        && header.record_type() == name.record_type();
    if !agrees {
        verdict.whole();
    }
}
