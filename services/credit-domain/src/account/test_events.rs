//! Test support: events in one line each.

use crate::calendar::BusinessDate;
use crate::event::account_event::*;
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};

pub(crate) fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date")
}

pub(crate) fn id(text: &str) -> BusinessId {
    BusinessId::parse(text).expect("an id")
}

pub(crate) fn purchase(posting_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::PurchasePosted(PurchasePosted {
        posting_id: id(posting_id),
        amount_minor,
        currency: Currency::CNY,
        billable_from: None,
        payment_id: None,
    })
}

pub(crate) fn refund(posting_id: &str, refund_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::PurchaseRefunded(PurchaseRefunded {
        posting_id: id(posting_id),
        refund_id: id(refund_id),
        amount_minor,
        currency: Currency::CNY,
    })
}

pub(crate) fn purchase_reversal(posting_id: &str, reversal_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::PurchaseReversed(PurchaseReversed {
        posting_id: id(posting_id),
        reversal_id: id(reversal_id),
        amount_minor,
        currency: Currency::CNY,
    })
}

pub(crate) fn drawdown(drawdown_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::CashDrawn(CashDrawn { drawdown_id: id(drawdown_id), amount_minor, currency: Currency::CNY, term_months: None })
}

pub(crate) fn interest(charge_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::InterestCharged(InterestCharged {
        charge_id: id(charge_id),
        amount_minor,
        currency: Currency::CNY,
        period: None,
    })
}

pub(crate) fn fee(charge_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::FeeCharged(FeeCharged {
        charge_id: id(charge_id),
        amount_minor,
        currency: Currency::CNY,
        kind: "LATE_PAYMENT".into(),
    })
}

/// A bill of the month of `bill_date`, with the balance as its statement.
pub(crate) fn bill(bill_id: &str, bill_date: &str, due_date: &str, balance: Minor, minimum: Minor) -> BillIssued {
    BillIssued {
        bill_id: id(bill_id),
        cycle: date(bill_date).month(),
        bill_date: date(bill_date),
        due_date: date(due_date),
        statement_balance_minor: balance,
        minimum_due_minor: minimum,
        past_due_included_minor: 0,
        minimum_principal_minor: None,
        minimum_interest_minor: None,
        minimum_fee_minor: None,
        currency: Currency::CNY,
        items_hash: None,
    }
}

/// One line per due date, all with the same principal and interest, no fee.
pub(crate) fn plan(
    plan_id: &str,
    origin: PlanOrigin,
    source_id: &str,
    due_dates: &[&str],
    principal: Minor,
    interest: Minor,
) -> AccountEvent {
    let schedule: Vec<ScheduleLine> = (1..)
        .zip(due_dates)
        .map(|(line_no, due_date)| ScheduleLine {
            line_no,
            due_date: date(due_date),
            principal_minor: principal,
            interest_minor: interest,
            fee_minor: 0,
        })
        .collect();
    AccountEvent::InstalmentPlanCreated(InstalmentPlanCreated {
        plan_id: id(plan_id),
        origin,
        source_id: id(source_id),
        principal_minor: schedule.iter().map(|line| line.principal_minor).sum(),
        fee_minor: 0,
        currency: Currency::CNY,
        periods: u16::try_from(schedule.len()).expect("a short plan"),
        schedule,
        is_large_instalment: false,
    })
}

pub(crate) fn repayment(repayment_id: &str, amount_minor: Minor, value_date: &str) -> AccountEvent {
    AccountEvent::RepaymentReceived(RepaymentReceived {
        repayment_id: id(repayment_id),
        amount_minor,
        currency: Currency::CNY,
        value_date: date(value_date),
        channel: "APP".into(),
        bank_ref: None,
    })
}

pub(crate) fn repayment_reversal(repayment_id: &str) -> AccountEvent {
    AccountEvent::RepaymentReversed(RepaymentReversed { repayment_id: id(repayment_id), cause: ReversalCause::Returned })
}

pub(crate) fn limit_change(old_limit_minor: Minor, new_limit_minor: Minor) -> AccountEvent {
    AccountEvent::CreditLimitChanged(CreditLimitChanged {
        old_limit_minor,
        new_limit_minor,
        currency: Currency::CNY,
        cause: "REVIEW".into(),
    })
}

pub(crate) fn close(close_date: &str, cause: CloseCause) -> AccountEvent {
    AccountEvent::CreditAccountClosed(CreditAccountClosed { close_date: date(close_date), cause })
}
