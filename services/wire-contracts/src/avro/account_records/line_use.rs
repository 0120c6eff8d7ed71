//! Wire records of `credit.accounts.v1`: line use.

use crate::avro::record::{wire_enum, wire_event};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event as domain;
use credit_domain::ids::BusinessId;
use credit_domain::money::{Currency, Minor};

wire_event! { PurchasePosted for domain::PurchasePosted {
    posting_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    billable_from: Option<BusinessDate>,
    payment_id: Option<BusinessId>,
} }

wire_event! { PurchaseRefunded for domain::PurchaseRefunded {
    posting_id: BusinessId,
    refund_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { PurchaseReversed for domain::PurchaseReversed {
    posting_id: BusinessId,
    reversal_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { CashDrawn for domain::CashDrawn {
    drawdown_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    term_months: Option<u16>,
} }

wire_event! { InterestCharged for domain::InterestCharged {
    charge_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    period: Option<Month>,
} }

wire_event! { FeeCharged for domain::FeeCharged {
    charge_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    kind: CompactString,
} }

wire_event! { PurchaseBecameBillable for domain::PurchaseBecameBillable {
    posting_id: BusinessId,
    billable_from: BusinessDate,
} }

wire_enum! { ChargeKind for domain::ChargeKind {
    Interest = "INTEREST",
    Fee = "FEE",
} }

wire_event! { ChargeWaived for domain::ChargeWaived {
    waiver_id: BusinessId,
    charge_id: Option<BusinessId>,
    kind: domain::ChargeKind,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { OverpaymentRecorded for domain::OverpaymentRecorded {
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { OverpaymentRefunded for domain::OverpaymentRefunded {
    refund_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }
