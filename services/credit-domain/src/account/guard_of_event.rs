//! Which guard judges which event.

use super::guard::Guard;
use crate::event::account_event::AccountEvent;

impl Guard<'_> {
    /// What an event of this kind needs, beside what all events need.
    pub(super) fn of_its_kind(&mut self) {
        match self.event {
            AccountEvent::CreditAccountOpened(opened) => self.opened_again(opened),
            AccountEvent::CreditLimitChanged(changed) => self.limit_changed(changed),
            AccountEvent::LargeInstalmentLineGranted(granted) => self.large_instalment_line_granted(granted),
            AccountEvent::AccountUsageFrozen(frozen) => self.usage_frozen(frozen),
            AccountEvent::AccountUsageUnfrozen(unfrozen) => self.usage_unfrozen(unfrozen),
            AccountEvent::BillingDayChanged(changed) => self.billing_day_changed(changed),
            AccountEvent::AccountCodeReassigned(reassigned) => self.account_code_reassigned(reassigned),
            AccountEvent::ReportingInstitutionChanged(changed) => self.reporting_institution_changed(changed),
            AccountEvent::CreditAccountClosed(closed) => self.closed(closed),
            AccountEvent::CreditAccountReopened(_) => self.reopened(),
            // The state of the account says it all.
            AccountEvent::CreditAccountActivated(_) | AccountEvent::CreditAccountVoided(_) => {}
            // No fact: `Account::apply` settles it before any guard.
            AccountEvent::AccountHoldReleased(_) => {}
            AccountEvent::PurchasePosted(purchase) => self.purchase_posted(purchase),
            AccountEvent::PurchaseBecameBillable(billable) => self.purchase_became_billable(billable),
            AccountEvent::PurchaseRefunded(refund) => self.purchase_refunded(refund),
            AccountEvent::PurchaseReversed(reversal) => self.purchase_reversed(reversal),
            AccountEvent::CashDrawn(drawn) => self.amount_of_its_own(drawn.amount_minor, drawn.currency),
            AccountEvent::InterestCharged(charged) => self.amount_of_its_own(charged.amount_minor, charged.currency),
            AccountEvent::FeeCharged(charged) => self.amount_of_its_own(charged.amount_minor, charged.currency),
            AccountEvent::ChargeWaived(waived) => self.charge_waived(waived),
            AccountEvent::OverpaymentRecorded(recorded) => self.amount(recorded.amount_minor, recorded.currency),
            AccountEvent::OverpaymentRefunded(refunded) => self.overpayment_refunded(refunded),
            AccountEvent::InstalmentPlanCreated(plan) => self.plan_created(plan),
            AccountEvent::InstalmentPlanSettledEarly(settled) => self.plan_settled_early(settled),
            AccountEvent::InstalmentPlanCancelled(cancelled) => self.plan_cancelled(cancelled),
            AccountEvent::BillIssued(bill) => self.bill_issued(bill),
            AccountEvent::BillAdjusted(adjusted) => self.bill_adjusted(adjusted),
            AccountEvent::DueDateRescheduled(rescheduled) => self.due_date_rescheduled(rescheduled),
            AccountEvent::RepaymentReceived(repayment) => self.repayment_received(repayment),
            AccountEvent::RepaymentAllocated(allocated) => self.repayment_allocated(allocated),
            AccountEvent::RepaymentReversed(reversal) => self.repayment_reversed(reversal),
            AccountEvent::PaymentBecameOverdue(overdue) => self.payment_became_overdue(overdue),
            AccountEvent::OverdueCured(_) => self.overdue_cured(),
            AccountEvent::RiskClassChanged(changed) => self.risk_class_changed(changed),
            AccountEvent::DebtExtended(extended) => self.debt_extended(extended),
            AccountEvent::DebtRestructured(restructured) => self.debt_restructured(restructured),
            AccountEvent::DebtPartlyForgiven(forgiven) => self.debt_partly_forgiven(forgiven),
            AccountEvent::GuarantorPaid(paid) => self.amount_of_its_own(paid.amount_minor, paid.currency),
            AccountEvent::DebtSettledInKind(_) => self.debt_settled_in_kind(),
            AccountEvent::WriteOffProposed(_) => self.write_off_proposed(),
            AccountEvent::DebtWrittenOff(written_off) => self.debt_written_off(written_off),
            AccountEvent::WriteOffReversed(reversed) => self.write_off_reversed(reversed),
            AccountEvent::WrittenOffDebtRecovered(recovered) => self.written_off_debt_recovered(recovered),
            AccountEvent::JudicialRecoveryStarted(_) => self.judicial_recovery_started(),
            AccountEvent::JudicialRecoveryEnded(ended) => self.judicial_recovery_ended(ended),
            AccountEvent::AssetTransferredOut(transferred) => self.asset_transferred_out(transferred),
            AccountEvent::AssetTransferredIn(transferred) => self.asset_transferred_in(transferred),
            AccountEvent::AssetRepurchased(repurchased) => self.price(repurchased.price_minor, repurchased.currency),
            AccountEvent::SecuritisationPoolAssigned(_) => {}
        }
    }
}
