//! Positions: ends, times, single records, and what a reopened log knows.

use super::{Outcome, SOME_TIME_MS, Subject, expect, numbers_of, read_exactly, text};
use crate::{NewRecord, TopicSpec};

pub(super) fn end_offsets(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(3)?;
    expect(log.end_offsets(&subject.topic).map_err(text)?, vec![0, 0, 0], "ends of a new topic")?;
    log.publish(&subject.records(1, 0..5)).map_err(text)?;
    log.publish(&subject.records(2, 0..1)).map_err(text)?;
    expect(log.end_offsets(&subject.topic).map_err(text)?, vec![0, 5, 1], "ends after publishing")
}

pub(super) fn offset_for_time(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(2)?;
    let at = |number: i64| SOME_TIME_MS + number * 1_000;
    // Out of order on purpose: 10, 30, 20, 30, 50, 40.
    let records: Vec<_> = [10, 30, 20, 30, 50, 40]
        .into_iter()
        .map(|number| NewRecord { timestamp_ms: at(number), ..subject.record(0, 0) })
        .collect();
    log.publish(&records).map_err(text)?;
    let table = [(0, 0), (10, 0), (11, 1), (20, 1), (30, 1), (31, 4), (50, 4), (51, 6), (1_000_000, 6)];
    for (number, expected) in table {
        let offset = log.offset_for_time(&subject.topic, 0, at(number)).map_err(text)?;
        expect((number, offset), (number, expected), "time and offset")?;
    }
    expect(log.offset_for_time(&subject.topic, 0, 0).map_err(text)?, 0, "offset for the beginning of time")?;
    expect(log.offset_for_time(&subject.topic, 1, at(10)).map_err(text)?, 0, "offset in an empty partition")
}

pub(super) fn read_one(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(2)?;
    log.publish(&subject.records(0, 0..100)).map_err(text)?;
    log.publish(&subject.records(1, 500..501)).map_err(text)?;
    for (partition, offset, number) in [(0, 99, 99), (0, 0, 0), (1, 0, 500), (0, 50, 50), (0, 51, 51)] {
        let record = log.read_one(&subject.topic, partition, offset).map_err(text)?;
        let found = record.ok_or_else(|| format!("nothing at offset {offset}"))?;
        expect((found.partition, found.offset), (partition, offset), "position")?;
        expect(numbers_of(std::slice::from_ref(&found))?, vec![number], "number")?;
        expect(found.headers, vec![("ce_id".to_owned(), number.to_string().into_bytes())], "headers")?;
    }
    expect(log.read_one(&subject.topic, 0, 100).map_err(text)?, None, "past the end")?;
    expect(log.read_one(&subject.topic, 1, 7).map_err(text)?, None, "far past the end")
}

pub(super) fn reopening(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(2)?;
    log.publish(&subject.records(1, 0..1_500)).map_err(text)?;
    drop(log);
    let log = (subject.open)().map_err(text)?;
    expect(log.end_offsets(&subject.topic).map_err(text)?, vec![0, 1_500], "ends after reopening")?;
    // The first record is older than everything before it, so it must not be found for any later time.
    let older = NewRecord { timestamp_ms: 1, ..subject.record(1, 1_500) };
    expect(log.publish(&[older, subject.record(1, 1_501)]).map_err(text)?, vec![1_500, 1_501], "offsets go on")?;
    for (number, expected) in [(0, 0), (1_499, 1_499), (1_500, 1_501), (1_502, 1_502)] {
        let offset = log.offset_for_time(&subject.topic, 1, SOME_TIME_MS + number).map_err(text)?;
        expect((number, offset), (number, expected), "time and offset after reopening")?;
    }
    log.ensure_topics(&[TopicSpec { name: subject.topic.clone(), partitions: 2 }]).map_err(text)?;
    let read = read_exactly(&mut *subject.reader(&log, 1, 0)?, 1_502)?;
    expect(numbers_of(&read)?, (0..1_502).collect(), "numbers after reopening")
}
