//! How fast the fold is in memory on one core, and how often it allocates, against a journal that only adds up.
//!
//! The baseline keeps every event and the sum of its amounts, which is the least an event-sourced balance can do. Rounds
//! are interleaved and medians are taken, because machines are noisy; allocations are counted and exact.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on has nothing to report")]

use credit_domain::account::{Account, Outcome};
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::{AccountEvent, AccountType, CreditAccountOpened};
use credit_domain::event::envelope::Envelope;
use credit_domain::fact::Fact;
use credit_domain::ids::ContentHash;
use credit_domain::ledger::history::derived_at_month_ends;
use credit_domain::money::Minor;
use credit_domain::product_rule::ProductRule;
use fold_tests::book::Book;
use fold_tests::events::{bill, date, interest, opening, purchase, refund, repayment};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use std::hint::black_box;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const ACCOUNTS: u64 = 400;
const MONTHS: i32 = 24;
const ROUNDS: usize = 5;

/// One account's life, ready to be folded.
struct Life {
    opened: CreditAccountOpened,
    events: Vec<(Envelope, AccountEvent)>,
}

/// What one stage did in one round.
#[derive(Clone, Copy)]
struct Figure {
    per_second: f64,
    allocations: f64,
    bytes: f64,
}

fn main() {
    let lives: Vec<Life> = (1..=ACCOUNTS).map(life).collect();
    let rule = ProductRule::default();
    let events: usize = lives.iter().map(|life| life.events.len()).sum();
    let month_ends = usize::try_from(MONTHS).unwrap_or(0) * lives.len();
    let folded: Vec<(Account, Vec<Fact>)> = lives.iter().map(|life| fold(life, &rule)).collect();

    let mut figures: [Vec<Figure>; 3] = Default::default();
    for _ in 0..ROUNDS {
        figures[0].push(measure(events, || lives.iter().map(journal).sum::<Minor>()));
        figures[1].push(measure(events, || lives.iter().map(|life| fold(life, &rule).0.last_version).sum::<u64>()));
        figures[2].push(measure(month_ends, || {
            lives.iter().zip(&folded).map(|(life, (account, sealed))| month_ends_of(life, account, sealed, &rule)).sum::<Minor>()
        }));
    }
    let [baseline, guarded, derived] = figures.map(median);
    println!(
        "the fold in memory: {events} events of {ACCOUNTS} revolving lines over {MONTHS} months, one core, medians of {ROUNDS} rounds"
    );
    println!("  journal that only adds up              {}", line(&baseline, "event"));
    println!(
        "  guards, fold and sealing               {}   {:.2} of the journal",
        line(&guarded, "event"),
        guarded.per_second / baseline.per_second
    );
    println!("  values at every month end              {}", line(&derived, "month end"));
}

fn line(figure: &Figure, unit: &str) -> String {
    format!("{:>10.0} /s  {:>6.2} allocations and {:>6.0} bytes per {unit}", figure.per_second, figure.allocations, figure.bytes)
}

fn measure<T>(count: usize, work: impl FnOnce() -> T) -> Figure {
    let region = Region::new(ALLOCATOR);
    let started = Instant::now();
    let _kept = black_box(work());
    let took = started.elapsed().as_secs_f64();
    let change = region.change();
    let count = count as f64;
    Figure {
        per_second: count / took,
        allocations: (change.allocations + change.reallocations) as f64 / count,
        bytes: change.bytes_allocated as f64 / count,
    }
}

fn median(mut figures: Vec<Figure>) -> Figure {
    figures.sort_by(|left, right| left.per_second.total_cmp(&right.per_second));
    figures[figures.len() / 2]
}

/// Keeps every event, and the sum of what moved.
fn journal(life: &Life) -> Minor {
    let mut kept: Vec<(Envelope, AccountEvent)> = Vec::new();
    let mut balance_minor = 0;
    for (envelope, event) in &life.events {
        balance_minor += match event {
            AccountEvent::PurchasePosted(purchase) => purchase.amount_minor,
            AccountEvent::InterestCharged(interest) => interest.amount_minor,
            AccountEvent::PurchaseRefunded(refund) => -refund.amount_minor,
            AccountEvent::RepaymentReceived(repayment) => -repayment.amount_minor,
            _ => 0,
        };
        kept.push((envelope.clone(), event.clone()));
    }
    black_box(&kept);
    balance_minor
}

/// The account and its sealed facts after all events.
fn fold(life: &Life, rule: &ProductRule) -> (Account, Vec<Fact>) {
    let (first, rest) = life.events.split_first().expect("an opening");
    let mut account = Account::open(&first.0, &life.opened, ContentHash([0; 16]), 0).expect("a lawful opening");
    let mut sealed = Vec::new();
    for (offset, (envelope, event)) in (1..).zip(rest) {
        match account.apply(envelope, event, ContentHash([0; 16]), offset, None, rule) {
            Outcome::Applied { sealed: chunks, .. } => sealed.extend(chunks.into_iter().flat_map(|chunk| chunk.facts)),
            other => panic!("version {} gave {other:?}", envelope.aggregate_version),
        }
    }
    (account, sealed)
}

fn month_ends_of(life: &Life, account: &Account, sealed: &[Fact], rule: &ProductRule) -> Minor {
    let first = life.opened.open_date.month();
    let facts = sealed.iter().chain(&account.open_facts);
    let derived = derived_at_month_ends(&life.opened, facts, first, first.plus(MONTHS - 1), rule);
    derived.iter().map(|derived| derived.balance_minor).sum()
}

/// Eight purchases, a refund now and then, interest, a bill and a repayment a month.
fn life(number: u64) -> Life {
    let book = Book::empty(number, ProductRule::default());
    let opened = opening(AccountType::R1, "2023-01-02");
    let mut life = Life { opened: opened.clone(), events: Vec::new() };
    let mut push = |day: BusinessDate, event: AccountEvent| {
        let version = u64::try_from(life.events.len()).unwrap_or(0) + 1;
        life.events.push((book.envelope(version, day, day), event));
    };
    push(opened.open_date, AccountEvent::CreditAccountOpened(opened.clone()));
    let first = date("2023-01-02").month();
    for index in 0..MONTHS {
        month_of_life(number, first.plus(index), &mut push);
    }
    life
}

fn month_of_life(number: u64, month: Month, push: &mut dyn FnMut(BusinessDate, AccountEvent)) {
    let of_month = |name: &str| format!("{name}-{month}");
    let (bill_date, due_date) = (month.day_or_last(3), month.day_or_last(23));
    let text = |day: BusinessDate| day.to_string();
    push(bill_date, interest(&of_month("I"), 1_234));
    let issued = bill(&of_month("B"), &text(bill_date), &text(due_date), 80_000, 8_000);
    push(bill_date, AccountEvent::BillIssued(issued));
    for day in 4..12 {
        let amount = 10_000 + Minor::try_from(number % 97).unwrap_or(0) * Minor::from(day);
        push(month.day_or_last(day), purchase(&of_month(&format!("P{day}")), amount));
    }
    if number.is_multiple_of(3) {
        push(month.day_or_last(15), refund(&of_month("P4"), &of_month("R"), 5_000));
    }
    let paid_on = month.day_or_last(if number.is_multiple_of(7) { 26 } else { 20 });
    push(paid_on, repayment(&of_month("RP"), 60_000, &text(paid_on)));
}
