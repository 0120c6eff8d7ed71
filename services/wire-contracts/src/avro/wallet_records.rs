//! Wire records of `wallet.payments.v1`.

use crate::avro::record::{wire_enum, wire_event};
use compact_str::CompactString;
use credit_domain::event::wallet_event as domain;
use credit_domain::ids::{AccountId, BusinessId};
use credit_domain::money::{Currency, Minor};

wire_enum! { Wallet for domain::Wallet {
    Alipay = "ALIPAY",
    WechatPay = "WECHAT_PAY",
    CloudQuickPass = "CLOUD_QUICK_PASS",
    BankApp = "BANK_APP",
    Other = "OTHER",
} }

wire_enum! { ClearingHouse for domain::ClearingHouse {
    UnionPay = "UNION_PAY",
    NetsUnion = "NETS_UNION",
    OnUs = "ON_US",
} }

wire_enum! { PaymentChannel for domain::PaymentChannel {
    OfflineCode = "OFFLINE_CODE",
    MarketplaceCheckout = "MARKETPLACE_CHECKOUT",
    MiniProgram = "MINI_PROGRAM",
} }

wire_event! { WalletPaymentCaptured for domain::WalletPaymentCaptured {
    payment_id: BusinessId,
    leg_no: u16,
    account_id: AccountId,
    amount_minor: Minor,
    currency: Currency,
    code_owner: domain::Wallet,
    paying_app: domain::Wallet,
    clearing_house: domain::ClearingHouse,
    city: CompactString,
    channel: domain::PaymentChannel,
    merchant_ref: Option<BusinessId>,
    mini_program_ref: Option<BusinessId>,
} }

wire_event! { WalletPaymentRefunded for domain::WalletPaymentRefunded {
    payment_id: BusinessId,
    refund_id: BusinessId,
    leg_no: u16,
    account_id: AccountId,
    amount_minor: Minor,
    currency: Currency,
} }
