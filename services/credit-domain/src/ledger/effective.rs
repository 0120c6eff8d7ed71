//! Which of the known facts count, and in which order.
//!
//! A reversed repayment counts as never received, with its allocation (D-15); a write-off taken back never was (D-06);
//! a superseded event gives its place to the one that supersedes it (D-07). All are settled here, before the fold, so
//! the fold itself only goes forward.

use crate::calendar::BusinessDate;
use crate::event::account_event::AccountEvent;
use crate::fact::{Fact, class_rank};
use crate::ids::{BusinessId, EventId};

/// The facts that count, in fold order (D-13).
pub fn effective_facts<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Vec<&'a Fact> {
    effective_facts_without(facts, None)
}

/// As [`effective_facts`], as if one event had never been sent. Leaving out the middle of a chain of superseding
/// events keeps the last one in force, and leaving out the last brings the one before it back.
pub(super) fn effective_facts_without<'a>(facts: impl IntoIterator<Item = &'a Fact>, left_out: Option<EventId>) -> Vec<&'a Fact> {
    let mut known: Vec<&Fact> = facts.into_iter().collect();
    let any_superseding = known.iter().any(|fact| fact.supersedes.is_some());
    let mut placed: Vec<(Place, &Fact)> = if any_superseding {
        known.sort_unstable_by_key(|fact| fact.event_id);
        let superseded = superseded_ids(&known, left_out);
        known
            .iter()
            .filter(|fact| superseded.binary_search(&fact.event_id).is_err())
            .map(|fact| (place_of(fact, &known), *fact))
            .collect()
    } else {
        known.iter().map(|fact| (own_place(fact), *fact)).collect()
    };
    placed.retain(|(_, fact)| Some(fact.event_id) != left_out);
    remove_reversed(&mut placed);
    placed.sort_unstable_by_key(|(place, fact)| (*place, fact.version));
    placed.into_iter().map(|(_, fact)| fact).collect()
}

type Place = (BusinessDate, u8, u64);

fn own_place(fact: &Fact) -> Place {
    fact.order_key()
}

/// The place of the first event of a chain of superseding ones (D-07). `known` is sorted by event id.
fn place_of(fact: &Fact, known: &[&Fact]) -> Place {
    let mut first = fact;
    while let Some(earlier) = first.supersedes.and_then(|id| by_event_id(known, id)) {
        // Only an earlier version can be superseded; anything else would never end.
        if earlier.version >= first.version {
            break;
        }
        first = earlier;
    }
    (first.value_date, class_rank(&fact.event), first.version)
}

fn by_event_id<'a>(known: &[&'a Fact], event_id: EventId) -> Option<&'a Fact> {
    known.binary_search_by_key(&event_id, |fact| fact.event_id).ok().map(|index| known[index])
}

/// Sorted ids of every fact that a later one of its chain stands in for.
fn superseded_ids(known: &[&Fact], left_out: Option<EventId>) -> Vec<EventId> {
    let mut superseded = Vec::new();
    for fact in known.iter().filter(|fact| Some(fact.event_id) != left_out) {
        let mut later_version = fact.version;
        let mut next = fact.supersedes;
        while let Some(event_id) = next {
            superseded.push(event_id);
            let Some(earlier) = by_event_id(known, event_id).filter(|earlier| earlier.version < later_version) else { break };
            later_version = earlier.version;
            next = earlier.supersedes;
        }
    }
    superseded.sort_unstable();
    superseded.dedup();
    superseded
}

/// Takes reversals out together with what they take back. A reversal carries the value date of what it names (D-15), and
/// so does an allocation, so that a day settles itself.
fn remove_reversed(placed: &mut Vec<(Place, &Fact)>) {
    let mut repayments: Vec<(BusinessDate, &BusinessId)> = Vec::new();
    let mut write_offs: Vec<(u64, BusinessDate, &BusinessId)> = Vec::new();
    for (place, fact) in placed.iter() {
        match &fact.event {
            AccountEvent::RepaymentReversed(reversal) => repayments.push((fact.value_date, &reversal.repayment_id)),
            AccountEvent::WriteOffReversed(reversal) => write_offs.push((place.2, fact.value_date, &reversal.write_off_id)),
            _ => {}
        }
    }
    if !repayments.is_empty() {
        repayments.sort_unstable();
        let is_reversed = |fact: &Fact, repayment_id| repayments.binary_search(&(fact.value_date, repayment_id)).is_ok();
        placed.retain(|(_, fact)| match &fact.event {
            AccountEvent::RepaymentReversed(_) => false,
            AccountEvent::RepaymentReceived(repayment) => !is_reversed(fact, &repayment.repayment_id),
            AccountEvent::RepaymentAllocated(allocated) => !is_reversed(fact, &allocated.repayment_id),
            _ => true,
        });
    }
    if !write_offs.is_empty() {
        remove_reversed_write_offs(placed, write_offs);
    }
}

/// Each reversal takes back the newest of write-off and proposal that came before it and is still in force (D-06): first
/// the write-off, a second one its proposal.
fn remove_reversed_write_offs(placed: &mut Vec<(Place, &Fact)>, mut reversals: Vec<(u64, BusinessDate, &BusinessId)>) {
    reversals.sort_unstable();
    for (version, value_date, write_off_id) in reversals {
        let in_force = placed.iter().enumerate().filter(|(_, (place, fact))| {
            let named = match &fact.event {
                AccountEvent::WriteOffProposed(proposed) => &proposed.write_off_id,
                AccountEvent::DebtWrittenOff(written_off) => &written_off.write_off_id,
                _ => return false,
            };
            named == write_off_id && fact.value_date == value_date && place.2 < version
        });
        let newest = in_force.max_by_key(|(_, (place, _))| place.2).map(|(index, _)| index);
        if let Some(index) = newest {
            placed.swap_remove(index);
        }
    }
    placed.retain(|(_, fact)| !matches!(fact.event, AccountEvent::WriteOffReversed(_)));
}
