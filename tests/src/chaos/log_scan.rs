//! One pass over every topic: which event lies at which offset.

use anyhow::{Context, bail};
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::{PipelineEvent, RecordType};
use credit_domain::ids::EventId;
use event_log::{EventLog, ReadFrom, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::topics::{ALL, CREDIT_ACCOUNTS, CREDIT_SUBJECTS, WALLET_PAYMENTS};

const POLL_RECORDS: usize = 10_000;
const POLL_WAIT: Duration = Duration::from_millis(200);
const EMPTY_POLLS_MAX: u32 = 25;

/// Ids of the record at one offset; absent when its bytes cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    pub event_id: EventId,
    /// The id under which the sender knows it: of a wallet leg the id of the whole payment.
    pub sent_id: EventId,
}

/// Every record of the log.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct LogScan {
    /// By topic and partition, in order of offsets.
    partitions: BTreeMap<(&'static str, u32), Vec<Option<Seen>>>,
    /// Lines of sealed files that have more than one answer, and records that the bureau took more than once.
    pub answered_twice: Vec<String>,
    answers: BTreeMap<(String, u64), EventId>,
    /// By record type and key; the key ends in the report date.
    accepted: BTreeMap<(RecordType, String), (String, u64)>,
    pub records: u64,
}

impl LogScan {
    /// Reads the whole log.
    ///
    /// # Errors
    /// The log cannot be read, has a gap, or gives fewer records than its end offsets say.
    pub fn read(log: &dyn EventLog) -> anyhow::Result<LogScan> {
        let mut scan = LogScan::default();
        for topic in ALL {
            scan.read_topic(log, topic).with_context(|| format!("scan `{topic}`"))?;
        }
        Ok(scan)
    }

    fn read_topic(&mut self, log: &dyn EventLog, topic: &'static str) -> anyhow::Result<()> {
        let ends = log.end_offsets(topic)?;
        let name: Arc<str> = Arc::from(topic);
        let from: Vec<ReadFrom> =
            (0_u32..).zip(&ends).map(|(partition, _)| ReadFrom { topic: Arc::clone(&name), partition, next_offset: 0 }).collect();
        let mut reader = log.reader(&from, false)?;
        let mut missing: u64 = ends.iter().sum();
        let mut records: Vec<Record> = Vec::new();
        let mut empty_polls = 0;
        while missing > 0 {
            records.clear();
            if reader.poll(POLL_RECORDS, POLL_WAIT, &mut records)? == 0 {
                empty_polls += 1;
                if empty_polls > EMPTY_POLLS_MAX {
                    bail!("{missing} records are missing before the end offsets");
                }
                continue;
            }
            empty_polls = 0;
            for record in &records {
                self.take(topic, record)?;
            }
            missing = missing.saturating_sub(u64::try_from(records.len())?);
        }
        Ok(())
    }

    fn take(&mut self, topic: &'static str, record: &Record) -> anyhow::Result<()> {
        let seen = wire_contracts::avro::decode(&record.value).ok().map(|decoded| {
            let envelope = &decoded.event.envelope;
            self.note_answer(&decoded.event.payload, envelope.event_id);
            let sent_id = if topic == WALLET_PAYMENTS { envelope.causation_id } else { None };
            Seen { event_id: envelope.event_id, sent_id: sent_id.unwrap_or(envelope.event_id) }
        });
        let partition = self.partitions.entry((topic, record.partition)).or_default();
        let expected = u64::try_from(partition.len())?;
        if record.offset != expected {
            bail!("partition {}: expected offset {expected}, got {}", record.partition, record.offset);
        }
        partition.push(seen);
        self.records += 1;
        Ok(())
    }

    /// A line of a file is answered by one event, however often that event was published, and a record is accepted in one line.
    fn note_answer(&mut self, payload: &EventPayload, event_id: EventId) {
        let EventPayload::Pipeline(payload) = payload else { return };
        let place = match payload {
            PipelineEvent::RecordAccepted(accepted) => (accepted.batch_id.to_string(), accepted.line),
            PipelineEvent::RecordRejected(rejected) => (rejected.batch_id.to_string(), rejected.line),
            _ => return,
        };
        let text = format!("line {} of batch {}", place.1, place.0);
        if let PipelineEvent::RecordAccepted(accepted) = payload {
            let record = (accepted.record_type, accepted.record_key.to_string());
            if *self.accepted.entry(record).or_insert_with(|| place.clone()) != place {
                self.answered_twice.push(format!("{text} was accepted, and so was the same record elsewhere"));
            }
        }
        if *self.answers.entry(place).or_insert(event_id) != event_id {
            self.answered_twice.push(format!("{text} has two answers"));
        }
    }

    pub fn at(&self, topic: &str, partition: u32, offset: u64) -> Option<Seen> {
        let index = usize::try_from(offset).ok()?;
        self.partition(topic, partition).get(index).copied().flatten()
    }

    /// Records of a partition in order of offsets.
    pub fn partition(&self, topic: &str, partition: u32) -> &[Option<Seen>] {
        let topic = ALL.into_iter().find(|known| *known == topic);
        topic.and_then(|topic| self.partitions.get(&(topic, partition))).map_or(&[], Vec::as_slice)
    }

    /// Records on the producers' topics whose event id came before: a producer that died after the log had taken them.
    pub fn repeated_by_producers(&self) -> u64 {
        let mut repeated = 0;
        for ((topic, _), partition) in &self.partitions {
            if [WALLET_PAYMENTS, CREDIT_ACCOUNTS, CREDIT_SUBJECTS].contains(topic) {
                let distinct: BTreeSet<EventId> = partition.iter().flatten().map(|seen| seen.event_id).collect();
                repeated += partition.len().saturating_sub(distinct.len()) as u64;
            }
        }
        repeated
    }
}
