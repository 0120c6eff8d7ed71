//! Delinquency and its resolution.

use super::acts::Act;
use super::scene::Scene;
use credit_domain::event::account_event::*;
use credit_domain::ids::BusinessId;
use credit_domain::ledger::Required;

pub(super) fn event_of(scene: &Scene<'_>, act: Act, forced: bool) -> Option<AccountEvent> {
    match act {
        Act::AssertOverdue => assert_overdue(scene, forced),
        Act::AssertCured if forced || scene.then().days_past_due == 0 => {
            Some(AccountEvent::OverdueCured(OverdueCured { cured_on: scene.day }))
        }
        Act::ChangeClass => Some(change_class(scene, forced)),
        Act::Extend => Some(extend(scene)),
        Act::Restructure => Some(AccountEvent::DebtRestructured(DebtRestructured {
            restructuring_id: scene.fresh(),
            terms_hash: "b1".repeat(32).into(),
            first_new_due_date: scene.day.plus_days(1 + i32::from(scene.step.pick % 60)),
        })),
        Act::Forgive => lowered(scene, forced).map(|amount_minor| {
            let (forgiveness_id, currency) = (scene.fresh(), scene.currency);
            AccountEvent::DebtPartlyForgiven(DebtPartlyForgiven { forgiveness_id, amount_minor, currency })
        }),
        Act::GuarantorPays => lowered(scene, forced).map(|amount_minor| {
            let (payment_id, currency) = (scene.fresh(), scene.currency);
            AccountEvent::GuarantorPaid(GuarantorPaid { payment_id, amount_minor, currency })
        }),
        Act::SettleInKind if forced || scene.then().balance_minor > 0 => {
            Some(AccountEvent::DebtSettledInKind(DebtSettledInKind { settlement_id: scene.fresh() }))
        }
        Act::ProposeWriteOff if forced || scene.then().balance_minor > 0 => {
            Some(AccountEvent::WriteOffProposed(WriteOffProposed { write_off_id: scene.fresh() }))
        }
        Act::WriteOff => write_off(scene, forced),
        Act::ReverseWriteOff => reverse_write_off(scene, forced),
        Act::Recover if forced || scene.now.bad_debt.is_some() => {
            let amount_minor = lowered(scene, forced)?;
            let (recovery_id, currency) = (scene.fresh(), scene.currency);
            Some(AccountEvent::WrittenOffDebtRecovered(WrittenOffDebtRecovered { recovery_id, amount_minor, currency }))
        }
        Act::StartJudicialRecovery if forced || scene.now.judicial_since.is_none() => {
            Some(AccountEvent::JudicialRecoveryStarted(JudicialRecoveryStarted { case_id: scene.fresh() }))
        }
        Act::EndJudicialRecovery => end_judicial_recovery(scene, forced),
        _ => None,
    }
}

/// An amount that lowers what is owed: all of it in one case of two.
fn lowered(scene: &Scene<'_>, forced: bool) -> Option<i64> {
    let balance_minor = scene.then().balance_minor;
    if forced {
        return Some(balance_minor.max(0) + scene.step.amount_minor);
    }
    let amount_minor = if scene.step.twist.is_multiple_of(2) { balance_minor } else { scene.up_to(balance_minor) };
    (balance_minor > 0).then_some(amount_minor)
}

/// What is overdue at the end of the day, as the fold finds it; forced, one unit too much.
fn assert_overdue(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let ledger = scene.ledger_then();
    let grace = |required: &&Required| i32::from(scene.history.book.rule.terms_on(required.due_date).grace_days);
    let overdue = ledger.unpaid().filter(|required| scene.day.days_since(required.due_date) > grace(required));
    let Some(required) = scene.picked(overdue) else {
        return forced.then(|| unfounded_assertion(scene));
    };
    Some(AccountEvent::PaymentBecameOverdue(PaymentBecameOverdue {
        bill_id: required.source_id.clone(),
        due_date: required.due_date,
        amount_minor: required.unpaid_minor() + i64::from(forced),
        currency: scene.currency,
    }))
}

/// An assertion about a bill that nobody knows.
pub(super) fn unfounded_assertion(scene: &Scene<'_>) -> AccountEvent {
    AccountEvent::PaymentBecameOverdue(PaymentBecameOverdue {
        bill_id: scene.unknown(),
        due_date: scene.day.plus_days(-1),
        amount_minor: scene.step.amount_minor,
        currency: scene.currency,
    })
}

fn change_class(scene: &Scene<'_>, forced: bool) -> AccountEvent {
    let then = scene.then();
    let from_class = if forced { then.risk_class % 5 + 1 } else { then.risk_class };
    let to_class = match 1 + scene.step.pick % 5 {
        same if same == from_class => same % 5 + 1,
        other => other,
    };
    let basis = if scene.step.twist.is_multiple_of(2) { RiskClassBasis::Manual } else { RiskClassBasis::Rule };
    AccountEvent::RiskClassChanged(RiskClassChanged { from_class, to_class, decided_on: scene.day, basis })
}

fn extend(scene: &Scene<'_>) -> AccountEvent {
    let months = 1 + u16::from(scene.step.pick % 6);
    let maturity = scene.then().maturity.map_or(scene.day, |maturity| maturity.max(scene.day));
    let new_due_date = maturity.plus_months(i32::from(months));
    AccountEvent::DebtExtended(DebtExtended { extension_id: scene.fresh(), months, new_due_date })
}

/// Proposals and write-offs in force, that is, not taken back since.
fn write_offs<'a>(scene: &Scene<'a>) -> Vec<&'a BusinessId> {
    let mut running: Vec<&BusinessId> = Vec::new();
    for fact in &scene.in_force {
        match &fact.event {
            AccountEvent::WriteOffProposed(proposed) => running.push(&proposed.write_off_id),
            AccountEvent::DebtWrittenOff(done) => running.push(&done.write_off_id),
            AccountEvent::WriteOffReversed(reversed) => {
                if let Some(index) = running.iter().rposition(|write_off_id| **write_off_id == reversed.write_off_id) {
                    let _taken_back = running.remove(index);
                }
            }
            _ => {}
        }
    }
    running
}

fn write_off(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let balance_minor = scene.then().balance_minor;
    if balance_minor <= 0 && !forced {
        return None;
    }
    let write_off_id = scene.picked(write_offs(scene).into_iter()).cloned().unwrap_or_else(|| scene.fresh());
    let amount_minor = if scene.step.twist % 4 == 1 { scene.up_to(balance_minor) } else { balance_minor.max(1) };
    Some(AccountEvent::DebtWrittenOff(DebtWrittenOff { write_off_id, amount_minor, currency: scene.currency }))
}

fn reverse_write_off(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let write_off_id = match scene.picked(write_offs(scene).into_iter()) {
        Some(write_off_id) if !forced => write_off_id.clone(),
        _ if forced => scene.unknown(),
        _ => return None,
    };
    Some(AccountEvent::WriteOffReversed(WriteOffReversed { write_off_id, cause: "BOOKED_IN_ERROR".into() }))
}

fn end_judicial_recovery(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let started = scene.found(|event| match event {
        AccountEvent::JudicialRecoveryStarted(started) => Some(&started.case_id),
        _ => None,
    });
    let case_id = match started.last() {
        Some((_, case_id)) if !forced && scene.now.judicial_since.is_some() => (*case_id).clone(),
        _ if forced => scene.unknown(),
        _ => return None,
    };
    Some(AccountEvent::JudicialRecoveryEnded(JudicialRecoveryEnded { case_id, outcome: "JUDGMENT".into() }))
}
