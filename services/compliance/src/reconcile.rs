//! Two views over wallet payments: credit legs against the purchases they paid (design 9), and who paid with what where.

use crate::error::ComplianceError;
use account_store::rows::AccountRow;
use account_store::shard_store::ShardStore;
use credit_domain::account::Account;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::wallet_event::{ClearingHouse, PaymentChannel, Wallet, WalletEvent};
use credit_domain::fact::Fact;
use credit_domain::ids::{AccountId, BusinessId};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// How credit legs and purchases fit. Both break kinds are completeness breaks: something was captured and never drawn, or
/// drawn and never captured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Reconciliation {
    pub legs_matched: u64,
    pub legs_without_purchase: u64,
    /// Purchases that name a wallet payment of which no leg is known. Purchases that name none are left out.
    pub purchases_without_leg: u64,
}

/// A way of a payment, without personal data.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Route {
    pub code_owner: Wallet,
    pub paying_app: Wallet,
    pub clearing_house: ClearingHouse,
    /// GB/T 2260, six digits.
    pub city: String,
    pub channel: PaymentChannel,
}

impl Route {
    pub const fn code_owner_name(&self) -> &'static str {
        wallet_name(self.code_owner)
    }

    pub const fn paying_app_name(&self) -> &'static str {
        wallet_name(self.paying_app)
    }

    pub const fn clearing_house_name(&self) -> &'static str {
        match self.clearing_house {
            ClearingHouse::UnionPay => "UNION_PAY",
            ClearingHouse::NetsUnion => "NETS_UNION",
            ClearingHouse::OnUs => "ON_US",
        }
    }

    pub const fn channel_name(&self) -> &'static str {
        match self.channel {
            PaymentChannel::OfflineCode => "OFFLINE_CODE",
            PaymentChannel::MarketplaceCheckout => "MARKETPLACE_CHECKOUT",
            PaymentChannel::MiniProgram => "MINI_PROGRAM",
        }
    }
}

const fn wallet_name(wallet: Wallet) -> &'static str {
    match wallet {
        Wallet::Alipay => "ALIPAY",
        Wallet::WechatPay => "WECHAT_PAY",
        Wallet::CloudQuickPass => "CLOUD_QUICK_PASS",
        Wallet::BankApp => "BANK_APP",
        Wallet::Other => "OTHER",
    }
}

/// Pairs captured credit legs with purchases by account and payment id. Refunds and reversals do not undo a pair.
///
/// # Errors
/// A store cannot be read.
pub fn reconcile_wallet_legs(stores: &[(u32, Arc<ShardStore>)]) -> Result<Reconciliation, ComplianceError> {
    let mut sum = Reconciliation::default();
    for (_, store) in stores {
        // Both sides of a pair are facts of one person and so lie in one shard.
        for (legs, purchases) in sides_of_shard(store)?.into_values() {
            let matched = legs.min(purchases);
            sum.legs_matched += matched;
            sum.legs_without_purchase += legs - matched;
            sum.purchases_without_leg += purchases - matched;
        }
    }
    Ok(sum)
}

/// Legs and purchases of one shard.
type Sides = BTreeMap<(AccountId, BusinessId), (u64, u64)>;

fn sides_of_shard(store: &ShardStore) -> Result<Sides, ComplianceError> {
    let mut sides = Sides::new();
    store.visit_wallet(&mut |fact| {
        if let WalletEvent::WalletPaymentCaptured(captured) = &fact.event {
            sides.entry((captured.account_id.clone(), captured.payment_id.clone())).or_default().0 += 1;
        }
    })?;
    let mut failure = None;
    store.visit_accounts(&mut |row| {
        let AccountRow::Opened(account) = row else { return ControlFlow::Continue(()) };
        match sealed_facts(store, &account) {
            Ok(sealed) => {
                count_purchases(&account.account_id, sealed.iter().chain(&account.open_facts), &mut sides);
                ControlFlow::Continue(())
            }
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    failure.map_or(Ok(sides), Err)
}

fn sealed_facts(store: &ShardStore, account: &Account) -> Result<Vec<Fact>, ComplianceError> {
    if account.sealed_chunks == 0 {
        return Ok(Vec::new());
    }
    Ok(store.history(&account.subject_id, &account.account_id)?)
}

fn count_purchases<'a>(account_id: &AccountId, facts: impl Iterator<Item = &'a Fact>, sides: &mut Sides) {
    for fact in facts {
        // A superseding purchase stands in for one that is counted already (D-07).
        if let AccountEvent::PurchasePosted(posted) = &fact.event
            && let (Some(payment_id), None) = (&posted.payment_id, fact.supersedes)
        {
            sides.entry((account_id.clone(), payment_id.clone())).or_default().1 += 1;
        }
    }
}

/// Payments with a credit-funded leg, counted once each, by the way they took.
///
/// # Errors
/// A store cannot be read.
pub fn interoperability(stores: &[(u32, Arc<ShardStore>)]) -> Result<BTreeMap<Route, u64>, ComplianceError> {
    let mut routes: BTreeMap<Route, u64> = BTreeMap::new();
    for (_, store) in stores {
        // The legs of one payment lie together.
        let mut last_payment: Option<BusinessId> = None;
        store.visit_wallet(&mut |fact| {
            let WalletEvent::WalletPaymentCaptured(captured) = &fact.event else { return };
            if last_payment.as_ref() == Some(&captured.payment_id) {
                return;
            }
            last_payment = Some(captured.payment_id.clone());
            let route = Route {
                code_owner: captured.code_owner,
                paying_app: captured.paying_app,
                clearing_house: captured.clearing_house,
                city: captured.city.to_string(),
                channel: captured.channel,
            };
            *routes.entry(route).or_default() += 1;
        })?;
    }
    Ok(routes)
}
