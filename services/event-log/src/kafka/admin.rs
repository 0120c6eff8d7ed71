//! Creates topics with the settings the log's promises rest on, and refuses existing ones that lack them.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use rdkafka::admin::{AdminClient, AdminOptions, ConfigResource, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::error::RDKafkaErrorCode;

use crate::config::KafkaConfig;
use crate::kafka::client_error;
use crate::kafka::context::KafkaContext;
use crate::kafka::questions::{Questions, unavailable};
use crate::kafka::settings::{ClientRole, TOPIC_MAX_MESSAGE_BYTES, client_config};
use crate::{LogError, TopicSpec, check_new_topic};

/// Pause between two looks at whether a new topic has its leaders.
const LEADER_PAUSE: Duration = Duration::from_millis(50);
/// With this many replicas, two must have a record before it is acknowledged.
const SAFE_REPLICAS: i32 = 3;

/// Facts are kept for ever and never compacted: offsets stay dense.
const REQUIRED_SETTINGS: [(&str, &str); 3] = [("cleanup.policy", "delete"), ("retention.ms", "-1"), ("retention.bytes", "-1")];

/// Set on topics that are created, not asked of existing ones.
const CREATION_SETTINGS: [(&str, &str); 4] = [
    ("max.message.bytes", TOPIC_MAX_MESSAGE_BYTES),
    ("message.timestamp.type", "CreateTime"),
    // The brokers' default refuses records stamped more than an hour ahead of their clock; the stamp is the sender's.
    ("message.timestamp.after.max.ms", "9223372036854775807"),
    // Segments roll by the records' own times: with a short span a history of years written at once would fall into
    // thousands of files.
    ("segment.ms", "315360000000"),
];

pub(crate) struct TopicAdmin {
    client: AdminClient<KafkaContext>,
    replication_factor: i32,
    limit: Duration,
}

impl TopicAdmin {
    pub(crate) fn open(config: &KafkaConfig) -> Result<Self, LogError> {
        let client = client_config(config, ClientRole::Admin)?.create_with_context(KafkaContext).map_err(client_error)?;
        let limit = Duration::from_millis(config.request_timeout_ms);
        Ok(Self { client, replication_factor: config.replication_factor, limit })
    }

    pub(crate) fn ensure_topics(&self, questions: &Questions, topics: &[TopicSpec]) -> Result<(), LogError> {
        let mut missing = Vec::new();
        let mut existing = Vec::new();
        for spec in topics {
            check_new_topic(spec)?;
            match questions.ask_partition_count(&spec.name) {
                Ok(actual) => {
                    check_count(spec, actual)?;
                    existing.push(&*spec.name);
                }
                Err(LogError::UnknownTopic { .. }) => missing.push(spec),
                Err(error) => return Err(error),
            }
        }
        self.check_settings(&existing)?;
        self.create(&missing)?;
        let deadline = Instant::now() + self.limit;
        for spec in missing {
            check_count(spec, wait_for_leaders(questions, &spec.name, deadline)?)?;
        }
        Ok(())
    }

    fn options(&self) -> AdminOptions {
        AdminOptions::new().request_timeout(Some(self.limit)).operation_timeout(Some(self.limit))
    }

    fn create(&self, missing: &[&TopicSpec]) -> Result<(), LogError> {
        if missing.is_empty() {
            return Ok(());
        }
        let topics: Vec<NewTopic<'_>> = missing.iter().map(|spec| self.new_topic(spec)).collect();
        let results = wait_for(self.client.create_topics(&topics, &self.options())).map_err(|error| unavailable(&error))?;
        for result in results {
            match result {
                // Another instance was faster; the counts are compared below all the same.
                Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((topic, code)) => {
                    return Err(LogError::Configuration(format!("topic `{topic}` could not be created: {code}")));
                }
            }
        }
        Ok(())
    }

    fn new_topic<'a>(&self, spec: &'a TopicSpec) -> NewTopic<'a> {
        let partitions = i32::try_from(spec.partitions).unwrap_or(i32::MAX);
        let mut topic = NewTopic::new(&spec.name, partitions, TopicReplication::Fixed(self.replication_factor));
        for (name, value) in REQUIRED_SETTINGS.iter().chain(&CREATION_SETTINGS) {
            topic = topic.set(name, value);
        }
        if self.replication_factor >= SAFE_REPLICAS {
            topic = topic.set("min.insync.replicas", "2").set("unclean.leader.election.enable", "false");
        }
        topic
    }

    fn check_settings(&self, topics: &[&str]) -> Result<(), LogError> {
        if topics.is_empty() {
            return Ok(());
        }
        let asked: Vec<ResourceSpecifier<'_>> = topics.iter().map(|topic| ResourceSpecifier::Topic(topic)).collect();
        let answers = wait_for(self.client.describe_configs(&asked, &self.options())).map_err(|error| unavailable(&error))?;
        for (topic, answer) in topics.iter().zip(answers) {
            let settings = answer.map_err(|code| LogError::Unavailable(format!("topic `{topic}`: {code}")))?;
            check_topic_settings(topic, &settings)?;
        }
        Ok(())
    }
}

fn check_count(spec: &TopicSpec, actual: u32) -> Result<(), LogError> {
    if spec.partitions == actual {
        return Ok(());
    }
    Err(LogError::PartitionCount { topic: spec.name.to_string(), expected: spec.partitions, actual })
}

fn check_topic_settings(topic: &str, settings: &ConfigResource) -> Result<(), LogError> {
    for (name, required) in REQUIRED_SETTINGS {
        let actual = settings.get(name).and_then(|entry| entry.value.as_deref()).unwrap_or("unknown");
        if actual != required {
            let text = format!("topic `{topic}` has {name}={actual}, but facts need {name}={required}");
            return Err(LogError::Configuration(text));
        }
    }
    Ok(())
}

fn wait_for_leaders(questions: &Questions, topic: &str, deadline: Instant) -> Result<u32, LogError> {
    loop {
        match questions.ask_partition_count(topic) {
            Err(LogError::Unavailable(_) | LogError::UnknownTopic { .. }) if Instant::now() < deadline => {
                std::thread::sleep(LEADER_PAUSE);
            }
            answer => return answer,
        }
    }
}

/// rdkafka's administration answers with futures that a thread of its own completes; the log's calls block.
fn wait_for<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
