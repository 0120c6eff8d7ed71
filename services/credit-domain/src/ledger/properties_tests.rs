//! Promises of the fold over random facts of every kind, guarded by nothing (I-1 to I-4, I-6, D-12, D-28, D-35).

use super::derive::derived_from_facts;
use super::effective::effective_facts;
use super::history::{LINE_MONTHS, changed_months, computed_history, derived_at_month_ends, status_line};
use super::lineage::field_texts;
use super::test_book::Book;
use super::test_random::*;
use super::{AccountStatus, Derived, Ledger, RepaymentStatus};
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountEvent, AccountType};
use crate::fact::Fact;
use crate::money::Minor;
use proptest::prelude::*;

fn ledger_of(book: &Book, through: BusinessDate) -> Ledger {
    let known = book.facts.iter().filter(|fact| fact.value_date <= through);
    let mut ledger = Ledger::opening(&book.opened);
    ledger.fold(&effective_facts(known), &book.opened, &book.rule);
    ledger.advance_to(through, &book.rule);
    ledger
}

/// As a store folds: the months up to one apart from the rest, each with its own reversals resolved.
fn sealed_and_open(book: &Book, sealed_through: BusinessDate, as_of: BusinessDate) -> Derived {
    let (sealed, open): (Vec<&Fact>, Vec<&Fact>) = book.facts.iter().partition(|fact| fact.value_date <= sealed_through);
    let mut ledger = Ledger::opening(&book.opened);
    ledger.fold(&effective_facts(sealed), &book.opened, &book.rule);
    ledger.advance_to(sealed_through, &book.rule);
    let open = open.into_iter().filter(|fact| fact.value_date <= as_of);
    ledger.fold(&effective_facts(open), &book.opened, &book.rule);
    ledger.derive(&book.opened, as_of, &book.rule)
}

/// Events whose effect on the balance depends on more than their amount: plans that may end early, and what ends debt.
fn changes_by_rule(event: &AccountEvent) -> bool {
    matches!(
        event,
        AccountEvent::InstalmentPlanCreated(_)
            | AccountEvent::InstalmentPlanSettledEarly(_)
            | AccountEvent::DebtSettledInKind(_)
            | AccountEvent::CreditAccountVoided(_)
    )
}

/// The balance by plain addition, knowing nothing of the fold but which facts count.
fn sum_of_amounts(book: &Book, as_of: BusinessDate) -> Minor {
    let change = |event: &AccountEvent| match event {
        AccountEvent::PurchasePosted(event) => event.amount_minor,
        AccountEvent::CashDrawn(event) => event.amount_minor,
        AccountEvent::InterestCharged(event) => event.amount_minor,
        AccountEvent::FeeCharged(event) => event.amount_minor,
        AccountEvent::OverpaymentRefunded(event) => event.amount_minor,
        AccountEvent::AssetTransferredIn(event) => event.balance_minor,
        AccountEvent::PurchaseRefunded(event) => -event.amount_minor,
        AccountEvent::PurchaseReversed(event) => -event.amount_minor,
        AccountEvent::ChargeWaived(event) => -event.amount_minor,
        AccountEvent::DebtPartlyForgiven(event) => -event.amount_minor,
        AccountEvent::RepaymentReceived(event) => -event.amount_minor,
        AccountEvent::GuarantorPaid(event) => -event.amount_minor,
        AccountEvent::WrittenOffDebtRecovered(event) => -event.amount_minor,
        _ => 0,
    };
    let effective = effective_facts(&book.facts);
    effective.iter().filter(|fact| fact.value_date <= as_of).map(|fact| change(&fact.event)).sum()
}

fn days() -> impl Strategy<Value = Vec<i32>> {
    proptest::collection::vec(0..SPAN + 300, 3)
}

/// Whether a report of these values would be adverse (ADV-2).
fn is_adverse(derived: &Derived) -> bool {
    let statuses_are_adverse = matches!(
        derived.repayment_status,
        RepaymentStatus::Overdue(_)
            | RepaymentStatus::BadDebt
            | RepaymentStatus::PaidByGuarantor
            | RepaymentStatus::SettledInKind
            | RepaymentStatus::Ended
    );
    statuses_are_adverse || derived.overdue_total_minor > 0
}

/// What must hold of the values of any account on any day.
fn check_values(derived: &Derived, account_type: AccountType) {
    let digit = matches!(derived.repayment_status, RepaymentStatus::Overdue(_));
    let (total_minor, periods) = (derived.overdue_total_minor, derived.periods_overdue);
    match account_type {
        AccountType::R3 | AccountType::C1 => assert_eq!((total_minor, periods, derived.overdue_principal_minor), (0, 0, 0)),
        _ if derived.repayment_status == RepaymentStatus::BadDebt => {
            assert!(total_minor == derived.balance_minor && total_minor > 0 && periods > 0, "D-28: {derived:?}");
        }
        // I-6
        _ => assert_eq!((digit, digit), (total_minor > 0, periods > 0), "{derived:?}"),
    }
    assert!(derived.overdue_principal_minor <= total_minor, "BLE020: {derived:?}");
    assert!(total_minor <= derived.used_minor, "D-26: {derived:?}");
    let buckets = derived.overdue_principal_31_60_minor
        + derived.overdue_principal_61_90_minor
        + derived.overdue_principal_91_180_minor
        + derived.overdue_principal_over_180_minor;
    assert!(buckets <= derived.overdue_principal_minor, "{derived:?}");
    assert!(derived.overdrawn_over_180_minor <= derived.used_minor, "BLE022: {derived:?}");
    if account_type == AccountType::R3 {
        assert!(!digit || derived.balance_minor > 0, "BLE025: {derived:?}");
        assert!(derived.repayment_status != RepaymentStatus::NothingDue || derived.balance_minor <= 0, "BLE023: {derived:?}");
    }
    if derived.close.is_some() {
        assert_eq!((derived.account_status, derived.balance_minor, total_minor), (AccountStatus::Closed, 0, 0));
        assert_eq!((derived.days_past_due, derived.remaining_periods), (0, 0));
    }
    if derived.voided_on.is_some() {
        assert_eq!((derived.balance_minor, total_minor, derived.due_this_month_minor, derived.days_past_due), (0, 0, 0, 0));
    }
    if derived.repayment_status == RepaymentStatus::NothingDue {
        assert_eq!((derived.due_this_month_minor, total_minor), (0, 0), "BLE015: {derived:?}");
    }
    if is_adverse(derived) {
        assert!(derived.adverse_first_on.is_some(), "adverse content has an episode: {derived:?}");
    }
    let ends_in_order = derived.episodes.windows(2).all(|pair| pair[0].ended_on.is_some_and(|ended| ended <= pair[1].first_on));
    assert!(ends_in_order, "{derived:?}");
    if derived.close.is_none() && derived.voided_on.is_none() {
        assert!(derived.risk_class >= derived.risk_class_floor.max(derived.risk_class_decided), "D-35: {derived:?}");
    }
    assert!(derived.risk_class_since <= derived.as_of);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_the_same_in_any_order_day_by_day_and_from_sealed_months(
        account_type in account_types(),
        rule in rules(),
        steps in steps(),
        days in days(),
    ) {
        let book = live(account_type, rule, &steps);
        for day in days {
            let as_of = first_day().plus_days(day);
            let derived = book.derived_on(as_of);
            check_values(&derived, account_type);
            for months_back in [0, 1, 7] {
                let sealed_through = as_of.month().plus(-1 - months_back).last_day();
                if sealed_through > first_day() {
                    prop_assert_eq!(&sealed_and_open(&book, sealed_through, as_of), &derived, "sealed through {}", sealed_through);
                }
            }
        }
    }

    #[test]
    fn month_ends_of_one_fold_are_those_of_many(account_type in account_types(), rule in rules(), steps in steps()) {
        let book = live(account_type, rule, &steps);
        let (from, through) = (first_day().month().plus(-3), first_day().plus_days(SPAN + 100).month());
        let month_ends = derived_at_month_ends(&book.opened, book.facts.iter().rev(), from, through, &book.rule);
        let months: Vec<Month> = (first_day().month().index()..=through.index()).map(Month::from_index).collect();
        let flat: Vec<Derived> = months
            .iter()
            .map(|month| derived_from_facts(&book.opened, &book.facts, month.last_day(), &book.rule))
            .collect();
        prop_assert_eq!(&month_ends, &flat);
        prop_assert_eq!(changed_months(&month_ends, &flat), Vec::<Month>::new());
        let history = computed_history(&book.opened, &book.facts, through, &book.rule);
        let line = status_line(&history, book.opened.open_date.month());
        let width = if account_type == AccountType::C1 { 0 } else { LINE_MONTHS };
        prop_assert_eq!(line.len(), width);
    }

    #[test]
    fn required_amounts_are_whole_and_within_the_debt(account_type in account_types(), rule in rules(), steps in steps()) {
        let book = live(account_type, rule, &steps);
        for day in (0..SPAN + 200).step_by(90) {
            let ledger = ledger_of(&book, first_day().plus_days(day));
            for required in &ledger.required {
                let parts = [required.principal_minor, required.interest_minor, required.fee_minor];
                prop_assert!(parts.iter().all(|part| *part >= 0) && required.charges_to_enter_minor >= 0, "{:?}", required);
                prop_assert!(required.gross_minor >= 0, "{:?}", required);
            }
            prop_assert!(ledger.required.is_sorted_by_key(|required| required.due_date), "{:?}", ledger);
            let unpaid: Minor = ledger.unpaid().map(|required| required.unpaid_minor()).sum();
            let of_lines: Minor = ledger.required.iter().map(|required| required.charges_to_enter_minor).sum();
            let of_plans: Minor =
                ledger.plans.iter().flat_map(|plan| &plan.lines).map(|line| line.interest_minor + line.fee_minor).sum();
            prop_assert!(unpaid <= (ledger.balance_minor + of_lines + of_plans).max(0), "{:?}", ledger);
        }
    }

    #[test]
    fn i_03_the_balance_is_the_sum_of_what_moved_it(account_type in account_types(), rule in rules(), steps in steps()) {
        let mut book = live(account_type, rule, &steps);
        book.facts.retain(|fact| !changes_by_rule(&fact.event));
        for day in (0..SPAN + 100).step_by(60) {
            let as_of = first_day().plus_days(day);
            prop_assert_eq!(ledger_of(&book, as_of).balance_minor, sum_of_amounts(&book, as_of), "on {}", as_of);
        }
    }

    #[test]
    fn i_04_time_alone_only_adds_days(account_type in account_types(), rule in rules(), steps in steps()) {
        let book = live(account_type, rule, &steps);
        let mut earlier = book.derived_on(first_day().plus_days(SPAN));
        for weeks in 1..40 {
            let later = book.derived_on(earlier.as_of.plus_days(weeks % 7 + 1));
            let days = u32::try_from(later.as_of.days_since(earlier.as_of)).expect("later");
            if earlier.days_past_due > 0 {
                prop_assert_eq!(later.days_past_due, earlier.days_past_due + days);
            }
            prop_assert!(later.risk_class_floor >= earlier.risk_class_floor, "{:?}", later);
            prop_assert!(later.risk_class == earlier.risk_class || later.risk_class_since > earlier.as_of);
            prop_assert!(later.adverse_episode_no >= earlier.adverse_episode_no);
            earlier = later;
        }
    }

    #[test]
    fn lineage_has_a_row_for_every_field(account_type in account_types(), rule in rules(), steps in steps()) {
        let book = live(account_type, rule, &steps);
        let derived = book.derived_on(first_day().plus_days(SPAN));
        let other = Derived { as_of: derived.as_of, ..book.derived_on(first_day().plus_days(SPAN / 2)) };
        prop_assert_eq!(field_texts(&derived) == field_texts(&other), derived == other);
    }
}
