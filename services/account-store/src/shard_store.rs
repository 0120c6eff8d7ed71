//! One shard's store: a RocksDB directory that can be deleted and rebuilt from the topics.
//!
//! State, outcomes and offsets move in one write batch (design 6), with the write-ahead log always on. The offset here
//! is the truth about how far the topics are folded.

use crate::codec::StoredRow;
use crate::commit_batch::CommitBatch;
use crate::error::StoreError;
use crate::family::Family;
use crate::resources::{StoreLimits, StoreResources};
use crate::rows::{Anchor, PendingCut};
use crate::store_view::StoreView;
use rocksdb::{ColumnFamily, DB, Options, ReadOptions};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Form of keys and values; raised whenever an old store must be rebuilt.
const LAYOUT: u32 = 2;
const LAYOUT_KEY: &[u8] = b"layout";
const TOPICS_KEY: &[u8] = b"topics";
const ANCHOR_PREFIX: &[u8] = b"anchor/";
pub(crate) const PRODUCT_PREFIX: &[u8] = b"product/";
pub(crate) const PENDING_CUT_KEY: &[u8] = b"pending_cut";
pub(crate) const REBUILDING_KEY: &[u8] = b"rebuilding";
/// Bytes read ahead by scans.
pub(crate) const SCAN_READAHEAD_BYTES: usize = 2 * 1024 * 1024;
/// Write-ahead log kept before RocksDB writes out the column families that hold it back.
const MAX_LOG_BYTES: u64 = 512 * 1024 * 1024;

/// Shared by the thread that folds the shard and by readers.
pub struct ShardStore {
    db: DB,
    directory: PathBuf,
    topics: Vec<Arc<str>>,
    resources: StoreResources,
}

impl ShardStore {
    /// Opens the directory and makes it where it is missing. What a bulk rebuild left half done is wiped.
    ///
    /// `topics` are those the shard folds; their order is part of the store.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when it is open elsewhere, [`StoreError::Layout`] when an incompatible program made it.
    pub fn open(directory: &Path, topics: &[&str], resources: &StoreResources) -> Result<ShardStore, StoreError> {
        std::fs::create_dir_all(directory)
            .map_err(|cause| StoreError::Storage { action: "make the directory", cause: cause.to_string() })?;
        let store = ShardStore::open_as_is(directory, topics, resources)?;
        if store.get(Family::Local, REBUILDING_KEY)?.is_none() {
            store.check_layout()?;
            return Ok(store);
        }
        drop(store);
        tracing::warn!("a bulk rebuild of a shard was cut short, it begins again");
        DB::destroy(&Options::default(), directory).map_err(StoreError::storage("wipe a half-done rebuild"))?;
        let store = ShardStore::open_as_is(directory, topics, resources)?;
        store.check_layout()?;
        Ok(store)
    }

    fn open_as_is(directory: &Path, topics: &[&str], resources: &StoreResources) -> Result<ShardStore, StoreError> {
        let mut options = resources.database_options();
        options.set_max_total_wal_size(MAX_LOG_BYTES);
        let families = Family::ALL.map(|family| (family.name(), resources.family_options(family.has_point_reads())));
        let db = DB::open_cf_with_opts(&options, directory, families).map_err(|cause| StoreError::opening(directory, &cause))?;
        let topics = topics.iter().map(|topic| Arc::from(*topic)).collect();
        Ok(ShardStore { db, directory: directory.to_path_buf(), topics, resources: resources.clone() })
    }

    /// A view as of now, beside a running process; nothing can be written.
    ///
    /// # Errors
    /// [`StoreError::Layout`] when an incompatible program made it.
    pub fn open_read_only(directory: &Path, topics: &[&str]) -> Result<ShardStore, StoreError> {
        let resources = StoreResources::new(&StoreLimits::default());
        let mut options = resources.database_options();
        options.create_if_missing(false);
        // A store of an older layout lacks families that this program has; its layout says so better than RocksDB does.
        let existing = DB::list_cf(&options, directory).map_err(|cause| StoreError::opening(directory, &cause))?;
        let families = Family::ALL
            .into_iter()
            .filter(|family| existing.iter().any(|name| name == family.name()))
            .map(|family| (family.name(), resources.family_options(family.has_point_reads())));
        let db = DB::open_cf_with_opts_for_read_only(&options, directory, families, false)
            .map_err(|cause| StoreError::opening(directory, &cause))?;
        let topics = topics.iter().map(|topic| Arc::from(*topic)).collect();
        let store = ShardStore { db, directory: directory.to_path_buf(), topics, resources };
        store.has_layout()?;
        Ok(store)
    }

    /// Writes layout and topics into a new store, compares them in an old one.
    fn check_layout(&self) -> Result<(), StoreError> {
        if self.has_layout()? {
            return Ok(());
        }
        let mut batch = CommitBatch::new(self);
        batch.put(Family::Meta, LAYOUT_KEY, &LAYOUT.to_be_bytes())?;
        batch.put(Family::Meta, TOPICS_KEY, self.topics.join("\n").as_bytes())?;
        batch.write(true)
    }

    /// False for a store in which nothing is written yet.
    fn has_layout(&self) -> Result<bool, StoreError> {
        let Some(layout) = self.get(Family::Meta, LAYOUT_KEY)? else {
            return Ok(false);
        };
        let found = <[u8; 4]>::try_from(layout.as_slice()).map_or(0, u32::from_be_bytes);
        let topics = self.topics.join("\n");
        let same_topics = self.get(Family::Meta, TOPICS_KEY)?.is_some_and(|stored| stored == topics.as_bytes());
        if found == LAYOUT && same_topics { Ok(true) } else { Err(StoreError::Layout { found, expected: LAYOUT }) }
    }

    /// The topics the shard folds, in the order of their numbers.
    pub fn topics(&self) -> &[Arc<str>] {
        &self.topics
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// How far a topic is folded; the default anchor when nothing is.
    pub fn anchor(&self, topic_no: usize) -> Result<Anchor, StoreError> {
        match self.get(Family::Meta, &self.anchor_key(topic_no))? {
            Some(bytes) => Anchor::unpack(&bytes),
            None => Ok(Anchor::default()),
        }
    }

    pub(crate) fn anchor_key(&self, topic_no: usize) -> Vec<u8> {
        let mut key = ANCHOR_PREFIX.to_vec();
        key.extend_from_slice(self.topics.get(topic_no).map_or("", |topic| topic).as_bytes());
        key
    }

    /// The cut that was begun and not ended before the process died.
    pub fn pending_cut(&self) -> Result<Option<PendingCut>, StoreError> {
        self.get(Family::Local, PENDING_CUT_KEY)?.map(|bytes| PendingCut::unpack(&bytes)).transpose()
    }

    /// True when no record was ever folded.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        for topic_no in 0..self.topics.len() {
            if self.anchor(topic_no)?.next_offset > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(crate) fn db(&self) -> &DB {
        &self.db
    }

    pub(crate) fn handle(&self, family: Family) -> Result<&ColumnFamily, StoreError> {
        self.db
            .cf_handle(family.name())
            .ok_or(StoreError::Storage { action: "find a column family", cause: family.name().to_owned() })
    }

    pub(crate) fn get(&self, family: Family, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.db.get_cf(self.handle(family)?, key).map_err(StoreError::storage("read a key"))
    }

    /// Reads sorted, distinct keys in one go and hands each with its value to `found`.
    pub(crate) fn get_sorted<K: AsRef<[u8]>>(
        &self,
        family: Family,
        keys: &[K],
        mut found: impl FnMut(usize, Option<&[u8]>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let slices = keys.iter().map(AsRef::as_ref);
        let values = self.db.batched_multi_get_cf(self.handle(family)?, slices, true);
        for (index, value) in values.into_iter().enumerate() {
            let value = value.map_err(StoreError::storage("read keys"))?;
            found(index, value.as_deref())?;
        }
        Ok(())
    }

    /// Shows all keys with a prefix and their values, in key order, as of one moment.
    pub(crate) fn scan(
        &self,
        family: Family,
        prefix: &[u8],
        mut visitor: impl FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let mut options = ReadOptions::default();
        options.set_iterate_range(rocksdb::PrefixRange(prefix));
        if prefix.is_empty() {
            // A walk over everything would throw the hot blocks out of the cache.
            options.set_readahead_size(SCAN_READAHEAD_BYTES);
            options.fill_cache(false);
        }
        let mut iterator = self.db.raw_iterator_cf_opt(self.handle(family)?, options);
        iterator.seek_to_first();
        while let Some((key, value)) = iterator.item() {
            if visitor(key, value)?.is_break() {
                return Ok(());
            }
            iterator.next();
        }
        iterator.status().map_err(StoreError::storage("read a range of keys"))
    }

    /// One unchanging state of all column families.
    pub(crate) fn view(&self) -> StoreView<'_> {
        StoreView::new(self)
    }

    /// Options of a sorted file that is to be taken in.
    pub(crate) fn file_options(&self, family: Family) -> Options {
        self.resources.family_options(family.has_point_reads())
    }

    /// Takes in sorted files; they are moved.
    pub(crate) fn ingest(&self, family: Family, files: Vec<PathBuf>) -> Result<(), StoreError> {
        let mut options = rocksdb::IngestExternalFileOptions::default();
        options.set_move_files(true);
        self.db
            .ingest_external_file_cf_opts(self.handle(family)?, &options, files)
            .map_err(StoreError::storage("take in sorted files"))
    }

    /// Marks the store as half built, until [`CommitBatch::end_rebuild`].
    pub(crate) fn begin_rebuild(&self) -> Result<(), StoreError> {
        let mut batch = CommitBatch::new(self);
        batch.put(Family::Local, REBUILDING_KEY, b"1")?;
        batch.write(true)
    }
}

#[cfg(test)]
#[path = "shard_store_tests.rs"]
mod tests;
