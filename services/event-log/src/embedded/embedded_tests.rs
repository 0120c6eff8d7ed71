use std::time::Duration;

use super::*;
use crate::embedded::store_options::synced;

fn config(directory: &tempfile::TempDir) -> EmbeddedConfig {
    EmbeddedConfig { directory: directory.path().join("log"), ..EmbeddedConfig::default() }
}

fn topic(partitions: u32) -> TopicSpec {
    TopicSpec { name: "facts".into(), partitions }
}

fn record(number: u64) -> NewRecord {
    NewRecord {
        topic: "facts".into(),
        partition: 0,
        key: b"key".to_vec(),
        headers: Vec::new(),
        value: number.to_be_bytes().to_vec(),
        timestamp_ms: 1_700_000_000_000,
    }
}

fn from(next_offset: u64) -> ReadFrom {
    ReadFrom { topic: "facts".into(), partition: 0, next_offset }
}

fn check_storage_error<T>(result: Result<T, LogError>, named: &[&str]) {
    match result.err() {
        Some(LogError::Storage(text)) => {
            for part in named {
                assert!(text.contains(part), "`{text}` does not name `{part}`");
            }
        }
        other => panic!("expected a storage error that names {named:?}, got {other:?}"),
    }
}

#[test]
fn a_second_owner_of_the_directory_is_told_who_has_it() {
    let directory = tempfile::tempdir().unwrap();
    let config = config(&directory);
    let log = EmbeddedLog::open(&config).unwrap();
    let own_pid = std::process::id().to_string();
    check_storage_error(EmbeddedLog::open(&config), &["in use by process", &own_pid, &config.directory.to_string_lossy()]);
    drop(log);
    assert!(EmbeddedLog::open(&config).is_ok());
}

#[test]
fn a_read_only_view_opens_beside_the_owner_and_refuses_to_write() {
    let directory = tempfile::tempdir().unwrap();
    let config = config(&directory);
    let log = EmbeddedLog::open(&config).unwrap();
    log.ensure_topics(&[topic(1)]).unwrap();
    log.publish(&[record(0), record(1)]).unwrap();
    let view = EmbeddedLog::open_read_only(&config).unwrap();
    log.publish(&[record(2)]).unwrap();
    assert_eq!(view.end_offsets("facts").unwrap(), [2]);
    let mut read = Vec::new();
    assert_eq!(view.reader(&[from(0)], false).unwrap().poll(10, Duration::ZERO, &mut read).unwrap(), 2);
    assert!(matches!(view.publish(&[record(3)]), Err(LogError::Configuration(_))));
    assert!(matches!(view.ensure_topics(&[topic(1)]), Err(LogError::Configuration(_))));
    assert_eq!(log.end_offsets("facts").unwrap(), [3]);
}

#[test]
fn a_directory_without_a_log_is_not_read_and_a_foreign_store_is_not_taken_over() {
    let directory = tempfile::tempdir().unwrap();
    let config = config(&directory);
    check_storage_error(EmbeddedLog::open_read_only(&config), &["cannot open the log"]);
    let foreign = DB::open(&store_options(), &config.directory).unwrap();
    foreign.put(b"something", b"else").unwrap();
    drop(foreign);
    check_storage_error(EmbeddedLog::open(&config), &["holds no event log"]);
}

#[test]
fn another_format_of_the_directory_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let config = config(&directory);
    let log = EmbeddedLog::open(&config).unwrap();
    log.store.put([0, 0, 0], [b'L', b'O', b'G', 2]).unwrap();
    drop(log);
    check_storage_error(EmbeddedLog::open(&config), &["another version"]);
}

#[test]
fn a_missing_record_is_a_gap_and_what_came_before_it_is_given_first() {
    let directory = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(&config(&directory)).unwrap();
    log.ensure_topics(&[topic(1)]).unwrap();
    log.publish(&(0..10).map(record).collect::<Vec<_>>()).unwrap();
    let id = log.topic("facts").unwrap().id;
    log.store.delete_opt(record_key(id, 0, 4), &synced()).unwrap();
    let mut reader = log.reader(&[from(0)], false).unwrap();
    let mut read = Vec::new();
    assert_eq!(reader.poll(100, Duration::ZERO, &mut read).unwrap(), 4);
    for _ in 0..2 {
        let error = reader.poll(100, Duration::ZERO, &mut read).unwrap_err();
        assert_eq!(error, LogError::Gap { topic: "facts".to_owned(), partition: 0, expected: 4, actual: 5 });
    }
    assert_eq!(read.len(), 4);
}

#[test]
fn a_damaged_record_stops_the_reader_at_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(&config(&directory)).unwrap();
    log.ensure_topics(&[topic(1)]).unwrap();
    log.publish(&(0..3).map(record).collect::<Vec<_>>()).unwrap();
    let key = record_key(log.topic("facts").unwrap().id, 0, 1);
    let mut bytes = log.store.get(key).unwrap().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    log.store.put(key, bytes).unwrap();
    let mut reader = log.reader(&[from(0)], false).unwrap();
    let mut read = Vec::new();
    assert_eq!(reader.poll(100, Duration::ZERO, &mut read).unwrap(), 1);
    check_storage_error(reader.poll(100, Duration::ZERO, &mut read), &["partition 0", "offset 1", "damaged"]);
    check_storage_error(log.read_one("facts", 0, 1), &["offset 1", "damaged"]);
}

#[test]
fn topics_keep_their_ids_and_ends_over_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let config = config(&directory);
    let names = ["b.v1", "a.v1", "a.v1.dlq"];
    let log = EmbeddedLog::open(&config).unwrap();
    for name in names {
        log.ensure_topics(&[TopicSpec { name: name.into(), partitions: 2 }]).unwrap();
    }
    log.publish(&[NewRecord { topic: "a.v1".into(), partition: 1, ..record(7) }]).unwrap();
    let ids: Vec<_> = names.iter().map(|name| log.topic(name).unwrap().id).collect();
    drop(log);
    let log = EmbeddedLog::open(&config).unwrap();
    assert_eq!(names.iter().map(|name| log.topic(name).unwrap().id).collect::<Vec<_>>(), ids);
    assert_eq!(names.map(|name| log.end_offsets(name).unwrap()), [vec![0, 0], vec![0, 1], vec![0, 0]]);
    log.ensure_topics(&[TopicSpec { name: "c.v1".into(), partitions: 1 }]).unwrap();
    assert!(!ids.contains(&log.topic("c.v1").unwrap().id));
}

#[test]
fn a_bulk_read_beyond_the_memtable_is_dense() {
    let directory = tempfile::tempdir().unwrap();
    let log = EmbeddedLog::open(&config(&directory)).unwrap();
    log.ensure_topics(&[topic(1)]).unwrap();
    for start in (0..30_000).step_by(10_000) {
        log.publish(&(start..start + 10_000).map(record).collect::<Vec<_>>()).unwrap();
        log.store.flush().unwrap();
    }
    let mut reader = log.reader(&[from(0)], false).unwrap();
    let mut read = Vec::new();
    assert_eq!(reader.poll(30_000, Duration::ZERO, &mut read).unwrap(), 30_000);
    assert!(read.iter().zip(0_u64..).all(|(record, number)| record.offset == number && record.value == number.to_be_bytes()));
    assert_eq!(reader.poll(1, Duration::ZERO, &mut read).unwrap(), 0);
}

#[test]
fn after_a_failed_write_nothing_is_written_until_the_log_is_opened_again() {
    let directory = tempfile::tempdir().unwrap();
    let config = config(&directory);
    let log = EmbeddedLog::open(&config).unwrap();
    log.ensure_topics(&[topic(1)]).unwrap();
    // A store that was opened for reading stands for a disk that refuses every write.
    let mut failing = EmbeddedLog::open_read_only(&config).unwrap();
    failing.read_only = false;
    let first = failing.publish(&[record(0)]).unwrap_err();
    check_storage_error(Err::<(), _>(first.clone()), &[]);
    assert_eq!(failing.publish(&[record(0)]).unwrap_err(), first);
    assert_eq!(failing.end_offsets("facts").unwrap(), [0]);
    assert_eq!(log.publish(&[record(0)]).unwrap(), [0]);
}
