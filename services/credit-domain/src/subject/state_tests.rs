use super::sample::{
    account_id, date, deceased, envelope, fold, hold_placed, hold_released, id, notice_delivered, notice_failed,
    notice_not_required, notice_sent, restricted, restriction_lifted, superseding, theft_confirmed, theft_dismissed,
    theft_reported,
};
use super::{NoticeStep, Subject, TheftState};
use crate::event::envelope::Envelope;
use crate::event::subject_event::SubjectEvent;
use crate::ids::AccountId;

/// Folds events, one a day from 2024-03-01 on, forwards and backwards.
fn both_ways(events: &[SubjectEvent]) -> [Subject; 2] {
    let dated: Vec<(Envelope, SubjectEvent)> = (1_u8..)
        .zip(events)
        .map(|(number, event)| (envelope(u128::from(number), &format!("2024-03-{number:02}")), event.clone()))
        .collect();
    [fold(&dated), fold(dated.iter().rev())]
}

#[test]
fn adv_1_the_state_of_a_notice_is_its_worthiest_step() {
    let delivered = |day: &str| Some(NoticeStep::Delivered { on: date(day) });
    for (name, events, expected) in [
        ("nothing", vec![], None),
        ("sent", vec![notice_sent(1)], Some(NoticeStep::Sent)),
        ("failed after sent", vec![notice_sent(1), notice_failed(1)], Some(NoticeStep::Failed)),
        ("failed before sent again", vec![notice_failed(1), notice_sent(1)], Some(NoticeStep::Failed)),
        ("delivered wins over failed", vec![notice_failed(1), notice_delivered(1, "2024-03-02")], delivered("2024-03-02")),
        ("failed after delivered", vec![notice_delivered(1, "2024-03-01"), notice_failed(1)], delivered("2024-03-01")),
        ("not required", vec![notice_failed(1), notice_not_required(1)], Some(NoticeStep::NotRequired)),
        ("delivered anyway", vec![notice_not_required(1), notice_delivered(1, "2024-03-02")], delivered("2024-03-02")),
        (
            "the first of two deliveries",
            vec![notice_delivered(1, "2024-03-05"), notice_delivered(1, "2024-03-02")],
            delivered("2024-03-02"),
        ),
        ("of another episode", vec![notice_delivered(2, "2024-03-01")], None),
    ] {
        for subject in both_ways(&events) {
            assert_eq!(subject.notice_state(&account_id(), 1), expected, "{name}");
        }
    }
    let other = AccountId::parse("ACC-2").expect("an id");
    let [subject, _] = both_ways(&[notice_delivered(1, "2024-03-01")]);
    assert_eq!(subject.notice_state(&other, 1), None);
}

#[test]
fn adv_1_a_notice_counts_when_delivered_in_time_or_not_required() {
    for (name, event, lead_days, as_of, expected) in [
        ("sent only", notice_sent(1), 0, "2024-03-31", false),
        ("failed", notice_failed(1), 0, "2024-03-31", false),
        ("delivered on the day", notice_delivered(1, "2024-03-20"), 0, "2024-03-20", true),
        ("delivered the day after", notice_delivered(1, "2024-03-20"), 0, "2024-03-19", false),
        ("five days ahead", notice_delivered(1, "2024-03-20"), 5, "2024-03-25", true),
        ("four days ahead", notice_delivered(1, "2024-03-20"), 5, "2024-03-24", false),
        ("not required, whatever the lead", notice_not_required(1), 30, "2024-03-01", true),
        ("not required only later", notice_not_required(1), 0, "2024-02-29", false),
    ] {
        let [subject, _] = both_ways(&[event]);
        assert_eq!(subject.is_noticed(&account_id(), 1, date(as_of), lead_days), expected, "{name}");
    }
}

#[test]
fn restrictions_and_holds_are_over_once_lifted_whatever_comes_first() {
    let placed = [restricted("R1"), hold_placed("H1")];
    let lifted = [restriction_lifted("R1"), hold_released("H1")];
    for (name, events, expected) in [
        ("nothing", vec![], (false, false)),
        ("placed", placed.to_vec(), (true, true)),
        ("lifted", [placed.clone(), lifted.clone()].concat(), (false, false)),
        ("only lifted", lifted.to_vec(), (false, false)),
        ("one of two", [placed.to_vec(), vec![restricted("R2")], lifted.to_vec()].concat(), (true, false)),
        ("under the same id again", [placed.clone(), lifted, placed].concat(), (false, false)),
        ("a hold restricts nothing", vec![hold_placed("H1")], (false, true)),
    ] {
        for subject in both_ways(&events) {
            assert_eq!((subject.is_processing_restricted(), subject.has_legal_hold()), expected, "{name}");
        }
    }
}

#[test]
fn e_40_an_allegation_holds_from_its_report_to_its_decision() {
    let of_account = || theft_reported("T1", Some("ACC-1"));
    let of_person = || theft_reported("T1", None);
    let other = AccountId::parse("ACC-2").expect("an id");
    // State of the report; alleged of ACC-1, of ACC-2, of the person.
    for (name, events, expected) in [
        ("nothing", vec![], (None, false, false, false)),
        ("of an account", vec![of_account()], (Some(TheftState::Reported), true, false, false)),
        ("of the person", vec![of_person()], (Some(TheftState::Reported), true, true, true)),
        ("dismissed", vec![of_account(), theft_dismissed("T1")], (Some(TheftState::Dismissed), false, false, false)),
        ("confirmed", vec![of_account(), theft_confirmed("T1")], (Some(TheftState::Confirmed), true, false, false)),
        (
            "of the person, confirmed",
            vec![of_person(), theft_confirmed("T1")],
            (Some(TheftState::Confirmed), false, false, false),
        ),
        ("decided before it is known", vec![theft_dismissed("T1")], (Some(TheftState::Dismissed), false, false, false)),
        (
            "the newest decision stands",
            vec![of_account(), theft_dismissed("T1"), theft_confirmed("T1")],
            (Some(TheftState::Confirmed), true, false, false),
        ),
        ("another report", vec![theft_reported("T2", Some("ACC-1")), theft_dismissed("T1")], {
            (Some(TheftState::Dismissed), true, false, false)
        }),
    ] {
        for subject in both_ways(&events) {
            let alleged = |account_id: Option<&AccountId>| subject.is_theft_alleged(account_id);
            let found = (subject.theft_state(&id("T1")), alleged(Some(&account_id())), alleged(Some(&other)), alleged(None));
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn e_39_the_day_of_death_is_the_one_stated_last_and_may_be_corrected() {
    let first = (envelope(1, "2024-03-10"), deceased("2024-03-01"));
    let later = (envelope(2, "2024-03-20"), deceased("2024-03-02"));
    assert_eq!(fold([&first]).date_of_death(), Some(date("2024-03-01")));
    assert_eq!(fold([&later, &first]).date_of_death(), Some(date("2024-03-02")));
    let corrected = (superseding(3, "2024-03-25", 1), deceased("2024-02-29"));
    assert_eq!(fold([&corrected, &first]).date_of_death(), Some(date("2024-02-29")));
    assert_eq!(fold([]).date_of_death(), None);
}
