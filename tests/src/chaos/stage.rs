//! One data directory, one feed, and the process that is started on it again and again.

use crate::chaos::audit::{Audit, Finding, FindingKind, audit, is_level, open_log};
use crate::chaos::cuts::{self, Cut, CutAsked, Cuts};
use crate::chaos::feed::{Feed, WhenLevel};
use crate::chaos::furnish_process::{Addresses, FurnishProcess, Launcher, POLL_PAUSE, output_file};
use crate::chaos::options::Options;
use crate::chaos::round_plan::{RoundPlan, Tuning};
use anyhow::{anyhow, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const LEVEL_WITHIN: Duration = Duration::from_secs(60);
/// The submitter begins to listen before all is ready, so an early cut may have to be asked for again.
const CUT_ASKED_WITHIN: Duration = Duration::from_secs(30);

pub struct Stage {
    pub directory: PathBuf,
    pub data_directory: PathBuf,
    pub launcher: Launcher,
    pub feed: Feed,
    pub cuts: Cuts,
    pub kills: usize,
    /// Reports of all cuts as of the end.
    pub cut_reports: Vec<Value>,
}

/// What the checks after a graceful stop gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checked {
    pub audit: Audit,
    pub stopped_after: Duration,
    pub audited_after: Duration,
}

impl Stage {
    /// # Errors
    /// No free ports, or the history cannot be generated.
    pub fn new(options: &Options, directory: &Path) -> anyhow::Result<Stage> {
        let data_directory = directory.join("data");
        let mut random = fastrand::Rng::new();
        let launcher = Launcher {
            program: options.furnish.clone(),
            data_directory: data_directory.clone(),
            output: output_file(directory),
            addresses: Addresses::free(&mut random)?,
        };
        let feed = Feed::generated(options.seed, options.people)?;
        Ok(Stage {
            directory: directory.to_path_buf(),
            data_directory,
            launcher,
            feed,
            cuts: Cuts::default(),
            kills: 0,
            cut_reports: Vec::new(),
        })
    }

    /// Start-ups cut short, a run with events and perhaps a cut, the kill. Returns how long the start took.
    ///
    /// # Errors
    /// The process ended by itself, did not become ready, or gave an answer that it must not give.
    pub fn play(&mut self, plan: &RoundPlan) -> anyhow::Result<Duration> {
        for after in &plan.start_up_kills {
            self.beside_feed(plan.tuning, |mut process, _| {
                process.run_for(*after)?;
                process.kill()
            })?;
            self.kills += 1;
        }
        if plan.cut_at.is_some()
            && let Some(month) = self.feed.month_reached()
        {
            self.cuts.plan(month, false, self.feed.first_month());
        }
        let open_cuts = self.cuts.open();
        let (ready_after, asked) = self.beside_feed(plan.tuning, |mut process, addresses| {
            let ready_after = process.wait_until_ready()?;
            let asked = run_with_cuts(&mut process, addresses, plan, &open_cuts)?;
            process.kill()?;
            Ok((ready_after, asked))
        })?;
        self.kills += 1;
        self.note_asked(asked)?;
        Ok(ready_after)
    }

    /// Starts once more, stops by SIGTERM while events flow, compares.
    ///
    /// # Errors
    /// As [`Stage::play`], or log and stores cannot be read.
    pub fn check(&mut self, plan: &RoundPlan) -> anyhow::Result<Checked> {
        let stopped_after = self.beside_feed(plan.tuning, |mut process, _| {
            let _ready_after = process.wait_until_ready()?;
            process.run_for(plan.run / 8)?;
            process.terminate()
        })?;
        self.compare(stopped_after)
    }

    /// Lets everything come to its end: all lines acknowledged, all cuts answered, everything folded. Then compares.
    ///
    /// # Errors
    /// As [`Stage::check`], or the end does not come in time.
    pub fn finish(&mut self, plan: &RoundPlan) -> anyhow::Result<Checked> {
        let mut process = self.launcher.start(plan.tuning)?;
        let _ready_after = process.wait_until_ready()?;
        self.feed.release(1, 1);
        self.feed.run(&self.launcher.addresses, &AtomicBool::new(false), WhenLevel::Return)?;
        if let Some(month) = self.feed.month_reached() {
            self.cuts.plan(month, true, self.feed.first_month());
        }
        for cut in self.cuts.open() {
            ask_until_acknowledged(&self.launcher.addresses, &cut)?;
            self.cuts.note_acknowledged(&cut.cut_id);
        }
        self.cut_reports = cuts::wait_until_answered(&self.launcher.addresses, &self.cuts)?;
        self.wait_until_level(&mut process)?;
        let stopped_after = process.terminate()?;
        let mut checked = self.compare(stopped_after)?;
        let mut findings = cuts::check(&self.cut_reports, &self.cuts);
        if !checked.audit.is_level {
            let text = "records were published after everything had been folded".to_owned();
            findings.push(Finding { kind: FindingKind::NotLevel, text });
        }
        if !self.feed.is_done() {
            findings.push(Finding { kind: FindingKind::NotLevel, text: "lines are left without an answer".to_owned() });
        }
        checked.audit.findings.append(&mut findings);
        Ok(checked)
    }

    fn wait_until_level(&self, process: &mut FurnishProcess) -> anyhow::Result<()> {
        let started = Instant::now();
        loop {
            process.check_alive()?;
            // A file may vanish while it is opened beside the writer; the next look is as good.
            match is_level(&self.data_directory) {
                Ok(true) => return Ok(()),
                Ok(false) | Err(_) if started.elapsed() < LEVEL_WITHIN => std::thread::sleep(POLL_PAUSE * 10),
                Ok(false) => bail!("the shards have not folded everything within {} seconds", LEVEL_WITHIN.as_secs()),
                Err(error) => return Err(error),
            }
        }
    }

    fn compare(&self, stopped_after: Duration) -> anyhow::Result<Checked> {
        let started = Instant::now();
        let log = open_log(&self.data_directory)?;
        let mut audit = audit(&log, &self.data_directory, &self.directory.join("replay"), &self.feed.acknowledged)?;
        if self.launcher.has_panicked() {
            let text = format!("a start of furnish panicked, see {}", self.launcher.output.display());
            audit.findings.push(Finding { kind: FindingKind::Panicked, text });
        }
        Ok(Checked { audit, stopped_after, audited_after: started.elapsed() })
    }

    /// Starts the process and does `work` with it while events are sent. `work` ends the process.
    fn beside_feed<T>(
        &mut self,
        tuning: Tuning,
        work: impl FnOnce(FurnishProcess, &Addresses) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let process = self.launcher.start(tuning)?;
        let (feed, addresses) = (&mut self.feed, &self.launcher.addresses);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let feeder = scope.spawn(|| feed.run(addresses, &stop, WhenLevel::SendAgain));
            let outcome = work(process, addresses);
            stop.store(true, Ordering::Release);
            let fed = feeder.join().map_err(|_| anyhow!("the feeder panicked"))?;
            // What the process did comes first: the feeder's error is often its consequence.
            let done = outcome?;
            fed.map(|()| done)
        })
    }

    fn note_asked(&mut self, asked: Vec<(String, CutAsked)>) -> anyhow::Result<()> {
        for (cut_id, outcome) in asked {
            match outcome {
                CutAsked::Acknowledged => self.cuts.note_acknowledged(&cut_id),
                CutAsked::Unknown => {}
                CutAsked::Wrong(reason) => bail!(reason),
            }
        }
        Ok(())
    }
}

/// Runs for the planned time; cuts are asked for on the way, and the kill may come before their answer.
fn run_with_cuts(
    process: &mut FurnishProcess,
    addresses: &Addresses,
    plan: &RoundPlan,
    cuts: &[Cut],
) -> anyhow::Result<Vec<(String, CutAsked)>> {
    let cut_at = plan.cut_at.unwrap_or(Duration::ZERO);
    process.run_for(cut_at)?;
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| cuts.iter().map(|cut| (cut.cut_id.clone(), cuts::ask(addresses, cut))).collect());
        let ran = process.run_for(plan.run.saturating_sub(cut_at));
        if !asking.is_finished() {
            // The kill is to meet the request; the thread ends with the connection.
            process.kill_now()?;
        }
        let asked = asking.join().map_err(|_| anyhow!("asking for a cut panicked"))?;
        ran.map(|()| asked)
    })
}

fn ask_until_acknowledged(addresses: &Addresses, cut: &Cut) -> anyhow::Result<()> {
    let started = Instant::now();
    while started.elapsed() < CUT_ASKED_WITHIN {
        match cuts::ask(addresses, cut) {
            CutAsked::Acknowledged => return Ok(()),
            CutAsked::Unknown => std::thread::sleep(POLL_PAUSE),
            CutAsked::Wrong(reason) => bail!(reason),
        }
    }
    bail!("cut {} could not be asked for within {} seconds", cut.cut_id, CUT_ASKED_WITHIN.as_secs())
}
