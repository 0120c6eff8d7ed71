use super::{Ingress, IngressError};
use crate::limits::IngressLimits;
use crate::status::{EventStatus, Position};
use crate::test_support::{Bench, Fault, PARTITIONS, purchase_event};
use std::path::Path;

fn open(bench: &Bench, directory: &Path) -> Ingress {
    bench.open(directory, IngressLimits::default())
}

fn outcomes(ingress: &Ingress, events: &[(u32, i64)]) -> Vec<&'static str> {
    let events: Vec<_> = events.iter().map(|(number, amount_minor)| purchase_event(*number, *amount_minor)).collect();
    ingress.submit(&events).unwrap().iter().map(EventStatus::outcome).collect()
}

fn positions_of(status: &EventStatus) -> &[Position] {
    match status {
        EventStatus::Accepted { positions, .. } | EventStatus::Duplicate { positions, .. } => positions,
        other => panic!("no positions: {other:?}"),
    }
}

#[test]
fn accepted_then_duplicate_then_conflict() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = open(&bench, directory.path());
    assert_eq!(outcomes(&ingress, &[(1, 100), (2, 200)]), ["accepted", "accepted"]);
    assert_eq!(outcomes(&ingress, &[(1, 100), (2, 201), (3, 1)]), ["duplicate", "conflict", "accepted"]);
    assert_eq!(bench.log.len(), 3);
    assert_eq!(bench.log.publishes(), 2, "one publish a request");
}

#[test]
fn a_duplicate_names_the_position_of_the_first() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = open(&bench, directory.path());
    let first = ingress.submit(&[purchase_event(1, 100), purchase_event(4, 100)]).unwrap();
    let again = ingress.submit(&[purchase_event(4, 100)]).unwrap();
    assert_eq!(positions_of(&first[1]), positions_of(&again[0]));
    assert_eq!(positions_of(&again[0])[0].offset, 1, "subjects 1 and 4 are one person, so one partition");
}

#[test]
fn repetitions_within_one_request_are_seen() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = open(&bench, directory.path());
    assert_eq!(outcomes(&ingress, &[(1, 100), (1, 100), (1, 101)]), ["accepted", "duplicate", "conflict"]);
    assert_eq!(bench.log.len(), 1);
}

#[test]
fn an_event_stamped_later_is_the_same_event() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = open(&bench, directory.path());
    let mut event = purchase_event(1, 100);
    ingress.submit(std::slice::from_ref(&event)).unwrap();
    event.envelope.recorded_at.0 += 1;
    event.envelope.producer_build = "2.0.0".into();
    assert_eq!(ingress.submit(&[event]).unwrap()[0].outcome(), "duplicate");
}

#[test]
fn receipts_lost_with_the_process_come_back_from_the_log() {
    let first_life = tempfile::tempdir().unwrap();
    let second_life = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    outcomes(&open(&bench, first_life.path()), &[(1, 100), (2, 100)]);
    let ingress = open(&bench, second_life.path());
    assert_eq!(ingress.recover().unwrap(), 2);
    assert_eq!(outcomes(&ingress, &[(1, 100), (2, 7), (3, 100)]), ["duplicate", "conflict", "accepted"]);
}

#[test]
fn a_restart_reads_only_what_is_not_covered() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    outcomes(&open(&bench, directory.path()), &[(1, 100), (2, 100), (3, 100)]);
    let ingress = open(&bench, directory.path());
    assert_eq!(ingress.recover().unwrap(), 0);
    assert_eq!(outcomes(&ingress, &[(3, 100)]), ["duplicate"]);
}

#[test]
fn an_unknown_outcome_is_looked_up_before_anything_else_is_accepted() {
    for (fault, expected, records) in [(Fault::Lost, "accepted", 1), (Fault::LandedUnseen, "duplicate", 1)] {
        let directory = tempfile::tempdir().unwrap();
        let bench = Bench::new();
        let ingress = open(&bench, directory.path());
        bench.log.fail_next_publish(fault);
        assert!(matches!(ingress.submit(&[purchase_event(1, 100)]), Err(IngressError::Log(_))));
        assert!(!bench.health.is_ready());
        assert_eq!(outcomes(&ingress, &[(1, 100)]), [expected], "{fault:?}");
        assert_eq!(bench.log.len(), records);
        assert!(bench.health.is_ready());
    }
}

#[test]
fn a_log_that_is_away_at_start_is_found_when_it_comes() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    bench.log.set_away(true);
    let ingress = open(&bench, directory.path());
    assert!(!ingress.recover().unwrap_err().needs_an_operator());
    assert!(ingress.submit(&[purchase_event(1, 100)]).is_err());
    bench.log.set_away(false);
    assert_eq!(outcomes(&ingress, &[(1, 100)]), ["accepted"]);
}

#[test]
fn receipts_of_another_log_are_refused_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    outcomes(&open(&bench, directory.path()), &[(1, 100), (4, 100)]);
    bench.log.clear();
    let truncated = open(&bench, directory.path()).recover();
    assert!(matches!(truncated, Err(IngressError::ReceiptsOfAnotherLog { .. })), "{truncated:?}");
    let elsewhere = tempfile::tempdir().unwrap();
    outcomes(&open(&bench, elsewhere.path()), &[(7, 100), (10, 100), (13, 100)]);
    let recreated = open(&bench, directory.path()).recover();
    assert!(matches!(recreated, Err(IngressError::ReceiptsOfAnotherLog { .. })), "{recreated:?}");
}

#[test]
fn another_partition_count_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let mut ingress = open(&bench, directory.path());
    ingress.addressing = crate::prepared::Addressing::new(&crate::test_support::TOPICS, PARTITIONS + 1, 1_000);
    assert!(ingress.recover().unwrap_err().needs_an_operator());
}

#[test]
fn the_same_event_from_many_threads_lands_once() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = open(&bench, directory.path());
    ingress.recover().unwrap();
    let events: Vec<_> = (1..=50).map(|number| purchase_event(number, 100)).collect();
    let accepted: usize = std::thread::scope(|scope| {
        let submit = || ingress.submit(&events).unwrap().iter().filter(|status| status.outcome() == "accepted").count();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(submit)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(accepted, 50);
    assert_eq!(bench.log.len(), 50);
}

#[test]
fn records_carry_key_headers_and_time_of_their_event() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    outcomes(&open(&bench, directory.path()), &[(1, 100)]);
    let record = &bench.log.records()[0];
    assert_eq!(record.key, b"S-1");
    assert_eq!(record.partition, event_log::partition_for_key(b"S-1", PARTITIONS));
    assert_eq!(record.timestamp_ms, 1_741_147_200_000);
    assert!(record.headers.iter().any(|(name, value)| name == "ce_type" && value == b"PurchasePosted"));
    assert_eq!(wire_contracts::avro::decode(&record.value).unwrap().event, purchase_event(1, 100));
}

#[test]
fn a_record_over_the_limit_is_refused_and_its_neighbour_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench::new();
    let ingress = bench.open(directory.path(), IngressLimits { record_bytes_max: 300, ..IngressLimits::default() });
    let mut long = purchase_event(1, 100);
    long.envelope.producer_build = "x".repeat(300).into();
    let statuses = ingress.submit(&[long, purchase_event(2, 100)]).unwrap();
    let EventStatus::Refused { findings, .. } = &statuses[0] else { panic!("{statuses:?}") };
    assert_eq!(findings[0].rule, "RECORD_TOO_LARGE");
    assert_eq!(statuses[1].outcome(), "accepted");
}
