use super::monthly::monthly_performance;
use super::report::MonthlyPerformance;
use super::sample::{closed, date, derived, month, opened, overdue};
use crate::event::account_event::AccountType;
use crate::ledger::{AccountStatus, Derived, RepaymentStatus};
use proptest::prelude::*;

const OPENED: &str = "2024-01-05";
const CUT: &str = "2024-03-31";

fn monthly_of(account_type: AccountType, state: &Derived) -> MonthlyPerformance {
    monthly_performance(state, &opened(account_type, OPENED), month("2024-03"), state.as_of, date(CUT))
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
        let monthly = monthly_performance(&state, &card, month("2024-03"), date(report_date), date(CUT));
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

proptest! {
    /// I-6 after rounding, and parts within their whole, for any amounts.
    #[test]
    fn i_6_rounding_never_makes_a_contradiction(
        buckets in prop::array::uniform4(0_i64..100_000),
        young in 0_i64..100_000,
        charges in 0_i64..100_000,
        rest in 0_i64..100_000,
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
        let monthly = monthly_of(AccountType::R1, &state);
        let in_buckets = monthly.overdue_principal_31_60 + monthly.overdue_principal_61_90
            + monthly.overdue_principal_91_180 + monthly.overdue_principal_over_180;
        prop_assert_eq!(monthly.overdue_total > 0, total > 0);
        prop_assert!(in_buckets <= monthly.overdue_principal);
        prop_assert!(monthly.overdue_principal <= monthly.overdue_total);
        prop_assert!(monthly.overdue_total <= monthly.balance);
        prop_assert!(monthly.overdue_total.abs_diff(u64::try_from(total / 100).unwrap_or(0)) <= 1);
    }
}
