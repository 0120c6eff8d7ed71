//! What is owed, and when: plans and bills.

use super::acts::Act;
use super::scene::Scene;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::*;
use credit_domain::ids::BusinessId;
use credit_domain::money::Minor;

pub(super) fn event_of(scene: &Scene<'_>, act: Act, forced: bool) -> Option<AccountEvent> {
    match act {
        Act::Plan => plan(scene, forced).map(AccountEvent::InstalmentPlanCreated),
        Act::SettlePlanEarly => settle_plan_early(scene, forced),
        Act::CancelPlan => cancel_plan(scene, forced),
        Act::Bill => bill(scene, forced),
        Act::AdjustBill => adjust_bill(scene, forced),
        Act::MoveDueDate => move_due_date(scene, forced),
        _ => None,
    }
}

// ---- plans ----------------------------------------------------------------------------------------------------------

/// What a plan may be made for: its origin, its id, and how much is not planned yet.
fn plan_source(scene: &Scene<'_>, forced: bool) -> Option<(PlanOrigin, BusinessId, Minor)> {
    let sources = scene.found(|event| match event {
        AccountEvent::PurchasePosted(purchase) => Some((PlanOrigin::Purchase, &purchase.posting_id, purchase.amount_minor)),
        AccountEvent::BillIssued(bill) => Some((PlanOrigin::Bill, &bill.bill_id, bill.statement_balance_minor)),
        AccountEvent::CashDrawn(drawn) => Some((PlanOrigin::Drawdown, &drawn.drawdown_id, drawn.amount_minor)),
        AccountEvent::DebtRestructured(restructured) => {
            Some((PlanOrigin::Drawdown, &restructured.restructuring_id, scene.now.balance_minor))
        }
        _ => None,
    });
    let candidates = sources.into_iter().filter(|(fact, _)| fact.value_date <= scene.day);
    let left = candidates.filter_map(|(_, (origin, source_id, amount_minor))| {
        let left_minor = amount_minor - planned(scene, source_id);
        (forced || left_minor > 0).then(|| (origin, source_id.clone(), left_minor))
    });
    scene.picked(left).or_else(|| forced.then(|| (PlanOrigin::Drawdown, scene.unknown(), 1)))
}

fn planned(scene: &Scene<'_>, source_id: &BusinessId) -> Minor {
    let of_source = |event: &AccountEvent| match event {
        AccountEvent::InstalmentPlanCreated(plan) if plan.source_id == *source_id => Some(plan.principal_minor),
        _ => None,
    };
    scene.in_force.iter().filter_map(|fact| of_source(&fact.event)).sum()
}

fn plan(scene: &Scene<'_>, forced: bool) -> Option<InstalmentPlanCreated> {
    let (origin, source_id, left_minor) = plan_source(scene, forced)?;
    let principal_minor = match scene.step.twist % 4 {
        _ if forced => left_minor.max(0) + scene.step.amount_minor,
        3 => scene.up_to(left_minor),
        _ => left_minor,
    };
    let wanted = if scene.step.pick % 16 == 15 { 12 } else { 1 + i64::from(scene.step.pick % 4) };
    // Every line asks for something.
    let periods = u16::try_from(wanted.min(principal_minor)).unwrap_or(1);
    let first_due_date = scene.day.plus_days(i32::from(scene.step.twist / 4 % 35));
    let charged = scene.history.charged_plans && scene.step.twist % 2 == 1;
    let schedule: Vec<ScheduleLine> = (0..periods)
        .map(|index| {
            let share = principal_minor / i64::from(periods);
            let rest = if index + 1 == periods { principal_minor - share * i64::from(periods) } else { 0 };
            let charge_minor = if charged { 1 + scene.step.amount_minor / 100 } else { 0 };
            ScheduleLine {
                line_no: index + 1,
                due_date: first_due_date.plus_months(i32::from(index)),
                principal_minor: share + rest,
                interest_minor: charge_minor,
                fee_minor: if scene.step.twist % 8 == 1 { charge_minor / 2 } else { 0 },
            }
        })
        .collect();
    Some(InstalmentPlanCreated {
        plan_id: scene.fresh(),
        origin,
        source_id,
        principal_minor,
        fee_minor: schedule.iter().map(|line| line.fee_minor).sum(),
        currency: scene.currency,
        periods,
        schedule,
        is_large_instalment: scene.account_type == AccountType::R2 && scene.step.twist % 5 == 2,
    })
}

fn plan_created(event: &AccountEvent) -> Option<&InstalmentPlanCreated> {
    match event {
        AccountEvent::InstalmentPlanCreated(plan) => Some(plan),
        _ => None,
    }
}

/// A plan and the principal of its lines due after the day, as it was made.
fn running_plan(scene: &Scene<'_>, forced: bool) -> Option<(BusinessId, Minor)> {
    let later = |plan: &InstalmentPlanCreated| {
        let lines = plan.schedule.iter().filter(|line| line.due_date > scene.day);
        lines.map(|line| line.principal_minor).sum::<Minor>()
    };
    let ended = |plan_id: &BusinessId| {
        scene.in_force.iter().any(|fact| match &fact.event {
            AccountEvent::InstalmentPlanSettledEarly(settled) => settled.plan_id == *plan_id,
            AccountEvent::InstalmentPlanCancelled(cancelled) => cancelled.plan_id == *plan_id,
            _ => false,
        })
    };
    let plans = scene.found(plan_created).into_iter().filter(|(fact, _)| fact.value_date <= scene.day);
    let running = plans
        .map(|(_, plan)| (plan, later(plan)))
        .filter(|(plan, rest_minor)| forced || *rest_minor > 0 && !ended(&plan.plan_id));
    let picked = scene.picked(running).map(|(plan, rest_minor)| (plan.plan_id.clone(), rest_minor));
    picked.or_else(|| forced.then(|| (scene.unknown(), 1)))
}

fn settle_plan_early(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let (plan_id, rest_minor) = running_plan(scene, forced)?;
    let amount_minor = match scene.step.twist % 4 {
        0 | 1 => rest_minor,
        2 if scene.history.charged_plans => rest_minor + 1 + scene.step.amount_minor / 50,
        _ => scene.up_to(rest_minor),
    };
    let (amount_minor, currency) = (amount_minor.max(1), scene.currency);
    Some(AccountEvent::InstalmentPlanSettledEarly(InstalmentPlanSettledEarly { plan_id, amount_minor, currency }))
}

fn cancel_plan(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let (plan_id, rest_minor) = running_plan(scene, forced)?;
    let amount_minor = if forced { rest_minor + 1 } else { rest_minor };
    Some(AccountEvent::InstalmentPlanCancelled(InstalmentPlanCancelled { plan_id, amount_minor, currency: scene.currency }))
}

// ---- bills ----------------------------------------------------------------------------------------------------------

fn bill_issued(event: &AccountEvent) -> Option<&BillIssued> {
    match event {
        AccountEvent::BillIssued(bill) => Some(bill),
        _ => None,
    }
}

fn bill(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let newest_cycle = scene.found(bill_issued).into_iter().map(|(_, bill)| bill.cycle).max();
    let own = scene.day.month();
    let cycle = match newest_cycle {
        Some(newest) if forced => newest.clamp(own.plus(-1), own),
        Some(newest) if newest >= own.plus(1) => return None,
        Some(newest) if newest >= own => own.plus(1),
        _ => own,
    };
    let then = scene.then();
    let statement_balance_minor = if scene.account_type.owes_by_bill() { then.balance_minor } else { scene.step.amount_minor };
    let owed_minor = statement_balance_minor.max(0);
    let past_due_minor = if scene.step.twist % 4 == 2 { then.overdue_total_minor.min(owed_minor) } else { 0 };
    let share_minor = owed_minor * i64::from(1 + scene.step.pick % 10) / 10;
    let minimum_due_minor = share_minor.max(past_due_minor);
    let due_date = match scene.step.twist / 8 % 4 {
        0 => scene.history.book.rule.terms_on(scene.day).due_date(scene.day),
        _ => scene.day.plus_days(i32::from(scene.step.twist / 8)),
    };
    let (minimum_principal_minor, minimum_interest_minor, minimum_fee_minor) =
        minimum_parts(scene.step.twist, minimum_due_minor, minimum_due_minor - past_due_minor);
    Some(AccountEvent::BillIssued(BillIssued {
        bill_id: scene.fresh(),
        cycle,
        bill_date: scene.day,
        due_date: due_date.max(scene.day),
        statement_balance_minor,
        minimum_due_minor,
        past_due_included_minor: past_due_minor,
        minimum_principal_minor,
        minimum_interest_minor,
        minimum_fee_minor,
        currency: scene.currency,
        items_hash: (scene.step.twist % 16 == 5).then(|| "0a".repeat(32).into()),
    }))
}

/// D-04: nothing stated mostly, else all parts of the whole or of the new minimum, or one of them.
fn minimum_parts(twist: u8, whole_minor: Minor, new_minor: Minor) -> (Option<Minor>, Option<Minor>, Option<Minor>) {
    let tenth = |minor: Minor| minor / 10;
    match twist % 11 {
        7 => (Some(whole_minor - 2 * tenth(whole_minor)), Some(tenth(whole_minor)), Some(tenth(whole_minor))),
        8 => (Some(new_minor - 2 * tenth(new_minor)), Some(tenth(new_minor)), Some(tenth(new_minor))),
        9 => (Some(new_minor - tenth(new_minor)), None, None),
        10 => (None, Some(tenth(new_minor)), None),
        _ => (None, None, None),
    }
}

fn adjust_bill(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let (bill_id, minimum_minor) = match scene.picked(scene.found(bill_issued).into_iter()) {
        Some((fact, bill)) if forced || fact.value_date <= scene.day => (bill.bill_id.clone(), bill.minimum_due_minor),
        _ if forced => (scene.unknown(), 1),
        _ => return None,
    };
    let delta_minor = match scene.step.twist % 4 {
        0 => scene.step.amount_minor / 4 + 1,
        1 => -scene.up_to(minimum_minor),
        2 => -(minimum_minor / 2 + 1),
        _ => -minimum_minor.max(1),
    };
    let (adjustment_id, currency, cause) = (scene.fresh(), scene.currency, "COMPLAINT".into());
    Some(AccountEvent::BillAdjusted(BillAdjusted { adjustment_id, bill_id, delta_minor, currency, cause }))
}

fn move_due_date(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let (bill_id, bill_date, old_due_date) = match scene.picked(scene.found(bill_issued).into_iter()) {
        Some((fact, bill)) if forced || fact.value_date <= scene.day => {
            (bill.bill_id.clone(), bill.bill_date, due_date_in_force(scene, bill))
        }
        _ if forced => (scene.unknown(), scene.day, scene.day),
        _ => return None,
    };
    let old_due_date = if forced { old_due_date.plus_days(1) } else { old_due_date };
    let moved = old_due_date.plus_days(i32::from(scene.step.pick % 40) - if scene.step.twist % 4 == 3 { 20 } else { -1 });
    let new_due_date = moved.max(bill_date);
    if new_due_date == old_due_date {
        return None;
    }
    let cause = [RescheduleCause::Holiday, RescheduleCause::Relief, RescheduleCause::Agreed][usize::from(scene.step.twist % 3)];
    Some(AccountEvent::DueDateRescheduled(DueDateRescheduled { bill_id, old_due_date, new_due_date, cause }))
}

/// As issued, or as last moved.
fn due_date_in_force(scene: &Scene<'_>, bill: &BillIssued) -> BusinessDate {
    let moved = scene.in_force.iter().rev().find_map(|fact| match &fact.event {
        AccountEvent::DueDateRescheduled(moved) if moved.bill_id == bill.bill_id => Some(moved.new_due_date),
        _ => None,
    });
    moved.unwrap_or(bill.due_date)
}
