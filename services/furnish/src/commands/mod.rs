//! One module per command.

pub mod accounts;
pub mod emit;
pub mod generate;
pub mod import;
pub mod inspect;
pub mod schema;
pub mod services;
pub mod submit;
pub mod topics;

use crate::cli::{AccountsCommand, Cli, Command, SchemaCommand, SubmitCommand, TopicsCommand};
use crate::import::mapping::MappingError;
use crate::import::report::ImportError;
use service_kit::exit_code::ExitCode;

/// Runs the command. Every error carries its chain; [`exit_code_of`] finds the code.
///
/// # Errors
/// Whatever stopped the command.
pub fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    match &cli.command {
        Command::Demo(args) => crate::demo::generated::run(args),
        Command::DemoReal(args) => crate::demo::real::run(args),
        Command::Up(args) => services::up(args),
        Command::Wallet(args) => services::wallet(args),
        Command::ConsumerCredit(args) => services::consumer_credit(args),
        Command::Normalizer(args) => services::normalizer(args),
        Command::Submitter(args) => services::submitter(args),
        Command::Bureau(args) => services::bureau(args),
        Command::Emit(args) => emit::run(args),
        Command::Import(args) => import::run(args),
        Command::Generate(args) => generate::run(args).map(|()| ExitCode::Success),
        Command::Topics(TopicsCommand::Apply(args)) => topics::apply(args),
        Command::Topics(TopicsCommand::List(args)) => topics::list(args),
        Command::Schema(SchemaCommand::Check { dir }) => schema::check(dir),
        Command::Submit(SubmitCommand::Cut { as_of, url }) => submit::cut(as_of, url),
        Command::Submit(SubmitCommand::Status { url }) => submit::status(url),
        Command::Replay(args) => inspect::replay(args),
        Command::Explain(args) => inspect::explain(args),
        Command::Accounts(AccountsCommand::MonthEnd(args)) => accounts::month_end(args),
        Command::Verify(args) => inspect::verify(args),
    }
}

/// The exit code for what is at the root of an error.
pub fn exit_code_of(error: &anyhow::Error) -> ExitCode {
    for cause in error.chain() {
        if cause.downcast_ref::<service_kit::configuration::ConfigurationError>().is_some() {
            return ExitCode::Configuration;
        }
        if let Some(code) = import_exit_code(cause) {
            return code;
        }
        if let Some(log) = cause.downcast_ref::<event_log::LogError>() {
            return match log {
                event_log::LogError::Unavailable(_) => ExitCode::Unavailable,
                event_log::LogError::Configuration(_) | event_log::LogError::PartitionCount { .. } => ExitCode::Configuration,
                _ => ExitCode::InputOutput,
            };
        }
        if cause.downcast_ref::<std::io::Error>().is_some() {
            return ExitCode::InputOutput;
        }
    }
    ExitCode::Internal
}

/// A faulty mapping is configuration, a wrong month is usage; what cannot be read is found further down the chain.
fn import_exit_code(cause: &(dyn std::error::Error + 'static)) -> Option<ExitCode> {
    let mapping = match cause.downcast_ref::<ImportError>() {
        Some(ImportError::NoMonths { .. } | ImportError::MonthNotOver { .. }) => return Some(ExitCode::Usage),
        Some(ImportError::Header { .. }) => return Some(ExitCode::DataRefused),
        Some(ImportError::Mapping(error)) => error,
        Some(ImportError::Unreadable { .. }) => return None,
        None => cause.downcast_ref::<MappingError>()?,
    };
    match mapping {
        MappingError::Faulty { .. } | MappingError::RuleFaulty { .. } => Some(ExitCode::Configuration),
        MappingError::Unreadable { .. } => None,
    }
}
