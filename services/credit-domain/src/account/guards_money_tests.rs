//! Guards of what is billed, planned, allocated, waived and paid back.

use super::guards_tests::{book, check, check_on};
use super::test_book::*;
use crate::event::account_event::{AccountEvent, AccountType, AllocationPart, ChargeKind, ChargeWaived, PlanOrigin};
use crate::ledger::test_events::*;
use crate::money::Currency;

#[test]
fn business_ids_are_used_once_for_each_kind() {
    let twice = |event: AccountEvent, again: AccountEvent, rule: &str| {
        let mut book = book();
        book.on("2024-02-12", event);
        check_on(&mut book, "2024-02-15", &again, &[rule]);
    };
    twice(waiver("x", ChargeKind::Fee, 1), waiver("x", ChargeKind::Interest, 2), "WAIVER_ID_REPEATED");
    twice(bill_adjustment("x", "b1", 1), bill_adjustment("x", "b1", 2), "ADJUSTMENT_ID_REPEATED");
    twice(extension("x", 1, "2024-04-01"), extension("x", 2, "2024-04-01"), "EXTENSION_ID_REPEATED");
    twice(restructuring("x", "2024-04-01"), restructuring("x", "2024-05-01"), "RESTRUCTURING_ID_REPEATED");
    twice(forgiveness("x", 1), forgiveness("x", 2), "FORGIVENESS_ID_REPEATED");
    twice(guarantor_paid("x", 1), guarantor_paid("x", 2), "GUARANTOR_PAYMENT_ID_REPEATED");
    twice(billable("p1", "2024-02-12"), billable("p1", "2024-02-13"), "BILLABLE_REPEATED");
    // One id may name things of different kinds.
    let mut book = book();
    book.on("2024-02-12", guarantor_paid("x", 1)).on("2024-02-12", forgiveness("x", 1)).on("2024-02-12", fee("x", 1));
    check_on(&mut book, "2024-02-15", &interest("x", 1), &["CHARGE_ID_REPEATED"]);
}

#[test]
fn a_purchase_becomes_billable_after_it_was_made() {
    check(&billable("p1", "2024-02-20"), &[]);
    check(&billable("p9", "2024-02-20"), &["POSTING_UNKNOWN"]);
    check_on(&mut book(), "2024-01-09", &billable("p1", "2024-01-09"), &["BILLABLE_BEFORE_PURCHASE"]);
}

#[test]
fn waivers_of_a_charge_never_exceed_it() {
    let of_charge = |waiver_id: &str, charge_id: &str, kind, amount_minor| {
        AccountEvent::ChargeWaived(ChargeWaived {
            waiver_id: id(waiver_id),
            charge_id: Some(id(charge_id)),
            kind,
            amount_minor,
            currency: Currency::CNY,
        })
    };
    let mut charged = book();
    charged.on("2024-02-10", fee("c1", 500));
    check_on(&mut charged.clone(), "2024-02-15", &of_charge("w1", "c1", ChargeKind::Fee, 500), &[]);
    check_on(&mut charged.clone(), "2024-02-15", &of_charge("w1", "c1", ChargeKind::Fee, 501), &["WAIVERS_EXCEED_CHARGE"]);
    check_on(&mut charged.clone(), "2024-02-15", &of_charge("w1", "c9", ChargeKind::Fee, 1), &["CHARGE_UNKNOWN"]);
    check_on(&mut charged.clone(), "2024-02-15", &of_charge("w1", "c1", ChargeKind::Interest, 1), &["CHARGE_UNKNOWN"]);
    check_on(&mut charged.clone(), "2024-02-09", &of_charge("w1", "c1", ChargeKind::Fee, 1), &["WAIVER_BEFORE_CHARGE"]);
    charged.on("2024-02-12", of_charge("w1", "c1", ChargeKind::Fee, 300));
    check_on(&mut charged.clone(), "2024-02-15", &of_charge("w2", "c1", ChargeKind::Fee, 201), &["WAIVERS_EXCEED_CHARGE"]);
    check_on(&mut charged.clone(), "2024-02-15", &of_charge("w2", "c1", ChargeKind::Fee, 200), &[]);
    check_on(&mut charged, "2024-02-15", &waiver("w2", ChargeKind::Fee, 0), &["AMOUNT_NOT_POSITIVE"]);
}

#[test]
fn only_what_was_paid_too_much_is_paid_back() {
    let mut overpaid = book();
    overpaid.pays("r2", 39_500, "2024-02-12");
    check_on(&mut overpaid.clone(), "2024-02-15", &overpayment(500), &[]);
    check_on(&mut overpaid.clone(), "2024-02-15", &overpayment(0), &["AMOUNT_NOT_POSITIVE"]);
    check_on(&mut overpaid.clone(), "2024-02-15", &overpayment_refund("o1", 500), &[]);
    check_on(&mut overpaid.clone(), "2024-02-15", &overpayment_refund("o1", 501), &["REFUND_ABOVE_CREDIT_BALANCE"]);
    check_on(&mut overpaid.clone(), "2024-02-11", &overpayment_refund("o1", 1), &["REFUND_ABOVE_CREDIT_BALANCE"]);
    check(&overpayment_refund("o1", 1), &["REFUND_ABOVE_CREDIT_BALANCE"]);
    overpaid.on("2024-02-13", overpayment_refund("o1", 300));
    check_on(&mut overpaid.clone(), "2024-02-15", &overpayment_refund("o2", 201), &["REFUND_ABOVE_CREDIT_BALANCE"]);
    check_on(&mut overpaid, "2024-02-15", &overpayment_refund("o1", 100), &["OVERPAYMENT_REFUND_ID_REPEATED"]);
}

#[test]
fn d_29_an_adjustment_names_a_bill() {
    check(&bill_adjustment("a1", "b1", -400), &[]);
    check(&bill_adjustment("a1", "b1", 400), &[]);
    check(&bill_adjustment("a1", "b1", 0), &["DELTA_ZERO"]);
    check(&bill_adjustment("a1", "b9", 5), &["BILL_UNKNOWN"]);
    check(&bill_adjustment("a1", "b1", i64::MIN), &["AMOUNT_TOO_LARGE"]);
    check_on(&mut book(), "2024-01-31", &bill_adjustment("a1", "b1", 5), &["CHANGE_BEFORE_BILL"]);
}

#[test]
fn e_05_a_due_date_moves_from_the_one_in_force() {
    check_on(&mut book(), "2024-02-05", &due_date_move("b1", "2024-02-10", "2024-02-12"), &[]);
    check(&due_date_move("b1", "2024-02-10", "2024-02-20"), &[]);
    check(&due_date_move("b1", "2024-02-11", "2024-02-20"), &["OLD_DUE_DATE_DIFFERS"]);
    check(&due_date_move("b1", "2024-02-10", "2024-02-10"), &["DUE_DATE_UNCHANGED"]);
    check(&due_date_move("b1", "2024-02-10", "2024-01-31"), &["DUE_DATE_BEFORE_BILL"]);
    check(&due_date_move("b9", "2024-02-10", "2024-02-20"), &["BILL_UNKNOWN"]);
    check_on(&mut book(), "2024-01-31", &due_date_move("b1", "2024-02-10", "2024-02-12"), &["CHANGE_BEFORE_BILL"]);
    let mut moved = book();
    moved.on("2024-02-12", due_date_move("b1", "2024-02-10", "2024-02-20"));
    check_on(&mut moved.clone(), "2024-02-15", &due_date_move("b1", "2024-02-10", "2024-02-25"), &["OLD_DUE_DATE_DIFFERS"]);
    check_on(&mut moved, "2024-02-15", &due_date_move("b1", "2024-02-20", "2024-02-25"), &[]);
    // b1 was paid and its amount is no longer held; an extension moved an unpaid one.
    let mut later = book();
    later.on("2024-04-05", purchase("p4", 5));
    check_on(&mut later, "2024-04-06", &due_date_move("b1", "2024-02-10", "2024-02-20"), &[]);
    let mut unpaid = Book::open(AccountType::R1, "2024-01-05");
    unpaid.on("2024-01-10", purchase("p1", 10_000));
    unpaid.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    unpaid.on("2024-02-05", extension("x1", 2, "2024-12-31"));
    check_on(&mut unpaid.clone(), "2024-02-15", &due_date_move("b1", "2024-02-10", "2024-04-15"), &["OLD_DUE_DATE_DIFFERS"]);
    check_on(&mut unpaid, "2024-02-15", &due_date_move("b1", "2024-04-10", "2024-04-15"), &[]);
}

fn to_bill(minor: i64) -> AllocationPart {
    part_of("b1", 0, (minor, 0, 0))
}

#[test]
fn d_05_an_allocation_names_a_repayment_that_stands_and_what_it_pays() {
    let one = |part| allocation("r1", vec![part]);
    check(&one(to_bill(1_000)), &[]);
    check(&allocation("r1", vec![to_bill(600)]), &[]);
    check(&one(to_bill(1_001)), &["ALLOCATION_EXCEEDS_REPAYMENT"]);
    check(&allocation("r9", vec![to_bill(1)]), &["REPAYMENT_UNKNOWN"]);
    check(&one(part_of("b9", 0, (1, 0, 0))), &["BILL_UNKNOWN"]);
    check(&one(part_of("pl1", 1, (1, 0, 0))), &["PLAN_LINE_UNKNOWN"]);
    check(&one(AllocationPart { line_no: Some(1), ..to_bill(1) }), &["ALLOCATION_TARGET"]);
    check(&one(part_of("b1", 0, (-1, 0, 0))), &["AMOUNT_NEGATIVE"]);
    check(&allocation("r1", vec![to_bill(1), to_bill(2)]), &["ALLOCATION_PART_REPEATED"]);
    let mut planned = book();
    planned.on("2024-02-10", plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-03-01", "2024-04-01"], 15_000, 100));
    let lines = |line_no| allocation("r1", vec![to_bill(400), part_of("pl1", line_no, (500, 100, 0))]);
    check_on(&mut planned.clone(), "2024-02-15", &lines(2), &[]);
    check_on(&mut planned, "2024-02-15", &lines(3), &["PLAN_LINE_UNKNOWN"]);
}

#[test]
fn a_repayment_is_allocated_once_and_corrected_by_superseding() {
    let mut allocated = book();
    allocated.on("2024-02-10", allocation("r1", vec![to_bill(400)]));
    let again = allocation("r1", vec![to_bill(500)]);
    check_on(&mut allocated.clone(), "2024-02-15", &again, &["REPAYMENT_ALLOCATED_TWICE"]);
    assert_eq!(notes_of(&allocated.clone().supersede(6, "2024-02-15", &again)), Vec::<&str>::new());
    let mut other = allocated.clone();
    other.pays("r2", 700, "2024-02-11");
    let outcome = other.supersede(6, "2024-02-15", &allocation("r2", vec![to_bill(500)]));
    assert_eq!(rules_of(&outcome), ["SUPERSEDING_ID_DIFFERS"]);
    // What the allocation says is paid must stay covered.
    let outcome = allocated.clone().supersede(4, "2024-02-15", &repayment("r1", 399, "2024-02-08"));
    assert_eq!(rules_of(&outcome), ["ALLOCATION_EXCEEDS_REPAYMENT"]);
    let outcome = allocated.clone().supersede(4, "2024-02-15", &repayment("r1", 400, "2024-02-08"));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
    let mut reversed = allocated;
    reversed.on("2024-02-12", repayment_reversal("r1"));
    let outcome = reversed.supersede(6, "2024-02-15", &again);
    assert_eq!(rules_of(&outcome), ["REPAYMENT_REVERSED"]);
}

#[test]
fn an_allocation_counts_on_the_day_of_its_repayment_also_when_that_is_sealed() {
    let mut book = book();
    book.on("2024-08-15", purchase("p8", 5));
    assert!(book.account.sealed_end().is_some_and(|end| date("2024-02-08") <= end));
    check_on(&mut book, "2024-08-16", &allocation("r1", vec![to_bill(400)]), &[]);
    let fact = book.sealed.last().expect("a sealed fact");
    assert_eq!((fact.value_date, fact.event.name()), (date("2024-02-08"), "RepaymentAllocated"));
    check_on(&mut book, "2024-08-17", &allocation("r1", vec![to_bill(400)]), &["REPAYMENT_ALLOCATED_TWICE"]);
}

/// A loan paid out on 2024-01-10 and planned in two lines.
fn loan() -> Book {
    let mut loan = Book::open(AccountType::D1, "2024-01-05");
    loan.on("2024-01-10", drawdown("d1", 30_000));
    loan.on("2024-01-10", plan("pl1", PlanOrigin::Drawdown, "d1", &["2024-03-01", "2024-04-01"], 15_000, 100));
    loan
}

#[test]
fn d_27_a_plan_ends_early_once() {
    check_on(&mut loan(), "2024-02-15", &settled_early("pl1", 30_200), &[]);
    check_on(&mut loan(), "2024-02-15", &settled_early("pl1", 0), &["AMOUNT_NOT_POSITIVE"]);
    check_on(&mut loan(), "2024-02-15", &settled_early("pl9", 1), &["PLAN_UNKNOWN"]);
    check_on(&mut loan(), "2024-01-09", &settled_early("pl1", 1), &["PLAN_END_BEFORE_PLAN"]);
    check_on(&mut loan(), "2024-02-15", &plan_cancelled("pl1", 30_000), &[]);
    check_on(&mut loan(), "2024-02-15", &plan_cancelled("pl1", 0), &[]);
    check_on(&mut loan(), "2024-02-15", &plan_cancelled("pl1", -1), &["AMOUNT_NEGATIVE"]);
    check_on(&mut loan(), "2024-02-15", &plan_cancelled("pl1", 30_001), &["CANCELLED_ABOVE_PLAN"]);
    for end in [settled_early("pl1", 30_200), plan_cancelled("pl1", 30_000), restructuring("rs1", "2024-03-01")] {
        let mut ended = loan();
        ended.on("2024-02-10", end);
        check_on(&mut ended.clone(), "2024-02-15", &settled_early("pl1", 1), &["PLAN_ENDED"]);
        check_on(&mut ended, "2024-02-15", &plan_cancelled("pl1", 1), &["PLAN_ENDED"]);
    }
}

#[test]
fn what_ended_early_may_be_planned_anew() {
    let again = plan("pl2", PlanOrigin::Drawdown, "d1", &["2024-05-01", "2024-06-01"], 15_000, 100);
    check_on(&mut loan(), "2024-02-15", &again, &["PLAN_ABOVE_SOURCE"]);
    for end in [settled_early("pl1", 30_200), plan_cancelled("pl1", 30_000), restructuring("rs1", "2024-03-01")] {
        let mut ended = loan();
        ended.on("2024-02-10", end.clone());
        check_on(&mut ended, "2024-02-15", &again, &[]);
    }
}

#[test]
fn d_30_a_restructured_debt_is_planned_as_far_as_it_goes() {
    let anew = |principal| plan("pl2", PlanOrigin::Drawdown, "rs1", &["2024-05-01", "2024-06-01"], principal, 100);
    let mut restructured = loan();
    restructured.on("2024-02-10", restructuring("rs1", "2024-03-01"));
    check_on(&mut restructured.clone(), "2024-02-15", &anew(15_000), &[]);
    check_on(&mut restructured.clone(), "2024-02-10", &anew(15_000), &[]);
    check_on(&mut restructured.clone(), "2024-02-15", &anew(15_001), &["PLAN_ABOVE_SOURCE"]);
    check_on(&mut restructured.clone(), "2024-02-09", &anew(1), &["PLAN_BEFORE_SOURCE"]);
    check_on(&mut loan(), "2024-02-15", &anew(1), &["PLAN_SOURCE_UNKNOWN"]);
    // The plan that was made for it runs on, even when it was made on the same day.
    for day in ["2024-02-10", "2024-02-12"] {
        let mut planned = restructured.clone();
        planned.on(day, anew(10_000));
        let more = plan("pl3", PlanOrigin::Drawdown, "rs1", &["2024-07-01"], 10_001, 0);
        check_on(&mut planned.clone(), "2024-02-15", &more, &["PLAN_ABOVE_SOURCE"]);
        check_on(&mut planned, "2024-02-15", &settled_early("pl2", 20_000), &[]);
    }
}
