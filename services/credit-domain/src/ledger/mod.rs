//! The fold of an account's facts in effective order, and what can be read from it at an as-of date.
//!
//! Reading order: [`effective`] (which facts count, and in which order), [`fold`] (what each does), [`required`]
//! (what is owed on a date), [`advance`] (what time alone does), [`derive`] (what is reported), [`lineage`].

pub mod advance;
pub mod derive;
pub mod effective;
pub mod fold;
pub mod lineage;
pub mod required;

#[cfg(test)]
mod amounts_tests;
#[cfg(test)]
mod day_count_tests;
#[cfg(test)]
mod lineage_tests;
#[cfg(test)]
mod status_tests;

use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountType, CloseCause, PlanOrigin, ScheduleLine};
use crate::ids::BusinessId;
use crate::money::Minor;

/// State after folding facts up to `folded_to`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    pub folded_to: BusinessDate,
    pub limit_minor: Minor,
    /// What the borrower owes; negative is a credit balance.
    pub balance_minor: Minor,
    /// Charges since the last bill, for the split of a minimum (D-04).
    pub interest_since_bill_minor: Minor,
    pub fee_since_bill_minor: Minor,
    /// Amounts required on a date: bills (R1, R2) or schedule lines (D1), by due date. Settled ones stay until neither
    /// their due month nor their settled month is the month folded to.
    pub required: Vec<Required>,
    /// Plans on bill accounts, for remaining periods (D-24) and their charges (D-22).
    pub plans: Vec<Plan>,
    pub statement: Option<Statement>,
    pub last_payment: Option<Payment>,
    /// Month of `paid_in_month_minor`.
    pub paid_month: Month,
    pub paid_in_month_minor: Minor,
    pub risk: RiskTrack,
    pub episode: EpisodeTrack,
    pub closed: Option<(BusinessDate, CloseCause)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Required {
    /// Bill or plan.
    pub source_id: BusinessId,
    /// Line of a schedule; 0 for a bill.
    pub line_no: u16,
    pub due_date: BusinessDate,
    /// As first required; never lowered by payment (D-23).
    pub gross_minor: Minor,
    /// Unpaid parts.
    pub principal_minor: Minor,
    pub interest_minor: Minor,
    pub fee_minor: Minor,
    /// Interest and fee of a schedule line enter the balance on its due date (D-22).
    pub charges_to_enter_minor: Minor,
    /// The day on which nothing beyond the tolerance was left unpaid.
    pub settled_on: Option<BusinessDate>,
}

impl Required {
    pub fn unpaid_minor(&self) -> Minor {
        self.principal_minor + self.interest_minor + self.fee_minor
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    pub plan_id: BusinessId,
    pub origin: PlanOrigin,
    /// Lines not yet due at `folded_to`.
    pub lines: Vec<ScheduleLine>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    pub cycle: Month,
    pub bill_date: BusinessDate,
    pub due_date: BusinessDate,
    pub balance_minor: Minor,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Payment {
    pub date: BusinessDate,
    pub amount_minor: Minor,
}

/// Five-category class and since when (D-35; 1 since the opening date at first, F-10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RiskTrack {
    pub class: u8,
    pub since: BusinessDate,
}

/// Adverse episodes, counted from 1; both dates are kept because legal clocks anchor differently (domain 1.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EpisodeTrack {
    pub count: u32,
    pub first_overdue_on: Option<BusinessDate>,
    /// `None` while the episode runs.
    pub ended_on: Option<BusinessDate>,
}

/// Repayment status, pboc-format 5.1; order of precedence D-12.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RepaymentStatus {
    /// `*`
    NothingDue,
    /// `N`
    Normal,
    /// `M`
    LateWithinMonth,
    /// `1` to `7`
    Overdue(u8),
    /// `C`
    Settled,
    /// `G`
    Ended,
}

impl RepaymentStatus {
    pub const fn code(self) -> &'static str {
        match self {
            RepaymentStatus::NothingDue => "*",
            RepaymentStatus::Normal => "N",
            RepaymentStatus::LateWithinMonth => "M",
            RepaymentStatus::Overdue(1) => "1",
            RepaymentStatus::Overdue(2) => "2",
            RepaymentStatus::Overdue(3) => "3",
            RepaymentStatus::Overdue(4) => "4",
            RepaymentStatus::Overdue(5) => "5",
            RepaymentStatus::Overdue(6) => "6",
            RepaymentStatus::Overdue(_) => "7",
            RepaymentStatus::Settled => "C",
            RepaymentStatus::Ended => "G",
        }
    }
}

/// Account status before it is coded per account type (pboc-format 5.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AccountStatus {
    Normal,
    Overdue,
    Closed,
}

impl AccountStatus {
    /// The bureau's code for this account type.
    pub const fn code(self, account_type: AccountType) -> &'static str {
        match (self, account_type) {
            (AccountStatus::Normal | AccountStatus::Overdue, AccountType::C1) => "1",
            (AccountStatus::Closed, AccountType::C1) => "2",
            (AccountStatus::Normal, _) => "1",
            (AccountStatus::Overdue, AccountType::R2 | AccountType::R3) => "1",
            (AccountStatus::Overdue, _) => "2",
            (AccountStatus::Closed, AccountType::R2 | AccountType::R3) => "4",
            (AccountStatus::Closed, _) => "3",
        }
    }
}

/// Everything that can be said of an account at the end of an as-of date. Minor units of the account's currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Derived {
    pub as_of: BusinessDate,
    pub limit_minor: Minor,
    pub balance_minor: Minor,
    /// Used line: the balance, 0 for a credit balance (E-15).
    pub used_minor: Minor,
    /// Balance of the bill issued in the as-of month; 0 without one.
    pub statement_balance_minor: Minor,
    pub days_past_due: u32,
    pub periods_overdue: u32,
    pub overdue_total_minor: Minor,
    pub overdue_principal_minor: Minor,
    /// D-25: by each amount's own age; days 1 to 30 have no bucket.
    pub overdue_principal_31_60_minor: Minor,
    pub overdue_principal_61_90_minor: Minor,
    pub overdue_principal_91_180_minor: Minor,
    pub overdue_principal_over_180_minor: Minor,
    /// D-23
    pub due_this_month_minor: Minor,
    pub paid_this_month_minor: Minor,
    /// D-24
    pub remaining_periods: u32,
    /// D-36: the opening date of an account that never paid.
    pub last_payment_date: BusinessDate,
    pub last_payment_minor: Minor,
    pub repayment_status: RepaymentStatus,
    pub account_status: AccountStatus,
    /// 1 to 5
    pub risk_class: u8,
    pub risk_class_since: BusinessDate,
    /// 0 when there was none yet.
    pub adverse_episode_no: u32,
    pub adverse_first_on: Option<BusinessDate>,
    pub adverse_ended_on: Option<BusinessDate>,
    pub close: Option<(BusinessDate, CloseCause)>,
}
