//! Before a shard goes on: is the topic still the one it was folded from? (design 6)

use crate::error::NormalizerError;
use crate::shared::Shared;
use account_store::shard_store::ShardStore;
use event_log::LogError;
use wire_contracts::shard_input::decode_for_shard;

/// Compares the last folded record of each topic with what lies there now.
///
/// # Errors
/// The topic ends before the stored offset, begins after it, or holds another record there.
pub fn check(shared: &Shared, store: &ShardStore, shard: u32) -> Result<(), NormalizerError> {
    for (topic_no, topic) in store.topics().iter().enumerate() {
        let anchor = store.anchor(topic_no)?;
        let Some(offset) = anchor.next_offset.checked_sub(1) else {
            continue;
        };
        let end = shared.end_of(topic, shard)?;
        if end < anchor.next_offset {
            let folded = anchor.next_offset;
            return Err(NormalizerError::AheadOfLog { shard, topic: topic.to_string(), folded, end });
        }
        let found = match shared.persist(|log| log.read_one(topic, shard, offset)) {
            Err(NormalizerError::Log(LogError::OutOfRange { .. })) => None,
            other => other?,
        };
        let is_same = found
            .is_some_and(|record| decode_for_shard(topic, &record.key, &record.value).record_hash == anchor.last_record_hash);
        if !is_same {
            return Err(NormalizerError::Anchor { shard, topic: topic.to_string(), offset });
        }
    }
    Ok(())
}

/// Every topic has as many partitions as the manifest says; dead-letter topics too, before the first letter is written.
///
/// # Errors
/// A topic is missing or has another number of partitions.
pub fn check_topics(shared: &Shared, topics: &[&str], partitions: u32) -> Result<(), NormalizerError> {
    for topic in topics {
        for name in [(*topic).to_owned(), wire_contracts::topics::dead_letters_of(topic)] {
            let ends = shared.persist(|log| log.end_offsets(&name))?;
            let actual = u32::try_from(ends.len()).unwrap_or(u32::MAX);
            if actual != partitions {
                return Err(LogError::PartitionCount { topic: name, expected: partitions, actual }.into());
            }
        }
    }
    Ok(())
}
