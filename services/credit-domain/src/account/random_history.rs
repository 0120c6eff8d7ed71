//! Test support: random histories of an account, with backdating, reversals, superseding events and refusals.

use super::test_book::*;
use super::test_events::*;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountType, CloseCause, PlanOrigin};
use crate::event::envelope::Envelope;
use crate::money::Minor;
use crate::product_rule::{ProductRule, ProductTerms};
use proptest::prelude::*;

/// One step of a random history: what, how many days on, how many days back its value date lies, how much, of which.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    kind: u8,
    days_on: i32,
    days_back: i32,
    amount: Minor,
    pick: usize,
}

pub(super) fn steps(kinds: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Step>> {
    let days_back = prop_oneof![6 => Just(0), 2 => 0..40_i32, 1 => 0..200_i32];
    let step = (kinds, 0..25_i32, days_back, 1..20_000_i64, 0..16_usize)
        .prop_map(|(kind, days_on, days_back, amount, pick)| Step { kind, days_on, days_back, amount, pick });
    proptest::collection::vec(step, 1..40)
}

pub(super) fn rules() -> impl Strategy<Value = ProductRule> {
    (0..4_u16, 0..3_i64).prop_map(|(grace_days, tolerance_minor)| ProductRule {
        first_terms: ProductTerms { grace_days, tolerance_minor, ..ProductTerms::default() },
        ..ProductRule::default()
    })
}

pub(super) fn account_types() -> impl Strategy<Value = AccountType> {
    prop_oneof![Just(AccountType::R1), Just(AccountType::R2), Just(AccountType::D1)]
}

const CLOSE_KIND: u8 = 11;
pub(super) const ALL_KINDS: std::ops::Range<u8> = 0..CLOSE_KIND + 1;
pub(super) const WITHOUT_CLOSE: std::ops::Range<u8> = 0..CLOSE_KIND;

/// A history, and every event as it was sent.
pub(super) struct History {
    pub(super) book: Book,
    pub(super) sent: Vec<(Envelope, AccountEvent)>,
    pub(super) last_day: BusinessDate,
}

pub(super) fn live(account_type: AccountType, rule: ProductRule, steps: &[Step]) -> History {
    let open_date = date("2023-01-15");
    let mut book = Book::open_with(account_type, "2023-01-15", rule);
    let opening = AccountEvent::CreditAccountOpened(opened(account_type, open_date));
    let mut sent = vec![(envelope(1, open_date, open_date), opening)];
    let mut today = open_date;
    for step in steps {
        today = today.plus_days(step.days_on);
        let effective = BusinessDate::max(today.plus_days(-step.days_back), open_date);
        let mut envelope = envelope(book.account.last_version + 1, effective, today);
        let event = event_of(step, &book, &mut envelope);
        book.send(&envelope, &event);
        sent.push((envelope, event));
        assert_eq!(book.account.held, None);
    }
    History { book, sent, last_day: today.plus_days(1) }
}

fn event_of(step: &Step, book: &Book, envelope: &mut Envelope) -> AccountEvent {
    let version = envelope.aggregate_version;
    let (own, amount) = (format!("x{version}"), step.amount);
    let day = envelope.effective_date;
    let facts = book.facts();
    let picked = |wanted: fn(&AccountEvent) -> Option<String>| {
        let found: Vec<String> = facts.iter().filter_map(|fact| wanted(&fact.event)).collect();
        if found.is_empty() { "none".to_owned() } else { found[step.pick % found.len()].clone() }
    };
    let purchases: fn(&AccountEvent) -> Option<String> = |event| match event {
        AccountEvent::PurchasePosted(purchase) => Some(purchase.posting_id.to_string()),
        _ => None,
    };
    let repayments: fn(&AccountEvent) -> Option<String> = |event| match event {
        AccountEvent::RepaymentReceived(repayment) => Some(repayment.repayment_id.to_string()),
        _ => None,
    };
    match step.kind {
        0 => purchase(&own, amount),
        1 => refund(&picked(purchases), &own, amount / 3 + 1),
        2 => purchase_reversal(&picked(purchases), &own, amount / 3 + 1),
        3 => interest(&own, amount / 50 + 1),
        4 => fee(&own, amount / 50 + 1),
        5 => {
            let due_date = day.plus_days(9).to_string();
            AccountEvent::BillIssued(bill(&own, &day.to_string(), &due_date, amount * 3, amount / 2))
        }
        6 => repayment(&own, amount, &day.to_string()),
        7 => repayment_reversal(&picked(repayments)),
        8 => {
            // In the place of a purchase, a repayment or a bill, with another amount.
            let picked = &facts[step.pick % facts.len()];
            envelope.supersedes = Some(picked.event_id);
            envelope.reason_code = Some("CORRECTION".into());
            with_amount(&picked.event, amount)
        }
        9 => drawdown(&own, amount),
        10 => {
            let drawn = picked(|event| match event {
                AccountEvent::CashDrawn(drawn) => Some(drawn.drawdown_id.to_string()),
                _ => None,
            });
            let due_dates = [day.plus_months(1).to_string(), day.plus_months(2).to_string(), day.plus_months(3).to_string()];
            let due_dates = due_dates.each_ref().map(String::as_str);
            plan(&own, PlanOrigin::Drawdown, &drawn, &due_dates, amount / 4 + 1, amount / 100)
        }
        _ => close(&day.to_string(), if step.pick.is_multiple_of(2) { CloseCause::Other } else { CloseCause::Settled }),
    }
}

fn with_amount(event: &AccountEvent, amount: Minor) -> AccountEvent {
    let mut event = event.clone();
    match &mut event {
        AccountEvent::PurchasePosted(purchase) => purchase.amount_minor = amount,
        AccountEvent::RepaymentReceived(repayment) => repayment.amount_minor = amount,
        AccountEvent::BillIssued(bill) => bill.minimum_due_minor = amount,
        _ => {}
    }
    event
}

#[test]
fn the_random_histories_reach_what_the_properties_are_about() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..200 {
        let steps = steps(ALL_KINDS).new_tree(&mut runner).expect("steps").current();
        let History { book, sent, last_day } = live(AccountType::R1, ProductRule::default(), &steps);
        let facts = book.facts();
        let mut count = |what, yes: bool| *counts.entry(what).or_default() += usize::from(yes);
        count("sealed", book.account.sealed_chunks > 0);
        count("late", book.sealed.windows(2).any(|pair| pair[0].order_key() > pair[1].order_key()));
        count("refused", facts.len() < sent.len());
        count("superseded", facts.iter().any(|fact| fact.supersedes.is_some()));
        count("reversed", facts.iter().any(|fact| matches!(fact.event, AccountEvent::RepaymentReversed(_))));
        count("given back", facts.iter().any(|fact| matches!(fact.event, AccountEvent::PurchaseReversed(_))));
        count("planned", facts.iter().any(|fact| matches!(fact.event, AccountEvent::InstalmentPlanCreated(_))));
        count("closed", book.derived_on(last_day).close.is_some());
        count("overdue", book.derived_on(last_day).days_past_due > 0);
    }
    let expected = ["closed", "given back", "late", "overdue", "planned", "refused", "reversed", "sealed", "superseded"];
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), expected);
    assert!(counts.values().all(|count| *count >= 10), "{counts:?}");
}
