//! Test support: the events of lines, relief, bad debt and transfer in one line each, beside those the guards' tests use.

pub(crate) use crate::account::test_events::*;
use crate::calendar::{BusinessDate, Month};
use crate::event::account_event::*;
use crate::ids::{AccountId, BusinessId, InstitutionCode};
use crate::money::{Currency, Minor};

const CNY: Currency = Currency::CNY;

pub(crate) fn activated() -> AccountEvent {
    AccountEvent::CreditAccountActivated(CreditAccountActivated { channel: "APP".into() })
}

pub(crate) fn large_instalment_line(limit_minor: Minor, valid_from: &str, valid_to: &str) -> AccountEvent {
    let (valid_from, valid_to) = (date(valid_from), date(valid_to));
    AccountEvent::LargeInstalmentLineGranted(LargeInstalmentLineGranted { limit_minor, currency: CNY, valid_from, valid_to })
}

pub(crate) fn frozen(cause: FreezeCause) -> AccountEvent {
    AccountEvent::AccountUsageFrozen(AccountUsageFrozen { cause })
}

pub(crate) fn unfrozen(cause: FreezeCause) -> AccountEvent {
    AccountEvent::AccountUsageUnfrozen(AccountUsageUnfrozen { cause })
}

pub(crate) fn bill_day_change(old_bill_day: u8, new_bill_day: u8, first_cycle: &str) -> AccountEvent {
    let first_cycle = Month::parse(first_cycle).expect("a month");
    AccountEvent::BillingDayChanged(BillingDayChanged { old_bill_day, new_bill_day, first_cycle })
}

pub(crate) fn code_change(old_code: &str, new_code: &str) -> AccountEvent {
    let code = |text| AccountId::parse(text).expect("a code");
    AccountEvent::AccountCodeReassigned(AccountCodeReassigned { old_code: code(old_code), new_code: code(new_code) })
}

pub(crate) fn institution(code: &str) -> InstitutionCode {
    InstitutionCode::parse(code).expect("a code")
}

pub(crate) fn institution_change(to: &str, cutover_date: &str) -> AccountEvent {
    AccountEvent::ReportingInstitutionChanged(ReportingInstitutionChanged {
        from_institution: institution("T10000000H0001"),
        to_institution: institution(to),
        cutover_date: date(cutover_date),
    })
}

pub(crate) fn reopened() -> AccountEvent {
    AccountEvent::CreditAccountReopened(CreditAccountReopened { cause: "CUSTOMER".into() })
}

pub(crate) fn voided() -> AccountEvent {
    AccountEvent::CreditAccountVoided(CreditAccountVoided { cause: VoidCause::OpenedInError })
}

pub(crate) fn billable(posting_id: &str, billable_from: &str) -> AccountEvent {
    let (posting_id, billable_from) = (id(posting_id), date(billable_from));
    AccountEvent::PurchaseBecameBillable(PurchaseBecameBillable { posting_id, billable_from })
}

pub(crate) fn waiver(waiver_id: &str, kind: ChargeKind, amount_minor: Minor) -> AccountEvent {
    let waiver_id = id(waiver_id);
    AccountEvent::ChargeWaived(ChargeWaived { waiver_id, charge_id: None, kind, amount_minor, currency: CNY })
}

pub(crate) fn overpayment(amount_minor: Minor) -> AccountEvent {
    AccountEvent::OverpaymentRecorded(OverpaymentRecorded { amount_minor, currency: CNY })
}

pub(crate) fn overpayment_refund(refund_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::OverpaymentRefunded(OverpaymentRefunded { refund_id: id(refund_id), amount_minor, currency: CNY })
}

/// A plan of lines with a due date, principal, interest and fee.
pub(crate) fn plan_of(
    plan_id: &str,
    origin: PlanOrigin,
    source_id: &str,
    lines: &[(&str, Minor, Minor, Minor)],
) -> InstalmentPlanCreated {
    let line = |(line_no, line): (u16, &(&str, Minor, Minor, Minor))| ScheduleLine {
        line_no,
        due_date: date(line.0),
        principal_minor: line.1,
        interest_minor: line.2,
        fee_minor: line.3,
    };
    let schedule: Vec<ScheduleLine> = (1..).zip(lines).map(line).collect();
    InstalmentPlanCreated {
        plan_id: id(plan_id),
        origin,
        source_id: id(source_id),
        principal_minor: schedule.iter().map(|line| line.principal_minor).sum(),
        fee_minor: schedule.iter().map(|line| line.fee_minor).sum(),
        currency: CNY,
        periods: u16::try_from(schedule.len()).expect("a short plan"),
        schedule,
        is_large_instalment: false,
    }
}

pub(crate) fn planned(plan: InstalmentPlanCreated) -> AccountEvent {
    AccountEvent::InstalmentPlanCreated(plan)
}

pub(crate) fn settled_early(plan_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::InstalmentPlanSettledEarly(InstalmentPlanSettledEarly { plan_id: id(plan_id), amount_minor, currency: CNY })
}

pub(crate) fn plan_cancelled(plan_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::InstalmentPlanCancelled(InstalmentPlanCancelled { plan_id: id(plan_id), amount_minor, currency: CNY })
}

pub(crate) fn bill_adjustment(adjustment_id: &str, bill_id: &str, delta_minor: Minor) -> AccountEvent {
    AccountEvent::BillAdjusted(BillAdjusted {
        adjustment_id: id(adjustment_id),
        bill_id: id(bill_id),
        delta_minor,
        currency: CNY,
        cause: "COMPLAINT".into(),
    })
}

pub(crate) fn due_date_move(bill_id: &str, old_due_date: &str, new_due_date: &str) -> AccountEvent {
    let (bill_id, old_due_date, new_due_date) = (id(bill_id), date(old_due_date), date(new_due_date));
    AccountEvent::DueDateRescheduled(DueDateRescheduled { bill_id, old_due_date, new_due_date, cause: RescheduleCause::Holiday })
}

/// A part that pays principal, interest and fee of a bill (line 0) or of a line of a plan.
pub(crate) fn part_of(source_id: &str, line_no: u16, parts: (Minor, Minor, Minor)) -> AllocationPart {
    let source_id: Option<BusinessId> = Some(id(source_id));
    let (bill_id, plan_id) = if line_no == 0 { (source_id, None) } else { (None, source_id) };
    AllocationPart {
        bill_id,
        plan_id,
        line_no: (line_no > 0).then_some(line_no),
        principal_minor: parts.0,
        interest_minor: parts.1,
        fee_minor: parts.2,
    }
}

pub(crate) fn allocation(repayment_id: &str, parts: Vec<AllocationPart>) -> AccountEvent {
    AccountEvent::RepaymentAllocated(RepaymentAllocated { repayment_id: id(repayment_id), currency: CNY, parts })
}

pub(crate) fn became_overdue(bill_id: &str, due_date: &str, amount_minor: Minor) -> AccountEvent {
    let (bill_id, due_date) = (id(bill_id), date(due_date));
    AccountEvent::PaymentBecameOverdue(PaymentBecameOverdue { bill_id, due_date, amount_minor, currency: CNY })
}

pub(crate) fn cured(cured_on: &str) -> AccountEvent {
    AccountEvent::OverdueCured(OverdueCured { cured_on: date(cured_on) })
}

pub(crate) fn class_change(from_class: u8, to_class: u8, decided_on: BusinessDate) -> AccountEvent {
    let basis = RiskClassBasis::Manual;
    AccountEvent::RiskClassChanged(RiskClassChanged { from_class, to_class, decided_on, basis })
}

pub(crate) fn extension(extension_id: &str, months: u16, new_due_date: &str) -> AccountEvent {
    let (extension_id, new_due_date) = (id(extension_id), date(new_due_date));
    AccountEvent::DebtExtended(DebtExtended { extension_id, months, new_due_date })
}

pub(crate) fn restructuring(restructuring_id: &str, first_new_due_date: &str) -> AccountEvent {
    AccountEvent::DebtRestructured(DebtRestructured {
        restructuring_id: id(restructuring_id),
        terms_hash: "0".repeat(64).into(),
        first_new_due_date: date(first_new_due_date),
    })
}

pub(crate) fn forgiveness(forgiveness_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::DebtPartlyForgiven(DebtPartlyForgiven { forgiveness_id: id(forgiveness_id), amount_minor, currency: CNY })
}

pub(crate) fn guarantor_paid(payment_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::GuarantorPaid(GuarantorPaid { payment_id: id(payment_id), amount_minor, currency: CNY })
}

pub(crate) fn settled_in_kind(settlement_id: &str) -> AccountEvent {
    AccountEvent::DebtSettledInKind(DebtSettledInKind { settlement_id: id(settlement_id) })
}

pub(crate) fn write_off_proposed(write_off_id: &str) -> AccountEvent {
    AccountEvent::WriteOffProposed(WriteOffProposed { write_off_id: id(write_off_id) })
}

pub(crate) fn written_off(write_off_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::DebtWrittenOff(DebtWrittenOff { write_off_id: id(write_off_id), amount_minor, currency: CNY })
}

pub(crate) fn write_off_reversal(write_off_id: &str) -> AccountEvent {
    let cause = "BOOKED_IN_ERROR".into();
    AccountEvent::WriteOffReversed(WriteOffReversed { write_off_id: id(write_off_id), cause })
}

pub(crate) fn recovery(recovery_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::WrittenOffDebtRecovered(WrittenOffDebtRecovered { recovery_id: id(recovery_id), amount_minor, currency: CNY })
}

pub(crate) fn judicial_start(case_id: &str) -> AccountEvent {
    AccountEvent::JudicialRecoveryStarted(JudicialRecoveryStarted { case_id: id(case_id) })
}

pub(crate) fn judicial_end(case_id: &str) -> AccountEvent {
    AccountEvent::JudicialRecoveryEnded(JudicialRecoveryEnded { case_id: id(case_id), outcome: "JUDGMENT".into() })
}

pub(crate) fn transferred_out(transfer_date: &str, kind: TransferKind) -> AccountEvent {
    AccountEvent::AssetTransferredOut(AssetTransferredOut {
        transferee: "ASSET COMPANY".into(),
        kind,
        transfer_date: date(transfer_date),
        price_minor: None,
        currency: CNY,
    })
}

pub(crate) fn transferred_in(transfer_date: &str, balance_minor: Minor) -> AccountEvent {
    AccountEvent::AssetTransferredIn(AssetTransferredIn {
        original_creditor: "OLD LENDER".into(),
        original_creditor_code: None,
        original_debt_type: "1".into(),
        status_at_transfer: "7".into(),
        balance_minor,
        currency: CNY,
        transfer_date: date(transfer_date),
    })
}

pub(crate) fn repurchased(repurchase_date: &str) -> AccountEvent {
    let repurchase_date = date(repurchase_date);
    AccountEvent::AssetRepurchased(AssetRepurchased { repurchase_date, price_minor: None, currency: CNY })
}

pub(crate) fn pool_assigned(pool_id: &str) -> AccountEvent {
    let servicer_keeps_reporting = true;
    AccountEvent::SecuritisationPoolAssigned(SecuritisationPoolAssigned { pool_id: id(pool_id), servicer_keeps_reporting })
}
