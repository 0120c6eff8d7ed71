//! `furnish emit`: sends NDJSON to a producer, with progress on a terminal.

use crate::cli::{EmitArgs, Producer};
use anyhow::Context;
use event_ingress::emit::{EmitConfig, EmitError, EmitProgress, EmitReport, emit};
use indicatif::{ProgressBar, ProgressStyle};
use service_kit::exit_code::ExitCode;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// Refused lines that are printed with their reasons; the rest is counted.
const PRINTED_REFUSALS: usize = 50;

pub fn run(args: &EmitArgs) -> anyhow::Result<ExitCode> {
    let from_pipe = args.file == "-";
    let url = args.url.clone().unwrap_or_else(|| {
        match args.to {
            Producer::ConsumerCredit => "http://127.0.0.1:8082",
            Producer::Wallet => "http://127.0.0.1:8081",
        }
        .to_owned()
    });
    let mut config = EmitConfig::new(url, args.file.clone());
    config.batch_events = usize::try_from(args.batch)?;
    config.resume_file = args.state.clone().or_else(|| (!from_pipe).then(|| PathBuf::from(format!("{}.emit-state", args.file))));
    let (mut input, bytes): (Box<dyn BufRead>, u64) = if from_pipe {
        (Box::new(BufReader::new(std::io::stdin().lock())), 0)
    } else {
        let file = File::open(&args.file).with_context(|| format!("read `{}`", args.file))?;
        let bytes = file.metadata()?.len();
        (Box::new(BufReader::new(file)), bytes)
    };
    let bar = progress_bar(bytes);
    let outcome = emit(&config, input.as_mut(), &mut |progress: &EmitProgress| {
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} events", progress.counts.total()));
    });
    bar.finish_and_clear();
    match outcome {
        Ok(report) => Ok(print(&report)),
        Err(error @ EmitError::Unavailable { .. }) => {
            eprintln!("furnish: {error}");
            Ok(ExitCode::Unavailable)
        }
        Err(error) => Err(error.into()),
    }
}

/// Hidden by itself when standard error is not a terminal.
fn progress_bar(bytes: u64) -> ProgressBar {
    if bytes == 0 {
        return ProgressBar::new_spinner();
    }
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {msg} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn print(report: &EmitReport) -> ExitCode {
    for line in report.refused.iter().take(PRINTED_REFUSALS) {
        eprintln!("line {}: {} {}", line.line, line.status, line.event_id.as_deref().unwrap_or("(no event id)"));
        for reason in &line.reasons {
            eprintln!("    {}  {}: expected {}", reason.rule, reason.field, reason.expected);
        }
    }
    if report.refused.len() > PRINTED_REFUSALS {
        eprintln!("... and {} more", report.refused.len() - PRINTED_REFUSALS);
    }
    let counts = report.progress.counts;
    if report.resumed_after_line > 0 {
        println!("resumed after line {}", report.resumed_after_line);
    }
    println!(
        "{} accepted, {} duplicate, {} not credit, {} refused, {} conflict",
        counts.accepted, counts.duplicate, counts.dropped, counts.refused, counts.conflict
    );
    if report.is_clean() { ExitCode::Success } else { ExitCode::DataRefused }
}
