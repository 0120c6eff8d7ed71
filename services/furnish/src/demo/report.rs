//! The report of the main job: no timings and nothing random in it, so that two logs give the same bytes.

use crate::table_style::new_table;
use comfy_table::{Cell, CellAlignment, Table};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What came in at one producer.
#[derive(Clone, Debug, Default)]
pub struct ProducerFigures {
    pub name: &'static str,
    pub accepted: u64,
    pub duplicate: u64,
    pub conflict: u64,
    pub refused: u64,
    pub dropped: u64,
    /// Refusal rule -> events; an event counts under each of its rules.
    pub refused_by_rule: BTreeMap<String, u64>,
    /// Funding type -> legs dropped at the edge.
    pub dropped_legs: BTreeMap<String, u64>,
}

/// One row per topic of the fold's accounting identity.
#[derive(Clone, Debug, Default)]
pub struct FoldFigures {
    pub topic: String,
    pub consumed: u64,
    pub applied: u64,
    pub duplicate: u64,
    pub refused: u64,
    pub quarantined: u64,
}

/// One cut's completeness.
#[derive(Clone, Debug, Default)]
pub struct CutFigures {
    pub as_of: String,
    pub due: u64,
    pub sent: u64,
    pub withheld: BTreeMap<String, u64>,
    pub accepted: u64,
    pub refused: BTreeMap<String, u64>,
    /// Records refused; one record may carry several codes.
    pub refused_records: u64,
    pub unanswered: u64,
}

impl CutFigures {
    pub fn withheld_total(&self) -> u64 {
        self.withheld.values().sum()
    }

    /// due = sent + withheld, and sent = accepted + refused + unanswered.
    pub fn is_complete(&self) -> bool {
        self.due == self.sent + self.withheld_total() && self.sent == self.accepted + self.refused_records + self.unanswered
    }
}

#[derive(Clone, Debug, Default)]
pub struct DemoReport {
    pub title: String,
    pub producers: Vec<ProducerFigures>,
    pub fold: Vec<FoldFigures>,
    /// (account type, repayment status) -> accounts, at the last cut.
    pub statuses: BTreeMap<(String, String), u64>,
    pub cuts: Vec<CutFigures>,
    /// Credit legs with and without their purchase, purchases without their leg.
    pub legs_matched: u64,
    pub legs_unmatched: u64,
    pub purchases_unmatched: u64,
    /// code owner, paying app, clearing house -> payments
    pub routes: Vec<(String, u64)>,
    /// Channel -> payments, and city (GB/T 2260) -> payments.
    pub channels: BTreeMap<String, u64>,
    pub cities: BTreeMap<String, u64>,
    /// Account code and its 24-month line as the bureau shows it.
    pub line: Option<(String, String)>,
    pub explanation: Option<String>,
    pub verified: Vec<String>,
    pub store_digest: String,
    pub replay_digest: String,
    pub files: Vec<(String, String)>,
}

fn table(header: &[&str], right_aligned_from: usize) -> Table {
    let mut table = new_table();
    table.set_header(header.iter().enumerate().map(|(index, text)| cell(text, index >= right_aligned_from)));
    table
}

fn cell(text: &str, right: bool) -> Cell {
    let alignment = if right { CellAlignment::Right } else { CellAlignment::Left };
    Cell::new(text).set_alignment(alignment)
}

fn row(table: &mut Table, texts: &[&str], numbers: &[u64]) {
    let cells = texts.iter().map(|text| cell(text, false)).chain(numbers.iter().map(|number| cell(&thousands(*number), true)));
    table.add_row(cells.collect::<Vec<Cell>>());
}

/// 1234567 as `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn joined(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "-".to_owned();
    }
    counts.iter().map(|(name, count)| format!("{name} {}", thousands(*count))).collect::<Vec<String>>().join(", ")
}

impl DemoReport {
    /// The whole text, ending in a newline.
    pub fn render(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "{}\n{}", self.title, "=".repeat(self.title.chars().count()));
        self.render_input(&mut text);
        self.render_fold(&mut text);
        self.render_statuses(&mut text);
        self.render_cuts(&mut text);
        self.render_wallets(&mut text);
        self.render_proofs(&mut text);
        text
    }

    fn render_input(&self, text: &mut String) {
        let mut events = table(&["events in", "accepted", "duplicate", "conflict", "refused", "not credit"], 1);
        for producer in &self.producers {
            let numbers = [producer.accepted, producer.duplicate, producer.conflict, producer.refused, producer.dropped];
            row(&mut events, &[producer.name], &numbers);
        }
        let _ = writeln!(text, "\n{events}");
        for producer in &self.producers {
            if !producer.refused_by_rule.is_empty() {
                let _ = writeln!(text, "refused at {}: {}", producer.name, joined(&producer.refused_by_rule));
            }
            if !producer.dropped_legs.is_empty() {
                let _ = writeln!(
                    text,
                    "legs dropped at {} (not funded by our credit): {}",
                    producer.name,
                    joined(&producer.dropped_legs)
                );
            }
        }
    }

    fn render_fold(&self, text: &mut String) {
        let mut fold = table(&["folded", "consumed", "applied", "duplicate", "refused", "quarantined", "identity"], 1);
        for topic in &self.fold {
            let sum = topic.applied + topic.duplicate + topic.refused + topic.quarantined;
            let numbers = [topic.consumed, topic.applied, topic.duplicate, topic.refused, topic.quarantined].map(thousands);
            let holds = if sum == topic.consumed { "holds" } else { "BROKEN" };
            let cells = std::iter::once(cell(&topic.topic, false))
                .chain(numbers.iter().map(|number| cell(number, true)))
                .chain(std::iter::once(cell(holds, true)));
            fold.add_row(cells.collect::<Vec<Cell>>());
        }
        let _ = writeln!(text, "\n{fold}");
    }

    fn render_statuses(&self, text: &mut String) {
        let mut codes: Vec<&str> = self.statuses.keys().map(|(_, code)| code.as_str()).collect();
        codes.sort_unstable_by_key(|code| order_of_status(code));
        codes.dedup();
        let mut types: Vec<&str> = self.statuses.keys().map(|(account_type, _)| account_type.as_str()).collect();
        types.dedup();
        let mut header = vec!["accounts by repayment status, last cut"];
        header.extend(&codes);
        let mut statuses = table(&header, 1);
        for account_type in types {
            let count = |code: &&str| self.statuses.get(&(account_type.to_owned(), (*code).to_owned())).copied().unwrap_or(0);
            let numbers: Vec<u64> = codes.iter().map(count).collect();
            row(&mut statuses, &[account_type], &numbers);
        }
        let _ = writeln!(text, "\n{statuses}");
    }

    fn render_cuts(&self, text: &mut String) {
        let mut cuts = table(&["records of cut", "due", "sent", "withheld", "accepted", "refused", "unanswered", "identity"], 1);
        let mut withheld: BTreeMap<String, u64> = BTreeMap::new();
        let mut refused: BTreeMap<String, u64> = BTreeMap::new();
        for cut in &self.cuts {
            let numbers =
                [cut.due, cut.sent, cut.withheld_total(), cut.accepted, cut.refused_records, cut.unanswered].map(thousands);
            let holds = if cut.is_complete() { "holds" } else { "BROKEN" };
            let cells = std::iter::once(cell(&cut.as_of, false))
                .chain(numbers.iter().map(|number| cell(number, true)))
                .chain(std::iter::once(cell(holds, true)));
            cuts.add_row(cells.collect::<Vec<Cell>>());
            for (reason, count) in &cut.withheld {
                *withheld.entry(reason.clone()).or_default() += count;
            }
            for (code, count) in &cut.refused {
                *refused.entry(code.clone()).or_default() += count;
            }
        }
        let _ = writeln!(text, "\n{cuts}");
        let _ = writeln!(text, "withheld by reason: {}", joined(&withheld));
        let _ = writeln!(text, "refused by the bureau, by rule: {}", joined(&refused));
    }

    fn render_wallets(&self, text: &mut String) {
        if self.routes.is_empty() {
            return;
        }
        let mut routes = table(&["code owner ← paying app (clearing house)", "payments"], 1);
        for (route, payments) in &self.routes {
            row(&mut routes, &[route], &[*payments]);
        }
        let _ = writeln!(text, "\n{routes}");
        let _ = writeln!(text, "by channel: {}", joined(&self.channels));
        let _ = writeln!(text, "by city: {}", joined(&self.cities));
        let _ = writeln!(
            text,
            "credit legs and purchases: {} matched, {} legs without purchase, {} purchases without leg",
            thousands(self.legs_matched),
            thousands(self.legs_unmatched),
            thousands(self.purchases_unmatched)
        );
    }

    fn render_proofs(&self, text: &mut String) {
        if let Some((account, line)) = &self.line {
            let _ = writeln!(text, "\nThe bureau's 24-month line of {account} (oldest first):\n  {line}");
        }
        if let Some(explanation) = &self.explanation {
            let _ = writeln!(text, "\n{}", explanation.trim_end());
        }
        let _ = writeln!(text);
        for verified in &self.verified {
            let _ = writeln!(text, "{verified}");
        }
        let same = if self.store_digest == self.replay_digest { "equal" } else { "DIFFERENT" };
        let _ = writeln!(text, "\nlive store   {}\nclean replay {}  ({same})", self.store_digest, self.replay_digest);
        for (what, place) in &self.files {
            let _ = writeln!(text, "{what:<12} {place}");
        }
    }
}

/// `*`, `N`, `M`, digits, then the ends.
fn order_of_status(code: &str) -> (u8, &str) {
    let group = match code {
        "*" => 0,
        "N" => 1,
        "M" => 2,
        "C" => 4,
        "G" => 5,
        _ => 3,
    };
    (group, code)
}
