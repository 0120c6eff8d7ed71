//! Logs: fields rather than prose, to standard error, human on a terminal and JSON for machines.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Environment variable that chooses `human` or `json`.
pub const FORMAT_VARIABLE: &str = "FURNISH_LOG_FORMAT";
/// Environment variable with the level, for example `info` or `warn,normalizer=debug`.
pub const LEVEL_VARIABLE: &str = "FURNISH_LOG";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogFormat {
    Human,
    Json,
}

/// What to log, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TelemetryConfig {
    pub format: LogFormat,
    /// Directives as `tracing_subscriber::EnvFilter` reads them.
    pub level: String,
}

#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("{FORMAT_VARIABLE} must be `human` or `json`")]
    Format,
    #[error("{LEVEL_VARIABLE} is not a list of log levels, such as `info` or `warn,normalizer=debug`")]
    Level,
    #[error("logging is already set up in this process")]
    AlreadyInstalled,
}

impl TelemetryConfig {
    /// Reads [`FORMAT_VARIABLE`] and [`LEVEL_VARIABLE`]; without them human and `default_level`.
    ///
    /// # Errors
    /// The format is neither `human` nor `json`.
    pub fn from_environment(default_level: &str) -> Result<TelemetryConfig, TelemetryError> {
        TelemetryConfig::from_variables(default_level, |name| std::env::var(name).ok())
    }

    fn from_variables(default_level: &str, variable: impl Fn(&str) -> Option<String>) -> Result<TelemetryConfig, TelemetryError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let format = match set(FORMAT_VARIABLE).as_deref() {
            None | Some("human") => LogFormat::Human,
            Some("json") => LogFormat::Json,
            Some(_) => return Err(TelemetryError::Format),
        };
        Ok(TelemetryConfig { format, level: set(LEVEL_VARIABLE).unwrap_or_else(|| default_level.to_owned()) })
    }
}

/// Sets up logging for the process. Call once, first thing in `main`.
///
/// # Errors
/// The level cannot be read, or logging was set up before.
pub fn install(config: &TelemetryConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.level).map_err(|_| TelemetryError::Level)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = match config.format {
        LogFormat::Human => builder.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).try_init(),
    };
    installed.map_err(|_| TelemetryError::AlreadyInstalled)
}

#[cfg(test)]
mod tests {
    use super::{FORMAT_VARIABLE, LEVEL_VARIABLE, LogFormat, TelemetryConfig, TelemetryError};

    fn read(format: &str, level: &str) -> Result<TelemetryConfig, TelemetryError> {
        TelemetryConfig::from_variables("info", |name| match name {
            FORMAT_VARIABLE => Some(format.to_owned()),
            LEVEL_VARIABLE => Some(level.to_owned()),
            _ => None,
        })
    }

    #[test]
    fn an_empty_variable_counts_as_not_set() {
        assert_eq!(read("", "").unwrap(), TelemetryConfig { format: LogFormat::Human, level: "info".to_owned() });
    }

    #[test]
    fn format_and_level_are_read() {
        assert_eq!(read("json", "warn").unwrap(), TelemetryConfig { format: LogFormat::Json, level: "warn".to_owned() });
    }

    #[test]
    fn an_unknown_format_is_refused() {
        assert!(matches!(read("xml", "info"), Err(TelemetryError::Format)));
    }
}
