//! Guards of repayments, their allocation and their reversal.

use super::guard::Guard;
use crate::event::account_event::{AccountEvent, AllocationPart, RepaymentAllocated, RepaymentReceived, RepaymentReversed};
use crate::fact::Fact;
use crate::ids::BusinessId;
use crate::money::Minor;

impl<'a> Guard<'a> {
    pub(super) fn repayment_received(&mut self, repayment: &RepaymentReceived) {
        self.amount_of_its_own(repayment.amount_minor, repayment.currency);
        if let Some(bank_ref) = &repayment.bank_ref {
            self.bank_reference(bank_ref);
        }
        if self.original.is_some() && self.allocated_of(&repayment.repayment_id) > repayment.amount_minor {
            self.find("ALLOCATION_EXCEEDS_REPAYMENT", "amount_minor", "at least what was already allocated");
        }
    }

    /// What the allocation in force says is paid; it lies in the repayment's month and is known with it.
    fn allocated_of(&self, repayment_id: &BusinessId) -> Minor {
        self.sum_in_force(|event| match event {
            AccountEvent::RepaymentAllocated(allocated) if allocated.repayment_id == *repayment_id => Some(sum_of(allocated)),
            _ => None,
        })
    }

    /// 4.4(6): names a repayment of this account that stands, once; it counts on the repayment's value date. What it
    /// pays is known, and together not more than the repayment (D-05).
    pub(super) fn repayment_allocated(&mut self, allocated: &RepaymentAllocated) {
        self.currency(allocated.currency);
        for (index, part) in allocated.parts.iter().enumerate() {
            self.allocation_part(index, part);
            if allocated.parts.iter().take(index).any(|earlier| is_same_target(earlier, part)) {
                self.find("ALLOCATION_PART_REPEATED", format!("parts[{index}]"), "each bill and each line of a plan once");
            }
        }
        let Some(fact) = self.repayment_of(&allocated.repayment_id) else { return };
        self.value_date = fact.value_date;
        let allocates_it = |other: &Fact| match &other.event {
            AccountEvent::RepaymentAllocated(earlier) => {
                earlier.repayment_id == allocated.repayment_id && other.value_date == fact.value_date
            }
            _ => false,
        };
        if self.other_in_force(allocates_it) {
            self.find(
                "REPAYMENT_ALLOCATED_TWICE",
                "repayment_id",
                "a repayment not allocated yet; supersede its allocation instead",
            );
        }
        if let AccountEvent::RepaymentReceived(repayment) = &fact.event
            && sum_of(allocated) > repayment.amount_minor
        {
            self.find("ALLOCATION_EXCEEDS_REPAYMENT", "parts", "together at most the amount of the repayment");
        }
        if self.is_reversed(fact, &allocated.repayment_id) {
            self.find("REPAYMENT_REVERSED", "repayment_id", "a repayment that is not reversed");
        }
    }

    fn allocation_part(&mut self, index: usize, part: &AllocationPart) {
        for (amount_minor, name) in
            [(part.principal_minor, "principal_minor"), (part.interest_minor, "interest_minor"), (part.fee_minor, "fee_minor")]
        {
            if amount_minor < 0 {
                self.find("AMOUNT_NEGATIVE", format!("parts[{index}].{name}"), "0 or more");
            }
            self.not_too_large(amount_minor, format!("parts[{index}].{name}"));
        }
        match (&part.bill_id, &part.plan_id, part.line_no) {
            (Some(bill_id), None, None) => {
                let is_bill = |event: &AccountEvent| matches!(event, AccountEvent::BillIssued(bill) if bill.bill_id == *bill_id);
                let _bill = self.find_named(
                    "BILL_UNKNOWN",
                    format!("parts[{index}].bill_id"),
                    "the id of a bill on this account",
                    is_bill,
                );
            }
            (None, Some(plan_id), Some(line_no)) => {
                let has_line = |event: &AccountEvent| match event {
                    AccountEvent::InstalmentPlanCreated(plan) => {
                        plan.plan_id == *plan_id && plan.schedule.iter().any(|line| line.line_no == line_no)
                    }
                    _ => false,
                };
                let expected = "a plan on this account and a line of it";
                let _plan = self.find_named("PLAN_LINE_UNKNOWN", format!("parts[{index}].plan_id"), expected, has_line);
            }
            _ => self.find("ALLOCATION_TARGET", format!("parts[{index}]"), "either bill_id, or plan_id and line_no"),
        }
    }

    /// 4.4(6): names a repayment of this account, once only. It counts on the repayment's value date (D-15).
    pub(super) fn repayment_reversed(&mut self, reversal: &RepaymentReversed) {
        let Some(repayment) = self.repayment_of(&reversal.repayment_id) else { return };
        if self.is_reversed(repayment, &reversal.repayment_id) {
            self.find("REPAYMENT_REVERSED_TWICE", "repayment_id", "a repayment that is not reversed yet");
        }
        self.value_date = repayment.value_date;
        if self.closed_on.is_some_and(|closed_on| repayment.value_date <= closed_on) {
            // D-20: the close stands, but somebody has to look.
            self.note("REPAYMENT_REVERSED_AFTER_CLOSE", "repayment_id", "usually no reversal once the account is closed");
        }
    }

    fn repayment_of(&mut self, repayment_id: &BusinessId) -> Option<&'a Fact> {
        self.find_named_of_its_day(
            "REPAYMENT_UNKNOWN",
            "repayment_id",
            "the id of a repayment on this account",
            |event| matches!(event, AccountEvent::RepaymentReceived(repayment) if repayment.repayment_id == *repayment_id),
        )
    }

    /// Whether another reversal of the repayment is in force. It lies on the repayment's own day, so it is known when
    /// the repayment is.
    fn is_reversed(&self, repayment: &Fact, repayment_id: &BusinessId) -> bool {
        self.other_in_force(|other| match &other.event {
            AccountEvent::RepaymentReversed(earlier) => {
                earlier.repayment_id == *repayment_id && other.value_date == repayment.value_date
            }
            _ => false,
        })
    }
}

fn sum_of(allocated: &RepaymentAllocated) -> Minor {
    let of_part = |part: &AllocationPart| part.principal_minor.saturating_add(part.interest_minor).saturating_add(part.fee_minor);
    allocated.parts.iter().map(of_part).fold(0, Minor::saturating_add)
}

fn is_same_target(one: &AllocationPart, other: &AllocationPart) -> bool {
    (&one.bill_id, &one.plan_id, one.line_no) == (&other.bill_id, &other.plan_id, other.line_no)
}
