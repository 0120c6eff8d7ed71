//! Requesting a cut: one event per shard, on the shard's partition of `bureau.control.v1`.

use crate::config::Clock;
use crate::error::SubmitterError;
use crate::events::{About, event, event_id, record_on};
use credit_domain::event::EventPayload;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::pipeline_event::{PipelineEvent, ReportingCutRequested};
use event_log::{EventLog, ReadFrom, Record};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::avro;
use wire_contracts::topics::BUREAU_CONTROL;

/// What a request came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CutRequestOutcome {
    /// Shards that were asked now.
    pub requested_shards: u32,
    /// Shards that had been asked before, with the same content.
    pub known_shards: u32,
}

/// Asks every shard for a cut. Asking again with the same content asks only the shards that were not asked yet, so a
/// request that was interrupted can be repeated.
///
/// # Errors
/// The log fails, or the cut's id is taken by another cut.
pub fn request_cut(
    log: &dyn EventLog,
    partitions: u32,
    cut: &ReportingCutRequested,
    clock: &Clock,
) -> Result<CutRequestOutcome, SubmitterError> {
    let known = shards_asked(log, partitions, cut)?;
    let mut records = Vec::new();
    for shard in (0..partitions).filter(|shard| !known.contains(shard)) {
        let about = About {
            event_id: event_id("ReportingCutRequested", &[cut.cut_id.as_str(), &shard.to_string()]),
            aggregate_type: AggregateType::ReportingCut,
            aggregate_id: cut.cut_id.as_str(),
            aggregate_version: 1,
            effective_date: cut.as_of,
            institution: cut.section_code,
            subject_id: None,
            causation_id: None,
        };
        let payload = PipelineEvent::ReportingCutRequested(cut.clone());
        let request = event(about, clock(), payload).ok_or(SubmitterError::Configuration("the section code is no key"))?;
        records.push(record_on(shard, shard.to_string().as_bytes(), &request));
    }
    log.publish(&records)?;
    let requested_shards = u32::try_from(records.len()).unwrap_or(u32::MAX);
    Ok(CutRequestOutcome { requested_shards, known_shards: partitions.saturating_sub(requested_shards) })
}

fn shards_asked(log: &dyn EventLog, partitions: u32, cut: &ReportingCutRequested) -> Result<BTreeSet<u32>, SubmitterError> {
    let ends = log.end_offsets(BUREAU_CONTROL)?;
    let topic: Arc<str> = Arc::from(BUREAU_CONTROL);
    let from: Vec<ReadFrom> =
        (0..partitions).map(|partition| ReadFrom { topic: topic.clone(), partition, next_offset: 0 }).collect();
    let mut reader = log.reader(&from, false)?;
    let mut missing: u64 = ends.iter().sum();
    let mut known = BTreeSet::new();
    let mut records: Vec<Record> = Vec::new();
    while missing > 0 {
        records.clear();
        reader.poll(10_000, Duration::from_millis(100), &mut records)?;
        for record in &records {
            let before_end =
                ends.get(usize::try_from(record.partition).unwrap_or(usize::MAX)).is_some_and(|end| record.offset < *end);
            missing = missing.saturating_sub(u64::from(before_end));
            if let Ok(decoded) = avro::decode(&record.value)
                && let EventPayload::Pipeline(PipelineEvent::ReportingCutRequested(found)) = decoded.event.payload
                && found.cut_id == cut.cut_id
            {
                if found != *cut {
                    return Err(SubmitterError::CutIdTaken { cut_id: cut.cut_id.to_string() });
                }
                known.insert(record.partition);
            }
        }
    }
    Ok(known)
}
