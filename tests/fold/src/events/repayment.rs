//! Repayments, their allocation and their reversal.

use super::{CNY, date, id};
use credit_domain::event::account_event::*;
use credit_domain::money::Minor;

pub fn repayment(repayment_id: &str, amount_minor: Minor, value_date: &str) -> AccountEvent {
    AccountEvent::RepaymentReceived(received(repayment_id, amount_minor, value_date, None))
}

pub fn bank_repayment(repayment_id: &str, amount_minor: Minor, value_date: &str, bank_ref: &str) -> AccountEvent {
    AccountEvent::RepaymentReceived(received(repayment_id, amount_minor, value_date, Some(bank_ref)))
}

fn received(repayment_id: &str, amount_minor: Minor, value_date: &str, bank_ref: Option<&str>) -> RepaymentReceived {
    RepaymentReceived {
        repayment_id: id(repayment_id),
        amount_minor,
        currency: CNY,
        value_date: date(value_date),
        channel: "APP".into(),
        bank_ref: bank_ref.map(id),
    }
}

/// A part of an allocation: what it pays of a bill.
pub fn part_of_bill(bill_id: &str, principal_minor: Minor, interest_minor: Minor, fee_minor: Minor) -> AllocationPart {
    let bill_id = Some(id(bill_id));
    AllocationPart { bill_id, plan_id: None, line_no: None, principal_minor, interest_minor, fee_minor }
}

/// A part of an allocation: what it pays of a line.
pub fn part_of_line(
    plan_id: &str,
    line_no: u16,
    principal_minor: Minor,
    interest_minor: Minor,
    fee_minor: Minor,
) -> AllocationPart {
    let (plan_id, line_no) = (Some(id(plan_id)), Some(line_no));
    AllocationPart { bill_id: None, plan_id, line_no, principal_minor, interest_minor, fee_minor }
}

pub fn allocation(repayment_id: &str, parts: Vec<AllocationPart>) -> AccountEvent {
    AccountEvent::RepaymentAllocated(RepaymentAllocated { repayment_id: id(repayment_id), currency: CNY, parts })
}

pub fn repayment_reversal(repayment_id: &str) -> AccountEvent {
    let cause = ReversalCause::Returned;
    AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id: id(repayment_id), cause })
}
