//! Wire records of `credit.accounts.v1`, by family as in the domain.

mod lifecycle;
mod line_use;
mod repayment;
mod resolution;
mod schedule;
mod transfer;
