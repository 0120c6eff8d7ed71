//! I-2: what was read before changes nothing when it is read again, and going on from a copy equals starting at zero.
//! Also: what is sealed is only a cache of the flat fold.

use crate::invariants_order::consuming;
use credit_domain::account::{Account, Outcome};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::fact::Fact;
use credit_domain::ledger::derive::derived_from_facts;
use credit_domain::ledger::effective::effective_facts;
use credit_domain::ledger::{Derived, Ledger};
use fold_tests::book::Book;
use fold_tests::random_history::history::Seen;
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{promise, same, that};

fn state(book: &Book) -> (&Account, &[Fact]) {
    (book.account(), book.sealed_facts())
}

#[test]
fn i_02_every_event_read_again_changes_nothing() {
    promise("I-2: an event read again changes nothing", plots(), |plot| {
        let history = History::of(plot);
        let mut book = history.book.clone();
        for offset in consuming(&history) {
            let sent = &history.book.sent[offset];
            let answer = book.send(&sent.envelope, &sent.event);
            let known = matches!(answer, Outcome::Duplicate | Outcome::Refused(_)) || book.held().is_some();
            that(known, || format!("event {} read again gave {answer:?}", offset + 1))?;
            that(matches!(answer, Outcome::Quarantined(_)) || is_refused(&sent.outcome) == is_refused(&answer), || {
                format!("event {} gave {:?}, read again {answer:?}", offset + 1, sent.outcome)
            })?;
        }
        same(&state(&book), &state(&history.book), "account after everything was read again")
    });
}

fn is_refused(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(_))
}

#[test]
fn i_02_a_prefix_read_twice_equals_once() {
    promise("I-2: a prefix read twice equals once", (plots(), 0..40_usize), |(plot, length)| {
        let history = History::of(plot);
        let order = consuming(&history);
        let prefix = &order[..*length.min(&order.len())];
        let once = history.book.replayed(order.iter().copied());
        let twice = history.book.replayed(prefix.iter().chain(&order).copied());
        let without_offsets = |book: &Book| {
            let mut account = book.account().clone();
            account.open_facts.iter_mut().for_each(|fact| fact.offset = 0);
            let sealed: Vec<Fact> = book.sealed_facts().iter().map(|fact| Fact { offset: 0, ..fact.clone() }).collect();
            (account, sealed)
        };
        same(&without_offsets(&twice), &without_offsets(&once), format!("account after the first {} twice", prefix.len()))
    });
}

#[test]
fn i_02_going_on_from_a_copy_equals_starting_at_zero() {
    promise("I-2: replay from a snapshot equals replay from zero", (plots(), 0..40_usize), |(plot, at)| {
        let mut copy = None;
        let history = History::watched(plot, |history, seen| {
            if seen == (Seen::Sent { offset: *at }) {
                copy = Some(history.book.clone());
            }
        });
        if let Some(mut copy) = copy {
            for sent in &history.book.sent[copy.sent.len()..] {
                let _outcome = copy.send(&sent.envelope, &sent.event);
            }
            same(&state(&copy), &state(&history.book), format!("account going on from a copy after event {}", at + 1))?;
        }
        let replayed = history.book.replayed(0..history.book.sent.len());
        same(&state(&replayed), &state(&history.book), "account replayed from zero")
    });
}

/// The ledger at the end of a day by all facts up to it.
fn flat_ledger(history: &History, facts: &[Fact], through: BusinessDate) -> Ledger {
    let (opened, rule) = (&history.account().opened, &history.book.rule);
    let mut ledger = Ledger::opening(opened);
    ledger.fold(&effective_facts(facts.iter().filter(|fact| fact.value_date <= through)), opened, rule);
    ledger.advance_to(through, rule);
    ledger
}

#[test]
fn what_is_sealed_equals_the_flat_fold() {
    promise("the sealed base equals the flat fold, and derives the same", (plots(), 0..400_i32), |(plot, days_before)| {
        let history = History::of(plot);
        let account = history.account();
        if let Some(month) = account.sealed_through {
            let (sealed, end) = (history.book.sealed_facts(), month.last_day());
            that(sealed.iter().all(|fact| fact.value_date <= end), || "a sealed fact of an open month".to_owned())?;
            that(account.open_facts.iter().all(|fact| fact.value_date > end), || "an open fact of a sealed month".to_owned())?;
            same(&account.base, &flat_ledger(&history, sealed, end), format!("base at {end}"))?;
        }
        that(account.open_facts.is_sorted_by_key(Fact::order_key), || "open facts are out of order".to_owned())?;
        let facts: Vec<Fact> = history.facts().cloned().collect();
        for as_of in [history.today, history.today.plus_days(-*days_before), history.today.plus_days(45)] {
            let as_of = as_of.max(account.opened.open_date);
            let flat = derived_from_facts(&account.opened, &facts, as_of, &history.book.rule);
            same(&history.derived_on(as_of), &flat, format!("values on {as_of}"))?;
        }
        Ok(())
    });
}

/// RP-1: what an account said at a time is found again later, from the facts recorded up to that time.
#[test]
fn i_02_rp_1_what_was_known_at_a_time_is_found_again_from_what_was_recorded_until_then() {
    promise("RP-1: as known then = as said then", plots(), |plot| {
        let mut said: Vec<(RecordedAt, Derived)> = Vec::new();
        // What waited for a predecessor, or was sent again after a hold, was recorded before it was known.
        let mut waited = false;
        let history = History::watched(plot, |history, seen| match seen {
            Seen::Sent { offset } => {
                let recorded_on = history.book.sent[offset].envelope.recorded_at.business_date();
                waited |= history.book.parked() > 0 || history.book.held().is_some() || recorded_on != history.today;
            }
            Seen::DaysPass { from, .. } => {
                // A duplicate carries the time of the first.
                let now = history.book.sent.iter().map(|sent| sent.envelope.recorded_at).max().unwrap_or(RecordedAt(0));
                said.push((now, history.derived_on(from)));
            }
        });
        if waited {
            return Ok(());
        }
        for (recorded_until, derived) in &said {
            let known = history.facts().filter(|fact| fact.recorded_at <= *recorded_until);
            let found = derived_from_facts(&history.account().opened, known, derived.as_of, &history.book.rule);
            same(&found, derived, format!("values of {} as known then", derived.as_of))?;
        }
        Ok(())
    });
}
