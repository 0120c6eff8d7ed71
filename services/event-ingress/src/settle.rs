//! Settling: which records of a request are new, which were there before, which contradict what was there.

use crate::prepared::{Prepared, PreparedRecord};
use crate::receipts::Receipt;
use crate::status::{EventStatus, Position};
use credit_domain::ids::{ContentHash, EventId};
use credit_domain::refusal::Finding;
use event_log::NewRecord;
use std::collections::{BTreeMap, BTreeSet};

/// What the receipts and the request itself say about one record.
pub(crate) enum Seen {
    /// On the log since an earlier request.
    Before(Position),
    /// The n-th record this request publishes.
    Now(usize),
    Other,
}

/// What one event of a request comes to, before the log has answered.
pub(crate) enum Plan {
    Settled(EventStatus),
    Landing { event_id: EventId, records: Vec<Seen>, is_new: bool, dropped_legs: usize },
}

/// What one request publishes.
#[derive(Default)]
pub(crate) struct Publishing {
    pub(crate) records: Vec<NewRecord>,
    pub(crate) identities: Vec<(EventId, ContentHash)>,
    by_event_id: BTreeMap<EventId, usize>,
}

pub(crate) fn ids_of(prepared: &[Prepared]) -> Vec<EventId> {
    let mut event_ids = BTreeSet::new();
    for one in prepared {
        if let Prepared::Ready { records, .. } = one {
            event_ids.extend(records.iter().map(|record| record.event_id));
        }
    }
    event_ids.into_iter().collect()
}

pub(crate) fn settled_without_records(prepared: Prepared) -> EventStatus {
    match prepared {
        Prepared::Ready { event_id, dropped_legs, .. } => EventStatus::Dropped { event_id, dropped_legs },
        Prepared::Refused { event_id, findings } => EventStatus::Refused { event_id, findings },
    }
}

pub(crate) fn plan(prepared: Prepared, receipts: &BTreeMap<EventId, Receipt>, publishing: &mut Publishing) -> Plan {
    let Prepared::Ready { event_id, records, dropped_legs } = prepared else {
        return Plan::Settled(settled_without_records(prepared));
    };
    if records.is_empty() {
        return Plan::Settled(EventStatus::Dropped { event_id, dropped_legs });
    }
    if let Some(findings) = repeated_ids(&records) {
        return Plan::Settled(EventStatus::Refused { event_id: Some(event_id), findings });
    }
    // An event is taken whole or not at all: one record in conflict keeps the others of the event off the log.
    if records.iter().any(|record| matches!(seen(record, receipts, publishing), Some(Seen::Other))) {
        return Plan::Settled(EventStatus::Conflict { event_id });
    }
    let mut is_new = false;
    let mut landing = Vec::with_capacity(records.len());
    for record in records {
        landing.push(match seen(&record, receipts, publishing) {
            Some(known) => known,
            None => {
                is_new = true;
                Seen::Now(publishing.push(record))
            }
        });
    }
    Plan::Landing { event_id, records: landing, is_new, dropped_legs }
}

fn seen(record: &PreparedRecord, receipts: &BTreeMap<EventId, Receipt>, publishing: &Publishing) -> Option<Seen> {
    if let Some(receipt) = receipts.get(&record.event_id) {
        let same = receipt.content_hash == record.content_hash;
        return Some(if same { Seen::Before(receipt.position.clone()) } else { Seen::Other });
    }
    let index = *publishing.by_event_id.get(&record.event_id)?;
    let same = publishing.identities.get(index).is_some_and(|(_, content_hash)| *content_hash == record.content_hash);
    Some(if same { Seen::Now(index) } else { Seen::Other })
}

/// The records of one event have ids of their own; an edge that breaks this would lose all but the first.
fn repeated_ids(records: &[PreparedRecord]) -> Option<Vec<Finding>> {
    let distinct: BTreeSet<EventId> = records.iter().map(|record| record.event_id).collect();
    (distinct.len() != records.len())
        .then(|| vec![Finding::new("EVENT_ID_REPEATED", "event_id", "one id per record that an event becomes")])
}

pub(crate) fn status_of(plan: Plan, positions: &[Position]) -> EventStatus {
    match plan {
        Plan::Settled(status) => status,
        Plan::Landing { event_id, records, is_new, dropped_legs } => {
            let position = |seen: Seen| match seen {
                Seen::Before(position) => Some(position),
                Seen::Now(index) => positions.get(index).cloned(),
                Seen::Other => None,
            };
            let positions = records.into_iter().filter_map(position).collect();
            if is_new {
                EventStatus::Accepted { event_id, positions, dropped_legs }
            } else {
                EventStatus::Duplicate { event_id, positions }
            }
        }
    }
}

impl Publishing {
    fn push(&mut self, prepared: PreparedRecord) -> usize {
        let index = self.records.len();
        self.by_event_id.insert(prepared.event_id, index);
        self.identities.push((prepared.event_id, prepared.content_hash));
        self.records.push(prepared.record);
        index
    }
}
