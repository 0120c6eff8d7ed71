//! Packing of account events inside facts.

use super::common::{
    Context, pack_choice, pack_currency, pack_date, pack_institution, pack_month, pack_optional_text, unpack_agreement_id,
    unpack_business_id, unpack_choice, unpack_currency, unpack_date, unpack_institution, unpack_month, unpack_optional_text,
};
use super::schedule::{pack_bill, pack_plan, unpack_bill, unpack_plan};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use credit_domain::event::account_event::{
    AccountEvent, AccountType, CashDrawn, CloseCause, CreditAccountClosed, CreditAccountOpened, CreditLimitChanged, FeeCharged,
    InterestCharged, PurchasePosted, PurchaseRefunded, PurchaseReversed, RepaymentReceived, RepaymentReversed, ReversalCause,
};

pub(crate) const CLOSE_CAUSES: [CloseCause; 3] = [CloseCause::Settled, CloseCause::Customer, CloseCause::Other];
const REVERSAL_CAUSES: [ReversalCause; 3] = [ReversalCause::Returned, ReversalCause::Duplicate, ReversalCause::Fraud];

/// Stable numbers of the variants.
mod tag {
    pub(super) const OPENED: u8 = 1;
    pub(super) const LIMIT_CHANGED: u8 = 2;
    pub(super) const CLOSED: u8 = 3;
    pub(super) const PURCHASE_POSTED: u8 = 4;
    pub(super) const PURCHASE_REFUNDED: u8 = 5;
    pub(super) const PURCHASE_REVERSED: u8 = 6;
    pub(super) const CASH_DRAWN: u8 = 7;
    pub(super) const INTEREST_CHARGED: u8 = 8;
    pub(super) const FEE_CHARGED: u8 = 9;
    pub(super) const PLAN_CREATED: u8 = 10;
    pub(super) const BILL_ISSUED: u8 = 11;
    pub(super) const REPAYMENT_RECEIVED: u8 = 12;
    pub(super) const REPAYMENT_REVERSED: u8 = 13;
}

pub(crate) fn pack_account_event(packer: &mut Packer<'_>, event: &AccountEvent, context: Context) {
    match event {
        AccountEvent::CreditAccountOpened(opened) => {
            packer.byte(tag::OPENED);
            pack_opened(packer, opened);
        }
        AccountEvent::CreditLimitChanged(changed) => {
            packer.byte(tag::LIMIT_CHANGED);
            packer.signed(changed.old_limit_minor);
            packer.signed(changed.new_limit_minor);
            pack_currency(packer, changed.currency, context);
            packer.text(&changed.cause);
        }
        AccountEvent::CreditAccountClosed(closed) => {
            packer.byte(tag::CLOSED);
            pack_date(packer, closed.close_date);
            pack_choice(packer, &closed.cause, &CLOSE_CAUSES);
        }
        AccountEvent::PurchasePosted(_)
        | AccountEvent::PurchaseRefunded(_)
        | AccountEvent::PurchaseReversed(_)
        | AccountEvent::CashDrawn(_)
        | AccountEvent::InterestCharged(_)
        | AccountEvent::FeeCharged(_) => pack_use_of_line(packer, event, context),
        AccountEvent::InstalmentPlanCreated(plan) => {
            packer.byte(tag::PLAN_CREATED);
            pack_plan(packer, plan, context);
        }
        AccountEvent::BillIssued(bill) => {
            packer.byte(tag::BILL_ISSUED);
            pack_bill(packer, bill, context);
        }
        AccountEvent::RepaymentReceived(repayment) => {
            packer.byte(tag::REPAYMENT_RECEIVED);
            packer.text(repayment.repayment_id.as_str());
            packer.signed(repayment.amount_minor);
            pack_currency(packer, repayment.currency, context);
            pack_date(packer, repayment.value_date);
            packer.text(&repayment.channel);
            packer.optional(repayment.bank_ref.as_ref(), |packer, reference| packer.text(reference.as_str()));
        }
        AccountEvent::RepaymentReversed(reversed) => {
            packer.byte(tag::REPAYMENT_REVERSED);
            packer.text(reversed.repayment_id.as_str());
            pack_choice(packer, &reversed.cause, &REVERSAL_CAUSES);
        }
    }
}

fn pack_use_of_line(packer: &mut Packer<'_>, event: &AccountEvent, context: Context) {
    match event {
        AccountEvent::PurchasePosted(posted) => {
            packer.byte(tag::PURCHASE_POSTED);
            packer.text(posted.posting_id.as_str());
            packer.signed(posted.amount_minor);
            pack_currency(packer, posted.currency, context);
            packer.optional(posted.billable_from, pack_date);
            packer.optional(posted.payment_id.as_ref(), |packer, payment| packer.text(payment.as_str()));
        }
        AccountEvent::PurchaseRefunded(refunded) => {
            packer.byte(tag::PURCHASE_REFUNDED);
            packer.text(refunded.posting_id.as_str());
            packer.text(refunded.refund_id.as_str());
            packer.signed(refunded.amount_minor);
            pack_currency(packer, refunded.currency, context);
        }
        AccountEvent::PurchaseReversed(reversed) => {
            packer.byte(tag::PURCHASE_REVERSED);
            packer.text(reversed.posting_id.as_str());
            packer.text(reversed.reversal_id.as_str());
            packer.signed(reversed.amount_minor);
            pack_currency(packer, reversed.currency, context);
        }
        AccountEvent::CashDrawn(drawn) => {
            packer.byte(tag::CASH_DRAWN);
            packer.text(drawn.drawdown_id.as_str());
            packer.signed(drawn.amount_minor);
            pack_currency(packer, drawn.currency, context);
            packer.optional(drawn.term_months, |packer, months| packer.unsigned(u64::from(months)));
        }
        AccountEvent::InterestCharged(charged) => {
            packer.byte(tag::INTEREST_CHARGED);
            packer.text(charged.charge_id.as_str());
            packer.signed(charged.amount_minor);
            pack_currency(packer, charged.currency, context);
            packer.optional(charged.period, pack_month);
        }
        AccountEvent::FeeCharged(charged) => {
            packer.byte(tag::FEE_CHARGED);
            packer.text(charged.charge_id.as_str());
            packer.signed(charged.amount_minor);
            pack_currency(packer, charged.currency, context);
            packer.text(&charged.kind);
        }
        // The caller sends only the six above here.
        _ => packer.byte(u8::MAX),
    }
}

pub(crate) fn unpack_account_event(unpacker: &mut Unpacker<'_>, context: Context) -> Result<AccountEvent, StoreError> {
    Ok(match unpacker.byte()? {
        tag::OPENED => AccountEvent::CreditAccountOpened(unpack_opened(unpacker)?),
        tag::LIMIT_CHANGED => AccountEvent::CreditLimitChanged(CreditLimitChanged {
            old_limit_minor: unpacker.signed()?,
            new_limit_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
            cause: unpacker.text()?,
        }),
        tag::CLOSED => AccountEvent::CreditAccountClosed(CreditAccountClosed {
            close_date: unpack_date(unpacker)?,
            cause: unpack_choice(unpacker, &CLOSE_CAUSES)?,
        }),
        tag::PURCHASE_POSTED => AccountEvent::PurchasePosted(PurchasePosted {
            posting_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
            billable_from: unpacker.optional(unpack_date)?,
            payment_id: unpacker.optional(unpack_business_id)?,
        }),
        tag::PURCHASE_REFUNDED => AccountEvent::PurchaseRefunded(PurchaseRefunded {
            posting_id: unpack_business_id(unpacker)?,
            refund_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
        }),
        tag::PURCHASE_REVERSED => AccountEvent::PurchaseReversed(PurchaseReversed {
            posting_id: unpack_business_id(unpacker)?,
            reversal_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
        }),
        tag::CASH_DRAWN => AccountEvent::CashDrawn(CashDrawn {
            drawdown_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
            term_months: unpacker.optional(Unpacker::number)?,
        }),
        tag::INTEREST_CHARGED => AccountEvent::InterestCharged(InterestCharged {
            charge_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
            period: unpacker.optional(unpack_month)?,
        }),
        tag::FEE_CHARGED => AccountEvent::FeeCharged(FeeCharged {
            charge_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
            kind: unpacker.text()?,
        }),
        tag::PLAN_CREATED => AccountEvent::InstalmentPlanCreated(unpack_plan(unpacker, context)?),
        tag::BILL_ISSUED => AccountEvent::BillIssued(unpack_bill(unpacker, context)?),
        tag::REPAYMENT_RECEIVED => AccountEvent::RepaymentReceived(RepaymentReceived {
            repayment_id: unpack_business_id(unpacker)?,
            amount_minor: unpacker.signed()?,
            currency: unpack_currency(unpacker, context)?,
            value_date: unpack_date(unpacker)?,
            channel: unpacker.text()?,
            bank_ref: unpacker.optional(unpack_business_id)?,
        }),
        tag::REPAYMENT_REVERSED => AccountEvent::RepaymentReversed(RepaymentReversed {
            repayment_id: unpack_business_id(unpacker)?,
            cause: unpack_choice(unpacker, &REVERSAL_CAUSES)?,
        }),
        _ => return Err(unpacker.damaged()),
    })
}

pub(crate) fn pack_opened(packer: &mut Packer<'_>, opened: &CreditAccountOpened) {
    packer.text(&opened.product);
    pack_choice(packer, &opened.account_type, &AccountType::ALL);
    packer.text(&opened.business_class);
    packer.text(&opened.business_kind);
    packer.optional(opened.agreement_id.as_ref(), |packer, agreement| packer.text(agreement.as_str()));
    pack_date(packer, opened.open_date);
    packer.signed(opened.limit_minor);
    packer.text(opened.currency.as_str());
    packer.optional(opened.bill_day, Packer::byte);
    packer.optional(opened.due_date, pack_date);
    pack_optional_text(packer, opened.repay_mode.as_ref());
    pack_optional_text(packer, opened.repay_frequency.as_ref());
    packer.optional(opened.repay_periods, |packer, periods| packer.unsigned(u64::from(periods)));
    pack_institution(packer, opened.management_org);
    packer.text(&opened.guarantee_mode);
    packer.text(&opened.funding_source);
    pack_optional_text(packer, opened.card_tail.as_ref());
}

pub(crate) fn unpack_opened(unpacker: &mut Unpacker<'_>) -> Result<CreditAccountOpened, StoreError> {
    Ok(CreditAccountOpened {
        product: unpacker.text()?,
        account_type: unpack_choice(unpacker, &AccountType::ALL)?,
        business_class: unpacker.text()?,
        business_kind: unpacker.text()?,
        agreement_id: unpacker.optional(unpack_agreement_id)?,
        open_date: unpack_date(unpacker)?,
        limit_minor: unpacker.signed()?,
        currency: unpacker.parsed(credit_domain::money::Currency::parse)?,
        bill_day: unpacker.optional(Unpacker::byte)?,
        due_date: unpacker.optional(unpack_date)?,
        repay_mode: unpack_optional_text(unpacker)?,
        repay_frequency: unpack_optional_text(unpacker)?,
        repay_periods: unpacker.optional(Unpacker::number)?,
        management_org: unpack_institution(unpacker)?,
        guarantee_mode: unpacker.text()?,
        funding_source: unpacker.text()?,
        card_tail: unpack_optional_text(unpacker)?,
    })
}
