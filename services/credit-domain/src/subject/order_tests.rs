//! Order of arrival does not matter (I-1, design 3).

use super::sample::{
    LENDER, OTHER_LENDER, consent_superseded, consent_withdrawn, deceased, document_changed, envelope, fold, hold_placed,
    hold_released, known, may_inquire, may_report, may_share, merge_reverted, merged, name_changed, notice_delivered,
    notice_failed, notice_not_required, notice_sent, registered, restricted, restriction_lifted, superseding, theft_confirmed,
    theft_dismissed, theft_reported,
};
use crate::event::envelope::Envelope;
use crate::event::subject_event::{DocumentChangeCause, SubjectEvent};
use proptest::prelude::*;

/// Every type of event, some twice, some superseding, several on one day.
fn every_event() -> Vec<(Envelope, SubjectEvent)> {
    let events = [
        ("2024-01-05", registered("2")),
        ("2024-02-01", registered("10")),
        ("2024-02-01", document_changed("10", "10", DocumentChangeCause::Upgrade15To18)),
        ("2024-02-02", name_changed()),
        ("2024-03-01", merged("S1", "S2")),
        ("2024-03-02", merge_reverted(5)),
        ("2024-04-10", deceased("2024-04-01")),
        ("2024-03-05", theft_reported("T1", Some("ACC-1"))),
        ("2024-03-06", theft_confirmed("T1")),
        ("2024-03-06", theft_dismissed("T1")),
        ("2024-03-07", restricted("R1")),
        ("2024-03-08", restriction_lifted("R1")),
        ("2024-03-07", hold_placed("H1")),
        ("2024-03-08", hold_released("H1")),
        ("2024-01-05", may_report("C1", LENDER, &["CCRC"])),
        ("2024-01-06", may_report("C2", OTHER_LENDER, &["CCRC"])),
        ("2024-01-07", may_inquire("C3", "REVIEW", None)),
        ("2024-01-08", may_share("C4", "AFFILIATE", "CREDIT")),
        ("2024-02-08", consent_superseded("C1", "C9")),
        ("2024-02-09", consent_withdrawn("C2", "ALL")),
        ("2024-03-10", notice_sent(1)),
        ("2024-03-11", notice_failed(1)),
        ("2024-03-12", notice_delivered(1, "2024-03-12")),
        ("2024-03-13", notice_not_required(2)),
    ];
    let numbered = (1_u128..).zip(events).map(|(event_id, (day, event))| (envelope(event_id, day), event));
    let corrections = [(superseding(50, "2024-05-01", 1), registered("5")), (superseding(51, "2024-05-02", 21), notice_sent(1))];
    numbered.chain(corrections).collect()
}

proptest! {
    #[test]
    fn i_1_any_order_of_arrival_gives_the_same_knowledge(
        order in Just((0..every_event().len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let events = every_event();
        let shuffled = fold(order.iter().map(|index| &events[*index]));
        let straight = fold(&events);
        prop_assert_eq!(shuffled.merge_relations(), straight.merge_relations());
        prop_assert_eq!(known(shuffled), known(straight));
    }
}
