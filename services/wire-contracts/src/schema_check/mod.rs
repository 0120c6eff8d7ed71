//! The offline guard of the schemas: refuses an incompatible change and names schema, field, rule and fix.
//!
//! Three parts: a released file is never edited (hash list), every version of an event can be read with every other
//! one and back (FULL_TRANSITIVE; partial readability is a failure), and the house rules (design 4): dull records,
//! `["null", T]` only, no floats, no decimals, documented fields, the envelope first.

mod compatibility;
mod house_rules;

#[cfg(test)]
mod schema_check_tests;

use apache_avro::Schema;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A schema file: its path under `schemas/`, for example `accounts/CashDrawn.v1.avsc`, and its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SchemaFile<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

/// One thing wrong with a schema.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SchemaFinding {
    /// Path of the file under `schemas/`.
    pub schema: String,
    /// Path of the field, for example `schedule[].due_date`; empty for the file itself.
    pub field: String,
    /// Stable rule name.
    pub rule: &'static str,
    /// What to do about it.
    pub fix: String,
}

impl SchemaFinding {
    pub(crate) fn new(schema: &str, field: &str, rule: &'static str, fix: impl Into<String>) -> SchemaFinding {
        SchemaFinding { schema: schema.to_owned(), field: field.to_owned(), rule, fix: fix.into() }
    }
}

/// Checks candidate files against each other, against released ones and against the house rules. Gives all findings,
/// sorted and each once.
///
/// `released` are the texts of released files from elsewhere (a tag, a registry), and may be empty. `released_hashes`
/// is the text of `schemas/released.sha256`: lines of SHA-256 in hexadecimal, two blanks, file name.
pub fn check_schemas(released: &[SchemaFile<'_>], candidates: &[SchemaFile<'_>], released_hashes: &str) -> Vec<SchemaFinding> {
    let mut findings = check_released(released, candidates, released_hashes);
    let mut versions: BTreeMap<&str, Vec<Version<'_>>> = BTreeMap::new();
    for file in candidates {
        findings.extend(house_rules::check_file(*file));
    }
    for file in released.iter().chain(candidates) {
        let Some((event, number)) = event_and_version(file.name) else { continue };
        // A file that does not parse has its finding from the house rules.
        let Ok(schema) = Schema::parse_str(file.text) else { continue };
        versions.entry(event).or_default().push(Version { file: file.name, number, schema });
    }
    for (event, versions) in &versions {
        findings.extend(check_versions(event, versions));
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Hash list of a set of files as `schemas/released.sha256` has it, sorted by name.
pub fn hash_list(files: &[SchemaFile<'_>]) -> String {
    let lines: BTreeMap<&str, String> = files.iter().map(|file| (file.name, hash_of(file.text))).collect();
    lines.iter().fold(String::new(), |mut list, (name, hash)| {
        let _written = writeln!(list, "{hash}  {name}");
        list
    })
}

struct Version<'a> {
    file: &'a str,
    number: u32,
    schema: Schema,
}

/// `accounts/CashDrawn.v1.avsc` is version 1 of `accounts/CashDrawn`.
pub(crate) fn event_and_version(file_name: &str) -> Option<(&str, u32)> {
    let (event, number) = file_name.strip_suffix(".avsc")?.rsplit_once(".v")?;
    let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
    Some((event, number))
}

fn check_released(released: &[SchemaFile<'_>], candidates: &[SchemaFile<'_>], released_hashes: &str) -> Vec<SchemaFinding> {
    let texts: BTreeMap<&str, &str> = candidates.iter().map(|file| (file.name, file.text)).collect();
    let mut expected: BTreeMap<&str, String> = released.iter().map(|file| (file.name, hash_of(file.text))).collect();
    let mut findings = Vec::new();
    for line in released_hashes.lines().filter(|line| !line.trim().is_empty()) {
        match line.split_once("  ") {
            Some((hash, name)) => {
                let _earlier = expected.insert(name, hash.to_owned());
            }
            None => findings.push(SchemaFinding::new(
                "released.sha256",
                "",
                "HASH_LIST_FORMAT",
                "write lines of SHA-256, two blanks and file name",
            )),
        }
    }
    for (name, hash) in &expected {
        match texts.get(name) {
            None => findings.push(SchemaFinding::new(
                name,
                "",
                "RELEASED_FILE_REMOVED",
                "put the file back: records written with it are still on the topics",
            )),
            Some(text) if hash_of(text) != *hash => findings.push(SchemaFinding::new(
                name,
                "",
                "RELEASED_FILE_EDITED",
                "put the released text back and add the change as the next version in a file of its own",
            )),
            Some(_) => {}
        }
    }
    findings
}

fn check_versions(event: &str, versions: &[Version<'_>]) -> Vec<SchemaFinding> {
    let mut findings = Vec::new();
    let numbers: BTreeSet<u32> = versions.iter().map(|version| version.number).collect();
    for missing in (1..numbers.last().copied().unwrap_or(0)).filter(|number| !numbers.contains(number)) {
        let file = format!("{event}.v{missing}.avsc");
        findings.push(SchemaFinding::new(&file, "", "VERSION_MISSING", "number the versions from 1 without gaps"));
    }
    for (index, one) in versions.iter().enumerate() {
        for other in versions.iter().skip(index + 1) {
            let (older, newer) = if one.number <= other.number { (one, other) } else { (other, one) };
            findings.extend(compatibility::check_pair(newer.file, &older.schema, &newer.schema));
        }
    }
    findings
}

fn hash_of(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hash, byte| {
        let _written = write!(hash, "{byte:02x}");
        hash
    })
}
