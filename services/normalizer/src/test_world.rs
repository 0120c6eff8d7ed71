//! A small world for tests: an embedded log in a temporary directory, people with lines, and normalizers over it.

use crate::config::Config;
use crate::error::NormalizerError;
use crate::handle::{NormalizerHandle, start};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::account_event::*;
use credit_domain::event::envelope::{AggregateType, Envelope};
use credit_domain::event::pipeline_event::*;
use credit_domain::event::subject_event::*;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::{AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;
use event_log::config::EmbeddedConfig;
use event_log::embedded::EmbeddedLog;
use event_log::{EventLog, NewRecord, ReadFrom, Record, TopicSpec, partition_for_key};
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::cut_events::cut_requested_event;
use wire_contracts::shard_input::decode_for_shard;
use wire_contracts::topics::{ALL, BUREAU_CONTROL, BUREAU_RECORDS, dead_letters_of, topic_of};

pub(crate) const PARTITIONS: u32 = 3;
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).unwrap()
}

fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).unwrap()
}

pub(crate) fn institution() -> InstitutionCode {
    InstitutionCode::parse("T10000000H0001").unwrap()
}

pub(crate) fn subject_of(number: u32) -> SubjectId {
    SubjectId::parse(&format!("S-{number:05}")).unwrap()
}

pub(crate) struct World {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) log: Arc<dyn EventLog>,
}

impl World {
    pub(crate) fn new() -> World {
        let directory = tempfile::tempdir().unwrap();
        let log = open_log(&directory.path().join("log"));
        World { directory, log }
    }

    /// A normalizer's data directory of its own, so that several can fold the same log.
    pub(crate) fn config(&self, name: &str) -> Config {
        Config {
            data_directory: self.directory.path().join(name),
            partitions: PARTITIONS,
            poll_records: 64,
            block_cache_bytes: 8 << 20,
            write_buffer_bytes: 64 << 20,
            ..Config::default()
        }
    }

    pub(crate) fn start(&self, config: &Config) -> Result<NormalizerHandle, NormalizerError> {
        start(config, Arc::clone(&self.log), &Metrics::new("0", "test").unwrap(), &Health::new())
    }

    pub(crate) fn publish(&self, events: &[Event]) {
        let records: Vec<NewRecord> = events.iter().map(record_of).collect();
        self.log.publish(&records).unwrap();
    }

    pub(crate) fn publish_bytes(&self, topic: &str, number: u32, value: &[u8]) {
        let key = subject_of(number).as_str().as_bytes().to_vec();
        let partition = partition_for_key(&key, PARTITIONS);
        let record = NewRecord { topic: topic.into(), partition, key, headers: Vec::new(), value: value.into(), timestamp_ms: 1 };
        self.log.publish(&[record]).unwrap();
    }

    /// Asks every shard for a cut.
    pub(crate) fn request_cut(&self, cut_id: &str, as_of: &str) {
        let records: Vec<NewRecord> = (0..PARTITIONS)
            .map(|shard| {
                let cut = ReportingCutRequested {
                    cut_id: id(cut_id),
                    as_of: date(as_of),
                    generated_at: RecordedAt(i64::from(date(as_of).days() + 1) * 86_400_000_000),
                    section_code: institution(),
                };
                let event = cut_requested_event(cut, shard, "test").unwrap();
                NewRecord { partition: shard, key: shard.to_string().into_bytes(), ..record_of(&event) }
            })
            .collect();
        self.log.publish(&records).unwrap();
    }

    /// Everything on a topic, partition after partition.
    pub(crate) fn read(&self, topic: &str) -> Vec<Record> {
        let ends = self.log.end_offsets(topic).unwrap();
        let mut all = Vec::new();
        for (partition, end) in (0..).zip(ends) {
            let from = ReadFrom { topic: topic.into(), partition, next_offset: 0 };
            let mut reader = self.log.reader(&[from], true).unwrap();
            let mut records = Vec::new();
            while u64::try_from(records.len()).unwrap() < end {
                reader.poll(10_000, Duration::from_secs(5), &mut records).unwrap();
            }
            all.extend(records);
        }
        all
    }

    pub(crate) fn pipeline_events(&self, topic: &str) -> Vec<PipelineEvent> {
        let decoded = self.read(topic).into_iter().map(|record| decode_for_shard(topic, &record.key, &record.value));
        decoded
            .filter_map(|input| match input.decoded.unwrap().0.payload {
                EventPayload::Pipeline(event) => Some(event),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn shard_cuts(&self, cut_id: &str) -> Vec<ShardCut> {
        let of_cut = |event| match event {
            PipelineEvent::ShardCut(cut) if cut.cut_id.as_str() == cut_id => Some(cut),
            _ => None,
        };
        self.pipeline_events(BUREAU_CONTROL).into_iter().filter_map(of_cut).collect()
    }

    /// Key and value of every record a cut published, as bytes.
    pub(crate) fn record_bytes(&self) -> Vec<(u32, Vec<u8>, Vec<u8>)> {
        let bytes = |record: Record| (record.partition, record.key, record.value);
        self.read(BUREAU_RECORDS).into_iter().map(bytes).collect()
    }
}

pub(crate) fn open_log(directory: &std::path::Path) -> Arc<dyn EventLog> {
    let log = EmbeddedLog::open(&EmbeddedConfig { directory: directory.into(), ..EmbeddedConfig::default() }).unwrap();
    let spec = |name: String| TopicSpec { name: name.into(), partitions: PARTITIONS };
    let specs: Vec<TopicSpec> = ALL.iter().flat_map(|topic| [spec((*topic).to_owned()), spec(dead_letters_of(topic))]).collect();
    log.ensure_topics(&specs).unwrap();
    Arc::new(log)
}

fn record_of(event: &Event) -> NewRecord {
    let key = event.envelope.subject_id.as_str().as_bytes().to_vec();
    NewRecord {
        topic: topic_of(&event.payload).into(),
        partition: partition_for_key(&key, PARTITIONS),
        key,
        headers: wire_contracts::kafka::headers_of(event),
        value: wire_contracts::avro::encode(event),
        timestamp_ms: event.envelope.recorded_at.0 / 1_000,
    }
}

fn event(number: u32, place: u128, kind: AggregateType, aggregate: &str, version: u64, on: &str, payload: EventPayload) -> Event {
    let is_registration = matches!(payload, EventPayload::Subject(SubjectEvent::SubjectRegistered(_)));
    let pii = br#"{"date_of_birth":"1949-12-31","doc_no":"11010519491231002X","name":"X"}"#;
    Event {
        envelope: Envelope {
            recorded_at: RecordedAt(i64::from(date(on).days()) * 86_400_000_000 + 3_600_000_000),
            producer: "test".into(),
            producer_build: "0".into(),
            event_id: EventId(u128::from(number) << 32 | place),
            aggregate_type: kind,
            aggregate_id: aggregate.into(),
            aggregate_version: version,
            effective_date: date(on),
            effective_at_micros: None,
            causation_id: None,
            correlation_id: None,
            supersedes: None,
            reason_code: None,
            institution_code: institution(),
            subject_id: subject_of(number),
            pii: is_registration.then(|| pii.to_vec()),
            pii_key_id: None,
        },
        payload,
    }
}

pub(crate) fn account_event(number: u32, version: u64, on: &str, payload: AccountEvent) -> Event {
    let account = format!("A-{number:05}");
    let place = 100 + u128::from(version);
    event(number, place, AggregateType::CreditAccount, &account, version, on, EventPayload::Account(payload))
}

pub(crate) fn purchase(number: u32, version: u64, on: &str, amount_minor: i64) -> Event {
    let posted = PurchasePosted {
        posting_id: id(&format!("P-{number}-{version}")),
        amount_minor,
        currency: Currency::CNY,
        billable_from: None,
        payment_id: None,
    };
    account_event(number, version, on, AccountEvent::PurchasePosted(posted))
}

/// A person with identity, consent, a line opened on 2025-01-02 and two purchases.
pub(crate) fn person(number: u32) -> Vec<Event> {
    let registered = SubjectRegistered {
        doc_type: "10".into(),
        sex: "2".into(),
        nationality: "CHN".into(),
        marital_status: "10".into(),
        education_level: "20".into(),
        academic_degree: "9".into(),
        employment_status: "99".into(),
        residence_status: "5".into(),
        residence_district: Some("330106".into()),
        verified_by: "PUBLIC_SECURITY_CHECK".into(),
    };
    let consent = ReportingConsentGranted {
        consent_id: id(&format!("C-{number}")),
        institution: institution(),
        recipients: vec!["CCRC".into()],
        categories: vec!["CREDIT".into()],
        doc_version: "1".into(),
        doc_hash: "a".repeat(64).into(),
        channel: "APP".into(),
        signed_at: RecordedAt(i64::from(date("2025-01-01").days()) * 86_400_000_000),
    };
    let opened = CreditAccountOpened {
        product: "revolving-line-v1".into(),
        account_type: AccountType::R1,
        business_class: "1".into(),
        business_kind: "91".into(),
        agreement_id: AgreementId::parse(&format!("G-{number:05}")),
        open_date: date("2025-01-02"),
        limit_minor: 1_000_000,
        currency: Currency::CNY,
        bill_day: Some(1),
        due_date: Some(date("2030-01-02")),
        repay_mode: Some("90".into()),
        repay_frequency: Some("03".into()),
        repay_periods: None,
        management_org: institution(),
        guarantee_mode: "4".into(),
        funding_source: "1".into(),
        card_tail: None,
        due_rule: None,
        funding_shares: Vec::new(),
    };
    let subject = subject_of(number);
    let about_person = |place, kind, aggregate: &str, payload| {
        event(number, place, kind, aggregate, 1, "2025-01-01", EventPayload::Subject(payload))
    };
    vec![
        about_person(1, AggregateType::Subject, subject.as_str(), SubjectEvent::SubjectRegistered(registered)),
        about_person(2, AggregateType::Consent, &format!("C-{number}"), SubjectEvent::ReportingConsentGranted(consent)),
        account_event(number, 1, "2025-01-02", AccountEvent::CreditAccountOpened(opened)),
        purchase(number, 2, "2025-01-05", 12_300),
        purchase(number, 3, "2025-01-09", 4_500),
    ]
}

pub(crate) fn people(numbers: std::ops::Range<u32>) -> Vec<Event> {
    numbers.flat_map(person).collect()
}
