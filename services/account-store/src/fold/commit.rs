//! The commit: every changed row, the outcomes and the offsets in one batch, or as sorted files when a store is built
//! from nothing.

use super::tables::Appended;
use super::{CommitStats, LocalChange, ShardFold, packed};
use crate::commit_batch::CommitBatch;
use crate::error::StoreError;
use crate::family::Family;
use crate::rebuild::SortedFiles;

impl ShardFold {
    /// Writes everything since the last commit at once. With `durable` it survives a power cut when this returns, as
    /// is needed before anything leaves the process.
    ///
    /// # Errors
    /// [`StoreError::Accounting`] when a topic's counts do not add up: nothing is written then.
    pub fn commit(&mut self, durable: bool, local: LocalChange<'_>) -> Result<CommitStats, StoreError> {
        self.check_accounts()?;
        if self.pending_records == 0 && local == LocalChange::None && !durable {
            return Ok(CommitStats::default());
        }
        let bytes = if self.is_bulk { self.write_sorted_files(local)? } else { self.write_batch(durable, local)? };
        let stats = CommitStats { records: self.pending_records, bytes };
        self.after_commit();
        Ok(stats)
    }

    /// `consumed = applied + duplicate + refused + quarantined`, and offsets are dense from 0.
    fn check_accounts(&self) -> Result<(), StoreError> {
        for (topic, anchor) in self.anchors.iter().enumerate() {
            let counters = &anchor.counters;
            if !counters.add_up() || counters.consumed != anchor.next_offset {
                return Err(StoreError::Accounting {
                    topic: self.topic_name(topic),
                    consumed: anchor.next_offset,
                    accounted: counters.accounted_for(),
                });
            }
        }
        Ok(())
    }

    fn write_batch(&mut self, durable: bool, local: LocalChange<'_>) -> Result<u64, StoreError> {
        let store = self.store.clone();
        let mut batch = CommitBatch::new(&store);
        let mut buffer = Vec::new();
        self.tables.accounts.write_dirty(&mut batch, &mut buffer)?;
        self.tables.subjects.write_dirty(&mut batch, &mut buffer)?;
        self.tables.agreements.write_dirty(&mut batch, &mut buffer)?;
        self.tables.months.write_dirty(&mut batch, &mut buffer)?;
        self.tables.baselines.write_dirty(&mut batch, &mut buffer)?;
        self.tables.wallet.write_dirty(&mut batch, &mut buffer)?;
        self.tables.cuts.write_dirty(&mut batch, &mut buffer)?;
        for (key, value) in &self.appended.sealed {
            batch.put(Family::Sealed, key, value)?;
        }
        for (key, value) in &self.appended.outcomes {
            match value {
                Some(value) => batch.put(Family::Outcomes, key, value)?,
                None => batch.delete(Family::Outcomes, key)?,
            }
        }
        for key in &self.appended.account_index {
            batch.put(Family::AccountIndex, key, &[])?;
        }
        self.put_meta(&mut batch)?;
        put_local(&mut batch, local)?;
        let bytes = u64::try_from(batch.size_bytes()).unwrap_or(u64::MAX);
        batch.write(durable)?;
        Ok(bytes)
    }

    /// A store built from nothing: no reads and no log, sorted files taken in whole. The anchors come last, so that a
    /// crash in between leaves a store that says it is half built.
    fn write_sorted_files(&mut self, local: LocalChange<'_>) -> Result<u64, StoreError> {
        let store = self.store.clone();
        store.begin_rebuild()?;
        let mut files = SortedFiles::new(&store)?;
        let mut buffer = Vec::new();
        self.tables.accounts.visit_dirty(&mut buffer, |key, value| files.put(Family::Accounts, key, value))?;
        self.tables.subjects.visit_dirty(&mut buffer, |key, value| files.put(Family::Subjects, key, value))?;
        self.tables.agreements.visit_dirty(&mut buffer, |key, value| files.put(Family::Agreements, key, value))?;
        self.tables.months.visit_dirty(&mut buffer, |key, value| files.put(Family::Months, key, value))?;
        self.tables.baselines.visit_dirty(&mut buffer, |key, value| files.put(Family::Baselines, key, value))?;
        self.tables.wallet.visit_dirty(&mut buffer, |key, value| files.put(Family::Wallet, key, value))?;
        self.tables.cuts.visit_dirty(&mut buffer, |key, value| files.put(Family::Cuts, key, value))?;
        for (key, value) in &self.appended.sealed {
            files.put(Family::Sealed, key, value)?;
        }
        for (key, value) in &self.appended.outcomes {
            if let Some(value) = value {
                files.put(Family::Outcomes, key, value)?;
            }
        }
        for key in &self.appended.account_index {
            files.put(Family::AccountIndex, key, &[])?;
        }
        let bytes = files.ingest()?;
        let mut batch = CommitBatch::new(&store);
        self.put_meta(&mut batch)?;
        put_local(&mut batch, local)?;
        batch.end_rebuild()?;
        batch.write(true)?;
        Ok(bytes)
    }

    fn put_meta(&self, batch: &mut CommitBatch<'_>) -> Result<(), StoreError> {
        for (key, row) in self.products.dirty_rows() {
            batch.put(Family::Meta, &key, &packed(row))?;
        }
        for (topic, anchor) in self.anchors.iter().enumerate() {
            // A topic of which nothing was folded has no row, whether or not others have.
            if anchor.next_offset > 0 {
                batch.put(Family::Meta, &self.store.anchor_key(topic), &packed(anchor))?;
            }
        }
        Ok(())
    }

    fn after_commit(&mut self) {
        // Most reads are of accounts; the other rows are touched once or twice a month.
        let budget = self.options.hot_table_bytes;
        self.tables.accounts.mark_clean(budget / 8 * 5);
        self.tables.subjects.mark_clean(budget / 16);
        self.tables.agreements.mark_clean(budget / 16);
        self.tables.months.mark_clean(budget / 16);
        self.tables.baselines.mark_clean(budget / 16);
        self.tables.wallet.mark_clean(budget / 16);
        self.tables.cuts.mark_clean(budget / 16);
        self.products.mark_clean();
        self.appended = Appended::default();
        self.pending_records = 0;
        self.is_bulk = false;
    }
}

fn put_local(batch: &mut CommitBatch<'_>, local: LocalChange<'_>) -> Result<(), StoreError> {
    match local {
        LocalChange::None => Ok(()),
        LocalChange::BeginCut(pending) => batch.begin_cut(pending),
        LocalChange::EndCut => batch.end_cut(),
    }
}
