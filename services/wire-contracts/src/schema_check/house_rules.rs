//! What a schema of this project may look like. Read from the JSON itself, because Avro readers silently drop what
//! they do not understand, a misplaced logical type for one.

use crate::avro::envelope::ENVELOPE_FIELDS;
use crate::schema_check::{SchemaFile, SchemaFinding, event_and_version};
use apache_avro::Schema;
use serde_json::{Value, json};

/// Logical types that may be used, each on its one base type. Decimals are not among them: money is `long` minor units.
const LOGICAL_TYPES: [(&str, &str); 3] = [("date", "int"), ("timestamp-micros", "long"), ("uuid", "string")];
const PRIMITIVES: [&str; 5] = ["boolean", "int", "long", "string", "bytes"];
/// Types of Avro that are not used, so that their names are not taken for references.
const FORBIDDEN: [&str; 5] = ["float", "double", "fixed", "map", "null"];

/// All findings of one file.
pub(crate) fn check_file(file: SchemaFile<'_>) -> Vec<SchemaFinding> {
    let is_later = event_and_version(file.name).is_some_and(|(_, version)| version > 1);
    let mut check = Check { file: file.name, is_later, records: Vec::new(), findings: Vec::new() };
    let value: Value = match serde_json::from_str(file.text) {
        Ok(value) => value,
        Err(error) => {
            let fix = format!("write JSON; it breaks at line {} column {}", error.line(), error.column());
            check.find("", "NOT_JSON", &fix);
            return check.findings;
        }
    };
    check.check_name(&value);
    check.check_envelope(&value);
    check.check_money(&value);
    check.check_type(&value, "");
    if check.findings.is_empty() && Schema::parse_str(file.text).is_err() {
        check.find("", "NOT_AVRO", "write a schema that Avro can parse");
    }
    check.findings
}

struct Check<'a> {
    file: &'a str,
    /// Whether the file is a later version, which may add fields with a default.
    is_later: bool,
    /// Names of the records around the place of the walk.
    records: Vec<String>,
    findings: Vec<SchemaFinding>,
}

impl Check<'_> {
    fn find(&mut self, field: &str, rule: &'static str, fix: &str) {
        self.findings.push(SchemaFinding::new(self.file, field, rule, fix));
    }

    fn check_name(&mut self, schema: &Value) {
        let Some((event, _)) = event_and_version(self.file) else {
            return self.find("", "FILE_NAME", "name the file <folder>/<Event>.v<version>.avsc");
        };
        let (folder, name) = event.rsplit_once('/').unwrap_or(("", event));
        if text_of(schema, "name") != name {
            self.find("", "RECORD_NAME", "give the record the name of its file");
        }
        let namespace = if folder == "ingress" { "furnish.ingress" } else { "furnish.events" };
        if text_of(schema, "namespace") != namespace {
            self.find("", "NAMESPACE", &format!("use the namespace {namespace}"));
        }
    }

    /// The envelope comes first, field by field as agreed.
    fn check_envelope(&mut self, schema: &Value) {
        let fields = fields_of(schema);
        for (index, name) in ENVELOPE_FIELDS.into_iter().enumerate() {
            let Some(field) = fields.get(index).filter(|field| text_of(field, "name") == name) else {
                let fix = format!("make it field {} of the record", index + 1);
                self.find(name, "ENVELOPE_ORDER", &fix);
                continue;
            };
            let expected = envelope_type(name);
            if field.get("type") != Some(&expected) {
                self.find(name, "ENVELOPE_TYPE", &format!("give it the type {expected}"));
            }
        }
        for field in fields {
            if text_of(field, "name") != "pii" && field.get("personal_fields").is_some() {
                self.find(text_of(field, "name"), "PERSONAL_FIELDS", "keep personal data in pii and its attribute there");
            }
        }
    }

    /// Amounts are `long` minor units beside a `currency`.
    fn check_money(&mut self, schema: &Value) {
        let fields = fields_of(schema);
        let has_currency =
            fields.iter().any(|field| text_of(field, "name") == "currency" && field.get("type") == Some(&json!("string")));
        for field in fields.iter().filter(|field| text_of(field, "name").ends_with("_minor")) {
            let name = text_of(field, "name");
            if !matches!(field.get("type"), Some(kind) if *kind == json!("long") || *kind == json!(["null", "long"])) {
                self.find(name, "MONEY_TYPE", "make the amount a long of minor units");
            }
            if !has_currency {
                self.find(name, "MONEY_WITHOUT_CURRENCY", "add the field currency, a string");
            }
        }
    }

    fn check_type(&mut self, kind: &Value, field: &str) {
        match kind {
            Value::String(name) => self.check_type_name(name, field),
            Value::Array(_) => self.find(field, "UNION_FORM", "use a union only as the type of a field, as [\"null\", T]"),
            Value::Object(_) => match text_of(kind, "type") {
                "record" => self.check_record(kind, field),
                "enum" => self.check_enum(kind, field),
                "array" => match kind.get("items") {
                    Some(items) => self.check_type(items, &format!("{field}[]")),
                    None => self.find(field, "TYPE_FORBIDDEN", "give the array its items"),
                },
                base => self.check_primitive(kind, base, field),
            },
            _ => self.find(field, "TYPE_FORBIDDEN", "write a type"),
        }
    }

    fn check_type_name(&mut self, name: &str, field: &str) {
        if FORBIDDEN.contains(&name) {
            self.find(field, "TYPE_FORBIDDEN", &allowed_types());
        } else if self.records.iter().any(|record| record == name) {
            self.find(field, "TYPE_RECURSIVE", "do not nest a record in itself");
        }
    }

    fn check_primitive(&mut self, kind: &Value, base: &str, field: &str) {
        let logical = kind.get("logicalType").and_then(Value::as_str);
        match logical {
            _ if !PRIMITIVES.contains(&base) => self.find(field, "TYPE_FORBIDDEN", &allowed_types()),
            Some(logical) if !LOGICAL_TYPES.contains(&(logical, base)) => {
                let allowed = LOGICAL_TYPES.map(|(logical, base)| format!("{logical} on {base}")).join(", ");
                self.find(field, "LOGICAL_TYPE_FORBIDDEN", &format!("use one of {allowed}"));
            }
            _ => {}
        }
    }

    fn check_record(&mut self, record: &Value, field: &str) {
        self.check_named(record, field);
        self.records.push(text_of(record, "name").to_owned());
        for inner in fields_of(record) {
            let name = text_of(inner, "name");
            let path = if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
            self.check_field(inner, &path);
        }
        let _name = self.records.pop();
    }

    fn check_field(&mut self, field: &Value, path: &str) {
        if text_of(field, "doc").trim().is_empty() {
            self.find(path, "DOC_MISSING", "say in doc what the field means, with its unit");
        }
        if field.get("aliases").is_some() {
            self.find(path, "ALIASES", "do not rename a field; add a new optional one");
        }
        let default = field.get("default");
        match field.get("type") {
            Some(Value::Array(variants)) => match variants.as_slice() {
                [null, inner] if null == "null" => {
                    self.check_type(inner, path);
                    if default != Some(&Value::Null) {
                        self.find(path, "DEFAULT_NOT_NULL", "give the optional field the default null");
                    }
                }
                _ => self.find(path, "UNION_FORM", "write the union as [\"null\", T], null first"),
            },
            Some(kind) => {
                self.check_type(kind, path);
                if default.is_some_and(|default| !self.is_later || !says_nothing(kind, default)) {
                    let fix = "leave the default out: what was not said must not look like what was reported; \
                               a field that a later version adds may have null, an empty array or false";
                    self.find(path, "DEFAULT_FORBIDDEN", fix);
                }
            }
            None => self.find(path, "TYPE_FORBIDDEN", "give the field a type"),
        }
    }

    fn check_enum(&mut self, kind: &Value, field: &str) {
        self.check_named(kind, field);
        if kind.get("default").is_some() {
            self.find(field, "ENUM_DEFAULT", "leave the default out: it would turn one status into another");
        }
        let symbols = kind.get("symbols").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for symbol in symbols.iter().map(|symbol| symbol.as_str().unwrap_or_default()) {
            let capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            if symbol.is_empty() || !symbol.bytes().all(capital) {
                self.find(field, "ENUM_SYMBOL", "write symbols in SCREAMING_SNAKE_CASE");
            }
        }
    }

    fn check_named(&mut self, kind: &Value, field: &str) {
        if text_of(kind, "doc").trim().is_empty() {
            self.find(field, "DOC_MISSING", "say in doc what the type means");
        }
        if kind.get("aliases").is_some() {
            self.find(field, "ALIASES", "do not rename a type");
        }
    }
}

/// The empty array and false: as a default they say that nothing of the kind was reported. Readers count on each of
/// them, and null, being one byte 0.
fn says_nothing(kind: &Value, default: &Value) -> bool {
    match text_of(kind, "type") {
        "array" => *default == json!([]),
        _ => *kind == json!("boolean") && *default == json!(false),
    }
}

fn allowed_types() -> String {
    format!("use one of {}, array, record, enum", PRIMITIVES.join(", "))
}

fn text_of<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn fields_of(record: &Value) -> &[Value] {
    record.get("fields").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The type each field of the envelope has.
fn envelope_type(name: &str) -> Value {
    let micros = json!({"type": "long", "logicalType": "timestamp-micros"});
    match name {
        "recorded_at" => micros,
        "effective_at" => json!(["null", micros]),
        "event_id" => json!({"type": "string", "logicalType": "uuid"}),
        "schema_version" => json!("int"),
        "aggregate_version" => json!("long"),
        "effective_date" => json!({"type": "int", "logicalType": "date"}),
        "causation_id" | "correlation_id" | "supersedes" | "reason_code" | "pii_key_id" => json!(["null", "string"]),
        "pii" => json!(["null", "bytes"]),
        _ => json!("string"),
    }
}
