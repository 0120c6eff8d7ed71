//! Guards of assertions, class, relief, bad debt, recovery by court and transfer.

use super::guards_tests::{book, check, check_on};
use super::test_book::*;
use super::{HoldReason, Outcome};
use crate::event::account_event::{AccountEvent, AccountType, AssetTransferredOut, PlanOrigin, TransferKind};
use crate::ledger::test_events::*;
use crate::product_rule::{ProductRule, ProductTerms};

const HELD: Outcome = Outcome::Quarantined(HoldReason::AssertionFailed);

/// An unpaid minimum of 10.00 due on 2024-02-10, of which 4.00 are paid on 2024-02-12.
fn overdue_with(terms: ProductTerms) -> Book {
    let mut book = Book::open_with(AccountType::R1, "2024-01-05", ProductRule { first_terms: terms, ..ProductRule::default() });
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.pays("r1", 400, "2024-02-12");
    book
}

fn overdue() -> Book {
    overdue_with(ProductTerms::default())
}

fn check_assertion(mut book: Book, effective_date: &str, event: &AccountEvent, agrees: bool) {
    let outcome = book.send(&book.next_recorded(effective_date, "2024-03-05"), event);
    assert_eq!(outcome == HELD, !agrees, "{event:?} of {effective_date} gave {outcome:?}");
    assert_eq!(book.account.held, (!agrees).then_some(HoldReason::AssertionFailed));
    assert_eq!(matches!(outcome, Outcome::Applied { .. }), agrees, "{outcome:?}");
}

#[test]
fn d_10_an_overdue_amount_must_be_what_the_fold_finds_at_the_end_of_the_day() {
    for (effective_date, bill_id, due_date, amount_minor, agrees) in [
        ("2024-02-11", "b1", "2024-02-10", 1_000, true),
        ("2024-02-12", "b1", "2024-02-10", 600, true),
        ("2024-02-12", "b1", "2024-02-10", 1_000, false),
        ("2024-02-11", "b1", "2024-02-10", 999, false),
        ("2024-02-11", "b1", "2024-02-09", 1_000, false),
        ("2024-02-11", "b9", "2024-02-10", 1_000, false),
        ("2024-02-10", "b1", "2024-02-10", 1_000, false),
    ] {
        check_assertion(overdue(), effective_date, &became_overdue(bill_id, due_date, amount_minor), agrees);
    }
    let with_grace = || overdue_with(ProductTerms { grace_days: 3, ..ProductTerms::default() });
    check_assertion(with_grace(), "2024-02-13", &became_overdue("b1", "2024-02-10", 600), false);
    check_assertion(with_grace(), "2024-02-14", &became_overdue("b1", "2024-02-10", 600), true);
}

#[test]
fn d_10_an_overdue_line_is_named_by_its_plan() {
    let mut loan = Book::open(AccountType::D1, "2024-01-05");
    loan.on("2024-01-10", drawdown("d1", 30_000));
    loan.on("2024-01-10", plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-02-01", "2024-03-01"], 15_000, 100));
    check_assertion(loan.clone(), "2024-02-02", &became_overdue("pl1", "2024-02-01", 15_100), true);
    check_assertion(loan.clone(), "2024-02-02", &became_overdue("pl1", "2024-02-01", 15_000), false);
    check_assertion(loan, "2024-02-02", &became_overdue("pl1", "2024-03-01", 15_100), false);
}

#[test]
fn d_10_a_cure_must_be_what_the_fold_finds() {
    let paid = || {
        let mut book = overdue();
        book.pays("r2", 600, "2024-02-14");
        book
    };
    check_assertion(paid(), "2024-02-14", &cured("2024-02-14"), true);
    check_assertion(paid(), "2024-02-20", &cured("2024-02-13"), false);
    check_assertion(overdue(), "2024-02-20", &cured("2024-02-20"), false);
    check_assertion(overdue(), "2024-02-10", &cured("2024-02-10"), true);
}

#[test]
fn d_10_an_assertion_about_a_sealed_day_is_judged_with_history() {
    let mut sealed = overdue();
    sealed.on("2024-08-15", purchase("p8", 5));
    assert!(sealed.account.sealed_chunks > 0);
    check_assertion(sealed.clone(), "2024-02-11", &became_overdue("b1", "2024-02-10", 1_000), true);
    check_assertion(sealed.clone(), "2024-02-11", &became_overdue("b1", "2024-02-10", 600), false);
    check_assertion(sealed, "2024-02-20", &cured("2024-02-09"), true);
}

#[test]
fn a_malformed_assertion_is_refused_before_it_is_judged() {
    let mut book = overdue();
    check_on(&mut book, "2024-02-11", &became_overdue("b1", "2024-02-10", 0), &["AMOUNT_NOT_POSITIVE"]);
}

#[test]
fn d_35_a_decision_that_starts_from_another_class_is_noted() {
    let decide = |from_class, to_class, decided_on: &str| {
        let mut book = overdue();
        book.send(&book.next("2024-02-20"), &class_change(from_class, to_class, date(decided_on)))
    };
    assert_eq!(notes_of(&decide(2, 3, "2024-02-20")), Vec::<&str>::new());
    assert_eq!(notes_of(&decide(1, 3, "2024-02-20")), ["RISK_CLASS_DIFFERS"]);
    assert_eq!(notes_of(&decide(1, 3, "2024-02-10")), Vec::<&str>::new());
    assert_eq!(rules_of(&decide(0, 6, "2024-02-20")), ["RISK_CLASS_OUT_OF_RANGE", "RISK_CLASS_OUT_OF_RANGE"]);
    assert_eq!(rules_of(&decide(1, 2, "2024-02-22")), ["DATE_AHEAD_OF_RECORDED"]);
}

#[test]
fn d_30_an_extension_moves_by_months_and_stays_in_the_calendar() {
    check(&extension("x1", 1, "2024-12-31"), &[]);
    check(&extension("x1", 600, "2074-12-31"), &[]);
    check(&extension("x1", 0, "2024-12-31"), &["EXTENSION_OUT_OF_RANGE"]);
    check(&extension("x1", 601, "2074-12-31"), &["EXTENSION_OUT_OF_RANGE"]);
    check(&extension("x1", 1, "2024-02-14"), &["DUE_DATE_BEFORE_EXTENSION"]);
    let mut far = overdue();
    far.on("2024-02-15", extension("x1", 600, "2074-12-31"));
    check_on(&mut far.clone(), "2024-02-16", &extension("x2", 300, "2099-12-31"), &[]);
    check_on(&mut far, "2024-02-16", &extension("x2", 600, "2099-12-31"), &["EXTENSION_OUT_OF_RANGE"]);
}

#[test]
fn relief_needs_a_debt_of_its_size() {
    check(&restructuring("rs1", "2024-03-15"), &[]);
    check(&restructuring("rs1", "2024-02-14"), &["DUE_DATE_BEFORE_RESTRUCTURING"]);
    check(&forgiveness("fg1", 39_000), &[]);
    check(&forgiveness("fg1", 39_001), &["FORGIVEN_ABOVE_DEBT"]);
    check(&forgiveness("fg1", 0), &["AMOUNT_NOT_POSITIVE"]);
    check(&guarantor_paid("g1", 50_000), &[]);
    check(&guarantor_paid("g1", -1), &["AMOUNT_NOT_POSITIVE"]);
    check(&settled_in_kind("k1"), &[]);
    let mut in_kind = book();
    in_kind.on("2024-02-12", settled_in_kind("k1")).on("2024-02-13", purchase("p2", 5));
    check_on(&mut in_kind.clone(), "2024-02-15", &settled_in_kind("k1"), &["SETTLEMENT_ID_REPEATED"]);
    check_on(&mut in_kind, "2024-02-15", &settled_in_kind("k2"), &[]);
    let mut unused = Book::open(AccountType::R1, "2024-01-05");
    check_on(&mut unused, "2024-02-15", &settled_in_kind("k1"), &["DEBT_MISSING"]);
}

#[test]
fn d_06_a_write_off_is_of_something_and_once() {
    check(&written_off("w1", 39_000), &[]);
    check(&written_off("w1", 0), &["AMOUNT_NOT_POSITIVE"]);
    check(&write_off_proposed("w1"), &[]);
    let mut unused = Book::open(AccountType::R1, "2024-01-05");
    check_on(&mut unused.clone(), "2024-02-15", &write_off_proposed("w1"), &["DEBT_MISSING"]);
    check_on(&mut unused, "2024-02-15", &written_off("w1", 5), &["DEBT_MISSING"]);
    let mut proposed = book();
    proposed.on("2024-02-12", write_off_proposed("w1"));
    check_on(&mut proposed.clone(), "2024-02-15", &write_off_proposed("w2"), &["STATE_FORBIDS_EVENT"]);
    check_on(&mut proposed.clone(), "2024-02-15", &written_off("w2", 39_000), &["WRITE_OFF_ID_DIFFERS"]);
    check_on(&mut proposed.clone(), "2024-02-15", &written_off("w1", 39_000), &[]);
    check_on(&mut proposed.clone(), "2024-02-11", &write_off_proposed("w2"), &["BAD_DEBT_ALREADY"]);
    check_on(&mut proposed, "2024-02-11", &written_off("w2", 39_000), &["BAD_DEBT_ALREADY"]);
    let mut done = book();
    done.on("2024-02-12", written_off("w1", 39_000));
    check_on(&mut done.clone(), "2024-02-15", &written_off("w2", 39_000), &["STATE_FORBIDS_EVENT"]);
    check_on(&mut done.clone(), "2024-02-15", &write_off_proposed("w2"), &["STATE_FORBIDS_EVENT"]);
    let outcome = done.supersede(6, "2024-02-15", &written_off("w1", 38_000));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
}

#[test]
fn d_28_a_write_off_found_late_does_not_close_before_what_came_later() {
    let mut paid = book();
    paid.pays("r2", 39_000, "2024-02-12");
    check_on(&mut paid.clone(), "2024-02-11", &written_off("w1", 39_000), &[]);
    check_on(&mut paid.clone(), "2024-02-12", &written_off("w1", 39_000), &["DEBT_MISSING"]);
    paid.on("2024-02-13", purchase("p2", 5));
    check_on(&mut paid.clone(), "2024-02-11", &written_off("w1", 39_000), &["CLOSE_BEFORE_LATER_EVENTS"]);
    check_on(&mut paid.clone(), "2024-02-11", &write_off_proposed("w1"), &["CLOSE_BEFORE_LATER_EVENTS"]);
    check_on(&mut paid, "2024-02-13", &written_off("w1", 5), &[]);
}

#[test]
fn d_06_e_28_a_reversal_takes_back_the_newest_on_its_own_day() {
    let mut done = book();
    done.on("2024-02-12", write_off_proposed("w1")).on("2024-02-14", written_off("w1", 39_000));
    check_on(&mut done.clone(), "2024-02-15", &write_off_reversal("w9"), &["WRITE_OFF_UNKNOWN"]);
    let value_dates = |book: &Book| {
        let facts = book.facts().into_iter().filter(|fact| fact.event.name() == "WriteOffReversed");
        facts.map(|fact| fact.value_date.to_string()).collect::<Vec<_>>()
    };
    done.on("2024-02-15", write_off_reversal("w1"));
    assert_eq!(value_dates(&done), ["2024-02-14"]);
    let since = done.at("2024-02-15").bad_debt.map(|bad_debt| (bad_debt.since, bad_debt.written_off));
    assert_eq!(since, Some((date("2024-02-12"), false)));
    done.on("2024-02-16", write_off_reversal("w1"));
    assert_eq!(value_dates(&done), ["2024-02-12", "2024-02-14"]);
    assert_eq!(done.at("2024-02-16").bad_debt, None);
    check_on(&mut done.clone(), "2024-02-17", &write_off_reversal("w1"), &["WRITE_OFF_UNKNOWN"]);
    for again in [written_off("w1", 39_000), written_off("w2", 39_000), write_off_proposed("w1"), write_off_proposed("w2")] {
        check_on(&mut done.clone(), "2024-02-17", &again, &[]);
    }
    let outcome = done.supersede(8, "2024-02-17", &write_off_reversal("w1"));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new(), "the reason can be corrected");
}

#[test]
fn e_28_a_write_off_that_was_taken_back_is_done_again_under_its_own_proposal() {
    let mut done = book();
    done.on("2024-02-12", write_off_proposed("w1")).on("2024-02-14", written_off("w1", 39_000));
    let both = ["WRITE_OFF_ID_REPEATED", "WRITE_OFF_PROPOSAL_ID_REPEATED"];
    for (event, rule) in [written_off("w1", 5), write_off_proposed("w1")].iter().zip(both) {
        let outcome = done.clone().send(&done.next("2024-02-15"), event);
        assert!(rules_of(&outcome).contains(&rule), "{event:?} gave {outcome:?}");
    }
    done.on("2024-02-15", write_off_reversal("w1"));
    check_on(&mut done.clone(), "2024-02-16", &written_off("w2", 39_000), &["WRITE_OFF_ID_DIFFERS"]);
    check_on(&mut done, "2024-02-16", &written_off("w1", 39_000), &[]);
    done.on("2024-02-17", write_off_reversal("w1"));
    let since = |book: &Book| book.at("2024-02-20").bad_debt.map(|bad_debt| (bad_debt.since, bad_debt.written_off));
    assert_eq!(since(&done), Some((date("2024-02-12"), false)), "the second one is taken back, the proposal stands");
    // The first reversal sent anew still takes back what it took back.
    let outcome = done.supersede(8, "2024-02-18", &write_off_reversal("w1"));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
    assert_eq!(since(&done), Some((date("2024-02-12"), false)));
}

#[test]
fn d_06_a_proposal_and_its_write_off_on_one_day_are_taken_back_newest_first() {
    let mut done = book();
    done.on("2024-02-14", write_off_proposed("w1")).on("2024-02-14", written_off("w1", 39_000));
    done.on("2024-02-15", write_off_reversal("w1"));
    assert_eq!(done.at("2024-02-15").bad_debt.map(|bad_debt| bad_debt.written_off), Some(false));
    done.on("2024-02-15", write_off_reversal("w1"));
    assert_eq!(done.at("2024-02-15").bad_debt, None);
    check_on(&mut done, "2024-02-15", &write_off_reversal("w1"), &["WRITE_OFF_UNKNOWN"]);
}

#[test]
fn d_06_a_sealed_write_off_is_taken_back_on_its_own_day() {
    let mut sealed = book();
    sealed.on("2024-02-12", write_off_proposed("w1")).on("2024-02-14", written_off("w1", 39_000));
    sealed.on("2024-08-15", recovery("rc1", 5));
    assert!(sealed.account.sealed_chunks > 0);
    sealed.on("2024-08-16", write_off_reversal("w1"));
    assert_eq!(sealed.sealed.last().map(|fact| fact.value_date), Some(date("2024-02-14")));
    sealed.on("2024-08-16", write_off_reversal("w1"));
    assert_eq!(sealed.sealed.last().map(|fact| fact.value_date), Some(date("2024-02-12")));
    check_on(&mut sealed, "2024-08-16", &write_off_reversal("w1"), &["WRITE_OFF_UNKNOWN"]);
}

#[test]
fn a_recovery_needs_bad_debt() {
    check(&recovery("rc1", 5), &["STATE_FORBIDS_EVENT"]);
    for bad_debt in [write_off_proposed("w1"), written_off("w1", 39_000)] {
        let mut book = book();
        book.on("2024-02-12", bad_debt);
        check_on(&mut book.clone(), "2024-02-15", &recovery("rc1", 5), &[]);
        check_on(&mut book.clone(), "2024-02-15", &recovery("rc1", 0), &["AMOUNT_NOT_POSITIVE"]);
        check_on(&mut book.clone(), "2024-02-11", &recovery("rc1", 5), &["STATE_FORBIDS_EVENT"]);
        book.on("2024-02-13", recovery("rc1", 5));
        check_on(&mut book, "2024-02-15", &recovery("rc1", 5), &["RECOVERY_ID_REPEATED"]);
    }
}

#[test]
fn a_case_runs_alone_and_ends_once() {
    check(&judicial_start("case1"), &[]);
    check(&judicial_end("case1"), &["STATE_FORBIDS_EVENT", "CASE_UNKNOWN"]);
    let mut sued = book();
    sued.on("2024-02-12", judicial_start("case1"));
    check_on(&mut sued.clone(), "2024-02-15", &judicial_start("case2"), &["STATE_FORBIDS_EVENT"]);
    check_on(&mut sued.clone(), "2024-02-15", &judicial_end("case2"), &["CASE_UNKNOWN"]);
    check_on(&mut sued.clone(), "2024-02-15", &judicial_end("case1"), &[]);
    check_on(&mut sued.clone(), "2024-02-11", &judicial_start("case2"), &["JUDICIAL_RECOVERY_RUNNING"]);
    let too_early = ["STATE_FORBIDS_EVENT", "CASE_ENDED_BEFORE_START"];
    check_on(&mut sued.clone(), "2024-02-11", &judicial_end("case1"), &too_early);
    let mut ended = sued.clone();
    ended.on("2024-02-13", judicial_end("case1"));
    check_on(&mut ended.clone(), "2024-02-15", &judicial_end("case1"), &["STATE_FORBIDS_EVENT", "CASE_ENDED_TWICE"]);
    check_on(&mut ended.clone(), "2024-02-15", &judicial_start("case1"), &["CASE_ID_REPEATED"]);
    check_on(&mut ended, "2024-02-15", &judicial_start("case2"), &[]);
    // Bad debt hides a case, which still runs alone.
    sued.on("2024-02-13", written_off("w1", 39_000));
    check_on(&mut sued.clone(), "2024-02-15", &judicial_start("case2"), &["JUDICIAL_RECOVERY_RUNNING"]);
    check_on(&mut sued, "2024-02-15", &judicial_end("case1"), &[]);
}

#[test]
fn e_30_a_claim_leaves_once_and_comes_back_only_when_it_left() {
    let sold = |day: &str| transferred_out(day, TransferKind::Sale);
    check(&sold("2024-02-15"), &[]);
    check(&repurchased("2024-02-15"), &["STATE_FORBIDS_EVENT"]);
    let mut out = book();
    out.on("2024-02-12", sold("2024-02-12"));
    check_on(&mut out.clone(), "2024-02-15", &sold("2024-02-15"), &["STATE_FORBIDS_EVENT"]);
    check_on(&mut out.clone(), "2024-02-11", &sold("2024-02-11"), &["TRANSFERRED_OUT_ALREADY"]);
    check_on(&mut out.clone(), "2024-02-15", &repurchased("2024-02-15"), &[]);
    check_on(&mut out.clone(), "2024-02-15", &write_off_proposed("w1"), &["STATE_FORBIDS_EVENT"]);
    check_on(&mut out.clone(), "2024-02-15", &repayment("r2", 5, "2024-02-15"), &[]);
    out.on("2024-02-13", repurchased("2024-02-13"));
    check_on(&mut out.clone(), "2024-02-15", &repurchased("2024-02-15"), &["STATE_FORBIDS_EVENT"]);
    check_on(&mut out, "2024-02-15", &sold("2024-02-15"), &[]);
    let AccountEvent::AssetTransferredOut(sale) = sold("2024-02-15") else { unreachable!() };
    let for_less_than_nothing = AssetTransferredOut { price_minor: Some(-1), ..sale };
    check(&AccountEvent::AssetTransferredOut(for_less_than_nothing), &["AMOUNT_NEGATIVE"]);
}

#[test]
fn e_32_a_collection_account_takes_over_one_claim() {
    check(&transferred_in("2024-02-15", 5), &["TRANSFER_IN_FORBIDDEN"]);
    let mut collection = Book::open(AccountType::C1, "2024-01-05");
    check_on(&mut collection.clone(), "2024-01-05", &transferred_in("2024-01-05", 0), &["AMOUNT_NOT_POSITIVE"]);
    check_on(&mut collection.clone(), "2024-01-05", &transferred_in("2024-01-04", 5), &["DATE_BEFORE_OPENING"]);
    collection.on("2024-01-05", transferred_in("2024-01-05", 50_000));
    assert_eq!(collection.at("2024-01-31").balance_minor, 50_000);
    check_on(&mut collection.clone(), "2024-02-15", &transferred_in("2024-02-15", 5), &["TRANSFERRED_IN_TWICE"]);
    let outcome = collection.supersede(2, "2024-02-15", &transferred_in("2024-01-05", 60_000));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
    check_on(&mut collection, "2024-08-15", &repayment("r1", 5, "2024-08-15"), &[]);
    check_on(&mut collection, "2024-08-16", &transferred_in("2024-08-16", 5), &["TRANSFERRED_IN_TWICE"]);
}
