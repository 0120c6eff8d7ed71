//! Lives of cards: never used, stopped, opened again, with large instalments, with another bill day, in another currency.

use super::account::{ScriptedAccount, schedule};
use super::openings::{activate, active_card, card};
use super::script::{Script, yuan};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{
    AccountEvent, AccountUsageFrozen, AccountUsageUnfrozen, BillingDayChanged, CloseCause, CreditAccountReopened,
    CreditLimitChanged, FreezeCause, InstalmentPlanCreated, LargeInstalmentLineGranted, PlanOrigin,
};
use credit_domain::money::Currency;

/// Bills on the 25th of these months, each with its minimum paid on the 10th of the next one.
fn bill_and_pay(card: &mut ScriptedAccount, script: &mut Script<'_>, months: std::ops::RangeInclusive<i32>) {
    for month in months {
        let _bill_id = card.bill(script, script.day(month, 25), script.day(month + 1, 15));
        let _repayment_id = card.pay_minimum(script, script.day(month + 1, 10));
    }
}

/// A card that nobody activates.
pub(super) fn never_activated(script: &mut Script<'_>) {
    let mut card = card(script, script.day(0, 9), yuan(5_000), Currency::CNY);
    let raised = CreditLimitChanged {
        old_limit_minor: yuan(5_000),
        new_limit_minor: yuan(6_000),
        currency: card.currency(),
        cause: CompactString::const_new("REVIEW"),
    };
    let _event_id = card.event(script, script.day(2, 9), AccountEvent::CreditLimitChanged(raised));
}

/// Two causes stop a card at once; it stays stopped until both fell away.
pub(super) fn stopped(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 6), yuan(12_000));
    let amount_minor = script.draw(500, 3_000);
    let _posting_id = card.buy(script, script.day(0, 12), amount_minor);
    bill_and_pay(&mut card, script, 0..=1);
    freeze(&mut card, script, script.day(2, 14), FreezeCause::Risk);
    freeze(&mut card, script, script.day(2, 15), FreezeCause::Fraud);
    bill_and_pay(&mut card, script, 2..=2);
    unfreeze(&mut card, script, script.day(3, 12), FreezeCause::Fraud);
    bill_and_pay(&mut card, script, 3..=3);
    unfreeze(&mut card, script, script.day(4, 12), FreezeCause::Risk);
    bill_and_pay(&mut card, script, 4..=10);
}

pub(super) fn freeze(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate, cause: FreezeCause) {
    let _event_id = account.event(script, date, AccountEvent::AccountUsageFrozen(AccountUsageFrozen { cause }));
}

pub(super) fn unfreeze(account: &mut ScriptedAccount, script: &mut Script<'_>, date: BusinessDate, cause: FreezeCause) {
    let _event_id = account.event(script, date, AccountEvent::AccountUsageUnfrozen(AccountUsageUnfrozen { cause }));
}

/// A card is paid, closed by the customer and opened again.
pub(super) fn reopened(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 5), yuan(12_000));
    let amount_minor = script.draw(500, 3_000);
    let _posting_id = card.buy(script, script.day(0, 16), amount_minor);
    bill_and_pay(&mut card, script, 0..=1);
    let _repayment_id = card.pay_all(script, script.day(2, 20));
    card.close(script, script.day(2, 24), CloseCause::Customer);
    let reopened = CreditAccountReopened { cause: CompactString::const_new("CUSTOMER") };
    let _event_id = card.event(script, script.day(4, 7), AccountEvent::CreditAccountReopened(reopened));
    let _posting_id = card.buy(script, script.day(4, 12), amount_minor);
    bill_and_pay(&mut card, script, 4..=10);
}

/// A card gets a line of its own for large instalments and uses it.
pub(super) fn large_instalment(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 4), yuan(30_000));
    let granted = LargeInstalmentLineGranted {
        limit_minor: yuan(20_000),
        currency: card.currency(),
        valid_from: script.day(0, 6),
        valid_to: script.day(24, 6),
    };
    let _event_id = card.event(script, script.day(0, 6), AccountEvent::LargeInstalmentLineGranted(granted));
    let posting_id = card.buy(script, script.day(0, 8), yuan(12_000));
    let month = script.month(0);
    let plan = InstalmentPlanCreated {
        plan_id: card.next_id("PLAN"),
        origin: PlanOrigin::Purchase,
        source_id: posting_id,
        principal_minor: yuan(12_000),
        fee_minor: 0,
        currency: card.currency(),
        periods: 12,
        schedule: schedule(month, 12, yuan(1_000), 0),
        is_large_instalment: true,
    };
    let _event_id = card.event(script, script.day(0, 9), AccountEvent::InstalmentPlanCreated(plan));
    bill_and_pay(&mut card, script, 0..=10);
}

/// E-26: the bill day moves from the 25th to the 10th, so that one month has no bill.
pub(super) fn billing_day_changed(script: &mut Script<'_>) {
    let mut card = active_card(script, script.day(0, 7), yuan(12_000));
    let amount_minor = script.draw(1_000, 5_000);
    let _posting_id = card.buy(script, script.day(0, 18), amount_minor);
    bill_and_pay(&mut card, script, 0..=2);
    let changed = BillingDayChanged { old_bill_day: 25, new_bill_day: 10, first_cycle: script.month(4) };
    let _event_id = card.event(script, script.day(3, 12), AccountEvent::BillingDayChanged(changed));
    for month in 4..=10 {
        let _bill_id = card.bill(script, script.day(month, 10), script.day(month, 28));
        let _repayment_id = card.pay_minimum(script, script.day(month, 25));
    }
}

/// E-49: a card in dollars.
pub(super) fn in_dollars(script: &mut Script<'_>) {
    let mut card = card(script, script.day(0, 11), yuan(5_000), Currency::parse("USD").unwrap_or(Currency::CNY));
    activate(script, &mut card, script.day(0, 12));
    let amount_minor = script.draw(100, 900);
    let _posting_id = card.buy(script, script.day(0, 19), amount_minor);
    bill_and_pay(&mut card, script, 0..=3);
    let _repayment_id = card.pay_all(script, script.day(5, 8));
}
