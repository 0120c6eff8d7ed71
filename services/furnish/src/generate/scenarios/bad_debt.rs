//! Debts that go bad: written off and recovered, written off in error, recovered by court, ended otherwise.

use super::account::ScriptedAccount;
use super::openings::{LoanTerms, active_card, line, loan};
use super::script::{Script, business_id, yuan};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{
    AccountEvent, CloseCause, DebtPartlyForgiven, DebtWrittenOff, JudicialRecoveryEnded, JudicialRecoveryStarted, RiskClassBasis,
    RiskClassChanged, WriteOffProposed, WriteOffReversed, WrittenOffDebtRecovered,
};
use credit_domain::ids::BusinessId;
use credit_domain::money::Minor;

fn propose(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate) -> BusinessId {
    let write_off_id = business_id(&format!("WO-{}", account.account_id));
    let event = WriteOffProposed { write_off_id: write_off_id.clone() };
    let _event_id = account.event(script, date, AccountEvent::WriteOffProposed(event));
    write_off_id
}

fn write_off(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate, write_off_id: &BusinessId) {
    let event = DebtWrittenOff {
        write_off_id: write_off_id.clone(),
        amount_minor: account.book.balance_minor,
        currency: account.currency(),
    };
    let _event_id = account.event(script, date, AccountEvent::DebtWrittenOff(event));
}

fn take_back(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate, write_off_id: &BusinessId) {
    let event = WriteOffReversed { write_off_id: write_off_id.clone(), cause: CompactString::const_new("BOOKED_IN_ERROR") };
    let _event_id = account.event(script, date, AccountEvent::WriteOffReversed(event));
}

fn recover(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate, amount_minor: Minor) {
    let event = WrittenOffDebtRecovered { recovery_id: account.next_id("RCV"), amount_minor, currency: account.currency() };
    let _event_id = account.event(script, date, AccountEvent::WrittenOffDebtRecovered(event));
    account.book.balance_minor -= amount_minor;
}

/// E-27: overdue through all digits, bad debt in August, written off in September, recovered in two parts; the second one
/// closes the account.
pub(super) fn written_off_and_recovered(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 5), yuan(10_000));
    let amount_minor = script.draw(2_000, 6_000);
    let _posting_id = account.buy(script, script.day(0, 10), amount_minor);
    for month in 1..=7 {
        let _bill_id = account.bill(script, script.day(month, 1), script.day(month, 10));
        if month == 1 {
            account.notify(script, 1, script.day(1, 12));
        }
    }
    let write_off_id = propose(&mut account, script, script.day(8, 15));
    write_off(&mut account, script, script.day(9, 10), &write_off_id);
    let half_minor = account.book.balance_minor / 2;
    recover(&mut account, script, script.day(10, 12), half_minor);
    let rest_minor = account.book.balance_minor;
    recover(&mut account, script, script.day(11, 12), rest_minor);
}

/// A card is written off, and nothing of it comes back.
pub(super) fn card_written_off(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 3), yuan(20_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = card.buy(script, script.day(0, 10), amount_minor);
    for month in 0..=4 {
        let _bill_id = card.bill(script, script.day(month, 25), script.day(month + 1, 15));
        if month == 1 {
            card.notify(script, 1, script.day(1, 22));
        }
    }
    let write_off_id = propose(&mut card, script, script.day(5, 10));
    write_off(&mut card, script, script.day(7, 10), &write_off_id);
}

/// E-28: a card is written off in error; both steps are taken back, and the customer pays.
pub(super) fn write_off_reversed(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 3), yuan(20_000));
    let amount_minor = script.draw(1_000, 4_000);
    let _posting_id = card.buy(script, script.day(0, 10), amount_minor);
    for month in 0..=3 {
        let _bill_id = card.bill(script, script.day(month, 25), script.day(month + 1, 15));
        if month == 1 {
            card.notify(script, 1, script.day(1, 22));
        }
    }
    let write_off_id = propose(&mut card, script, script.day(4, 10));
    write_off(&mut card, script, script.day(5, 10), &write_off_id);
    take_back(&mut card, script, script.day(6, 10), &write_off_id);
    take_back(&mut card, script, script.day(6, 11), &write_off_id);
    let _repayment_id = card.pay_all(script, script.day(6, 20));
}

/// An overdue line is recovered by court: judicial recovery until everything is paid.
pub(super) fn recovered_by_court(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 4), yuan(8_000));
    let amount_minor = script.draw(1_000, 5_000);
    let _posting_id = account.buy(script, script.day(0, 12), amount_minor);
    for month in 1..=4 {
        let _bill_id = account.bill(script, script.day(month, 1), script.day(month, 10));
        if month == 1 {
            account.notify(script, 1, script.day(1, 13));
        }
    }
    let case_id = business_id(&format!("CASE-{}", account.account_id));
    let started = JudicialRecoveryStarted { case_id: case_id.clone() };
    let _event_id = account.event(script, script.day(4, 10), AccountEvent::JudicialRecoveryStarted(started));
    let _repayment_id = account.pay_all(script, script.day(6, 5));
    let ended = JudicialRecoveryEnded { case_id, outcome: CompactString::const_new("PAID") };
    let _event_id = account.event(script, script.day(6, 6), AccountEvent::JudicialRecoveryEnded(ended));
}

/// The lender gives an overdue loan up: it forgives what is left and ends the account otherwise than by settlement.
pub(super) fn ended_otherwise(script: &mut Script<'_>) {
    let terms = LoanTerms::plain(6, yuan(500), yuan(30));
    let (mut account, _plan) = loan(script, script.day(0, 8), terms);
    let line_minor = terms.principal_minor + terms.interest_minor;
    let _repayment_id = account.pay(script, script.day(1, 14), line_minor);
    account.notify(script, 1, script.day(2, 18));
    // Principal of five lines, and the interest of the two that fell due.
    let amount_minor = 5 * terms.principal_minor + 2 * terms.interest_minor;
    let forgiven = DebtPartlyForgiven { forgiveness_id: account.next_id("FORGIVE"), amount_minor, currency: account.currency() };
    let _event_id = account.event(script, script.day(3, 20), AccountEvent::DebtPartlyForgiven(forgiven));
    account.close(script, script.day(3, 20), CloseCause::Other);
    // The end is an adverse episode of its own where the arrears had ended before it.
    account.notify(script, 2, script.day(3, 22));
}

/// The lender decides on the class of an overdue line, first for the worse, then, once it is paid, for the better.
pub(super) fn class_decided(script: &mut Script<'_>) {
    let mut account = line(script, script.day(0, 6), yuan(9_000));
    let amount_minor = script.draw(1_000, 5_000);
    let _posting_id = account.buy(script, script.day(0, 11), amount_minor);
    for month in 1..=3 {
        let _bill_id = account.bill(script, script.day(month, 1), script.day(month, 10));
        if month == 1 {
            account.notify(script, 1, script.day(1, 14));
        }
    }
    // 2025-03-20 is 38 days after the first due date: the floor is 2.
    decide(&mut account, script, script.day(3, 20), (2, 4));
    let _repayment_id = account.pay_all(script, script.day(4, 5));
    decide(&mut account, script, script.day(5, 20), (4, 1));
}

fn decide(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate, (from_class, to_class): (u8, u8)) {
    let changed = RiskClassChanged { from_class, to_class, decided_on: date, basis: RiskClassBasis::Manual };
    let _event_id = account.event(script, date, AccountEvent::RiskClassChanged(changed));
}
