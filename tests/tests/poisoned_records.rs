//! Records that no producer of ours would write, put directly on a topic: they end in the dead-letter topic with bytes
//! and headers, everybody else goes on, and whoever they name is withheld until somebody has looked (E-47, D-38).
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::{PipelineEvent, RecordType, WithheldReason};
use event_log::{NewRecord, Record};
use pipeline_tests::support::answered::JSON;
use pipeline_tests::support::fixtures::{Borrower, borrowers, history};
use pipeline_tests::support::running::Running;
use pipeline_tests::support::topic_records::{events_of, records_of};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire_contracts::topics::{BUREAU_RECORDS, CREDIT_ACCOUNTS, dead_letters_of};

const CUT: &str = "2025-01-31";

/// Three borrowers of one shard: two whose key is abused, and one who must not notice.
fn neighbours(running: &Running, lines: &[String]) -> [Borrower; 3] {
    let mut by_shard: BTreeMap<u32, Vec<Borrower>> = BTreeMap::new();
    for borrower in borrowers(lines) {
        by_shard.entry(running.shard_of(&borrower)).or_default().push(borrower);
    }
    let shared = by_shard.into_values().find(|borrowers| borrowers.len() >= 3).unwrap();
    shared.into_iter().take(3).collect::<Vec<Borrower>>().try_into().unwrap()
}

fn publish(running: &Running, key: &Borrower, value: Vec<u8>, mark: &str) -> NewRecord {
    let record = NewRecord {
        topic: Arc::from(CREDIT_ACCOUNTS),
        partition: running.shard_of(key),
        key: key.subject_id.as_str().as_bytes().to_vec(),
        headers: vec![("ce_id".to_owned(), mark.as_bytes().to_vec()), ("empty".to_owned(), Vec::new())],
        value,
        timestamp_ms: 1_738_195_200_000,
    };
    let _offsets = running.pipeline.log.publish(std::slice::from_ref(&record)).unwrap();
    record
}

/// The letter repeats the record and says where it lay and what was wrong.
fn check(letter: &Record, record: &NewRecord, code: &str) {
    assert_eq!((letter.partition, &letter.key, &letter.value), (record.partition, &record.key, &record.value), "{code}");
    assert_eq!(letter.timestamp_ms, record.timestamp_ms, "{code}");
    assert_eq!(letter.headers[..record.headers.len()], record.headers, "{code}");
    let added: BTreeMap<&str, &str> = letter.headers[record.headers.len()..]
        .iter()
        .map(|(name, value)| (name.as_str(), std::str::from_utf8(value).unwrap()))
        .collect();
    assert_eq!(added["__connect.errors.topic"], CREDIT_ACCOUNTS, "{code}");
    assert_eq!(added["__connect.errors.partition"], record.partition.to_string(), "{code}");
    assert_eq!(added["error_code"], code);
}

/// Reasons for which a borrower's account record was withheld in the cut; `None` when it was prepared.
fn withheld_reasons(running: &Running, borrower: &Borrower) -> Option<Vec<WithheldReason>> {
    let mut found = Vec::new();
    for (_, event) in events_of(running.pipeline.log.as_ref(), BUREAU_RECORDS) {
        match event.payload {
            EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(prepared))
                if prepared.account_id.as_ref() == Some(&borrower.account_id)
                    && prepared.record_type == RecordType::BorrowingAccount =>
            {
                found.push(None);
            }
            EventPayload::Pipeline(PipelineEvent::ReportRecordWithheld(withheld))
                if withheld.account_id.as_ref() == Some(&borrower.account_id)
                    && withheld.record_type == RecordType::BorrowingAccount =>
            {
                found.push(Some(withheld.reasons));
            }
            _ => {}
        }
    }
    assert_eq!(found.len(), 1, "one account record of {} in the cut", borrower.account_id);
    found.remove(0)
}

#[test]
fn e_47_a_poisoned_record_withholds_its_person_and_nobody_else() {
    let directory = tempfile::tempdir().unwrap();
    let running = Running::small(directory.path());
    let month = history(30, 1).remove(0);
    running.feed(&month);
    let [garbled, abused, mut calm] = neighbours(&running, &month.credit_lines);
    let before = records_of(running.pipeline.log.as_ref(), &dead_letters_of(CREDIT_ACCOUNTS)).len();

    let sound = events_of(running.pipeline.log.as_ref(), CREDIT_ACCOUNTS);
    let (of_calm, _) = sound.into_iter().find(|(_, event)| event.envelope.subject_id == calm.subject_id).unwrap();
    let garbage = publish(&running, &garbled, b"\xff\x00 no Avro".to_vec(), "garbage");
    let foreign = publish(&running, &abused, of_calm.value, "foreign");
    let version_before = running.account(&calm).last_version;
    let bought = running.post(JSON, calm.purchase().to_string().as_bytes());
    assert_eq!(bought.outcomes(), ["accepted"]);
    running.settle();

    let letters = records_of(running.pipeline.log.as_ref(), &dead_letters_of(CREDIT_ACCOUNTS));
    let of_key = |borrower: &Borrower| {
        let mut found = letters.iter().filter(|letter| letter.key == borrower.subject_id.as_str().as_bytes());
        (found.next().unwrap(), found.count())
    };
    assert_eq!(letters.len(), before + 2);
    check(of_key(&garbled).0, &garbage, "AVRO_NOT_SINGLE_OBJECT");
    check(of_key(&abused).0, &foreign, "KEY_MISMATCH");
    let series = |code: &str| format!("furnish_normalizer_dead_letters_total{{code=\"{code}\",topic=\"{CREDIT_ACCOUNTS}\"}}");
    assert_eq!(running.metric(&series("AVRO_NOT_SINGLE_OBJECT")), 1);
    assert_eq!(running.metric(&series("KEY_MISMATCH")), 1);
    assert_eq!(running.account(&calm).last_version, version_before + 1);

    let report = running.cut(CUT);
    assert!(report.is_complete());
    let quarantined = |borrower: &Borrower| withheld_reasons(&running, borrower).unwrap().contains(&WithheldReason::Quarantined);
    assert!(quarantined(&garbled));
    assert!(quarantined(&abused));
    assert_eq!(withheld_reasons(&running, &calm), None);
    running.stop();
}
