//! Wire records of `credit.subjects.v1`: consent.

use crate::avro::record::wire_event;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::subject_event as domain;
use credit_domain::ids::{BusinessId, InstitutionCode};

wire_event! { ReportingConsentGranted for domain::ReportingConsentGranted {
    consent_id: BusinessId,
    institution: InstitutionCode,
    recipients: Vec<CompactString>,
    categories: Vec<CompactString>,
    doc_version: CompactString,
    doc_hash: CompactString,
    channel: CompactString,
    signed_at: RecordedAt,
} }

wire_event! { InquiryConsentGranted for domain::InquiryConsentGranted {
    consent_id: BusinessId,
    institution: InstitutionCode,
    purpose: CompactString,
    valid_to: Option<BusinessDate>,
    doc_version: CompactString,
    doc_hash: CompactString,
    channel: CompactString,
    signed_at: RecordedAt,
} }

wire_event! { SharingConsentGranted for domain::SharingConsentGranted {
    consent_id: BusinessId,
    institution: InstitutionCode,
    recipients: Vec<CompactString>,
    categories: Vec<CompactString>,
    doc_version: CompactString,
    doc_hash: CompactString,
    channel: CompactString,
    signed_at: RecordedAt,
} }

wire_event! { ConsentSuperseded for domain::ConsentSuperseded {
    consent_id: BusinessId,
    superseded_by: BusinessId,
} }

wire_event! { ConsentWithdrawn for domain::ConsentWithdrawn {
    consent_id: BusinessId,
    scope: CompactString,
} }
