//! The command line of the crash run.

use anyhow::{Context, bail};
use std::path::PathBuf;

pub const USAGE: &str = "\
Kills `furnish up` at random moments and compares its stores with a clean replay.

Usage: chaos --furnish PATH [--rounds N] [--seed N] [--people N] [--self-check]

  --furnish PATH  the program to run
  --rounds N      kills after ready; every tenth round and the last one is checked (default 100)
  --seed N        of the history and of every moment (default: from the clock, printed)
  --people N      of the generated history (default 300)
  --self-check    after the rounds faults are made on purpose, and each must be seen

Exit codes: 0 every round passed, 1 a round failed, 64 wrong usage.";

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    pub furnish: PathBuf,
    pub rounds: u32,
    pub seed: u64,
    pub people: u32,
    pub self_check: bool,
}

impl Options {
    /// # Errors
    /// An unknown option, a missing value or one that is no number.
    pub fn parse(arguments: impl IntoIterator<Item = String>, seed_of_clock: u64) -> anyhow::Result<Options> {
        let mut options = Options { furnish: PathBuf::new(), rounds: 100, seed: seed_of_clock, people: 300, self_check: false };
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("`{name}` needs a value"));
            match name.as_str() {
                "--furnish" => options.furnish = PathBuf::from(value()?),
                "--rounds" => options.rounds = number(&name, &value()?)?,
                "--seed" => options.seed = number(&name, &value()?)?,
                "--people" => options.people = number(&name, &value()?)?,
                "--self-check" => options.self_check = true,
                _ => bail!("unknown option `{name}`"),
            }
        }
        if options.furnish.as_os_str().is_empty() {
            bail!("`--furnish` must name the program");
        }
        if options.rounds == 0 || options.people == 0 {
            bail!("`--rounds` and `--people` must be at least 1");
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> anyhow::Result<T> {
    text.parse().map_err(|_| anyhow::anyhow!("`{name}` must be a whole number, not `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn check(arguments: &[&str], expected: Option<(u32, u64, bool)>) {
        let parsed = Options::parse(arguments.iter().map(|argument| (*argument).to_owned()), 7);
        let parsed = parsed.ok().map(|options| (options.rounds, options.seed, options.self_check));
        assert_eq!(parsed, expected, "{arguments:?}");
    }

    #[test]
    fn options_are_complete_or_refused() {
        check(&["--furnish", "f"], Some((100, 7, false)));
        check(&["--rounds", "3", "--furnish", "f", "--seed", "9", "--self-check"], Some((3, 9, true)));
        check(&[], None);
        check(&["--furnish"], None);
        check(&["--furnish", "f", "--rounds", "0"], None);
        check(&["--furnish", "f", "--rounds", "many"], None);
        check(&["--furnish", "f", "--round", "3"], None);
    }
}
