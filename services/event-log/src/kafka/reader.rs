//! Reads at explicit offsets, by manual assignment, and checks that offsets are dense.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::topic_partition_list::Offset;

use crate::config::KafkaConfig;
use crate::kafka::client_error;
use crate::kafka::context::KafkaContext;
use crate::kafka::questions::{Questions, is_leader_moving, unavailable};
use crate::kafka::settings::{ClientRole, client_config};
use crate::{LogError, LogReader, ReadFrom, Record};

/// A poll ends at this many bytes of records, whatever `max` allows.
const POLL_BYTES: usize = 64 * 1024 * 1024;

pub(crate) struct KafkaReader {
    consumer: BaseConsumer<KafkaContext>,
    positions: Vec<ReadFrom>,
    /// Where the last record belonged: records come in runs.
    last_position: usize,
    with_headers: bool,
    /// After this nothing is read any more: going on could skip records.
    halted: Option<LogError>,
}

impl KafkaReader {
    pub(crate) fn open(
        config: &KafkaConfig,
        questions: &Questions,
        from: &[ReadFrom],
        with_headers: bool,
    ) -> Result<Self, LogError> {
        let mut places = BTreeSet::new();
        for start in from {
            questions.check_partition(&start.topic, start.partition)?;
            let marks = questions.watermarks(&start.topic, start.partition)?;
            if start.next_offset < marks.start || start.next_offset > marks.end {
                return Err(out_of_range(start));
            }
            if !places.insert((&start.topic, start.partition)) {
                let text = format!("topic `{}` partition {} is asked for twice", start.topic, start.partition);
                return Err(LogError::Configuration(text));
            }
        }
        let consumer: BaseConsumer<KafkaContext> =
            client_config(config, ClientRole::Consumer)?.create_with_context(KafkaContext).map_err(client_error)?;
        assign(&consumer, from)?;
        Ok(Self { consumer, positions: from.to_vec(), last_position: 0, with_headers, halted: None })
    }

    /// Takes one event of the consumer.
    fn take(&mut self, timeout: Duration, out: &mut Vec<Record>) -> Result<Taken, LogError> {
        match self.consumer.poll(timeout) {
            None => Ok(Taken::Nothing),
            Some(Ok(message)) => {
                let index = find_position(&self.positions, self.last_position, &message)?;
                self.last_position = index;
                let Some(position) = self.positions.get_mut(index) else { return Ok(Taken::Nothing) };
                accept(position, &message, self.with_headers, out)
            }
            Some(Err(error)) if is_transient(&error) => Ok(Taken::Nothing),
            Some(Err(error)) => Err(self.explain(&error)),
        }
    }

    /// Turns a consumer's error into one that names the place, as far as it can be found.
    fn explain(&self, error: &KafkaError) -> LogError {
        let code = error.rdkafka_error_code();
        if code != Some(RDKafkaErrorCode::AutoOffsetReset) && code != Some(RDKafkaErrorCode::OffsetOutOfRange) {
            return LogError::Storage(format!("reading stopped: {error}"));
        }
        let limit = Duration::from_secs(5);
        let lost = self.positions.iter().find(|position| {
            let partition = i32::try_from(position.partition).unwrap_or(i32::MAX);
            let marks = self.consumer.fetch_watermarks(&position.topic, partition, limit);
            let next = i64::try_from(position.next_offset).unwrap_or(i64::MAX);
            marks.is_ok_and(|(start, end)| next < start || next > end)
        });
        lost.map_or_else(|| LogError::Storage(format!("reading stopped: {error}")), out_of_range)
    }
}

impl LogReader for KafkaReader {
    fn poll(&mut self, max: usize, wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError> {
        if let Some(error) = &self.halted {
            return Err(error.clone());
        }
        let deadline = Instant::now().checked_add(wait);
        let before = out.len();
        let mut bytes = 0_usize;
        while out.len() - before < max && bytes < POLL_BYTES {
            let left = match (out.len() > before, deadline) {
                (true, _) => Duration::ZERO,
                (false, Some(deadline)) => deadline.saturating_duration_since(Instant::now()),
                (false, None) => Duration::from_secs(3600),
            };
            match self.take(left, out) {
                Ok(Taken::Record(size)) => bytes = bytes.saturating_add(size),
                Ok(Taken::Duplicate) => {}
                Ok(Taken::Nothing) if out.len() > before || left.is_zero() => break,
                Ok(Taken::Nothing) => {}
                Err(error) => {
                    // What was read before the bad place is good: it is returned now, the error with the next poll.
                    self.halted = Some(error.clone());
                    if out.len() == before {
                        return Err(error);
                    }
                    break;
                }
            }
        }
        Ok(out.len() - before)
    }
}

enum Taken {
    /// A record that was wanted, with its size in bytes.
    Record(usize),
    /// A record from before the position, as after a fetch that was sent twice.
    Duplicate,
    Nothing,
}

fn assign(consumer: &BaseConsumer<KafkaContext>, from: &[ReadFrom]) -> Result<(), LogError> {
    let mut assignment = TopicPartitionList::new();
    for start in from {
        let partition = i32::try_from(start.partition).unwrap_or(i32::MAX);
        let offset = i64::try_from(start.next_offset).map_err(|_| out_of_range(start))?;
        assignment
            .add_partition_offset(&start.topic, partition, Offset::Offset(offset))
            .map_err(|error| LogError::Configuration(error.to_string()))?;
    }
    consumer.assign(&assignment).map_err(|error| unavailable(&error))
}

fn find_position(positions: &[ReadFrom], last: usize, message: &BorrowedMessage<'_>) -> Result<usize, LogError> {
    let partition = u32::try_from(message.partition()).unwrap_or(u32::MAX);
    let fits = |position: &ReadFrom| position.partition == partition && *position.topic == *message.topic();
    if positions.get(last).is_some_and(fits) {
        return Ok(last);
    }
    let text = "a record came of a partition that was not asked for";
    positions.iter().position(fits).ok_or_else(|| LogError::Storage(text.to_owned()))
}

fn accept(
    position: &mut ReadFrom,
    message: &BorrowedMessage<'_>,
    with_headers: bool,
    out: &mut Vec<Record>,
) -> Result<Taken, LogError> {
    let actual = u64::try_from(message.offset()).map_err(|error| LogError::Storage(error.to_string()))?;
    let expected = position.next_offset;
    if actual < expected {
        return Ok(Taken::Duplicate);
    }
    if actual > expected {
        return Err(LogError::Gap { topic: position.topic.to_string(), partition: position.partition, expected, actual });
    }
    out.push(Record {
        topic: Arc::clone(&position.topic),
        partition: position.partition,
        offset: actual,
        timestamp_ms: message.timestamp().to_millis().unwrap_or_default(),
        key: message.key().unwrap_or_default().to_vec(),
        headers: if with_headers { headers_of(message) } else { Vec::new() },
        value: message.payload().unwrap_or_default().to_vec(),
    });
    position.next_offset += 1;
    Ok(Taken::Record(message.key_len() + message.payload_len()))
}

fn headers_of(message: &BorrowedMessage<'_>) -> Vec<(String, Vec<u8>)> {
    let Some(headers) = message.headers() else { return Vec::new() };
    headers.iter().map(|header| (header.key.to_owned(), header.value.unwrap_or_default().to_vec())).collect()
}

fn out_of_range(position: &ReadFrom) -> LogError {
    let (topic, partition) = (position.topic.to_string(), position.partition);
    LogError::OutOfRange { topic, partition, offset: position.next_offset }
}

/// Errors that librdkafka itself recovers from, without moving a position.
fn is_transient(error: &KafkaError) -> bool {
    if matches!(error, KafkaError::PartitionEOF(_)) || is_leader_moving(error) {
        return true;
    }
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::AllBrokersDown
                | RDKafkaErrorCode::BrokerTransportFailure
                | RDKafkaErrorCode::Resolve
                | RDKafkaErrorCode::OperationTimedOut
                | RDKafkaErrorCode::RequestTimedOut
                | RDKafkaErrorCode::CoordinatorNotAvailable
                | RDKafkaErrorCode::NotCoordinator
        )
    )
}

/// Reads single records by position; its consumer is made when it is first needed and then kept.
pub(crate) struct SingleReader {
    config: KafkaConfig,
    consumer: Mutex<Option<BaseConsumer<KafkaContext>>>,
}

impl SingleReader {
    pub(crate) fn new(config: &KafkaConfig) -> Self {
        Self { config: config.clone(), consumer: Mutex::new(None) }
    }

    /// Reads the record at a position that is known to be in the log.
    pub(crate) fn read(&self, topic: &Arc<str>, partition: u32, offset: u64) -> Result<Record, LogError> {
        let mut kept = self.consumer.lock().unwrap_or_else(PoisonError::into_inner);
        let consumer = match kept.take() {
            Some(consumer) => consumer,
            None => {
                let mut settings = client_config(&self.config, ClientRole::Consumer)?;
                // One record is wanted, not the hundred thousand after it.
                settings.set("queued.min.messages", "1");
                settings.create_with_context(KafkaContext).map_err(client_error)?
            }
        };
        let position = ReadFrom { topic: Arc::clone(topic), partition, next_offset: offset };
        assign(&consumer, std::slice::from_ref(&position))?;
        let mut reader = KafkaReader { consumer, positions: vec![position], last_position: 0, with_headers: true, halted: None };
        let mut found = Vec::with_capacity(1);
        reader.poll(1, Duration::from_millis(self.config.request_timeout_ms), &mut found)?;
        *kept = Some(reader.consumer);
        found
            .pop()
            .ok_or_else(|| LogError::Unavailable(format!("topic `{topic}` partition {partition}: no answer for offset {offset}")))
    }
}
