//! One credit account: guards in version order, facts in effective order (design 6).
//!
//! Reading order: [`open`] and [`unopened`] (the first event), [`apply`] (versions, duplicates, parking), `guard` and
//! the `apply_*` files (what one event needs, by family), [`lifecycle_state`] (which states an account passes through,
//! and what it takes in each), [`seal`] (months that move out of the hot value), `changed_months` (which past months
//! an event changed), [`hold`] (how a held account goes on), [`derive`].

pub mod apply;
mod apply_common;
mod apply_lifecycle;
mod apply_line_use;
mod apply_plan;
mod apply_repayment;
mod apply_resolution;
mod apply_schedule;
mod apply_transfer;
mod apply_write_off;
pub mod bank_reference;
mod business_id;
mod changed_months;
pub mod derive;
mod event_name;
mod guard;
mod guard_ledger;
mod guard_of_event;
pub mod hold;
pub mod lifecycle_state;
pub mod lifecycle_transitions;
pub mod open;
pub mod seal;
pub mod unopened;

#[cfg(test)]
mod guards_date_tests;
#[cfg(test)]
mod guards_end_tests;
#[cfg(test)]
mod guards_lifecycle_tests;
#[cfg(test)]
mod guards_money_tests;
#[cfg(test)]
mod guards_resolution_tests;
#[cfg(test)]
mod guards_tests;
#[cfg(test)]
mod hold_tests;
#[cfg(test)]
mod lifecycle_state_tests;
#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod random_history;
#[cfg(test)]
pub(crate) mod test_book;
#[cfg(test)]
pub(crate) mod test_events;
#[cfg(test)]
mod time_tests;

use crate::calendar::Month;
use crate::event::account_event::CreditAccountOpened;
use crate::fact::Fact;
use crate::ids::{AccountId, ContentHash, EventId, InstitutionCode, SubjectId};
use crate::ledger::Ledger;
use crate::refusal::Finding;

/// What is held hot for an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    pub account_id: AccountId,
    pub subject_id: SubjectId,
    pub institution: InstitutionCode,
    pub opened: CreditAccountOpened,
    /// Highest version consumed (applied or refused); the next event must carry this plus one.
    pub last_version: u64,
    /// Facts of months up to and including this one live in sealed chunks, and `base` has folded them.
    pub sealed_through: Option<Month>,
    /// How many sealed chunks exist; the next chunk gets this number.
    pub sealed_chunks: u32,
    /// Fold of all sealed facts (reversals and superseding events known so far already resolved).
    pub base: Ledger,
    /// Facts of the open months, sorted by `Fact::order_key`.
    pub open_facts: Vec<Fact>,
    /// Events that came before their predecessors, by version (4.4(1)); bounded by `MAX_PARKED`.
    pub parked: Vec<Parked>,
    /// Set once; an account that is held is withheld from every batch (D-38).
    pub held: Option<HoldReason>,
    /// First 8 bytes of the hash of each bank reference seen (D-08).
    pub bank_refs: Vec<u64>,
    /// Releases from a hold, in the order in which they came; they are no facts and would otherwise not be known again.
    pub releases: Vec<Release>,
}

/// A release that was applied (`AccountHoldReleased`), kept so that the same one again is a duplicate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Release {
    pub event_id: EventId,
    pub content_hash: ContentHash,
}

/// An event that waits for its predecessors. Its bytes are fetched again from the topic when its turn comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    pub version: u64,
    pub event_id: EventId,
    pub content_hash: ContentHash,
    pub offset: u64,
}

/// At most so many events wait on one account; one more holds the account.
pub const MAX_PARKED: usize = 64;

/// Why an account is held until an operator releases it (D-09).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HoldReason {
    /// Two different events with one version.
    VersionConflict,
    /// Same event id, other content.
    ContentConflict,
    /// The same bank reference twice (D-08, E-16).
    BankReferenceRepeated,
    /// The lender asserts what the fold does not find (D-10).
    AssertionFailed,
    /// An undecodable or unknown record on this account's key (E-47).
    PoisonedRecord,
    /// More than `MAX_PARKED` events wait.
    TooManyParked,
}

impl HoldReason {
    pub const ALL: [HoldReason; 6] = [
        HoldReason::VersionConflict,
        HoldReason::ContentConflict,
        HoldReason::BankReferenceRepeated,
        HoldReason::AssertionFailed,
        HoldReason::PoisonedRecord,
        HoldReason::TooManyParked,
    ];

    /// Stable name, as operators see it and as a release names it.
    pub const fn code(self) -> &'static str {
        match self {
            HoldReason::VersionConflict => "VERSION_CONFLICT",
            HoldReason::ContentConflict => "CONTENT_CONFLICT",
            HoldReason::BankReferenceRepeated => "BANK_REFERENCE_REPEATED",
            HoldReason::AssertionFailed => "ASSERTION_FAILED",
            HoldReason::PoisonedRecord => "POISONED_RECORD",
            HoldReason::TooManyParked => "TOO_MANY_PARKED",
        }
    }
}

/// Facts moved out of the hot value, to be written once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedChunk {
    pub chunk_no: u32,
    pub facts: Vec<Fact>,
}

/// What became of one account event. Exactly one per input (design 6).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    Applied {
        /// Months before the event's recorded month whose month-end values changed (backdated, reversed, superseded),
        /// ascending; empty nearly always.
        changed_months: Vec<Month>,
        /// Chunks sealed by this event, to be written in the same commit.
        sealed: Vec<SealedChunk>,
        /// Accepted, but worth counting and showing to an operator (D-18, D-20, E-20); empty nearly always.
        findings: Vec<Finding>,
    },
    Duplicate,
    /// The version is consumed, the account goes on (D-09).
    Refused(Vec<Finding>),
    /// The account is held from now on.
    Quarantined(HoldReason),
    /// Waits for a missing version; counted as quarantined until it is released.
    Parked,
    /// The event touches sealed months: call again with all sealed facts of the account.
    NeedsHistory,
}
