//! Test support: random facts of every kind, which no guard has seen. The fold must bear whatever it is given.

use super::test_book::{Book, opened};
use super::test_events::*;
use crate::calendar::BusinessDate;
use crate::event::account_event::*;
use crate::money::Minor;
use crate::product_rule::{
    AllocationAcross, AllocationOrder, AmountPart, ClassTable, DigitRule, ObservationPeriod, ProductRule, ProductTerms, StatusSet,
};
use proptest::prelude::*;

/// One event of a random history: what, on which day, how much, of which.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    kind: u8,
    day: i32,
    amount: Minor,
    pick: u8,
}

/// How many kinds of events [`event_of`] knows.
const KINDS: u8 = 52;

/// Days from the first to the last event.
pub(super) const SPAN: i32 = 500;

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    // What makes and pays debt is more frequent than what ends an account.
    let kind = prop_oneof![3 => 0..12_u8, 2 => 12..40_u8, 1 => 40..KINDS];
    let amount = prop_oneof![4 => 1..20_000_i64, 1 => 1..200_i64];
    let step = (kind, 0..SPAN, amount, 0..4_u8).prop_map(|(kind, day, amount, pick)| Step { kind, day, amount, pick });
    proptest::collection::vec(step, 1..45)
}

pub(super) fn account_types() -> impl Strategy<Value = AccountType> {
    proptest::sample::select(AccountType::ALL.to_vec())
}

fn terms() -> impl Strategy<Value = ProductTerms> {
    let within = [
        [AmountPart::Interest, AmountPart::Fee, AmountPart::Principal],
        [AmountPart::Principal, AmountPart::Interest, AmountPart::Fee],
    ];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (0..4_u16, 0..3_i64, proptest::sample::select(within.to_vec()), flags, 0..5_u16, 0..3_u8).prop_map(
        |(grace_days, tolerance_minor, within, (by_part, by_periods, late_within_month, reduces), months, due_dates)| {
            ProductTerms {
                grace_days,
                tolerance_minor,
                allocation: AllocationOrder {
                    across: if by_part { AllocationAcross::PartByPart } else { AllocationAcross::OldestDueFirst },
                    within,
                },
                statuses: StatusSet {
                    digit: if by_periods { DigitRule::MissedPeriods } else { DigitRule::DaysPastDue },
                    late_within_month,
                },
                refund_reduces_minimum: reduces,
                observation: ObservationPeriod { months, due_dates },
                ..ProductTerms::default()
            }
        },
    )
}

/// Terms that change, and a class table that does, amid the history.
pub(super) fn rules() -> impl Strategy<Value = ProductRule> {
    (terms(), terms(), 0..SPAN, 0..SPAN).prop_map(|(first_terms, later, terms_day, table_day)| {
        let mut class_tables = ClassTable::of_the_regulator();
        class_tables.push(ClassTable { from: first_day().plus_days(table_day), floors: vec![(1, 2), (31, 3), (61, 4)] });
        let later_terms = vec![(first_day().plus_days(terms_day), later)];
        ProductRule { first_terms, later_terms, class_tables, ..ProductRule::default() }
    })
}

pub(super) fn first_day() -> BusinessDate {
    date("2023-11-10")
}

pub(super) fn live(account_type: AccountType, rule: ProductRule, steps: &[Step]) -> Book {
    let mut book = Book { opened: opened(account_type, first_day()), facts: Vec::new(), rule };
    let opening = AccountEvent::CreditAccountOpened(book.opened.clone());
    book.on_day(first_day(), opening);
    for step in steps {
        let day = first_day().plus_days(step.day);
        if step.kind == SUPERSEDING {
            supersede(&mut book, step);
        } else {
            let own_id = format!("x{}", book.facts.len());
            let event = event_of(step, day, &own_id, &book);
            book.on_day(day, event);
        }
    }
    book
}

const SUPERSEDING: u8 = 13;

/// An event in the place of the newest of its kind that can have another amount.
fn supersede(book: &mut Book, step: &Step) {
    let found = book.facts.iter().enumerate().rev().find_map(|(index, fact)| {
        let mut event = fact.event.clone();
        match &mut event {
            AccountEvent::PurchasePosted(purchase) => purchase.amount_minor = step.amount,
            AccountEvent::RepaymentReceived(repayment) => repayment.amount_minor = step.amount,
            AccountEvent::BillIssued(bill) => bill.minimum_due_minor = step.amount,
            AccountEvent::DebtWrittenOff(written_off) => written_off.amount_minor = step.amount,
            _ => return None,
        }
        Some((index + 1, event))
    });
    let is_known = |version: usize| book.facts.iter().any(|fact| fact.supersedes == Some(book.facts[version - 1].event_id));
    if let Some((version, event)) = found.filter(|(version, _)| !is_known(*version)) {
        book.supersede(version, event);
    }
}

/// The id of some earlier event that `wanted` names, else one that nothing has.
fn some_id(book: &Book, pick: u8, wanted: fn(&AccountEvent) -> Option<String>) -> String {
    let found: Vec<String> = book.facts.iter().filter_map(|fact| wanted(&fact.event)).collect();
    let newest_first = found.len().checked_sub(1 + usize::from(pick) % found.len().max(1));
    newest_first.map_or_else(|| "none".to_owned(), |index| found[index].clone())
}

fn event_of(step: &Step, day: BusinessDate, own_id: &str, book: &Book) -> AccountEvent {
    let Step { kind, amount, pick, .. } = *step;
    let purchases = || {
        some_id(book, pick, |event| match event {
            AccountEvent::PurchasePosted(purchase) => Some(purchase.posting_id.to_string()),
            _ => None,
        })
    };
    let bills = || {
        some_id(book, pick, |event| match event {
            AccountEvent::BillIssued(bill) => Some(bill.bill_id.to_string()),
            _ => None,
        })
    };
    let plans = || {
        some_id(book, pick, |event| match event {
            AccountEvent::InstalmentPlanCreated(plan) => Some(plan.plan_id.to_string()),
            _ => None,
        })
    };
    let repayments = || {
        some_id(book, pick, |event| match event {
            AccountEvent::RepaymentReceived(repayment) => Some(repayment.repayment_id.to_string()),
            _ => None,
        })
    };
    let drawn = || {
        some_id(book, pick, |event| match event {
            AccountEvent::CashDrawn(drawn) => Some(drawn.drawdown_id.to_string()),
            AccountEvent::DebtRestructured(restructured) => Some(restructured.restructuring_id.to_string()),
            _ => None,
        })
    };
    let today = day.to_string();
    let write_off_id = format!("w{}", pick % 2);
    match kind {
        0..=2 => purchase(own_id, amount),
        3 => drawdown(own_id, amount),
        4 => interest(own_id, amount / 50 + 1),
        5 | 6 => {
            let due_date = day.plus_days(9).to_string();
            AccountEvent::BillIssued(bill(own_id, &today, &due_date, amount * 3, amount / 2))
        }
        7 | 8 => repayment(own_id, amount, &today),
        9 => random_plan(own_id, PlanOrigin::Drawdown, &drawn(), day, step),
        10 | 11 => random_plan(own_id, PlanOrigin::Purchase, &purchases(), day, step),
        12 => repayment_reversal(&repayments()),
        14 => refund(&purchases(), own_id, amount / 3 + 1),
        15 => purchase_reversal(&purchases(), own_id, amount / 3 + 1),
        16 => fee(own_id, amount / 50 + 1),
        17 => waiver(own_id, ChargeKind::Interest, amount / 60 + 1),
        18 => waiver(own_id, ChargeKind::Fee, amount / 60 + 1),
        19 => overpayment_refund(own_id, amount / 4 + 1),
        20 => settled_early(&plans(), amount / 2 + 1),
        21 => plan_cancelled(&plans(), amount),
        22 => bill_adjustment(own_id, &bills(), amount / 4 + 1),
        23 => bill_adjustment(own_id, &bills(), -amount / 2 - 1),
        24 => due_date_move(&bills(), &today, &day.plus_days(20).to_string()),
        25 | 26 => {
            let part =
                if pick % 2 == 0 { part_of(&bills(), 0, (amount / 3, 5, 5)) } else { part_of(&plans(), 2, (amount / 3, 5, 5)) };
            allocation(&repayments(), vec![part])
        }
        27 => class_change(1, pick + 1, day),
        28 => extension(own_id, u16::from(pick) + 1, &day.plus_days(400).to_string()),
        29 => restructuring(own_id, &today),
        30 => forgiveness(own_id, amount / 2 + 1),
        31 => guarantor_paid(own_id, amount / 2 + 1),
        32 => frozen(FreezeCause::Risk),
        33 => unfrozen(FreezeCause::Risk),
        34 => judicial_start(own_id),
        35 => judicial_end(own_id),
        36 => activated(),
        37 => limit_change(1_000_000, amount),
        38 => bill_day_change(1, 5, "2024-05"),
        39 => code_change("A-1", own_id),
        40 => written_off(&write_off_id, amount),
        41 => write_off_proposed(&write_off_id),
        42 => write_off_reversal(&write_off_id),
        43 => recovery(own_id, amount),
        44 => settled_in_kind(own_id),
        45 => close(&today, [CloseCause::Other, CloseCause::Settled][usize::from(pick % 2)]),
        46 => reopened(),
        47 if pick == 0 => voided(),
        48 => transferred_out(&today, TransferKind::Sale),
        49 => repurchased(&today),
        50 => transferred_in(&today, amount),
        51 => large_instalment_line(amount, &today, "2030-12-31"),
        _ => overpayment(amount),
    }
}

fn random_plan(plan_id: &str, origin: PlanOrigin, source_id: &str, day: BusinessDate, step: &Step) -> AccountEvent {
    let due_dates = [1, 2, 3].map(|months| day.plus_months(months).to_string());
    let lines =
        due_dates.each_ref().map(|due_date| (due_date.as_str(), step.amount / 4 + 1, step.amount / 100, i64::from(step.pick)));
    planned(InstalmentPlanCreated { is_large_instalment: step.pick == 1, ..plan_of(plan_id, origin, source_id, &lines) })
}

#[test]
fn the_random_facts_reach_what_the_properties_are_about() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    let as_of = first_day().plus_days(SPAN);
    for _ in 0..400 {
        let drawn = (account_types(), rules(), steps()).new_tree(&mut runner).expect("a history").current();
        let book = live(drawn.0, drawn.1, &drawn.2);
        let derived = book.derived_on(as_of);
        let mut count = |what, yes: bool| *counts.entry(what).or_default() += usize::from(yes);
        count("overdue", derived.days_past_due > 0);
        count("closed", derived.close.is_some());
        count("bad debt", derived.bad_debt.is_some());
        count("bad debt recovered", derived.bad_debt.is_some() && derived.close.is_some());
        count("reopened", derived.reopened_on.is_some());
        count("voided", derived.voided_on.is_some());
        count("observed", derived.risk_class > derived.risk_class_floor.max(derived.risk_class_decided));
        count("several episodes", derived.episodes.len() > 1);
        count("an episode of one day", derived.episodes.iter().any(|episode| episode.ended_on == Some(episode.first_on)));
        count("large instalment", derived.large_instalment_used_minor > 0);
        count("overdrawn for long", derived.overdrawn_over_180_minor > 0);
        count("superseded", book.facts.iter().any(|fact| fact.supersedes.is_some()));
        count("credit balance", derived.balance_minor < 0);
        count("remaining periods", derived.remaining_periods > 0);
    }
    assert!(counts.values().all(|count| *count >= 3), "{counts:?}");
    let kinds: std::collections::BTreeSet<u8> = (0..200)
        .flat_map(|_| steps().new_tree(&mut runner).expect("steps").current().into_iter().map(|step| step.kind))
        .collect();
    assert_eq!(kinds.len(), usize::from(KINDS), "every kind of event");
}
