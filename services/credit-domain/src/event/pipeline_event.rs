//! What the pipeline itself did: cuts, records, batches, answers.

use crate::calendar::{BusinessDate, Month, RecordedAt};
use crate::ids::{AccountId, BusinessId, InstitutionCode};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PipelineEvent {
    /// `bureau.control.v1`, one per shard on its partition
    ReportingCutRequested(ReportingCutRequested),
    /// `bureau.records.v1`
    ReportRecordPrepared(ReportRecordPrepared),
    /// `bureau.records.v1`
    ReportRecordWithheld(ReportRecordWithheld),
    /// `bureau.control.v1`, on the shard's partition
    ShardCut(ShardCut),
    /// `bureau.batches.v1`
    BatchSealed(BatchSealed),
    /// `bureau.batches.v1`
    BatchSubmitted(BatchSubmitted),
    /// `bureau.records.v1`
    RecordAccepted(RecordAccepted),
    /// `bureau.records.v1`
    RecordRejected(RecordRejected),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportingCutRequested {
    pub cut_id: BusinessId,
    pub as_of: BusinessDate,
    /// Generation time written into file names and headers: a fact of the cut, so that a rebuild gives the same bytes.
    pub generated_at: RecordedAt,
    /// Section code of the reporting institution.
    pub section_code: InstitutionCode,
}

/// Record types of the bureau that this issue of the pipeline writes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RecordType {
    /// 110
    PersonalBasic,
    /// 210
    BorrowingAccount,
    /// 220
    CreditAgreement,
}

impl RecordType {
    /// In the order in which files are sealed and sent: person, agreement, account.
    pub const ALL: [RecordType; 3] = [RecordType::PersonalBasic, RecordType::CreditAgreement, RecordType::BorrowingAccount];

    pub const fn code(self) -> &'static str {
        match self {
            RecordType::PersonalBasic => "110",
            RecordType::BorrowingAccount => "210",
            RecordType::CreditAgreement => "220",
        }
    }

    pub fn parse(code: &str) -> Option<RecordType> {
        RecordType::ALL.into_iter().find(|record_type| record_type.code() == code)
    }
}

/// One item of a record: `path` is `Segment.Item` or `Segment.Group[0].Item`, in table order.
/// Personal items are absent here; they travel in `Envelope::pii` as a JSON object path -> value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordItem {
    pub path: CompactString,
    pub value: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportRecordPrepared {
    pub cut_id: BusinessId,
    pub record_type: RecordType,
    /// Identity of the record at the bureau without personal data: AcctCode|RptDate, ContractCode|RptDate, or
    /// `110|<subject id>|RptDate`.
    pub record_key: CompactString,
    /// Absent for 110.
    pub account_id: Option<AccountId>,
    pub report_date: BusinessDate,
    /// RptDateCode.
    pub moment: CompactString,
    pub month: Option<Month>,
    /// Repayment status as reported (210 only), for views that need no items.
    pub repayment_status: Option<CompactString>,
    /// Account status code as reported (210 only).
    pub account_status: Option<CompactString>,
    /// Total overdue as reported, whole units (210 only).
    pub overdue_total: Option<u64>,
    /// True when the record closes its account or agreement.
    pub closes: bool,
    pub items: Vec<RecordItem>,
    /// SHA-256 over the account's facts that went in, 64 hexadecimal digits.
    pub facts_hash: CompactString,
    /// Hash of the product rule, 64 hexadecimal digits.
    pub rule_hash: CompactString,
}

/// Why a due record was not prepared. Names are stable and shown to users.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum WithheldReason {
    /// The account has parked, quarantined or contradictory events (E-47, D-38); its other values may be wrong.
    Quarantined,
    /// No identity document known for the subject.
    NoIdentity,
    /// CRIR 29: no consent effective before the report.
    NoConsent,
    /// CRIR 15: adverse content without a delivered notice.
    NoAdverseNotice,
    /// An earlier month of the account was refused or is unanswered (E-43).
    EarlierReportOpen,
    /// Our own check of the bureau's rules found an error.
    LocalRule,
}

impl WithheldReason {
    pub const ALL: [WithheldReason; 6] = [
        WithheldReason::Quarantined,
        WithheldReason::NoIdentity,
        WithheldReason::NoConsent,
        WithheldReason::NoAdverseNotice,
        WithheldReason::EarlierReportOpen,
        WithheldReason::LocalRule,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            WithheldReason::NoConsent => "NO_CONSENT",
            WithheldReason::NoAdverseNotice => "NO_ADVERSE_NOTICE",
            WithheldReason::Quarantined => "QUARANTINED",
            WithheldReason::NoIdentity => "NO_IDENTITY",
            WithheldReason::EarlierReportOpen => "EARLIER_REPORT_OPEN",
            WithheldReason::LocalRule => "LOCAL_RULE",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportRecordWithheld {
    pub cut_id: BusinessId,
    pub record_type: RecordType,
    pub record_key: CompactString,
    pub account_id: Option<AccountId>,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    /// All that apply, sorted; the first is the one it is counted under.
    pub reasons: Vec<WithheldReason>,
    /// Repayment status it would have carried (210 only).
    pub repayment_status: Option<CompactString>,
    /// Rule codes behind `LocalRule`.
    pub rule_codes: Vec<CompactString>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicOffset {
    pub topic: CompactString,
    pub partition: u32,
    /// First offset not yet folded.
    pub next_offset: u64,
    /// Rolling hash over the folded records, hexadecimal.
    pub rolling_hash: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShardCut {
    pub cut_id: BusinessId,
    pub shard: u32,
    /// The snapshot's offset vector.
    pub offsets: Vec<TopicOffset>,
    pub due: u64,
    pub prepared: u64,
    pub withheld: u64,
    /// SHA-256 over the prepared and withheld events of the shard in order, hexadecimal.
    pub records_digest: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchSealed {
    pub batch_id: BusinessId,
    pub cut_id: BusinessId,
    /// File name without directory, 30 characters and extension `.txt`.
    pub file_name: CompactString,
    pub record_type: RecordType,
    pub records: u64,
    /// SHA-256 of the plain file, the packed file and the manifest, hexadecimal.
    pub plain_sha256: CompactString,
    pub packed_sha256: CompactString,
    pub manifest_sha256: CompactString,
    pub rule_version: CompactString,
    pub offsets: Vec<TopicOffset>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchSubmitted {
    pub batch_id: BusinessId,
    pub file_name: CompactString,
    pub attempt: u32,
    /// `DIRECTORY` or `HTTP`.
    pub channel: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordAccepted {
    pub batch_id: BusinessId,
    pub cut_id: BusinessId,
    pub file_name: CompactString,
    /// Line in the file; the header is line 1.
    pub line: u64,
    pub record_type: RecordType,
    pub record_key: CompactString,
    pub account_id: Option<AccountId>,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    pub moment: CompactString,
    pub repayment_status: Option<CompactString>,
    pub overdue_total: Option<u64>,
    pub closes: bool,
}

/// One error of a feedback record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedbackError {
    /// Six characters, pboc-format 9.
    pub code: CompactString,
    /// Tag of the item or segment, or `0000`.
    pub tag: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordRejected {
    pub batch_id: BusinessId,
    pub cut_id: BusinessId,
    pub file_name: CompactString,
    pub line: u64,
    pub record_type: RecordType,
    pub record_key: CompactString,
    pub account_id: Option<AccountId>,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    pub errors: Vec<FeedbackError>,
}
