//! A log in memory with switchable faults, an edge without opinions, and events as senders write them.

use crate::contract::{EdgeContract, Intake};
use crate::engine::{Ingress, IngressParts};
use crate::limits::IngressLimits;
use credit_domain::event::Event;
use credit_domain::refusal::Finding;
use event_log::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec};
use serde_json::{Value, json};
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wire_contracts::ingress::json::Json;
use wire_contracts::ingress::{IngressRefusal, Stamp, event_of};
use wire_contracts::topics::CREDIT_ACCOUNTS;

pub(crate) const PARTITIONS: u32 = 4;
pub(crate) const TOPICS: [&str; 1] = [CREDIT_ACCOUNTS];

/// What the next publish does instead of taking the records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// The log is away, and nothing landed.
    Lost,
    /// The log is away, but everything landed: the outcome is unknown to the sender.
    LandedUnseen,
}

#[derive(Default)]
struct Inside {
    partitions: BTreeMap<(Arc<str>, u32), Vec<Record>>,
    fault: Option<Fault>,
    away: bool,
    publishes: usize,
}

/// A log in memory.
#[derive(Clone, Default)]
pub(crate) struct MemoryLog {
    inside: Arc<Mutex<Inside>>,
}

impl MemoryLog {
    pub(crate) fn fail_next_publish(&self, fault: Fault) {
        self.inside.lock().unwrap().fault = Some(fault);
    }

    pub(crate) fn set_away(&self, away: bool) {
        self.inside.lock().unwrap().away = away;
    }

    pub(crate) fn publishes(&self) -> usize {
        self.inside.lock().unwrap().publishes
    }

    /// Number of records over all partitions.
    pub(crate) fn len(&self) -> usize {
        self.inside.lock().unwrap().partitions.values().map(Vec::len).sum()
    }

    /// Forgets everything, as a topic that was re-created.
    pub(crate) fn clear(&self) {
        self.inside.lock().unwrap().partitions.clear();
    }

    /// Every record in order of partition and offset.
    pub(crate) fn records(&self) -> Vec<Record> {
        self.inside.lock().unwrap().partitions.values().flatten().cloned().collect()
    }
}

fn append(inside: &mut Inside, records: &[NewRecord]) -> Vec<u64> {
    let mut offsets = Vec::new();
    for record in records {
        let partition = inside.partitions.entry((record.topic.clone(), record.partition)).or_default();
        let offset = u64::try_from(partition.len()).unwrap();
        offsets.push(offset);
        partition.push(Record {
            topic: record.topic.clone(),
            partition: record.partition,
            offset,
            timestamp_ms: record.timestamp_ms,
            key: record.key.clone(),
            headers: record.headers.clone(),
            value: record.value.clone(),
        });
    }
    offsets
}

impl EventLog for MemoryLog {
    fn ensure_topics(&self, _topics: &[TopicSpec]) -> Result<(), LogError> {
        Ok(())
    }

    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError> {
        let mut inside = self.inside.lock().unwrap();
        inside.publishes += 1;
        let away = Err(LogError::Unavailable("test".to_owned()));
        match inside.fault.take() {
            Some(Fault::Lost) => away,
            Some(Fault::LandedUnseen) => {
                append(&mut inside, records);
                away
            }
            None if inside.away => away,
            None => Ok(append(&mut inside, records)),
        }
    }

    fn reader(&self, from: &[ReadFrom], _with_headers: bool) -> Result<Box<dyn LogReader>, LogError> {
        Ok(Box::new(MemoryReader { log: self.clone(), next: from.to_vec() }))
    }

    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError> {
        let inside = self.inside.lock().unwrap();
        if inside.away {
            return Err(LogError::Unavailable("test".to_owned()));
        }
        let end = |partition| inside.partitions.get(&(Arc::from(topic), partition)).map_or(0, |records| records.len() as u64);
        Ok((0..PARTITIONS).map(end).collect())
    }

    fn offset_for_time(&self, _topic: &str, _partition: u32, _timestamp_ms: i64) -> Result<u64, LogError> {
        Ok(0)
    }

    fn read_one(&self, topic: &str, partition: u32, offset: u64) -> Result<Option<Record>, LogError> {
        let inside = self.inside.lock().unwrap();
        let records = inside.partitions.get(&(Arc::from(topic), partition));
        Ok(records.and_then(|records| records.get(usize::try_from(offset).unwrap())).cloned())
    }
}

struct MemoryReader {
    log: MemoryLog,
    next: Vec<ReadFrom>,
}

impl LogReader for MemoryReader {
    fn poll(&mut self, max: usize, _wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError> {
        let before = out.len();
        for from in &mut self.next {
            while out.len() - before < max
                && let Some(record) = self.log.read_one(&from.topic, from.partition, from.next_offset)?
            {
                from.next_offset += 1;
                out.push(record);
            }
        }
        Ok(out.len() - before)
    }
}

/// Takes every event as it is; an event with the causation id of all zeros is kept out, as a wallet drops a leg.
pub(crate) struct PlainContract;

impl EdgeContract for PlainContract {
    fn service(&self) -> &'static str {
        "test-producer"
    }

    fn topics(&self) -> &'static [&'static str] {
        &TOPICS
    }

    fn read(&self, json: &Json, stamp: &Stamp) -> Result<Intake, IngressRefusal> {
        let event = event_of(json, stamp)?;
        let event_id = event.envelope.event_id;
        if event.envelope.causation_id.is_some_and(|causation_id| causation_id.0 == 0) {
            return Ok(Intake { event_id, events: Vec::new(), dropped_legs: vec!["BALANCE", "COUPON"] });
        }
        Ok(Intake { event_id, events: vec![event], dropped_legs: Vec::new() })
    }

    fn admit(&self, event: &Event) -> Vec<Finding> {
        credit_domain::event::checks::check_event(event)
    }
}

/// An engine on a log, with everything it needs.
pub(crate) struct Bench {
    pub(crate) log: MemoryLog,
    pub(crate) metrics: Metrics,
    pub(crate) health: Health,
}

impl Bench {
    pub(crate) fn new() -> Bench {
        Bench { log: MemoryLog::default(), metrics: Metrics::new("0", "0").unwrap(), health: Health::new() }
    }

    pub(crate) fn open(&self, directory: &Path, limits: IngressLimits) -> Ingress {
        Ingress::open(IngressParts {
            contract: Arc::new(PlainContract),
            log: Arc::new(self.log.clone()),
            partitions: PARTITIONS,
            receipts_directory: directory,
            limits,
            build: "test".to_owned(),
            metrics: &self.metrics,
            health: self.health.component("test-producer"),
        })
        .unwrap()
    }
}

/// Event id number `number`.
pub(crate) fn id(number: u32) -> String {
    format!("0190a000-0000-7000-8000-{number:012}")
}

/// A purchase as a lender sends it.
pub(crate) fn purchase(number: u32, amount_minor: i64) -> Value {
    json!({
        "event_type": "PurchasePosted",
        "event_id": id(number),
        "aggregate_type": "CreditAccount",
        "aggregate_id": "A-1",
        "aggregate_version": number + 1,
        "effective_date": "2025-03-05",
        "recorded_at": "2025-03-05T12:00:00+08:00",
        "producer": "lender-core",
        "producer_build": "1.0.0",
        "institution_code": "T10000000H0001",
        "subject_id": format!("S-{}", number % 3),
        "posting_id": format!("P-{number}"),
        "amount_minor": amount_minor,
        "currency": "CNY",
    })
}

/// The same purchase, of which the edge of the tests keeps nothing.
pub(crate) fn dropped_purchase(number: u32) -> Value {
    let mut event = purchase(number, 100);
    event["causation_id"] = json!("00000000-0000-0000-0000-000000000000");
    event
}

/// The same in the form of the domain.
pub(crate) fn purchase_event(number: u32, amount_minor: i64) -> Event {
    let stamp = crate::contract::stamp_now("test-producer", "test");
    wire_contracts::ingress::parse_event(purchase(number, amount_minor).to_string().as_bytes(), &stamp).unwrap()
}
