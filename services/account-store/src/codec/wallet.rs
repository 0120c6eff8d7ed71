//! Packing of wallet payments.

use super::pack::{packed_enum, packed_struct};
use crate::rows::{WalletFact, WalletRow};
use credit_domain::event::wallet_event::{
    ClearingHouse, PaymentChannel, Wallet, WalletEvent, WalletPaymentCaptured, WalletPaymentRefunded,
};

packed_struct! {
    WalletRow { facts }
    WalletFact { event_id, content_hash, offset, recorded_at, effective_date, event }
    WalletPaymentCaptured {
        payment_id, leg_no, account_id, amount_minor, currency, code_owner, paying_app, clearing_house, city, channel,
        merchant_ref, mini_program_ref,
    }
    WalletPaymentRefunded { payment_id, refund_id, leg_no, account_id, amount_minor, currency }
}
packed_enum! {
    WalletEvent { 1 = WalletPaymentCaptured(event), 2 = WalletPaymentRefunded(event) }
    Wallet { 0 = Alipay, 1 = WechatPay, 2 = CloudQuickPass, 3 = BankApp, 4 = Other }
    ClearingHouse { 0 = UnionPay, 1 = NetsUnion, 2 = OnUs }
    PaymentChannel { 0 = OfflineCode, 1 = MarketplaceCheckout, 2 = MiniProgram }
}
