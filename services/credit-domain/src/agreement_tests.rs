use super::{Agreement, AgreementOutcome};
use crate::calendar::{BusinessDate, RecordedAt};
use crate::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged, CreditAgreementSigned};
use crate::event::envelope::{AggregateType, Envelope};
use crate::ids::{AgreementId, ContentHash, EventId, InstitutionCode, SubjectId};
use crate::money::Currency;
use proptest::prelude::*;

type Entry = (Envelope, AgreementEvent);
/// A day; the limit, and since when it is expired, or `None` when nothing is known of it.
type Row<'a> = (&'a str, Option<(i64, Option<&'a str>)>);

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date of a test")
}

fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").expect("14 characters")
}

fn agreement() -> Agreement {
    let subject_id = SubjectId::parse("S1").expect("an id");
    Agreement::new(AgreementId::parse("AG-1").expect("an id"), subject_id, institution())
}

/// Version and event id are the same number.
fn envelope(version: u64, day: &str) -> Envelope {
    Envelope {
        recorded_at: RecordedAt((i64::from(date(day).days()) * 24 + 4) * 3_600_000_000),
        producer: "lender".into(),
        producer_build: "1".into(),
        event_id: EventId(u128::from(version)),
        aggregate_type: AggregateType::CreditAgreement,
        aggregate_id: "AG-1".into(),
        aggregate_version: version,
        effective_date: date(day),
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

fn superseding(version: u64, day: &str, supersedes: u128) -> Envelope {
    Envelope { supersedes: Some(EventId(supersedes)), reason_code: Some("TYPO".into()), ..envelope(version, day) }
}

fn signed(limit_minor: i64) -> AgreementEvent {
    AgreementEvent::CreditAgreementSigned(CreditAgreementSigned {
        line_type: "10".into(),
        revolving: true,
        limit_minor,
        currency: Currency::CNY,
        valid_from: date("2024-01-05"),
        valid_to: Some(date("2026-12-31")),
        management_org: institution(),
    })
}

fn limit_changed(new_limit_minor: i64, currency: &str) -> AgreementEvent {
    AgreementEvent::AgreementLimitChanged(AgreementLimitChanged {
        old_limit_minor: 0,
        new_limit_minor,
        currency: Currency::parse(currency).expect("three letters"),
        cause: "REVIEW".into(),
    })
}

fn expired(expired_on: &str) -> AgreementEvent {
    AgreementEvent::AgreementExpired(AgreementExpired { expired_on: date(expired_on), cause: "MATURITY".into() })
}

fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Agreement {
    let mut agreement = agreement();
    for (envelope, event) in entries {
        assert_eq!(agreement.apply(envelope, event, ContentHash([1; 16]), 0), AgreementOutcome::Applied, "{event:?}");
    }
    agreement
}

fn check(name: &str, entries: &[Entry], rows: &[Row<'_>]) {
    for agreement in [fold(entries), fold(entries.iter().rev())] {
        for (day, expected) in rows {
            let found = agreement.state_on(date(day)).map(|state| (state.limit_minor, state.expired_on));
            let expected = expected.map(|(limit_minor, expired_on)| (limit_minor, expired_on.map(date)));
            assert_eq!(found, expected, "{name} on {day}");
        }
    }
}

#[test]
fn the_state_of_a_day_follows_from_what_was_in_effect_by_then() {
    let entries = [
        (envelope(1, "2024-01-05"), signed(500_000)),
        (envelope(2, "2024-03-01"), limit_changed(800_000, "CNY")),
        (envelope(3, "2024-03-01"), limit_changed(700_000, "CNY")),
        (envelope(4, "2024-02-01"), limit_changed(600_000, "CNY")),
        (envelope(5, "2024-05-10"), expired("2024-06-30")),
    ];
    check(
        "agreement",
        &entries,
        &[
            ("2024-01-04", None),
            ("2024-01-05", Some((500_000, None))),
            ("2024-02-29", Some((600_000, None))),
            ("2024-03-01", Some((700_000, None))),
            ("2024-06-29", Some((700_000, None))),
            ("2024-06-30", Some((700_000, Some("2024-06-30")))),
            ("2025-01-01", Some((700_000, Some("2024-06-30")))),
        ],
    );
    check("nothing is signed", &entries[1..], &[("2025-01-01", None)]);
    let told_late = [(envelope(1, "2024-01-05"), signed(500_000)), (envelope(2, "2024-07-10"), expired("2024-06-30"))];
    let rows = [("2024-06-29", Some((500_000, None))), ("2024-06-30", Some((500_000, Some("2024-06-30"))))];
    check("an expiry counts from its own day", &told_late, &rows);
    let renewed = [&told_late[..], &[(envelope(3, "2024-08-01"), signed(900_000))]].concat();
    check("signed anew", &renewed, &[("2024-07-31", Some((500_000, Some("2024-06-30")))), ("2024-08-01", Some((900_000, None)))]);
}

#[test]
fn all_terms_are_those_of_the_signing() {
    let state = fold(&[(envelope(1, "2024-01-05"), signed(500_000))]).state_on(date("2024-01-05")).expect("signed");
    assert_eq!((state.line_type.as_str(), state.revolving, state.currency), ("10", true, Currency::CNY));
    assert_eq!((state.valid_from, state.valid_to), (date("2024-01-05"), Some(date("2026-12-31"))));
    assert_eq!((state.management_org, state.expired_on), (institution(), None));
}

#[test]
fn d_07_a_superseding_event_stands_in_the_old_events_place() {
    let first = [(envelope(1, "2024-01-05"), signed(500_000)), (envelope(2, "2024-03-01"), limit_changed(800_000, "CNY"))];
    let with = |more: &[Entry]| [&first[..], more].concat();
    let corrected = with(&[(superseding(3, "2024-04-10", 2), limit_changed(900_000, "CNY"))]);
    check("limit", &corrected, &[("2024-02-29", Some((500_000, None))), ("2024-03-01", Some((900_000, None)))]);
    let signing = with(&[(superseding(3, "2024-04-10", 1), signed(400_000))]);
    check("signing", &signing, &[("2024-01-05", Some((400_000, None))), ("2024-03-01", Some((800_000, None)))]);
    let twice = with(&[
        (superseding(3, "2024-04-10", 2), limit_changed(900_000, "CNY")),
        (superseding(4, "2024-04-11", 3), limit_changed(950_000, "CNY")),
    ]);
    check("in a row", &twice, &[("2024-03-01", Some((950_000, None)))]);
    let rivals = with(&[
        (superseding(3, "2024-04-12", 2), limit_changed(900_000, "CNY")),
        (superseding(4, "2024-04-11", 2), limit_changed(950_000, "CNY")),
    ]);
    check("the one recorded later stands", &rivals, &[("2024-03-01", Some((900_000, None)))]);
    let other_type = with(&[(superseding(3, "2024-04-10", 2), expired("2024-04-10"))]);
    check("of another type", &other_type, &[("2024-04-10", Some((800_000, Some("2024-04-10"))))]);
    let circle = [(superseding(1, "2024-01-05", 2), signed(1)), (superseding(2, "2024-01-05", 1), signed(2))];
    check("in a circle", &circle, &[("2024-12-31", None)]);
}

#[test]
fn a_limit_in_another_currency_changes_nothing_and_is_seen() {
    let entries = [(envelope(1, "2024-01-05"), signed(500_000)), (envelope(2, "2024-03-01"), limit_changed(800_000, "USD"))];
    check("foreign", &entries, &[("2024-12-31", Some((500_000, None)))]);
    for agreement in [fold(&entries), fold(entries.iter().rev())] {
        assert!(!agreement.contradicts_itself_on(date("2024-02-29")));
        assert!(agreement.contradicts_itself_on(date("2024-03-01")));
    }
    assert!(!fold(&entries[1..]).contradicts_itself_on(date("2024-12-31")), "nothing is signed yet");
}

#[test]
fn the_same_event_again_is_a_duplicate_and_other_content_is_quarantined() {
    let mut agreement = agreement();
    let envelope = envelope(1, "2024-01-05");
    assert_eq!(agreement.apply(&envelope, &signed(500_000), ContentHash([1; 16]), 0), AgreementOutcome::Applied);
    let after_first = agreement.clone();
    assert_eq!(agreement.apply(&envelope, &signed(500_000), ContentHash([1; 16]), 1), AgreementOutcome::Duplicate);
    assert_eq!(agreement.apply(&envelope, &signed(600_000), ContentHash([2; 16]), 2), AgreementOutcome::Quarantined);
    assert_eq!(agreement, after_first);
}

#[test]
fn what_contradicts_itself_is_refused_with_every_reason() {
    let check = |name: &str, change: fn(&mut Envelope), event: AgreementEvent, expected: &[&str]| {
        let mut agreement = agreement();
        let mut envelope = envelope(1, "2024-01-05");
        change(&mut envelope);
        match agreement.apply(&envelope, &event, ContentHash([1; 16]), 0) {
            AgreementOutcome::Applied => assert_eq!(expected, [""; 0], "{name}"),
            AgreementOutcome::Refused(findings) => {
                let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
                assert_eq!(rules, expected, "{name}");
                assert!(agreement.facts.is_empty(), "{name}: nothing is kept of a refused event");
            }
            other => panic!("{name}: {other:?}"),
        }
    };
    check("no limit at all", |_| {}, signed(0), &[]);
    check("below 0", |_| {}, signed(-1), &["AMOUNT_NEGATIVE"]);
    check("change below 0", |_| {}, limit_changed(-1, "CNY"), &["AMOUNT_NEGATIVE"]);
    check("change to 0", |_| {}, limit_changed(0, "CNY"), &[]);
    check("currency", |_| {}, limit_changed(1, "QQQ"), &["CURRENCY_UNKNOWN"]);
    check("subject", |envelope| envelope.subject_id = SubjectId::parse("S2").expect("an id"), signed(1), &["SUBJECT_MISMATCH"]);
    check("number", |envelope| envelope.aggregate_id = "AG-2".into(), signed(1), &["AGGREGATE_ID_MISMATCH"]);
    let foreign = |envelope: &mut Envelope| {
        envelope.institution_code = InstitutionCode::parse("T20000000H0001").expect("14 characters");
    };
    check("institution", foreign, signed(1), &["INSTITUTION_MISMATCH"]);
    check("itself", |envelope| envelope.supersedes = Some(EventId(1)), expired("2024-01-05"), &["SUPERSEDES_ITSELF"]);
    let AgreementEvent::CreditAgreementSigned(mut terms) = signed(-1) else { panic!("a signing") };
    terms.valid_to = Some(date("2024-01-04"));
    terms.currency = Currency::parse("QQQ").expect("three letters");
    let all = ["AMOUNT_NEGATIVE", "CURRENCY_UNKNOWN", "AGREEMENT_ENDS_BEFORE_IT_BEGINS"];
    check("all at once", |_| {}, AgreementEvent::CreditAgreementSigned(terms), &all);
}

/// Signings, changes, expiries and corrections of each of them, several on one day.
fn every_entry() -> Vec<Entry> {
    vec![
        (envelope(1, "2024-01-05"), signed(500_000)),
        (envelope(2, "2024-02-01"), limit_changed(600_000, "CNY")),
        (envelope(3, "2024-02-01"), limit_changed(700_000, "CNY")),
        (envelope(4, "2024-02-15"), limit_changed(1, "USD")),
        (envelope(5, "2024-04-01"), expired("2024-03-31")),
        (envelope(6, "2024-05-01"), signed(900_000)),
        (superseding(7, "2024-06-01", 3), limit_changed(750_000, "CNY")),
        (superseding(8, "2024-06-02", 1), signed(550_000)),
        (superseding(9, "2024-06-03", 3), limit_changed(760_000, "CNY")),
    ]
}

proptest! {
    #[test]
    fn i_1_any_order_of_arrival_gives_the_same_agreement(
        order in Just((0..every_entry().len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let entries = every_entry();
        prop_assert_eq!(fold(order.iter().map(|index| &entries[*index])), fold(&entries));
    }
}
