//! Why an input was refused: always the rule, the field, what was expected and how to mend it; never a value.

use std::borrow::Cow;

/// One reason for a refusal. A refusal carries all of them at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Stable rule name in SCREAMING_SNAKE_CASE, for example `AMOUNT_NOT_POSITIVE`.
    pub rule: &'static str,
    /// Field path as the sender wrote it, for example `schedule[2].principal_minor`; empty when no field is to blame.
    pub field: Cow<'static, str>,
    /// What would have been accepted, in words without the offending value.
    pub expected: Cow<'static, str>,
}

impl Finding {
    pub fn new(rule: &'static str, field: impl Into<Cow<'static, str>>, expected: impl Into<Cow<'static, str>>) -> Finding {
        Finding { rule, field: field.into(), expected: expected.into() }
    }
}
