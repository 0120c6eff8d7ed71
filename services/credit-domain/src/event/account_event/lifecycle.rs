//! Lifecycle of an account and its line.

use super::AccountType;
use crate::calendar::{BusinessDate, Month};
use crate::ids::{AccountId, AgreementId, InstitutionCode};
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAccountOpened {
    /// Name of the product rule, for example `revolving-line`.
    pub product: CompactString,
    pub account_type: AccountType,
    /// Business class and kind, pboc-format 8.2, for example "1" and "91".
    pub business_class: CompactString,
    pub business_kind: CompactString,
    pub agreement_id: Option<AgreementId>,
    pub open_date: BusinessDate,
    /// Credit line of R1, R2, R3 and agreed amount of D1, R4.
    pub limit_minor: Minor,
    pub currency: Currency,
    pub bill_day: Option<u8>,
    pub due_date: Option<BusinessDate>,
    /// pboc-format 8.3 and 8.4; absent for cards.
    pub repay_mode: Option<CompactString>,
    pub repay_frequency: Option<CompactString>,
    pub repay_periods: Option<u16>,
    /// Where the account is managed (MngmtOrgCode).
    pub management_org: InstitutionCode,
    /// pboc-format 8.5 GuarMode; "4" is unsecured.
    pub guarantee_mode: CompactString,
    /// pboc-format 8.5 FundSou; "1" own, "8" joint lending.
    pub funding_source: CompactString,
    /// Last four digits of the card, R2 and R3 only.
    pub card_tail: Option<CompactString>,
    /// How due dates follow from bill dates, in the words of the product rule; since version 2 of the schema.
    pub due_rule: Option<CompactString>,
    /// Parts of a joint loan (E-50), empty for a lender of its own; since version 2 of the schema.
    pub funding_shares: Vec<FundingShare>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditLimitChanged {
    pub old_limit_minor: Minor,
    pub new_limit_minor: Minor,
    pub currency: Currency,
    pub cause: CompactString,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CloseCause {
    Settled,
    Customer,
    Other,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAccountClosed {
    pub close_date: BusinessDate,
    pub cause: CloseCause,
}

/// The borrower activated a card; before it a card is not in use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAccountActivated {
    /// How it was activated, for example APP.
    pub channel: CompactString,
}

/// Why the use of an account is stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FreezeCause {
    Risk,
    Court,
    Customer,
    Fraud,
}

/// The use of the account was stopped for one cause; several causes may hold at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountUsageFrozen {
    /// Why the use is stopped.
    pub cause: FreezeCause,
}

/// One cause of a stop fell away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountUsageUnfrozen {
    /// The cause that fell away.
    pub cause: FreezeCause,
}

/// The day on which bills are issued changed; a cycle may be skipped by it (E-26).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillingDayChanged {
    /// Day of the month before the change, 1 to 31.
    pub old_bill_day: u8,
    /// Day of the month from now on, 1 to 31.
    pub new_bill_day: u8,
    /// First bill cycle on the new day, yyyy-MM.
    pub first_cycle: Month,
}

/// The account goes on under another number at the bureau (record 211).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountCodeReassigned {
    /// The lender's number in force so far
    pub old_code: AccountId,
    /// The lender's number from now on
    pub new_code: AccountId,
}

/// Another institution reports the account from a day on (E-31).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportingInstitutionChanged {
    /// Institution that reported so far.
    pub from_institution: InstitutionCode,
    /// Institution that reports from the cutover date on.
    pub to_institution: InstitutionCode,
    /// First day of the new institution.
    pub cutover_date: BusinessDate,
}

/// A closed card account was opened again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAccountReopened {
    /// Why, for example CUSTOMER.
    pub cause: CompactString,
}

/// Why an account should never have existed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VoidCause {
    OpenedInError,
    Fraud,
}

/// The account should never have existed; nothing may follow (record 214, E-40).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAccountVoided {
    /// Why it never should have existed.
    pub cause: VoidCause,
}

/// A card got a line of its own for large instalments (segment I).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LargeInstalmentLineGranted {
    /// The line for large instalments.
    pub limit_minor: Minor,
    pub currency: Currency,
    /// First day of the line.
    pub valid_from: BusinessDate,
    /// Last day of the line.
    pub valid_to: BusinessDate,
}

/// An operator released an account that was held; the lender sends again what was quarantined. Its version counts
/// releases of the account, not the account's own events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountHoldReleased {
    /// The reason it was held for, for example VERSION_CONFLICT.
    pub hold_reason: CompactString,
    /// What was found out, in a word such as DUPLICATE_WITHDRAWN.
    pub resolution: CompactString,
}

/// The part of one lender in a joint loan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FundingShare {
    pub institution: InstitutionCode,
    /// Millionths; all parts together are 1,000,000.
    pub share_ppm: u32,
}
