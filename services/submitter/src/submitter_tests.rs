//! The way of a cut: sealed, sent, answered; repeated, interrupted, contradicted.

use crate::cut_request::request_cut;
use crate::error::SubmitterError;
use crate::report::{CutPhase, CutReport};
use crate::submitter::Submitter;
use crate::test_support::{
    Fixture, PARTITIONS, SECRET_NAME, Shard, cut, date, file_name, fixed_clock, names_in, prepared, topic,
};
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::RecordType::{BorrowingAccount, CreditAgreement, PersonalBasic};
use credit_domain::event::pipeline_event::{PipelineEvent, WithheldReason};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use wire_contracts::topics::BUREAU_RECORDS;

/// Two shards, seven records prepared, two withheld.
fn play_shards(fixture: &Fixture, cut_id: &str) {
    let cut = cut(cut_id);
    fixture.request(&cut);
    let first = Shard::new(fixture, &cut, 0)
        .prepared(PersonalBasic, 1)
        .prepared(CreditAgreement, 1)
        .prepared(BorrowingAccount, 2)
        .prepared(BorrowingAccount, 1)
        .withheld(3, &[WithheldReason::NoConsent, WithheldReason::Quarantined]);
    first.answer();
    let second = Shard::new(fixture, &cut, 1)
        .prepared(PersonalBasic, 1)
        .withheld(2, &[WithheldReason::NoAdverseNotice])
        .prepared(BorrowingAccount, 1)
        .prepared(BorrowingAccount, 3);
    second.answer();
}

fn answer_persons_and_agreements(fixture: &Fixture) {
    fixture.answer(&file_name(PersonalBasic, 1), 2, &[]);
    fixture.answer(&file_name(CreditAgreement, 1), 1, &[]);
}

fn answer_all(fixture: &Fixture) {
    answer_persons_and_agreements(fixture);
    fixture.answer(&file_name(BorrowingAccount, 1), 3, &[(4, "BLE019")]);
}

fn report(submitter: &Submitter) -> CutReport {
    let reports = submitter.reports();
    assert_eq!(reports.len(), 1);
    reports[0].clone()
}

fn assert_identities(report: &CutReport) {
    assert_eq!(report.due, report.sent + report.waiting + report.withheld_total);
    assert_eq!(report.sent, report.accepted + report.refused + report.unanswered);
    assert_eq!(report.refused, report.refused_by_code.values().sum::<u64>());
    assert_eq!(report.withheld_total, report.withheld.values().sum::<u64>());
}

/// Names of the events of a kind on the log, each identity once.
fn counted(fixture: &Fixture) -> BTreeMap<&'static str, usize> {
    let mut seen = BTreeSet::new();
    let mut counts = BTreeMap::new();
    for event in fixture.log.events() {
        let EventPayload::Pipeline(payload) = &event.payload else { continue };
        let name = match payload {
            PipelineEvent::BatchSealed(_) => "sealed",
            PipelineEvent::BatchSubmitted(_) => "submitted",
            PipelineEvent::RecordAccepted(_) => "accepted",
            PipelineEvent::RecordRejected(_) => "refused",
            _ => continue,
        };
        if seen.insert(event.envelope.event_id) {
            *counts.entry(name).or_insert(0) += 1;
        }
    }
    counts
}

#[test]
fn a_cut_is_sealed_sent_and_settled_record_by_record() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    let sent = report(&submitter);
    assert_eq!((sent.phase, sent.due, sent.sent, sent.unanswered), (CutPhase::Sent, 9, 7, 7));
    assert_identities(&sent);
    let accounts = file_name(BorrowingAccount, 1);
    assert_eq!(fixture.inbox_names().len(), 3);
    let text = fixture.sent_text(&accounts);
    assert!(text.starts_with("A0502102.0.0  T10000000H00012024030108300000000004\r\n<Document>"));
    assert_eq!(text.matches("\r\n").count(), 5);

    answer_all(&fixture);
    fixture.settle(&mut submitter);
    let answered = report(&submitter);
    assert!(answered.is_complete());
    assert_identities(&answered);
    assert_eq!((answered.accepted, answered.refused, answered.unanswered), (6, 1, 0));
    assert_eq!(answered.refused_by_code, [("BLE019".to_owned(), 1)].into_iter().collect());
    let reasons = [("NO_ADVERSE_NOTICE".to_owned(), 1), ("NO_CONSENT".to_owned(), 1)];
    assert_eq!(answered.withheld, reasons.into_iter().collect());
    let order: Vec<&str> = answered.files.iter().map(|file| file.record_type.as_str()).collect();
    assert_eq!(order, ["110", "220", "210"]);
    let counts = counted(&fixture);
    assert_eq!(counts, [("sealed", 3), ("submitted", 3), ("accepted", 6), ("refused", 1)].into_iter().collect());
}

#[test]
fn answers_name_the_record_of_their_line_on_the_subjects_partition() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    answer_all(&fixture);
    fixture.settle(&mut submitter);
    for event in fixture.log.events() {
        let EventPayload::Pipeline(payload) = &event.payload else { panic!("only pipeline events") };
        if let PipelineEvent::RecordRejected(rejected) = payload {
            // Line 4 is the third record by key: a-0-1, a-0-2, a-1-1, a-1-3.
            assert_eq!((rejected.line, rejected.record_key.as_str()), (4, "T10000000H0001a-1-1|2024-02-29"));
            assert_eq!(topic(&event), BUREAU_RECORDS);
            assert_eq!(event.envelope.effective_date, date("2024-03-01"));
            assert!(event.envelope.pii.is_none());
        }
    }
}

#[test]
fn restarting_after_every_step_gives_the_same_files_and_no_second_outcome_e_44() {
    let steady = Fixture::new();
    let mut submitter = steady.open();
    play_shards(&steady, "cut-1");
    steady.settle(&mut submitter);
    answer_all(&steady);
    steady.settle(&mut submitter);

    let broken = Fixture::new();
    play_shards(&broken, "cut-1");
    for _ in 0..12 {
        let mut submitter = broken.open();
        for _ in 0..4 {
            submitter.step(Duration::ZERO).unwrap();
        }
        if broken.inbox_names().len() == 3 {
            answer_all(&broken);
        }
    }
    let mut last = broken.open();
    broken.settle(&mut last);
    assert_eq!(report(&last), report(&submitter));
    assert_eq!(counted(&broken), counted(&steady));
    for name in steady.inbox_names() {
        let read = |fixture: &Fixture| std::fs::read(fixture.config.inbox.join(&name)).unwrap();
        assert_eq!(read(&steady), read(&broken), "{name}");
    }
}

#[test]
fn a_lost_batch_directory_is_sealed_again_with_the_same_bytes() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    let packed = |fixture: &Fixture| {
        let name = file_name(BorrowingAccount, 1);
        std::fs::read(fixture.config.batch_directory().join(name.to_string()).join(name.packed_file())).unwrap()
    };
    let before = packed(&fixture);
    std::fs::remove_dir_all(fixture.config.batch_directory()).unwrap();
    let mut again = fixture.open();
    fixture.settle(&mut again);
    assert_eq!(packed(&fixture), before);
    assert_eq!(report(&again), report(&submitter));
}

#[test]
fn repeated_records_and_answers_of_a_shard_count_once() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    let cut = cut("cut-1");
    fixture.request(&cut);
    let shard = Shard::new(&fixture, &cut, 0).prepared(BorrowingAccount, 1).prepared(BorrowingAccount, 2);
    for event in &shard.events {
        fixture.log.put(0, event);
    }
    shard.answer();
    for event in &shard.events {
        fixture.log.put(0, event);
    }
    shard.answer();
    Shard::new(&fixture, &cut, 1).answer();
    fixture.settle(&mut submitter);
    let report = report(&submitter);
    assert_eq!((report.phase, report.due, report.sent), (CutPhase::Sent, 2, 2));
}

#[test]
fn a_cut_waits_for_every_shard() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    let cut = cut("cut-1");
    fixture.request(&cut);
    Shard::new(&fixture, &cut, 0).prepared(BorrowingAccount, 1).answer();
    fixture.settle(&mut submitter);
    assert_eq!(report(&submitter).phase, CutPhase::Requested);
    assert_eq!(fixture.inbox_names(), Vec::<String>::new());
    Shard::new(&fixture, &cut, 1).answer();
    fixture.settle(&mut submitter);
    assert_eq!(report(&submitter).phase, CutPhase::Sent);
}

#[test]
fn a_cut_without_records_is_answered_at_once() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    let cut = cut("cut-1");
    fixture.request(&cut);
    (0..PARTITIONS).for_each(|shard| Shard::new(&fixture, &cut, shard).answer());
    fixture.settle(&mut submitter);
    assert!(report(&submitter).is_complete());
    assert_eq!(report(&submitter).due, 0);
}

#[test]
fn a_cut_whose_counts_or_digests_differ_is_stopped_and_nothing_of_it_is_sent() {
    let check = |what: &str, play: fn(&Fixture), expected: &str| {
        let fixture = Fixture::new();
        let mut submitter = fixture.open();
        play(&fixture);
        fixture.settle(&mut submitter);
        let report = report(&submitter);
        assert_eq!(report.phase, CutPhase::Stopped, "{what}");
        assert!(report.problem.as_ref().is_some_and(|problem| problem.contains(expected)), "{what}: {:?}", report.problem);
        assert_eq!(fixture.inbox_names(), Vec::<String>::new(), "{what}");
    };
    fn play(fixture: &Fixture, change: fn(&mut credit_domain::event::pipeline_event::ShardCut)) {
        let cut = cut("cut-1");
        fixture.request(&cut);
        Shard::new(fixture, &cut, 0).prepared(BorrowingAccount, 1).prepared(BorrowingAccount, 2).answer_with(change);
        Shard::new(fixture, &cut, 1).answer();
    }
    check("one record is missing", |fixture| play(fixture, |answer| answer.prepared = 3), "2 records on the topic");
    check("one record is too many", |fixture| play(fixture, |answer| answer.prepared = 1), "2 records on the topic");
    check(
        "another digest",
        |fixture| play(fixture, |answer| answer.records_digest = "0".repeat(64).into()),
        "not those the shard published",
    );
    check(
        "two answers",
        |fixture| {
            play(fixture, |_| {});
            Shard::new(fixture, &cut("cut-1"), 1).answer_with(|answer| answer.due = 1);
        },
        "answered twice",
    );
    check(
        "one key twice",
        |fixture| {
            let cut = cut("cut-1");
            fixture.request(&cut);
            let mut shard = Shard::new(fixture, &cut, 0).prepared(BorrowingAccount, 1);
            let mut other = prepared(&cut, BorrowingAccount, 0, 1);
            other.envelope.event_id.0 += 1;
            fixture.log.put(0, &other);
            shard.events.push(other);
            shard.answer();
            Shard::new(fixture, &cut, 1).answer();
        },
        "ABR002",
    );
}

#[test]
fn cuts_of_one_day_take_serial_numbers_in_the_order_of_their_requests() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    fixture.request(&cut("b-first"));
    let second = cut("a-second");
    fixture.request(&second);
    (0..PARTITIONS).for_each(|shard| Shard::new(&fixture, &second, shard).prepared(BorrowingAccount, 1).answer());
    fixture.settle(&mut submitter);
    // The first cut has not been counted yet, so the second one does not know its number.
    assert_eq!(fixture.inbox_names(), Vec::<String>::new());
    play_shards(&fixture, "b-first");
    fixture.settle(&mut submitter);
    assert_eq!(fixture.sent_text(&file_name(BorrowingAccount, 1)).matches("\r\n").count(), 5);
    assert_eq!(fixture.sent_text(&file_name(BorrowingAccount, 2)).matches("\r\n").count(), 3);
}

#[test]
fn an_answer_that_does_not_fit_settles_nothing_and_a_good_one_still_does() {
    let check = |what: &str, answer: fn(&Fixture)| {
        let fixture = Fixture::new();
        let mut submitter = fixture.open();
        play_shards(&fixture, "cut-1");
        fixture.settle(&mut submitter);
        answer(&fixture);
        fixture.settle(&mut submitter);
        assert_eq!(report(&submitter).unanswered, 7, "{what}");
        for name in names_in(&fixture.config.outbox) {
            std::fs::remove_file(fixture.config.outbox.join(name)).unwrap();
        }
        answer_all(&fixture);
        fixture.settle(&mut submitter);
        assert_eq!(report(&submitter).unanswered, 0, "{what}");
    };
    check("fewer records than the file has", |fixture| fixture.answer(&file_name(BorrowingAccount, 1), 2, &[(4, "BLE019")]));
    check("flag 1 with another count", |fixture| fixture.answer(&file_name(PersonalBasic, 1), 3, &[]));
    check("a line the file does not have", |fixture| fixture.answer(&file_name(BorrowingAccount, 1), 3, &[(6, "BLE019")]));
    check("a file that was never sent", |fixture| fixture.answer(&file_name(BorrowingAccount, 9), 3, &[]));
    check("bytes that cannot be unpacked", |fixture| {
        std::fs::create_dir_all(&fixture.config.outbox).unwrap();
        let name = file_name(BorrowingAccount, 1).with_flag(1).packed_file();
        std::fs::write(fixture.config.outbox.join(name), b"nonsense").unwrap();
    });
}

#[test]
fn a_file_the_bureau_had_before_is_neither_accepted_nor_refused_abf009() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    fixture.refuse_file(&file_name(BorrowingAccount, 1), "ABF009");
    fixture.settle(&mut submitter);
    assert_eq!(report(&submitter).unanswered, 7);
    answer_all(&fixture);
    fixture.settle(&mut submitter);
    assert!(report(&submitter).is_complete());
}

#[test]
fn a_refused_file_refuses_each_of_its_records() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    answer_persons_and_agreements(&fixture);
    fixture.refuse_file(&file_name(BorrowingAccount, 1), "ABF007");
    fixture.settle(&mut submitter);
    let report = report(&submitter);
    assert_eq!(report.refused_by_code, [("ABF007".to_owned(), 4)].into_iter().collect());
    assert_eq!((report.accepted, report.unanswered), (3, 0));
    assert_identities(&report);
}

#[test]
fn a_second_answer_is_ignored_when_it_is_the_same_and_refused_when_it_is_not() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    answer_all(&fixture);
    fixture.settle(&mut submitter);
    let before = (report(&submitter), fixture.log.events().len());
    let mut reopened = fixture.open();
    fixture.settle(&mut reopened);
    assert_eq!((report(&reopened), fixture.log.events().len()), before);
    fixture.answer(&file_name(BorrowingAccount, 1), 4, &[]);
    fixture.settle(&mut reopened);
    assert_eq!((report(&reopened), fixture.log.events().len()), before);
}

#[test]
fn an_answer_with_another_record_than_was_sent_is_not_used() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    let sent = fixture.sent_text(&file_name(BorrowingAccount, 1));
    let line = sent.lines().nth(3).unwrap();
    answer_persons_and_agreements(&fixture);
    fixture.answer_returning(&file_name(BorrowingAccount, 1), 3, 4, "<Document></Document>");
    fixture.settle(&mut submitter);
    assert_eq!(report(&submitter).refused, 0);
    fixture.answer_returning(&file_name(BorrowingAccount, 1), 3, 4, line);
    fixture.settle(&mut submitter);
    assert_eq!(report(&submitter).refused, 1);
}

#[test]
fn answers_of_a_cut_settle_in_sending_order() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    fixture.answer(&file_name(BorrowingAccount, 1), 4, &[]);
    fixture.settle(&mut submitter);
    assert_eq!(report(&submitter).accepted, 0, "the files before it are not settled");
    answer_persons_and_agreements(&fixture);
    fixture.settle(&mut submitter);
    assert!(report(&submitter).is_complete());
}

#[test]
fn an_overdue_answer_does_not_hold_up_those_behind_it() {
    let mut fixture = Fixture::new();
    fixture.config.resend_after_ms = 0;
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    let steps = |submitter: &mut Submitter| {
        for _ in 0..8 {
            let _progress = submitter.step(std::time::Duration::ZERO).unwrap();
        }
    };
    steps(&mut submitter);
    fixture.answer(&file_name(BorrowingAccount, 1), 4, &[]);
    steps(&mut submitter);
    assert_eq!(report(&submitter).accepted, 4);
}

#[test]
fn an_unanswered_file_is_sent_again_with_the_same_bytes() {
    let mut fixture = Fixture::new();
    fixture.config.resend_after_ms = 0;
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    for _ in 0..10 {
        submitter.step(Duration::ZERO).unwrap();
    }
    let name = file_name(BorrowingAccount, 1).packed_file();
    let first = std::fs::read(fixture.config.inbox.join(&name)).unwrap();
    std::fs::remove_file(fixture.config.inbox.join(&name)).unwrap();
    submitter.step(Duration::ZERO).unwrap();
    assert_eq!(std::fs::read(fixture.config.inbox.join(&name)).unwrap(), first);
    assert!(report(&submitter).files.iter().all(|file| file.attempts >= 2));
    assert_eq!(report(&submitter).unanswered, 7);
}

#[test]
fn a_sealed_file_that_was_changed_is_never_sent() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    let name = file_name(BorrowingAccount, 1);
    std::fs::write(fixture.config.batch_directory().join(name.to_string()).join(name.packed_file()), b"other").unwrap();
    std::fs::remove_dir_all(&fixture.config.inbox).unwrap();
    let mut config = Fixture { config: fixture.config.clone(), ..fixture };
    config.config.resend_after_ms = 0;
    let mut reopened = config.open();
    let refused = (0..20).find_map(|_| reopened.step(Duration::ZERO).err());
    assert!(matches!(refused, Some(SubmitterError::Batch { .. })));
    assert!(!config.inbox_names().contains(&name.packed_file()));
}

#[test]
fn personal_data_stands_in_the_plain_file_only_and_only_its_owner_reads_it() {
    let fixture = Fixture::new();
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    let name = file_name(BorrowingAccount, 1);
    let directory = fixture.config.batch_directory().join(name.to_string());
    let names = names_in(&directory);
    assert_eq!(names, [name.packed_file(), name.text_file(), "lines.ndjson".to_owned(), "manifest.json".to_owned()]);
    for file in names {
        let path = directory.join(&file);
        let bytes = std::fs::read(&path).unwrap();
        let holds_name = bytes.windows(SECRET_NAME.len()).any(|window| window == SECRET_NAME.as_bytes());
        assert_eq!(holds_name, file == name.text_file(), "{file}");
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let reports = format!("{:?}", submitter.reports());
    assert!(!reports.contains(SECRET_NAME));
}

#[test]
fn a_request_is_repeated_without_effect_and_another_cut_cannot_take_its_id() {
    let fixture = Fixture::new();
    let request = |cut| request_cut(&fixture.log, PARTITIONS, &cut, &fixed_clock());
    let first = request(cut("cut-1")).unwrap();
    assert_eq!((first.requested_shards, first.known_shards), (PARTITIONS, 0));
    let again = request(cut("cut-1")).unwrap();
    assert_eq!((again.requested_shards, again.known_shards), (0, PARTITIONS));
    assert_eq!(fixture.log.events().len(), usize::try_from(PARTITIONS).unwrap());
    let mut other = cut("cut-1");
    other.as_of = date("2024-01-31");
    assert!(matches!(request(other), Err(SubmitterError::CutIdTaken { .. })));
}

#[test]
fn many_small_files_are_made_when_a_file_may_hold_few_records() {
    let mut fixture = Fixture::new();
    fixture.config.max_records_per_file = 3;
    let mut submitter = fixture.open();
    play_shards(&fixture, "cut-1");
    fixture.settle(&mut submitter);
    let report = report(&submitter);
    let files: Vec<(&str, u64)> = report.files.iter().map(|file| (file.record_type.as_str(), file.records)).collect();
    assert_eq!(files, [("110", 2), ("220", 1), ("210", 3), ("210", 1)]);
    assert!(fixture.directory.path().exists());
}
