//! Records against `schemas/golden/`, whose bytes another implementation of Avro wrote, and against each other.

use crate::avro::catalogue::{entry_of_version, fingerprint_of, known_by};
use crate::avro::decode_error::DecodeError;
use crate::avro::{HEADER_LENGTH, content_hash_of, decode, encode};
use crate::event_json::to_json;
use crate::event_type::EventType;
use crate::ingress::parse_event;
use crate::test_events::{every_version, golden_bytes, golden_bytes_of, golden_json_of, made_up, stamp};
use credit_domain::calendar::RecordedAt;
use credit_domain::event::Event;
use proptest::prelude::*;

fn golden_event(event_type: EventType, version: i32) -> Event {
    let json = golden_json_of(event_type, version);
    parse_event(json.as_bytes(), &stamp()).unwrap_or_else(|refusal| panic!("{event_type}.v{version}: {refusal:?}"))
}

#[test]
fn every_golden_event_has_the_golden_bytes() {
    for (event_type, version) in every_version() {
        let (event, bytes) = (golden_event(event_type, version), golden_bytes_of(event_type, version));
        assert_eq!(EventType::of(&event.payload), event_type);
        assert_eq!(encode(&event), bytes, "{event_type}.v{version}");
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.event, event, "{event_type}.v{version}");
        assert_eq!(content_hash_of(&bytes), Ok(decoded.content_hash));
    }
}

#[test]
fn every_golden_event_has_the_golden_json() {
    for (event_type, version) in every_version() {
        let expected: serde_json::Value = serde_json::from_str(&golden_json_of(event_type, version)).unwrap();
        assert_eq!(to_json(&golden_event(event_type, version)), expected, "{event_type}.v{version}");
    }
}

#[test]
fn every_strict_prefix_of_every_golden_record_is_refused() {
    for (event_type, version) in every_version() {
        let bytes = golden_bytes_of(event_type, version);
        for length in 0..bytes.len() {
            let error = decode(&bytes[..length]).expect_err("a prefix was read");
            let expected =
                if length < HEADER_LENGTH { DecodeError::NotSingleObject } else { DecodeError::Malformed { event_type } };
            assert_eq!(error, expected, "{event_type}.v{version} cut at {length}");
        }
    }
}

#[test]
fn every_suffix_behind_a_golden_record_is_refused() {
    for (event_type, version) in every_version() {
        for count in 1..=16 {
            for filler in [0x00, 0x01, 0xC3, 0xFF] {
                let mut bytes = golden_bytes_of(event_type, version);
                bytes.resize(bytes.len() + count, filler);
                assert_eq!(decode(&bytes), Err(DecodeError::TrailingBytes { event_type, count }));
            }
        }
    }
}

#[test]
fn no_flipped_bit_makes_the_decoder_stop_the_process() {
    for (event_type, version) in every_version() {
        let golden = golden_bytes_of(event_type, version);
        for index in 0..golden.len() {
            for bit in 0..8 {
                let mut bytes = golden.clone();
                bytes[index] ^= 1 << bit;
                if let Ok(decoded) = decode(&bytes) {
                    let same = decoded == decode(&golden).unwrap();
                    assert!(!same, "{event_type}.v{version}: bit {bit} of byte {index} means nothing");
                }
            }
        }
    }
}

#[test]
fn the_generic_reader_reads_what_was_written_and_writes_it_back() {
    for (event_type, version) in every_version() {
        let bytes = golden_bytes_of(event_type, version);
        let entry = entry_of_version(event_type, version).unwrap();
        let mut rest = &bytes[HEADER_LENGTH..];
        let value = entry.reader.read_value(&mut rest).unwrap();
        assert!(rest.is_empty(), "{event_type}.v{version}");
        assert_eq!(entry.writer.write_value_to_vec(value).unwrap(), bytes[HEADER_LENGTH..], "{event_type}.v{version}");
    }
}

#[test]
fn every_schema_is_found_by_its_own_fingerprint_only() {
    for (event_type, version) in every_version() {
        let known = known_by(entry_of_version(event_type, version).unwrap().fingerprint).unwrap();
        assert_eq!((known.event_type, known.entry.version), (event_type, version));
    }
    assert!(known_by(0).is_none());
}

#[test]
fn what_is_not_an_event_of_the_catalogue_is_named() {
    let mut unknown = golden_bytes(EventType::CashDrawn);
    unknown[2..HEADER_LENGTH].copy_from_slice(&0x0123_4567_89AB_CDEF_u64.to_le_bytes());
    let check = |bytes: &[u8], expected: DecodeError, code: &str| {
        assert_eq!(expected.code(), code);
        assert_eq!(decode(bytes), Err(expected));
    };
    check(b"", DecodeError::NotSingleObject, "AVRO_NOT_SINGLE_OBJECT");
    check(b"{\"event_type\":\"CashDrawn\"}", DecodeError::NotSingleObject, "AVRO_NOT_SINGLE_OBJECT");
    check(&unknown, DecodeError::UnknownSchema { fingerprint: 0x0123_4567_89AB_CDEF }, "AVRO_UNKNOWN_SCHEMA");
}

#[test]
fn a_forged_length_is_refused_without_allocating_it() {
    let mut bytes = encode(&made_up(EventType::RepaymentReversed, 1));
    bytes.truncate(HEADER_LENGTH);
    // recorded_at 0, then a producer of four exabytes.
    bytes.extend_from_slice(&[0x00, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]);
    assert_eq!(decode(&bytes), Err(DecodeError::Malformed { event_type: EventType::RepaymentReversed }));
}

#[test]
fn all_fields_without_meaning_are_named_at_once() {
    let golden = golden_bytes(EventType::CashDrawn);
    let replaced = |bytes: &[u8], from: &[u8], to: &[u8]| {
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        [&bytes[..at], to, &bytes[at + from.len()..]].concat()
    };
    let mut bytes = replaced(&golden, b"S-000001", b"S 000001");
    bytes = replaced(&bytes, b"CNY", b"cny");
    bytes = replaced(&bytes, b"CreditAccount", b"DebitAccount!");
    bytes = replaced(&bytes, b"CashDrawn", b"CashDrown");
    let error = decode(&bytes).unwrap_err();
    assert_eq!(error.code(), "AVRO_INVALID_FIELD");
    let named: Vec<(&str, &str)> = error.findings().iter().map(|finding| (finding.rule, &*finding.field)).collect();
    let expected = [
        ("EVENT_TYPE_MISMATCH", "event_type"),
        ("AGGREGATE_TYPE_UNKNOWN", "aggregate_type"),
        ("ID_FORMAT", "subject_id"),
        ("CURRENCY_FORMAT", "currency"),
    ];
    assert_eq!(named, expected);
    assert!(!error.to_string().contains("cny"), "an error repeats no values");
}

#[test]
fn the_content_hash_is_over_everything_but_who_recorded_it_when() {
    for (event_type, version) in every_version() {
        let event = golden_event(event_type, version);
        let hash = decode(&encode(&event)).unwrap().content_hash;
        let mut retried = event.clone();
        retried.envelope.recorded_at = RecordedAt(event.envelope.recorded_at.0 + 86_400_000_000);
        retried.envelope.producer = "another".into();
        retried.envelope.producer_build = "9.9.9".into();
        assert_eq!(decode(&encode(&retried)).unwrap().content_hash, hash, "{event_type}.v{version}");
        let mut other = event.clone();
        other.envelope.aggregate_version += 1;
        assert_ne!(decode(&encode(&other)).unwrap().content_hash, hash, "{event_type}.v{version}");
    }
}

proptest! {
    #[test]
    fn every_event_is_read_as_it_was_written(seed in any::<u64>()) {
        for event_type in EventType::ALL {
            let event = made_up(event_type, seed);
            let record = encode(&event);
            prop_assert_eq!(&decode(&record).unwrap().event, &event);
            prop_assert!(decode(&record[..record.len() - 1]).is_err());
        }
    }

    #[test]
    fn no_bytes_stop_the_process(kind in 0..EventType::ALL.len(), datum in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut record = vec![0xC3, 0x01];
        record.extend_from_slice(&fingerprint_of(EventType::ALL[kind]).to_le_bytes());
        record.extend_from_slice(&datum);
        prop_assert!(decode(&record).is_err());
    }
}
