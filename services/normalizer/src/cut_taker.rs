//! Taking a cut: everything due as of its date, published record by record, then the shard's summary.
//! The caller has committed durably; nothing else is folded until this is done, so doing it again after a crash
//! publishes the same bytes under the same ids.

use crate::error::NormalizerError;
use account_store::cut::{CutError, CutRecord, visit_due};
use account_store::rows::PendingCut;
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use compact_str::CompactString;
use credit_domain::event::Event;
use credit_domain::event::pipeline_event::{PipelineEvent, ShardCut, TopicOffset};
use credit_domain::event::EventPayload;
use event_log::{EventLog, NewRecord};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;
use wire_contracts::cut_events::{DueParts, event_of, shard_cut_event};

/// Records per publish call.
const PUBLISH_RECORDS: usize = 2_000;

pub struct CutTaker<'a> {
    pub log: &'a dyn EventLog,
    pub store: &'a ShardStore,
    pub rules: &'a RuleBook,
    pub shard: u32,
    pub producer_build: &'a str,
}

struct Publication<'a> {
    taker: &'a CutTaker<'a>,
    waiting: Vec<NewRecord>,
    digest: Sha256,
    prepared: u64,
    withheld: u64,
}

impl CutTaker<'_> {
    /// # Errors
    /// The store or the log fails, or a report does not fit the bureau's format.
    pub fn take(&self, pending: &PendingCut) -> Result<(), NormalizerError> {
        let mut publication = Publication { taker: self, waiting: Vec::new(), digest: Sha256::new(), prepared: 0, withheld: 0 };
        let totals = visit_due(self.store, pending.request.as_of, self.rules, &mut |record: CutRecord| {
            publication.add(&record, pending)
        });
        let totals = totals.map_err(|error| match error {
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
            records_digest: hex(&publication.digest.finalize()),
        };
        let event = shard_cut_event(summary, &pending.request, pending.request_event_id, self.producer_build)
            .ok_or(NormalizerError::Shards { partitions: self.shard })?;
        let _offsets = self.log.publish(&[self.record_of(&event)])?;
        Ok(())
    }

    /// Key and partition of everything a shard publishes stay on the shard.
    fn record_of(&self, event: &Event) -> NewRecord {
        let on_control = matches!(event.payload, EventPayload::Pipeline(PipelineEvent::ShardCut(_)));
        NewRecord {
            topic: Arc::from(wire_contracts::topics::topic_of(&event.payload)),
            partition: self.shard,
            key: if on_control { self.shard.to_string().into_bytes() } else { event.envelope.subject_id.as_str().into() },
            headers: wire_contracts::kafka::headers_of(event),
            value: wire_contracts::avro::encode(event),
            timestamp_ms: event.envelope.recorded_at.0 / 1_000,
        }
    }

    fn offsets(&self) -> Result<Vec<TopicOffset>, NormalizerError> {
        let mut offsets = Vec::new();
        for (topic_no, topic) in self.store.topics().iter().enumerate() {
            let anchor = self.store.anchor(topic_no)?;
            offsets.push(TopicOffset {
                topic: CompactString::from(topic.as_ref()),
                partition: self.shard,
                next_offset: anchor.next_offset,
                rolling_hash: hex(&anchor.rolling_hash).into(),
            });
        }
        Ok(offsets)
    }
}

impl Publication<'_> {
    fn add(&mut self, record: &CutRecord, pending: &PendingCut) -> Result<(), NormalizerError> {
        let parts = DueParts { due: &record.due, facts_hash: &record.facts_hash, rule_hash: &record.rule_hash };
        let event = event_of(&parts, &pending.request, pending.request_event_id, self.taker.producer_build)
            .map_err(|error| NormalizerError::Report { shard: self.taker.shard, cause: error.to_string() })?;
        match &event.payload {
            EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(_)) => self.prepared += 1,
            _ => self.withheld += 1,
        }
        let new_record = self.taker.record_of(&event);
        self.digest.update(&new_record.value);
        self.waiting.push(new_record);
        if self.waiting.len() >= PUBLISH_RECORDS { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), NormalizerError> {
        if !self.waiting.is_empty() {
            let _offsets = self.taker.log.publish(&self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> CompactString {
    let mut text = CompactString::default();
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
