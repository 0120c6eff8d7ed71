//! The table of transitions against what accounts do: no step leaves it, and no row of it is idle.

use super::Outcome;
use super::lifecycle_state::LifecycleState;
use super::lifecycle_transitions::*;
use super::test_book::*;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountType, CloseCause, FreezeCause, TransferKind};
use crate::ledger::Ledger;
use crate::ledger::effective::effective_facts;
use crate::ledger::test_events::*;
use proptest::prelude::*;

/// One step of a random life: how many days on, what, how many days back it lies, of which, how much.
#[derive(Clone, Copy, Debug)]
struct Step {
    days_on: i32,
    kind: u8,
    days_back: i32,
    pick: u8,
    amount_minor: i64,
}

const KINDS: u8 = 27;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let days_back = prop_oneof![5 => Just(0), 1 => 0..60_i32];
    let step = (0..12_i32, 0..KINDS, days_back, any::<u8>(), 1..2_000_i64);
    let step =
        step.prop_map(|(days_on, kind, days_back, pick, amount_minor)| Step { days_on, kind, days_back, pick, amount_minor });
    proptest::collection::vec(step, 1..60)
}

fn account_types() -> impl Strategy<Value = AccountType> {
    proptest::sample::select(AccountType::ALL.as_slice())
}

fn event_of(step: &Step, day: BusinessDate, version: u64) -> AccountEvent {
    let own = format!("x{version}");
    let earlier = |least: u64| format!("x{}", least.max(version.saturating_sub(u64::from(step.pick % 8) + 1)));
    let (amount, even) = (step.amount_minor, step.pick.is_multiple_of(2));
    let cause = if even { FreezeCause::Risk } else { FreezeCause::Court };
    let today = day.to_string();
    match step.kind {
        0 => activated(),
        1 => frozen(cause),
        2 => unfrozen(cause),
        3 | 4 => purchase(&own, amount),
        5 => drawdown(&own, amount),
        6 if even => fee(&own, amount),
        6 => interest(&own, amount),
        7 | 8 => AccountEvent::BillIssued(bill(&own, &today, &day.plus_days(5).to_string(), amount, amount / 2 + 1)),
        9 => repayment(&own, amount, &today),
        // Whatever is owed, so that debts come to nothing.
        10 | 11 => settled_in_kind(&own),
        12 => repayment_reversal(&earlier(2)),
        13 => plan(
            &own,
            crate::event::account_event::PlanOrigin::Drawdown,
            &earlier(2),
            &[&day.plus_days(9).to_string()],
            amount / 4 + 1,
            1,
        ),
        14 => write_off_proposed("w1"),
        15 => written_off(if even { "w1" } else { "w2" }, amount),
        16 | 17 => write_off_reversal(if even { "w1" } else { "w2" }),
        18 => recovery(&own, amount * 3),
        19 => judicial_start(&own),
        20 => judicial_end(&earlier(2)),
        21 => transferred_out(&today, TransferKind::Sale),
        22 => repurchased(&today),
        23 => close(&today, if even { CloseCause::Other } else { CloseCause::Customer }),
        24 => reopened(),
        25 => extension(&own, 1, &day.plus_days(40).to_string()),
        _ => {
            if step.pick < 16 {
                voided()
            } else {
                transferred_in(&today, amount)
            }
        }
    }
}

/// A step from one state to another, and what may have caused it.
type Way = (LifecycleState, Vec<Trigger>, LifecycleState);

fn state_of(book: &Book, day: BusinessDate) -> LifecycleState {
    let derived = book.account.derived_at(day, &book.rule, Some(&book.sealed)).expect("history was given");
    let state = LifecycleState::of_derived(&derived, book.account.opened.account_type);
    assert_eq!(state, of_ledger(book, day), "values and ledger agree on {day}");
    state
}

fn of_ledger(book: &Book, day: BusinessDate) -> LifecycleState {
    let opened = &book.account.opened;
    let facts = book.facts();
    let mut ledger = Ledger::opening(opened);
    ledger.fold(&effective_facts(facts.iter().filter(|fact| fact.value_date <= day)), opened, &book.rule);
    ledger.advance_to(day, &book.rule);
    LifecycleState::of_ledger(&ledger, opened.account_type, day, &book.rule)
}

/// Every change of state of a random life, by time and by events.
fn ways_of(account_type: AccountType, steps: &[Step]) -> Vec<Way> {
    let mut book = Book::open(account_type, "2023-01-15");
    let open_date = book.account.opened.open_date;
    let mut today = open_date;
    let mut state = state_of(&book, today);
    let mut ways = vec![];
    for step in steps {
        today = today.plus_days(step.days_on);
        let in_time = state_of(&book, today);
        ways.push((state, vec![DUE_DAY_AND_GRACE_PASS], in_time));
        let effective = today.plus_days(-step.days_back).max(open_date);
        let envelope = envelope(book.account.last_version + 1, effective, today);
        let event = event_of(step, effective, envelope.aggregate_version);
        let outcome = book.send(&envelope, &event);
        state = state_of(&book, today);
        let by_event = Trigger::Event(event.name());
        ways.push((
            in_time,
            vec![by_event, SOMETHING_IS_OVERDUE, NOTHING_IS_OVERDUE, DEBT_COMES_TO_NOTHING, DEBT_COMES_BACK],
            state,
        ));
        if matches!(outcome, Outcome::Applied { .. }) && in_time == state {
            // Taken where it changed nothing to see: a row from the state to itself says so.
            ways.push((state, vec![by_event], state));
        }
    }
    ways
}

/// First by the event itself, then by what is owed after all that is known since.
fn goes_two_ways(from: LifecycleState, triggers: &[Trigger], to: LifecycleState) -> bool {
    let (by_event, by_amount) = triggers.split_at(1);
    LifecycleState::ALL.into_iter().any(|between| has_way(from, by_event, between) && has_way(between, by_amount, to))
}

proptest! {
    #[test]
    fn every_step_of_a_life_is_in_the_table(account_type in account_types(), steps in steps()) {
        for (from, triggers, to) in ways_of(account_type, &steps) {
            let found = from == to || has_way(from, &triggers, to) || goes_two_ways(from, &triggers, to);
            prop_assert!(found, "{:?} to {:?} by {:?}", from, to, triggers[0]);
        }
    }
}

#[test]
fn every_row_of_the_table_happens() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut idle: Vec<&Transition> = TRANSITIONS.iter().filter(|row| row.from != Place::Start).collect();
    for _ in 0..6_000 {
        let account_type = account_types().new_tree(&mut runner).expect("a type").current();
        let steps = steps().new_tree(&mut runner).expect("steps").current();
        for (from, triggers, to) in ways_of(account_type, &steps) {
            idle.retain(|row| !(row.from.holds(from) && row.to.holds(to) && triggers.contains(&row.trigger)));
        }
    }
    assert!(idle.is_empty(), "{:#?}", idle.iter().map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn the_diagram_shows_every_state_once_and_every_row() {
    let diagram = diagram();
    let lines: Vec<&str> = diagram.lines().map(str::trim).collect();
    for state in LifecycleState::ALL {
        let declared = lines.iter().filter(|line| **line == state.name()).count();
        assert_eq!(declared, usize::from(Place::Live.holds(state)), "{}", state.name());
    }
    for group in Place::GROUPS {
        assert!(lines.contains(&format!("state {} {{", group.name()).as_str()), "{}", group.name());
    }
    let rows: Vec<String> = TRANSITIONS.iter().map(ToString::to_string).collect();
    assert!(rows.contains(&"Normal --> Overdue: due day and grace pass unpaid".to_owned()));
    assert_eq!(lines.iter().filter(|line| line.contains(" --> ")).count(), rows.len());
    assert!(rows.iter().all(|row| lines.contains(&row.as_str())));
}

#[test]
fn states_take_what_the_table_moves_and_nothing_once_voided() {
    let check = |state: LifecycleState, event: &AccountEvent, taken: bool| {
        assert_eq!(state.takes(event), taken, "{} in {}", event.name(), state.name());
    };
    for state in LifecycleState::ALL {
        let is_live = Place::Live.holds(state);
        check(state, &purchase("p1", 5), is_live);
        check(state, &repayment_reversal("r1"), state != LifecycleState::Voided);
        check(state, &voided(), state != LifecycleState::Voided);
        check(state, &close("2024-02-15", CloseCause::Other), is_live);
        check(state, &reopened(), state == LifecycleState::Closed);
        check(state, &repurchased("2024-02-15"), state == LifecycleState::TransferredOut);
        check(state, &write_off_proposed("w1"), Place::Ordinary.holds(state) || state == LifecycleState::JudicialRecovery);
        check(state, &frozen(FreezeCause::Risk), is_live);
    }
}
