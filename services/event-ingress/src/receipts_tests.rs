use super::{Landed, Receipts, ReceiptsError};
use crate::status::Position;
use credit_domain::ids::{ContentHash, EventId};
use std::path::Path;
use std::sync::Arc;

fn landed(id: u128, offset: u64) -> Landed {
    let anchor = [u8::try_from(offset).unwrap(); 16];
    let position = Position { topic: Arc::from("t.v1"), partition: 3, offset };
    Landed { event: Some((EventId(id), ContentHash(anchor))), anchor, position }
}

fn covered(receipts: &Receipts) -> (u64, [u8; 16]) {
    let coverage = receipts.coverage(&Arc::from("t.v1"), 3);
    (coverage.next_offset, coverage.anchor)
}

fn open(directory: &Path) -> Receipts {
    Receipts::open(directory).unwrap()
}

#[test]
fn coverage_never_passes_a_hole_and_survives_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let receipts = open(directory.path());
    assert_eq!(receipts.remember(&[landed(1, 0), landed(3, 2)]).unwrap(), 1);
    assert_eq!(covered(&receipts), (1, [0; 16]));
    drop(receipts);
    let receipts = open(directory.path());
    assert_eq!(covered(&receipts), (1, [0; 16]));
    assert_eq!(receipts.remember_if_new(&[landed(2, 1), landed(3, 2), landed(4, 3)]).unwrap(), 0);
    assert_eq!(covered(&receipts), (4, [3; 16]));
}

#[test]
fn of_two_records_with_one_id_the_first_stands() {
    let directory = tempfile::tempdir().unwrap();
    let receipts = open(directory.path());
    receipts.remember_if_new(&[landed(7, 0), landed(7, 1)]).unwrap();
    receipts.remember_if_new(&[landed(7, 2)]).unwrap();
    let found = receipts.find(&[EventId(7), EventId(8)]).unwrap();
    assert_eq!(found[0].as_ref().unwrap().position.offset, 0);
    assert_eq!(found[0].as_ref().unwrap().content_hash, ContentHash([0; 16]));
    assert_eq!(found[1], None);
    assert_eq!(covered(&receipts).0, 3);
}

#[test]
fn a_record_that_is_no_event_moves_the_coverage_only() {
    let directory = tempfile::tempdir().unwrap();
    let receipts = open(directory.path());
    receipts.remember_if_new(&[Landed { event: None, ..landed(1, 0) }]).unwrap();
    assert_eq!(receipts.find(&[EventId(1)]).unwrap(), [None]);
    assert_eq!(covered(&receipts).0, 1);
}

#[test]
fn a_damaged_receipt_is_named_and_not_taken_for_missing() {
    let directory = tempfile::tempdir().unwrap();
    let receipts = open(directory.path());
    receipts.remember(&[landed(1, 0)]).unwrap();
    receipts.store.put(&super::receipt_key(EventId(1)), b"\x01short", false).unwrap();
    assert!(matches!(receipts.find(&[EventId(1)]), Err(ReceiptsError::Damaged)));
}
