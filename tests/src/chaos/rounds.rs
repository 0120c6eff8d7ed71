//! The rounds, their lines on standard error and the verdict.

use crate::chaos::audit::Finding;
use crate::chaos::cuts::{refused_by_code, total};
use crate::chaos::options::Options;
use crate::chaos::round_plan::RoundPlan;
use crate::chaos::stage::{Checked, Stage};
use serde_json::Value;
use std::time::Instant;

/// Findings of one round that are printed; the rest is counted.
const PRINTED_FINDINGS: usize = 20;

/// How the rounds ended. After a failure no round is begun, so that the directory stays as it was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verdict {
    pub passed: u32,
    pub failed: u32,
    pub not_run: u32,
}

/// Plays all rounds; the last one ends with everything settled.
pub fn play_all(stage: &mut Stage, options: &Options) -> Verdict {
    eprintln!(
        "seed {}, {} rounds, {} lines of {} people, {}",
        options.seed,
        options.rounds,
        stage.feed.lines(),
        options.people,
        stage.directory.display()
    );
    let mut passed = 0;
    for round in 1..=options.rounds {
        let plan = RoundPlan::draw(options.seed, round, options.rounds);
        stage.feed.release(round, options.rounds);
        if let Err(problems) = play_one(stage, &plan, round, round == options.rounds) {
            report_failure(stage, options, round, &problems);
            return Verdict { passed, failed: 1, not_run: options.rounds - round };
        }
        passed += 1;
    }
    let sent = &stage.feed.acknowledged;
    eprintln!(
        "{} kills, {} requests without an answer; events accepted {}, duplicate {}, not credit {}, refused {}, conflict {}",
        stage.kills, stage.feed.lost_requests, sent.accepted, sent.duplicate, sent.dropped, sent.refused, sent.conflict
    );
    Verdict { passed, failed: 0, not_run: 0 }
}

fn play_one(stage: &mut Stage, plan: &RoundPlan, round: u32, is_last: bool) -> Result<(), Vec<String>> {
    let started = Instant::now();
    let told = |error: anyhow::Error| vec![format!("{error:#}")];
    let ready_after = stage.play(plan).map_err(told)?;
    let mut line = format!(
        "round {round}: {} kill{}, ready after {} ms, killed {} ms later, {} of {} lines, {} cuts, {} requests lost",
        plan.kills(),
        if plan.kills() == 1 { "" } else { "s" },
        ready_after.as_millis(),
        plan.run.as_millis(),
        stage.feed.acknowledged_lines(),
        stage.feed.lines(),
        stage.cuts.cuts.len(),
        stage.feed.lost_requests,
    );
    let mut findings = Vec::new();
    if plan.is_checked {
        let checked = if is_last { stage.finish(plan) } else { stage.check(plan) }.map_err(told)?;
        line.push_str(&described(&checked, &stage.cut_reports));
        findings = problems_of(&checked.audit.findings);
    } else if let Some(contradiction) = stage.feed.acknowledged.contradictions.first() {
        findings.push(contradiction.clone());
    }
    eprintln!("{line}; {:.1} s", started.elapsed().as_secs_f64());
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

fn described(checked: &Checked, cut_reports: &[Value]) -> String {
    let audit = &checked.audit;
    let counters = &audit.counters;
    let mut text = format!(
        "; stopped in {} ms, {} records, {} applied, {} duplicate, {} refused, {} quarantined, {} repeated by producers, \
         {} shards equal to a replay, {} findings in {:.1} s",
        checked.stopped_after.as_millis(),
        audit.records,
        counters.applied,
        counters.duplicate,
        counters.refused,
        counters.quarantined,
        audit.repeated_by_producers,
        audit.equal_shards,
        audit.findings.len(),
        checked.audited_after.as_secs_f64(),
    );
    if !cut_reports.is_empty() {
        let sum = |name: &str| total(cut_reports, name);
        text.push_str(&format!(
            "; {} cuts: {} due, {} sent, {} withheld, {} accepted, {} refused {:?}",
            cut_reports.len(),
            sum("due"),
            sum("sent"),
            sum("withheld_total"),
            sum("accepted"),
            sum("refused"),
            refused_by_code(cut_reports),
        ));
    }
    text
}

fn problems_of(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{:?}: {}", finding.kind, finding.text)).collect()
}

fn report_failure(stage: &Stage, options: &Options, round: u32, problems: &[String]) {
    eprintln!("round {round} failed");
    for problem in problems.iter().take(PRINTED_FINDINGS) {
        eprintln!("  {problem}");
    }
    if problems.len() > PRINTED_FINDINGS {
        eprintln!("  ... and {} more", problems.len() - PRINTED_FINDINGS);
    }
    let output = stage.launcher.last_output();
    if !output.is_empty() {
        eprintln!("last output of furnish:\n{output}");
    }
    eprintln!("seed {}, round {round}, kept in {}", options.seed, stage.directory.display());
}
