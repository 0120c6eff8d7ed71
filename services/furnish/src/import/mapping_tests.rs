use super::mapping::{MappingError, TEMPLATE, load_mapping};
use super::mapping_reader::parse_mapping;
use credit_domain::event::account_event::AccountType;
use credit_domain::product_rule::ProductRule;
use std::path::Path;

fn rules() -> Vec<ProductRule> {
    wire_contracts::product_rules::shipped()
}

/// Replaces one text of the template, which stands there once, and compares place, key and rule of every finding.
fn check(from: &str, to: &str, expected: &[(&str, &str)]) {
    assert_eq!(TEMPLATE.matches(from).count(), 1, "{from} stands once");
    let text = TEMPLATE.replace(from, to);
    let findings = parse_mapping(&text, &rules()).expect_err(to);
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.key.as_str(), finding.rule)).collect();
    assert_eq!(found, expected, "{to}: {findings:#?}");
}

#[test]
fn the_template_is_a_mapping() {
    let mapping = parse_mapping(TEMPLATE, &rules()).unwrap();
    assert_eq!(mapping.rule.name, "credit-card");
    assert_eq!(mapping.account.account_type, AccountType::R2);
    assert_eq!(mapping.months.len(), 2);
    assert!(mapping.consent.is_some() && mapping.notices.is_some());
    assert_eq!(mapping.column_of("sex"), Some("sex"));
    assert_eq!(mapping.column_of("personal.doc_no"), Some("id_number"));
    assert_eq!(mapping.column_of("amount_minor"), None);
}

#[test]
fn every_fault_of_a_value_is_found_at_its_key() {
    check("\nversion = 1\n", "\nversion = 2\n", &[("version", "NUMBER_OUT_OF_RANGE")]);
    check("\nversion = 1\n", "\n", &[("version", "KEY_MISSING")]);
    check("book = \"cards-2024\"", "book = \"our cards\"", &[("book", "NAME_FORM")]);
    check("book = \"cards-2024\"", "book = 7", &[("book", "WRONG_TYPE")]);
    check("rule = \"credit-card\"", "rule = \"debit-card\"", &[("product.rule", "PRODUCT_RULE_UNKNOWN")]);
    check("currency = \"CNY\"", "currency = \"yuan\"", &[("values.currency", "CURRENCY_FORM")]);
    check("minor_per_unit = 100", "minor_per_unit = 0", &[("values.minor_per_unit", "NUMBER_OUT_OF_RANGE")]);
    check("\"yyyy-MM-dd\"", "\"yy-MM-dd\"", &[("values.date_format", "DATE_FORMAT")]);
    check("# delimiter = \";\"", "delimiter = \"；\"", &[("values.delimiter", "DELIMITER_FORM")]);
    check("type = \"R2\"", "type = \"D1\"", &[("account.type", "ACCOUNT_TYPE_NOT_IMPORTED")]);
    check("limit = { column = \"limit\" }", "", &[("account.limit", "KEY_MISSING")]);
    check(
        "{ column = \"limit\" }",
        "{ colunm = \"limit\" }",
        &[("account.limit", "SOURCE_UNCLEAR"), ("account.limit.colunm", "KEY_UNKNOWN")],
    );
    check("{ column = \"limit\" }", "{ column = \"limit\", constant = \"5\" }", &[("account.limit", "SOURCE_UNCLEAR")]);
    check("{ column = \"limit\" }", "{ column = \"limit\", otherwise = \"5\" }", &[("account.limit", "SOURCE_UNCLEAR")]);
    check("{ column = \"limit\" }", "\"limit\"", &[("account.limit", "WRONG_TYPE")]);
    check("doc_version = \"2023-06\"", "doc_version = \" \"", &[("consent.doc_version", "TEXT_BLANK")]);
    check("recipients = [\"CCRC\"]", "recipients = []", &[("consent.recipients", "LIST_EMPTY")]);
    check("purchase = 20", "purchase = 32", &[("days.purchase", "NUMBER_OUT_OF_RANGE")]);
    check("month = \"2024-02\"", "month = \"2024-03\"", &[("months[1]", "MONTHS_NOT_CONSECUTIVE")]);
    check("month = \"2024-02\"", "month = \"2024-13\"", &[("months[1].month", "MONTH_FORM")]);
    check("[notices]\n", "[notices]\ncolour = \"red\"\n", &[("notices.colour", "KEY_UNKNOWN")]);
    check("[days]\n", "[days\n", &[("", "TOML_MALFORMED")]);
}

#[test]
fn a_finding_says_line_and_column() {
    let text = TEMPLATE.replace("currency = \"CNY\"", "currency = \"yuan\"");
    let line = 1 + text.lines().position(|line| line.starts_with("currency")).unwrap();
    let findings = parse_mapping(&text, &rules()).unwrap_err();
    let expected = format!("line {line}, column 12, `values.currency`: CURRENCY_FORM, expected an ISO 4217 code");
    assert_eq!(findings[0].to_string(), expected);
}

#[test]
fn faults_come_all_at_once() {
    let text =
        TEMPLATE.replace("\"CNY\"", "\"yuan\"").replace("type = \"R2\"", "type = \"XX\"").replace("payment = 10", "payment = 0");
    let findings = parse_mapping(&text, &rules()).unwrap_err();
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["CURRENCY_FORM", "ACCOUNT_TYPE_NOT_IMPORTED", "NUMBER_OUT_OF_RANGE"]);
}

#[test]
fn no_beginning_of_a_mapping_stops_the_reader() {
    for (end, _) in TEMPLATE.char_indices() {
        let findings = parse_mapping(TEMPLATE.get(..end).unwrap(), &rules()).err();
        assert!(findings.is_none_or(|findings| !findings.is_empty()), "the first {end} bytes");
    }
}

#[test]
fn the_mapping_of_the_real_cards_is_right_and_brings_its_own_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/credit-card-clients.mapping.toml");
    let mapping = load_mapping(&path).unwrap();
    assert_eq!(mapping.rule.name, "taiwan-card");
    assert!(mapping.rule_file.unwrap().ends_with("product-rules/taiwan-card.toml"));
    let terms = &mapping.rule.first_terms;
    assert_eq!(terms.new_minimum(1_000_000, 0), 20_000);
    assert_eq!(terms.new_minimum(100_000, 0), 10_000);
    assert_eq!(terms.new_minimum(5_000, 0), 5_000);
}

#[test]
fn a_rule_file_that_is_missing_or_wrong_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let mapping = directory.path().join("mapping.toml");
    let text = TEMPLATE.replace("# rule_file = \"our-card.toml\"", "rule_file = \"our-card.toml\"");
    std::fs::write(&mapping, text).unwrap();
    let error = load_mapping(&mapping).unwrap_err();
    assert!(matches!(&error, MappingError::Unreadable { path, .. } if path.ends_with("our-card.toml")), "{error}");
    std::fs::write(directory.path().join("our-card.toml"), "product = \"credit-card\"\n").unwrap();
    let error = load_mapping(&mapping).unwrap_err();
    assert!(matches!(&error, MappingError::RuleFaulty { path, .. } if path.ends_with("our-card.toml")), "{error}");
    std::fs::write(directory.path().join("our-card.toml"), "product = \"credit-card\"\nversion = 9\n[[terms]]\n").unwrap();
    assert_eq!(load_mapping(&mapping).unwrap().rule.version, 9);
}
