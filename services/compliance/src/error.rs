//! What can go wrong, and what to do about it. No text carries personal data.

use account_store::error::StoreError;
use event_log::LogError;
use std::path::PathBuf;
use wire_contracts::pboc2::batch::AssemblyError;
use wire_contracts::pboc2::pack::PackError;

/// Errors of this crate.
#[derive(Debug, thiserror::Error)]
pub enum ComplianceError {
    /// Wrong usage.
    #[error(
        "`--until` was not understood: {problem}; give a time such as 2025-06-30T23:59:59+08:00, offsets such as `credit.accounts.v1:0=1200,credit.accounts.v1:1=900`, `live` or `end`"
    )]
    Until { problem: String },
    #[error("there is no store of shard {shard} in `{}`; name the data directory of a normalizer that has run, or replay with `--until end`", directory.display())]
    NoLiveStore { shard: u32, directory: PathBuf },
    #[error("no live directory was named, so there are no live offsets to replay to; name one, or give `--until end`")]
    NoLiveDirectory,
    #[error(
        "topic `{topic}` partition {partition} ends at {end}, before the wanted offset {wanted}; name an earlier offset, or the log that the store was folded from"
    )]
    BeyondEnd { topic: String, partition: u32, wanted: u64, end: u64 },
    #[error(
        "topic `{topic}` partition {partition} gave no record at offset {offset} for {seconds} seconds; check that the log is reachable and run the command again"
    )]
    Stalled { topic: String, partition: u32, offset: u64, seconds: u64 },
    #[error("the work directory `{}` already holds a store; name an empty one", directory.display())]
    WorkDirectoryInUse { directory: PathBuf },
    #[error(
        "no account `{account}` in the stores; check its number and the data directory, or wait until the normalizer has caught up"
    )]
    UnknownAccount { account: String },
    #[error("account `{account}` was never opened: its first event has not come or was refused, so nothing was reported")]
    NeverOpened { account: String },
    #[error("nothing was prepared or withheld for account `{account}` and {month}; months with a report: {known}")]
    NothingReported { account: String, month: String, known: String },
    #[error("no batch `{batch}` was sealed; a batch id is the name of its directory under batches/")]
    UnknownBatch { batch: String },
    #[error("cut `{cut}` is not complete on the topics: shard {shard} has no {missing}; wait until all shards have answered")]
    CutIncomplete { cut: String, shard: u32, missing: &'static str },
    #[error(
        "the record at topic `{topic}` partition {partition} offset {offset} cannot be read: {code}; the log is damaged or of a newer version of this program"
    )]
    UnreadableRecord { topic: String, partition: u32, offset: u64, code: String },
    #[error("a report of shard {shard} does not fit the bureau's format: {cause}")]
    Report { shard: u32, cause: String },
    #[error("the files of the cut cannot be assembled again")]
    Assembly(#[from] AssemblyError),
    #[error("the file cannot be packed again")]
    Pack(#[from] PackError),
    #[error("`{}` cannot be read", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the output cannot be written")]
    Output(#[source] std::io::Error),
    #[error("a thread that rebuilt a shard ended abnormally; this is a bug")]
    Worker,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Log(#[from] LogError),
}
