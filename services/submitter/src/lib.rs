//! The submitter: from the records that the shards prepared for a cut to files at the bureau, and from the bureau's
//! answers back to one event per record. It reads topics only, never a store; everything it knows is rebuilt from the
//! topics and from the directory of sealed batches, so every step can be repeated.
//!
//! Reading order: [`config`], [`cut_request`], [`cut_state`], [`batch_state`], [`view`], [`manifest`], [`batch_store`],
//! [`seal`], [`channel`], [`settle`], [`report`], [`submitter`], [`service`], [`http_api`].
#![forbid(unsafe_code)]

pub mod batch_state;
pub mod batch_store;
pub mod channel;
pub mod config;
pub mod cut_request;
pub mod cut_state;
pub mod error;
pub mod events;
pub mod http_api;
pub mod manifest;
pub mod report;
pub mod seal;
pub mod service;
pub mod settle;
pub mod submitter;
mod submitter_actions;
pub mod telemetry;
pub mod view;

#[cfg(test)]
mod submitter_tests;
#[cfg(test)]
mod test_support;
