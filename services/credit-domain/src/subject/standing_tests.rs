use super::Subject;
use super::sample::{account_id, date, envelope, fold, notice_delivered, notice_failed, notice_sent, recorded, superseding};
use crate::event::envelope::Envelope;
use crate::event::subject_event::SubjectEvent;

/// Event ids of the notices that stand, with their days, in both orders of arrival.
fn check(name: &str, events: &[(Envelope, SubjectEvent)], expected: &[(u128, &str)]) {
    let standing = |subject: &Subject| -> Vec<(u128, String)> {
        let rows = subject.standing(&subject.notices);
        rows.iter().map(|(day, notice)| (notice.event_id.0, day.to_string())).collect()
    };
    let expected: Vec<(u128, String)> = expected.iter().map(|(event_id, day)| (*event_id, (*day).to_owned())).collect();
    assert_eq!(standing(&fold(events)), expected, "{name}");
    assert_eq!(standing(&fold(events.iter().rev())), expected, "{name}, reversed");
}

#[test]
fn d_07_a_superseding_event_stands_in_the_old_events_place() {
    let first = || (envelope(1, "2024-03-01"), notice_sent(1));
    let later = |recorded_on: &str, event_id: u128, supersedes: u128| {
        let envelope = superseding(event_id, "2024-03-20", supersedes);
        (Envelope { recorded_at: recorded(recorded_on), ..envelope }, notice_sent(1))
    };
    check("nothing superseded", &[first(), (envelope(2, "2024-02-01"), notice_sent(1))], &[(2, "2024-02-01"), (1, "2024-03-01")]);
    check("superseded", &[first(), later("2024-03-20", 2, 1)], &[(2, "2024-03-01")]);
    check("superseded again", &[first(), later("2024-03-20", 2, 1), later("2024-03-21", 3, 2)], &[(3, "2024-03-01")]);
    let rivals = [first(), later("2024-03-22", 2, 1), later("2024-03-21", 3, 1)];
    check("the one recorded later stands", &rivals, &[(2, "2024-03-01")]);
    check("of an event not known yet", &[later("2024-03-20", 2, 8)], &[(2, "2024-03-20")]);
    let other_type = (superseding(2, "2024-03-20", 1), notice_failed(1));
    check("of another type", &[first(), other_type], &[(1, "2024-03-01"), (2, "2024-03-20")]);
    check("in a circle", &[later("2024-03-20", 2, 3), later("2024-03-20", 3, 2)], &[]);
}

#[test]
fn d_07_a_delivery_taken_back_by_a_correction_no_longer_counts() {
    let wrong = (envelope(1, "2024-03-01"), notice_delivered(1, "2024-03-01"));
    let right = (superseding(2, "2024-03-25", 1), notice_delivered(1, "2024-03-24"));
    let subject = fold([&wrong, &right]);
    assert!(!subject.is_noticed(&account_id(), 1, date("2024-03-20"), 0));
    assert!(subject.is_noticed(&account_id(), 1, date("2024-03-24"), 0));
}
