//! Taking a cut: everything due as of its date, published record by record, then the shard's summary.
//!
//! The caller has committed durably; nothing else is folded until this is done, so doing it again after a crash
//! publishes the same events under the same ids, and readers drop what they have seen.

use crate::error::NormalizerError;
use crate::shared::Shared;
use account_store::cut::{CutError, CutRecord, visit_due};
use account_store::rows::PendingCut;
use account_store::shard_store::ShardStore;
use compact_str::CompactString;
use credit_domain::event::pipeline_event::{PipelineEvent, ShardCut, TopicOffset};
use credit_domain::event::{Event, EventPayload};
use event_log::NewRecord;
use std::sync::Arc;
use wire_contracts::avro;
use wire_contracts::cut_events::{DueParts, event_of, shard_cut_event};
use wire_contracts::pboc2::batch::RecordsDigest;
use wire_contracts::topics::{BUREAU_CONTROL, topic_of};

/// Records per publish call.
const PUBLISH_RECORDS: usize = 2_000;

/// What one cut of one shard needs.
pub struct CutTaker<'a> {
    pub shared: &'a Shared,
    pub store: &'a ShardStore,
    pub shard: u32,
}

struct Publication<'a> {
    taker: &'a CutTaker<'a>,
    waiting: Vec<NewRecord>,
    digest: RecordsDigest,
    prepared: u64,
    withheld: u64,
}

impl CutTaker<'_> {
    /// Publishes the cut. Returns how many records were due.
    ///
    /// # Errors
    /// The store or the log fails.
    pub fn take(&self, pending: &PendingCut) -> Result<u64, NormalizerError> {
        let (taker, rules) = (self, &self.shared.rules);
        let mut publication = Publication { taker, waiting: Vec::new(), digest: RecordsDigest::new(), prepared: 0, withheld: 0 };
        let visited = visit_due(self.store, pending.request.as_of, rules, &mut |record| publication.add(&record, pending));
        let totals = visited.map_err(|error| match error {
            CutError::Store(cause) => NormalizerError::Store(cause),
            CutError::Visitor(cause) => cause,
        })?;
        publication.send()?;
        let summary = ShardCut {
            cut_id: pending.request.cut_id.clone(),
            shard: self.shard,
            offsets: self.offsets()?,
            due: totals.due,
            prepared: publication.prepared,
            withheld: publication.withheld,
            records_digest: publication.digest.finish().into(),
        };
        let build = &self.shared.producer_build;
        let event = shard_cut_event(summary, &pending.request, pending.request_event_id, build)
            .ok_or(NormalizerError::ShardNumber { shard: self.shard })?;
        self.shared.publish(&[self.record_of(&event)])?;
        Ok(totals.due)
    }

    /// Everything a shard publishes stays on its partition.
    fn record_of(&self, event: &Event) -> NewRecord {
        let topic = topic_of(&event.payload);
        let key = if topic == BUREAU_CONTROL { self.shard.to_string() } else { event.envelope.subject_id.to_string() };
        NewRecord {
            topic: Arc::from(topic),
            partition: self.shard,
            key: key.into_bytes(),
            headers: wire_contracts::kafka::headers_of(event),
            value: avro::encode(event),
            timestamp_ms: event.envelope.recorded_at.0.div_euclid(1_000),
        }
    }

    /// The offset vector of the committed snapshot.
    fn offsets(&self) -> Result<Vec<TopicOffset>, NormalizerError> {
        let mut offsets = Vec::new();
        for (topic_no, topic) in self.store.topics().iter().enumerate() {
            let anchor = self.store.anchor(topic_no)?;
            offsets.push(TopicOffset {
                topic: CompactString::from(topic.as_ref()),
                partition: self.shard,
                next_offset: anchor.next_offset,
                rolling_hash: anchor.rolling_hash_text(),
            });
        }
        Ok(offsets)
    }
}

impl Publication<'_> {
    fn add(&mut self, record: &CutRecord, pending: &PendingCut) -> Result<(), NormalizerError> {
        let parts = DueParts { due: &record.due, facts_hash: &record.facts_hash, rule_hash: &record.rule_hash };
        let event = event_of(&parts, &pending.request, pending.request_event_id, &self.taker.shared.producer_build);
        match &event.payload {
            EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(_)) => self.prepared += 1,
            _ => self.withheld += 1,
        }
        let new_record = self.taker.record_of(&event);
        let content_hash = avro::content_hash_of(&new_record.value)
            .map_err(|cause| NormalizerError::OwnRecord { shard: self.taker.shard, code: cause.code() })?;
        self.digest.add(&content_hash);
        self.waiting.push(new_record);
        if self.waiting.len() >= PUBLISH_RECORDS { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), NormalizerError> {
        self.taker.shared.publish(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}
