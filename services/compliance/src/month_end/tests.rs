//! Promises of the three forms: the same cells in each, numbers as numbers, nothing missing.

use super::columns::columns_of;
use super::{RowWriter, csv_rows::CsvRows, ndjson_rows::NdjsonRows, table_rows::TableRows};
use account_store::accepted_history::AcceptedMonth;
use account_store::month_end::MonthEndRow;
use credit_domain::account::HoldReason;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::EventPayload;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::ids::{AccountId, InstitutionCode, SubjectId};
use credit_domain::ledger::derive::derived_from_facts;
use credit_domain::product_rule::ProductRule;
use wire_contracts::ingress::{Stamp, parse_event};

fn row() -> MonthEndRow {
    let json = include_bytes!("../../../../schemas/golden/CreditAccountOpened.v2.json");
    let stamp = Stamp { recorded_at: RecordedAt(0), producer: "test".into(), producer_build: "test".into() };
    let opened = match parse_event(json, &stamp).expect("the golden event").payload {
        EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) => opened,
        other => panic!("{other:?}"),
    };
    let month = Month::parse("2026-04").expect("a month");
    MonthEndRow {
        subject_id: SubjectId::parse("S-1").expect("an id"),
        account_id: AccountId::parse("A-1").expect("an id"),
        institution: InstitutionCode::parse("T10000000H0001").expect("a code"),
        account_type: opened.account_type,
        product: opened.product.clone(),
        currency: opened.currency,
        month,
        derived: derived_from_facts(&opened, &[], month.last_day(), &ProductRule::default()),
        status_line_24: "///////////////////////*".into(),
        accepted: Some(AcceptedMonth {
            report_date: BusinessDate::parse("2026-04-30").expect("a date"),
            repayment_status: Some("*".into()),
            overdue_total_minor: 0,
        }),
        held: Some(HoldReason::AssertionFailed),
        parked: 2,
    }
}

fn written(writer: &mut dyn RowWriter) -> String {
    let mut out = Vec::new();
    for _ in 0..2 {
        writer.write(&row(), &mut out).expect("memory takes everything");
    }
    String::from_utf8(out).expect("text")
}

#[test]
fn csv_has_one_header_and_every_column_in_every_row() {
    let text = written(&mut CsvRows::default());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    assert_eq!(names, columns_of(&row()).iter().map(|column| column.name.to_owned()).collect::<Vec<_>>());
    let rows: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
    assert_eq!(rows.len(), 2);
    let cell = |name: &str| rows[0].get(names.iter().position(|known| known == name).expect(name)).expect(name).to_owned();
    assert_eq!([cell("month"), cell("account_id"), cell("held")], ["2026-04", "A-1", "ASSERTION_FAILED"]);
}

#[test]
fn ndjson_writes_amounts_and_counts_as_numbers_and_codes_as_text() {
    let text = written(&mut NdjsonRows);
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 2);
    for name in ["balance_minor", "overdue_total_minor", "days_past_due", "risk_class", "parked_events"] {
        assert!(rows[0][name].is_i64(), "{name}: {}", rows[0][name]);
    }
    for name in ["repayment_status", "account_status_code", "status_line_24", "accepted_status"] {
        assert!(rows[0][name].is_string(), "{name}: {}", rows[0][name]);
    }
    for name in ["stopped", "securitised"] {
        assert!(rows[0][name].is_boolean(), "{name}: {}", rows[0][name]);
    }
    assert!(rows[0]["adverse_first_on"].is_null());
}

#[test]
fn the_table_keeps_its_columns_under_their_headings() {
    let text = written(&mut TableRows::default());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    let at = |line: &str, heading: &str| line.get(lines[0].find(heading).expect(heading)..).expect("long enough").to_owned();
    assert!(at(lines[1], "account").starts_with("A-1 "), "{}", lines[1]);
    assert!(at(lines[1], "held").starts_with("ASSERTION_FAILED"), "{}", lines[1]);
    assert_eq!(lines[1], lines[2]);
}
