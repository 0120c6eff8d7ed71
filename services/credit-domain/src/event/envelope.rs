//! What every event carries around its payload (domain 4.1).

use crate::calendar::{BusinessDate, RecordedAt};
use crate::ids::{EventId, InstitutionCode, SubjectId};
use compact_str::CompactString;

/// Which kind of aggregate `aggregate_version` counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AggregateType {
    Subject,
    Consent,
    CreditAgreement,
    CreditAccount,
    /// Releases of a held account, counted apart from the account's own events.
    AccountHold,
    AdverseNotice,
    WalletPayment,
    ReportingCut,
    ReportingBatch,
}

impl AggregateType {
    pub const ALL: [AggregateType; 9] = [
        AggregateType::Subject,
        AggregateType::Consent,
        AggregateType::CreditAgreement,
        AggregateType::CreditAccount,
        AggregateType::AccountHold,
        AggregateType::AdverseNotice,
        AggregateType::WalletPayment,
        AggregateType::ReportingCut,
        AggregateType::ReportingBatch,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            AggregateType::Subject => "Subject",
            AggregateType::Consent => "Consent",
            AggregateType::CreditAgreement => "CreditAgreement",
            AggregateType::CreditAccount => "CreditAccount",
            AggregateType::AccountHold => "AccountHold",
            AggregateType::AdverseNotice => "AdverseNotice",
            AggregateType::WalletPayment => "WalletPayment",
            AggregateType::ReportingCut => "ReportingCut",
            AggregateType::ReportingBatch => "ReportingBatch",
        }
    }

    pub fn parse(name: &str) -> Option<AggregateType> {
        AggregateType::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The envelope. Two clocks: `effective_date` (business) and `recorded_at` (when the producer wrote it down).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Envelope {
    pub recorded_at: RecordedAt,
    pub producer: CompactString,
    pub producer_build: CompactString,
    /// De-duplication key, made by the sender.
    pub event_id: EventId,
    pub aggregate_type: AggregateType,
    /// The account, consent, notice or payment the event is about; for account events an `AccountId`.
    pub aggregate_id: CompactString,
    /// At least 1; gapless within a `CreditAccount`.
    pub aggregate_version: u64,
    pub effective_date: BusinessDate,
    /// Microseconds since 1970-01-01T00:00:00Z; order within a day only.
    pub effective_at_micros: Option<i64>,
    pub causation_id: Option<EventId>,
    pub correlation_id: Option<EventId>,
    /// The event this one stands in for (D-07).
    pub supersedes: Option<EventId>,
    /// Mandatory when `supersedes` is set.
    pub reason_code: Option<CompactString>,
    pub institution_code: InstitutionCode,
    pub subject_id: SubjectId,
    /// Personal fields, and the only place where they are: today the canonical JSON object in clear, later sealed bytes.
    pub pii: Option<Vec<u8>>,
    pub pii_key_id: Option<CompactString>,
}
