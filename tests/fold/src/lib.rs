//! Black-box tests of the fold: edge cases, decisions and invariants, each by its id.
//!
//! Reading order: [`events`] (every event in one line), [`book`] (an account fed as a shard feeds it), [`stories`],
//! [`people`] (who the accounts belong to), [`desk`] (what of them is reported), [`judge`] (the bureau's rules, written down
//! anew), [`random_history`], [`shrunk`].
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

pub mod book;
pub mod desk;
pub mod events;
pub mod judge;
pub mod people;
pub mod random_history;
pub mod shrunk;
pub mod shrunk_rule;
pub mod stories;
