//! Events about a person; consents and notices are judged in siblings, the personal fields in the sibling `personal`.

use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_known_date;
use crate::event::checks::{consent, notice};
use crate::event::code_tables;
use crate::event::envelope::Envelope;
use crate::event::subject_event::{
    DocumentChangeCause, IdentityDocumentChanged, SubjectEvent, SubjectRegistered, SubjectsMerged,
};

pub(super) fn check(findings: &mut Findings, envelope: &Envelope, event: &SubjectEvent) {
    match event {
        SubjectEvent::SubjectRegistered(registered) => check_registered(findings, registered),
        SubjectEvent::IdentityDocumentChanged(changed) => check_document_changed(findings, changed),
        SubjectEvent::SubjectNameChanged(changed) => findings.require_word(&changed.cause, "cause"),
        SubjectEvent::SubjectsMerged(merged) => check_merged(findings, envelope, merged),
        SubjectEvent::SubjectMergeReverted(reverted) => findings.require_word(&reverted.evidence, "evidence"),
        SubjectEvent::SubjectDeceasedRecorded(deceased) => {
            check_known_date(findings, envelope, deceased.date_of_death, "date_of_death");
            findings.require_word(&deceased.evidence, "evidence");
        }
        SubjectEvent::IdentityTheftReported(theft) => findings.require_word(&theft.evidence, "evidence"),
        SubjectEvent::IdentityTheftConfirmed(theft) => findings.require_word(&theft.evidence, "evidence"),
        SubjectEvent::IdentityTheftDismissed(theft) => findings.require_word(&theft.evidence, "evidence"),
        SubjectEvent::ProcessingRestricted(restricted) => findings.require_word(&restricted.basis, "basis"),
        SubjectEvent::RestrictionLifted(lifted) => findings.require_word(&lifted.basis, "basis"),
        SubjectEvent::LegalHoldPlaced(placed) => findings.require_word(&placed.basis, "basis"),
        SubjectEvent::LegalHoldReleased(released) => findings.require_word(&released.basis, "basis"),
        SubjectEvent::ReportingConsentGranted(granted) => consent::check_reporting(findings, envelope, granted),
        SubjectEvent::InquiryConsentGranted(granted) => consent::check_inquiry(findings, envelope, granted),
        SubjectEvent::SharingConsentGranted(granted) => consent::check_sharing(findings, envelope, granted),
        SubjectEvent::ConsentSuperseded(superseded) => consent::check_superseded(findings, superseded),
        SubjectEvent::ConsentWithdrawn(withdrawn) => findings.require_word(&withdrawn.scope, "scope"),
        SubjectEvent::AdverseNoticeSent(sent) => notice::check_sent(findings, sent),
        SubjectEvent::AdverseNoticeDelivered(delivered) => notice::check_delivered(findings, envelope, delivered),
        SubjectEvent::AdverseNoticeFailed(failed) => notice::check_failed(findings, failed),
        SubjectEvent::AdverseNoticeNotRequired(not_required) => notice::check_not_required(findings, not_required),
    }
}

fn check_registered(findings: &mut Findings, registered: &SubjectRegistered) {
    findings.require_code(&registered.doc_type, code_tables::DOCUMENT_TYPE, "doc_type");
    findings.require_code(&registered.sex, code_tables::SEX, "sex");
    findings.require_code(&registered.marital_status, code_tables::MARITAL_STATUS, "marital_status");
    findings.require_code(&registered.education_level, code_tables::EDUCATION_LEVEL, "education_level");
    findings.require_code(&registered.academic_degree, code_tables::ACADEMIC_DEGREE, "academic_degree");
    findings.require_code(&registered.employment_status, code_tables::EMPLOYMENT_STATUS, "employment_status");
    findings.require_code(&registered.residence_status, code_tables::RESIDENCE_STATUS, "residence_status");
    let country = code_tables::is_country(&registered.nationality);
    findings.require(country, "CODE_UNKNOWN", "nationality", "an ISO 3166 alpha-3 code");
    let district = registered.residence_district.as_deref().is_none_or(code_tables::is_district);
    findings.require(district, "DISTRICT_FORM", "residence_district", "six digits (GB/T 2260)");
    findings.require_word(&registered.verified_by, "verified_by");
    let degree_fits = !code_tables::EDUCATION_LEVEL_WITHOUT_DEGREE.contains(&registered.education_level.as_str())
        || matches!(registered.academic_degree.as_str(), "5" | "9");
    findings.require(degree_fits, "DEGREE_ABOVE_EDUCATION", "academic_degree", "5 or 9 with this education_level (BBE004)");
}

/// The cause says what becomes of the type (E-34, E-38).
fn check_document_changed(findings: &mut Findings, changed: &IdentityDocumentChanged) {
    findings.require_code(&changed.old_doc_type, code_tables::DOCUMENT_TYPE, "old_doc_type");
    findings.require_code(&changed.new_doc_type, code_tables::DOCUMENT_TYPE, "new_doc_type");
    let same = changed.old_doc_type == changed.new_doc_type;
    let (fits, expected) = match changed.cause {
        DocumentChangeCause::Upgrade15To18 => (same && changed.new_doc_type == "10", "10, as old_doc_type (E-34)"),
        DocumentChangeCause::Renewal => (same, "the same type, because the document was renewed"),
        DocumentChangeCause::TypeChange => (!same, "another type than old_doc_type (E-38)"),
        DocumentChangeCause::Correction => (true, ""),
    };
    findings.require(fits, "DOCUMENT_TYPE_FOREIGN_TO_CAUSE", "new_doc_type", expected);
}

/// E-37: the merge is told under one of the two.
fn check_merged(findings: &mut Findings, envelope: &Envelope, merged: &SubjectsMerged) {
    let (survivor, absorbed) = (&merged.survivor_subject_id, &merged.absorbed_subject_id);
    findings.require(survivor != absorbed, "SUBJECTS_EQUAL", "absorbed_subject_id", "another subject than the survivor");
    let is_party = [survivor, absorbed].contains(&&envelope.subject_id);
    findings.require(is_party, "SUBJECT_NOT_NAMED", "subject_id", "the survivor or the absorbed subject");
    findings.require_word(&merged.evidence, "evidence");
}
