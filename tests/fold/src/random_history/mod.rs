//! Random histories of one account: every event of the catalogue on every account type, with backdated, superseding,
//! reversed, repeated, early, contradicting and refused events between, under product rules of random terms.
//!
//! A [`Plot`] is what is drawn and what shrinks: a list of [`Step`]s. [`History::of`] plays it against an account; a step
//! whose act has no place where it comes is left out, so that dropping steps leaves the others what they are.
//!
//! Reading order: [`acts`] (what may happen), `act_tables` (how often), [`rules`] (terms), [`history`] (playing a plot),
//! [`scene`] (what a step sees), then the events by family.

mod act_tables;
pub mod acts;
pub mod history;
pub mod rules;
pub mod scene;

mod delinquency;
mod lifecycle;
mod line_use;
mod repayment;
mod schedule;
mod superseding;
mod transfer;

use crate::shrunk;
use acts::Act;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::AccountType;
use credit_domain::money::Currency;
use credit_domain::product_rule::ProductRule;
pub use history::History;
use proptest::prelude::*;
use std::fmt;

/// What a history is made of.
#[derive(Clone)]
pub struct Plot {
    pub account_type: AccountType,
    pub rule: ProductRule,
    pub opening: Opening,
    /// Whether an event that opens nothing comes first.
    pub false_start: bool,
    /// Which events of the two that its type is for come first: a purchase and its bill, a loan and its schedule, a claim.
    pub prelude: [bool; 2],
    /// Whether plans may carry interest and fees.
    pub charged_plans: bool,
    pub steps: Vec<Step>,
}

/// How the account opens.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    pub open_date: BusinessDate,
    pub limit_minor: i64,
    pub bill_day: Option<u8>,
    pub currency: Currency,
}

/// One step: what happens, so many days on, on a day so many days back, how much, to which of the candidates, and in
/// which variant. 0 is the plain one.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Place in the table of acts, in thousandths.
    pub act: u16,
    pub days_on: u16,
    /// -1 is tomorrow.
    pub days_back: i16,
    pub amount_minor: i64,
    pub pick: u8,
    pub twist: u8,
}

impl Plot {
    /// What happens after the opening, in order.
    pub fn moves(&self) -> impl Iterator<Item = (Option<Act>, Step)> + '_ {
        let prelude = acts::prelude(self.account_type).iter().zip(self.prelude).filter(|(_, comes)| *comes);
        prelude.map(|((act, step), _)| (Some(*act), *step)).chain(self.steps.iter().map(|step| (None, *step)))
    }
}

impl fmt::Debug for Plot {
    /// The history as it is sent, one event a line.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&shrunk::text_of(self))
    }
}

/// Any history on any account type.
pub fn plots() -> impl Strategy<Value = Plot> {
    plots_of(&AccountType::ALL)
}

/// Histories on some account types.
pub fn plots_of(account_types: &'static [AccountType]) -> impl Strategy<Value = Plot> {
    let account_type = proptest::sample::select(account_types);
    let prelude = [prop::bool::weighted(0.95), prop::bool::weighted(0.9)];
    let kinds = (prop::bool::weighted(0.04), prelude, prop::bool::weighted(0.6));
    (account_type, rules::rules(), openings(), kinds, steps()).prop_map(
        |(account_type, rule, opening, (false_start, prelude, charged_plans), steps)| Plot {
            account_type,
            rule,
            opening,
            false_start,
            prelude,
            charged_plans,
            steps,
        },
    )
}

fn openings() -> impl Strategy<Value = Opening> {
    let first = BusinessDate::from_ymd(2022, 10, 1).expect("a date");
    let currency = prop_oneof![8 => Just("CNY"), 1 => Just("JPY"), 1 => Just("KWD")];
    (0..700_i32, 1_000..2_000_000_i64, proptest::option::weighted(0.8, 1..=31_u8), currency).prop_map(
        move |(days, limit_minor, bill_day, currency)| Opening {
            open_date: first.plus_days(days),
            limit_minor,
            bill_day,
            currency: Currency::parse(currency).expect("a currency"),
        },
    )
}

/// Short ones mostly: most faults show in few steps, and a million of them should not take a day. Each may shrink to none.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop_oneof![
        3 => proptest::collection::vec(step(), 0..8),
        4 => proptest::collection::vec(step(), 0..20),
        3 => proptest::collection::vec(step(), 0..45),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let days_on = prop_oneof![8 => 0..12_u16, 5 => 5..36_u16, 1 => 30..250_u16];
    let days_back = prop_oneof![14 => Just(0_i16), 3 => 1..40_i16, 1 => 40..250_i16, 1 => Just(-1_i16)];
    let amount_minor = prop_oneof![4 => 1..30_000_i64, 1 => 1..150_i64];
    (0..1_000_u16, days_on, days_back, amount_minor, any::<u8>(), any::<u8>()).prop_map(
        |(act, days_on, days_back, amount_minor, pick, twist)| Step { act, days_on, days_back, amount_minor, pick, twist },
    )
}
