//! The main job on the embedded log, by the steps the demo itself takes: months of events in, cuts, sealed files, the
//! bureau's answers folded back; then every promise about the result.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use account_store::rows::AccountRow;
use bureau::credit_report::AccountLine;
use compliance::explain::{ExplainRequest, explain};
use compliance::explanation::{ExplainedReport, Outcome, Place};
use credit_domain::calendar::Month;
use credit_domain::event::EventPayload;
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::pipeline_event::{PipelineEvent, RecordType, WithheldReason};
use credit_domain::ids::AccountId;
use furnish::demo::generated::run_generated;
use furnish::demo::report::DemoReport;
use pipeline_tests::support::fixtures::{history, history_config};
use pipeline_tests::support::running::{Running, configuration};
use pipeline_tests::support::topic_records::events_of;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use submitter::report::CutReport;
use wire_contracts::event_type::EventType;
use wire_contracts::topics::{BUREAU_RECORDS, CREDIT_ACCOUNTS, SHARD_TOPICS};

const PEOPLE: u32 = 120;
const MONTHS: u32 = 4;

/// The pipeline after its last cut, still running.
struct Lived {
    running: Running,
    cuts: Vec<CutReport>,
    report: DemoReport,
    /// Accepted account records: account -> month -> repayment status.
    accepted: BTreeMap<AccountId, BTreeMap<Month, char>>,
}

fn live() -> (Lived, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let running = Running::start(configuration(directory.path(), 2));
    let (mut cuts, report) = {
        let mut session = running.session();
        let mut cuts = Vec::new();
        for month in history(PEOPLE, MONTHS) {
            session.feed(&month.credit_lines, &month.wallet_lines).unwrap();
            cuts.push(session.cut(month.month.last_day()).unwrap());
        }
        (cuts, session.report("the main job").unwrap())
    };
    cuts.sort_by(|one, other| one.cut_id.cmp(&other.cut_id));
    let accepted = accepted_statuses(&running);
    (Lived { running, cuts, report, accepted }, directory)
}

fn accepted_statuses(running: &Running) -> BTreeMap<AccountId, BTreeMap<Month, char>> {
    let mut statuses: BTreeMap<AccountId, BTreeMap<Month, char>> = BTreeMap::new();
    for (_, event) in events_of(running.pipeline.log.as_ref(), BUREAU_RECORDS) {
        if let EventPayload::Pipeline(PipelineEvent::RecordAccepted(accepted)) = event.payload
            && accepted.record_type == RecordType::BorrowingAccount
            && let (Some(account_id), Some(month), Some(status)) =
                (accepted.account_id, accepted.month, accepted.repayment_status)
        {
            let _ = statuses.entry(account_id).or_default().insert(month, status.chars().next().unwrap());
        }
    }
    statuses
}

#[test]
fn the_main_job_keeps_its_promises() {
    let (lived, _directory) = live();
    every_record_due_is_accounted_for(&lived);
    every_record_of_a_topic_is_folded_once(&lived);
    the_live_store_equals_a_clean_replay(&lived);
    every_batch_of_the_last_cut_is_reproduced(&lived);
    the_bureau_shows_the_statuses_that_were_reported(&lived);
    an_explanation_names_events_that_lie_where_it_says(&lived);
    d_38_an_account_that_is_held_or_waits_is_withheld(&lived);
    lived.running.stop();
}

fn every_record_due_is_accounted_for(lived: &Lived) {
    assert_eq!(lived.cuts.len(), usize::try_from(MONTHS).unwrap());
    for cut in &lived.cuts {
        assert!(cut.is_complete(), "{cut:?}");
        assert_eq!(cut.due, cut.accepted + cut.refused + cut.withheld_total, "{}", cut.cut_id);
        assert_eq!(cut.unanswered, 0, "{}", cut.cut_id);
        assert!(cut.accepted > u64::from(PEOPLE) / 2, "{} records accepted in {}", cut.accepted, cut.cut_id);
        assert_eq!(cut.withheld.values().sum::<u64>(), cut.withheld_total, "{}", cut.cut_id);
        assert_eq!(cut.refused_by_code.values().sum::<u64>(), cut.refused, "{}", cut.cut_id);
    }
    let reported: Vec<bool> = lived.report.cuts.iter().map(|figures| figures.is_complete()).collect();
    assert_eq!(reported, vec![true; lived.cuts.len()]);
}

fn every_record_of_a_topic_is_folded_once(lived: &Lived) {
    for topic in SHARD_TOPICS {
        let figures = lived.report.fold.iter().find(|figures| figures.topic == topic).unwrap();
        let on_the_log: u64 = lived.running.pipeline.log.end_offsets(topic).unwrap().iter().sum();
        let sum = figures.applied + figures.duplicate + figures.refused + figures.quarantined;
        assert_eq!((figures.consumed, sum), (on_the_log, on_the_log), "{topic}");
        assert!(figures.applied > 0, "{topic}");
    }
}

fn the_live_store_equals_a_clean_replay(lived: &Lived) {
    assert_eq!(lived.report.store_digest, lived.report.replay_digest);
    assert_eq!(lived.report.store_digest.len(), 64);
}

fn every_batch_of_the_last_cut_is_reproduced(lived: &Lived) {
    let files = &lived.cuts.last().unwrap().files;
    assert_eq!(lived.report.verified.len(), files.len());
    for file in files {
        let verified = lived.report.verified.iter().find(|verified| verified.contains(&file.batch_id)).unwrap();
        assert!(verified.contains("REPRODUCED"), "{verified}");
    }
}

fn the_bureau_shows_the_statuses_that_were_reported(lived: &Lived) {
    assert!(lived.accepted.len() > usize::try_from(PEOPLE / 2).unwrap());
    let opened = opening_months(&lived.running);
    for (account_id, months) in &lived.accepted {
        let code = format!("{}{account_id}", lived.running.configuration.pipeline.section_code);
        let line = lived.running.pipeline.bureau.account_line(&code).unwrap().unwrap();
        check_line(&line, months, opened[account_id], account_id);
    }
}

fn opening_months(running: &Running) -> BTreeMap<AccountId, Month> {
    let events = events_of(running.pipeline.log.as_ref(), CREDIT_ACCOUNTS);
    let opening = |(_, event): (_, credit_domain::event::Event)| match event.payload {
        EventPayload::Account(AccountEvent::CreditAccountOpened(opened)) => {
            Some((AccountId::parse(&event.envelope.aggregate_id)?, opened.open_date.month()))
        }
        _ => None,
    };
    events.into_iter().filter_map(opening).collect()
}

/// F-23: the line ends at the newest month; `/` before the opening, `#` where nothing was accepted.
fn check_line(line: &AccountLine, months: &BTreeMap<Month, char>, opened: Month, account_id: &AccountId) {
    let newest = *months.keys().next_back().unwrap();
    let cell = |back: i32| {
        let month = newest.plus(back - 23);
        months.get(&month).copied().unwrap_or(if month < opened { '/' } else { '#' })
    };
    assert_eq!(line.line.cells, (0..24).map(cell).collect::<String>(), "{account_id}");
}

fn an_explanation_names_events_that_lie_where_it_says(lived: &Lived) {
    let statuses = |months: &BTreeMap<Month, char>| months.values().collect::<BTreeSet<_>>().len();
    let (account_id, months) = lived.accepted.iter().max_by_key(|(_, months)| statuses(months)).unwrap();
    for (month, status) in months {
        let configuration = &lived.running.configuration;
        let explanation = explain(&ExplainRequest {
            log: lived.running.pipeline.log.clone(),
            partitions: configuration.pipeline.partitions,
            data_directory: configuration.pipeline.data_directory.clone(),
            account_id: account_id.clone(),
            month: *month,
            rules: configuration.normalizer.rule_book().unwrap(),
        })
        .unwrap();
        let accepted = |report: &&ExplainedReport| matches!(report.outcome, Outcome::Accepted { .. });
        let report = explanation.reports.iter().rfind(accepted).unwrap();
        check_explained(&lived.running, report, account_id, *status);
    }
}

fn check_explained(running: &Running, report: &ExplainedReport, account_id: &AccountId, status: char) {
    assert!(report.same_facts && report.same_rule);
    let event_at = |place: &Place| {
        let record = running.pipeline.log.read_one(&place.topic, place.partition, place.offset).unwrap().unwrap();
        wire_contracts::avro::decode(&record.value).unwrap().event
    };
    assert!(!report.events.is_empty());
    for explained in &report.events {
        let event = event_at(&explained.place);
        assert_eq!(event.envelope.event_id.to_string(), explained.event_id, "{}", explained.place);
        assert_eq!(EventType::of(&event.payload).name(), explained.event_type, "{}", explained.place);
    }
    let field = report.fields.iter().find(|field| field.tag == "RpyStatus").unwrap();
    assert_eq!(field.value, status.to_string());
    assert!(field.events.iter().all(|number| report.events.iter().any(|event| event.number == *number)));
    let Outcome::Accepted { answer, .. } = &report.outcome else { panic!("the report was accepted") };
    match event_at(answer).payload {
        EventPayload::Pipeline(PipelineEvent::RecordAccepted(accepted)) => {
            assert_eq!(accepted.account_id.as_ref(), Some(account_id));
            assert_eq!(accepted.repayment_status.unwrap(), status.to_string());
        }
        _ => panic!("{answer} is no acceptance"),
    }
}

fn d_38_an_account_that_is_held_or_waits_is_withheld(lived: &Lived) {
    let mut stopped = BTreeSet::new();
    for (_, store) in lived.running.pipeline.normalizer.stores() {
        let visited = store.visit_accounts(&mut |row| {
            if let AccountRow::Opened(account) = row
                && (account.held.is_some() || !account.parked.is_empty())
            {
                let _ = stopped.insert(account.account_id);
            }
            ControlFlow::Continue(())
        });
        visited.unwrap();
    }
    let last_cut = &lived.cuts.last().unwrap().cut_id;
    let mut withheld = BTreeSet::new();
    for (_, event) in events_of(lived.running.pipeline.log.as_ref(), BUREAU_RECORDS) {
        match event.payload {
            EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(prepared)) if prepared.cut_id.as_str() == last_cut => {
                assert!(prepared.account_id.is_none_or(|account_id| !stopped.contains(&account_id)), "{}", prepared.record_key);
            }
            EventPayload::Pipeline(PipelineEvent::ReportRecordWithheld(record))
                if record.cut_id.as_str() == last_cut && record.reasons.contains(&WithheldReason::Quarantined) =>
            {
                withheld.extend(record.account_id);
            }
            _ => {}
        }
    }
    assert!(!stopped.is_empty(), "the history holds an account with contradictory versions");
    assert_eq!(withheld, stopped);
}

#[test]
fn the_report_is_free_of_timings_and_the_same_on_a_second_run() {
    let home = tempfile::tempdir().unwrap();
    // The report names its directory, so both runs take the same one.
    let directory = home.path().join("data");
    let run = || {
        let (report, _timings) = run_generated(&configuration(&directory, 2), &history_config(PEOPLE, MONTHS)).unwrap();
        std::fs::remove_dir_all(&directory).unwrap();
        report.render()
    };
    let first = run();
    assert!(first.contains("holds") && !first.contains("BROKEN") && !first.contains("DIFFERENT"), "{first}");
    let units = ["s", "ms", "µs", "/s", "seconds"];
    let timing = first.split_whitespace().find(|word| units.contains(word));
    assert_eq!(timing, None);
    assert_eq!(first, run());
}
