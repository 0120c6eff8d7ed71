//! A simulated central credit reference database: strict enough to rehearse against (design 8).
//!
//! It takes packed files, judges them by the rules of the format and by what it holds, answers with feedback files,
//! keeps what it accepted and shows a credit report. It shares nothing with the submitter but the format's table
//! (`wire_contracts::pboc2::spec` and `codes`): unpacking, parsing, rules and the feedback writer are its own, so that
//! writer and judge can disagree.
//!
//! Reading order: [`bureau`] (what it does with a file), `intake` (file level), `judge` (record level), [`rules`] (the
//! tables), `workbench` (the store as one file sees it), `feedback`, [`credit_report`], [`service`].
#![forbid(unsafe_code)]

pub mod bureau;
pub mod config;
pub mod credit_report;
pub mod day;
pub mod error;
mod feedback;
mod file_header;
pub mod file_name;
pub mod finding;
pub mod http;
mod id_number;
mod intake;
mod judge;
mod keys;
mod plain_text;
mod record_xml;
pub mod report_text;
pub mod rules;
mod sealing;
pub mod service;
pub mod stored;
mod telemetry;
#[cfg(test)]
mod testing;
mod workbench;
