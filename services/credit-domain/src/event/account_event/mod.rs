//! Events of a credit account, by family (domain 4.3).

mod lifecycle;
mod line_use;
mod repayment;
mod resolution;
mod schedule;
mod transfer;

pub use lifecycle::{
    AccountCodeReassigned, AccountHoldReleased, AccountUsageFrozen, AccountUsageUnfrozen, BillingDayChanged, CloseCause,
    CreditAccountActivated, CreditAccountClosed, CreditAccountOpened, CreditAccountReopened, CreditAccountVoided,
    CreditLimitChanged, FreezeCause, FundingShare, LargeInstalmentLineGranted, ReportingInstitutionChanged, VoidCause,
};
pub use line_use::{
    CashDrawn, ChargeKind, ChargeWaived, FeeCharged, InterestCharged, OverpaymentRecorded, OverpaymentRefunded,
    PurchaseBecameBillable, PurchasePosted, PurchaseRefunded, PurchaseReversed,
};
pub use repayment::{AllocationPart, RepaymentAllocated, RepaymentReceived, RepaymentReversed, ReversalCause};
pub use resolution::{
    DebtExtended, DebtPartlyForgiven, DebtRestructured, DebtSettledInKind, DebtWrittenOff, GuarantorPaid, JudicialRecoveryEnded,
    JudicialRecoveryStarted, OverdueCured, PaymentBecameOverdue, RiskClassBasis, RiskClassChanged, WriteOffProposed,
    WriteOffReversed, WrittenOffDebtRecovered,
};
pub use schedule::{
    BillAdjusted, BillIssued, DueDateRescheduled, InstalmentPlanCancelled, InstalmentPlanCreated, InstalmentPlanSettledEarly,
    PlanOrigin, RescheduleCause, ScheduleLine,
};
pub use transfer::{AssetRepurchased, AssetTransferredIn, AssetTransferredOut, SecuritisationPoolAssigned, TransferKind};

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AccountEvent {
    // lifecycle and line
    CreditAccountOpened(CreditAccountOpened),
    CreditAccountActivated(CreditAccountActivated),
    CreditLimitChanged(CreditLimitChanged),
    LargeInstalmentLineGranted(LargeInstalmentLineGranted),
    AccountUsageFrozen(AccountUsageFrozen),
    AccountUsageUnfrozen(AccountUsageUnfrozen),
    BillingDayChanged(BillingDayChanged),
    AccountCodeReassigned(AccountCodeReassigned),
    ReportingInstitutionChanged(ReportingInstitutionChanged),
    CreditAccountClosed(CreditAccountClosed),
    CreditAccountReopened(CreditAccountReopened),
    CreditAccountVoided(CreditAccountVoided),
    AccountHoldReleased(AccountHoldReleased),
    // use of the line
    PurchasePosted(PurchasePosted),
    PurchaseBecameBillable(PurchaseBecameBillable),
    PurchaseRefunded(PurchaseRefunded),
    PurchaseReversed(PurchaseReversed),
    CashDrawn(CashDrawn),
    InterestCharged(InterestCharged),
    FeeCharged(FeeCharged),
    ChargeWaived(ChargeWaived),
    OverpaymentRecorded(OverpaymentRecorded),
    OverpaymentRefunded(OverpaymentRefunded),
    // what is owed, and when
    InstalmentPlanCreated(InstalmentPlanCreated),
    InstalmentPlanSettledEarly(InstalmentPlanSettledEarly),
    InstalmentPlanCancelled(InstalmentPlanCancelled),
    BillIssued(BillIssued),
    BillAdjusted(BillAdjusted),
    DueDateRescheduled(DueDateRescheduled),
    // repayment
    RepaymentReceived(RepaymentReceived),
    RepaymentAllocated(RepaymentAllocated),
    RepaymentReversed(RepaymentReversed),
    // delinquency and resolution
    PaymentBecameOverdue(PaymentBecameOverdue),
    OverdueCured(OverdueCured),
    RiskClassChanged(RiskClassChanged),
    DebtExtended(DebtExtended),
    DebtRestructured(DebtRestructured),
    DebtPartlyForgiven(DebtPartlyForgiven),
    GuarantorPaid(GuarantorPaid),
    DebtSettledInKind(DebtSettledInKind),
    WriteOffProposed(WriteOffProposed),
    DebtWrittenOff(DebtWrittenOff),
    WriteOffReversed(WriteOffReversed),
    WrittenOffDebtRecovered(WrittenOffDebtRecovered),
    JudicialRecoveryStarted(JudicialRecoveryStarted),
    JudicialRecoveryEnded(JudicialRecoveryEnded),
    // transfer
    AssetTransferredOut(AssetTransferredOut),
    AssetTransferredIn(AssetTransferredIn),
    AssetRepurchased(AssetRepurchased),
    SecuritisationPoolAssigned(SecuritisationPoolAssigned),
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
