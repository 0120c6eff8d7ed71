//! Settings of the log. Every table is flat, so that each value can also come from the environment as text.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer};

/// Every key of section `log` with its default, for layered configuration. An empty text stands for "not set".
pub const DEFAULTS: &str = r#"
[log]
kind = "embedded"

[log.embedded]
directory = ".furnish/log"
max_record_bytes = 16777216

[log.kafka]
bootstrap_servers = "127.0.0.1:9092"
client_id = "furnish"
replication_factor = 1
max_record_bytes = 1000000
publish_timeout_ms = 30000
request_timeout_ms = 15000
security_protocol = "plaintext"
sasl_mechanism = ""
username = ""
password_file = ""
ca_file = ""
"#;

/// Which implementation, and the settings of both; only the chosen one's are read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogConfig {
    pub kind: LogKind,
    pub embedded: EmbeddedConfig,
    pub kafka: KafkaConfig,
}

impl LogConfig {
    /// The embedded log in the given directory, otherwise with the defaults.
    pub fn embedded(directory: impl Into<PathBuf>) -> Self {
        let embedded = EmbeddedConfig { directory: directory.into(), ..EmbeddedConfig::default() };
        Self { kind: LogKind::Embedded, embedded, ..Self::default() }
    }

    /// A Kafka cluster at `host:port[,host:port...]`, otherwise with the defaults.
    pub fn kafka(bootstrap_servers: impl Into<String>) -> Self {
        let kafka = KafkaConfig { bootstrap_servers: bootstrap_servers.into(), ..KafkaConfig::default() };
        Self { kind: LogKind::Kafka, kafka, ..Self::default() }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogKind {
    /// A RocksDB directory inside this process; for one machine.
    #[default]
    Embedded,
    /// Apache Kafka or a broker that speaks its protocol.
    Kafka,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmbeddedConfig {
    /// Belongs to one process at a time.
    pub directory: PathBuf,
    /// Limit of key, headers and value of one record together, in bytes.
    pub max_record_bytes: usize,
}

impl Default for EmbeddedConfig {
    fn default() -> Self {
        Self { directory: PathBuf::from(".furnish/log"), max_record_bytes: 16 * 1024 * 1024 }
    }
}

/// Kafka. What decides over safety is frozen in [`crate::kafka::settings`] and not for configuration.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KafkaConfig {
    /// `host:port[,host:port...]`.
    pub bootstrap_servers: String,
    /// Shown in the brokers' logs, and the consumer group under which ACLs are given.
    pub client_id: String,
    /// Replicas of a topic that is created; 3 in production.
    pub replication_factor: i32,
    /// Limit of key, headers and value of one record together, in bytes; at most 1,000,000.
    pub max_record_bytes: usize,
    /// How long a publish may take before its outcome is called unknown, in milliseconds.
    pub publish_timeout_ms: u64,
    /// How long a question to the cluster (metadata, offsets, topic creation) may take, in milliseconds.
    pub request_timeout_ms: u64,
    pub security_protocol: SecurityProtocol,
    /// `SCRAM-SHA-512`, `SCRAM-SHA-256` or `PLAIN`; required by the `sasl_*` protocols.
    #[serde(deserialize_with = "empty_as_none")]
    pub sasl_mechanism: Option<String>,
    #[serde(deserialize_with = "empty_as_none")]
    pub username: Option<String>,
    /// The password is in the first line of this file: a secret is never in settings, arguments or the environment.
    #[serde(deserialize_with = "empty_path_as_none")]
    pub password_file: Option<PathBuf>,
    /// Certificates to trust, in PEM; the system's when left out.
    #[serde(deserialize_with = "empty_path_as_none")]
    pub ca_file: Option<PathBuf>,
}

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            bootstrap_servers: "127.0.0.1:9092".to_owned(),
            client_id: "furnish".to_owned(),
            replication_factor: 1,
            max_record_bytes: 1_000_000,
            publish_timeout_ms: 30_000,
            request_timeout_ms: 15_000,
            security_protocol: SecurityProtocol::Plaintext,
            sasl_mechanism: None,
            username: None,
            password_file: None,
            ca_file: None,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecurityProtocol {
    #[default]
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}

impl SecurityProtocol {
    /// The name librdkafka knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "plaintext",
            Self::Ssl => "ssl",
            Self::SaslPlaintext => "sasl_plaintext",
            Self::SaslSsl => "sasl_ssl",
        }
    }

    pub fn is_sasl(self) -> bool {
        matches!(self, Self::SaslPlaintext | Self::SaslSsl)
    }

    pub fn is_tls(self) -> bool {
        matches!(self, Self::Ssl | Self::SaslSsl)
    }
}

fn empty_as_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

fn empty_path_as_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(empty_as_none(deserializer)?.map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use config::{Config, File, FileFormat};

    use super::*;

    #[derive(Deserialize)]
    struct Whole {
        log: LogConfig,
    }

    fn read(more: &str) -> Result<LogConfig, config::ConfigError> {
        let layers = Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .add_source(File::from_str(more, FileFormat::Toml));
        Ok(layers.build()?.try_deserialize::<Whole>()?.log)
    }

    #[test]
    fn the_printed_defaults_are_the_built_in_ones() {
        assert_eq!(read("").unwrap(), LogConfig::default());
    }

    #[test]
    fn the_printed_defaults_name_every_key() {
        let printed = DEFAULTS.lines().filter(|line| line.contains(" = ")).count();
        // One kind, two keys of the embedded log, eleven of Kafka: a new field must be printed too.
        let LogConfig { kind: _, embedded, kafka } = LogConfig::default();
        let EmbeddedConfig { directory: _, max_record_bytes: _ } = embedded;
        let KafkaConfig {
            bootstrap_servers: _,
            client_id: _,
            replication_factor: _,
            max_record_bytes: _,
            publish_timeout_ms: _,
            request_timeout_ms: _,
            security_protocol: _,
            sasl_mechanism: _,
            username: _,
            password_file: _,
            ca_file: _,
        } = kafka;
        assert_eq!(printed, 1 + 2 + 11);
    }

    #[test]
    fn values_may_come_as_text_and_unknown_keys_are_refused() {
        let text =
            "[log]\nkind = 'kafka'\n[log.kafka]\nreplication_factor = '3'\nsecurity_protocol = 'sasl_ssl'\nusername = 'writer'";
        let config = read(text).unwrap();
        assert_eq!((config.kind, config.kafka.replication_factor), (LogKind::Kafka, 3));
        assert_eq!(config.kafka.security_protocol, SecurityProtocol::SaslSsl);
        assert_eq!(config.kafka.username.as_deref(), Some("writer"));
        assert!(read("[log.kafka]\nacks = '1'").is_err());
    }
}
