//! Promises over random histories: how many cases, and how a broken one is shown, as the shortest history in events
//! that `furnish emit` reads, and then the promise.

use crate::random_history::{History, Plot};
use crate::shrunk_rule::rule_file_of;
use credit_domain::event::{Event, EventPayload};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use std::cell::Cell;
use std::fmt::Debug;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// Cases of each promise, unless the environment says otherwise.
const CASES: u32 = 10_000;
/// Says how many; `make soak` sets a million.
const CASES_VARIABLE: &str = "FURNISH_CASES";
/// A long run tells where it is every so many cases.
const PROGRESS_CASES: u64 = 100_000;
/// So many simpler histories are tried at most before the shortest failing one is shown.
const SHRINK_STEPS_MAX: u32 = 30_000;

/// So much of an outcome is shown; sealed chunks make them long.
const OUTCOME_LENGTH_MAX: usize = 200;

/// Why a promise is broken.
pub type Broken = String;

/// How many cases each promise gets.
pub fn cases() -> u32 {
    static CASES_OF_RUN: OnceLock<u32> = OnceLock::new();
    *CASES_OF_RUN.get_or_init(|| match std::env::var(CASES_VARIABLE) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{CASES_VARIABLE} is {text:?}, not a number of cases")),
        Err(_) => CASES,
    })
}

/// No file of earlier failures: the history in the message is the record.
pub fn config() -> Config {
    Config { cases: cases(), failure_persistence: None, max_shrink_iters: SHRINK_STEPS_MAX, ..Config::default() }
}

/// A runner that draws the same values each time.
pub fn deterministic_runner() -> TestRunner {
    TestRunner::new_with_rng(config(), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Holds a promise against random values; a value's `Debug` is what is shown when it is broken.
///
/// # Panics
/// With the simplest value that breaks the promise.
pub fn promise<S>(promised: &str, values: S, holds: impl Fn(&S::Value) -> Result<(), Broken>)
where
    S: Strategy,
    S::Value: Shorter,
{
    let tried = Cell::new(0_u64);
    let result = TestRunner::new(config()).run(&values, |value| {
        tried.set(tried.get() + 1);
        if tried.get().is_multiple_of(PROGRESS_CASES) {
            eprintln!("{promised}: {} cases", tried.get());
        }
        holds(&value).map_err(TestCaseError::fail)
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => {
            let (value, reason) = shortest(value, reason.message().to_owned(), &holds);
            panic!("\n{value:?}\nbroken: {promised}\n{reason}");
        }
        Err(TestError::Abort(reason)) => panic!("{promised}: {reason}"),
    }
}

/// A value with a history in it.
pub trait Shorter: Clone + Debug {
    /// The same with less in the history: without all steps, without either half, and so on to one step.
    fn shorter(&self) -> Vec<Self>;
}

impl Shorter for Plot {
    fn shorter(&self) -> Vec<Plot> {
        let halves = std::iter::successors(Some(self.steps.len()), |count| Some(count / 2).filter(|count| *count > 0));
        let mut plots: Vec<Plot> = halves
            .flat_map(|count| (0..self.steps.len()).step_by(count.max(1)).map(move |from| (from, count)))
            .map(|(from, count)| {
                let mut plot = self.clone();
                drop(plot.steps.drain(from..plot.steps.len().min(from + count)));
                plot
            })
            .collect();
        for index in (0..self.prelude.len()).filter(|index| self.prelude[*index]) {
            let mut plot = self.clone();
            plot.prelude[index] = false;
            plots.push(plot);
        }
        if self.false_start {
            plots.push(Plot { false_start: false, ..self.clone() });
        }
        plots
    }
}

impl<A: Shorter, B: Clone + Debug> Shorter for (A, B) {
    fn shorter(&self) -> Vec<(A, B)> {
        self.0.shorter().into_iter().map(|first| (first, self.1.clone())).collect()
    }
}

impl<A: Shorter, B: Clone + Debug, C: Clone + Debug> Shorter for (A, B, C) {
    fn shorter(&self) -> Vec<(A, B, C)> {
        self.0.shorter().into_iter().map(|first| (first, self.1.clone(), self.2.clone())).collect()
    }
}

impl<A: Shorter, B: Clone + Debug, C: Clone + Debug, D: Clone + Debug> Shorter for (A, B, C, D) {
    fn shorter(&self) -> Vec<(A, B, C, D)> {
        self.0.shorter().into_iter().map(|first| (first, self.1.clone(), self.2.clone(), self.3.clone())).collect()
    }
}

/// Shrinking drops steps before it simplifies them, and what was simplified may make further steps needless.
fn shortest<T: Shorter>(mut value: T, mut reason: Broken, holds: impl Fn(&T) -> Result<(), Broken>) -> (T, Broken) {
    let broken_by = |value: &T| match catch_unwind(AssertUnwindSafe(|| holds(value))) {
        Ok(held) => held.err(),
        Err(_) => Some("it ends in a panic".to_owned()),
    };
    while let Some((shorter, why)) = value.shorter().into_iter().find_map(|shorter| Some((shorter.clone(), broken_by(&shorter)?)))
    {
        (value, reason) = (shorter, why);
    }
    (value, reason)
}

/// `Ok` when both are the same.
pub fn same<T: PartialEq + Debug>(found: &T, expected: &T, what: impl std::fmt::Display) -> Result<(), Broken> {
    if found == expected { Ok(()) } else { Err(format!("{what}:\n   found {found:?}\nexpected {expected:?}")) }
}

/// `Ok` when it holds.
pub fn that(holds: bool, broken: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(broken()) }
}

/// The history of a plot as text: the product rule as its file, what became of each event, and the events in the order of
/// sending, one a line, as `furnish emit` reads them. A history that ends in a panic is shown up to there.
pub fn text_of(plot: &Plot) -> String {
    let mut history = History::before(plot);
    let played = catch_unwind(AssertUnwindSafe(|| history.play(plot, |_, _| {})));
    let mut text = format!("history of an {}, under this product rule:\n", plot.account_type.code());
    text.push_str(&rule_file_of(&plot.rule));
    for (number, sent) in (1..).zip(&history.book.sent) {
        let outcome: String = format!("{:?}", sent.outcome).chars().take(OUTCOME_LENGTH_MAX).collect();
        let _never_fails = writeln!(text, "event {number} ({}): {outcome}", name_of(sent));
    }
    if played.is_err() {
        text.push_str("the last event ends in a panic\n");
    }
    text.push_str("events, one a line, as `furnish emit` reads them:\n");
    text.push_str(&lines_of(&history));
    text
}

/// One JSON object a line.
pub fn lines_of(history: &History) -> String {
    history.book.json_lines()
}

fn name_of(sent: &crate::book::Sent) -> &'static str {
    wire_contracts::event_type::EventType::of(&EventPayload::Account(sent.event.clone())).name()
}

/// Every event as it travels.
pub fn events_of(history: &History) -> Vec<Event> {
    let event_of =
        |sent: &crate::book::Sent| Event { envelope: sent.envelope.clone(), payload: EventPayload::Account(sent.event.clone()) };
    history.book.sent.iter().map(event_of).collect()
}
