//! Bad debt and its recovery, and money that others bring (D-06, D-28, D-29; E-27, E-28).

use super::standing::BadDebt;
use super::test_book::Book;
use super::test_events::*;
use super::{AccountStatus, Episode, RepaymentStatus};
use crate::event::account_event::{AccountEvent, AccountType, CloseCause, PlanOrigin};
use crate::money::Minor;

type MakeEvent = fn() -> AccountEvent;

const TYPES_WITH_DUES: [AccountType; 4] = [AccountType::D1, AccountType::R1, AccountType::R2, AccountType::R4];

/// 200.00 are owed on 2024-02-29, of which 50.00 are overdue since 2024-02-11.
fn in_arrears(account_type: AccountType) -> Book {
    let mut book = Book::open(account_type, "2024-01-05");
    if account_type.owes_by_bill() {
        book.on("2024-01-10", purchase("p1", 20_000)).bill(bill("b1", "2024-02-01", "2024-02-10", 20_000, 5_000));
    } else {
        book.on("2024-01-10", drawdown("d1", 20_000));
        let due_dates = ["2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10"];
        book.on("2024-01-10", plan("l1", PlanOrigin::Drawdown, "d1", &due_dates, 5_000, 0));
    }
    book
}

/// Balance, overdue in all, overdue principal, periods.
fn amounts(book: &Book, as_of: &str) -> (Minor, Minor, Minor, u32) {
    let derived = book.at(as_of);
    (derived.balance_minor, derived.overdue_total_minor, derived.overdue_principal_minor, derived.periods_overdue)
}

#[test]
fn d_28_bad_debt_calls_in_the_whole_balance_from_its_first_day() {
    for account_type in TYPES_WITH_DUES {
        let mut book = in_arrears(account_type);
        book.on("2024-03-01", write_off_proposed("w1")).on("2024-03-20", written_off("w1", 20_000));
        assert_eq!(amounts(&book, "2024-02-29"), (20_000, 5_000, 5_000, 1), "{account_type:?}");
        for (as_of, status) in [
            ("2024-03-01", AccountStatus::BadDebtPending),
            ("2024-03-19", AccountStatus::BadDebtPending),
            ("2024-03-20", AccountStatus::BadDebtWrittenOff),
            ("2024-12-31", AccountStatus::BadDebtWrittenOff),
        ] {
            assert_eq!(amounts(&book, as_of), (20_000, 20_000, 20_000, 2), "{account_type:?} {as_of}");
            let derived = book.at(as_of);
            assert_eq!((derived.account_status, derived.repayment_status), (status, RepaymentStatus::BadDebt));
            assert_eq!(derived.remaining_periods, 0, "later lines end");
        }
        let derived = book.at("2024-03-31");
        assert_eq!(derived.bad_debt, Some(BadDebt { since: date("2024-03-01"), written_off: true }));
        assert_eq!(derived.due_this_month_minor, 15_000, "what was called in fell due this month (D-23)");
        assert_eq!(derived.days_past_due, 50);
        // Each amount by its own age (D-25): 50 days and 30 days on 2024-03-31.
        assert_eq!((derived.overdue_principal_31_60_minor, derived.overdue_principal_61_90_minor), (5_000, 0));
    }
}

#[test]
fn d_28_a_write_off_without_proposal_is_bad_debt_since_that_day() {
    let mut book = in_arrears(AccountType::R1);
    book.on("2024-03-20", written_off("w1", 20_000));
    assert_eq!(book.at("2024-03-20").bad_debt, Some(BadDebt { since: date("2024-03-20"), written_off: true }));
}

#[test]
fn d_22_d_28_charges_of_later_lines_never_come_and_those_in_the_balance_stay_charges() {
    let mut loan = Book::open(AccountType::D1, "2024-01-05");
    loan.on("2024-01-10", drawdown("d1", 20_000));
    loan.on("2024-01-10", plan("l1", PlanOrigin::Drawdown, "d1", &["2024-02-10", "2024-03-10"], 10_000, 300));
    loan.on("2024-02-20", written_off("w1", 20_300));
    assert_eq!(amounts(&loan, "2024-12-31"), (20_300, 20_300, 20_000, 2));
    let mut line = Book::open(AccountType::R1, "2024-01-05");
    line.on("2024-01-10", purchase("p1", 20_000)).on("2024-01-15", interest("i1", 40)).on("2024-01-16", fee("f1", 60));
    // A bill not due yet is called in too, its charges beside those since.
    line.bill(bill("b1", "2024-02-01", "2024-02-28", 20_100, 5_000)).on("2024-02-05", interest("i2", 10));
    line.on("2024-02-20", written_off("w1", 20_110));
    assert_eq!(amounts(&line, "2024-02-20"), (20_110, 20_110, 20_000, 1));
    assert_eq!(line.at("2024-02-29").due_this_month_minor, 20_110);
}

#[test]
fn d_28_what_is_charged_on_bad_debt_is_required_at_once() {
    for account_type in TYPES_WITH_DUES {
        let mut book = in_arrears(account_type);
        book.on("2024-03-01", written_off("w1", 20_000))
            .on("2024-04-10", interest("i1", 700))
            .on("2024-04-11", purchase("p9", 300));
        assert_eq!(amounts(&book, "2024-04-11"), (21_000, 21_000, 20_300, 4), "{account_type:?}");
        // A bill or a plan asks for nothing that is not asked for already.
        book.bill(bill("b9", "2024-05-01", "2024-05-10", 21_000, 2_000));
        book.on("2024-05-02", plan("l9", PlanOrigin::Purchase, "p9", &["2024-06-01"], 300, 10));
        assert_eq!(amounts(&book, "2024-06-02"), (21_000, 21_000, 20_300, 4), "{account_type:?}");
        assert_eq!(book.at("2024-05-31").due_this_month_minor, 0, "{account_type:?}");
    }
}

#[test]
fn e_27_whatever_brings_bad_debt_to_nothing_closes_the_account_that_day() {
    let ways: [(&str, MakeEvent); 5] = [
        ("recovery", || recovery("v1", 12_000)),
        ("repayment", || repayment("r9", 12_000, "2024-05-20")),
        ("guarantor", || guarantor_paid("g1", 12_000)),
        ("in kind", || settled_in_kind("k1")),
        ("forgiveness", || forgiveness("o1", 12_000)),
    ];
    for account_type in TYPES_WITH_DUES {
        for (way, last) in ways {
            let mut book = in_arrears(account_type);
            book.on("2024-03-01", written_off("w1", 20_000)).on("2024-04-10", recovery("v0", 8_000));
            assert_eq!(amounts(&book, "2024-04-10"), (12_000, 12_000, 12_000, 1), "{way}: the oldest amount is paid first");
            assert_eq!(book.at("2024-04-30").paid_this_month_minor, 8_000, "D-29");
            book.on("2024-05-20", last());
            assert_eq!(book.status("2024-05-19"), "B", "{account_type:?} {way}");
            let derived = book.at("2024-05-20");
            assert_eq!(derived.close, Some((date("2024-05-20"), CloseCause::Settled)), "{account_type:?} {way}");
            assert_eq!((derived.repayment_status, derived.account_status), (RepaymentStatus::Settled, AccountStatus::Closed));
            let paid_minor = if way == "forgiveness" { 0 } else { 12_000 };
            assert_eq!((amounts(&book, "2024-05-20"), derived.paid_this_month_minor), ((0, 0, 0, 0), paid_minor), "{way}");
            let episode = Episode { first_on: date("2024-02-11"), ended_on: Some(date("2024-05-20")) };
            assert_eq!(book.at("2025-12-31").episodes, [episode], "{way}: the behaviour ends with the settlement");
        }
    }
}

#[test]
fn d_28_a_close_of_the_lender_after_the_last_recovery_changes_nothing() {
    let mut book = in_arrears(AccountType::R1);
    book.on("2024-03-01", written_off("w1", 20_000)).on("2024-05-20", recovery("v1", 20_000));
    let settled = book.at("2024-12-31");
    book.on("2024-06-01", close("2024-06-01", CloseCause::Other));
    assert_eq!(book.at("2024-12-31"), settled);
}

#[test]
fn e_28_d_06_a_write_off_taken_back_never_was() {
    let untouched = in_arrears(AccountType::D1);
    let mut book = in_arrears(AccountType::D1);
    book.on("2024-03-01", write_off_proposed("w1")).on("2024-03-20", written_off("w1", 20_000));
    book.on("2024-04-10", write_off_reversal("w1"));
    assert_eq!(book.facts.last().map(|fact| fact.value_date), Some(date("2024-03-20")), "the newest in force first");
    assert_eq!(book.at("2024-04-30").account_status, AccountStatus::BadDebtPending, "the proposal is in force again");
    book.on("2024-04-11", write_off_reversal("w1"));
    for as_of in ["2024-03-01", "2024-03-20", "2024-04-30", "2024-12-31"] {
        assert_eq!(book.at(as_of), untouched.at(as_of), "{as_of}");
    }
}

#[test]
fn e_28_reversals_of_one_day_take_back_one_event_each_and_nothing_that_came_later() {
    let mut book = in_arrears(AccountType::R1);
    let pending = AccountStatus::BadDebtPending;
    // All on one day: proposed, done, taken back, done again under the same id.
    for (event, status) in [
        (write_off_proposed("w1"), pending),
        (written_off("w1", 20_000), AccountStatus::BadDebtWrittenOff),
        (write_off_reversal("w1"), pending),
        (written_off("w1", 20_000), AccountStatus::BadDebtWrittenOff),
        (write_off_reversal("w2"), AccountStatus::BadDebtWrittenOff),
        (write_off_reversal("w1"), pending),
        (write_off_reversal("w1"), AccountStatus::Overdue),
    ] {
        book.on("2024-03-20", event);
        assert_eq!(book.at("2024-03-31").account_status, status, "after version {}", book.facts.len());
    }
}

#[test]
fn d_07_d_06_a_superseded_write_off_is_taken_back_with_what_stands_in_for_it() {
    let mut book = in_arrears(AccountType::R1);
    book.on("2024-03-20", written_off("w1", 19_000)).supersede(4, written_off("w1", 20_000));
    book.on("2024-04-01", write_off_reversal("w1"));
    assert_eq!(book.at("2024-04-30").bad_debt, None);
}

#[test]
fn adverse_content_has_an_episode_of_one_day_where_none_runs() {
    let single = |day: &str| vec![Episode { first_on: date(day), ended_on: Some(date(day)) }];
    let running = vec![Episode { first_on: date("2024-02-11"), ended_on: Some(date("2024-04-15")) }];
    let ends: [(&str, &str, MakeEvent); 3] = [
        ("D", "2024-04-15", || guarantor_paid("g1", 20_000)),
        ("Z", "2024-04-15", || settled_in_kind("k1")),
        ("G", "2024-04-15", || close("2024-04-15", CloseCause::Other)),
    ];
    for (code, day, event) in ends {
        let mut in_order = in_arrears(AccountType::R1);
        in_order.pays("r1", 5_000, "2024-02-10").on(day, event());
        assert_eq!((in_order.status("2024-04-30"), in_order.at("2024-04-30").episodes), (code, single(day)), "{code}");
        assert_eq!(in_order.at("2024-04-14").episodes, []);
        let mut overdue = in_arrears(AccountType::R1);
        overdue.on(day, event());
        assert_eq!((overdue.status("2024-04-30"), overdue.at("2024-04-30").episodes), (code, running.clone()), "{code}");
    }
}

#[test]
fn d_12_d_29_guarantor_and_kind_show_in_their_month_under_what_is_graver_and_never_on_cards() {
    let events: [(&str, MakeEvent); 2] = [("D", || guarantor_paid("g1", 1_000)), ("Z", || settled_in_kind("k1"))];
    for (code, event) in events {
        for (account_type, expected) in
            [(AccountType::R1, code), (AccountType::D1, code), (AccountType::R4, code), (AccountType::R2, "N")]
        {
            let mut book = in_arrears(account_type);
            book.pays("r1", 5_000, "2024-02-10").on("2024-02-20", event());
            assert_eq!(book.status("2024-02-29"), expected, "{account_type:?}");
        }
    }
    // The digit of what is still overdue is graver; the newest payment counts for its month.
    let mut book = in_arrears(AccountType::R1);
    book.on("2024-02-20", guarantor_paid("g1", 1_000)).on("2024-03-20", guarantor_paid("g2", 4_000));
    assert_eq!(book.statuses("2024-02", "2024-04"), "1DN");
    // In kind before guarantor.
    book.on("2024-03-21", settled_in_kind("k1"));
    assert_eq!(book.statuses("2024-02", "2024-04"), "1Z*");
}

#[test]
fn d_29_settlement_in_kind_pays_everything_and_ends_what_would_fall_due() {
    let mut loan = Book::open(AccountType::D1, "2024-01-05");
    loan.on("2024-01-10", drawdown("d1", 20_000));
    loan.on("2024-01-10", plan("l1", PlanOrigin::Drawdown, "d1", &["2024-02-10", "2024-03-10", "2024-04-10"], 6_000, 300));
    loan.on("2024-02-20", settled_in_kind("k1"));
    let derived = loan.at("2024-02-20");
    assert_eq!((amounts(&loan, "2024-02-20"), derived.remaining_periods), ((0, 0, 0, 0), 0));
    assert_eq!((derived.paid_this_month_minor, derived.last_payment_minor), (20_300, 20_300));
    assert_eq!(derived.last_payment_date, date("2024-02-20"));
    assert_eq!(amounts(&loan, "2024-12-31"), (0, 0, 0, 0), "no charge of a later line comes");
}

#[test]
fn bad_debt_found_paid_before_it_began_closes_on_its_first_day() {
    let mut book = in_arrears(AccountType::R1);
    book.on("2024-03-01", written_off("w1", 20_000)).pays("r1", 20_000, "2024-02-20");
    let derived = book.at("2024-03-01");
    assert_eq!((derived.close, derived.repayment_status.code()), (Some((date("2024-03-01"), CloseCause::Settled)), "C"));
}
