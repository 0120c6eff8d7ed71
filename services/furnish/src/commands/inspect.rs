//! `furnish replay`, `explain` and `verify`: what compliance asks. Nothing is published, sent or changed.

use crate::cli::{ExplainArgs, ReplayArgs, VerifyArgs};
use crate::configuration::Configuration;
use crate::demo::timing::bar;
use anyhow::Context;
use compliance::explain::ExplainRequest;
use compliance::replay::ReplayRequest;
use compliance::until::Until;
use compliance::verify::{VerifyRequest, VerifyResult};
use credit_domain::calendar::Month;
use credit_domain::ids::{AccountId, BusinessId};
use service_kit::exit_code::ExitCode;
use std::path::PathBuf;

/// A directory for a fresh store, removed when dropped.
struct WorkDirectory(PathBuf);

impl WorkDirectory {
    fn new(name: &str) -> WorkDirectory {
        WorkDirectory(std::env::temp_dir().join(format!("furnish-{name}-{}", std::process::id())))
    }
}

impl Drop for WorkDirectory {
    fn drop(&mut self) {
        // What cannot be removed from the temporary directory is not worth an error after the answer.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// # Errors
/// The log or the stores cannot be read, or `--until` is not understood.
pub fn replay(args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(&args.service)?;
    let until = match args.until.as_deref().map_or(Ok(Until::LiveOffsets), Until::parse) {
        Ok(until) => until,
        Err(error) => {
            eprintln!("furnish: {error}");
            return Ok(ExitCode::Usage);
        }
    };
    let work = WorkDirectory::new("replay");
    let request = ReplayRequest {
        log: event_log::open_read_only(&configuration.log).context("open the log")?,
        partitions: configuration.pipeline.partitions,
        until,
        rules: configuration.normalizer.rule_book()?,
        live_directory: Some(configuration.pipeline.data_directory.clone()),
        work_directory: work.0.clone(),
        threads: configuration.normalizer.threads,
    };
    let progress = bar(0, "replaying");
    let report = compliance::replay::replay(&request, &mut |done, of| {
        progress.set_length(of);
        progress.set_position(done);
    });
    progress.finish_and_clear();
    let report = report?;
    println!("{}", compliance::replay_table::render_table(&report));
    Ok(if report.equals_live() == Some(false) { ExitCode::DataRefused } else { ExitCode::Success })
}

/// # Errors
/// The account or month is not known, or the log or the stores cannot be read.
pub fn explain(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(&args.service)?;
    let (Some(account_id), Some(month)) = (AccountId::parse(&args.account), Month::parse(&args.month)) else {
        eprintln!("furnish: expected an account number and --month yyyy-MM");
        return Ok(ExitCode::Usage);
    };
    let request = ExplainRequest {
        log: event_log::open_read_only(&configuration.log).context("open the log")?,
        partitions: configuration.pipeline.partitions,
        data_directory: configuration.pipeline.data_directory.clone(),
        account_id,
        month,
        rules: configuration.normalizer.rule_book()?,
    };
    let explanation = compliance::explain::explain(&request)?;
    println!("{}", compliance::explain_text::render_text(&explanation));
    Ok(ExitCode::Success)
}

/// # Errors
/// The batch is not known, or the log or the stores cannot be read.
pub fn verify(args: &VerifyArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(&args.service)?;
    let Some(batch_id) = BusinessId::parse(&args.batch) else {
        eprintln!("furnish: expected a batch id, the name of a directory under batches/");
        return Ok(ExitCode::Usage);
    };
    let work = WorkDirectory::new("verify");
    let request = VerifyRequest {
        log: event_log::open_read_only(&configuration.log).context("open the log")?,
        partitions: configuration.pipeline.partitions,
        data_directory: configuration.pipeline.data_directory.clone(),
        batch_id,
        rules: configuration.normalizer.rule_book()?,
        pack_key: configuration.submitter.pack_key()?,
        work_directory: work.0.clone(),
        threads: configuration.normalizer.threads,
    };
    let progress = bar(0, "rebuilding the batch");
    let verification = compliance::verify::verify(&request, &mut |done, of| {
        progress.set_length(of);
        progress.set_position(done);
    });
    progress.finish_and_clear();
    let verification = verification?;
    println!("{}", verification.render());
    Ok(if verification.result == VerifyResult::Reproduced { ExitCode::Success } else { ExitCode::DataRefused })
}
