//! Account events: the hot value, its sealed chunks, and events that waited for their predecessors.

use super::ShardFold;
use super::products::ProductChange;
use super::settle::{Record, Verdict};
use super::{DeadLetter, FetchEvent};
use crate::codec::fact::{pack_chunk, unpack_chunk};
use crate::error::StoreError;
use crate::keys;
use crate::rows::AccountRow;
use crate::rule_book::RuleBook;
use credit_domain::account::unopened::{UnopenedAccount, UnopenedOutcome};
use credit_domain::account::{Outcome, Parked, SealedChunk};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::{Event, EventPayload};
use credit_domain::fact::Fact;
use credit_domain::ids::{AccountId, ContentHash};
use credit_domain::money::Currency;

/// What one attempt at an account gave.
struct Attempt {
    outcome: Outcome,
    currency: Currency,
    /// An account was opened, or corrected to be of another product.
    product_change: Option<ProductChange>,
    /// Events that waited and will not get their turn.
    forgotten: Vec<Parked>,
}

/// One event with its place in the topic.
struct Arrival<'a> {
    envelope: &'a Envelope,
    event: &'a AccountEvent,
    content_hash: ContentHash,
    offset: u64,
}

impl ShardFold {
    pub(super) fn apply_account_event(
        &mut self,
        envelope: &Envelope,
        event: &AccountEvent,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Verdict, StoreError> {
        if AccountId::parse(&envelope.aggregate_id).is_none() {
            return Ok(Verdict::refused("AGGREGATE_ID_NOT_AN_ACCOUNT", "aggregate_id", "the account id"));
        }
        let mut key = std::mem::take(&mut self.key_buffer);
        keys::write_account_key(envelope.subject_id.as_str(), &envelope.aggregate_id, &mut key);
        let verdict = self.apply_to_account(&key, &Arrival { envelope, event, content_hash, offset });
        self.key_buffer = key;
        verdict
    }

    fn apply_to_account(&mut self, key: &[u8], arrival: &Arrival<'_>) -> Result<Verdict, StoreError> {
        let mut attempt = self.attempt(key, arrival, None)?;
        if matches!(attempt.outcome, Outcome::NeedsHistory) {
            let history = self.history_with_pending(key)?;
            attempt = self.attempt(key, arrival, Some(&history))?;
        }
        if let Some(change) = attempt.product_change {
            if change.left.is_none() {
                let envelope = arrival.envelope;
                let index_key = keys::account_index_key(&envelope.aggregate_id, envelope.subject_id.as_str());
                self.appended.bytes += index_key.len();
                self.appended.account_index.insert(index_key);
            }
            self.products.change(change, &self.rules);
        }
        Ok(match attempt.outcome {
            Outcome::Applied { changed_months, sealed, findings } => {
                self.append_chunks(key, &sealed, attempt.currency);
                Verdict::Applied { findings, changed_months }
            }
            Outcome::Duplicate => Verdict::Duplicate,
            Outcome::Refused(findings) => Verdict::Refused(findings),
            Outcome::Quarantined(reason) => Verdict::Quarantined { code: reason.code(), forgotten: attempt.forgotten },
            Outcome::Parked => Verdict::Parked,
            // With all sealed facts given, the domain never asks again.
            Outcome::NeedsHistory => return Err(StoreError::Damaged { kind: "sealed chunk" }),
        })
    }

    fn attempt(&mut self, key: &[u8], arrival: &Arrival<'_>, history: Option<&[Fact]>) -> Result<Attempt, StoreError> {
        let rules = &self.rules;
        self.tables.accounts.update(&self.store, key, |row| attempt_on_row(row, arrival, history, rules))
    }

    /// Sealed facts of the store and those that wait for the commit.
    fn history_with_pending(&self, key: &[u8]) -> Result<Vec<Fact>, StoreError> {
        let mut facts = self.store.history_of_key(key)?;
        let prefix = keys::sealed_prefix(key);
        let pending = self.appended.sealed.range(prefix.clone()..).take_while(|(chunk_key, _)| chunk_key.starts_with(&prefix));
        for (_, chunk) in pending {
            facts.extend(unpack_chunk(chunk)?);
        }
        Ok(facts)
    }

    fn append_chunks(&mut self, key: &[u8], sealed: &[SealedChunk], currency: Currency) {
        for chunk in sealed {
            let mut value = Vec::with_capacity(chunk.facts.len() * 80);
            pack_chunk(&chunk.facts, currency, &mut value);
            self.appended.bytes += value.len() + key.len();
            self.appended.sealed.insert(keys::sealed_key(key, chunk.chunk_no), value);
        }
    }

    /// Applies waiting events of the account as long as one has its turn.
    pub(super) fn release_waiting(
        &mut self,
        topic: usize,
        envelope: &Envelope,
        record_key: &[u8],
        fetch: &mut FetchEvent<'_>,
        dead_letters: &mut Vec<DeadLetter>,
    ) -> Result<(), StoreError> {
        let mut key = std::mem::take(&mut self.key_buffer);
        keys::write_account_key(envelope.subject_id.as_str(), &envelope.aggregate_id, &mut key);
        let mut last_version = 0;
        while let Some(ready) = self.next_ready(&key)? {
            if ready.version <= last_version {
                return Err(StoreError::Refetch("the same waiting event came up twice".to_owned()));
            }
            last_version = ready.version;
            let (event, content_hash) = self.fetch_waiting(topic, &ready, fetch)?;
            let EventPayload::Account(account_event) = &event.payload else {
                return Err(StoreError::Refetch("the record is not an account event any more".to_owned()));
            };
            let arrival = Arrival { envelope: &event.envelope, event: account_event, content_hash, offset: ready.offset };
            let verdict = self.apply_to_account(&key, &arrival)?;
            let record = Record {
                topic,
                offset: ready.offset,
                record_hash: content_hash.0,
                event_id: Some(ready.event_id),
                key: record_key,
            };
            self.settle_released(&record, &verdict, dead_letters)?;
        }
        self.key_buffer = key;
        Ok(())
    }

    fn next_ready(&mut self, key: &[u8]) -> Result<Option<Parked>, StoreError> {
        Ok(match self.tables.accounts.get(&self.store, key)? {
            Some(AccountRow::Opened(account)) => account.next_parked_ready().cloned(),
            Some(AccountRow::Unopened(unopened)) => unopened.next_parked_ready().cloned(),
            None => None,
        })
    }

    fn fetch_waiting(
        &mut self,
        topic: usize,
        ready: &Parked,
        fetch: &mut FetchEvent<'_>,
    ) -> Result<(Event, ContentHash), StoreError> {
        let (event, content_hash) = match self.waiting_events.remove(&(topic, ready.offset)) {
            Some(remembered) => remembered,
            None => fetch(topic, ready.offset).map_err(StoreError::Refetch)?,
        };
        if event.envelope.event_id != ready.event_id || content_hash != ready.content_hash {
            return Err(StoreError::Refetch(format!("offset {} holds another record now", ready.offset)));
        }
        Ok((event, content_hash))
    }
}

fn attempt_on_row(
    row: &mut Option<AccountRow>,
    arrival: &Arrival<'_>,
    history: Option<&[Fact]>,
    rules: &RuleBook,
) -> (Attempt, bool) {
    let Arrival { envelope, event, content_hash, offset } = *arrival;
    if let Some(AccountRow::Opened(account)) = row {
        // An opening sent again (D-07) decides by which product's rule the account folds.
        let opening = if let AccountEvent::CreditAccountOpened(opened) = event { Some(opened) } else { None };
        let rule = rules.rule_of(opening.map_or(&account.opened.product, |opened| &opened.product));
        let product_before = opening.map(|_| account.opened.product.clone());
        let waiting_before = account.parked.clone();
        let outcome = account.apply(envelope, event, content_hash, offset, history, rule);
        let changed = !matches!(outcome, Outcome::Duplicate | Outcome::NeedsHistory);
        let product_change = product_before
            .filter(|before| *before != account.opened.product)
            .map(|before| ProductChange { left: Some(before), joined: account.opened.product.clone() });
        let forgotten = forgotten(&outcome, waiting_before, &account.parked, offset);
        return (Attempt { outcome, currency: account.opened.currency, product_change, forgotten }, changed);
    }
    let mut unopened = match row.take() {
        Some(AccountRow::Unopened(unopened)) => unopened,
        _ => UnopenedAccount::default(),
    };
    let waiting_before = unopened.parked.clone();
    match unopened.apply(envelope, event, content_hash, offset) {
        UnopenedOutcome::Opened(account) => {
            let currency = account.opened.currency;
            let product_change = Some(ProductChange { left: None, joined: account.opened.product.clone() });
            *row = Some(AccountRow::Opened(account));
            let outcome = Outcome::Applied { changed_months: Vec::new(), sealed: Vec::new(), findings: Vec::new() };
            (Attempt { outcome, currency, product_change, forgotten: Vec::new() }, true)
        }
        UnopenedOutcome::Other(outcome) => {
            let forgotten = forgotten(&outcome, waiting_before, &unopened.parked, offset);
            *row = Some(AccountRow::Unopened(unopened));
            (Attempt { outcome, currency: Currency::CNY, product_change: None, forgotten }, true)
        }
    }
}

/// Who waited before and does not wait any more, although the account is held; the arrived event itself is no such one.
fn forgotten(outcome: &Outcome, mut before: Vec<Parked>, after: &[Parked], arrived_offset: u64) -> Vec<Parked> {
    if !matches!(outcome, Outcome::Quarantined(_)) {
        return Vec::new();
    }
    before.retain(|waiting| waiting.offset != arrived_offset && !after.contains(waiting));
    before
}
