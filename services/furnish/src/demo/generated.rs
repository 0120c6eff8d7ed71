//! `furnish demo`: the main job on a generated history.

use super::clock::HistoryClock;
use super::data_directory::prepare;
use super::report::DemoReport;
use super::session::Session;
use super::timing::bar;
use crate::cli::{DemoArgs, ServiceArgs};
use crate::commands::generate::generate_config;
use crate::configuration::Configuration;
use crate::generate::{GenerateConfig, generate};
use crate::pipeline::Pipeline;
use anyhow::Context;
use event_log::config::{LogConfig, LogKind};
use service_kit::exit_code::ExitCode;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Address of the brokers for `--kafka`.
pub const KAFKA_VARIABLE: &str = "FURNISH_KAFKA_BOOTSTRAP";

/// # Errors
/// Whatever stops a stage.
pub fn run(args: &DemoArgs) -> anyhow::Result<ExitCode> {
    let directory = prepare(args.data_dir.as_deref(), "furnish-demo")?;
    let kafka = if args.kafka {
        Some(std::env::var(KAFKA_VARIABLE).with_context(|| format!("--kafka needs the brokers' address in {KAFKA_VARIABLE}"))?)
    } else {
        None
    };
    let configuration = demo_configuration(&directory, kafka.as_deref(), args.threads)?;
    let (report, timings) = run_generated(&configuration, &generate_config(args.seed, args.people, args.months)?)?;
    print!("{}", report.render());
    timings.print();
    let sound = report.cuts.iter().all(super::report::CutFigures::is_complete) && report.store_digest == report.replay_digest;
    Ok(if sound { ExitCode::Success } else { ExitCode::Internal })
}

/// A configuration of its own below `directory`, on free ports of the loopback interface.
///
/// # Errors
/// The compiled-in defaults do not fit; a bug.
pub fn demo_configuration(directory: &Path, kafka: Option<&str>, threads: usize) -> anyhow::Result<Configuration> {
    let args = ServiceArgs { config: None, data_dir: Some(directory.to_path_buf()) };
    let mut configuration = Configuration::load(&args)?;
    let any_port = "127.0.0.1:0";
    configuration.wallet.listen = any_port.to_owned();
    configuration.consumer_credit.listen = any_port.to_owned();
    configuration.http.normalizer_listen = any_port.to_owned();
    configuration.http.submitter_listen = any_port.to_owned();
    configuration.bureau.listen = any_port.to_owned();
    configuration.bureau.inbox_poll_ms = 20;
    configuration.normalizer.threads = threads;
    if let Some(bootstrap_servers) = kafka {
        configuration.log = LogConfig { kind: LogKind::Kafka, ..LogConfig::kafka(bootstrap_servers) };
    }
    Ok(configuration)
}

/// Runs all months of a generated history; the report and the stages' times.
///
/// # Errors
/// Whatever stops a stage.
pub fn run_generated(
    configuration: &Configuration,
    history: &GenerateConfig,
) -> anyhow::Result<(DemoReport, super::timing::Timings)> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("start the runtime")?;
    let clock = HistoryClock::default();
    let pipeline = runtime.block_on(Pipeline::start_with_clock(configuration, CancellationToken::new(), clock.clock()))?;
    let outcome = live_through(&pipeline, configuration, clock, history);
    let stopped = runtime.block_on(pipeline.stop());
    let report = outcome?;
    stopped?;
    Ok(report)
}

fn live_through(
    pipeline: &Pipeline,
    configuration: &Configuration,
    clock: HistoryClock,
    history: &GenerateConfig,
) -> anyhow::Result<(DemoReport, super::timing::Timings)> {
    let months = generate(history);
    let mut session = Session::new(pipeline, configuration, clock);
    let progress = bar(u64::from(history.months), "months lived, cut and judged");
    for month in &months {
        session.feed(&month.credit_lines, &month.wallet_lines)?;
        let _report = session.cut(month.month.last_day())?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    let title = format!(
        "{} people, {} months from {}, seed {}",
        super::report::thousands(u64::from(history.people)),
        history.months,
        history.first_month,
        history.seed
    );
    let report = session.report(&title)?;
    Ok((report, session.timings))
}
