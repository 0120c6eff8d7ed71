//! Plain values for the tests of this module: an account in good order on a settlement day, changed row by row.

use crate::account::Account;
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountType, CloseCause, CreditAccountOpened};
use crate::event::subject_event::SubjectRegistered;
use crate::ids::{AccountId, AgreementId, EventId, InstitutionCode, SubjectId};
use crate::ledger::{AccountStatus, Derived, Episode, Ledger, RepaymentStatus};
use crate::money::Currency;
use crate::reporting::baseline::{AcceptedReport, Baseline, Outstanding, OutstandingState};
use crate::subject::{Consent, ConsentKind, Identity, Notice, NoticeStep, Registration, Subject};

pub(super) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date of a test")
}

pub(super) fn month(text: &str) -> Month {
    Month::parse(text).expect("a month of a test")
}

pub(super) fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("14 characters")
}

pub(super) fn account_id() -> AccountId {
    AccountId::parse("ACC-1").expect("an id")
}

pub(super) fn opened(account_type: AccountType, open_date: &str) -> CreditAccountOpened {
    let is_card = matches!(account_type, AccountType::R2 | AccountType::R3);
    let is_instalment = matches!(account_type, AccountType::D1 | AccountType::R4);
    let repay_mode = match account_type {
        AccountType::D1 | AccountType::R4 => Some("11"),
        AccountType::R1 => Some("90"),
        _ => None,
    };
    CreditAccountOpened {
        product: "line-v1".into(),
        account_type,
        business_class: if is_card { "2".into() } else { "1".into() },
        business_kind: if is_card { "81".into() } else { "91".into() },
        agreement_id: (account_type != AccountType::D1).then(|| AgreementId::parse("AG-1").expect("an id")),
        open_date: date(open_date),
        limit_minor: 500_000,
        currency: Currency::CNY,
        bill_day: None,
        due_date: is_instalment.then(|| date("2026-12-31")),
        repay_mode: repay_mode.map(Into::into),
        repay_frequency: repay_mode.map(|_| "03".into()),
        repay_periods: is_instalment.then_some(12),
        management_org: institution(),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    }
}

pub(super) fn account(account_type: AccountType, open_date: &str) -> Account {
    let opened = opened(account_type, open_date);
    Account {
        account_id: account_id(),
        subject_id: subject_id(),
        institution: institution(),
        base: Ledger::opening(&opened),
        opened,
        last_version: 1,
        sealed_through: None,
        sealed_chunks: 0,
        open_facts: Vec::new(),
        parked: Vec::new(),
        held: None,
        bank_refs: Vec::new(),
        releases: Vec::new(),
    }
}

/// In good order: something owed, paid in time, never overdue.
pub(super) fn derived(open_date: &str, as_of: &str) -> Derived {
    Derived {
        as_of: date(as_of),
        limit_minor: 500_000,
        balance_minor: 120_000,
        used_minor: 120_000,
        statement_balance_minor: 100_000,
        days_past_due: 0,
        periods_overdue: 0,
        overdue_total_minor: 0,
        overdue_principal_minor: 0,
        overdue_principal_31_60_minor: 0,
        overdue_principal_61_90_minor: 0,
        overdue_principal_91_180_minor: 0,
        overdue_principal_over_180_minor: 0,
        due_this_month_minor: 10_000,
        paid_this_month_minor: 10_000,
        remaining_periods: 0,
        last_payment_date: date(open_date),
        last_payment_minor: 10_000,
        repayment_status: RepaymentStatus::Normal,
        account_status: AccountStatus::Normal,
        risk_class: 1,
        risk_class_since: date(open_date),
        adverse_episode_no: 0,
        adverse_first_on: None,
        adverse_ended_on: None,
        episodes: Vec::new(),
        close: None,
        risk_class_decided: 1,
        risk_class_floor: 1,
        bad_debt: None,
        judicial_since: None,
        stopped: false,
        activated_on: Some(date(open_date)),
        reopened_on: None,
        voided_on: None,
        transferred_out: None,
        repurchased_on: None,
        securitised: false,
        maturity: Some(date("2026-12-31")),
        bill_day: None,
        account_code: None,
        reporting_institution: None,
        large_instalment_line: None,
        large_instalment_used_minor: 0,
        overdrawn_over_180_minor: 0,
    }
}

/// Ten days overdue, in the first adverse episode.
pub(super) fn overdue(open_date: &str, as_of: &str) -> Derived {
    let first_on = date(as_of).plus_days(-9);
    Derived {
        days_past_due: 10,
        periods_overdue: 1,
        overdue_total_minor: 10_000,
        overdue_principal_minor: 9_000,
        repayment_status: RepaymentStatus::Overdue(1),
        account_status: AccountStatus::Overdue,
        risk_class: 2,
        risk_class_since: first_on,
        adverse_episode_no: 1,
        adverse_first_on: Some(first_on),
        episodes: vec![Episode { first_on, ended_on: None }],
        risk_class_floor: 2,
        ..derived(open_date, as_of)
    }
}

pub(super) fn closed(open_date: &str, as_of: &str, close_date: &str) -> Derived {
    Derived {
        balance_minor: 0,
        used_minor: 0,
        repayment_status: RepaymentStatus::Settled,
        account_status: AccountStatus::Closed,
        close: Some((date(close_date), CloseCause::Settled)),
        ..derived(open_date, as_of)
    }
}

pub(super) fn subject_id() -> SubjectId {
    SubjectId::parse("S1").expect("an id")
}

fn registration() -> Registration {
    Registration {
        event_id: EventId(1),
        effective_date: date("2023-01-01"),
        institution: institution(),
        registered: SubjectRegistered {
            doc_type: "10".into(),
            sex: "1".into(),
            nationality: "CHN".into(),
            marital_status: "10".into(),
            education_level: "20".into(),
            academic_degree: "4".into(),
            employment_status: "99".into(),
            residence_status: "5".into(),
            residence_district: None,
            verified_by: "PUBLIC_SECURITY_CHECK".into(),
        },
        pii: b"{}".to_vec(),
    }
}

pub(super) fn identity() -> Identity {
    subject().identity_on(date("2023-01-01")).expect("a registration")
}

/// Identified and consenting since 2023-01-01, no notices.
pub(super) fn subject() -> Subject {
    let consent = Consent {
        event_id: EventId(2),
        effective_date: date("2023-01-01"),
        consent_id: crate::ids::BusinessId::parse("C1").expect("an id"),
        institution: institution(),
        kind: ConsentKind::Reporting { recipients: vec!["CCRC".into()], categories: vec!["CREDIT".into()] },
    };
    Subject { registrations: vec![registration()], consents: vec![consent], ..Subject::new(subject_id()) }
}

pub(super) fn notice(episode_no: u32, delivered_on: &str) -> Notice {
    Notice {
        event_id: EventId(3),
        effective_date: date(delivered_on),
        account_id: account_id(),
        episode_no,
        step: NoticeStep::Delivered { on: date(delivered_on) },
    }
}

/// The bureau accepted a report of this day.
pub(super) fn accepted(report_date: &str, closes: bool) -> Baseline {
    Baseline { last_accepted: Some(accepted_report(report_date, closes)), outstanding: None }
}

pub(super) fn accepted_report(report_date: &str, closes: bool) -> AcceptedReport {
    AcceptedReport {
        record_key: key(report_date).into(),
        report_date: date(report_date),
        month: Some(date(report_date).month()),
        moment: "30".into(),
        repayment_status: None,
        overdue_total: None,
        limit: Some(5_000),
        closes,
    }
}

pub(super) fn outstanding(report_date: &str, state: OutstandingState) -> Baseline {
    let outstanding = Outstanding {
        record_key: key(report_date).into(),
        report_date: date(report_date),
        month: Some(date(report_date).month()),
        limit: None,
        state,
    };
    Baseline { last_accepted: None, outstanding: Some(outstanding) }
}

/// Record key of the sample account's 210.
pub(super) fn key(report_date: &str) -> String {
    format!("T10000000H0001ACC-1|{report_date}")
}
