//! The command line: one noun or verb per command, an example on every level.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Event-sourced credit reporting: events in, records out, every value explained.
#[derive(Parser, Debug)]
#[command(
    name = "furnish",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "\
Examples:
  furnish demo                                  the main job on generated data, with a report
  furnish up --data-dir /var/lib/furnish        all services in one process, HTTP on 127.0.0.1:8081 to 8085
  furnish emit events.ndjson                    send events from a file
  furnish import --mapping m.toml book.csv      send a lender's book, one row for each account
  furnish explain HB0000017 --month 2025-06     why was this reported?

Exit codes: 0 done, 64 wrong usage, 65 some input was refused, 69 a service is not reachable, 70 internal error,
74 input or output failed, 78 wrong configuration."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the main job on generated data and print a report
    #[command(after_help = "Example: furnish demo --people 500 --months 6 --data-dir /tmp/furnish-demo")]
    Demo(DemoArgs),
    /// Run the main job on 30,000 real card accounts and compare with the bank's own status
    #[command(after_help = "Example: furnish demo-real --data tests/data/credit-card-clients.csv.gz --accounts 3000")]
    DemoReal(DemoRealArgs),
    /// Run all services in one process until stopped
    #[command(after_help = "Example: furnish up --data-dir /var/lib/furnish")]
    Up(ServiceArgs),
    /// Run the wallet producer alone
    Wallet(ServiceArgs),
    /// Run the consumer-credit producer alone
    ConsumerCredit(ServiceArgs),
    /// Run the normalizer alone
    Normalizer(ServiceArgs),
    /// Run the submitter alone
    Submitter(ServiceArgs),
    /// Run the simulated central credit reference database alone
    Bureau(ServiceArgs),
    /// Send events from an NDJSON file, with progress; resumes where it stopped
    #[command(after_help = "\
Example: furnish emit events.ndjson
         furnish generate --people 10 | furnish emit -
         furnish emit --example DebtExtended

Exits with 65 if any event was refused, 69 if the producer cannot be reached.")]
    Emit(EmitArgs),
    /// Turn a lender's book, a CSV with one row for each account, into events and send them
    #[command(after_help = "\
Example: furnish import --template > mapping.toml
         furnish import --mapping mapping.toml book.csv.gz --dry-run
         furnish import --mapping mapping.toml book.csv.gz --through 2024-06

The whole file is checked first; every bad line is listed and nothing is sent while there is one. Event ids follow from
the book, the account and the place of the event, so the same file twice changes nothing, and an import that was stopped
goes on where it stopped. A row that says something else than before is answered as a conflict; the first one stands.

Exits with 65 if a line is bad or an event was refused, 69 if the producer cannot be reached, 78 if the mapping is wrong.")]
    Import(ImportArgs),
    /// Write a generated history as NDJSON to standard output
    #[command(after_help = "Example: furnish generate --people 100 --months 3 --for consumer-credit > events.ndjson")]
    Generate(GenerateArgs),
    /// Topics of the manifest
    #[command(subcommand)]
    Topics(TopicsCommand),
    /// Schemas of the events
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Cuts, batches and answers
    #[command(subcommand)]
    Submit(SubmitCommand),
    /// Fold the topics into a fresh store and compare with the live one
    #[command(after_help = "\
Example: furnish replay --until 2025-06-30T23:59:59+08:00
         furnish replay --until 'credit.accounts.v1:0=1200,credit.accounts.v1:1=900'

Without --until the replay goes to the offsets of the live store. Nothing is published, sent or changed.")]
    Replay(ReplayArgs),
    /// Show where each reported value of an account and month comes from
    #[command(after_help = "Example: furnish explain HB0000017 --month 2025-06")]
    Explain(ExplainArgs),
    /// What the fold says of accounts
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// Rebuild a sealed batch from the topics and compare it byte for byte
    #[command(after_help = "Example: furnish verify T10000000H00012025070121000010")]
    Verify(VerifyArgs),
}

/// Where a service finds its configuration.
#[derive(Args, Debug, Clone)]
pub struct ServiceArgs {
    /// Configuration file (TOML); FURNISH__SECTION__KEY in the environment overrides it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of logs, stores and batches; overrides the configuration
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Seed of the generated history; the same seed gives the same report
    #[arg(long, default_value_t = 2026)]
    pub seed: u64,
    /// How many people
    #[arg(long, default_value_t = 2_000)]
    pub people: u32,
    /// How many months, from January 2025
    #[arg(long, default_value_t = 12)]
    pub months: u32,
    /// Use the Kafka brokers of FURNISH_KAFKA_BOOTSTRAP instead of the embedded log
    #[arg(long)]
    pub kafka: bool,
    /// Threads of the normalizer
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
    /// Where logs, stores and batches go; must be empty or missing [default: a fresh directory under the system's temporary one]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct DemoRealArgs {
    /// The data set, CSV compressed with gzip
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// How its rows become events [default: the data set's name with .mapping.toml instead of .csv.gz]
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Take only the first so many accounts
    #[arg(long)]
    pub accounts: Option<usize>,
    /// Threads of the normalizer
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
    /// Where logs, stores and batches go; must be empty or missing [default: a fresh directory under the system's temporary one]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// Which producer events are meant for.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Producer {
    ConsumerCredit,
    Wallet,
}

#[derive(Args, Debug)]
pub struct EmitArgs {
    /// NDJSON file, or - for standard input
    #[arg(value_name = "FILE", required_unless_present = "example")]
    pub file: Option<String>,
    /// Print an example of this event, as it would be sent, and send nothing
    #[arg(long, value_name = "EVENT", conflicts_with = "file")]
    pub example: Option<String>,
    /// Which producer the events are for
    #[arg(long, value_enum, default_value_t = Producer::ConsumerCredit)]
    pub to: Producer,
    /// Address of the producer [default: http://127.0.0.1:8082, for the wallet http://127.0.0.1:8081]
    #[arg(long, value_name = "URL", env = "FURNISH_PRODUCER_URL")]
    pub url: Option<String>,
    /// Events per request
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub batch: u32,
    /// File that remembers how far the sending came [default: FILE.emit-state; none for standard input]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct ImportArgs {
    /// Mapping (TOML): which column is what, the product rule, the months; --template prints one with every key
    #[arg(long, value_name = "FILE", required_unless_present = "template")]
    pub mapping: Option<PathBuf>,
    /// The book: CSV with a header, plain or compressed with gzip
    #[arg(value_name = "CSV", required_unless_present = "template")]
    pub csv: Option<PathBuf>,
    /// Address of the consumer-credit producer [default: http://127.0.0.1:8082]
    #[arg(long, value_name = "URL", env = "FURNISH_PRODUCER_URL")]
    pub to: Option<String>,
    /// Write the events as NDJSON to a file, or - for standard output, instead of sending them
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Check and report only; send and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Last month to import, yyyy-MM [default: the last one of the mapping]
    #[arg(long, value_name = "MONTH")]
    pub through: Option<String>,
    /// Events per request
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub batch: u32,
    /// File that remembers how far the sending came [default: CSV.import-state]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Print a mapping that explains every key, and do nothing else
    #[arg(long)]
    pub template: bool,
}

#[derive(Args, Debug)]
pub struct GenerateArgs {
    #[arg(long, default_value_t = 2026)]
    pub seed: u64,
    #[arg(long, default_value_t = 100)]
    pub people: u32,
    /// How many months, from January 2025
    #[arg(long, default_value_t = 12)]
    pub months: u32,
    /// Which producer's lines to write
    #[arg(long = "for", value_enum, default_value_t = Producer::ConsumerCredit)]
    pub producer: Producer,
}

#[derive(Subcommand, Debug)]
pub enum TopicsCommand {
    /// Create the topics that are missing; refuses a topic with another partition count
    Apply(ServiceArgs),
    /// List topics, partitions and end offsets
    List(ServiceArgs),
}

#[derive(Subcommand, Debug)]
pub enum SchemaCommand {
    /// Check schema files against the released ones, offline; lists every incompatible change
    #[command(after_help = "Example: furnish schema check --dir schemas")]
    Check {
        /// Directory of the schema files
        #[arg(long, value_name = "DIR", default_value = "schemas")]
        dir: PathBuf,
    },
}

#[derive(Subcommand, Debug)]
pub enum SubmitCommand {
    /// Ask every shard for a cut as of a date; batches are sealed and sent when all shards have answered
    #[command(after_help = "Example: furnish submit cut --as-of 2025-06-30")]
    Cut {
        /// Settlement day, yyyy-MM-dd
        #[arg(long, value_name = "DATE")]
        as_of: String,
        /// Address of the submitter
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8084", env = "FURNISH_SUBMITTER_URL")]
        url: String,
    },
    /// Show every cut with its completeness identity
    Status {
        /// Address of the submitter
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8084", env = "FURNISH_SUBMITTER_URL")]
        url: String,
    },
}

#[derive(Args, Debug)]
pub struct ReplayArgs {
    #[command(flatten)]
    pub service: ServiceArgs,
    /// A time (RFC 3339 with offset) or offsets (topic:partition=next,...)
    #[arg(long, value_name = "TIME|OFFSETS")]
    pub until: Option<String>,
}

#[derive(Args, Debug)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub service: ServiceArgs,
    /// The lender's account number
    #[arg(value_name = "ACCOUNT")]
    pub account: String,
    /// Month, yyyy-MM
    #[arg(long, value_name = "MONTH")]
    pub month: String,
}

#[derive(Args, Debug)]
pub struct VerifyArgs {
    #[command(flatten)]
    pub service: ServiceArgs,
    /// Batch id, the name of its directory under batches/
    #[arg(value_name = "BATCH")]
    pub batch: String,
}

#[derive(Subcommand, Debug)]
pub enum AccountsCommand {
    /// One row per account and month with every derived value, to standard output
    #[command(
        name = "month-end",
        after_help = "\
Example: furnish accounts month-end --from 2025-01 --to 2025-06 -o csv > month-ends.csv
         furnish accounts month-end --from 2025-06 --to 2025-06 --recorded-until 2025-07-01T00:00:00+08:00 -o table

Amounts are minor units of the row's currency. Reads the stores only, also beside a running normalizer."
    )]
    MonthEnd(MonthEndArgs),
}

#[derive(Args, Debug)]
pub struct MonthEndArgs {
    #[command(flatten)]
    pub service: ServiceArgs,
    /// First month, yyyy-MM
    #[arg(long, value_name = "MONTH")]
    pub from: String,
    /// Last month, yyyy-MM
    #[arg(long, value_name = "MONTH")]
    pub to: String,
    /// Only what was recorded until this time counts (RFC 3339 with zone) [default: everything]
    #[arg(long, value_name = "TIME")]
    pub recorded_until: Option<String>,
    /// How rows are written
    #[arg(short = 'o', long = "output", value_enum, default_value_t = MonthEndOutput::Table)]
    pub output: MonthEndOutput,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MonthEndOutput {
    Csv,
    Ndjson,
    Table,
}
