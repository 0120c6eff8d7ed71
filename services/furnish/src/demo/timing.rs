//! Stages and their times, on standard error: the report itself stays free of them.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// How long each stage took and how much it did.
#[derive(Default)]
pub struct Timings {
    rows: Vec<(&'static str, Duration, u64, &'static str)>,
}

impl Timings {
    /// Runs one piece of a stage and adds its time and its amount, which the work itself returns.
    ///
    /// # Errors
    /// Those of the work.
    pub fn measure<T>(
        &mut self,
        stage: &'static str,
        unit: &'static str,
        work: impl FnOnce() -> anyhow::Result<(T, u64)>,
    ) -> anyhow::Result<T> {
        let started = Instant::now();
        let (value, amount) = work()?;
        let took = started.elapsed();
        match self.rows.iter_mut().find(|row| row.0 == stage) {
            Some(row) => {
                row.1 += took;
                row.2 += amount;
            }
            None => self.rows.push((stage, took, amount, unit)),
        }
        Ok(value)
    }

    pub fn print(&self) {
        for (stage, took, amount, unit) in &self.rows {
            let per_second = u128::from(*amount) * 1_000 / took.as_millis().max(1);
            eprintln!(
                "{stage:<24} {:>7}.{:03} s  {amount:>9} {unit:<8} {per_second:>9} /s",
                took.as_secs(),
                took.subsec_millis()
            );
        }
    }
}

/// A bar on a terminal, nothing elsewhere.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:40} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}
