//! Events in the place of earlier ones, and events at odds with earlier ones.

use super::delinquency::unfounded_assertion;
use super::scene::Scene;
use credit_domain::event::account_event::*;
use credit_domain::event::envelope::Envelope;

/// An event in the place of one in force, with another content in two cases of three (D-07).
pub(super) fn supersede(scene: &Scene<'_>, mut envelope: Envelope) -> Option<(Envelope, AccountEvent)> {
    let original = scene.picked(scene.in_force.iter())?;
    envelope.supersedes = Some(original.event_id);
    envelope.reason_code = Some("CORRECTION".into());
    // Its own effective date does not matter for its place, but must fit the dates it names.
    envelope.effective_date = original.value_date;
    let changed = changed(&original.event, scene.step.amount_minor, scene.step.twist);
    Some((envelope, changed))
}

/// The same event with another amount or another date, as far as it has one that can be changed alone.
fn changed(event: &AccountEvent, other_minor: i64, twist: u8) -> AccountEvent {
    let mut event = event.clone();
    if twist % 3 == 2 {
        return event;
    }
    match &mut event {
        AccountEvent::CreditAccountOpened(opened) => opened.limit_minor = other_minor * 30,
        AccountEvent::PurchasePosted(purchase) => purchase.amount_minor = other_minor,
        AccountEvent::PurchaseRefunded(refund) => refund.amount_minor = other_minor.min(refund.amount_minor),
        AccountEvent::PurchaseReversed(reversal) => reversal.amount_minor = other_minor.min(reversal.amount_minor),
        AccountEvent::CashDrawn(drawn) => drawn.amount_minor = other_minor,
        AccountEvent::InterestCharged(charged) => charged.amount_minor = other_minor / 20 + 1,
        AccountEvent::FeeCharged(charged) => charged.amount_minor = other_minor / 20 + 1,
        AccountEvent::ChargeWaived(waived) => waived.amount_minor = other_minor.min(waived.amount_minor),
        AccountEvent::OverpaymentRefunded(refunded) => refunded.amount_minor = other_minor.min(refunded.amount_minor),
        AccountEvent::BillIssued(bill) => {
            bill.due_date = bill.due_date.plus_days(i32::from(twist % 16));
            bill.minimum_due_minor = other_minor.min(bill.statement_balance_minor).max(bill.past_due_included_minor);
            (bill.minimum_principal_minor, bill.minimum_interest_minor, bill.minimum_fee_minor) = (None, None, None);
        }
        AccountEvent::BillAdjusted(adjusted) => adjusted.delta_minor = -adjusted.delta_minor,
        AccountEvent::InstalmentPlanCreated(plan) => {
            for line in &mut plan.schedule {
                line.due_date = line.due_date.plus_days(i32::from(twist % 16));
                if line.interest_minor > 0 {
                    line.interest_minor += other_minor / 100;
                }
            }
        }
        AccountEvent::RepaymentReceived(repayment) => repayment.amount_minor = other_minor,
        AccountEvent::DebtPartlyForgiven(forgiven) => forgiven.amount_minor = other_minor.min(forgiven.amount_minor),
        AccountEvent::GuarantorPaid(paid) => paid.amount_minor = other_minor.min(paid.amount_minor),
        AccountEvent::WrittenOffDebtRecovered(recovered) => {
            recovered.amount_minor = other_minor.min(recovered.amount_minor);
        }
        AccountEvent::AssetTransferredIn(transferred) => transferred.balance_minor = other_minor,
        _ => {}
    }
    event
}

/// An event for which the account is held (D-09): a known id with another content, a version that another event has, a
/// bank reference seen before, an assertion that does not hold.
pub(super) fn contradict(scene: &Scene<'_>, mut envelope: Envelope) -> Option<(Envelope, AccountEvent)> {
    let currency = scene.currency;
    match scene.step.twist % 4 {
        0 => Some((envelope, unfounded_assertion(scene))),
        1 => {
            let referenced = scene.found(|event| match event {
                AccountEvent::RepaymentReceived(repayment) => repayment.bank_ref.as_ref(),
                _ => None,
            });
            let (_, bank_ref) = scene.picked(referenced.into_iter())?;
            Some((
                envelope,
                AccountEvent::RepaymentReceived(RepaymentReceived {
                    repayment_id: scene.fresh(),
                    amount_minor: scene.step.amount_minor,
                    currency,
                    value_date: scene.day,
                    channel: "BANK".into(),
                    bank_ref: Some(bank_ref.clone()),
                }),
            ))
        }
        other => {
            let earlier = scene.picked(scene.in_force.iter())?;
            envelope.aggregate_version = earlier.version;
            if other == 2 {
                envelope.event_id = earlier.event_id;
            }
            let (charge_id, amount_minor) = (scene.fresh(), scene.step.amount_minor);
            let kind = "CONTRADICTING".into();
            Some((envelope, AccountEvent::FeeCharged(FeeCharged { charge_id, amount_minor, currency, kind })))
        }
    }
}
