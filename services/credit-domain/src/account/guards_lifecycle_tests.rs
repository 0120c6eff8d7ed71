//! Guards of stops, lines, days and codes.

use super::Outcome;
use super::guards_tests::{book, check, check_on};
use super::test_book::*;
use crate::event::account_event::{AccountEvent, AccountType, FreezeCause, LargeInstalmentLineGranted, PlanOrigin};
use crate::ids::InstitutionCode;
use crate::ledger::test_events::*;
use crate::money::Currency;
use crate::product_rule::{ProductRule, ProductTerms};

#[test]
fn a_stop_has_each_cause_once() {
    check(&frozen(FreezeCause::Risk), &[]);
    check(&unfrozen(FreezeCause::Risk), &["NOT_STOPPED"]);
    let mut stopped = book();
    stopped.on("2024-02-10", frozen(FreezeCause::Risk));
    check_on(&mut stopped.clone(), "2024-02-15", &frozen(FreezeCause::Risk), &["STOPPED_ALREADY"]);
    check_on(&mut stopped.clone(), "2024-02-15", &frozen(FreezeCause::Court), &[]);
    check_on(&mut stopped.clone(), "2024-02-15", &unfrozen(FreezeCause::Court), &["NOT_STOPPED"]);
    check_on(&mut stopped.clone(), "2024-02-15", &unfrozen(FreezeCause::Risk), &[]);
    // Found late: on its own day the account was not stopped yet.
    check_on(&mut stopped.clone(), "2024-02-09", &frozen(FreezeCause::Risk), &[]);
    check_on(&mut stopped.clone(), "2024-02-09", &unfrozen(FreezeCause::Risk), &["NOT_STOPPED"]);
    let outcome = stopped.supersede(6, "2024-02-15", &frozen(FreezeCause::Fraud));
    assert_eq!(rules_of(&outcome), ["SUPERSEDING_ID_DIFFERS"]);
    assert_eq!(notes_of(&stopped.supersede(6, "2024-02-15", &frozen(FreezeCause::Risk))), Vec::<&str>::new());
}

#[test]
fn a_stop_of_a_sealed_month_is_known() {
    let mut book = book();
    book.on("2024-02-15", frozen(FreezeCause::Risk)).on("2024-08-15", purchase("p8", 5));
    assert!(book.account.sealed_chunks > 0);
    check_on(&mut book.clone(), "2024-08-16", &frozen(FreezeCause::Risk), &["STOPPED_ALREADY"]);
    check_on(&mut book.clone(), "2024-08-16", &unfrozen(FreezeCause::Risk), &[]);
    check_on(&mut book, "2024-02-14", &unfrozen(FreezeCause::Risk), &["NOT_STOPPED"]);
}

#[test]
fn a_card_gets_a_line_for_large_instalments() {
    let granted = large_instalment_line(50_000, "2024-02-15", "2025-02-14");
    check(&granted, &["LARGE_INSTALMENT_FORBIDDEN"]);
    let card = Book::open(AccountType::R2, "2024-01-05");
    check_on(&mut card.clone(), "2024-02-15", &granted, &[]);
    let reversed = large_instalment_line(50_000, "2024-02-15", "2024-02-14");
    check_on(&mut card.clone(), "2024-02-15", &reversed, &["LINE_ENDS_BEFORE_IT_BEGINS"]);
    check_on(&mut card.clone(), "2024-02-15", &large_instalment_line(-1, "2024-02-15", "2024-02-15"), &["LIMIT_NEGATIVE"]);
    let in_yen = LargeInstalmentLineGranted {
        limit_minor: 1,
        currency: Currency::parse("JPY").expect("a code"),
        valid_from: date("2024-02-15"),
        valid_to: date("2024-02-15"),
    };
    check_on(&mut card.clone(), "2024-02-15", &AccountEvent::LargeInstalmentLineGranted(in_yen), &["CURRENCY_DIFFERS"]);
}

#[test]
fn a_large_instalment_needs_its_line_on_its_day() {
    let large = |source_id: &str| {
        let mut plan = plan_of("pl1", PlanOrigin::Purchase, source_id, &[("2024-04-01", 5_000, 0, 0)]);
        plan.is_large_instalment = true;
        planned(plan)
    };
    check(&large("p1"), &["LARGE_INSTALMENT_FORBIDDEN"]);
    let mut card = Book::open(AccountType::R2, "2024-01-05");
    card.on("2024-01-10", purchase("p1", 10_000));
    check_on(&mut card.clone(), "2024-02-15", &large("p1"), &["LARGE_INSTALMENT_LINE_MISSING"]);
    card.on("2024-02-01", large_instalment_line(50_000, "2024-02-10", "2024-03-31"));
    for (day, rules) in [
        ("2024-02-09", &["LARGE_INSTALMENT_LINE_MISSING"][..]),
        ("2024-02-10", &[]),
        ("2024-03-31", &[]),
        ("2024-04-01", &["LARGE_INSTALMENT_LINE_MISSING"]),
    ] {
        check_on(&mut card.clone(), day, &large("p1"), rules);
    }
}

#[test]
fn e_26_a_billing_day_is_left_from_the_one_in_force() {
    check(&bill_day_change(1, 15, "2024-03"), &[]);
    check(&bill_day_change(2, 15, "2024-03"), &["OLD_BILL_DAY_DIFFERS"]);
    check(&bill_day_change(1, 0, "2024-03"), &["BILL_DAY_OUT_OF_RANGE"]);
    check(&bill_day_change(1, 32, "2024-03"), &["BILL_DAY_OUT_OF_RANGE"]);
    let mut changed = book();
    changed.on("2024-02-10", bill_day_change(1, 15, "2024-03"));
    check_on(&mut changed.clone(), "2024-02-15", &bill_day_change(1, 20, "2024-04"), &["OLD_BILL_DAY_DIFFERS"]);
    check_on(&mut changed, "2024-02-15", &bill_day_change(15, 20, "2024-04"), &[]);
}

#[test]
fn without_a_day_of_its_own_an_account_has_the_products() {
    let with_day =
        |bill_day| ProductRule { first_terms: ProductTerms { bill_day, ..ProductTerms::default() }, ..ProductRule::default() };
    for (of_product, old_day, rules) in [(Some(7), 7, &[][..]), (Some(7), 8, &["OLD_BILL_DAY_DIFFERS"]), (None, 8, &[])] {
        let mut book = Book::open_with(AccountType::R1, "2024-01-05", with_day(of_product));
        book.account.opened.bill_day = None;
        book.account.base.standing.bill_day = None;
        check_on(&mut book, "2024-02-15", &bill_day_change(old_day, 20, "2024-03"), rules);
    }
}

#[test]
fn d_18_e_26_a_cycle_skipped_by_a_moved_billing_day_is_not_noted() {
    let april = || AccountEvent::BillIssued(bill("b2", "2024-04-15", "2024-04-25", 39_000, 3_900));
    let notes = |first_cycle: &str| {
        let mut book = book();
        book.on("2024-02-20", bill_day_change(1, 15, first_cycle));
        notes_of(&book.send(&book.next("2024-04-15"), &april()))
    };
    assert_eq!(notes("2024-04"), Vec::<&str>::new());
    assert_eq!(notes("2024-03"), ["BILL_CYCLE_SKIPPED"], "the first cycle on the new day had no bill either");
    assert_eq!(notes("2024-05"), ["BILL_CYCLE_SKIPPED"]);
    // The change may lie in a sealed month.
    let mut long = book();
    long.on("2024-02-20", bill_day_change(1, 15, "2024-08")).on("2024-07-01", purchase("p7", 5));
    assert!(long.account.sealed_end().is_some_and(|end| date("2024-02-20") <= end));
    let august = AccountEvent::BillIssued(bill("b2", "2024-08-15", "2024-08-25", 39_000, 3_900));
    assert_eq!(notes_of(&long.clone().send(&long.next("2024-08-15"), &august)), Vec::<&str>::new());
}

#[test]
fn a_code_is_left_from_the_one_in_force() {
    check(&code_change("A-1", "A-2"), &[]);
    check(&code_change("A-2", "A-3"), &["OLD_ACCOUNT_CODE_DIFFERS"]);
    check(&code_change("A-1", "A-1"), &["ACCOUNT_CODE_UNCHANGED"]);
    let mut changed = book();
    changed.on("2024-02-10", code_change("A-1", "A-2"));
    check_on(&mut changed.clone(), "2024-02-15", &code_change("A-1", "A-3"), &["OLD_ACCOUNT_CODE_DIFFERS"]);
    check_on(&mut changed.clone(), "2024-02-15", &code_change("A-2", "A-3"), &[]);
    check_on(&mut changed, "2024-02-15", &code_change("A-2", "A-1"), &[]);
}

#[test]
fn e_31_an_institution_hands_over_what_it_reports() {
    let other = "T20000000H0002";
    check(&institution_change(other, "2024-02-15"), &[]);
    check(&institution_change("T10000000H0001", "2024-02-15"), &["INSTITUTION_UNCHANGED"]);
    check(&institution_change(other, "2024-02-17"), &["DATE_AHEAD_OF_RECORDED"]);
    let mut handed_over = book();
    handed_over.on("2024-02-10", institution_change(other, "2024-02-10"));
    let again = institution_change("T30000000H0003", "2024-02-15");
    let outcome = send_as(&mut handed_over, other, "2024-02-15", "2024-02-15", &again);
    assert_eq!(rules_of(&outcome), ["OLD_INSTITUTION_DIFFERS"]);
}

fn send_as(book: &mut Book, institution: &str, effective_date: &str, recorded_on: &str, event: &AccountEvent) -> Outcome {
    let mut envelope = book.next_recorded(effective_date, recorded_on);
    envelope.institution_code = InstitutionCode::parse(institution).expect("a code");
    book.send(&envelope, event)
}

#[test]
fn e_31_after_a_handover_the_old_institution_speaks_of_earlier_days_only() {
    let (old, new, stranger) = ("T10000000H0001", "T20000000H0002", "T30000000H0003");
    let mut open = book();
    open.on("2024-02-10", institution_change(new, "2024-02-10"));
    let mut sealed = open.clone();
    let outcome = send_as(&mut sealed, new, "2024-08-10", "2024-08-10", &purchase("p8", 5));
    assert_eq!(rules_of(&outcome), Vec::<&str>::new());
    assert!(sealed.account.sealed_end().is_some_and(|end| date("2024-02-10") <= end));
    for book in [open, sealed] {
        for (institution, effective_date, accepted) in [
            (new, "2024-02-10", true),
            (new, "2024-02-15", true),
            (new, "2024-02-09", true),
            (old, "2024-02-09", true),
            (old, "2024-02-10", false),
            (old, "2024-02-15", false),
            (stranger, "2024-02-09", false),
            (stranger, "2024-02-15", false),
        ] {
            let outcome = send_as(&mut book.clone(), institution, effective_date, "2024-08-20", &purchase("p2", 5));
            let rules: &[&str] = if accepted { &[] } else { &["INSTITUTION_DIFFERS"] };
            assert_eq!(rules_of(&outcome), rules, "{institution} of {effective_date}");
        }
        // A reversal speaks of the day of its repayment, whoever sends it when.
        for institution in [old, new] {
            let outcome = send_as(&mut book.clone(), institution, "2024-02-15", "2024-08-20", &repayment_reversal("r1"));
            assert_eq!(rules_of(&outcome), Vec::<&str>::new(), "{institution}");
        }
    }
}
