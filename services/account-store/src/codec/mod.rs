//! Stored values: domain types to bytes and back. One file per family; each value begins with its kind and version.
//!
//! A change of form is a new version of all values and a new layout of the store, which is then rebuilt from the topics.

pub(crate) mod account;
pub(crate) mod account_event;
pub(crate) mod agreement;
pub(crate) mod fact;
pub(crate) mod ledger;
pub(crate) mod pack;
pub(crate) mod pipeline_rows;
pub(crate) mod report_rows;
pub(crate) mod subject;
pub(crate) mod wallet;

use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::{Anchor, CutRow, MonthRow, OutcomeRow, PendingCut, ProductRow, SubjectRow, WalletRow};
use credit_domain::agreement::Agreement;
use credit_domain::reporting::baseline::Baseline;
use pack::Pack;

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
    pub(crate) const AGREEMENT: u8 = 12;
    pub(crate) const PRODUCT: u8 = 13;
}

/// Second byte of every stored value; the same for all kinds until one of them changes.
pub(crate) const VERSION: u8 = 2;

/// Rows that are one packed value: their kind, what errors call them, and their weight in memory.
macro_rules! stored_rows {
    ($($row:ident: $kind:ident, $name:literal, $weight:expr;)+) => {$(
        impl StoredRow for $row {
            fn pack(&self, out: &mut Vec<u8>) {
                Pack::pack(self, &mut Packer::begin(out, kind::$kind, VERSION));
            }

            fn unpack(bytes: &[u8]) -> Result<$row, StoreError> {
                let mut unpacker = Unpacker::begin(bytes, kind::$kind, VERSION, $name)?;
                let row = Pack::unpack(&mut unpacker)?;
                unpacker.end()?;
                Ok(row)
            }

            fn weight(&self) -> usize {
                let weight: fn(&$row) -> usize = $weight;
                weight(self)
            }
        }
    )+};
}

stored_rows! {
    SubjectRow: SUBJECT, "subject", |row| subject::weight(row);
    Agreement: AGREEMENT, "agreement", |row| 200 + row.facts.len() * 240;
    Baseline: BASELINE, "baseline", |_| 400;
    MonthRow: MONTH, "month row", |row| 100 + row.entries.len() * 300;
    WalletRow: WALLET, "wallet payment", |row| 64 + row.facts.len() * 360;
    CutRow: CUT, "cut row", |_| 256;
    OutcomeRow: OUTCOME, "outcome", |_| 256;
    Anchor: ANCHOR, "anchor", |_| 128;
    PendingCut: PENDING_CUT, "pending cut", |_| 256;
    ProductRow: PRODUCT, "product", |_| 64;
}

#[cfg(test)]
mod event_samples;
#[cfg(test)]
mod state_samples;
#[cfg(test)]
mod tests;
