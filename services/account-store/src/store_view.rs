//! One unchanging state of a store, and cursors that walk through it.

use crate::codec::fact::unpack_chunk;
use crate::error::StoreError;
use crate::family::Family;
use crate::keys;
use crate::shard_store::{SCAN_READAHEAD_BYTES, ShardStore};
use credit_domain::fact::Fact;
use rocksdb::{DBRawIterator, ReadOptions, Snapshot};

/// See [`ShardStore::view`].
pub(crate) struct StoreView<'a> {
    store: &'a ShardStore,
    snapshot: Snapshot<'a>,
}

impl<'a> StoreView<'a> {
    pub(crate) fn new(store: &'a ShardStore) -> StoreView<'a> {
        StoreView { store, snapshot: store.db().snapshot() }
    }

    /// A cursor over a whole column family, at its first key.
    pub(crate) fn cursor(&self, family: Family) -> Result<Cursor<'_>, StoreError> {
        let mut options = ReadOptions::default();
        options.set_readahead_size(SCAN_READAHEAD_BYTES);
        options.fill_cache(false);
        let mut iterator = self.snapshot.raw_iterator_cf_opt(self.store.handle(family)?, options);
        iterator.seek_to_first();
        Ok(Cursor { iterator })
    }
}

/// One row where a cursor stands.
pub(crate) type KeyAndValue<'a> = (&'a [u8], &'a [u8]);

/// Walks forward through one column family.
pub(crate) struct Cursor<'a> {
    iterator: DBRawIterator<'a>,
}

impl Cursor<'_> {
    /// Key and value here; `None` past the end.
    pub(crate) fn item(&self) -> Result<Option<KeyAndValue<'_>>, StoreError> {
        match self.iterator.item() {
            Some(item) => Ok(Some(item)),
            None => self.iterator.status().map(|()| None).map_err(StoreError::storage("walk a column family")),
        }
    }

    pub(crate) fn advance(&mut self) {
        self.iterator.next();
    }

    /// Goes forward to the first key at or after `key`. Near keys are reached by stepping, which is cheaper than a seek.
    pub(crate) fn forward_to(&mut self, key: &[u8]) {
        const STEPS: usize = 16;
        for _ in 0..STEPS {
            match self.iterator.key() {
                Some(here) if here < key => self.iterator.next(),
                _ => return,
            }
        }
        if self.iterator.key().is_some_and(|here| here < key) {
            self.iterator.seek(key);
        }
    }

    /// All sealed facts of the account under `account_key`, when the cursor walks through them.
    pub(crate) fn facts_of(&mut self, account_key: &[u8]) -> Result<Vec<Fact>, StoreError> {
        let prefix = keys::sealed_prefix(account_key);
        self.forward_to(&prefix);
        let mut facts = Vec::new();
        while let Some((key, value)) = self.item()? {
            if !key.starts_with(&prefix) {
                break;
            }
            facts.extend(unpack_chunk(value)?);
            self.advance();
        }
        Ok(facts)
    }
}
