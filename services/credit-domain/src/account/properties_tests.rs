//! Invariants over random histories (domain 4.7: I-1 to I-4, I-6) and of sealing.

use super::random_history::*;
use super::test_book::*;
use super::unopened::{UnopenedAccount, UnopenedOutcome};
use super::{Account, Outcome};
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountEvent, AccountType};
use crate::event::envelope::Envelope;
use crate::fact::Fact;
use crate::ids::EventId;
use crate::ledger::effective::effective_facts;
use crate::ledger::{Derived, Ledger, RepaymentStatus};
use crate::money::{Minor, to_whole_units_at_least_one};
use crate::product_rule::ProductRule;
use proptest::prelude::*;

fn flat_ledger(facts: &[Fact], book: &Book, through: BusinessDate) -> Ledger {
    let known = facts.iter().filter(|fact| fact.value_date <= through);
    let mut ledger = Ledger::opening(&book.account.opened);
    ledger.fold(&effective_facts(known), &book.account.opened, &book.rule);
    ledger.advance_to(through, &book.rule);
    ledger
}

/// The balance by plain addition, knowing nothing of the fold.
fn sum_of_amounts(facts: &[Fact], as_of: BusinessDate) -> Minor {
    let superseded: Vec<EventId> = facts.iter().filter_map(|fact| fact.supersedes).collect();
    let counts = |fact: &&Fact| fact.value_date <= as_of && !superseded.contains(&fact.event_id);
    let reversed: Vec<_> = facts
        .iter()
        .filter_map(|fact| match &fact.event {
            AccountEvent::RepaymentReversed(reversal) => Some(reversal.repayment_id.clone()),
            _ => None,
        })
        .collect();
    let change = |fact: &Fact| match &fact.event {
        AccountEvent::PurchasePosted(event) => event.amount_minor,
        AccountEvent::CashDrawn(event) => event.amount_minor,
        AccountEvent::InterestCharged(event) => event.amount_minor,
        AccountEvent::FeeCharged(event) => event.amount_minor,
        AccountEvent::PurchaseRefunded(event) => -event.amount_minor,
        AccountEvent::PurchaseReversed(event) => -event.amount_minor,
        AccountEvent::RepaymentReceived(event) if !reversed.contains(&event.repayment_id) => -event.amount_minor,
        AccountEvent::InstalmentPlanCreated(event) => {
            let due = event.schedule.iter().filter(|line| line.due_date <= as_of);
            due.map(|line| line.interest_minor + line.fee_minor).sum()
        }
        _ => 0,
    };
    facts.iter().filter(counts).map(change).sum()
}

fn digit_of(derived: &Derived) -> u8 {
    match derived.repayment_status {
        RepaymentStatus::Overdue(digit) => digit,
        _ => 0,
    }
}

/// Delivers events in any order, as a log would, and feeds parked ones again when their turn comes.
fn deliver(sent: &[(Envelope, AccountEvent)], order: &[usize], rule: &ProductRule) -> (Account, Vec<Fact>) {
    let mut unopened = UnopenedAccount::default();
    let mut opened: Option<Account> = None;
    let mut sealed: Vec<Fact> = Vec::new();
    for arriving in order {
        let mut next = Some(*arriving);
        while let Some(index) = next {
            let (envelope, event) = &sent[index];
            let version = envelope.aggregate_version;
            let outcome = match &mut opened {
                None => match unopened.apply(envelope, event, content_hash(version), version) {
                    UnopenedOutcome::Opened(account) => {
                        opened = Some(*account);
                        None
                    }
                    UnopenedOutcome::Other(outcome) => Some(outcome),
                },
                Some(account) => match account.apply(envelope, event, content_hash(version), version, None, rule) {
                    Outcome::NeedsHistory => {
                        Some(account.apply(envelope, event, content_hash(version), version, Some(&sealed), rule))
                    }
                    outcome => Some(outcome),
                },
            };
            if let Some(Outcome::Applied { sealed: chunks, .. }) = outcome {
                sealed.extend(chunks.into_iter().flat_map(|chunk| chunk.facts));
            }
            let ready = opened.as_ref().and_then(Account::next_parked_ready);
            next = ready.map(|parked| sent.iter().position(|(envelope, _)| envelope.event_id == parked.event_id).expect("sent"));
        }
    }
    (opened.expect("the opening was sent"), sealed)
}

proptest! {
    #[test]
    fn sealing_equals_the_flat_fold(account_type in account_types(), rule in rules(), steps in steps(ALL_KINDS)) {
        let History { book, last_day, .. } = live(account_type, rule, &steps);
        // `derived_on` compares the cached way with the flat fold in two orders.
        for days_before in [0, 1, 30, 45, 100, 250] {
            book.derived_on(last_day.plus_days(-days_before));
        }
        book.derived_on(last_day.plus_days(400));
        if let Some(end) = book.account.sealed_end() {
            prop_assert!(book.sealed.iter().all(|fact| fact.value_date <= end));
            prop_assert!(book.account.open_facts.iter().all(|fact| fact.value_date > end));
            prop_assert_eq!(&book.account.base, &flat_ledger(&book.sealed, &book, end));
        }
        prop_assert!(book.account.open_facts.is_sorted_by_key(Fact::order_key));
    }

    #[test]
    fn i_01_permuted_arrival_gives_the_same_account(
        account_type in account_types(),
        steps in steps(ALL_KINDS),
        order in Just((0..40_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let history = live(account_type, ProductRule::default(), &steps);
        let order: Vec<usize> = order.into_iter().filter(|index| *index < history.sent.len()).collect();
        let missing: Vec<usize> = (0..history.sent.len()).filter(|index| !order.contains(index)).collect();
        let order: Vec<usize> = order.into_iter().chain(missing).collect();
        let (account, mut sealed) = deliver(&history.sent, &order, &history.book.rule);
        prop_assert_eq!(&account, &history.book.account);
        let mut in_order = history.book.sealed.clone();
        in_order.sort_by_key(|fact| fact.version);
        sealed.sort_by_key(|fact| fact.version);
        prop_assert_eq!(sealed, in_order);
    }

    #[test]
    fn changed_months_are_all_whose_month_ends_differ(
        account_type in account_types(),
        rule in rules(),
        steps in steps(ALL_KINDS),
    ) {
        let history = live(account_type, rule.clone(), &steps);
        let mut book = Book::open_with(account_type, "2023-01-15", rule);
        for (envelope, event) in history.sent.iter().skip(1) {
            let before = book.clone();
            let outcome = book.send(envelope, event);
            let Outcome::Applied { changed_months, .. } = &outcome else { continue };
            let recorded_in = envelope.recorded_at.business_date().month();
            prop_assert!(changed_months.iter().all(|month| *month < recorded_in));
            for index in book.account.opened.open_date.month().index()..recorded_in.index() {
                let month = Month::from_index(index);
                let value_of = |book: &Book| book.account.derived_at(month.last_day(), &book.rule, Some(&book.sealed));
                prop_assert_eq!(changed_months.contains(&month), value_of(&before) != value_of(&book), "{:?} {}", event, month);
            }
        }
    }

    #[test]
    fn i_02_any_prefix_again_changes_nothing(account_type in account_types(), steps in steps(ALL_KINDS)) {
        let History { mut book, sent, .. } = live(account_type, ProductRule::default(), &steps);
        let before = book.account.clone();
        for (envelope, event) in &sent {
            let outcome = book.send(envelope, event);
            let refused_before = rules_of(&outcome) == ["VERSION_CONSUMED_BY_REFUSED_EVENT"];
            prop_assert!(outcome == Outcome::Duplicate || refused_before, "{:?}", outcome);
            prop_assert_eq!(&book.account, &before);
        }
    }

    #[test]
    fn i_03_the_balance_is_the_sum_of_all_amounts(
        account_type in prop_oneof![Just(AccountType::R1), Just(AccountType::R2)],
        rule in rules(),
        steps in steps(WITHOUT_CLOSE),
    ) {
        let History { book, last_day, .. } = live(account_type, rule, &steps);
        let facts = book.facts();
        for as_of in [last_day, last_day.plus_days(-60), last_day.plus_days(200)] {
            let as_of = as_of.max(book.account.opened.open_date);
            prop_assert_eq!(book.derived_on(as_of).balance_minor, sum_of_amounts(&facts, as_of), "{}", as_of);
        }
    }

    #[test]
    fn required_amounts_never_exceed_the_debt(account_type in account_types(), steps in steps(WITHOUT_CLOSE)) {
        let History { book, last_day, .. } = live(account_type, ProductRule::default(), &steps);
        let ledger = flat_ledger(&book.facts(), &book, last_day);
        let required: Minor = ledger.unpaid().map(|required| required.unpaid_minor()).sum();
        let of_lines: Minor = ledger.required.iter().map(|required| required.charges_to_enter_minor).sum();
        let lines = ledger.plans.iter().flat_map(|plan| &plan.lines);
        let of_plans: Minor = lines.map(|line| line.interest_minor + line.fee_minor).sum();
        prop_assert!(required <= (ledger.balance_minor + of_lines + of_plans).max(0), "{:?}", ledger);
        prop_assert!(ledger.required.iter().all(|required| required.principal_minor >= 0 && required.gross_minor >= 0));
    }

    #[test]
    fn i_04_time_alone_only_adds_days(account_type in account_types(), rule in rules(), steps in steps(WITHOUT_CLOSE)) {
        let History { book, last_day, .. } = live(account_type, rule.clone(), &steps);
        let mut earlier = book.derived_on(last_day);
        for day in 1..60 {
            let later = book.derived_on(last_day.plus_days(day * 7 - 6).max(earlier.as_of.plus_days(1)));
            let days = u32::try_from(later.as_of.days_since(earlier.as_of)).expect("later");
            if earlier.days_past_due > 0 {
                prop_assert_eq!(later.days_past_due, earlier.days_past_due + days);
            }
            prop_assert!(later.risk_class >= earlier.risk_class && digit_of(&later) >= digit_of(&earlier));
            prop_assert!(later.risk_class == earlier.risk_class || later.risk_class_since > earlier.as_of);
            prop_assert!(later.adverse_episode_no >= earlier.adverse_episode_no);
            earlier = later;
        }
    }

    #[test]
    fn i_06_a_digit_an_overdue_total_and_overdue_periods_come_together(
        account_type in account_types(),
        rule in rules(),
        steps in steps(ALL_KINDS),
    ) {
        let History { book, last_day, .. } = live(account_type, rule, &steps);
        for days_after in [-70, -5, 0, 20, 50, 300] {
            let derived = book.derived_on(last_day.plus_days(days_after).max(book.account.opened.open_date));
            let total = to_whole_units_at_least_one(derived.overdue_total_minor, book.account.opened.currency);
            let signs = [digit_of(&derived) > 0, derived.overdue_total_minor > 0, derived.periods_overdue > 0, total > 0];
            prop_assert!(signs == [true; 4] || signs == [false; 4], "{:?}", derived);
            prop_assert!(derived.overdue_principal_minor <= derived.overdue_total_minor);
            let overdue_episode = derived.adverse_first_on.is_some() && derived.adverse_ended_on.is_none();
            prop_assert_eq!(overdue_episode, derived.days_past_due > 0);
        }
    }
}
