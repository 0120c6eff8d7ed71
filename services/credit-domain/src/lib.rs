//! The pure core of `furnish`: events in, facts, account states, derived values and reports out.
//!
//! Nothing here does I/O, reads a clock, draws a random number, logs or knows a serialisation format.
//! Everything that depends on time is a function of (state, as-of date).
//!
//! Reading order: [`money`], [`calendar`], [`ids`], [`identity_document`], [`event`], [`refusal`],
//! [`fact`], [`account`], [`ledger`], [`reporting`].
#![forbid(unsafe_code)]

pub mod account;
pub mod agreement;
pub mod calendar;
pub mod event;
pub mod fact;
pub mod identity_document;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod product_rule;
pub mod refusal;
pub mod reporting;
pub mod subject;
