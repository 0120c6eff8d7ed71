//! The stores: RocksDB behind types of the domain. With the embedded log the only code that names `rocksdb`.
//!
//! Reading order: [`kv`] (a small store for receipts), then the shard store.
#![forbid(unsafe_code)]

pub mod error;
pub mod kv;
