//! Events ready for the log: encoded, hashed and addressed, before anything is locked.

use crate::contract::Intake;
use credit_domain::event::Event;
use credit_domain::ids::{ContentHash, EventId};
use credit_domain::refusal::Finding;
use event_log::{NewRecord, partition_for_key};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire_contracts::topics::topic_of;
use wire_contracts::{avro, kafka};

/// One record and what identifies it.
pub(crate) struct PreparedRecord {
    pub(crate) event_id: EventId,
    pub(crate) content_hash: ContentHash,
    pub(crate) record: NewRecord,
}

/// One event as it was sent, ready or refused.
pub(crate) enum Prepared {
    Ready { event_id: EventId, records: Vec<PreparedRecord>, dropped_legs: usize },
    Refused { event_id: Option<EventId>, findings: Vec<Finding> },
}

/// How records are addressed and how long they may be.
pub(crate) struct Addressing {
    topics: BTreeMap<&'static str, Arc<str>>,
    partitions: u32,
    record_bytes_max: usize,
}

impl Addressing {
    pub(crate) fn new(topics: &[&'static str], partitions: u32, record_bytes_max: usize) -> Addressing {
        let topics = topics.iter().map(|topic| (*topic, Arc::from(*topic))).collect();
        Addressing { topics, partitions, record_bytes_max }
    }

    /// The topics written to, with shared names.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &Arc<str>> {
        self.topics.values()
    }

    pub(crate) fn partitions(&self) -> u32 {
        self.partitions
    }

    pub(crate) fn prepare(&self, intake: &Intake) -> Prepared {
        let mut records = Vec::with_capacity(intake.events.len());
        for event in &intake.events {
            match self.prepare_event(event) {
                Ok(record) => records.push(record),
                Err(finding) => return Prepared::Refused { event_id: Some(intake.event_id), findings: vec![finding] },
            }
        }
        Prepared::Ready { event_id: intake.event_id, records, dropped_legs: intake.dropped_legs.len() }
    }

    fn prepare_event(&self, event: &Event) -> Result<PreparedRecord, Finding> {
        let Some(topic) = self.topics.get(topic_of(&event.payload)) else {
            return Err(Finding::new("EVENT_TYPE_NOT_TAKEN_HERE", "event_type", "an event type of this producer"));
        };
        let value = avro::encode(event);
        if value.len() > self.record_bytes_max {
            let expected = format!("an event of at most {} bytes when encoded", self.record_bytes_max);
            return Err(Finding::new("RECORD_TOO_LARGE", "", expected));
        }
        // The hash is read back from the bytes, so it is the one that every reader of the log will compute.
        let Ok(content_hash) = avro::content_hash_of(&value) else {
            return Err(Finding::new("EVENT_NOT_ENCODABLE", "", "an event whose fields are within the ranges of its schema"));
        };
        let key = event.envelope.subject_id.as_str().as_bytes().to_vec();
        let record = NewRecord {
            topic: Arc::clone(topic),
            partition: partition_for_key(&key, self.partitions),
            key,
            headers: kafka::headers_of(event),
            value,
            timestamp_ms: event.envelope.recorded_at.0.div_euclid(1_000),
        };
        Ok(PreparedRecord { event_id: event.envelope.event_id, content_hash, record })
    }
}
