use super::*;
use crate::stored::{Performance, Terms};

fn report(report_date: &str, month: Option<&str>, status: &str) -> StoredReport {
    StoredReport {
        report_date: Day::parse(report_date).unwrap(),
        moment: "30".to_owned(),
        file: "T10000000H00012024123121000010".to_owned(),
        line: 2,
        performance: Performance {
            month: month.map(|text| MonthNumber::parse(text).unwrap()),
            repayment_status: status.to_owned(),
            overdue_total: Some(7),
            ..Performance::default()
        },
        class_date: None,
    }
}

fn line_of(opened: &str, reports: &[StoredReport]) -> AccountLine {
    let account = StoredAccount {
        account_type: "R1".to_owned(),
        borrower: PersonMarks::default(),
        management_org: String::new(),
        terms: Terms { opened: Day::parse(opened), ..Terms::default() },
        newest_report: reports.last().map_or(Day(0), |one| one.report_date),
        newest_month: None,
        newest_class_date: None,
        is_closed: false,
        closed: None,
    };
    AccountLine::of_reports("code", account, reports)
}

#[test]
fn f_23_the_line_ends_at_the_newest_month_and_tells_gaps_from_the_time_before_opening() {
    let reports = [
        report("2024-02-29", Some("2024-02"), "N"),
        report("2024-04-30", Some("2024-04"), "1"),
        report("2024-05-31", Some("2024-05"), "C"),
    ];
    let line = line_of("2024-01-10", &reports);
    assert_eq!(line.line.cells, "///////////////////#N#1C");
    assert_eq!(line.line.newest, MonthNumber::parse("2024-05"));
    assert_eq!(line.status_of(MonthNumber::parse("2024-03").unwrap()), Some('#'));
    assert_eq!(line.history.len(), 5);
    assert_eq!(line.history[0].overdue_total, None);
    assert_eq!(line.history[4].overdue_total, Some(7));
}

#[test]
fn f_23_a_report_between_statements_changes_no_cell() {
    let reports = [report("2024-02-29", Some("2024-02"), "1"), report("2024-03-10", None, "N")];
    let line = line_of("2024-02-01", &reports);
    assert_eq!(line.line.cells, format!("{}1", "/".repeat(23)));
    assert_eq!(line.latest.map(|one| one.report_date), Day::parse("2024-03-10"));
    assert_eq!(line.latest_month.map(|one| one.report_date), Day::parse("2024-02-29"));
}

#[test]
fn the_latest_report_of_a_month_makes_its_cell() {
    let reports = [report("2024-02-20", Some("2024-02"), "N"), report("2024-02-29", Some("2024-02"), "1")];
    assert_eq!(line_of("2024-02-01", &reports).line.cells, format!("{}1", "/".repeat(23)));
}

#[test]
fn a_long_life_shows_24_months_in_the_line_and_60_in_the_history() {
    let first = MonthNumber::parse("2015-01").unwrap();
    let reports: Vec<StoredReport> = (0..100)
        .map(|index| {
            let month = first.plus(index).to_string();
            report(&format!("{month}-28"), Some(&month), if index < 76 { "2" } else { "N" })
        })
        .collect();
    let line = line_of("2015-01-01", &reports);
    assert_eq!(line.line.cells, "N".repeat(24));
    assert_eq!(line.history.len(), 60);
    assert_eq!(line.history.iter().filter(|one| one.status == '2').count(), 36);
}

#[test]
fn an_account_without_a_month_has_an_empty_line() {
    let line = line_of("2024-02-01", &[report("2024-03-10", None, "N")]);
    assert_eq!(line.line, MonthLine::default());
    assert!(line.history.is_empty());
}
