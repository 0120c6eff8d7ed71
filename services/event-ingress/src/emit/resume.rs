//! How far an earlier run got, in a small file beside the input.

use super::batch::BatchReader;
use super::{EmitConfig, EmitError};
use crate::status::Counts;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead};
use std::path::Path;

const VERSION: u32 = 1;

/// Everything before this point was answered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct ResumePoint {
    version: u32,
    source: String,
    url: String,
    pub(super) lines: u64,
    pub(super) bytes: u64,
    /// SHA-256 of those bytes, so that a changed file is noticed.
    sha256: String,
    pub(super) counts: Counts,
}

impl ResumePoint {
    pub(super) fn load(config: &EmitConfig) -> Result<Option<ResumePoint>, EmitError> {
        let Some(path) = &config.resume_file else { return Ok(None) };
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(EmitError::ResumeFile { path: path.clone(), source }),
        };
        let point: ResumePoint = serde_json::from_slice(&text).map_err(|_| other_input(path, "it is not a resume file"))?;
        if point.version != VERSION {
            return Err(other_input(path, "it was written by another version"));
        }
        if point.source != config.source {
            return Err(other_input(path, "it names another input"));
        }
        if point.url != config.base_url {
            return Err(other_input(path, "it names another producer"));
        }
        Ok(Some(point))
    }

    pub(super) fn save(config: &EmitConfig, reader: &BatchReader, counts: Counts) -> Result<(), EmitError> {
        let Some(path) = &config.resume_file else { return Ok(()) };
        let point = ResumePoint {
            version: VERSION,
            source: config.source.clone(),
            url: config.base_url.clone(),
            lines: reader.lines,
            bytes: reader.bytes,
            sha256: reader.hash_so_far(),
            counts,
        };
        let failed = |source| EmitError::ResumeFile { path: path.clone(), source };
        let text = serde_json::to_vec_pretty(&point).map_err(|error| failed(io::Error::other(error)))?;
        service_kit::atomic_file::write_atomically(path, &text).map_err(failed)
    }

    pub(super) fn remove(config: &EmitConfig) -> Result<(), EmitError> {
        let Some(path) = &config.resume_file else { return Ok(()) };
        match std::fs::remove_file(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(EmitError::ResumeFile { path: path.clone(), source }),
            _ => Ok(()),
        }
    }
}

/// Reads the input up to the point and makes sure that it is the same input.
pub(super) fn skip_to(
    point: &ResumePoint,
    config: &EmitConfig,
    reader: &mut BatchReader,
    input: &mut dyn BufRead,
) -> Result<(), EmitError> {
    let path = config.resume_file.clone().unwrap_or_default();
    while reader.lines < point.lines {
        if !reader.skip_line(input).map_err(EmitError::Input)? {
            return Err(other_input(&path, "the input is shorter than what was sent"));
        }
    }
    if reader.bytes != point.bytes || reader.hash_so_far() != point.sha256 {
        return Err(other_input(&path, "lines that were sent have changed"));
    }
    Ok(())
}

fn other_input(path: &Path, reason: &'static str) -> EmitError {
    EmitError::OtherInput { path: path.to_owned(), reason }
}
