//! The sender's side: NDJSON from a file or a pipe to a producer, batch by batch, with retries and resumption.

mod batch;
mod resume;
mod transport;

use crate::answer::{Answer, Reason};
use crate::status::Counts;
use batch::{Batch, BatchReader};
use resume::{ResumePoint, skip_to};
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::time::Duration;
use transport::{HttpTransport, SendError, Transport};

/// Refused lines that are kept with their reasons; further ones are only counted.
const REFUSED_LISTED_MAX: usize = 10_000;

/// What to send where.
#[derive(Clone, Debug)]
pub struct EmitConfig {
    /// For example `http://127.0.0.1:8082`; `/v1/events` is added.
    pub base_url: String,
    /// Name of the input in the resume file, normally its path.
    pub source: String,
    /// Where to remember how far sending got; `None` for input that cannot be read twice.
    pub resume_file: Option<PathBuf>,
    /// Events of one request.
    pub batch_events: usize,
    /// Bytes of one request, unless a single line is longer.
    pub batch_bytes: usize,
    /// Longest line that is sent; a longer one is refused here.
    pub line_bytes_max: usize,
    /// Time for one request and its answer.
    pub request_timeout: Duration,
    pub retry: RetryPolicy,
}

/// How to wait for a producer that is not available.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RetryPolicy {
    /// Doubled after every attempt.
    pub first_pause: Duration,
    pub pause_max: Duration,
    /// Sum of pauses for one batch after which sending is given up.
    pub give_up_after: Duration,
}

impl EmitConfig {
    /// Settings for a producer with default limits.
    pub fn new(base_url: impl Into<String>, source: impl Into<String>) -> EmitConfig {
        EmitConfig {
            base_url: base_url.into(),
            source: source.into(),
            resume_file: None,
            batch_events: 2_000,
            batch_bytes: 8 * 1_024 * 1_024,
            line_bytes_max: 256 * 1_024,
            request_timeout: Duration::from_secs(120),
            retry: RetryPolicy {
                first_pause: Duration::from_millis(200),
                pause_max: Duration::from_secs(10),
                give_up_after: Duration::from_secs(300),
            },
        }
    }
}

/// How far sending got.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct EmitProgress {
    /// Lines of the input, blank ones included.
    pub lines: u64,
    /// Bytes of the input.
    pub bytes: u64,
    pub counts: Counts,
    /// Set while the producer is not available: the pause before the next attempt.
    pub waiting: Option<Duration>,
}

/// A line that was not accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedLine {
    /// Line of the input, from 1.
    pub line: u64,
    pub event_id: Option<String>,
    /// `refused` or `conflict`.
    pub status: String,
    pub reasons: Vec<Reason>,
}

/// What became of the input.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct EmitReport {
    pub progress: EmitProgress,
    /// Lines that an earlier run had sent already.
    pub resumed_after_line: u64,
    /// In order, at most 10,000.
    pub refused: Vec<RefusedLine>,
}

impl EmitReport {
    /// True when every event was accepted, a duplicate, or none of the institution's.
    pub const fn is_clean(&self) -> bool {
        self.progress.counts.refused == 0 && self.progress.counts.conflict == 0
    }
}

#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    #[error("the input could not be read")]
    Input(#[source] io::Error),
    #[error("the resume file `{path}` could not be read or written", path = path.display())]
    ResumeFile { path: PathBuf, source: io::Error },
    #[error("the resume file `{path}` is about other input: {reason}; delete it to send everything, accepted events are recognised", path = path.display())]
    OtherInput { path: PathBuf, reason: &'static str },
    #[error("the producer is not available, sending stopped after line {line}: {reason}; run the same command again to go on")]
    Unavailable { line: u64, reason: String },
    #[error("the producer refused a whole request after line {line}: {reason}")]
    RequestRefused { line: u64, reason: String },
    #[error("the producer's answer cannot be understood: {reason}")]
    Answer { reason: String },
}

/// Sends all lines of `input`; calls `progress` after every answer and before every pause.
///
/// # Errors
/// The input cannot be read, the producer stays away or refuses whole requests. Events that were refused one by one
/// are no error but part of the report.
pub fn emit(
    config: &EmitConfig,
    input: &mut dyn BufRead,
    progress: &mut dyn FnMut(&EmitProgress),
) -> Result<EmitReport, EmitError> {
    let mut transport = HttpTransport::new(config);
    emit_through(config, &mut transport, &mut std::thread::sleep, input, progress)
}

fn emit_through(
    config: &EmitConfig,
    transport: &mut dyn Transport,
    pause: &mut dyn FnMut(Duration),
    input: &mut dyn BufRead,
    progress: &mut dyn FnMut(&EmitProgress),
) -> Result<EmitReport, EmitError> {
    let mut report = EmitReport::default();
    let mut reader = BatchReader::new(config);
    if let Some(point) = ResumePoint::load(config)? {
        skip_to(&point, config, &mut reader, input)?;
        report.resumed_after_line = point.lines;
        report.progress = EmitProgress { lines: point.lines, bytes: point.bytes, counts: point.counts, waiting: None };
        progress(&report.progress);
    }
    loop {
        let batch = reader.next(input).map_err(EmitError::Input)?;
        if batch.is_at_end() {
            break;
        }
        if !batch.lines.is_empty() {
            let answer = send_until_answered(config, transport, pause, &batch, &mut report.progress, progress)?;
            settle(&batch, answer, &mut report)?;
        }
        for line in &batch.too_long {
            report.progress.counts.refused += 1;
            list(&mut report.refused, too_long(*line, config.line_bytes_max));
        }
        report.progress.lines = reader.lines;
        report.progress.bytes = reader.bytes;
        ResumePoint::save(config, &reader, report.progress.counts)?;
        progress(&report.progress);
    }
    report.refused.sort_by_key(|refused| refused.line);
    ResumePoint::remove(config)?;
    Ok(report)
}

fn send_until_answered(
    config: &EmitConfig,
    transport: &mut dyn Transport,
    pause: &mut dyn FnMut(Duration),
    batch: &Batch,
    done: &mut EmitProgress,
    progress: &mut dyn FnMut(&EmitProgress),
) -> Result<Answer, EmitError> {
    let mut next_pause = config.retry.first_pause;
    let mut paused = Duration::ZERO;
    loop {
        let (reason, asked) = match transport.post(&batch.body) {
            Ok(answer) => {
                done.waiting = None;
                return Ok(answer);
            }
            Err(SendError::ComeBack { reason, after }) => (reason, after),
            Err(SendError::Refused { reason }) => return Err(EmitError::RequestRefused { line: done.lines, reason }),
            Err(SendError::NotUnderstood { reason }) => return Err(EmitError::Answer { reason }),
        };
        if paused >= config.retry.give_up_after {
            return Err(EmitError::Unavailable { line: done.lines, reason });
        }
        let this_pause = next_pause.max(asked.unwrap_or_default()).min(config.retry.pause_max);
        done.waiting = Some(this_pause);
        progress(done);
        pause(this_pause);
        paused = paused.saturating_add(this_pause);
        next_pause = next_pause.saturating_mul(2).min(config.retry.pause_max);
    }
}

fn settle(batch: &Batch, answer: Answer, report: &mut EmitReport) -> Result<(), EmitError> {
    if answer.results.len() != batch.lines.len() {
        let reason = format!("{} results for {} events", answer.results.len(), batch.lines.len());
        return Err(EmitError::Answer { reason });
    }
    report.progress.counts.add(answer.counts);
    for (line, result) in batch.lines.iter().zip(answer.results) {
        if matches!(result.status.as_str(), "refused" | "conflict") {
            let refused = RefusedLine { line: *line, event_id: result.event_id, status: result.status, reasons: result.reasons };
            list(&mut report.refused, refused);
        }
    }
    Ok(())
}

fn list(refused: &mut Vec<RefusedLine>, line: RefusedLine) {
    if refused.len() < REFUSED_LISTED_MAX {
        refused.push(line);
    }
}

fn too_long(line: u64, line_bytes_max: usize) -> RefusedLine {
    let expected = format!("a line of at most {line_bytes_max} bytes");
    let reason = Reason { field: String::new(), rule: "LINE_TOO_LONG".to_owned(), expected };
    RefusedLine { line, event_id: None, status: "refused".to_owned(), reasons: vec![reason] }
}

#[cfg(test)]
#[path = "../emit_tests.rs"]
mod tests;
