//! Guards of claims that change hands (D-37, E-30, E-32).

use super::guard::Guard;
use crate::event::account_event::{AccountType, AssetTransferredIn, AssetTransferredOut};
use crate::money::{Currency, Minor};

impl Guard<'_> {
    /// Not twice, also when found late and lying before the other.
    pub(super) fn asset_transferred_out(&mut self, transferred: &AssetTransferredOut) {
        self.price(transferred.price_minor, transferred.currency);
        let comes_later = self.original.is_none()
            && self.ledger_before().is_some_and(|before| before.standing.transferred_out.is_none())
            && self.ledger_now().standing.transferred_out.is_some();
        if comes_later {
            self.find("TRANSFERRED_OUT_ALREADY", "transfer_date", "an account that is not transferred out later on");
        }
    }

    /// E-32: a collection account is opened for one claim.
    pub(super) fn asset_transferred_in(&mut self, transferred: &AssetTransferredIn) {
        self.positive(transferred.balance_minor, "balance_minor");
        self.currency(transferred.currency);
        if self.account.opened.account_type != AccountType::C1 {
            self.find("TRANSFER_IN_FORBIDDEN", "event_type", "a collection account (C1)");
        }
        if self.original.is_none() && self.ledger_now().standing.original_claim.is_some() {
            self.find("TRANSFERRED_IN_TWICE", "event_type", "one claim for each collection account");
        }
    }

    pub(super) fn price(&mut self, price_minor: Option<Minor>, currency: Currency) {
        if let Some(price_minor) = price_minor {
            self.not_negative(price_minor, "price_minor");
        }
        self.currency(currency);
    }
}
