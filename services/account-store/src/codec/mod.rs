//! Stored values: domain types to bytes and back, by hand. One file per family; each value begins with its kind and
//! version, and a change of form is a new version beside the old one.

pub(crate) mod account;
pub(crate) mod account_event;
pub(crate) mod common;
pub(crate) mod fact;
pub(crate) mod ledger;
pub(crate) mod pipeline_rows;
pub(crate) mod report_rows;
pub(crate) mod schedule;
pub(crate) mod subject;
pub(crate) mod wallet;

use crate::error::StoreError;

/// A value that lives in one column family under a key.
pub(crate) trait StoredRow: Sized {
    /// Appends the stored form to `out`.
    fn pack(&self, out: &mut Vec<u8>);

    /// Reads exactly what [`StoredRow::pack`] wrote.
    fn unpack(bytes: &[u8]) -> Result<Self, StoreError>;

    /// About how many bytes the value takes in memory: the measure of the hot tables.
    fn weight(&self) -> usize;
}

/// First byte of every stored value.
pub(crate) mod kind {
    pub(crate) const ACCOUNT: u8 = 1;
    pub(crate) const UNOPENED_ACCOUNT: u8 = 2;
    pub(crate) const SEALED_CHUNK: u8 = 3;
    pub(crate) const SUBJECT: u8 = 4;
    pub(crate) const BASELINE: u8 = 5;
    pub(crate) const MONTH: u8 = 6;
    pub(crate) const WALLET: u8 = 7;
    pub(crate) const CUT: u8 = 8;
    pub(crate) const OUTCOME: u8 = 9;
    pub(crate) const ANCHOR: u8 = 10;
    pub(crate) const PENDING_CUT: u8 = 11;
}

/// Second byte of every stored value; the same for all kinds until one of them changes.
pub(crate) const VERSION: u8 = 1;

#[cfg(test)]
mod tests;
