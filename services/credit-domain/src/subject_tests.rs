use super::{Subject, SubjectOutcome};
use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::subject_event::{AdverseNoticeDelivered, ReportingConsentGranted, SubjectEvent, SubjectRegistered};
use crate::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date of a test")
}

fn institution(code: &str) -> InstitutionCode {
    InstitutionCode::parse(code).expect("14 characters")
}

const LENDER: &str = "T10000000H0001";

fn envelope(event_id: u128, effective_date: &str) -> Envelope {
    Envelope {
        recorded_at: RecordedAt(i64::from(date(effective_date).days()) * 86_400_000_000),
        producer: "lender".into(),
        producer_build: "1".into(),
        event_id: EventId(event_id),
        aggregate_type: AggregateType::Subject,
        aggregate_id: "S1".into(),
        aggregate_version: 1,
        effective_date: date(effective_date),
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution(LENDER),
        subject_id: SubjectId::parse("S1").expect("an id"),
        pii: Some(format!("{{\"of\":{event_id}}}").into_bytes()),
        pii_key_id: None,
    }
}

fn registered() -> SubjectEvent {
    SubjectEvent::SubjectRegistered(SubjectRegistered {
        doc_type: "10".into(),
        sex: "1".into(),
        nationality: "CHN".into(),
        marital_status: "10".into(),
        education_level: "20".into(),
        academic_degree: "4".into(),
        employment_status: "99".into(),
        residence_status: "5".into(),
        residence_district: None,
        verified_by: "PUBLIC_SECURITY_CHECK".into(),
    })
}

fn consent(of: &str) -> SubjectEvent {
    SubjectEvent::ReportingConsentGranted(ReportingConsentGranted {
        consent_id: BusinessId::parse("C1").expect("an id"),
        institution: institution(of),
        recipients: vec!["CCRC".into()],
        categories: vec!["CREDIT".into()],
        doc_version: "1".into(),
        doc_hash: "0".repeat(64).into(),
        channel: "APP".into(),
        signed_at: RecordedAt(0),
    })
}

fn notice(episode_no: u32, delivered_on: &str) -> SubjectEvent {
    SubjectEvent::AdverseNoticeDelivered(AdverseNoticeDelivered {
        account_id: account_id(),
        episode_no,
        channel: "SMS".into(),
        template_hash: "0".repeat(64).into(),
        delivered_at: RecordedAt(i64::from(date(delivered_on).days()) * 86_400_000_000),
        proof: "P".into(),
    })
}

fn account_id() -> AccountId {
    AccountId::parse("ACC-1").expect("an id")
}

fn hash(byte: u8) -> ContentHash {
    ContentHash([byte; 16])
}

fn subject() -> Subject {
    Subject::new(SubjectId::parse("S1").expect("an id"))
}

#[test]
fn the_same_event_again_is_a_duplicate_and_other_content_is_quarantined() {
    let mut subject = subject();
    let envelope = envelope(1, "2024-01-05");
    assert_eq!(subject.apply(&envelope, &registered(), hash(1), 0), SubjectOutcome::Applied);
    let after_first = subject.clone();
    assert_eq!(subject.apply(&envelope, &registered(), hash(1), 1), SubjectOutcome::Duplicate);
    assert_eq!(subject.apply(&envelope, &consent(LENDER), hash(2), 2), SubjectOutcome::Quarantined);
    assert_eq!(subject, after_first);
}

#[test]
fn the_newest_identity_stands_whatever_the_order() {
    let older = (envelope(9, "2024-01-05"), hash(9));
    let newer = (envelope(3, "2024-02-01"), hash(3));
    let same_day = (envelope(4, "2024-02-01"), hash(4));
    let mut orders = vec![vec![&older, &newer, &same_day], vec![&same_day, &newer, &older], vec![&newer, &same_day, &older]];
    for order in &mut orders {
        let mut subject = subject();
        for (offset, (envelope, content_hash)) in order.iter().enumerate() {
            let outcome = subject.apply(envelope, &registered(), *content_hash, u64::try_from(offset).expect("small"));
            assert_eq!(outcome, SubjectOutcome::Applied);
        }
        assert_eq!(subject.identity.map(|identity| identity.event_id), Some(EventId(4)));
    }
}

#[test]
fn consents_and_notices_do_not_depend_on_the_order_of_arrival() {
    let events = [
        (envelope(1, "2024-03-01"), consent(LENDER)),
        (envelope(2, "2024-01-05"), consent("T20000000H0001")),
        (envelope(3, "2024-02-10"), notice(1, "2024-02-09")),
        (envelope(4, "2024-02-20"), notice(1, "2024-02-05")),
    ];
    let fold = |order: [usize; 4]| {
        let mut subject = subject();
        for index in order {
            let (envelope, event) = &events[index];
            assert_eq!(subject.apply(envelope, event, hash(1), 0), SubjectOutcome::Applied);
        }
        subject
    };
    let forward = fold([0, 1, 2, 3]);
    let backward = fold([3, 2, 1, 0]);
    assert_eq!(forward.consents, backward.consents);
    assert_eq!(forward.notices, backward.notices);
    assert_eq!(forward.notice_delivered(&account_id(), 1), Some(date("2024-02-05")));
    assert_eq!(forward.notice_delivered(&account_id(), 2), None);
}

#[test]
fn cons_1_a_consent_counts_from_its_effective_date_and_for_its_institution() {
    let mut subject = subject();
    assert!(!subject.consent_effective_on(institution(LENDER), date("2024-12-31")));
    assert_eq!(subject.apply(&envelope(1, "2024-03-01"), &consent(LENDER), hash(1), 0), SubjectOutcome::Applied);
    for (of, day, expected) in [
        (LENDER, "2024-02-29", false),
        (LENDER, "2024-03-01", true),
        (LENDER, "2025-03-01", true),
        ("T20000000H0001", "2024-03-01", false),
    ] {
        assert_eq!(subject.consent_effective_on(institution(of), date(day)), expected, "{of} on {day}");
    }
}

#[test]
fn a_foreign_key_and_a_registration_without_personal_fields_are_refused() {
    let mut subject = subject();
    let mut foreign = envelope(1, "2024-01-05");
    foreign.subject_id = SubjectId::parse("S2").expect("an id");
    foreign.pii = None;
    let outcome = subject.apply(&foreign, &registered(), hash(1), 0);
    let SubjectOutcome::Refused(findings) = outcome else { panic!("not refused: {outcome:?}") };
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["SUBJECT_MISMATCH", "PERSONAL_FIELDS_MISSING"]);
    assert!(subject.applied.is_empty());
}
