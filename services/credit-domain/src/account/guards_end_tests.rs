//! What an account takes once it ended: closed by an event, closed by itself, reopened, voided (4.4(3), D-19, D-28, E-40).

use super::guards_tests::{book, check_on};
use super::test_book::*;
use crate::event::account_event::{AccountEvent, AccountType, ChargeKind, CloseCause, FreezeCause, PlanOrigin, TransferKind};
use crate::ledger::test_events::*;

/// Paid off, with a fee, and closed on 2024-02-14.
fn closed() -> Book {
    let mut book = book();
    book.on("2024-02-10", fee("c1", 50));
    book.pays("r2", 39_050, "2024-02-14").on("2024-02-14", close("2024-02-14", CloseCause::Settled));
    book
}

/// Events that no ended account takes.
fn of_a_running_account() -> Vec<AccountEvent> {
    vec![
        activated(),
        limit_change(1_000_000, 5),
        frozen(FreezeCause::Risk),
        unfrozen(FreezeCause::Risk),
        bill_day_change(1, 5, "2024-03"),
        code_change("A-1", "A-2"),
        institution_change("T20000000H0002", "2024-02-15"),
        close("2024-02-15", CloseCause::Settled),
        purchase("p2", 5),
        billable("p1", "2024-02-15"),
        drawdown("d2", 5),
        interest("c2", 5),
        fee("c2", 5),
        overpayment(5),
        plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-03-01"], 5, 0),
        settled_early("pl1", 5),
        plan_cancelled("pl1", 5),
        AccountEvent::BillIssued(bill("b2", "2024-03-01", "2024-03-10", 0, 0)),
        bill_adjustment("a1", "b1", 5),
        due_date_move("b1", "2024-02-10", "2024-02-12"),
        became_overdue("b1", "2024-02-10", 5),
        cured("2024-02-15"),
        class_change(1, 2, date("2024-02-15")),
        extension("x1", 1, "2024-03-15"),
        restructuring("rs1", "2024-03-15"),
        forgiveness("fg1", 5),
        guarantor_paid("g1", 5),
        settled_in_kind("k1"),
        write_off_proposed("w1"),
        written_off("w1", 5),
        judicial_start("case1"),
        judicial_end("case1"),
        transferred_out("2024-02-15", TransferKind::Sale),
        repurchased("2024-02-15"),
        pool_assigned("pool1"),
    ]
}

fn check_refused(book: &Book, event: &AccountEvent, rule: &str) {
    let outcome = book.clone().send(&book.next("2024-02-15"), event);
    assert!(rules_of(&outcome).contains(&rule), "{event:?} gave {outcome:?}");
}

#[test]
fn after_the_close_come_reversals_refunds_waivers_corrections_and_older_repayments() {
    for event in of_a_running_account() {
        check_refused(&closed(), &event, "ACCOUNT_CLOSED");
    }
    check_refused(&closed(), &repayment("r3", 5, "2024-02-15"), "ACCOUNT_CLOSED");
    for event in [
        repayment("r3", 5, "2024-02-14"),
        allocation("r2", vec![part_of("b1", 0, (1, 0, 0))]),
        repayment_reversal("r2"),
        refund("p1", "f1", 5),
        purchase_reversal("p1", "v1", 5),
        waiver("w1", ChargeKind::Fee, 5),
        voided(),
    ] {
        check_on(&mut closed(), "2024-02-15", &event, &[]);
    }
    check_on(&mut closed(), "2024-02-15", &overpayment_refund("o1", 5), &["REFUND_ABOVE_CREDIT_BALANCE"]);
    check_on(&mut closed(), "2024-02-15", &recovery("rc1", 5), &["BAD_DEBT_MISSING"]);
    check_on(&mut closed(), "2024-02-15", &write_off_reversal("w1"), &["WRITE_OFF_UNKNOWN"]);
    check_on(&mut closed(), "2024-02-15", &reopened(), &["REOPENING_FORBIDDEN"]);
    let outcome = closed().supersede(4, "2024-02-15", &repayment("r1", 900, "2024-02-08"));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
}

/// Written off on 2024-02-12 and recovered in full on 2024-02-14: closed by itself on that day.
fn recovered() -> Book {
    let mut book = book();
    book.on("2024-02-12", written_off("w1", 39_000)).on("2024-02-14", recovery("rc1", 39_000));
    book
}

#[test]
fn d_28_an_account_that_closed_by_itself_is_closed() {
    for event in of_a_running_account() {
        check_refused(&recovered(), &event, "ACCOUNT_CLOSED");
    }
    check_refused(&recovered(), &repayment("r3", 5, "2024-02-15"), "ACCOUNT_CLOSED");
    for event in [
        recovery("rc2", 5),
        write_off_reversal("w1"),
        repayment("r3", 5, "2024-02-14"),
        repayment_reversal("r1"),
        refund("p1", "f1", 5),
    ] {
        check_on(&mut recovered(), "2024-02-15", &event, &[]);
    }
}

#[test]
fn d_28_a_close_that_came_by_itself_goes_with_what_brought_it() {
    let mut taken_back = recovered();
    taken_back.on("2024-02-15", write_off_reversal("w1"));
    check_on(&mut taken_back, "2024-02-16", &purchase("p2", 5), &[]);
    let mut half = recovered();
    let outcome = half.supersede(7, "2024-02-15", &recovery("rc1", 30_000));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
    check_on(&mut half, "2024-02-16", &interest("c1", 5), &[]);
}

#[test]
fn a_close_of_its_own_is_known_when_its_months_are_sealed() {
    let mut sealed = Book::open(AccountType::R1, "2024-01-05");
    sealed.on("2024-01-10", purchase("p1", 10_000)).on("2024-01-12", written_off("w1", 10_000));
    sealed.on("2024-06-10", recovery("rc1", 4_000)).on("2024-09-10", recovery("rc2", 6_000));
    assert!(sealed.account.sealed_chunks > 0);
    check_on(&mut sealed.clone(), "2024-09-11", &purchase("p2", 5), &["ACCOUNT_CLOSED"]);
    check_on(&mut sealed.clone(), "2024-09-11", &recovery("rc3", 5), &[]);
    check_on(&mut sealed, "2024-09-11", &write_off_reversal("w1"), &[]);
}

#[test]
fn a_late_close_meets_everything_that_came_later() {
    let settled = || {
        let mut book = book();
        book.pays("r2", 39_000, "2024-02-12");
        book
    };
    let refused = ["CLOSE_BEFORE_LATER_EVENTS"];
    let closing = close("2024-02-13", CloseCause::Settled);
    check_on(settled().on("2024-02-14", frozen(FreezeCause::Risk)), "2024-02-15", &closing, &refused);
    check_on(settled().on("2024-02-14", class_change(1, 1, date("2024-02-14"))), "2024-02-15", &closing, &refused);
    check_on(settled().on("2024-02-14", refund("p1", "f1", 5)), "2024-02-15", &closing, &[]);
    check_on(settled().on("2024-02-14", waiver("w1", ChargeKind::Fee, 5)), "2024-02-15", &closing, &[]);
}

/// A card with the same close.
fn closed_card(account_type: AccountType) -> Book {
    let mut book = Book::open(account_type, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).pays("r1", 10_000, "2024-01-20");
    book.on("2024-02-14", close("2024-02-14", CloseCause::Customer));
    book
}

#[test]
fn a_credit_balance_is_paid_back_after_the_close_too() {
    let mut overpaid = Book::open(AccountType::R1, "2024-01-05");
    overpaid.on("2024-01-10", purchase("p1", 10_000)).pays("r1", 10_500, "2024-01-20");
    overpaid.on("2024-02-14", close("2024-02-14", CloseCause::Customer));
    check_on(&mut overpaid.clone(), "2024-02-15", &overpayment_refund("o1", 500), &[]);
    check_on(&mut overpaid, "2024-02-15", &overpayment_refund("o1", 501), &["REFUND_ABOVE_CREDIT_BALANCE"]);
}

#[test]
fn only_a_closed_card_is_reopened_and_not_on_the_day_of_the_close() {
    for card in [AccountType::R2, AccountType::R3] {
        check_on(&mut closed_card(card), "2024-02-15", &reopened(), &[]);
        check_on(&mut closed_card(card), "2024-02-14", &reopened(), &["REOPENING_NOT_AFTER_CLOSE"]);
        let mut running = Book::open(card, "2024-01-05");
        check_on(&mut running, "2024-02-15", &reopened(), &["STATE_FORBIDS_EVENT"]);
    }
    for other in [AccountType::D1, AccountType::R1, AccountType::R4] {
        check_on(&mut closed_card(other), "2024-02-15", &reopened(), &["REOPENING_FORBIDDEN"]);
    }
}

#[test]
fn a_reopened_card_goes_on_but_takes_nothing_for_the_days_it_was_closed() {
    let mut card = closed_card(AccountType::R2);
    card.on("2024-03-01", reopened());
    check_on(&mut card.clone(), "2024-03-02", &purchase("p2", 5), &[]);
    check_on(&mut card.clone(), "2024-03-01", &purchase("p2", 5), &[]);
    check_on(&mut card.clone(), "2024-02-20", &purchase("p2", 5), &["ACCOUNT_CLOSED"]);
    check_on(&mut card.clone(), "2024-02-13", &purchase("p2", 5), &[]);
    check_on(&mut card.clone(), "2024-02-20", &refund("p1", "f1", 5), &[]);
    card.on("2024-03-05", close("2024-03-05", CloseCause::Customer));
    check_on(&mut card.clone(), "2024-03-06", &purchase("p2", 5), &["ACCOUNT_CLOSED"]);
    check_on(&mut card, "2024-03-06", &reopened(), &[]);
}

#[test]
fn e_40_nothing_follows_a_void() {
    let mut voided_card = closed_card(AccountType::R2);
    voided_card.on("2024-02-20", voided());
    for event in [repayment_reversal("r1"), refund("p1", "f1", 5), reopened(), voided(), waiver("w1", ChargeKind::Fee, 5)] {
        check_on(&mut voided_card.clone(), "2024-02-21", &event, &["ACCOUNT_VOIDED"]);
    }
    let outcome = voided_card.supersede(2, "2024-02-21", &purchase("p1", 5));
    assert_eq!(rules_of(&outcome), ["ACCOUNT_VOIDED"]);
    let mut running = book();
    running.on("2024-02-15", voided());
    for event in of_a_running_account() {
        check_refused(&running, &event, "ACCOUNT_VOIDED");
    }
}

#[test]
fn a_void_is_remembered_when_its_month_is_sealed() {
    let mut book = book();
    book.on("2024-06-20", purchase("p9", 5)).recorded("2024-02-15", "2024-06-21", voided());
    assert!(book.account.sealed_end().is_some_and(|end| date("2024-02-15") <= end));
    check_on(&mut book, "2024-06-22", &refund("p9", "f1", 5), &["ACCOUNT_VOIDED"]);
}
