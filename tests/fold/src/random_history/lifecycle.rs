//! Lifecycle of an account and its line.

use super::acts::Act;
use super::scene::Scene;
use crate::events::{institution, other_institution};
use credit_domain::event::account_event::*;
use credit_domain::ids::AccountId;

const CAUSES: [FreezeCause; 4] = [FreezeCause::Risk, FreezeCause::Court, FreezeCause::Customer, FreezeCause::Fraud];

pub(super) fn event_of(scene: &Scene<'_>, act: Act, forced: bool) -> Option<AccountEvent> {
    let is_card = matches!(scene.account_type, AccountType::R2 | AccountType::R3);
    match act {
        Act::Activate if forced || scene.now.activated_on.is_none() => {
            Some(AccountEvent::CreditAccountActivated(CreditAccountActivated { channel: "APP".into() }))
        }
        Act::ChangeLimit => Some(change_limit(scene, forced)),
        Act::GrantLargeInstalmentLine if forced || scene.account_type == AccountType::R2 => {
            Some(AccountEvent::LargeInstalmentLineGranted(LargeInstalmentLineGranted {
                limit_minor: scene.step.amount_minor * 10,
                currency: scene.currency,
                valid_from: scene.day,
                valid_to: scene.day.plus_months(12),
            }))
        }
        Act::Freeze => {
            let cause = CAUSES[usize::from(scene.step.twist % 4)];
            Some(AccountEvent::AccountUsageFrozen(AccountUsageFrozen { cause }))
        }
        Act::Unfreeze => unfreeze(scene, forced),
        Act::ChangeBillingDay => change_billing_day(scene, forced),
        Act::ReassignCode => Some(reassign_code(scene, forced)),
        Act::ChangeInstitution => Some(change_institution(scene, forced)),
        Act::Close => close(scene, forced),
        Act::Reopen if forced || is_card && scene.now.close.is_some() => {
            Some(AccountEvent::CreditAccountReopened(CreditAccountReopened { cause: "CUSTOMER".into() }))
        }
        Act::Void => {
            let cause = if scene.step.twist.is_multiple_of(2) { VoidCause::OpenedInError } else { VoidCause::Fraud };
            Some(AccountEvent::CreditAccountVoided(CreditAccountVoided { cause }))
        }
        _ => None,
    }
}

fn change_limit(scene: &Scene<'_>, forced: bool) -> AccountEvent {
    let old_limit_minor = if forced { scene.now.limit_minor + 1 } else { scene.then().limit_minor };
    // Often below what is used (E-20).
    let wanted_minor = scene.step.amount_minor * i64::from(1 + scene.step.pick % 40);
    let new_limit_minor = if wanted_minor == old_limit_minor { wanted_minor + 1 } else { wanted_minor };
    let (currency, cause) = (scene.currency, "REVIEW".into());
    AccountEvent::CreditLimitChanged(CreditLimitChanged { old_limit_minor, new_limit_minor, currency, cause })
}

fn unfreeze(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let newest_of = |cause: FreezeCause| {
        scene.in_force.iter().rev().find_map(|fact| match &fact.event {
            AccountEvent::AccountUsageFrozen(frozen) if frozen.cause == cause => Some(true),
            AccountEvent::AccountUsageUnfrozen(unfrozen) if unfrozen.cause == cause => Some(false),
            _ => None,
        })
    };
    let frozen = CAUSES.into_iter().filter(|cause| newest_of(*cause) == Some(true) || forced);
    scene.picked(frozen).map(|cause| AccountEvent::AccountUsageUnfrozen(AccountUsageUnfrozen { cause }))
}

fn change_billing_day(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let old_bill_day = scene.then().bill_day.or(forced.then_some(31))?;
    let new_bill_day = 1 + scene.step.pick % 31;
    if new_bill_day == old_bill_day {
        return None;
    }
    let first_cycle = scene.day.month().plus(i32::from(scene.step.twist % 3));
    Some(AccountEvent::BillingDayChanged(BillingDayChanged { old_bill_day, new_bill_day, first_cycle }))
}

fn reassign_code(scene: &Scene<'_>, forced: bool) -> AccountEvent {
    let code = |text: &str| AccountId::parse(text).expect("an id");
    let in_force = scene.then().account_code.unwrap_or_else(|| scene.account().account_id.clone());
    let old_code = if forced { code("A-another") } else { in_force };
    let new_code = code(&format!("A-{}-{}", scene.history.book.number, scene.fresh()));
    AccountEvent::AccountCodeReassigned(AccountCodeReassigned { old_code, new_code })
}

fn change_institution(scene: &Scene<'_>, forced: bool) -> AccountEvent {
    let in_force = scene.then().reporting_institution.unwrap_or(scene.account().institution);
    let other = if in_force == institution() { other_institution() } else { institution() };
    let (from_institution, to_institution) = if forced { (other, in_force) } else { (in_force, other) };
    let cutover_date = scene.day;
    AccountEvent::ReportingInstitutionChanged(ReportingInstitutionChanged { from_institution, to_institution, cutover_date })
}

fn close(scene: &Scene<'_>, forced: bool) -> Option<AccountEvent> {
    let balance_minor = scene.then().balance_minor;
    let cause = match balance_minor {
        _ if forced => CloseCause::Settled,
        0 if scene.step.twist.is_multiple_of(2) => CloseCause::Settled,
        ..=0 if scene.step.twist % 4 != 3 => CloseCause::Customer,
        _ if scene.step.twist % 4 == 3 => CloseCause::Other,
        _ => return None,
    };
    Some(AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: scene.day, cause }))
}
