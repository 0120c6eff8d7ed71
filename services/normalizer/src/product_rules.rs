//! The product rules of a run: those shipped with the program, or a directory of rule files.

use crate::error::NormalizerError;
use account_store::rule_book::RuleBook;
use credit_domain::product_rule::ProductRule;
use std::path::{Path, PathBuf};
use wire_contracts::product_rules::{RuleFileFinding, parse_product_rule, shipped};

/// Rules of every `*.toml` file of the directory, or the shipped ones when none is named.
///
/// # Errors
/// All that is wrong with all files at once, each fault with file, line and column.
pub fn load(directory: &Path) -> Result<RuleBook, NormalizerError> {
    let rules = if directory.as_os_str().is_empty() { shipped() } else { read_directory(directory)? };
    RuleBook::new(rules).map_err(|repeated| NormalizerError::ProductRules { faults: repeated.to_string() })
}

fn read_directory(directory: &Path) -> Result<Vec<ProductRule>, NormalizerError> {
    let mut faults = Vec::new();
    let mut rules: Vec<(PathBuf, ProductRule)> = Vec::new();
    for path in rule_files(directory)? {
        let text = std::fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
        match parse_product_rule(&text) {
            Ok(rule) => {
                if let Some((earlier, _)) = rules.iter().find(|(_, known)| known.name == rule.name) {
                    let (place, earlier) = (path.display(), earlier.display());
                    faults.push(format!("{place}:1:1: product `{}` has a rule in {earlier} already", rule.name));
                }
                rules.push((path, rule));
            }
            Err(findings) => faults.extend(findings.iter().map(|finding| fault_of(&path, finding))),
        }
    }
    if rules.is_empty() && faults.is_empty() {
        faults.push(format!("{}: no file that ends in .toml", directory.display()));
    }
    if faults.is_empty() {
        Ok(rules.into_iter().map(|(_, rule)| rule).collect())
    } else {
        Err(NormalizerError::ProductRules { faults: faults.join("\n") })
    }
}

/// `file:line:column: key: rule, expected …`, as editors and terminals follow it.
fn fault_of(path: &Path, finding: &RuleFileFinding) -> String {
    let RuleFileFinding { line, column, key, rule, expected } = finding;
    let key = if key.is_empty() { String::new() } else { format!("`{key}`: ") };
    format!("{}:{line}:{column}: {key}{rule}, expected {expected}", path.display())
}

/// In order of their names, so that faults are always told in the same order.
fn rule_files(directory: &Path) -> Result<Vec<PathBuf>, NormalizerError> {
    let entries = std::fs::read_dir(directory).map_err(|cause| unreadable(directory, cause))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|cause| unreadable(directory, cause))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn unreadable(path: &Path, source: std::io::Error) -> NormalizerError {
    NormalizerError::ProductRuleFile { path: path.display().to_string(), source }
}

#[cfg(test)]
#[path = "product_rules_tests.rs"]
mod tests;
