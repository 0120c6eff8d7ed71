//! C1, the collection account: the whole claim is owed, nothing falls due (E-32, F-10).

use super::test_book::Book;
use super::test_events::*;
use super::{AccountStatus, RepaymentStatus};
use crate::event::account_event::{AccountType, ChargeKind, CloseCause, PlanOrigin};

fn claim() -> Book {
    let mut book = Book::open(AccountType::C1, "2024-04-15");
    book.on("2024-04-15", transferred_in("2024-04-15", 84_000));
    book
}

/// What no collection account has.
fn check_without_dues(book: &Book, as_of: &str) {
    let derived = book.at(as_of);
    assert_eq!(derived.repayment_status, RepaymentStatus::NotApplicable, "{as_of}");
    let amounts = [derived.overdue_total_minor, derived.overdue_principal_minor, derived.due_this_month_minor];
    assert_eq!((amounts, derived.periods_overdue, derived.days_past_due), ([0; 3], 0, 0), "{as_of}");
}

#[test]
fn e_32_a_claim_taken_over_is_owed_whole_without_dues_or_status() {
    let mut book = claim();
    book.on("2024-05-01", interest("i1", 700)).on("2024-05-02", waiver("w1", ChargeKind::Interest, 200));
    book.on("2024-05-03", plan("l1", PlanOrigin::Drawdown, "d1", &["2024-06-01"], 1_000, 10)).pays("r1", 4_000, "2024-06-10");
    for (as_of, balance_minor) in [("2024-04-15", 84_000), ("2024-05-31", 84_500), ("2024-06-30", 80_510)] {
        check_without_dues(&book, as_of);
        let derived = book.at(as_of);
        assert_eq!((derived.balance_minor, book.account_status(as_of)), (balance_minor, "1"), "{as_of}");
        assert_eq!((derived.risk_class, derived.adverse_episode_no), (1, 0), "{as_of}");
    }
    let derived = book.at("2024-06-30");
    assert_eq!((derived.last_payment_date, derived.last_payment_minor), (date("2024-06-10"), 4_000));
    assert_eq!(book.at("2024-05-31").last_payment_date, date("2024-04-15"), "F-10");
    assert!(book.ledger_on("2024-06-30").standing.original_claim.is_some());
}

#[test]
fn a_collection_account_shows_nothing_but_in_collection_and_ended() {
    let mut book = claim();
    book.on("2024-05-01", judicial_start("j1")).on("2024-05-02", frozen(crate::event::account_event::FreezeCause::Court));
    let derived = book.at("2024-05-31");
    assert_eq!((derived.account_status, derived.judicial_since), (AccountStatus::Normal, Some(date("2024-05-01"))));
    book.pays("r1", 84_000, "2024-06-10");
    assert_eq!((book.account_status("2024-06-10"), book.at("2024-06-10").close), ("1", None), "the lender ends it");
    book.on("2024-06-11", close("2024-06-11", CloseCause::Settled));
    assert_eq!(book.account_status("2024-06-11"), "2");
    check_without_dues(&book, "2024-06-11");
}

#[test]
fn relief_and_bad_debt_leave_a_collection_account_without_dues() {
    let mut book = claim();
    book.on("2024-05-01", extension("x1", 3, "2025-01-01"));
    // Without dues the observation ends with its time alone.
    assert_eq!(["2024-05-01", "2025-05-01", "2025-05-02"].map(|as_of| book.at(as_of).risk_class), [2, 2, 1]);
    book.on("2024-06-01", written_off("w1", 84_000));
    check_without_dues(&book, "2024-06-30");
    assert_eq!((book.account_status("2024-06-30"), book.at("2024-06-30").balance_minor), ("1", 84_000));
    book.on("2024-07-01", settled_in_kind("k1"));
    assert_eq!(book.at("2024-07-01").close, Some((date("2024-07-01"), CloseCause::Settled)), "D-28");
    check_without_dues(&book, "2024-07-31");
}
