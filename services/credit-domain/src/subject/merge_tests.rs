use super::sample::{envelope, fold, merge_reverted, merged, recorded, subject_id};
use super::{MergeRole, Subject};
use crate::event::envelope::Envelope;

/// The persons that this one is the same as, as recorded by a day.
fn same_as(subject: &Subject, day: &str) -> Vec<(String, MergeRole)> {
    let relations = subject.merge_relations();
    let in_force = relations.iter().filter(|relation| relation.is_in_force_at(recorded(day)));
    in_force.map(|relation| (relation.other.to_string(), relation.role)).collect()
}

#[test]
fn e_37_a_merge_and_its_reverting_switch_the_view_at_recorded_times() {
    let merge = (envelope(1, "2024-03-10"), merged("S1", "S2"));
    let late = Envelope { recorded_at: recorded("2024-05-20"), ..envelope(2, "2024-03-10") };
    let revert = (late, merge_reverted(1));
    for subject in [fold([&merge, &revert]), fold([&revert, &merge])] {
        for (day, expected) in [
            ("2024-03-09", vec![]),
            ("2024-03-10", vec![("S2".to_owned(), MergeRole::Survivor)]),
            ("2024-05-19", vec![("S2".to_owned(), MergeRole::Survivor)]),
            ("2024-05-20", vec![]),
        ] {
            assert_eq!(same_as(&subject, day), expected, "as recorded by {day}");
        }
    }
    let unknown = fold([&revert]);
    assert!(unknown.merge_relations().is_empty(), "a reverting without its merge says nothing yet");
}

#[test]
fn e_37_a_person_may_survive_one_merge_and_be_absorbed_by_another() {
    let events = [(envelope(2, "2024-04-01"), merged("S3", "S1")), (envelope(1, "2024-03-10"), merged("S1", "S2"))];
    let subject = fold(&events);
    let expected = [("S2".to_owned(), MergeRole::Survivor), ("S3".to_owned(), MergeRole::Absorbed)];
    assert_eq!(same_as(&subject, "2024-12-31"), expected);
    assert_eq!(subject.subject_id, subject_id("S1"));
}

#[test]
fn a_reverting_recorded_before_its_merge_leaves_no_time_in_force() {
    let merge = (envelope(1, "2024-03-10"), merged("S1", "S2"));
    let early = Envelope { recorded_at: recorded("2024-03-09"), ..envelope(2, "2024-03-10") };
    let subject = fold([&merge, &(early, merge_reverted(1))]);
    for day in ["2024-03-09", "2024-03-10", "2024-03-11"] {
        assert_eq!(same_as(&subject, day), [], "as recorded by {day}");
    }
}
