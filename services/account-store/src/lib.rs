//! The stores: RocksDB behind types of the domain. With the embedded log the only code that names `rocksdb`.
//!
//! Reading order: [`kv`] (a small store for receipts); then [`rows`] (what a shard holds), [`shard_store`] (where),
//! [`fold`] (how events become rows), [`cut`] (what is due of them), [`month_end`] (all of them, month by month).
#![forbid(unsafe_code)]

pub mod accepted_history;
mod anchor;
mod codec;
mod commit_batch;
pub mod cut;
mod cut_walk;
mod digest;
pub mod error;
mod family;
pub mod fold;
pub mod hex;
mod keys;
pub mod kv;
pub mod month_end;
mod packing;
mod reads;
mod rebuild;
pub mod resources;
pub mod rows;
pub mod rule_book;
pub mod shard_store;
mod store_view;
mod write_back;

#[cfg(test)]
mod test_events;
