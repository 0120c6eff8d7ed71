//! Edge cases of claims and codes that change hands: E-30 to E-33.

use credit_domain::event::account_event::{AccountType, CloseCause, TransferKind};
use credit_domain::ids::AccountId;
use credit_domain::ledger::effective::effective_facts;
use credit_domain::ledger::standing::TransferOut;
use credit_domain::ledger::{Derived, Ledger, RepaymentStatus};
use fold_tests::book::{Book, is_applied, is_refused};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

#[test]
fn e_30_fold_half_a_claim_sold_leaves_the_books_that_day() {
    for (mut book, kind) in [(lent(AccountType::D1), TransferKind::Sale), (billed(AccountType::R1), TransferKind::Strip)] {
        let before = book.month_ends("2024-01", "2024-03");
        book.on("2024-04-15", transferred_out("2024-04-15", kind));
        assert_eq!(book.month_ends("2024-01", "2024-03"), before, "months before the transfer stand");
        assert_eq!(book.at("2024-04-14").transferred_out, None);
        assert_eq!(book.at("2024-04-15").transferred_out, Some(TransferOut { on: date("2024-04-15"), kind }));
        let again = book.try_on("2024-04-20", transferred_out("2024-04-20", kind));
        assert!(is_refused(&again), "a claim that is gone cannot go again: {again:?}");
        book.on("2024-06-10", repurchased("2024-06-10"));
        let derived = book.at("2024-06-10");
        assert_eq!((derived.transferred_out, derived.repurchased_on), (None, Some(date("2024-06-10"))));
    }
}

/// Everything but the field that a code or an institution change may change.
fn without_codes(derived: Derived) -> Derived {
    Derived { account_code: None, reporting_institution: None, ..derived }
}

#[test]
fn e_31_fold_half_a_brand_split_by_code_and_institution_changes_no_value() {
    let untouched = billed(AccountType::R1);
    let mut book = billed(AccountType::R1);
    book.on("2024-04-01", code_change("A-1", "A-1-NEW"));
    let other_old_code = book.try_on("2024-04-02", code_change("A-1", "A-2"));
    assert!(is_refused(&other_old_code), "the old code must be the one in force: {other_old_code:?}");
    book.on("2024-04-10", institution_change("2024-04-10"));
    let changed = book.month_ends("2024-01", "2024-06");
    let plain = untouched.month_ends("2024-01", "2024-06");
    assert_eq!(changed.len(), plain.len(), "no gap month");
    for (changed, plain) in changed.into_iter().zip(plain) {
        assert_eq!(without_codes(changed), plain, "one balance in every month");
    }
    assert_eq!(book.at("2024-03-31").account_code, None);
    assert_eq!(book.at("2024-04-01").account_code, AccountId::parse("A-1-NEW"));
    assert_eq!(book.at("2024-04-09").reporting_institution, None);
    assert_eq!(book.at("2024-04-10").reporting_institution, Some(other_institution()));
    let mut of_the_new_one = book.next("2024-04-20");
    of_the_new_one.institution_code = other_institution();
    assert!(is_applied(&book.send(&of_the_new_one, &purchase("P2", 100))), "the new institution goes on");
}

#[test]
fn e_31_fold_half_a_brand_split_by_close_and_open_has_one_balance_in_every_month() {
    let mut old = billed(AccountType::R1);
    old.pays("R1", 10_000, "2024-02-10").pays("TAKEOVER", 90_000, "2024-03-31");
    old.on("2024-03-31", close("2024-03-31", CloseCause::Settled));
    let mut new = Book::open(AccountType::R1, "2024-03-31");
    new.on("2024-03-31", drawdown("TAKEOVER", 90_000));
    for (month, old_minor, new_minor) in
        [("2024-02-29", 90_000, None), ("2024-03-31", 0, Some(90_000)), ("2024-04-30", 0, Some(90_000))]
    {
        assert_eq!(old.at(month).balance_minor, old_minor, "{month}");
        let opened = date(month) >= date("2024-03-31");
        assert_eq!(opened.then(|| new.at(month).balance_minor), new_minor, "{month}");
    }
    assert_eq!(old.statuses("2024-03", "2024-04"), "CC");
}

#[test]
fn e_32_a_claim_taken_over_is_a_collection_account_with_its_origin() {
    let mut book = Book::open(AccountType::C1, "2024-04-15");
    let event = transferred_in("2024-04-15", 84_000);
    book.on("2024-04-15", event.clone());
    for as_of in ["2024-04-15", "2024-04-30", "2025-12-31"] {
        let derived = book.at(as_of);
        assert_eq!(derived.balance_minor, 84_000, "{as_of}");
        assert_eq!(derived.repayment_status, RepaymentStatus::NotApplicable, "{as_of}");
        assert_eq!(book.account_status(as_of), "1", "{as_of}");
        assert_eq!((derived.due_this_month_minor, derived.overdue_total_minor, derived.days_past_due), (0, 0, 0), "no dues");
    }
    let facts = book.facts();
    let mut ledger = Ledger::opening(&book.account().opened);
    ledger.fold(&effective_facts(&facts), &book.account().opened, &book.rule);
    let claim = ledger.standing.original_claim.expect("the original creditor is kept");
    assert_eq!(credit_domain::event::account_event::AccountEvent::AssetTransferredIn(*claim), event);
    let again = book.try_on("2024-05-01", transferred_in("2024-05-01", 1_000));
    assert!(is_refused(&again), "once: {again:?}");
    book.pays("R1", 80_000, "2024-06-10")
        .pays("R2", 4_000, "2024-07-10")
        .on("2024-07-10", close("2024-07-10", CloseCause::Settled));
    let ended = book.at("2024-07-10");
    assert_eq!((ended.balance_minor, book.account_status("2024-07-10")), (0, "2"));
    assert_eq!((ended.last_payment_date, ended.last_payment_minor), (date("2024-07-10"), 4_000));
}

#[test]
fn e_32_only_a_collection_account_takes_a_claim_over() {
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4] {
        let mut book = Book::open(account_type, "2024-04-15");
        let outcome = book.try_on("2024-04-15", transferred_in("2024-04-15", 84_000));
        assert!(is_refused(&outcome), "{account_type:?}: {outcome:?}");
    }
}

#[test]
fn e_33_a_pool_assignment_changes_the_transfer_flag_alone() {
    for keeps_reporting in [true, false] {
        let untouched = lent(AccountType::D1);
        let mut book = lent(AccountType::D1);
        book.on("2024-03-20", pool_assigned("POOL-1", keeps_reporting));
        let plain = untouched.month_ends("2024-01", "2024-06");
        for (assigned, plain) in book.month_ends("2024-01", "2024-06").into_iter().zip(plain) {
            assert_eq!(assigned.securitised, assigned.as_of >= date("2024-03-20"));
            assert_eq!(Derived { securitised: false, ..assigned }, plain);
        }
    }
}
