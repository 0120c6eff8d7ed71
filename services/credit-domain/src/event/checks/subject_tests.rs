//! Events about a person beside registrations, reporting consents and delivered notices: one rule broken at a time.

use super::check_event;
use super::sample::*;
use crate::event::Event;
use crate::event::subject_event::*;
use crate::ids::{AccountId, SubjectId};

/// (rule, field) of every finding, in the order given.
fn check(event: &Event, expected: &[(&str, &str)]) {
    let findings = check_event(event);
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, expected, "{:?}", event.payload);
}

#[test]
fn e_34_e_38_the_cause_of_a_document_change_fits_its_types() {
    use DocumentChangeCause::{Correction, Renewal, TypeChange, Upgrade15To18};
    let foreign: &[(&str, &str)] = &[("DOCUMENT_TYPE_FOREIGN_TO_CAUSE", "new_doc_type")];
    for (cause, old, new, expected) in [
        (Upgrade15To18, "10", "10", &[][..]),
        (Upgrade15To18, "2", "2", foreign),
        (Upgrade15To18, "1", "10", foreign),
        (Renewal, "2", "2", &[]),
        (Renewal, "2", "10", foreign),
        (TypeChange, "2", "10", &[]),
        (TypeChange, "10", "10", foreign),
        (Correction, "1", "10", &[]),
        (Correction, "10", "10", &[]),
        (Correction, "30", "10", &[("CODE_UNKNOWN", "old_doc_type")]),
    ] {
        let changed = IdentityDocumentChanged { old_doc_type: old.into(), new_doc_type: new.into(), cause };
        check(&with_personal_fields(SubjectEvent::IdentityDocumentChanged(changed)), expected);
    }
}

#[test]
fn e_37_a_merge_joins_two_and_is_told_under_one_of_them() {
    let merged = |survivor: &str, absorbed: &str| {
        let subject = |text: &str| SubjectId::parse(text).expect("an id");
        person_event(SubjectEvent::SubjectsMerged(SubjectsMerged {
            survivor_subject_id: subject(survivor),
            absorbed_subject_id: subject(absorbed),
            evidence: "DOC-1".into(),
        }))
    };
    check(&merged("S1", "S2"), &[]);
    check(&merged("S2", "S1"), &[]);
    check(&merged("S1", "S1"), &[("SUBJECTS_EQUAL", "absorbed_subject_id")]);
    check(&merged("S2", "S3"), &[("SUBJECT_NOT_NAMED", "subject_id")]);
}

#[test]
fn evidence_basis_and_cause_are_told() {
    let blank = || " ".into();
    let text = |field| [("TEXT_FORM", field)];
    let evidence = |event| check(&person_event(event), &text("evidence"));
    evidence(SubjectEvent::IdentityTheftReported(IdentityTheftReported {
        report_id: id("IT-1"),
        account_id: AccountId::parse("ACC-1"),
        evidence: blank(),
    }));
    evidence(SubjectEvent::IdentityTheftConfirmed(IdentityTheftConfirmed { report_id: id("IT-1"), evidence: blank() }));
    evidence(SubjectEvent::IdentityTheftDismissed(IdentityTheftDismissed { report_id: id("IT-1"), evidence: blank() }));
    let basis = |event| check(&person_event(event), &text("basis"));
    basis(SubjectEvent::ProcessingRestricted(ProcessingRestricted { restriction_id: id("PR-1"), basis: blank() }));
    basis(SubjectEvent::RestrictionLifted(RestrictionLifted { restriction_id: id("PR-1"), basis: blank() }));
    basis(SubjectEvent::LegalHoldPlaced(LegalHoldPlaced { hold_id: id("LH-1"), basis: blank() }));
    basis(SubjectEvent::LegalHoldReleased(LegalHoldReleased { hold_id: id("LH-1"), basis: blank() }));
    let renamed = with_personal_fields(SubjectEvent::SubjectNameChanged(SubjectNameChanged { cause: blank() }));
    check(&renamed, &text("cause"));
}

#[test]
fn e_39_nobody_dies_in_the_future() {
    let died = |day| {
        let deceased = SubjectDeceasedRecorded { date_of_death: date(day), evidence: "DOC-1".into() };
        person_event(SubjectEvent::SubjectDeceasedRecorded(deceased))
    };
    check(&died("2024-01-31"), &[]);
    check(&died("2024-03-07"), &[("DATE_AHEAD_OF_RECORDED", "date_of_death")]);
}

#[test]
fn cons_5_an_inquiry_consent_has_a_purpose_and_a_paper() {
    let with = |change: fn(&mut InquiryConsentGranted)| {
        let ReportingConsentGranted { consent_id, institution, doc_version, doc_hash, channel, signed_at, .. } = granted();
        let mut inquiry = InquiryConsentGranted {
            consent_id,
            institution,
            purpose: "LOAN_APPLICATION".into(),
            valid_to: None,
            doc_version,
            doc_hash,
            channel,
            signed_at,
        };
        change(&mut inquiry);
        consent_event(SubjectEvent::InquiryConsentGranted(inquiry))
    };
    check(&with(|_| {}), &[]);
    check(&with(|inquiry| inquiry.valid_to = Some(date(DAY))), &[]);
    let ends = [("CONSENT_ENDS_BEFORE_IT_BEGINS", "valid_to")];
    check(&with(|inquiry| inquiry.valid_to = Some(date("2024-03-04"))), &ends);
    check(&with(|inquiry| inquiry.purpose = "".into()), &[("TEXT_FORM", "purpose")]);
    check(&with(|inquiry| inquiry.doc_hash = "".into()), &[("HASH_FORM", "doc_hash")]);
    let later = with(|inquiry| inquiry.signed_at = noon("2024-03-06"));
    check(&later, &[("CONSENT_BEFORE_SIGNATURE", "effective_date")]);
}

#[test]
fn xfer_1_a_sharing_consent_names_recipients_and_categories() {
    let with = |change: fn(&mut SharingConsentGranted)| {
        let ReportingConsentGranted {
            consent_id,
            institution,
            recipients,
            categories,
            doc_version,
            doc_hash,
            channel,
            signed_at,
        } = granted();
        let mut sharing =
            SharingConsentGranted { consent_id, institution, recipients, categories, doc_version, doc_hash, channel, signed_at };
        change(&mut sharing);
        consent_event(SubjectEvent::SharingConsentGranted(sharing))
    };
    check(&with(|_| {}), &[]);
    check(&with(|sharing| sharing.recipients.clear()), &[("LIST_EMPTY", "recipients")]);
    check(&with(|sharing| sharing.categories.push("".into())), &[("TEXT_FORM", "categories[1]")]);
}

#[test]
fn cons_4_a_consent_is_superseded_by_another_and_withdrawn_to_an_extent() {
    let superseded = |by| {
        let superseded = ConsentSuperseded { consent_id: id("C1"), superseded_by: id(by) };
        consent_event(SubjectEvent::ConsentSuperseded(superseded))
    };
    check(&superseded("C2"), &[]);
    check(&superseded("C1"), &[("SUPERSEDES_ITSELF", "superseded_by")]);
    let withdrawn = ConsentWithdrawn { consent_id: id("C1"), scope: "".into() };
    check(&consent_event(SubjectEvent::ConsentWithdrawn(withdrawn)), &[("TEXT_FORM", "scope")]);
}

#[test]
fn adv_1_notices_count_episodes_from_1_and_say_why_not() {
    let account_id = || AccountId::parse("ACC-1").expect("an id");
    let sent = |episode_no, template_hash: &str| {
        notice_event(SubjectEvent::AdverseNoticeSent(AdverseNoticeSent {
            account_id: account_id(),
            episode_no,
            channel: "SMS".into(),
            template_hash: template_hash.into(),
            first_month: date(DAY).month(),
        }))
    };
    check(&sent(1, &"0".repeat(64)), &[]);
    check(&sent(0, "0"), &[("EPISODE_NOT_POSITIVE", "episode_no"), ("HASH_FORM", "template_hash")]);
    let failed = AdverseNoticeFailed { account_id: account_id(), episode_no: 0, reason: "".into() };
    let not_told = [("EPISODE_NOT_POSITIVE", "episode_no"), ("TEXT_FORM", "reason")];
    check(&notice_event(SubjectEvent::AdverseNoticeFailed(failed)), &not_told);
    let not_required = AdverseNoticeNotRequired { account_id: account_id(), episode_no: 1, basis: "".into() };
    check(&notice_event(SubjectEvent::AdverseNoticeNotRequired(not_required)), &[("TEXT_FORM", "basis")]);
}
