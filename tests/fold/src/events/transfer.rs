//! Claims that change hands.

use super::{CNY, date, id};
use credit_domain::event::account_event::*;
use credit_domain::money::Minor;

pub fn transferred_out(transfer_date: &str, kind: TransferKind) -> AccountEvent {
    AccountEvent::AssetTransferredOut(AssetTransferredOut {
        transferee: "East Asset Management".into(),
        kind,
        transfer_date: date(transfer_date),
        price_minor: None,
        currency: CNY,
    })
}

pub fn transferred_in(transfer_date: &str, balance_minor: Minor) -> AccountEvent {
    AccountEvent::AssetTransferredIn(AssetTransferredIn {
        original_creditor: "North Consumer Finance".into(),
        original_creditor_code: None,
        original_debt_type: "1".into(),
        status_at_transfer: "4".into(),
        balance_minor,
        currency: CNY,
        transfer_date: date(transfer_date),
    })
}

pub fn repurchased(repurchase_date: &str) -> AccountEvent {
    let repurchase_date = date(repurchase_date);
    AccountEvent::AssetRepurchased(AssetRepurchased { repurchase_date, price_minor: None, currency: CNY })
}

pub fn pool_assigned(pool_id: &str, servicer_keeps_reporting: bool) -> AccountEvent {
    AccountEvent::SecuritisationPoolAssigned(SecuritisationPoolAssigned { pool_id: id(pool_id), servicer_keeps_reporting })
}
