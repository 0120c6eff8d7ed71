//! Decisions D-01 to D-06: what events are.

use credit_domain::event::account_event::{AccountEvent, AccountType};
use credit_domain::event::checks::check_event;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::SubjectId;
use credit_domain::product_rule::{AllocationAcross, AllocationOrder, AmountPart};
use fold_tests::book::{Book, is_applied, is_refused};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent, rule_with};

fn checks_of(envelope: &Envelope, event: &AccountEvent) -> Vec<&'static str> {
    let event = Event { envelope: envelope.clone(), payload: EventPayload::Account(event.clone()) };
    check_event(&event).iter().map(|finding| finding.rule).collect()
}

#[test]
fn d_01_fold_half_an_account_is_ordered_by_its_own_version_not_by_its_subject() {
    // Two accounts of one subject lie on one key; each counts its own versions.
    let mut one = billed(AccountType::R1);
    let mut other = Book::empty(2, one.rule.clone());
    let mut opening_of_other = other.envelope(1, date("2024-01-05"), date("2024-01-05"));
    opening_of_other.subject_id = one.subject_id();
    assert!(is_applied(&other.send(&opening_of_other, &opened(opening(AccountType::R1, "2024-01-05")))));
    assert_eq!((one.last_version(), other.last_version()), (3, 1));
    let mut foreign_subject = one.next("2024-02-05");
    foreign_subject.subject_id = SubjectId::parse("S-9").expect("an id");
    assert!(is_refused(&one.send(&foreign_subject, &purchase("P2", 100))));
    let mut foreign_account = one.next("2024-02-05");
    foreign_account.aggregate_id = "A-2".into();
    assert!(is_refused(&one.send(&foreign_account, &purchase("P3", 100))));
    // The key of every topic is never an identity number.
    let mut number_as_key = one.next("2024-02-05");
    number_as_key.subject_id = SubjectId::parse("11010519491231002X").expect("an id in form");
    assert!(checks_of(&number_as_key, &purchase("P4", 100)).contains(&"SUBJECT_ID_IS_IDENTITY_NUMBER"));
}

#[test]
fn d_02_a_loan_names_its_drawdown_as_the_source_of_its_schedule() {
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = Book::open(account_type, "2024-01-05");
        book.on("2024-01-10", drawdown("W1", 20_000));
        let lines = [("2024-02-10", 10_000, 300, 200), ("2024-03-10", 10_000, 0, 0)];
        let unknown = book.try_on("2024-01-10", drawdown_plan("L1", "W9", &lines));
        assert!(is_refused(&unknown), "{account_type:?}: {unknown:?}");
        let of_another_kind = book.try_on("2024-01-10", purchase_plan("L2", "W1", &lines));
        assert!(is_refused(&of_another_kind), "{account_type:?}: a drawdown is no purchase: {of_another_kind:?}");
        book.on("2024-01-10", drawdown_plan("L3", "W1", &lines));
        assert_eq!(book.at("2024-02-10").due_this_month_minor, 10_500, "{account_type:?}");
        let twice = book.try_on("2024-01-11", drawdown_plan("L3", "W1", &lines));
        assert!(is_refused(&twice), "{account_type:?}: a plan is known by its id: {twice:?}");
    }
}

#[test]
fn d_03_a_minimum_that_includes_earlier_minima_requires_only_what_is_new() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = billed(account_type);
        let mut second = bill("B2", "2024-03-01", "2024-03-10", 100_000, 19_000);
        second.past_due_included_minor = 10_000;
        book.bill(second);
        let derived = book.at("2024-03-11");
        assert_eq!((derived.overdue_total_minor, derived.periods_overdue), (19_000, 2), "{account_type:?}: nothing twice");
        assert_eq!(derived.days_past_due, 30, "the earlier minimum stays required on its own day");
        assert_eq!(derived.due_this_month_minor, 9_000, "{account_type:?}");
    }
}

#[test]
fn d_04_charges_since_the_last_bill_come_first_in_a_minimum_unless_it_is_split() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-20", purchase("P1", 100_000)).on("2024-01-25", interest("I1", 300)).on("2024-01-26", fee("F1", 200));
    book.bill(bill("B1", "2024-02-01", "2024-02-10", 100_500, 10_000));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.overdue_total_minor, derived.overdue_principal_minor), (10_000, 9_500));
    // The charges of the first bill are not those of the second.
    book.bill(bill("B2", "2024-03-01", "2024-03-10", 100_500, 4_000));
    assert_eq!(book.at("2024-03-11").overdue_principal_minor, 9_500 + 4_000);

    let mut split = Book::open(AccountType::R1, "2024-01-05");
    split.on("2024-01-20", purchase("P1", 100_000)).on("2024-01-25", interest("I1", 6_000));
    let mut stated = bill("B1", "2024-02-01", "2024-02-10", 106_000, 10_000);
    stated.minimum_principal_minor = Some(4_000);
    stated.minimum_interest_minor = Some(5_000);
    stated.minimum_fee_minor = Some(1_000);
    split.bill(stated);
    assert_eq!(split.at("2024-02-11").overdue_principal_minor, 4_000);
}

/// Two bills overdue: 100.00 with 5.00 of charges since February, 90.00 since March.
fn two_bills(allocation: AllocationOrder) -> Book {
    let mut book = Book::open_with(AccountType::R1, "2024-01-05", rule_with(|terms| terms.allocation = allocation));
    book.on("2024-01-20", purchase("P1", 100_000)).on("2024-01-25", interest("I1", 300)).on("2024-01-26", fee("F1", 200));
    book.bill(bill("B1", "2024-02-01", "2024-02-10", 100_500, 10_000));
    book.on("2024-02-20", interest("I2", 1_000));
    book.bill(bill("B2", "2024-03-01", "2024-03-10", 101_500, 9_000));
    let derived = book.at("2024-03-15");
    assert_eq!((derived.overdue_total_minor, derived.overdue_principal_minor), (19_000, 9_500 + 8_000));
    book
}

#[test]
fn d_05_repayments_pay_the_oldest_due_date_and_charges_first_unless_the_product_says_otherwise() {
    use AllocationAcross::{OldestDueFirst, PartByPart};
    use AmountPart::{Fee, Interest, Principal};
    // Order, amount, then overdue total, overdue principal and periods.
    let cases = [
        (OldestDueFirst, [Interest, Fee, Principal], 400, (18_600, 17_500, 2)),
        (OldestDueFirst, [Interest, Fee, Principal], 600, (18_400, 17_400, 2)),
        (OldestDueFirst, [Interest, Fee, Principal], 10_000, (9_000, 8_000, 1)),
        (OldestDueFirst, [Interest, Fee, Principal], 10_500, (8_500, 8_000, 1)),
        (OldestDueFirst, [Principal, Interest, Fee], 400, (18_600, 17_100, 2)),
        (PartByPart, [Interest, Fee, Principal], 1_500, (17_500, 17_500, 2)),
        (PartByPart, [Principal, Interest, Fee], 17_500, (1_500, 0, 2)),
    ];
    for (across, within, amount_minor, expected) in cases {
        let mut book = two_bills(AllocationOrder { across, within });
        book.pays("R1", amount_minor, "2024-03-15");
        let derived = book.at("2024-03-15");
        let found = (derived.overdue_total_minor, derived.overdue_principal_minor, derived.periods_overdue);
        assert_eq!(found, expected, "{across:?} {within:?} {amount_minor}");
    }
}

#[test]
fn d_05_the_lenders_own_allocation_names_bills_or_lines() {
    let default_order = AllocationOrder {
        across: AllocationAcross::OldestDueFirst,
        within: [AmountPart::Interest, AmountPart::Fee, AmountPart::Principal],
    };
    let mut line = two_bills(default_order);
    line.pays("R1", 9_000, "2024-03-15").on("2024-03-15", allocation("R1", vec![part_of_bill("B2", 8_000, 1_000, 0)]));
    let derived = line.at("2024-03-15");
    assert_eq!((derived.overdue_total_minor, derived.periods_overdue, derived.days_past_due), (10_000, 1, 34), "B1 is left");

    let mut loan = lent(AccountType::D1);
    loan.pays("R1", 10_500, "2024-03-15").on("2024-03-15", allocation("R1", vec![part_of_line("L1", 2, 10_000, 500, 0)]));
    let derived = loan.at("2024-03-15");
    assert_eq!((derived.overdue_total_minor, derived.periods_overdue, derived.days_past_due), (10_500, 1, 34), "line 1 is left");

    let mut book = billed(AccountType::R1);
    book.pays("R1", 5_000, "2024-02-05");
    for (parts, why) in [
        (vec![part_of_bill("B1", 5_001, 0, 0)], "more than the repayment"),
        (vec![part_of_bill("B9", 5_000, 0, 0)], "an unknown bill"),
    ] {
        assert!(is_refused(&book.try_on("2024-02-05", allocation("R1", parts))), "{why}");
    }
    let of_unknown = book.try_on("2024-02-05", allocation("R9", vec![part_of_bill("B1", 1_000, 0, 0)]));
    assert!(is_refused(&of_unknown), "4.4(6): {of_unknown:?}");
}

#[test]
fn d_06_a_write_off_is_taken_back_by_its_own_event_and_one_of_nothing_is_refused() {
    let untouched = billed(AccountType::R1);
    let mut book = billed(AccountType::R1);
    let of_nothing = book.try_on("2024-03-01", written_off("O0", 0));
    assert!(is_refused(&of_nothing), "{of_nothing:?}");
    assert!(!checks_of(&book.next("2024-03-01"), &written_off("O0", 0)).is_empty());
    let unknown = book.try_on("2024-03-01", write_off_reversal("O1"));
    assert!(is_refused(&unknown), "{unknown:?}");
    book.on("2024-03-01", written_off("O1", 100_000)).on("2024-03-05", write_off_reversal("O1"));
    assert_eq!(book.month_ends("2024-01", "2024-06"), untouched.month_ends("2024-01", "2024-06"));
}
