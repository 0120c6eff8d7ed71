//! What is taken back never was: over random histories, on every account type, also across sealed months.

use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::{AccountEvent, AccountType};
use credit_domain::event::envelope::Envelope;
use credit_domain::fact::Fact;
use credit_domain::ledger::Derived;
use fold_tests::book::{Book, is_applied};
use fold_tests::events::*;
use fold_tests::random_history::{History, Plot, plots};
use fold_tests::shrunk::{Broken, promise, same, that};
use proptest::prelude::*;

/// A history in which nothing waits and nothing is held, and its last day.
fn settled(plot: &Plot) -> Option<(Book, BusinessDate)> {
    let history = History::of(plot);
    (history.book.parked() == 0 && history.book.held().is_none()).then_some((history.book, history.today))
}

/// Values at every month end from the opening on, and on some days around the end of the history.
fn values(book: &Book, today: BusinessDate) -> Vec<Derived> {
    let first = book.account().opened.open_date.month();
    let mut days: Vec<BusinessDate> =
        (first.index()..=today.month().plus(2).index()).map(|index| Month::from_index(index).last_day()).collect();
    days.extend([today, today.plus_days(1), today.plus_days(400)]);
    days.into_iter().filter(|day| *day >= book.account().opened.open_date).map(|day| book.derived_on(day)).collect()
}

/// An envelope of today, of an event that takes effect some days before, not before the opening; its id is new.
fn envelope(book: &Book, today: BusinessDate, days_back: i32) -> Envelope {
    let day = today.plus_days(-days_back).max(book.account().opened.open_date);
    let mut envelope = book.envelope(book.last_version() + 1, day, today);
    envelope.event_id = book.event_id(1_000_000 + envelope.aggregate_version);
    envelope.institution_code = book.at(&today.to_string()).reporting_institution.unwrap_or(envelope.institution_code);
    envelope
}

fn send(book: &mut Book, today: BusinessDate, days_back: i32, event: AccountEvent) -> bool {
    is_applied(&book.send(&envelope(book, today, days_back), &event))
}

fn compare(before: &[Derived], after: &[Derived], what: &str) -> Result<(), Broken> {
    for (before, after) in before.iter().zip(after) {
        same(after, before, format!("{what}: values on {}", before.as_of))?;
    }
    Ok(())
}

#[test]
fn d_15_a_repayment_that_is_reversed_leaves_no_trace() {
    let cases = (plots(), 0..200_i32, 1..200_000_i64);
    promise("a repayment and its reversal change nothing", cases, |(plot, days_back, amount_minor)| {
        let Some((mut book, today)) = settled(plot) else { return Ok(()) };
        let before = values(&book, today);
        let value_date = today.plus_days(-days_back).max(book.account().opened.open_date).to_string();
        if !send(&mut book, today, 0, repayment("TAKEN-BACK", *amount_minor, &value_date)) {
            return Ok(());
        }
        that(send(&mut book, today, 0, repayment_reversal("TAKEN-BACK")), || "the reversal was not applied".to_owned())?;
        compare(&before, &values(&book, today), "repaid and reversed")
    });
}

#[test]
fn d_06_a_write_off_that_is_reversed_leaves_no_trace() {
    promise("a write-off and its reversal change nothing", (plots(), 0..200_i32), |(plot, days_back)| {
        let Some((mut book, today)) = settled(plot) else { return Ok(()) };
        let before = values(&book, today);
        for event in [write_off_proposed("TAKEN-BACK"), written_off("TAKEN-BACK", 1)] {
            if send(&mut book, today, *days_back, event) {
                let reversed = send(&mut book, today, 0, write_off_reversal("TAKEN-BACK"));
                that(reversed, || "the reversal was not applied".to_owned())?;
                compare(&before, &values(&book, today), "written off and reversed")?;
            }
        }
        Ok(())
    });
}

#[test]
fn d_07_an_event_superseded_by_its_own_content_leaves_no_trace() {
    promise("the same again in its place changes nothing", (plots(), any::<prop::sample::Index>()), |(plot, pick)| {
        let Some((mut book, today)) = settled(plot) else { return Ok(()) };
        let facts: Vec<Fact> = book.facts();
        if facts.is_empty() {
            return Ok(());
        }
        let before = values(&book, today);
        let picked = &facts[pick.index(facts.len())];
        let mut envelope = envelope(&book, today, 0);
        envelope.supersedes = Some(picked.event_id);
        envelope.reason_code = Some("CORRECTION".into());
        if !is_applied(&book.send(&envelope, &picked.event)) {
            return Ok(());
        }
        compare(&before, &values(&book, today), "superseded by the same")
    });
}

#[test]
fn a_repayment_in_two_parts_is_as_good_as_in_one() {
    let cases = (plots(), 0..200_i32, 2..200_000_i64);
    promise("two repayments of one day are one of their sum", cases, |(plot, days_back, amount_minor)| {
        let Some((mut whole, today)) = settled(plot) else { return Ok(()) };
        let mut parts = whole.clone();
        // What is left within a tolerance counts as paid, so that two parts may leave a rest where one leaves none.
        let terms = std::iter::once(&plot.rule.first_terms).chain(plot.rule.later_terms.iter().map(|(_, terms)| terms));
        if terms.into_iter().any(|terms| terms.tolerance_minor > 0) {
            return Ok(());
        }
        let value_date = today.plus_days(-days_back).max(whole.account().opened.open_date).to_string();
        let first_minor = amount_minor / 3 + 1;
        let is_whole = send(&mut whole, today, 0, repayment("WHOLE", *amount_minor, &value_date));
        let is_first = send(&mut parts, today, 0, repayment("FIRST", first_minor, &value_date));
        let is_second = send(&mut parts, today, 0, repayment("SECOND", amount_minor - first_minor, &value_date));
        if !(is_whole && is_first && is_second) {
            return Ok(());
        }
        let alike = |derived: Derived| Derived { last_payment_minor: 0, ..derived };
        let of = |book: &Book| values(book, today).into_iter().map(alike).collect::<Vec<_>>();
        compare(&of(&whole), &of(&parts), "in one and in two parts")
    });
}

#[test]
fn d_07_a_corrected_reversal_stays_on_the_day_of_what_it_reverses() {
    // The number of a repayment that was reversed is used again after its month was sealed, which is not noticed; the
    // reversal is then sent anew in its own place.
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-20", purchase("P1", 100_000)).pays("R1", 5_000, "2024-02-09");
    book.on("2024-04-10", purchase("P2", 100)).on("2024-04-11", repayment_reversal("R1")).on("2024-06-10", purchase("P3", 100));
    if !is_applied(&book.try_on("2024-06-11", repayment("R1", 5_000, "2024-06-11"))) {
        return;
    }
    let before = book.month_ends("2024-01", "2024-07");
    let _outcome = book.supersede(5, "2024-06-12", repayment_reversal("R1"));
    assert_eq!(book.month_ends("2024-01", "2024-07"), before);
}
