//! Events about a person; the personal fields are judged in the sibling `personal`.

use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_known_date;
use crate::event::code_tables;
use crate::event::envelope::Envelope;
use crate::event::subject_event::{AdverseNoticeDelivered, ReportingConsentGranted, SubjectEvent, SubjectRegistered};

pub(super) fn check(findings: &mut Findings, envelope: &Envelope, event: &SubjectEvent) {
    match event {
        SubjectEvent::SubjectRegistered(registered) => check_registered(findings, registered),
        SubjectEvent::ReportingConsentGranted(granted) => check_consent(findings, envelope, granted),
        SubjectEvent::AdverseNoticeDelivered(delivered) => check_notice(findings, envelope, delivered),
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

/// CONS-2: the document stands behind the consent.
fn check_consent(findings: &mut Findings, envelope: &Envelope, granted: &ReportingConsentGranted) {
    findings.require(!granted.recipients.is_empty(), "LIST_EMPTY", "recipients", "at least one recipient");
    findings.require(!granted.categories.is_empty(), "LIST_EMPTY", "categories", "at least one category");
    for (index, recipient) in granted.recipients.iter().enumerate() {
        findings.require(!recipient.trim().is_empty(), "TEXT_FORM", format!("recipients[{index}]"), "a name");
    }
    for (index, category) in granted.categories.iter().enumerate() {
        findings.require(!category.trim().is_empty(), "TEXT_FORM", format!("categories[{index}]"), "a name");
    }
    findings.require_word(&granted.doc_version, "doc_version");
    findings.require_sha256(&granted.doc_hash, "doc_hash");
    findings.require_word(&granted.channel, "channel");
    check_known_date(findings, envelope, granted.signed_at.business_date(), "signed_at");
    let signed = granted.signed_at.business_date() <= envelope.effective_date;
    findings.require(signed, "CONSENT_BEFORE_SIGNATURE", "effective_date", "the day of signed_at or later");
}

fn check_notice(findings: &mut Findings, envelope: &Envelope, delivered: &AdverseNoticeDelivered) {
    findings.require(delivered.episode_no >= 1, "EPISODE_NOT_POSITIVE", "episode_no", "1 or above");
    findings.require_word(&delivered.channel, "channel");
    findings.require_sha256(&delivered.template_hash, "template_hash");
    findings.require_word(&delivered.proof, "proof");
    check_known_date(findings, envelope, delivered.delivered_at.business_date(), "delivered_at");
}
