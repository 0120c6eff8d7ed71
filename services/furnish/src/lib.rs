//! What the one binary is made of: command line, configuration, all services in one process, demos.
//!
//! Reading order: [`cli`], [`configuration`], [`pipeline`], [`commands`], [`demo`]; then the lender's side: [`sender`],
//! [`generate`], [`import`], [`back_book`].
#![forbid(unsafe_code)]

pub mod back_book;
pub mod cli;
pub mod commands;
pub mod configuration;
pub mod demo;
pub mod generate;
pub mod import;
pub mod pipeline;
pub mod sender;
pub mod table_style;
