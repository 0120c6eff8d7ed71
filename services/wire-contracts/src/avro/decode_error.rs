//! Why a record was not decoded. Nothing of the payload is repeated here.

use crate::event_type::EventType;
use credit_domain::refusal::Finding;

/// A record that is not an event of the catalogue. Never worth a retry: the bytes will not change.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DecodeError {
    /// Shorter than ten bytes, or does not begin with `C3 01`.
    #[error("record is not an avro single object")]
    NotSingleObject,
    /// No schema of this build has the fingerprint.
    #[error("no schema has fingerprint {fingerprint:016x}")]
    UnknownSchema { fingerprint: u64 },
    /// Truncated, or not what its schema says.
    #[error("record of {event_type} does not follow its schema")]
    Malformed { event_type: EventType },
    /// A whole event, and then more.
    #[error("record of {event_type} has {count} bytes after its end")]
    TrailingBytes { event_type: EventType, count: usize },
    /// Follows the schema, but some field means nothing in the domain.
    #[error("record of {event_type} has {} fields with a value that cannot be", findings.len())]
    InvalidFields { event_type: EventType, findings: Vec<Finding> },
}

impl DecodeError {
    /// Stable name, for dead-letter headers, metrics and stored outcomes.
    pub const fn code(&self) -> &'static str {
        match self {
            DecodeError::NotSingleObject => "AVRO_NOT_SINGLE_OBJECT",
            DecodeError::UnknownSchema { .. } => "AVRO_UNKNOWN_SCHEMA",
            DecodeError::Malformed { .. } => "AVRO_MALFORMED",
            DecodeError::TrailingBytes { .. } => "AVRO_TRAILING_BYTES",
            DecodeError::InvalidFields { .. } => "AVRO_INVALID_FIELD",
        }
    }

    /// What is wrong with which field, where that is known.
    pub fn findings(&self) -> &[Finding] {
        match self {
            DecodeError::InvalidFields { findings, .. } => findings,
            _ => &[],
        }
    }
}
