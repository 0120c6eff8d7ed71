//! Notices of adverse information (ADV-1).

use crate::calendar::{Month, RecordedAt};
use crate::ids::AccountId;
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdverseNoticeDelivered {
    pub account_id: AccountId,
    /// Which adverse episode of the account, counted from 1 (see `ledger::Derived::adverse_episode_no`).
    pub episode_no: u32,
    pub channel: CompactString,
    pub template_hash: CompactString,
    pub delivered_at: RecordedAt,
    /// Reference of the proof of delivery.
    pub proof: CompactString,
}

/// A notice of adverse information was sent; only its delivery releases a report (ADV-1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdverseNoticeSent {
    /// The account.
    pub account_id: AccountId,
    /// Adverse episode of the account, counted from 1.
    pub episode_no: u32,
    /// How it was sent, for example SMS.
    pub channel: CompactString,
    /// SHA-256 of the text, 64 hexadecimal digits.
    pub template_hash: CompactString,
    /// First month that will be reported adverse, yyyy-MM.
    pub first_month: Month,
}

/// A notice of adverse information did not reach the person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdverseNoticeFailed {
    /// The account.
    pub account_id: AccountId,
    /// Adverse episode of the account, counted from 1.
    pub episode_no: u32,
    /// Why, for example NUMBER_UNKNOWN.
    pub reason: CompactString,
}

/// No notice is needed for an adverse episode, for example because it is lawfully public (CRIR 15).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdverseNoticeNotRequired {
    /// The account.
    pub account_id: AccountId,
    /// Adverse episode of the account, counted from 1.
    pub episode_no: u32,
    /// Legal basis.
    pub basis: CompactString,
}
