//! Records in, rows out: the public face of the fold.

use super::products::Products;
use super::settle::{self, Verdict};
use super::tables::{Appended, Tables};
use super::{FetchEvent, FoldInput, FoldOptions, Folded, ShardFold, pipeline_events, wallet_events};
use crate::error::StoreError;
use crate::keys;
use crate::rows::Anchor;
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use compact_str::CompactString;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::ContentHash;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// So many waiting events are kept in memory, so that most need not be read again.
const WAITING_EVENTS_MAX: usize = 4_096;

impl ShardFold {
    /// Goes on where the store ends.
    ///
    /// # Errors
    /// [`StoreError::OtherRule`] when accounts of the store were folded with other rules; all others are failures of the
    /// store.
    pub fn new(store: Arc<ShardStore>, rules: Arc<RuleBook>, options: FoldOptions) -> Result<ShardFold, StoreError> {
        let store_is_empty = store.is_empty()?;
        let mut anchors = Vec::with_capacity(store.topics().len());
        for topic_no in 0..store.topics().len() {
            anchors.push(store.anchor(topic_no)?);
        }
        Ok(ShardFold {
            tables: Tables::new(store_is_empty),
            is_bulk: options.bulk && store_is_empty,
            products: Products::load(&store, &rules)?,
            store,
            rules,
            options,
            appended: Appended::default(),
            anchors,
            waiting_events: FxHashMap::default(),
            pending_records: 0,
            key_buffer: Vec::new(),
        })
    }

    pub fn store(&self) -> &Arc<ShardStore> {
        &self.store
    }

    /// How far a topic is folded, committed or not; nothing is of a topic that the shard does not have.
    pub fn anchor(&self, topic: usize) -> &Anchor {
        const NOTHING_FOLDED: &Anchor = &Anchor::NOTHING_FOLDED;
        self.anchors.get(topic).unwrap_or(NOTHING_FOLDED)
    }

    /// First offset of the topic that is not folded yet.
    pub fn next_offset(&self, topic: usize) -> u64 {
        self.anchor(topic).next_offset
    }

    /// Records folded since the last commit.
    pub fn pending_records(&self) -> u64 {
        self.pending_records
    }

    /// Bytes of memory in the hot tables, about.
    pub fn table_bytes(&self) -> usize {
        self.tables.weight()
    }

    /// Products that have accounts but no rule of their own, with the number of their accounts: the default rule folds
    /// them.
    pub fn products_without_rule(&self) -> impl Iterator<Item = (&CompactString, u64)> {
        self.products.without_rule(&self.rules)
    }

    /// Whether everything is still in memory, to be written as sorted files.
    pub fn is_bulk(&self) -> bool {
        self.is_bulk
    }

    /// Whether a budget of bytes or records is used up. The budget of time is the caller's.
    pub fn wants_commit(&self) -> bool {
        if self.pending_records == 0 {
            return false;
        }
        if self.is_bulk {
            return self.tables.weight() + self.appended.bytes >= self.options.bulk_bytes;
        }
        self.pending_records >= self.options.commit_records
            || self.tables.dirty_weight() + self.appended.bytes >= self.options.commit_bytes
    }

    /// Loads the rows that a batch will touch: one sorted read per column family for what is not in memory.
    pub fn prepare(&mut self, inputs: &[FoldInput]) -> Result<(), StoreError> {
        self.tables.next_round();
        for input in inputs {
            match &input.decoded {
                Ok((event, _)) => self.want_rows_of(event),
                Err(_) => self.tables.subjects.want(&input.key),
            }
        }
        self.tables.load_wanted(&self.store)
    }

    fn want_rows_of(&mut self, event: &Event) {
        let envelope = &event.envelope;
        let subject_id = envelope.subject_id.as_str();
        match &event.payload {
            EventPayload::Account(_) => {
                keys::write_account_key(subject_id, &envelope.aggregate_id, &mut self.key_buffer);
                self.tables.accounts.want(&self.key_buffer);
            }
            EventPayload::Agreement(_) => {
                keys::write_account_key(subject_id, &envelope.aggregate_id, &mut self.key_buffer);
                self.tables.agreements.want(&self.key_buffer);
            }
            EventPayload::Subject(_) => self.tables.subjects.want(subject_id.as_bytes()),
            EventPayload::Wallet(wallet) => {
                let payment_id = wallet_events::payment_id_of(wallet);
                self.tables.wallet.want(&keys::wallet_key(subject_id, payment_id.as_str()));
            }
            EventPayload::Pipeline(pipeline) => match pipeline {
                PipelineEvent::ReportingCutRequested(request) => self.tables.cuts.want(request.cut_id.as_str().as_bytes()),
                PipelineEvent::ShardCut(done) => self.tables.cuts.want(done.cut_id.as_str().as_bytes()),
                _ => {
                    if let Some(place) = pipeline_events::RecordPlace::of(envelope, pipeline) {
                        self.tables.months.want(&place.month_key());
                        self.tables.baselines.want(&place.baseline_key());
                    }
                }
            },
        }
    }

    /// Folds the next record of its topic. `fetch` is asked for events that waited and are no longer in memory.
    ///
    /// # Errors
    /// [`StoreError::OutOfOrder`] when the record is not the next one; all others are failures of the store.
    pub fn apply(&mut self, input: FoldInput, fetch: &mut FetchEvent<'_>) -> Result<Folded, StoreError> {
        let FoldInput { topic, offset, key, record_hash, decoded } = input;
        self.check_order(topic, offset)?;
        let mut dead_letters = Vec::new();
        let (event_id, verdict) = match &decoded {
            Ok((event, content_hash)) => (Some(event.envelope.event_id), self.apply_event(topic, offset, event, *content_hash)?),
            Err(code) => (None, self.quarantine_undecodable(topic, offset, &key, code)?),
        };
        let settled = settle::Record { topic, offset, record_hash, event_id, key: &key };
        let disposition = self.settle(&settled, &verdict, &mut dead_letters)?;
        self.advance_anchor(topic, offset, record_hash);
        if let Ok((event, content_hash)) = decoded {
            let may_release = matches!(verdict, Verdict::Applied { .. } | Verdict::Refused(_));
            if may_release && matches!(event.payload, EventPayload::Account(_)) {
                self.release_waiting(topic, &event.envelope, &key, fetch, &mut dead_letters)?;
            } else if matches!(verdict, Verdict::Parked) && self.waiting_events.len() < WAITING_EVENTS_MAX {
                self.waiting_events.insert((topic, offset), (event, content_hash));
            }
        }
        self.pending_records += 1;
        Ok(Folded { disposition, dead_letters })
    }

    fn apply_event(
        &mut self,
        topic: usize,
        offset: u64,
        event: &Event,
        content_hash: ContentHash,
    ) -> Result<Verdict, StoreError> {
        let envelope = &event.envelope;
        match &event.payload {
            EventPayload::Account(account_event) => self.apply_account_event(envelope, account_event, content_hash, offset),
            EventPayload::Agreement(agreement_event) => {
                self.apply_agreement_event(topic, envelope, agreement_event, content_hash, offset)
            }
            EventPayload::Subject(subject_event) => {
                self.apply_subject_event(topic, envelope, subject_event, content_hash, offset)
            }
            EventPayload::Wallet(wallet_event) => self.apply_wallet_event(envelope, wallet_event, content_hash, offset),
            EventPayload::Pipeline(pipeline_event) => self.apply_pipeline_event(envelope, pipeline_event, content_hash, offset),
        }
    }
}
