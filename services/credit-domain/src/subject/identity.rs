//! Who the person is on a day: the registration with the changes of document and name since (E-34, E-38). Personal
//! values stay opaque bytes here; whoever writes a record lays them over each other.

use super::Subject;
use super::standing::row;
use crate::calendar::BusinessDate;
use crate::event::envelope::Envelope;
use crate::event::subject_event::{DocumentChangeCause, IdentityDocumentChanged, SubjectDeceasedRecorded, SubjectRegistered};
use crate::ids::{EventId, InstitutionCode};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registration {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub institution: InstitutionCode,
    pub registered: SubjectRegistered,
    /// Personal fields as they came in the envelope.
    pub pii: Vec<u8>,
}

/// A change of personal fields on top of a registration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonalOverlay {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub kind: OverlayKind,
    /// Personal fields as they came in the envelope.
    pub pii: Vec<u8>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OverlayKind {
    /// `pii` holds `old_doc_no` and `new_doc_no`.
    Document { old_doc_type: CompactString, new_doc_type: CompactString, cause: DocumentChangeCause },
    /// `pii` holds `name`.
    Name,
}

/// A death (E-39).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Death {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub date_of_death: BusinessDate,
}

row!(Registration);
row!(PersonalOverlay by kind);
row!(Death);

/// The person on one day, as a report needs it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    pub registered: SubjectRegistered,
    /// Kind of the document in force, pboc-format 8.1; that of the registration until a change.
    pub doc_type: CompactString,
    pub institution: InstitutionCode,
    /// The day since which the person is known like this.
    pub effective_date: BusinessDate,
    /// Personal fields as registered.
    pub pii: Vec<u8>,
    /// The registration.
    pub event_id: EventId,
    /// To be laid over `pii` in this order.
    pub overlays: Vec<PersonalOverlay>,
}

impl Registration {
    pub(super) fn of(envelope: &Envelope, registered: &SubjectRegistered) -> Registration {
        Registration {
            event_id: envelope.event_id,
            effective_date: envelope.effective_date,
            institution: envelope.institution_code,
            registered: registered.clone(),
            pii: envelope.pii.clone().unwrap_or_default(),
        }
    }
}

impl PersonalOverlay {
    pub(super) fn of_document(envelope: &Envelope, changed: &IdentityDocumentChanged) -> PersonalOverlay {
        let kind = OverlayKind::Document {
            old_doc_type: changed.old_doc_type.clone(),
            new_doc_type: changed.new_doc_type.clone(),
            cause: changed.cause,
        };
        PersonalOverlay::new(envelope, kind)
    }

    pub(super) fn of_name(envelope: &Envelope) -> PersonalOverlay {
        PersonalOverlay::new(envelope, OverlayKind::Name)
    }

    fn new(envelope: &Envelope, kind: OverlayKind) -> PersonalOverlay {
        PersonalOverlay {
            event_id: envelope.event_id,
            effective_date: envelope.effective_date,
            kind,
            pii: envelope.pii.clone().unwrap_or_default(),
        }
    }
}

impl Death {
    pub(super) fn of(envelope: &Envelope, deceased: &SubjectDeceasedRecorded) -> Death {
        Death { event_id: envelope.event_id, effective_date: envelope.effective_date, date_of_death: deceased.date_of_death }
    }
}

impl Subject {
    /// The person on a day: the newest registration on or before it by (day, event id), with the changes that came
    /// after the registration and not after the day. Before the first registration the person is who was registered
    /// first. `None` while no registration is known.
    ///
    /// A later registration states the whole person anew, so changes before it no longer count.
    pub fn identity_on(&self, date: BusinessDate) -> Option<Identity> {
        let registrations = self.standing(&self.registrations);
        let newest = registrations.iter().rev().find(|(day, _)| *day <= date);
        let (registered_on, registration) = *newest.or_else(|| registrations.first())?;
        let mut identity = Identity {
            registered: registration.registered.clone(),
            doc_type: registration.registered.doc_type.clone(),
            institution: registration.institution,
            effective_date: registered_on,
            pii: registration.pii.clone(),
            event_id: registration.event_id,
            overlays: Vec::new(),
        };
        for (day, overlay) in self.standing(&self.overlays) {
            if day > date || (day, overlay.event_id) < (registered_on, registration.event_id) {
                continue;
            }
            if let OverlayKind::Document { new_doc_type, .. } = &overlay.kind {
                identity.doc_type = new_doc_type.clone();
            }
            identity.effective_date = day;
            identity.overlays.push(overlay.clone());
        }
        Some(identity)
    }

    pub fn is_identified(&self) -> bool {
        !self.registrations.is_empty()
    }

    /// As stated last.
    pub fn date_of_death(&self) -> Option<BusinessDate> {
        self.standing(&self.deaths).last().map(|(_, death)| death.date_of_death)
    }
}
