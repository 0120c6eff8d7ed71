//! `furnish accounts month-end`: the fold's values of every account at every month end.

use crate::cli::{MonthEndArgs, MonthEndOutput};
use crate::configuration::Configuration;
use crate::demo::timing::bar;
use account_store::month_end::MonthEndSpan;
use compliance::month_end::{MonthEndFormat, MonthEndRequest, write_month_ends};
use credit_domain::calendar::{Month, RecordedAt};
use service_kit::exit_code::ExitCode;
use std::io::BufWriter;
use wire_contracts::ingress::timestamp::parse_rfc3339;

/// # Errors
/// The stores cannot be read, or standard output cannot be written.
pub fn month_end(args: &MonthEndArgs) -> anyhow::Result<ExitCode> {
    let span = match span_of(args) {
        Ok(span) => span,
        Err(problem) => {
            eprintln!("furnish: {problem}");
            return Ok(ExitCode::Usage);
        }
    };
    let configuration = Configuration::load(&args.service)?;
    let request = MonthEndRequest {
        data_directory: configuration.pipeline.data_directory.clone(),
        partitions: configuration.pipeline.partitions,
        rules: configuration.normalizer.rule_book()?,
        span,
    };
    let format = match args.output {
        MonthEndOutput::Csv => MonthEndFormat::Csv,
        MonthEndOutput::Ndjson => MonthEndFormat::Ndjson,
        MonthEndOutput::Table => MonthEndFormat::Table,
    };
    let progress = bar(0, "rows written");
    let mut out = BufWriter::new(std::io::stdout().lock());
    let summary = write_month_ends(&request, format, &mut out, &mut |rows| progress.set_position(rows));
    progress.finish_and_clear();
    let summary = summary?;
    eprintln!("{} rows, {} of them of accounts that are held or wait for events", summary.rows, summary.in_doubt);
    Ok(ExitCode::Success)
}

fn span_of(args: &MonthEndArgs) -> Result<MonthEndSpan, String> {
    let month = |text: &str, flag: &str| Month::parse(text).ok_or_else(|| format!("{flag} must be a month, written yyyy-MM"));
    let (from, through) = (month(&args.from, "--from")?, month(&args.to, "--to")?);
    if through < from {
        return Err("--to must not lie before --from".to_owned());
    }
    let recorded_until =
        match args.recorded_until.as_deref() {
            None => None,
            Some(text) => Some(parse_rfc3339(text).map(RecordedAt).ok_or_else(|| {
                "--recorded-until must be a time with its zone, for example 2025-07-01T00:00:00+08:00".to_owned()
            })?),
        };
    Ok(MonthEndSpan { from, through, recorded_until })
}
