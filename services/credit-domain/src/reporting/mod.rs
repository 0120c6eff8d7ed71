//! From states to reports: what is due, whether it may go, what it says, and what the answer changes.

pub mod baseline;
pub mod report;
