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
use crate::progress::{Progress, ShardCounters};
use crate::telemetry::Telemetry;
use account_store::fold::{Disposition, FoldInput, FoldOptions, LocalChange, ShardFold};
use account_store::resources::StoreResources;
use account_store::rows::PendingCut;
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::ContentHash;
use event_log::{EventLog, ReadFrom, Record};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::{BUREAU_CONTROL, SHARD_TOPICS};

/// What all shards of a process share.
pub struct Shared {
    pub log: Arc<dyn EventLog>,
    pub rules: Arc<RuleBook>,
    pub progress: Arc<Progress>,
    pub telemetry: Telemetry,
    pub resources: StoreResources,
    pub producer_build: String,
}

pub struct ShardWorker {
    shard: u32,
    shared: Arc<Shared>,
    store: Arc<ShardStore>,
    fold: ShardFold,
    topics: Vec<Arc<str>>,
    control: usize,
    /// Control records from a waiting cut request on.
    held_back: VecDeque<FoldInput>,
    /// Per topic number, how far to fold before the waiting cut.
    cut_targets: Option<Vec<u64>>,
    first_uncommitted: Option<Instant>,
    commit_interval: Duration,
}

impl ShardWorker {
    /// Opens the shard's store, checks its anchors and finishes a cut that a crash interrupted.
    ///
    /// # Errors
    /// The store or the log fails, or the topic is not the one that was folded.
    pub fn open(shard: u32, config: &Config, shared: Arc<Shared>) -> Result<ShardWorker, NormalizerError> {
        let directory = shard_directory(&config.data_directory, shard);
        let store = Arc::new(ShardStore::open(&directory, &SHARD_TOPICS, &shared.resources)?);
        anchor_check::check(shared.log.as_ref(), &store, shard)?;
        let options = FoldOptions {
            commit_bytes: config.commit_bytes,
            commit_records: config.commit_records,
            hot_table_bytes: config.hot_table_bytes,
            bulk: false,
        };
        let fold = ShardFold::new(Arc::clone(&store), Arc::clone(&shared.rules), options)?;
        let topics: Vec<Arc<str>> = SHARD_TOPICS.iter().map(|topic| Arc::from(*topic)).collect();
        let control = SHARD_TOPICS.iter().position(|topic| *topic == BUREAU_CONTROL).unwrap_or(0);
        let mut worker = ShardWorker {
            shard,
            shared,
            store,
            fold,
            topics,
            control,
            held_back: VecDeque::new(),
            cut_targets: None,
            first_uncommitted: None,
            commit_interval: Duration::from_millis(config.commit_interval_ms),
        };
        if let Some(pending) = worker.store.pending_cut()? {
            tracing::info!(shard, cut = %pending.request.cut_id, "taking an interrupted cut again");
            worker.finish_cut(&pending)?;
        }
        worker.publish_progress(Duration::ZERO);
        Ok(worker)
    }

    pub fn shard(&self) -> u32 {
        self.shard
    }

    pub fn store(&self) -> &Arc<ShardStore> {
        &self.store
    }

    /// Where a reader of this shard has to start.
    pub fn read_from(&self) -> Vec<ReadFrom> {
        let places = self.topics.iter().enumerate();
        places
            .map(|(topic_no, topic)| ReadFrom {
                topic: Arc::clone(topic),
                partition: self.shard,
                next_offset: self.fold.next_offset(topic_no),
            })
            .collect()
    }

    /// Folds a polled batch; commits when the budget is used up.
    ///
    /// # Errors
    /// The store or the log fails; the last commit stands.
    pub fn take(&mut self, records: Vec<Record>) -> Result<(), NormalizerError> {
        let inputs: Vec<FoldInput> = records.into_iter().filter_map(|record| self.input_of(record)).collect();
        if inputs.is_empty() {
            return Ok(());
        }
        self.fold.prepare(&inputs)?;
        let _ = self.first_uncommitted.get_or_insert_with(Instant::now);
        for input in inputs {
            if input.topic == self.control {
                self.held_back.push_back(input);
            } else {
                let _disposition = self.apply(input)?;
            }
        }
        self.work_off_control()?;
        let overdue = self.first_uncommitted.is_some_and(|since| since.elapsed() >= self.commit_interval);
        if self.fold.wants_commit() || overdue { self.commit(false, LocalChange::None) } else { Ok(()) }
    }

    /// Called when nothing more is to be read for the moment: commits at once, so that readers of the store see it.
    ///
    /// # Errors
    /// The store fails.
    pub fn idle(&mut self) -> Result<(), NormalizerError> {
        self.work_off_control()?;
        if self.fold.pending_records() > 0 { self.commit(false, LocalChange::None) } else { Ok(()) }
    }

    /// # Errors
    /// The store fails.
    pub fn close(mut self) -> Result<(), NormalizerError> {
        if self.fold.pending_records() > 0 { self.commit(true, LocalChange::None) } else { Ok(()) }
    }

    fn input_of(&self, record: Record) -> Option<FoldInput> {
        let topic = self.topics.iter().position(|topic| *topic == record.topic)?;
        let decoded = decode_for_shard(&record.topic, &record.key, &record.value);
        Some(FoldInput {
            topic,
            offset: record.offset,
            key: record.key,
            record_hash: decoded.record_hash,
            decoded: decoded.decoded,
        })
    }

    fn apply(&mut self, input: FoldInput) -> Result<Disposition, NormalizerError> {
        let (topic_no, offset) = (input.topic, input.offset);
        let (log, topics, shard) = (Arc::clone(&self.shared.log), self.topics.clone(), self.shard);
        let folded = self.fold.apply(input, &mut |topic_no, offset| fetch(log.as_ref(), &topics, shard, topic_no, offset))?;
        if let (Some(code), Some(topic)) = (folded.dead_letter, self.topics.get(topic_no))
            && let Some(record) = self.shared.log.read_one(topic, self.shard, offset)?
        {
            dead_letters::publish(self.shared.log.as_ref(), &record, code)?;
            self.shared.telemetry.dead_letter(topic, code);
        }
        Ok(folded.disposition)
    }

    /// Applies control records; stops at a cut request until the shard has folded what the request must see.
    fn work_off_control(&mut self) -> Result<(), NormalizerError> {
        while let Some(next) = self.held_back.front() {
            let Some(pending) = pending_cut_of(next) else {
                if let Some(input) = self.held_back.pop_front() {
                    let _disposition = self.apply(input)?;
                }
                continue;
            };
            let targets = match self.cut_targets.take() {
                Some(targets) => targets,
                None => self.targets()?,
            };
            let reached = targets.iter().enumerate().all(|(topic_no, target)| {
                topic_no == self.control || self.fold.next_offset(topic_no) >= *target
            });
            if !reached {
                self.cut_targets = Some(targets);
                return Ok(());
            }
            let Some(input) = self.held_back.pop_front() else { return Ok(()) };
            if self.apply(input)? == Disposition::Applied {
                self.commit(true, LocalChange::BeginCut(&pending))?;
                self.finish_cut(&pending)?;
            }
        }
        Ok(())
    }

    /// End of each topic on this shard right now.
    fn targets(&self) -> Result<Vec<u64>, NormalizerError> {
        let mut targets = Vec::with_capacity(self.topics.len());
        for topic in &self.topics {
            let ends = self.shared.log.end_offsets(topic)?;
            let end = usize::try_from(self.shard).ok().and_then(|index| ends.get(index)).copied().unwrap_or(0);
            targets.push(end);
        }
        Ok(targets)
    }

    fn finish_cut(&mut self, pending: &PendingCut) -> Result<(), NormalizerError> {
        let taker = CutTaker {
            log: self.shared.log.as_ref(),
            store: &self.store,
            rules: &self.shared.rules,
            shard: self.shard,
            producer_build: &self.shared.producer_build,
        };
        taker.take(pending)?;
        self.shared.telemetry.cut_taken(self.shard);
        self.commit(true, LocalChange::EndCut)
    }

    fn commit(&mut self, durable: bool, change: LocalChange<'_>) -> Result<(), NormalizerError> {
        let started = Instant::now();
        let _stats = self.fold.commit(durable, change)?;
        self.first_uncommitted = None;
        self.publish_progress(started.elapsed());
        Ok(())
    }

    fn publish_progress(&self, took: Duration) {
        let rows: Vec<(usize, ShardCounters)> = self
            .topics
            .iter()
            .enumerate()
            .map(|(topic_no, topic)| {
                let anchor = self.fold.anchor(topic_no);
                let counters = ShardCounters {
                    shard: self.shard,
                    topic: Arc::clone(topic),
                    next_offset: anchor.next_offset,
                    counters: anchor.counters.clone(),
                };
                (topic_no, counters)
            })
            .collect();
        let counters: Vec<ShardCounters> = rows.iter().map(|(_, row)| row.clone()).collect();
        self.shared.telemetry.committed(&counters, took);
        self.shared.progress.committed(rows);
    }

    /// Records on the topics that are not yet folded, for the lag metric.
    ///
    /// # Errors
    /// The log is not reachable.
    pub fn report_lag(&self) -> Result<(), NormalizerError> {
        for (topic_no, end) in self.targets()?.into_iter().enumerate() {
            if let Some(topic) = self.topics.get(topic_no) {
                self.shared.telemetry.lag(self.shard, topic, end.saturating_sub(self.fold.next_offset(topic_no)));
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

/// Reads a parked event again from its topic.
fn fetch(
    log: &dyn EventLog,
    topics: &[Arc<str>],
    shard: u32,
    topic_no: usize,
    offset: u64,
) -> Result<(Event, ContentHash), String> {
    let topic = topics.get(topic_no).ok_or("a topic number out of range")?;
    let record = log.read_one(topic, shard, offset).map_err(|error| error.to_string())?;
    let record = record.ok_or_else(|| format!("record {offset} of `{topic}` is gone"))?;
    decode_for_shard(topic, &record.key, &record.value).decoded.map_err(str::to_owned)
}
