//! Wire records of `credit.subjects.v1`: identity.

use crate::avro::record::{wire_enum, wire_event};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::subject_event as domain;
use credit_domain::ids::{AccountId, BusinessId, EventId, SubjectId};

wire_event! { SubjectRegistered for domain::SubjectRegistered {
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

wire_enum! { DocumentChangeCause for domain::DocumentChangeCause {
    Upgrade15To18 = "UPGRADE_15_18",
    Renewal = "RENEWAL",
    Correction = "CORRECTION",
    TypeChange = "TYPE_CHANGE",
} }

wire_event! { IdentityDocumentChanged for domain::IdentityDocumentChanged {
    old_doc_type: CompactString,
    new_doc_type: CompactString,
    cause: domain::DocumentChangeCause,
} }

wire_event! { SubjectNameChanged for domain::SubjectNameChanged {
    cause: CompactString,
} }

wire_event! { SubjectsMerged for domain::SubjectsMerged {
    survivor_subject_id: SubjectId,
    absorbed_subject_id: SubjectId,
    evidence: CompactString,
} }

wire_event! { SubjectMergeReverted for domain::SubjectMergeReverted {
    merge_event_id: EventId,
    evidence: CompactString,
} }

wire_event! { SubjectDeceasedRecorded for domain::SubjectDeceasedRecorded {
    date_of_death: BusinessDate,
    evidence: CompactString,
} }

wire_event! { IdentityTheftReported for domain::IdentityTheftReported {
    report_id: BusinessId,
    account_id: Option<AccountId>,
    evidence: CompactString,
} }

wire_event! { IdentityTheftConfirmed for domain::IdentityTheftConfirmed {
    report_id: BusinessId,
    evidence: CompactString,
} }

wire_event! { IdentityTheftDismissed for domain::IdentityTheftDismissed {
    report_id: BusinessId,
    evidence: CompactString,
} }
