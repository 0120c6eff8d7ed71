//! I-1: events of one account in any order of arrival that keeps its versions recoverable, some of them twice, give the
//! same account, the same sealed facts and so the same values.

use credit_domain::account::{Account, Outcome};
use credit_domain::event::envelope::AggregateType;
use credit_domain::fact::Fact;
use credit_domain::ledger::derive::derived_from_facts;
use fold_tests::book::{Book, Sent};
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{promise, same};
use proptest::prelude::*;

/// Places in `sent` of the events that consumed a version: each version once. The others were turned away and would be
/// turned away again, or hold the account, depending on what came before them.
pub(crate) fn consuming(history: &History) -> Vec<usize> {
    let consumed = |sent: &Sent| match &sent.outcome {
        Outcome::Applied { .. } => sent.envelope.aggregate_type != AggregateType::AccountHold,
        Outcome::Refused(findings) => {
            sent.envelope.aggregate_type != AggregateType::AccountHold
                && findings.iter().all(|finding| finding.rule != "VERSION_CONSUMED_BY_REFUSED_EVENT")
        }
        _ => false,
    };
    (0..).zip(&history.book.sent).filter(|(_, sent)| consumed(sent)).map(|(offset, _)| offset).collect()
}

/// The account without what tells the order of arrival: offsets, holds and what still waits for a version that never came.
fn settled(book: &Book) -> (Account, Vec<Fact>) {
    let mut account = book.account().clone();
    account.held = None;
    account.parked.clear();
    account.releases.clear();
    account.open_facts.iter_mut().for_each(|fact| fact.offset = 0);
    let sealed = book.sealed_facts().iter().map(|fact| Fact { offset: 0, ..fact.clone() }).collect();
    (account, sealed)
}

/// A key for each event, by which they are sorted; what is left out keeps its place among equals.
fn keys() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..46)
}

fn sorted_by_keys<T: Copy>(items: &[T], keys: &[u8]) -> Vec<T> {
    let mut keyed: Vec<(u8, T)> =
        items.iter().enumerate().map(|(at, item)| (keys.get(at).copied().unwrap_or(0), *item)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}

#[test]
fn i_01_any_order_of_arrival_gives_the_same_account_also_across_sealing() {
    promise("I-1: arrival in any order gives the same account", (plots(), keys()), |(plot, keys)| {
        let history = History::of(plot);
        let order = sorted_by_keys(&consuming(&history), keys);
        let twice: Vec<usize> = order.iter().flat_map(|offset| std::iter::repeat_n(*offset, 1 + offset % 2)).collect();
        let arrived = history.book.replayed(twice);
        same(&settled(&arrived), &settled(&history.book), format!("account after arrival in the order {order:?}"))
    });
}

#[test]
fn i_01_facts_in_any_order_give_the_same_values() {
    promise("I-1: facts in any order give the same values", (plots(), keys(), 0..500_i32), |(plot, keys, days_before)| {
        let history = History::of(plot);
        let facts: Vec<&Fact> = history.facts().collect();
        let as_of = history.today.plus_days(60 - days_before).max(history.account().opened.open_date);
        let values =
            |facts: &[&Fact]| derived_from_facts(&history.account().opened, facts.iter().copied(), as_of, &history.book.rule);
        let expected = values(&facts);
        same(&values(&sorted_by_keys(&facts, keys)), &expected, format!("values on {as_of}"))?;
        same(&history.derived_on(as_of), &expected, format!("values of the account on {as_of}"))
    });
}
