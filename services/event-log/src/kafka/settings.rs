//! librdkafka's settings. Those that decide over safety are frozen: set here, not for configuration, and checked against
//! the values librdkafka reports before a client is made (`assert_frozen`). Configuration has five named options for
//! security and the address; no free key-value pairs, since each of them could undo a promise.

use std::fs;
use std::path::Path;

use rdkafka::ClientConfig;

use crate::LogError;
use crate::config::{KafkaConfig, SecurityProtocol};

/// Records above this are refused: topics are created with `max.message.bytes` of 1 MiB, which has room for the batch.
pub const MAX_RECORD_BYTES: usize = 1_000_000;
/// `max.message.bytes` of every topic that is created.
pub const TOPIC_MAX_MESSAGE_BYTES: &str = "1048576";

/// What a client is for; it decides which frozen settings concern it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClientRole {
    Producer,
    Consumer,
    /// Creates topics; neither writes nor reads records.
    Admin,
}

enum Rule {
    Is(&'static str),
    AtMost(u64),
    /// Zero stands for no limit.
    AtLeastOrZero(u64),
}

const FROZEN_FOR_PRODUCERS: [(&str, Rule); 3] = [
    ("enable.idempotence", Rule::Is("true")),
    // -1 is how librdkafka reports `all`.
    ("acks", Rule::Is("-1")),
    // A shorter limit drops records in the middle of a row while later ones are sent.
    ("message.timeout.ms", Rule::AtLeastOrZero(30 * 60 * 1000)),
];

const FROZEN_FOR_CONSUMERS: [(&str, Rule); 8] = [
    // The offset in the store is the truth; the cluster's must never move by itself.
    ("enable.auto.commit", Rule::Is("false")),
    ("enable.auto.offset.store", Rule::Is("false")),
    // The default jumps to the end and loses everything in between.
    ("auto.offset.reset", Rule::Is("error")),
    ("check.crcs", Rule::Is("true")),
    ("isolation.level", Rule::Is("read_committed")),
    ("allow.auto.create.topics", Rule::Is("false")),
    ("queued.max.messages.kbytes", Rule::AtMost(16_384)),
    ("fetch.max.bytes", Rule::AtMost(16 * 1024 * 1024)),
];

const FROZEN_WITH_TLS: [(&str, Rule); 2] =
    [("enable.ssl.certificate.verification", Rule::Is("true")), ("ssl.endpoint.identification.algorithm", Rule::Is("https"))];

/// The settings of one client, checked.
///
/// # Errors
/// `Configuration` for an impossible combination, an unreadable password file or a broken frozen setting.
pub fn client_config(config: &KafkaConfig, role: ClientRole) -> Result<ClientConfig, LogError> {
    check_limits(config)?;
    let mut settings = ClientConfig::new();
    settings.set("bootstrap.servers", &config.bootstrap_servers);
    settings.set("client.id", &config.client_id);
    settings.set("socket.keepalive.enable", "true");
    // The default waits up to ten seconds after a broker is back.
    settings.set("reconnect.backoff.max.ms", "1000");
    match role {
        ClientRole::Producer => set_producer(config, &mut settings),
        ClientRole::Consumer => set_consumer(config, &mut settings),
        ClientRole::Admin => {}
    }
    set_security(config, &mut settings)?;
    assert_frozen(&settings, role)?;
    Ok(settings)
}

/// Refuses settings in which a frozen one has another value, also when it only has it by default.
///
/// # Errors
/// `Configuration`, naming the setting.
pub fn assert_frozen(settings: &ClientConfig, role: ClientRole) -> Result<(), LogError> {
    let effective = settings.create_native_config().map_err(|error| LogError::Configuration(error.to_string()))?;
    let value_of = |name: &str| effective.get(name).map_err(|error| LogError::Configuration(format!("{name}: {error}")));
    let check = |rules: &[(&str, Rule)]| {
        for (name, rule) in rules {
            let value = value_of(name)?;
            if !holds(rule, &value) {
                let text = format!("the Kafka setting `{name}` is `{value}`, which breaks a promise of the log");
                return Err(LogError::Configuration(text));
            }
        }
        Ok(())
    };
    match role {
        ClientRole::Producer => check(&FROZEN_FOR_PRODUCERS)?,
        ClientRole::Consumer => check(&FROZEN_FOR_CONSUMERS)?,
        ClientRole::Admin => {}
    }
    let protocol = value_of("security.protocol")?;
    if protocol == SecurityProtocol::Ssl.name() || protocol == SecurityProtocol::SaslSsl.name() {
        check(&FROZEN_WITH_TLS)?;
    }
    Ok(())
}

fn holds(rule: &Rule, value: &str) -> bool {
    match rule {
        Rule::Is(expected) => value == *expected,
        Rule::AtMost(limit) => value.parse::<u64>().is_ok_and(|value| value <= *limit),
        Rule::AtLeastOrZero(limit) => value.parse::<u64>().is_ok_and(|value| value == 0 || value >= *limit),
    }
}

fn check_limits(config: &KafkaConfig) -> Result<(), LogError> {
    let problem = if config.bootstrap_servers.trim().is_empty() {
        "`bootstrap_servers` is empty".to_owned()
    } else if config.client_id.trim().is_empty() {
        "`client_id` is empty".to_owned()
    } else if config.replication_factor < 1 {
        "`replication_factor` must be at least 1".to_owned()
    } else if config.max_record_bytes > MAX_RECORD_BYTES {
        format!("`max_record_bytes` is over {MAX_RECORD_BYTES}, the most that a topic takes")
    } else {
        return Ok(());
    };
    Err(LogError::Configuration(format!("kafka: {problem}")))
}

fn set_producer(config: &KafkaConfig, settings: &mut ClientConfig) {
    settings.set("enable.idempotence", "true");
    settings.set("acks", "all");
    settings.set("message.timeout.ms", "1800000");
    // A caller waits for its records: a little collecting makes batches, more would only be waiting.
    settings.set("linger.ms", "2");
    settings.set("compression.type", "zstd");
    settings.set("batch.size", "524288");
    // librdkafka counts some header overhead of its own, so its limit lies above ours, and below the topic's.
    settings.set("message.max.bytes", config.max_record_bytes.saturating_add(40_000).to_string());
    settings.set("queue.buffering.max.messages", "200000");
    settings.set("queue.buffering.max.kbytes", "131072");
}

fn set_consumer(config: &KafkaConfig, settings: &mut ClientConfig) {
    // Partitions are assigned by hand; the group is only a name that the brokers ask for.
    settings.set("group.id", &config.client_id);
    settings.set("enable.auto.commit", "false");
    settings.set("enable.auto.offset.store", "false");
    settings.set("auto.offset.reset", "error");
    settings.set("check.crcs", "true");
    settings.set("isolation.level", "read_committed");
    settings.set("allow.auto.create.topics", "false");
    settings.set("queued.max.messages.kbytes", "16384");
    settings.set("fetch.max.bytes", "16777216");
    settings.set("max.partition.fetch.bytes", "4194304");
    // With a queue this small the default of one second would leave a fast reader idle most of the time.
    settings.set("fetch.queue.backoff.ms", "5");
}

fn set_security(config: &KafkaConfig, settings: &mut ClientConfig) -> Result<(), LogError> {
    let protocol = config.security_protocol;
    settings.set("security.protocol", protocol.name());
    if protocol.is_tls() {
        settings.set("enable.ssl.certificate.verification", "true");
        settings.set("ssl.endpoint.identification.algorithm", "https");
        if let Some(file) = &config.ca_file {
            settings.set("ssl.ca.location", file.to_string_lossy());
        }
    }
    match (protocol.is_sasl(), &config.sasl_mechanism, &config.username, &config.password_file) {
        (true, Some(mechanism), Some(username), Some(password_file)) => {
            settings.set("sasl.mechanism", mechanism);
            settings.set("sasl.username", username);
            settings.set("sasl.password", read_password(password_file)?);
            Ok(())
        }
        (false, None, None, None) => Ok(()),
        (true, ..) => Err(LogError::Configuration(format!(
            "kafka: `security_protocol` {} needs `sasl_mechanism`, `username` and `password_file`",
            protocol.name()
        ))),
        (false, ..) => Err(LogError::Configuration(format!(
            "kafka: `sasl_mechanism`, `username` and `password_file` need a sasl protocol, not {}",
            protocol.name()
        ))),
    }
}

fn read_password(file: &Path) -> Result<String, LogError> {
    let text = fs::read_to_string(file)
        .map_err(|error| LogError::Configuration(format!("kafka: cannot read `{}`: {error}", file.display())))?;
    match text.lines().next() {
        Some(password) if !password.is_empty() => Ok(password.to_owned()),
        _ => Err(LogError::Configuration(format!("kafka: the first line of `{}` is empty", file.display()))),
    }
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
