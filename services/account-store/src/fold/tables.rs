//! What a fold holds in memory until the next commit.

use crate::error::StoreError;
use crate::family::Family;
use crate::rows::{AccountRow, CutRow, MonthRow, SubjectRow, WalletRow};
use crate::shard_store::ShardStore;
use crate::write_back::WriteBackTable;
use credit_domain::agreement::Agreement;
use credit_domain::reporting::baseline::Baseline;
use std::collections::{BTreeMap, BTreeSet};

/// Decoded rows, written back.
pub(super) struct Tables {
    pub(super) accounts: WriteBackTable<AccountRow>,
    pub(super) subjects: WriteBackTable<SubjectRow>,
    pub(super) agreements: WriteBackTable<Agreement>,
    pub(super) months: WriteBackTable<MonthRow>,
    pub(super) baselines: WriteBackTable<Baseline>,
    pub(super) wallet: WriteBackTable<WalletRow>,
    pub(super) cuts: WriteBackTable<CutRow>,
}

impl Tables {
    pub(super) fn new(store_is_empty: bool) -> Tables {
        Tables {
            accounts: WriteBackTable::new(Family::Accounts, store_is_empty),
            subjects: WriteBackTable::new(Family::Subjects, store_is_empty),
            agreements: WriteBackTable::new(Family::Agreements, store_is_empty),
            months: WriteBackTable::new(Family::Months, store_is_empty),
            baselines: WriteBackTable::new(Family::Baselines, store_is_empty),
            wallet: WriteBackTable::new(Family::Wallet, store_is_empty),
            cuts: WriteBackTable::new(Family::Cuts, store_is_empty),
        }
    }

    /// Begins a polled batch: rows wanted from now on are kept longest.
    pub(super) fn next_round(&mut self) {
        self.accounts.next_round();
        self.subjects.next_round();
        self.agreements.next_round();
        self.months.next_round();
        self.baselines.next_round();
        self.wallet.next_round();
        self.cuts.next_round();
    }

    /// One sorted read per column family for what is wanted and not in memory.
    pub(super) fn load_wanted(&mut self, store: &ShardStore) -> Result<(), StoreError> {
        self.accounts.load_wanted(store)?;
        self.subjects.load_wanted(store)?;
        self.agreements.load_wanted(store)?;
        self.months.load_wanted(store)?;
        self.baselines.load_wanted(store)?;
        self.wallet.load_wanted(store)?;
        self.cuts.load_wanted(store)
    }

    pub(super) fn weight(&self) -> usize {
        self.accounts.weight()
            + self.subjects.weight()
            + self.agreements.weight()
            + self.months.weight()
            + self.baselines.weight()
            + self.wallet.weight()
            + self.cuts.weight()
    }

    pub(super) fn dirty_weight(&self) -> usize {
        self.accounts.dirty_weight()
            + self.subjects.dirty_weight()
            + self.agreements.dirty_weight()
            + self.months.dirty_weight()
            + self.baselines.dirty_weight()
            + self.wallet.dirty_weight()
            + self.cuts.dirty_weight()
    }
}

/// Packed rows that wait for the commit.
#[derive(Default)]
pub(super) struct Appended {
    pub(super) sealed: BTreeMap<Vec<u8>, Vec<u8>>,
    /// `None` takes the row away.
    pub(super) outcomes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    pub(super) account_index: BTreeSet<Vec<u8>>,
    pub(super) bytes: usize,
}
