//! Whether two versions of a schema can each read what the other wrote, field by field.

use crate::schema_check::SchemaFinding;
use apache_avro::Schema;
use apache_avro::schema::{NamesRef, RecordSchema, ResolvedSchema, SchemaKind};
use apache_avro::schema_compatibility::{Compatibility, SchemaCompatibility};

/// Compares an older and a newer version; findings name the newer file.
pub(crate) fn check_pair(newer_file: &str, older: &Schema, newer: &Schema) -> Vec<SchemaFinding> {
    let (Ok(older_names), Ok(newer_names)) = (ResolvedSchema::try_from(older), ResolvedSchema::try_from(newer)) else {
        let fix = "define every named type inside the file";
        return vec![SchemaFinding::new(newer_file, "", "NAME_UNRESOLVED", fix)];
    };
    let mut pair = Pair {
        file: newer_file,
        older_names: older_names.get_names(),
        newer_names: newer_names.get_names(),
        findings: Vec::new(),
    };
    pair.compare(older, newer, "");
    // The field by field comparison names fields; this one knows every rule of Avro. It has the last word.
    let readable = SchemaCompatibility::mutual_read(older, newer) == Ok(Compatibility::Full);
    if !readable && pair.findings.is_empty() {
        pair.find("", "NOT_FULLY_COMPATIBLE", "make the change an optional field with default null, or a new event");
    }
    pair.findings
}

struct Pair<'s> {
    file: &'s str,
    older_names: &'s NamesRef<'s>,
    newer_names: &'s NamesRef<'s>,
    findings: Vec<SchemaFinding>,
}

impl Pair<'_> {
    fn find(&mut self, field: &str, rule: &'static str, fix: &str) {
        self.findings.push(SchemaFinding::new(self.file, field, rule, fix));
    }

    fn compare(&mut self, older: &Schema, newer: &Schema, field: &str) {
        let older = resolved(older, self.older_names);
        let newer = resolved(newer, self.newer_names);
        match (older, newer) {
            (Schema::Record(older), Schema::Record(newer)) => self.compare_records(older, newer, field),
            (Schema::Array(older), Schema::Array(newer)) => {
                self.compare(&older.items, &newer.items, &format!("{field}[]"));
            }
            (Schema::Union(older), Schema::Union(newer)) => {
                for (older, newer) in older.variants().iter().zip(newer.variants()) {
                    self.compare(older, newer, field);
                }
                if older.variants().len() != newer.variants().len() {
                    self.find(field, "UNION_CHANGED", "keep the union; add another optional field instead");
                }
            }
            (Schema::Enum(older_enum), Schema::Enum(newer_enum)) => {
                if older_enum.name != newer_enum.name {
                    self.find(field, "NAME_CHANGED", "keep the name of the enum");
                }
                for symbol in older_enum.symbols.iter().filter(|symbol| !newer_enum.symbols.contains(symbol)) {
                    self.find(field, "SYMBOL_REMOVED", &format!("keep the symbol {symbol}: old records carry it"));
                }
                for symbol in newer_enum.symbols.iter().filter(|symbol| !older_enum.symbols.contains(symbol)) {
                    let fix = format!(
                        "do not add {symbol}: readers of the older version cannot read it; add an optional field or a new event"
                    );
                    self.find(field, "SYMBOL_ADDED", &fix);
                }
            }
            _ => self.compare_leaves(older, newer, field),
        }
    }

    fn compare_records(&mut self, older: &RecordSchema, newer: &RecordSchema, field: &str) {
        if older.name != newer.name {
            self.find(field, "NAME_CHANGED", "keep the name and namespace of the record");
        }
        let path = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
        for new_field in &newer.fields {
            match older.fields.iter().find(|old_field| old_field.name == new_field.name) {
                Some(old_field) => {
                    let before = self.findings.len();
                    self.compare(&old_field.schema, &new_field.schema, &path(&new_field.name));
                    if self.findings.len() == before && old_field.default != new_field.default {
                        let fix = "keep the default as it was; only a new field brings one";
                        self.find(&path(&new_field.name), "DEFAULT_CHANGED", fix);
                    }
                }
                None if new_field.default.is_none() => {
                    let fix = "make the new field [\"null\", T] with default null, an array with [] or a boolean with false";
                    self.find(&path(&new_field.name), "FIELD_ADDED_WITHOUT_DEFAULT", fix);
                }
                None => {}
            }
        }
        for old_field in &older.fields {
            let removed = newer.fields.iter().all(|new_field| new_field.name != old_field.name);
            if removed && old_field.default.is_none() {
                let fix = "keep the field: readers of the older version need it";
                self.find(&path(&old_field.name), "FIELD_REMOVED", fix);
            }
        }
    }

    fn compare_leaves(&mut self, older: &Schema, newer: &Schema, field: &str) {
        if SchemaKind::from(older) != SchemaKind::from(newer) {
            self.find(field, "TYPE_CHANGED", "keep the type; add another optional field instead");
        } else if SchemaCompatibility::mutual_read(older, newer) != Ok(Compatibility::Full) {
            self.find(field, "NOT_FULLY_COMPATIBLE", "keep the type as it was");
        }
    }
}

fn resolved<'s>(schema: &'s Schema, names: &'s NamesRef<'_>) -> &'s Schema {
    match schema {
        Schema::Ref { name } => names.get(name).copied().unwrap_or(schema),
        other => other,
    }
}
