//! How far a replay goes.

use crate::error::ComplianceError;
use crate::live_stores::LiveStores;
use event_log::EventLog;
use std::collections::BTreeMap;
use wire_contracts::ingress::timestamp::parse_rfc3339;
use wire_contracts::topics::SHARD_TOPICS;

/// Where the fold of a replay stops.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Until {
    /// At the offsets of the live stores, as they are when the replay begins: the digests can then be compared.
    #[default]
    LiveOffsets,
    /// At the ends of the topics, as they are when the replay begins.
    End,
    /// Before the first record whose timestamp is at or after this one; milliseconds since 1970-01-01T00:00:00Z. The
    /// timestamp of a record is its recorded time: what was known then, not what was effective then.
    Time(i64),
    /// Topic, partition and the first offset that is left out. Partitions that are not named go to their ends.
    Offsets(Vec<(String, u32, u64)>),
}

impl Until {
    /// Reads a time (RFC 3339; the zone is mandatory), `topic:partition=next,...`, `live` or `end`.
    ///
    /// # Errors
    /// The text is none of these, a topic is not one that shards fold, or a partition is named twice.
    pub fn parse(text: &str) -> Result<Until, ComplianceError> {
        let text = text.trim();
        match text {
            "live" => Ok(Until::LiveOffsets),
            "end" => Ok(Until::End),
            _ if text.contains('=') => Until::parse_offsets(text),
            _ => Until::parse_time(text),
        }
    }

    fn parse_time(text: &str) -> Result<Until, ComplianceError> {
        if let Some(micros) = parse_rfc3339(text) {
            // Rounded up, so that a record of the same millisecond but before the time is kept.
            return Ok(Until::Time(micros.div_euclid(1_000) + i64::from(micros.rem_euclid(1_000) > 0)));
        }
        let without_zone = parse_rfc3339(&format!("{text}Z")).is_some() || parse_rfc3339(&format!("{text}T00:00:00Z")).is_some();
        Err(problem(if without_zone {
            "a time needs its hour and its zone, for example +08:00 or Z"
        } else {
            "neither a time nor a list of offsets"
        }))
    }

    fn parse_offsets(text: &str) -> Result<Until, ComplianceError> {
        let mut offsets: BTreeMap<(String, u32), u64> = BTreeMap::new();
        for part in text.split(',') {
            let form = || problem(format!("`{}` is not topic:partition=next", part.trim()));
            let (place, next) = part.trim().split_once('=').ok_or_else(form)?;
            let (topic, partition) = place.rsplit_once(':').ok_or_else(form)?;
            let partition: u32 = whole_number(partition).and_then(|number| number.try_into().ok()).ok_or_else(form)?;
            let next = whole_number(next).ok_or_else(form)?;
            if !SHARD_TOPICS.contains(&topic) {
                return Err(problem(format!("`{topic}` is none of the topics that are folded: {}", SHARD_TOPICS.join(", "))));
            }
            if offsets.insert((topic.to_owned(), partition), next).is_some() {
                return Err(problem(format!("`{topic}:{partition}` is named twice")));
            }
        }
        Ok(Until::Offsets(offsets.into_iter().map(|((topic, partition), next)| (topic, partition, next)).collect()))
    }

    /// Per shard, the next offset of each topic in the order of [`SHARD_TOPICS`].
    pub(crate) fn next_offsets(
        &self,
        log: &dyn EventLog,
        partitions: u32,
        live: Option<&LiveStores>,
    ) -> Result<Vec<Vec<u64>>, ComplianceError> {
        let ends: Vec<Vec<u64>> = SHARD_TOPICS.iter().map(|topic| log.end_offsets(topic)).collect::<Result<_, _>>()?;
        let end_of = |topic_no: usize, shard: u32| {
            let index = usize::try_from(shard).unwrap_or(usize::MAX);
            ends.get(topic_no).and_then(|of_topic| of_topic.get(index)).copied().unwrap_or(0)
        };
        if let Until::Offsets(named) = self
            && let Some((topic, partition, _)) = named.iter().find(|(_, partition, _)| *partition >= partitions)
        {
            return Err(problem(format!("`{topic}` has {partitions} partitions, there is no partition {partition}")));
        }
        let mut targets = Vec::new();
        for shard in 0..partitions {
            let mut of_shard = Vec::with_capacity(SHARD_TOPICS.len());
            for (topic_no, topic) in SHARD_TOPICS.into_iter().enumerate() {
                let end = end_of(topic_no, shard);
                let wanted = match self {
                    Until::End => end,
                    Until::Time(millis) => log.offset_for_time(topic, shard, *millis)?,
                    Until::LiveOffsets => live.ok_or(ComplianceError::NoLiveDirectory)?.next_offset(shard, topic_no)?,
                    Until::Offsets(named) => {
                        let named = named.iter().find(|(name, partition, _)| name == topic && *partition == shard);
                        named.map_or(end, |(_, _, next)| *next)
                    }
                };
                if wanted > end {
                    return Err(ComplianceError::BeyondEnd { topic: topic.to_owned(), partition: shard, wanted, end });
                }
                of_shard.push(wanted);
            }
            targets.push(of_shard);
        }
        Ok(targets)
    }
}

fn problem(problem: impl Into<String>) -> ComplianceError {
    ComplianceError::Until { problem: problem.into() }
}

/// Digits only: no sign, no blanks.
fn whole_number(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
#[path = "until_tests.rs"]
mod tests;
