//! What the one binary is made of: command line, configuration, all services in one process, demos.
//!
//! Reading order: [`cli`], [`configuration`], [`pipeline`], [`commands`], [`demo`], [`generate`], [`back_book`].
#![forbid(unsafe_code)]

pub mod back_book;
pub mod cli;
pub mod commands;
pub mod configuration;
pub mod demo;
pub mod generate;
pub mod pipeline;
pub mod table_style;
