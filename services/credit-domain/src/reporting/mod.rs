//! From states to reports: what is due, whether it may go, what it says, and what the answer changes.
//!
//! Reading order: [`report`] (the typed reports), [`moment`] (why now, and of which day), [`units`] and [`monthly`]
//! (amounts in whole units), [`check`] (the bureau's rules as we read them), [`gates`] (law), [`due`] (all of it for one
//! account), [`due_agreement`] (its 220), [`baseline`] (what the bureau's answer changes), [`keys`] (identity of a record).

pub mod baseline;
pub mod check;
pub mod due;
pub mod due_agreement;
pub mod gates;
pub mod keys;
pub mod moment;
pub mod monthly;
pub mod report;
pub mod units;

#[cfg(test)]
mod baseline_tests;
#[cfg(test)]
mod check_tests;
#[cfg(test)]
mod due_agreement_tests;
#[cfg(test)]
mod due_tests;
#[cfg(test)]
mod fold_tests;
#[cfg(test)]
mod gates_tests;
#[cfg(test)]
mod moment_tests;
#[cfg(test)]
mod monthly_tests;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod units_tests;
