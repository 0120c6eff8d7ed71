//! Events about a person, by family: identity, restriction, consent, adverse notice. Personal values stay in `Envelope::pii`.

mod consent;
mod identity;
mod notice;
mod restriction;

pub use consent::{ConsentSuperseded, ConsentWithdrawn, InquiryConsentGranted, ReportingConsentGranted, SharingConsentGranted};
pub use identity::{
    DocumentChangeCause, IdentityDocumentChanged, IdentityTheftConfirmed, IdentityTheftDismissed, IdentityTheftReported,
    SubjectDeceasedRecorded, SubjectMergeReverted, SubjectNameChanged, SubjectRegistered, SubjectsMerged,
};
pub use notice::{AdverseNoticeDelivered, AdverseNoticeFailed, AdverseNoticeNotRequired, AdverseNoticeSent};
pub use restriction::{LegalHoldPlaced, LegalHoldReleased, ProcessingRestricted, RestrictionLifted};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubjectEvent {
    // identity
    SubjectRegistered(SubjectRegistered),
    IdentityDocumentChanged(IdentityDocumentChanged),
    SubjectNameChanged(SubjectNameChanged),
    SubjectsMerged(SubjectsMerged),
    SubjectMergeReverted(SubjectMergeReverted),
    SubjectDeceasedRecorded(SubjectDeceasedRecorded),
    IdentityTheftReported(IdentityTheftReported),
    IdentityTheftConfirmed(IdentityTheftConfirmed),
    IdentityTheftDismissed(IdentityTheftDismissed),
    // restriction
    ProcessingRestricted(ProcessingRestricted),
    RestrictionLifted(RestrictionLifted),
    LegalHoldPlaced(LegalHoldPlaced),
    LegalHoldReleased(LegalHoldReleased),
    // consent
    ReportingConsentGranted(ReportingConsentGranted),
    InquiryConsentGranted(InquiryConsentGranted),
    SharingConsentGranted(SharingConsentGranted),
    ConsentSuperseded(ConsentSuperseded),
    ConsentWithdrawn(ConsentWithdrawn),
    // notice
    AdverseNoticeSent(AdverseNoticeSent),
    AdverseNoticeDelivered(AdverseNoticeDelivered),
    AdverseNoticeFailed(AdverseNoticeFailed),
    AdverseNoticeNotRequired(AdverseNoticeNotRequired),
}
