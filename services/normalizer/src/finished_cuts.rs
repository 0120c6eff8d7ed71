//! Cuts that this shard has answered already. A shard that is folded again from the beginning meets their requests once
//! more; the records they published lie on the topics, so they must not be taken a second time from another state.

use crate::error::NormalizerError;
use crate::shared::Shared;
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::ids::BusinessId;
use event_log::ReadFrom;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::BUREAU_CONTROL;

const POLL_RECORDS: usize = 1_000;
const POLL_WAIT: Duration = Duration::from_secs(1);

/// Reads the rest of the shard's control partition. It is short: two records a cut.
///
/// # Errors
/// The log fails.
pub fn read(shared: &Shared, shard: u32, next_offset: u64) -> Result<BTreeSet<BusinessId>, NormalizerError> {
    let mut finished = BTreeSet::new();
    let end = shared.end_of(BUREAU_CONTROL, shard)?;
    if next_offset >= end {
        return Ok(finished);
    }
    let from = ReadFrom { topic: Arc::from(BUREAU_CONTROL), partition: shard, next_offset };
    let mut reader = shared.persist(|log| log.reader(std::slice::from_ref(&from), false))?;
    let mut next = next_offset;
    let mut records = Vec::new();
    while next < end {
        records.clear();
        shared.persist(|_| reader.poll(POLL_RECORDS, POLL_WAIT, &mut records))?;
        for record in &records {
            next = record.offset + 1;
            let input = decode_for_shard(&record.topic, &record.key, &record.value);
            if let Ok((event, _)) = input.decoded
                && let EventPayload::Pipeline(PipelineEvent::ShardCut(cut)) = event.payload
            {
                finished.insert(cut.cut_id);
            }
        }
        if records.is_empty() && shared.stop.is_set() {
            return Err(NormalizerError::Stopped("while reading the control topic".to_owned()));
        }
    }
    Ok(finished)
}
