//! One shard: records in, fold, commit, cuts.
//!
//! A cut request is held back until everything that was on the shard's topics when it was seen is folded; then it is
//! applied and committed durably together with the pending-cut row, and nothing more is folded until the cut is
//! published. So a cut holds whatever was acknowledged before it was asked for, and can be taken again after a crash.

use crate::anchor_check;
use crate::config::{Config, shard_directory};
use crate::cut_taker::CutTaker;
use crate::dead_letters;
use crate::error::NormalizerError;
use crate::finished_cuts;
use crate::progress::ShardCounters;
use crate::shared::{Shared, fetch_event};
use account_store::fold::{DeadLetter, Disposition, FoldInput, LocalChange, ShardFold};
use account_store::rows::PendingCut;
use account_store::shard_store::ShardStore;
use compact_str::CompactString;
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::ids::BusinessId;
use event_log::{ReadFrom, Record};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::{BUREAU_CONTROL, SHARD_TOPICS};

/// One shard on the thread that owns it.
pub struct ShardWorker {
    shard: u32,
    shared: Arc<Shared>,
    store: Arc<ShardStore>,
    fold: ShardFold,
    topics: Vec<Arc<str>>,
    /// Number of the control topic.
    control: usize,
    /// Control records from a waiting cut request on.
    held_back: VecDeque<FoldInput>,
    /// Per topic number, how far to fold before the waiting cut.
    cut_targets: Option<Vec<u64>>,
    /// Cuts whose summary lies on the control topic, further on.
    finished_cuts: BTreeSet<BusinessId>,
    /// To be published before the next commit.
    dead_letters: Vec<DeadLetter>,
    /// Per topic number, where a bulk fold ends.
    bulk_until: Vec<u64>,
    /// Per topic number, the timestamp of the last record seen, for the lag metric.
    last_timestamps_ms: Vec<i64>,
    first_uncommitted: Option<Instant>,
    commit_interval: Duration,
    /// Products of which it was told that they have no rule of their own.
    told_without_rule: BTreeSet<CompactString>,
}

impl ShardWorker {
    /// Opens the shard's store, checks its anchors and finishes a cut that a crash interrupted.
    ///
    /// # Errors
    /// The store or the log fails, or the topic is not the one that was folded.
    pub fn open(shard: u32, config: &Config, shared: Arc<Shared>) -> Result<ShardWorker, NormalizerError> {
        let directory = shard_directory(&config.data_directory, shard);
        let store = Arc::new(ShardStore::open(&directory, &SHARD_TOPICS, &shared.resources)?);
        anchor_check::check(&shared, &store, shard)?;
        let topics: Vec<Arc<str>> = store.topics().to_vec();
        let control = SHARD_TOPICS.iter().position(|topic| *topic == BUREAU_CONTROL).unwrap_or(0);
        let bulk_until = topics.iter().map(|topic| shared.end_of(topic, shard)).collect::<Result<Vec<u64>, _>>()?;
        let options = config.fold_options(bulk_until.iter().sum())?;
        let fold = ShardFold::new(Arc::clone(&store), Arc::clone(&shared.rules), options)?;
        let finished_cuts = finished_cuts::read(&shared, shard, fold.next_offset(control))?;
        let mut worker = ShardWorker {
            shard,
            shared,
            store,
            fold,
            last_timestamps_ms: vec![0; topics.len()],
            topics,
            control,
            held_back: VecDeque::new(),
            cut_targets: None,
            finished_cuts,
            dead_letters: Vec::new(),
            bulk_until,
            first_uncommitted: None,
            commit_interval: Duration::from_millis(config.commit_interval_ms),
            told_without_rule: BTreeSet::new(),
        };
        if let Some(pending) = worker.store.pending_cut()? {
            tracing::info!(shard, cut = %pending.request.cut_id, "taking an interrupted cut again");
            worker.finish_cut(&pending)?;
        }
        worker.publish_progress(None);
        Ok(worker)
    }

    pub fn shard(&self) -> u32 {
        self.shard
    }

    pub fn store(&self) -> &Arc<ShardStore> {
        &self.store
    }

    /// Where a reader of this shard has to start. What was read and not applied is forgotten, as it will be read again.
    pub fn restart_reading(&mut self) -> Vec<ReadFrom> {
        self.held_back.clear();
        self.cut_targets = None;
        let place = |(topic_no, topic): (usize, &Arc<str>)| ReadFrom {
            topic: Arc::clone(topic),
            partition: self.shard,
            next_offset: self.fold.next_offset(topic_no),
        };
        self.topics.iter().enumerate().map(place).collect()
    }

    /// Folds a polled batch; commits when a budget is used up.
    ///
    /// # Errors
    /// The store or the log fails; the last commit stands.
    pub fn take(&mut self, records: Vec<Record>) -> Result<(), NormalizerError> {
        let mut inputs = Vec::with_capacity(records.len());
        for record in records {
            if let Some(input) = self.input_of(record) {
                inputs.push(input);
            }
        }
        if inputs.is_empty() {
            return Ok(());
        }
        self.fold.prepare(&inputs)?;
        let _since = self.first_uncommitted.get_or_insert_with(Instant::now);
        for input in inputs {
            if input.topic == self.control {
                self.held_back.push_back(input);
            } else {
                let _disposition = self.apply(input)?;
            }
        }
        self.work_off_control()?;
        if self.fold.wants_commit() || self.is_commit_due() { self.commit(false, LocalChange::None) } else { Ok(()) }
    }

    /// A live fold commits by the clock; a bulk fold once, when it has folded what lay on the topics at the start.
    fn is_commit_due(&self) -> bool {
        if self.fold.is_bulk() {
            return self.bulk_until.iter().enumerate().all(|(topic_no, end)| self.fold.next_offset(topic_no) >= *end);
        }
        self.first_uncommitted.is_some_and(|since| since.elapsed() >= self.commit_interval)
    }

    /// Called when nothing more is to be read for the moment: commits at once, so that readers of the store see it.
    ///
    /// # Errors
    /// The store or the log fails.
    pub fn idle(&mut self) -> Result<(), NormalizerError> {
        self.work_off_control()?;
        if self.fold.pending_records() > 0 { self.commit(false, LocalChange::None) } else { Ok(()) }
    }

    /// Commits what is folded.
    ///
    /// # Errors
    /// The store or the log fails; the last commit stands.
    pub fn close(mut self) -> Result<(), NormalizerError> {
        if self.fold.pending_records() > 0 { self.commit(true, LocalChange::None) } else { Ok(()) }
    }

    fn input_of(&mut self, record: Record) -> Option<FoldInput> {
        let topic = self.topics.iter().position(|topic| *topic == record.topic)?;
        if let Some(last) = self.last_timestamps_ms.get_mut(topic) {
            *last = record.timestamp_ms;
        }
        let input = decode_for_shard(&record.topic, &record.key, &record.value);
        Some(FoldInput { topic, offset: record.offset, key: record.key, record_hash: input.record_hash, decoded: input.decoded })
    }

    fn apply(&mut self, input: FoldInput) -> Result<Disposition, NormalizerError> {
        let (shared, topics, shard) = (&self.shared, &self.topics, self.shard);
        let mut fetch = |topic_no, offset| fetch_event(shared, topics, shard, topic_no, offset);
        let folded = self.fold.apply(input, &mut fetch)?;
        self.dead_letters.extend(folded.dead_letters);
        Ok(folded.disposition)
    }

    /// Applies control records; stops at a cut request until the shard has folded what the request must see.
    fn work_off_control(&mut self) -> Result<(), NormalizerError> {
        while let Some(next) = self.held_back.front() {
            let pending = pending_cut_of(next).filter(|cut| !self.finished_cuts.contains(&cut.request.cut_id));
            if pending.is_some() && !self.has_reached_cut()? {
                return Ok(());
            }
            let Some(input) = self.held_back.pop_front() else {
                return Ok(());
            };
            self.cut_targets = None;
            let disposition = self.apply(input)?;
            if let (Some(pending), Disposition::Applied) = (pending, disposition) {
                self.commit(true, LocalChange::BeginCut(&pending))?;
                self.finish_cut(&pending)?;
            }
        }
        Ok(())
    }

    /// Whether everything is folded that was on the topics when the cut request was first seen.
    fn has_reached_cut(&mut self) -> Result<bool, NormalizerError> {
        let targets = match self.cut_targets.take() {
            Some(targets) => targets,
            None => self.ends()?,
        };
        let is_reached =
            |(topic_no, target): (usize, &u64)| topic_no == self.control || self.fold.next_offset(topic_no) >= *target;
        let reached = targets.iter().enumerate().all(is_reached);
        self.cut_targets = Some(targets);
        Ok(reached)
    }

    /// End of each topic on this shard right now.
    fn ends(&self) -> Result<Vec<u64>, NormalizerError> {
        self.topics.iter().map(|topic| self.shared.end_of(topic, self.shard)).collect()
    }

    fn finish_cut(&mut self, pending: &PendingCut) -> Result<(), NormalizerError> {
        let started = Instant::now();
        let due = CutTaker { shared: &self.shared, store: &self.store, shard: self.shard }.take(pending)?;
        self.shared.telemetry.cut_taken(self.shard, &pending.request.cut_id, due, started.elapsed());
        self.commit(true, LocalChange::EndCut)
    }

    fn commit(&mut self, durable: bool, change: LocalChange<'_>) -> Result<(), NormalizerError> {
        dead_letters::publish(&self.shared, &self.topics, self.shard, &self.dead_letters)?;
        self.dead_letters.clear();
        let started = Instant::now();
        let _stats = self.fold.commit(durable, change)?;
        self.first_uncommitted = None;
        // Who waits for a cut request to be folded wants the cut: it counts as reached when its records are published.
        if !matches!(change, LocalChange::BeginCut(_)) {
            self.publish_progress(Some(started.elapsed()));
        }
        Ok(())
    }

    fn publish_progress(&mut self, commit_took: Option<Duration>) {
        let row = |(topic_no, topic): (usize, &Arc<str>)| {
            let anchor = self.fold.anchor(topic_no);
            ShardCounters {
                shard: self.shard,
                topic: Arc::clone(topic),
                topic_no,
                next_offset: anchor.next_offset,
                counters: anchor.counters,
            }
        };
        let rows: Vec<ShardCounters> = self.topics.iter().enumerate().map(row).collect();
        self.shared.telemetry.committed(self.shard, &rows, self.fold.table_bytes(), commit_took);
        self.shared.progress.committed(rows);
        self.report_products();
    }

    /// Nothing folds by the default rule in silence.
    fn report_products(&mut self) {
        let telemetry = &self.shared.telemetry;
        let mut accounts_in_all = 0;
        for (product, accounts) in self.fold.products_without_rule() {
            accounts_in_all += accounts;
            if !self.told_without_rule.contains(product) {
                telemetry.product_without_rule(self.shard, product, accounts);
                self.told_without_rule.insert(product.clone());
            }
        }
        telemetry.accounts_without_product_rule(self.shard, accounts_in_all);
    }

    /// What of the topics is not yet folded, in records and in age.
    ///
    /// # Errors
    /// The log fails.
    pub fn report_lag(&self) -> Result<(), NormalizerError> {
        for (topic_no, end) in self.ends()?.into_iter().enumerate() {
            if let (Some(topic), Some(last_timestamp_ms)) = (self.topics.get(topic_no), self.last_timestamps_ms.get(topic_no)) {
                let records = end.saturating_sub(self.fold.next_offset(topic_no));
                self.shared.telemetry.lag(self.shard, topic, records, *last_timestamp_ms);
            }
        }
        Ok(())
    }
}

fn pending_cut_of(input: &FoldInput) -> Option<PendingCut> {
    let (event, _) = input.decoded.as_ref().ok()?;
    match &event.payload {
        EventPayload::Pipeline(PipelineEvent::ReportingCutRequested(request)) => {
            Some(PendingCut { request: request.clone(), request_event_id: event.envelope.event_id })
        }
        _ => None,
    }
}
