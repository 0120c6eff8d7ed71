//! Repayments, their allocation and their reversal.

use super::acts::Act;
use super::scene::Scene;
use credit_domain::event::account_event::*;
use credit_domain::ids::BusinessId;
use credit_domain::money::Minor;

pub(super) fn event_of(scene: &Scene<'_>, act: Act, forced: bool) -> Option<AccountEvent> {
    match act {
        Act::Repay => Some(repay(scene, forced)),
        Act::Allocate => allocate(scene, forced),
        Act::ReverseRepayment => reverse_repayment(scene, forced),
        _ => None,
    }
}

fn repay(scene: &Scene<'_>, forced: bool) -> AccountEvent {
    let then = scene.then();
    let wanted_minor = match scene.step.twist % 8 {
        0 | 1 => then.overdue_total_minor,
        2 => then.overdue_total_minor - 1,
        3 => then.balance_minor,
        4 => then.balance_minor + scene.step.amount_minor,
        5 => then.due_this_month_minor,
        _ => scene.step.amount_minor,
    };
    let amount_minor = if wanted_minor > 0 { wanted_minor } else { scene.step.amount_minor };
    let repayment_id = if forced { newest_repayment(scene).unwrap_or_else(|| scene.fresh()) } else { scene.fresh() };
    AccountEvent::RepaymentReceived(RepaymentReceived {
        repayment_id,
        amount_minor,
        currency: scene.currency,
        value_date: scene.day,
        channel: "BANK".into(),
        bank_ref: (scene.step.twist % 16 == 5).then(|| scene.fresh()),
    })
}

fn repayment_received(event: &AccountEvent) -> Option<&RepaymentReceived> {
    match event {
        AccountEvent::RepaymentReceived(repayment) => Some(repayment),
        _ => None,
    }
}

fn newest_repayment(scene: &Scene<'_>) -> Option<BusinessId> {
    scene.found(repayment_received).last().map(|(_, repayment)| repayment.repayment_id.clone())
}

fn names_repayment(event: &AccountEvent, repayment_id: &BusinessId) -> bool {
    match event {
        AccountEvent::RepaymentReversed(reversed) => reversed.repayment_id == *repayment_id,
        AccountEvent::RepaymentAllocated(allocated) => allocated.repayment_id == *repayment_id,
        _ => false,
    }
}

/// In parts that name bills and lines at random: what does not fit goes by the default order.
fn allocate(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let untouched = scene.found(repayment_received).into_iter().filter(|(_, repayment)| {
        forced || !scene.in_force.iter().any(|fact| names_repayment(&fact.event, &repayment.repayment_id))
    });
    let Some((fact, repayment)) = scene.picked(untouched) else {
        let (repayment_id, currency) = (scene.unknown(), scene.currency);
        let allocated = RepaymentAllocated { repayment_id, currency, parts: vec![part_of_bill(scene.unknown(), 1, 0, 0)] };
        return forced.then_some(AccountEvent::RepaymentAllocated(allocated));
    };
    let targets = scene.found(|event| match event {
        AccountEvent::BillIssued(bill) => Some(vec![(Some(&bill.bill_id), None, None)]),
        AccountEvent::InstalmentPlanCreated(plan) => {
            Some(plan.schedule.iter().map(|line| (None, Some(&plan.plan_id), Some(line.line_no))).collect())
        }
        _ => None,
    });
    let known = targets.into_iter().filter(|(target, _)| target.value_date <= fact.value_date);
    let targets: Vec<_> = known.flat_map(|(_, targets)| targets).collect();
    let (bill_id, plan_id, line_no) = *targets.get(usize::from(scene.step.pick).checked_rem(targets.len())?)?;
    let amount_minor = if forced { repayment.amount_minor + 1 } else { scene.up_to(repayment.amount_minor) };
    let charge_minor = if scene.step.twist % 3 == 1 { amount_minor / 4 } else { 0 };
    let fee_minor = if scene.step.twist % 5 == 1 { charge_minor } else { 0 };
    let parts = vec![AllocationPart {
        bill_id: bill_id.cloned(),
        plan_id: plan_id.cloned(),
        line_no,
        principal_minor: amount_minor - charge_minor - fee_minor,
        interest_minor: charge_minor,
        fee_minor,
    }];
    let (repayment_id, currency) = (repayment.repayment_id.clone(), scene.currency);
    Some(AccountEvent::RepaymentAllocated(RepaymentAllocated { repayment_id, currency, parts }))
}

fn part_of_bill(bill_id: BusinessId, principal_minor: Minor, interest_minor: Minor, fee_minor: Minor) -> AllocationPart {
    AllocationPart { bill_id: Some(bill_id), plan_id: None, line_no: None, principal_minor, interest_minor, fee_minor }
}

fn reverse_repayment(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let is_reversed = |repayment_id: &BusinessId| {
        scene.in_force.iter().any(
            |fact| matches!(&fact.event, AccountEvent::RepaymentReversed(reversed) if reversed.repayment_id == *repayment_id),
        )
    };
    let left =
        scene.found(repayment_received).into_iter().filter(|(_, repayment)| forced || !is_reversed(&repayment.repayment_id));
    let picked = scene.picked(left).map(|(_, repayment)| repayment.repayment_id.clone());
    let repayment_id = picked.or_else(|| forced.then(|| scene.unknown()))?;
    let cause = [ReversalCause::Returned, ReversalCause::Duplicate, ReversalCause::Fraud][usize::from(scene.step.twist % 3)];
    Some(AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id, cause }))
}
