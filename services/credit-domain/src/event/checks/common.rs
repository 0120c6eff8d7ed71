//! The envelope, and how it fits its payload (domain 4.1, D-07, D-11).

use crate::calendar::BusinessDate;
use crate::event::EventPayload;
use crate::event::account_event::AccountEvent;
use crate::event::checks::collect::Findings;
use crate::event::checks::personal::needs_personal_fields;
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::pipeline_event::PipelineEvent;
use crate::event::subject_event::SubjectEvent;
use crate::event::wallet_event::WalletEvent;
use crate::ids::{AccountId, AgreementId, BusinessId};
use crate::money::Currency;
use std::borrow::Cow;

/// D-11: a sender's clock may run ahead of the recorded day by this much.
pub(super) const CLOCK_SKEW_DAYS_MAX: i64 = 1;

pub(super) fn check_envelope(findings: &mut Findings, envelope: &Envelope, payload: &EventPayload) {
    findings.require(envelope.aggregate_version >= 1, "VERSION_NOT_POSITIVE", "aggregate_version", "1 or above");
    let producer_fits = is_system_name(&envelope.producer);
    findings.require(
        producer_fits,
        "PRODUCER_FORM",
        "producer",
        "the name of the sending system: 1 to 64 of A-Z a-z 0-9 . _ : / -",
    );
    let surrogate = crate::identity_document::check_document("10", envelope.subject_id.as_str()).is_err();
    findings.require(surrogate, "SUBJECT_ID_IS_IDENTITY_NUMBER", "subject_id", "an opaque surrogate, never an identity number");
    check_date(findings, envelope.recorded_at.business_date(), "recorded_at");
    check_known_date(findings, envelope, envelope.effective_date, "effective_date");
    if let Some(micros) = envelope.effective_at_micros {
        let same_day = BusinessDate::of_instant(micros) == envelope.effective_date;
        findings.require(same_day, "EFFECTIVE_AT_ANOTHER_DAY", "effective_at", "an instant on effective_date in Asia/Shanghai");
    }
    if let Some(supersedes) = envelope.supersedes {
        let has_reason = envelope.reason_code.as_ref().is_some_and(|reason| !reason.trim().is_empty());
        findings.require(has_reason, "REASON_CODE_MISSING", "reason_code", "a reason code, because supersedes is set (D-07)");
        findings.require(supersedes != envelope.event_id, "SUPERSEDES_ITSELF", "supersedes", "the id of an earlier event");
    }
    check_aggregate(findings, envelope, payload);
    check_personal_bytes(findings, envelope, payload);
}

/// The producer's name becomes a header, where no personal data may stand.
fn is_system_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'/' | b'-');
    let longest_digit_run = name.split(|character: char| !character.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    !name.is_empty() && name.len() <= 64 && name.bytes().all(fits) && longest_digit_run < 11
}

/// Bureau files carry dates from 1901-01-01 to 2099-12-31 only (ABE008).
pub(super) fn check_date(findings: &mut Findings, date: BusinessDate, field: impl Into<Cow<'static, str>>) {
    let in_range = (BusinessDate::MIN..=BusinessDate::MAX).contains(&date);
    findings.require(in_range, "DATE_OUT_OF_RANGE", field, "a date from 1901-01-01 to 2099-12-31");
}

/// A date of something that has happened: in range, and at most the allowed skew after the recorded day (D-11).
pub(super) fn check_known_date(findings: &mut Findings, envelope: &Envelope, date: BusinessDate, field: &'static str) {
    check_date(findings, date, field);
    let latest = i64::from(envelope.recorded_at.business_date().days()) + CLOCK_SKEW_DAYS_MAX;
    findings.require(
        i64::from(date.days()) <= latest,
        "DATE_AHEAD_OF_RECORDED",
        field,
        "at most one day after the recorded day (D-11)",
    );
}

pub(super) fn check_currency(findings: &mut Findings, currency: Currency) {
    let known = crate::event::code_tables::is_currency(currency.as_str());
    findings.require(known, "CURRENCY_UNKNOWN", "currency", "an ISO 4217 code");
}

/// The aggregate is the thing that the payload is about. Notices and wallet payments may add a suffix to the id
/// (an episode, a leg); of what the pipeline writes itself only the type is judged.
fn check_aggregate(findings: &mut Findings, envelope: &Envelope, payload: &EventPayload) {
    let id = envelope.aggregate_id.as_str();
    let cut = AggregateType::ReportingCut;
    let (expected_type, id_fits) = match payload {
        EventPayload::Account(AccountEvent::AccountHoldReleased(_)) => {
            (AggregateType::AccountHold, AccountId::parse(id).is_some())
        }
        EventPayload::Account(_) => (AggregateType::CreditAccount, AccountId::parse(id).is_some()),
        EventPayload::Agreement(_) => (AggregateType::CreditAgreement, AgreementId::parse(id).is_some()),
        EventPayload::Subject(event) => subject_aggregate(envelope, event),
        EventPayload::Wallet(WalletEvent::WalletPaymentCaptured(captured)) => {
            (AggregateType::WalletPayment, id.starts_with(captured.payment_id.as_str()))
        }
        EventPayload::Wallet(WalletEvent::WalletPaymentRefunded(refunded)) => {
            (AggregateType::WalletPayment, id.starts_with(refunded.payment_id.as_str()))
        }
        EventPayload::Pipeline(_) if envelope.aggregate_type == AggregateType::ReportingBatch => {
            (envelope.aggregate_type, !id.is_empty())
        }
        EventPayload::Pipeline(_) => (cut, !id.is_empty()),
    };
    findings.require(envelope.aggregate_type == expected_type, "AGGREGATE_TYPE_MISMATCH", "aggregate_type", expected_type.name());
    findings.require(id_fits, "AGGREGATE_ID_MISMATCH", "aggregate_id", "the id of what the event is about, as in the payload");
}

/// A consent and a notice are aggregates of their own; all else is about the person.
fn subject_aggregate(envelope: &Envelope, event: &SubjectEvent) -> (AggregateType, bool) {
    let id = envelope.aggregate_id.as_str();
    let of_consent = |consent_id: &BusinessId| (AggregateType::Consent, id == consent_id.as_str());
    let of_notice = |account_id: &AccountId| (AggregateType::AdverseNotice, id.starts_with(account_id.as_str()));
    match event {
        SubjectEvent::ReportingConsentGranted(granted) => of_consent(&granted.consent_id),
        SubjectEvent::InquiryConsentGranted(granted) => of_consent(&granted.consent_id),
        SubjectEvent::SharingConsentGranted(granted) => of_consent(&granted.consent_id),
        SubjectEvent::ConsentSuperseded(superseded) => of_consent(&superseded.consent_id),
        SubjectEvent::ConsentWithdrawn(withdrawn) => of_consent(&withdrawn.consent_id),
        SubjectEvent::AdverseNoticeSent(sent) => of_notice(&sent.account_id),
        SubjectEvent::AdverseNoticeDelivered(delivered) => of_notice(&delivered.account_id),
        SubjectEvent::AdverseNoticeFailed(failed) => of_notice(&failed.account_id),
        SubjectEvent::AdverseNoticeNotRequired(not_required) => of_notice(&not_required.account_id),
        SubjectEvent::SubjectRegistered(_)
        | SubjectEvent::IdentityDocumentChanged(_)
        | SubjectEvent::SubjectNameChanged(_)
        | SubjectEvent::SubjectsMerged(_)
        | SubjectEvent::SubjectMergeReverted(_)
        | SubjectEvent::SubjectDeceasedRecorded(_)
        | SubjectEvent::IdentityTheftReported(_)
        | SubjectEvent::IdentityTheftConfirmed(_)
        | SubjectEvent::IdentityTheftDismissed(_)
        | SubjectEvent::ProcessingRestricted(_)
        | SubjectEvent::RestrictionLifted(_)
        | SubjectEvent::LegalHoldPlaced(_)
        | SubjectEvent::LegalHoldReleased(_) => (AggregateType::Subject, id == envelope.subject_id.as_str()),
    }
}

/// Personal fields stand in the events that need them and nowhere else.
fn check_personal_bytes(findings: &mut Findings, envelope: &Envelope, payload: &EventPayload) {
    let needs = matches!(payload, EventPayload::Subject(event) if needs_personal_fields(event));
    let may_have = needs || matches!(payload, EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(_)));
    let has_bytes = envelope.pii.as_ref().is_some_and(|bytes| !bytes.is_empty());
    findings.require(!needs || has_bytes, "PERSONAL_FIELDS_MISSING", "personal", "the personal fields of the person");
    findings.require(
        may_have || envelope.pii.is_none(),
        "PERSONAL_FIELDS_FORBIDDEN",
        "personal",
        "no personal fields in this event",
    );
    let key_fits = envelope.pii_key_id.is_none() || envelope.pii.is_some();
    findings.require(key_fits, "PERSONAL_KEY_WITHOUT_FIELDS", "pii_key_id", "absent without personal fields");
}
