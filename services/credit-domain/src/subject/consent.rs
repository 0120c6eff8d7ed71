//! Consents: a set of (purpose, recipient, category), never a boolean (CONS-1, CONS-3, CONS-4, CONS-5).

use super::Subject;
use super::standing::row;
use crate::calendar::BusinessDate;
use crate::event::envelope::Envelope;
use crate::event::subject_event::{
    ConsentSuperseded, ConsentWithdrawn, InquiryConsentGranted, ReportingConsentGranted, SharingConsentGranted,
};
use crate::ids::{BusinessId, EventId, InstitutionCode};
use compact_str::CompactString;

/// The recipient that a consent to reporting must name: the Credit Reference Center.
pub const BUREAU: &str = "CCRC";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Consent {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    pub consent_id: BusinessId,
    /// Institution the consent is for.
    pub institution: InstitutionCode,
    pub kind: ConsentKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConsentKind {
    Reporting { recipients: Vec<CompactString>, categories: Vec<CompactString> },
    Inquiry { purpose: CompactString, valid_to: Option<BusinessDate> },
    Sharing { recipients: Vec<CompactString>, categories: Vec<CompactString> },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentEnd {
    pub event_id: EventId,
    pub effective_date: BusinessDate,
    /// May be granted by an event that is not known yet.
    pub consent_id: BusinessId,
    pub kind: ConsentEndKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConsentEndKind {
    Superseded { by: BusinessId },
    Withdrawn { scope: CompactString },
}

row!(Consent by kind);
row!(ConsentEnd by kind);

/// From which days on a consent no longer holds.
#[derive(Default)]
struct Ends {
    superseded_on: Option<BusinessDate>,
    withdrawn_on: Option<BusinessDate>,
}

impl Consent {
    pub(super) fn to_report(envelope: &Envelope, granted: &ReportingConsentGranted) -> Consent {
        let (recipients, categories) = (granted.recipients.clone(), granted.categories.clone());
        let kind = ConsentKind::Reporting { recipients, categories };
        Consent::new(envelope, &granted.consent_id, granted.institution, kind)
    }

    pub(super) fn to_inquire(envelope: &Envelope, granted: &InquiryConsentGranted) -> Consent {
        let kind = ConsentKind::Inquiry { purpose: granted.purpose.clone(), valid_to: granted.valid_to };
        Consent::new(envelope, &granted.consent_id, granted.institution, kind)
    }

    pub(super) fn to_share(envelope: &Envelope, granted: &SharingConsentGranted) -> Consent {
        let (recipients, categories) = (granted.recipients.clone(), granted.categories.clone());
        let kind = ConsentKind::Sharing { recipients, categories };
        Consent::new(envelope, &granted.consent_id, granted.institution, kind)
    }

    fn new(envelope: &Envelope, consent_id: &BusinessId, institution: InstitutionCode, kind: ConsentKind) -> Consent {
        Consent {
            event_id: envelope.event_id,
            effective_date: envelope.effective_date,
            consent_id: consent_id.clone(),
            institution,
            kind,
        }
    }
}

impl ConsentEnd {
    pub(super) fn superseded(envelope: &Envelope, superseded: &ConsentSuperseded) -> ConsentEnd {
        let kind = ConsentEndKind::Superseded { by: superseded.superseded_by.clone() };
        ConsentEnd::new(envelope, &superseded.consent_id, kind)
    }

    pub(super) fn withdrawn(envelope: &Envelope, withdrawn: &ConsentWithdrawn) -> ConsentEnd {
        let kind = ConsentEndKind::Withdrawn { scope: withdrawn.scope.clone() };
        ConsentEnd::new(envelope, &withdrawn.consent_id, kind)
    }

    fn new(envelope: &Envelope, consent_id: &BusinessId, kind: ConsentEndKind) -> ConsentEnd {
        ConsentEnd { event_id: envelope.event_id, effective_date: envelope.effective_date, consent_id: consent_id.clone(), kind }
    }
}

impl Subject {
    /// CONS-1: a consent lets this institution report to the bureau, as of `report_date`, an account opened on
    /// `opened_on`.
    ///
    /// A superseded consent no longer counts from that day on: the one in its place must allow the report itself,
    /// with its own recipients (CONS-3). A withdrawn consent, whatever the scope of the withdrawal, still carries debt
    /// from before it: the report of an account opened earlier goes on, that of an account opened on the day of the
    /// withdrawal or later is withheld (CONS-4; PIPL 13(3), CRIR 29).
    pub fn reporting_allowed_on(&self, institution: InstitutionCode, opened_on: BusinessDate, report_date: BusinessDate) -> bool {
        self.granted_on(institution, report_date).any(|(granted_on, consent)| {
            let ConsentKind::Reporting { recipients, .. } = &consent.kind else { return false };
            let ends = self.ends_of(granted_on, consent);
            recipients.iter().any(|recipient| recipient == BUREAU)
                && ends.superseded_on.is_none_or(|day| report_date < day)
                && ends.withdrawn_on.is_none_or(|day| opened_on < day)
        })
    }

    /// CONS-5: the institution may query the bureau for this purpose on the day.
    pub fn inquiry_allowed_on(&self, institution: InstitutionCode, purpose: &str, date: BusinessDate) -> bool {
        self.granted_on(institution, date).any(|(granted_on, consent)| {
            let ConsentKind::Inquiry { purpose: allowed, valid_to } = &consent.kind else { return false };
            let is_valid = valid_to.is_none_or(|last_day| date <= last_day);
            allowed == purpose && is_valid && !self.ends_of(granted_on, consent).have_come(date)
        })
    }

    /// CONS-3, XFER-1: the institution may give this kind of data to the recipient on the day.
    pub fn sharing_allowed_on(&self, institution: InstitutionCode, recipient: &str, category: &str, date: BusinessDate) -> bool {
        self.granted_on(institution, date).any(|(granted_on, consent)| {
            let ConsentKind::Sharing { recipients, categories } = &consent.kind else { return false };
            let names = |list: &[CompactString], name: &str| list.iter().any(|listed| listed == name);
            let is_named = names(recipients, recipient) && names(categories, category);
            is_named && !self.ends_of(granted_on, consent).have_come(date)
        })
    }

    fn granted_on(&self, institution: InstitutionCode, date: BusinessDate) -> impl Iterator<Item = (BusinessDate, &Consent)> {
        let granted = self.standing(&self.consents).into_iter();
        granted.filter(move |(granted_on, consent)| *granted_on <= date && consent.institution == institution)
    }

    /// The first days of either kind that end the consent; an end dated before the grant concerns an earlier grant
    /// under the same number.
    fn ends_of(&self, granted_on: BusinessDate, consent: &Consent) -> Ends {
        let mut ends = Ends::default();
        for (ended_on, end) in self.standing(&self.consent_ends) {
            if end.consent_id != consent.consent_id || ended_on < granted_on {
                continue;
            }
            match end.kind {
                ConsentEndKind::Superseded { .. } => ends.superseded_on = ends.superseded_on.or(Some(ended_on)),
                ConsentEndKind::Withdrawn { .. } => ends.withdrawn_on = ends.withdrawn_on.or(Some(ended_on)),
            }
        }
        ends
    }
}

impl Ends {
    fn have_come(&self, date: BusinessDate) -> bool {
        [self.superseded_on, self.withdrawn_on].into_iter().flatten().any(|day| day <= date)
    }
}
