//! `furnish demo-real`: the main job on real card accounts, and the derived status against the bank's own.

use super::clock::HistoryClock;
use super::data_directory::prepare;
use super::generated::demo_configuration;
use super::observed::Observed;
use super::session::Session;
use super::timing::bar;
use crate::back_book::confusion::{COMPARED_MONTHS, Confusion, DifferenceClass};
use crate::back_book::{BankRow, MONTHS};
use crate::cli::DemoRealArgs;
use crate::import::convert::ImportedAccount;
use crate::import::introductions::Introductions;
use crate::import::mapping::{Mapping, load_mapping};
use crate::import::reader::RowReader;
use crate::import::report::BadLine;
use crate::import::row::{AccountRow, read_row};
use crate::pipeline::Pipeline;
use anyhow::Context;
use credit_domain::event::Event;
use service_kit::exit_code::ExitCode;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// One account of the data set: what the bank says of it, and its life.
struct Card<'m> {
    bank: BankRow,
    imported: ImportedAccount<'m>,
}

/// # Errors
/// The data set or its mapping cannot be read, or whatever stops a stage.
pub fn run(args: &DemoRealArgs) -> anyhow::Result<ExitCode> {
    let mapping = load_mapping(&args.mapping.clone().unwrap_or_else(|| mapping_beside(&args.data)))?;
    anyhow::ensure!(mapping.months.len() == MONTHS, "the mapping has {} months, the data set {MONTHS}", mapping.months.len());
    let mut cards = read_cards(&args.data, &mapping, args.accounts.unwrap_or(usize::MAX))?;

    let directory = prepare(args.data_dir.as_deref(), "furnish-demo-real")?;
    let mut configuration = demo_configuration(&directory, None, args.threads)?;
    if let Some(rules) = mapping.rule_file.as_deref().and_then(Path::parent) {
        configuration.normalizer.product_rules = rules.to_path_buf();
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("start the runtime")?;
    let clock = HistoryClock::default();
    let pipeline = runtime.block_on(Pipeline::start_with_clock(&configuration, CancellationToken::new(), clock.clock()))?;
    let outcome = live_through(&mut cards, &mapping, &pipeline, &configuration, clock);
    let stopped = runtime.block_on(pipeline.stop());
    outcome?;
    stopped?;
    Ok(ExitCode::Success)
}

/// `cards.csv.gz` has its mapping in `cards.mapping.toml`.
fn mapping_beside(data: &Path) -> PathBuf {
    let name = data.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let stem = stem.strip_suffix(".csv").unwrap_or(stem);
    data.with_file_name(format!("{stem}.mapping.toml"))
}

fn read_cards<'m>(data: &Path, mapping: &'m Mapping, accounts_max: usize) -> anyhow::Result<Vec<Card<'m>>> {
    let mut rows = RowReader::open(data, mapping.delimiter)?;
    let mut introductions = Introductions::default();
    let mut read: Vec<(BankRow, AccountRow)> = Vec::new();
    while read.len() < accounts_max
        && let Some(row) = rows.next_row().with_context(|| format!("read `{}`", data.display()))?
    {
        let row = row.map_err(|fault| faulty(data, &[fault]))?;
        let account = read_row(mapping, &row).map_err(|faults| faulty(data, &faults))?;
        let faults = introductions.take(mapping, &account);
        if !faults.is_empty() {
            return Err(faulty(data, &faults));
        }
        let bank = BankRow::read(&row).with_context(|| format!("line {}: the bank's own status", row.line))?;
        read.push((bank, account));
    }
    let card = |(bank, account): (BankRow, AccountRow)| {
        let introduces = introductions.of(&account);
        Card { bank, imported: ImportedAccount::new(mapping, account, introduces) }
    };
    Ok(read.into_iter().map(card).collect())
}

fn faulty(data: &Path, faults: &[BadLine]) -> anyhow::Error {
    let listed: Vec<String> = faults.iter().map(BadLine::to_string).collect();
    anyhow::anyhow!("`{}`: {}", data.display(), listed.join("; "))
}

/// The lines of one month for the consumer-credit producer, account by account, recorded on their days.
fn lines_of_month(cards: &mut [Card<'_>], month: usize) -> Vec<String> {
    let mut lines = Vec::with_capacity(cards.len() * 4);
    let mut events: Vec<Event> = Vec::new();
    for card in cards {
        card.imported.live_through(month, &mut events);
        lines.extend(events.drain(..).map(|event| wire_contracts::event_json::to_json(&event).to_string()));
    }
    lines
}

fn live_through(
    cards: &mut [Card<'_>],
    mapping: &Mapping,
    pipeline: &Pipeline,
    configuration: &crate::configuration::Configuration,
    clock: HistoryClock,
) -> anyhow::Result<()> {
    let mut session = Session::new(pipeline, configuration, clock);
    let progress = bar(u64::try_from(MONTHS)?, "months lived, cut and judged");
    for (index, month) in mapping.months.iter().enumerate() {
        let lines = session.timings.measure("rows to events", "events", || {
            let lines = lines_of_month(cards, index);
            let count = u64::try_from(lines.len())?;
            Ok((lines, count))
        })?;
        session.feed(&lines, &[])?;
        let _report = session.cut(month.month.last_day())?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    let title = format!("{} real card accounts, April to September 2005", super::report::thousands(u64::try_from(cards.len())?));
    let report = session.report(&title)?;
    print!("{}", report.render());
    print_confusion(cards, mapping, pipeline)?;
    session.timings.print();
    Ok(())
}

/// Month by month: the bank's status against what is derived a month later, then every class of difference with its
/// reason.
fn print_confusion(cards: &[Card<'_>], mapping: &Mapping, pipeline: &Pipeline) -> anyhow::Result<()> {
    let observed = Observed::read(pipeline.log.as_ref())?;
    let mut all: BTreeMap<DifferenceClass, u64> = BTreeMap::new();
    for (index, bank_month) in mapping.months.iter().take(COMPARED_MONTHS).enumerate() {
        let month = bank_month.month.plus(1);
        let mut confusion = Confusion::default();
        for card in cards {
            let place = (month.last_day().to_string(), card.imported.row().account_id.to_string());
            let prepared = observed.prepared.get(&place).map(|(_, status)| status);
            if let Some(status) = prepared.or_else(|| observed.withheld.get(&place)) {
                confusion.count(&card.bank, index, status);
            }
        }
        println!(
            "\nderived status of {month} (rows) against the bank's own of {} (columns), {} accounts\n{}",
            bank_month.month,
            confusion.total(),
            confusion.table()
        );
        for (class, count) in confusion.classes() {
            *all.entry(*class).or_default() += count;
        }
    }
    let total: u64 = all.values().sum();
    println!("\nThe bank's status of a month says how the statement of that month was paid in the month after, and its");
    println!("first delay is a 2: it is compared with the status derived a month later, less one.");
    println!("all months, {total} account months:");
    for (class, count) in &all {
        let per_mille = count * 1_000 / total.max(1);
        println!("  {count:>8}  {:>3}.{} %  {}", per_mille / 10, per_mille % 10, class.explanation());
    }
    Ok(())
}
