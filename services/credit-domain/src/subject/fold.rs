//! What each event adds.

use super::standing::insert;
use super::{
    Consent, ConsentEnd, Death, LimitEntry, LimitStep, Merge, MergeRevert, Notice, NoticeStep, PersonalOverlay, Registration,
    Subject, TheftEntry, TheftStep,
};
use crate::event::envelope::Envelope;
use crate::event::subject_event::SubjectEvent;

impl Subject {
    /// One row for each event.
    pub(super) fn add(&mut self, envelope: &Envelope, event: &SubjectEvent) {
        match event {
            SubjectEvent::SubjectRegistered(registered) => {
                insert(&mut self.registrations, Registration::of(envelope, registered));
            }
            SubjectEvent::IdentityDocumentChanged(changed) => {
                insert(&mut self.overlays, PersonalOverlay::of_document(envelope, changed));
            }
            SubjectEvent::SubjectNameChanged(_) => insert(&mut self.overlays, PersonalOverlay::of_name(envelope)),
            SubjectEvent::SubjectsMerged(merged) => insert(&mut self.merges, Merge::of(envelope, merged)),
            SubjectEvent::SubjectMergeReverted(reverted) => {
                insert(&mut self.merge_reverts, MergeRevert::of(envelope, reverted));
            }
            SubjectEvent::SubjectDeceasedRecorded(deceased) => insert(&mut self.deaths, Death::of(envelope, deceased)),
            SubjectEvent::IdentityTheftReported(reported) => {
                let step = TheftStep::Reported { account_id: reported.account_id.clone() };
                insert(&mut self.theft_reports, TheftEntry::of(envelope, &reported.report_id, step));
            }
            SubjectEvent::IdentityTheftConfirmed(confirmed) => {
                insert(&mut self.theft_reports, TheftEntry::of(envelope, &confirmed.report_id, TheftStep::Confirmed));
            }
            SubjectEvent::IdentityTheftDismissed(dismissed) => {
                insert(&mut self.theft_reports, TheftEntry::of(envelope, &dismissed.report_id, TheftStep::Dismissed));
            }
            SubjectEvent::ProcessingRestricted(placed) => {
                insert(&mut self.restrictions, LimitEntry::of(envelope, &placed.restriction_id, LimitStep::Placed));
            }
            SubjectEvent::RestrictionLifted(lifted) => {
                insert(&mut self.restrictions, LimitEntry::of(envelope, &lifted.restriction_id, LimitStep::Lifted));
            }
            SubjectEvent::LegalHoldPlaced(placed) => {
                insert(&mut self.legal_holds, LimitEntry::of(envelope, &placed.hold_id, LimitStep::Placed));
            }
            SubjectEvent::LegalHoldReleased(released) => {
                insert(&mut self.legal_holds, LimitEntry::of(envelope, &released.hold_id, LimitStep::Lifted));
            }
            SubjectEvent::ReportingConsentGranted(granted) => insert(&mut self.consents, Consent::to_report(envelope, granted)),
            SubjectEvent::InquiryConsentGranted(granted) => insert(&mut self.consents, Consent::to_inquire(envelope, granted)),
            SubjectEvent::SharingConsentGranted(granted) => insert(&mut self.consents, Consent::to_share(envelope, granted)),
            SubjectEvent::ConsentSuperseded(superseded) => {
                insert(&mut self.consent_ends, ConsentEnd::superseded(envelope, superseded));
            }
            SubjectEvent::ConsentWithdrawn(withdrawn) => {
                insert(&mut self.consent_ends, ConsentEnd::withdrawn(envelope, withdrawn))
            }
            SubjectEvent::AdverseNoticeSent(sent) => {
                insert(&mut self.notices, Notice::of(envelope, &sent.account_id, sent.episode_no, NoticeStep::Sent));
            }
            SubjectEvent::AdverseNoticeDelivered(delivered) => {
                let step = NoticeStep::Delivered { on: delivered.delivered_at.business_date() };
                insert(&mut self.notices, Notice::of(envelope, &delivered.account_id, delivered.episode_no, step));
            }
            SubjectEvent::AdverseNoticeFailed(failed) => {
                insert(&mut self.notices, Notice::of(envelope, &failed.account_id, failed.episode_no, NoticeStep::Failed));
            }
            SubjectEvent::AdverseNoticeNotRequired(freed) => {
                insert(&mut self.notices, Notice::of(envelope, &freed.account_id, freed.episode_no, NoticeStep::NotRequired));
            }
        }
    }
}
