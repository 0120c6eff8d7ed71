//! A TOML document read key by key: everything that is wrong with it is noted with line and column, and what nobody asked
//! for is noted too.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One fault of a mapping file. Line and column count from 1, columns in characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct MappingFinding {
    pub line: usize,
    pub column: usize,
    /// Dotted path of the key; empty for the file itself.
    pub key: String,
    pub rule: &'static str,
    pub expected: String,
}

impl fmt::Display for MappingFinding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)?;
        if !self.key.is_empty() {
            write!(formatter, ", `{}`", self.key)?;
        }
        write!(formatter, ": {}, expected {}", self.rule, self.expected)
    }
}

/// A value with the place where it stands.
#[derive(Clone, Debug)]
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
    pub(super) key: String,
}

/// The findings so far, and the text they are about.
pub(super) struct Walk<'t> {
    text: &'t str,
    pub(super) findings: Vec<MappingFinding>,
}

impl<'t> Walk<'t> {
    /// Reads the document; a document that is no TOML is one finding and nothing else.
    pub(super) fn parse(text: &'t str) -> Result<(Walk<'t>, Spanned<DeTable<'t>>), MappingFinding> {
        let mut walk = Walk { text, findings: Vec::new() };
        match DeTable::parse(text) {
            Ok(document) => Ok((walk, document)),
            Err(error) => {
                walk.add(error.span().unwrap_or(0..0), "", "TOML_MALFORMED", format!("TOML; {}", error.message()));
                Err(walk.findings.remove(0))
            }
        }
    }

    pub(super) fn add(&mut self, span: Range<usize>, key: &str, rule: &'static str, expected: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        self.findings.push(MappingFinding { line, column, key: key.to_owned(), rule, expected: expected.into() });
    }

    pub(super) fn refuse<T>(&mut self, given: &Given<T>, rule: &'static str, expected: impl Into<String>) {
        self.add(given.span.clone(), &given.key, rule, expected);
    }

    /// What `read` makes of the value, or a finding.
    pub(super) fn read<T, R>(
        &mut self,
        given: Option<Given<T>>,
        rule: &'static str,
        expected: &str,
        read: impl FnOnce(&T) -> Option<R>,
    ) -> Option<R> {
        let given = given?;
        let value = read(&given.value);
        if value.is_none() {
            self.refuse(&given, rule, expected);
        }
        value
    }
}

/// One table of the document. Every key is asked for by name; [`Section::finish`] notes the rest.
pub(super) struct Section<'d> {
    path: String,
    span: Range<usize>,
    table: &'d DeTable<'d>,
    known: Vec<&'static str>,
}

impl<'d> Section<'d> {
    pub(super) fn root(document: &'d Spanned<DeTable<'d>>) -> Section<'d> {
        Section { path: String::new(), span: 0..0, table: document.get_ref(), known: Vec::new() }
    }

    fn inside(given: Given<&'d DeTable<'d>>) -> Section<'d> {
        Section { path: given.key, span: given.span, table: given.value, known: Vec::new() }
    }

    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn place(&self) -> Given<()> {
        Given { value: (), span: self.span.clone(), key: self.path.clone() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.keys().any(|name| name.get_ref() == key)
    }

    fn value(&mut self, key: &'static str) -> Option<Given<&'d DeValue<'d>>> {
        self.known.push(key);
        let (_, value) = self.table.iter().find(|(name, _)| name.get_ref() == key)?;
        Some(Given { value: value.get_ref(), span: value.span(), key: self.path_of(key) })
    }

    fn typed<T>(
        &mut self,
        walk: &mut Walk<'_>,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Option<Given<T>> {
        let Given { value, span, key } = self.value(key)?;
        let found = read(value);
        if found.is_none() {
            walk.add(span.clone(), &key, "WRONG_TYPE", expected);
        }
        found.map(|value| Given { value, span, key })
    }

    /// Notes that a key is missing where it is.
    pub(super) fn required<T>(&self, walk: &mut Walk<'_>, key: &str, given: Option<T>) -> Option<T> {
        if given.is_none() && !self.has(key) {
            walk.add(self.span.clone(), &self.path_of(key), "KEY_MISSING", "this key");
        }
        given
    }

    pub(super) fn text(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<Given<&'d str>> {
        let given = self.typed(walk, key, "a string", DeValue::as_str)?;
        if given.value.trim().is_empty() {
            walk.refuse(&given, "TEXT_BLANK", "a text that is not blank");
            return None;
        }
        Some(given)
    }

    pub(super) fn required_text(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<Given<&'d str>> {
        let given = self.text(walk, key);
        self.required(walk, key, given)
    }

    /// Any string, also an empty one.
    pub(super) fn any_text(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<Given<&'d str>> {
        self.typed(walk, key, "a string", DeValue::as_str)
    }

    pub(super) fn integer(&mut self, walk: &mut Walk<'_>, key: &'static str, range: Range<i64>) -> Option<Given<i64>> {
        let number = |value: &'d DeValue<'d>| {
            let integer = value.as_integer()?;
            i64::from_str_radix(integer.as_str(), integer.radix()).ok()
        };
        let given = self.typed(walk, key, "a whole number", number)?;
        if !range.contains(&given.value) {
            walk.refuse(&given, "NUMBER_OUT_OF_RANGE", format!("{} to {}", range.start, range.end - 1));
            return None;
        }
        Some(given)
    }

    pub(super) fn texts(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<Given<Vec<&'d str>>> {
        let texts = |value: &'d DeValue<'d>| value.as_array()?.iter().map(|item| item.get_ref().as_str()).collect();
        self.typed(walk, key, "a list of strings", texts)
    }

    /// A table of strings, for example one that maps values.
    pub(super) fn text_map(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<BTreeMap<String, String>> {
        let pairs = |value: &'d DeValue<'d>| {
            let table = value.as_table()?;
            table.iter().map(|(name, value)| Some((name.get_ref().to_string(), value.get_ref().as_str()?.to_owned()))).collect()
        };
        self.typed(walk, key, "a table of strings", pairs).map(|given| given.value)
    }

    pub(super) fn section(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<Section<'d>> {
        self.typed(walk, key, "a table", DeValue::as_table).map(Section::inside)
    }

    pub(super) fn required_section(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Option<Section<'d>> {
        let section = self.section(walk, key);
        self.required(walk, key, section)
    }

    /// The tables of an array, numbered in their paths.
    pub(super) fn sections(&mut self, walk: &mut Walk<'_>, key: &'static str) -> Vec<Section<'d>> {
        let Some(array) = self.typed(walk, key, "tables written [[...]]", DeValue::as_array) else { return Vec::new() };
        let mut sections = Vec::new();
        for (index, item) in array.value.iter().enumerate() {
            let given = Given { value: item.get_ref(), span: item.span(), key: format!("{}[{index}]", array.key) };
            match given.value.as_table() {
                Some(table) => sections.push(Section::inside(Given { value: table, span: given.span, key: given.key })),
                None => walk.refuse(&given, "WRONG_TYPE", "a table"),
            }
        }
        sections
    }

    /// Notes every key that nobody asked for.
    pub(super) fn finish(self, walk: &mut Walk<'_>) {
        for name in self.table.keys().filter(|name| !self.known.iter().any(|known| *name.get_ref() == *known)) {
            let expected = format!("one of {}", self.known.join(", "));
            walk.add(name.span(), &self.path_of(name.get_ref()), "KEY_UNKNOWN", expected);
        }
    }
}
