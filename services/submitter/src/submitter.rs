//! The submitter as a machine of small steps: read, seal, settle, send. Every step can be repeated after a crash.

use crate::batch_state::Answer;
use crate::batch_store::{BatchStore, sha256};
use crate::channel::Channel;
use crate::config::{Clock, Config};
use crate::cut_request::{CutRequestOutcome, request_cut};
use crate::error::SubmitterError;
use crate::report::CutReport;
use crate::telemetry::Telemetry;
use crate::view::View;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::pipeline_event::ReportingCutRequested;
use credit_domain::ids::{BusinessId, InstitutionCode};
use event_log::{EventLog, LogReader, ReadFrom, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::avro;
use wire_contracts::pboc2::pack::PackKey;
use wire_contracts::topics::{BUREAU_BATCHES, BUREAU_CONTROL, BUREAU_RECORDS};

const TOPICS: [&str; 3] = [BUREAU_CONTROL, BUREAU_RECORDS, BUREAU_BATCHES];

/// Progress of a long replay is logged every so many records.
const REPLAY_LOG_EVERY: u64 = 500_000;

/// What one step did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    pub records_read: u64,
    pub cuts_sealed: u32,
    pub batches_sent: u32,
    pub batches_settled: u32,
    /// False while the topics are still read from their beginning; until then nothing is sealed or sent.
    pub caught_up: bool,
}

impl Progress {
    /// Nothing was to be done.
    pub fn is_idle(&self) -> bool {
        self.caught_up && self.records_read == 0 && self.cuts_sealed == 0 && self.batches_sent == 0 && self.batches_settled == 0
    }
}

/// The submitter. One per data directory.
pub struct Submitter {
    pub(crate) config: Config,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) clock: Clock,
    pub(crate) telemetry: Telemetry,
    pub(crate) key: PackKey,
    section_code: InstitutionCode,
    pub(crate) store: BatchStore,
    pub(crate) channel: Channel,
    pub(crate) view: View,
    /// `None` after it failed: a reader repeats its error, a new one takes up where this one ended.
    reader: Option<Box<dyn LogReader>>,
    /// Next offset per topic and partition.
    positions: BTreeMap<(Arc<str>, u32), u64>,
    /// Ends of the topics when the submitter started.
    targets: BTreeMap<(Arc<str>, u32), u64>,
    caught_up: bool,
    records_read: u64,
    buffer: Vec<Record>,
    /// Ends of the records' partitions, taken after a shard answered with more records than were seen.
    arrears: BTreeMap<(String, u32), u64>,
    stopped_cuts: BTreeSet<String>,
    /// SHA-256 of answers that were not used, so that each is reported once.
    pub(crate) unusable_answers: BTreeSet<String>,
    pub(crate) resend_after: Duration,
}

impl Submitter {
    /// Reads the directory of sealed batches and takes up the topics at their beginning.
    ///
    /// # Errors
    /// Configuration, directory or log.
    pub fn open(config: Config, log: Arc<dyn EventLog>, clock: Clock, telemetry: Telemetry) -> Result<Submitter, SubmitterError> {
        let store = BatchStore::open(config.batch_directory())?;
        let manifests = store.manifests()?;
        let sealed_cuts = manifests
            .values()
            .filter(|(manifest, _)| manifest.batches_of_cut.iter().all(|batch_id| manifests.contains_key(batch_id)))
            .map(|(manifest, _)| manifest.cut_id.clone())
            .collect();
        let mut view = View::new(config.max_records_per_file, sealed_cuts);
        for (batch_id, (manifest, manifest_sha256)) in manifests {
            let name = manifest.parts()?.name;
            let batch = view.batches.entry(batch_id).or_default();
            if let Some((answer, bytes)) = store.kept_answer(&name)? {
                batch.answer = Answer::Settled { flag: answer.flag };
                batch.answer_sha256 = Some(sha256(&bytes));
            }
            (batch.manifest, batch.manifest_sha256) = (Some(manifest), manifest_sha256);
        }
        let mut targets = BTreeMap::new();
        for topic in TOPICS.map(Arc::<str>::from) {
            for (partition, end) in (0..).zip(log.end_offsets(&topic)?) {
                targets.insert((topic.clone(), partition), end);
            }
        }
        let positions = targets.keys().map(|place| (place.clone(), 0)).collect();
        Ok(Submitter {
            key: config.pack_key()?,
            section_code: config.section_code()?,
            channel: config.channel(),
            resend_after: Duration::from_millis(config.resend_after_ms),
            config,
            log,
            clock,
            telemetry,
            store,
            view,
            reader: None,
            positions,
            targets,
            caught_up: false,
            records_read: 0,
            buffer: Vec::new(),
            arrears: BTreeMap::new(),
            stopped_cuts: BTreeSet::new(),
            unusable_answers: BTreeSet::new(),
        })
    }

    /// Asks every shard for a cut; see [`request_cut`].
    ///
    /// # Errors
    /// The log fails, or the id is taken by another cut.
    pub fn request_cut(
        &self,
        as_of: BusinessDate,
        generated_at: RecordedAt,
        cut_id: BusinessId,
    ) -> Result<CutRequestOutcome, SubmitterError> {
        let cut = ReportingCutRequested { cut_id, as_of, generated_at, section_code: self.section_code };
        request_cut(self.log.as_ref(), self.config.partitions, &cut, &self.clock)
    }

    /// Does what is to be done now, waiting at most `wait` for records when there are none.
    ///
    /// # Errors
    /// The step can be repeated when the error is transient; nothing is lost or done twice otherwise either.
    pub fn step(&mut self, wait: Duration) -> Result<Progress, SubmitterError> {
        let mut progress = Progress { records_read: self.read(wait)?, ..Progress::default() };
        self.report_stopped_cuts();
        progress.caught_up = self.caught_up;
        if !self.caught_up {
            return Ok(progress);
        }
        progress.cuts_sealed = self.seal_next_cut()?;
        self.publish_sealed()?;
        if progress.cuts_sealed == 0 {
            // While cuts are still being sealed, an answer might belong to a batch that is not known yet.
            progress.batches_settled = self.take_answers()?;
        }
        progress.batches_sent = self.send_due()?;
        Ok(progress)
    }

    /// Every cut in numbers, in the order in which they were requested.
    pub fn reports(&self) -> Vec<CutReport> {
        let cuts = self.view.cuts_in_order();
        let report = |cut_id: &String| {
            self.view.cuts.get(cut_id).map(|cut| CutReport::of(&self.view, cut_id, cut, self.config.partitions))
        };
        cuts.iter().filter_map(report).collect()
    }

    /// Folds what the topics have. Returns how many records were read.
    fn read(&mut self, wait: Duration) -> Result<u64, SubmitterError> {
        let mut records = std::mem::take(&mut self.buffer);
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.reader_from_positions()?,
        };
        reader.poll(self.config.poll_records, wait, &mut records)?;
        self.reader = Some(reader);
        let read = u64::try_from(records.len()).unwrap_or(u64::MAX);
        for record in records.drain(..) {
            self.fold(&record);
        }
        self.buffer = records;
        if !self.caught_up && self.targets.iter().all(|(place, end)| self.positions.get(place).is_some_and(|next| next >= end)) {
            self.caught_up = true;
            self.telemetry.caught_up(self.records_read, self.view.cuts.len(), self.view.batches.len());
        }
        self.judge_arrears()?;
        Ok(read)
    }

    fn reader_from_positions(&self) -> Result<Box<dyn LogReader>, SubmitterError> {
        let from = |((topic, partition), next_offset): (&(Arc<str>, u32), &u64)| ReadFrom {
            topic: topic.clone(),
            partition: *partition,
            next_offset: *next_offset,
        };
        Ok(self.log.reader(&self.positions.iter().map(from).collect::<Vec<_>>(), false)?)
    }

    fn fold(&mut self, record: &Record) {
        self.positions.insert((record.topic.clone(), record.partition), record.offset + 1);
        match avro::decode(&record.value) {
            Ok(decoded) => {
                self.telemetry.record_read(&record.topic, true);
                self.view.fold(record.partition, record.offset, &decoded.event, &decoded.content_hash);
            }
            Err(error) => {
                self.telemetry.record_read(&record.topic, false);
                self.telemetry.unreadable(&record.topic, record.partition, record.offset, error.code());
            }
        }
        self.records_read += 1;
        if !self.caught_up && self.records_read.is_multiple_of(REPLAY_LOG_EVERY) {
            self.telemetry.replaying(self.records_read);
        }
    }

    /// A shard publishes its records before its answer. So once everything that was on its partition when the answer was
    /// read has been read too, a record that is missing stays missing.
    fn judge_arrears(&mut self) -> Result<(), SubmitterError> {
        let records: Arc<str> = Arc::from(BUREAU_RECORDS);
        for (cut_id, cut) in &mut self.view.cuts {
            if cut.problem.is_some() {
                continue;
            }
            for shard in cut.shards_in_arrears() {
                let place = (cut_id.clone(), shard);
                let target = match self.arrears.get(&place) {
                    Some(target) => *target,
                    None => {
                        let ends = self.log.end_offsets(BUREAU_RECORDS)?;
                        let end = usize::try_from(shard).ok().and_then(|index| ends.get(index)).copied().unwrap_or(0);
                        self.arrears.insert(place, end);
                        end
                    }
                };
                if self.positions.get(&(records.clone(), shard)).is_some_and(|next| *next >= target) {
                    cut.judge_shard(shard);
                }
            }
            cut.forget_if_done(self.config.partitions);
        }
        Ok(())
    }

    fn report_stopped_cuts(&mut self) {
        for (cut_id, cut) in &self.view.cuts {
            if let Some(problem) = &cut.problem
                && self.stopped_cuts.insert(cut_id.clone())
            {
                self.telemetry.cut_stopped(cut_id, problem);
            }
        }
    }
}
