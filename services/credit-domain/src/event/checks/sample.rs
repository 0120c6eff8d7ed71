//! One event of each kind in good order, for tests that change one thing at a time.

use crate::calendar::{BusinessDate, Month, RecordedAt};
use crate::event::account_event::{
    AccountEvent, AccountType, BillIssued, CreditAccountOpened, CreditLimitChanged, InstalmentPlanCreated, PlanOrigin,
    PurchasePosted, RepaymentReceived, ScheduleLine,
};
use crate::event::agreement_event::{AgreementEvent, CreditAgreementSigned};
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::subject_event::{
    AdverseNoticeDelivered, DocumentChangeCause, IdentityDocumentChanged, ReportingConsentGranted, SubjectEvent,
    SubjectNameChanged, SubjectRegistered,
};
use crate::event::wallet_event::{ClearingHouse, PaymentChannel, Wallet, WalletEvent, WalletPaymentCaptured};
use crate::event::{Event, EventPayload};
use crate::ids::{AccountId, AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use crate::money::Currency;

/// The day of every sample event.
pub(super) const DAY: &str = "2024-03-05";

pub(super) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date of a test")
}

pub(super) fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).expect("an id")
}

/// Noon of the day in Shanghai.
pub(super) fn noon(day: &str) -> RecordedAt {
    RecordedAt((i64::from(date(day).days()) * 24 + 4) * 3_600_000_000)
}

pub(super) fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("14 characters")
}

fn envelope(aggregate_type: AggregateType, aggregate_id: &str) -> Envelope {
    Envelope {
        recorded_at: noon(DAY),
        producer: "lender".into(),
        producer_build: "1".into(),
        event_id: EventId(1),
        aggregate_type,
        aggregate_id: aggregate_id.into(),
        aggregate_version: 1,
        effective_date: date(DAY),
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution(),
        subject_id: SubjectId::parse("S1").expect("an id"),
        pii: None,
        pii_key_id: None,
    }
}

pub(super) fn account_event(event: AccountEvent) -> Event {
    Event { envelope: envelope(AggregateType::CreditAccount, "ACC-1"), payload: EventPayload::Account(event) }
}

pub(super) fn agreement_event(event: AgreementEvent) -> Event {
    Event { envelope: envelope(AggregateType::CreditAgreement, "AG-1"), payload: EventPayload::Agreement(event) }
}

/// An event about the person, whose aggregate is the person.
pub(super) fn person_event(event: SubjectEvent) -> Event {
    Event { envelope: envelope(AggregateType::Subject, "S1"), payload: EventPayload::Subject(event) }
}

pub(super) fn consent_event(event: SubjectEvent) -> Event {
    Event { envelope: envelope(AggregateType::Consent, "C1"), payload: EventPayload::Subject(event) }
}

pub(super) fn notice_event(event: SubjectEvent) -> Event {
    Event { envelope: envelope(AggregateType::AdverseNotice, "ACC-1:1"), payload: EventPayload::Subject(event) }
}

pub(super) fn document_changed() -> IdentityDocumentChanged {
    IdentityDocumentChanged { old_doc_type: "2".into(), new_doc_type: "10".into(), cause: DocumentChangeCause::TypeChange }
}

pub(super) fn name_changed() -> SubjectNameChanged {
    SubjectNameChanged { cause: "MARRIAGE".into() }
}

pub(super) fn signed() -> CreditAgreementSigned {
    CreditAgreementSigned {
        line_type: "10".into(),
        revolving: true,
        limit_minor: 500_000,
        currency: Currency::CNY,
        valid_from: date(DAY),
        valid_to: Some(date("2026-12-31")),
        management_org: institution(),
    }
}

pub(super) fn registered() -> SubjectRegistered {
    SubjectRegistered {
        doc_type: "10".into(),
        sex: "1".into(),
        nationality: "CHN".into(),
        marital_status: "10".into(),
        education_level: "20".into(),
        academic_degree: "4".into(),
        employment_status: "99".into(),
        residence_status: "5".into(),
        residence_district: Some("110105".into()),
        verified_by: "PUBLIC_SECURITY_CHECK".into(),
    }
}

pub(super) fn registration() -> Event {
    with_personal_fields(SubjectEvent::SubjectRegistered(registered()))
}

pub(super) fn with_personal_fields(event: SubjectEvent) -> Event {
    let mut event = person_event(event);
    event.envelope.pii = Some(b"{}".to_vec());
    event
}

pub(super) fn granted() -> ReportingConsentGranted {
    ReportingConsentGranted {
        consent_id: id("C1"),
        institution: institution(),
        recipients: vec!["CCRC".into()],
        categories: vec!["CREDIT".into()],
        doc_version: "1".into(),
        doc_hash: "a0".repeat(32).into(),
        channel: "APP".into(),
        signed_at: noon(DAY),
    }
}

pub(super) fn consent(granted: ReportingConsentGranted) -> Event {
    consent_event(SubjectEvent::ReportingConsentGranted(granted))
}

pub(super) fn delivered() -> AdverseNoticeDelivered {
    AdverseNoticeDelivered {
        account_id: AccountId::parse("ACC-1").expect("an id"),
        episode_no: 1,
        channel: "SMS".into(),
        template_hash: "a0".repeat(32).into(),
        delivered_at: noon(DAY),
        proof: "DLV-1".into(),
    }
}

pub(super) fn notice(delivered: AdverseNoticeDelivered) -> Event {
    notice_event(SubjectEvent::AdverseNoticeDelivered(delivered))
}

pub(super) fn captured() -> WalletPaymentCaptured {
    WalletPaymentCaptured {
        payment_id: id("PAY-1"),
        leg_no: 1,
        account_id: AccountId::parse("ACC-1").expect("an id"),
        amount_minor: 100,
        currency: Currency::CNY,
        code_owner: Wallet::Alipay,
        paying_app: Wallet::CloudQuickPass,
        clearing_house: ClearingHouse::UnionPay,
        city: "110105".into(),
        channel: PaymentChannel::OfflineCode,
        merchant_ref: None,
        mini_program_ref: None,
    }
}

pub(super) fn wallet_event(event: WalletEvent) -> Event {
    Event { envelope: envelope(AggregateType::WalletPayment, "PAY-1:1"), payload: EventPayload::Wallet(event) }
}

pub(super) fn opened(account_type: AccountType) -> CreditAccountOpened {
    let is_card = matches!(account_type, AccountType::R2 | AccountType::R3);
    let is_collection = account_type == AccountType::C1;
    let is_instalment = matches!(account_type, AccountType::D1 | AccountType::R4);
    let repay_mode = match account_type {
        AccountType::D1 | AccountType::R4 => Some("11"),
        AccountType::R1 => Some("90"),
        _ => None,
    };
    let business = match account_type {
        AccountType::R2 => ("2", "81"),
        AccountType::R3 => ("2", "71"),
        AccountType::C1 => ("5", "A1"),
        AccountType::D1 | AccountType::R1 | AccountType::R4 => ("1", "91"),
    };
    CreditAccountOpened {
        product: "line-v1".into(),
        account_type,
        business_class: business.0.into(),
        business_kind: business.1.into(),
        agreement_id: AgreementId::parse("AG-1").filter(|_| !is_collection),
        open_date: date(DAY),
        limit_minor: 500_000,
        currency: Currency::CNY,
        bill_day: (!is_collection).then_some(31),
        due_date: Some(date("2026-12-31")).filter(|_| !is_collection),
        repay_mode: repay_mode.map(Into::into),
        repay_frequency: repay_mode.map(|_| "03".into()),
        repay_periods: is_instalment.then_some(12),
        management_org: institution(),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: is_card.then(|| "1234".into()),
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

/// Three lines of 100.00 principal, 1.00 interest and 0.50 fee.
pub(super) fn plan() -> InstalmentPlanCreated {
    let line = |line_no: u16, due_date: &str| ScheduleLine {
        line_no,
        due_date: date(due_date),
        principal_minor: 10_000,
        interest_minor: 100,
        fee_minor: 50,
    };
    InstalmentPlanCreated {
        plan_id: id("PLAN-1"),
        origin: PlanOrigin::Drawdown,
        source_id: id("DRAW-1"),
        principal_minor: 30_000,
        fee_minor: 150,
        currency: Currency::CNY,
        periods: 3,
        schedule: vec![line(1, "2024-04-05"), line(2, "2024-05-05"), line(3, "2024-06-05")],
        is_large_instalment: false,
    }
}

pub(super) fn bill() -> BillIssued {
    BillIssued {
        bill_id: id("BILL-1"),
        cycle: Month::parse("2024-03").expect("a month"),
        bill_date: date(DAY),
        due_date: date("2024-03-12"),
        statement_balance_minor: 100_000,
        minimum_due_minor: 12_000,
        past_due_included_minor: 2_000,
        minimum_principal_minor: None,
        minimum_interest_minor: None,
        minimum_fee_minor: None,
        currency: Currency::CNY,
        items_hash: None,
    }
}

pub(super) fn repayment() -> RepaymentReceived {
    RepaymentReceived {
        repayment_id: id("REP-1"),
        amount_minor: 100,
        currency: Currency::CNY,
        value_date: date(DAY),
        channel: "WALLET".into(),
        bank_ref: None,
    }
}

pub(super) fn purchase() -> PurchasePosted {
    PurchasePosted {
        posting_id: id("POST-1"),
        amount_minor: 100,
        currency: Currency::CNY,
        billable_from: Some(date(DAY)),
        payment_id: None,
    }
}

pub(super) fn limit_changed() -> CreditLimitChanged {
    CreditLimitChanged { old_limit_minor: 0, new_limit_minor: 1, currency: Currency::CNY, cause: "REVIEW".into() }
}
