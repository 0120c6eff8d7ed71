//! Bytes to domain and back: Avro records, ingress JSON, product rules, bureau files and answers. Pure: no I/O, no clock.
//!
//! Reading order: [`topics`], [`event_type`], [`avro`], [`ingress`], [`event_json`], [`kafka`], [`schema_check`],
//! [`product_rules`], then the bureau's format.
#![forbid(unsafe_code)]

pub mod avro;
pub mod cut_events;
pub mod event_json;
pub mod event_type;
pub mod ingress;
pub mod kafka;
pub mod pboc2;
pub mod product_rules;
pub mod schema_check;
pub mod shard_input;
pub mod topics;

#[cfg(test)]
mod test_events;
#[cfg(test)]
mod topics_tests;
