//! Dead letters: the refused bytes unchanged, with Kafka Connect's header names and our error code.

use crate::error::NormalizerError;
use crate::shared::Shared;
use account_store::fold::DeadLetter;
use event_log::{LogError, NewRecord, Record};
use std::sync::Arc;
use wire_contracts::topics::dead_letters_of;

/// Records per publish call.
const PUBLISH_RECORDS: usize = 500;

/// Publishes the records, as read, to the dead-letter topics of their topics, same partition. It happens before the
/// commit: after a crash a letter may stand there twice, never not at all.
///
/// # Errors
/// The log fails; the caller has not committed and will see the records again.
pub fn publish(shared: &Shared, topics: &[Arc<str>], shard: u32, letters: &[DeadLetter]) -> Result<(), NormalizerError> {
    for some in letters.chunks(PUBLISH_RECORDS) {
        let mut records = Vec::with_capacity(some.len());
        for letter in some {
            let Some(topic) = topics.get(letter.topic) else { continue };
            let found = shared.persist(|log| log.read_one(topic, shard, letter.offset))?;
            let record = found.ok_or_else(|| LogError::OutOfRange {
                topic: topic.to_string(),
                partition: shard,
                offset: letter.offset,
            })?;
            records.push(letter_of(&record, letter.code));
            shared.telemetry.dead_letter(topic, letter.code);
        }
        shared.publish(&records)?;
    }
    Ok(())
}

fn letter_of(record: &Record, code: &'static str) -> NewRecord {
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let mut headers = record.headers.clone();
    headers.extend([
        header("__connect.errors.topic", &record.topic),
        header("__connect.errors.partition", &record.partition.to_string()),
        header("__connect.errors.offset", &record.offset.to_string()),
        header("__connect.errors.stage", "TASK_PUT"),
        header("__connect.errors.exception.message", code),
        header("error_code", code),
    ]);
    NewRecord {
        topic: Arc::from(dead_letters_of(&record.topic)),
        partition: record.partition,
        key: record.key.clone(),
        headers,
        value: record.value.clone(),
        timestamp_ms: record.timestamp_ms,
    }
}
