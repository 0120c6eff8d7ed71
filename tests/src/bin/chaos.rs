//! `chaos`: see `pipeline_tests::chaos`.

use pipeline_tests::chaos::options::{Options, USAGE};
use pipeline_tests::chaos::rounds::{Verdict, play_all};
use pipeline_tests::chaos::self_check;
use pipeline_tests::chaos::stage::Stage;
use service_kit::exit_code::ExitCode;
use std::process::ExitCode as ProcessExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() -> ProcessExitCode {
    if std::env::args().any(|argument| argument == "--help" || argument == "-h") {
        println!("{USAGE}");
        return ProcessExitCode::SUCCESS;
    }
    let seed_of_clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |since| since.as_secs());
    let options = match Options::parse(std::env::args().skip(1), seed_of_clock) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("chaos: {error:#}\n\n{USAGE}");
            return ExitCode::Usage.into();
        }
    };
    match run(&options) {
        Ok(true) => ProcessExitCode::SUCCESS,
        Ok(false) => ProcessExitCode::FAILURE,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ProcessExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> anyhow::Result<bool> {
    let mut directory = tempfile::Builder::new().prefix("furnish-chaos-").tempdir()?;
    // Kept unless everything is good, also when an error ends the run.
    directory.disable_cleanup(true);
    let mut stage = Stage::new(options, directory.path())?;
    let verdict = play_all(&mut stage, options);
    let mut is_good = verdict.failed == 0;
    if is_good && options.self_check {
        let (seen, of) = self_check::run(&stage)?;
        println!("self-check: {seen} of {of} faults seen");
        is_good = seen == of;
    }
    print_verdict(&verdict);
    directory.disable_cleanup(!is_good);
    Ok(is_good)
}

fn print_verdict(verdict: &Verdict) {
    if verdict.not_run > 0 {
        eprintln!("{} rounds were not run after the failure", verdict.not_run);
    }
    println!("{} passed, {} failed", verdict.passed, verdict.failed);
}
