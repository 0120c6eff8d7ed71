use super::load;
use crate::error::NormalizerError;
use std::path::{Path, PathBuf};

/// The rule files that are shipped with the program.
fn shipped_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/product-rules")
}

fn shipped_text(name: &str) -> String {
    std::fs::read_to_string(shipped_directory().join(name)).unwrap()
}

/// Faults of a directory with these files, without its path.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(directory.path().join(name), text).unwrap();
    }
    let Err(NormalizerError::ProductRules { faults }) = load(directory.path()) else { panic!("no faults") };
    let prefix = format!("{}/", directory.path().display());
    faults.replace(&prefix, "").lines().map(str::to_owned).collect()
}

#[test]
fn the_shipped_rules_and_their_directory_are_the_same_rules() {
    let shipped = load(Path::new("")).unwrap();
    assert_eq!(load(&shipped_directory()).unwrap(), shipped);
    for product in ["revolving-line", "credit-card", "instalment-loan", "cash-loan"] {
        assert!(shipped.has_rule_of_its_own(product), "{product}");
    }
}

#[test]
fn every_fault_of_every_file_names_file_line_and_column() {
    let found = faults(&[
        ("a.toml", "not a rule"),
        ("b.toml", &shipped_text("credit-card.toml").replace("version", "no_such_key")),
        ("notes.txt", "not read"),
    ]);
    let place = |fault: &str, file: &str| {
        let rest = fault.strip_prefix(file).unwrap_or_else(|| panic!("{fault}"));
        let numbers: Vec<&str> = rest.splitn(4, ':').collect();
        assert!(numbers[1].parse::<u32>().is_ok() && numbers[2].parse::<u32>().is_ok(), "{fault}");
    };
    place(&found[0], "a.toml");
    assert!(found.len() > 1, "{found:?}");
    found[1..].iter().for_each(|fault| place(fault, "b.toml"));
}

#[test]
fn one_product_has_one_rule() {
    let text = shipped_text("credit-card.toml");
    let found = faults(&[("first.toml", &text), ("second.toml", &text)]);
    assert_eq!(found, ["second.toml:1:1: product `credit-card` has a rule in first.toml already"]);
}

#[test]
fn a_directory_without_rules_or_that_is_not_there_is_refused() {
    assert!(faults(&[("rules.yaml", "")])[0].ends_with(": no file that ends in .toml"));
    let missing = load(Path::new("/nowhere/product-rules"));
    assert!(matches!(missing, Err(NormalizerError::ProductRuleFile { path, .. }) if path == "/nowhere/product-rules"));
}
