//! A fact: one applied account event with its identity and place. Facts are journal, lineage, de-duplication and
//! the source of a refold, all in one (design 6).

use crate::calendar::{BusinessDate, Month, RecordedAt};
use crate::event::account_event::AccountEvent;
use crate::ids::{ContentHash, EventId};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// The day that decides: the date an event states where one decides (the value date of a repayment (D-14), the date
    /// of an opening, a close, a transfer, a decision), else the effective date. A reversal, an allocation and a
    /// superseding event carry the day of what they reverse, allocate or supersede (D-15, D-07), so that facts which
    /// settle each other never lie in different months.
    pub value_date: BusinessDate,
    /// `aggregate_version` of the event.
    pub version: u64,
    pub recorded_at: RecordedAt,
    pub event_id: EventId,
    pub content_hash: ContentHash,
    /// Offset in the shard's partition of `credit.accounts.v1`.
    pub offset: u64,
    pub supersedes: Option<EventId>,
    pub event: AccountEvent,
}

impl Fact {
    pub fn month(&self) -> Month {
        self.value_date.month()
    }

    /// Facts fold in this order (D-13): value date, class rank within the day, version.
    pub fn order_key(&self) -> (BusinessDate, u8, u64) {
        (self.value_date, class_rank(&self.event), self.version)
    }
}

/// Class rank within one effective day (D-13).
pub fn class_rank(event: &AccountEvent) -> u8 {
    match event {
        AccountEvent::CreditAccountOpened(_) | AccountEvent::AssetTransferredIn(_) => 1,
        AccountEvent::CreditAccountActivated(_)
        | AccountEvent::CreditLimitChanged(_)
        | AccountEvent::LargeInstalmentLineGranted(_)
        | AccountEvent::AccountUsageFrozen(_)
        | AccountEvent::AccountUsageUnfrozen(_)
        | AccountEvent::BillingDayChanged(_)
        | AccountEvent::AccountCodeReassigned(_)
        | AccountEvent::ReportingInstitutionChanged(_)
        | AccountEvent::SecuritisationPoolAssigned(_)
        | AccountEvent::CreditAccountReopened(_)
        | AccountEvent::AccountHoldReleased(_) => 2,
        AccountEvent::PurchasePosted(_)
        | AccountEvent::PurchaseBecameBillable(_)
        | AccountEvent::CashDrawn(_)
        | AccountEvent::InterestCharged(_)
        | AccountEvent::FeeCharged(_) => 3,
        AccountEvent::PurchaseRefunded(_)
        | AccountEvent::PurchaseReversed(_)
        | AccountEvent::ChargeWaived(_)
        | AccountEvent::InstalmentPlanCreated(_)
        | AccountEvent::InstalmentPlanSettledEarly(_)
        | AccountEvent::InstalmentPlanCancelled(_) => 4,
        AccountEvent::BillIssued(_) | AccountEvent::BillAdjusted(_) | AccountEvent::DueDateRescheduled(_) => 5,
        AccountEvent::RepaymentReceived(_)
        | AccountEvent::RepaymentAllocated(_)
        | AccountEvent::WrittenOffDebtRecovered(_)
        | AccountEvent::GuarantorPaid(_)
        | AccountEvent::DebtSettledInKind(_)
        | AccountEvent::OverpaymentRecorded(_)
        | AccountEvent::OverpaymentRefunded(_) => 6,
        AccountEvent::RepaymentReversed(_) => 7,
        AccountEvent::DebtExtended(_)
        | AccountEvent::DebtRestructured(_)
        | AccountEvent::DebtPartlyForgiven(_)
        | AccountEvent::WriteOffProposed(_)
        | AccountEvent::DebtWrittenOff(_)
        | AccountEvent::WriteOffReversed(_)
        | AccountEvent::JudicialRecoveryStarted(_)
        | AccountEvent::JudicialRecoveryEnded(_)
        | AccountEvent::RiskClassChanged(_)
        | AccountEvent::PaymentBecameOverdue(_)
        | AccountEvent::OverdueCured(_) => 8,
        AccountEvent::AssetTransferredOut(_)
        | AccountEvent::AssetRepurchased(_)
        | AccountEvent::CreditAccountClosed(_)
        | AccountEvent::CreditAccountVoided(_) => 9,
    }
}
