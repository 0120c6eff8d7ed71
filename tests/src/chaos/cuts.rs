//! Cuts that are asked for while the process may die, and the identities that each must keep in the end.

use crate::chaos::audit::{Finding, FindingKind};
use crate::chaos::furnish_process::{Addresses, POLL_PAUSE, http_agent};
use anyhow::{Context, bail};
use credit_domain::calendar::{BusinessDate, Month};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
/// A file whose answer was lost is sent again after some seconds, so that every cut ends well within this time.
const ANSWERED_WITHIN: Duration = Duration::from_secs(90);

/// A cut as it is asked for, the same on every attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cut {
    pub cut_id: String,
    as_of: BusinessDate,
    generated_at_micros: u64,
    /// The submitter has said that every shard was asked.
    pub is_acknowledged: bool,
}

/// What came of one attempt to ask for a cut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CutAsked {
    Acknowledged,
    /// The process died or was not ready: ask again.
    Unknown,
    Wrong(String),
}

#[derive(Clone, Default, Debug)]
pub struct Cuts {
    pub cuts: Vec<Cut>,
}

impl Cuts {
    /// Adds a cut as of the last complete month, or of the first one while there is no other.
    pub fn plan(&mut self, month_reached: Month, is_complete: bool, first_month: Month) {
        let month = if is_complete || month_reached == first_month { month_reached } else { month_reached.plus(-1) };
        let as_of = month.last_day();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.cuts.push(Cut {
            cut_id: format!("chaos-{:03}", self.cuts.len() + 1),
            as_of,
            generated_at_micros: u64::try_from(now.as_micros()).unwrap_or(0),
            is_acknowledged: false,
        });
    }

    /// Cuts whose request has no answer yet, oldest first.
    pub fn open(&self) -> Vec<Cut> {
        self.cuts.iter().filter(|cut| !cut.is_acknowledged).cloned().collect()
    }

    pub fn note_acknowledged(&mut self, cut_id: &str) {
        for cut in self.cuts.iter_mut().filter(|cut| cut.cut_id == cut_id) {
            cut.is_acknowledged = true;
        }
    }
}

/// Asks for a cut once.
pub fn ask(addresses: &Addresses, cut: &Cut) -> CutAsked {
    let body = json!({
        "as_of": cut.as_of.to_string(),
        "cut_id": cut.cut_id,
        "generated_at_micros": cut.generated_at_micros,
    });
    let agent = http_agent(REQUEST_TIMEOUT);
    match agent.post(format!("http://{}/v1/cuts", addresses.submitter)).send_json(&body) {
        Err(_) => CutAsked::Unknown,
        Ok(response) => match response.status().as_u16() {
            202 => CutAsked::Acknowledged,
            503 => CutAsked::Unknown,
            status => CutAsked::Wrong(format!("cut {} was answered with status {status}", cut.cut_id)),
        },
    }
}

/// Waits until every cut is answered or stopped; gives their reports.
///
/// # Errors
/// The time is over, or the submitter does not answer.
pub fn wait_until_answered(addresses: &Addresses, cuts: &Cuts) -> anyhow::Result<Vec<Value>> {
    let started = Instant::now();
    let agent = http_agent(REQUEST_TIMEOUT);
    loop {
        let mut response = agent.get(format!("http://{}/v1/cuts", addresses.submitter)).call().context("ask for the cuts")?;
        let reports: Vec<Value> = response.body_mut().read_json().context("read the cuts")?;
        let is_over = |report: &Value| matches!(report["phase"].as_str(), Some("ANSWERED" | "STOPPED"));
        if reports.len() >= cuts.cuts.len() && reports.iter().all(is_over) {
            return Ok(reports);
        }
        if started.elapsed() > ANSWERED_WITHIN {
            let open: Vec<String> = reports.iter().filter(|report| !is_over(report)).map(summary).collect();
            bail!("{} of {} cuts not answered in time: {}", open.len(), cuts.cuts.len(), open.join("; "));
        }
        std::thread::sleep(POLL_PAUSE * 10);
    }
}

fn summary(report: &Value) -> String {
    let number = |name: &str| report[name].as_u64().unwrap_or(0);
    format!(
        "{} {} due {} sent {} waiting {} withheld {} accepted {} refused {}",
        report["cut_id"].as_str().unwrap_or("?"),
        report["phase"].as_str().unwrap_or("?"),
        number("due"),
        number("sent"),
        number("waiting"),
        number("withheld_total"),
        number("accepted"),
        number("refused"),
    )
}

/// Design 7, point 6, for every cut that was asked for.
pub fn check(reports: &[Value], cuts: &Cuts) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |text: String| findings.push(Finding { kind: FindingKind::CutIncomplete, text });
    for cut in &cuts.cuts {
        let Some(report) = reports.iter().find(|report| report["cut_id"].as_str() == Some(&cut.cut_id)) else {
            wrong(format!("cut {} is not known to the submitter", cut.cut_id));
            continue;
        };
        let number = |name: &str| report[name].as_u64().unwrap_or(u64::MAX);
        let sum = |names: &[&str]| names.iter().fold(0_u64, |sum, name| sum.saturating_add(number(name)));
        let keeps = report["phase"].as_str() == Some("ANSWERED")
            && number("due") == sum(&["sent", "withheld_total"])
            && number("sent") == sum(&["accepted", "refused", "unanswered"])
            && number("waiting") == 0
            && number("unanswered") == 0;
        if !keeps {
            wrong(summary(report));
        }
    }
    if reports.len() > cuts.cuts.len() {
        wrong(format!("{} cuts exist, {} were asked for", reports.len(), cuts.cuts.len()));
    }
    findings
}

/// Sum of a number over all cuts.
pub fn total(reports: &[Value], name: &str) -> u64 {
    reports.iter().filter_map(|report| report[name].as_u64()).sum()
}

/// Refused records of all cuts under their first code.
pub fn refused_by_code(reports: &[Value]) -> BTreeMap<&str, u64> {
    let mut sums = BTreeMap::new();
    for (code, count) in reports.iter().filter_map(|report| report["refused_by_code"].as_object()).flatten() {
        *sums.entry(code.as_str()).or_default() += count.as_u64().unwrap_or(0);
    }
    sums
}
