//! Delinquency and its resolution.

use super::{CNY, date, id};
use credit_domain::event::account_event::*;
use credit_domain::money::Minor;

pub fn became_overdue(bill_id: &str, due_date: &str, amount_minor: Minor) -> AccountEvent {
    let (bill_id, due_date) = (id(bill_id), date(due_date));
    AccountEvent::PaymentBecameOverdue(PaymentBecameOverdue { bill_id, due_date, amount_minor, currency: CNY })
}

pub fn overdue_cured(cured_on: &str) -> AccountEvent {
    AccountEvent::OverdueCured(OverdueCured { cured_on: date(cured_on) })
}

pub fn class_change(from_class: u8, to_class: u8, decided_on: &str) -> AccountEvent {
    let (decided_on, basis) = (date(decided_on), RiskClassBasis::Manual);
    AccountEvent::RiskClassChanged(RiskClassChanged { from_class, to_class, decided_on, basis })
}

pub fn extension(extension_id: &str, months: u16, new_due_date: &str) -> AccountEvent {
    let (extension_id, new_due_date) = (id(extension_id), date(new_due_date));
    AccountEvent::DebtExtended(DebtExtended { extension_id, months, new_due_date })
}

pub fn restructuring(restructuring_id: &str, first_new_due_date: &str) -> AccountEvent {
    AccountEvent::DebtRestructured(DebtRestructured {
        restructuring_id: id(restructuring_id),
        terms_hash: "a0".repeat(32).into(),
        first_new_due_date: date(first_new_due_date),
    })
}

pub fn forgiveness(forgiveness_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::DebtPartlyForgiven(DebtPartlyForgiven { forgiveness_id: id(forgiveness_id), amount_minor, currency: CNY })
}

pub fn guarantor_paid(payment_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::GuarantorPaid(GuarantorPaid { payment_id: id(payment_id), amount_minor, currency: CNY })
}

pub fn settled_in_kind(settlement_id: &str) -> AccountEvent {
    AccountEvent::DebtSettledInKind(DebtSettledInKind { settlement_id: id(settlement_id) })
}

pub fn write_off_proposed(write_off_id: &str) -> AccountEvent {
    AccountEvent::WriteOffProposed(WriteOffProposed { write_off_id: id(write_off_id) })
}

pub fn written_off(write_off_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::DebtWrittenOff(DebtWrittenOff { write_off_id: id(write_off_id), amount_minor, currency: CNY })
}

pub fn write_off_reversal(write_off_id: &str) -> AccountEvent {
    let cause = "BOOKED_IN_ERROR".into();
    AccountEvent::WriteOffReversed(WriteOffReversed { write_off_id: id(write_off_id), cause })
}

pub fn recovery(recovery_id: &str, amount_minor: Minor) -> AccountEvent {
    let recovery_id = id(recovery_id);
    AccountEvent::WrittenOffDebtRecovered(WrittenOffDebtRecovered { recovery_id, amount_minor, currency: CNY })
}

pub fn judicial_start(case_id: &str) -> AccountEvent {
    AccountEvent::JudicialRecoveryStarted(JudicialRecoveryStarted { case_id: id(case_id) })
}

pub fn judicial_end(case_id: &str) -> AccountEvent {
    AccountEvent::JudicialRecoveryEnded(JudicialRecoveryEnded { case_id: id(case_id), outcome: "JUDGMENT".into() })
}
