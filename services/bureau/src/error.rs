//! What can go wrong inside the bureau. Bad files are no errors: they are answered.

use crate::config::ConfigError;
use crate::stored::StoredError;
use account_store::error::StoreError;

/// Everything the bureau cannot answer by a feedback file; all of it is ours, none the sender's.
#[derive(Debug, thiserror::Error)]
pub enum BureauError {
    #[error("the bureau's configuration is not usable")]
    Configuration(#[from] ConfigError),
    #[error("the bureau's store failed")]
    Store(#[from] StoreError),
    #[error("the bureau's store holds something unreadable")]
    Stored(#[from] StoredError),
    /// `action` says what was being done, never with what.
    #[error("{action} failed")]
    InputOutput { action: &'static str, source: std::io::Error },
    #[error("a metric of the bureau could not be registered")]
    Metrics(#[from] service_kit::metrics::MetricsError),
    /// A thread died while it held the bureau; the store is whole, since nothing is written before a commit.
    #[error("the bureau was left by a thread that died; restart it")]
    Abandoned,
}

impl BureauError {
    pub(crate) fn io(action: &'static str) -> impl FnOnce(std::io::Error) -> BureauError {
        move |source| BureauError::InputOutput { action, source }
    }
}
