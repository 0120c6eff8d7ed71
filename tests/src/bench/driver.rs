//! Runs the stages in interleaved rounds and prints medians and ratios.

use event_ingress::emit::{EmitConfig, emit};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

pub struct Scale {
    pub accounts: u32,
    pub purchases: u32,
    pub rounds: usize,
    pub ingest_people: u32,
}

impl Scale {
    pub const FULL: Scale = Scale { accounts: 200_000, purchases: 1_000_000, rounds: 3, ingest_people: 1_000 };
    pub const QUICK: Scale = Scale { accounts: 20_000, purchases: 100_000, rounds: 1, ingest_people: 100 };
}

#[derive(Clone, Copy)]
struct Figure {
    per_second: f64,
    peak_mib: u64,
}

/// Runs everything and prints a table per load.
pub fn run(scale: &Scale) {
    for keys in ["uniform", "skewed"] {
        let mut figures: BTreeMap<&str, Vec<Figure>> = BTreeMap::new();
        for round in 1..=scale.rounds {
            eprintln!("{keys} keys, round {round} of {}", scale.rounds);
            one_round(scale, keys, &mut figures);
        }
        print(keys, scale, &figures);
    }
    let mut ingest: BTreeMap<&str, Vec<Figure>> = BTreeMap::new();
    for _ in 0..scale.rounds {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let figure = stage("ingest", directory.path(), u64::from(scale.ingest_people));
        ingest.entry("ingest").or_default().push(figure);
    }
    let figure = median(&ingest["ingest"]);
    println!("\ningest over HTTP, one sender: {:.0} events/s, peak {} MiB", figure.per_second, figure.peak_mib);
}

fn one_round(scale: &Scale, keys: &str, figures: &mut BTreeMap<&str, Vec<Figure>>) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (accounts, purchases) = (scale.accounts.to_string(), scale.purchases.to_string());
    let written = child(&["load", keys, &directory.path().display().to_string(), &accounts, &purchases]);
    let records: u64 = written.trim().parse().expect("the number of records");
    for name in ["bare", "normalizer", "rebuild", "cut"] {
        figures.entry(name).or_default().push(stage(name, directory.path(), records));
    }
}

fn stage(name: &str, directory: &Path, records: u64) -> Figure {
    let line = child(&["stage", name, &directory.display().to_string(), &records.to_string()]);
    let numbers: Vec<u64> = line.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let [done, nanoseconds, peak_kib] = numbers.as_slice() else { panic!("stage `{name}` printed `{line}`") };
    Figure { per_second: *done as f64 / (*nanoseconds as f64 / 1e9), peak_mib: peak_kib / 1_024 }
}

fn child(arguments: &[&str]) -> String {
    let program = std::env::current_exe().expect("the path of this program");
    let output = Command::new(program).args(arguments).stderr(std::process::Stdio::inherit()).output().expect("a child process");
    assert!(output.status.success(), "{arguments:?} failed");
    String::from_utf8(output.stdout).expect("text")
}

fn median(figures: &[Figure]) -> Figure {
    let mut sorted = figures.to_vec();
    sorted.sort_by(|left, right| left.per_second.total_cmp(&right.per_second));
    sorted[sorted.len() / 2]
}

fn print(keys: &str, scale: &Scale, figures: &BTreeMap<&str, Vec<Figure>>) {
    let bare = median(&figures["bare"]);
    println!("\n{} purchases over {} accounts, {keys} keys; medians of {} rounds", scale.purchases, scale.accounts, scale.rounds);
    for (name, what) in [
        ("bare", "bare loop (decode, sorted multi_get, 500-byte value)"),
        ("normalizer", "normalizer, one thread"),
        ("rebuild", "rebuild from nothing, one thread"),
        ("cut", "cut, one thread (records/s)"),
    ] {
        let figure = median(&figures[name]);
        let ratio = if name == "cut" { String::new() } else { format!("{:>6.2} of bare", figure.per_second / bare.per_second) };
        println!("  {what:<54} {:>9.0} /s  peak {:>5} MiB  {ratio}", figure.per_second, figure.peak_mib);
    }
    let live = median(&figures["normalizer"]).per_second;
    println!("  rebuild to live: {:.2}", median(&figures["rebuild"]).per_second / live);
}

/// Sends a generated history through the HTTP edge of a running pipeline.
pub fn ingest_stage(directory: &Path, people: u64) -> (u64, Duration) {
    let configuration = furnish::demo::generated::demo_configuration(directory, None, 1).expect("a configuration");
    let people = u32::try_from(people).expect("a number of people");
    let history = furnish::commands::generate::generate_config(1, people, 12).expect("a history");
    let lines: Vec<String> = furnish::generate::generate(&history).into_iter().flat_map(|month| month.credit_lines).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let shutdown = CancellationToken::new();
    let log = runtime.block_on(furnish::pipeline::open_log(&configuration)).expect("the log");
    let metrics = furnish::pipeline::new_metrics().expect("metrics");
    let health = service_kit::health::Health::new();
    let context = furnish::pipeline::producer_context(&configuration, &log, &metrics, &health, &shutdown);
    let producer =
        runtime.block_on(consumer_credit::start(&configuration.consumer_credit, context)).expect("the producer starts");
    let config = EmitConfig::new(format!("http://{}", producer.address), "bench");
    let mut input = Cursor::new(lines.join("\n"));
    let started = Instant::now();
    let report = emit(&config, &mut input, &mut |_| {}).expect("the lines are sent");
    let took = started.elapsed();
    shutdown.cancel();
    let _cut_off = runtime.block_on(producer.wait()).expect("the producer stops");
    (report.progress.counts.total(), took)
}
