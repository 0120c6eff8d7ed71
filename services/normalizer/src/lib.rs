//! The normalizer: owns shards, folds their topics into stores, takes cuts.
//!
//! Reading order: [`config`] with [`product_rules`], [`error`], [`progress`], [`shared`], [`shard_worker`] (one shard)
//! with [`anchor_check`], [`finished_cuts`], [`cut_taker`] and [`dead_letters`], [`thread_loop`] (many shards on one
//! thread), [`handle`] (start and stop), [`telemetry`].
#![forbid(unsafe_code)]

pub mod anchor_check;
pub mod config;
pub mod cut_taker;
pub mod dead_letters;
pub mod error;
pub mod finished_cuts;
pub mod handle;
pub mod product_rules;
pub mod progress;
pub mod shard_worker;
pub mod shared;
pub mod telemetry;
pub mod thread_loop;

#[cfg(test)]
mod normalizer_tests;
#[cfg(test)]
mod test_world;
