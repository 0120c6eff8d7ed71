use super::{AcceptedMonth, accepted_history, accepted_months};
use crate::rows::{BatchPlace, MonthEntry, MonthKey, MonthRow, RecordStep};
use crate::test_events::{account_id, date, id, institution, opened, subject_id};
use credit_domain::calendar::{Month, RecordedAt};
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::ids::{ContentHash, EventId};
use credit_domain::money::Currency;
use std::collections::BTreeMap;

/// An accepted record: report date, month, moment, status, whole units overdue.
type Accepted<'a> = (&'a str, Option<&'a str>, &'a str, &'a str, u64);

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn row(offset: u64, (report_date, of_month, moment, status, overdue): Accepted<'_>) -> (MonthKey, MonthRow) {
    let key = MonthKey {
        subject_id: subject_id(1),
        account_id: Some(account_id(1)),
        record_type: RecordType::BorrowingAccount,
        record_key: format!("{}{}|{report_date}", institution(), account_id(1)).into(),
    };
    let entry = |event_id, step| MonthEntry {
        event_id: EventId(event_id),
        content_hash: ContentHash([0; 16]),
        offset,
        recorded_at: RecordedAt(i64::try_from(offset).unwrap()),
        cut_id: id("cut"),
        report_date: date(report_date),
        month: of_month.map(month),
        step,
    };
    let prepared = RecordStep::Prepared {
        moment: moment.into(),
        repayment_status: Some("7".into()),
        overdue_total: Some(999),
        closes: false,
        facts_hash: "a".into(),
    };
    let accepted = RecordStep::Accepted {
        place: BatchPlace { batch_id: id("b"), file_name: "f".into(), line: 2 },
        moment: moment.into(),
        repayment_status: (!status.is_empty()).then(|| status.into()),
        overdue_total: Some(overdue),
        closes: status == "C",
    };
    (key, MonthRow { entries: vec![entry(1, prepared), entry(2, accepted)] })
}

fn accepted(records: &[Accepted<'_>], until: Option<i64>) -> BTreeMap<Month, AcceptedMonth> {
    let rows: Vec<_> = (1..).zip(records).map(|(offset, record)| row(offset, *record)).collect();
    accepted_months(rows.iter().map(|(key, row)| (key, row)), Currency::CNY, until.map(RecordedAt))
}

/// `expected` are the last cells of the sixty, an amount behind a status where it is not 0.
fn check(name: &str, opening: &str, records: &[Accepted<'_>], expected: &str) {
    let history = accepted_history(&opened(date(opening)), &accepted(records, None));
    if expected.is_empty() {
        assert!(history.is_empty(), "{name}");
        return;
    }
    assert_eq!(history.len(), 60, "{name}");
    assert!(history.windows(2).all(|pair| pair[0].month.plus(1) == pair[1].month), "{name}");
    let cells: Vec<String> = history
        .iter()
        .map(|cell| match cell.overdue_total_minor {
            0 => cell.status.to_string(),
            amount => format!("{}:{amount}", cell.status),
        })
        .collect();
    let expected: Vec<&str> = expected.split(' ').collect();
    assert_eq!(cells[60 - expected.len()..], expected, "{name}");
}

#[test]
fn f_23_the_accepted_history_ends_at_the_newest_report_and_shows_what_is_missing() {
    let january = ("2025-01-31", Some("2025-01"), "30", "N", 0);
    let march = ("2025-03-31", Some("2025-03"), "30", "1", 12);
    check("nothing accepted", "2025-01-05", &[], "");
    check("before the opening", "2025-01-05", &[january], "/ / N");
    check("a month without report", "2025-01-05", &[january, march], "/ N # 1:1200");
    check("first report of an existing account", "2024-12-05", &[march], "/ # # # 1:1200");
    check(
        "newest report date of a month holds",
        "2025-03-01",
        &[march, ("2025-03-20", Some("2025-03"), "10", "*", 0)],
        "/ 1:1200",
    );
    check("nothing after the closing", "2025-01-05", &[january, ("2025-02-10", Some("2025-02"), "20", "C", 0)], "/ N C");
    check("a recovery changes no month", "2025-03-05", &[march, ("2025-04-10", Some("2025-04"), "40", "", 0)], "/ 1:1200");
    check("no monthly performance", "2025-03-05", &[march, ("2025-04-10", None, "10", "", 0)], "/ 1:1200");
    check("correction of the same report date", "2025-03-05", &[march, ("2025-03-31", Some("2025-03"), "30", "N", 0)], "/ N");
}

#[test]
fn five_years_are_kept_and_the_months_before_fall_off() {
    let oldest = ("2020-01-31", Some("2020-01"), "30", "1", 1);
    let second = ("2020-02-29", Some("2020-02"), "30", "N", 0);
    let newest = ("2025-01-31", Some("2025-01"), "30", "N", 0);
    let history = accepted_history(&opened(date("2020-01-05")), &accepted(&[oldest, second, newest], None));
    assert_eq!((history[0].month, history[0].status.as_str()), (month("2020-02"), "N"));
    assert_eq!(history[1].status, "#");
    assert_eq!(history[59].month, month("2025-01"));
}

#[test]
fn answers_recorded_later_do_not_count() {
    let records = [("2025-01-31", Some("2025-01"), "30", "N", 0), ("2025-02-28", Some("2025-02"), "30", "1", 3)];
    assert_eq!(accepted(&records, Some(1)).len(), 1);
    assert_eq!(accepted(&records, Some(2)).len(), 2);
}

#[test]
fn other_record_types_and_unanswered_records_are_no_history() {
    let (mut key, mut row) = row(1, ("2025-01-31", Some("2025-01"), "30", "N", 0));
    row.entries.pop();
    assert!(accepted_months([(&key, &row)], Currency::CNY, None).is_empty());
    let (_, answered) = self::row(1, ("2025-01-31", Some("2025-01"), "30", "N", 0));
    key.record_type = RecordType::CreditAgreement;
    assert!(accepted_months([(&key, &answered)], Currency::CNY, None).is_empty());
}
