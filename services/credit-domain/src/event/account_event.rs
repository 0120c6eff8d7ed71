//! Events of a credit account: lifecycle, money, plans, bills, repayments, charges.

use crate::calendar::{BusinessDate, Month};
use crate::ids::{AgreementId, BusinessId, InstitutionCode};
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountEvent {
    // lifecycle and line
    CreditAccountOpened(CreditAccountOpened),
    CreditLimitChanged(CreditLimitChanged),
    CreditAccountClosed(CreditAccountClosed),
    // use of the line
    PurchasePosted(PurchasePosted),
    PurchaseRefunded(PurchaseRefunded),
    PurchaseReversed(PurchaseReversed),
    CashDrawn(CashDrawn),
    InterestCharged(InterestCharged),
    FeeCharged(FeeCharged),
    // what is owed, and when
    InstalmentPlanCreated(InstalmentPlanCreated),
    BillIssued(BillIssued),
    // repayment
    RepaymentReceived(RepaymentReceived),
    RepaymentReversed(RepaymentReversed),
}

/// pboc-format 4.2
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AccountType {
    /// Non-revolving loan.
    D1,
    /// Revolving loan.
    R1,
    /// Credit card.
    R2,
    /// Quasi-credit card.
    R3,
    /// Sub-account under a revolving limit.
    R4,
    /// Collection account.
    C1,
}

impl AccountType {
    pub const ALL: [AccountType; 6] =
        [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4, AccountType::C1];

    pub const fn code(self) -> &'static str {
        match self {
            AccountType::D1 => "D1",
            AccountType::R1 => "R1",
            AccountType::R2 => "R2",
            AccountType::R3 => "R3",
            AccountType::R4 => "R4",
            AccountType::C1 => "C1",
        }
    }

    pub fn parse(code: &str) -> Option<AccountType> {
        AccountType::ALL.into_iter().find(|account_type| account_type.code() == code)
    }

    /// D-21: R1 and R2 owe by bill only; D1 and R4 by schedule line only.
    pub const fn owes_by_bill(self) -> bool {
        matches!(self, AccountType::R1 | AccountType::R2 | AccountType::R3)
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAccountOpened {
    /// Name of the product rule, for example `revolving-line-v1`.
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
