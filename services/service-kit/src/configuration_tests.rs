use super::{ConfigurationError, Loaded, Sources, empty_as_none, load, parse_override};

const DEFAULTS: &str = r#"
[http]
listen = "127.0.0.1:8081"
body_bytes_max = 16777216

[log]
topics = ["a"]
password = ""
"#;

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Http {
    listen: String,
    body_bytes_max: usize,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Log {
    topics: Vec<String>,
    #[serde(deserialize_with = "empty_as_none")]
    password: Option<String>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Whole {
    http: Http,
    log: Log,
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn read(
    file: Option<&str>,
    environment: &[(&str, &str)],
    overrides: &[(&str, &str)],
) -> Result<Loaded<Whole>, ConfigurationError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("wallet.toml");
    if let Some(text) = file {
        std::fs::write(&path, text).unwrap();
    }
    let overrides = pairs(overrides);
    load(&Sources {
        defaults: &[DEFAULTS],
        file: file.is_some().then_some(path.as_path()),
        environment: pairs(environment),
        overrides: &overrides,
    })
}

#[test]
fn later_sources_win_over_earlier_ones() {
    let file = "[http]\nlisten = \"file\"\nbody_bytes_max = 1\n";
    let environment = [("FURNISH__HTTP__BODY_BYTES_MAX", "2"), ("PATH", "/bin"), ("FURNISH_LOG", "info")];
    let loaded = read(Some(file), &environment, &[]).unwrap().configuration;
    assert_eq!(loaded.http, Http { listen: "file".to_owned(), body_bytes_max: 2 });
    let loaded = read(Some(file), &environment, &[("http.body_bytes_max", "3")]).unwrap().configuration;
    assert_eq!(loaded.http.body_bytes_max, 3);
    assert_eq!(read(None, &[], &[]).unwrap().configuration.http.body_bytes_max, 16_777_216);
}

#[test]
fn lists_come_from_text_and_digits_stay_a_password() {
    let environment = [("FURNISH__LOG__TOPICS", "[\"x\", \"y\"]"), ("FURNISH__LOG__PASSWORD", "0123")];
    let loaded = read(None, &environment, &[]).unwrap().configuration;
    assert_eq!(loaded.log, Log { topics: vec!["x".to_owned(), "y".to_owned()], password: Some("0123".to_owned()) });
    assert_eq!(read(None, &[], &[]).unwrap().configuration.log.password, None);
}

#[test]
fn unknown_keys_are_refused_all_at_once_with_origin_and_nearest_name() {
    let refused = read(Some("[http]\nlisen = \"x\"\n"), &[("FURNISH__NOTHING__LIKE_IT", "1")], &[("htp.listen", "x")]);
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("`http.lisen` from "), "{message}");
    assert!(message.contains("wallet.toml, did you mean `http.listen`"), "{message}");
    assert!(message.contains("`nothing.like_it` from environment variable FURNISH__NOTHING__LIKE_IT;"), "{message}");
    assert!(message.contains("`htp.listen` from --set, did you mean `http.listen`"), "{message}");
}

#[test]
fn a_wrong_type_names_key_and_origin() {
    let message = read(None, &[("FURNISH__HTTP__BODY_BYTES_MAX", "much")], &[]).unwrap_err().to_string();
    assert!(message.contains("body_bytes_max"), "{message}");
    assert!(message.contains("FURNISH__HTTP__BODY_BYTES_MAX"), "{message}");
}

#[test]
fn a_file_that_is_missing_or_not_toml_is_named() {
    let missing = load::<Whole>(&Sources {
        defaults: &[DEFAULTS],
        file: Some(std::path::Path::new("/nowhere/wallet.toml")),
        ..Sources::default()
    });
    assert!(matches!(missing, Err(ConfigurationError::File { .. })));
    let message = read(Some("[http\n"), &[], &[]).unwrap_err().to_string();
    assert!(message.contains("wallet.toml is not valid"), "{message}");
}

#[test]
fn settings_tell_their_origin_and_hide_secrets() {
    let loaded = read(None, &[("FURNISH__LOG__PASSWORD", "hunter2")], &[("http.listen", "x")]).unwrap();
    let lines: Vec<String> =
        loaded.settings.iter().map(|setting| format!("{}={} ({})", setting.key, setting.value, setting.origin)).collect();
    assert_eq!(
        lines,
        [
            "http.body_bytes_max=16777216 (compiled-in default)",
            "http.listen=x (--set)",
            "log.password=(set) (environment variable FURNISH__LOG__PASSWORD)",
            "log.topics=[a] (compiled-in default)",
        ]
    );
}

#[test]
fn an_override_needs_a_key_and_an_equals_sign() {
    assert_eq!(parse_override("http.listen=a=b").unwrap(), ("http.listen".to_owned(), "a=b".to_owned()));
    assert!(parse_override("http.listen").is_err());
    assert!(parse_override("=x").is_err());
}
