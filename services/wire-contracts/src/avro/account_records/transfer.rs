//! Wire records of `credit.accounts.v1`: transfer.

use crate::avro::record::{wire_enum, wire_event};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event as domain;
use credit_domain::ids::BusinessId;
use credit_domain::money::{Currency, Minor};

wire_enum! { TransferKind for domain::TransferKind {
    Sale = "SALE",
    Strip = "STRIP",
} }

wire_event! { AssetTransferredOut for domain::AssetTransferredOut {
    transferee: CompactString,
    kind: domain::TransferKind,
    transfer_date: BusinessDate,
    price_minor: Option<Minor>,
    currency: Currency,
} }

wire_event! { AssetTransferredIn for domain::AssetTransferredIn {
    original_creditor: CompactString,
    original_creditor_code: Option<CompactString>,
    original_debt_type: CompactString,
    status_at_transfer: CompactString,
    balance_minor: Minor,
    currency: Currency,
    transfer_date: BusinessDate,
} }

wire_event! { AssetRepurchased for domain::AssetRepurchased {
    repurchase_date: BusinessDate,
    price_minor: Option<Minor>,
    currency: Currency,
} }

wire_event! { SecuritisationPoolAssigned for domain::SecuritisationPoolAssigned {
    pool_id: BusinessId,
    servicer_keeps_reporting: bool,
} }
