//! Use of the line.

use super::acts::Act;
use super::scene::Scene;
use credit_domain::event::account_event::*;
use credit_domain::ids::BusinessId;
use credit_domain::money::Minor;

pub(super) fn event_of(scene: &Scene<'_>, act: Act, forced: bool) -> Option<AccountEvent> {
    match act {
        Act::Purchase => Some(purchase(scene)),
        Act::BecomeBillable => become_billable(scene, forced),
        Act::Refund => give_back(scene, forced).map(|(posting_id, amount_minor)| {
            let (refund_id, currency) = (scene.fresh(), scene.currency);
            AccountEvent::PurchaseRefunded(PurchaseRefunded { posting_id, refund_id, amount_minor, currency })
        }),
        Act::ReversePurchase => give_back(scene, forced).map(|(posting_id, amount_minor)| {
            let (reversal_id, currency) = (scene.fresh(), scene.currency);
            AccountEvent::PurchaseReversed(PurchaseReversed { posting_id, reversal_id, amount_minor, currency })
        }),
        Act::DrawCash => {
            let term_months = (scene.step.twist % 3 == 1).then_some(12);
            let (drawdown_id, amount_minor) = (scene.fresh(), scene.step.amount_minor);
            Some(AccountEvent::CashDrawn(CashDrawn { drawdown_id, amount_minor, currency: scene.currency, term_months }))
        }
        Act::ChargeInterest => {
            let period = (scene.step.twist % 3 == 1).then(|| scene.day.month());
            let (charge_id, amount_minor) = (scene.fresh(), scene.step.amount_minor / 20 + 1);
            Some(AccountEvent::InterestCharged(InterestCharged { charge_id, amount_minor, currency: scene.currency, period }))
        }
        Act::ChargeFee => Some(fee(scene)),
        Act::Waive => waive(scene, forced),
        Act::RecordOverpayment => overpayment(scene, forced).map(|amount_minor| {
            AccountEvent::OverpaymentRecorded(OverpaymentRecorded { amount_minor, currency: scene.currency })
        }),
        Act::RefundOverpayment => overpayment(scene, forced).map(|most_minor| {
            let (refund_id, currency) = (scene.fresh(), scene.currency);
            let amount_minor = if scene.step.twist.is_multiple_of(2) { most_minor } else { scene.up_to(most_minor) };
            AccountEvent::OverpaymentRefunded(OverpaymentRefunded { refund_id, amount_minor, currency })
        }),
        _ => None,
    }
}

pub(super) fn purchase(scene: &Scene<'_>) -> AccountEvent {
    AccountEvent::PurchasePosted(PurchasePosted {
        posting_id: scene.fresh(),
        amount_minor: scene.step.amount_minor,
        currency: scene.currency,
        billable_from: (scene.step.twist % 4 == 1).then(|| scene.day.plus_days(i32::from(scene.step.pick % 20))),
        payment_id: (scene.step.twist % 8 == 2).then(|| scene.fresh()),
    })
}

pub(super) fn fee(scene: &Scene<'_>) -> AccountEvent {
    let (charge_id, amount_minor) = (scene.fresh(), scene.step.amount_minor / 20 + 1);
    AccountEvent::FeeCharged(FeeCharged { charge_id, amount_minor, currency: scene.currency, kind: "LATE_PAYMENT".into() })
}

fn become_billable(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let billable_from = scene.day;
    let posting_id = match scene.picked(scene.found(purchase_posted).into_iter()) {
        Some((fact, purchase)) if fact.value_date <= scene.day => purchase.posting_id.clone(),
        _ if forced => scene.unknown(),
        _ => return None,
    };
    Some(AccountEvent::PurchaseBecameBillable(PurchaseBecameBillable { posting_id, billable_from }))
}

/// A purchase and how much of it goes back.
fn give_back(scene: &Scene<'_>, forced: bool) -> Option<(BusinessId, Minor)> {
    let Some((fact, purchase)) = scene.picked(scene.found(purchase_posted).into_iter()) else {
        return forced.then(|| (scene.unknown(), 1));
    };
    let left_minor = purchase.amount_minor - given_back(scene, &purchase.posting_id);
    if forced {
        return Some((purchase.posting_id.clone(), left_minor.max(0) + scene.step.amount_minor));
    }
    if left_minor <= 0 || fact.value_date > scene.day {
        return None;
    }
    let amount_minor = if scene.step.twist.is_multiple_of(2) { left_minor } else { scene.up_to(left_minor) };
    Some((purchase.posting_id.clone(), amount_minor))
}

fn given_back(scene: &Scene<'_>, posting_id: &BusinessId) -> Minor {
    let of_posting = |event: &AccountEvent| match event {
        AccountEvent::PurchaseRefunded(refund) if refund.posting_id == *posting_id => Some(refund.amount_minor),
        AccountEvent::PurchaseReversed(reversal) if reversal.posting_id == *posting_id => Some(reversal.amount_minor),
        _ => None,
    };
    scene.in_force.iter().filter_map(|fact| of_posting(&fact.event)).sum()
}

fn purchase_posted(event: &AccountEvent) -> Option<&PurchasePosted> {
    match event {
        AccountEvent::PurchasePosted(purchase) => Some(purchase),
        _ => None,
    }
}

fn waive(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let charges = scene.found(|event| match event {
        AccountEvent::InterestCharged(charged) => Some((&charged.charge_id, ChargeKind::Interest, charged.amount_minor)),
        AccountEvent::FeeCharged(charged) => Some((&charged.charge_id, ChargeKind::Fee, charged.amount_minor)),
        _ => None,
    });
    let (charge_id, kind, amount_minor) = match scene.picked(charges.into_iter()) {
        Some((_, (charge_id, kind, amount_minor))) if forced => (charge_id.clone(), kind, amount_minor + 1),
        Some((fact, (charge_id, kind, amount_minor))) if fact.value_date <= scene.day => {
            (charge_id.clone(), kind, scene.up_to(amount_minor))
        }
        _ if forced => (scene.unknown(), ChargeKind::Fee, scene.step.amount_minor),
        _ => return None,
    };
    let charge_id = (forced || scene.step.twist % 3 != 1).then_some(charge_id);
    let (waiver_id, currency) = (scene.fresh(), scene.currency);
    Some(AccountEvent::ChargeWaived(ChargeWaived { waiver_id, charge_id, kind, amount_minor, currency }))
}

/// The credit balance, where there is one.
fn overpayment(scene: &Scene<'_>, forced: bool) -> Option<Minor> {
    let credit_minor = -scene.then().balance_minor;
    if forced {
        return Some(credit_minor.max(0) + scene.step.amount_minor);
    }
    (credit_minor > 0).then_some(credit_minor)
}
