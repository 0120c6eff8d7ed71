//! How money finds what is owed, and what that ends: allocation, early settlement, episodes, bad debt paid off (D-05,
//! D-15, D-27, D-28, D-29, ADV-2, RET-1).

use credit_domain::event::account_event::*;
use credit_domain::ledger::Episode;
use fold_tests::book::{Book, is_applied};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

/// Minima of 100.00 of February and 90.00 of March.
fn two_minima() -> Book {
    let mut book = billed(AccountType::R1);
    book.bill(bill("B2", "2024-03-01", "2024-03-10", 100_000, 9_000));
    book
}

#[test]
fn d_05_what_an_allocation_does_not_place_goes_by_the_default_order() {
    // Parts for a repayment of 120.00, then overdue total, periods and days past due on 2024-03-15.
    let cases = [
        (vec![], (7_000, 1, 5)),
        (vec![part_of_bill("B2", 9_000, 0, 0)], (7_000, 1, 34)),
        (vec![part_of_bill("B2", 5_000, 0, 0)], (7_000, 2, 34)),
        (vec![part_of_bill("B2", 12_000, 0, 0)], (7_000, 1, 34)),
        (vec![part_of_bill("B1", 6_000, 0, 0), part_of_bill("B2", 6_000, 0, 0)], (7_000, 2, 34)),
    ];
    for (parts, expected) in cases {
        let mut book = two_minima();
        book.pays("R1", 12_000, "2024-03-12");
        if !parts.is_empty() {
            book.on("2024-03-12", allocation("R1", parts.clone()));
        }
        let derived = book.at("2024-03-15");
        let found = (derived.overdue_total_minor, derived.periods_overdue, derived.days_past_due);
        assert_eq!(found, expected, "{parts:?}");
    }
}

#[test]
fn d_05_an_allocation_sent_later_counts_on_the_day_of_its_repayment() {
    let mut in_time = two_minima();
    in_time.pays("R1", 9_000, "2024-03-12").on("2024-03-12", allocation("R1", vec![part_of_bill("B2", 9_000, 0, 0)]));
    let mut late = two_minima();
    late.pays("R1", 9_000, "2024-03-12").on("2024-04-20", allocation("R1", vec![part_of_bill("B2", 9_000, 0, 0)]));
    assert_eq!(late.month_ends("2024-01", "2024-06"), in_time.month_ends("2024-01", "2024-06"));
}

#[test]
fn d_15_a_reversed_repayment_takes_its_allocation_with_it() {
    let control = two_minima();
    let mut book = two_minima();
    book.pays("R1", 9_000, "2024-03-12").on("2024-03-12", allocation("R1", vec![part_of_bill("B2", 9_000, 0, 0)]));
    book.on("2024-04-20", repayment_reversal("R1"));
    assert_eq!(book.month_ends("2024-01", "2024-06"), control.month_ends("2024-01", "2024-06"));
}

#[test]
fn d_15_repayments_after_a_reversed_one_pay_in_its_place() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09").pays("R2", 4_000, "2024-02-20").on("2024-03-02", repayment_reversal("R1"));
    let february = book.at("2024-02-29");
    assert_eq!((february.overdue_total_minor, february.days_past_due, february.paid_this_month_minor), (6_000, 19, 4_000));
}

#[test]
fn d_27_what_an_early_settlement_asks_above_the_rest_is_a_fee() {
    // The rest is 12 lines of 100.00; asked for 1,250.00: 50.00 of them are a fee.
    let mut loan = lent(AccountType::D1);
    loan.on("2024-02-05", settled_early("L1", 125_000));
    let derived = loan.at("2024-02-06");
    assert_eq!((derived.overdue_total_minor, derived.overdue_principal_minor), (125_000, 120_000));
    assert_eq!(derived.balance_minor, 125_000, "the fee is owed too");
    loan.pays("R1", 125_000, "2024-02-05");
    assert_eq!((loan.at("2024-02-06").balance_minor, loan.at("2024-12-31").overdue_total_minor), (0, 0));
}

#[test]
fn d_30_on_a_line_an_extension_moves_plans_and_a_restructuring_ends_them() {
    let planned = || {
        let mut book = Book::open(AccountType::R1, "2024-01-05");
        book.on("2024-01-20", purchase("P1", 60_000));
        book.on("2024-01-20", monthly_plan("L1", PlanOrigin::Purchase, "P1", "2024-02-05", 6, (10_000, 0, 100)));
        book
    };
    let mut extended = planned();
    extended.on("2024-03-20", extension("X1", 3, "2029-04-05"));
    let periods: Vec<u32> = extended.month_ends("2024-02", "2024-10").iter().map(|derived| derived.remaining_periods).collect();
    assert_eq!(periods, [5, 4, 4, 4, 4, 3, 2, 1, 0], "the lines of April on fall due from July on");
    assert_eq!(extended.at("2024-10-31").balance_minor, 60_600, "each charge once");
    let mut restructured = planned();
    restructured.on("2024-03-20", restructuring("Q1", "2024-06-05"));
    assert_eq!(restructured.at("2024-03-20").remaining_periods, 0);
    assert_eq!(restructured.at("2024-12-31").balance_minor, 60_200, "charges of lines that ended are never asked for");
}

#[test]
fn d_28_a_bad_debt_that_comes_to_nothing_closes_that_day_whatever_paid_it() {
    let ways = [
        ("a recovery", recovery("V1", 100_000)),
        ("a repayment", repayment("R1", 100_000, "2024-06-10")),
        ("a guarantor", guarantor_paid("G1", 100_000)),
        ("in kind", settled_in_kind("K1")),
        ("forgiveness", forgiveness("G1", 100_000)),
    ];
    for (what, event) in ways {
        let mut book = billed(AccountType::R1);
        book.on("2024-04-10", written_off("O1", 100_000));
        book.on("2024-06-10", event);
        let derived = book.at("2024-06-10");
        assert_eq!(derived.close, Some((date("2024-06-10"), CloseCause::Settled)), "{what}");
        assert_eq!((derived.repayment_status.code(), derived.balance_minor), ("C", 0), "{what}");
        assert_eq!(derived.adverse_ended_on, Some(date("2024-06-10")), "{what}: RET-1 counts from the settlement");
        assert_eq!(book.statuses("2024-03", "2024-07"), "2BBCC", "{what}");
    }
}

#[test]
fn adverse_content_without_arrears_has_an_episode_of_its_own() {
    // Nothing was overdue; D, Z and G are adverse all the same (ADV-2), so each needs an episode for its notice.
    let ways = [("D", guarantor_paid("G1", 10_000)), ("Z", settled_in_kind("K1")), ("G", close("2024-02-05", CloseCause::Other))];
    for (status, event) in ways {
        let mut book = billed(AccountType::R1);
        book.on("2024-02-05", event);
        let derived = book.at("2024-02-29");
        assert_eq!(derived.repayment_status.code(), status);
        let day = date("2024-02-05");
        assert_eq!(derived.episodes, [Episode { first_on: day, ended_on: Some(day) }], "{status}");
    }
}

#[test]
fn episodes_are_numbered_from_their_first_day_and_end_on_the_day_of_cure() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-20").bill(bill("B2", "2024-03-01", "2024-03-10", 90_000, 9_000));
    book.pays("R2", 9_000, "2024-05-02").bill(bill("B3", "2024-06-01", "2024-06-10", 81_000, 8_000));
    let episode = |first_on: &str, ended_on: Option<&str>| Episode { first_on: date(first_on), ended_on: ended_on.map(date) };
    let expected =
        [episode("2024-02-11", Some("2024-02-20")), episode("2024-03-11", Some("2024-05-02")), episode("2024-06-11", None)];
    assert_eq!(book.at("2024-06-30").episodes, expected);
    assert_eq!(book.at("2024-04-30").episodes.len(), 2);
    assert_eq!((book.at("2024-06-30").adverse_episode_no, book.at("2024-06-30").adverse_first_on), (3, Some(date("2024-06-11"))));
    // Arrears that follow arrears without a day between are one episode.
    let mut rolling = two_minima();
    rolling.pays("R1", 10_000, "2024-03-20");
    assert_eq!(rolling.at("2024-03-31").episodes, [episode("2024-02-11", None)]);
}

#[test]
fn an_abnormal_end_of_an_account_in_arrears_ends_its_episode() {
    let mut book = billed(AccountType::R1);
    book.on("2024-04-10", close("2024-04-10", CloseCause::Other));
    let derived = book.at("2024-06-30");
    assert_eq!(derived.episodes, [Episode { first_on: date("2024-02-11"), ended_on: Some(date("2024-04-10")) }]);
    assert_eq!((derived.repayment_status.code(), derived.overdue_total_minor, derived.days_past_due), ("G", 0, 0));
    assert_eq!(derived.risk_class, 2, "ending cures nothing");
}

#[test]
fn d_04_a_charge_waived_before_the_bill_is_no_part_of_its_minimum() {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-20", purchase("P1", 100_000)).on("2024-01-25", fee("F1", 500)).on("2024-01-26", interest("I1", 300));
    assert!(is_applied(&book.try_on("2024-01-28", waiver("W1", ChargeKind::Fee, 500))));
    book.bill(bill("B1", "2024-02-01", "2024-02-10", 100_300, 10_000));
    let derived = book.at("2024-02-11");
    assert_eq!((derived.overdue_total_minor, derived.overdue_principal_minor, derived.balance_minor), (10_000, 9_700, 100_300));
}

#[test]
fn judicial_recovery_is_shown_while_it_lasts() {
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1] {
        let mut book = if account_type.owes_by_bill() { billed(account_type) } else { lent(account_type) };
        book.on("2024-03-10", judicial_start("J1"));
        assert_eq!((book.account_status("2024-03-10"), book.at("2024-03-10").judicial_since), ("8", Some(date("2024-03-10"))));
        assert_eq!(book.status("2024-03"), "2", "{account_type:?}: the repayment status goes on");
        book.on("2024-05-10", judicial_end("J1"));
        assert_eq!(book.at("2024-05-10").judicial_since, None);
        assert_ne!(book.account_status("2024-05-10"), "8", "{account_type:?}");
    }
}
