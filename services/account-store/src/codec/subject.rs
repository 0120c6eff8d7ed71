//! Packing of a person.

use super::common::{
    pack_date, pack_event_id, pack_institution, pack_optional_text, pack_recorded_at, unpack_account_id, unpack_business_id,
    unpack_content_hash, unpack_date, unpack_event_id, unpack_institution, unpack_optional_text, unpack_recorded_at,
};
use super::{StoredRow, VERSION, kind};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use crate::rows::{PoisonMark, SubjectRow};
use credit_domain::event::subject_event::SubjectRegistered;
use credit_domain::ids::SubjectId;
use credit_domain::subject::{Consent, Identity, Notice, Subject, SubjectFact};

impl StoredRow for SubjectRow {
    fn pack(&self, out: &mut Vec<u8>) {
        let Subject { subject_id, identity, consents, notices, applied } = &self.subject;
        let mut packer = Packer::begin(out, kind::SUBJECT, VERSION);
        packer.text(subject_id.as_str());
        packer.optional(identity.as_ref(), pack_identity);
        packer.list(consents, |packer, consent| {
            packer.text(consent.consent_id.as_str());
            pack_institution(packer, consent.institution);
            pack_date(packer, consent.effective_date);
            pack_event_id(packer, consent.event_id);
        });
        packer.list(notices, |packer, notice| {
            packer.text(notice.account_id.as_str());
            packer.unsigned(u64::from(notice.episode_no));
            pack_date(packer, notice.delivered_on);
            pack_event_id(packer, notice.event_id);
        });
        packer.list(applied, |packer, fact| {
            pack_event_id(packer, fact.event_id);
            packer.fixed(&fact.content_hash.0);
            pack_recorded_at(packer, fact.recorded_at);
            pack_date(packer, fact.effective_date);
            packer.unsigned(fact.offset);
        });
        packer.list(&self.poison, |packer, mark| {
            packer.byte(mark.topic_no);
            packer.unsigned(mark.records);
            packer.unsigned(mark.first_offset);
        });
    }

    fn unpack(bytes: &[u8]) -> Result<SubjectRow, StoreError> {
        let mut unpacker = Unpacker::begin(bytes, kind::SUBJECT, VERSION, "subject")?;
        let subject = Subject {
            subject_id: unpacker.parsed(SubjectId::parse)?,
            identity: unpacker.optional(unpack_identity)?,
            consents: unpacker.list(unpack_consent)?,
            notices: unpacker.list(unpack_notice)?,
            applied: unpacker.list(unpack_applied)?,
        };
        let poison = unpacker.list(|unpacker| {
            Ok(PoisonMark { topic_no: unpacker.byte()?, records: unpacker.unsigned()?, first_offset: unpacker.unsigned()? })
        })?;
        unpacker.end()?;
        Ok(SubjectRow { subject, poison })
    }

    fn weight(&self) -> usize {
        let subject = &self.subject;
        1_000 + subject.applied.len() * 64 + subject.consents.len() * 80 + subject.notices.len() * 80
    }
}

fn pack_identity(packer: &mut Packer<'_>, identity: &Identity) {
    let registered = &identity.registered;
    for code in [
        &registered.doc_type,
        &registered.sex,
        &registered.nationality,
        &registered.marital_status,
        &registered.education_level,
        &registered.academic_degree,
        &registered.employment_status,
        &registered.residence_status,
    ] {
        packer.text(code);
    }
    pack_optional_text(packer, registered.residence_district.as_ref());
    packer.text(&registered.verified_by);
    pack_institution(packer, identity.institution);
    pack_date(packer, identity.effective_date);
    packer.bytes(&identity.pii);
    pack_event_id(packer, identity.event_id);
}

fn unpack_identity(unpacker: &mut Unpacker<'_>) -> Result<Identity, StoreError> {
    let registered = SubjectRegistered {
        doc_type: unpacker.text()?,
        sex: unpacker.text()?,
        nationality: unpacker.text()?,
        marital_status: unpacker.text()?,
        education_level: unpacker.text()?,
        academic_degree: unpacker.text()?,
        employment_status: unpacker.text()?,
        residence_status: unpacker.text()?,
        residence_district: unpack_optional_text(unpacker)?,
        verified_by: unpacker.text()?,
    };
    Ok(Identity {
        registered,
        institution: unpack_institution(unpacker)?,
        effective_date: unpack_date(unpacker)?,
        pii: unpacker.bytes()?.to_vec(),
        event_id: unpack_event_id(unpacker)?,
    })
}

fn unpack_consent(unpacker: &mut Unpacker<'_>) -> Result<Consent, StoreError> {
    Ok(Consent {
        consent_id: unpack_business_id(unpacker)?,
        institution: unpack_institution(unpacker)?,
        effective_date: unpack_date(unpacker)?,
        event_id: unpack_event_id(unpacker)?,
    })
}

fn unpack_notice(unpacker: &mut Unpacker<'_>) -> Result<Notice, StoreError> {
    Ok(Notice {
        account_id: unpack_account_id(unpacker)?,
        episode_no: unpacker.number()?,
        delivered_on: unpack_date(unpacker)?,
        event_id: unpack_event_id(unpacker)?,
    })
}

fn unpack_applied(unpacker: &mut Unpacker<'_>) -> Result<SubjectFact, StoreError> {
    Ok(SubjectFact {
        event_id: unpack_event_id(unpacker)?,
        content_hash: unpack_content_hash(unpacker)?,
        recorded_at: unpack_recorded_at(unpacker)?,
        effective_date: unpack_date(unpacker)?,
        offset: unpacker.unsigned()?,
    })
}
