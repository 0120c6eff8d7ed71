//! The stages, each run in a child process that prints one line: `records nanoseconds peak_kib`.

use super::bare_loop;
use super::load::{Load, write};
use credit_domain::calendar::{BusinessDate, RecordedAt};
use credit_domain::event::pipeline_event::ReportingCutRequested;
use credit_domain::ids::{BusinessId, InstitutionCode};
use event_log::EventLog;
use event_log::config::LogConfig;
use normalizer::config::Config;
use normalizer::handle::{NormalizerHandle, start};
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const TIMEOUT: Duration = Duration::from_secs(3_600);

fn log_of(directory: &Path) -> Arc<dyn EventLog> {
    let log = event_log::open(&LogConfig::embedded(directory.join("log"))).expect("the log opens");
    log.ensure_topics(&furnish::pipeline::topic_specs(wire_contracts::topics::DEFAULT_PARTITIONS)).expect("topics");
    log
}

/// Writes the load and prints how many records it is.
pub fn load(directory: &Path, load: Load) {
    println!("{}", write(log_of(directory).as_ref(), load));
}

/// Runs one stage over the log in `directory`.
pub fn run(stage: &str, directory: &Path, records: u64) {
    let (done, took) = match stage {
        "bare" => bare_loop::run(log_of(directory).as_ref(), &directory.join("bare"), records),
        "normalizer" => fold_live(directory, records),
        "rebuild" => rebuild(directory, records),
        "cut" => cut(directory),
        "ingest" => super::driver::ingest_stage(directory, records),
        other => panic!("no stage `{other}`"),
    };
    println!("{done} {} {}", took.as_nanos(), peak_memory_kib());
}

fn start_normalizer(directory: &Path, log: &Arc<dyn EventLog>) -> NormalizerHandle {
    // One thread, as the bare loop has one, and live from the first record: the bulk way is the stage `rebuild`.
    let config = Config { data_directory: directory.to_path_buf(), threads: 1, bulk_records: u64::MAX, ..Config::default() };
    let metrics = Metrics::new("bench", "bench").expect("metrics");
    start(&config, Arc::clone(log), &metrics, &Health::new()).expect("the normalizer starts")
}

fn fold_live(directory: &Path, records: u64) -> (u64, Duration) {
    let log = log_of(directory);
    let started = Instant::now();
    let handle = start_normalizer(directory, &log);
    handle.wait_until_caught_up(TIMEOUT).expect("the normalizer catches up");
    let took = started.elapsed();
    let applied: u64 = handle.counters().iter().map(|row| row.counters.applied).sum();
    assert_eq!(applied, records, "every event of the load is applied");
    handle.stop().expect("the normalizer stops");
    (records, took)
}

fn rebuild(directory: &Path, records: u64) -> (u64, Duration) {
    let request = compliance::replay::ReplayRequest {
        log: log_of(directory),
        partitions: wire_contracts::topics::DEFAULT_PARTITIONS,
        until: compliance::until::Until::End,
        rules: Config::default().rule_book().expect("the shipped rules"),
        live_directory: None,
        work_directory: directory.join("rebuild"),
        threads: 1,
    };
    let started = Instant::now();
    let report = compliance::replay::replay(&request, &mut |_, _| {}).expect("the replay runs");
    assert_eq!(report.records, records, "every record of the load is replayed");
    (records, started.elapsed())
}

/// A cut over the store that the stage `normalizer` left: everything is due and withheld (no person is registered),
/// so the figure is that of reading, deriving, judging and publishing.
fn cut(directory: &Path) -> (u64, Duration) {
    let log = log_of(directory);
    let handle = start_normalizer(directory, &log);
    handle.wait_until_caught_up(TIMEOUT).expect("the normalizer catches up");
    let before = prepared_or_withheld(log.as_ref());
    let request = ReportingCutRequested {
        cut_id: BusinessId::parse("bench").expect("a fixed id"),
        as_of: BusinessDate::from_ymd(2025, 1, 31).expect("a fixed date"),
        generated_at: RecordedAt(1_738_368_000_000_000),
        section_code: InstitutionCode::parse("T10000000H0001").expect("a fixed code"),
    };
    let clock = submitter::config::system_clock();
    let started = Instant::now();
    let partitions = wire_contracts::topics::DEFAULT_PARTITIONS;
    let _asked = submitter::cut_request::request_cut(log.as_ref(), partitions, &request, &clock).expect("the cut is requested");
    // Each shard answers its request with a summary on the control topic after its last record.
    while control_records(log.as_ref()) < u64::from(partitions) * 2 {
        handle.wait_until_caught_up(TIMEOUT).expect("the cut is taken");
        std::thread::yield_now();
    }
    let took = started.elapsed();
    let records = prepared_or_withheld(log.as_ref()) - before;
    handle.stop().expect("the normalizer stops");
    (records, took)
}

fn control_records(log: &dyn EventLog) -> u64 {
    log.end_offsets(wire_contracts::topics::BUREAU_CONTROL).expect("the topic exists").iter().sum()
}

fn prepared_or_withheld(log: &dyn EventLog) -> u64 {
    log.end_offsets(wire_contracts::topics::BUREAU_RECORDS).expect("the topic exists").iter().sum()
}

/// Highest resident size of this process so far.
fn peak_memory_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}
