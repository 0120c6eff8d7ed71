//! What is in a record.

use super::{Outcome, SOME_TIME_MS, Subject, expect, read_exactly, text};
use crate::{LogError, NewRecord};

pub(super) fn bytes_come_back(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    let record = |key: &[u8], value: &[u8], headers: &[(&str, &[u8])], timestamp_ms: i64| NewRecord {
        topic: subject.topic.clone(),
        partition: 0,
        key: key.to_vec(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec())).collect(),
        value: value.to_vec(),
        timestamp_ms,
    };
    let records = [
        record(&every_byte, &every_byte, &[("ce_type", b"A"), ("ce_type", b"B"), ("bytes", &every_byte)], SOME_TIME_MS),
        record(b"", b"", &[], 1),
        record(b"key", b"", &[("empty", b"")], SOME_TIME_MS + 1),
        record(b"", b"value", &[("", b"no name")], SOME_TIME_MS - 1),
    ];
    log.publish(&records).map_err(text)?;
    let mut reader = log.reader(&[subject.from(0, 0)], true).map_err(text)?;
    for (new, read) in records.iter().zip(read_exactly(&mut *reader, records.len())?) {
        expect(&*read.topic, &*subject.topic, "topic")?;
        expect(&read.key, &new.key, "key")?;
        expect(&read.value, &new.value, "value")?;
        expect(&read.headers, &new.headers, "headers")?;
        expect(read.timestamp_ms, new.timestamp_ms, "timestamp")?;
    }
    Ok(())
}

pub(super) fn headers_only_when_asked_for(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    log.publish(&subject.records(0, 0..1)).map_err(text)?;
    for (with_headers, expected) in [(false, 0), (true, 1)] {
        let mut reader = log.reader(&[subject.from(0, 0)], with_headers).map_err(text)?;
        let headers: usize = read_exactly(&mut *reader, 1)?.iter().map(|record| record.headers.len()).sum();
        expect(headers, expected, "headers")?;
    }
    Ok(())
}

pub(super) fn large_record(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    // Bytes that do not compress, so that the size on the wire is the size here.
    let mut state = 1_u64;
    let value: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    })
    .take(900 * 1024)
    .collect();
    let large = NewRecord { value, ..subject.record(0, 1) };
    log.publish(&[subject.record(0, 0), large.clone(), subject.record(0, 2)]).map_err(text)?;
    let read = read_exactly(&mut *subject.reader(&log, 0, 0)?, 3)?;
    let intact = read.get(1).is_some_and(|record| record.value == large.value);
    expect(intact, true, "the large record is intact between its neighbours")
}

pub(super) fn too_large_record(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    let value = vec![b'x'; 17 * 1024 * 1024];
    let refused = log.publish(&[subject.record(0, 0), NewRecord { value, ..subject.record(0, 1) }]);
    match refused {
        Err(LogError::TooLarge { bytes, limit }) if bytes > limit => {}
        other => return Err(format!("expected a refusal for the size, got {other:?}")),
    }
    expect(log.end_offsets(&subject.topic).map_err(text)?, vec![0], "end offsets after the refusal")?;
    expect(log.publish(&[subject.record(0, 0)]).map_err(text)?, vec![0], "offset of the next publish")
}
