//! One write batch over all column families.

use crate::codec::StoredRow;
use crate::error::StoreError;
use crate::family::Family;
use crate::rows::PendingCut;
use crate::shard_store::{PENDING_CUT_KEY, REBUILDING_KEY, ShardStore};
use rocksdb::{WriteBatch, WriteOptions};

/// Changes of all column families that happen together or not at all.
pub(crate) struct CommitBatch<'a> {
    store: &'a ShardStore,
    batch: WriteBatch,
}

impl<'a> CommitBatch<'a> {
    pub(crate) fn new(store: &'a ShardStore) -> CommitBatch<'a> {
        CommitBatch { store, batch: WriteBatch::default() }
    }

    pub(crate) fn put(&mut self, family: Family, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.batch.put_cf(self.store.handle(family)?, key, value);
        Ok(())
    }

    pub(crate) fn delete(&mut self, family: Family, key: &[u8]) -> Result<(), StoreError> {
        self.batch.delete_cf(self.store.handle(family)?, key);
        Ok(())
    }

    pub(crate) fn begin_cut(&mut self, pending: &PendingCut) -> Result<(), StoreError> {
        let mut value = Vec::new();
        pending.pack(&mut value);
        self.put(Family::Local, PENDING_CUT_KEY, &value)
    }

    pub(crate) fn end_cut(&mut self) -> Result<(), StoreError> {
        self.delete(Family::Local, PENDING_CUT_KEY)
    }

    pub(crate) fn end_rebuild(&mut self) -> Result<(), StoreError> {
        self.delete(Family::Local, REBUILDING_KEY)
    }

    /// Bytes of the batch so far.
    pub(crate) fn size_bytes(&self) -> usize {
        self.batch.size_in_bytes()
    }

    /// With `durable` the batch survives a power cut when this returns: needed before anything leaves the process.
    pub(crate) fn write(self, durable: bool) -> Result<(), StoreError> {
        let mut options = WriteOptions::default();
        options.set_sync(durable);
        self.store.db().write_opt(self.batch, &options).map_err(StoreError::storage("commit a batch"))
    }
}
