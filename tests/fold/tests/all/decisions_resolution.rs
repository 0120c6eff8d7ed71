//! Decisions D-27 to D-31: plans ended early, bad debt, what counts as paid, relief, shares.

use credit_domain::event::account_event::*;
use credit_domain::money::split_by_shares;
use fold_tests::book::{Book, is_applied, is_refused};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

#[test]
fn d_27_a_plan_settled_early_falls_due_that_day_and_the_money_is_a_repayment() {
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = lent(account_type);
        book.pays("R1", 10_500, "2024-02-10").on("2024-02-20", settled_early("L1", 110_000));
        let derived = book.at("2024-02-20");
        assert_eq!((derived.remaining_periods, derived.days_past_due), (0, 0), "{account_type:?}");
        assert_eq!(derived.due_this_month_minor, 10_500 + 110_000, "{account_type:?}");
        assert_eq!((book.at("2024-02-21").days_past_due, book.at("2024-02-21").overdue_total_minor), (1, 110_000));
        book.pays("R2", 110_000, "2024-02-20");
        let derived = book.at("2024-03-31");
        assert_eq!(
            (derived.balance_minor, derived.overdue_total_minor, derived.due_this_month_minor),
            (0, 0, 0),
            "{account_type:?}"
        );
        assert_eq!(book.statuses("2024-02", "2024-03"), "N*", "{account_type:?}");
    }
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = billed(account_type);
        book.pays("R1", 10_000, "2024-02-09");
        book.on("2024-02-12", monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-03-05", 9, (10_000, 0, 100)));
        book.on("2024-02-20", settled_early("L1", 90_000));
        let derived = book.at("2024-02-21");
        assert_eq!(
            (derived.remaining_periods, derived.days_past_due, derived.overdue_total_minor),
            (0, 1, 90_000),
            "{account_type:?}"
        );
    }
}

#[test]
fn d_27_a_plan_cancelled_and_planned_anew_falls_due_by_its_new_lines() {
    for account_type in [AccountType::D1, AccountType::R4] {
        let mut book = Book::open(account_type, "2024-01-05");
        book.on("2024-01-10", purchase("P1", 60_000));
        book.on("2024-01-10", monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-02-10", 6, (10_000, 0, 0)));
        book.pays("R1", 10_000, "2024-02-10").on("2024-02-15", refund("P1", "F1", 20_000));
        assert_eq!(book.at("2024-02-15").remaining_periods, 3, "{account_type:?}: shortened from its last line");
        book.on("2024-02-16", plan_cancelled("L1", 30_000));
        let derived = book.at("2024-02-16");
        assert_eq!((derived.remaining_periods, derived.balance_minor), (0, 30_000), "{account_type:?}");
        assert_eq!(book.at("2024-12-31").overdue_total_minor, 0, "{account_type:?}: nothing falls due");
        book.on("2024-02-16", monthly_plan("L2", PlanOrigin::Purchase, "P1", "2024-03-20", 3, (10_000, 0, 0)));
        assert_eq!(book.at("2024-02-16").remaining_periods, 3, "{account_type:?}");
        assert_eq!(book.at("2024-03-21").overdue_total_minor, 10_000, "{account_type:?}");
    }
}

#[test]
fn d_28_bad_debt_calls_in_the_whole_balance_and_a_recovery_in_full_closes_that_day() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1, AccountType::R4] {
        // Nothing is overdue on the day of the proposal.
        let mut book = if account_type.owes_by_bill() { billed(account_type) } else { lent(account_type) };
        let owed_minor = book.at("2024-02-05").balance_minor;
        book.on("2024-02-05", write_off_proposed("O1"));
        for as_of in ["2024-02-05", "2024-02-06", "2024-02-29", "2024-07-31"] {
            let derived = book.at(as_of);
            assert_eq!(
                (derived.overdue_total_minor, derived.balance_minor),
                (owed_minor, owed_minor),
                "{account_type:?} {as_of}"
            );
            assert_eq!(derived.repayment_status.code(), "B", "{account_type:?} {as_of}");
            assert!(derived.periods_overdue >= 1 && derived.overdue_principal_minor <= owed_minor, "{account_type:?} {as_of}");
            assert_eq!(derived.remaining_periods, 0, "{account_type:?} {as_of}: lines to come end");
        }
        book.on("2024-08-01", interest("I1", 700));
        assert_eq!(book.at("2024-08-01").overdue_total_minor, owed_minor + 700, "{account_type:?}: charges are called in too");
        book.on("2024-08-10", written_off("O1", owed_minor + 700));
        assert_eq!(book.at("2024-08-10").balance_minor, owed_minor + 700, "{account_type:?}: a write-off leaves the balance");
        book.on("2024-09-10", recovery("V1", 700)).on("2024-10-10", recovery("V2", owed_minor));
        assert_eq!(book.at("2024-10-09").close, None);
        let closed = book.at("2024-10-10");
        assert_eq!(closed.close, Some((date("2024-10-10"), CloseCause::Settled)), "{account_type:?}");
        assert_eq!((closed.repayment_status.code(), closed.balance_minor, closed.overdue_total_minor), ("C", 0, 0));
    }
}

#[test]
fn d_28_the_cause_of_a_close_decides_between_c_and_g() {
    for (cause, pays_off, status) in [
        (CloseCause::Settled, true, "C"),
        (CloseCause::Customer, true, "C"),
        (CloseCause::Other, true, "G"),
        (CloseCause::Other, false, "G"),
    ] {
        for account_type in [AccountType::R1, AccountType::R2, AccountType::D1, AccountType::R4] {
            let mut book = Book::open(account_type, "2024-01-05");
            book.on("2024-01-10", drawdown("W1", 1_000));
            if pays_off {
                book.pays("R1", 1_000, "2024-01-15");
            }
            book.on("2024-01-20", close("2024-01-20", cause));
            assert_eq!(book.status("2024-01"), status, "{account_type:?} {cause:?}");
            assert_eq!(book.at("2024-01-20").balance_minor, 0, "{account_type:?} {cause:?}: BLE026");
        }
    }
    let mut owing = Book::open(AccountType::R1, "2024-01-05");
    owing.on("2024-01-10", purchase("P1", 1_000));
    assert!(is_refused(&owing.try_on("2024-01-20", close("2024-01-20", CloseCause::Settled))), "SETTLED needs a balance of 0");
}

#[test]
fn d_29_guarantor_and_recovery_count_as_paid_and_kind_settles_everything() {
    let mut book = lent(AccountType::D1);
    book.on("2024-03-15", guarantor_paid("G1", 21_000));
    let derived = book.at("2024-03-15");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor), (121_000 - 21_000, 0));
    assert_eq!(
        (derived.paid_this_month_minor, derived.last_payment_date, derived.last_payment_minor),
        (21_000, date("2024-03-15"), 21_000)
    );
    assert_eq!(derived.repayment_status.code(), "D");
    book.on("2024-05-20", settled_in_kind("K1"));
    let derived = book.at("2024-05-20");
    assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.remaining_periods), (0, 0, 0));
    assert_eq!((derived.repayment_status.code(), derived.last_payment_date), ("Z", date("2024-05-20")));
    assert_eq!(derived.paid_this_month_minor, 101_000, "100,000 and two lines' interest");
    assert_eq!(book.statuses("2024-03", "2024-07"), "D1Z**");
    assert!(is_refused(&lent(AccountType::D1).try_on("2024-03-15", recovery("V1", 100))), "recovery of a debt not written off");
}

#[test]
fn d_29_an_adjusted_bill_moves_its_minimum_and_not_the_balance() {
    for (delta_minor, minimum_minor) in [(-4_000, 6_000), (5_000, 15_000), (-10_000, 0)] {
        let mut book = billed(AccountType::R1);
        book.on("2024-02-05", bill_adjustment("J1", "B1", delta_minor));
        let derived = book.at("2024-02-11");
        assert_eq!((derived.overdue_total_minor, derived.balance_minor), (minimum_minor, 100_000), "{delta_minor}");
        assert_eq!(derived.due_this_month_minor, minimum_minor, "{delta_minor}");
        assert_eq!(derived.days_past_due, u32::from(minimum_minor > 0), "{delta_minor}");
    }
    let unknown = billed(AccountType::R1).try_on("2024-02-05", bill_adjustment("J1", "B9", -1));
    assert!(is_refused(&unknown), "{unknown:?}");
}

#[test]
fn d_29_a_recorded_overpayment_is_information_and_its_refund_raises_the_balance() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 130_000, "2024-02-05");
    let before = book.month_ends("2024-01", "2024-03");
    book.on("2024-02-06", overpayment(30_000));
    assert_eq!(book.month_ends("2024-01", "2024-03"), before);
    let above = book.try_on("2024-02-07", overpayment_refund("F1", 30_001));
    assert!(is_refused(&above), "credit balance 0 or more: {above:?}");
    book.on("2024-02-07", overpayment_refund("F1", 20_000));
    let derived = book.at("2024-02-07");
    assert_eq!((derived.balance_minor, derived.used_minor, derived.paid_this_month_minor), (-10_000, 0, 130_000));
}

#[test]
fn d_30_an_extension_moves_every_unpaid_amount_and_a_restructuring_ends_them() {
    // Lines 1 and 2 are overdue, line 3 to come.
    let mut extended = lent(AccountType::D1);
    extended.pays("R1", 4_000, "2024-02-15").on("2024-03-20", extension("X1", 1, "2025-02-10"));
    let due: Vec<i64> = extended.month_ends("2024-02", "2024-05").iter().map(|derived| derived.due_this_month_minor).collect();
    assert_eq!(due, [10_500, 10_500, 10_500, 10_500], "February as it was then; March has line 1, April line 2, May line 3");
    assert_eq!(extended.at("2024-03-20").overdue_total_minor, 6_500, "line 1 is due on 2024-03-10 now, what is left of it");
    assert_eq!(extended.at("2024-03-20").days_past_due, 10);
    assert_eq!(extended.at("2024-04-11").overdue_total_minor, 17_000);
    let mut restructured = lent(AccountType::D1);
    restructured.on("2024-03-20", restructuring("Q1", "2024-06-10"));
    assert_eq!(restructured.at("2024-12-31").overdue_total_minor, 0, "the old lines are gone");
    assert!(is_applied(&restructured.try_on("2024-03-20", drawdown_plan("L2", "Q1", &[("2024-06-10", 121_000, 0, 0)]))));
    assert_eq!(restructured.at("2024-06-11").overdue_total_minor, 121_000, "the new ones fall due");
    let mut line = billed(AccountType::R1);
    line.on("2024-02-20", restructuring("Q1", "2024-04-10"));
    assert_eq!((line.at("2024-02-20").days_past_due, line.at("2024-03-31").overdue_total_minor), (0, 0));
    line.bill(bill("B2", "2024-04-01", "2024-04-10", 100_000, 20_000));
    assert_eq!(line.at("2024-04-11").overdue_total_minor, 20_000, "new ones come as bills");
}

#[test]
fn d_31_what_rounding_leaves_goes_to_the_first_party() {
    let share = |share_ppm| FundingShare { institution: institution(), share_ppm };
    for (ppm, parts) in [([300_000, 700_000], [31, 70]), ([700_000, 300_000], [71, 30]), ([1, 999_999], [1, 100])] {
        assert_eq!(split_by_shares(101, &ppm.map(share)), parts, "{ppm:?}");
    }
}
