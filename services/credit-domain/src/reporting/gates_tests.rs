use super::baseline::{Baseline, OutstandingState};
use super::gates::{GateInput, adverse_episode_of, is_adverse, withheld_reasons};
use super::sample::{account_id, closed, date, derived, institution, notice, outstanding, overdue, subject};
use crate::event::account_event::CloseCause;
use crate::event::pipeline_event::WithheldReason;
use crate::ledger::{Derived, RepaymentStatus};
use crate::product_rule::ProductRule;
use crate::subject::Subject;

const CUT: &str = "2024-03-31";

struct Row<'a> {
    name: &'a str,
    subject: Option<Subject>,
    baseline: Baseline,
    quarantined: bool,
    adverse_episode: Option<u32>,
    notice_lead_days: u16,
    breaks_local_rule: bool,
    expected: &'a [WithheldReason],
}

/// Identified, consenting, quiet: passes every gate.
fn passing() -> Row<'static> {
    Row {
        name: "passing",
        subject: Some(subject()),
        baseline: Baseline::default(),
        quarantined: false,
        adverse_episode: None,
        notice_lead_days: 0,
        breaks_local_rule: false,
        expected: &[],
    }
}

fn check(row: Row<'_>) {
    let account_id = account_id();
    let rule = ProductRule { notice_lead_days: row.notice_lead_days, ..ProductRule::default() };
    let found = withheld_reasons(&GateInput {
        as_of: date(CUT),
        institution: institution(),
        report_date: date(CUT),
        subject: row.subject.as_ref(),
        baseline: &row.baseline,
        quarantined: row.quarantined,
        adverse: row.adverse_episode.map(|episode_no| (&account_id, episode_no)),
        rule: &rule,
        breaks_local_rule: row.breaks_local_rule,
    });
    assert_eq!(found, row.expected, "{}", row.name);
}

fn consenting_from(day: &str) -> Option<Subject> {
    let mut subject = subject();
    subject.consents[0].effective_date = date(day);
    Some(subject)
}

fn with_notice(episode_no: u32, delivered_on: &str) -> Option<Subject> {
    Some(Subject { notices: vec![notice(episode_no, delivered_on)], ..subject() })
}

#[test]
fn cons_1_a_consent_must_be_in_effect_by_the_report_date() {
    let no_consent = &[WithheldReason::NoConsent];
    check(Row { name: "the day before", subject: consenting_from("2024-03-30"), ..passing() });
    check(Row { name: "the same day", subject: consenting_from(CUT), ..passing() });
    check(Row { name: "the day after", subject: consenting_from("2024-04-01"), expected: no_consent, ..passing() });
    let none = Subject { consents: Vec::new(), ..subject() };
    check(Row { name: "none", subject: Some(none), expected: no_consent, ..passing() });
    let mut other = subject();
    other.consents[0].institution = crate::ids::InstitutionCode::parse("T20000000H0001").expect("14 characters");
    check(Row { name: "to another institution", subject: Some(other), expected: no_consent, ..passing() });
}

#[test]
fn adv_1_adverse_content_waits_for_the_notice_of_its_own_episode() {
    let adverse = || Row { adverse_episode: Some(2), ..passing() };
    let no_notice = &[WithheldReason::NoAdverseNotice];
    check(Row { name: "no notice", expected: no_notice, ..adverse() });
    check(Row { name: "of the episode before", subject: with_notice(1, "2024-02-10"), expected: no_notice, ..adverse() });
    check(Row { name: "delivered on the day", subject: with_notice(2, CUT), ..adverse() });
    check(Row { name: "delivered after", subject: with_notice(2, "2024-04-01"), expected: no_notice, ..adverse() });
    let lead = || Row { notice_lead_days: 5, ..adverse() };
    check(Row { name: "five days ahead", subject: with_notice(2, "2024-03-26"), ..lead() });
    check(Row { name: "four days ahead", subject: with_notice(2, "2024-03-27"), expected: no_notice, ..lead() });
    check(Row { name: "not adverse", adverse_episode: None, ..adverse() });
}

#[test]
fn all_reasons_are_given_in_their_order() {
    check(Row {
        name: "everything at once",
        subject: None,
        baseline: outstanding("2024-02-29", OutstandingState::Refused),
        quarantined: true,
        adverse_episode: Some(1),
        breaks_local_rule: true,
        expected: &WithheldReason::ALL,
        ..passing()
    });
    let unidentified = Subject { identity: None, ..subject() };
    check(Row { name: "no identity", subject: Some(unidentified), expected: &[WithheldReason::NoIdentity], ..passing() });
}

#[test]
fn e_43_an_open_record_holds_back_what_follows_and_its_own_repetition() {
    for state in [OutstandingState::Prepared, OutstandingState::Refused] {
        for report_date in ["2024-02-29", CUT] {
            let baseline = outstanding(report_date, state);
            check(Row { name: report_date, baseline, expected: &[WithheldReason::EarlierReportOpen], ..passing() });
        }
    }
}

#[test]
fn adv_2_digits_an_abnormal_end_and_anything_overdue_are_adverse() {
    for (status, overdue_total, expected) in [
        (RepaymentStatus::NothingDue, 0, false),
        (RepaymentStatus::Normal, 0, false),
        (RepaymentStatus::LateWithinMonth, 0, false),
        (RepaymentStatus::Settled, 0, false),
        (RepaymentStatus::Ended, 0, true),
        (RepaymentStatus::Overdue(1), 1, true),
        (RepaymentStatus::Overdue(7), 1, true),
        (RepaymentStatus::Normal, 1, true),
    ] {
        assert_eq!(is_adverse(status, overdue_total), expected, "{status:?} with {overdue_total}");
    }
}

#[test]
fn the_episode_is_the_running_one_or_the_one_the_closing_cut_off_else_a_new_one() {
    let opened = "2024-01-05";
    let cured = |ended_on: &str| Derived { adverse_ended_on: Some(date(ended_on)), ..overdue(opened, CUT) };
    let ended = |state: Derived| Derived {
        overdue_total_minor: 0,
        close: Some((date(CUT), CloseCause::Other)),
        repayment_status: RepaymentStatus::Ended,
        ..state
    };
    for (name, state, expected) in [
        ("running", overdue(opened, CUT), 1),
        ("ended by the closing", ended(cured(CUT)), 1),
        ("closed while it runs", ended(overdue(opened, CUT)), 1),
        ("cured before the end", ended(cured("2024-03-01")), 2),
        ("never overdue", ended(closed(opened, CUT, CUT)), 1),
        ("never overdue, open", derived(opened, CUT), 1),
    ] {
        assert_eq!(adverse_episode_of(&state), expected, "{name}");
    }
}
