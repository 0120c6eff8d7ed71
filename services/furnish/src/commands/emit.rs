//! `furnish emit`: sends NDJSON to a producer, with progress on a terminal.

use crate::cli::{EmitArgs, Producer};
use crate::commands::generate::generate_config;
use crate::generate::generate;
use crate::generate::scenarios::people_for_every_scenario;
use anyhow::Context;
use event_ingress::emit::{EmitConfig, EmitError, EmitProgress, EmitReport, emit};
use indicatif::{ProgressBar, ProgressStyle};
use service_kit::exit_code::ExitCode;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use wire_contracts::event_type::EventType;

/// Refused lines that are printed with their reasons; the rest is counted.
const PRINTED_REFUSALS: usize = 50;
/// Every script of the generator has ended by then.
const EXAMPLE_MONTHS: u32 = 12;

pub fn run(args: &EmitArgs) -> anyhow::Result<ExitCode> {
    if let Some(event) = &args.example {
        return print_example(event);
    }
    let Some(file) = &args.file else {
        eprintln!("furnish: expected a file, or - for standard input");
        return Ok(ExitCode::Usage);
    };
    let from_pipe = file == "-";
    let url = args.url.clone().unwrap_or_else(|| {
        match args.to {
            Producer::ConsumerCredit => "http://127.0.0.1:8082",
            Producer::Wallet => "http://127.0.0.1:8081",
        }
        .to_owned()
    });
    let mut config = EmitConfig::new(url, file.clone());
    config.batch_events = usize::try_from(args.batch)?;
    config.resume_file = args.state.clone().or_else(|| (!from_pipe).then(|| PathBuf::from(format!("{file}.emit-state"))));
    let (mut input, bytes): (Box<dyn BufRead>, u64) = if from_pipe {
        (Box::new(BufReader::new(std::io::stdin().lock())), 0)
    } else {
        let opened = File::open(file).with_context(|| format!("read `{file}`"))?;
        let bytes = opened.metadata()?.len();
        (Box::new(BufReader::new(opened)), bytes)
    };
    let bar = progress_bar(bytes);
    let outcome = emit(&config, input.as_mut(), &mut |progress: &EmitProgress| {
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} events", progress.counts.total()));
    });
    bar.finish_and_clear();
    match outcome {
        Ok(report) => Ok(print_report(&report)),
        Err(error @ EmitError::Unavailable { .. }) => {
            eprintln!("furnish: {error}");
            Ok(ExitCode::Unavailable)
        }
        Err(error) => Err(error.into()),
    }
}

/// The first event of that type in a generated history.
fn print_example(event: &str) -> anyhow::Result<ExitCode> {
    match example_of(event)? {
        Some(line) => {
            println!("{line}");
            Ok(ExitCode::Success)
        }
        None => {
            eprintln!("furnish: `{event}` is no event that a lender or a wallet sends");
            Ok(ExitCode::Usage)
        }
    }
}

fn example_of(event: &str) -> anyhow::Result<Option<String>> {
    if EventType::parse(event).is_none() {
        return Ok(None);
    }
    let history = generate(&generate_config(1, people_for_every_scenario(), EXAMPLE_MONTHS)?);
    let wanted = format!("\"event_type\":\"{event}\"");
    let mut lines = history.into_iter().flat_map(|month| month.credit_lines.into_iter().chain(month.wallet_lines));
    Ok(lines.find(|line| line.contains(&wanted)))
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

/// As [`progress_bar`], counted in events.
pub fn progress_bar_of_events(events: u64) -> ProgressBar {
    let bar = ProgressBar::new(events);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} events {eta}") {
        bar.set_style(style);
    }
    bar
}

/// Prints what became of the events; the refused ones with their reasons.
pub fn print_report(report: &EmitReport) -> ExitCode {
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

#[cfg(test)]
mod tests {
    use super::example_of;
    use credit_domain::calendar::RecordedAt;
    use wire_contracts::ingress::{Stamp, parse_event};

    #[test]
    fn an_example_is_an_event_of_its_type_that_the_producer_takes() {
        let stamp = Stamp { recorded_at: RecordedAt(0), producer: "lender".into(), producer_build: "1".into() };
        for event in ["DebtExtended", "SubjectsMerged", "AgreementExpired"] {
            let line = example_of(event).unwrap().unwrap();
            assert!(line.contains(event));
            assert!(parse_event(line.as_bytes(), &stamp).is_ok(), "{event}");
        }
        assert!(example_of("WalletPaymentCaptured").unwrap().is_some());
        assert_eq!(example_of("ShardCut").unwrap(), None);
        assert_eq!(example_of("DebtForgotten").unwrap(), None);
    }
}
