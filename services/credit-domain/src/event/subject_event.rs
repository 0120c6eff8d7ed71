//! Events about a person: identity, consent, adverse notice. Personal values stay in `Envelope::pii`.

use crate::calendar::RecordedAt;
use crate::ids::{AccountId, BusinessId, InstitutionCode};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubjectEvent {
    SubjectRegistered(SubjectRegistered),
    ReportingConsentGranted(ReportingConsentGranted),
    AdverseNoticeDelivered(AdverseNoticeDelivered),
}

/// Codes are the bureau's (pboc-format 8); a code not known to the sender is its "unknown" value.
/// `pii` holds: name, doc_no, date_of_birth, cell_phone, email, house_address, residence_address,
/// residence_postcode, mail_address, mail_postcode, employer_name, spouse_name, spouse_doc_type, spouse_doc_no
/// (all but name and doc_no may be missing).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectRegistered {
    /// ID type, 8.1 ("10" is the resident ID).
    pub doc_type: CompactString,
    pub sex: CompactString,
    /// ISO 3166 alpha-3.
    pub nationality: CompactString,
    pub marital_status: CompactString,
    pub education_level: CompactString,
    pub academic_degree: CompactString,
    pub employment_status: CompactString,
    pub residence_status: CompactString,
    /// GB/T 2260, six digits.
    pub residence_district: Option<CompactString>,
    /// How the identity was checked, for example `PUBLIC_SECURITY_CHECK`.
    pub verified_by: CompactString,
}

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

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdverseNoticeDelivered {
    pub account_id: AccountId,
    /// Which adverse episode of the account, counted from 1 (see `ledger::Derived::adverse_episode_no`).
    pub episode_no: u32,
    pub channel: CompactString,
    pub template_hash: CompactString,
    pub delivered_at: RecordedAt,
    /// Reference of the proof of delivery.
    pub proof: CompactString,
}
