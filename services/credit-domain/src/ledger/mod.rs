//! The fold of an account's facts in effective order, and what can be read from it at an as-of date.
//!
//! Reading order: [`effective`] (which facts count, and in which order), [`fold`] (what each does, family by family),
//! [`required`] (what is owed on a date), [`advance`] (what time alone does), [`derive`] (what is reported), [`status`],
//! [`history`] (month by month), [`lineage`].

pub mod advance;
pub mod derive;
pub mod effective;
pub mod fold;
mod fold_lifecycle;
mod fold_line_use;
mod fold_repayment;
mod fold_resolution;
mod fold_schedule;
mod fold_transfer;
pub mod history;
pub mod lineage;
pub mod required;
pub mod standing;
pub mod status;

#[cfg(test)]
mod allocation_tests;
#[cfg(test)]
mod amounts_tests;
#[cfg(test)]
mod bad_debt_tests;
#[cfg(test)]
mod class_tests;
#[cfg(test)]
mod collection_tests;
#[cfg(test)]
mod day_count_tests;
#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod lineage_tests;
#[cfg(test)]
mod overdraft_tests;
#[cfg(test)]
mod plan_tests;
#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod relief_tests;
#[cfg(test)]
mod standing_tests;
#[cfg(test)]
mod status_tests;
#[cfg(test)]
mod test_book;
#[cfg(test)]
pub(crate) mod test_events;
#[cfg(test)]
mod test_random;

use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::{AccountType, CloseCause, PlanOrigin, ScheduleLine};
use crate::ids::{AccountId, BusinessId, InstitutionCode};
use crate::money::Minor;
use standing::{BadDebt, LargeInstalmentLine, Standing, TransferOut};
pub use status::{AccountStatus, RepaymentStatus};

/// State after folding facts up to `folded_to`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    /// As opened; it decides what time alone makes required.
    pub account_type: AccountType,
    pub folded_to: BusinessDate,
    pub limit_minor: Minor,
    /// What the borrower owes; negative is a credit balance.
    pub balance_minor: Minor,
    /// Charges since the last bill, for the split of a minimum (D-04).
    pub interest_since_bill_minor: Minor,
    pub fee_since_bill_minor: Minor,
    /// Amounts required on a date, by due date: bills (R1, R2), schedule lines (D1, R4), overdrafts (R3), and whatever bad
    /// debt calls in. Settled ones stay until neither their due month nor their settled month is the month folded to.
    pub required: Vec<Required>,
    /// Plans, for remaining periods (D-24) and their charges (D-22). On accounts that owe by schedule line, where the lines
    /// are required amounts, only which purchase a plan is for (D-27), without lines.
    pub plans: Vec<Plan>,
    pub statement: Option<Statement>,
    pub last_payment: Option<Payment>,
    /// Month of `paid_in_month_minor`.
    pub paid_month: Month,
    pub paid_in_month_minor: Minor,
    pub risk: RiskTrack,
    /// Adverse episodes in order; the number of an episode is its place, counted from 1.
    pub episodes: Vec<Episode>,
    pub closed: Option<(BusinessDate, CloseCause)>,
    pub standing: Standing,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Required {
    /// Bill, plan, posting or write-off.
    pub source_id: BusinessId,
    /// Line of a schedule; 0 for anything else.
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

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    pub plan_id: BusinessId,
    pub origin: PlanOrigin,
    /// The purchase, bill or drawdown.
    pub source_id: BusinessId,
    pub is_large_instalment: bool,
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
    /// The worst of floor, decision and observation.
    pub class: u8,
    pub since: BusinessDate,
    /// What the lender decided on last; 1 when nothing.
    pub decided: u8,
    pub observation: Option<Observation>,
}

/// Extension and restructuring keep a class for a while (D-35).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Observation {
    /// The class of that day, at least 2.
    pub class: u8,
    /// The first day on which the time of the observation is over.
    pub time_ends: BusinessDate,
    /// Due dates that still have to pass.
    pub due_dates_left: u8,
}

/// One adverse episode; both dates are kept because legal clocks anchor differently (domain 1.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Episode {
    pub first_on: BusinessDate,
    /// The day that ended the behaviour; `None` while it runs.
    pub ended_on: Option<BusinessDate>,
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
    pub episodes: Vec<Episode>,
    pub close: Option<(BusinessDate, CloseCause)>,
    /// What the lender decided on; 1 when nothing.
    pub risk_class_decided: u8,
    /// The floor by days past due.
    pub risk_class_floor: u8,
    pub bad_debt: Option<BadDebt>,
    pub judicial_since: Option<BusinessDate>,
    pub stopped: bool,
    pub activated_on: Option<BusinessDate>,
    pub reopened_on: Option<BusinessDate>,
    pub voided_on: Option<BusinessDate>,
    /// Out of the books since then; `None` again after a repurchase.
    pub transferred_out: Option<TransferOut>,
    pub repurchased_on: Option<BusinessDate>,
    pub securitised: bool,
    /// The day on which the account falls due, as opened or as extended.
    pub maturity: Option<BusinessDate>,
    pub bill_day: Option<u8>,
    /// The number in force at the bureau when it is no longer the account's first one.
    pub account_code: Option<AccountId>,
    /// The institution that reports when it is no longer the one that opened the account.
    pub reporting_institution: Option<InstitutionCode>,
    pub large_instalment_line: Option<LargeInstalmentLine>,
    /// Principal of large instalments not yet due.
    pub large_instalment_used_minor: Minor,
    /// R3: what has been overdrawn for more than 180 days.
    pub overdrawn_over_180_minor: Minor,
}
