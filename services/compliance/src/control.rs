//! What the topics say of cuts and batches: requests, shard summaries, sealed batches.

use crate::error::ComplianceError;
use credit_domain::calendar::RecordedAt;
use credit_domain::event::pipeline_event::{BatchSealed, PipelineEvent, ReportingCutRequested, ShardCut};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{BusinessId, EventId};
use event_log::{EventLog, ReadFrom, Record};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::avro;
use wire_contracts::topics::{BUREAU_BATCHES, BUREAU_CONTROL, SHARD_TOPICS};

const POLL_RECORDS: usize = 2_000;
const POLL_WAIT: Duration = Duration::from_secs(1);
const EMPTY_POLLS_MAX: u64 = 30;

/// One cut as one shard took it.
pub(crate) struct CutOfShard {
    pub(crate) request: ReportingCutRequested,
    pub(crate) request_event_id: EventId,
    pub(crate) summary: ShardCut,
    /// Build of the normalizer that took it.
    pub(crate) producer_build: String,
    /// Offset of the request in the shard's partition of `bureau.control.v1`.
    pub(crate) request_offset: u64,
    pub(crate) requested_at: RecordedAt,
}

impl CutOfShard {
    /// First offset of a topic that the cut did not know.
    pub(crate) fn known_until(&self, topic: &str) -> u64 {
        self.summary.offsets.iter().find(|offset| offset.topic == topic).map_or(0, |offset| offset.next_offset)
    }

    /// The cut's offset vector in the order of the shard's topics.
    pub(crate) fn next_offsets(&self) -> Vec<u64> {
        SHARD_TOPICS.iter().map(|topic| self.known_until(topic)).collect()
    }
}

/// The cut on a shard's partition of the control topic. A summary that was published twice counts once.
pub(crate) fn cut_of_shard(log: &dyn EventLog, shard: u32, cut_id: &BusinessId) -> Result<CutOfShard, ComplianceError> {
    let mut request = None;
    let mut summary = None;
    scan(log, BUREAU_CONTROL, shard, |record| {
        let Ok(decoded) = avro::decode(&record.value) else { return };
        let Event { envelope, payload } = decoded.event;
        match payload {
            EventPayload::Pipeline(PipelineEvent::ReportingCutRequested(requested)) if requested.cut_id == *cut_id => {
                request.get_or_insert((requested, envelope, record.offset));
            }
            EventPayload::Pipeline(PipelineEvent::ShardCut(cut)) if cut.cut_id == *cut_id && cut.shard == shard => {
                summary.get_or_insert((cut, envelope.producer_build.to_string()));
            }
            _ => {}
        }
    })?;
    let incomplete = |missing| ComplianceError::CutIncomplete { cut: cut_id.to_string(), shard, missing };
    let (request, envelope, request_offset) = request.ok_or_else(|| incomplete("request"))?;
    let (summary, producer_build) = summary.ok_or_else(|| incomplete("summary"))?;
    let (request_event_id, requested_at) = (envelope.event_id, envelope.recorded_at);
    Ok(CutOfShard { request, request_event_id, summary, producer_build, request_offset, requested_at })
}

/// Every sealed batch by its id. A batch that was sealed again, with the same content by another build, counts once.
pub(crate) fn sealed_batches(log: &dyn EventLog) -> Result<BTreeMap<BusinessId, BatchSealed>, ComplianceError> {
    let mut batches = BTreeMap::new();
    let partitions = u32::try_from(log.end_offsets(BUREAU_BATCHES)?.len()).unwrap_or(u32::MAX);
    for partition in 0..partitions {
        scan(log, BUREAU_BATCHES, partition, |record| {
            if let Ok(decoded) = avro::decode(&record.value)
                && let EventPayload::Pipeline(PipelineEvent::BatchSealed(sealed)) = decoded.event.payload
            {
                batches.insert(sealed.batch_id.clone(), sealed);
            }
        })?;
    }
    Ok(batches)
}

/// The event at a position.
pub(crate) fn event_at(log: &dyn EventLog, topic: &str, partition: u32, offset: u64) -> Result<Event, ComplianceError> {
    let unreadable =
        |code: &str| ComplianceError::UnreadableRecord { topic: topic.to_owned(), partition, offset, code: code.to_owned() };
    let record = log.read_one(topic, partition, offset)?.ok_or_else(|| unreadable("NOT_THERE"))?;
    avro::decode(&record.value).map(|decoded| decoded.event).map_err(|error| unreadable(error.code()))
}

/// Shows every record of a partition up to its end as of now.
fn scan(log: &dyn EventLog, topic: &str, partition: u32, mut visitor: impl FnMut(&Record)) -> Result<(), ComplianceError> {
    let index = usize::try_from(partition).unwrap_or(usize::MAX);
    let end = log.end_offsets(topic)?.get(index).copied().unwrap_or(0);
    if end == 0 {
        return Ok(());
    }
    let mut reader = log.reader(&[ReadFrom { topic: Arc::from(topic), partition, next_offset: 0 }], false)?;
    let mut records = Vec::new();
    let (mut next, mut empty_polls) = (0, 0);
    while next < end {
        records.clear();
        if reader.poll(POLL_RECORDS, POLL_WAIT, &mut records)? == 0 {
            empty_polls += 1;
            if empty_polls >= EMPTY_POLLS_MAX {
                let seconds = EMPTY_POLLS_MAX * POLL_WAIT.as_secs();
                return Err(ComplianceError::Stalled { topic: topic.to_owned(), partition, offset: next, seconds });
            }
            continue;
        }
        empty_polls = 0;
        for record in records.iter().filter(|record| record.offset < end) {
            visitor(record);
        }
        next = records.last().map_or(next, |record| record.offset + 1);
    }
    Ok(())
}
