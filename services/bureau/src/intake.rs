//! One file from its name to what the bureau answers: every file-level rule, then record by record, streamed.

use crate::config::{Config, Register};
use crate::error::BureauError;
use crate::feedback::RefusedLines;
use crate::file_header::SubmissionHeader;
use crate::file_name::{FeedbackFlag, SubmissionName};
use crate::finding::{Finding, Findings};
use crate::judge::{RecordPosition, judge_line};
use crate::plain_text::{Line, PlainText, Unreadable};
use crate::rules::context::FileContext;
use crate::rules::judge_all;
use crate::rules::rules_file::{self, FileFacts, Opening};
use crate::sealing::SealingKey;
use crate::workbench::Workbench;
use account_store::kv::{KeyValueBatch, KeyValueStore};
use std::collections::BTreeMap;
use wire_contracts::pboc2::spec::record_by_code;

/// What judging a file came to. Nothing of it is stored yet.
pub(crate) struct Judgement {
    pub(crate) header: Option<SubmissionHeader>,
    pub(crate) flag: FeedbackFlag,
    pub(crate) loaded: u64,
    pub(crate) refused: u64,
    pub(crate) file_findings: Vec<Finding>,
    /// Findings of refused records by code.
    pub(crate) codes: BTreeMap<&'static str, u64>,
    pub(crate) refused_lines: RefusedLines,
    /// What accepted records change; empty when the file is refused.
    pub(crate) changes: KeyValueBatch,
}

/// Judges sealed bytes under a well-formed name that was not received before.
pub(crate) fn judge_file(
    config: &Config,
    register: &Register,
    key: &SealingKey,
    store: &KeyValueStore,
    name: &SubmissionName,
    sealed: &[u8],
) -> Result<Judgement, BureauError> {
    let institution = register.institution(name.section_code());
    let mut facts = FileFacts::new(Some(name));
    facts.is_section_code_registered = institution.is_some();
    let mut intake = Intake {
        bench: Workbench::new(store),
        facts,
        context: None,
        refused_lines: RefusedLines::new(),
        loaded: 0,
        lines: 0,
        codes: BTreeMap::new(),
    };
    if let Some(institution) = institution {
        let mut text = PlainText::open(key, sealed, config.max_plain_bytes);
        let read = intake.read_text(&mut text, |header| {
            let spec = record_by_code(header.record_type())?;
            Some(FileContext { institution, generated_on: header.generated_on, spec })
        })?;
        intake.facts.opening = match read {
            Ok(()) => Opening::Opened,
            Err(Unreadable::NotDecrypted) => Opening::NotDecrypted,
            Err(Unreadable::NotUnpacked) => Opening::NotUnpacked,
        };
    }
    intake.finish()
}

/// The findings of file-level rules over what was seen so far.
pub(crate) fn file_findings(facts: &FileFacts<'_>) -> Findings {
    let mut findings = Findings::default();
    judge_all(rules_file::RULES, &mut findings, |check, verdict| check(facts, verdict));
    findings
}

struct Intake<'i> {
    bench: Workbench<'i>,
    facts: FileFacts<'i>,
    /// Present while records are worth judging: the file has no finding yet.
    context: Option<FileContext<'i>>,
    refused_lines: RefusedLines,
    loaded: u64,
    /// Lines read, the header being line 1.
    lines: u64,
    codes: BTreeMap<&'static str, u64>,
}

impl<'i> Intake<'i> {
    /// The outer error is ours, the inner one the file's.
    fn read_text(
        &mut self,
        text: &mut PlainText<'_>,
        context_of: impl Fn(&SubmissionHeader) -> Option<FileContext<'i>>,
    ) -> Result<Result<(), Unreadable>, BureauError> {
        loop {
            let line = match text.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(unreadable) => return Ok(Err(unreadable)),
            };
            self.lines += 1;
            match line {
                Line::Text(line) if self.lines == 1 => {
                    let header = SubmissionHeader::parse(line);
                    let context = header.as_ref().and_then(&context_of);
                    self.facts.header = Some(header);
                    if file_findings(&self.facts).is_empty() {
                        self.context = context;
                    }
                }
                Line::Text(line) => self.judge(line)?,
                Line::NotUtf8 => self.facts.is_not_utf8 = true,
                Line::WrongSeparator => self.facts.has_wrong_separator = true,
                Line::TooLong => {
                    self.facts.has_too_long_line = true;
                    return Ok(Ok(()));
                }
            }
            if self.facts.is_not_utf8 || self.facts.has_wrong_separator {
                // The file is refused; what follows is read for further file-level findings only.
                self.context = None;
            }
        }
        self.facts.is_empty = self.lines == 0;
        if !self.facts.is_not_utf8 && !self.facts.has_wrong_separator {
            self.facts.records_counted = Some(self.lines.saturating_sub(1));
        }
        Ok(Ok(()))
    }

    fn judge(&mut self, line: &str) -> Result<(), BureauError> {
        let (Some(context), Some(name)) = (&self.context, self.facts.name) else {
            return Ok(());
        };
        let position = RecordPosition { file: name.as_str(), line: self.lines };
        let findings = judge_line(context, &position, line, &mut self.bench)?;
        if findings.is_empty() {
            self.loaded += 1;
            return Ok(());
        }
        for finding in findings.as_slice() {
            *self.codes.entry(finding.code).or_default() += 1;
        }
        self.refused_lines.add(self.lines, findings.as_slice(), line)
    }

    fn finish(self) -> Result<Judgement, BureauError> {
        let file_findings = file_findings(&self.facts).into_vec();
        let header = self.facts.header.flatten();
        let refused = self.refused_lines.count();
        if file_findings.is_empty() {
            let flag = if refused == 0 { FeedbackFlag::AllLoaded } else { FeedbackFlag::RecordsRefused };
            return Ok(Judgement {
                header,
                flag,
                loaded: self.loaded,
                refused,
                file_findings,
                codes: self.codes,
                refused_lines: self.refused_lines,
                changes: self.bench.into_batch()?,
            });
        }
        let stated = header.as_ref().map_or(0, |header| header.record_count);
        Ok(Judgement {
            header,
            flag: FeedbackFlag::FileRefused,
            loaded: 0,
            refused: stated,
            file_findings,
            codes: BTreeMap::new(),
            refused_lines: RefusedLines::new(),
            changes: KeyValueBatch::new(),
        })
    }
}
