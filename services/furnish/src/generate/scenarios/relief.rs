//! Relief, and debts that others or other things settle: extension, restructuring, forgiveness, guarantor, in kind.

use super::openings::{LoanTerms, line, loan};
use super::script::{Script, document_hash, yuan};
use credit_domain::event::account_event::{
    AccountEvent, CloseCause, DebtExtended, DebtPartlyForgiven, DebtRestructured, DebtSettledInKind, GuarantorPaid, PlanOrigin,
};

const TERMS: LoanTerms = LoanTerms::plain(6, yuan(1_000), yuan(60));
const LINE_MINOR: i64 = yuan(1_060);

/// E-29: every unpaid line of a loan moves by three months; then all is paid in time.
pub(super) fn extended(script: &mut Script<'_>) {
    let (mut account, _plan) = loan(script, script.day(0, 7), TERMS);
    let _repayment_id = account.pay(script, script.day(1, 12), LINE_MINOR);
    let extended = DebtExtended { extension_id: account.next_id("EXT"), months: 3, new_due_date: script.day(9, 15) };
    let _event_id = account.event(script, script.day(2, 10), AccountEvent::DebtExtended(extended));
    for month in 5..=9 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    account.close(script, script.day(9, 20), CloseCause::Settled);
}

/// E-29: an overdue loan is restructured; its rest comes as a new plan, which is paid.
pub(super) fn restructured(script: &mut Script<'_>) {
    let (mut account, _plan) = loan(script, script.day(0, 9), TERMS);
    let _repayment_id = account.pay(script, script.day(1, 15), LINE_MINOR);
    account.notify(script, 1, script.day(2, 18));
    let restructuring_id = account.next_id("RES");
    let restructured = DebtRestructured {
        restructuring_id: restructuring_id.clone(),
        terms_hash: document_hash(),
        first_new_due_date: script.day(4, 15),
    };
    let _event_id = account.event(script, script.day(3, 20), AccountEvent::DebtRestructured(restructured));
    // Five lines of principal, and the interest of the two that had fallen due.
    let source = (PlanOrigin::Drawdown, &restructuring_id);
    let _plan = account.plan(script, script.day(3, 21), source, 5, yuan(1_024), yuan(40));
    for month in 4..=8 {
        let _repayment_id = account.pay(script, script.day(month, 13), yuan(1_064));
    }
    account.close(script, script.day(8, 25), CloseCause::Settled);
}

/// A part of an overdue line is forgiven, the rest is paid.
pub(super) fn partly_forgiven(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 5), yuan(9_000));
    let amount_minor = script.draw(2_000, 5_000);
    let _posting_id = account.buy(script, script.day(0, 15), amount_minor);
    for month in 1..=3 {
        let _bill_id = account.bill(script, script.day(month, 1), script.day(month, 10));
        if month == 1 {
            account.notify(script, 1, script.day(1, 13));
        }
    }
    let amount_minor = account.book.balance_minor / 4;
    let forgiven = DebtPartlyForgiven { forgiveness_id: account.next_id("FORGIVE"), amount_minor, currency: account.currency() };
    let _event_id = account.event(script, script.day(3, 18), AccountEvent::DebtPartlyForgiven(forgiven));
    account.book.refund(script.day(3, 18), amount_minor);
    let _repayment_id = account.pay_all(script, script.day(4, 8));
}

/// The joint guarantee of a rural household loan pays three overdue lines; then the borrower goes on.
pub(super) fn guarantor_pays(script: &mut Script<'_>) {
    let terms = LoanTerms { business_kind: "53", guarantee_mode: "7", ..TERMS };
    let (mut account, _plan) = loan(script, script.day(0, 6), terms);
    let _repayment_id = account.pay(script, script.day(1, 13), LINE_MINOR);
    account.notify(script, 1, script.day(2, 18));
    let paid = GuarantorPaid { payment_id: account.next_id("GUA"), amount_minor: 3 * LINE_MINOR, currency: account.currency() };
    let _event_id = account.event(script, script.day(4, 20), AccountEvent::GuarantorPaid(paid));
    for month in 5..=6 {
        let _repayment_id = account.pay(script, script.day(month, 14), LINE_MINOR);
    }
    account.close(script, script.day(6, 28), CloseCause::Settled);
}

/// An overdue loan is settled in kind, and closed a month later.
pub(super) fn settled_in_kind(script: &mut Script<'_>) {
    let (mut account, _plan) = loan(script, script.day(0, 10), TERMS);
    let _repayment_id = account.pay(script, script.day(1, 13), LINE_MINOR);
    account.notify(script, 1, script.day(2, 18));
    let settled = DebtSettledInKind { settlement_id: account.next_id("KIND") };
    let _event_id = account.event(script, script.day(4, 22), AccountEvent::DebtSettledInKind(settled));
    account.close(script, script.day(5, 6), CloseCause::Settled);
}
