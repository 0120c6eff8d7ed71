//! Credit-funded legs of wallet payments and their refunds, one row per payment.

use super::ShardFold;
use super::settle::Verdict;
use crate::error::StoreError;
use crate::keys;
use crate::rows::{WalletFact, WalletRow};
use credit_domain::event::envelope::Envelope;
use credit_domain::event::wallet_event::{WalletEvent, WalletPaymentRefunded};
use credit_domain::ids::{BusinessId, ContentHash};
use credit_domain::money::Minor;

pub(super) fn payment_id_of(event: &WalletEvent) -> &BusinessId {
    match event {
        WalletEvent::WalletPaymentCaptured(captured) => &captured.payment_id,
        WalletEvent::WalletPaymentRefunded(refunded) => &refunded.payment_id,
    }
}

impl ShardFold {
    pub(super) fn apply_wallet_event(
        &mut self,
        envelope: &Envelope,
        event: &WalletEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        let key = keys::wallet_key(envelope.subject_id.as_str(), payment_id_of(event).as_str());
        self.tables.wallet.update(&self.store, &key, |row| {
            let facts = row.as_ref().map_or(&[][..], |row| &row.facts);
            let verdict = judge(facts, envelope, event, content_hash);
            let applied = matches!(verdict, Verdict::Applied { .. });
            if applied {
                row.get_or_insert_with(WalletRow::default).facts.push(WalletFact {
                    event_id: envelope.event_id,
                    content_hash,
                    offset,
                    recorded_at: envelope.recorded_at,
                    effective_date: envelope.effective_date,
                    event: event.clone(),
                });
            }
            (verdict, applied)
        })
    }
}

fn judge(facts: &[WalletFact], envelope: &Envelope, event: &WalletEvent, content_hash: ContentHash) -> Verdict {
    if let Some(known) = facts.iter().find(|fact| fact.event_id == envelope.event_id) {
        return if known.content_hash == content_hash { Verdict::Duplicate } else { Verdict::quarantined("CONTENT_CONFLICT") };
    }
    match event {
        WalletEvent::WalletPaymentCaptured(captured) => {
            let is_repeated = facts
                .iter()
                .any(|fact| matches!(&fact.event, WalletEvent::WalletPaymentCaptured(other) if other.leg_no == captured.leg_no));
            if is_repeated {
                return Verdict::refused("WALLET_LEG_REPEATED", "leg_no", "each leg of a payment captured once");
            }
        }
        WalletEvent::WalletPaymentRefunded(refunded) => {
            let is_repeated = refunds_of_leg(facts, refunded.leg_no).any(|other| other.refund_id == refunded.refund_id);
            if is_repeated {
                return Verdict::refused("WALLET_REFUND_REPEATED", "refund_id", "each refund of a leg once");
            }
            if refund_exceeds_leg(facts, refunded) {
                return Verdict::refused(
                    "WALLET_REFUND_EXCEEDS_LEG",
                    "amount_minor",
                    "refunds of a leg that together are at most the amount captured",
                );
            }
        }
    }
    Verdict::applied()
}

fn refunds_of_leg(facts: &[WalletFact], leg_no: u16) -> impl Iterator<Item = &WalletPaymentRefunded> {
    facts.iter().filter_map(move |fact| match &fact.event {
        WalletEvent::WalletPaymentRefunded(refunded) if refunded.leg_no == leg_no => Some(refunded),
        _ => None,
    })
}

/// A refund may come before its capture; then reconciliation, not this guard, finds what does not fit.
fn refund_exceeds_leg(facts: &[WalletFact], refunded: &WalletPaymentRefunded) -> bool {
    let captured = facts.iter().find_map(|fact| match &fact.event {
        WalletEvent::WalletPaymentCaptured(captured) if captured.leg_no == refunded.leg_no => Some(captured.amount_minor),
        _ => None,
    });
    let refunded_before =
        refunds_of_leg(facts, refunded.leg_no).fold(0, |sum: Minor, other| sum.saturating_add(other.amount_minor));
    captured.is_some_and(|captured| refunded_before.saturating_add(refunded.amount_minor) > captured)
}
