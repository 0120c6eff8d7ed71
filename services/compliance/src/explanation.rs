//! What an explanation says, as data: for people through `explain_text`, for programs as JSON. Personal values are masked.

use serde::Serialize;

/// Shown instead of every personal value.
pub const MASK: &str = "***";

/// One account and month.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Explanation {
    pub account_id: String,
    /// Opaque surrogate of the person.
    pub subject_id: String,
    pub institution: String,
    pub shard: u32,
    /// For example `R1`.
    pub account_type: String,
    pub product: String,
    /// `yyyy-MM`
    pub month: String,
    /// Every time the month was computed, in the order of the topic: once per cut that found it due.
    pub reports: Vec<ExplainedReport>,
    /// What a reader should know beside it.
    pub notes: Vec<String>,
}

/// One record of one cut.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ExplainedReport {
    pub record_key: String,
    pub cut_id: String,
    /// Settlement day of the cut, `yyyy-MM-dd`.
    pub as_of: String,
    pub report_date: String,
    /// Where the prepared or withheld event lies.
    pub place: Place,
    /// The cut knew the account events before this offset of `credit.accounts.v1`, and the others before theirs.
    pub known_until: Vec<KnownUntil>,
    /// The product rule as text; its hash goes into the record.
    pub rule: String,
    /// False when the rule given now is not the one of the cut; the lineage is that of the rule given.
    pub same_rule: bool,
    /// False when the facts in the store are not those that went into the record.
    pub same_facts: bool,
    pub outcome: Outcome,
    /// In the order of the record; empty when it was withheld.
    pub fields: Vec<ExplainedField>,
    /// Every event that stands behind a field or the right to report, numbered from 1.
    pub events: Vec<ExplainedEvent>,
    /// Numbers of the consents and notices that allowed the report (CONS-1, ADV-1).
    pub legal_basis: Vec<usize>,
}

/// A record on a topic.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Place {
    pub topic: String,
    pub partition: u32,
    pub offset: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}@{}", self.topic, self.partition, self.offset)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct KnownUntil {
    pub topic: String,
    /// First offset that the cut did not know.
    pub next_offset: u64,
}

/// What became of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "state", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Never left the house.
    Withheld {
        reasons: Vec<&'static str>,
        rule_codes: Vec<String>,
        /// The status it would have carried.
        repayment_status: Option<String>,
    },
    /// Prepared, and no batch that carries it was sealed yet.
    NotSealed,
    /// In a sealed batch; a missing answer is never an acceptance.
    Unanswered {
        batch: BatchLine,
    },
    Accepted {
        batch: BatchLine,
        answer: Place,
        answered_at: String,
    },
    Refused {
        batch: BatchLine,
        answer: Place,
        answered_at: String,
        errors: Vec<RefusalError>,
    },
}

/// Where the record stands in what was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BatchLine {
    pub batch_id: String,
    pub file_name: String,
    /// The header is line 1; `None` when the sealed file is not at hand.
    pub line: Option<u64>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RefusalError {
    /// Six characters, for example `BLE019`.
    pub code: String,
    /// Tag of the item or segment.
    pub tag: String,
}

/// One reported field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ExplainedField {
    /// Letter of the segment.
    pub segment: char,
    pub tag: String,
    pub chinese: String,
    pub english: &'static str,
    /// [`MASK`] for personal items.
    pub value: String,
    /// Of a coded value.
    pub meaning: Option<String>,
    /// Ids of the rules that make the value: D- and F- decisions, E- edge cases, I- invariants, the bureau's own checks.
    pub rules: Vec<&'static str>,
    /// Numbers of the events that change the value when left out.
    pub events: Vec<usize>,
}

/// One event behind a value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ExplainedEvent {
    pub number: usize,
    pub event_id: String,
    pub event_type: &'static str,
    pub place: Place,
    /// The day that decides (D-14): the value date of a money event, the effective date of any other.
    pub value_date: String,
    /// When its producer wrote it down, Asia/Shanghai.
    pub recorded_at: String,
    /// What happened, in a few words, without personal data.
    pub what: String,
}
