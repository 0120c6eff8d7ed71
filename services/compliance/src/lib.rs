//! What compliance asks: replay the topics, explain a reported value, verify a sealed batch, reconcile wallet legs.
//! Nothing here publishes, sends or changes anything; live stores are opened read-only beside a running process.
//!
//! Reading order: [`until`], `shard_rebuild` (one shard from the topics), `over_shards` (many at once), [`replay`];
//! `control` (what the topics say of cuts and batches), [`rebuilt_cut`], [`verify`]; [`explanation`], [`explain`],
//! `field_rules`; [`month_end`]; [`reconcile`].
#![forbid(unsafe_code)]

mod clock;
mod control;
pub mod error;
mod event_text;
pub mod explain;
pub mod explain_text;
pub mod explanation;
mod field_rules;
mod fields;
pub mod file_comparison;
mod lineage_events;
pub mod live_stores;
pub mod month_end;
mod over_shards;
pub mod rebuilt_cut;
pub mod reconcile;
pub mod replay;
pub mod replay_table;
mod shard_rebuild;
mod text_table;
pub mod until;
pub mod verify;
