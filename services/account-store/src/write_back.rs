//! A table of decoded rows that are written back: many changes of one row become one put.

use crate::codec::StoredRow;
use crate::commit_batch::CommitBatch;
use crate::error::StoreError;
use crate::family::Family;
use crate::shard_store::ShardStore;
use rustc_hash::FxHashMap;

/// What a row costs in the table beside its own weight: key, entry, hash table.
const ENTRY_OVERHEAD_BYTES: usize = 160;

struct Entry<R> {
    /// `None`: known to be absent from the store.
    row: Option<R>,
    dirty: bool,
    /// The round in which the row was last wanted; old rounds are dropped first.
    last_round: u32,
    weight: usize,
}

/// Sums over the entries.
#[derive(Default)]
struct Totals {
    /// Keys of dirty entries, each once, in no order.
    dirty_keys: Vec<Box<[u8]>>,
    weight: usize,
    dirty_weight: usize,
}

impl Totals {
    fn change<R: StoredRow, T>(
        &mut self,
        entry: &mut Entry<R>,
        key: &[u8],
        change: impl FnOnce(&mut Option<R>) -> (T, bool),
    ) -> T {
        let (result, changed) = change(&mut entry.row);
        if changed {
            let weight = ENTRY_OVERHEAD_BYTES + key.len() + entry.row.as_ref().map_or(0, R::weight);
            self.weight = self.weight - entry.weight + weight;
            if entry.dirty {
                self.dirty_weight = self.dirty_weight - entry.weight + weight;
            } else {
                entry.dirty = true;
                self.dirty_weight += weight;
                self.dirty_keys.push(key.into());
            }
            entry.weight = weight;
        }
        result
    }
}

/// Rows of one column family.
pub(crate) struct WriteBackTable<R> {
    family: Family,
    entries: FxHashMap<Box<[u8]>, Entry<R>>,
    totals: Totals,
    /// Missing keys of the batch that is being prepared.
    wanted: Vec<Box<[u8]>>,
    round: u32,
    /// A store that holds nothing yet need not be asked.
    store_is_empty: bool,
}

impl<R: StoredRow> WriteBackTable<R> {
    pub(crate) fn new(family: Family, store_is_empty: bool) -> WriteBackTable<R> {
        WriteBackTable {
            family,
            entries: FxHashMap::default(),
            totals: Totals::default(),
            wanted: Vec::new(),
            round: 0,
            store_is_empty,
        }
    }

    /// Notes that the next batch needs this row.
    pub(crate) fn want(&mut self, key: &[u8]) {
        match self.entries.get_mut(key) {
            Some(entry) => entry.last_round = self.round,
            None if self.store_is_empty => {}
            None => self.wanted.push(key.into()),
        }
    }

    /// Loads all wanted rows with one sorted read.
    pub(crate) fn load_wanted(&mut self, store: &ShardStore) -> Result<(), StoreError> {
        if self.wanted.is_empty() {
            return Ok(());
        }
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.sort_unstable();
        wanted.dedup();
        let mut rows: Vec<Option<R>> = Vec::with_capacity(wanted.len());
        store.get_sorted(self.family, &wanted, |_, value| {
            rows.push(value.map(R::unpack).transpose()?);
            Ok(())
        })?;
        for (key, row) in wanted.into_iter().zip(rows) {
            self.insert(key, row);
        }
        Ok(())
    }

    fn insert(&mut self, key: Box<[u8]>, row: Option<R>) {
        let weight = ENTRY_OVERHEAD_BYTES + key.len() + row.as_ref().map_or(0, R::weight);
        self.totals.weight += weight;
        self.entries.insert(key, Entry { row, dirty: false, last_round: self.round, weight });
    }

    /// The row as it is now, or `None` where there is none. Read from the store only when it was not prepared.
    pub(crate) fn get(&mut self, store: &ShardStore, key: &[u8]) -> Result<Option<&R>, StoreError> {
        self.ensure(store, key)?;
        Ok(self.entries.get(key).and_then(|entry| entry.row.as_ref()))
    }

    /// Lets `change` work on the row in place; it says whether the row was changed. A row that is `None` is absent.
    pub(crate) fn update<T>(
        &mut self,
        store: &ShardStore,
        key: &[u8],
        change: impl FnOnce(&mut Option<R>) -> (T, bool),
    ) -> Result<T, StoreError> {
        // Nearly always the row was prepared; then one look into the table is enough.
        if let Some(entry) = self.entries.get_mut(key) {
            return Ok(self.totals.change(entry, key, change));
        }
        self.ensure(store, key)?;
        match self.entries.get_mut(key) {
            Some(entry) => Ok(self.totals.change(entry, key, change)),
            None => Err(StoreError::Storage { action: "hold a row", cause: "the row was not loaded".to_owned() }),
        }
    }

    fn ensure(&mut self, store: &ShardStore, key: &[u8]) -> Result<(), StoreError> {
        if self.entries.contains_key(key) {
            return Ok(());
        }
        let stored = if self.store_is_empty { None } else { store.get(self.family, key)? };
        let row = stored.map(|bytes| R::unpack(&bytes)).transpose()?;
        self.insert(key.into(), row);
        Ok(())
    }

    /// Bytes in memory, about.
    pub(crate) fn weight(&self) -> usize {
        self.totals.weight
    }

    /// Bytes in memory of rows that are not written yet, about.
    pub(crate) fn dirty_weight(&self) -> usize {
        self.totals.dirty_weight
    }

    /// Puts every dirty row into the batch, in key order. The rows count as written only after [`Self::mark_clean`].
    pub(crate) fn write_dirty(&mut self, batch: &mut CommitBatch<'_>, buffer: &mut Vec<u8>) -> Result<(), StoreError> {
        self.totals.dirty_keys.sort_unstable();
        for key in &self.totals.dirty_keys {
            if let Some(row) = self.entries.get(key).and_then(|entry| entry.row.as_ref()) {
                buffer.clear();
                row.pack(buffer);
                batch.put(self.family, key, buffer)?;
            } else {
                batch.delete(self.family, key)?;
            }
        }
        Ok(())
    }

    /// Hands every dirty row, packed, to `sink` in key order.
    pub(crate) fn visit_dirty(
        &mut self,
        buffer: &mut Vec<u8>,
        mut sink: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.totals.dirty_keys.sort_unstable();
        for key in &self.totals.dirty_keys {
            if let Some(row) = self.entries.get(key).and_then(|entry| entry.row.as_ref()) {
                buffer.clear();
                row.pack(buffer);
                sink(key, buffer)?;
            }
        }
        Ok(())
    }

    /// After a commit: rows are clean, and the ones not wanted for longest are dropped until `budget` holds.
    pub(crate) fn mark_clean(&mut self, budget: usize) {
        for key in self.totals.dirty_keys.drain(..) {
            if let Some(entry) = self.entries.get_mut(&key) {
                entry.dirty = false;
            }
        }
        self.totals.dirty_weight = 0;
        self.store_is_empty = false;
        if self.totals.weight > budget {
            self.drop_oldest(budget / 4 * 3);
        }
    }

    fn drop_oldest(&mut self, target: usize) {
        let mut by_round: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
        for entry in self.entries.values() {
            *by_round.entry(entry.last_round).or_default() += entry.weight;
        }
        let mut kept = self.totals.weight;
        let mut oldest_kept = 0;
        for (round, weight) in by_round {
            if kept <= target {
                break;
            }
            kept -= weight;
            oldest_kept = round + 1;
        }
        self.entries.retain(|_, entry| entry.last_round >= oldest_kept);
        self.totals.weight = kept;
    }

    /// Begins a new round: a polled batch.
    pub(crate) fn next_round(&mut self) {
        self.round = self.round.wrapping_add(1);
    }
}
