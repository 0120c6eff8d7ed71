//! The ids that business gives to things inside one account: of what an event makes, and of what it names.

use crate::event::account_event::AccountEvent;
use crate::ids::BusinessId;

/// What an event can make under an id. Two events of an account never make one thing with one id.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Purchase,
    Billable,
    GiveBack,
    Drawdown,
    Charge,
    Waiver,
    OverpaymentRefund,
    Plan,
    Bill,
    Adjustment,
    Repayment,
    Extension,
    Restructuring,
    Forgiveness,
    GuarantorPayment,
    SettlementInKind,
    WriteOffProposal,
    WriteOff,
    Recovery,
    Case,
}

impl Thing {
    /// Stable name of the rule that its ids are used once.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Thing::Purchase => "POSTING_ID_REPEATED",
            Thing::Billable => "BILLABLE_REPEATED",
            Thing::GiveBack => "REFUND_ID_REPEATED",
            Thing::Drawdown => "DRAWDOWN_ID_REPEATED",
            Thing::Charge => "CHARGE_ID_REPEATED",
            Thing::Waiver => "WAIVER_ID_REPEATED",
            Thing::OverpaymentRefund => "OVERPAYMENT_REFUND_ID_REPEATED",
            Thing::Plan => "PLAN_ID_REPEATED",
            Thing::Bill => "BILL_ID_REPEATED",
            Thing::Adjustment => "ADJUSTMENT_ID_REPEATED",
            Thing::Repayment => "REPAYMENT_ID_REPEATED",
            Thing::Extension => "EXTENSION_ID_REPEATED",
            Thing::Restructuring => "RESTRUCTURING_ID_REPEATED",
            Thing::Forgiveness => "FORGIVENESS_ID_REPEATED",
            Thing::GuarantorPayment => "GUARANTOR_PAYMENT_ID_REPEATED",
            Thing::SettlementInKind => "SETTLEMENT_ID_REPEATED",
            Thing::WriteOffProposal => "WRITE_OFF_PROPOSAL_ID_REPEATED",
            Thing::WriteOff => "WRITE_OFF_ID_REPEATED",
            Thing::Recovery => "RECOVERY_ID_REPEATED",
            Thing::Case => "CASE_ID_REPEATED",
        }
    }
}

/// The thing an event makes, with its id.
pub(super) struct Made<'a> {
    pub(super) thing: Thing,
    pub(super) id: &'a BusinessId,
    /// Where the event carries the id.
    pub(super) field: &'static str,
}

impl Made<'_> {
    pub(super) fn is_same_as(&self, other: &Made<'_>) -> bool {
        self.thing == other.thing && self.id == other.id
    }
}

/// What the event makes, where it has an id.
pub(super) fn made_by(event: &AccountEvent) -> Option<Made<'_>> {
    let made = |thing, field, id| Some(Made { thing, id, field });
    match event {
        AccountEvent::PurchasePosted(event) => made(Thing::Purchase, "posting_id", &event.posting_id),
        AccountEvent::PurchaseBecameBillable(event) => made(Thing::Billable, "posting_id", &event.posting_id),
        AccountEvent::PurchaseRefunded(event) => made(Thing::GiveBack, "refund_id", &event.refund_id),
        // A reversal is a refund of another kind; both take from one purchase under ids of one list.
        AccountEvent::PurchaseReversed(event) => made(Thing::GiveBack, "reversal_id", &event.reversal_id),
        AccountEvent::CashDrawn(event) => made(Thing::Drawdown, "drawdown_id", &event.drawdown_id),
        AccountEvent::InterestCharged(event) => made(Thing::Charge, "charge_id", &event.charge_id),
        AccountEvent::FeeCharged(event) => made(Thing::Charge, "charge_id", &event.charge_id),
        AccountEvent::ChargeWaived(event) => made(Thing::Waiver, "waiver_id", &event.waiver_id),
        AccountEvent::OverpaymentRefunded(event) => made(Thing::OverpaymentRefund, "refund_id", &event.refund_id),
        AccountEvent::InstalmentPlanCreated(event) => made(Thing::Plan, "plan_id", &event.plan_id),
        AccountEvent::BillIssued(event) => made(Thing::Bill, "bill_id", &event.bill_id),
        AccountEvent::BillAdjusted(event) => made(Thing::Adjustment, "adjustment_id", &event.adjustment_id),
        AccountEvent::RepaymentReceived(event) => made(Thing::Repayment, "repayment_id", &event.repayment_id),
        AccountEvent::DebtExtended(event) => made(Thing::Extension, "extension_id", &event.extension_id),
        AccountEvent::DebtRestructured(event) => made(Thing::Restructuring, "restructuring_id", &event.restructuring_id),
        AccountEvent::DebtPartlyForgiven(event) => made(Thing::Forgiveness, "forgiveness_id", &event.forgiveness_id),
        AccountEvent::GuarantorPaid(event) => made(Thing::GuarantorPayment, "payment_id", &event.payment_id),
        AccountEvent::DebtSettledInKind(event) => made(Thing::SettlementInKind, "settlement_id", &event.settlement_id),
        // A proposal and the write-off it leads to share one id.
        AccountEvent::WriteOffProposed(event) => made(Thing::WriteOffProposal, "write_off_id", &event.write_off_id),
        AccountEvent::DebtWrittenOff(event) => made(Thing::WriteOff, "write_off_id", &event.write_off_id),
        AccountEvent::WrittenOffDebtRecovered(event) => made(Thing::Recovery, "recovery_id", &event.recovery_id),
        AccountEvent::JudicialRecoveryStarted(event) => made(Thing::Case, "case_id", &event.case_id),
        AccountEvent::CreditAccountOpened(_)
        | AccountEvent::CreditAccountActivated(_)
        | AccountEvent::CreditLimitChanged(_)
        | AccountEvent::LargeInstalmentLineGranted(_)
        | AccountEvent::AccountUsageFrozen(_)
        | AccountEvent::AccountUsageUnfrozen(_)
        | AccountEvent::BillingDayChanged(_)
        | AccountEvent::AccountCodeReassigned(_)
        | AccountEvent::ReportingInstitutionChanged(_)
        | AccountEvent::CreditAccountClosed(_)
        | AccountEvent::CreditAccountReopened(_)
        | AccountEvent::CreditAccountVoided(_)
        | AccountEvent::AccountHoldReleased(_)
        | AccountEvent::OverpaymentRecorded(_)
        | AccountEvent::InstalmentPlanSettledEarly(_)
        | AccountEvent::InstalmentPlanCancelled(_)
        | AccountEvent::DueDateRescheduled(_)
        | AccountEvent::RepaymentAllocated(_)
        | AccountEvent::RepaymentReversed(_)
        | AccountEvent::PaymentBecameOverdue(_)
        | AccountEvent::OverdueCured(_)
        | AccountEvent::RiskClassChanged(_)
        | AccountEvent::WriteOffReversed(_)
        | AccountEvent::JudicialRecoveryEnded(_)
        | AccountEvent::AssetTransferredOut(_)
        | AccountEvent::AssetTransferredIn(_)
        | AccountEvent::AssetRepurchased(_)
        | AccountEvent::SecuritisationPoolAssigned(_) => None,
    }
}

/// What the event ends or takes back. It does so once, and a superseding event must name the same thing: the day on
/// which it counts hangs on it (D-15).
pub(super) fn ended_by(event: &AccountEvent) -> Option<(&'static str, &BusinessId)> {
    match event {
        AccountEvent::PurchaseReversed(event) => Some(("posting_id", &event.posting_id)),
        AccountEvent::InstalmentPlanSettledEarly(event) => Some(("plan_id", &event.plan_id)),
        AccountEvent::InstalmentPlanCancelled(event) => Some(("plan_id", &event.plan_id)),
        AccountEvent::RepaymentAllocated(event) => Some(("repayment_id", &event.repayment_id)),
        AccountEvent::RepaymentReversed(event) => Some(("repayment_id", &event.repayment_id)),
        AccountEvent::WriteOffReversed(event) => Some(("write_off_id", &event.write_off_id)),
        AccountEvent::JudicialRecoveryEnded(event) => Some(("case_id", &event.case_id)),
        _ => None,
    }
}
