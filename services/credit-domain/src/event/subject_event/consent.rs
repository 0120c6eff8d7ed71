//! What the person allowed.

use crate::calendar::{BusinessDate, RecordedAt};
use crate::ids::{BusinessId, InstitutionCode};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportingConsentGranted {
    pub consent_id: BusinessId,
    /// The institution that may report.
    pub institution: InstitutionCode,
    /// Who may receive, for example `CCRC`.
    pub recipients: Vec<CompactString>,
    pub categories: Vec<CompactString>,
    pub doc_version: CompactString,
    /// SHA-256 of the consent document, 64 hexadecimal digits (CONS-2).
    pub doc_hash: CompactString,
    pub channel: CompactString,
    pub signed_at: RecordedAt,
}

/// A person allowed an institution to query the bureau for one purpose (CONS-5).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InquiryConsentGranted {
    pub consent_id: BusinessId,
    /// Institution the consent is for.
    pub institution: InstitutionCode,
    /// Purpose of the inquiry, for example LOAN_APPLICATION.
    pub purpose: CompactString,
    /// Last day of the consent, where it has one.
    pub valid_to: Option<BusinessDate>,
    /// Version of the consent document.
    pub doc_version: CompactString,
    /// SHA-256 of the consent document, 64 hexadecimal digits (CONS-2).
    pub doc_hash: CompactString,
    /// Where it was signed, for example APP.
    pub channel: CompactString,
    /// When it was signed, in microseconds since 1970-01-01T00:00:00Z.
    pub signed_at: RecordedAt,
}

/// A person allowed an institution to share data with recipients (XFER-1, CONS-3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharingConsentGranted {
    pub consent_id: BusinessId,
    /// Institution the consent is for.
    pub institution: InstitutionCode,
    /// Who may receive.
    pub recipients: Vec<CompactString>,
    /// Kinds of data that may be shared.
    pub categories: Vec<CompactString>,
    /// Version of the consent document.
    pub doc_version: CompactString,
    /// SHA-256 of the consent document, 64 hexadecimal digits (CONS-2).
    pub doc_hash: CompactString,
    /// Where it was signed, for example APP.
    pub channel: CompactString,
    /// When it was signed, in microseconds since 1970-01-01T00:00:00Z.
    pub signed_at: RecordedAt,
}

/// A consent was replaced by another one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentSuperseded {
    pub consent_id: BusinessId,
    /// The consent in its place.
    pub superseded_by: BusinessId,
}

/// A person withdrew a consent; what was done under it stays lawful (CONS-4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentWithdrawn {
    pub consent_id: BusinessId,
    /// What was withdrawn, for example ALL or NEW_CREDIT.
    pub scope: CompactString,
}
