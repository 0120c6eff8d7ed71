//! The events that a cut knew of one account and person, and which of them stand behind which value.

use crate::clock::shanghai_time;
use crate::control::{CutOfShard, event_at};
use crate::error::ComplianceError;
use crate::event_text::{account_text, subject_text};
use crate::explanation::{ExplainedEvent, Place};
use crate::field_rules::Basis;
use credit_domain::account::Account;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::fact::Fact;
use credit_domain::ids::EventId;
use credit_domain::ledger::lineage::fields_changed_without;
use credit_domain::product_rule::ProductRule;
use credit_domain::subject::Subject;
use event_log::EventLog;
use std::collections::{BTreeMap, BTreeSet};
use wire_contracts::event_type::EventType;
use wire_contracts::topics::{BUREAU_CONTROL, CREDIT_ACCOUNTS, CREDIT_SUBJECTS};

/// One account and its person as a cut knew them.
pub(crate) struct KnownEvents<'a> {
    account: &'a Account,
    cut: &'a CutOfShard,
    /// In version order.
    pub(crate) facts: Vec<Fact>,
    /// With their offsets, in the order of the topic.
    subject_events: Vec<(u64, Event)>,
    /// Value of the ledger -> events that change it when left out.
    changed_without: BTreeMap<&'static str, Vec<EventId>>,
}

impl<'a> KnownEvents<'a> {
    pub(crate) fn gather(
        log: &dyn EventLog,
        account: &'a Account,
        all_facts: &[Fact],
        subject: Option<&Subject>,
        cut: &'a CutOfShard,
    ) -> Result<KnownEvents<'a>, ComplianceError> {
        let subjects_until = cut.known_until(CREDIT_SUBJECTS);
        let mut subject_events = Vec::new();
        for fact in subject.map_or(&[][..], |subject| &subject.applied).iter().filter(|fact| fact.offset < subjects_until) {
            subject_events.push((fact.offset, event_at(log, CREDIT_SUBJECTS, cut.summary.shard, fact.offset)?));
        }
        subject_events.sort_by_key(|(offset, _)| *offset);
        let facts = known_facts(all_facts, cut.known_until(CREDIT_ACCOUNTS));
        Ok(KnownEvents { account, cut, facts, subject_events, changed_without: BTreeMap::new() })
    }

    /// Finds the events behind each derived value as of a date: those that change it when left out.
    pub(crate) fn trace(&mut self, as_of: BusinessDate, rule: &ProductRule) {
        self.changed_without = fields_changed_without(&self.account.opened, &self.facts, as_of, rule).into_iter().collect();
    }

    /// The events behind a value.
    pub(crate) fn behind(&self, basis: Basis) -> BTreeSet<EventId> {
        match basis {
            Basis::Format => BTreeSet::new(),
            Basis::Identity => self.identity(),
            Basis::Opening => self.opening().into_iter().collect(),
            Basis::Cut => self.derived(&["close"]).chain([self.cut.request_event_id]).collect(),
            Basis::Derived(names) => self.derived(names).collect(),
        }
    }

    fn derived<'k>(&'k self, names: &'k [&str]) -> impl Iterator<Item = EventId> + 'k {
        names.iter().filter_map(|name| self.changed_without.get(name)).flatten().copied()
    }

    fn opening(&self) -> Option<EventId> {
        let is_opening = |fact: &&Fact| matches!(fact.event, AccountEvent::CreditAccountOpened(_));
        self.facts.iter().find(is_opening).map(|fact| fact.event_id)
    }

    /// The registration in force, the newest by effective date and event id, as the fold has it; and what changed the
    /// name or the document since.
    fn identity(&self) -> BTreeSet<EventId> {
        let registrations = self.subject_events.iter().filter(|(_, event)| is_registration(&event.payload));
        let place = |event: &Event| (event.envelope.effective_date, event.envelope.event_id);
        let newest = registrations.map(|(_, event)| place(event)).max();
        let changes = self.subject_events.iter().filter(|(_, event)| changes_identity(&event.payload));
        let since = changes.map(|(_, event)| place(event)).filter(|change| newest.is_some_and(|newest| *change > newest));
        newest.into_iter().chain(since).map(|(_, event_id)| event_id).collect()
    }

    /// Consents to the institution, notices about the account, and what ended or replaced the need for them, as of the
    /// cut's day (CONS-1, CONS-4, ADV-1, E-39).
    pub(crate) fn legal_basis(&self) -> BTreeSet<EventId> {
        let as_of = self.cut.request.as_of;
        let allows = |event: &Event| match &event.payload {
            EventPayload::Subject(SubjectEvent::ReportingConsentGranted(granted)) => {
                granted.institution == self.account.institution && event.envelope.effective_date <= as_of
            }
            EventPayload::Subject(SubjectEvent::AdverseNoticeDelivered(delivered)) => {
                delivered.account_id == self.account.account_id && delivered.delivered_at.business_date() <= as_of
            }
            EventPayload::Subject(SubjectEvent::AdverseNoticeNotRequired(waived)) => {
                waived.account_id == self.account.account_id && event.envelope.effective_date <= as_of
            }
            EventPayload::Subject(
                SubjectEvent::ConsentWithdrawn(_) | SubjectEvent::ConsentSuperseded(_) | SubjectEvent::SubjectDeceasedRecorded(_),
            ) => event.envelope.effective_date <= as_of,
            _ => false,
        };
        self.subject_events.iter().filter(|(_, event)| allows(event)).map(|(_, event)| event.envelope.event_id).collect()
    }

    /// Describes the events asked for and numbers them from 1: the person's first, then the account's, then the cut.
    pub(crate) fn describe(&self, wanted: &BTreeSet<EventId>) -> Vec<ExplainedEvent> {
        let mut events = Vec::new();
        let mut add =
            |event_id: EventId, event_type: EventType, topic: &str, offset: u64, clocks: (BusinessDate, RecordedAt), what| {
                if wanted.contains(&event_id) {
                    events.push(ExplainedEvent {
                        number: events.len() + 1,
                        event_id: event_id.to_string(),
                        event_type: event_type.name(),
                        place: Place { topic: topic.to_owned(), partition: self.cut.summary.shard, offset },
                        value_date: clocks.0.to_string(),
                        recorded_at: shanghai_time(clocks.1),
                        what,
                    });
                }
            };
        for (offset, event) in &self.subject_events {
            let envelope = &event.envelope;
            let clocks = (envelope.effective_date, envelope.recorded_at);
            let what = subject_text(&event.payload);
            add(envelope.event_id, EventType::of(&event.payload), CREDIT_SUBJECTS, *offset, clocks, what);
        }
        let currency = self.account.opened.currency;
        for fact in &self.facts {
            let event_type = EventType::of(&EventPayload::Account(fact.event.clone()));
            let clocks = (fact.value_date, fact.recorded_at);
            add(fact.event_id, event_type, CREDIT_ACCOUNTS, fact.offset, clocks, account_text(&fact.event, currency));
        }
        let cut = self.cut;
        let what = format!("cut {} as of {}", cut.request.cut_id, cut.request.as_of);
        let clocks = (cut.request.as_of, cut.requested_at);
        add(cut.request_event_id, EventType::ReportingCutRequested, BUREAU_CONTROL, cut.request_offset, clocks, what);
        events
    }
}

fn is_registration(payload: &EventPayload) -> bool {
    matches!(payload, EventPayload::Subject(SubjectEvent::SubjectRegistered(_)))
}

fn changes_identity(payload: &EventPayload) -> bool {
    matches!(payload, EventPayload::Subject(SubjectEvent::IdentityDocumentChanged(_) | SubjectEvent::SubjectNameChanged(_)))
}

/// The facts that were folded before an offset. An event that then still waited for its predecessor was not.
fn known_facts(facts: &[Fact], until: u64) -> Vec<Fact> {
    let first_unknown = facts.iter().filter(|fact| fact.offset >= until).map(|fact| fact.version).min().unwrap_or(u64::MAX);
    let mut known: Vec<Fact> = facts.iter().filter(|fact| fact.version < first_unknown).cloned().collect();
    known.sort_unstable_by_key(|fact| fact.version);
    known
}

#[cfg(test)]
mod tests {
    use super::known_facts;
    use credit_domain::calendar::{BusinessDate, RecordedAt};
    use credit_domain::event::account_event::{AccountEvent, CloseCause, CreditAccountClosed};
    use credit_domain::fact::Fact;
    use credit_domain::ids::{ContentHash, EventId};

    fn check_known(version_at_offset: &[(u64, u64)], until: u64, expected: &[u64]) {
        let date = BusinessDate::parse("2025-05-31").expect("a date");
        let fact = |(version, offset): &(u64, u64)| Fact {
            value_date: date,
            version: *version,
            recorded_at: RecordedAt(0),
            event_id: EventId(u128::from(*version)),
            content_hash: ContentHash([0; 16]),
            offset: *offset,
            supersedes: None,
            event: AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date, cause: CloseCause::Settled }),
        };
        let facts: Vec<Fact> = version_at_offset.iter().map(fact).collect();
        let known: Vec<u64> = known_facts(&facts, until).iter().map(|fact| fact.version).collect();
        assert_eq!(known, expected, "{version_at_offset:?} until {until}");
    }

    #[test]
    fn a_cut_knows_what_lies_before_its_offset_and_did_not_wait() {
        check_known(&[(1, 10), (2, 20), (3, 30)], 31, &[1, 2, 3]);
        check_known(&[(1, 10), (2, 20), (3, 30)], 30, &[1, 2]);
        check_known(&[(1, 10), (2, 20), (3, 30)], 0, &[]);
        // Version 3 came early and waited for version 2, which came after the cut.
        check_known(&[(1, 10), (3, 20), (2, 30)], 25, &[1]);
        check_known(&[(1, 10), (3, 20), (2, 30)], 31, &[1, 2, 3]);
    }
}
