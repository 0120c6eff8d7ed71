//! The beginning of an imported account: the person, their consent, the agreement, and the account itself, each once.

use super::convert::ImportedAccount;
use super::mapping::{ConsentMapping, PERSON_CODES};
use crate::sender::envelope::at;
use compact_str::CompactString;
use credit_domain::event::account_event::{AccountEvent, AccountType, CreditAccountActivated, CreditAccountOpened};
use credit_domain::event::agreement_event::{AgreementEvent, CreditAgreementSigned};
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::subject_event::{ReportingConsentGranted, SubjectEvent, SubjectRegistered};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::BusinessId;
use std::collections::BTreeMap;

impl ImportedAccount<'_> {
    /// The person, the consent, the agreement and the account, each once.
    pub(super) fn introduce(&mut self, out: &mut Vec<Event>) {
        if self.introduces.person {
            self.register(out);
        }
        if self.introduces.agreement {
            self.sign_agreement(out);
        }
        self.open(out);
    }

    fn register(&mut self, out: &mut Vec<Event>) {
        let person = &self.row.person;
        let code = |name: &str| {
            let index = PERSON_CODES.iter().position(|code| *code == name);
            index.and_then(|index| person.codes.get(index)).cloned().unwrap_or_default()
        };
        let registered = SubjectRegistered {
            doc_type: code("doc_type"),
            sex: code("sex"),
            nationality: code("nationality"),
            marital_status: code("marital_status"),
            education_level: code("education_level"),
            academic_degree: code("academic_degree"),
            employment_status: code("employment_status"),
            residence_status: code("residence_status"),
            residence_district: person.residence_district.clone(),
            verified_by: self.mapping.person.verified_by.clone(),
        };
        let pairs: BTreeMap<&str, &str> = person.personal.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let pii = wire_contracts::ingress::personal::canonical_bytes(&pairs);
        let payload = EventPayload::Subject(SubjectEvent::SubjectRegistered(registered));
        let id = self.row.subject_id.as_str().to_owned();
        self.push(self.row.open_date, (AggregateType::Subject, &id, 1), Some(pii), payload, out);
        if let Some(consent) = &self.mapping.consent {
            self.grant_consent(consent, out);
        }
    }

    fn grant_consent(&self, consent: &ConsentMapping, out: &mut Vec<Event>) {
        let signed_on = self.row.person.signed_on.unwrap_or(self.row.open_date);
        let id = format!("CONSENT-{}", self.row.subject_id);
        let Some(consent_id) = BusinessId::parse(&id) else { return };
        let granted = ReportingConsentGranted {
            consent_id,
            institution: self.mapping.institution,
            recipients: consent.recipients.clone(),
            categories: consent.categories.clone(),
            doc_version: consent.doc_version.clone(),
            doc_hash: consent.doc_hash.clone(),
            channel: consent.channel.clone(),
            signed_at: at(signed_on, 9 * 3_600),
        };
        let payload = EventPayload::Subject(SubjectEvent::ReportingConsentGranted(granted));
        self.push(signed_on, (AggregateType::Consent, &id, 1), None, payload, out);
    }

    fn is_card(&self) -> bool {
        self.mapping.account.account_type == AccountType::R2
    }

    fn sign_agreement(&self, out: &mut Vec<Event>) {
        let Some(agreement_id) = &self.row.agreement_id else { return };
        let signed = CreditAgreementSigned {
            line_type: CompactString::const_new(if self.is_card() { "31" } else { "10" }),
            revolving: true,
            limit_minor: self.row.limit_minor,
            currency: self.mapping.currency,
            valid_from: self.row.open_date,
            valid_to: Some(self.mapping.account.due_date),
            management_org: self.mapping.account.management_org,
        };
        let payload = EventPayload::Agreement(AgreementEvent::CreditAgreementSigned(signed));
        self.push(self.row.open_date, (AggregateType::CreditAgreement, agreement_id.as_str(), 1), None, payload, out);
    }

    fn open(&mut self, out: &mut Vec<Event>) {
        let mapping = self.mapping;
        let terms = mapping.rule.terms_on(self.row.open_date);
        let opened = CreditAccountOpened {
            product: mapping.rule.name.clone(),
            account_type: mapping.account.account_type,
            business_class: mapping.account.business_class.clone(),
            business_kind: mapping.account.business_kind.clone(),
            agreement_id: self.row.agreement_id.clone(),
            open_date: self.row.open_date,
            limit_minor: self.row.limit_minor,
            currency: mapping.currency,
            bill_day: terms.bill_day,
            due_date: Some(mapping.account.due_date),
            repay_mode: mapping.account.repay_mode.clone(),
            repay_frequency: mapping.account.repay_frequency.clone(),
            repay_periods: None,
            management_org: mapping.account.management_org,
            guarantee_mode: mapping.account.guarantee_mode.clone(),
            funding_source: mapping.account.funding_source.clone(),
            card_tail: self.row.card_tail.clone(),
            due_rule: None,
            funding_shares: Vec::new(),
        };
        self.write(self.row.open_date, AccountEvent::CreditAccountOpened(opened), out);
        if self.is_card() {
            let activated = CreditAccountActivated { channel: CompactString::const_new("BOOK") };
            self.write(self.row.open_date, AccountEvent::CreditAccountActivated(activated), out);
        }
    }
}
