//! Guards of the two clocks (4.4(4), D-11), and what becomes of dates, months and amounts that no sender could mean.

use super::guards_tests::{book, check};
use super::test_book::*;
use crate::calendar::{BusinessDate, Month, RecordedAt};
use crate::event::account_event::{
    AccountEvent, BillIssued, BillingDayChanged, CloseCause, CreditAccountClosed, DebtExtended, DueDateRescheduled, FreezeCause,
    OverdueCured, PaymentBecameOverdue, RescheduleCause,
};
use crate::ledger::test_events::*;
use crate::money::Currency;

#[test]
fn d_11_effective_dates_lie_between_opening_and_one_day_ahead() {
    for (effective_date, recorded_on, rules) in [
        ("2024-01-05", "2024-02-15", &[][..]),
        ("2024-01-04", "2024-02-15", &["DATE_BEFORE_OPENING"][..]),
        ("2024-02-16", "2024-02-15", &[][..]),
        ("2024-02-17", "2024-02-15", &["DATE_AHEAD_OF_RECORDED"][..]),
    ] {
        let mut book = book();
        let outcome = book.send(&book.next_recorded(effective_date, recorded_on), &purchase("p2", 5));
        assert_eq!(rules_of(&outcome), rules, "{effective_date} recorded on {recorded_on}");
    }
    check(&repayment("r2", 5, "2024-02-17"), &["DATE_AHEAD_OF_RECORDED"]);
    check(&repayment("r2", 5, "2024-01-04"), &["DATE_BEFORE_OPENING"]);
}

/// Whatever a log carries, an account answers.
#[test]
fn extreme_values_are_refused() {
    let (first, last) = (BusinessDate::from_days(i32::MIN), BusinessDate::from_days(i32::MAX));
    for day in [first, last] {
        let events = [
            repayment_on(day),
            close_on(day),
            AccountEvent::BillIssued(BillIssued { bill_date: day, ..bill("b2", "2024-03-01", "2024-03-10", 1, 1) }),
            AccountEvent::BillIssued(BillIssued { due_date: day, ..bill("b2", "2024-03-01", "2024-03-10", 1, 1) }),
            AccountEvent::PaymentBecameOverdue(PaymentBecameOverdue {
                bill_id: id("b1"),
                due_date: day,
                amount_minor: i64::MAX,
                currency: Currency::CNY,
            }),
            AccountEvent::OverdueCured(OverdueCured { cured_on: day }),
            class_change(1, 255, day),
            AccountEvent::DueDateRescheduled(DueDateRescheduled {
                bill_id: id("b1"),
                old_due_date: last,
                new_due_date: day,
                cause: RescheduleCause::Agreed,
            }),
            AccountEvent::DebtExtended(DebtExtended { extension_id: id("x"), months: u16::MAX, new_due_date: day }),
        ];
        for event in events {
            let outcome = book().send(&book().next("2024-02-15"), &event);
            assert!(!rules_of(&outcome).is_empty(), "{event:?} gave {outcome:?}");
        }
        let mut far_away = book().next("2024-02-15");
        far_away.effective_date = day;
        for event in [purchase("p2", 5), limit_change(1, 2), frozen(FreezeCause::Risk), written_off("w1", 5), voided()] {
            let outcome = book().send(&far_away, &event);
            assert!(rules_of(&outcome).contains(&"DATE_OUT_OF_RANGE"), "{event:?} gave {outcome:?}");
        }
    }
    let cycle = Month::from_index(i32::MAX);
    let far_cycle = BillIssued { cycle, ..bill("b2", "2024-02-15", "2024-03-10", 1, 1) };
    check(&AccountEvent::BillIssued(far_cycle), &["DATE_OUT_OF_RANGE"]);
    let far_day = BillingDayChanged { old_bill_day: 1, new_bill_day: 2, first_cycle: cycle };
    check(&AccountEvent::BillingDayChanged(far_day), &["DATE_OUT_OF_RANGE"]);
    for recorded_at in [i64::MIN, i64::MAX] {
        let mut envelope = book().next("2024-02-15");
        envelope.recorded_at = RecordedAt(recorded_at);
        let outcome = book().send(&envelope, &purchase("p2", 5));
        let ahead_of_recorded = recorded_at == i64::MIN;
        assert_eq!(rules_of(&outcome) == ["DATE_AHEAD_OF_RECORDED"], ahead_of_recorded, "{outcome:?}");
    }
}

fn repayment_on(value_date: BusinessDate) -> AccountEvent {
    let AccountEvent::RepaymentReceived(mut repayment) = repayment("r2", 5, "2024-02-15") else { unreachable!() };
    repayment.value_date = value_date;
    AccountEvent::RepaymentReceived(repayment)
}

fn close_on(close_date: BusinessDate) -> AccountEvent {
    AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date, cause: CloseCause::Other })
}

#[test]
fn e_46_d_11_an_event_of_tomorrow_waits_for_its_day() {
    let mut book = book();
    let before = book.at("2024-02-15");
    book.recorded("2024-02-16", "2024-02-15", purchase("p2", 500));
    assert_eq!(book.at("2024-02-15"), before);
    assert_eq!(book.at("2024-02-16").balance_minor, before.balance_minor + 500);
}
