//! What the embedded log acknowledged is there after `kill -9`.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use event_log::config::LogConfig;
use event_log::{EventLog, NewRecord, ReadFrom, TopicSpec};

/// Set for the process that appends until it is killed.
const DIRECTORY_OF_THE_CHILD: &str = "EVENT_LOG_DURABILITY_DIRECTORY";
const TEST: &str = "acknowledged_records_survive_kill_9";
const TOPIC: &str = "facts";
const PARTITIONS: u32 = 3;
const WRITERS: u64 = 3;
const ROUNDS: u64 = 6;

#[test]
fn acknowledged_records_survive_kill_9() {
    if let Some(directory) = std::env::var_os(DIRECTORY_OF_THE_CHILD) {
        append_until_killed(&PathBuf::from(directory));
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeMap::new();
    for round in 0..ROUNDS {
        let before = acknowledged.len();
        // Another number of acknowledgements each round, so that the kill falls at another moment of the writing.
        acknowledged.extend(acknowledgements_until_killed(directory.path(), 40 + 37 * round));
        assert!(acknowledged.len() > before, "round {round} acknowledged nothing");
        check_all_are_there(directory.path(), &acknowledged);
    }
}

/// Publishes for ever from several threads, so that groups of commits are cut, and prints what was acknowledged.
fn append_until_killed(directory: &Path) {
    let log = open(directory);
    log.ensure_topics(&[TopicSpec { name: TOPIC.into(), partitions: PARTITIONS }]).unwrap();
    let base: u64 = log.end_offsets(TOPIC).unwrap().iter().sum::<u64>() * 1_000;
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let log = Arc::clone(&log);
            scope.spawn(move || {
                for number in (0..).step_by(2) {
                    let records = [number, number + 1].map(|number| record(base + number * WRITERS + writer));
                    let offsets = log.publish(&records).unwrap();
                    for (record, offset) in records.iter().zip(offsets) {
                        let value = String::from_utf8_lossy(&record.value);
                        eprintln!("ack {} {offset} {value}", record.partition);
                    }
                }
            });
        }
    });
}

fn record(number: u64) -> NewRecord {
    let partition = u32::try_from(number % u64::from(PARTITIONS)).unwrap();
    NewRecord {
        topic: TOPIC.into(),
        partition,
        key: Vec::new(),
        headers: Vec::new(),
        value: number.to_string().into_bytes(),
        timestamp_ms: 1,
    }
}

fn open(directory: &Path) -> Arc<dyn EventLog> {
    event_log::open(&LogConfig::embedded(directory)).unwrap()
}

/// Starts this test once more as the writer, kills it after so many acknowledgements, and returns all it printed.
fn acknowledgements_until_killed(directory: &Path, enough: u64) -> Vec<((u32, u64), String)> {
    let mut child: Child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", TEST, "--nocapture", "--test-threads", "1"])
        .env(DIRECTORY_OF_THE_CHILD, directory)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    let mut other_lines = Vec::new();
    let mut printed = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while printed.read_line(&mut line).unwrap() > 0 {
        match parse_acknowledgement(&line) {
            Some(acknowledgement) => acknowledged.push(acknowledgement),
            None => other_lines.push(line.clone()),
        }
        line.clear();
        if acknowledged.len() as u64 == enough {
            // SIGKILL. What is still in the pipe was acknowledged too and is read on.
            child.kill().unwrap();
        }
    }
    let ended = child.wait().unwrap();
    assert!(acknowledged.len() as u64 >= enough, "the writer ended early ({ended}): {other_lines:?}");
    acknowledged
}

/// `None` also for a line without its end: the kill cut it short, and its value may lack digits.
fn parse_acknowledgement(line: &str) -> Option<((u32, u64), String)> {
    let fields: Vec<&str> = line.strip_suffix('\n')?.split(' ').collect();
    match fields.as_slice() {
        ["ack", partition, offset, value] => Some(((partition.parse().ok()?, offset.parse().ok()?), (*value).to_owned())),
        _ => None,
    }
}

fn check_all_are_there(directory: &Path, acknowledged: &BTreeMap<(u32, u64), String>) {
    let log = open(directory);
    let ends = log.end_offsets(TOPIC).unwrap();
    let from: Vec<_> = (0..PARTITIONS).map(|partition| ReadFrom { topic: TOPIC.into(), partition, next_offset: 0 }).collect();
    let mut reader = log.reader(&from, false).unwrap();
    let mut read = Vec::new();
    while reader.poll(10_000, Duration::ZERO, &mut read).unwrap() > 0 {}
    assert_eq!(read.len() as u64, ends.iter().sum::<u64>());
    let found: BTreeMap<(u32, u64), String> =
        read.into_iter().map(|record| ((record.partition, record.offset), String::from_utf8(record.value).unwrap())).collect();
    for (place, value) in acknowledged {
        assert_eq!(found.get(place), Some(value), "acknowledged at {place:?}");
    }
}
