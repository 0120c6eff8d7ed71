//! What the cluster is asked beside reading and writing: partition counts, ends, offsets for times.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::Offset;

use crate::LogError;
use crate::config::KafkaConfig;
use crate::kafka::client_error;
use crate::kafka::context::KafkaContext;
use crate::kafka::settings::{ClientRole, client_config};

/// Pause before a partition whose leader is moving is asked again.
const LEADER_PAUSE: Duration = Duration::from_millis(50);

/// First kept offset, and the one the next record gets.
pub(crate) struct Watermarks {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

pub(crate) struct Questions {
    client: BaseConsumer<KafkaContext>,
    limit: Duration,
    /// Counts are a contract, so they are asked for once. Topics that are missing are asked for again.
    partition_counts: RwLock<BTreeMap<String, u32>>,
}

impl Questions {
    pub(crate) fn open(config: &KafkaConfig) -> Result<Self, LogError> {
        let client = client_config(config, ClientRole::Consumer)?.create_with_context(KafkaContext).map_err(client_error)?;
        let limit = Duration::from_millis(config.request_timeout_ms);
        Ok(Self { client, limit, partition_counts: RwLock::default() })
    }

    /// Finds out whether any broker answers.
    pub(crate) fn check_cluster(&self) -> Result<(), LogError> {
        self.client.fetch_metadata(None, self.limit).map(drop).map_err(|error| unavailable(&error))
    }

    pub(crate) fn partition_count(&self, topic: &str) -> Result<u32, LogError> {
        if let Some(count) = self.partition_counts.read().unwrap_or_else(PoisonError::into_inner).get(topic) {
            return Ok(*count);
        }
        let count = self.ask_partition_count(topic)?;
        self.partition_counts.write().unwrap_or_else(PoisonError::into_inner).insert(topic.to_owned(), count);
        Ok(count)
    }

    /// The partition count as the cluster gives it now; an error also while a partition has no leader yet.
    pub(crate) fn ask_partition_count(&self, topic: &str) -> Result<u32, LogError> {
        let unknown = || LogError::UnknownTopic { topic: topic.to_owned() };
        let metadata = self.client.fetch_metadata(Some(topic), self.limit).map_err(|error| unavailable(&error))?;
        let found = metadata.topics().iter().find(|found| found.name() == topic).ok_or_else(unknown)?;
        if let Some(error) = found.error() {
            return Err(match RDKafkaErrorCode::from(error) {
                RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic => unknown(),
                other => LogError::Unavailable(format!("topic `{topic}`: {other}")),
            });
        }
        if found.partitions().is_empty() || found.partitions().iter().any(|partition| partition.leader() < 0) {
            return Err(LogError::Unavailable(format!("topic `{topic}` has a partition without a leader")));
        }
        Ok(u32::try_from(found.partitions().len()).unwrap_or(u32::MAX))
    }

    pub(crate) fn check_partition(&self, topic: &str, partition: u32) -> Result<(), LogError> {
        let actual = self.partition_count(topic)?;
        if partition < actual {
            return Ok(());
        }
        Err(LogError::PartitionCount { topic: topic.to_owned(), expected: partition.saturating_add(1), actual })
    }

    pub(crate) fn watermarks(&self, topic: &str, partition: u32) -> Result<Watermarks, LogError> {
        let number = i32::try_from(partition).unwrap_or(i32::MAX);
        let (start, end) = self.ask_leader(|client| client.fetch_watermarks(topic, number, self.limit))?;
        match (u64::try_from(start), u64::try_from(end)) {
            (Ok(start), Ok(end)) => Ok(Watermarks { start, end }),
            _ => Err(LogError::Unavailable(format!("topic `{topic}` partition {partition}: the cluster gave no offsets"))),
        }
    }

    pub(crate) fn offset_for_time(&self, topic: &str, partition: u32, timestamp_ms: i64) -> Result<u64, LogError> {
        self.check_partition(topic, partition)?;
        let number = i32::try_from(partition).unwrap_or(i32::MAX);
        let answer = self.ask_leader(|client| {
            let mut times = TopicPartitionList::new();
            // Negative times have meanings of their own in the protocol.
            times.add_partition_offset(topic, number, Offset::Offset(timestamp_ms.max(0)))?;
            let answers = client.offsets_for_times(times, self.limit)?;
            let answer = answers.find_partition(topic, number).map(|answer| answer.error().map(|()| answer.offset()));
            answer.unwrap_or(Ok(Offset::Invalid))
        })?;
        match answer {
            Offset::Invalid => Err(LogError::Unavailable("the cluster gave no offset for the time".to_owned())),
            Offset::Offset(offset) => u64::try_from(offset).map_err(|error| LogError::Unavailable(error.to_string())),
            _ => Ok(self.watermarks(topic, partition)?.end),
        }
    }

    /// Asks a partition's leader, again while the leader is moving: a topic's metadata names one before it serves.
    fn ask_leader<T>(&self, ask: impl Fn(&BaseConsumer<KafkaContext>) -> KafkaResult<T>) -> Result<T, LogError> {
        let deadline = Instant::now() + self.limit;
        loop {
            match ask(&self.client) {
                Err(error) if is_leader_moving(&error) && Instant::now() < deadline => std::thread::sleep(LEADER_PAUSE),
                answer => return answer.map_err(|error| unavailable(&error)),
            }
        }
    }
}

/// Errors that pass when the partition's new leader has taken over.
pub(crate) fn is_leader_moving(error: &KafkaError) -> bool {
    matches!(
        error.rdkafka_error_code(),
        Some(
            RDKafkaErrorCode::LeaderNotAvailable
                | RDKafkaErrorCode::NotLeaderForPartition
                | RDKafkaErrorCode::OffsetNotAvailable
                | RDKafkaErrorCode::FencedLeaderEpoch
                | RDKafkaErrorCode::UnknownLeaderEpoch
        )
    )
}

/// A question that was not answered.
pub(crate) fn unavailable(error: &KafkaError) -> LogError {
    LogError::Unavailable(error.to_string())
}
