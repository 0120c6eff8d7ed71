//! The bureau profile `pboc2`: what a record of the second-generation credit reference database is, how it is
//! written into a file, how a file is packed, and how the answer reads (pboc-format 1 to 10, decisions F-xx).
//!
//! Reading order: [`spec`] (the table, data only; the one thing the simulated bureau shares with the writer),
//! [`codes`], [`record`], [`write`], [`file`], [`batch`], [`pack`], [`feedback`].

pub mod batch;
pub mod codes;
pub mod codes_world;
pub mod feedback;
mod feedback_xml;
pub mod file;
pub mod pack;
pub mod personal;
pub mod record;
pub mod record_110;
pub mod record_210;
pub mod record_220;
pub mod spec;
pub mod spec_110;
pub mod spec_210;
pub mod spec_220;
pub mod write;

#[cfg(test)]
mod batch_tests;
#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod record_change_tests;
#[cfg(test)]
mod record_tests;
#[cfg(test)]
mod spec_tests;
