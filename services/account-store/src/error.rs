//! What can go wrong with a store, by who has to act.

/// Errors of the stores. None of them is worth a retry: the caller stops, and the log refills a lost view.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else has the directory open.
    #[error("store directory `{directory}` is in use by another process; stop it, or name another data directory")]
    Locked { directory: String },
    /// RocksDB failed: disk full, input or output error, damaged file.
    #[error("store failed while it wanted to {action}: {cause}")]
    Storage { action: &'static str, cause: String },
    /// A stored value is not what its kind and version promise.
    #[error(
        "stored {kind} value is damaged or of an unknown version; delete the shard's directory and rebuild it from the topics"
    )]
    Damaged { kind: &'static str },
    /// The store was made by another layout of this program.
    #[error(
        "store has layout {found}, this program writes layout {expected}; delete the shard's directory and rebuild it from \
         the topics"
    )]
    Layout { found: u32, expected: u32 },
    /// The rule of a product is not the one its accounts were folded with.
    #[error(
        "accounts of product `{product}` were folded with another product rule than the one given now; give the old rule, \
         or delete the shard's directory and rebuild it from the topics"
    )]
    OtherRule { product: String },
    /// An internal count does not add up: a bug, never bad input.
    #[error("internal count does not add up on topic `{topic}`: consumed {consumed}, accounted for {accounted}")]
    Accounting { topic: String, consumed: u64, accounted: u64 },
    /// Records did not come densely and in order.
    #[error("topic `{topic}`: expected offset {expected}, got {actual}")]
    OutOfOrder { topic: String, expected: u64, actual: u64 },
    /// A parked record could not be read again from its topic.
    #[error("a waiting record could not be read again: {0}")]
    Refetch(String),
}

impl StoreError {
    pub(crate) fn storage(action: &'static str) -> impl FnOnce(rocksdb::Error) -> StoreError {
        move |cause| StoreError::Storage { action, cause: cause.to_string() }
    }

    /// Tells a held lock from every other failure to open.
    pub(crate) fn opening(directory: &std::path::Path, cause: &rocksdb::Error) -> StoreError {
        let text = cause.to_string();
        if text.contains("lock") || text.contains("LOCK") {
            StoreError::Locked { directory: directory.display().to_string() }
        } else {
            StoreError::Storage { action: "open the directory", cause: text }
        }
    }
}
