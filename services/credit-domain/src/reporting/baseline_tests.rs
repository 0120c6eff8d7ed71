use super::baseline::{Baseline, LIMIT_PATH, OutstandingState};
use super::sample::{accepted, accepted_report, account_id, date, key};
use crate::event::pipeline_event::{RecordAccepted, RecordItem, RecordRejected, RecordType, ReportRecordPrepared};
use crate::ids::BusinessId;

fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).expect("an id")
}

fn prepared(report_date: &str, limit: &str) -> ReportRecordPrepared {
    ReportRecordPrepared {
        cut_id: id("CUT"),
        record_type: RecordType::CreditAgreement,
        record_key: key(report_date).into(),
        account_id: Some(account_id()),
        report_date: date(report_date),
        moment: "30".into(),
        month: Some(date(report_date).month()),
        repayment_status: None,
        account_status: None,
        overdue_total: None,
        closes: false,
        items: vec![RecordItem { path: LIMIT_PATH.into(), value: limit.into() }],
        facts_hash: "0".repeat(64).into(),
        rule_hash: "0".repeat(64).into(),
    }
}

fn taken(report_date: &str) -> RecordAccepted {
    RecordAccepted {
        batch_id: id("BATCH"),
        cut_id: id("CUT"),
        file_name: "file".into(),
        line: 2,
        record_type: RecordType::CreditAgreement,
        record_key: key(report_date).into(),
        account_id: Some(account_id()),
        report_date: date(report_date),
        month: Some(date(report_date).month()),
        moment: "30".into(),
        repayment_status: None,
        overdue_total: None,
        closes: false,
    }
}

fn refused(report_date: &str) -> RecordRejected {
    RecordRejected {
        batch_id: id("BATCH"),
        cut_id: id("CUT"),
        file_name: "file".into(),
        line: 2,
        record_type: RecordType::CreditAgreement,
        record_key: key(report_date).into(),
        account_id: Some(account_id()),
        report_date: date(report_date),
        month: Some(date(report_date).month()),
        errors: Vec::new(),
    }
}

enum Step {
    Prepared(&'static str),
    Accepted(&'static str),
    Rejected(&'static str),
}
use Step::{Accepted, Prepared, Rejected};

/// Applies every step twice and then compares; gives (accepted day, outstanding day and state).
fn check(name: &str, steps: &[Step], expected_accepted: Option<&str>, expected_outstanding: Option<(&str, OutstandingState)>) {
    let mut baseline = Baseline::default();
    for step in steps {
        for _ in 0..2 {
            match step {
                Prepared(day) => baseline.prepared(&prepared(day, "5000")),
                Accepted(day) => baseline.accepted(&taken(day)),
                Rejected(day) => baseline.rejected(&refused(day)),
            }
        }
    }
    let found = baseline.last_accepted.map(|accepted| accepted.report_date);
    assert_eq!(found, expected_accepted.map(date), "{name}");
    let found = baseline.outstanding.map(|outstanding| (outstanding.report_date, outstanding.state));
    assert_eq!(found, expected_outstanding.map(|(day, state)| (date(day), state)), "{name}");
}

const JAN: &str = "2024-01-31";
const FEB: &str = "2024-02-29";

#[test]
fn every_transition_is_idempotent_and_settles_only_its_own_key() {
    let open = Some((FEB, OutstandingState::Prepared));
    let refused = Some((FEB, OutstandingState::Refused));
    check("prepared", &[Prepared(FEB)], None, open);
    check("accepted", &[Prepared(FEB), Accepted(FEB)], Some(FEB), None);
    check("rejected", &[Prepared(FEB), Rejected(FEB)], None, refused);
    check("prepared again after a refusal", &[Prepared(FEB), Rejected(FEB), Prepared(FEB)], None, open);
    check("taken in the end", &[Prepared(FEB), Rejected(FEB), Prepared(FEB), Accepted(FEB)], Some(FEB), None);
    check("a refusal of what was accepted", &[Prepared(FEB), Accepted(FEB), Rejected(FEB)], Some(FEB), None);
    check("an acceptance of another key", &[Prepared(FEB), Accepted(JAN)], Some(JAN), open);
    check("a refusal of another key", &[Prepared(FEB), Rejected(JAN)], None, open);
    check("a refusal alone", &[Rejected(FEB)], None, refused);
    check("an acceptance alone", &[Accepted(FEB)], Some(FEB), None);
}

#[test]
fn a_late_answer_never_moves_the_baseline_back() {
    check("accepted late", &[Accepted(FEB), Accepted(JAN)], Some(FEB), None);
    check("prepared late", &[Accepted(FEB), Prepared(JAN)], Some(FEB), None);
    check("prepared late, newer open", &[Prepared(FEB), Prepared(JAN)], None, Some((FEB, OutstandingState::Prepared)));
    check("next month after", &[Accepted(JAN), Prepared(FEB)], Some(JAN), Some((FEB, OutstandingState::Prepared)));
}

#[test]
fn the_reported_limit_travels_from_the_prepared_record_to_the_baseline() {
    for (written, expected) in [("5000", Some(5_000)), ("0", Some(0)), ("", None)] {
        let mut baseline = Baseline::default();
        baseline.prepared(&prepared(FEB, written));
        baseline.accepted(&taken(FEB));
        assert_eq!(baseline.last_accepted.and_then(|accepted| accepted.limit), expected, "limit {written:?}");
    }
}

#[test]
fn a_closing_acceptance_closes() {
    assert!(accepted(FEB, true).is_closed());
    assert!(!accepted(FEB, false).is_closed());
    assert!(!Baseline::default().is_closed());
    assert!(accepted_report(FEB, true).closes);
}
