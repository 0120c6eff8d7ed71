//! `furnish demo-real`: the main job on real card accounts, and the derived status against the bank's own.

use super::clock::HistoryClock;
use super::data_directory::prepare;
use super::generated::demo_configuration;
use super::observed::Observed;
use super::session::Session;
use super::timing::bar;
use crate::back_book::card::Card;
use crate::back_book::confusion::{Confusion, DifferenceClass};
use crate::back_book::{MONTHS, lines_of_month, read_rows};
use crate::cli::DemoRealArgs;
use crate::commands::generate::DEMO_INSTITUTION;
use crate::pipeline::Pipeline;
use anyhow::Context;
use credit_domain::calendar::Month;
use credit_domain::ids::InstitutionCode;
use service_kit::exit_code::ExitCode;
use std::collections::BTreeMap;
use tokio_util::sync::CancellationToken;

/// # Errors
/// The data set cannot be read, or whatever stops a stage.
pub fn run(args: &DemoRealArgs) -> anyhow::Result<ExitCode> {
    let file = std::fs::File::open(&args.data).with_context(|| format!("read `{}`", args.data.display()))?;
    let mut rows = read_rows(file).map_err(|cause| anyhow::anyhow!("`{}`: {cause}", args.data.display()))?;
    rows.truncate(args.accounts.unwrap_or(usize::MAX));
    let institution = InstitutionCode::parse(DEMO_INSTITUTION).context("read the demo's section code")?;
    let mut cards: Vec<Card> = rows.into_iter().filter_map(|row| Card::new(row, institution)).collect();

    let directory = prepare(args.data_dir.as_deref(), "furnish-demo-real")?;
    let configuration = demo_configuration(&directory, None, args.threads)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("start the runtime")?;
    let clock = HistoryClock::default();
    let pipeline = runtime.block_on(Pipeline::start_with_clock(&configuration, CancellationToken::new(), clock.clock()))?;
    let outcome = live_through(&mut cards, &pipeline, &configuration, clock);
    let stopped = runtime.block_on(pipeline.stop());
    outcome?;
    stopped?;
    Ok(ExitCode::Success)
}

fn live_through(
    cards: &mut [Card],
    pipeline: &Pipeline,
    configuration: &crate::configuration::Configuration,
    clock: HistoryClock,
) -> anyhow::Result<()> {
    let april = Month::new(2005, 4).context("name the first month")?;
    let mut session = Session::new(pipeline, configuration, clock);
    let progress = bar(u64::try_from(MONTHS)?, "months lived, cut and judged");
    for index in 0..MONTHS {
        let lines = session.timings.measure("rows to events", "events", || {
            let lines = lines_of_month(cards, index);
            let count = u64::try_from(lines.len())?;
            Ok((lines, count))
        })?;
        session.feed(&lines, &[])?;
        let _report = session.cut(april.plus(i32::try_from(index)?).last_day())?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    let title = format!("{} real card accounts, April to September 2005", super::report::thousands(u64::try_from(cards.len())?));
    let report = session.report(&title)?;
    print!("{}", report.render());
    print_confusion(cards, pipeline, april)?;
    session.timings.print();
    Ok(())
}

/// Month by month: derived status against the bank's, then every class of difference with its reason.
fn print_confusion(cards: &[Card], pipeline: &Pipeline, april: Month) -> anyhow::Result<()> {
    let observed = Observed::read(pipeline.log.as_ref())?;
    let mut all: BTreeMap<DifferenceClass, u64> = BTreeMap::new();
    for index in 0..MONTHS {
        let month = april.plus(i32::try_from(index)?);
        let mut confusion = Confusion::default();
        for card in cards {
            let place = (month.last_day().to_string(), card.account_id().to_string());
            let prepared = observed.prepared.get(&place).map(|(_, status)| status);
            if let Some(status) = prepared.or_else(|| observed.withheld.get(&place)) {
                confusion.count(card.row(), index, status);
            }
        }
        println!(
            "\n{month}: derived status (rows) against the bank's own (columns), {} accounts\n{}",
            confusion.total(),
            confusion.table()
        );
        for (class, count) in confusion.classes() {
            *all.entry(*class).or_default() += count;
        }
    }
    let total: u64 = all.values().sum();
    println!("\nall months, {total} account months:");
    for (class, count) in &all {
        let per_mille = count * 1_000 / total.max(1);
        println!("  {count:>8}  {:>3}.{} %  {}", per_mille / 10, per_mille % 10, class.explanation());
    }
    Ok(())
}
