//! What is particular to one account type: R3, R2 with large instalments, the sub-account R4, the collection account C1.

use credit_domain::event::account_event::*;
use credit_domain::ledger::{AccountStatus, RepaymentStatus};
use fold_tests::book::{Book, is_refused};
use fold_tests::desk::Desk;
use fold_tests::events::*;
use fold_tests::people::notice_delivered;

/// A quasi-credit card overdrawn by 300.00 since 2024-01-10 and by 200.00 more since 2024-06-01.
fn overdrawn() -> Book {
    let mut book = Book::open(AccountType::R3, "2024-01-05");
    book.on("2024-01-10", purchase("P1", 30_000)).on("2024-06-01", drawdown("W1", 20_000));
    book
}

#[test]
fn r3_a_digit_counts_the_days_overdrawn_and_there_are_no_overdue_items() {
    let book = overdrawn();
    // Day, days overdrawn, code, overdrawn for more than 180 days.
    let cases = [
        ("2024-01-11", 1, "1", 0),
        ("2024-02-09", 30, "1", 0),
        ("2024-02-10", 31, "2", 0),
        ("2024-07-08", 180, "6", 0),
        ("2024-07-09", 181, "7", 30_000),
        ("2024-11-28", 323, "7", 30_000),
        ("2024-11-29", 324, "7", 50_000),
    ];
    for (as_of, days, code, over_180_minor) in cases {
        let derived = book.at(as_of);
        assert_eq!((derived.days_past_due, derived.repayment_status.code()), (days, code), "{as_of}");
        assert_eq!(derived.overdrawn_over_180_minor, over_180_minor, "{as_of}");
        let items = [derived.overdue_total_minor, derived.overdue_principal_minor, derived.overdue_principal_over_180_minor];
        assert_eq!((items, derived.periods_overdue), ([0; 3], 0), "{as_of}: F-20");
        assert_eq!(book.account_status(as_of), "1", "{as_of}: cards do not show that they are overdue");
    }
}

#[test]
fn r3_a_star_is_no_overdraft_now_and_none_at_the_end_of_the_month_before() {
    let mut book = overdrawn();
    book.pays("R1", 50_000, "2024-08-05");
    assert_eq!(book.statuses("2024-01", "2024-10"), "1234567N**");
    let mut within = Book::open(AccountType::R3, "2024-01-05");
    within.on("2024-02-10", purchase("P1", 30_000)).pays("R1", 30_000, "2024-02-20");
    assert_eq!(within.statuses("2024-01", "2024-03"), "*N*", "overdrawn within the month, not at its end");
}

#[test]
fn r3_what_a_credit_balance_covers_is_no_overdraft_and_the_oldest_is_repaid_first() {
    let mut book = Book::open(AccountType::R3, "2024-01-05");
    book.pays("R1", 30_000, "2024-01-10").on("2024-01-20", purchase("P1", 20_000));
    assert_eq!((book.status("2024-01"), book.at("2024-01-31").days_past_due), ("*", 0), "deposit used");
    book.on("2024-02-10", purchase("P2", 40_000)).on("2024-03-10", purchase("P3", 5_000));
    assert_eq!(book.at("2024-03-20").days_past_due, 39, "300.00 beyond the deposit since 2024-02-10");
    book.pays("R2", 30_000, "2024-03-21");
    let derived = book.at("2024-03-21");
    assert_eq!((derived.days_past_due, derived.balance_minor), (11, 5_000), "only the posting of March is left");
    book.bill(bill("B1", "2024-04-01", "2024-04-20", 5_000, 5_000));
    assert_eq!(book.at("2024-04-02").days_past_due, 23, "a bill is information");
}

#[test]
fn r3_its_report_has_no_overdue_items_and_says_what_is_overdrawn_over_180_days() {
    let book = overdrawn();
    let mut desk = Desk::new();
    desk.person.tell("2024-01-20", notice_delivered(1, "2024-01-20"));
    let mut last = None;
    for as_of in ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31"] {
        last = Some(desk.reports(&book, as_of).monthly);
    }
    let monthly = last.expect("reported");
    assert_eq!((monthly.overdrawn_over_180, monthly.balance), (300, 500));
    assert_eq!((monthly.overdue_total, monthly.periods_overdue, monthly.due_this_month), (0, 0, 0));
    assert_eq!(monthly.repayment_status, RepaymentStatus::Overdue(7));
}

/// A card with a line of 60,000.00 for large instalments, of which 12,000.00 are used in twelve lines from 2024-03-05 on.
fn with_large_instalment() -> Book {
    let mut book = Book::open(AccountType::R2, "2024-01-05");
    book.on("2024-02-01", large_instalment_line(6_000_000, "2024-02-01", "2025-12-31"));
    book.on("2024-02-05", purchase("P1", 1_200_000));
    let AccountEvent::InstalmentPlanCreated(mut plan) =
        monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-03-05", 12, (100_000, 0, 500))
    else {
        unreachable!("a plan")
    };
    plan.is_large_instalment = true;
    book.on("2024-02-05", AccountEvent::InstalmentPlanCreated(plan));
    book
}

#[test]
fn r2_a_large_instalment_uses_a_line_of_its_own_until_its_lines_fall_due() {
    let book = with_large_instalment();
    for (as_of, used_minor, periods) in
        [("2024-02-05", 1_200_000, 12), ("2024-03-04", 1_200_000, 12), ("2024-03-05", 1_100_000, 11), ("2025-02-05", 0, 0)]
    {
        let derived = book.at(as_of);
        assert_eq!((derived.large_instalment_used_minor, derived.remaining_periods), (used_minor, periods), "{as_of}");
    }
    assert_eq!(book.at("2024-01-31").large_instalment_line, None);
    let mut desk = Desk::new();
    let report = desk.reports(&book, "2024-02-29");
    let segment = report.large_instalment.expect("segment I");
    assert_eq!((segment.line, segment.used, report.monthly.unbilled_large_instalment), (60_000, 12_000, 12_000));
    assert_eq!((segment.valid_from, segment.valid_to), (date("2024-02-01"), date("2025-12-31")));
    assert_eq!(desk.reports(&book, "2024-03-31").monthly.unbilled_large_instalment, 11_000);
}

#[test]
fn r2_an_ordinary_plan_uses_no_line_for_large_instalments() {
    let mut book = Book::open(AccountType::R2, "2024-01-05");
    book.on("2024-02-05", purchase("P1", 1_200_000));
    book.on("2024-02-05", monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-03-05", 12, (100_000, 0, 500)));
    assert_eq!(book.at("2024-02-29").large_instalment_used_minor, 0);
    assert_eq!(Desk::new().reports(&book, "2024-02-29").large_instalment, None);
}

#[test]
fn large_instalments_are_for_cards_only() {
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R4, AccountType::C1] {
        let outcome =
            Book::open(account_type, "2024-01-05").try_on("2024-02-01", large_instalment_line(100, "2024-02-01", "2025-12-31"));
        assert!(is_refused(&outcome), "{account_type:?}: {outcome:?}");
    }
}

#[test]
fn cards_are_activated_by_their_first_use() {
    let first_uses = [
        ("a purchase", purchase("P1", 100)),
        ("a draw", drawdown("W1", 100)),
        ("a bill", AccountEvent::BillIssued(bill("B1", "2024-02-01", "2024-02-20", 0, 0))),
    ];
    for account_type in [AccountType::R2, AccountType::R3] {
        for (what, event) in &first_uses {
            let mut book = Book::open(account_type, "2024-01-05");
            assert_eq!(book.at("2024-01-31").account_status, AccountStatus::NotActivated);
            book.on("2024-02-01", event.clone());
            assert_eq!(book.at("2024-02-01").activated_on, Some(date("2024-02-01")), "{account_type:?}: {what}");
            assert_eq!(book.at("2024-02-01").account_status, AccountStatus::Normal, "{account_type:?}: {what}");
        }
        let book = Book::open(account_type, "2024-01-05");
        assert_eq!(Desk::new().account_report(&book, "2024-01-31"), None, "{account_type:?}: not reported monthly (4.5(1))");
    }
}

#[test]
fn c1_owes_its_claim_and_has_neither_dues_nor_days() {
    let mut book = Book::open(AccountType::C1, "2024-04-15");
    book.on("2024-04-15", transferred_in("2024-04-15", 84_000));
    book.pays("R1", 4_000, "2024-05-10").on("2024-06-10", forgiveness("G1", 30_000));
    for (as_of, balance_minor) in [("2024-04-30", 84_000), ("2024-05-31", 80_000), ("2026-12-31", 50_000)] {
        let derived = book.at(as_of);
        assert_eq!(derived.balance_minor, balance_minor, "{as_of}");
        assert_eq!((derived.days_past_due, derived.periods_overdue, derived.overdue_total_minor), (0, 0, 0), "{as_of}");
        assert_eq!(derived.repayment_status, RepaymentStatus::NotApplicable, "{as_of}");
    }
}
