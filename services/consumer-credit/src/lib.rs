//! The producer for lenders: events about persons, agreements and accounts, checked, stamped, and put on the log once.
#![forbid(unsafe_code)]

pub mod contract;

use contract::CreditContract;
use event_ingress::limits::IngressLimits;
use event_ingress::producer::{self, ProducerContext, ProducerError, RunningProducer};
use std::sync::Arc;

/// Every key there is, with its default; section `consumer_credit`.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Section `consumer_credit`.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of `POST /v1/events` and of the admin pages.
    pub listen: String,
    pub limits: IngressLimits,
}

/// Starts the producer; it ends after the shutdown of the context.
///
/// # Errors
/// As [`producer::start`].
pub async fn start(config: &Config, context: ProducerContext) -> Result<RunningProducer, ProducerError> {
    producer::start(Arc::new(CreditContract), &config.listen, config.limits.clone(), context).await
}

/// As [`start`], and waits for the end.
///
/// # Errors
/// As [`start`].
pub async fn run(config: &Config, context: ProducerContext) -> Result<(), ProducerError> {
    start(config, context).await?.wait().await.map(|_| ())
}
