use std::path::PathBuf;

use super::*;

fn plain() -> KafkaConfig {
    KafkaConfig::default()
}

fn scram(password: &str) -> (tempfile::TempDir, KafkaConfig) {
    let directory = tempfile::tempdir().unwrap();
    let password_file = directory.path().join("password");
    fs::write(&password_file, password).unwrap();
    let config = KafkaConfig {
        security_protocol: SecurityProtocol::SaslSsl,
        sasl_mechanism: Some("SCRAM-SHA-512".to_owned()),
        username: Some("writer".to_owned()),
        password_file: Some(password_file),
        ..plain()
    };
    (directory, config)
}

fn check_refused(config: &KafkaConfig, named: &str) {
    match client_config(config, ClientRole::Consumer) {
        Err(LogError::Configuration(text)) => assert!(text.contains(named), "`{text}` does not name `{named}`"),
        other => panic!("expected a configuration error that names `{named}`, got {other:?}"),
    }
}

fn check_frozen(role: ClientRole, name: &str, value: &str) {
    let mut settings = client_config(&plain(), role).unwrap();
    settings.set(name, value);
    match assert_frozen(&settings, role) {
        Err(LogError::Configuration(text)) => assert!(text.contains(name), "`{text}` does not name `{name}`"),
        other => panic!("{name}={value} was taken: {other:?}"),
    }
}

#[test]
fn our_own_settings_keep_every_frozen_one() {
    for role in [ClientRole::Producer, ClientRole::Consumer, ClientRole::Admin] {
        assert_frozen(&client_config(&plain(), role).unwrap(), role).unwrap();
    }
}

#[test]
fn each_frozen_setting_is_noticed_when_it_changes() {
    for (name, value) in [("enable.idempotence", "false"), ("acks", "1"), ("message.timeout.ms", "300000")] {
        check_frozen(ClientRole::Producer, name, value);
    }
    for (name, value) in [
        ("enable.auto.commit", "true"),
        ("enable.auto.offset.store", "true"),
        ("auto.offset.reset", "latest"),
        ("check.crcs", "false"),
        ("isolation.level", "read_uncommitted"),
        ("allow.auto.create.topics", "true"),
        ("queued.max.messages.kbytes", "65536"),
        ("fetch.max.bytes", "52428800"),
    ] {
        check_frozen(ClientRole::Consumer, name, value);
    }
}

#[test]
fn a_frozen_setting_that_is_only_the_default_is_noticed() {
    let mut settings = client_config(&plain(), ClientRole::Consumer).unwrap();
    settings.remove("auto.offset.reset");
    assert!(assert_frozen(&settings, ClientRole::Consumer).is_err());
}

#[test]
fn certificates_are_verified_whenever_tls_is_on() {
    let (_directory, config) = scram("secret\n");
    for (name, value) in [("enable.ssl.certificate.verification", "false"), ("ssl.endpoint.identification.algorithm", "none")] {
        let mut settings = client_config(&config, ClientRole::Admin).unwrap();
        settings.set(name, value);
        assert!(assert_frozen(&settings, ClientRole::Admin).is_err(), "{name}={value} was taken");
    }
}

#[test]
fn the_password_is_the_first_line_of_its_file() {
    let (_directory, config) = scram("secret\nnot this\n");
    let settings = client_config(&config, ClientRole::Producer).unwrap();
    assert_eq!(settings.get("sasl.password"), Some("secret"));
    assert_eq!(settings.get("sasl.username"), Some("writer"));
}

#[test]
fn half_a_security_set_up_is_refused() {
    let (_directory, whole) = scram("secret");
    check_refused(&KafkaConfig { username: None, ..whole.clone() }, "username");
    check_refused(&KafkaConfig { sasl_mechanism: None, ..whole.clone() }, "sasl_mechanism");
    check_refused(&KafkaConfig { security_protocol: SecurityProtocol::Ssl, ..whole.clone() }, "sasl protocol");
    check_refused(&KafkaConfig { password_file: Some(PathBuf::from("/nowhere/password")), ..whole.clone() }, "/nowhere/password");
    let (_other_directory, empty) = scram("\n");
    check_refused(&empty, "first line");
}

#[test]
fn impossible_limits_are_refused() {
    check_refused(&KafkaConfig { max_record_bytes: MAX_RECORD_BYTES + 1, ..plain() }, "max_record_bytes");
    check_refused(&KafkaConfig { replication_factor: 0, ..plain() }, "replication_factor");
    check_refused(&KafkaConfig { bootstrap_servers: " ".to_owned(), ..plain() }, "bootstrap_servers");
    check_refused(&KafkaConfig { client_id: String::new(), ..plain() }, "client_id");
}
