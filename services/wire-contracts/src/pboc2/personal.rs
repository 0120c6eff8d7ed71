//! Personal values: the one place where they are read from and written to `Envelope::pii`.

use std::collections::BTreeMap;

/// Values of one envelope's `pii`: field name (subject events) or item path (report records) to value.
/// No `Debug`, so that they cannot slip into a log line.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Personal {
    values: BTreeMap<String, String>,
}

impl Personal {
    /// Reads a JSON object of strings. `None` for anything else.
    pub fn parse(json: &[u8]) -> Option<Personal> {
        serde_json::from_slice(json).ok().map(|values| Personal { values })
    }

    /// The value of a field with blanks trimmed; `None` when it is missing or blank.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub fn insert(&mut self, field: String, value: String) {
        self.values.insert(field, value);
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Every field with its value as it came, sorted by field.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(field, value)| (field.as_str(), value.as_str()))
    }

    /// Canonical JSON: one object of strings, keys sorted, no blanks between.
    pub fn to_json(&self) -> Vec<u8> {
        // A map of strings to strings always serialises.
        serde_json::to_vec(&self.values).unwrap_or_default()
    }
}
