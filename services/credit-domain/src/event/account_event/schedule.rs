//! What is owed, and when: instalment plans and bills.

use crate::calendar::{BusinessDate, Month};
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlanOrigin {
    Purchase,
    Bill,
    /// D-02: the schedule of a D1 or R4 drawdown.
    Drawdown,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScheduleLine {
    pub line_no: u16,
    pub due_date: BusinessDate,
    pub principal_minor: Minor,
    pub interest_minor: Minor,
    pub fee_minor: Minor,
}

/// Principal of the lines adds up to `principal_minor`, fees to `fee_minor` exactly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstalmentPlanCreated {
    pub plan_id: BusinessId,
    pub origin: PlanOrigin,
    /// The purchase, bill or drawdown (D-02).
    pub source_id: BusinessId,
    pub principal_minor: Minor,
    pub fee_minor: Minor,
    pub currency: Currency,
    pub periods: u16,
    pub schedule: Vec<ScheduleLine>,
    /// Uses the line for large instalments of a card (segment I); since version 2 of the schema.
    pub is_large_instalment: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillIssued {
    pub bill_id: BusinessId,
    pub cycle: Month,
    pub bill_date: BusinessDate,
    pub due_date: BusinessDate,
    pub statement_balance_minor: Minor,
    pub minimum_due_minor: Minor,
    /// D-03: part of `minimum_due_minor` that earlier bills already require.
    pub past_due_included_minor: Minor,
    /// D-04
    pub minimum_principal_minor: Option<Minor>,
    pub minimum_interest_minor: Option<Minor>,
    pub minimum_fee_minor: Option<Minor>,
    pub currency: Currency,
    /// SHA-256 of the bill's items, hexadecimal.
    pub items_hash: Option<CompactString>,
}

/// The rest of a plan falls due at once; the money itself comes as a repayment (D-27).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstalmentPlanSettledEarly {
    pub plan_id: BusinessId,
    /// What falls due today in place of the later lines, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// The later lines of a plan no longer fall due; their principal is planned anew or billed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InstalmentPlanCancelled {
    pub plan_id: BusinessId,
    /// Principal of the lines that no longer fall due, 0 or more.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// The minimum of a bill was raised or lowered (D-29).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillAdjusted {
    pub adjustment_id: BusinessId,
    pub bill_id: BusinessId,
    /// Change of the minimum due, either way, not 0.
    pub delta_minor: Minor,
    pub currency: Currency,
    /// Why, for example COMPLAINT.
    pub cause: CompactString,
}

/// Why a due date moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RescheduleCause {
    Holiday,
    Relief,
    Agreed,
}

/// The due date of a bill moved (E-05).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueDateRescheduled {
    pub bill_id: BusinessId,
    /// Due date in force so far.
    pub old_due_date: BusinessDate,
    /// Due date from now on.
    pub new_due_date: BusinessDate,
    /// Why it moved.
    pub cause: RescheduleCause,
}
