//! Personal values: the one place where they are read from and written to `Envelope::pii`.

use crate::pboc2::record::RecordError;
use credit_domain::subject::{Identity, OverlayKind};
use std::collections::BTreeMap;

/// Values of one envelope's `pii`: field name (subject events) or item path (report records) to value.
/// No `Debug`, so that they cannot slip into a log line.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Personal {
    values: BTreeMap<String, String>,
}

impl Personal {
    /// The fields of a person as registered, with every later change of name and document laid over them, in order
    /// (E-34, E-38).
    pub(crate) fn of_identity(identity: &Identity) -> Result<Personal, RecordError> {
        let mut personal = Personal::parse(&identity.pii).ok_or(RecordError::PersonalFields)?;
        for overlay in &identity.overlays {
            let change = Personal::parse(&overlay.pii).ok_or(RecordError::PersonalFields)?;
            let (from, to) = match overlay.kind {
                OverlayKind::Document { .. } => ("new_doc_no", "doc_no"),
                OverlayKind::Name => ("name", "name"),
            };
            personal.insert(to.to_owned(), change.required(from)?.to_owned());
        }
        Ok(personal)
    }

    /// Reads a JSON object of strings. `None` for anything else.
    pub fn parse(json: &[u8]) -> Option<Personal> {
        serde_json::from_slice(json).ok().map(|values| Personal { values })
    }

    /// The value of a field with blanks trimmed; `None` when it is missing or blank.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// As [`Personal::get`], for a field that a record cannot be without.
    pub(crate) fn required(&self, field: &'static str) -> Result<&str, RecordError> {
        self.get(field).ok_or(RecordError::MissingPersonalField { field })
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
