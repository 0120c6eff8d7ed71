//! What the column families hold, as types.

pub use crate::anchor::{Anchor, TopicCounters};
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
    /// Months whose values the event changed although they were over; see [`TopicCounters::months_changed`] for all.
    pub changed_months: Vec<Month>,
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

/// Accounts of one product in the shard, and the rule they are folded with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProductRow {
    pub accounts: u64,
    /// SHA-256 of the rule's canonical text.
    pub rule_hash: [u8; 32],
}

/// A cut whose snapshot is committed and whose records are being published. It lies outside the digest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingCut {
    pub request: ReportingCutRequested,
    pub request_event_id: EventId,
}
