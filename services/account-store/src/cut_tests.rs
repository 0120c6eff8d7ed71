use super::{CutRecord, visit_due};
use crate::fold::{FoldOptions, LocalChange};
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use crate::test_events::*;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::pipeline_event::{RecordType, WithheldReason};
use credit_domain::ids::InstitutionCode;
use credit_domain::reporting::report::Report;
use std::convert::Infallible;
use std::sync::Arc;

fn folded(log: &Log) -> (tempfile::TempDir, Arc<ShardStore>) {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut fold = new_fold(&store, FoldOptions::default());
    for topic in 0..TOPICS.len() {
        for offset in 0..log.topics[topic].len() {
            fold.apply(log.input(topic, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
        }
    }
    fold.commit(true, LocalChange::None).unwrap();
    (directory, store)
}

fn due(store: &ShardStore, as_of: &str) -> Vec<CutRecord> {
    let mut records = Vec::new();
    let totals = visit_due::<Infallible>(store, date(as_of), &RuleBook::default(), &mut |record| {
        records.push(record);
        Ok(())
    })
    .unwrap();
    assert_eq!(totals.due, u64::try_from(records.len()).unwrap());
    records
}

fn people(log: &mut Log, numbers: &[usize], months: usize) {
    for number in numbers {
        line_history(*number, months).into_iter().for_each(|event| log.push(ACCOUNTS, event));
        log.push(SUBJECTS, registered(*number));
        log.push(SUBJECTS, consent(*number));
    }
}

fn keys(records: &[CutRecord]) -> Vec<String> {
    records.iter().map(|record| record.due.report.record_key().to_string()).collect()
}

#[test]
fn reports_come_in_key_order_whatever_the_order_of_the_events() {
    let mut log = Log::default();
    people(&mut log, &[3, 1, 2], 2);
    let (_directory, store) = folded(&log);
    let records = due(&store, "2025-01-31");
    let expected: Vec<String> = [1, 2, 3]
        .into_iter()
        .flat_map(|number| [format!("110|{}|2025-01-31", subject_id(number)), record_key(number).to_string()])
        .collect();
    assert_eq!(keys(&records), expected);
    assert!(records.iter().all(|record| record.facts_hash.len() == 64 && record.rule_hash.len() == 64));
}

#[test]
fn a_date_inside_sealed_months_gives_what_it_gave_before_they_were_sealed() {
    let mut short = Log::default();
    people(&mut short, &[1], 1);
    let mut long = Log::default();
    people(&mut long, &[1], 3);
    let (_short_directory, short_store) = folded(&short);
    let (_long_directory, long_store) = folded(&long);
    assert!(!long_store.history(&subject_id(1), &account_id(1)).unwrap().is_empty());
    assert_eq!(due(&long_store, "2025-01-31"), due(&short_store, "2025-01-31"));
}

#[test]
fn a_poisoned_person_and_an_account_with_waiting_events_are_quarantined() {
    let mut log = Log::default();
    people(&mut log, &[1, 2, 3], 1);
    log.push_poison(SUBJECTS, subject_id(1).as_str().as_bytes());
    let far_ahead = account_event(2, 40, date("2025-02-01"), purchase("later", 5));
    log.push(ACCOUNTS, far_ahead);
    let (_directory, store) = folded(&log);
    let quarantined: Vec<String> = due(&store, "2025-01-31")
        .iter()
        .filter(|record| record.due.withheld.contains(&WithheldReason::Quarantined))
        .map(|record| record.due.report.record_key().to_string())
        .collect();
    let expected = [format!("110|{}|2025-01-31", subject_id(1)), record_key(1).to_string(), record_key(2).to_string()];
    assert_eq!(quarantined, expected);
}

#[test]
fn a_220_says_what_the_agreements_own_events_say() {
    let mut log = Log::default();
    for number in [1, 2] {
        let mut history = line_history(number, 1);
        let credit_domain::event::EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) = &mut history[0].payload
        else {
            panic!()
        };
        opened.agreement_id = Some(agreement_id(number));
        history.into_iter().for_each(|event| log.push(ACCOUNTS, event));
        log.push(SUBJECTS, registered(number));
        log.push(SUBJECTS, consent(number));
    }
    log.push(ACCOUNTS, agreement_limit_changed(1, "2025-01-20", 7_000_000));
    log.push(ACCOUNTS, signed(1, 5_000_000));
    // Another institution's agreement of the same number is not the account's.
    let mut foreign = signed(2, 9_000_000);
    foreign.envelope.institution_code = InstitutionCode::parse("T10000000H0002").unwrap();
    log.push(ACCOUNTS, foreign);
    let (_directory, store) = folded(&log);
    let limits = |as_of: &str| -> Vec<u64> {
        let agreements = due(&store, as_of).into_iter().filter_map(|record| match record.due.report {
            Report::Agreement(agreement) => Some(agreement.limit),
            _ => None,
        });
        agreements.collect()
    };
    assert_eq!(limits("2025-01-19"), [50_000, 10_000]);
    assert_eq!(limits("2025-01-31"), [70_000, 10_000]);
    let hashes = |store: &ShardStore| -> Vec<_> {
        due(store, "2025-01-31").into_iter().map(|record| (record.due.report.record_type(), record.facts_hash)).collect()
    };
    log.push(ACCOUNTS, agreement_limit_changed(1, "2025-03-01", 1));
    let (_later_directory, later) = folded(&log);
    let changed: Vec<_> = hashes(&store).into_iter().zip(hashes(&later)).filter(|(before, after)| before != after).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].0.0, RecordType::CreditAgreement);
}

#[test]
fn an_outstanding_record_holds_back_the_next_and_an_accepted_one_does_not() {
    let mut log = Log::default();
    people(&mut log, &[1, 2], 2);
    log.push(RECORDS, prepared(1));
    log.push(RECORDS, prepared(2));
    log.push(RECORDS, accepted(2));
    let (_directory, store) = folded(&log);
    let accounts: Vec<(bool, String)> = due(&store, "2025-02-28")
        .iter()
        .filter(|record| record.due.report.record_type() == RecordType::BorrowingAccount)
        .map(|record| {
            let is_held_back = record.due.withheld.contains(&WithheldReason::EarlierReportOpen);
            (is_held_back, record.due.report.moment_code().to_owned())
        })
        .collect();
    assert_eq!(accounts.len(), 2);
    assert!(accounts[0].0);
    assert_eq!(accounts[1], (false, "30".to_owned()));
}

#[test]
fn an_empty_store_has_nothing_due_and_a_visitor_can_stop_the_walk() {
    let (_directory, store) = folded(&Log::default());
    assert!(due(&store, "2025-01-31").is_empty());
    let mut log = Log::default();
    people(&mut log, &[1, 2], 1);
    let (_directory, store) = folded(&log);
    let mut seen = 0;
    let stopped = visit_due(&store, date("2025-01-31"), &RuleBook::default(), &mut |_| {
        seen += 1;
        Err("enough")
    });
    assert!(matches!(stopped, Err(super::CutError::Visitor("enough"))));
    assert_eq!(seen, 1);
}
