//! Packing of wallet payments.

use super::common::{
    pack_choice, pack_date, pack_event_id, pack_recorded_at, unpack_account_id, unpack_business_id, unpack_choice,
    unpack_content_hash, unpack_date, unpack_event_id, unpack_recorded_at,
};
use super::{StoredRow, VERSION, kind};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::{WalletFact, WalletRow};
use credit_domain::event::wallet_event::{
    ClearingHouse, PaymentChannel, Wallet, WalletEvent, WalletPaymentCaptured, WalletPaymentRefunded,
};
use credit_domain::money::Currency;

const WALLETS: [Wallet; 5] = [Wallet::Alipay, Wallet::WechatPay, Wallet::CloudQuickPass, Wallet::BankApp, Wallet::Other];
const CLEARING_HOUSES: [ClearingHouse; 3] = [ClearingHouse::UnionPay, ClearingHouse::NetsUnion, ClearingHouse::OnUs];
const CHANNELS: [PaymentChannel; 3] =
    [PaymentChannel::OfflineCode, PaymentChannel::MarketplaceCheckout, PaymentChannel::MiniProgram];

const CAPTURED: u8 = 1;
const REFUNDED: u8 = 2;

impl StoredRow for WalletRow {
    fn pack(&self, out: &mut Vec<u8>) {
        let mut packer = Packer::begin(out, kind::WALLET, VERSION);
        packer.list(&self.facts, |packer, fact| {
            pack_event_id(packer, fact.event_id);
            packer.fixed(&fact.content_hash.0);
            packer.unsigned(fact.offset);
            pack_recorded_at(packer, fact.recorded_at);
            pack_date(packer, fact.effective_date);
            match &fact.event {
                WalletEvent::WalletPaymentCaptured(captured) => pack_captured(packer, captured),
                WalletEvent::WalletPaymentRefunded(refunded) => pack_refunded(packer, refunded),
            }
        });
    }

    fn unpack(bytes: &[u8]) -> Result<WalletRow, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::WALLET, VERSION, "wallet payment")?;
        let facts = unpacker.list(|unpacker| {
            Ok(WalletFact {
                event_id: unpack_event_id(unpacker)?,
                content_hash: unpack_content_hash(unpacker)?,
                offset: unpacker.unsigned()?,
                recorded_at: unpack_recorded_at(unpacker)?,
                effective_date: unpack_date(unpacker)?,
                event: match unpacker.byte()? {
                    CAPTURED => WalletEvent::WalletPaymentCaptured(unpack_captured(unpacker)?),
                    REFUNDED => WalletEvent::WalletPaymentRefunded(unpack_refunded(unpacker)?),
                    _ => return Err(unpacker.damaged()),
                },
            })
        })?;
        unpacker.end()?;
        Ok(WalletRow { facts })
    }

    fn weight(&self) -> usize {
        64 + self.facts.len() * 360
    }
}

fn pack_captured(packer: &mut Packer<'_>, captured: &WalletPaymentCaptured) {
    packer.byte(CAPTURED);
    packer.text(captured.payment_id.as_str());
    packer.unsigned(u64::from(captured.leg_no));
    packer.text(captured.account_id.as_str());
    packer.signed(captured.amount_minor);
    packer.text(captured.currency.as_str());
    pack_choice(packer, &captured.code_owner, &WALLETS);
    pack_choice(packer, &captured.paying_app, &WALLETS);
    pack_choice(packer, &captured.clearing_house, &CLEARING_HOUSES);
    packer.text(&captured.city);
    pack_choice(packer, &captured.channel, &CHANNELS);
    packer.optional(captured.merchant_ref.as_ref(), |packer, reference| packer.text(reference.as_str()));
    packer.optional(captured.mini_program_ref.as_ref(), |packer, reference| packer.text(reference.as_str()));
}

fn unpack_captured(unpacker: &mut Unpacker<'_>) -> Result<WalletPaymentCaptured, StoreError> {
    Ok(WalletPaymentCaptured {
        payment_id: unpack_business_id(unpacker)?,
        leg_no: unpacker.number()?,
        account_id: unpack_account_id(unpacker)?,
        amount_minor: unpacker.signed()?,
        currency: unpacker.parsed(Currency::parse)?,
        code_owner: unpack_choice(unpacker, &WALLETS)?,
        paying_app: unpack_choice(unpacker, &WALLETS)?,
        clearing_house: unpack_choice(unpacker, &CLEARING_HOUSES)?,
        city: unpacker.text()?,
        channel: unpack_choice(unpacker, &CHANNELS)?,
        merchant_ref: unpacker.optional(unpack_business_id)?,
        mini_program_ref: unpacker.optional(unpack_business_id)?,
    })
}

fn pack_refunded(packer: &mut Packer<'_>, refunded: &WalletPaymentRefunded) {
    packer.byte(REFUNDED);
    packer.text(refunded.payment_id.as_str());
    packer.text(refunded.refund_id.as_str());
    packer.unsigned(u64::from(refunded.leg_no));
    packer.text(refunded.account_id.as_str());
    packer.signed(refunded.amount_minor);
    packer.text(refunded.currency.as_str());
}

fn unpack_refunded(unpacker: &mut Unpacker<'_>) -> Result<WalletPaymentRefunded, StoreError> {
    Ok(WalletPaymentRefunded {
        payment_id: unpack_business_id(unpacker)?,
        refund_id: unpack_business_id(unpacker)?,
        leg_no: unpacker.number()?,
        account_id: unpack_account_id(unpacker)?,
        amount_minor: unpacker.signed()?,
        currency: unpacker.parsed(Currency::parse)?,
    })
}
