use super::check_event;
use super::sample::{DAY, agreement_event, date, signed};
use crate::event::agreement_event::{AgreementEvent, AgreementExpired, AgreementLimitChanged, CreditAgreementSigned};
use crate::money::Currency;

/// (rule, field) of every finding, in the order given.
fn check(name: &str, event: AgreementEvent, expected: &[(&str, &str)]) {
    let findings = check_event(&agreement_event(event));
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, expected, "{name}");
}

fn check_signed(name: &str, change: fn(&mut CreditAgreementSigned), expected: &[(&str, &str)]) {
    let mut payload = signed();
    change(&mut payload);
    check(name, AgreementEvent::CreditAgreementSigned(payload), expected);
}

#[test]
fn pboc_6_a_signed_agreement_has_a_known_limit_type_and_days_in_order() {
    check_signed("open-ended", |payload| payload.valid_to = None, &[]);
    check_signed("a limit of 0", |payload| payload.limit_minor = 0, &[]);
    check_signed("negative", |payload| payload.limit_minor = -1, &[("AMOUNT_NEGATIVE", "limit_minor")]);
    check_signed("one day", |payload| payload.valid_to = Some(payload.valid_from), &[]);
    let not_in_order = [("AGREEMENT_ENDS_BEFORE_IT_BEGINS", "valid_to")];
    check_signed("BCE000", |payload| payload.valid_to = Some(date("2024-03-04")), &not_in_order);
    check_signed("unknown type", |payload| payload.line_type = "32".into(), &[("CODE_UNKNOWN", "line_type")]);
    check_signed("shared card limit", |payload| payload.line_type = "30".into(), &[]);
    let foreign = [("REVOLVING_FOREIGN_TO_LINE_TYPE", "revolving")];
    check_signed("10 revolves", |payload| payload.revolving = false, &foreign);
    check_signed("20 does not", |payload| payload.line_type = "20".into(), &foreign);
    check_signed("20", not_revolving, &[]);
    let unknown = Currency::parse("QQQ").expect("three letters");
    let mut in_unknown = signed();
    in_unknown.currency = unknown;
    check("currency", AgreementEvent::CreditAgreementSigned(in_unknown), &[("CURRENCY_UNKNOWN", "currency")]);
}

fn not_revolving(payload: &mut CreditAgreementSigned) {
    payload.line_type = "20".into();
    payload.revolving = false;
}

#[test]
fn a_limit_changes_to_another_one_and_an_end_is_known() {
    let changed = |old_limit_minor, new_limit_minor| {
        let (currency, cause) = (Currency::CNY, "REVIEW".into());
        AgreementEvent::AgreementLimitChanged(AgreementLimitChanged { old_limit_minor, new_limit_minor, currency, cause })
    };
    check("to 0", changed(1, 0), &[]);
    check("unchanged", changed(1, 1), &[("LIMIT_UNCHANGED", "new_limit_minor")]);
    let negative = "AMOUNT_NEGATIVE";
    check("negative", changed(-2, -1), &[(negative, "new_limit_minor"), (negative, "old_limit_minor")]);
    let expired =
        |day, cause: &str| AgreementEvent::AgreementExpired(AgreementExpired { expired_on: date(day), cause: cause.into() });
    check("today", expired(DAY, "MATURITY"), &[]);
    check("ahead", expired("2024-03-07", "MATURITY"), &[("DATE_AHEAD_OF_RECORDED", "expired_on")]);
    check("without a cause", expired(DAY, ""), &[("TEXT_FORM", "cause")]);
}
