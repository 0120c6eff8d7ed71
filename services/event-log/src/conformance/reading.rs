//! Readers beside writers and beside each other.

use std::sync::Arc;

use super::{NO_PATIENCE, Outcome, PATIENCE, Subject, expect, numbers_of, offsets_of, read_exactly, text};

pub(super) fn reading_while_writing(subject: &Subject<'_>) -> Outcome {
    const PUBLISHES: u64 = 100;
    const RECORDS: usize = 2_000;
    let log = subject.log(2)?;
    let mut reader = log.reader(&[subject.from(0, 0), subject.from(1, 0)], false).map_err(text)?;
    let read = std::thread::scope(|scope| {
        let writer_log = Arc::clone(&log);
        let writer = scope.spawn(move || {
            for publish in 0..PUBLISHES {
                let mut records = subject.records(0, publish * 10..publish * 10 + 10);
                records.extend(subject.records(1, publish * 10..publish * 10 + 10));
                writer_log.publish(&records).map_err(text)?;
            }
            Ok::<_, String>(())
        });
        let read = read_exactly(&mut *reader, RECORDS);
        writer.join().map_err(|_| "the writer panicked".to_owned())??;
        read
    })?;
    for partition in 0..2 {
        let own: Vec<_> = read.iter().filter(|record| record.partition == partition).cloned().collect();
        expect(offsets_of(&own), (0..PUBLISHES * 10).collect(), "offsets of a partition")?;
        expect(numbers_of(&own)?, (0..PUBLISHES * 10).collect(), "numbers of a partition")?;
    }
    Ok(())
}

pub(super) fn two_readers(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    log.publish(&subject.records(0, 0..10)).map_err(text)?;
    let mut first = subject.reader(&log, 0, 0)?;
    let mut second = subject.reader(&log, 0, 5)?;
    expect(numbers_of(&read_exactly(&mut *first, 3)?)?, vec![0, 1, 2], "first reader")?;
    expect(numbers_of(&read_exactly(&mut *second, 2)?)?, vec![5, 6], "second reader")?;
    expect(numbers_of(&read_exactly(&mut *first, 3)?)?, vec![3, 4, 5], "first reader goes on")?;
    expect(numbers_of(&read_exactly(&mut *second, 3)?)?, vec![7, 8, 9], "second reader goes on")?;
    drop(first);
    log.publish(&subject.records(0, 10..11)).map_err(text)?;
    expect(numbers_of(&read_exactly(&mut *second, 1)?)?, vec![10], "second reader after the first is gone")
}

pub(super) fn waiting_poll_is_woken(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    log.publish(&subject.records(0, 0..1)).map_err(text)?;
    let mut reader = subject.reader(&log, 0, 1)?;
    let mut nothing = Vec::new();
    expect(reader.poll(10, NO_PATIENCE, &mut nothing).map_err(text)?, 0, "records at the end of the log")?;
    let read = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| read_exactly(&mut *reader, 1));
        log.publish(&subject.records(0, 1..2)).map_err(text)?;
        waiting.join().map_err(|_| "the reader panicked".to_owned())?
    })?;
    expect(offsets_of(&read), vec![1], "offset of the record waited for")
}

pub(super) fn poll_keeps_to_its_maximum(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    log.publish(&subject.records(0, 0..20)).map_err(text)?;
    let mut reader = subject.reader(&log, 0, 0)?;
    let mut records = Vec::new();
    expect(reader.poll(0, NO_PATIENCE, &mut records).map_err(text)?, 0, "records of a poll for none")?;
    while records.len() < 20 {
        let before = records.len();
        let count = reader.poll(7, PATIENCE, &mut records).map_err(text)?;
        expect(records.len() - before, count, "records appended")?;
        expect((1..=7).contains(&count), true, "between one and seven records")?;
    }
    expect(numbers_of(&records)?, (0..20).collect(), "numbers read")
}

pub(super) fn many_partitions(subject: &Subject<'_>) -> Outcome {
    const PARTITIONS: u32 = 12;
    let log = subject.log(PARTITIONS)?;
    let records: Vec<_> = (0..PARTITIONS).flat_map(|partition| subject.records(partition, 0..50)).collect();
    log.publish(&records).map_err(text)?;
    // Each partition from another offset.
    let from: Vec<_> = (0..PARTITIONS).map(|partition| subject.from(partition, u64::from(partition))).collect();
    let mut reader = log.reader(&from, false).map_err(text)?;
    let total: u64 = (0..PARTITIONS).map(|partition| 50 - u64::from(partition)).sum();
    let read = read_exactly(&mut *reader, usize::try_from(total).map_err(text)?)?;
    for partition in 0..PARTITIONS {
        let own: Vec<_> = read.iter().filter(|record| record.partition == partition).cloned().collect();
        expect(offsets_of(&own), (u64::from(partition)..50).collect(), "offsets of a partition")?;
    }
    Ok(())
}
