//! What the log refuses, and how.

use std::sync::Arc;

use super::{Outcome, Subject, expect, text};
use crate::{EventLog, LogError, NewRecord, ReadFrom, TopicSpec};

pub(super) fn start_outside_the_log(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    log.publish(&subject.records(0, 0..3)).map_err(text)?;
    subject.reader(&log, 0, 3)?;
    let refused = log.reader(&[subject.from(0, 4)], false).err();
    let expected = LogError::OutOfRange { topic: subject.topic.to_string(), partition: 0, offset: 4 };
    expect(refused, Some(expected), "a start past the end")?;
    let refused = log.reader(&[subject.from(0, 0), subject.from(0, 1)], false).err();
    expect(matches!(refused, Some(LogError::Configuration(_))), true, "one partition asked for twice is refused")
}

pub(super) fn unknown_topic(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(1)?;
    let name: Arc<str> = format!("{}.unknown", subject.topic).into();
    let expected = || Some(LogError::UnknownTopic { topic: name.to_string() });
    let record = NewRecord { topic: Arc::clone(&name), ..subject.record(0, 0) };
    // A good record beside it is not written either.
    expect(log.publish(&[subject.record(0, 0), record]).err(), expected(), "publish")?;
    expect(log.end_offsets(&subject.topic).map_err(text)?, vec![0], "ends after the refused publish")?;
    let from = ReadFrom { topic: Arc::clone(&name), partition: 0, next_offset: 0 };
    expect(log.reader(&[from], false).err(), expected(), "reader")?;
    expect(log.end_offsets(&name).err(), expected(), "end offsets")?;
    expect(log.offset_for_time(&name, 0, 1).err(), expected(), "offset for a time")?;
    expect(log.read_one(&name, 0, 0).err(), expected(), "read one")
}

pub(super) fn partition_count(subject: &Subject<'_>) -> Outcome {
    let log = subject.log(2)?;
    let spec = |partitions| [TopicSpec { name: Arc::clone(&subject.topic), partitions }];
    let mismatch = |expected| Some(LogError::PartitionCount { topic: subject.topic.to_string(), expected, actual: 2 });
    expect(log.ensure_topics(&spec(2)).err(), None, "the same count again")?;
    expect(log.ensure_topics(&spec(3)).err(), mismatch(3), "more partitions")?;
    expect(log.ensure_topics(&spec(1)).err(), mismatch(1), "fewer partitions")?;
    expect(log.publish(&[subject.record(2, 0)]).err(), mismatch(3), "publish to a partition that is not there")?;
    expect(log.reader(&[subject.from(2, 0)], false).err(), mismatch(3), "reader of a partition that is not there")?;
    expect(log.read_one(&subject.topic, 2, 0).err(), mismatch(3), "read one of a partition that is not there")?;
    expect(log.offset_for_time(&subject.topic, 2, 1).err(), mismatch(3), "time in a partition that is not there")?;
    refuses_bad_names(&log, subject)
}

fn refuses_bad_names(log: &Arc<dyn EventLog>, subject: &Subject<'_>) -> Outcome {
    let unused = format!("{}.unused", subject.topic);
    for (name, partitions) in [("", 1), ("..", 1), ("with space", 1), ("with/slash", 1), (unused.as_str(), 0)] {
        let refused = log.ensure_topics(&[TopicSpec { name: name.into(), partitions }]).err();
        if !matches!(refused, Some(LogError::Configuration(_))) {
            return Err(format!("topic `{name}` with {partitions} partitions: expected a refusal, got {refused:?}"));
        }
    }
    Ok(())
}
