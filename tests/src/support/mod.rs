//! What the end-to-end tests share: a whole pipeline inside the test's process, requests to its edge, its topics as
//! lists, small histories, sealed files.
//!
//! A failure here is the failure of a test, so these helpers panic with a message instead of returning errors.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure itself, also in its helpers")]

pub mod answered;
pub mod directories;
pub mod fixtures;
pub mod running;
pub mod topic_records;
