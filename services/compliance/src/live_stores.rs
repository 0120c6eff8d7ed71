//! The stores of a normalizer, opened read-only: a view as of now, also while it runs.

use crate::error::ComplianceError;
use account_store::error::StoreError;
use account_store::shard_store::ShardStore;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire_contracts::topics::SHARD_TOPICS;

/// Openings of one store before its error counts.
const OPEN_ATTEMPTS: u32 = 5;

/// Where the store of a shard lies below a data directory.
pub(crate) fn shard_directory(data_directory: &Path, shard: u32) -> PathBuf {
    data_directory.join("shards").join(format!("{shard:02}"))
}

/// Opens the stores of all shards read-only, in order of shards.
///
/// # Errors
/// [`ComplianceError::NoLiveStore`] when one is missing, [`ComplianceError::Store`] when one cannot be opened.
pub fn open_live_stores(data_directory: &Path, partitions: u32) -> Result<Vec<(u32, Arc<ShardStore>)>, ComplianceError> {
    (0..partitions).map(|shard| Ok((shard, open_live_store(data_directory, shard)?))).collect()
}

fn open_live_store(data_directory: &Path, shard: u32) -> Result<Arc<ShardStore>, ComplianceError> {
    let directory = shard_directory(data_directory, shard);
    if !directory.join("CURRENT").exists() {
        return Err(ComplianceError::NoLiveStore { shard, directory });
    }
    let mut attempt = 1;
    loop {
        match ShardStore::open_read_only(&directory, &SHARD_TOPICS) {
            Ok(store) => return Ok(Arc::new(store)),
            // The running process may replace a file between two steps of the opening: the next view has the new one.
            Err(StoreError::Storage { .. }) if attempt < OPEN_ATTEMPTS => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// The stores of all shards.
pub(crate) struct LiveStores {
    stores: Vec<(u32, Arc<ShardStore>)>,
}

impl LiveStores {
    pub(crate) fn open(data_directory: &Path, partitions: u32) -> Result<LiveStores, ComplianceError> {
        Ok(LiveStores { stores: open_live_stores(data_directory, partitions)? })
    }

    pub(crate) fn all(&self) -> &[(u32, Arc<ShardStore>)] {
        &self.stores
    }

    pub(crate) fn of_shard(&self, shard: u32) -> Option<&Arc<ShardStore>> {
        self.stores.iter().find(|(number, _)| *number == shard).map(|(_, store)| store)
    }

    /// First offset that the shard's store has not folded.
    pub(crate) fn next_offset(&self, shard: u32, topic_no: usize) -> Result<u64, ComplianceError> {
        match self.of_shard(shard) {
            Some(store) => Ok(store.anchor(topic_no)?.next_offset),
            None => Ok(0),
        }
    }
}
