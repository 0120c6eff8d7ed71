//! Packing of a person.

use super::pack::{packed_enum, packed_struct};
use crate::rows::{PoisonMark, SubjectRow};
use credit_domain::event::subject_event::{DocumentChangeCause, SubjectRegistered};
use credit_domain::subject::{
    Consent, ConsentEnd, ConsentEndKind, ConsentKind, Death, LimitEntry, LimitStep, Merge, MergeRevert, Notice, NoticeStep,
    OverlayKind, PersonalOverlay, Registration, Subject, SubjectFact, TheftEntry, TheftStep,
};

packed_struct! {
    SubjectRow { subject, poison }
    PoisonMark { topic_no, records, first_offset }
    Subject {
        subject_id, registrations, overlays, merges, merge_reverts, deaths, theft_reports, restrictions, legal_holds,
        consents, consent_ends, notices, applied,
    }
    Registration { event_id, effective_date, institution, registered, pii }
    SubjectRegistered {
        doc_type, sex, nationality, marital_status, education_level, academic_degree, employment_status, residence_status,
        residence_district, verified_by,
    }
    PersonalOverlay { event_id, effective_date, kind, pii }
    Merge { event_id, effective_date, recorded_at, survivor, absorbed }
    MergeRevert { event_id, effective_date, recorded_at, merge_event_id }
    Death { event_id, effective_date, date_of_death }
    TheftEntry { event_id, effective_date, report_id, step }
    LimitEntry { event_id, effective_date, limit_id, step }
    Consent { event_id, effective_date, consent_id, institution, kind }
    ConsentEnd { event_id, effective_date, consent_id, kind }
    Notice { event_id, effective_date, account_id, episode_no, step }
    SubjectFact { event_id, content_hash, recorded_at, effective_date, offset, supersedes }
}
packed_enum! {
    OverlayKind { 1 = Document { old_doc_type, new_doc_type, cause }, 2 = Name }
    DocumentChangeCause { 0 = Upgrade15To18, 1 = Renewal, 2 = Correction, 3 = TypeChange }
    TheftStep { 1 = Reported { account_id }, 2 = Confirmed, 3 = Dismissed }
    LimitStep { 1 = Placed, 2 = Lifted }
    ConsentKind {
        1 = Reporting { recipients, categories },
        2 = Inquiry { purpose, valid_to },
        3 = Sharing { recipients, categories },
    }
    ConsentEndKind { 1 = Superseded { by }, 2 = Withdrawn { scope } }
    NoticeStep { 1 = Sent, 2 = Failed, 3 = NotRequired, 4 = Delivered { on } }
}

pub(super) fn weight(row: &SubjectRow) -> usize {
    let subject = &row.subject;
    let personal: usize = subject.registrations.iter().map(|registration| 400 + registration.pii.len()).sum::<usize>()
        + subject.overlays.iter().map(|overlay| 160 + overlay.pii.len()).sum::<usize>();
    let rare = subject.merges.len()
        + subject.merge_reverts.len()
        + subject.deaths.len()
        + subject.theft_reports.len()
        + subject.restrictions.len()
        + subject.legal_holds.len()
        + subject.consent_ends.len();
    500 + personal + subject.applied.len() * 80 + (subject.consents.len() + subject.notices.len() + rare) * 128
}
