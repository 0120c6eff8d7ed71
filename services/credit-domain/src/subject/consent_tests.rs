use super::sample::{
    LENDER, OTHER_LENDER, consent_superseded, consent_withdrawn, date, envelope, fold, institution, may_inquire, may_report,
    may_share, superseding,
};
use crate::event::envelope::Envelope;
use crate::event::subject_event::SubjectEvent;

type Events = Vec<(Envelope, SubjectEvent)>;

fn granted() -> (Envelope, SubjectEvent) {
    (envelope(1, "2024-03-01"), may_report("C1", LENDER, &["CCRC"]))
}

/// (opened on, report date) may be reported by the lender, or not.
fn check_reporting(name: &str, events: &Events, rows: &[(&str, &str, bool)]) {
    let subject = fold(events);
    for (opened_on, report_date, expected) in rows {
        let found = subject.reporting_allowed_on(institution(LENDER), date(opened_on), date(report_date));
        assert_eq!(found, *expected, "{name}: opened {opened_on}, reported {report_date}");
    }
}

#[test]
fn cons_1_a_consent_counts_from_its_day_for_its_institution_and_must_name_the_bureau() {
    let rows = [("2024-01-05", "2024-02-29", false), ("2024-01-05", "2024-03-01", true), ("2024-04-01", "2025-03-01", true)];
    check_reporting("granted", &vec![granted()], &rows);
    check_reporting("none", &Vec::new(), &[("2024-01-05", "2024-12-31", false)]);
    let of_other = vec![(envelope(1, "2024-03-01"), may_report("C1", OTHER_LENDER, &["CCRC"]))];
    check_reporting("of another lender", &of_other, &[("2024-01-05", "2024-03-31", false)]);
    let elsewhere = vec![(envelope(1, "2024-03-01"), may_report("C1", LENDER, &["OTHER_BUREAU"]))];
    check_reporting("to another recipient", &elsewhere, &[("2024-01-05", "2024-03-31", false)]);
    let both = vec![(envelope(1, "2024-03-01"), may_report("C1", LENDER, &["OTHER_BUREAU", "CCRC"]))];
    check_reporting("to both", &both, &[("2024-01-05", "2024-03-31", true)]);
}

#[test]
fn cons_3_a_superseded_consent_ends_and_the_one_in_its_place_allows_by_itself() {
    let ended = (envelope(2, "2024-06-01"), consent_superseded("C1", "C2"));
    let rows = [("2024-01-05", "2024-05-31", true), ("2024-01-05", "2024-06-01", false)];
    check_reporting("the other is not known yet", &vec![granted(), ended.clone()], &rows);
    let to_bureau = (envelope(3, "2024-06-01"), may_report("C2", LENDER, &["CCRC"]));
    check_reporting("the other allows", &vec![granted(), ended.clone(), to_bureau], &[("2024-01-05", "2024-06-01", true)]);
    let elsewhere = (envelope(3, "2024-06-01"), may_report("C2", LENDER, &["OTHER_BUREAU"]));
    check_reporting("the other does not", &vec![granted(), ended, elsewhere], &[("2024-01-05", "2024-06-01", false)]);
}

#[test]
fn cons_4_debt_from_before_a_withdrawal_is_still_reported_and_an_account_opened_after_it_is_not() {
    for scope in ["ALL", "NEW_CREDIT"] {
        let events = vec![granted(), (envelope(2, "2024-06-01"), consent_withdrawn("C1", scope))];
        let rows = [
            ("2024-05-31", "2024-05-31", true),
            ("2024-05-31", "2024-12-31", true),
            ("2024-06-01", "2024-06-30", false),
            ("2024-07-01", "2024-07-31", false),
        ];
        check_reporting(scope, &events, &rows);
    }
    let again = vec![
        granted(),
        (envelope(2, "2024-06-01"), consent_withdrawn("C1", "ALL")),
        (envelope(3, "2024-08-01"), may_report("C2", LENDER, &["CCRC"])),
    ];
    check_reporting("granted anew", &again, &[("2024-07-01", "2024-07-31", false), ("2024-07-01", "2024-08-31", true)]);
    let same_number = vec![
        (envelope(2, "2024-02-01"), consent_withdrawn("C1", "ALL")),
        granted(),
        (envelope(3, "2024-01-01"), may_report("C1", LENDER, &["CCRC"])),
    ];
    check_reporting("granted anew under its number", &same_number, &[("2024-02-15", "2024-02-29", false)]);
    check_reporting("granted anew under its number", &same_number, &[("2024-02-15", "2024-03-01", true)]);
}

#[test]
fn cons_5_an_inquiry_needs_a_consent_for_its_purpose_that_has_not_ended() {
    let events = vec![(envelope(1, "2024-03-01"), may_inquire("Q1", "LOAN_APPLICATION", Some("2024-05-31")))];
    let check = |name: &str, events: &Events, purpose: &str, day: &str, expected: bool| {
        let found = fold(events).inquiry_allowed_on(institution(LENDER), purpose, date(day));
        assert_eq!(found, expected, "{name}: {purpose} on {day}");
    };
    check("before", &events, "LOAN_APPLICATION", "2024-02-29", false);
    check("first day", &events, "LOAN_APPLICATION", "2024-03-01", true);
    check("other purpose", &events, "REVIEW", "2024-03-01", false);
    check("last day", &events, "LOAN_APPLICATION", "2024-05-31", true);
    check("after", &events, "LOAN_APPLICATION", "2024-06-01", false);
    let withdrawn = [events.clone(), vec![(envelope(2, "2024-04-01"), consent_withdrawn("Q1", "ALL"))]].concat();
    check("before the withdrawal", &withdrawn, "LOAN_APPLICATION", "2024-03-31", true);
    check("withdrawn", &withdrawn, "LOAN_APPLICATION", "2024-04-01", false);
    check("a consent to report is none to inquire", &vec![granted()], "LOAN_APPLICATION", "2024-03-31", false);
    let no_end = vec![(envelope(1, "2024-03-01"), may_inquire("Q1", "LOAN_APPLICATION", None))];
    check("without a last day", &no_end, "LOAN_APPLICATION", "2030-01-01", true);
}

#[test]
fn cons_3_sharing_needs_its_own_consent_for_recipient_and_category() {
    let events = vec![
        (envelope(1, "2024-03-01"), may_share("X1", "AFFILIATE", "REPAYMENTS")),
        (envelope(2, "2024-03-01"), may_share("X2", "PARTNER", "IDENTITY")),
        (envelope(3, "2024-06-01"), consent_superseded("X2", "X3")),
        granted(),
    ];
    let events: Events = events.into_iter().map(|(envelope, event)| (distinct(envelope, &event), event)).collect();
    let subject = fold(&events);
    for (recipient, category, day, expected) in [
        ("AFFILIATE", "REPAYMENTS", "2024-02-29", false),
        ("AFFILIATE", "REPAYMENTS", "2024-03-01", true),
        ("AFFILIATE", "IDENTITY", "2024-03-01", false),
        ("PARTNER", "REPAYMENTS", "2024-03-01", false),
        ("PARTNER", "IDENTITY", "2024-05-31", true),
        ("PARTNER", "IDENTITY", "2024-06-01", false),
        ("CCRC", "CREDIT", "2024-06-01", false),
    ] {
        let found = subject.sharing_allowed_on(institution(LENDER), recipient, category, date(day));
        assert_eq!(found, expected, "{category} to {recipient} on {day}");
    }
}

fn distinct(mut envelope: Envelope, event: &SubjectEvent) -> Envelope {
    if matches!(event, SubjectEvent::ReportingConsentGranted(_)) {
        envelope.event_id = crate::ids::EventId(9);
    }
    envelope
}

#[test]
fn d_07_a_superseding_grant_stands_in_the_place_of_the_first_with_its_own_content() {
    let wrong = (envelope(1, "2024-03-01"), may_report("C1", LENDER, &["OTHER_BUREAU"]));
    let right = (superseding(2, "2024-05-10", 1), may_report("C1", LENDER, &["CCRC"]));
    check_reporting("corrected", &vec![wrong.clone(), right.clone()], &[("2024-01-05", "2024-03-31", true)]);
    check_reporting("the other way round", &vec![right, wrong], &[("2024-01-05", "2024-03-31", true)]);
}
