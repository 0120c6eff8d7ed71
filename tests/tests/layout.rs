//! Promises of the layout: which crate may depend on which, who may name Kafka and RocksDB, how long files get.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a panic in a test is the failure itself")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Every arrow between our crates; what is not listed is forbidden.
const ARROWS: &[(&str, &[&str])] = &[
    ("credit-domain", &[]),
    ("wire-contracts", &["credit-domain"]),
    ("event-log", &[]),
    ("account-store", &["credit-domain"]),
    ("service-kit", &[]),
    ("event-ingress", &["credit-domain", "wire-contracts", "event-log", "account-store", "service-kit"]),
    ("wallet", &["credit-domain", "wire-contracts", "event-log", "account-store", "service-kit", "event-ingress"]),
    ("consumer-credit", &["credit-domain", "wire-contracts", "event-log", "account-store", "service-kit", "event-ingress"]),
    ("normalizer", &["credit-domain", "wire-contracts", "event-log", "account-store", "service-kit"]),
    ("submitter", &["credit-domain", "wire-contracts", "event-log", "service-kit"]),
    ("bureau", &["credit-domain", "wire-contracts", "account-store", "service-kit"]),
    ("compliance", &["credit-domain", "wire-contracts", "event-log", "account-store", "service-kit"]),
];

/// The binary and the tests sit above everything.
const ABOVE_ALL: [&str; 3] = ["furnish", "pipeline-tests", "fold-tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn rust_files() -> Vec<PathBuf> {
    let mut pending = vec![root().join("services"), root().join("tests")];
    let mut files = Vec::new();
    while let Some(directory) = pending.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let metadata = cargo_metadata::MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let members: BTreeSet<String> = metadata.packages.iter().map(|package| package.name.to_string()).collect();
    let allowed: BTreeMap<&str, BTreeSet<&str>> = ARROWS.iter().map(|(name, to)| (*name, to.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for package in metadata.packages.iter().filter(|package| !ABOVE_ALL.contains(&package.name.as_str())) {
        let Some(arrows) = allowed.get(package.name.as_str()) else {
            wrong.push(format!("`{}` is not in the table of arrows", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|dependency| members.contains(&dependency.name)) {
            if !arrows.contains(dependency.name.as_str()) {
                wrong.push(format!("`{}` must not depend on `{}`", package.name, dependency.name));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn only_the_log_names_kafka_and_only_stores_name_rocksdb() {
    let metadata = cargo_metadata::MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap();
    let users = |library: &str| -> Vec<String> {
        let mut names: Vec<String> = metadata
            .packages
            .iter()
            .filter(|package| package.dependencies.iter().any(|dependency| dependency.name == library))
            .map(|package| package.name.to_string())
            .collect();
        names.sort();
        names
    };
    assert_eq!(users("rdkafka"), ["event-log"]);
    assert_eq!(users("rocksdb"), ["account-store", "event-log"]);
}

#[test]
fn no_file_grows_into_a_monster() {
    let long: Vec<String> = rust_files()
        .iter()
        .filter_map(|path| {
            let lines = std::fs::read_to_string(path).unwrap().lines().count();
            let most = if path.starts_with(root().join("services/credit-domain")) { 500 } else { 600 };
            (lines > most).then(|| format!("{} has {lines} lines", path.display()))
        })
        .collect();
    assert_eq!(long, Vec::<String>::new(), "find the second idea in each and give it a room");
}

#[test]
fn the_core_is_pure() {
    let forbidden = [
        "std::fs",
        "std::net",
        "std::env",
        "std::time",
        "SystemTime",
        "Instant::now",
        "HashMap",
        "f32",
        "f64",
        "tracing",
        "serde",
    ];
    let mut wrong = Vec::new();
    for path in rust_files().iter().filter(|path| path.starts_with(root().join("services/credit-domain/src"))) {
        for (index, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for word in forbidden.iter().filter(|word| names_word(code, word)) {
                wrong.push(format!("{}:{} names `{word}`", path.display(), index + 1));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn names_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(start, _)| {
        let boundary = |character: Option<char>| character.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        boundary(code[..start].chars().next_back()) && boundary(code[start + word.len()..].chars().next())
    })
}

#[test]
fn the_top_level_is_the_agreed_one() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "services",
        "schemas",
        "deploy",
        "docker-compose.yml",
        "tests",
        "README.md",
        "Makefile",
        "LICENSE",
    ];
    let extra: Vec<String> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !allowed.contains(&name.as_str()) && name != "target")
        .collect();
    assert_eq!(extra, Vec::<String>::new());
}
