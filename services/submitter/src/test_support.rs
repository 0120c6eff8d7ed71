//! A log in memory, shards and a bureau that do as they are told.

use crate::config::{Clock, Config};
use crate::submitter::Submitter;
use crate::telemetry::Telemetry;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::{
    PipelineEvent, RecordItem, RecordType, ReportRecordPrepared, ReportRecordWithheld, ReportingCutRequested, ShardCut,
    WithheldReason,
};
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AccountId, BusinessId, EventId, InstitutionCode, SubjectId};
use event_log::{EventLog, LogError, LogReader, NewRecord, ReadFrom, Record, TopicSpec, partition_for_key};
use service_kit::metrics::Metrics;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use wire_contracts::avro;
use wire_contracts::pboc2::batch::RecordsDigest;
use wire_contracts::pboc2::file::FileName;
use wire_contracts::pboc2::pack::{PackKey, pack, unpack};
use wire_contracts::topics::{ALL, topic_of};

pub(crate) const PARTITIONS: u32 = 2;
pub(crate) const SECTION: &str = "T10000000H0001";
/// A value that must never leave the plain file and the packed file.
pub(crate) const SECRET_NAME: &str = "测试样本";

type Partitions = BTreeMap<(String, u32), Vec<NewRecord>>;

/// The simplest log that keeps the promises a reader relies on.
#[derive(Clone, Default)]
pub(crate) struct MemoryLog {
    partitions: Arc<Mutex<Partitions>>,
}

struct MemoryReader {
    log: MemoryLog,
    from: Vec<ReadFrom>,
}

impl MemoryLog {
    pub(crate) fn events(&self) -> Vec<Event> {
        let partitions = self.partitions.lock().unwrap();
        partitions.values().flatten().map(|record| avro::decode(&record.value).unwrap().event).collect()
    }

    pub(crate) fn put(&self, partition: u32, event: &Event) {
        self.publish(&[crate::events::record_on(partition, event.envelope.subject_id.as_str().as_bytes(), event)]).unwrap();
    }
}

impl EventLog for MemoryLog {
    fn ensure_topics(&self, _topics: &[TopicSpec]) -> Result<(), LogError> {
        Ok(())
    }

    fn publish(&self, records: &[NewRecord]) -> Result<Vec<u64>, LogError> {
        let mut partitions = self.partitions.lock().unwrap();
        let mut offsets = Vec::new();
        for record in records {
            let partition = partitions.entry((record.topic.to_string(), record.partition)).or_default();
            offsets.push(u64::try_from(partition.len()).unwrap());
            partition.push(record.clone());
        }
        Ok(offsets)
    }

    fn reader(&self, from: &[ReadFrom], _with_headers: bool) -> Result<Box<dyn LogReader>, LogError> {
        Ok(Box::new(MemoryReader { log: self.clone(), from: from.to_vec() }))
    }

    fn end_offsets(&self, topic: &str) -> Result<Vec<u64>, LogError> {
        assert!(ALL.contains(&topic));
        let partitions = self.partitions.lock().unwrap();
        let end = |partition| partitions.get(&(topic.to_owned(), partition)).map_or(0, Vec::len);
        Ok((0..PARTITIONS).map(|partition| u64::try_from(end(partition)).unwrap()).collect())
    }

    fn offset_for_time(&self, _topic: &str, _partition: u32, _timestamp_ms: i64) -> Result<u64, LogError> {
        Ok(0)
    }

    fn read_one(&self, _topic: &str, _partition: u32, _offset: u64) -> Result<Option<Record>, LogError> {
        Ok(None)
    }
}

impl LogReader for MemoryReader {
    fn poll(&mut self, max: usize, _wait: Duration, out: &mut Vec<Record>) -> Result<usize, LogError> {
        let partitions = self.log.partitions.lock().unwrap();
        let before = out.len();
        for from in &mut self.from {
            let stored = partitions.get(&(from.topic.to_string(), from.partition)).map_or(&[][..], Vec::as_slice);
            while out.len() - before < max
                && let Some(record) = stored.get(usize::try_from(from.next_offset).unwrap())
            {
                out.push(Record {
                    topic: from.topic.clone(),
                    partition: from.partition,
                    offset: from.next_offset,
                    timestamp_ms: record.timestamp_ms,
                    key: record.key.clone(),
                    headers: Vec::new(),
                    value: record.value.clone(),
                });
                from.next_offset += 1;
            }
        }
        Ok(out.len() - before)
    }
}

/// Directories, log and configuration of one test.
pub(crate) struct Fixture {
    pub(crate) directory: TempDir,
    pub(crate) log: MemoryLog,
    pub(crate) config: Config,
}

pub(crate) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

pub(crate) fn institution() -> InstitutionCode {
    InstitutionCode::parse(SECTION).unwrap()
}

pub(crate) fn cut(cut_id: &str) -> ReportingCutRequested {
    ReportingCutRequested {
        cut_id: BusinessId::parse(cut_id).unwrap(),
        as_of: date("2024-02-29"),
        // 2024-03-01 08:30:00 in Shanghai.
        generated_at: RecordedAt(1_709_253_000_000_000),
        section_code: institution(),
    }
}

pub(crate) fn fixed_clock() -> Clock {
    Arc::new(|| RecordedAt(1_709_300_000_000_000))
}

impl Fixture {
    pub(crate) fn new() -> Fixture {
        let directory = tempfile::tempdir().unwrap();
        let config = Config {
            data_directory: directory.path().to_owned(),
            partitions: PARTITIONS,
            inbox: directory.path().join("inbox"),
            outbox: directory.path().join("outbox"),
            poll_records: 7,
            publish_records: 2,
            // Far away, so that nothing is sent again unless a test asks for it.
            resend_after_ms: 3_600_000,
            ..Config::default()
        };
        Fixture { directory, log: MemoryLog::default(), config }
    }

    pub(crate) fn open(&self) -> Submitter {
        let telemetry = Telemetry::new(&Metrics::new("0", "test").unwrap()).unwrap();
        Submitter::open(self.config.clone(), Arc::new(self.log.clone()), fixed_clock(), telemetry).unwrap()
    }

    /// Steps until two in a row find nothing to do.
    pub(crate) fn settle(&self, submitter: &mut Submitter) {
        let mut idle = 0;
        while idle < 2 {
            idle = if submitter.step(Duration::ZERO).unwrap().is_idle() { idle + 1 } else { 0 };
        }
    }

    pub(crate) fn request(&self, cut: &ReportingCutRequested) {
        crate::cut_request::request_cut(&self.log, PARTITIONS, cut, &fixed_clock()).unwrap();
    }

    pub(crate) fn inbox_names(&self) -> Vec<String> {
        names_in(&self.config.inbox)
    }

    pub(crate) fn sent_text(&self, name: &FileName) -> String {
        let packed = std::fs::read(self.config.inbox.join(name.packed_file())).unwrap();
        String::from_utf8(unpack(&PackKey::REHEARSAL, &packed, 1 << 20).unwrap()).unwrap()
    }

    /// Answers a file in the bureau's place: flag 1, or 3 with these lines refused.
    pub(crate) fn answer(&self, name: &FileName, loaded: u32, refused: &[(u64, &str)]) {
        let flag = if refused.is_empty() { 1 } else { 3 };
        let count = u32::try_from(refused.len()).unwrap();
        let bodies = refused.iter().map(|(line, code)| {
            format!(
                "<Document><FbInf><ErrRecId>{line}</ErrRecId><FbErrNum>1</FbErrNum><ErrInf><FbCode>{code}</FbCode>\
                 <FbMsg>0000</FbMsg></ErrInf><ErrRec></ErrRec></FbInf></Document>\r\n"
            )
        });
        self.write_answer(name, flag, loaded, count, &bodies.collect::<String>());
    }

    /// Refuses one line and returns a record for it.
    pub(crate) fn answer_returning(&self, name: &FileName, loaded: u32, line: u64, record: &str) {
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, record);
        let body = format!(
            "<Document><FbInf><ErrRecId>{line}</ErrRecId><FbErrNum>1</FbErrNum><ErrInf><FbCode>BLE019</FbCode>\
             <FbMsg>TotOverd</FbMsg></ErrInf><ErrRec>{encoded}</ErrRec></FbInf></Document>\r\n"
        );
        self.write_answer(name, 3, loaded, 1, &body);
    }

    /// Refuses the whole file with one code (flag 2).
    pub(crate) fn refuse_file(&self, name: &FileName, code: &str) {
        let body = format!(
            "<Document><FbInf><FbErrNum>1</FbErrNum><ErrInf><FbCode>{code}</FbCode><FbMsg>0000</FbMsg></ErrInf></FbInf></Document>\r\n"
        );
        self.write_answer(name, 2, 0, 0, &body);
    }

    fn write_answer(&self, name: &FileName, flag: u8, loaded: u32, refused: u32, body: &str) {
        let answer = name.with_flag(flag);
        let answer_name = answer.to_string();
        let first_29 = answer_name.get(..29).unwrap();
        let plain = format!("A0722.0.0{first_29}{flag}2.0.020240301093000{loaded:07}{refused:07}\r\n{body}");
        std::fs::create_dir_all(&self.config.outbox).unwrap();
        let packed = pack(&PackKey::REHEARSAL, &answer.to_string(), plain.as_bytes()).unwrap();
        std::fs::write(self.config.outbox.join(answer.packed_file()), packed).unwrap();
    }
}

pub(crate) fn names_in(directory: &PathBuf) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Name of the first file of a record type.
pub(crate) fn file_name(record_type: RecordType, serial: u16) -> FileName {
    FileName::submission(institution(), date("2024-03-01"), record_type, serial)
}

/// A shard that publishes records and counts them.
pub(crate) struct Shard<'fixture> {
    fixture: &'fixture Fixture,
    cut: ReportingCutRequested,
    shard: u32,
    pub(crate) events: Vec<Event>,
}

impl<'fixture> Shard<'fixture> {
    pub(crate) fn new(fixture: &'fixture Fixture, cut: &ReportingCutRequested, shard: u32) -> Shard<'fixture> {
        Shard { fixture, cut: cut.clone(), shard, events: Vec::new() }
    }

    pub(crate) fn prepared(mut self, record_type: RecordType, number: u32) -> Shard<'fixture> {
        let event = prepared(&self.cut, record_type, self.shard, number);
        self.fixture.log.put(self.shard, &event);
        self.events.push(event);
        self
    }

    pub(crate) fn withheld(mut self, number: u32, reasons: &[WithheldReason]) -> Shard<'fixture> {
        let event = withheld(&self.cut, self.shard, number, reasons);
        self.fixture.log.put(self.shard, &event);
        self.events.push(event);
        self
    }

    /// Publishes the answer over the records published so far.
    pub(crate) fn answer(&self) {
        self.answer_with(|_| {});
    }

    pub(crate) fn answer_with(&self, change: impl FnOnce(&mut ShardCut)) {
        let mut digest = RecordsDigest::new();
        for event in &self.events {
            digest.add(&avro::content_hash_of(&avro::encode(event)).unwrap());
        }
        let prepared = self
            .events
            .iter()
            .filter(|event| matches!(event.payload, EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(_))))
            .count();
        let (due, prepared) = (u64::try_from(self.events.len()).unwrap(), u64::try_from(prepared).unwrap());
        let mut answer = ShardCut {
            cut_id: self.cut.cut_id.clone(),
            shard: self.shard,
            offsets: Vec::new(),
            due,
            prepared,
            withheld: due - prepared,
            records_digest: digest.finish().into(),
        };
        change(&mut answer);
        let id = 1_000_000 + u128::from(self.shard);
        let event = pipeline_event(&self.cut, id, "s-0", None, PipelineEvent::ShardCut(answer));
        self.fixture.log.put(self.shard, &event);
    }
}

fn pipeline_event(cut: &ReportingCutRequested, id: u128, subject: &str, pii: Option<String>, payload: PipelineEvent) -> Event {
    let cut_number: u128 = cut.cut_id.as_str().bytes().map(u128::from).sum();
    let envelope = Envelope {
        recorded_at: cut.generated_at,
        producer: CompactString::const_new("normalizer"),
        producer_build: CompactString::const_new("0"),
        event_id: EventId(cut_number << 64 | id),
        aggregate_type: AggregateType::ReportingCut,
        aggregate_id: cut.cut_id.as_str().into(),
        aggregate_version: 1,
        effective_date: cut.as_of,
        effective_at_micros: None,
        causation_id: None,
        correlation_id: None,
        supersedes: None,
        reason_code: None,
        institution_code: institution(),
        subject_id: SubjectId::parse(subject).unwrap(),
        pii: pii.map(String::into_bytes),
        pii_key_id: None,
    };
    Event { envelope, payload: EventPayload::Pipeline(payload) }
}

pub(crate) fn prepared(cut: &ReportingCutRequested, record_type: RecordType, shard: u32, number: u32) -> Event {
    let (segment, key) = match record_type {
        RecordType::PersonalBasic => ("BsSgmt", format!("110|s-{shard}-{number}|2024-02-29")),
        RecordType::BorrowingAccount => ("AcctBsSgmt", format!("{SECTION}a-{shard}-{number}|2024-02-29")),
        RecordType::CreditAgreement => ("CtrctBsSgmt", format!("{SECTION}g-{shard}-{number}|2024-02-29")),
    };
    let is_account = record_type == RecordType::BorrowingAccount;
    let payload = PipelineEvent::ReportRecordPrepared(ReportRecordPrepared {
        cut_id: cut.cut_id.clone(),
        record_type,
        record_key: key.into(),
        account_id: is_account.then(|| AccountId::parse(&format!("a-{shard}-{number}")).unwrap()),
        report_date: cut.as_of,
        moment: "30".into(),
        month: is_account.then(|| Month::parse("2024-02").unwrap()),
        repayment_status: is_account.then(|| "N".into()),
        account_status: is_account.then(|| "1".into()),
        overdue_total: is_account.then_some(0),
        closes: false,
        items: vec![
            RecordItem { path: format!("{segment}.InfRecType").into(), value: record_type.code().into() },
            RecordItem { path: format!("{segment}.RptDate").into(), value: "2024-02-29".into() },
        ],
        facts_hash: "a".repeat(64).into(),
        rule_hash: "b".repeat(64).into(),
    });
    let id = u128::from(number) * 1_000 + u128::from(shard) * 10 + record_type.code().parse::<u128>().unwrap() / 10 * 100_000;
    pipeline_event(cut, id, &subject_of(shard, number), Some(format!(r#"{{"{segment}.Name":"{SECRET_NAME}"}}"#)), payload)
}

fn withheld(cut: &ReportingCutRequested, shard: u32, number: u32, reasons: &[WithheldReason]) -> Event {
    let payload = PipelineEvent::ReportRecordWithheld(ReportRecordWithheld {
        cut_id: cut.cut_id.clone(),
        record_type: RecordType::BorrowingAccount,
        record_key: format!("{SECTION}w-{shard}-{number}|2024-02-29").into(),
        account_id: None,
        report_date: cut.as_of,
        month: None,
        reasons: reasons.to_vec(),
        repayment_status: None,
        rule_codes: Vec::new(),
    });
    pipeline_event(cut, 500_000 + u128::from(number) * 10 + u128::from(shard), &subject_of(shard, number), None, payload)
}

/// The first subject with that number whose partition is the shard's.
fn subject_of(shard: u32, number: u32) -> String {
    let on_shard = |subject: &String| partition_for_key(subject.as_bytes(), PARTITIONS) == shard;
    (0..).map(|attempt: u32| format!("s-{shard}-{number}-{attempt}")).find(on_shard).unwrap()
}

/// Name of the topic, to be sure that events stand where they belong.
pub(crate) fn topic(event: &Event) -> &'static str {
    topic_of(&event.payload)
}
