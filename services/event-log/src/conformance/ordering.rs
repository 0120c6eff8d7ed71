//! Order and offsets.

use std::sync::Arc;

use super::{Outcome, Subject, expect, number_of, numbers_of, offsets_of, read_exactly, text};

pub(super) fn offsets_are_dense_from_zero(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(3)?;
    // One publish over all partitions, mixed, then single ones: numbers rise, so offsets can be told from the position.
    let mixed: Vec<_> = [0, 2, 0, 1, 1, 0].into_iter().map(|partition| subject.record(partition, 1)).collect();
    expect(log.publish(&mixed).map_err(text)?, vec![0, 0, 1, 0, 1, 2], "offsets of the first publish")?;
    expect(log.publish(&[subject.record(2, 2)]).map_err(text)?, vec![1], "offset of the second publish")?;
    expect(log.publish(&[subject.record(0, 3)]).map_err(text)?, vec![3], "offset of the third publish")?;
    expect(log.publish(&[]).map_err(text)?, vec![], "offsets of an empty publish")?;
    for (partition, count) in [(0, 4), (1, 2), (2, 2)] {
        let read = read_exactly(&mut *subject.reader(&log, partition, 0)?, count)?;
        expect(offsets_of(&read), (0..count as u64).collect(), "offsets read")?;
    }
    Ok(())
}

pub(super) fn order_is_kept(subject: &Subject<'_>) -> Outcome {
    const RECORDS: u64 = 5_000;
    let log = subject.log(1)?;
    let mut published = Vec::new();
    for start in (0..RECORDS).step_by(700) {
        let numbers = start..RECORDS.min(start + 700);
        published.extend(log.publish(&subject.records(0, numbers)).map_err(text)?);
    }
    expect(published, (0..RECORDS).collect(), "offsets published")?;
    let read = read_exactly(&mut *subject.reader(&log, 0, 0)?, 5_000)?;
    expect(numbers_of(&read)?, (0..RECORDS).collect(), "numbers read")?;
    expect(offsets_of(&read), (0..RECORDS).collect(), "offsets read")
}

pub(super) fn concurrent_writers(subject: &Subject<'_>) -> Outcome {
    const WRITERS: u64 = 4;
    const PUBLISHES: u64 = 30;
    let log = subject.log(1)?;
    let acknowledged = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let log = Arc::clone(&log);
                scope.spawn(move || {
                    let mut acknowledged = Vec::new();
                    for publish in 0..PUBLISHES {
                        // The writer is in the thousands, its own order below them.
                        let start = writer * 1_000 + publish * 3;
                        let offsets = log.publish(&subject.records(0, start..start + 3)).map_err(text)?;
                        acknowledged.extend(offsets.into_iter().zip(start..start + 3));
                    }
                    Ok::<_, String>(acknowledged)
                })
            })
            .collect();
        let mut all: Vec<(u64, u64)> = Vec::new();
        for writer in writers {
            all.extend(writer.join().map_err(|_| "a writer panicked".to_owned())??);
        }
        Ok::<_, String>(all)
    })?;
    let total = usize::try_from(WRITERS * PUBLISHES * 3).map_err(text)?;
    expect(acknowledged.len(), total, "records acknowledged")?;
    let read = read_exactly(&mut *subject.reader(&log, 0, 0)?, total)?;
    for (offset, number) in acknowledged {
        let at_offset = read.iter().find(|record| record.offset == offset).map(number_of).transpose()?;
        expect(at_offset, Some(number), "record at an acknowledged offset")?;
    }
    let numbers = numbers_of(&read)?;
    for writer in 0..WRITERS {
        let own: Vec<u64> = numbers.iter().copied().filter(|number| number / 1_000 == writer).collect();
        expect(own.is_sorted(), true, "a writer's records lie in its own order")?;
    }
    Ok(())
}

/// The log does not drop duplicates: a sender that does not know an outcome sends again, and readers drop by event id.
pub(super) fn publishing_again_keeps_both(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    let records = subject.records(0, 0..2);
    expect(log.publish(&records).map_err(text)?, vec![0, 1], "offsets of the first publish")?;
    expect(log.publish(&records).map_err(text)?, vec![2, 3], "offsets of the second publish")?;
    let read = read_exactly(&mut *subject.reader(&log, 0, 0)?, 4)?;
    expect(numbers_of(&read)?, vec![0, 1, 0, 1], "numbers read")
}
