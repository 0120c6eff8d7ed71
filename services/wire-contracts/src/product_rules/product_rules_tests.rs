//! Rule files: the shipped ones, every kind of fault with its place, and every prefix.

use super::{SHIPPED, parse_product_rule, shipped};
use credit_domain::calendar::BusinessDate;
use credit_domain::product_rule::{
    AllocationAcross, AllocationOrder, AmountPart, ClassTable, DigitRule, DueRule, MinimumRule, ObservationPeriod, ProductRule,
    ProductTerms, Rounding, StatusSet,
};
use proptest::prelude::*;
use std::fmt::Write as _;

/// A file that says something everywhere; line numbers of the tables below count in it.
const WHOLE: &str = r#"product = "line"
version = 3

[[terms]]
bill_day = 1
due_rule = "DAY_10_OF_MONTH"
grace_days = 2
tolerance_minor = 100
minimum_share_ppm = 200_000
minimum_floor_minor = 5000
allocation_across = "PART_BY_PART"
allocation_within = ["FEE", "INTEREST", "PRINCIPAL"]
digit = "MISSED_PERIODS"
late_within_month = false
rounding = "UP"
refund_reduces_minimum = true
notice_lead_days = 3
observation_months = 24
observation_due_dates = 6

[[terms]]
from = "2026-01-01"
grace_days = 5

[[class_table]]
from = 2023-07-01
floors = [{ days_past_due = 1, class = 2 }, { days_past_due = 91, class = 3 }]
"#;

fn day(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

/// Replaces one text of the whole file and compares place, key and rule of every finding.
fn check(from: &str, to: &str, expected: &[(usize, usize, &str, &str)]) {
    assert_eq!(WHOLE.matches(from).count(), 1, "{from} stands once");
    let text = WHOLE.replace(from, to);
    let findings = parse_product_rule(&text).expect_err(to);
    let found: Vec<(usize, usize, &str, &str)> =
        findings.iter().map(|finding| (finding.line, finding.column, &*finding.key, finding.rule)).collect();
    assert_eq!(found, expected, "{to}: {findings:#?}");
    assert!(findings.iter().all(|finding| !finding.expected.is_empty()), "{findings:#?}");
}

#[test]
fn every_term_is_read() {
    let first_terms = ProductTerms {
        bill_day: Some(1),
        due_rule: DueRule::DayOfMonth(10),
        grace_days: 2,
        tolerance_minor: 100,
        minimum: MinimumRule { share_ppm: 200_000, floor_minor: 5_000 },
        allocation: AllocationOrder {
            across: AllocationAcross::PartByPart,
            within: [AmountPart::Fee, AmountPart::Interest, AmountPart::Principal],
        },
        statuses: StatusSet { digit: DigitRule::MissedPeriods, late_within_month: false },
        rounding: Rounding::Up,
        refund_reduces_minimum: true,
        notice_lead_days: 3,
        observation: ObservationPeriod { months: 24, due_dates: 6 },
    };
    let later = ProductTerms { grace_days: 5, ..first_terms.clone() };
    let expected = ProductRule {
        name: "line".into(),
        version: 3,
        first_terms,
        later_terms: vec![(day("2026-01-01"), later)],
        class_tables: vec![ClassTable { from: day("2023-07-01"), floors: vec![(1, 2), (91, 3)] }],
    };
    assert_eq!(parse_product_rule(WHOLE), Ok(expected));
}

#[test]
fn what_is_left_out_is_the_documented_default() {
    let text = "product = \"line\"\nversion = 1\n[[terms]]\n";
    assert_eq!(parse_product_rule(text), Ok(ProductRule { name: "line".into(), ..ProductRule::default() }));
}

#[test]
fn due_rules_are_words() {
    let read = |words: &str| {
        let text = format!("product = \"line\"\nversion = 1\n[[terms]]\ndue_rule = \"{words}\"\n");
        parse_product_rule(&text).ok().map(|rule| rule.first_terms.due_rule)
    };
    assert_eq!(read("20_DAYS_AFTER_BILL"), Some(DueRule::DaysAfterBill(20)));
    assert_eq!(read("365_DAYS_AFTER_BILL"), Some(DueRule::DaysAfterBill(365)));
    assert_eq!(read("DAY_31_OF_MONTH"), Some(DueRule::DayOfMonth(31)));
    assert_eq!(read("DAY_1_OF_NEXT_MONTH"), Some(DueRule::DayOfNextMonth(1)));
    for refused in [
        "",
        "20",
        "DAY_10",
        "DAY__OF_MONTH",
        "DAY_0_OF_MONTH",
        "DAY_32_OF_MONTH",
        "DAY_010_OF_MONTH",
        "DAY_+1_OF_MONTH",
        "0_DAYS_AFTER_BILL",
        "366_DAYS_AFTER_BILL",
        "-1_DAYS_AFTER_BILL",
        "day_10_of_month",
        "DAY_10_OF_NEXT_MONTH ",
    ] {
        assert_eq!(read(refused), None, "{refused}");
    }
}

#[test]
fn every_fault_of_a_value_has_its_place() {
    check("\"line\"", "\"a line\"", &[(1, 11, "product", "PRODUCT_NAME_FORM")]);
    check("\"line\"", "7", &[(1, 11, "product", "WRONG_TYPE")]);
    check("version = 3", "version = 0", &[(2, 11, "version", "NUMBER_OUT_OF_RANGE")]);
    check("version = 3", "version = 4_294_967_296", &[(2, 11, "version", "NUMBER_OUT_OF_RANGE")]);
    check("version = 3", "version = 99999999999999999999", &[(2, 11, "version", "WRONG_TYPE")]);
    check("version = 3", "version = 3.0", &[(2, 11, "version", "WRONG_TYPE")]);
    check("bill_day = 1", "bill_day = 32", &[(5, 12, "terms[0].bill_day", "NUMBER_OUT_OF_RANGE")]);
    check("DAY_10_OF_MONTH", "DAY_32_OF_MONTH", &[(6, 12, "terms[0].due_rule", "WORD_UNKNOWN")]);
    check("grace_days = 2", "grace_days = -1", &[(7, 14, "terms[0].grace_days", "NUMBER_OUT_OF_RANGE")]);
    check("grace_days = 2", "grace_days = \"2\"", &[(7, 14, "terms[0].grace_days", "WRONG_TYPE")]);
    check("= 100\n", "= 1_000_001\n", &[(8, 19, "terms[0].tolerance_minor", "NUMBER_OUT_OF_RANGE")]);
    check("200_000", "1_000_001", &[(9, 21, "terms[0].minimum_share_ppm", "NUMBER_OUT_OF_RANGE")]);
    check("5000", "-5000", &[(10, 23, "terms[0].minimum_floor_minor", "NUMBER_OUT_OF_RANGE")]);
    check("PART_BY_PART", "NEWEST_FIRST", &[(11, 21, "terms[0].allocation_across", "WORD_UNKNOWN")]);
    let within = "[\"FEE\", \"INTEREST\", \"PRINCIPAL\"]";
    let at_within = |rule| [(12, 21, "terms[0].allocation_within", rule)];
    check(within, "[\"FEE\", \"FEE\", \"PRINCIPAL\"]", &at_within("ALLOCATION_PARTS"));
    check(within, "[\"FEE\", \"INTEREST\"]", &at_within("ALLOCATION_PARTS"));
    check(within, "[\"FEE\", \"INTEREST\", \"PRINCIPAL\", \"FEE\"]", &at_within("ALLOCATION_PARTS"));
    check(within, "[\"FEE\", \"INTEREST\", \"CAPITAL\"]", &at_within("WORD_UNKNOWN"));
    check(within, "[\"FEE\", 1]", &at_within("WRONG_TYPE"));
    check("MISSED_PERIODS", "WEEKS", &[(13, 9, "terms[0].digit", "WORD_UNKNOWN")]);
    check("month = false", "month = 0", &[(14, 21, "terms[0].late_within_month", "WRONG_TYPE")]);
    check("\"UP\"", "\"up\"", &[(15, 12, "terms[0].rounding", "WORD_UNKNOWN")]);
    check("= true", "= \"true\"", &[(16, 26, "terms[0].refund_reduces_minimum", "WRONG_TYPE")]);
    check("lead_days = 3", "lead_days = 366", &[(17, 20, "terms[0].notice_lead_days", "NUMBER_OUT_OF_RANGE")]);
    check("months = 24", "months = 121", &[(18, 22, "terms[0].observation_months", "NUMBER_OUT_OF_RANGE")]);
    check("dates = 6", "dates = -1", &[(19, 25, "terms[0].observation_due_dates", "NUMBER_OUT_OF_RANGE")]);
}

#[test]
fn days_ascend_and_stand_where_they_belong() {
    check("bill_day = 1", "from = \"2020-01-01\"", &[(5, 8, "terms[0].from", "FROM_FORBIDDEN")]);
    check("from = \"2026-01-01\"\n", "", &[(21, 1, "terms[1].from", "KEY_MISSING")]);
    check("\"2026-01-01\"", "\"2026-02-29\"", &[(22, 8, "terms[1].from", "DATE_FORMAT")]);
    check("\"2026-01-01\"", "2026-01-01T00:00:00Z", &[(22, 8, "terms[1].from", "DATE_FORMAT")]);
    check("\"2026-01-01\"", "20260101", &[(22, 8, "terms[1].from", "WRONG_TYPE")]);
    let third = "grace_days = 5\n[[terms]]\nfrom = \"2026-01-01\"\n";
    check("grace_days = 5\n", third, &[(25, 8, "terms[2].from", "DATES_NOT_ASCENDING")]);
    check("2023-07-01", "2023-13-01", &[(26, 8, "", "TOML_MALFORMED")]);
    let second = "2023-07-01\nfloors = [{ days_past_due = 1, class = 2 }]\n[[class_table]]\nfrom = 2007-07-03";
    check("2023-07-01", second, &[(29, 8, "class_table[1].from", "DATES_NOT_ASCENDING")]);
    check("from = 2023-07-01\n", "", &[(25, 1, "class_table[0].from", "KEY_MISSING")]);
}

#[test]
fn floors_ascend() {
    let row = "{ days_past_due = 91, class = 3 }";
    let at = |column, key, rule| [(27, column, key, rule)];
    check(row, "{ days_past_due = 1, class = 3 }", &at(63, "class_table[0].floors[1].days_past_due", "FLOORS_NOT_ASCENDING"));
    check(row, "{ days_past_due = 91, class = 2 }", &at(75, "class_table[0].floors[1].class", "FLOORS_NOT_ASCENDING"));
    check(row, "{ days_past_due = 91, class = 6 }", &at(75, "class_table[0].floors[1].class", "NUMBER_OUT_OF_RANGE"));
    check(row, "{ days_past_due = 0, class = 3 }", &at(63, "class_table[0].floors[1].days_past_due", "NUMBER_OUT_OF_RANGE"));
    check(row, "{ days_past_due = 91 }", &at(45, "class_table[0].floors[1].class", "KEY_MISSING"));
    check(row, "{ days_past_due = 91, class = 3, x = 1 }", &at(78, "class_table[0].floors[1].x", "KEY_UNKNOWN"));
    check(row, "[91, 3]", &at(45, "class_table[0].floors[1]", "WRONG_TYPE"));
    let floors = "floors = [{ days_past_due = 1, class = 2 }, { days_past_due = 91, class = 3 }]";
    check(floors, "floors = []", &[(25, 1, "class_table[0].floors", "LIST_EMPTY")]);
    check(floors, "", &[(25, 1, "class_table[0].floors", "KEY_MISSING")]);
}

#[test]
fn keys_are_known_and_there() {
    check("product = \"line\"\n", "", &[(1, 1, "product", "KEY_MISSING")]);
    check("version = 3\n", "", &[(1, 1, "version", "KEY_MISSING")]);
    check("version = 3", "version = 3\nproducer = 1", &[(3, 1, "producer", "KEY_UNKNOWN")]);
    check("grace_days = 2", "grace_day = 2", &[(7, 1, "terms[0].grace_day", "KEY_UNKNOWN")]);
    check("notice_lead_days = 3", "\"宽 限\".days = 3", &[(17, 1, "terms[0].宽 限", "KEY_UNKNOWN")]);
    let findings = parse_product_rule("").unwrap_err();
    let told: Vec<String> = findings.iter().map(|finding| finding.to_string()).collect();
    let expected = [
        "line 1, column 1, `product`: KEY_MISSING, expected a string",
        "line 1, column 1, `terms`: KEY_MISSING, expected at least one block [[terms]]",
        "line 1, column 1, `version`: KEY_MISSING, expected 1 to 4294967295",
    ];
    assert_eq!(told, expected);
}

#[test]
fn all_faults_are_named_at_once() {
    let text = WHOLE.replace("bill_day = 1", "bill_day = 0").replace("\"UP\"", "\"SIDEWAYS\"").replace("class = 3", "class = 1");
    let findings = parse_product_rule(&text).unwrap_err();
    let places: Vec<(usize, usize)> = findings.iter().map(|finding| (finding.line, finding.column)).collect();
    assert_eq!(places, [(5, 12), (15, 12), (27, 75)]);
}

#[test]
fn faults_of_the_toml_itself_are_named_all() {
    let text = WHOLE.replace("version = 3", "version = ").replace("digit = ", "digit ");
    let findings = parse_product_rule(&text).unwrap_err();
    assert!(findings.iter().all(|finding| finding.rule == "TOML_MALFORMED"), "{findings:#?}");
    let lines: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [2, 13], "{findings:#?}");
    check("version = 3", "version = 3\nversion = 4", &[(3, 1, "", "TOML_MALFORMED")]);
}

#[test]
fn the_shipped_rules_are_what_they_say() {
    let rules = shipped();
    let names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, SHIPPED.map(|(name, _)| name));
    let terms_of = |name: &str| &rules.iter().find(|rule| rule.name == name).unwrap().first_terms;
    let line = terms_of("revolving-line");
    assert_eq!(line.due_date(line.bill_date(None, day("2026-03-15").month())), day("2026-03-10"));
    let card = terms_of("credit-card");
    assert_eq!(card.due_date(card.bill_date(None, day("2026-03-15").month())), day("2026-04-14"));
    assert_eq!((line.grace_days, card.grace_days), (0, 3));
    assert_eq!((line.minimum.share_ppm, card.minimum.share_ppm), (100_000, 100_000));
    assert_eq!(terms_of("cash-loan").allocation.across, AllocationAcross::PartByPart);
    assert_eq!(terms_of("instalment-loan").allocation, ProductTerms::default().allocation);
    for (name, text) in SHIPPED {
        assert!(text.contains("SAMPLE CONFIGURATION, NOT TRUTH"), "{name}");
    }
    assert!(rules.iter().all(|rule| rule.class_tables == ClassTable::of_the_regulator()));
}

/// What is a comment in the documentation of the format is a rule, too.
#[test]
fn the_commented_examples_of_the_format_are_valid() {
    let text = SHIPPED.iter().find(|(name, _)| *name == "revolving-line").unwrap().1;
    let is_example =
        |line: &str| ["[[", "from = ", "grace_days = ", "floors = ", "    {", "]"].iter().any(|start| line.starts_with(start));
    let uncommented: String = text.lines().fold(String::new(), |mut whole, line| {
        let line = line.strip_prefix("# ").filter(|rest| is_example(rest)).unwrap_or(line);
        let _ = writeln!(whole, "{line}");
        whole
    });
    let rule = parse_product_rule(&uncommented).unwrap();
    assert_eq!((rule.later_terms.len(), rule.later_terms[0].1.grace_days), (1, 3));
    assert_eq!(rule.class_tables, ClassTable::of_the_regulator());
}

#[test]
fn every_prefix_of_a_valid_file_is_a_rule_or_has_findings() {
    for text in [WHOLE].into_iter().chain(SHIPPED.map(|(_, text)| text)) {
        for end in 0..=text.len() {
            if let Some(prefix) = text.get(..end)
                && let Err(findings) = parse_product_rule(prefix)
            {
                assert!(!findings.is_empty(), "{end} bytes");
                assert!(findings.is_sorted(), "{end} bytes");
            }
        }
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    for opening in ["[", "{ a = ", "a."] {
        let text = format!("{WHOLE}x = {}", opening.repeat(50_000));
        assert!(!parse_product_rule(&text).unwrap_err().is_empty(), "{opening}");
    }
}

proptest! {
    #[test]
    fn no_text_stops_the_process(text in "[\\[\\]{}\"=,.0-9a-z_#\n 宽-]{0,120}") {
        let _ = parse_product_rule(&text);
        let _ = parse_product_rule(&format!("{WHOLE}{text}"));
    }
}
