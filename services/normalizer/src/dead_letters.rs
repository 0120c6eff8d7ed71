//! Dead letters: the refused bytes unchanged, with Kafka Connect's header names and our error code.

use crate::error::NormalizerError;
use event_log::{EventLog, NewRecord, Record};
use std::sync::Arc;

/// Publishes the record as read to the dead-letter topic of its topic, same partition.
///
/// # Errors
/// The log is not reachable; the caller has not committed and will see the record again.
pub fn publish(log: &dyn EventLog, record: &Record, code: &'static str) -> Result<(), NormalizerError> {
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let mut headers = record.headers.clone();
    headers.extend([
        header("__connect.errors.topic", &record.topic),
        header("__connect.errors.partition", &record.partition.to_string()),
        header("__connect.errors.offset", &record.offset.to_string()),
        header("__connect.errors.stage", "VALUE_CONVERTER"),
        header("__connect.errors.exception.message", code),
        header("error_code", code),
    ]);
    let letter = NewRecord {
        topic: Arc::from(wire_contracts::topics::dead_letters_of(&record.topic)),
        partition: record.partition,
        key: record.key.clone(),
        headers,
        value: record.value.clone(),
        timestamp_ms: record.timestamp_ms,
    };
    let _offsets = log.publish(&[letter])?;
    Ok(())
}
