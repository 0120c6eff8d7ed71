use super::*;

fn record(timestamp_ms: i64, headers: &[(&str, &[u8])], key: &[u8], value: &[u8]) -> NewRecord {
    NewRecord {
        topic: "t".into(),
        partition: 3,
        key: key.to_vec(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec())).collect(),
        value: value.to_vec(),
        timestamp_ms,
    }
}

fn frame_of(record: &NewRecord, running_max_ms: i64, offset: u64) -> ([u8; KEY_BYTES], Vec<u8>) {
    let key = record_key(7, record.partition, offset);
    let (mut body, mut frame) = (Vec::new(), Vec::new());
    write_body(record, &mut body);
    write_frame(&key, running_max_ms, record.timestamp_ms, &body, &mut frame);
    (key, frame)
}

fn samples() -> Vec<(NewRecord, i64)> {
    vec![
        (record(1_700_000_000_000, &[("ce_id", b"1"), ("", b"")], b"subject", b"value"), 1_700_000_000_001),
        (record(0, &[], b"", b""), 0),
        (record(i64::MIN, &[], &[0, 255, 10], &[0; 300]), i64::MAX),
        (record(-1, &[("x", &[0; 200])], &[1; 130], b"v"), 5),
    ]
}

#[test]
fn a_frame_gives_back_the_record() {
    for (new, running_max_ms) in samples() {
        let (key, bytes) = frame_of(&new, running_max_ms, 9);
        let frame = Frame::open(&key, &bytes).unwrap();
        assert_eq!((frame.timestamp_ms, frame.running_max_ms), (new.timestamp_ms, running_max_ms));
        let read = frame.to_record(&new.topic, new.partition, 9, true).unwrap();
        assert_eq!((read.key, read.headers, read.value), (new.key.clone(), new.headers.clone(), new.value.clone()));
        let without = frame.to_record(&new.topic, new.partition, 9, false).unwrap();
        assert_eq!((without.headers.len(), without.value), (0, new.value));
    }
}

#[test]
fn a_changed_byte_a_missing_byte_and_a_wrong_place_are_refused() {
    for (new, running_max_ms) in samples() {
        let (key, bytes) = frame_of(&new, running_max_ms, 9);
        for index in 0..bytes.len() {
            assert!(Frame::open(&key, &bytes[..index]).is_none(), "cut at {index}");
            let mut changed = bytes.clone();
            changed[index] ^= 0x10;
            assert!(Frame::open(&key, &changed).is_none(), "changed at {index}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(Frame::open(&key, &longer).is_none());
        assert!(Frame::open(&record_key(7, new.partition, 10), &bytes).is_none());
    }
}

#[test]
fn keys_sort_as_the_log_does() {
    let positions = [(1, 0, 0), (1, 0, 1), (1, 0, 255), (1, 0, 256), (1, 1, 0), (1, 256, 7), (2, 0, 0), (256, 0, u64::MAX)];
    let keys: Vec<_> = positions.iter().map(|(topic, partition, offset)| record_key(*topic, *partition, *offset)).collect();
    assert!(keys.is_sorted());
    for (position, key) in positions.into_iter().zip(&keys) {
        assert_eq!(parse_record_key(key), Some(position));
    }
    assert_eq!(parse_record_key(b"short"), None);
}

#[test]
fn a_varint_that_never_ends_is_refused() {
    assert_eq!(Input(&[0xff; 11]).varint(), None);
    assert_eq!(Input(&[0x80]).varint(), None);
}
