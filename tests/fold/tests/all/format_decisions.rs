//! Decisions on the bureau's format that concern reports built from the fold: F-01 to F-06, F-10, F-23.

use credit_domain::event::account_event::{AccountType, CloseCause, TransferKind};
use credit_domain::ledger::AccountStatus;
use credit_domain::ledger::history::{HISTORY_MONTHS, HistoryMonth, LINE_MONTHS, computed_history, status_line};
use fold_tests::book::Book;
use fold_tests::desk::{Desk, account_report_of, monthly_of};
use fold_tests::events::*;
use fold_tests::people::notice_delivered;
use fold_tests::stories::billed;

#[test]
fn f_01_the_moment_of_a_first_report_counts_month_and_days() {
    let cases = [
        ("2024-03-01", "2024-03-31", "31"),
        ("2024-03-02", "2024-03-31", "10"),
        ("2024-03-31", "2024-03-31", "10"),
        ("2024-02-01", "2024-02-29", "10"),
        ("2024-02-28", "2024-03-15", "31"),
        ("2023-03-05", "2024-03-31", "31"),
        ("2024-03-01", "2024-03-30", "10"),
    ];
    for (opened_on, as_of, moment) in cases {
        let book = Book::open(AccountType::R1, opened_on);
        assert_eq!(Desk::new().reports(&book, as_of).moment.code(), moment, "opened {opened_on}, cut {as_of}");
    }
}

#[test]
fn f_02_a_closing_record_is_of_its_day_and_a_first_one_has_the_segments_of_a_first_report() {
    for (closed_on, moment) in [("2024-02-15", "20"), ("2024-02-29", "32")] {
        for reported_before in [false, true] {
            let mut book = Book::open(AccountType::R1, "2024-01-05");
            book.on("2024-01-20", purchase("P1", 100_000));
            let mut desk = Desk::new();
            if reported_before {
                let _january = desk.reports(&book, "2024-01-31");
            }
            book.pays("R1", 100_000, closed_on).on(closed_on, close(closed_on, CloseCause::Settled));
            let report = desk.reports(&book, "2024-02-29");
            assert_eq!((report.moment.code(), report.report_date), (moment, date(closed_on)), "{reported_before}");
            assert_eq!(report.with_basic_information, !reported_before);
            assert_eq!(report.monthly.repayment_status.code(), "C");
            assert_eq!(
                (report.monthly.paid_this_month, report.monthly.last_payment_date),
                (1_000, date(closed_on)),
                "of that day"
            );
        }
    }
}

#[test]
fn f_03_on_the_settlement_day_the_monthly_record_wins_over_collected_arrears() {
    let mut book = billed(AccountType::R1);
    let mut desk = Desk::new();
    desk.person.tell("2024-02-20", notice_delivered(1, "2024-02-20"));
    assert_eq!(desk.reports(&book, "2024-02-29").monthly.repayment_status.code(), "1");
    book.pays("R1", 10_000, "2024-03-10");
    let report = desk.reports(&book, "2024-03-31");
    assert_eq!(
        (report.moment.code(), report.monthly.overdue_total, report.monthly.paid_this_month),
        ("30", 0, 100),
        "H is never lost"
    );
}

#[test]
fn f_04_the_settlement_date_is_empty_when_the_account_closed_before_it() {
    for (closed_on, settled_on) in [("2024-02-15", None), ("2024-02-29", Some("2024-02-29"))] {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        book.on(closed_on, close(closed_on, CloseCause::Customer));
        let report = Desk::new().reports(&book, "2024-02-29");
        assert_eq!(report.monthly.settlement_date, settled_on.map(date), "{closed_on}");
    }
    let open = Book::open(AccountType::R1, "2024-01-05");
    let report = Desk::new().reports(&open, "2024-02-29");
    assert_eq!(report.monthly.settlement_date, Some(date("2024-02-29")));
    assert!(report.monthly.settlement_date.is_some_and(|day| day <= report.report_date));
}

#[test]
fn f_05_closed_has_the_code_of_its_type() {
    use AccountType::{C1, D1, R1, R2, R3, R4};
    for (account_type, code) in [(D1, "3"), (R1, "3"), (R4, "3"), (R2, "4"), (R3, "4"), (C1, "2")] {
        assert_eq!(AccountStatus::Closed.code(account_type), code, "{account_type:?}");
    }
    // BLE037 does not apply to C1: its closing record is due as any.
    let mut claim = Book::open(C1, "2024-01-05");
    claim.on("2024-01-05", transferred_in("2024-01-05", 1_000)).pays("R1", 1_000, "2024-02-15");
    claim.on("2024-02-15", close("2024-02-15", CloseCause::Settled));
    let (moment, _, codes) = Desk::new().verdict(&claim, "2024-02-29").expect("due");
    assert_eq!(moment, "20");
    assert!(!codes.contains(&"BLE037"), "{codes:?}");
}

#[test]
fn f_06_fold_half_a_special_trade_before_a_first_report_does_not_hold_it_back() {
    // Segment K comes later; the history behind it is reported already, new or taken over from the back-book.
    for (opened_on, as_of, moment) in [("2024-02-05", "2024-02-29", "10"), ("2024-01-05", "2024-02-29", "31")] {
        let mut book = Book::open(AccountType::D1, opened_on);
        book.on("2024-02-06", drawdown("W1", 1_000)).on("2024-02-06", drawdown_plan("L1", "W1", &[("2024-02-20", 1_000, 0, 0)]));
        book.on("2024-02-15", extension("X1", 3, "2029-05-05"));
        assert_eq!(Desk::new().reports(&book, as_of).moment.code(), moment);
    }
}

#[test]
fn f_10_dates_of_a_young_account_start_at_its_opening() {
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R4] {
        let book = Book::open(account_type, "2024-01-05");
        let monthly = Desk::new().reports(&book, "2024-01-31").monthly;
        assert_eq!((monthly.risk_class, monthly.risk_class_since), (1, date("2024-01-05")), "{account_type:?}");
        assert_eq!((monthly.last_payment_date, monthly.close_date), (date("2024-01-05"), None), "{account_type:?}");
    }
    let mut claim = Book::open(AccountType::C1, "2024-01-05");
    claim.on("2024-01-05", transferred_in("2024-01-05", 1_000));
    assert_eq!(claim.at("2024-01-31").last_payment_date, date("2024-01-05"), "a C1 just taken over: its opening date");
}

fn line_of(book: &Book, through: &str) -> String {
    let months = computed_history(&book.account().opened, &book.facts(), month(through), &book.rule);
    status_line(&months, book.account().opened.open_date.month()).to_string()
}

#[test]
fn f_23_the_line_of_24_months_ends_at_the_newest_month_and_knows_its_opening() {
    let book = billed(AccountType::R1);
    assert_eq!(line_of(&book, "2024-06"), "//////////////////N12345");
    assert_eq!(line_of(&book, "2026-06"), "677777777777777777777777");
    let mut closed = billed(AccountType::R1);
    closed.pays("R1", 100_000, "2024-02-09").on("2024-03-20", close("2024-03-20", CloseCause::Settled));
    assert_eq!(line_of(&closed, "2024-12"), "/////////////////////NNC", "nothing after closing");
    let reported = |text: &str, status: &str| HistoryMonth { month: month(text), status: status.into(), overdue_total_minor: 0 };
    let with_gap = [reported("2024-01", "N"), reported("2024-02", "N"), reported("2024-05", "1")];
    assert_eq!(status_line(&with_gap, month("2024-01")), "///////////////////NN##1", "a month without report inside the span");
    assert_eq!(status_line(&with_gap, month("2023-11")), "/////////////////##NN##1");
    assert_eq!(line_of(&book, "2024-06").chars().count(), LINE_MONTHS);
}

#[test]
fn f_23_the_history_keeps_sixty_months_with_their_overdue_totals() {
    let mut book = Book::open(AccountType::R1, "2018-01-05");
    book.on("2018-01-20", purchase("P1", 100_000)).bill(bill("B1", "2018-02-01", "2018-02-10", 100_000, 10_000));
    let months = computed_history(&book.account().opened, &book.facts(), month("2024-06"), &book.rule);
    assert_eq!((months.len(), months[0].month, months[59].month), (HISTORY_MONTHS, month("2019-07"), month("2024-06")));
    assert!(months.iter().all(|of_history| of_history.overdue_total_minor == 10_000 && of_history.status == "7"));
}

#[test]
fn f_02_a_closed_account_owes_nothing_in_its_record_whatever_was_left() {
    let mut book = billed(AccountType::R1);
    book.on("2024-02-20", close("2024-02-20", CloseCause::Other));
    let mut desk = Desk::new();
    desk.person.tell("2024-02-21", notice_delivered(1, "2024-02-21"));
    let due = desk.account_report(&book, "2024-02-29").expect("due");
    let monthly = monthly_of(&due);
    assert_eq!((monthly.balance, monthly.overdue_total, monthly.periods_overdue), (0, 0, 0), "BLE004, BLE026");
    assert_eq!((monthly.repayment_status.code(), account_report_of(&due).adverse), ("G", true));
    assert_eq!((due.withheld, due.rule_codes), (Vec::new(), Vec::new()));
}

#[test]
fn f_23_a_month_in_which_the_claim_was_sold_has_no_cell_of_its_own() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("P1", 1_000)).pays("R1", 1_000, "2024-01-12");
    let mut desk = Desk::new();
    let mut reported = Vec::new();
    for as_of in ["2024-01-31", "2024-02-29"] {
        let monthly = desk.reports(&book, as_of).monthly;
        let status = monthly.repayment_status.code().into();
        reported.push(HistoryMonth { month: monthly.month, status, overdue_total_minor: 0 });
    }
    book.on("2024-03-15", transferred_out("2024-03-15", TransferKind::Sale));
    assert_eq!(desk.account_report(&book, "2024-03-31"), None);
    assert_eq!(status_line(&reported, month("2024-01")), "//////////////////////**");
}
