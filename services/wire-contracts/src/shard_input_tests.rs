use super::decode_for_shard;
use crate::event_type::EventType;
use crate::test_events::golden_bytes;
use crate::topics::{BUREAU_CONTROL, CREDIT_ACCOUNTS, CREDIT_SUBJECTS, WALLET_PAYMENTS};

/// Subject of every golden account event.
const KEY: &[u8] = b"S-000001";

fn check(topic: &str, key: &[u8], value: &[u8], expected: Result<(), &str>) {
    let input = decode_for_shard(topic, key, value);
    assert_eq!(input.decoded.map(drop), expected, "{topic}");
}

#[test]
fn a_record_is_taken_only_under_its_subject_and_on_its_topic() {
    let opened = golden_bytes(EventType::CreditAccountOpened);
    check(CREDIT_ACCOUNTS, KEY, &opened, Ok(()));
    check(CREDIT_ACCOUNTS, b"S-000002", &opened, Err("KEY_MISMATCH"));
    check(CREDIT_SUBJECTS, KEY, &opened, Err("WRONG_TOPIC"));
    check(WALLET_PAYMENTS, KEY, &opened, Err("WRONG_TOPIC"));
    check(CREDIT_ACCOUNTS, KEY, b"{}", Err("AVRO_NOT_SINGLE_OBJECT"));
    check(CREDIT_ACCOUNTS, KEY, &opened[..opened.len() - 1], Err("AVRO_MALFORMED"));
}

#[test]
fn the_control_topic_is_keyed_by_shard() {
    check(BUREAU_CONTROL, b"7", &golden_bytes(EventType::ReportingCutRequested), Ok(()));
}

#[test]
fn the_record_hash_is_the_content_hash_or_that_of_the_bytes() {
    let opened = golden_bytes(EventType::CreditAccountOpened);
    let sound = decode_for_shard(CREDIT_ACCOUNTS, KEY, &opened);
    assert_eq!(sound.decoded.map(|(_, hash)| hash.0), Ok(sound.record_hash));
    let one = decode_for_shard(CREDIT_ACCOUNTS, KEY, b"one");
    let other = decode_for_shard(CREDIT_ACCOUNTS, KEY, b"other");
    assert_ne!(one.record_hash, other.record_hash);
}
