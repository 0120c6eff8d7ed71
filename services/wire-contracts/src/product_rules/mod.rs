//! Product rules as files: TOML in, [`ProductRule`] out, or everything that is wrong with line and column.
//!
//! The format is described in the comments of the shipped files (`deploy/product-rules/`): `product`, `version`, one or
//! more `[[terms]]`, of which each after the first says from which day it holds and what changes then, and optional
//! `[[class_table]]`. Unknown keys are refused: a term that was misspelt must not quietly be the default.

mod class_tables;
mod section;
mod terms;

#[cfg(test)]
mod product_rules_tests;
#[cfg(test)]
mod round_trip_tests;

use crate::avro::catalogue::of_this_build;
use compact_str::CompactString;
use credit_domain::product_rule::{ClassTable, ProductRule, ProductTerms};
use section::{Document, Section};
use std::fmt;

/// One fault of a rule file. Line and column count from 1, columns in characters; sorted by place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RuleFileFinding {
    pub line: usize,
    pub column: usize,
    /// Path of the key, for example `terms[1].grace_days`; empty for the file itself.
    pub key: String,
    /// Stable rule name.
    pub rule: &'static str,
    /// What was expected.
    pub expected: String,
}

impl fmt::Display for RuleFileFinding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)?;
        if !self.key.is_empty() {
            write!(formatter, ", `{}`", self.key)?;
        }
        write!(formatter, ": {}, expected {}", self.rule, self.expected)
    }
}

/// The rule of one file.
///
/// # Errors
/// Every fault, sorted by place; faults of the TOML itself stand alone, because what follows one cannot be trusted.
pub fn parse_product_rule(text: &str) -> Result<ProductRule, Vec<RuleFileFinding>> {
    let (mut document, root) = Document::parse(text)?;
    let rule = read_rule(&mut document, Section::root(&root));
    match rule {
        Some(rule) if document.findings.is_empty() => Ok(rule),
        _ => Err(document.into_findings()),
    }
}

/// The rules of the files in `deploy/product-rules/`, by name. Sample configuration: a lender's contracts decide.
pub fn shipped() -> Vec<ProductRule> {
    SHIPPED.map(|(name, text)| of_this_build(parse_product_rule(text).map_err(first_of), name)).into()
}

/// The only files of this build that are rules; each is parsed by a test.
const SHIPPED: [(&str, &str); 4] = [
    ("cash-loan", include_str!("../../../../deploy/product-rules/cash-loan.toml")),
    ("credit-card", include_str!("../../../../deploy/product-rules/credit-card.toml")),
    ("instalment-loan", include_str!("../../../../deploy/product-rules/instalment-loan.toml")),
    ("revolving-line", include_str!("../../../../deploy/product-rules/revolving-line.toml")),
];

fn first_of(findings: Vec<RuleFileFinding>) -> String {
    findings.first().map(RuleFileFinding::to_string).unwrap_or_default()
}

fn read_rule(document: &mut Document<'_>, mut root: Section<'_>) -> Option<ProductRule> {
    let name = root.required_text(document, "product");
    let name = name.and_then(|name| name.read(document, "PRODUCT_NAME_FORM", "1 to 64 of A-Z a-z 0-9 . _ -", product_name));
    let version = root.required_number(document, "version", 1..=i64::from(u32::MAX));
    let blocks = root.tables(document, "terms");
    if blocks.is_empty() && !root.has("terms") {
        document.find(root.place("terms"), "KEY_MISSING", "at least one block [[terms]]");
    }
    let mut terms = Vec::with_capacity(blocks.len());
    for (index, block) in blocks.into_iter().enumerate() {
        let block = terms::read(document, block, index, terms.last());
        terms.push(block);
    }
    let tables: Vec<ClassTable> = class_tables::read(document, &mut root);
    root.finish(document);
    let mut terms = terms.into_iter();
    let first: ProductTerms = terms.next()?.terms;
    Some(ProductRule {
        name: name?,
        version: u32::try_from(version?).ok()?,
        first_terms: first,
        later_terms: terms.filter_map(|block| Some((block.from?, block.terms))).collect(),
        class_tables: if tables.is_empty() { ClassTable::of_the_regulator() } else { tables },
    })
}

fn product_name(text: &str) -> Option<CompactString> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    ((1..=64).contains(&text.len()) && text.bytes().all(plain)).then(|| CompactString::from(text))
}
