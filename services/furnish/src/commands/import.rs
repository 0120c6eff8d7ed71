//! `furnish import`: the book of a lender becomes events, after a check of the whole file.

use crate::cli::ImportArgs;
use crate::commands::emit::{print_report, progress_bar_of_events};
use crate::import::lines::EventLines;
use crate::import::mapping::{TEMPLATE, load_mapping};
use crate::import::reader::RowReader;
use crate::import::report::ImportReport;
use crate::import::{inspect, months_through};
use anyhow::Context;
use credit_domain::calendar::{BusinessDate, Month};
use event_ingress::emit::{EmitConfig, EmitError, EmitProgress, emit};
use service_kit::atomic_file::AtomicFile;
use service_kit::exit_code::ExitCode;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Producer of account and subject events.
const DEFAULT_URL: &str = "http://127.0.0.1:8082";

/// # Errors
/// The mapping or the file cannot be read, or sending stops.
pub fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    if args.template {
        print!("{TEMPLATE}");
        return Ok(ExitCode::Success);
    }
    let (Some(mapping_path), Some(csv)) = (&args.mapping, &args.csv) else {
        eprintln!("furnish: expected --mapping FILE and a CSV");
        return Ok(ExitCode::Usage);
    };
    let through = match args.through.as_deref().map(Month::parse) {
        None => None,
        Some(Some(month)) => Some(month),
        Some(None) => {
            eprintln!("furnish: --through must be a month, written yyyy-MM");
            return Ok(ExitCode::Usage);
        }
    };
    let mapping = load_mapping(mapping_path)?;
    let months = months_through(&mapping, through, today())?;
    let (report, introductions) = inspect(csv, &mapping, months)?;
    print!("{}", report.render());
    if !report.is_clean() {
        return Ok(ExitCode::DataRefused);
    }
    if args.dry_run {
        println!("dry run: nothing was sent");
        return Ok(ExitCode::Success);
    }
    let rows = RowReader::open(csv, mapping.delimiter)?;
    let mut lines = EventLines::new(&mapping, months, rows, &introductions);
    match &args.out {
        Some(out) => write_to(out, &mut lines),
        None => send(args, csv, &report, &mut lines),
    }
}

fn today() -> BusinessDate {
    BusinessDate::of_instant(submitter::config::system_clock()().0)
}

fn write_to(out: &Path, lines: &mut EventLines<'_>) -> anyhow::Result<ExitCode> {
    if out == Path::new("-") {
        let mut output = std::io::BufWriter::new(std::io::stdout().lock());
        let _bytes = std::io::copy(lines, &mut output)?;
        output.flush()?;
        return Ok(ExitCode::Success);
    }
    let mut file = AtomicFile::create(out).with_context(|| format!("write `{}`", out.display()))?;
    let _bytes = std::io::copy(lines, &mut file).with_context(|| format!("write `{}`", out.display()))?;
    file.commit().with_context(|| format!("write `{}`", out.display()))?;
    println!("wrote {}", out.display());
    Ok(ExitCode::Success)
}

/// As `furnish emit` does: batch by batch, with retries, and with a file that remembers how far it came.
fn send(args: &ImportArgs, csv: &Path, report: &ImportReport, lines: &mut EventLines<'_>) -> anyhow::Result<ExitCode> {
    let url = args.to.clone().unwrap_or_else(|| DEFAULT_URL.to_owned());
    let mut config = EmitConfig::new(url, format!("{} sha256 {}", csv.display(), report.sha256));
    config.batch_events = usize::try_from(args.batch)?;
    config.resume_file = Some(args.state.clone().unwrap_or_else(|| PathBuf::from(format!("{}.import-state", csv.display()))));
    let bar = progress_bar_of_events(report.events_total());
    let outcome = emit(&config, lines, &mut |progress: &EmitProgress| bar.set_position(progress.lines));
    bar.finish_and_clear();
    match outcome {
        Ok(sent) => Ok(print_report(&sent)),
        Err(error @ EmitError::Unavailable { .. }) => {
            eprintln!("furnish: {error}");
            Ok(ExitCode::Unavailable)
        }
        Err(error) => Err(error.into()),
    }
}
