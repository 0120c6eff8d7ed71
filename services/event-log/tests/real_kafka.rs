//! The conformance suite on a real Kafka broker. `make test` starts one and runs this target by name; plain
//! `cargo test` leaves the target out, since there is no broker to run it on.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use std::sync::Arc;
use std::time::Duration;

use event_log::config::LogConfig;
use event_log::{EventLog, LogError, NewRecord, ReadFrom, TopicSpec};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

/// Address of the broker.
const BOOTSTRAP: &str = "FURNISH_KAFKA_BOOTSTRAP";

fn config() -> LogConfig {
    let servers = std::env::var(BOOTSTRAP)
        .unwrap_or_else(|_| panic!("{BOOTSTRAP} is not set: run `make test`, which starts a broker and sets it"));
    LogConfig::kafka(servers)
}

#[test]
fn kafka_keeps_every_promise() {
    let config = config();
    let held = event_log::conformance::run_all(&|| event_log::open(&config)).unwrap();
    assert!(!held.is_empty());
}

#[test]
fn an_address_where_nobody_answers_is_told_at_the_start() {
    let mut config = config();
    // Port 1 of this machine: nothing listens there.
    config.kafka.bootstrap_servers = "127.0.0.1:1".to_owned();
    config.kafka.request_timeout_ms = 500;
    assert!(matches!(event_log::open(&config).err(), Some(LogError::Unavailable(_))));
}

#[test]
fn more_replicas_than_brokers_is_an_error_that_names_the_topic() {
    let mut config = config();
    config.kafka.replication_factor = 99;
    let log = event_log::open(&config).unwrap();
    let name = format!("never-created.{}", std::process::id());
    match log.ensure_topics(&[TopicSpec { name: name.as_str().into(), partitions: 1 }]) {
        Err(LogError::Configuration(text)) => assert!(text.contains(&name), "`{text}` does not name the topic"),
        other => panic!("expected a configuration error, got {other:?}"),
    }
}

/// The administration's futures are completed by a thread of librdkafka's; looking again and again is enough here.
fn blocking<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::yield_now();
    }
}

fn admin(config: &LogConfig) -> AdminClient<DefaultClientContext> {
    ClientConfig::new().set("bootstrap.servers", &config.kafka.bootstrap_servers).create().unwrap()
}

/// A topic with three records at offsets 0 to 2 of its one partition.
fn topic_with_three_records(log: &Arc<dyn EventLog>, name: &str) -> ReadFrom {
    let topic: Arc<str> = format!("{name}.{}", std::process::id()).into();
    log.ensure_topics(&[TopicSpec { name: Arc::clone(&topic), partitions: 1 }]).unwrap();
    assert_eq!(log.publish(&[0, 1, 2].map(|number| record(&topic, number))).unwrap(), [0, 1, 2]);
    ReadFrom { topic, partition: 0, next_offset: 0 }
}

fn record(topic: &Arc<str>, number: u8) -> NewRecord {
    NewRecord {
        topic: Arc::clone(topic),
        partition: 0,
        key: Vec::new(),
        headers: Vec::new(),
        value: vec![number],
        timestamp_ms: 1_700_000_000_000,
    }
}

#[test]
fn a_truncated_topic_is_refused_by_readers() {
    let config = config();
    let log = event_log::open(&config).unwrap();
    let start = topic_with_three_records(&log, "truncated");
    let mut up_to = TopicPartitionList::new();
    up_to.add_partition_offset(&start.topic, 0, Offset::Offset(2)).unwrap();
    blocking(admin(&config).delete_records(&up_to, &AdminOptions::new())).unwrap();
    let expected = LogError::OutOfRange { topic: start.topic.to_string(), partition: 0, offset: 0 };
    assert_eq!(log.reader(std::slice::from_ref(&start), false).err(), Some(expected.clone()));
    assert_eq!(log.read_one(&start.topic, 0, 0).err(), Some(expected));
    assert_eq!(log.read_one(&start.topic, 0, 2).unwrap().unwrap().value, [2]);
    assert!(log.reader(&[ReadFrom { next_offset: 2, ..start }], false).is_ok());
}

#[test]
fn a_gap_stops_the_reader_for_good() {
    let config = config();
    let log = event_log::open(&config).unwrap();
    let start = topic_with_three_records(&log, "gap");
    // The commit of a transaction takes an offset that no reader ever gets: exactly what may not be on a fact topic.
    let stranger: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &config.kafka.bootstrap_servers)
        .set("transactional.id", &*start.topic)
        .create()
        .unwrap();
    let limit = Duration::from_secs(30);
    stranger.init_transactions(limit).unwrap();
    stranger.begin_transaction().unwrap();
    stranger.send(BaseRecord::<[u8], [u8]>::to(&start.topic).payload(&[3])).unwrap();
    stranger.commit_transaction(limit).unwrap();
    // The broker writes the mark of the commit a little after it has answered, between two records of ours.
    let mut next = 4;
    while log.publish(&[record(&start.topic, 0)]).unwrap() == [next] {
        next += 1;
        assert!(next < 10_000, "the transaction left no gap");
    }

    let mut reader = log.reader(std::slice::from_ref(&start), false).unwrap();
    let mut records = Vec::new();
    let gap = LogError::Gap { topic: start.topic.to_string(), partition: 0, expected: next, actual: next + 1 };
    loop {
        match reader.poll(100, limit, &mut records) {
            Ok(count) => assert!(count > 0, "only {} records came", records.len()),
            Err(error) => {
                assert_eq!(error, gap);
                break;
            }
        }
    }
    assert_eq!(records.iter().map(|record| record.offset).collect::<Vec<_>>(), (0..next).collect::<Vec<_>>());
    assert_eq!(reader.poll(100, limit, &mut records).err(), Some(gap));
}

#[test]
fn an_existing_topic_that_would_forget_facts_is_refused() {
    let config = config();
    let log = event_log::open(&config).unwrap();
    let name = format!("forgets.{}", std::process::id());
    let forgetful = NewTopic::new(&name, 1, TopicReplication::Fixed(1)).set("retention.ms", "604800000");
    blocking(admin(&config).create_topics([&forgetful], &AdminOptions::new())).unwrap()[0].as_ref().unwrap();
    let spec = TopicSpec { name: name.as_str().into(), partitions: 1 };
    let mut refused = log.ensure_topics(std::slice::from_ref(&spec));
    // The topic may not have its leader yet.
    while matches!(refused, Err(LogError::Unavailable(_) | LogError::UnknownTopic { .. })) {
        refused = log.ensure_topics(std::slice::from_ref(&spec));
    }
    match refused {
        Err(LogError::Configuration(text)) => {
            assert!(text.contains("retention.ms=604800000") && text.contains(&name), "`{text}`");
        }
        other => panic!("expected a configuration error, got {other:?}"),
    }
}
