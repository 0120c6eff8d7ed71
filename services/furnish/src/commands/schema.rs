//! `furnish schema check`: the offline guard over the schema files.

use service_kit::exit_code::ExitCode;
use std::path::{Path, PathBuf};
use wire_contracts::schema_check::{SchemaFile, check_schemas};

/// Checks the files under `dir` against each other, the hashes of released files and the house rules; prints every finding.
pub fn check(dir: &Path) -> anyhow::Result<ExitCode> {
    let candidates = read_files(dir)?;
    let hashes_file = dir.join("released.sha256");
    let hashes = std::fs::read_to_string(&hashes_file)
        .map_err(|error| anyhow::anyhow!("`{}` cannot be read: {error}", hashes_file.display()))?;
    let files: Vec<SchemaFile<'_>> = candidates.iter().map(|(name, text)| SchemaFile { name, text }).collect();
    let findings = check_schemas(&[], &files, &hashes);
    for finding in &findings {
        println!("{}  {}  {}\n    fix: {}", finding.schema, finding.field, finding.rule, finding.fix);
    }
    println!("{} schema files, {} findings", files.len(), findings.len());
    Ok(if findings.is_empty() { ExitCode::Success } else { ExitCode::DataRefused })
}

/// All `.avsc` files below a directory by their path relative to it, sorted.
fn read_files(dir: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut pending: Vec<PathBuf> = vec![dir.to_path_buf()];
    let mut files = Vec::new();
    while let Some(directory) = pending.pop() {
        let entries = std::fs::read_dir(&directory)
            .map_err(|error| anyhow::anyhow!("`{}` cannot be read: {error}", directory.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|extension| extension == "avsc") {
                let name = path.strip_prefix(dir)?.to_string_lossy().into_owned();
                files.push((name, std::fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}
