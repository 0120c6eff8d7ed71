//! Repayments, their allocation and their reversal.

use crate::calendar::BusinessDate;
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepaymentReceived {
    pub repayment_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    /// The day that counts for dues (D-14); may be earlier than the recorded day.
    pub value_date: BusinessDate,
    pub channel: CompactString,
    /// D-08
    pub bank_ref: Option<BusinessId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReversalCause {
    Returned,
    Duplicate,
    Fraud,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepaymentReversed {
    pub repayment_id: BusinessId,
    pub cause: ReversalCause,
}

/// One amount that a repayment pays: of a bill, or of a line of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AllocationPart {
    /// The bill; null for a line of a plan.
    pub bill_id: Option<BusinessId>,
    /// The plan; null for a bill.
    pub plan_id: Option<BusinessId>,
    /// The line of the plan, counted from 1; null for a bill.
    pub line_no: Option<u16>,
    /// Principal paid, 0 or more.
    pub principal_minor: Minor,
    /// Interest paid, 0 or more.
    pub interest_minor: Minor,
    /// Fee paid, 0 or more.
    pub fee_minor: Minor,
}

/// The lender's own allocation of one repayment; without it the product rule allocates (D-05).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepaymentAllocated {
    pub repayment_id: BusinessId,
    pub currency: Currency,
    /// What the repayment pays; together at most its amount.
    pub parts: Vec<AllocationPart>,
}
