//! What the producers have promised: which event lies where.

use credit_domain::ids::EventId;
use event_ingress::answer::EventResult;
use std::collections::BTreeMap;

/// Where an acknowledged event lies; one that became several records has several offsets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    pub topic: String,
    pub partition: u32,
    pub offsets: Vec<u64>,
}

/// Every promise so far, and every answer that contradicts an earlier one.
#[derive(Clone, Default, Debug)]
pub struct Acknowledged {
    pub places: BTreeMap<EventId, Place>,
    pub contradictions: Vec<String>,
    pub accepted: u64,
    pub duplicate: u64,
    pub dropped: u64,
    pub refused: u64,
    pub conflict: u64,
}

impl Acknowledged {
    /// Takes one answer in.
    pub fn take(&mut self, result: &EventResult) {
        match result.status.as_str() {
            "accepted" => {
                self.accepted += 1;
                self.take_place(result, true);
            }
            "duplicate" => {
                self.duplicate += 1;
                self.take_place(result, false);
            }
            "dropped" => self.dropped += 1,
            "refused" => self.refused += 1,
            "conflict" => self.conflict += 1,
            other => self.contradictions.push(format!("an answer with the unknown status `{other}`")),
        }
    }

    fn take_place(&mut self, result: &EventResult, is_first: bool) {
        let event_id = result.event_id.as_deref().and_then(EventId::parse);
        let (Some(event_id), Some(place)) = (event_id, place_of(result)) else {
            self.contradictions.push(format!("an answer `{}` without event id or place", result.status));
            return;
        };
        match self.places.get(&event_id) {
            None => {
                let _none = self.places.insert(event_id, place);
            }
            Some(known) if is_first => {
                self.contradictions.push(format!("event {event_id} was accepted at {known:?} and again at {place:?}"));
            }
            Some(known) if *known != place => {
                self.contradictions.push(format!("event {event_id} lay at {known:?} and now at {place:?}"));
            }
            Some(_) => {}
        }
    }
}

fn place_of(result: &EventResult) -> Option<Place> {
    let offsets = if result.offsets.is_empty() { vec![result.offset?] } else { result.offsets.clone() };
    Some(Place { topic: result.topic.clone()?, partition: result.partition?, offsets })
}

#[cfg(test)]
mod tests {
    use super::Acknowledged;
    use event_ingress::answer::EventResult;

    fn result(status: &str, offset: u64) -> EventResult {
        EventResult {
            index: 0,
            event_id: Some("01940000-0000-7000-8000-000000000001".to_owned()),
            status: status.to_owned(),
            topic: Some("credit.accounts.v1".to_owned()),
            partition: Some(3),
            offset: Some(offset),
            offsets: Vec::new(),
            dropped_legs: 0,
            reasons: Vec::new(),
        }
    }

    fn check(answers: &[(&str, u64)], expected_contradictions: usize) {
        let mut acknowledged = Acknowledged::default();
        for (status, offset) in answers {
            acknowledged.take(&result(status, *offset));
        }
        assert_eq!(acknowledged.contradictions.len(), expected_contradictions, "{answers:?}");
    }

    #[test]
    fn a_promise_may_be_repeated_but_never_moved_or_given_twice() {
        check(&[("accepted", 5), ("duplicate", 5), ("conflict", 0), ("refused", 0), ("dropped", 0)], 0);
        // The first answer was lost with the process.
        check(&[("duplicate", 5), ("duplicate", 5)], 0);
        check(&[("accepted", 5), ("accepted", 6)], 1);
        check(&[("accepted", 5), ("duplicate", 6)], 1);
        check(&[("imagined", 5)], 1);
    }
}
