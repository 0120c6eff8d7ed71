//! Repayments and their allocation.

use crate::event::account_event::{AllocationPart, RepaymentAllocated, RepaymentReceived};
use crate::event::checks::collect::Findings;
use crate::event::checks::common::check_known_date;
use crate::event::envelope::Envelope;

pub(super) fn check_received(findings: &mut Findings, envelope: &Envelope, received: &RepaymentReceived) {
    findings.require_positive(received.amount_minor, "amount_minor");
    findings.require_word(&received.channel, "channel");
    check_known_date(findings, envelope, received.value_date, "value_date");
}

/// D-05: each part pays one bill, or one line of a plan, and something of it.
pub(super) fn check_allocated(findings: &mut Findings, allocated: &RepaymentAllocated) {
    findings.require(!allocated.parts.is_empty(), "LIST_EMPTY", "parts", "at least one part");
    for (index, part) in allocated.parts.iter().enumerate() {
        check_part(findings, index, part);
        let same_target = |earlier: &AllocationPart| {
            (&earlier.bill_id, &earlier.plan_id, earlier.line_no) == (&part.bill_id, &part.plan_id, part.line_no)
        };
        let repeated = allocated.parts.iter().take(index).any(same_target);
        let field = format!("parts[{index}]");
        findings.require(!repeated, "ALLOCATION_PART_REPEATED", field, "each bill and each line of a plan once");
    }
}

fn check_part(findings: &mut Findings, index: usize, part: &AllocationPart) {
    let names_one = matches!((&part.bill_id, &part.plan_id, part.line_no), (Some(_), None, None) | (None, Some(_), Some(1..)));
    let field = format!("parts[{index}]");
    findings.require(names_one, "ALLOCATION_TARGET", field.clone(), "either bill_id, or plan_id and line_no from 1 on");
    findings.require_not_negative(part.principal_minor, format!("{field}.principal_minor"));
    findings.require_not_negative(part.interest_minor, format!("{field}.interest_minor"));
    findings.require_not_negative(part.fee_minor, format!("{field}.fee_minor"));
    let amount = i128::from(part.principal_minor) + i128::from(part.interest_minor) + i128::from(part.fee_minor);
    findings.require(amount > 0, "ALLOCATION_PART_EMPTY", field, "an amount above 0");
}
