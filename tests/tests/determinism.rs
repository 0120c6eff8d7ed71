//! The same log and the same cuts give the same files, byte for byte, on any number of threads and every time.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure itself, also in its helpers")]

use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::pipeline_event::ReportingCutRequested;
use credit_domain::ids::{BusinessId, InstitutionCode};
use furnish::commands::generate::DEMO_INSTITUTION;
use furnish::configuration::Configuration;
use furnish::demo::feed;
use furnish::demo::report::ProducerFigures;
use furnish::generate::GeneratedMonth;
use furnish::pipeline::{new_metrics, open_log, producer_context};
use pipeline_tests::support::directories::{copy_directory, sealed_files};
use pipeline_tests::support::fixtures::history;
use pipeline_tests::support::running::{Running, configuration};
use service_kit::health::Health;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use submitter::config::Clock;
use submitter::cut_request::request_cut;
use tokio_util::sync::CancellationToken;

const FIRST_CUT: &str = "2025-02-28";
const SECOND_CUT: &str = "2025-03-31";
/// 2025-03-01T08:30:00+08:00
const FIRST_GENERATED_AT: RecordedAt = RecordedAt(1_740_789_000_000_000);

/// Producers only: the lines and the first cut's request are on the log, nothing is folded.
fn write_log(configuration: &Configuration, months: &[GeneratedMonth]) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let shutdown = CancellationToken::new();
    let log = runtime.block_on(open_log(configuration)).unwrap();
    let context = producer_context(configuration, &log, &new_metrics().unwrap(), &Health::new(), &shutdown);
    let wallet = runtime.block_on(wallet::start(&configuration.wallet, context.clone())).unwrap();
    let credit = runtime.block_on(consumer_credit::start(&configuration.consumer_credit, context)).unwrap();
    let mut figures = ProducerFigures::default();
    for month in months {
        feed::send(&month.credit_lines, credit.address, &mut figures).unwrap();
        feed::send(&month.wallet_lines, wallet.address, &mut figures).unwrap();
    }
    let cut = ReportingCutRequested {
        cut_id: BusinessId::parse(FIRST_CUT).unwrap(),
        as_of: BusinessDate::parse(FIRST_CUT).unwrap(),
        generated_at: FIRST_GENERATED_AT,
        section_code: InstitutionCode::parse(DEMO_INSTITUTION).unwrap(),
    };
    let clock: Clock = Arc::new(|| FIRST_GENERATED_AT);
    let asked = request_cut(log.as_ref(), configuration.pipeline.partitions, &cut, &clock).unwrap();
    assert_eq!(asked.requested_shards, configuration.pipeline.partitions);
    shutdown.cancel();
    let _cut_off = runtime.block_on(wallet.wait()).unwrap();
    let _cut_off = runtime.block_on(credit.wait()).unwrap();
}

/// Folds a copy of the log, answers the cut that is on it and one more; the sealed files of both.
fn fold_copy(log: &Path, threads: usize) -> BTreeMap<String, Vec<u8>> {
    let directory = tempfile::tempdir().unwrap();
    copy_directory(log, &directory.path().join("log"));
    let running = Running::start(configuration(directory.path(), threads));
    let first = running.answered_cut(FIRST_CUT);
    running.settle();
    let second = running.cut(SECOND_CUT);
    assert!(first.is_complete() && second.is_complete());
    assert!(first.accepted > 0 && second.accepted > 0);
    running.stop();
    sealed_files(directory.path())
}

fn check(expected: &BTreeMap<String, Vec<u8>>, log: &Path, threads: usize) {
    let files = fold_copy(log, threads);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<String>>();
    assert_eq!(names(&files), names(expected), "{threads} threads");
    for (name, bytes) in &files {
        assert!(*bytes == expected[name], "`{name}` differs with {threads} threads");
    }
}

#[test]
fn the_same_log_and_cut_give_the_same_sealed_files_on_any_number_of_threads() {
    let directory = tempfile::tempdir().unwrap();
    write_log(&configuration(directory.path(), 1), &history(100, 3));
    let log = directory.path().join("log");
    let files = fold_copy(&log, 1);
    let count = |extension: &str| files.keys().filter(|name| name.ends_with(extension)).count();
    assert!(count(".txt") >= 4, "files of both cuts: {:?}", files.keys());
    assert_eq!(count(".txt"), count(".enc"));
    for threads in [1, 3, 12] {
        check(&files, &log, threads);
    }
}
