use super::sample::{
    consent_superseded, deceased, document_changed, envelope, may_inquire, merge_reverted, merged, name_changed,
    notice_delivered, notice_failed, notice_not_required, notice_sent, registered, subject, subject_id, superseding,
};
use super::{SubjectOutcome, sample};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{DocumentChangeCause, SubjectEvent};
use crate::ids::ContentHash;

/// The rules by which an event of 2024-03-10 is refused; none means that it is applied.
fn check(name: &str, change: impl FnOnce(&mut Envelope), event: SubjectEvent, expected: &[&str]) {
    let mut subject = subject();
    let mut envelope = envelope(7, "2024-03-10");
    change(&mut envelope);
    match subject.apply(&envelope, &event, ContentHash([1; 16]), 0) {
        SubjectOutcome::Applied => assert_eq!(expected, [""; 0], "{name}"),
        SubjectOutcome::Refused(findings) => {
            let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
            assert_eq!(rules, expected, "{name}");
            assert_eq!(subject, sample::subject(), "{name}: nothing is kept of a refused event");
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn what_comes_on_a_foreign_key_or_without_its_personal_fields_is_refused() {
    let bare = |envelope: &mut Envelope| envelope.pii = None;
    let foreign = |envelope: &mut Envelope| {
        envelope.subject_id = subject_id("S2");
        envelope.pii = None;
    };
    check("good", |_| {}, registered("10"), &[]);
    check("both", foreign, registered("10"), &["SUBJECT_MISMATCH", "PERSONAL_FIELDS_MISSING"]);
    check("document", bare, document_changed("10", "10", DocumentChangeCause::Renewal), &["PERSONAL_FIELDS_MISSING"]);
    check("name", bare, name_changed(), &["PERSONAL_FIELDS_MISSING"]);
    check("a notice has none", bare, notice_sent(1), &[]);
    let own_id = |envelope: &mut Envelope| *envelope = superseding(7, "2024-03-10", 7);
    check("supersedes itself", own_id, notice_sent(1), &["SUPERSEDES_ITSELF"]);
}

#[test]
fn e_38_the_cause_of_a_document_change_must_fit_its_types() {
    let contradicts: &[&str] = &["DOCUMENT_CHANGE_CONTRADICTS_CAUSE"];
    for (old, new, cause, expected) in [
        ("10", "10", DocumentChangeCause::Upgrade15To18, &[][..]),
        ("10", "2", DocumentChangeCause::Upgrade15To18, contradicts),
        ("2", "2", DocumentChangeCause::Upgrade15To18, contradicts),
        ("2", "2", DocumentChangeCause::Renewal, &[]),
        ("2", "5", DocumentChangeCause::Renewal, contradicts),
        ("2", "5", DocumentChangeCause::TypeChange, &[]),
        ("2", "2", DocumentChangeCause::TypeChange, contradicts),
        ("2", "2", DocumentChangeCause::Correction, &[]),
        ("2", "5", DocumentChangeCause::Correction, &[]),
    ] {
        check(&format!("{old} to {new} by {cause:?}"), |_| {}, document_changed(old, new, cause), expected);
    }
}

#[test]
fn e_37_a_merge_names_two_persons_and_comes_on_the_key_of_one_of_them() {
    check("survivor", |_| {}, merged("S1", "S2"), &[]);
    check("absorbed", |_| {}, merged("S2", "S1"), &[]);
    check("one person", |_| {}, merged("S1", "S1"), &["MERGE_WITH_ITSELF"]);
    check("two others", |_| {}, merged("S2", "S3"), &["MERGE_OF_OTHERS"]);
    check("reverted", |_| {}, merge_reverted(1), &[]);
    check("reverts itself", |_| {}, merge_reverted(7), &["REVERTS_ITSELF"]);
}

#[test]
fn what_ends_before_it_begins_or_names_itself_is_refused() {
    check("died the same day", |_| {}, deceased("2024-03-10"), &[]);
    check("died later", |_| {}, deceased("2024-03-11"), &["DEATH_AFTER_EFFECTIVE"]);
    check("one day", |_| {}, may_inquire("Q1", "REVIEW", Some("2024-03-10")), &[]);
    check("no day", |_| {}, may_inquire("Q1", "REVIEW", Some("2024-03-09")), &["CONSENT_ENDS_BEFORE_IT_BEGINS"]);
    check("another consent", |_| {}, consent_superseded("C1", "C2"), &[]);
    check("the same consent", |_| {}, consent_superseded("C1", "C1"), &["CONSENT_SUPERSEDES_ITSELF"]);
    for (first, none) in [
        (notice_sent(1), notice_sent(0)),
        (notice_delivered(1, "2024-03-10"), notice_delivered(0, "2024-03-10")),
        (notice_failed(1), notice_failed(0)),
        (notice_not_required(1), notice_not_required(0)),
    ] {
        check("the first episode", |_| {}, first, &[]);
        check("no episode", |_| {}, none, &["EPISODE_NOT_POSITIVE"]);
    }
}

#[test]
fn the_same_event_again_is_a_duplicate_and_other_content_is_quarantined() {
    let mut subject = subject();
    let envelope = envelope(1, "2024-01-05");
    assert_eq!(subject.apply(&envelope, &registered("10"), ContentHash([1; 16]), 0), SubjectOutcome::Applied);
    let after_first = subject.clone();
    assert_eq!(subject.apply(&envelope, &registered("10"), ContentHash([1; 16]), 1), SubjectOutcome::Duplicate);
    assert_eq!(subject.apply(&envelope, &name_changed(), ContentHash([2; 16]), 2), SubjectOutcome::Quarantined);
    assert_eq!(subject, after_first);
}
