//! The events: past tense, immutable, one variant per Avro schema of the same name.

pub mod account_event;
pub mod agreement_event;
pub mod checks;
pub mod code_tables;
pub mod envelope;
pub mod pipeline_event;
pub mod subject_event;
pub mod wallet_event;

use account_event::AccountEvent;
use agreement_event::AgreementEvent;
use envelope::Envelope;
use pipeline_event::PipelineEvent;
use subject_event::SubjectEvent;
use wallet_event::WalletEvent;

/// One event: who, when, about what, and what happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    pub envelope: Envelope,
    pub payload: EventPayload,
}

/// The payload by family; each family lives on a topic of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventPayload {
    /// `credit.subjects.v1`
    Subject(SubjectEvent),
    /// `credit.accounts.v1`
    Account(AccountEvent),
    /// `credit.accounts.v1`, beside the accounts under the agreement
    Agreement(AgreementEvent),
    /// `wallet.payments.v1`
    Wallet(WalletEvent),
    /// `bureau.*.v1`, made by the pipeline itself
    Pipeline(PipelineEvent),
}
