//! Edge cases of reports built from the fold: E-23 to E-25, E-30 to E-33, E-41 to E-44, E-47.

use credit_domain::account::{HoldReason, Outcome};
use credit_domain::event::account_event::{AccountType, CloseCause, TransferKind};
use credit_domain::event::pipeline_event::WithheldReason;
use credit_domain::ledger::{AccountStatus, RepaymentStatus};
use credit_domain::product_rule::Rounding;
use credit_domain::reporting::baseline::OutstandingState;
use credit_domain::reporting::report::AccountReport;
use fold_tests::book::Book;
use fold_tests::desk::{Desk, accepted, account_report_of, monthly_of};
use fold_tests::events::*;
use fold_tests::people::{Person, consent, notice_delivered, registration, theft_reported};
use fold_tests::stories::{billed, billed_with, lent, rule_with};

#[test]
fn e_23_opened_and_closed_in_one_month_is_one_closing_record() {
    for (closed_on, moment) in [("2024-03-20", "20"), ("2024-03-31", "32")] {
        for account_type in [AccountType::R1, AccountType::D1, AccountType::R4] {
            let mut book = Book::open(account_type, "2024-03-05");
            book.on("2024-03-06", drawdown("W1", 50_000)).pays("R1", 50_000, closed_on);
            book.on(closed_on, close(closed_on, CloseCause::Settled));
            let mut desk = Desk::new();
            let report = desk.reports(&book, "2024-03-31");
            assert_eq!((report.moment.code(), report.report_date), (moment, date(closed_on)), "{account_type:?}");
            let monthly = &report.monthly;
            assert_eq!((monthly.repayment_status, monthly.account_status), (RepaymentStatus::Settled, AccountStatus::Closed));
            assert_eq!((monthly.balance, monthly.close_date), (0, Some(date(closed_on))));
            assert!(report.with_basic_information, "F-02: the segments of a first report");
            assert_eq!(desk.account_report(&book, "2024-04-30"), None, "one record");
        }
    }
}

#[test]
fn e_24_thirty_fen_overdue_is_one_yuan_beside_its_digit() {
    for rounding in [Rounding::HalfUp, Rounding::Down, Rounding::Up] {
        let rule = rule_with(|terms| terms.rounding = rounding);
        let mut book = billed_with(AccountType::R1, rule);
        book.pays("R1", 9_970, "2024-02-09");
        assert_eq!(book.at("2024-02-29").overdue_total_minor, 30);
        let mut desk = Desk::new();
        desk.person.tell("2024-02-20", notice_delivered(1, "2024-02-20"));
        let monthly = desk.reports(&book, "2024-02-29").monthly;
        assert_eq!((monthly.repayment_status, monthly.periods_overdue), (RepaymentStatus::Overdue(1), 1), "{rounding:?}");
        assert_eq!(monthly.overdue_total, 1, "{rounding:?}: never a digit with a total of 0");
        assert!(monthly.overdue_principal <= monthly.overdue_total && monthly.overdue_total <= monthly.balance, "{rounding:?}");
    }
}

#[test]
fn e_25_one_record_for_several_reasons_of_one_day() {
    // In February the account is overdue; in March the arrears are collected, and it may close.
    let cases: &[(&str, Option<&str>, &str, &str)] = &[
        ("2024-03-31", Some("2024-03-31"), "32", "collected, settled and closed on the settlement day"),
        ("2024-03-31", None, "30", "collected on the settlement day: 30 wins over 40 (F-03)"),
        ("2024-03-15", None, "30", "collected between settlement days, cut on one"),
        ("2024-03-15", Some("2024-03-20"), "20", "collected and closed before the settlement day"),
    ];
    for (paid_on, closed_on, moment, why) in cases {
        let mut book = billed(AccountType::R1);
        let mut desk = Desk::new();
        desk.person.tell("2024-02-20", notice_delivered(1, "2024-02-20"));
        assert_eq!(desk.reports(&book, "2024-02-29").monthly.repayment_status, RepaymentStatus::Overdue(1));
        book.pays("R1", 100_000, paid_on);
        if let Some(closed_on) = closed_on {
            book.on(closed_on, close(closed_on, CloseCause::Settled));
        }
        let report = desk.reports(&book, "2024-03-31");
        assert_eq!(report.moment.code(), *moment, "{why}");
        assert_eq!(report.report_date, date(closed_on.unwrap_or("2024-03-31")), "{why}");
        assert_eq!(desk.account_report(&book, "2024-03-31"), None, "{why}: a single record");
    }
}

#[test]
fn e_30_the_last_report_of_a_claim_sold_is_of_the_month_before() {
    for (mut book, minimum) in
        [(billed(AccountType::R1), 10_000), (lent(AccountType::D1), 10_500), (billed(AccountType::R2), 10_000)]
    {
        book.pays("R1", minimum, "2024-02-09");
        let mut desk = Desk::new();
        let _february = desk.reports(&book, "2024-02-29");
        book.on("2024-03-15", transferred_out("2024-03-15", TransferKind::Sale));
        for as_of in ["2024-03-31", "2024-04-30", "2024-05-31"] {
            assert_eq!(desk.account_report(&book, as_of), None, "{as_of}");
        }
        let mut late = Desk::new();
        let report = late.reports(&book, "2024-03-31");
        assert_eq!((report.report_date, report.monthly.month), (date("2024-02-29"), month("2024-02")), "not lost by a late cut");
        book.on("2024-06-10", repurchased("2024-06-10"));
        assert!(desk.account_report(&book, "2024-06-30").is_some(), "reports go on after a repurchase");
    }
}

#[test]
fn e_31_fold_half_a_code_or_institution_change_is_withheld_until_its_record_exists() {
    for change in [code_change("A-1", "A-1-NEW"), institution_change("2024-03-10")] {
        let mut book = billed(AccountType::R1);
        book.pays("R1", 10_000, "2024-02-09");
        let mut desk = Desk::new();
        let _february = desk.reports(&book, "2024-02-29");
        book.on("2024-03-10", change);
        let expected = Some(("30", vec![WithheldReason::LocalRule], vec!["CODE_CHANGE_NOT_REPORTED"]));
        assert_eq!(desk.verdict(&book, "2024-03-31"), expected, "withheld and named, no gap in silence");
    }
}

#[test]
fn e_32_fold_half_a_collection_account_is_due_and_withheld_until_its_segments_exist() {
    let mut book = Book::open(AccountType::C1, "2024-04-15");
    book.on("2024-04-15", transferred_in("2024-04-15", 84_000));
    let desk = Desk::new();
    let (moment, withheld, codes) = desk.verdict(&book, "2024-04-30").expect("due");
    assert_eq!((moment, withheld), ("10", vec![WithheldReason::LocalRule]));
    assert_eq!(codes, ["C1_NOT_REPORTED"]);
}

#[test]
fn e_33_a_pool_assignment_changes_the_transfer_flag_of_the_report_alone() {
    let mut desk = Desk::new();
    let mut book = lent(AccountType::D1);
    book.pays("R1", 10_500, "2024-02-09");
    let plain = account_report_of(&desk.account_report(&book, "2024-02-29").expect("due")).clone();
    book.on("2024-02-20", pool_assigned("POOL-1", true));
    let assigned = desk.reports(&book, "2024-02-29");
    assert!(assigned.asset_transferred && !plain.asset_transferred);
    assert_eq!(AccountReport { asset_transferred: false, ..assigned }, plain);
}

#[test]
fn e_41_fold_half_an_account_contested_at_the_cut_is_withheld_and_never_silently_sent() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    desk.person.tell("2024-02-28", theft_reported("T-1", Some("A-1")));
    let (_, withheld, codes) = desk.verdict(&book, "2024-02-29").expect("due");
    assert_eq!((withheld, codes), (vec![WithheldReason::LocalRule], vec!["IDENTITY_THEFT_REPORTED"]));
}

#[test]
fn e_42_months_before_consent_are_withheld_and_not_filled_in_later() {
    let mut person = Person::unknown("S-1");
    person.tell("2024-01-01", registration("NAME"));
    let mut desk = Desk::of(person);
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    for as_of in ["2024-01-31", "2024-02-29", "2024-03-31"] {
        let (_, withheld, _) = desk.verdict(&book, as_of).expect("due");
        assert_eq!(withheld, [WithheldReason::NoConsent], "{as_of}");
    }
    desk.person.tell("2024-04-10", consent("C-1", institution()));
    for as_of in ["2024-01-31", "2024-02-29", "2024-03-31"] {
        assert_eq!(
            desk.verdict(&book, as_of).expect("due").1,
            [WithheldReason::NoConsent],
            "{as_of}: consent does not reach back"
        );
    }
    let first = desk.reports(&book, "2024-04-30");
    assert_eq!((first.moment.code(), first.monthly.month), ("31", month("2024-04")), "the back-book's first report");
    assert_eq!(desk.account_report(&book, "2024-04-30"), None, "and no month before it");
}

#[test]
fn e_43_a_refused_month_holds_back_the_next_one() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    let february = desk.account_report(&book, "2024-02-29").expect("due");
    desk.refuses(&february);
    let (_, withheld, _) = desk.verdict(&book, "2024-03-31").expect("due");
    assert_eq!(withheld, [WithheldReason::EarlierReportOpen]);
    desk.accepts(&february);
    assert_eq!(desk.reports(&book, "2024-03-31").moment.code(), "30");
}

#[test]
fn e_44_fold_half_a_second_acknowledgement_changes_nothing_and_keys_decide() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    let february = desk.account_report(&book, "2024-02-29").expect("due");
    desk.prepares(&february);
    let waiting = desk.accounts.clone();
    let mut of_another = accepted(&february.report);
    of_another.record_key = "T10000000H0001A-9|2024-02-29".into();
    let mut mistaken = desk.accounts.clone();
    mistaken.accepted(&of_another);
    let still_open = mistaken.outstanding.as_ref().map(|outstanding| outstanding.state);
    assert_eq!(still_open, Some(OutstandingState::Prepared), "an answer to another key settles nothing here");
    desk.accounts = waiting;
    desk.accepts(&february);
    let once = desk.accounts.clone();
    desk.accounts.accepted(&accepted(&february.report));
    assert_eq!(desk.accounts, once, "acknowledged twice");
    desk.accounts.prepared(&fold_tests::desk::prepared(&february.report));
    assert_eq!(desk.accounts, once, "sent again after it was taken");
    desk.accounts.rejected(&fold_tests::desk::rejected(&february.report));
    assert_eq!(desk.accounts, once, "refused as a duplicate after it was taken");
}

#[test]
fn e_47_fold_half_a_poisoned_account_is_withheld_and_others_go_on() {
    let mut poisoned = billed(AccountType::R1);
    let mut other = billed(AccountType::R1);
    for book in [&mut poisoned, &mut other] {
        book.pays("R1", 10_000, "2024-02-09");
    }
    poisoned.opened.as_mut().expect("open").held = Some(HoldReason::PoisonedRecord);
    let before = poisoned.account().clone();
    let after = poisoned.try_on("2024-02-15", purchase("P2", 100));
    assert_eq!(after, Outcome::Quarantined(HoldReason::PoisonedRecord));
    assert_eq!(*poisoned.account(), before, "D-38: the state before the event that stopped it");
    other.on("2024-02-15", purchase("P2", 100));
    let desk = Desk::new();
    assert_eq!(desk.verdict(&poisoned, "2024-02-29").expect("due").1, [WithheldReason::Quarantined]);
    assert_eq!(desk.verdict(&other, "2024-02-29").expect("due").1, Vec::<WithheldReason>::new());
}

#[test]
fn e_14_a_credit_balance_is_reported_as_zero() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 80_000, "2024-02-05").on("2024-02-06", refund("P1", "F1", 50_000));
    let due = Desk::new().account_report(&book, "2024-02-29").expect("due");
    assert_eq!((monthly_of(&due).balance, monthly_of(&due).used), (0, 0));
    assert_eq!(due.rule_codes, Vec::<&str>::new());
}

#[test]
fn e_19_after_the_closing_record_nothing_is_due_whatever_is_found() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 100_000, "2024-02-09").on("2024-02-20", close("2024-02-20", CloseCause::Settled));
    let mut desk = Desk::new();
    assert_eq!(desk.reports(&book, "2024-02-29").moment.code(), "20");
    book.recorded("2024-02-08", "2024-04-03", repayment("R2", 5_000, "2024-02-08"));
    for as_of in ["2024-03-31", "2024-04-30", "2024-12-31"] {
        assert_eq!(desk.account_report(&book, as_of), None, "{as_of}: months after the close do not reappear (I-11)");
    }
}

#[test]
fn e_30_a_card_reopened_and_sold_in_one_month_has_no_record_of_the_closed_month_before() {
    let mut book = Book::open(AccountType::R2, "2024-01-05");
    book.on("2024-01-10", purchase("P1", 1_000)).pays("R1", 1_000, "2024-01-15");
    book.on("2024-01-17", close("2024-01-17", CloseCause::Settled));
    let mut desk = Desk::new();
    assert_eq!(desk.reports(&book, "2024-01-31").moment.code(), "20");
    book.on("2024-03-04", reopened()).on("2024-03-15", transferred_out("2024-03-15", TransferKind::Sale));
    assert_eq!(desk.account_report(&book, "2024-03-31"), None, "in February it was closed, and that was reported");
}
