use super::monthly::{large_instalment, monthly_performance};
use super::report::MonthlyPerformance;
use super::sample::{closed, date, derived, month, opened, overdue};
use crate::event::account_event::AccountType;
use crate::ledger::standing::LargeInstalmentLine;
use crate::ledger::{AccountStatus, Derived, RepaymentStatus};
use crate::product_rule::Rounding;
use proptest::prelude::*;

const OPENED: &str = "2024-01-05";
const CUT: &str = "2024-03-31";

fn monthly_of(account_type: AccountType, state: &Derived) -> MonthlyPerformance {
    monthly_performance(state, &opened(account_type, OPENED), month("2024-03"), state.as_of, date(CUT), Rounding::HalfUp)
}

#[test]
fn e_24_anything_overdue_is_at_least_one_unit_and_never_contradicts_its_digit() {
    for (overdue_minor, principal_minor, balance_minor, total, principal, balance) in [
        (30, 30, 30, 1, 0, 1),
        (49, 49, 12_000, 1, 0, 120),
        (50, 50, 50, 1, 1, 1),
        (149, 149, 149, 1, 1, 1),
        (150, 150, 150, 2, 2, 2),
        (120, 160, 160, 1, 1, 2),
    ] {
        let state = Derived {
            overdue_total_minor: overdue_minor,
            overdue_principal_minor: principal_minor,
            balance_minor,
            used_minor: balance_minor,
            ..overdue(OPENED, CUT)
        };
        let monthly = monthly_of(AccountType::R1, &state);
        let found = (monthly.overdue_total, monthly.overdue_principal, monthly.balance);
        assert_eq!(found, (total, principal, balance), "overdue {overdue_minor} of {balance_minor}");
    }
}

#[test]
fn d_25_buckets_fit_into_the_principal_after_rounding_the_oldest_first() {
    let state = Derived {
        overdue_total_minor: 200,
        overdue_principal_minor: 200,
        overdue_principal_31_60_minor: 50,
        overdue_principal_61_90_minor: 50,
        overdue_principal_91_180_minor: 50,
        overdue_principal_over_180_minor: 50,
        repayment_status: RepaymentStatus::Overdue(7),
        ..overdue(OPENED, CUT)
    };
    let monthly = monthly_of(AccountType::D1, &state);
    let buckets = (
        monthly.overdue_principal_over_180,
        monthly.overdue_principal_91_180,
        monthly.overdue_principal_61_90,
        monthly.overdue_principal_31_60,
    );
    assert_eq!(buckets, (1, 1, 0, 0));
    assert_eq!(monthly.overdue_principal, 2);
}

#[test]
fn a_closed_account_owes_nothing_whatever_the_books_still_hold() {
    let state = Derived {
        balance_minor: 70_000,
        used_minor: 70_000,
        overdue_total_minor: 20_000,
        overdue_principal_minor: 20_000,
        overdue_principal_31_60_minor: 20_000,
        periods_overdue: 2,
        remaining_periods: 4,
        ..closed(OPENED, CUT, CUT)
    };
    let monthly = monthly_of(AccountType::D1, &state);
    let owed = [
        monthly.balance,
        monthly.used,
        monthly.overdue_total,
        monthly.overdue_principal,
        monthly.overdue_principal_31_60,
        u64::from(monthly.periods_overdue),
        u64::from(monthly.remaining_periods),
    ];
    assert_eq!(owed, [0; 7]);
    assert_eq!(monthly.close_date, Some(date(CUT)));
    assert_eq!(monthly.account_status, AccountStatus::Closed);
}

#[test]
fn f_04_the_settlement_date_is_empty_when_closed_before_it_or_when_it_lies_ahead() {
    let card = opened(AccountType::R2, OPENED);
    for (state, report_date, expected) in [
        (derived(OPENED, CUT), CUT, Some(CUT)),
        (closed(OPENED, CUT, CUT), CUT, Some(CUT)),
        (closed(OPENED, "2024-03-20", "2024-03-20"), "2024-03-20", None),
        (derived(OPENED, "2024-03-20"), "2024-03-20", None),
    ] {
        let monthly = monthly_performance(&state, &card, month("2024-03"), date(report_date), date(CUT), Rounding::HalfUp);
        assert_eq!(monthly.settlement_date, expected.map(date), "report of {report_date}");
    }
}

#[test]
fn the_percentage_is_for_cards_rounds_down_and_is_empty_with_nothing_due() {
    for (due_minor, paid_minor, status, expected) in [
        (10_000, 9_999, RepaymentStatus::Normal, Some(99)),
        (10_000, 10_000, RepaymentStatus::Normal, Some(100)),
        (10_000, 90_000, RepaymentStatus::Normal, Some(100)),
        (10_000, 0, RepaymentStatus::Overdue(1), Some(0)),
        (0, 0, RepaymentStatus::Normal, Some(100)),
        (0, 0, RepaymentStatus::NothingDue, None),
    ] {
        let state = Derived {
            due_this_month_minor: due_minor,
            paid_this_month_minor: paid_minor,
            repayment_status: status,
            ..derived(OPENED, CUT)
        };
        assert_eq!(monthly_of(AccountType::R2, &state).percent_repaid, expected, "{paid_minor} of {due_minor}");
        assert_eq!(monthly_of(AccountType::R1, &state).percent_repaid, None);
    }
}

#[test]
fn e_15_a_credit_balance_is_reported_as_zero() {
    let state = Derived { balance_minor: -5_000, used_minor: 0, ..derived(OPENED, CUT) };
    let monthly = monthly_of(AccountType::R1, &state);
    assert_eq!((monthly.balance, monthly.used), (0, 0));
}

#[test]
fn d_36_the_last_payment_date_is_taken_as_derived() {
    let monthly = monthly_of(AccountType::R1, &derived(OPENED, CUT));
    assert_eq!(monthly.last_payment_date, date(OPENED));
}

#[test]
fn amounts_round_by_the_terms_of_the_product() {
    let state = Derived {
        balance_minor: 12_051,
        used_minor: 12_051,
        statement_balance_minor: 10_049,
        due_this_month_minor: 1_050,
        paid_this_month_minor: 1_001,
        ..derived(OPENED, CUT)
    };
    for (rounding, expected) in [
        (Rounding::HalfUp, [121, 121, 100, 11, 10]),
        (Rounding::Down, [120, 120, 100, 10, 10]),
        (Rounding::Up, [121, 121, 101, 11, 11]),
    ] {
        let card = opened(AccountType::R2, OPENED);
        let monthly = monthly_performance(&state, &card, month("2024-03"), date(CUT), date(CUT), rounding);
        let found = [monthly.balance, monthly.used, monthly.statement_balance, monthly.due_this_month, monthly.paid_this_month];
        assert_eq!(found, expected, "{rounding:?}");
    }
}

#[test]
fn d_28_bad_debt_is_overdue_with_its_whole_balance_however_it_is_rounded() {
    for balance_minor in [30, 149, 150, 120_051] {
        for rounding in [Rounding::HalfUp, Rounding::Down, Rounding::Up] {
            let state = Derived {
                balance_minor,
                used_minor: balance_minor,
                overdue_total_minor: balance_minor,
                overdue_principal_minor: balance_minor,
                repayment_status: RepaymentStatus::BadDebt,
                account_status: AccountStatus::BadDebtWrittenOff,
                ..overdue(OPENED, CUT)
            };
            let loan = opened(AccountType::D1, OPENED);
            let monthly = monthly_performance(&state, &loan, month("2024-03"), date(CUT), date(CUT), rounding);
            assert!(monthly.overdue_total > 0, "BLE013: {balance_minor} {rounding:?}");
            assert_eq!(monthly.overdue_total, monthly.balance, "{balance_minor} {rounding:?}");
        }
    }
}

#[test]
fn ble_022_and_ble_025_an_overdraft_keeps_its_balance_and_its_old_part_within_it() {
    for (balance_minor, over_180_minor, status, balance, over_180) in [
        (30, 0, RepaymentStatus::Overdue(1), 1, 0),
        (30, 30, RepaymentStatus::Overdue(7), 1, 0),
        (149, 149, RepaymentStatus::Overdue(7), 1, 1),
        (12_000, 11_999, RepaymentStatus::Overdue(7), 120, 120),
        (30, 0, RepaymentStatus::Normal, 0, 0),
        (0, 0, RepaymentStatus::NothingDue, 0, 0),
        (-500, 0, RepaymentStatus::NothingDue, 0, 0),
    ] {
        let state = Derived {
            balance_minor,
            used_minor: balance_minor.max(0),
            overdrawn_over_180_minor: over_180_minor,
            repayment_status: status,
            ..derived(OPENED, CUT)
        };
        let monthly = monthly_of(AccountType::R3, &state);
        assert_eq!((monthly.balance, monthly.overdrawn_over_180), (balance, over_180), "{balance_minor} with {status:?}");
    }
    let ended = Derived { overdrawn_over_180_minor: 12_000, ..closed(OPENED, CUT, CUT) };
    assert_eq!(monthly_of(AccountType::R3, &ended).overdrawn_over_180, 0);
}

#[test]
fn segment_i_stands_while_its_line_holds_or_is_owed() {
    let line = |valid_from: &str, valid_to: &str| {
        Some(LargeInstalmentLine { limit_minor: 5_000_000, valid_from: date(valid_from), valid_to: date(valid_to) })
    };
    let used = |valid_from: &str, valid_to: &str, used_minor: i64| Derived {
        balance_minor: 3_000_000,
        large_instalment_line: line(valid_from, valid_to),
        large_instalment_used_minor: used_minor,
        ..derived(OPENED, CUT)
    };
    for (name, account_type, state, expected) in [
        ("in force", AccountType::R2, used("2024-02-01", "2025-01-31", 2_400_050), Some(24_001)),
        ("not used", AccountType::R2, used("2024-02-01", "2025-01-31", 0), Some(0)),
        ("first day", AccountType::R2, used(CUT, "2025-01-31", 0), Some(0)),
        ("not yet", AccountType::R2, used("2024-04-01", "2025-01-31", 0), None),
        ("last day", AccountType::R2, used("2024-02-01", CUT, 0), Some(0)),
        ("over and paid", AccountType::R2, used("2024-02-01", "2024-03-30", 0), None),
        ("over and owed", AccountType::R2, used("2024-02-01", "2024-03-30", 100), Some(1)),
        ("no card", AccountType::R1, used("2024-02-01", "2025-01-31", 100), None),
        ("no line", AccountType::R2, derived(OPENED, CUT), None),
        ("never above the balance", AccountType::R2, used("2024-02-01", "2025-01-31", 3_000_050), Some(30_000)),
    ] {
        let account = opened(account_type, OPENED);
        let monthly = monthly_of(account_type, &state);
        let segment = large_instalment(&state, &account, &monthly, date(CUT), Rounding::HalfUp);
        assert_eq!(segment.map(|segment| segment.used), expected, "{name}");
        assert!(segment.is_none_or(|segment| segment.line == 50_000), "{name}");
        assert!(segment.is_none_or(|segment| segment.used == monthly.unbilled_large_instalment), "{name}");
    }
    let ended = Derived { large_instalment_line: line("2024-02-01", "2025-01-31"), ..closed(OPENED, CUT, CUT) };
    assert_eq!(monthly_of(AccountType::R2, &ended).unbilled_large_instalment, 0);
}

fn any_rounding() -> impl Strategy<Value = Rounding> {
    prop_oneof![Just(Rounding::HalfUp), Just(Rounding::Down), Just(Rounding::Up)]
}

proptest! {
    /// I-6 after rounding, and parts within their whole, for any amounts.
    #[test]
    fn i_6_rounding_never_makes_a_contradiction(
        buckets in prop::array::uniform4(0_i64..100_000),
        young in 0_i64..100_000,
        charges in 0_i64..100_000,
        rest in 0_i64..100_000,
        rounding in any_rounding(),
    ) {
        let principal = buckets.iter().sum::<i64>() + young;
        let total = principal + charges;
        let state = Derived {
            overdue_principal_31_60_minor: buckets[0],
            overdue_principal_61_90_minor: buckets[1],
            overdue_principal_91_180_minor: buckets[2],
            overdue_principal_over_180_minor: buckets[3],
            overdue_principal_minor: principal,
            overdue_total_minor: total,
            balance_minor: total + rest,
            used_minor: total + rest,
            ..overdue(OPENED, CUT)
        };
        let line = opened(AccountType::R1, OPENED);
        let monthly = monthly_performance(&state, &line, month("2024-03"), date(CUT), date(CUT), rounding);
        let in_buckets = monthly.overdue_principal_31_60 + monthly.overdue_principal_61_90
            + monthly.overdue_principal_91_180 + monthly.overdue_principal_over_180;
        prop_assert_eq!(monthly.overdue_total > 0, total > 0);
        prop_assert!(in_buckets <= monthly.overdue_principal);
        prop_assert!(monthly.overdue_principal <= monthly.overdue_total);
        prop_assert!(monthly.overdue_total <= monthly.balance);
        prop_assert!(monthly.overdue_total.abs_diff(u64::try_from(total / 100).unwrap_or(0)) <= 1);
    }
}
