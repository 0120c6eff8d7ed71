//! Guards of purchases, draws, refunds, charges, waivers and overpayments.

use super::guard::Guard;
use crate::calendar::BusinessDate;
use crate::event::account_event::{
    AccountEvent, ChargeKind, ChargeWaived, OverpaymentRefunded, PurchaseBecameBillable, PurchasePosted, PurchaseRefunded,
    PurchaseReversed,
};
use crate::fact::Fact;
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};

impl Guard<'_> {
    /// An event that moves an amount under an id of its own and needs nothing else.
    pub(super) fn amount_of_its_own(&mut self, amount_minor: Minor, currency: Currency) {
        self.amount(amount_minor, currency);
        self.unique();
    }

    pub(super) fn purchase_posted(&mut self, purchase: &PurchasePosted) {
        self.amount_of_its_own(purchase.amount_minor, purchase.currency);
        if self.original.is_some() {
            if self.history.is_none() && self.account.sealed_chunks > 0 {
                self.needs_history = true;
            } else if self.given_back(&purchase.posting_id) > purchase.amount_minor {
                self.find("REFUNDS_EXCEED_PURCHASE", "amount_minor", "at least what was already refunded");
            }
        }
    }

    /// Information, once for each purchase; a correction supersedes it.
    pub(super) fn purchase_became_billable(&mut self, billable: &PurchaseBecameBillable) {
        self.in_range(billable.billable_from, "billable_from");
        if let Some((purchased_on, _)) = self.purchase_of(&billable.posting_id)
            && self.value_date < purchased_on
        {
            self.find("BILLABLE_BEFORE_PURCHASE", "effective_date", "not before the purchase it is about");
        }
        self.unique();
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
        self.unique();
    }

    /// As if the purchase had not happened: it counts on the purchase's own day (D-15).
    pub(super) fn purchase_reversed(&mut self, reversal: &PurchaseReversed) {
        self.amount(reversal.amount_minor, reversal.currency);
        let purchase = self.find_named_of_its_day(
            "POSTING_UNKNOWN",
            "posting_id",
            "the id of a purchase on this account",
            |event| matches!(event, AccountEvent::PurchasePosted(purchase) if purchase.posting_id == reversal.posting_id),
        );
        if let Some((purchased_on, purchase_minor)) = purchase.and_then(day_and_amount) {
            if self.value_date < purchased_on {
                self.find("REFUND_BEFORE_PURCHASE", "effective_date", "not before the purchase it reverses");
            }
            self.value_date = purchased_on;
            self.within_purchase(&reversal.posting_id, reversal.amount_minor, purchase_minor);
        }
        self.unique();
    }

    /// Day and amount of the purchase with this id.
    fn purchase_of(&mut self, posting_id: &BusinessId) -> Option<(BusinessDate, Minor)> {
        let fact = self.find_named(
            "POSTING_UNKNOWN",
            "posting_id",
            "the id of a purchase on this account",
            |event| matches!(event, AccountEvent::PurchasePosted(purchase) if purchase.posting_id == *posting_id),
        )?;
        day_and_amount(fact)
    }

    fn within_purchase(&mut self, posting_id: &BusinessId, amount_minor: Minor, purchase_minor: Minor) {
        if self.given_back(posting_id).saturating_add(amount_minor) > purchase_minor {
            self.find("REFUNDS_EXCEED_PURCHASE", "amount_minor", "at most what is left of the purchase");
        }
    }

    /// What refunds and reversals in force have already taken back of a purchase, without the one superseded now.
    fn given_back(&self, posting_id: &BusinessId) -> Minor {
        self.sum_in_force(|event| match event {
            AccountEvent::PurchaseRefunded(refund) if refund.posting_id == *posting_id => Some(refund.amount_minor),
            AccountEvent::PurchaseReversed(reversal) if reversal.posting_id == *posting_id => Some(reversal.amount_minor),
            _ => None,
        })
    }

    /// All waivers of one charge together never exceed it; without a charge the kind alone is told.
    pub(super) fn charge_waived(&mut self, waived: &ChargeWaived) {
        self.amount(waived.amount_minor, waived.currency);
        if let Some(charge_id) = &waived.charge_id {
            self.within_charge(charge_id, waived);
        }
        self.unique();
    }

    fn within_charge(&mut self, charge_id: &BusinessId, waived: &ChargeWaived) {
        let found = self.find_named("CHARGE_UNKNOWN", "charge_id", "the id of a charge of this kind on this account", |event| {
            charge_of(event).is_some_and(|(id, kind, _)| id == charge_id && kind == waived.kind)
        });
        let Some(charge) = found else { return };
        if self.value_date < charge.value_date {
            self.find("WAIVER_BEFORE_CHARGE", "effective_date", "not before the charge it waives");
        }
        let charge_minor = charge_of(&charge.event).map_or(0, |(_, _, amount_minor)| amount_minor);
        let waived_minor = self.sum_in_force(|event| match event {
            AccountEvent::ChargeWaived(earlier) if earlier.charge_id.as_ref() == Some(charge_id) => Some(earlier.amount_minor),
            _ => None,
        });
        if waived_minor.saturating_add(waived.amount_minor) > charge_minor {
            self.find("WAIVERS_EXCEED_CHARGE", "amount_minor", "at most what is left of the charge");
        }
    }

    /// Only what was paid too much can be paid back.
    pub(super) fn overpayment_refunded(&mut self, refunded: &OverpaymentRefunded) {
        self.amount_of_its_own(refunded.amount_minor, refunded.currency);
        if let Some(before) = self.ledger_before()
            && refunded.amount_minor > before.balance_minor.saturating_neg()
        {
            self.find("REFUND_ABOVE_CREDIT_BALANCE", "amount_minor", "at most the credit balance of that day");
        }
    }
}

fn day_and_amount(purchase: &Fact) -> Option<(BusinessDate, Minor)> {
    match &purchase.event {
        AccountEvent::PurchasePosted(posted) => Some((purchase.value_date, posted.amount_minor)),
        _ => None,
    }
}

/// Id, kind and amount of a charge.
fn charge_of(event: &AccountEvent) -> Option<(&BusinessId, ChargeKind, Minor)> {
    match event {
        AccountEvent::InterestCharged(charged) => Some((&charged.charge_id, ChargeKind::Interest, charged.amount_minor)),
        AccountEvent::FeeCharged(charged) => Some((&charged.charge_id, ChargeKind::Fee, charged.amount_minor)),
        _ => None,
    }
}
