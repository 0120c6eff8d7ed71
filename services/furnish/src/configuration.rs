//! The configuration of the binary: one file for all services, all places below one data directory.

use crate::cli::ServiceArgs;
use event_log::config::LogConfig;
use serde::Deserialize;
use service_kit::configuration::{ConfigurationError, Sources, load};
use std::path::PathBuf;

/// The readable file of defaults, compiled in.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    pub pipeline: PipelineConfig,
    pub http: HttpConfig,
    pub log: LogConfig,
    pub wallet: wallet::Config,
    pub consumer_credit: consumer_credit::Config,
    pub normalizer: normalizer::config::Config,
    pub submitter: submitter::config::Config,
    pub bureau: bureau::config::Config,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipelineConfig {
    pub data_directory: PathBuf,
    pub partitions: u32,
    pub section_code: String,
}

/// Addresses of the services that are not producers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpConfig {
    pub normalizer_listen: String,
    pub submitter_listen: String,
}

impl Configuration {
    /// # Errors
    /// A file that cannot be read, an unknown key, a value of the wrong type; the message names where it came from.
    pub fn load(args: &ServiceArgs) -> Result<Configuration, ConfigurationError> {
        let overrides: Vec<(String, String)> = args
            .data_dir
            .iter()
            .map(|directory| ("pipeline.data_directory".to_owned(), directory.display().to_string()))
            .collect();
        let sources = Sources {
            defaults: &[DEFAULT_TOML, wallet::DEFAULT_TOML, consumer_credit::DEFAULT_TOML],
            file: args.config.as_deref(),
            environment: std::env::vars().collect(),
            overrides: &overrides,
        };
        let mut configuration: Configuration = load(&sources)?.configuration;
        configuration.place();
        Ok(configuration)
    }

    /// Gives every part its place below the data directory, and the values that all must share.
    pub fn place(&mut self) {
        let data_directory = self.pipeline.data_directory.clone();
        let bureau_home = data_directory.join("bureau");
        self.log.embedded.directory = data_directory.join("log");
        self.normalizer.data_directory = data_directory.clone();
        self.normalizer.partitions = self.pipeline.partitions;
        self.submitter.data_directory = data_directory;
        self.submitter.partitions = self.pipeline.partitions;
        self.submitter.section_code.clone_from(&self.pipeline.section_code);
        self.submitter.inbox = bureau_home.join("inbox");
        self.submitter.outbox = bureau_home.join("outbox");
        self.bureau.inbox = bureau_home.join("inbox");
        self.bureau.outbox = bureau_home.join("outbox");
        self.bureau.store = bureau_home.join("store");
    }
}
