//! What can stop the submitter. What merely concerns one cut, batch or answer is a problem of that cut and never here.

use event_log::LogError;
use std::path::{Path, PathBuf};
use wire_contracts::pboc2::pack::PackError;

#[derive(Debug, thiserror::Error)]
pub enum SubmitterError {
    /// Ours or the operator's to mend; never retried by itself.
    #[error("configuration: {0}")]
    Configuration(&'static str),
    /// Retried with the next step.
    #[error("the log failed")]
    Log(#[from] LogError),
    #[error("file `{}`", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("packing batch `{batch_id}` failed")]
    Pack {
        batch_id: String,
        #[source]
        source: PackError,
    },
    /// A sealed batch is evidence; nothing is sent or overwritten until a person has looked.
    #[error("batch `{batch_id}`: {what}")]
    Batch { batch_id: String, what: &'static str },
    #[error("cut `{cut_id}` was requested before with another date, time or institution")]
    CutIdTaken { cut_id: String },
    #[error("metrics")]
    Metrics(#[from] service_kit::metrics::MetricsError),
    #[error("cut `{cut_id}` is not answered after the given time")]
    NotAnswered { cut_id: String },
    #[error("the submitter stopped: {0}")]
    Stopped(String),
}

impl SubmitterError {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> SubmitterError {
        SubmitterError::File { path: path.to_owned(), source }
    }

    pub(crate) fn batch(batch_id: &str, what: &'static str) -> SubmitterError {
        SubmitterError::Batch { batch_id: batch_id.to_owned(), what }
    }

    /// True when the same step may succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, SubmitterError::Log(LogError::Unavailable(_)))
    }
}
