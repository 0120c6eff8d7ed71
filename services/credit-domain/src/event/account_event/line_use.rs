//! Use of the line: purchases, draws, charges, and what takes them back.

use crate::calendar::{BusinessDate, Month};
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PurchasePosted {
    pub posting_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    pub billable_from: Option<BusinessDate>,
    /// The wallet payment whose credit leg this purchase is, for reconciliation.
    pub payment_id: Option<BusinessId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PurchaseRefunded {
    pub posting_id: BusinessId,
    pub refund_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// Takes what is left of a purchase back as if it had not happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PurchaseReversed {
    pub posting_id: BusinessId,
    pub reversal_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CashDrawn {
    pub drawdown_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    pub term_months: Option<u16>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InterestCharged {
    pub charge_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    pub period: Option<Month>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeeCharged {
    pub charge_id: BusinessId,
    pub amount_minor: Minor,
    pub currency: Currency,
    /// For example `LATE_PAYMENT`.
    pub kind: CompactString,
}

/// A purchase may be billed from a day on, for example because receipt was confirmed. Information: the debt exists
/// since the purchase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PurchaseBecameBillable {
    /// The purchase.
    pub posting_id: BusinessId,
    /// First day on which the purchase may appear in a bill.
    pub billable_from: BusinessDate,
}

/// What kind of charge is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChargeKind {
    Interest,
    Fee,
}

/// A charge, or a part of it, is no longer asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChargeWaived {
    pub waiver_id: BusinessId,
    /// The charge it waives, where there is one.
    pub charge_id: Option<BusinessId>,
    /// Kind of the charge.
    pub kind: ChargeKind,
    /// What is waived, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// The lender noted a credit balance. Information: the repayment made it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverpaymentRecorded {
    /// Credit balance as noted, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// A credit balance, or a part of it, was paid back to the borrower.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverpaymentRefunded {
    /// The payment back.
    pub refund_id: BusinessId,
    /// What was paid back, above 0 and at most the credit balance.
    pub amount_minor: Minor,
    pub currency: Currency,
}
