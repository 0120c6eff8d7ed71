use super::sample::{date, document_changed, envelope, fold, name_changed, registered, superseding};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{DocumentChangeCause, SubjectEvent};
use crate::ids::EventId;

/// On a day: the registration, the overlays in their order, the kind of document, and since when.
fn check(events: &[(Envelope, SubjectEvent)], rows: &[(&str, u128, &[u128], &str, &str)]) {
    let reversed: Vec<_> = events.iter().rev().cloned().collect();
    for events in [events, &reversed] {
        let subject = fold(events);
        for (day, registration, overlays, doc_type, since) in rows {
            let identity = subject.identity_on(date(day)).expect("a registration");
            let laid_over: Vec<u128> = identity.overlays.iter().map(|overlay| overlay.event_id.0).collect();
            let found = (identity.event_id, laid_over.as_slice(), identity.doc_type.as_str(), identity.effective_date);
            assert_eq!(found, (EventId(*registration), *overlays, *doc_type, date(since)), "on {day}");
        }
    }
}

#[test]
fn e_34_both_document_numbers_resolve_by_date() {
    let upgrade = document_changed("10", "10", DocumentChangeCause::Upgrade15To18);
    let events = [(envelope(1, "2003-01-05"), registered("10")), (envelope(2, "2005-06-01"), upgrade)];
    check(
        &events,
        &[
            ("2005-05-31", 1, &[], "10", "2003-01-05"),
            ("2005-06-01", 1, &[2], "10", "2005-06-01"),
            ("2024-03-31", 1, &[2], "10", "2005-06-01"),
        ],
    );
    let identity = fold(&events).identity_on(date("2024-03-31")).expect("a registration");
    assert_eq!(identity.pii, b"{\"of\":1}", "as registered");
    assert_eq!(identity.overlays[0].pii, b"{\"of\":2}", "to be laid over");
}

#[test]
fn e_38_a_document_of_another_type_is_in_force_from_its_day() {
    let to_permit = document_changed("2", "5", DocumentChangeCause::TypeChange);
    let to_card = document_changed("5", "A", DocumentChangeCause::TypeChange);
    let events = [
        (envelope(1, "2020-01-05"), registered("2")),
        (envelope(5, "2022-01-01"), to_card),
        (envelope(3, "2021-01-01"), to_permit),
        (envelope(4, "2021-06-01"), name_changed()),
    ];
    check(
        &events,
        &[
            ("2020-12-31", 1, &[], "2", "2020-01-05"),
            ("2021-05-31", 1, &[3], "5", "2021-01-01"),
            ("2021-06-01", 1, &[3, 4], "5", "2021-06-01"),
            ("2024-01-01", 1, &[3, 4, 5], "A", "2022-01-01"),
        ],
    );
}

#[test]
fn the_newest_registration_until_a_day_stands_with_what_changed_since() {
    let events = [
        (envelope(9, "2024-01-05"), registered("10")),
        (envelope(5, "2024-01-20"), name_changed()),
        (envelope(3, "2024-02-01"), registered("10")),
        (envelope(4, "2024-02-01"), registered("2")),
        (envelope(6, "2024-02-10"), name_changed()),
    ];
    check(
        &events,
        &[
            ("2023-12-31", 9, &[], "10", "2024-01-05"),
            ("2024-01-31", 9, &[5], "10", "2024-01-20"),
            ("2024-02-09", 4, &[], "2", "2024-02-01"),
            ("2024-03-31", 4, &[6], "2", "2024-02-10"),
        ],
    );
    assert_eq!(fold(&[]).identity_on(date("2024-03-31")), None);
    let only_a_name = [(envelope(5, "2024-01-20"), name_changed())];
    assert_eq!(fold(&only_a_name).identity_on(date("2024-03-31")), None);
    assert!(!fold(&only_a_name).is_identified() && fold(&events).is_identified());
}

#[test]
fn d_07_a_superseding_registration_stands_in_the_place_of_the_first() {
    let events = [
        (envelope(1, "2020-01-05"), registered("2")),
        (envelope(2, "2021-01-01"), name_changed()),
        (superseding(3, "2022-01-01", 1), registered("5")),
    ];
    check(&events, &[("2020-06-01", 3, &[], "5", "2020-01-05"), ("2024-01-01", 3, &[2], "5", "2021-01-01")]);
}
