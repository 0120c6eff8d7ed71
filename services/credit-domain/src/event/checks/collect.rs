//! Collects findings.

use crate::money::Minor;
use crate::refusal::Finding;
use std::borrow::Cow;

#[derive(Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    /// Adds a finding unless `accepted`.
    pub(super) fn require(
        &mut self,
        accepted: bool,
        rule: &'static str,
        field: impl Into<Cow<'static, str>>,
        expected: impl Into<Cow<'static, str>>,
    ) {
        if !accepted {
            self.0.push(Finding::new(rule, field, expected));
        }
    }

    /// Something moved: an amount of zero or below is no event.
    pub(super) fn require_positive(&mut self, amount_minor: Minor, field: impl Into<Cow<'static, str>>) {
        self.require(amount_minor > 0, "AMOUNT_NOT_POSITIVE", field, "an amount above 0 in minor units");
    }

    pub(super) fn require_not_negative(&mut self, amount_minor: Minor, field: impl Into<Cow<'static, str>>) {
        self.require(amount_minor >= 0, "AMOUNT_NEGATIVE", field, "an amount of 0 or above in minor units");
    }

    /// A code of the bureau's tables (ABE001).
    pub(super) fn require_code(&mut self, code: &str, table: &[&str], field: &'static str) {
        if !table.contains(&code) {
            self.0.push(Finding::new("CODE_UNKNOWN", field, format!("one of {}", table.join(", "))));
        }
    }

    /// SHA-256 as 64 hexadecimal digits.
    pub(super) fn require_sha256(&mut self, text: &str, field: impl Into<Cow<'static, str>>) {
        let accepted = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.require(accepted, "HASH_FORM", field, "64 hexadecimal digits (SHA-256)");
    }

    /// Free words such as a channel or a cause: present, short, without control characters.
    pub(super) fn require_word(&mut self, text: &str, field: &'static str) {
        let accepted = !text.trim().is_empty() && text.len() <= WORD_LENGTH_MAX && !text.chars().any(char::is_control);
        self.require(accepted, "TEXT_FORM", field, "1 to 64 bytes without control characters");
    }

    /// The name of an institution at the bureau: ANC..80, without control characters.
    pub(super) fn require_institution_name(&mut self, text: &str, field: &'static str) {
        let accepted = !text.trim().is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_control);
        self.require(accepted, "TEXT_FORM", field, "1 to 80 characters without control characters");
    }

    /// By field, then rule, each once.
    pub(super) fn into_sorted(mut self) -> Vec<Finding> {
        self.0.sort_by(|left, right| (&left.field, left.rule).cmp(&(&right.field, right.rule)));
        self.0.dedup();
        self.0
    }
}

/// Longest accepted free word, in bytes.
const WORD_LENGTH_MAX: usize = 64;
