//! Helpers of the end-to-end tests.

pub mod bench;
pub mod support;
