//! Lives of revolving lines whose bills, charges and payments do not go the plain way.

use super::account::ScriptedAccount;
use super::cards::{freeze, unfreeze};
use super::openings::line;
use super::script::{Script, yuan};
use compact_str::CompactString;
use credit_domain::event::account_event::{
    AccountEvent, AllocationPart, BillAdjusted, ChargeKind, ChargeWaived, CreditLimitChanged, DueDateRescheduled, FreezeCause,
    OverdueCured, OverpaymentRecorded, OverpaymentRefunded, PaymentBecameOverdue, PurchaseBecameBillable, PurchasePosted,
    PurchaseReversed, RepaymentAllocated, RescheduleCause,
};
use credit_domain::ids::BusinessId;
use credit_domain::money::Minor;

/// Bills on the 1st of these months, due on the 10th, the minimum of each paid on the 6th.
pub(super) fn bill_and_pay(account: &mut ScriptedAccount, script: &mut Script<'_>, months: std::ops::RangeInclusive<i32>) {
    for month in months {
        let _bill_id = account.bill(script, script.day(month, 1), script.day(month, 10));
        let _repayment_id = account.pay_minimum(script, script.day(month, 6));
    }
}

/// A line with one purchase that is paid off minimum by minimum: the quiet background of scripted persons.
pub(super) fn quiet(script: &mut Script<'_>) -> ScriptedAccount {
    let mut account = line(script, script.day(0, 5), yuan(8_000));
    let amount_minor = script.draw(800, 4_000);
    let _posting_id = account.buy(script, script.day(0, 14), amount_minor);
    bill_and_pay(&mut account, script, 1..=11);
    account
}

/// E-05: a bill is lowered after a complaint, and its due date moves behind a holiday.
pub(super) fn bill_adjusted(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 8), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 14), amount_minor);
    let bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    let adjusted = BillAdjusted {
        adjustment_id: account.next_id("ADJ"),
        bill_id: bill_id.clone(),
        delta_minor: -yuan(20),
        currency: account.currency(),
        cause: CompactString::const_new("COMPLAINT"),
    };
    let _event_id = account.event(script, script.day(1, 4), AccountEvent::BillAdjusted(adjusted));
    let moved = DueDateRescheduled {
        bill_id,
        old_due_date: script.day(1, 10),
        new_due_date: script.day(1, 13),
        cause: RescheduleCause::Holiday,
    };
    let _event_id = account.event(script, script.day(1, 5), AccountEvent::DueDateRescheduled(moved));
    // In time only because of the move, and enough only because of the adjustment.
    account.book.drop_required(yuan(20));
    let _repayment_id = account.pay_minimum(script, script.day(1, 12));
    bill_and_pay(&mut account, script, 2..=6);
}

/// E-15: more is paid than was owed; a part of the credit goes back, the rest meets the next purchase.
pub(super) fn overpaid(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(8_000));
    let amount_minor = script.draw(600, 2_000);
    let _posting_id = account.buy(script, script.day(0, 14), amount_minor);
    let _bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    let _repayment_id = account.pay(script, script.day(1, 6), amount_minor + yuan(300));
    let recorded = OverpaymentRecorded { amount_minor: yuan(300), currency: account.currency() };
    let _event_id = account.event(script, script.day(1, 7), AccountEvent::OverpaymentRecorded(recorded));
    let refunded =
        OverpaymentRefunded { refund_id: account.next_id("BACK"), amount_minor: yuan(100), currency: account.currency() };
    let _event_id = account.event(script, script.day(2, 3), AccountEvent::OverpaymentRefunded(refunded));
    account.book.balance_minor += yuan(100);
    let _posting_id = account.buy(script, script.day(2, 12), yuan(500));
    bill_and_pay(&mut account, script, 3..=6);
}

/// Interest and a fee are charged, and parts of both waived.
pub(super) fn charges_waived(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 7), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 15), amount_minor);
    bill_and_pay(&mut account, script, 1..=1);
    let interest_id = account.charge_interest(script, script.day(2, 12), yuan(30));
    let fee_id = account.charge_fee(script, script.day(2, 13), yuan(20));
    waive(&mut account, script, (2, 14), ChargeKind::Interest, Some(interest_id), yuan(10));
    waive(&mut account, script, (2, 15), ChargeKind::Fee, Some(fee_id), yuan(20));
    bill_and_pay(&mut account, script, 3..=6);
}

fn waive(
    account: &mut ScriptedAccount,
    script: &mut Script<'_>,
    (month, day): (i32, i8),
    kind: ChargeKind,
    charge_id: Option<BusinessId>,
    amount_minor: Minor,
) {
    let date = script.day(month, day);
    let waiver_id = account.next_id("WAIVE");
    let waived = ChargeWaived { waiver_id, charge_id, kind, amount_minor, currency: account.currency() };
    let _event_id = account.event(script, date, AccountEvent::ChargeWaived(waived));
    account.book.refund(date, amount_minor);
}

/// A purchase is billed only after receipt was confirmed; cash is drawn; one purchase never happened.
pub(super) fn billed_later(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(9_000));
    let posting_id = account.next_id("BUY");
    let amount_minor = script.draw(300, 1_500);
    let posted = PurchasePosted {
        posting_id: posting_id.clone(),
        amount_minor,
        currency: account.currency(),
        billable_from: Some(script.day(1, 4)),
        payment_id: None,
    };
    let _event_id = account.event(script, script.day(0, 20), AccountEvent::PurchasePosted(posted));
    account.book.balance_minor += amount_minor;
    let billable = PurchaseBecameBillable { posting_id, billable_from: script.day(1, 3) };
    let _event_id = account.event(script, script.day(1, 3), AccountEvent::PurchaseBecameBillable(billable));
    let _drawdown_id = account.draw(script, script.day(1, 9), yuan(700));
    let posting_id = account.buy(script, script.day(1, 11), yuan(250));
    let reversed = PurchaseReversed {
        posting_id,
        reversal_id: account.next_id("REV"),
        amount_minor: yuan(250),
        currency: account.currency(),
    };
    let _event_id = account.event(script, script.day(1, 12), AccountEvent::PurchaseReversed(reversed));
    account.book.refund(script.day(1, 12), yuan(250));
    bill_and_pay(&mut account, script, 2..=6);
}

/// E-20: a court and the customer stop a line, and its limit falls below what is used; it is paid all the same.
pub(super) fn stopped(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 5), yuan(8_000));
    let _posting_id = account.buy(script, script.day(0, 14), yuan(3_000));
    bill_and_pay(&mut account, script, 1..=1);
    freeze(&mut account, script, script.day(2, 12), FreezeCause::Court);
    freeze(&mut account, script, script.day(2, 13), FreezeCause::Customer);
    let cut = CreditLimitChanged {
        old_limit_minor: yuan(8_000),
        new_limit_minor: yuan(1_000),
        currency: account.currency(),
        cause: CompactString::const_new("RISK"),
    };
    let _event_id = account.event(script, script.day(2, 14), AccountEvent::CreditLimitChanged(cut));
    bill_and_pay(&mut account, script, 3..=4);
    unfreeze(&mut account, script, script.day(4, 12), FreezeCause::Court);
    unfreeze(&mut account, script, script.day(4, 13), FreezeCause::Customer);
    bill_and_pay(&mut account, script, 5..=8);
}

/// D-10: the lender asserts that a bill fell overdue, and that it was cured.
pub(super) fn asserted(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 9), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 16), amount_minor);
    let bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    let overdue = PaymentBecameOverdue {
        bill_id,
        due_date: script.day(1, 10),
        amount_minor: account.book.past_due_minor(),
        currency: account.currency(),
    };
    let _event_id = account.event(script, script.day(1, 11), AccountEvent::PaymentBecameOverdue(overdue));
    account.notify(script, 1, script.day(1, 13));
    let _bill_id = account.bill(script, script.day(2, 1), script.day(2, 10));
    let _repayment_id = account.pay_minimum(script, script.day(2, 8));
    let cured = OverdueCured { cured_on: script.day(2, 8) };
    let _event_id = account.event(script, script.day(2, 8), AccountEvent::OverdueCured(cured));
    bill_and_pay(&mut account, script, 3..=6);
}

/// A repayment that the lender itself puts on the newer of two overdue bills; the older one follows later.
pub(super) fn allocated(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 7), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 13), amount_minor);
    let _older_bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    account.notify(script, 1, script.day(1, 12));
    let older_minor = account.book.past_due_minor();
    let newer_bill_id = account.bill(script, script.day(2, 1), script.day(2, 10));
    let newer_minor = account.book.past_due_minor() - older_minor;
    let repayment_id = account.pay(script, script.day(2, 20), newer_minor);
    let part = AllocationPart {
        bill_id: Some(newer_bill_id),
        plan_id: None,
        line_no: None,
        principal_minor: newer_minor,
        interest_minor: 0,
        fee_minor: 0,
    };
    let allocated = RepaymentAllocated { repayment_id, currency: account.currency(), parts: vec![part] };
    let _event_id = account.event(script, script.day(2, 20), AccountEvent::RepaymentAllocated(allocated));
    let _bill_id = account.bill(script, script.day(3, 1), script.day(3, 10));
    let _repayment_id = account.pay_all(script, script.day(3, 8));
}

/// E-18 and D-07: a repayment is found two weeks late, and another was booked with a wrong amount and is replaced.
pub(super) fn corrected(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 8), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 13), amount_minor);
    let _bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    account.notify(script, 1, script.day(1, 12));
    // It came in time and was found when the notice was out. (Found after its month was reported, it would need a
    // correction of that month.)
    let minimum_minor = account.book.past_due_minor();
    let repayment_id = account.next_id("PAY");
    let found = account.repayment(repayment_id, script.day(1, 8), minimum_minor);
    let recorded_on = script.day(1, 24);
    let _event_id = account.corrected(script, recorded_on, Some(script.day(1, 8)), None, found);
    account.book.pay(recorded_on, minimum_minor);
    let _bill_id = account.bill(script, script.day(2, 1), script.day(2, 10));
    let minimum_minor = account.book.past_due_minor();
    let repayment_id = account.next_id("PAY");
    let wrong = account.repayment(repayment_id.clone(), script.day(2, 8), minimum_minor + yuan(50));
    let wrong_id = account.event(script, script.day(2, 8), wrong);
    let right = account.repayment(repayment_id, script.day(2, 8), minimum_minor);
    let superseded = Some((wrong_id, "WRONG_AMOUNT"));
    let _event_id = account.corrected(script, script.day(2, 18), Some(script.day(2, 8)), superseded, right);
    account.book.pay(script.day(2, 8), minimum_minor);
    bill_and_pay(&mut account, script, 3..=6);
}

/// E-17: a repayment comes back after its month was reported; the arrears are paid a month later.
pub(super) fn repayment_returned(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(8_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = account.buy(script, script.day(0, 13), amount_minor);
    let _bill_id = account.bill(script, script.day(1, 1), script.day(1, 10));
    let minimum_minor = account.book.past_due_minor();
    let repayment_id = account.pay(script, script.day(1, 8), minimum_minor);
    account.reverse_payment(script, script.day(2, 3), repayment_id);
    account.book.balance_minor += minimum_minor;
    account.book.require(script.day(1, 10), minimum_minor);
    account.notify(script, 1, script.day(2, 5));
    let _repayment_id = account.pay_all(script, script.day(3, 4));
}
