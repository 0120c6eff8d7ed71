//! What the column families hold, as types.

use compact_str::CompactString;
use credit_domain::account::Account;
use credit_domain::account::unopened::UnopenedAccount;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::pipeline_event::{FeedbackError, RecordType, ReportingCutRequested, WithheldReason};
use credit_domain::event::wallet_event::WalletEvent;
use credit_domain::ids::{AccountId, BusinessId, ContentHash, EventId, SubjectId};
use credit_domain::refusal::Finding;
use credit_domain::subject::Subject;

/// Hot value of an account, or what is held before its opening came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountRow {
    Opened(Box<Account>),
    Unopened(UnopenedAccount),
}

/// A person, with the records on their key that could not be read or contradict each other (E-47).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectRow {
    pub subject: Subject,
    /// By topic number, ascending; not empty means that every account of the person is withheld.
    pub poison: Vec<PoisonMark>,
}

impl SubjectRow {
    /// Nothing is known yet.
    pub fn new(subject_id: SubjectId) -> SubjectRow {
        SubjectRow { subject: Subject::new(subject_id), poison: Vec::new() }
    }

    /// Marks of different topics are kept apart, so that topics may be folded in any interleaving.
    pub fn mark_poisoned(&mut self, topic_no: u8, offset: u64) {
        match self.poison.binary_search_by_key(&topic_no, |mark| mark.topic_no) {
            Ok(place) => {
                if let Some(mark) = self.poison.get_mut(place) {
                    mark.records += 1;
                }
            }
            Err(place) => self.poison.insert(place, PoisonMark { topic_no, records: 1, first_offset: offset }),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PoisonMark {
    /// Place in the store's list of topics.
    pub topic_no: u8,
    pub records: u64,
    pub first_offset: u64,
}

/// Identity of a month row: one record at the bureau.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct MonthKey {
    pub subject_id: SubjectId,
    /// Absent for a 110.
    pub account_id: Option<AccountId>,
    pub record_type: RecordType,
    /// Ends in the report date.
    pub record_key: CompactString,
}

/// What was computed for one record and what the bureau answered, in the order of the topic.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MonthRow {
    pub entries: Vec<MonthEntry>,
}

/// One event of `bureau.records.v1`, without the items that can be read there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthEntry {
    pub event_id: EventId,
    pub content_hash: ContentHash,
    /// Offset in the shard's partition of `bureau.records.v1`.
    pub offset: u64,
    pub recorded_at: RecordedAt,
    pub cut_id: BusinessId,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    pub step: RecordStep,
}

/// What happened to the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordStep {
    Prepared {
        moment: CompactString,
        repayment_status: Option<CompactString>,
        overdue_total: Option<u64>,
        closes: bool,
        facts_hash: CompactString,
    },
    Withheld {
        reasons: Vec<WithheldReason>,
        repayment_status: Option<CompactString>,
        rule_codes: Vec<CompactString>,
    },
    Accepted {
        place: BatchPlace,
        moment: CompactString,
        repayment_status: Option<CompactString>,
        overdue_total: Option<u64>,
        closes: bool,
    },
    Rejected {
        place: BatchPlace,
        errors: Vec<FeedbackError>,
    },
}

/// Where a record stood in what was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchPlace {
    pub batch_id: BusinessId,
    pub file_name: CompactString,
    /// The header is line 1.
    pub line: u64,
}

/// The credit-funded legs and refunds of one wallet payment, kept apart from the account they touch (design 3).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WalletRow {
    pub facts: Vec<WalletFact>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalletFact {
    pub event_id: EventId,
    pub content_hash: ContentHash,
    /// Offset in the shard's partition of `wallet.payments.v1`.
    pub offset: u64,
    pub recorded_at: RecordedAt,
    pub effective_date: BusinessDate,
    pub event: WalletEvent,
}

/// What is known of one cut in this shard.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CutRow {
    pub request: Option<CutRequestEntry>,
    pub done: Option<CutDoneEntry>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutRequestEntry {
    pub event_id: EventId,
    pub content_hash: ContentHash,
    /// Offset in the shard's partition of `bureau.control.v1`.
    pub offset: u64,
    pub as_of: BusinessDate,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutDoneEntry {
    pub event_id: EventId,
    pub content_hash: ContentHash,
    pub offset: u64,
    pub due: u64,
    pub prepared: u64,
    pub withheld: u64,
}

/// Why a record was not applied, or what an operator should know of one that was. Never a payload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutcomeRow {
    /// Place in the store's list of topics.
    pub topic_no: u8,
    pub offset: u64,
    pub disposition: StoredDisposition,
    /// Rule name of the first finding, hold reason, or the name of the decoding error.
    pub code: CompactString,
    pub record_hash: [u8; 16],
    pub event_id: Option<EventId>,
    pub subject_id: Option<SubjectId>,
    pub findings: Vec<StoredFinding>,
}

/// Dispositions that leave a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum StoredDisposition {
    Refused,
    Quarantined,
    /// Quarantined until the versions before it have come; the row goes away then.
    Parked,
    /// Applied, with findings worth showing.
    AppliedWithFindings,
}

impl StoredDisposition {
    pub(crate) const ALL: [StoredDisposition; 4] = [
        StoredDisposition::Refused,
        StoredDisposition::Quarantined,
        StoredDisposition::Parked,
        StoredDisposition::AppliedWithFindings,
    ];

    /// Stable name for reports.
    pub const fn name(self) -> &'static str {
        match self {
            StoredDisposition::Refused => "REFUSED",
            StoredDisposition::Quarantined => "QUARANTINED",
            StoredDisposition::Parked => "PARKED",
            StoredDisposition::AppliedWithFindings => "APPLIED_WITH_FINDINGS",
        }
    }
}

/// A [`Finding`] read back from the store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredFinding {
    pub rule: CompactString,
    pub field: CompactString,
    pub expected: CompactString,
}

impl StoredFinding {
    pub fn of(finding: &Finding) -> StoredFinding {
        StoredFinding { rule: finding.rule.into(), field: (&*finding.field).into(), expected: (&*finding.expected).into() }
    }
}

/// How far a topic's partition is folded, and proof of what was folded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// First offset not yet folded.
    pub next_offset: u64,
    /// H(n) = SHA-256(H(n-1), offset, record hash), all zero before the first record.
    pub rolling_hash: [u8; 32],
    /// Hash of the record at `next_offset - 1`, to be compared with the topic at start.
    pub last_record_hash: [u8; 16],
    pub counters: TopicCounters,
}

impl Default for Anchor {
    fn default() -> Anchor {
        Anchor::NOTHING_FOLDED
    }
}

impl Anchor {
    pub(crate) const NOTHING_FOLDED: Anchor = Anchor {
        next_offset: 0,
        rolling_hash: [0; 32],
        last_record_hash: [0; 16],
        counters: TopicCounters { consumed: 0, applied: 0, duplicate: 0, refused: 0, quarantined: 0, with_findings: 0 },
    };

    /// The rolling hash in hexadecimal.
    pub fn rolling_hash_text(&self) -> CompactString {
        crate::hex::lower_hex(&self.rolling_hash)
    }
}

/// Every record of a partition ends in exactly one of the four (design 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TopicCounters {
    pub consumed: u64,
    pub applied: u64,
    pub duplicate: u64,
    pub refused: u64,
    /// Waiting events count here until they are released.
    pub quarantined: u64,
    /// Applied records that left findings; part of `applied`.
    pub with_findings: u64,
}

impl TopicCounters {
    /// `consumed = applied + duplicate + refused + quarantined`
    pub const fn add_up(&self) -> bool {
        self.consumed == self.accounted_for()
    }

    pub(crate) const fn accounted_for(&self) -> u64 {
        self.applied + self.duplicate + self.refused + self.quarantined
    }

    /// Sums over topics or shards.
    pub fn add(&mut self, other: &TopicCounters) {
        self.consumed += other.consumed;
        self.applied += other.applied;
        self.duplicate += other.duplicate;
        self.refused += other.refused;
        self.quarantined += other.quarantined;
        self.with_findings += other.with_findings;
    }
}

/// A cut whose snapshot is committed and whose records are being published. It lies outside the digest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingCut {
    pub request: ReportingCutRequested,
    pub request_event_id: EventId,
}
