//! Wire records of `credit.subjects.v1`, by family as in the domain.

mod consent;
mod identity;
mod notice;
mod restriction;
