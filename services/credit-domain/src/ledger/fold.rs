//! What each fact does to the ledger, dispatched by family: lifecycle, use of the line, schedule, repayment,
//! resolution, transfer.

use super::standing::Standing;
use super::{Ledger, RiskTrack};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, CloseCause, CreditAccountOpened};
use crate::fact::Fact;
use crate::product_rule::{AmountPart, ProductRule};

/// Where a fact stands while it is folded.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) date: BusinessDate,
    /// The facts around it, in fold order: those of one day may belong together.
    pub(super) earlier: &'a [&'a Fact],
    pub(super) later: &'a [&'a Fact],
    pub(super) opened: &'a CreditAccountOpened,
    pub(super) rule: &'a ProductRule,
}

impl<'a> At<'a> {
    /// Events of the same day before this one, newest first.
    pub(super) fn earlier_today(&self) -> impl Iterator<Item = &'a AccountEvent> + use<'a> {
        let date = self.date;
        self.earlier.iter().rev().take_while(move |fact| fact.value_date == date).map(|fact| &fact.event)
    }

    /// Events of the same day after this one, in fold order.
    pub(super) fn later_today(&self) -> impl Iterator<Item = &'a AccountEvent> + use<'a> {
        let date = self.date;
        self.later.iter().take_while(move |fact| fact.value_date == date).map(|fact| &fact.event)
    }
}

impl Ledger {
    /// The ledger of an account on its opening date, before any money moved.
    pub fn opening(opened: &CreditAccountOpened) -> Ledger {
        Ledger {
            account_type: opened.account_type,
            folded_to: opened.open_date,
            limit_minor: opened.limit_minor,
            balance_minor: 0,
            interest_since_bill_minor: 0,
            fee_since_bill_minor: 0,
            required: Vec::new(),
            plans: Vec::new(),
            statement: None,
            last_payment: None,
            paid_month: opened.open_date.month(),
            paid_in_month_minor: 0,
            risk: RiskTrack { class: 1, since: opened.open_date, decided: 1, observation: None },
            episodes: Vec::new(),
            closed: None,
            standing: Standing { bill_day: opened.bill_day, maturity: opened.due_date, ..Standing::default() },
        }
    }

    /// Folds facts that are effective and in order, as [`super::effective::effective_facts`] gives them; none may lie
    /// before the day already folded to, and the facts of one day come together.
    pub fn fold(&mut self, facts: &[&Fact], opened: &CreditAccountOpened, rule: &ProductRule) {
        for (index, fact) in facts.iter().enumerate() {
            self.advance_to(fact.value_date, rule);
            let (earlier, later) = (&facts[..index], &facts[index + 1..]);
            self.enter(&fact.event, At { date: fact.value_date, earlier, later, opened, rule });
            self.close_recovered_debt(fact.value_date);
        }
    }

    fn enter(&mut self, event: &AccountEvent, at: At<'_>) {
        use AccountEvent as E;
        match event {
            // The opening made this ledger.
            E::CreditAccountOpened(_) => {}
            E::CreditAccountActivated(_) => self.activate(at.date),
            E::CreditLimitChanged(changed) => self.limit_minor = changed.new_limit_minor,
            E::LargeInstalmentLineGranted(granted) => self.grant_large_instalment_line(granted),
            E::AccountUsageFrozen(frozen) => self.standing.stops = self.standing.stops.with(frozen.cause),
            E::AccountUsageUnfrozen(unfrozen) => self.standing.stops = self.standing.stops.without(unfrozen.cause),
            E::BillingDayChanged(changed) => self.standing.bill_day = Some(changed.new_bill_day),
            E::AccountCodeReassigned(reassigned) => self.standing.account_code = Some(reassigned.new_code.clone()),
            E::ReportingInstitutionChanged(changed) => self.standing.reporting_institution = Some(changed.to_institution),
            E::CreditAccountClosed(closed) => self.close(closed.cause, at),
            E::CreditAccountReopened(_) => self.reopen(at.date),
            E::CreditAccountVoided(_) => self.void(at.date),
            E::PurchasePosted(bought) => self.use_line(&bought.posting_id, bought.amount_minor, at),
            E::CashDrawn(drawn) => self.use_line(&drawn.drawdown_id, drawn.amount_minor, at),
            E::InterestCharged(charged) => self.charge(&charged.charge_id, charged.amount_minor, AmountPart::Interest, at),
            E::FeeCharged(charged) => self.charge(&charged.charge_id, charged.amount_minor, AmountPart::Fee, at),
            E::ChargeWaived(waived) => self.waive(waived, at),
            E::PurchaseRefunded(refunded) => self.refund(refunded, at),
            E::PurchaseReversed(reversed) => self.give_back(&reversed.posting_id, reversed.amount_minor, at),
            E::OverpaymentRefunded(refunded) => {
                self.post(&refunded.refund_id, refunded.amount_minor, AmountPart::Principal, at);
            }
            E::InstalmentPlanCreated(plan) => self.enter_plan(plan, at),
            E::InstalmentPlanSettledEarly(settled) => self.settle_plan_early(settled, at),
            E::InstalmentPlanCancelled(cancelled) => self.cancel_plan(cancelled, at),
            E::BillIssued(bill) => self.enter_bill(bill, at),
            E::BillAdjusted(adjusted) => self.adjust_bill(adjusted, at),
            E::DueDateRescheduled(rescheduled) => self.reschedule_bill(rescheduled, at),
            E::RepaymentReceived(repayment) => self.enter_repayment(repayment, at),
            E::RiskClassChanged(changed) => self.risk.decided = changed.to_class,
            E::DebtExtended(extended) => self.extend_debt(extended, at),
            E::DebtRestructured(restructured) => self.restructure_debt(restructured, at),
            E::DebtPartlyForgiven(forgiven) => self.lower_debt(forgiven.amount_minor, at),
            E::GuarantorPaid(paid) => self.enter_guarantor_payment(paid, at),
            E::DebtSettledInKind(_) => self.settle_in_kind(at),
            E::WriteOffProposed(proposed) => self.enter_bad_debt(&proposed.write_off_id, false, at),
            E::DebtWrittenOff(written_off) => self.enter_bad_debt(&written_off.write_off_id, true, at),
            E::WrittenOffDebtRecovered(recovered) => self.receive(recovered.amount_minor, at),
            E::JudicialRecoveryStarted(_) => self.start_judicial_recovery(at.date),
            E::JudicialRecoveryEnded(_) => self.standing.judicial_since = None,
            E::AssetTransferredOut(transferred) => self.transfer_out(transferred, at.date),
            E::AssetTransferredIn(transferred) => self.transfer_in(transferred),
            E::AssetRepurchased(_) => self.repurchase(at.date),
            E::SecuritisationPoolAssigned(_) => self.standing.securitised = true,
            // Settled before the fold (D-15, D-06), or looked up by what they belong to.
            E::RepaymentReversed(_) | E::WriteOffReversed(_) | E::RepaymentAllocated(_) => {}
            // Information and assertions, which move nothing (D-10, D-29); a release is about the hold, not the account.
            E::PurchaseBecameBillable(_)
            | E::OverpaymentRecorded(_)
            | E::PaymentBecameOverdue(_)
            | E::OverdueCured(_)
            | E::AccountHoldReleased(_) => {}
        }
    }

    /// D-28: bad debt that nothing is left of closes on that day, whatever paid it.
    fn close_recovered_debt(&mut self, date: BusinessDate) {
        if self.standing.bad_debt.is_some() && self.balance_minor <= 0 && self.is_running() {
            self.end_with(date, CloseCause::Settled);
        }
    }
}
