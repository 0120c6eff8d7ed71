//! One event against one account: version order first, then all guards, then the fact.

use super::changed_months::PastMonths;
use super::guard::Guard;
use super::hold::forget_waiting;
use super::{Account, HoldReason, MAX_PARKED, Outcome, Parked, bank_reference};
use crate::calendar::BusinessDate;
use crate::event::account_event::AccountEvent;
use crate::event::envelope::Envelope;
use crate::fact::Fact;
use crate::ids::ContentHash;
use crate::ledger::Ledger;
use crate::ledger::history::changed_months;
use crate::product_rule::ProductRule;
use crate::refusal::Finding;

/// What the guards allow.
enum Decision {
    Accept { value_date: BusinessDate, notes: Vec<Finding> },
    Refuse(Vec<Finding>),
    Hold(HoldReason),
    NeedsHistory,
}

impl Account {
    /// Applies one event. Versions are strictly consecutive (4.4(1)); a refused event consumes its version and the
    /// account goes on (D-09). `history` holds the facts of all sealed chunks in any order; give it only when asked by
    /// [`Outcome::NeedsHistory`], which leaves the account untouched. `offset` is the event's place in its partition. A
    /// release of a hold is settled first: it has no version among the account's own (see [`super::hold`]).
    pub fn apply(
        &mut self,
        envelope: &Envelope,
        event: &AccountEvent,
        content_hash: ContentHash,
        offset: u64,
        history: Option<&[Fact]>,
        rule: &ProductRule,
    ) -> Outcome {
        if let AccountEvent::AccountHoldReleased(released) = event {
            return self.release_hold(envelope, released, content_hash);
        }
        if let Some(reason) = self.held {
            return Outcome::Quarantined(reason);
        }
        let history = if self.sealed_chunks == 0 { Some(&[][..]) } else { history };
        let version = envelope.aggregate_version;
        let arrived = Parked { version, event_id: envelope.event_id, content_hash, offset };
        if version <= self.last_version {
            return self.settle_consumed_version(&arrived, history);
        }
        if self.open_facts.iter().any(|fact| fact.event_id == arrived.event_id) {
            // The version is part of the content, so this is another content under a known id; the first stands.
            return self.hold(HoldReason::ContentConflict);
        }
        if version > self.last_version.saturating_add(1) {
            return park(&mut self.parked, arrived).unwrap_or_else(|reason| self.hold(reason));
        }
        if let Err(reason) = matches_parked(&self.parked, &arrived) {
            forget_waiting(&mut self.parked, &arrived);
            return self.hold(reason);
        }
        match self.decide(envelope, event, history, rule) {
            Decision::NeedsHistory => Outcome::NeedsHistory,
            Decision::Hold(reason) => self.hold(reason),
            Decision::Refuse(findings) => {
                self.consume(version);
                Outcome::Refused(findings)
            }
            Decision::Accept { value_date, notes } => {
                self.consume(version);
                let fact = Fact {
                    value_date,
                    version,
                    recorded_at: envelope.recorded_at,
                    event_id: envelope.event_id,
                    content_hash,
                    offset,
                    supersedes: envelope.supersedes,
                    event: event.clone(),
                };
                self.enter(fact, notes, history, rule)
            }
        }
    }

    /// The parked event whose turn has come: fetch it by its offset and apply it. Ask after every applied or refused event.
    pub fn next_parked_ready(&self) -> Option<&Parked> {
        if self.held.is_some() {
            return None;
        }
        next_parked(&self.parked, self.last_version)
    }

    fn hold(&mut self, reason: HoldReason) -> Outcome {
        self.held = Some(reason);
        Outcome::Quarantined(reason)
    }

    fn consume(&mut self, version: u64) {
        self.last_version = version;
        if !self.parked.is_empty() {
            self.parked.retain(|parked| parked.version > version);
        }
    }

    /// A version that was consumed before: the same event again, another event, or one that was refused.
    fn settle_consumed_version(&mut self, arrived: &Parked, history: Option<&[Fact]>) -> Outcome {
        let known = |fact: &&Fact| fact.event_id == arrived.event_id || fact.version == arrived.version;
        let mut found = self.open_facts.iter().filter(known).min_by_key(|fact| fact.event_id != arrived.event_id);
        if found.is_none() {
            let Some(history) = history else { return Outcome::NeedsHistory };
            found = history.iter().filter(known).min_by_key(|fact| fact.event_id != arrived.event_id);
        }
        match found {
            Some(fact) if fact.event_id != arrived.event_id => self.hold(HoldReason::VersionConflict),
            Some(fact) if fact.content_hash != arrived.content_hash => self.hold(HoldReason::ContentConflict),
            Some(_) => Outcome::Duplicate,
            None => Outcome::Refused(vec![version_consumed()]),
        }
    }

    /// All guards of one event; the account is not changed.
    fn decide(&self, envelope: &Envelope, event: &AccountEvent, history: Option<&[Fact]>, rule: &ProductRule) -> Decision {
        let mut guard = Guard::common(self, envelope, event, history, rule);
        guard.of_its_kind();
        guard.ends_the_same();
        guard.institution();
        if guard.history.is_none() && (guard.needs_history || guard.is_late()) {
            return Decision::NeedsHistory;
        }
        match guard.hold {
            _ if !guard.findings.is_empty() => Decision::Refuse(guard.findings),
            Some(reason) => Decision::Hold(reason),
            None => Decision::Accept { value_date: guard.value_date, notes: guard.notes },
        }
    }

    /// Puts an accepted fact in its place: among the open ones, or as a chunk of its own when its month is sealed.
    fn enter(&mut self, fact: Fact, findings: Vec<Finding>, history: Option<&[Fact]>, rule: &ProductRule) -> Outcome {
        let history = history.unwrap_or(&[]);
        let past = PastMonths::touched_by(&fact);
        let is_late = self.sealed_end().is_some_and(|end| fact.value_date <= end);
        // A corrected opening changes where the fold begins.
        let from_nothing = is_late || matches!(fact.event, AccountEvent::CreditAccountOpened(_));
        let before = past.filter(|_| from_nothing).map(|past| past.derived_of(self, history, rule));
        self.remember(&fact.event);
        let event_id = fact.event_id;
        let mut sealed = Vec::new();
        if is_late {
            sealed.push(self.seal_late_fact(fact, history, rule));
        } else {
            let index = self.place_of(&fact);
            self.open_facts.insert(index, fact);
        }
        let changed_months = match (past, before) {
            (None, _) => Vec::new(),
            (Some(past), None) => past.changed_by(self, event_id, rule),
            (Some(past), Some(before)) => {
                let sealed_now = sealed.iter().flat_map(|chunk| &chunk.facts);
                changed_months(&before, &past.derived_of(self, history.iter().chain(sealed_now), rule))
            }
        };
        if !is_late {
            // After the comparison: a fact of an old month that was empty is sealed at once.
            sealed = self.seal_old_months(rule);
        }
        Outcome::Applied { changed_months, sealed, findings }
    }

    /// What an event leaves behind beside its fact.
    fn remember(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::RepaymentReceived(repayment) => {
                if let Some(bank_ref) = &repayment.bank_ref {
                    bank_reference::remember(&mut self.bank_refs, bank_ref);
                }
            }
            AccountEvent::CreditAccountOpened(opened) => {
                self.opened = opened.clone();
                if self.sealed_through.is_none() {
                    self.base = Ledger::opening(opened);
                }
            }
            _ => {}
        }
    }

    /// Nearly always the end, so the search goes from there.
    fn place_of(&self, fact: &Fact) -> usize {
        let key = fact.order_key();
        match self.open_facts.last() {
            Some(last) if last.order_key() > key => self.open_facts.partition_point(|earlier| earlier.order_key() <= key),
            _ => self.open_facts.len(),
        }
    }
}

/// The version belongs to an event that was refused, which is not kept.
pub(super) fn version_consumed() -> Finding {
    Finding::new(
        "VERSION_CONSUMED_BY_REFUSED_EVENT",
        "aggregate_version",
        "a version after the last one sent; a refused event is mended and sent as a new event under the next version",
    )
}

/// Lets an event wait for its predecessors.
pub(super) fn park(waiting: &mut Vec<Parked>, arrived: Parked) -> Result<Outcome, HoldReason> {
    match matches_parked(waiting, &arrived) {
        Ok(true) => return Ok(Outcome::Duplicate),
        Ok(false) => {}
        Err(reason) => {
            forget_waiting(waiting, &arrived);
            return Err(reason);
        }
    }
    if waiting.len() >= MAX_PARKED {
        return Err(HoldReason::TooManyParked);
    }
    let index = waiting.partition_point(|parked| parked.version < arrived.version);
    waiting.insert(index, arrived);
    Ok(Outcome::Parked)
}

/// Whether the event is one that waits; an event at odds with a waiting one holds the account.
pub(super) fn matches_parked(waiting: &[Parked], arrived: &Parked) -> Result<bool, HoldReason> {
    for parked in waiting {
        let same_id = parked.event_id == arrived.event_id;
        if same_id && (parked.content_hash != arrived.content_hash || parked.version != arrived.version) {
            return Err(HoldReason::ContentConflict);
        }
        if parked.version == arrived.version {
            return if same_id { Ok(true) } else { Err(HoldReason::VersionConflict) };
        }
    }
    Ok(false)
}

/// Versions at or below `last_version` never wait, so the first one decides.
pub(super) fn next_parked(waiting: &[Parked], last_version: u64) -> Option<&Parked> {
    waiting.first().filter(|parked| parked.version <= last_version.saturating_add(1))
}
