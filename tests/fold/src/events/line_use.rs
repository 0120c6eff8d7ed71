//! Use of the line: purchases, draws, charges, and what takes them back.

use super::{CNY, date, id};
use credit_domain::event::account_event::*;
use credit_domain::money::{Currency, Minor};

pub fn purchase(posting_id: &str, amount_minor: Minor) -> AccountEvent {
    purchase_in(CNY, posting_id, amount_minor)
}

pub fn purchase_in(currency: Currency, posting_id: &str, amount_minor: Minor) -> AccountEvent {
    let posting_id = id(posting_id);
    AccountEvent::PurchasePosted(PurchasePosted { posting_id, amount_minor, currency, billable_from: None, payment_id: None })
}

pub fn billable(posting_id: &str, billable_from: &str) -> AccountEvent {
    let billable_from = date(billable_from);
    AccountEvent::PurchaseBecameBillable(PurchaseBecameBillable { posting_id: id(posting_id), billable_from })
}

pub fn refund(posting_id: &str, refund_id: &str, amount_minor: Minor) -> AccountEvent {
    let (posting_id, refund_id) = (id(posting_id), id(refund_id));
    AccountEvent::PurchaseRefunded(PurchaseRefunded { posting_id, refund_id, amount_minor, currency: CNY })
}

pub fn purchase_reversal(posting_id: &str, reversal_id: &str, amount_minor: Minor) -> AccountEvent {
    let (posting_id, reversal_id) = (id(posting_id), id(reversal_id));
    AccountEvent::PurchaseReversed(PurchaseReversed { posting_id, reversal_id, amount_minor, currency: CNY })
}

pub fn drawdown(drawdown_id: &str, amount_minor: Minor) -> AccountEvent {
    let drawdown_id = id(drawdown_id);
    AccountEvent::CashDrawn(CashDrawn { drawdown_id, amount_minor, currency: CNY, term_months: None })
}

pub fn interest(charge_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::InterestCharged(InterestCharged { charge_id: id(charge_id), amount_minor, currency: CNY, period: None })
}

pub fn fee(charge_id: &str, amount_minor: Minor) -> AccountEvent {
    let kind = "LATE_PAYMENT".into();
    AccountEvent::FeeCharged(FeeCharged { charge_id: id(charge_id), amount_minor, currency: CNY, kind })
}

pub fn waiver(waiver_id: &str, kind: ChargeKind, amount_minor: Minor) -> AccountEvent {
    let waiver_id = id(waiver_id);
    AccountEvent::ChargeWaived(ChargeWaived { waiver_id, charge_id: None, kind, amount_minor, currency: CNY })
}

pub fn overpayment(amount_minor: Minor) -> AccountEvent {
    AccountEvent::OverpaymentRecorded(OverpaymentRecorded { amount_minor, currency: CNY })
}

pub fn overpayment_refund(refund_id: &str, amount_minor: Minor) -> AccountEvent {
    AccountEvent::OverpaymentRefunded(OverpaymentRefunded { refund_id: id(refund_id), amount_minor, currency: CNY })
}
