//! Guards of domain 4.3, 4.4 and the decisions, rule by rule; a refusal consumes the version and changes nothing else.
//! Here what the first events need; the siblings `guards_*` follow the families.

use super::Outcome;
use super::test_book::*;
use crate::event::account_event::{AccountEvent, AccountType, BillIssued, CloseCause, InstalmentPlanCreated, PlanOrigin};
use crate::event::envelope::AggregateType;
use crate::ids::{InstitutionCode, SubjectId};
use crate::ledger::test_events::*;
use crate::money::Currency;

/// Versions: 1 opening, 2 purchase p1 of 100.00, 3 bill b1, 4 repayment r1 of 10.00, 5 drawdown d1 of 300.00.
pub(super) fn book() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.pays("r1", 1_000, "2024-02-08").on("2024-02-09", drawdown("d1", 30_000));
    book
}

/// Sends the event on 2024-02-15 and expects exactly these rules, in order; none means it is applied.
pub(super) fn check(event: &AccountEvent, rules: &[&str]) {
    check_on(&mut book(), "2024-02-15", event, rules);
}

pub(super) fn check_on(book: &mut Book, effective_date: &str, event: &AccountEvent, rules: &[&str]) {
    let before = book.account.clone();
    let outcome = book.send(&book.next(effective_date), event);
    assert_eq!(rules_of(&outcome), rules, "{event:?} gave {outcome:?}");
    if rules.is_empty() {
        assert!(matches!(outcome, Outcome::Applied { .. }), "{event:?} gave {outcome:?}");
    } else {
        let consumed = super::Account { last_version: before.last_version + 1, ..before };
        assert_eq!(book.account, consumed, "a refusal changes the version only");
    }
}

#[test]
fn amounts_and_currencies() {
    check(&purchase("p2", 1), &[]);
    check(&purchase("p2", 0), &["AMOUNT_NOT_POSITIVE"]);
    check(&purchase("p2", -5), &["AMOUNT_NOT_POSITIVE"]);
    check(&purchase("p2", i64::MAX), &["AMOUNT_TOO_LARGE"]);
    check(&interest("c1", 0), &["AMOUNT_NOT_POSITIVE"]);
    check(&fee("c1", 0), &["AMOUNT_NOT_POSITIVE"]);
    check(&drawdown("d2", -1), &["AMOUNT_NOT_POSITIVE"]);
    check(&repayment("r2", 0, "2024-02-15"), &["AMOUNT_NOT_POSITIVE"]);
    let AccountEvent::PurchasePosted(mut in_yen) = purchase("p2", 5) else { unreachable!() };
    in_yen.currency = Currency::parse("JPY").expect("a code");
    check(&AccountEvent::PurchasePosted(in_yen), &["CURRENCY_DIFFERS"]);
}

#[test]
fn all_findings_of_an_event_come_at_once() {
    let AccountEvent::PurchasePosted(mut bad) = purchase("p1", 0) else { unreachable!() };
    bad.currency = Currency::parse("JPY").expect("a code");
    let mut book = book();
    let mut envelope = book.next_recorded("2023-12-31", "2024-02-15");
    envelope.subject_id = SubjectId::parse("S-2").expect("an id");
    let outcome = book.send(&envelope, &AccountEvent::PurchasePosted(bad));
    let rules = ["SUBJECT_DIFFERS", "DATE_BEFORE_OPENING", "AMOUNT_NOT_POSITIVE", "CURRENCY_DIFFERS", "POSTING_ID_REPEATED"];
    assert_eq!(rules_of(&outcome), rules);
}

#[test]
fn business_ids_are_used_once() {
    check(&purchase("p1", 5), &["POSTING_ID_REPEATED"]);
    check(&drawdown("d1", 5), &["DRAWDOWN_ID_REPEATED"]);
    check(&repayment("r1", 5, "2024-02-15"), &["REPAYMENT_ID_REPEATED"]);
    let mut charged = book();
    charged.on("2024-02-10", interest("c1", 5)).on("2024-02-10", refund("p1", "f1", 5));
    check_on(&mut charged.clone(), "2024-02-15", &fee("c1", 5), &["CHARGE_ID_REPEATED"]);
    check_on(&mut charged.clone(), "2024-02-15", &refund("p1", "f1", 5), &["REFUND_ID_REPEATED"]);
    check_on(&mut charged, "2024-02-15", &purchase_reversal("p1", "f1", 5), &["REFUND_ID_REPEATED"]);
}

#[test]
fn owner_and_aggregate_must_be_the_accounts() {
    let mut book = book();
    let mut envelope = book.next("2024-02-15");
    envelope.aggregate_type = AggregateType::Subject;
    envelope.institution_code = InstitutionCode::parse("T20000000H0001").expect("a code");
    let outcome = book.send(&envelope, &purchase("p2", 5));
    assert_eq!(rules_of(&outcome), ["AGGREGATE_DIFFERS", "INSTITUTION_DIFFERS"]);
}

#[test]
fn limits_and_e_20_a_limit_below_use_is_accepted_and_noted() {
    let mut below_use = book();
    assert_eq!(notes_of(&below_use.send(&below_use.next("2024-02-15"), &limit_change(1_000_000, 38_999))), ["LIMIT_BELOW_USED"]);
    check(&limit_change(1_000_000, 500_000), &[]);
    check(&limit_change(1_000_000, 0), &[]);
    check(&limit_change(1_000_000, -1), &["LIMIT_NEGATIVE"]);
    check(&limit_change(999_999, 1_000), &["OLD_LIMIT_DIFFERS"]);
    let mut changed = book();
    changed.on("2024-02-12", limit_change(1_000_000, 200_000));
    check_on(&mut changed.clone(), "2024-02-15", &limit_change(1_000_000, 1), &["OLD_LIMIT_DIFFERS"]);
    check_on(&mut changed.clone(), "2024-02-15", &limit_change(200_000, 1), &[]);
    // A change of an earlier day meets the limit of that day.
    let outcome = changed.send(&changed.next_recorded("2024-02-11", "2024-02-15"), &limit_change(1_000_000, 300_000));
    assert_eq!(rules_of(&outcome), Vec::<&str>::new());
}

#[test]
fn refunds_and_reversals_together_never_exceed_the_purchase() {
    check(&refund("p1", "f1", 10_000), &[]);
    check(&refund("p1", "f1", 10_001), &["REFUNDS_EXCEED_PURCHASE"]);
    check(&refund("p9", "f1", 1), &["POSTING_UNKNOWN"]);
    check(&purchase_reversal("p9", "v1", 1), &["POSTING_UNKNOWN"]);
    let mut partly = book();
    partly.on("2024-02-10", refund("p1", "f1", 4_000));
    check_on(&mut partly.clone(), "2024-02-15", &purchase_reversal("p1", "v1", 6_000), &[]);
    check_on(&mut partly.clone(), "2024-02-15", &purchase_reversal("p1", "v1", 6_001), &["REFUNDS_EXCEED_PURCHASE"]);
    partly.on("2024-02-11", purchase_reversal("p1", "v1", 6_000));
    check_on(&mut partly, "2024-02-15", &refund("p1", "f2", 1), &["REFUNDS_EXCEED_PURCHASE"]);
    let mut early = book();
    check_on(&mut early, "2024-01-09", &refund("p1", "f1", 1), &["REFUND_BEFORE_PURCHASE"]);
}

#[test]
fn a_repayment_is_reversed_once_and_by_its_id() {
    check(&repayment_reversal("r1"), &[]);
    check(&repayment_reversal("r9"), &["REPAYMENT_UNKNOWN"]);
    let mut reversed = book();
    reversed.on("2024-02-12", repayment_reversal("r1"));
    check_on(&mut reversed, "2024-02-15", &repayment_reversal("r1"), &["REPAYMENT_REVERSED_TWICE"]);
}

#[test]
fn bills() {
    let march = bill("b2", "2024-03-01", "2024-03-10", 39_000, 3_900);
    let send = |bill: BillIssued, rules: &[&str]| check_on(&mut book(), "2024-03-01", &AccountEvent::BillIssued(bill), rules);
    send(march.clone(), &[]);
    send(BillIssued { bill_id: id("b1"), ..march.clone() }, &["BILL_ID_REPEATED"]);
    send(BillIssued { due_date: date("2024-02-29"), ..march.clone() }, &["DUE_DATE_BEFORE_BILL"]);
    send(BillIssued { minimum_due_minor: -1, ..march.clone() }, &["AMOUNT_NEGATIVE"]);
    send(BillIssued { past_due_included_minor: 3_901, ..march.clone() }, &["PAST_DUE_ABOVE_MINIMUM"]);
    send(BillIssued { minimum_fee_minor: Some(-1), ..march.clone() }, &["AMOUNT_NEGATIVE"]);
    for cycle in ["2024-02", "2024-01"] {
        let cycle = crate::calendar::Month::parse(cycle).expect("a month");
        send(BillIssued { cycle, ..march.clone() }, &["BILL_CYCLE_NOT_INCREASING"]);
    }
    check_on(&mut book(), "2024-01-31", &AccountEvent::BillIssued(march), &["BILL_BEFORE_NEWEST"]);
}

#[test]
fn d_18_a_skipped_cycle_is_accepted_and_noted() {
    for (cycle_month, notes) in [("2024-03-01", &[][..]), ("2024-04-01", &["BILL_CYCLE_SKIPPED"][..])] {
        let mut book = book();
        let due_date = date(cycle_month).plus_days(9).to_string();
        let event = AccountEvent::BillIssued(bill("b2", cycle_month, &due_date, 39_000, 3_900));
        let outcome = book.send(&book.next(cycle_month), &event);
        assert_eq!(notes_of(&outcome), notes, "{cycle_month}");
    }
}

#[test]
fn plans() {
    let due_dates = ["2024-03-01", "2024-04-01"];
    let good = || match plan("pl1", PlanOrigin::Drawdown, "d1", &due_dates, 15_000, 100) {
        AccountEvent::InstalmentPlanCreated(plan) => plan,
        _ => unreachable!(),
    };
    let send = |change: fn(&mut InstalmentPlanCreated), rules: &[&str]| {
        let mut plan = good();
        change(&mut plan);
        check(&AccountEvent::InstalmentPlanCreated(plan), rules);
    };
    send(|_| {}, &[]);
    send(|plan| plan.principal_minor = 29_999, &["SCHEDULE_PRINCIPAL_DIFFERS"]);
    send(|plan| plan.fee_minor = 1, &["SCHEDULE_FEE_DIFFERS"]);
    send(|plan| plan.periods = 3, &["PERIODS_DIFFER"]);
    send(|plan| plan.schedule[1].line_no = 3, &["LINE_NUMBERS_NOT_RUNNING"]);
    send(|plan| plan.schedule[1].due_date = plan.schedule[0].due_date, &["DUE_DATES_NOT_INCREASING"]);
    send(|plan| plan.schedule[1].interest_minor = -1, &["AMOUNT_NEGATIVE"]);
    send(|plan| plan.source_id = id("d9"), &["PLAN_SOURCE_UNKNOWN"]);
    send(|plan| plan.origin = PlanOrigin::Purchase, &["PLAN_SOURCE_UNKNOWN"]);
    check(&plan("pl1", PlanOrigin::Drawdown, "d1", &due_dates, 15_001, 0), &["PLAN_ABOVE_SOURCE"]);
    let mut early = book();
    check_on(&mut early, "2024-02-08", &AccountEvent::InstalmentPlanCreated(good()), &["PLAN_BEFORE_SOURCE"]);
    let mut planned = book();
    planned.on("2024-02-15", AccountEvent::InstalmentPlanCreated(good()));
    let again = plan("pl2", PlanOrigin::Drawdown, "d1", &due_dates, 1, 0);
    check_on(&mut planned.clone(), "2024-02-16", &again, &["PLAN_ABOVE_SOURCE"]);
    let repeated = plan("pl1", PlanOrigin::Bill, "b1", &due_dates, 1, 0);
    check_on(&mut planned, "2024-02-16", &repeated, &["PLAN_ID_REPEATED"]);
}

#[test]
fn closing_needs_a_balance_that_agrees_with_its_cause() {
    let settled = || {
        let mut book = book();
        book.pays("r2", 39_000, "2024-02-14");
        book
    };
    check(&close("2024-02-15", CloseCause::Settled), &["CLOSE_WITH_BALANCE"]);
    check(&close("2024-02-15", CloseCause::Customer), &["CLOSE_WITH_BALANCE"]);
    check(&close("2024-02-15", CloseCause::Other), &[]);
    check_on(&mut settled(), "2024-02-15", &close("2024-02-15", CloseCause::Settled), &[]);
    check_on(&mut settled(), "2024-02-15", &close("2024-02-14", CloseCause::Settled), &[]);
    let rules = ["CLOSE_BEFORE_LATER_EVENTS", "CLOSE_WITH_BALANCE"];
    check_on(&mut settled(), "2024-02-15", &close("2024-02-13", CloseCause::Settled), &rules);
    let mut overpaid = settled();
    overpaid.pays("r3", 1, "2024-02-14");
    check_on(&mut overpaid.clone(), "2024-02-15", &close("2024-02-15", CloseCause::Settled), &["CLOSE_WITH_BALANCE"]);
    check_on(&mut overpaid, "2024-02-15", &close("2024-02-15", CloseCause::Customer), &[]);
}

#[test]
fn an_account_is_opened_once() {
    let again = AccountEvent::CreditAccountOpened(opened(AccountType::R1, date("2024-01-05")));
    check(&again, &["ACCOUNT_ALREADY_OPENED"]);
    let mut book = book();
    let mut other_type = opened(AccountType::R2, date("2024-01-05"));
    let outcome = book.supersede(1, "2024-02-15", &AccountEvent::CreditAccountOpened(other_type.clone()));
    assert_eq!(rules_of(&outcome), ["OPENING_FIELD_FIXED"]);
    other_type.account_type = AccountType::R1;
    other_type.limit_minor = 77;
    let outcome = book.supersede(1, "2024-02-15", &AccountEvent::CreditAccountOpened(other_type));
    assert_eq!(notes_of(&outcome), Vec::<&str>::new());
    assert_eq!(book.at("2024-01-31").limit_minor, 77);
}

#[test]
fn a_bad_opening_names_all_reasons() {
    let mut bad = opened(AccountType::R1, date("2024-03-01"));
    bad.limit_minor = -1;
    bad.bill_day = Some(32);
    bad.due_date = Some(date("2024-02-01"));
    let mut envelope = envelope(2, date("2024-02-01"), date("2024-02-01"));
    envelope.aggregate_id = "A 1".into();
    let findings = super::Account::open(&envelope, &bad, content_hash(1), 1).expect_err("a bad opening");
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    let expected = [
        "FIRST_VERSION_NOT_ONE",
        "ACCOUNT_ID_MALFORMED",
        "DATE_AHEAD_OF_RECORDED",
        "DATE_BEFORE_OPENING",
        "LIMIT_NEGATIVE",
        "BILL_DAY_OUT_OF_RANGE",
        "DUE_DATE_BEFORE_OPENING",
    ];
    assert_eq!(rules, expected);
}
