//! The log on Apache Kafka: the only code that knows rdkafka.
//!
//! No transactions and no consumer groups: an idempotent producer whose publishes end when every record is
//! acknowledged, and readers that are assigned partitions at explicit offsets and check that offsets are dense.

mod admin;
mod context;
mod publish_call;
mod questions;
mod reader;
pub mod settings;

use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer, ThreadedProducer};

use crate::config::KafkaConfig;
use crate::kafka::admin::TopicAdmin;
use crate::kafka::context::KafkaContext;
use crate::kafka::publish_call::{Delivery, PublishCall, PublishEnd};
use crate::kafka::questions::Questions;
use crate::kafka::reader::{KafkaReader, SingleReader};
use crate::kafka::settings::{ClientRole, client_config};
use crate::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec};

/// How long librdkafka is left alone to make room when its queue is full.
const QUEUE_PAUSE: Duration = Duration::from_millis(5);
/// How long records whose publish was given up on may still take to leave when the log is dropped.
const FLUSH_LIMIT: Duration = Duration::from_secs(10);

/// A Kafka cluster.
pub struct KafkaLog {
    config: KafkaConfig,
    producer: ThreadedProducer<KafkaContext>,
    questions: Questions,
    admin: TopicAdmin,
    single_reader: SingleReader,
}

impl KafkaLog {
    /// Makes the clients and asks the cluster for its metadata, so that a wrong address or password is told at the start.
    ///
    /// # Errors
    /// `Configuration` for settings that cannot be used, `Unavailable` when no broker answers in time.
    pub fn open(config: &KafkaConfig) -> Result<Self, LogError> {
        let producer = client_config(config, ClientRole::Producer)?.create_with_context(KafkaContext).map_err(client_error)?;
        let questions = Questions::open(config)?;
        questions.check_cluster()?;
        Ok(Self {
            producer,
            questions,
            admin: TopicAdmin::open(config)?,
            single_reader: SingleReader::new(config),
            config: config.clone(),
        })
    }

    fn check(&self, record: &NewRecord) -> Result<(), LogError> {
        let headers: usize = record.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let bytes = record.key.len() + headers + record.value.len();
        if bytes > self.config.max_record_bytes {
            return Err(LogError::TooLarge { bytes, limit: self.config.max_record_bytes });
        }
        if record.timestamp_ms < 1 {
            // Kafka's client would put its own clock in the place of a zero.
            return Err(LogError::Configuration("on Kafka a record needs a timestamp after 1970-01-01".to_owned()));
        }
        self.questions.check_partition(&record.topic, record.partition)
    }

    fn send(&self, record: &NewRecord, delivery: Box<Delivery>, deadline: Instant) -> Result<(), LogError> {
        let partition = i32::try_from(record.partition).unwrap_or(i32::MAX);
        let mut headers = OwnedHeaders::new_with_capacity(record.headers.len());
        for (name, value) in &record.headers {
            headers = headers.insert(Header { key: name, value: Some(value) });
        }
        let mut message = BaseRecord::with_opaque_to(&record.topic, delivery)
            .partition(partition)
            .payload(record.value.as_slice())
            .key(record.key.as_slice())
            .timestamp(record.timestamp_ms)
            .headers(headers);
        loop {
            match self.producer.send(message) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), returned)) => {
                    if Instant::now() >= deadline {
                        return Err(LogError::Unavailable("the send queue stayed full until the time limit".to_owned()));
                    }
                    message = returned;
                    self.producer.poll(QUEUE_PAUSE);
                }
                Err((error, _)) => return Err(publish_error(&error, record)),
            }
        }
    }
}

impl EventLog for KafkaLog {
    fn ensure_topics(&self, topics: &[TopicSpec]) -> Result<(), LogError> {
        self.admin.ensure_topics(&self.questions, topics)
    }

    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError> {
        let Some(first) = records.first() else { return Ok(Vec::new()) };
        for record in records {
            self.check(record)?;
        }
        let deadline = Instant::now() + Duration::from_millis(self.config.publish_timeout_ms);
        let call = PublishCall::new(records.len());
        for (index, record) in records.iter().enumerate() {
            self.send(record, call.delivery(index), deadline)?;
        }
        match call.wait(deadline) {
            PublishEnd::Offsets(offsets) => Ok(offsets),
            PublishEnd::Failed(error) => Err(publish_error(&error, first)),
            PublishEnd::OffsetUnknown => Err(LogError::Unavailable("a record was written at an unknown offset".to_owned())),
            PublishEnd::TimedOut => {
                let text = format!("not acknowledged within {} ms", self.config.publish_timeout_ms);
                Err(LogError::Unavailable(text))
            }
        }
    }

    fn reader(&self, from: &[ReadFrom], with_headers: bool) -> Result<Box<dyn LogReader>, LogError> {
        Ok(Box::new(KafkaReader::open(&self.config, &self.questions, from, with_headers)?))
    }

    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError> {
        let partitions = self.questions.partition_count(topic)?;
        (0..partitions).map(|partition| Ok(self.questions.watermarks(topic, partition)?.end)).collect()
    }

    fn offset_for_time(&self, topic: &str, partition: u32, timestamp_ms: i64) -> Result<u64, LogError> {
        self.questions.offset_for_time(topic, partition, timestamp_ms)
    }

    fn read_one(&self, topic: &str, partition: u32, offset: u64) -> Result<Option<Record>, LogError> {
        self.questions.check_partition(topic, partition)?;
        let marks = self.questions.watermarks(topic, partition)?;
        if offset >= marks.end {
            return Ok(None);
        }
        if offset < marks.start {
            return Err(LogError::OutOfRange { topic: topic.to_owned(), partition, offset });
        }
        self.single_reader.read(&Arc::from(topic), partition, offset).map(Some)
    }
}

impl Drop for KafkaLog {
    fn drop(&mut self) {
        // rdkafka throws away what is still queued when a producer is dropped. Every publish has returned by now, so
        // only records of publishes that were given up on are left: their senders were told that the outcome is unknown.
        if let Err(error) = self.producer.flush(FLUSH_LIMIT) {
            let unsent = self.producer.in_flight_count();
            tracing::error!(%error, unsent, "records without an acknowledgement are dropped");
        }
    }
}

fn publish_error(error: &KafkaError, record: &NewRecord) -> LogError {
    let topic = || record.topic.to_string();
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::MessageSizeTooLarge) => {
            LogError::TooLarge { bytes: record.key.len() + record.value.len(), limit: settings::MAX_RECORD_BYTES }
        }
        Some(RDKafkaErrorCode::UnknownTopic | RDKafkaErrorCode::UnknownTopicOrPartition) => {
            LogError::UnknownTopic { topic: topic() }
        }
        _ => LogError::Unavailable(error.to_string()),
    }
}

/// A client that could not be made has wrong settings.
fn client_error(error: KafkaError) -> LogError {
    LogError::Configuration(format!("kafka: {error}"))
}

#[cfg(test)]
#[path = "kafka_tests.rs"]
mod tests;
