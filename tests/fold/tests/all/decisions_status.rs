//! Decisions D-32 to D-38: status, class, dates.

use credit_domain::account::HoldReason;
use credit_domain::event::account_event::*;
use credit_domain::event::pipeline_event::WithheldReason;
use fold_tests::book::Book;
use fold_tests::desk::Desk;
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

#[test]
fn d_32_a_star_needs_nothing_due_and_on_lines_nothing_owed() {
    let mut owed_nothing_due = Book::open(AccountType::R1, "2024-01-05");
    owed_nothing_due.on("2024-01-20", purchase("P1", 100));
    assert_eq!(owed_nothing_due.statuses("2024-01", "2024-02"), "NN", "owed, nothing due");
    let mut credit_balance = Book::open(AccountType::R1, "2024-01-05");
    credit_balance.pays("R1", 100, "2024-01-20");
    assert_eq!(credit_balance.status("2024-01"), "*", "nothing owed");
    let mut due_and_paid = billed(AccountType::R1);
    due_and_paid.pays("R1", 100_000, "2024-02-10");
    assert_eq!(due_and_paid.statuses("2024-02", "2024-03"), "N*", "due in February");
    let mut cured = billed(AccountType::R1);
    cured.pays("R1", 100_000, "2024-03-05");
    assert_eq!(cured.statuses("2024-02", "2024-04"), "1N*", "overdue at the end of the month before");
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut waiting = Book::open(account_type, "2024-01-05");
        waiting.on("2024-01-10", drawdown("W1", 1_000));
        waiting.on("2024-01-10", drawdown_plan("L1", "W1", &[("2024-03-10", 500, 0, 0), ("2024-05-10", 500, 0, 0)]));
        waiting.pays("R1", 500, "2024-03-10");
        assert_eq!(waiting.statuses("2024-01", "2024-05"), "**N*1", "{account_type:?}: owed all the time");
        waiting.pays("R2", 500, "2024-06-10");
        assert_eq!(waiting.statuses("2024-05", "2024-07"), "1N*", "{account_type:?}");
    }
}

#[test]
fn d_33_m_is_for_what_fell_due_and_was_paid_late_within_the_month_and_never_for_cards() {
    let mut card = billed(AccountType::R2);
    card.pays("R1", 10_000, "2024-02-20");
    assert_eq!(card.status("2024-02"), "N", "a card");
    for (mut book, minimum) in
        [(billed(AccountType::R1), 10_000), (lent(AccountType::D1), 10_500), (lent(AccountType::R4), 10_500)]
    {
        book.pays("R1", minimum, "2024-02-11");
        assert_eq!(book.status("2024-02"), "M");
    }
    let mut arrears = billed(AccountType::R1);
    arrears.pays("R1", 10_000, "2024-03-20");
    assert_eq!(arrears.statuses("2024-02", "2024-03"), "1N", "arrears of an earlier month cured");
    let mut both = billed(AccountType::R1);
    both.bill(bill("B2", "2024-03-01", "2024-03-10", 100_000, 9_000)).pays("R1", 19_000, "2024-03-20");
    assert_eq!(both.statuses("2024-02", "2024-03"), "1M", "arrears cured, and this month's paid late");
    let mut partly = billed(AccountType::R1);
    partly.pays("R1", 9_999, "2024-02-20");
    assert_eq!(partly.status("2024-02"), "1", "not paid in full");
}

/// What may hold of an account at once, from the lightest to the gravest.
fn burdened(account_type: AccountType, burdens: &[&str]) -> Book {
    let is_card = matches!(account_type, AccountType::R2 | AccountType::R3);
    let mut book = if account_type.owes_by_bill() { billed(account_type) } else { lent(account_type) };
    if !burdens.contains(&"overdue") {
        let minimum = if account_type.owes_by_bill() { 10_000 } else { 10_500 };
        book.pays("R1", minimum, "2024-02-10");
    }
    for burden in burdens {
        let (day, event) = match *burden {
            "overdue" => continue,
            "stopped" => ("2024-02-15", frozen(FreezeCause::Customer)),
            "judicial" => ("2024-02-16", judicial_start("J1")),
            "proposed" => ("2024-02-17", write_off_proposed("O1")),
            "written" => ("2024-02-18", written_off("O1", book.at("2024-02-18").balance_minor)),
            "closed" => ("2024-02-20", close("2024-02-20", CloseCause::Other)),
            other => panic!("{other}"),
        };
        book.on(day, event);
    }
    assert!(!is_card || book.at("2024-02-29").activated_on.is_some(), "a card in use is activated");
    book
}

#[test]
fn d_34_the_gravest_account_status_is_shown_in_the_code_of_its_type() {
    // Burdens, then the codes of R1, R2, D1, R4.
    let cases: &[(&[&str], [&str; 4])] = &[
        (&[], ["1", "1", "1", "1"]),
        (&["stopped"], ["5", "31", "1", "1"]),
        (&["overdue"], ["2", "1", "2", "2"]),
        (&["overdue", "stopped"], ["2", "31", "2", "2"]),
        (&["judicial"], ["8", "8", "8", "8"]),
        (&["overdue", "stopped", "judicial"], ["8", "8", "8", "8"]),
        (&["overdue", "stopped", "judicial", "proposed"], ["41", "51", "41", "41"]),
        (&["overdue", "stopped", "judicial", "written"], ["42", "52", "42", "42"]),
        (&["overdue", "stopped", "judicial", "proposed", "written", "closed"], ["3", "4", "3", "3"]),
    ];
    for (burdens, codes) in cases {
        for (account_type, code) in [AccountType::R1, AccountType::R2, AccountType::D1, AccountType::R4].into_iter().zip(codes) {
            assert_eq!(burdened(account_type, burdens).account_status("2024-02-29"), *code, "{account_type:?} {burdens:?}");
        }
    }
}

#[test]
fn d_34_every_cause_stops_and_all_must_fall_away() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    for cause in [FreezeCause::Risk, FreezeCause::Court, FreezeCause::Customer, FreezeCause::Fraud] {
        let mut one = book.clone();
        one.on("2024-02-15", frozen(cause));
        assert_eq!((one.account_status("2024-02-15"), one.at("2024-02-15").stopped), ("5", true), "{cause:?}");
        one.on("2024-02-20", unfrozen(cause));
        assert_eq!((one.account_status("2024-02-20"), one.at("2024-02-20").stopped), ("1", false), "{cause:?}");
    }
    book.on("2024-02-15", frozen(FreezeCause::Risk)).on("2024-02-16", frozen(FreezeCause::Court));
    book.on("2024-02-17", unfrozen(FreezeCause::Risk));
    assert_eq!(book.account_status("2024-02-17"), "5", "the court's stop holds on");
}

#[test]
fn d_34_a_card_is_not_activated_until_it_is_or_is_used() {
    for account_type in [AccountType::R2, AccountType::R3] {
        let mut book = Book::open(account_type, "2024-01-05");
        let fresh = book.at("2024-01-31");
        assert_eq!((book.account_status("2024-01-31"), fresh.repayment_status.code()), ("6", "*"), "{account_type:?}: BLE014");
        assert_eq!((fresh.balance_minor, fresh.activated_on), (0, None));
        let mut stopped = book.clone();
        stopped.on("2024-01-10", frozen(FreezeCause::Risk));
        assert_eq!(stopped.account_status("2024-01-10"), "31", "{account_type:?}: stopped goes before not activated");
        let mut used = book.clone();
        used.on("2024-02-05", purchase("P1", 100));
        assert_eq!((used.account_status("2024-02-05"), used.at("2024-02-05").activated_on), ("1", Some(date("2024-02-05"))));
        book.on("2024-02-10", activated());
        assert_eq!((book.account_status("2024-02-09"), book.account_status("2024-02-10")), ("6", "1"), "{account_type:?}");
    }
    for account_type in [AccountType::R1, AccountType::D1, AccountType::R4] {
        assert_eq!(Book::open(account_type, "2024-01-05").account_status("2024-01-05"), "1", "{account_type:?}");
    }
}

#[test]
fn d_35_the_class_is_the_worst_of_floor_and_decision() {
    // Decided on 2024-02-01 for a line overdue since 2024-02-10; classes on days past due 0, 1, 91 and 361.
    let cases = [(None, [1, 2, 3, 5]), (Some(2), [2, 2, 3, 5]), (Some(4), [4, 4, 4, 5]), (Some(5), [5, 5, 5, 5])];
    for (decided, classes) in cases {
        let mut book = billed(AccountType::R1);
        if let Some(class) = decided {
            book.on("2024-02-02", class_change(1, class, "2024-02-02"));
        }
        for (days, class) in [0, 1, 91, 361].into_iter().zip(classes) {
            let derived = book.derived_on(date("2024-02-10").plus_days(days));
            assert_eq!(derived.risk_class, class, "decided {decided:?} after {days} days");
            assert_eq!(derived.risk_class_decided, decided.unwrap_or(1));
        }
    }
    // It counts from the day of the decision, whenever it is told.
    let mut told_later = billed(AccountType::R1);
    told_later.on("2024-02-09", class_change(1, 3, "2024-02-02"));
    assert_eq!((told_later.at("2024-02-09").risk_class, told_later.at("2024-02-09").risk_class_since), (3, date("2024-02-02")));
    // A better decision never lies under the floor.
    let mut better = billed(AccountType::R1);
    better.on("2024-06-01", class_change(3, 1, "2024-06-01"));
    assert_eq!(better.at("2024-06-01").risk_class, 3);
    better.pays("R1", 10_000, "2024-06-05");
    assert_eq!((better.at("2024-06-05").risk_class, better.at("2024-06-05").risk_class_since), (1, date("2024-06-05")));
}

#[test]
fn d_35_the_table_in_force_on_the_day_decides() {
    let mut book = Book::open(AccountType::R1, "2022-01-05");
    book.on("2022-01-20", purchase("P1", 100_000)).bill(bill("B1", "2022-06-01", "2022-06-10", 100_000, 10_000));
    // 2023-06-30 is day 385: the guideline of 2007 stops at substandard, the measures of 2023 say loss.
    for (as_of, class) in
        [("2022-06-10", 1), ("2022-06-11", 2), ("2022-09-08", 2), ("2022-09-09", 3), ("2023-06-30", 3), ("2023-07-01", 5)]
    {
        assert_eq!(book.at(as_of).risk_class, class, "{as_of}");
    }
    assert_eq!(book.at("2023-07-31").risk_class_since, date("2023-07-01"));
    assert_eq!(book.at("2023-06-30").risk_class_since, date("2022-09-09"));
}

#[test]
fn d_35_written_off_debt_has_no_floor_of_its_own() {
    let plain = billed(AccountType::R1);
    let mut book = billed(AccountType::R1);
    book.on("2024-02-20", written_off("O1", 100_000));
    for as_of in ["2024-02-20", "2024-02-29", "2024-05-31", "2025-03-31"] {
        assert_eq!(book.at(as_of).risk_class, plain.at(as_of).risk_class, "{as_of}: by days past due as before");
    }
    assert_eq!(book.at("2024-02-20").risk_class, 2);
}

#[test]
fn d_36_an_account_that_never_paid_paid_last_on_its_opening_date() {
    for account_type in AccountType::ALL {
        let book = Book::open(account_type, "2024-01-05");
        let derived = book.at("2024-06-30");
        assert_eq!((derived.last_payment_date, derived.last_payment_minor), (date("2024-01-05"), 0), "{account_type:?}");
    }
    let mut reversed = billed(AccountType::R1);
    reversed.pays("R1", 100, "2024-02-05").on("2024-02-06", repayment_reversal("R1"));
    assert_eq!(reversed.at("2024-02-29").last_payment_date, date("2024-01-05"), "a reversed payment was never made");
}

#[test]
fn d_37_the_last_record_of_an_account_sold_is_of_the_month_before_for_all_types() {
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R3, AccountType::R4] {
        let mut book = Book::open(account_type, "2024-01-05");
        book.on("2024-01-10", drawdown("W1", 1_000)).pays("R1", 1_000, "2024-01-12");
        let mut desk = Desk::new();
        let _january = desk.reports(&book, "2024-01-31");
        book.on("2024-03-31", transferred_out("2024-03-31", TransferKind::Sale));
        let february = desk.reports(&book, "2024-02-29");
        assert_eq!(february.monthly.month, month("2024-02"), "{account_type:?}");
        for as_of in ["2024-03-31", "2024-04-30", "2025-03-31"] {
            assert_eq!(desk.account_report(&book, as_of), None, "{account_type:?} {as_of}");
        }
    }
}

#[test]
fn d_38_a_held_account_is_withheld_and_shown_as_before_the_event_that_stopped_it() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    let before = book.month_ends("2024-01", "2024-03");
    let mut conflicting = book.envelope(2, date("2024-01-20"), date("2024-01-20"));
    conflicting.event_id = book.event_id(77);
    let _held = book.send(&conflicting, &purchase("P7", 900_000));
    assert_eq!(book.held(), Some(HoldReason::VersionConflict));
    assert_eq!(book.month_ends("2024-01", "2024-03"), before);
    let (_, withheld, _) = Desk::new().verdict(&book, "2024-02-29").expect("due");
    assert_eq!(withheld, [WithheldReason::Quarantined]);
    // So is one that waits for a missing version.
    let mut waiting = billed(AccountType::R1);
    waiting.pays("R1", 10_000, "2024-02-09");
    let ahead = waiting.envelope(9, date("2024-02-15"), date("2024-02-15"));
    let _parked = waiting.send(&ahead, &purchase("P9", 100));
    let (_, withheld, _) = Desk::new().verdict(&waiting, "2024-02-29").expect("due");
    assert_eq!(withheld, [WithheldReason::Quarantined]);
}
