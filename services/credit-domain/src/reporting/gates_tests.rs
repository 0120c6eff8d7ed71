use super::baseline::{Baseline, OutstandingState};
use super::gates::{GateInput, codes_of_person, is_adverse, withheld_reasons};
use super::sample::{account_id, date, institution, notice, outstanding, subject};
use crate::event::pipeline_event::WithheldReason;
use crate::ids::{AccountId, BusinessId, EventId};
use crate::ledger::RepaymentStatus;
use crate::product_rule::ProductRule;
use crate::subject::{
    ConsentEnd, ConsentEndKind, Death, LimitEntry, LimitStep, Notice, NoticeStep, Subject, TheftEntry, TheftStep,
};

const OPENED: &str = "2024-01-05";
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
    let mut rule = ProductRule::default();
    rule.first_terms.notice_lead_days = row.notice_lead_days;
    let found = withheld_reasons(&GateInput {
        as_of: date(CUT),
        institution: institution(),
        report_date: date(CUT),
        opened_on: date(OPENED),
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
    let unidentified = Subject { registrations: Vec::new(), ..subject() };
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
fn cons_4_a_withdrawn_consent_carries_debt_from_before_it_only() {
    let withdrawn_on = |day: &str| {
        let end = ConsentEnd {
            event_id: EventId(8),
            effective_date: date(day),
            consent_id: BusinessId::parse("C1").expect("an id"),
            kind: ConsentEndKind::Withdrawn { scope: "ALL".into() },
        };
        Some(Subject { consent_ends: vec![end], ..subject() })
    };
    check(Row { name: "opened the day before", subject: withdrawn_on("2024-01-06"), ..passing() });
    let no_consent = &[WithheldReason::NoConsent];
    check(Row { name: "opened on the day", subject: withdrawn_on(OPENED), expected: no_consent, ..passing() });
    check(Row { name: "opened later", subject: withdrawn_on("2024-01-04"), expected: no_consent, ..passing() });
}

#[test]
fn adv_1_no_notice_is_owed_where_none_is_required() {
    let with_step = |step: NoticeStep| Some(Subject { notices: vec![Notice { step, ..notice(1, "2024-03-20") }], ..subject() });
    let adverse = || Row { adverse_episode: Some(1), notice_lead_days: 30, ..passing() };
    let no_notice = &[WithheldReason::NoAdverseNotice];
    check(Row { name: "not required", subject: with_step(NoticeStep::NotRequired), ..adverse() });
    check(Row { name: "only sent", subject: with_step(NoticeStep::Sent), expected: no_notice, ..adverse() });
    check(Row { name: "failed", subject: with_step(NoticeStep::Failed), expected: no_notice, ..adverse() });
}

#[test]
fn e_39_nobody_gives_notice_to_the_dead() {
    let died_on = |day: &str| {
        let death = Death { event_id: EventId(8), effective_date: date("2024-04-02"), date_of_death: date(day) };
        Some(Subject { deaths: vec![death], ..subject() })
    };
    let adverse = || Row { adverse_episode: Some(1), ..passing() };
    check(Row { name: "before the cut", subject: died_on("2024-03-01"), ..adverse() });
    check(Row { name: "on its day", subject: died_on(CUT), ..adverse() });
    let no_notice = &[WithheldReason::NoAdverseNotice];
    check(Row { name: "after it", subject: died_on("2024-04-01"), expected: no_notice, ..adverse() });
}

#[test]
fn what_is_restricted_or_alleged_is_withheld_by_rules_of_ours() {
    let entry = |report_id: &str, step: TheftStep| TheftEntry {
        event_id: EventId(8),
        effective_date: date("2024-03-20"),
        report_id: BusinessId::parse(report_id).expect("an id"),
        step,
    };
    let alleged =
        |of: Option<AccountId>| Subject { theft_reports: vec![entry("T1", TheftStep::Reported { account_id: of })], ..subject() };
    let restriction = LimitEntry {
        event_id: EventId(9),
        effective_date: date("2024-04-02"),
        limit_id: BusinessId::parse("R1").expect("an id"),
        step: LimitStep::Placed,
    };
    let restricted = |person: Subject| Subject { restrictions: vec![restriction.clone()], ..person };
    let other = AccountId::parse("ACC-2").expect("an id");
    // Codes of the account, and of the person without one.
    for (name, person, of_account, of_person) in [
        ("quiet", subject(), &[][..], &[][..]),
        ("restricted, also after the cut", restricted(subject()), &["PROCESSING_RESTRICTED"], &["PROCESSING_RESTRICTED"]),
        ("alleged of the account", alleged(Some(account_id())), &["IDENTITY_THEFT_REPORTED"], &[]),
        ("alleged of another", alleged(Some(other)), &[], &[]),
        ("alleged of the person", alleged(None), &["IDENTITY_THEFT_REPORTED"], &["IDENTITY_THEFT_REPORTED"]),
        (
            "both",
            restricted(alleged(Some(account_id()))),
            &["PROCESSING_RESTRICTED", "IDENTITY_THEFT_REPORTED"],
            &["PROCESSING_RESTRICTED"],
        ),
    ] {
        assert_eq!(codes_of_person(Some(&person), Some(&account_id())), of_account, "{name}");
        assert_eq!(codes_of_person(Some(&person), None), of_person, "{name}, person");
    }
    assert_eq!(codes_of_person(None, Some(&account_id())), [""; 0]);
}

#[test]
fn adv_2_what_is_adverse() {
    for (status, overdue_total, expected) in [
        (RepaymentStatus::NotApplicable, 0, false),
        (RepaymentStatus::NothingDue, 0, false),
        (RepaymentStatus::Normal, 0, false),
        (RepaymentStatus::LateWithinMonth, 0, false),
        (RepaymentStatus::Settled, 0, false),
        (RepaymentStatus::Ended, 0, true),
        (RepaymentStatus::PaidByGuarantor, 0, true),
        (RepaymentStatus::SettledInKind, 0, true),
        (RepaymentStatus::BadDebt, 0, true),
        (RepaymentStatus::Overdue(1), 1, true),
        (RepaymentStatus::Overdue(7), 1, true),
        // An overdraft of R3 has a digit and no overdue total.
        (RepaymentStatus::Overdue(1), 0, true),
        (RepaymentStatus::Normal, 1, true),
    ] {
        assert_eq!(is_adverse(status, overdue_total), expected, "{status:?} with {overdue_total}");
    }
}
