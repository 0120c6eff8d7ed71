//! A TOML table read key by key: what is wrong with a value is noted with its place, and so is what nobody asked for.

use crate::product_rules::RuleFileFinding;
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file and the faults found in it so far.
pub(super) struct Document<'t> {
    text: &'t str,
    pub(super) findings: Vec<RuleFileFinding>,
}

/// Where something stands, in bytes, and what it is called.
#[derive(Clone)]
pub(super) struct Place {
    start: usize,
    key: String,
}

/// A value with its place.
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// One table. Every key is asked for by name; [`Section::finish`] notes the rest.
pub(super) struct Section<'d> {
    table: &'d DeTable<'d>,
    /// Of the table's header, where missing keys are noted.
    start: usize,
    path: String,
    known: Vec<&'static str>,
}

impl<'t> Document<'t> {
    /// Reads the TOML. All its own faults are found at once.
    pub(super) fn parse(text: &'t str) -> Result<(Document<'t>, Spanned<DeTable<'t>>), Vec<RuleFileFinding>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut document = Document { text, findings: Vec::new() };
        for error in errors {
            let start = error.span().map_or(text.len(), |span| span.start);
            let place = Place { start, key: String::new() };
            document.find(place, "TOML_MALFORMED", format!("TOML; {}", error.message().trim()));
        }
        if document.findings.is_empty() { Ok((document, root)) } else { Err(document.into_findings()) }
    }

    pub(super) fn find(&mut self, place: Place, rule: &'static str, expected: impl Into<String>) {
        let before = self.text.get(..place.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.findings.push(RuleFileFinding { line, column, key: place.key, rule, expected: expected.into() });
    }

    pub(super) fn into_findings(self) -> Vec<RuleFileFinding> {
        let mut findings = self.findings;
        findings.sort();
        findings
    }
}

impl<T> Given<T> {
    pub(super) fn refuse(&self, document: &mut Document<'_>, rule: &'static str, expected: impl Into<String>) {
        document.find(self.place.clone(), rule, expected);
    }
}

impl Given<&str> {
    /// What `read` makes of the text, or a finding.
    pub(super) fn read<R>(
        &self,
        document: &mut Document<'_>,
        rule: &'static str,
        expected: impl Into<String>,
        read: impl FnOnce(&str) -> Option<R>,
    ) -> Option<R> {
        let value = read(self.value);
        if value.is_none() {
            self.refuse(document, rule, expected);
        }
        value
    }
}

impl<'d> Section<'d> {
    pub(super) fn root(root: &'d Spanned<DeTable<'d>>) -> Section<'d> {
        Section { table: root.get_ref(), start: 0, path: String::new(), known: Vec::new() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.keys().any(|name| name.get_ref() == key)
    }

    /// The place of a key that is not there: the table's header.
    pub(super) fn place(&self, key: &str) -> Place {
        Place { start: self.start, key: self.path_of(key) }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn value(&mut self, key: &'static str) -> Option<Given<&'d DeValue<'d>>> {
        self.known.push(key);
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(Given { value: value.get_ref(), place: Place { start: value.span().start, key: self.path_of(key) } })
    }

    fn typed<T>(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Option<Given<T>> {
        typed(document, self.value(key)?, expected, read)
    }

    /// Notes a key that is not there at all.
    fn required<T>(&self, document: &mut Document<'_>, key: &str, expected: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(key) {
            document.find(self.place(key), "KEY_MISSING", expected);
        }
        value
    }

    pub(super) fn text(&mut self, document: &mut Document<'_>, key: &'static str) -> Option<Given<&'d str>> {
        self.typed(document, key, "a string", DeValue::as_str)
    }

    pub(super) fn required_text(&mut self, document: &mut Document<'_>, key: &'static str) -> Option<Given<&'d str>> {
        let given = self.text(document, key);
        self.required(document, key, "a string", given)
    }

    pub(super) fn truth(&mut self, document: &mut Document<'_>, key: &'static str) -> Option<bool> {
        self.typed(document, key, "true or false", DeValue::as_bool).map(|given| given.value)
    }

    pub(super) fn given_number(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<Given<i64>> {
        let given = self.typed(document, key, "a whole number", whole_number)?;
        if range.contains(&given.value) {
            return Some(given);
        }
        given.refuse(document, "NUMBER_OUT_OF_RANGE", format!("{} to {}", range.start(), range.end()));
        None
    }

    pub(super) fn number(&mut self, document: &mut Document<'_>, key: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        self.given_number(document, key, range).map(|given| given.value)
    }

    pub(super) fn required_number(
        &mut self,
        document: &mut Document<'_>,
        key: &'static str,
        range: RangeInclusive<i64>,
    ) -> Option<i64> {
        let expected = format!("{} to {}", range.start(), range.end());
        let number = self.number(document, key, range);
        self.required(document, key, &expected, number)
    }

    /// The texts of an array.
    pub(super) fn texts(&mut self, document: &mut Document<'_>, key: &'static str) -> Option<Given<Vec<&'d str>>> {
        let texts = |value: &'d DeValue<'d>| value.as_array()?.iter().map(|item| item.get_ref().as_str()).collect();
        self.typed(document, key, "an array of strings", texts)
    }

    /// The tables of an array, numbered in their paths.
    pub(super) fn tables(&mut self, document: &mut Document<'_>, key: &'static str) -> Vec<Section<'d>> {
        let Some(array) = self.typed(document, key, "an array of tables", DeValue::as_array) else { return Vec::new() };
        let mut sections = Vec::with_capacity(array.value.len());
        for (index, item) in array.value.iter().enumerate() {
            let place = Place { start: item.span().start, key: format!("{}[{index}]", array.place.key) };
            let given = Given { value: item.get_ref(), place };
            if let Some(table) = typed(document, given, "a table", DeValue::as_table) {
                sections.push(Section { table: table.value, start: table.place.start, path: table.place.key, known: Vec::new() });
            }
        }
        sections
    }

    /// Notes every key that nobody asked for.
    pub(super) fn finish(self, document: &mut Document<'_>) {
        for name in self.table.keys().filter(|name| !self.known.iter().any(|known| name.get_ref() == known)) {
            let place = Place { start: name.span().start, key: self.path_of(name.get_ref()) };
            document.find(place, "KEY_UNKNOWN", format!("one of {}", self.known.join(", ")));
        }
    }
}

fn typed<'d, T>(
    document: &mut Document<'_>,
    given: Given<&'d DeValue<'d>>,
    expected: &str,
    read: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
) -> Option<Given<T>> {
    match read(given.value) {
        Some(value) => Some(Given { value, place: given.place }),
        None => {
            given.refuse(document, "WRONG_TYPE", expected);
            None
        }
    }
}

fn whole_number(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}
