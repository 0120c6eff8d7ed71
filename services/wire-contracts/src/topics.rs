//! Topic names and which event goes where (design 3).

use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::PipelineEvent;

pub const WALLET_PAYMENTS: &str = "wallet.payments.v1";
pub const CREDIT_ACCOUNTS: &str = "credit.accounts.v1";
pub const CREDIT_SUBJECTS: &str = "credit.subjects.v1";
pub const BUREAU_CONTROL: &str = "bureau.control.v1";
pub const BUREAU_RECORDS: &str = "bureau.records.v1";
pub const BUREAU_BATCHES: &str = "bureau.batches.v1";

/// Topics of which each shard folds its own partition.
pub const SHARD_TOPICS: [&str; 5] = [WALLET_PAYMENTS, CREDIT_ACCOUNTS, CREDIT_SUBJECTS, BUREAU_CONTROL, BUREAU_RECORDS];

/// All fact topics. Equal partition counts; each of the first five also has a `.dlq` beside it.
pub const ALL: [&str; 6] = [WALLET_PAYMENTS, CREDIT_ACCOUNTS, CREDIT_SUBJECTS, BUREAU_CONTROL, BUREAU_RECORDS, BUREAU_BATCHES];

/// Partitions of every topic unless configured otherwise.
pub const DEFAULT_PARTITIONS: u32 = 12;

/// Name of the dead-letter topic of a topic.
pub fn dead_letters_of(topic: &str) -> String {
    format!("{topic}.dlq")
}

/// The topic on which an event travels.
pub fn topic_of(payload: &EventPayload) -> &'static str {
    match payload {
        EventPayload::Subject(_) => CREDIT_SUBJECTS,
        EventPayload::Account(_) | EventPayload::Agreement(_) => CREDIT_ACCOUNTS,
        EventPayload::Wallet(_) => WALLET_PAYMENTS,
        EventPayload::Pipeline(event) => match event {
            PipelineEvent::ReportingCutRequested(_) | PipelineEvent::ShardCut(_) => BUREAU_CONTROL,
            PipelineEvent::ReportRecordPrepared(_)
            | PipelineEvent::ReportRecordWithheld(_)
            | PipelineEvent::RecordAccepted(_)
            | PipelineEvent::RecordRejected(_) => BUREAU_RECORDS,
            PipelineEvent::BatchSealed(_) | PipelineEvent::BatchSubmitted(_) => BUREAU_BATCHES,
        },
    }
}
