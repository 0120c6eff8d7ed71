//! Delinquency and its resolution: assertions, class, relief, bad debt, recovery.

use crate::calendar::BusinessDate;
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};
use compact_str::CompactString;

/// The lender says that an amount is overdue at the end of the effective date. An assertion: it changes nothing and
/// must agree with the fold (D-10).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaymentBecameOverdue {
    /// The bill, or the plan of an overdue line.
    pub bill_id: BusinessId,
    /// Day on which it was due.
    pub due_date: BusinessDate,
    /// What of it is unpaid, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// The lender says that nothing is overdue at the end of a day. An assertion: it changes nothing and must agree with
/// the fold (D-10).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverdueCured {
    /// Day at the end of which nothing is overdue.
    pub cured_on: BusinessDate,
}

/// What a decision on the five-category class rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RiskClassBasis {
    Rule,
    Manual,
}

/// The lender decided on the five-category class; the floor by days past due stays in force below it (D-35).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RiskClassChanged {
    /// Class before the decision, 1 to 5.
    pub from_class: u8,
    /// Class decided on, 1 to 5.
    pub to_class: u8,
    /// Day of the decision.
    pub decided_on: BusinessDate,
    /// What the decision rests on.
    pub basis: RiskClassBasis,
}

/// Every unpaid amount, also an overdue one, falls due some months later (D-30).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebtExtended {
    pub extension_id: BusinessId,
    /// Number of months by which due dates move, at least 1.
    pub months: u16,
    /// Day on which the account falls due from now on.
    pub new_due_date: BusinessDate,
}

/// The old required amounts end; new ones come as a plan or as bills (D-30).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebtRestructured {
    /// The restructuring; a plan of origin DRAWDOWN may name it as its source.
    pub restructuring_id: BusinessId,
    /// SHA-256 of the new terms, 64 hexadecimal digits.
    pub terms_hash: CompactString,
    /// First day on which something falls due under the new terms.
    pub first_new_due_date: BusinessDate,
}

/// A part of the debt was forgiven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebtPartlyForgiven {
    pub forgiveness_id: BusinessId,
    /// What was forgiven, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// A guarantor paid for the borrower; it counts as paid (D-29).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GuarantorPaid {
    pub payment_id: BusinessId,
    /// What the guarantor paid, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// The whole debt was settled with something other than money (D-29).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebtSettledInKind {
    pub settlement_id: BusinessId,
}

/// A write-off is being determined: the account is bad debt and its whole balance is called in (D-28).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WriteOffProposed {
    /// The write-off.
    pub write_off_id: BusinessId,
}

/// The debt was written off; it is still owed (D-28).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DebtWrittenOff {
    /// The write-off, the same as in its proposal where there was one.
    pub write_off_id: BusinessId,
    /// What was written off, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// A write-off and its proposal were booked in error: they never were (D-06, E-28).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WriteOffReversed {
    /// The write-off taken back.
    pub write_off_id: BusinessId,
    /// Why, for example BOOKED_IN_ERROR.
    pub cause: CompactString,
}

/// Money for a written-off debt came in; recovered in full, the account closes that day (D-28).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrittenOffDebtRecovered {
    pub recovery_id: BusinessId,
    /// What came in, above 0.
    pub amount_minor: Minor,
    pub currency: Currency,
}

/// Recovery by court began.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JudicialRecoveryStarted {
    pub case_id: BusinessId,
}

/// Recovery by court ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JudicialRecoveryEnded {
    pub case_id: BusinessId,
    /// How it ended, for example JUDGMENT.
    pub outcome: CompactString,
}
