//! Account events beside openings, bills, plans and repayments: one rule broken at a time.

use super::check_event;
use super::sample::{DAY, account_event, date, id};
use super::sample_kinds::hold_released;
use crate::event::account_event::*;
use crate::event::{Event, EventPayload};
use crate::ledger::test_events::*;
use crate::money::Currency;

/// (rule, field) of every finding, in the order given.
fn check(event: AccountEvent, expected: &[(&str, &str)]) {
    check_whole(&account_event(event), expected);
}

fn check_whole(event: &Event, expected: &[(&str, &str)]) {
    let findings = check_event(event);
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, expected, "{:?}", event.payload);
}

#[test]
fn amounts_are_above_0_and_in_a_known_currency() {
    let not_positive = [("AMOUNT_NOT_POSITIVE", "amount_minor")];
    let of_amount: [fn(i64) -> AccountEvent; 12] = [
        |amount| purchase_reversal("P", "V", amount),
        |amount| refund("P", "F", amount),
        |amount| interest("C", amount),
        |amount| fee("C", amount),
        |amount| waiver("W", ChargeKind::Fee, amount),
        overpayment,
        |amount| overpayment_refund("O", amount),
        |amount| settled_early("PL", amount),
        |amount| forgiveness("FG", amount),
        |amount| guarantor_paid("G", amount),
        // D-06
        |amount| written_off("WO", amount),
        |amount| recovery("R", amount),
    ];
    for event_of in of_amount {
        for amount_minor in [0, -1, i64::MIN] {
            check(event_of(amount_minor), &not_positive);
        }
        check(event_of(1), &[]);
    }
    check(plan_cancelled("PL", 0), &[]);
    check(plan_cancelled("PL", -1), &[("AMOUNT_NEGATIVE", "amount_minor")]);
    let in_unknown =
        GuarantorPaid { payment_id: id("G"), amount_minor: 1, currency: Currency::parse("QQQ").expect("three letters") };
    check(AccountEvent::GuarantorPaid(in_unknown), &[("CURRENCY_UNKNOWN", "currency")]);
}

#[test]
fn words_are_there_and_short() {
    let blank = || " ".into();
    let text = |field| [("TEXT_FORM", field)];
    check(AccountEvent::CreditAccountActivated(CreditAccountActivated { channel: blank() }), &text("channel"));
    check(AccountEvent::CreditAccountReopened(CreditAccountReopened { cause: blank() }), &text("cause"));
    check(AccountEvent::WriteOffReversed(WriteOffReversed { write_off_id: id("WO"), cause: blank() }), &text("cause"));
    check(AccountEvent::JudicialRecoveryEnded(JudicialRecoveryEnded { case_id: id("CA"), outcome: blank() }), &text("outcome"));
    let AccountEvent::BillAdjusted(mut adjusted) = bill_adjustment("A", "B", 1) else { unreachable!() };
    adjusted.cause = "x".repeat(65).into();
    check(AccountEvent::BillAdjusted(adjusted), &text("cause"));
    let mut released = hold_released();
    let nothing_said = AccountHoldReleased { hold_reason: blank(), resolution: blank() };
    released.payload = EventPayload::Account(AccountEvent::AccountHoldReleased(nothing_said));
    check_whole(&released, &[("TEXT_FORM", "hold_reason"), ("TEXT_FORM", "resolution")]);
}

#[test]
fn lines_days_and_codes_change_to_something_else() {
    check(large_instalment_line(0, DAY, DAY), &[]);
    check(large_instalment_line(-1, DAY, DAY), &[("AMOUNT_NEGATIVE", "limit_minor")]);
    check(large_instalment_line(1, DAY, "2024-03-04"), &[("LINE_ENDS_BEFORE_IT_BEGINS", "valid_to")]);
    check(bill_day_change(31, 1, "2024-04"), &[]);
    let out_of_range = "BILL_DAY_OUT_OF_RANGE";
    check(bill_day_change(0, 32, "2024-04"), &[(out_of_range, "new_bill_day"), (out_of_range, "old_bill_day")]);
    check(bill_day_change(5, 5, "2024-04"), &[("BILL_DAY_UNCHANGED", "new_bill_day")]);
    check(code_change("ACC-1", "ACC-1"), &[("ACCOUNT_CODE_UNCHANGED", "new_code")]);
    check(institution_change("T10000000H0001", DAY), &[("INSTITUTION_UNCHANGED", "to_institution")]);
    check(institution_change("T20000000H0002", "2024-03-06"), &[]);
    check(institution_change("T20000000H0002", "2024-03-07"), &[("DATE_AHEAD_OF_RECORDED", "cutover_date")]);
}

#[test]
fn a_draw_has_a_term_of_months_or_none() {
    for (term_months, fits) in [(None, true), (Some(1), true), (Some(999), true), (Some(0), false), (Some(1_000), false)] {
        let drawn = CashDrawn { drawdown_id: id("D"), amount_minor: 1, currency: Currency::CNY, term_months };
        check(AccountEvent::CashDrawn(drawn), if fits { &[] } else { &[("TERM_OUT_OF_RANGE", "term_months")] });
    }
}

#[test]
fn bills_change_by_something() {
    check(bill_adjustment("A", "B", -5), &[]);
    check(bill_adjustment("A", "B", 0), &[("DELTA_ZERO", "delta_minor")]);
    check(due_date_move("B", "2024-03-12", "2024-03-11"), &[]);
    check(due_date_move("B", "2024-03-12", "2024-03-12"), &[("DUE_DATE_UNCHANGED", "new_due_date")]);
}

#[test]
fn d_05_a_part_of_an_allocation_pays_one_thing_and_something_of_it() {
    let one = |part| allocation("R", vec![part]);
    check(one(part_of("B", 0, (1, 0, 0))), &[]);
    check(one(part_of("PL", 1, (0, 0, 1))), &[]);
    check(allocation("R", Vec::new()), &[("LIST_EMPTY", "parts")]);
    check(one(part_of("B", 0, (0, 0, 0))), &[("ALLOCATION_PART_EMPTY", "parts[0]")]);
    check(one(part_of("B", 0, (5, -1, 0))), &[("AMOUNT_NEGATIVE", "parts[0].interest_minor")]);
    check(one(part_of("B", 0, (i64::MAX, i64::MAX, i64::MAX))), &[]);
    let target = [("ALLOCATION_TARGET", "parts[0]")];
    let bill = part_of("B", 0, (1, 0, 0));
    check(one(AllocationPart { line_no: Some(1), ..bill.clone() }), &target);
    check(one(AllocationPart { plan_id: Some(id("PL")), ..bill.clone() }), &target);
    check(one(AllocationPart { bill_id: None, ..bill.clone() }), &target);
    check(one(AllocationPart { line_no: None, ..part_of("PL", 1, (1, 0, 0)) }), &target);
    check(one(AllocationPart { line_no: Some(0), ..part_of("PL", 1, (1, 0, 0)) }), &target);
    let twice = [("ALLOCATION_PART_REPEATED", "parts[1]")];
    check(allocation("R", vec![bill.clone(), bill]), &twice);
    let of_line = |line_no| part_of("PL", line_no, (1, 0, 0));
    check(allocation("R", vec![of_line(1), of_line(2)]), &[]);
    check(allocation("R", vec![of_line(1), of_line(1)]), &twice);
}

#[test]
fn d_10_an_assertion_is_about_a_day_that_passed() {
    check(became_overdue("B", "2024-03-04", 1), &[]);
    check(became_overdue("B", DAY, 1), &[("DUE_DATE_NOT_PASSED", "due_date")]);
    check(became_overdue("B", "2024-03-04", 0), &[("AMOUNT_NOT_POSITIVE", "amount_minor")]);
    check(cured("2024-02-20"), &[]);
    check(cured("2024-03-07"), &[("DATE_AHEAD_OF_RECORDED", "cured_on")]);
}

#[test]
fn d_35_classes_run_from_1_to_5() {
    check(class_change(1, 5, date(DAY)), &[]);
    let out_of_range = "RISK_CLASS_OUT_OF_RANGE";
    check(class_change(0, 6, date(DAY)), &[(out_of_range, "from_class"), (out_of_range, "to_class")]);
    check(class_change(1, 9, date(DAY)), &[(out_of_range, "to_class")]);
    check(class_change(1, 2, date("2024-03-07")), &[("DATE_AHEAD_OF_RECORDED", "decided_on")]);
}

#[test]
fn relief_lies_ahead() {
    check(extension("E", 1, DAY), &[]);
    check(extension("E", 600, "2074-03-05"), &[]);
    for months in [0, 601, u16::MAX] {
        check(extension("E", months, DAY), &[("EXTENSION_OUT_OF_RANGE", "months")]);
    }
    check(extension("E", 1, "2024-03-04"), &[("DUE_DATE_BEFORE_EXTENSION", "new_due_date")]);
    check(restructuring("RS", DAY), &[]);
    check(restructuring("RS", "2024-03-04"), &[("DUE_DATE_BEFORE_RESTRUCTURING", "first_new_due_date")]);
    let AccountEvent::DebtRestructured(mut without_terms) = restructuring("RS", DAY) else { unreachable!() };
    without_terms.terms_hash = "00".into();
    check(AccountEvent::DebtRestructured(without_terms), &[("HASH_FORM", "terms_hash")]);
}

#[test]
fn pboc_8_5_a_claim_taken_over_names_its_creditor_kind_and_status() {
    let with = |change: fn(&mut AssetTransferredIn)| {
        let AccountEvent::AssetTransferredIn(mut transferred) = transferred_in(DAY, 1) else { unreachable!() };
        change(&mut transferred);
        AccountEvent::AssetTransferredIn(transferred)
    };
    for (code, known) in [("1", true), ("4", true), ("9", true), ("5", false), ("", false)] {
        let AccountEvent::AssetTransferredIn(mut transferred) = transferred_in(DAY, 1) else { unreachable!() };
        transferred.original_debt_type = code.into();
        let unknown = [("CODE_UNKNOWN", "original_debt_type")];
        check(AccountEvent::AssetTransferredIn(transferred), if known { &[] } else { &unknown });
    }
    for (code, known) in [("0", true), ("7", true), ("8", false), ("9", false), ("N", false)] {
        let AccountEvent::AssetTransferredIn(mut transferred) = transferred_in(DAY, 1) else { unreachable!() };
        transferred.status_at_transfer = code.into();
        let unknown = [("CODE_UNKNOWN", "status_at_transfer")];
        check(AccountEvent::AssetTransferredIn(transferred), if known { &[] } else { &unknown });
    }
    check(with(|claim| claim.balance_minor = 0), &[("AMOUNT_NOT_POSITIVE", "balance_minor")]);
    check(with(|claim| claim.original_creditor = "\n".into()), &[("TEXT_FORM", "original_creditor")]);
    check(with(|claim| claim.original_creditor = "行".repeat(80).into()), &[]);
    check(with(|claim| claim.original_creditor = "行".repeat(81).into()), &[("TEXT_FORM", "original_creditor")]);
    check(with(|claim| claim.original_creditor_code = Some("91310000MA1FL0EX7T".into())), &[]);
    let form = [("CREDITOR_CODE_FORM", "original_creditor_code")];
    check(with(|claim| claim.original_creditor_code = Some("91310000ma1fl0ex7t".into())), &form);
    check(with(|claim| claim.original_creditor_code = Some("91310000MA1FL0EX7".into())), &form);
    check(transferred_in("2024-03-07", 1), &[("DATE_AHEAD_OF_RECORDED", "transfer_date")]);
}

#[test]
fn e_30_a_sale_and_a_repurchase_have_a_day_and_no_negative_price() {
    let sold_for = |price_minor| {
        let AccountEvent::AssetTransferredOut(mut sold) = transferred_out(DAY, TransferKind::Sale) else { unreachable!() };
        sold.price_minor = price_minor;
        AccountEvent::AssetTransferredOut(sold)
    };
    check(sold_for(Some(0)), &[]);
    check(sold_for(Some(-1)), &[("AMOUNT_NEGATIVE", "price_minor")]);
    check(transferred_out("2024-03-07", TransferKind::Strip), &[("DATE_AHEAD_OF_RECORDED", "transfer_date")]);
    check(repurchased("2024-03-07"), &[("DATE_AHEAD_OF_RECORDED", "repurchase_date")]);
    let AccountEvent::AssetTransferredOut(mut nobody) = transferred_out(DAY, TransferKind::Sale) else { unreachable!() };
    nobody.transferee = "".into();
    check(AccountEvent::AssetTransferredOut(nobody), &[("TEXT_FORM", "transferee")]);
}
