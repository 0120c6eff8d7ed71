//! What stops a normalizer, by who has to act.

use account_store::error::StoreError;
use event_log::LogError;

#[derive(Debug, thiserror::Error)]
pub enum NormalizerError {
    #[error("normalizer.shards must be `all`, a range such as 0-5 or a list such as 0,3, below {partitions}")]
    Shards { partitions: u32 },
    #[error("normalizer.threads must be at least 1")]
    Threads,
    /// One line for each fault: file, line, column, what is wrong.
    #[error("the product rules cannot be used:\n{faults}")]
    ProductRules { faults: String },
    #[error("product rules in `{path}` cannot be read")]
    ProductRuleFile { path: String, source: std::io::Error },
    #[error("the log failed")]
    Log(#[from] LogError),
    #[error("a shard store failed")]
    Store(#[from] StoreError),
    /// The topic is not the one the store was folded from.
    #[error(
        "shard {shard}: record {offset} of topic `{topic}` is not the one that was folded; the topic was re-created or \
         truncated. Restore the topic, or delete the shard's directory to fold the new one from its beginning"
    )]
    Anchor { shard: u32, topic: String, offset: u64 },
    #[error(
        "shard {shard}: the store has folded topic `{topic}` up to {folded}, but the topic ends at {end}; it was \
         re-created or truncated. Restore the topic, or delete the shard's directory to fold the new one from its beginning"
    )]
    AheadOfLog { shard: u32, topic: String, folded: u64, end: u64 },
    #[error("shard {shard}: a record made here cannot be read back ({code}); this is a defect of the program")]
    OwnRecord { shard: u32, code: &'static str },
    #[error("shard number {shard} cannot form an id")]
    ShardNumber { shard: u32 },
    #[error("the metrics of the normalizer could not be registered")]
    Metrics(#[from] service_kit::metrics::MetricsError),
    #[error("a thread of the normalizer could not be started or ended unexpectedly")]
    Thread,
    #[error("not caught up after {seconds} seconds")]
    NotCaughtUp { seconds: u64 },
    #[error("the normalizer stopped: {0}")]
    Stopped(String),
}
