//! What a person allows (CONS-1 to CONS-5, XFER-1): the document stands behind every consent.

use crate::calendar::RecordedAt;
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_date, check_known_date};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{ConsentSuperseded, InquiryConsentGranted, ReportingConsentGranted, SharingConsentGranted};
use compact_str::CompactString;

pub(super) fn check_reporting(findings: &mut Findings, envelope: &Envelope, granted: &ReportingConsentGranted) {
    check_names(findings, &granted.recipients, "recipients", "at least one recipient");
    check_names(findings, &granted.categories, "categories", "at least one category");
    check_paper(findings, &granted.doc_version, &granted.doc_hash, &granted.channel);
    check_signature(findings, envelope, granted.signed_at);
}

/// CONS-5: one purpose, for a time.
pub(super) fn check_inquiry(findings: &mut Findings, envelope: &Envelope, granted: &InquiryConsentGranted) {
    findings.require_word(&granted.purpose, "purpose");
    if let Some(valid_to) = granted.valid_to {
        check_date(findings, valid_to, "valid_to");
        let ahead = valid_to >= envelope.effective_date;
        findings.require(ahead, "CONSENT_ENDS_BEFORE_IT_BEGINS", "valid_to", "effective_date or later");
    }
    check_paper(findings, &granted.doc_version, &granted.doc_hash, &granted.channel);
    check_signature(findings, envelope, granted.signed_at);
}

pub(super) fn check_sharing(findings: &mut Findings, envelope: &Envelope, granted: &SharingConsentGranted) {
    check_names(findings, &granted.recipients, "recipients", "at least one recipient");
    check_names(findings, &granted.categories, "categories", "at least one category");
    check_paper(findings, &granted.doc_version, &granted.doc_hash, &granted.channel);
    check_signature(findings, envelope, granted.signed_at);
}

pub(super) fn check_superseded(findings: &mut Findings, superseded: &ConsentSuperseded) {
    let differs = superseded.superseded_by != superseded.consent_id;
    findings.require(differs, "SUPERSEDES_ITSELF", "superseded_by", "another consent");
}

fn check_names(findings: &mut Findings, names: &[CompactString], field: &'static str, expected: &'static str) {
    findings.require(!names.is_empty(), "LIST_EMPTY", field, expected);
    for (index, name) in names.iter().enumerate() {
        findings.require(!name.trim().is_empty(), "TEXT_FORM", format!("{field}[{index}]"), "a name");
    }
}

/// CONS-2
fn check_paper(findings: &mut Findings, doc_version: &str, doc_hash: &str, channel: &str) {
    findings.require_word(doc_version, "doc_version");
    findings.require_sha256(doc_hash, "doc_hash");
    findings.require_word(channel, "channel");
}

fn check_signature(findings: &mut Findings, envelope: &Envelope, signed_at: RecordedAt) {
    check_known_date(findings, envelope, signed_at.business_date(), "signed_at");
    let signed = signed_at.business_date() <= envelope.effective_date;
    findings.require(signed, "CONSENT_BEFORE_SIGNATURE", "effective_date", "the day of signed_at or later");
}
