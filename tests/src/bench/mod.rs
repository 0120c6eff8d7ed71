//! The benchmark: a load, a baseline, the stages, and the driver that compares them.

#![allow(clippy::expect_used, reason = "a benchmark that cannot go on has nothing to report")]

pub mod bare_loop;
pub mod driver;
pub mod load;
pub mod stages;
