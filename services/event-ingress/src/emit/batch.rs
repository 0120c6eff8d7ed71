//! Lines of the input, gathered into request bodies.

use super::EmitConfig;
use sha2::{Digest, Sha256};
use std::io::{self, BufRead};

/// The lines of one request.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Batch {
    /// NDJSON.
    pub(super) body: Vec<u8>,
    /// Number of each line in `body`, from 1.
    pub(super) lines: Vec<u64>,
    /// Numbers of lines that were too long to send.
    pub(super) too_long: Vec<u64>,
    at_end: bool,
}

impl Batch {
    /// True when the input had nothing more.
    pub(super) fn is_at_end(&self) -> bool {
        self.at_end && self.lines.is_empty() && self.too_long.is_empty()
    }
}

/// Reads batches and keeps count, with a hash over everything that was read.
#[derive(Clone, Debug)]
pub(super) struct BatchReader {
    pub(super) lines: u64,
    pub(super) bytes: u64,
    hash: Sha256,
    batch_events: usize,
    batch_bytes: usize,
    line_bytes_max: usize,
}

impl BatchReader {
    pub(super) fn new(config: &EmitConfig) -> BatchReader {
        BatchReader {
            lines: 0,
            bytes: 0,
            hash: Sha256::new(),
            batch_events: config.batch_events.max(1),
            batch_bytes: config.batch_bytes,
            line_bytes_max: config.line_bytes_max,
        }
    }

    /// Hash over all bytes read so far, in hexadecimal.
    pub(super) fn hash_so_far(&self) -> String {
        self.hash.clone().finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The next lines, as many as fit into one request.
    pub(super) fn next(&mut self, input: &mut dyn BufRead) -> io::Result<Batch> {
        let mut batch = Batch::default();
        let mut line = Vec::new();
        while batch.lines.len() < self.batch_events && batch.body.len() < self.batch_bytes {
            line.clear();
            let Some(fits) = self.read_line(input, &mut line)? else {
                batch.at_end = true;
                break;
            };
            if !fits {
                batch.too_long.push(self.lines);
            } else if !line.iter().all(u8::is_ascii_whitespace) {
                batch.body.extend_from_slice(&line);
                batch.body.push(b'\n');
                batch.lines.push(self.lines);
            }
        }
        Ok(batch)
    }

    /// Goes on by one line without keeping it. False at the end of the input.
    pub(super) fn skip_line(&mut self, input: &mut dyn BufRead) -> io::Result<bool> {
        Ok(self.read_line(input, &mut Vec::new())?.is_some())
    }

    /// One line without its end; `Some(false)` when it is longer than is sent, which is never held as a whole.
    fn read_line(&mut self, input: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
        let mut any = false;
        let mut fits = true;
        loop {
            let available = match input.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() {
                break;
            }
            any = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = end.and_then(|end| available.get(..end)).unwrap_or(available);
            fits = fits && line.len().saturating_add(part.len()) <= self.line_bytes_max.saturating_add(1);
            if fits {
                line.extend_from_slice(part);
            }
            let consumed = end.map_or(available.len(), |end| end + 1);
            self.hash.update(available.get(..consumed).unwrap_or_default());
            self.bytes += u64::try_from(consumed).unwrap_or(0);
            input.consume(consumed);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.lines += 1;
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(Some(fits && line.len() <= self.line_bytes_max))
    }
}
