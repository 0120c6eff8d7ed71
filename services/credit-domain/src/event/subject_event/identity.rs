//! Who the person is. Personal values stay in `Envelope::pii`.

use crate::calendar::BusinessDate;
use crate::ids::{AccountId, BusinessId, EventId, SubjectId};
use compact_str::CompactString;

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

/// Why an identity document changed (E-34, E-38).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocumentChangeCause {
    Upgrade15To18,
    Renewal,
    Correction,
    TypeChange,
}

/// The identity document of a person changed; the accounts stay (record 140, E-34, E-38).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityDocumentChanged {
    /// Kind of the document before, pboc-format 8.1.
    pub old_doc_type: CompactString,
    /// Kind of the document from now on, pboc-format 8.1.
    pub new_doc_type: CompactString,
    /// Why it changed.
    pub cause: DocumentChangeCause,
}

/// A person has another name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectNameChanged {
    /// Why, for example MARRIAGE or CORRECTION.
    pub cause: CompactString,
}

/// Two surrogates turned out to be one person (E-37).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectsMerged {
    /// The surrogate that goes on.
    pub survivor_subject_id: SubjectId,
    /// The surrogate that ends.
    pub absorbed_subject_id: SubjectId,
    /// Reference of the evidence, no personal data.
    pub evidence: CompactString,
}

/// A merge was wrong: the surrogates are two persons again (E-37).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectMergeReverted {
    /// Event id (UUID) of the merge.
    pub merge_event_id: EventId,
    /// Reference of the evidence, no personal data.
    pub evidence: CompactString,
}

/// A person died (E-39).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectDeceasedRecorded {
    /// Day of death.
    pub date_of_death: BusinessDate,
    /// Reference of the evidence, no personal data.
    pub evidence: CompactString,
}

/// A person says that somebody else acted under their name (E-40).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityTheftReported {
    pub report_id: BusinessId,
    /// The account in question, where one is named.
    pub account_id: Option<AccountId>,
    /// Reference of the evidence, no personal data.
    pub evidence: CompactString,
}

/// An identity theft was confirmed; its account is voided by an event of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityTheftConfirmed {
    pub report_id: BusinessId,
    /// Reference of the evidence, no personal data.
    pub evidence: CompactString,
}

/// A report of identity theft was not confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityTheftDismissed {
    pub report_id: BusinessId,
    /// Reference of the evidence, no personal data.
    pub evidence: CompactString,
}
