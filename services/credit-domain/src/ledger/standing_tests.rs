//! Where an account stands beside its money, and the order in which statuses show (D-12, D-34, D-37; E-30, E-31, E-33).

use super::AccountStatus;
use super::standing::TransferOut;
use super::test_book::{Book, rule_with};
use super::test_events::*;
use crate::event::account_event::{AccountEvent, AccountType, CloseCause, FreezeCause, PlanOrigin, TransferKind};
use crate::ids::AccountId;
use crate::product_rule::DigitRule;

/// A line with a purchase of 100.00 and a bill of 2024-02-01 whose minimum of 10.00 is due on 2024-02-10.
fn billed(account_type: AccountType) -> Book {
    let mut book = Book::open(account_type, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000)).bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book
}

#[test]
fn a_card_is_not_activated_until_the_event_or_its_first_use() {
    type MakeEvent = fn() -> AccountEvent;
    let ways: [(&str, MakeEvent); 4] = [
        ("event", activated),
        ("purchase", || purchase("p1", 100)),
        ("drawdown", || drawdown("d1", 100)),
        ("bill", || AccountEvent::BillIssued(bill("b1", "2024-03-10", "2024-03-20", 0, 0))),
    ];
    for account_type in [AccountType::R2, AccountType::R3] {
        for (way, event) in ways {
            let mut card = Book::open(account_type, "2024-01-05");
            card.on("2024-02-01", limit_change(1_000_000, 500)).on("2024-03-10", event());
            let before = card.at("2024-03-09");
            assert_eq!((before.account_status, before.activated_on), (AccountStatus::NotActivated, None), "{way}");
            assert_eq!((card.account_status("2024-03-09"), before.repayment_status.code()), ("6", "*"), "{way}");
            let after = card.at("2024-03-10");
            assert_eq!((after.account_status, after.activated_on), (AccountStatus::Normal, Some(date("2024-03-10"))), "{way}");
            card.on("2024-04-01", activated());
            assert_eq!(card.at("2024-04-01").activated_on, Some(date("2024-03-10")), "{way}: the first counts");
        }
    }
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R4, AccountType::C1] {
        assert_eq!(Book::open(account_type, "2024-01-05").at("2024-01-31").account_status, AccountStatus::Normal);
    }
}

#[test]
fn d_34_a_stop_holds_while_one_cause_does() {
    for (account_type, code) in [(AccountType::R1, "5"), (AccountType::R2, "31"), (AccountType::D1, "1"), (AccountType::R4, "1")]
    {
        let mut book = Book::open(account_type, "2024-01-05");
        book.on("2024-01-06", activated());
        book.on("2024-02-01", frozen(FreezeCause::Risk)).on("2024-02-02", frozen(FreezeCause::Customer));
        book.on("2024-02-03", unfrozen(FreezeCause::Risk)).on("2024-02-04", unfrozen(FreezeCause::Fraud));
        book.on("2024-02-05", unfrozen(FreezeCause::Customer));
        for (as_of, stopped) in [("2024-01-31", false), ("2024-02-01", true), ("2024-02-04", true), ("2024-02-05", false)] {
            let expected = if stopped { code } else { "1" };
            assert_eq!((book.at(as_of).stopped, book.account_status(as_of)), (stopped, expected), "{account_type:?} {as_of}");
        }
    }
}

#[test]
fn d_34_the_gravest_account_status_shows() {
    // What is taken away, step by step, from the gravest down: the status before, for a line and for a card.
    let mut line = billed(AccountType::R1);
    let mut card = billed(AccountType::R2);
    let steps: [(&str, AccountEvent, &str, &str); 5] = [
        ("2024-02-20", frozen(FreezeCause::Court), "2", "31"),
        ("2024-02-21", judicial_start("j1"), "8", "8"),
        ("2024-02-22", write_off_proposed("w1"), "41", "51"),
        ("2024-02-23", written_off("w1", 10_000), "42", "52"),
        ("2024-02-24", close("2024-02-24", CloseCause::Other), "3", "4"),
    ];
    for (day, event, of_line, of_card) in steps {
        line.on(day, event.clone());
        card.on(day, event);
        assert_eq!((line.account_status(day), card.account_status(day)), (of_line, of_card), "{day}");
    }
}

#[test]
fn d_34_recovery_by_court_shows_until_it_ends() {
    for (account_type, afterwards) in [(AccountType::R1, "2"), (AccountType::R2, "1"), (AccountType::R3, "1")] {
        let mut book = billed(account_type);
        book.on("2024-03-01", judicial_start("j1")).on("2024-06-01", judicial_end("j1"));
        assert_eq!((book.account_status("2024-03-01"), book.account_status("2024-06-01")), ("8", afterwards));
        assert_eq!(book.at("2024-05-31").judicial_since, Some(date("2024-03-01")));
        assert_eq!(book.at("2024-06-01").judicial_since, None);
    }
}

#[test]
fn d_12_the_gravest_repayment_status_shows() {
    let mut book = billed(AccountType::R1);
    book.pays("r1", 1_000, "2024-02-20");
    let steps: [(&str, AccountEvent, &str); 6] = [
        ("2024-02-21", limit_change(1_000_000, 900_000), "M"),
        ("2024-02-22", guarantor_paid("g1", 100), "D"),
        ("2024-02-23", settled_in_kind("k1"), "Z"),
        ("2024-02-24", purchase("p2", 5_000), "Z"),
        ("2024-02-26", written_off("w1", 5_000), "B"),
        ("2024-02-28", close("2024-02-28", CloseCause::Other), "G"),
    ];
    for (day, event, code) in steps {
        book.on(day, event);
        assert_eq!(book.status(day), code, "{day}");
    }
    let mut overdue = billed(AccountType::R1);
    overdue.on("2024-02-20", guarantor_paid("g1", 100));
    assert_eq!(overdue.status("2024-02-29"), "1", "a digit is graver than D");
}

#[test]
fn a_product_may_count_missed_bills_of_cards_and_leave_out_m() {
    let rule = rule_with(|terms| {
        terms.statuses.digit = DigitRule::MissedPeriods;
        terms.statuses.late_within_month = false;
    });
    for (account_type, codes) in [(AccountType::R2, ["1", "2", "3"]), (AccountType::R1, ["1", "2", "2"])] {
        let mut book = Book::open_with(account_type, "2022-12-01", rule.clone());
        book.on("2022-12-10", purchase("p1", 10_000));
        book.bill(bill("b1", "2023-01-10", "2023-01-31", 10_000, 1_000));
        book.bill(bill("b2", "2023-02-10", "2023-02-28", 10_000, 1_000));
        book.bill(bill("b3", "2023-03-10", "2023-03-20", 10_000, 1_000));
        // 29, 31 and 59 days.
        let found = [("2023-02-28", 1), ("2023-03-03", 2), ("2023-03-31", 3)].map(|(as_of, periods)| {
            assert_eq!(book.at(as_of).periods_overdue, periods, "{as_of}");
            book.status(as_of)
        });
        assert_eq!(found, codes, "{account_type:?}");
    }
    let mut late = Book::open_with(AccountType::D1, "2024-01-05", rule);
    late.on("2024-01-05", drawdown("d1", 10_000));
    late.on("2024-01-05", plan("l1", PlanOrigin::Drawdown, "d1", &["2024-02-10"], 10_000, 0)).pays("r1", 10_000, "2024-02-20");
    assert_eq!(late.status("2024-02-29"), "N");
}

#[test]
fn e_26_e_31_e_33_what_moves_no_money_changes_its_own_field_alone() {
    let plain = billed(AccountType::R1);
    let mut book = billed(AccountType::R1);
    book.on("2024-02-05", bill_day_change(1, 15, "2024-03")).on("2024-02-06", code_change("A-1", "A-2"));
    book.on("2024-02-07", institution_change("T10000000H0002", "2024-02-07")).on("2024-02-08", pool_assigned("POOL"));
    let (before, after) = (book.at("2024-02-04"), book.at("2024-02-29"));
    assert_eq!((before.bill_day, before.account_code, before.reporting_institution), (Some(1), None, None));
    assert_eq!((after.bill_day, &after.account_code), (Some(15), &AccountId::parse("A-2")));
    assert_eq!((after.reporting_institution, after.securitised), (Some(institution("T10000000H0002")), true));
    let mut without = after;
    (without.bill_day, without.account_code, without.reporting_institution, without.securitised) = (Some(1), None, None, false);
    assert_eq!(without, plain.at("2024-02-29"));
}

#[test]
fn e_30_d_37_a_claim_sold_goes_on_folding_and_may_come_back() {
    let mut book = billed(AccountType::R1);
    book.on("2024-04-15", transferred_out("2024-04-15", TransferKind::Strip)).pays("r1", 1_000, "2024-05-02");
    book.on("2024-06-10", repurchased("2024-06-10"));
    let out = |as_of: &str| (book.at(as_of).transferred_out, book.at(as_of).repurchased_on, book.at(as_of).balance_minor);
    let transfer = TransferOut { on: date("2024-04-15"), kind: TransferKind::Strip };
    assert_eq!(out("2024-04-14"), (None, None, 10_000));
    assert_eq!(out("2024-05-31"), (Some(transfer), None, 9_000));
    assert_eq!(out("2024-06-10"), (None, Some(date("2024-06-10")), 9_000));
}

#[test]
fn a_card_reopened_goes_on_with_what_it_had() {
    for account_type in [AccountType::R2, AccountType::R3] {
        let mut card = Book::open(account_type, "2024-01-05");
        card.on("2024-01-10", purchase("p1", 5_000)).pays("r1", 5_300, "2024-01-20");
        card.on("2024-02-10", close("2024-02-10", CloseCause::Customer)).on("2024-05-10", reopened());
        assert_eq!((card.status("2024-02-10"), card.status("2024-05-09"), card.account_status("2024-05-09")), ("C", "C", "4"));
        let derived = card.at("2024-05-31");
        assert_eq!((derived.close, derived.reopened_on), (None, Some(date("2024-05-10"))), "{account_type:?}");
        assert_eq!((derived.repayment_status.code(), derived.account_status), ("*", AccountStatus::Normal));
        assert_eq!((card.at("2024-03-31").balance_minor, derived.balance_minor), (0, -300));
        card.on("2024-06-01", close("2024-06-01", CloseCause::Other));
        assert_eq!(card.status("2024-06-30"), "G");
    }
    // Bad debt that was recovered is over.
    let mut card = billed(AccountType::R2);
    card.on("2024-03-01", written_off("w1", 10_000)).on("2024-04-01", recovery("v1", 10_000)).on("2024-05-10", reopened());
    card.on("2024-05-11", purchase("p2", 100));
    let derived = card.at("2024-05-31");
    assert_eq!((derived.bad_debt, derived.close, derived.repayment_status.code()), (None, None, "N"));
}

#[test]
fn e_40_fold_half_nothing_is_due_on_a_voided_account() {
    for (account_type, known_as) in [(AccountType::R1, "1"), (AccountType::R2, "1"), (AccountType::R3, "2")] {
        let mut book = billed(account_type);
        book.on("2024-03-15", voided());
        assert_eq!(book.status("2024-02-29"), known_as, "{account_type:?}: as it was known to be");
        let derived = book.at("2024-03-31");
        let amounts = [
            derived.balance_minor,
            derived.used_minor,
            derived.overdue_total_minor,
            derived.due_this_month_minor,
            derived.statement_balance_minor,
        ];
        assert_eq!((amounts, derived.days_past_due, derived.voided_on), ([0; 5], 0, Some(date("2024-03-15"))));
        assert_eq!((derived.repayment_status.code(), derived.adverse_ended_on), ("*", Some(date("2024-03-15"))));
        assert_eq!(book.at("2030-12-31").risk_class_since, derived.risk_class_since);
    }
}
