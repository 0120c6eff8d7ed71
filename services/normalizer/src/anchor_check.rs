//! Before a shard goes on: is the topic still the one it was folded from? (design 6)

use crate::error::NormalizerError;
use account_store::shard_store::ShardStore;
use event_log::EventLog;
use wire_contracts::shard_input::decode_for_shard;

/// Compares the last folded record of each topic with what lies there now.
///
/// # Errors
/// The topic ends before the stored offset, or holds another record there.
pub fn check(log: &dyn EventLog, store: &ShardStore, shard: u32) -> Result<(), NormalizerError> {
    for (topic_no, topic) in store.topics().iter().enumerate() {
        let anchor = store.anchor(topic_no)?;
        if anchor.next_offset == 0 {
            continue;
        }
        let ends = log.end_offsets(topic)?;
        let end = usize::try_from(shard).ok().and_then(|index| ends.get(index)).copied().unwrap_or(0);
        if end < anchor.next_offset {
            return Err(NormalizerError::AheadOfLog { shard, topic: topic.to_string(), folded: anchor.next_offset, end });
        }
        let offset = anchor.next_offset - 1;
        let record = log.read_one(topic, shard, offset)?;
        let same = record.is_some_and(|record| decode_for_shard(topic, &record.key, &record.value).record_hash == anchor.last_record_hash);
        if !same {
            return Err(NormalizerError::Anchor { shard, topic: topic.to_string(), offset });
        }
    }
    Ok(())
}
