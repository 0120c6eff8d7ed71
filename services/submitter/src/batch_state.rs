//! What is known of one batch: from the directory what was sealed, from the topics what was sent and answered.

use crate::manifest::Manifest;
use credit_domain::event::pipeline_event::FeedbackError;
use std::collections::BTreeMap;
use std::time::Instant;

/// Lines of a file that are answered, one bit each.
#[derive(Clone, Default)]
struct LineSet {
    words: Vec<u64>,
}

impl LineSet {
    /// False when the line was in already.
    fn insert(&mut self, line: u64) -> bool {
        let (word, bit) = (usize::try_from(line / 64).unwrap_or(usize::MAX), 1_u64 << (line % 64));
        if word >= self.words.len() {
            self.words.resize(word.saturating_add(1), 0);
        }
        match self.words.get_mut(word) {
            Some(bits) if *bits & bit == 0 => {
                *bits |= bit;
                true
            }
            _ => false,
        }
    }
}

/// What the bureau's answer is worth to us.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing came, or nothing that could be used: the outcome is unknown.
    Unknown,
    /// The bureau says it has had the file before; its answer to the first copy is awaited, nothing is sent again.
    KnownToBureau,
    /// An answer was read and kept; every record is settled or about to be.
    Settled { flag: u8 },
}

/// One batch.
#[derive(Clone)]
pub struct BatchState {
    /// Absent while only the topics tell of it.
    pub manifest: Option<Manifest>,
    pub manifest_sha256: String,
    /// `BatchSealed` is on the topic.
    pub sealed_published: bool,
    /// Highest attempt on the topic.
    pub attempts: u32,
    pub answer: Answer,
    /// SHA-256 of the packed answer that was kept.
    pub answer_sha256: Option<String>,
    /// This run has published the outcome of every record; they only have to be read back.
    pub settling: bool,
    /// When the same bytes go out (again); `None`: now.
    pub next_attempt: Option<Instant>,
    pub accepted: u64,
    pub refused: u64,
    /// Each refused record once, under its first code.
    pub refused_by_code: BTreeMap<String, u64>,
    /// Each finding.
    pub findings_by_code: BTreeMap<String, u64>,
    answered: LineSet,
}

impl Default for BatchState {
    fn default() -> BatchState {
        BatchState {
            manifest: None,
            manifest_sha256: String::new(),
            sealed_published: false,
            attempts: 0,
            answer: Answer::Unknown,
            answer_sha256: None,
            settling: false,
            next_attempt: None,
            accepted: 0,
            refused: 0,
            refused_by_code: BTreeMap::new(),
            findings_by_code: BTreeMap::new(),
            answered: LineSet::default(),
        }
    }
}

impl BatchState {
    pub fn accepted(&mut self, line: u64) -> bool {
        let new = self.answered.insert(line);
        self.accepted += u64::from(new);
        new
    }

    pub fn refused(&mut self, line: u64, errors: &[FeedbackError]) -> bool {
        if !self.answered.insert(line) {
            return false;
        }
        self.refused += 1;
        if let Some(first) = errors.first() {
            *self.refused_by_code.entry(first.code.to_string()).or_insert(0) += 1;
        }
        for error in errors {
            *self.findings_by_code.entry(error.code.to_string()).or_insert(0) += 1;
        }
        true
    }

    pub fn records(&self) -> u64 {
        self.manifest.as_ref().map_or(0, |manifest| manifest.records)
    }

    pub fn is_sent(&self) -> bool {
        self.attempts > 0
    }

    /// Every record of the file has its answer on the topic.
    pub fn is_answered(&self) -> bool {
        self.manifest.is_some() && self.accepted + self.refused >= self.records()
    }

    /// Sealed, and no answer that could be used has come.
    pub fn awaits_answer(&self) -> bool {
        self.manifest.is_some() && !matches!(self.answer, Answer::Settled { .. }) && !self.is_answered()
    }
}
