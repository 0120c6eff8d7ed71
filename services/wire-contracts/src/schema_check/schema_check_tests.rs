//! The guard against the schemas of this build, and against every change it has to refuse.

use crate::event_type::EventType;
use crate::schema_check::{SchemaFile, SchemaFinding, check_schemas, event_and_version, hash_list};
use crate::test_events::schema_file;
use serde_json::{Value, json};

const NAME: &str = "accounts/InstalmentPlanCreated.v1.avsc";
const NEXT: &str = "accounts/InstalmentPlanCreated.v2.avsc";

fn first_text() -> &'static str {
    EventType::InstalmentPlanCreated.schemas().iter().find(|file| file.path == NAME).unwrap().text
}

fn schema() -> Value {
    serde_json::from_str(first_text()).unwrap()
}

fn field<'v>(schema: &'v mut Value, name: &str) -> &'v mut Value {
    schema["fields"].as_array_mut().unwrap().iter_mut().find(|field| field["name"] == name).unwrap()
}

fn push(schema: &mut Value, field: Value) {
    schema["fields"].as_array_mut().unwrap().push(field);
}

fn remove(schema: &mut Value, name: &str) {
    schema["fields"].as_array_mut().unwrap().retain(|field| field["name"] != name);
}

fn told(findings: &[SchemaFinding]) -> Vec<(&str, &str)> {
    findings.iter().map(|finding| (finding.field.as_str(), finding.rule)).collect()
}

/// The next version of a schema with a change: field and rule of every finding.
fn check_next(change: impl FnOnce(&mut Value), expected: &[(&str, &str)]) {
    let mut next = schema();
    change(&mut next);
    let text = next.to_string();
    let first = SchemaFile { name: NAME, text: first_text() };
    let findings = check_schemas(&[], &[first, SchemaFile { name: NEXT, text: &text }], "");
    assert_eq!(told(&findings), expected, "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.schema == NEXT && !finding.fix.is_empty()), "{findings:#?}");
}

/// A first version with a change, so that only the house rules speak.
fn check_first(change: impl FnOnce(&mut Value), expected: &[(&str, &str)]) {
    let mut first = schema();
    change(&mut first);
    let findings = check_schemas(&[], &[SchemaFile { name: NAME, text: &first.to_string() }], "");
    assert_eq!(told(&findings), expected, "{findings:#?}");
}

fn all_files() -> Vec<(String, String)> {
    let inputs = ["ingress/WalletPaymentCaptured.v1.avsc", "ingress/WalletPaymentRefunded.v1.avsc"];
    let events = EventType::ALL.into_iter().flat_map(|event_type| event_type.schemas().iter().map(|file| file.path));
    events.chain(inputs).map(|name| (name.to_owned(), schema_file(name))).collect()
}

#[test]
fn the_schemas_of_this_build_follow_the_rules_and_are_as_released() {
    let files = all_files();
    let candidates: Vec<SchemaFile<'_>> = files.iter().map(|(name, text)| SchemaFile { name, text }).collect();
    let released_hashes = schema_file("released.sha256");
    assert_eq!(check_schemas(&[], &candidates, &released_hashes), []);
    assert_eq!(hash_list(&candidates), released_hashes);
}

#[test]
fn an_optional_field_may_be_added() {
    let optional = json!({"name": "note", "type": ["null", "string"], "default": null, "doc": "A note."});
    check_next(|schema| push(schema, optional), &[]);
    check_next(|schema| field(schema, "plan_id")["doc"] = json!("Better words."), &[]);
    let list = json!({"name": "notes", "type": {"type": "array", "items": "string"}, "default": [], "doc": "Notes."});
    check_next(|schema| push(schema, list), &[]);
    let flag = json!({"name": "is_gift", "type": "boolean", "default": false, "doc": "Whether it is a gift."});
    check_next(|schema| push(schema, flag), &[]);
}

#[test]
fn only_an_added_field_has_a_default_and_only_one_that_says_nothing() {
    let with_default = |kind: Value, default: Value| {
        let field = json!({"name": "note", "type": kind, "default": default, "doc": "A note."});
        move |schema: &mut Value| push(schema, field)
    };
    let forbidden = [("note", "DEFAULT_FORBIDDEN")];
    check_next(with_default(json!("boolean"), json!(true)), &forbidden);
    check_next(with_default(json!("long"), json!(0)), &forbidden);
    check_next(with_default(json!("string"), json!("")), &forbidden);
    let list = json!({"type": "array", "items": "string"});
    check_next(with_default(list.clone(), json!(["x"])), &forbidden);
    check_first(with_default(list, json!([])), &forbidden);
    check_first(with_default(json!("boolean"), json!(false)), &forbidden);
    check_next(|schema| field(schema, "schedule")["default"] = json!([]), &[("schedule", "DEFAULT_CHANGED")]);
}

#[test]
fn an_incompatible_change_is_named_with_its_field() {
    let required = json!({"name": "note", "type": "string", "doc": "A note."});
    check_next(|schema| push(schema, required), &[("note", "FIELD_ADDED_WITHOUT_DEFAULT")]);
    check_next(|schema| remove(schema, "plan_id"), &[("plan_id", "FIELD_REMOVED")]);
    check_next(|schema| field(schema, "periods")["type"] = json!("long"), &[("periods", "TYPE_CHANGED")]);
    check_next(|schema| field(schema, "plan_id")["type"] = json!("bytes"), &[("plan_id", "TYPE_CHANGED")]);
    let nullable = |schema: &mut Value| {
        field(schema, "periods")["type"] = json!(["null", "int"]);
        field(schema, "periods")["default"] = Value::Null;
    };
    check_next(nullable, &[("periods", "TYPE_CHANGED")]);
    let symbols = |symbols: Value| move |schema: &mut Value| field(schema, "origin")["type"]["symbols"] = symbols;
    let more = json!(["PURCHASE", "BILL", "DRAWDOWN", "GIFT"]);
    check_next(symbols(more), &[("origin", "SYMBOL_ADDED")]);
    check_next(symbols(json!(["PURCHASE", "BILL"])), &[("origin", "SYMBOL_REMOVED")]);
    let inner = |schema: &mut Value| remove(&mut field(schema, "schedule")["type"]["items"], "interest_minor");
    check_next(inner, &[("schedule[].interest_minor", "FIELD_REMOVED")]);
    let inner = |schema: &mut Value| field(&mut field(schema, "schedule")["type"]["items"], "due_date")["type"] = json!("string");
    check_next(inner, &[("schedule[].due_date", "TYPE_CHANGED")]);
    let renamed = |schema: &mut Value| field(schema, "schedule")["type"]["items"]["name"] = json!("Line");
    check_next(renamed, &[("schedule[]", "NAME_CHANGED")]);
    let optional_and_odd = json!({"name": "note", "type": ["null", "string"], "default": null, "doc": "A note."});
    let several = |schema: &mut Value| {
        remove(schema, "source_id");
        push(schema, optional_and_odd);
        field(schema, "fee_minor")["type"] = json!(["null", "long"]);
        field(schema, "fee_minor")["default"] = Value::Null;
    };
    check_next(several, &[("fee_minor", "TYPE_CHANGED"), ("source_id", "FIELD_REMOVED")]);
}

#[test]
fn every_pair_of_versions_is_compared_not_only_neighbours() {
    let mut second = schema();
    push(&mut second, json!({"name": "note", "type": ["null", "string"], "default": null, "doc": "A note."}));
    let mut third = schema();
    push(&mut third, json!({"name": "note", "type": ["null", "long"], "default": null, "doc": "A note."}));
    let mut fourth = schema();
    remove(&mut fourth, "plan_id");
    let texts = [schema(), second, third, fourth].map(|schema| schema.to_string());
    let names = [1, 2, 3, 5].map(|version| format!("accounts/InstalmentPlanCreated.v{version}.avsc"));
    let files: Vec<SchemaFile<'_>> = names.iter().zip(&texts).map(|(name, text)| SchemaFile { name, text }).collect();
    // Against texts released elsewhere, too.
    let findings = check_schemas(&files[..1], &files, "");
    let expected = [
        ("accounts/InstalmentPlanCreated.v3.avsc", "note", "TYPE_CHANGED"),
        ("accounts/InstalmentPlanCreated.v4.avsc", "", "VERSION_MISSING"),
        ("accounts/InstalmentPlanCreated.v5.avsc", "plan_id", "FIELD_REMOVED"),
    ];
    let found: Vec<_> = findings.iter().map(|finding| (&*finding.schema, &*finding.field, finding.rule)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_released_file_is_never_edited_or_removed() {
    let released = SchemaFile { name: NAME, text: first_text() };
    let edited_text = released.text.replace("The plan. ", "A plan. ");
    let edited = SchemaFile { name: NAME, text: &edited_text };
    let hashes = hash_list(&[released]);
    assert_eq!(check_schemas(&[], &[released], &hashes), []);
    assert_eq!(told(&check_schemas(&[], &[edited], &hashes)), [("", "RELEASED_FILE_EDITED")]);
    assert_eq!(told(&check_schemas(&[released], &[edited], "")), [("", "RELEASED_FILE_EDITED")]);
    assert_eq!(told(&check_schemas(&[], &[], &hashes)), [("", "RELEASED_FILE_REMOVED")]);
    assert_eq!(told(&check_schemas(&[], &[released], "what is this")), [("", "HASH_LIST_FORMAT")]);
}

#[test]
fn the_house_rules_are_named_with_their_field() {
    let set = |name: &'static str, key: &'static str, value: Value| move |schema: &mut Value| field(schema, name)[key] = value;
    check_first(set("plan_id", "doc", json!(" ")), &[("plan_id", "DOC_MISSING")]);
    check_first(|schema| schema["doc"] = Value::Null, &[("", "DOC_MISSING")]);
    check_first(set("plan_id", "type", json!(["string", "null"])), &[("plan_id", "UNION_FORM")]);
    check_first(set("plan_id", "type", json!(["null", "string", "long"])), &[("plan_id", "UNION_FORM")]);
    check_first(set("plan_id", "type", json!(["null", "string"])), &[("plan_id", "DEFAULT_NOT_NULL")]);
    check_first(set("plan_id", "default", json!("x")), &[("plan_id", "DEFAULT_FORBIDDEN")]);
    check_first(set("plan_id", "aliases", json!(["id"])), &[("plan_id", "ALIASES")]);
    for forbidden in ["float", "double", "null"] {
        check_first(set("plan_id", "type", json!(forbidden)), &[("plan_id", "TYPE_FORBIDDEN")]);
    }
    check_first(set("plan_id", "type", json!({"type": "map", "values": "long"})), &[("plan_id", "TYPE_FORBIDDEN")]);
    let decimal = json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2});
    check_first(set("plan_id", "type", decimal), &[("plan_id", "LOGICAL_TYPE_FORBIDDEN")]);
    let misplaced = json!({"type": "long", "logicalType": "date"});
    check_first(set("plan_id", "type", misplaced), &[("plan_id", "LOGICAL_TYPE_FORBIDDEN")]);
    check_first(|schema| field(schema, "origin")["type"]["default"] = json!("BILL"), &[("origin", "ENUM_DEFAULT")]);
    check_first(|schema| field(schema, "origin")["type"]["symbols"][0] = json!("Purchase"), &[("origin", "ENUM_SYMBOL")]);
    check_first(set("fee_minor", "type", json!("string")), &[("fee_minor", "MONEY_TYPE")]);
    let without_currency = [("fee_minor", "MONEY_WITHOUT_CURRENCY"), ("principal_minor", "MONEY_WITHOUT_CURRENCY")];
    check_first(|schema| remove(schema, "currency"), &without_currency);
    let recursive = json!({"type": "array", "items": "InstalmentPlanCreated"});
    check_first(set("schedule", "type", recursive), &[("schedule[]", "TYPE_RECURSIVE")]);
    check_first(set("plan_id", "personal_fields", json!(["name"])), &[("plan_id", "PERSONAL_FIELDS")]);
    check_first(set("plan_id", "type", json!("NoSuchType")), &[("", "NOT_AVRO")]);
    check_first(|schema| schema["name"] = json!("Plan"), &[("", "RECORD_NAME")]);
    check_first(|schema| schema["namespace"] = json!("com.example"), &[("", "NAMESPACE")]);
}

#[test]
fn the_envelope_comes_first_and_is_exact() {
    let swapped = |schema: &mut Value| schema["fields"].as_array_mut().unwrap().swap(3, 4);
    check_first(swapped, &[("event_id", "ENVELOPE_ORDER"), ("event_type", "ENVELOPE_ORDER")]);
    check_first(|schema| field(schema, "recorded_at")["type"] = json!("long"), &[("recorded_at", "ENVELOPE_TYPE")]);
    check_first(|schema| schema["fields"].as_array_mut().unwrap().swap(18, 19), &[("pii_key_id", "ENVELOPE_ORDER")]);
}

#[test]
fn what_is_no_schema_file_says_so() {
    let check = |name: &str, text: &str, expected: &[(&str, &str)]| {
        assert_eq!(told(&check_schemas(&[], &[SchemaFile { name, text }], "")), expected);
    };
    check(NAME, "{", &[("", "NOT_JSON")]);
    check("accounts/InstalmentPlanCreated.avsc", first_text(), &[("", "FILE_NAME")]);
    assert_eq!(event_and_version(NAME), Some(("accounts/InstalmentPlanCreated", 1)));
    assert_eq!(event_and_version("accounts/X.v0.avsc"), None);
}
