//! Cuts that this shard has answered already. A shard that is folded again from the beginning meets their requests once
//! more; the records they published lie on the topics, so they must not be taken a second time from another state.

use crate::error::NormalizerError;
use crate::shared::Shared;
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::ids::BusinessId;
use event_log::{EventLog, LogError, ReadFrom};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::BUREAU_CONTROL;

const POLL_RECORDS: usize = 1_000;
const POLL_WAIT: Duration = Duration::from_secs(1);

/// After so many polls without a record that must be there, the log counts as not reachable.
const EMPTY_POLLS_MAX: u32 = 10;

/// Reads the rest of the shard's control partition. It is short: two records a cut.
///
/// # Errors
/// The log fails.
pub fn read(shared: &Shared, shard: u32, next_offset: u64) -> Result<BTreeSet<BusinessId>, NormalizerError> {
    let end = shared.end_of(BUREAU_CONTROL, shard)?;
    if next_offset >= end {
        return Ok(BTreeSet::new());
    }
    // A reader that met an outage is of no more use, so each attempt begins anew.
    shared.persist(|log| read_between(log, shard, next_offset, end))
}

fn read_between(log: &dyn EventLog, shard: u32, first: u64, end: u64) -> Result<BTreeSet<BusinessId>, LogError> {
    let from = ReadFrom { topic: Arc::from(BUREAU_CONTROL), partition: shard, next_offset: first };
    let mut reader = log.reader(&[from], false)?;
    let mut finished = BTreeSet::new();
    let mut next = first;
    let mut empty_polls = 0;
    let mut records = Vec::new();
    while next < end {
        records.clear();
        reader.poll(POLL_RECORDS, POLL_WAIT, &mut records)?;
        empty_polls = if records.is_empty() { empty_polls + 1 } else { 0 };
        if empty_polls > EMPTY_POLLS_MAX {
            return Err(LogError::Unavailable("records before the end of the control topic do not come".to_owned()));
        }
        for record in &records {
            next = record.offset + 1;
            let input = decode_for_shard(&record.topic, &record.key, &record.value);
            if let Ok((event, _)) = input.decoded
                && let EventPayload::Pipeline(PipelineEvent::ShardCut(cut)) = event.payload
            {
                finished.insert(cut.cut_id);
            }
        }
    }
    Ok(finished)
}
