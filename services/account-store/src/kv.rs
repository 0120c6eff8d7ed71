//! A small ordered key-value store: producers keep receipts in it, the bureau what it accepted.

use crate::error::StoreError;
use std::ops::ControlFlow;
use std::path::Path;

/// Bytes of memtable before RocksDB writes a file; receipts are small, so a modest size keeps memory low.
const WRITE_BUFFER_BYTES: usize = 16 * 1024 * 1024;
/// Block cache of one such store.
const BLOCK_CACHE_BYTES: usize = 32 * 1024 * 1024;

/// Sees a key and its value, and says whether to go on.
pub type KeyVisitor<'a> = dyn FnMut(&[u8], &[u8]) -> ControlFlow<()> + 'a;

/// Changes that happen together or not at all.
#[derive(Default)]
pub struct KeyValueBatch {
    batch: rocksdb::WriteBatch,
}

impl KeyValueBatch {
    pub fn new() -> KeyValueBatch {
        KeyValueBatch::default()
    }

    pub fn put(&mut self, key: &[u8], value: &[u8]) {
        self.batch.put(key, value);
    }

    pub fn delete(&mut self, key: &[u8]) {
        self.batch.delete(key);
    }

    /// Number of puts and deletes.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }
}

/// One directory of keys in byte order. Any number of threads may use it; one process at a time.
pub struct KeyValueStore {
    db: rocksdb::DB,
}

impl KeyValueStore {
    /// Opens the directory and makes it where it is missing.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it open.
    pub fn open(directory: &Path) -> Result<KeyValueStore, StoreError> {
        let mut options = rocksdb::Options::default();
        options.create_if_missing(true);
        options.set_write_buffer_size(WRITE_BUFFER_BYTES);
        options.set_compression_type(rocksdb::DBCompressionType::Lz4);
        options.set_keep_log_file_num(2);
        let mut table = rocksdb::BlockBasedOptions::default();
        table.set_bloom_filter(10.0, false);
        table.set_block_cache(&rocksdb::Cache::new_lru_cache(BLOCK_CACHE_BYTES));
        options.set_block_based_table_factory(&table);
        std::fs::create_dir_all(directory)
            .map_err(|cause| StoreError::Storage { action: "make the directory", cause: cause.to_string() })?;
        let db = rocksdb::DB::open(&options, directory).map_err(|cause| StoreError::opening(directory, &cause))?;
        Ok(KeyValueStore { db })
    }

    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.db.get(key).map_err(StoreError::storage("read a key"))
    }

    /// Values in the order of the keys. Sorted keys are read faster.
    pub fn get_many<K: AsRef<[u8]>>(&self, keys: &[K]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.db.multi_get(keys).into_iter().map(|value| value.map_err(StoreError::storage("read keys"))).collect()
    }

    /// Writes all changes at once. With `sync` they survive a power cut when this returns; without it they survive the
    /// death of the process, and a power cut may take the newest batches, never a part of one.
    pub fn write(&self, changes: KeyValueBatch, sync: bool) -> Result<(), StoreError> {
        let mut options = rocksdb::WriteOptions::default();
        options.set_sync(sync);
        self.db.write_opt(changes.batch, &options).map_err(StoreError::storage("write a batch"))
    }

    /// One key, as a batch of its own.
    pub fn put(&self, key: &[u8], value: &[u8], sync: bool) -> Result<(), StoreError> {
        let mut changes = KeyValueBatch::new();
        changes.put(key, value);
        self.write(changes, sync)
    }

    /// One key, as a batch of its own. A key that is missing is no error.
    pub fn delete(&self, key: &[u8], sync: bool) -> Result<(), StoreError> {
        let mut changes = KeyValueBatch::new();
        changes.delete(key);
        self.write(changes, sync)
    }

    /// Shows every key with this prefix and its value, in key order, as of one moment, until the visitor breaks off.
    pub fn visit_prefix(&self, prefix: &[u8], visitor: &mut KeyVisitor<'_>) -> Result<(), StoreError> {
        let mut options = rocksdb::ReadOptions::default();
        options.set_iterate_range(rocksdb::PrefixRange(prefix));
        let mut iterator = self.db.raw_iterator_opt(options);
        iterator.seek_to_first();
        while let Some((key, value)) = iterator.item() {
            if visitor(key, value).is_break() {
                return Ok(());
            }
            iterator.next();
        }
        iterator.status().map_err(StoreError::storage("read a range of keys"))
    }
}

#[cfg(test)]
#[path = "kv_tests.rs"]
mod tests;
