//! The 220 from an agreement's own events (D-21, pboc-format 6).

use super::baseline::Baseline;
use super::due::{CutView, due_reports_of_account};
use super::report::{AgreementReport, DueReport, Report};
use super::sample::{accepted, account, closed, date, derived, institution, subject};
use crate::account::Account;
use crate::agreement::{Agreement, AgreementOutcome};
use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::account_event::AccountType;
use crate::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged, CreditAgreementSigned};
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::pipeline_event::WithheldReason;
use crate::ids::{AgreementId, ContentHash, EventId, InstitutionCode};
use crate::ledger::Derived;
use crate::money::Currency;
use crate::product_rule::{ProductRule, Rounding};
use std::convert::Infallible;

const OPENED: &str = "2024-01-05";
const CUT: &str = "2024-03-31";

fn office() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0009").expect("14 characters")
}

fn signed(line_type: &str, limit_minor: i64) -> AgreementEvent {
    AgreementEvent::CreditAgreementSigned(CreditAgreementSigned {
        line_type: line_type.into(),
        revolving: line_type != "20",
        limit_minor,
        currency: Currency::CNY,
        valid_from: date("2024-01-02"),
        valid_to: None,
        management_org: office(),
    })
}

fn limit_changed(new_limit_minor: i64, currency: &str) -> AgreementEvent {
    let currency = Currency::parse(currency).expect("three letters");
    AgreementEvent::AgreementLimitChanged(AgreementLimitChanged {
        old_limit_minor: 0,
        new_limit_minor,
        currency,
        cause: "REVIEW".into(),
    })
}

fn expired(expired_on: &str) -> AgreementEvent {
    AgreementEvent::AgreementExpired(AgreementExpired { expired_on: date(expired_on), cause: "MATURITY".into() })
}

/// An agreement with these events, one a version, each on its day.
fn agreement(number: &str, events: &[(&str, AgreementEvent)]) -> Agreement {
    let account = account(AccountType::R1, OPENED);
    let agreement_id = AgreementId::parse(number).expect("an id");
    let mut agreement = Agreement::new(agreement_id, account.subject_id.clone(), account.institution);
    for (version, (day, event)) in (1..).zip(events) {
        let envelope = Envelope {
            recorded_at: RecordedAt((i64::from(date(day).days()) * 24 + 4) * 3_600_000_000),
            producer: "lender".into(),
            producer_build: "1".into(),
            event_id: EventId(u128::from(version)),
            aggregate_type: AggregateType::CreditAgreement,
            aggregate_id: number.into(),
            aggregate_version: version,
            effective_date: date(day),
            effective_at_micros: None,
            causation_id: None,
            correlation_id: None,
            supersedes: None,
            reason_code: None,
            institution_code: institution(),
            subject_id: account.subject_id.clone(),
            pii: None,
            pii_key_id: None,
        };
        assert_eq!(agreement.apply(&envelope, event, ContentHash([1; 16]), version), AgreementOutcome::Applied);
    }
    agreement
}

fn open_on(day: BusinessDate) -> Derived {
    derived(OPENED, &day.to_string())
}

/// The 220 due at the cut.
fn due_220(
    account: &Account,
    agreement: &Agreement,
    baseline: &Baseline,
    state: fn(BusinessDate) -> Derived,
) -> Option<DueReport> {
    due_220_rounded(account, agreement, baseline, state, Rounding::HalfUp)
}

fn due_220_rounded(
    account: &Account,
    agreement: &Agreement,
    baseline: &Baseline,
    state: fn(BusinessDate) -> Derived,
    rounding: Rounding,
) -> Option<DueReport> {
    let subject = subject();
    let mut rule = ProductRule::default();
    rule.first_terms.rounding = rounding;
    let view = CutView {
        as_of: date(CUT),
        subject: Some(&subject),
        agreement: Some(agreement),
        account_baseline: &Baseline::default(),
        agreement_baseline: baseline,
        person_baseline: &Baseline::default(),
        rule: &rule,
        quarantined: false,
        agreement_handled: false,
    };
    let due = due_reports_of_account(account, &view, |day| Ok::<_, Infallible>(state(day))).expect("never fails");
    due.into_iter().find(|due| matches!(due.report, Report::Agreement(_)))
}

fn report_of(due: &DueReport) -> &AgreementReport {
    match &due.report {
        Report::Agreement(report) => report,
        other => panic!("not a 220: {other:?}"),
    }
}

/// Moment, limit, kind and whether it ended of the 220 that is due.
fn check(
    name: &str,
    account_type: AccountType,
    agreement: &Agreement,
    baseline: &Baseline,
    expected: Option<(&str, u64, &str, bool)>,
) {
    let mut account = account(account_type, OPENED);
    account.opened.agreement_id = AgreementId::parse("AG-1");
    let due = due_220(&account, agreement, baseline, open_on);
    let found = due.as_ref().map(|due| {
        let report = report_of(due);
        (report.moment, report.limit, report.limit_kind, report.ended)
    });
    assert_eq!(found, expected, "{name}");
    assert!(due.is_none_or(|due| due.withheld.is_empty()), "{name}: may be sent");
}

fn held(limit: u64) -> Baseline {
    let mut baseline = accepted("2024-02-29", false);
    if let Some(last) = &mut baseline.last_accepted {
        last.limit = Some(limit);
    }
    baseline
}

#[test]
fn an_agreement_begins_changes_its_limit_and_ends_by_its_own_events() {
    let never = Baseline::default();
    let begun = [("2024-01-02", signed("10", 900_000))];
    let raised = [&begun[..], &[("2024-03-10", limit_changed(1_200_000, "CNY"))]].concat();
    let ended = [&raised[..], &[("2024-03-20", expired("2024-03-31"))]].concat();
    let ends_later = [&raised[..], &[("2024-03-20", expired("2024-04-01"))]].concat();
    for account_type in [AccountType::R1, AccountType::R4, AccountType::D1] {
        let name = account_type.code();
        check(name, account_type, &agreement("AG-1", &begun), &held(9_000), None);
        check(name, account_type, &agreement("AG-1", &raised), &held(9_000), Some(("30", 12_000, "10", false)));
        check(name, account_type, &agreement("AG-1", &ended), &held(12_000), Some(("20", 12_000, "10", true)));
        check(name, account_type, &agreement("AG-1", &ends_later), &held(12_000), None);
        check(name, account_type, &agreement("AG-1", &ended), &accepted("2024-02-29", true), None);
        check(name, account_type, &agreement("AG-1", &raised), &accepted(CUT, false), None);
    }
    check("begun", AccountType::R4, &agreement("AG-1", &begun), &never, Some(("10", 9_000, "10", false)));
    check("ended before any report", AccountType::R4, &agreement("AG-1", &ended), &never, Some(("20", 12_000, "10", true)));
    check("not revolving", AccountType::R1, &agreement("AG-1", &[("2024-01-02", signed("20", 1))]), &never, {
        Some(("10", 0, "20", false))
    });
    check("shared by cards", AccountType::R2, &agreement("AG-1", &[("2024-01-02", signed("30", 1))]), &never, {
        Some(("10", 0, "30", false))
    });
}

#[test]
fn what_is_not_signed_yet_or_has_another_number_is_taken_from_the_account() {
    let never = Baseline::default();
    let from_account = Some(("10", 5_000, "10", false));
    check("another", AccountType::R1, &agreement("AG-2", &[("2024-01-02", signed("10", 900_000))]), &never, from_account);
    check("no signing", AccountType::R1, &agreement("AG-1", &[("2024-03-10", limit_changed(1, "CNY"))]), &never, from_account);
    check("signed later", AccountType::R1, &agreement("AG-1", &[("2024-04-01", signed("10", 1))]), &never, from_account);
    let AgreementEvent::CreditAgreementSigned(mut terms) = signed("10", 900_000) else { panic!("a signing") };
    terms.valid_from = date("2024-04-01");
    let not_begun = agreement("AG-1", &[("2024-03-01", AgreementEvent::CreditAgreementSigned(terms))]);
    check("signed and not begun", AccountType::R1, &not_begun, &never, None);
    check("C1 has none", AccountType::C1, &agreement("AG-1", &[("2024-01-02", signed("10", 1))]), &never, None);
}

#[test]
fn a_closed_account_does_not_end_an_agreement_with_events_of_its_own() {
    let closed_on_cut = |day: BusinessDate| closed(OPENED, &day.to_string(), CUT);
    let begun = agreement("AG-1", &[("2024-01-02", signed("10", 900_000))]);
    let due = due_220(&account(AccountType::R1, OPENED), &begun, &Baseline::default(), closed_on_cut).expect("a 220");
    assert_eq!((report_of(&due).moment, report_of(&due).ended), ("10", false));
    assert!(due_220(&account(AccountType::R1, OPENED), &begun, &held(9_000), closed_on_cut).is_none());
}

#[test]
fn the_terms_of_a_220_are_those_of_the_agreement() {
    let begun = agreement("AG-1", &[("2024-01-02", signed("10", 900_099))]);
    let account = account(AccountType::R4, OPENED);
    let due = due_220_rounded(&account, &begun, &Baseline::default(), open_on, Rounding::Down).expect("a 220");
    let report = report_of(&due);
    assert_eq!((report.limit, report.revolving, report.currency), (9_000, true, Currency::CNY));
    assert_eq!((report.effective_date, report.expiry_date), (date("2024-01-02"), BusinessDate::MAX));
    assert_eq!((report.management_org, report.institution), (office(), institution()));
}

#[test]
fn an_agreement_in_two_currencies_or_of_an_unknown_kind_is_withheld() {
    let withheld = |events: &[(&str, AgreementEvent)]| {
        let due = due_220(&account(AccountType::R1, OPENED), &agreement("AG-1", events), &Baseline::default(), open_on);
        due.map(|due| (due.withheld, due.rule_codes))
    };
    let reasons = vec![WithheldReason::LocalRule];
    let two_currencies = [("2024-01-02", signed("10", 1)), ("2024-03-10", limit_changed(1, "USD"))];
    assert_eq!(withheld(&two_currencies), Some((reasons.clone(), vec!["AGREEMENT_CURRENCY_DIFFERS"])));
    assert_eq!(withheld(&[("2024-01-02", signed("99", 1))]), Some((reasons, vec!["ABE001"])));
}
