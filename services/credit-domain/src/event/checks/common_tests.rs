use super::check_event;
use super::sample::{DAY, account_event, captured, consent, date, delivered, granted, id, noon, notice, repayment};
use super::sample::{registered, registration, wallet_event};
use super::sample_kinds::{every_kind, hold_released};
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountEvent;
use crate::event::envelope::{AggregateType, Envelope};
use crate::event::pipeline_event::{PipelineEvent, ShardCut};
use crate::event::subject_event::{AdverseNoticeDelivered, ReportingConsentGranted, SubjectEvent, SubjectRegistered};
use crate::event::wallet_event::{ClearingHouse, WalletEvent, WalletPaymentCaptured};
use crate::event::{Event, EventPayload};
use crate::ids::EventId;

/// (rule, field) of every finding, in the order given.
fn check(name: &str, event: &Event, expected: &[(&str, &str)]) {
    let findings = check_event(event);
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, expected, "{name}");
}

fn enveloped(name: &str, change: impl FnOnce(&mut Envelope), expected: &[(&str, &str)]) {
    let mut event = account_event(AccountEvent::RepaymentReceived(repayment()));
    change(&mut event.envelope);
    check(name, &event, expected);
}

#[test]
fn every_kind_in_good_order_has_no_findings() {
    for event in every_kind() {
        check(&format!("{:?}", event.payload), &event, &[]);
    }
}

#[test]
fn rules_of_the_envelope() {
    enveloped("version", |envelope| envelope.aggregate_version = 0, &[("VERSION_NOT_POSITIVE", "aggregate_version")]);
    enveloped("producer", |envelope| envelope.producer = " ".into(), &[("PRODUCER_FORM", "producer")]);
    enveloped("producer", |envelope| envelope.producer = "app 11010519491231002X".into(), &[("PRODUCER_FORM", "producer")]);
    let number = crate::ids::SubjectId::parse("11010519491231002X").unwrap();
    enveloped("subject", |envelope| envelope.subject_id = number, &[("SUBJECT_ID_IS_IDENTITY_NUMBER", "subject_id")]);
    enveloped("producer", |envelope| envelope.producer = "13900000001".into(), &[("PRODUCER_FORM", "producer")]);
    enveloped(
        "type",
        |envelope| envelope.aggregate_type = AggregateType::Subject,
        &[("AGGREGATE_TYPE_MISMATCH", "aggregate_type")],
    );
    enveloped("id", |envelope| envelope.aggregate_id = "A B".into(), &[("AGGREGATE_ID_MISMATCH", "aggregate_id")]);
    enveloped("personal", |envelope| envelope.pii = Some(vec![1]), &[("PERSONAL_FIELDS_FORBIDDEN", "personal")]);
    enveloped("key", |envelope| envelope.pii_key_id = Some("K".into()), &[("PERSONAL_KEY_WITHOUT_FIELDS", "pii_key_id")]);
}

/// Every event knows of which aggregate it speaks: any other type or id is found.
#[test]
fn every_kind_names_its_own_aggregate() {
    let foreign_type = ("AGGREGATE_TYPE_MISMATCH", "aggregate_type");
    let foreign_id = ("AGGREGATE_ID_MISMATCH", "aggregate_id");
    for event in every_kind() {
        let name = format!("{:?}", event.payload);
        let mut other_type = event.clone();
        let is_cut = event.envelope.aggregate_type == AggregateType::ReportingCut;
        other_type.envelope.aggregate_type = if is_cut { AggregateType::Subject } else { AggregateType::ReportingCut };
        check(&name, &other_type, &[foreign_type]);
        let mut other_id = event;
        other_id.envelope.aggregate_id = "Another one".into();
        check(&name, &other_id, &[foreign_id]);
    }
}

#[test]
fn a_release_counts_apart_from_the_events_of_its_account() {
    let mut as_account_event = hold_released();
    as_account_event.envelope.aggregate_type = AggregateType::CreditAccount;
    check("release", &as_account_event, &[("AGGREGATE_TYPE_MISMATCH", "aggregate_type")]);
    let mut as_release = account_event(AccountEvent::RepaymentReceived(repayment()));
    as_release.envelope.aggregate_type = AggregateType::AccountHold;
    check("repayment", &as_release, &[("AGGREGATE_TYPE_MISMATCH", "aggregate_type")]);
}

#[test]
fn personal_fields_stand_in_the_three_events_that_need_them() {
    for event in every_kind() {
        let name = format!("{:?}", event.payload);
        let needs = matches!(&event.payload, EventPayload::Subject(subject_event) if super::needs_personal_fields(subject_event));
        let mut without = event.clone();
        without.envelope.pii = None;
        check(&name, &without, if needs { &[("PERSONAL_FIELDS_MISSING", "personal")] } else { &[] });
        let mut with = event;
        with.envelope.pii = Some(b"{}".to_vec());
        check(&name, &with, if needs { &[] } else { &[("PERSONAL_FIELDS_FORBIDDEN", "personal")] });
    }
}

#[test]
fn d_07_a_superseding_event_names_its_reason_and_another_event() {
    enveloped("no reason", |envelope| envelope.supersedes = Some(EventId(2)), &[("REASON_CODE_MISSING", "reason_code")]);
    let with_reason = |supersedes: u128| {
        move |envelope: &mut Envelope| {
            envelope.supersedes = Some(EventId(supersedes));
            envelope.reason_code = Some("AMOUNT_WRONG".into());
        }
    };
    enveloped("reason", with_reason(2), &[]);
    enveloped("itself", with_reason(1), &[("SUPERSEDES_ITSELF", "supersedes")]);
}

#[test]
fn d_11_a_date_may_run_one_day_ahead_of_the_recorded_day() {
    let on = |day: &'static str| move |envelope: &mut Envelope| envelope.effective_date = date(day);
    enveloped("one day ahead", on("2024-03-06"), &[]);
    enveloped("two days ahead", on("2024-03-07"), &[("DATE_AHEAD_OF_RECORDED", "effective_date")]);
    enveloped("a year back", on("2023-03-05"), &[]);
    let extreme = |days: i32| move |envelope: &mut Envelope| envelope.effective_date = BusinessDate::from_days(days);
    let out_of_range = ("DATE_OUT_OF_RANGE", "effective_date");
    enveloped("before 1901", extreme(i32::MIN), &[out_of_range]);
    enveloped("after 2099", extreme(i32::MAX), &[("DATE_AHEAD_OF_RECORDED", "effective_date"), out_of_range]);
    enveloped("recorded far away", |envelope| envelope.recorded_at.0 = i64::MAX, &[("DATE_OUT_OF_RANGE", "recorded_at")]);
}

#[test]
fn e_04_the_instant_lies_on_the_effective_date_in_shanghai() {
    let at = |day: &'static str, hours: i64| {
        move |envelope: &mut Envelope| {
            envelope.effective_at_micros = Some(i64::from(date(day).days()) * 86_400_000_000 + hours * 3_600_000_000)
        }
    };
    let another_day = &[("EFFECTIVE_AT_ANOTHER_DAY", "effective_at")];
    enveloped("00:00 local", at("2024-03-04", 16), &[]);
    enveloped("23:00 local", at("2024-03-05", 15), &[]);
    enveloped("the day before", at("2024-03-04", 15), another_day);
    enveloped("the day after", at("2024-03-05", 16), another_day);
}

#[test]
fn a_registration_needs_personal_fields_and_codes_of_the_tables() {
    let mut without = registration();
    without.envelope.pii = None;
    check("no personal fields", &without, &[("PERSONAL_FIELDS_MISSING", "personal")]);
    let with = |change: fn(&mut SubjectRegistered)| {
        let mut payload = registered();
        change(&mut payload);
        Event { payload: EventPayload::Subject(SubjectEvent::SubjectRegistered(payload)), ..registration() }
    };
    let unknown = "CODE_UNKNOWN";
    check("document", &with(|payload| payload.doc_type = "30".into()), &[(unknown, "doc_type")]);
    check("sex", &with(|payload| payload.sex = "3".into()), &[(unknown, "sex")]);
    check("country", &with(|payload| payload.nationality = "CN".into()), &[(unknown, "nationality")]);
    check("bureau's own country", &with(|payload| payload.nationality = "999".into()), &[]);
    check("marriage", &with(|payload| payload.marital_status = "11".into()), &[(unknown, "marital_status")]);
    check("education", &with(|payload| payload.education_level = "50".into()), &[(unknown, "education_level")]);
    check("employment", &with(|payload| payload.employment_status = "12".into()), &[(unknown, "employment_status")]);
    check("residence", &with(|payload| payload.residence_status = "8".into()), &[(unknown, "residence_status")]);
    check(
        "district",
        &with(|payload| payload.residence_district = Some("1101".into())),
        &[("DISTRICT_FORM", "residence_district")],
    );
    let degree = with(|payload| payload.education_level = "30".into());
    check("BBE004", &degree, &[("DEGREE_ABOVE_EDUCATION", "academic_degree")]);
}

#[test]
fn cons_2_a_consent_names_its_document_recipients_and_categories() {
    let with = |change: fn(&mut ReportingConsentGranted)| {
        let mut payload = granted();
        change(&mut payload);
        consent(payload)
    };
    check("no hash", &with(|payload| payload.doc_hash = "".into()), &[("HASH_FORM", "doc_hash")]);
    check("short hash", &with(|payload| payload.doc_hash = "a".repeat(63).into()), &[("HASH_FORM", "doc_hash")]);
    check("other letters", &with(|payload| payload.doc_hash = "g".repeat(64).into()), &[("HASH_FORM", "doc_hash")]);
    check("no recipients", &with(|payload| payload.recipients.clear()), &[("LIST_EMPTY", "recipients")]);
    check("no categories", &with(|payload| payload.categories.clear()), &[("LIST_EMPTY", "categories")]);
    check("blank recipient", &with(|payload| payload.recipients.push(" ".into())), &[("TEXT_FORM", "recipients[1]")]);
    let signed_later = with(|payload| payload.signed_at = noon("2024-03-06"));
    check("signed later", &signed_later, &[("CONSENT_BEFORE_SIGNATURE", "effective_date")]);
    let mut other_aggregate = consent(granted());
    other_aggregate.envelope.aggregate_id = "C2".into();
    check("other aggregate", &other_aggregate, &[("AGGREGATE_ID_MISMATCH", "aggregate_id")]);
}

#[test]
fn rules_of_a_notice() {
    let with = |change: fn(&mut AdverseNoticeDelivered)| {
        let mut payload = delivered();
        change(&mut payload);
        notice(payload)
    };
    check("episode", &with(|payload| payload.episode_no = 0), &[("EPISODE_NOT_POSITIVE", "episode_no")]);
    check("proof", &with(|payload| payload.proof = "".into()), &[("TEXT_FORM", "proof")]);
    let ahead = with(|payload| payload.delivered_at = noon("2024-03-07"));
    check("delivered ahead", &ahead, &[("DATE_AHEAD_OF_RECORDED", "delivered_at")]);
}

#[test]
fn rules_of_a_wallet_leg() {
    let with = |change: fn(&mut WalletPaymentCaptured)| {
        let mut payload = captured();
        change(&mut payload);
        wallet_event(WalletEvent::WalletPaymentCaptured(payload))
    };
    check("amount", &with(|payload| payload.amount_minor = 0), &[("AMOUNT_NOT_POSITIVE", "amount_minor")]);
    check("leg", &with(|payload| payload.leg_no = 0), &[("LEG_NUMBER_NOT_POSITIVE", "leg_no")]);
    check("city", &with(|payload| payload.city = "Beijing".into()), &[("DISTRICT_FORM", "city")]);
    let on_us = with(|payload| payload.clearing_house = ClearingHouse::OnUs);
    check("between two wallets", &on_us, &[("CLEARING_HOUSE_MISSING", "clearing_house")]);
    let mini_program = with(|payload| payload.mini_program_ref = Some(id("MP-1")));
    check("mini program", &mini_program, &[("MINI_PROGRAM_FORBIDDEN", "mini_program_ref")]);
}

#[test]
fn rp_11_a_shard_cut_that_does_not_add_up_is_found() {
    let cut = |due: u64| {
        let mut event = account_event(AccountEvent::RepaymentReceived(repayment()));
        event.envelope.aggregate_type = AggregateType::ReportingCut;
        event.envelope.aggregate_id = "CUT-1".into();
        event.payload = EventPayload::Pipeline(PipelineEvent::ShardCut(ShardCut {
            cut_id: id("CUT-1"),
            shard: 0,
            offsets: Vec::new(),
            due,
            prepared: 2,
            withheld: 1,
            records_digest: "0".repeat(64).into(),
        }));
        event
    };
    check("adds up", &cut(3), &[]);
    check("one is missing", &cut(4), &[("COMPLETENESS", "due")]);
}

#[test]
fn all_findings_come_at_once_sorted_by_field() {
    let mut event = account_event(AccountEvent::RepaymentReceived(crate::event::account_event::RepaymentReceived {
        amount_minor: -1,
        value_date: date("2024-03-20"),
        ..repayment()
    }));
    event.envelope.aggregate_version = 0;
    let expected = [
        ("VERSION_NOT_POSITIVE", "aggregate_version"),
        ("AMOUNT_NOT_POSITIVE", "amount_minor"),
        ("DATE_AHEAD_OF_RECORDED", "value_date"),
    ];
    check(DAY, &event, &expected);
}
