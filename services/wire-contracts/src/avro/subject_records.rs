//! Wire records of `credit.subjects.v1`.

use crate::avro::record::wire_event;
use compact_str::CompactString;
use credit_domain::calendar::RecordedAt;
use credit_domain::event::subject_event as domain;
use credit_domain::ids::{AccountId, BusinessId, InstitutionCode};

wire_event! { SubjectRegistered version 1 for domain::SubjectRegistered {
    doc_type: CompactString,
    sex: CompactString,
    nationality: CompactString,
    marital_status: CompactString,
    education_level: CompactString,
    academic_degree: CompactString,
    employment_status: CompactString,
    residence_status: CompactString,
    residence_district: Option<CompactString>,
    verified_by: CompactString,
} }

wire_event! { ReportingConsentGranted version 1 for domain::ReportingConsentGranted {
    consent_id: BusinessId,
    institution: InstitutionCode,
    recipients: Vec<CompactString>,
    categories: Vec<CompactString>,
    doc_version: CompactString,
    doc_hash: CompactString,
    channel: CompactString,
    signed_at: RecordedAt,
} }

wire_event! { AdverseNoticeDelivered version 1 for domain::AdverseNoticeDelivered {
    account_id: AccountId,
    episode_no: u32,
    channel: CompactString,
    template_hash: CompactString,
    delivered_at: RecordedAt,
    proof: CompactString,
} }
