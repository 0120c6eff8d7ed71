//! I-3, conservation: the balance is the sum of what was posted, drawn and charged, less what was given back, paid, waived
//! and forgiven, for every account type and every event, exact in minor units.
//!
//! The sum is made here by plain addition over the facts, knowing nothing of the fold. What depends on more than the
//! event itself is the charges of plans (a line may end or shrink before it falls due): histories without such charges
//! are exact, in the others the balance lies between the sum without and the sum with all of them.

use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{AccountEvent, PurchaseReversed};
use credit_domain::fact::Fact;
use credit_domain::ids::{BusinessId, EventId};
use credit_domain::money::Minor;
use fold_tests::random_history::{History, Plot, plots};
use fold_tests::shrunk::{Broken, promise, same, that};
use proptest::strategy::Strategy;

/// A fact and where it stands: the day, the rank within the day and the version of the first event of its chain (D-07).
type Placed<'a> = ((BusinessDate, u8, u64), &'a Fact);

/// What raises the debt comes first within a day, then what lowers it, then what depends on what is left (D-13, as far
/// as it matters for a sum).
fn rank(event: &AccountEvent) -> u8 {
    match event {
        AccountEvent::PurchasePosted(_)
        | AccountEvent::CashDrawn(_)
        | AccountEvent::InterestCharged(_)
        | AccountEvent::FeeCharged(_) => 3,
        AccountEvent::PurchaseRefunded(_)
        | AccountEvent::PurchaseReversed(_)
        | AccountEvent::ChargeWaived(_)
        | AccountEvent::InstalmentPlanSettledEarly(_) => 4,
        AccountEvent::AssetTransferredIn(_) => 1,
        AccountEvent::DebtPartlyForgiven(_) => 8,
        _ => 6,
    }
}

/// The facts that count by the end of the day: not superseded, and of repayments not those reversed.
fn counting<'a>(facts: &[&'a Fact], as_of: BusinessDate) -> Vec<Placed<'a>> {
    let superseded: Vec<EventId> = facts.iter().filter_map(|fact| fact.supersedes).collect();
    let in_force: Vec<&'a Fact> = facts.iter().copied().filter(|fact| !superseded.contains(&fact.event_id)).collect();
    // A reversal lies on the day of its repayment (D-15). Only both together name it: ids are unique among open months.
    let reversed: Vec<(BusinessDate, &BusinessId)> = in_force
        .iter()
        .filter_map(|fact| match &fact.event {
            AccountEvent::RepaymentReversed(reversal) => Some((fact.value_date, &reversal.repayment_id)),
            _ => None,
        })
        .collect();
    let stands = |fact: &&Fact| match &fact.event {
        AccountEvent::RepaymentReceived(repayment) => !reversed.contains(&(fact.value_date, &repayment.repayment_id)),
        _ => true,
    };
    let first_version = |fact: &Fact| {
        let mut first = fact;
        while let Some(earlier) = facts.iter().find(|earlier| Some(earlier.event_id) == first.supersedes) {
            first = earlier;
        }
        first.version
    };
    let known = in_force.into_iter().filter(|fact| fact.value_date <= as_of).filter(stands);
    let mut placed: Vec<Placed<'_>> =
        known.map(|fact| ((fact.value_date, rank(&fact.event), first_version(fact)), fact)).collect();
    placed.sort_by_key(|(place, _)| *place);
    placed
}

/// The least and the most that the balance can be at the end of a day.
fn sums(facts: &[&Fact], as_of: BusinessDate) -> (Minor, Minor) {
    let counting = counting(facts, as_of);
    let (mut least, mut most) = (0, 0);
    let mut charges: Vec<(BusinessDate, Minor)> = Vec::new();
    for ((day, _, _), fact) in counting {
        // Charges of lines due up to the day have entered, or have fallen away.
        most += charges.extract_if(.., |(due_date, _)| *due_date <= day).map(|(_, charge)| charge).sum::<Minor>();
        match &fact.event {
            AccountEvent::InstalmentPlanCreated(plan) => {
                let of_lines = plan.schedule.iter().map(|line| (line.due_date, line.interest_minor + line.fee_minor));
                charges.extend(of_lines.filter(|(_, charge_minor)| *charge_minor > 0));
            }
            // What is above the rest of the principal is a fee.
            AccountEvent::InstalmentPlanSettledEarly(settled) => most += settled.amount_minor,
            AccountEvent::DebtSettledInKind(_) => (least, most) = (least.min(0), most.min(0)),
            event => {
                let change_minor = change_of(event);
                least += change_minor;
                most += change_minor;
            }
        }
    }
    let entered: Minor = charges.iter().filter(|(due_date, _)| *due_date <= as_of).map(|(_, charge)| charge).sum();
    (least, most + entered)
}

fn change_of(event: &AccountEvent) -> Minor {
    match event {
        AccountEvent::PurchasePosted(purchase) => purchase.amount_minor,
        AccountEvent::CashDrawn(drawn) => drawn.amount_minor,
        AccountEvent::InterestCharged(charged) => charged.amount_minor,
        AccountEvent::FeeCharged(charged) => charged.amount_minor,
        AccountEvent::OverpaymentRefunded(refunded) => refunded.amount_minor,
        AccountEvent::AssetTransferredIn(transferred) => transferred.balance_minor,
        AccountEvent::PurchaseRefunded(refund) => -refund.amount_minor,
        AccountEvent::PurchaseReversed(PurchaseReversed { amount_minor, .. }) => -amount_minor,
        AccountEvent::ChargeWaived(waived) => -waived.amount_minor,
        AccountEvent::RepaymentReceived(repayment) => -repayment.amount_minor,
        AccountEvent::GuarantorPaid(paid) => -paid.amount_minor,
        AccountEvent::WrittenOffDebtRecovered(recovered) => -recovered.amount_minor,
        AccountEvent::DebtPartlyForgiven(forgiven) => -forgiven.amount_minor,
        _ => 0,
    }
}

fn check(plot: &Plot, days_before: i32) -> Result<(), Broken> {
    let history = History::of(plot);
    let facts: Vec<&Fact> = history.facts().collect();
    for as_of in [history.today.plus_days(1), history.today.plus_days(-days_before), history.today.plus_days(200)] {
        let as_of = as_of.max(history.account().opened.open_date);
        let derived = history.derived_on(as_of);
        if derived.close.is_some() || derived.voided_on.is_some() {
            that(derived.balance_minor == 0, || format!("ended with a balance of {} on {as_of}", derived.balance_minor))?;
            continue;
        }
        let (least, most) = sums(&facts, as_of);
        that((least..=most).contains(&derived.balance_minor), || {
            format!("balance {} on {as_of}, by addition {least} to {most}", derived.balance_minor)
        })?;
        that(derived.used_minor == derived.balance_minor.max(0), || format!("E-15: used {} on {as_of}", derived.used_minor))?;
        let bad_debt_paid = derived.bad_debt.is_some() && derived.balance_minor <= 0;
        that(!bad_debt_paid, || format!("D-28: bad debt of {} runs on, on {as_of}", derived.balance_minor))?;
    }
    Ok(())
}

#[test]
fn i_03_without_charges_of_plans_the_balance_is_exactly_the_sum() {
    let plots = plots().prop_map(|plot| Plot { charged_plans: false, ..plot });
    promise("I-3: the balance is the sum of all amounts", (plots, 0..300_i32), |(plot, days_before)| {
        let is_exact = History::of(plot).facts().all(|fact| !matches!(fact.event, AccountEvent::InstalmentPlanSettledEarly(_)));
        check(plot, *days_before)?;
        let history = History::of(plot);
        let facts: Vec<&Fact> = history.facts().collect();
        let (least, most) = sums(&facts, history.today.plus_days(200));
        that(!is_exact || least == most, || format!("the sum is not exact: {least} to {most}"))
    });
}

#[test]
fn i_03_charges_of_plans_enter_the_balance_at_most_once() {
    promise("I-3: the balance is the sum of all amounts", (plots(), 0..300_i32), |(plot, days_before)| check(plot, *days_before));
}

/// D-22, exact: when nothing ends a line or shrinks it, its charges enter on its due date, neither before nor after.
#[test]
fn i_03_d_22_charges_of_an_undisturbed_plan_enter_on_their_due_dates() {
    promise("D-22: charges of lines enter on their due dates", (plots(), 0..300_i32), |(plot, days_before)| {
        let history = History::of(plot);
        let facts: Vec<&Fact> = history.facts().collect();
        let as_of = history.today.plus_days(*days_before);
        let derived = history.derived_on(as_of);
        let disturbs = |fact: &&Fact| {
            matches!(
                fact.event,
                AccountEvent::InstalmentPlanSettledEarly(_)
                    | AccountEvent::InstalmentPlanCancelled(_)
                    | AccountEvent::PurchaseRefunded(_)
                    | AccountEvent::PurchaseReversed(_)
                    | AccountEvent::ChargeWaived(_)
                    | AccountEvent::DebtExtended(_)
                    | AccountEvent::DebtRestructured(_)
                    | AccountEvent::DebtPartlyForgiven(_)
                    | AccountEvent::DebtSettledInKind(_)
                    | AccountEvent::WriteOffProposed(_)
                    | AccountEvent::DebtWrittenOff(_)
                    | AccountEvent::CreditAccountClosed(_)
                    | AccountEvent::CreditAccountVoided(_)
            )
        };
        let plans: Vec<(BusinessDate, Minor)> = facts
            .iter()
            .filter_map(|fact| match &fact.event {
                AccountEvent::InstalmentPlanCreated(plan) => Some((fact.value_date, plan.principal_minor)),
                _ => None,
            })
            .collect();
        // D-26: a plan above the debt loses what is too much at once.
        let [(planned_on, principal_minor)] = plans[..] else { return Ok(()) };
        let is_capped = history.derived_on(planned_on).balance_minor < principal_minor;
        if derived.close.is_some() || is_capped || facts.iter().any(disturbs) {
            return Ok(());
        }
        let (_, most) = sums(&facts, as_of);
        that(derived.balance_minor == most, || format!("balance {} on {as_of}, by addition {most}", derived.balance_minor))
    });
}

/// D-14, D-29: what counts as paid in a month, by value date, and the newest of it; a settlement in kind counts with what
/// was owed, which is no plain sum.
#[test]
fn i_03_d_14_what_was_paid_this_month_is_the_sum_of_its_payments() {
    promise("D-14: paid this month is the sum by value date", (plots(), 0..300_i32), |(plot, days_before)| {
        let history = History::of(plot);
        let facts: Vec<&Fact> = history.facts().collect();
        let as_of = history.today.plus_days(20 - days_before).max(history.account().opened.open_date);
        let paid_by = |event: &AccountEvent| match event {
            AccountEvent::RepaymentReceived(repayment) => Some(repayment.amount_minor),
            AccountEvent::GuarantorPaid(paid) => Some(paid.amount_minor),
            AccountEvent::WrittenOffDebtRecovered(recovered) => Some(recovered.amount_minor),
            _ => None,
        };
        let counting = counting(&facts, as_of);
        let in_kind = counting.iter().any(|(_, fact)| matches!(fact.event, AccountEvent::DebtSettledInKind(_)));
        let derived = history.derived_on(as_of);
        if in_kind || derived.voided_on.is_some() {
            return Ok(());
        }
        let payments: Vec<(BusinessDate, Minor)> =
            counting.iter().filter_map(|(_, fact)| Some((fact.value_date, paid_by(&fact.event)?))).collect();
        let of_month = payments.iter().filter(|(day, _)| day.month() == as_of.month());
        let paid_minor: Minor = of_month.map(|(_, amount_minor)| amount_minor).sum();
        same(&derived.paid_this_month_minor, &paid_minor, format!("paid in the month of {as_of}"))?;
        // D-36
        let newest = payments.last().map_or(history.account().opened.open_date, |(day, _)| *day);
        same(&derived.last_payment_date, &newest, format!("last payment on {as_of}"))
    });
}
