//! Wire records of `bureau.control.v1`, `bureau.records.v1` and `bureau.batches.v1`.

use crate::avro::record::{wire_enum, wire_event, wire_record};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::pipeline_event as domain;
use credit_domain::ids::{AccountId, BusinessId, InstitutionCode};

wire_enum! { RecordType for domain::RecordType {
    PersonalBasic = "PERSONAL_BASIC",
    BorrowingAccount = "BORROWING_ACCOUNT",
    CreditAgreement = "CREDIT_AGREEMENT",
} }

wire_enum! { WithheldReason for domain::WithheldReason {
    NoConsent = "NO_CONSENT",
    NoAdverseNotice = "NO_ADVERSE_NOTICE",
    Quarantined = "QUARANTINED",
    NoIdentity = "NO_IDENTITY",
    EarlierReportOpen = "EARLIER_REPORT_OPEN",
    LocalRule = "LOCAL_RULE",
} }

wire_record! { RecordItem for domain::RecordItem {
    path: CompactString,
    value: CompactString,
} }

wire_record! { TopicOffset for domain::TopicOffset {
    topic: CompactString,
    partition: u32,
    next_offset: u64,
    rolling_hash: CompactString,
} }

wire_record! { FeedbackError for domain::FeedbackError {
    code: CompactString,
    tag: CompactString,
} }

wire_event! { ReportingCutRequested for domain::ReportingCutRequested {
    cut_id: BusinessId,
    as_of: BusinessDate,
    generated_at: RecordedAt,
    section_code: InstitutionCode,
} }

wire_event! { ReportRecordPrepared for domain::ReportRecordPrepared {
    cut_id: BusinessId,
    record_type: domain::RecordType,
    record_key: CompactString,
    account_id: Option<AccountId>,
    report_date: BusinessDate,
    moment: CompactString,
    month: Option<Month>,
    repayment_status: Option<CompactString>,
    account_status: Option<CompactString>,
    overdue_total: Option<u64>,
    closes: bool,
    items: Vec<domain::RecordItem>,
    facts_hash: CompactString,
    rule_hash: CompactString,
} }

wire_event! { ReportRecordWithheld for domain::ReportRecordWithheld {
    cut_id: BusinessId,
    record_type: domain::RecordType,
    record_key: CompactString,
    account_id: Option<AccountId>,
    report_date: BusinessDate,
    month: Option<Month>,
    reasons: Vec<domain::WithheldReason>,
    repayment_status: Option<CompactString>,
    rule_codes: Vec<CompactString>,
} }

wire_event! { ShardCut for domain::ShardCut {
    cut_id: BusinessId,
    shard: u32,
    offsets: Vec<domain::TopicOffset>,
    due: u64,
    prepared: u64,
    withheld: u64,
    records_digest: CompactString,
} }

wire_event! { BatchSealed for domain::BatchSealed {
    batch_id: BusinessId,
    cut_id: BusinessId,
    file_name: CompactString,
    record_type: domain::RecordType,
    records: u64,
    plain_sha256: CompactString,
    packed_sha256: CompactString,
    manifest_sha256: CompactString,
    rule_version: CompactString,
    offsets: Vec<domain::TopicOffset>,
} }

wire_event! { BatchSubmitted for domain::BatchSubmitted {
    batch_id: BusinessId,
    file_name: CompactString,
    attempt: u32,
    channel: CompactString,
} }

wire_event! { RecordAccepted for domain::RecordAccepted {
    batch_id: BusinessId,
    cut_id: BusinessId,
    file_name: CompactString,
    line: u64,
    record_type: domain::RecordType,
    record_key: CompactString,
    account_id: Option<AccountId>,
    report_date: BusinessDate,
    month: Option<Month>,
    moment: CompactString,
    repayment_status: Option<CompactString>,
    overdue_total: Option<u64>,
    closes: bool,
} }

wire_event! { RecordRejected for domain::RecordRejected {
    batch_id: BusinessId,
    cut_id: BusinessId,
    file_name: CompactString,
    line: u64,
    record_type: domain::RecordType,
    record_key: CompactString,
    account_id: Option<AccountId>,
    report_date: BusinessDate,
    month: Option<Month>,
    errors: Vec<domain::FeedbackError>,
} }
