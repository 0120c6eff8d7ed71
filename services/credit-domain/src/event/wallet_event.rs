//! Credit-funded legs of wallet payments, with the interoperability facts of 2021 (design 9).

use crate::ids::{AccountId, BusinessId};
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WalletEvent {
    WalletPaymentCaptured(WalletPaymentCaptured),
    WalletPaymentRefunded(WalletPaymentRefunded),
}

/// Who owns a code or which app pays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Wallet {
    Alipay,
    WechatPay,
    CloudQuickPass,
    BankApp,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ClearingHouse {
    UnionPay,
    NetsUnion,
    /// Both sides are customers of one wallet.
    OnUs,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PaymentChannel {
    OfflineCode,
    MarketplaceCheckout,
    MiniProgram,
}

/// One credit-funded leg of one captured payment (W-1: one event per credit leg, for that leg's amount only).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalletPaymentCaptured {
    pub payment_id: BusinessId,
    pub leg_no: u16,
    /// The reporting institution's account that funded the leg.
    pub account_id: AccountId,
    pub amount_minor: Minor,
    pub currency: Currency,
    pub code_owner: Wallet,
    pub paying_app: Wallet,
    pub clearing_house: ClearingHouse,
    /// GB/T 2260, six digits.
    pub city: CompactString,
    pub channel: PaymentChannel,
    /// Opaque reference of the merchant, never its name.
    pub merchant_ref: Option<BusinessId>,
    pub mini_program_ref: Option<BusinessId>,
}

/// The part of a refund that the wallet allocates to a credit leg (W-2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalletPaymentRefunded {
    pub payment_id: BusinessId,
    pub refund_id: BusinessId,
    pub leg_no: u16,
    pub account_id: AccountId,
    pub amount_minor: Minor,
    pub currency: Currency,
}
