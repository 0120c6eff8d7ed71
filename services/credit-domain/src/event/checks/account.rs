//! Events of a credit account (domain 4.3), by family in the siblings `opening`, `lifecycle`, `line_use`, `schedule`,
//! `repayment`, `resolution` and `transfer`.

use crate::event::account_event::AccountEvent;
use crate::event::checks::collect::Findings;
use crate::event::checks::common::{check_currency, check_known_date};
use crate::event::checks::{lifecycle, line_use, opening, repayment, resolution, schedule, transfer};
use crate::event::envelope::Envelope;
use crate::money::Currency;

/// RepayPrd and RemRepPrd have three digits at the bureau.
pub(super) const PERIODS_MAX: u16 = 999;

pub(super) fn check(findings: &mut Findings, envelope: &Envelope, event: &AccountEvent) {
    if let Some(currency) = currency_of(event) {
        check_currency(findings, currency);
    }
    match event {
        AccountEvent::CreditAccountOpened(opened) => opening::check_opened(findings, envelope, opened),
        AccountEvent::CreditAccountActivated(activated) => findings.require_word(&activated.channel, "channel"),
        AccountEvent::CreditLimitChanged(changed) => lifecycle::check_limit_changed(findings, changed),
        AccountEvent::LargeInstalmentLineGranted(granted) => lifecycle::check_line_granted(findings, granted),
        AccountEvent::BillingDayChanged(changed) => lifecycle::check_billing_day_changed(findings, changed),
        AccountEvent::AccountCodeReassigned(reassigned) => lifecycle::check_code_reassigned(findings, reassigned),
        AccountEvent::ReportingInstitutionChanged(changed) => lifecycle::check_institution_changed(findings, envelope, changed),
        AccountEvent::CreditAccountClosed(closed) => lifecycle::check_closed(findings, envelope, closed),
        AccountEvent::CreditAccountReopened(reopened) => findings.require_word(&reopened.cause, "cause"),
        AccountEvent::AccountHoldReleased(released) => lifecycle::check_hold_released(findings, released),
        AccountEvent::PurchasePosted(posted) => line_use::check_posted(findings, envelope, posted),
        AccountEvent::PurchaseBecameBillable(billable) => line_use::check_billable(findings, billable),
        AccountEvent::PurchaseRefunded(refunded) => findings.require_positive(refunded.amount_minor, "amount_minor"),
        AccountEvent::PurchaseReversed(reversed) => findings.require_positive(reversed.amount_minor, "amount_minor"),
        AccountEvent::CashDrawn(drawn) => line_use::check_drawn(findings, drawn),
        AccountEvent::InterestCharged(charged) => line_use::check_interest(findings, charged),
        AccountEvent::FeeCharged(charged) => line_use::check_fee(findings, charged),
        AccountEvent::ChargeWaived(waived) => findings.require_positive(waived.amount_minor, "amount_minor"),
        AccountEvent::OverpaymentRecorded(recorded) => findings.require_positive(recorded.amount_minor, "amount_minor"),
        AccountEvent::OverpaymentRefunded(refunded) => findings.require_positive(refunded.amount_minor, "amount_minor"),
        AccountEvent::InstalmentPlanCreated(created) => schedule::check_plan(findings, envelope, created),
        AccountEvent::InstalmentPlanSettledEarly(settled) => findings.require_positive(settled.amount_minor, "amount_minor"),
        AccountEvent::InstalmentPlanCancelled(cancelled) => findings.require_not_negative(cancelled.amount_minor, "amount_minor"),
        AccountEvent::BillIssued(issued) => schedule::check_bill(findings, envelope, issued),
        AccountEvent::BillAdjusted(adjusted) => schedule::check_bill_adjusted(findings, adjusted),
        AccountEvent::DueDateRescheduled(rescheduled) => schedule::check_rescheduled(findings, rescheduled),
        AccountEvent::RepaymentReceived(received) => repayment::check_received(findings, envelope, received),
        AccountEvent::RepaymentAllocated(allocated) => repayment::check_allocated(findings, allocated),
        AccountEvent::PaymentBecameOverdue(overdue) => resolution::check_overdue(findings, envelope, overdue),
        AccountEvent::OverdueCured(cured) => check_known_date(findings, envelope, cured.cured_on, "cured_on"),
        AccountEvent::RiskClassChanged(changed) => resolution::check_risk_class(findings, envelope, changed),
        AccountEvent::DebtExtended(extended) => resolution::check_extended(findings, envelope, extended),
        AccountEvent::DebtRestructured(restructured) => resolution::check_restructured(findings, envelope, restructured),
        AccountEvent::DebtPartlyForgiven(forgiven) => findings.require_positive(forgiven.amount_minor, "amount_minor"),
        AccountEvent::GuarantorPaid(paid) => findings.require_positive(paid.amount_minor, "amount_minor"),
        // D-06
        AccountEvent::DebtWrittenOff(written_off) => findings.require_positive(written_off.amount_minor, "amount_minor"),
        AccountEvent::WriteOffReversed(reversed) => findings.require_word(&reversed.cause, "cause"),
        AccountEvent::WrittenOffDebtRecovered(recovered) => findings.require_positive(recovered.amount_minor, "amount_minor"),
        AccountEvent::JudicialRecoveryEnded(ended) => findings.require_word(&ended.outcome, "outcome"),
        AccountEvent::AssetTransferredOut(transferred) => transfer::check_out(findings, envelope, transferred),
        AccountEvent::AssetTransferredIn(transferred) => transfer::check_in(findings, envelope, transferred),
        AccountEvent::AssetRepurchased(repurchased) => transfer::check_repurchased(findings, envelope, repurchased),
        // Ids and closed lists only: their types are the check.
        AccountEvent::AccountUsageFrozen(_)
        | AccountEvent::AccountUsageUnfrozen(_)
        | AccountEvent::CreditAccountVoided(_)
        | AccountEvent::RepaymentReversed(_)
        | AccountEvent::DebtSettledInKind(_)
        | AccountEvent::WriteOffProposed(_)
        | AccountEvent::JudicialRecoveryStarted(_)
        | AccountEvent::SecuritisationPoolAssigned(_) => {}
    }
}

fn currency_of(event: &AccountEvent) -> Option<Currency> {
    match event {
        AccountEvent::CreditAccountOpened(opened) => Some(opened.currency),
        AccountEvent::CreditLimitChanged(changed) => Some(changed.currency),
        AccountEvent::LargeInstalmentLineGranted(granted) => Some(granted.currency),
        AccountEvent::PurchasePosted(posted) => Some(posted.currency),
        AccountEvent::PurchaseRefunded(refunded) => Some(refunded.currency),
        AccountEvent::PurchaseReversed(reversed) => Some(reversed.currency),
        AccountEvent::CashDrawn(drawn) => Some(drawn.currency),
        AccountEvent::InterestCharged(charged) => Some(charged.currency),
        AccountEvent::FeeCharged(charged) => Some(charged.currency),
        AccountEvent::ChargeWaived(waived) => Some(waived.currency),
        AccountEvent::OverpaymentRecorded(recorded) => Some(recorded.currency),
        AccountEvent::OverpaymentRefunded(refunded) => Some(refunded.currency),
        AccountEvent::InstalmentPlanCreated(created) => Some(created.currency),
        AccountEvent::InstalmentPlanSettledEarly(settled) => Some(settled.currency),
        AccountEvent::InstalmentPlanCancelled(cancelled) => Some(cancelled.currency),
        AccountEvent::BillIssued(issued) => Some(issued.currency),
        AccountEvent::BillAdjusted(adjusted) => Some(adjusted.currency),
        AccountEvent::RepaymentReceived(received) => Some(received.currency),
        AccountEvent::RepaymentAllocated(allocated) => Some(allocated.currency),
        AccountEvent::PaymentBecameOverdue(overdue) => Some(overdue.currency),
        AccountEvent::DebtPartlyForgiven(forgiven) => Some(forgiven.currency),
        AccountEvent::GuarantorPaid(paid) => Some(paid.currency),
        AccountEvent::DebtWrittenOff(written_off) => Some(written_off.currency),
        AccountEvent::WrittenOffDebtRecovered(recovered) => Some(recovered.currency),
        AccountEvent::AssetTransferredOut(transferred) => Some(transferred.currency),
        AccountEvent::AssetTransferredIn(transferred) => Some(transferred.currency),
        AccountEvent::AssetRepurchased(repurchased) => Some(repurchased.currency),
        AccountEvent::CreditAccountActivated(_)
        | AccountEvent::AccountUsageFrozen(_)
        | AccountEvent::AccountUsageUnfrozen(_)
        | AccountEvent::BillingDayChanged(_)
        | AccountEvent::AccountCodeReassigned(_)
        | AccountEvent::ReportingInstitutionChanged(_)
        | AccountEvent::CreditAccountClosed(_)
        | AccountEvent::CreditAccountReopened(_)
        | AccountEvent::CreditAccountVoided(_)
        | AccountEvent::AccountHoldReleased(_)
        | AccountEvent::PurchaseBecameBillable(_)
        | AccountEvent::DueDateRescheduled(_)
        | AccountEvent::RepaymentReversed(_)
        | AccountEvent::OverdueCured(_)
        | AccountEvent::RiskClassChanged(_)
        | AccountEvent::DebtExtended(_)
        | AccountEvent::DebtRestructured(_)
        | AccountEvent::DebtSettledInKind(_)
        | AccountEvent::WriteOffProposed(_)
        | AccountEvent::WriteOffReversed(_)
        | AccountEvent::JudicialRecoveryStarted(_)
        | AccountEvent::JudicialRecoveryEnded(_)
        | AccountEvent::SecuritisationPoolAssigned(_) => None,
    }
}
