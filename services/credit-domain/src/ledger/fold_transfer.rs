//! Claims that change hands. Money goes on folding whoever holds the claim; whether it is reported is decided elsewhere.

use super::Ledger;
use super::standing::TransferOut;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AssetTransferredIn, AssetTransferredOut};

impl Ledger {
    /// D-37: not reported from this month on.
    pub(super) fn transfer_out(&mut self, transferred: &AssetTransferredOut, date: BusinessDate) {
        self.standing.transferred_out = Some(TransferOut { on: date, kind: transferred.kind });
    }

    pub(super) fn repurchase(&mut self, date: BusinessDate) {
        self.standing.transferred_out = None;
        self.standing.repurchased_on = Some(date);
    }

    /// The claim a collection account was opened for is its debt (E-32).
    pub(super) fn transfer_in(&mut self, transferred: &AssetTransferredIn) {
        self.balance_minor += transferred.balance_minor;
        self.standing.original_claim = Some(Box::new(transferred.clone()));
    }
}
