//! Against librdkafka's mock cluster, which can be made to fail; the promises themselves are checked on a real broker.

use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

use super::*;

const TOPIC: &str = "facts";

fn cluster() -> MockCluster<'static, DefaultProducerContext> {
    let cluster = MockCluster::new(1).unwrap();
    cluster.create_topic(TOPIC, 2, 1).unwrap();
    cluster
}

fn open(cluster: &MockCluster<'static, DefaultProducerContext>, publish_timeout_ms: u64) -> KafkaLog {
    let config = KafkaConfig {
        bootstrap_servers: cluster.bootstrap_servers(),
        publish_timeout_ms,
        request_timeout_ms: 5_000,
        ..KafkaConfig::default()
    };
    KafkaLog::open(&config).unwrap()
}

fn record(number: u64) -> NewRecord {
    NewRecord {
        topic: TOPIC.into(),
        partition: 0,
        key: b"key".to_vec(),
        headers: Vec::new(),
        value: number.to_be_bytes().to_vec(),
        timestamp_ms: 1_700_000_000_000,
    }
}

fn read(log: &KafkaLog, count: usize) -> Vec<Record> {
    let from = ReadFrom { topic: TOPIC.into(), partition: 0, next_offset: 0 };
    let mut reader = log.reader(&[from], false).unwrap();
    let mut records = Vec::new();
    while records.len() < count && reader.poll(count, Duration::from_secs(20), &mut records).unwrap() > 0 {}
    records
}

fn check_refused_by_the_broker(error: RDKafkaRespErr, fits: impl Fn(&LogError) -> bool) {
    let cluster = cluster();
    let log = open(&cluster, 20_000);
    cluster.request_errors(RDKafkaApiKey::Produce, &[error]);
    let refused = log.publish(&[record(0)]).unwrap_err();
    assert!(fits(&refused), "{refused:?}");
    assert_eq!(log.publish(&[record(1)]).unwrap(), [0]);
}

#[test]
fn a_refusal_of_the_broker_fails_the_publish_and_the_next_one_goes_through() {
    check_refused_by_the_broker(RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, |error| {
        matches!(error, LogError::TooLarge { .. })
    });
    check_refused_by_the_broker(RDKafkaRespErr::RD_KAFKA_RESP_ERR_INVALID_RECORD, |error| {
        matches!(error, LogError::Unavailable(_))
    });
}

#[test]
fn passing_errors_of_the_broker_are_waited_out_in_order() {
    let cluster = cluster();
    let log = open(&cluster, 20_000);
    let passing = RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION;
    cluster.request_errors(RDKafkaApiKey::Produce, &[passing, passing]);
    let offsets: Vec<u64> = (0..5).flat_map(|number| log.publish(&[record(number)]).unwrap()).collect();
    assert_eq!(offsets, [0, 1, 2, 3, 4]);
    let values: Vec<_> = read(&log, 5).into_iter().map(|record| record.value).collect();
    assert_eq!(values, (0_u64..5).map(|number| number.to_be_bytes().to_vec()).collect::<Vec<_>>());
}

#[test]
fn without_a_broker_the_outcome_is_unknown_and_sending_again_loses_nothing() {
    let cluster = cluster();
    let log = open(&cluster, 300);
    assert_eq!(log.publish(&[record(0)]).unwrap(), [0]);
    cluster.broker_down(1).unwrap();
    assert!(matches!(log.publish(&[record(1)]), Err(LogError::Unavailable(_))));
    cluster.broker_up(1).unwrap();
    // The first try may have been written as well, but the second lies behind it.
    let patient = open(&cluster, 20_000);
    let again = patient.publish(&[record(1)]).unwrap();
    let records = read(&patient, usize::try_from(again[0] + 1).unwrap());
    let positions: Vec<u64> = records.iter().map(|record| record.offset).collect();
    assert_eq!(positions, (0..=again[0]).collect::<Vec<_>>());
    assert_eq!(records.last().unwrap().value, 1_u64.to_be_bytes());
}

#[test]
fn a_time_that_kafka_would_replace_by_its_own_is_refused() {
    let log = open(&cluster(), 1_000);
    let refused = log.publish(&[NewRecord { timestamp_ms: 0, ..record(0) }]);
    assert!(matches!(refused, Err(LogError::Configuration(_))));
}
