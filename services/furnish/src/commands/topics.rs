//! `furnish topics`: the manifest against the log.

use crate::cli::ServiceArgs;
use crate::configuration::Configuration;
use crate::pipeline::topic_specs;
use crate::table_style::new_table;
use anyhow::Context;
use service_kit::exit_code::ExitCode;

/// # Errors
/// The log cannot be opened, or a topic has another partition count.
pub fn apply(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    let log = event_log::open(&configuration.log).context("open the log")?;
    let specs = topic_specs(configuration.pipeline.partitions);
    log.ensure_topics(&specs).context("create the topics")?;
    println!("{} topics of {} partitions are there", specs.len(), configuration.pipeline.partitions);
    Ok(ExitCode::Success)
}

/// # Errors
/// The log cannot be opened.
pub fn list(args: &ServiceArgs) -> anyhow::Result<ExitCode> {
    let configuration = Configuration::load(args)?;
    let log = event_log::open_read_only(&configuration.log).context("open the log")?;
    let mut table = new_table();
    table.set_header(["topic", "partitions", "records"]);
    for spec in topic_specs(configuration.pipeline.partitions) {
        let row = match log.end_offsets(&spec.name) {
            Ok(ends) => [spec.name.to_string(), ends.len().to_string(), ends.iter().sum::<u64>().to_string()],
            Err(event_log::LogError::UnknownTopic { .. }) => [spec.name.to_string(), "missing".to_owned(), String::new()],
            Err(error) => return Err(error.into()),
        };
        table.add_row(row);
    }
    println!("{table}");
    Ok(ExitCode::Success)
}
