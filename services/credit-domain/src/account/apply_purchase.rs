//! Guards of purchases, draws, refunds and charges.

use super::guard::Guard;
use crate::calendar::BusinessDate;
use crate::event::account_event::{
    AccountEvent, CashDrawn, FeeCharged, InterestCharged, PurchasePosted, PurchaseRefunded, PurchaseReversed,
};
use crate::ids::BusinessId;
use crate::money::Minor;

impl Guard<'_> {
    pub(super) fn purchase_posted(&mut self, purchase: &PurchasePosted) {
        self.amount(purchase.amount_minor, purchase.currency);
        self.unique("POSTING_ID_REPEATED", "posting_id", &purchase.posting_id, |event| match event {
            AccountEvent::PurchasePosted(purchase) => Some(&purchase.posting_id),
            _ => None,
        });
        if self.original.is_some() {
            if self.history.is_none() && self.account.sealed_chunks > 0 {
                self.needs_history = true;
            } else if self.given_back(&purchase.posting_id) > purchase.amount_minor {
                self.find("REFUNDS_EXCEED_PURCHASE", "amount_minor", "at least what was already refunded");
            }
        }
    }

    pub(super) fn cash_drawn(&mut self, drawn: &CashDrawn) {
        self.amount(drawn.amount_minor, drawn.currency);
        self.unique("DRAWDOWN_ID_REPEATED", "drawdown_id", &drawn.drawdown_id, |event| match event {
            AccountEvent::CashDrawn(drawn) => Some(&drawn.drawdown_id),
            _ => None,
        });
    }

    pub(super) fn interest_charged(&mut self, charged: &InterestCharged) {
        self.amount(charged.amount_minor, charged.currency);
        self.unique("CHARGE_ID_REPEATED", "charge_id", &charged.charge_id, charge_id);
    }

    pub(super) fn fee_charged(&mut self, charged: &FeeCharged) {
        self.amount(charged.amount_minor, charged.currency);
        self.unique("CHARGE_ID_REPEATED", "charge_id", &charged.charge_id, charge_id);
    }

    /// 4.4(5): by the purchase's id, not by time; all refunds and reversals together never exceed it.
    pub(super) fn purchase_refunded(&mut self, refund: &PurchaseRefunded) {
        self.amount(refund.amount_minor, refund.currency);
        if let Some((purchased_on, purchase_minor)) = self.purchase_of(&refund.posting_id) {
            if self.value_date < purchased_on {
                self.find("REFUND_BEFORE_PURCHASE", "effective_date", "not before the purchase it refunds");
            }
            self.within_purchase(&refund.posting_id, refund.amount_minor, purchase_minor);
        }
        self.unique("REFUND_ID_REPEATED", "refund_id", &refund.refund_id, give_back_id);
    }

    /// As if the purchase had not happened: it counts on the purchase's own day (D-15).
    pub(super) fn purchase_reversed(&mut self, reversal: &PurchaseReversed) {
        self.amount(reversal.amount_minor, reversal.currency);
        if let Some((purchased_on, purchase_minor)) = self.purchase_of(&reversal.posting_id) {
            if self.value_date < purchased_on {
                self.find("REFUND_BEFORE_PURCHASE", "effective_date", "not before the purchase it reverses");
            }
            self.value_date = purchased_on;
            self.within_purchase(&reversal.posting_id, reversal.amount_minor, purchase_minor);
        }
        self.unique("REFUND_ID_REPEATED", "reversal_id", &reversal.reversal_id, give_back_id);
    }

    /// Day and amount of the purchase with this id.
    fn purchase_of(&mut self, posting_id: &BusinessId) -> Option<(BusinessDate, Minor)> {
        let found =
            self.look_up(|event| matches!(event, AccountEvent::PurchasePosted(purchase) if purchase.posting_id == *posting_id));
        if let Some(fact) = found
            && let AccountEvent::PurchasePosted(purchase) = &fact.event
        {
            return Some((fact.value_date, purchase.amount_minor));
        }
        if !self.needs_history {
            self.find("POSTING_UNKNOWN", "posting_id", "the id of a purchase on this account");
        }
        None
    }

    fn within_purchase(&mut self, posting_id: &BusinessId, amount_minor: Minor, purchase_minor: Minor) {
        if self.given_back(posting_id).saturating_add(amount_minor) > purchase_minor {
            self.find("REFUNDS_EXCEED_PURCHASE", "amount_minor", "at most what is left of the purchase");
        }
    }

    /// What refunds and reversals in force have already taken back of a purchase, without the one superseded now.
    fn given_back(&self, posting_id: &BusinessId) -> Minor {
        self.all_known()
            .filter_map(|fact| match &fact.event {
                AccountEvent::PurchaseRefunded(refund) if refund.posting_id == *posting_id => Some((fact, refund.amount_minor)),
                AccountEvent::PurchaseReversed(reversal) if reversal.posting_id == *posting_id => {
                    Some((fact, reversal.amount_minor))
                }
                _ => None,
            })
            .filter(|(fact, _)| !self.is_original(fact) && !self.is_superseded(fact))
            .map(|(_, amount_minor)| amount_minor)
            .sum()
    }
}

fn charge_id(event: &AccountEvent) -> Option<&BusinessId> {
    match event {
        AccountEvent::InterestCharged(charged) => Some(&charged.charge_id),
        AccountEvent::FeeCharged(charged) => Some(&charged.charge_id),
        _ => None,
    }
}

fn give_back_id(event: &AccountEvent) -> Option<&BusinessId> {
    match event {
        AccountEvent::PurchaseRefunded(refund) => Some(&refund.refund_id),
        AccountEvent::PurchaseReversed(reversal) => Some(&reversal.reversal_id),
        _ => None,
    }
}
