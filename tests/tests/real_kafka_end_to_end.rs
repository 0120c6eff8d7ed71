//! The main job on a real Kafka broker gives the report of the embedded log, byte for byte. `make test` starts a broker
//! and runs this target by name; plain `cargo test` leaves it out.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use event_log::LogError;
use event_log::config::LogConfig;
use furnish::demo::generated::{KAFKA_VARIABLE, demo_configuration, run_generated};
use pipeline_tests::support::fixtures::history_config;
use std::path::Path;
use wire_contracts::topics::CREDIT_ACCOUNTS;

const PEOPLE: u32 = 120;
const MONTHS: u32 = 4;

fn bootstrap_servers() -> String {
    let servers = std::env::var(KAFKA_VARIABLE)
        .unwrap_or_else(|_| panic!("{KAFKA_VARIABLE} is not set: run `make test`, which starts a broker and sets it"));
    let log = event_log::open(&LogConfig::kafka(servers.clone())).unwrap();
    let records: u64 = match log.end_offsets(CREDIT_ACCOUNTS) {
        Ok(ends) => ends.iter().sum(),
        Err(LogError::UnknownTopic { .. }) => 0,
        Err(error) => panic!("{error}"),
    };
    assert_eq!(records, 0, "the broker holds events of an earlier run: run `make test`, which starts a fresh one");
    servers
}

/// The report names its directory, so every run takes the same one.
fn report_on(kafka: Option<&str>, directory: &Path) -> String {
    let configuration = demo_configuration(directory, kafka, 2).unwrap();
    let (report, _timings) = run_generated(&configuration, &history_config(PEOPLE, MONTHS)).unwrap();
    std::fs::remove_dir_all(directory).unwrap();
    report.render()
}

#[test]
fn the_report_on_real_kafka_is_that_of_the_embedded_log() {
    let servers = bootstrap_servers();
    let home = tempfile::tempdir().unwrap();
    let directory = home.path().join("data");
    let embedded = report_on(None, &directory);
    let kafka = report_on(Some(&servers), &directory);
    assert!(embedded.contains("holds") && !embedded.contains("BROKEN"), "{embedded}");
    assert_eq!(kafka, embedded);
}
