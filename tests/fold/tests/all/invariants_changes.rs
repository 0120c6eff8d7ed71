//! I-9, the fold's half: an event names exactly the months before its recorded month whose values it changed; a plan of
//! corrections starts from them. And I-10, the fold's half: what happens to one subject changes nothing of another.

use credit_domain::account::Outcome;
use credit_domain::calendar::Month;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::envelope::AggregateType;
use credit_domain::fact::Fact;
use credit_domain::ledger::Derived;
use credit_domain::ledger::derive::derived_from_facts;
use fold_tests::book::Book;
use fold_tests::random_history::history::Seen;
use fold_tests::random_history::{History, plots};
use fold_tests::shrunk::{Broken, promise, same, that};
use proptest::collection::vec;
use proptest::prelude::*;

/// Values at each month end from the opening through a month, each from a fold of its own.
fn month_ends(history: &History, through: Month) -> Vec<Derived> {
    let (opened, rule) = (&history.account().opened, &history.book.rule);
    let facts: Vec<&Fact> = history.facts().collect();
    let month_end = |index| derived_from_facts(opened, facts.iter().copied(), Month::from_index(index).last_day(), rule);
    (opened.open_date.month().index()..=through.index()).map(month_end).collect()
}

fn changed(before: &[Derived], after: &[Derived]) -> Vec<Month> {
    before.iter().zip(after).filter(|(before, after)| before != after).map(|(_, after)| after.as_of.month()).collect()
}

/// Every step against the month ends before it. Events that waited and were settled with it are looked at together.
#[derive(Default)]
struct Watch {
    before: Vec<Derived>,
    broken: Option<Broken>,
}

impl Watch {
    fn see(&mut self, history: &History, seen: Seen) {
        let Seen::Sent { offset } = seen else { return };
        if history.book.opened.is_none() || self.broken.is_some() {
            return;
        }
        let through = history.today.month().plus(-1);
        let after = month_ends(history, through);
        let of_sent = &history.book.sent[offset];
        let named: Vec<Month> = match &of_sent.outcome {
            Outcome::Applied { changed_months, .. } => changed_months.clone(),
            _ => Vec::new(),
        };
        // What is recorded long before it is sent may change months that have ended since.
        let recorded_in = of_sent.envelope.recorded_at.business_date().month();
        let mut differing = changed(&self.before, &after);
        differing.retain(|month| *month < recorded_in);
        // Another event may have waited for this one; what both changed cannot be told apart here.
        let released_another = history.book.sent[..offset].iter().any(|sent| {
            sent.envelope.aggregate_version > of_sent.envelope.aggregate_version
                && sent.envelope.aggregate_type == AggregateType::CreditAccount
        });
        let fits = if released_another { named.iter().all(|month| differing.contains(month)) } else { named == differing };
        if !fits {
            self.broken = Some(format!("event {} names {named:?}, changed are {differing:?}", offset + 1));
        }
        self.before = after;
    }

    fn days_pass(&mut self, history: &History, to: Month) {
        self.before = month_ends(history, to.plus(-1));
    }
}

#[test]
fn i_09_fold_half_an_event_names_exactly_the_months_whose_values_it_changed() {
    promise("I-9: changed months are exactly those whose month-end values changed", plots(), |plot| {
        let mut watch = Watch::default();
        let _history = History::watched(plot, |history, seen| match seen {
            Seen::DaysPass { from, to } if from.month() != to.month() => watch.days_pass(history, to.month()),
            Seen::DaysPass { .. } => {}
            seen @ Seen::Sent { .. } => watch.see(history, seen),
        });
        watch.broken.map_or(Ok(()), Err)
    });
}

/// A subject and its account, fed from one log together with another.
fn interleaved(one: &History, other: &History, picks: &[bool]) -> (Book, Book) {
    let mut books = (Book::empty(1, one.book.rule.clone()), Book::empty(2, other.book.rule.clone()));
    let (mut of_one, mut of_other) = (one.book.sent.iter(), other.book.sent.iter());
    let mut picks = picks.iter().copied().chain(std::iter::repeat(true));
    loop {
        let first = picks.next() == Some(true);
        let next = if first { of_one.next().or_else(|| of_other.next()) } else { of_other.next().or_else(|| of_one.next()) };
        let Some(sent) = next else { return books };
        let book = if sent.envelope.subject_id == books.0.subject_id() { &mut books.0 } else { &mut books.1 };
        let _outcome = book.send(&sent.envelope, &sent.event);
    }
}

#[test]
fn i_10_fold_half_events_of_one_subject_change_nothing_of_another() {
    let pairs = (plots(), plots(), vec(any::<bool>(), 0..60), 0..40_usize);
    promise("I-10: events of another subject are refused and change no value", pairs, |(plot, other, picks, stray)| {
        let (one, other) = (History::of(plot), History::numbered(other, 2));
        let strays =
            |history: &History| history.book.sent.iter().any(|sent| sent.envelope.subject_id != history.book.subject_id());
        if !strays(&one) && !strays(&other) {
            let (with_other, _) = interleaved(&one, &other, picks);
            same(&with_other.account(), &one.account(), "account fed beside another")?;
        }
        let mut book = one.book.clone();
        let Some(stray) = other.book.sent.get(*stray).filter(|sent| sent.envelope.aggregate_type == AggregateType::CreditAccount)
        else {
            return Ok(());
        };
        // On this account's key and under its next version, as a faulty producer would send it.
        let mut envelope = stray.envelope.clone();
        envelope.aggregate_version = book.last_version() + 1;
        let is_own_kind = !matches!(stray.event, AccountEvent::AccountHoldReleased(_));
        let answer = book.send(&envelope, &stray.event);
        that(!is_own_kind || !matches!(answer, Outcome::Applied { .. }), || format!("a stranger's event gave {answer:?}"))?;
        if book.parked() != one.book.parked() {
            return Ok(());
        }
        let as_of = one.today.plus_days(40);
        let values = |book: &Book| book.account().derived_at(as_of, &book.rule, Some(book.sealed_facts()));
        same(&values(&book), &values(&one.book), format!("values on {as_of}"))
    });
}
