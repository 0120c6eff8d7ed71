//! The rules, as tables. A rule is one row: its code, the rule of the specification it comes from, what it demands,
//! whether it needs more than the file, and the function that judges it.
//!
//! Families: [`rules_file`] (name, packing, lines, header), [`rules_record`] (any record), [`rules_items`] (any item,
//! walked along the format's table), [`rules_segments_210`], [`rules_item_210`] and [`rules_terms_210`] (a borrowing account by itself),
//! [`rules_store_210`] (against what is stored), [`rules_110`], [`rules_220`]. Every rule of every family that applies
//! is judged, so that a record comes back with all its findings.

pub(crate) mod context;
pub(crate) mod rules_110;
pub(crate) mod rules_220;
pub(crate) mod rules_file;
pub(crate) mod rules_item_210;
pub(crate) mod rules_items;
pub(crate) mod rules_record;
pub(crate) mod rules_segments_210;
pub(crate) mod rules_store_210;
pub(crate) mod rules_terms_210;

use crate::finding::{Findings, Verdict};

/// What a rule needs to be judged (fifth character of a rule id, pboc-format 9.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// The file alone.
    Local,
    /// Also the bureau's register of institutions or its store.
    Bureau,
}

/// One row of a rule table; `F` is the family's function type.
pub(crate) struct Rule<F> {
    pub(crate) code: &'static str,
    /// Rule id or paragraph of the specification.
    pub(crate) source: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) stage: Stage,
    pub(crate) check: F,
}

/// A row of the catalogue of rules, for people and for tests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct RuleEntry {
    /// Feedback code, six characters.
    pub code: &'static str,
    /// Rule id or paragraph of the specification.
    pub source: &'static str,
    /// What the rule demands.
    pub meaning: &'static str,
    pub stage: Stage,
}

pub(crate) const fn local<F>(code: &'static str, source: &'static str, meaning: &'static str, check: F) -> Rule<F>
where
    F: Copy,
{
    Rule { code, source, meaning, stage: Stage::Local, check }
}

pub(crate) const fn bureau<F>(code: &'static str, source: &'static str, meaning: &'static str, check: F) -> Rule<F>
where
    F: Copy,
{
    Rule { code, source, meaning, stage: Stage::Bureau, check }
}

/// Judges every rule of a table.
pub(crate) fn judge_all<F>(rules: &[Rule<F>], findings: &mut Findings, mut judge: impl FnMut(&F, &mut Verdict<'_>)) {
    for rule in rules {
        judge(&rule.check, &mut Verdict::new(rule.code, findings));
    }
}

/// Every rule of every family, sorted by code. A code may have several rows when several families judge it.
pub fn catalogue() -> Vec<RuleEntry> {
    let mut entries = Vec::new();
    append(&mut entries, rules_file::RULES);
    append(&mut entries, rules_record::LINE_RULES);
    append(&mut entries, rules_record::RULES);
    append(&mut entries, rules_items::RULES);
    append(&mut entries, rules_segments_210::BASE_RULES);
    append(&mut entries, rules_segments_210::RULES);
    append(&mut entries, rules_item_210::RULES);
    append(&mut entries, rules_terms_210::RULES);
    append(&mut entries, rules_store_210::RULES);
    append(&mut entries, rules_110::RULES);
    append(&mut entries, rules_110::STORE_RULES);
    append(&mut entries, rules_220::RULES);
    append(&mut entries, rules_220::STORE_RULES);
    entries.sort_unstable();
    entries
}

fn append<F>(entries: &mut Vec<RuleEntry>, rules: &[Rule<F>]) {
    for rule in rules {
        entries.push(RuleEntry { code: rule.code, source: rule.source, meaning: rule.meaning, stage: rule.stage });
    }
}

#[cfg(test)]
#[path = "tests_210.rs"]
mod tests_210;

#[cfg(test)]
#[path = "tests_records.rs"]
mod tests_records;
