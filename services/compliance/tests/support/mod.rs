//! A pipeline in miniature for the tests: events by hand, one fold per shard, a cut, sealed files, one answer.

use account_store::cut::visit_due;
use account_store::fold::{FoldInput, FoldOptions, LocalChange, ShardFold};
use account_store::resources::{StoreLimits, StoreResources};
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::pipeline_event::*;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{BusinessId, EventId, InstitutionCode};
use event_log::config::LogConfig;
use event_log::{EventLog, NewRecord, ReadFrom, TopicSpec, partition_for_key};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use wire_contracts::avro;
use wire_contracts::cut_events::{DueParts, cut_requested_event, event_of, shard_cut_event};
use wire_contracts::ingress::{Stamp, parse_event};
use wire_contracts::pboc2::batch::{CutAssembly, PreparedLine, RecordsDigest, Serials, batch_id_of, hex};
use wire_contracts::pboc2::pack::{PackKey, pack};
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::{ALL, BUREAU_BATCHES, BUREAU_CONTROL, SHARD_TOPICS, topic_of};

pub(crate) const PARTITIONS: u32 = 2;
pub(crate) const SECTION: &str = "T10000000H0001";
pub(crate) const CUT: &str = "cut-2025-05-31";

pub(crate) struct Pipeline {
    pub(crate) log: Arc<dyn EventLog>,
    /// The owner of the log's directory, when `log` is a view.
    _owner: Option<Arc<dyn EventLog>>,
    directory: TempDir,
    rules: RuleBook,
}

impl Pipeline {
    pub(crate) fn new() -> Pipeline {
        let directory = tempfile::tempdir().expect("a directory");
        let log = event_log::open(&LogConfig::embedded(directory.path().join("log"))).expect("a log");
        let topics: Vec<TopicSpec> =
            ALL.iter().map(|name| TopicSpec { name: Arc::from(*name), partitions: PARTITIONS }).collect();
        log.ensure_topics(&topics).expect("topics");
        Pipeline { log, _owner: None, directory, rules: RuleBook::default() }
    }

    pub(crate) fn log_config(&self) -> LogConfig {
        LogConfig::embedded(self.directory.path().join("log"))
    }

    /// The same pipeline seen through another handle of its log; the first stays open.
    pub(crate) fn with_log(self, log: Arc<dyn EventLog>) -> Pipeline {
        Pipeline { log, _owner: Some(self.log), ..self }
    }

    /// The stores as a running normalizer has them open.
    pub(crate) fn open_stores(&self) -> Vec<Arc<ShardStore>> {
        (0..PARTITIONS).map(|shard| self.fold_shard(shard)).collect()
    }

    pub(crate) fn data_directory(&self) -> PathBuf {
        self.directory.path().to_path_buf()
    }

    pub(crate) fn work_directory(&self, name: &str) -> PathBuf {
        self.directory.path().join("work").join(name)
    }

    /// Publishes an ingress event and returns its offset.
    pub(crate) fn send(&self, event: &Value) -> u64 {
        let stamp = Stamp { recorded_at: RecordedAt(0), producer: "test".into(), producer_build: "test".into() };
        let event = parse_event(event.to_string().as_bytes(), &stamp).expect("a lawful event");
        let partition = partition_for_key(event.envelope.subject_id.as_str().as_bytes(), PARTITIONS);
        self.publish(&event, partition, event.envelope.subject_id.as_str().as_bytes())
    }

    pub(crate) fn publish(&self, event: &Event, partition: u32, key: &[u8]) -> u64 {
        let record = NewRecord {
            topic: Arc::from(topic_of(&event.payload)),
            partition,
            key: key.to_vec(),
            headers: Vec::new(),
            value: avro::encode(event),
            timestamp_ms: event.envelope.recorded_at.0 / 1_000,
        };
        self.log.publish(&[record]).expect("published")[0]
    }

    fn resources() -> StoreResources {
        StoreResources::new(&StoreLimits { block_cache_bytes: 8 << 20, write_buffer_bytes: 8 << 20 })
    }

    /// Folds every shard to the ends of its topics.
    pub(crate) fn fold(&self) {
        for shard in 0..PARTITIONS {
            drop(self.fold_shard(shard));
        }
    }

    fn fold_shard(&self, shard: u32) -> Arc<ShardStore> {
        let directory = self.directory.path().join("shards").join(format!("{shard:02}"));
        let store = Arc::new(ShardStore::open(&directory, &SHARD_TOPICS, &Pipeline::resources()).expect("a store"));
        let mut fold = ShardFold::new(Arc::clone(&store), Arc::new(self.rules.clone()), FoldOptions::default()).expect("a fold");
        for (topic_no, topic) in SHARD_TOPICS.into_iter().enumerate() {
            let end = self.log.end_offsets(topic).expect("ends")[shard as usize];
            let mut next_offset = fold.next_offset(topic_no);
            let from = ReadFrom { topic: Arc::from(topic), partition: shard, next_offset };
            let mut reader = self.log.reader(&[from], false).expect("a reader");
            while next_offset < end {
                let mut records = Vec::new();
                reader.poll(100, Duration::from_secs(5), &mut records).expect("records");
                assert!(!records.is_empty(), "{topic} {shard} ends at {end}, stopped at {next_offset}");
                for record in records {
                    let input = decode_for_shard(topic, &record.key, &record.value);
                    let (offset, key) = (record.offset, record.key);
                    let input =
                        FoldInput { topic: topic_no, offset, key, record_hash: input.record_hash, decoded: input.decoded };
                    fold.apply(input, &mut |_, _| Err("nothing waits in these tests".to_owned())).expect("folded");
                    next_offset += 1;
                }
            }
        }
        fold.commit(true, LocalChange::None).expect("committed");
        drop(fold);
        store
    }

    /// Takes the cut on every shard, as the normalizer does, and folds what it published. Returns the prepared events.
    pub(crate) fn cut(&self) -> Vec<(Event, u32, u64)> {
        let request = ReportingCutRequested {
            cut_id: BusinessId::parse(CUT).expect("an id"),
            as_of: BusinessDate::parse("2025-05-31").expect("a date"),
            generated_at: at("2025-06-05T09:00:00+08:00"),
            section_code: InstitutionCode::parse(SECTION).expect("a code"),
        };
        let mut all_prepared = Vec::new();
        for shard in 0..PARTITIONS {
            let requested = cut_requested_event(request.clone(), shard, "test").expect("an event");
            let key = shard.to_string();
            self.publish(&requested, shard, key.as_bytes());
            let store = self.fold_shard(shard);
            let mut events = Vec::new();
            let due = visit_due::<()>(&store, request.as_of, &self.rules, &mut |record| {
                let parts = DueParts { due: &record.due, facts_hash: &record.facts_hash, rule_hash: &record.rule_hash };
                events.push(event_of(&parts, &request, requested.envelope.event_id, "test"));
                Ok(())
            });
            due.expect("due reports");
            let offsets = SHARD_TOPICS.iter().enumerate().map(|(topic_no, topic)| {
                let anchor = store.anchor(topic_no).expect("an anchor");
                let (topic, next_offset, rolling_hash) = ((*topic).into(), anchor.next_offset, anchor.rolling_hash_text());
                TopicOffset { topic, partition: shard, next_offset, rolling_hash }
            });
            let offsets = offsets.collect();
            drop(store);
            let mut digest = RecordsDigest::new();
            let (mut prepared, mut withheld) = (0, 0);
            for event in events {
                digest.add(&avro::content_hash_of(&avro::encode(&event)).expect("a hash"));
                let offset = self.publish(&event, shard, event.envelope.subject_id.as_str().as_bytes());
                if matches!(event.payload, EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(_))) {
                    prepared += 1;
                    all_prepared.push((event, shard, offset));
                } else {
                    withheld += 1;
                }
            }
            let summary = ShardCut {
                cut_id: request.cut_id.clone(),
                shard,
                offsets,
                due: prepared + withheld,
                prepared,
                withheld,
                records_digest: digest.finish().into(),
            };
            let event = shard_cut_event(summary, &request, requested.envelope.event_id, "test").expect("an event");
            self.publish(&event, shard, key.as_bytes());
        }
        self.fold();
        all_prepared
    }

    /// Seals the files of a cut, as the submitter does. Returns the batch ids in the order of the files.
    pub(crate) fn seal(&self, prepared: &[(Event, u32, u64)]) -> Vec<BusinessId> {
        let mut assembly = CutAssembly::new(0);
        for (event, _, _) in prepared {
            assembly.add(PreparedLine::of_event(&event.envelope, record_of(event)).expect("a line")).expect("added");
        }
        let request = ReportingCutRequested {
            cut_id: BusinessId::parse(CUT).expect("an id"),
            as_of: BusinessDate::parse("2025-05-31").expect("a date"),
            generated_at: at("2025-06-05T09:00:00+08:00"),
            section_code: InstitutionCode::parse(SECTION).expect("a code"),
        };
        let mut ids = Vec::new();
        for file in assembly.finish(&request, &mut Serials::new()).expect("files") {
            let batch_id = batch_id_of(&file.name).expect("an id");
            let packed = pack(&PackKey::REHEARSAL, batch_id.as_str(), file.text.as_bytes()).expect("packed");
            let directory = self.directory.path().join("batches").join(batch_id.as_str());
            std::fs::create_dir_all(&directory).expect("a directory");
            std::fs::write(directory.join(file.name.text_file()), &file.text).expect("written");
            std::fs::write(directory.join(file.name.packed_file()), &packed).expect("written");
            let sealed = BatchSealed {
                batch_id: batch_id.clone(),
                cut_id: request.cut_id.clone(),
                file_name: file.name.text_file().into(),
                record_type: file.name.record_type,
                records: u64::from(file.header.records),
                plain_sha256: hex(&Sha256::digest(file.text.as_bytes())).into(),
                packed_sha256: hex(&Sha256::digest(&packed)).into(),
                manifest_sha256: hex(&Sha256::digest(b"manifest")).into(),
                rule_version: "test".into(),
                offsets: Vec::new(),
            };
            let mut envelope = prepared[0].0.envelope.clone();
            envelope.event_id = EventId(u128::from(ids.len() as u64) + 900);
            envelope.aggregate_type = AggregateType::ReportingBatch;
            envelope.pii = None;
            let event = Event { envelope, payload: EventPayload::Pipeline(PipelineEvent::BatchSealed(sealed)) };
            let partition = partition_for_key(SECTION.as_bytes(), PARTITIONS);
            self.publish(&event, partition, SECTION.as_bytes());
            ids.push(batch_id);
        }
        ids
    }

    /// The bureau accepts a record; the answer is folded.
    pub(crate) fn accept(&self, prepared: &(Event, u32, u64), batch_id: &BusinessId, line: u64) {
        let record = record_of(&prepared.0);
        let mut envelope = prepared.0.envelope.clone();
        envelope.event_id = EventId(800);
        envelope.recorded_at = at("2025-06-06T10:00:00+08:00");
        envelope.pii = None;
        let accepted = RecordAccepted {
            batch_id: batch_id.clone(),
            cut_id: record.cut_id.clone(),
            file_name: format!("{batch_id}.txt").into(),
            line,
            record_type: record.record_type,
            record_key: record.record_key.clone(),
            account_id: record.account_id.clone(),
            report_date: record.report_date,
            month: record.month,
            moment: record.moment.clone(),
            repayment_status: record.repayment_status.clone(),
            overdue_total: record.overdue_total,
            closes: record.closes,
        };
        let event = Event { envelope, payload: EventPayload::Pipeline(PipelineEvent::RecordAccepted(accepted)) };
        self.publish(&event, prepared.1, event.envelope.subject_id.as_str().as_bytes());
        self.fold();
    }

    pub(crate) fn batch_file(&self, batch_id: &BusinessId, extension: &str) -> PathBuf {
        let name = format!("{batch_id}.{extension}");
        self.directory.path().join("batches").join(batch_id.as_str()).join(name)
    }

    pub(crate) fn control_ends(&self) -> Vec<u64> {
        self.log.end_offsets(BUREAU_CONTROL).expect("ends")
    }

    pub(crate) fn batches_ends(&self) -> Vec<u64> {
        self.log.end_offsets(BUREAU_BATCHES).expect("ends")
    }
}

pub(crate) fn record_of(event: &Event) -> &ReportRecordPrepared {
    match &event.payload {
        EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(record)) => record,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn at(text: &str) -> RecordedAt {
    RecordedAt(wire_contracts::ingress::timestamp::parse_rfc3339(text).expect("a time"))
}

/// An ingress event: envelope fields made from a few, then the payload.
pub(crate) fn event(
    number: u32,
    event_type: &str,
    aggregate: (&str, &str, u64),
    subject: &str,
    date: &str,
    payload: Value,
) -> Value {
    let mut event = json!({
        "recorded_at": format!("{date}T12:00:00+08:00"),
        "producer": "test",
        "producer_build": "test",
        "event_id": format!("00000000-0000-7000-8000-{number:012}"),
        "event_type": event_type,
        "aggregate_type": aggregate.0,
        "aggregate_id": aggregate.1,
        "aggregate_version": aggregate.2,
        "effective_date": date,
        "institution_code": SECTION,
        "subject_id": subject,
    });
    if let (Some(target), Value::Object(fields)) = (event.as_object_mut(), payload) {
        target.extend(fields);
    }
    event
}

/// Turns one byte of a file into another.
pub(crate) fn damage(path: &Path, at: impl Fn(&[u8]) -> usize) {
    let mut bytes = std::fs::read(path).expect("a file");
    let place = at(&bytes);
    bytes[place] ^= 1;
    std::fs::write(path, bytes).expect("written");
}
