//! `furnish`: arguments, telemetry, run, exit code.

use clap::Parser;
use furnish::cli::Cli;
use service_kit::exit_code::ExitCode;
use service_kit::telemetry::{TelemetryConfig, install};

fn main() -> std::process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come as errors too, but are what was asked for.
            let code = if error.use_stderr() { ExitCode::Usage } else { ExitCode::Success };
            let _ = error.print();
            return code.into();
        }
    };
    let telemetry = TelemetryConfig::from_environment("warn").and_then(|config| install(&config));
    if let Err(error) = telemetry {
        eprintln!("furnish: {error}");
        return ExitCode::Configuration.into();
    }
    match furnish::commands::run(&cli) {
        Ok(code) => code.into(),
        Err(error) => {
            // The whole chain in one line: what was wanted, then why it did not work.
            eprintln!("furnish: {error:#}");
            furnish::commands::exit_code_of(&error).into()
        }
    }
}
