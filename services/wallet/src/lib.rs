//! The producer for wallets: of every payment only the legs that the reporting institution's credit funded go on;
//! everything else is counted at the edge and never stored (W-1 to W-6).
#![forbid(unsafe_code)]

pub mod contract;

use contract::WalletContract;
use credit_domain::ids::InstitutionCode;
use event_ingress::limits::IngressLimits;
use event_ingress::producer::{self, ProducerContext, ProducerError, RunningProducer};
use std::sync::Arc;

/// Every key there is, with its default; section `wallet`.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Section `wallet`.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of `POST /v1/events` and of the admin pages.
    pub listen: String,
    /// Section code of the institution that reports (14 digits or upper-case letters).
    #[serde(deserialize_with = "institution_code")]
    pub institution: InstitutionCode,
    pub limits: IngressLimits,
}

fn institution_code<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<InstitutionCode, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    InstitutionCode::parse(&text).ok_or_else(|| serde::de::Error::custom("an institution is 14 digits or upper-case letters"))
}

/// Starts the producer; it ends after the shutdown of the context.
///
/// # Errors
/// As [`producer::start`].
pub async fn start(config: &Config, context: ProducerContext) -> Result<RunningProducer, ProducerError> {
    let contract = WalletContract { institution: config.institution };
    producer::start(Arc::new(contract), &config.listen, config.limits.clone(), context).await
}

/// As [`start`], and waits for the end.
///
/// # Errors
/// As [`start`].
pub async fn run(config: &Config, context: ProducerContext) -> Result<(), ProducerError> {
    start(config, context).await?.wait().await.map(|_| ())
}
