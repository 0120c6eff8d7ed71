//! Packing of a ledger: the fold of an account's sealed facts.

use super::account_event::CLOSE_CAUSES;
use super::common::{pack_choice, pack_date, pack_month, unpack_business_id, unpack_choice, unpack_date, unpack_month};
use super::schedule::{PLAN_ORIGINS, pack_schedule_line, unpack_schedule_line};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use credit_domain::ledger::{EpisodeTrack, Ledger, Payment, Plan, Required, RiskTrack, Statement};

pub(crate) fn pack_ledger(packer: &mut Packer<'_>, ledger: &Ledger) {
    // Taking the struct apart makes the compiler ask for every new field.
    let Ledger {
        folded_to,
        limit_minor,
        balance_minor,
        interest_since_bill_minor,
        fee_since_bill_minor,
        required,
        plans,
        statement,
        last_payment,
        paid_month,
        paid_in_month_minor,
        risk,
        episode,
        closed,
    } = ledger;
    pack_date(packer, *folded_to);
    for amount in [limit_minor, balance_minor, interest_since_bill_minor, fee_since_bill_minor] {
        packer.signed(*amount);
    }
    packer.list(required, pack_required);
    packer.list(plans, pack_plan);
    packer.optional(statement.as_ref(), |packer, statement| {
        pack_month(packer, statement.cycle);
        pack_date(packer, statement.bill_date);
        pack_date(packer, statement.due_date);
        packer.signed(statement.balance_minor);
    });
    packer.optional(*last_payment, |packer, payment| {
        pack_date(packer, payment.date);
        packer.signed(payment.amount_minor);
    });
    pack_month(packer, *paid_month);
    packer.signed(*paid_in_month_minor);
    packer.byte(risk.class);
    pack_date(packer, risk.since);
    packer.unsigned(u64::from(episode.count));
    packer.optional(episode.first_overdue_on, pack_date);
    packer.optional(episode.ended_on, pack_date);
    packer.optional(*closed, |packer, (date, cause)| {
        pack_date(packer, date);
        pack_choice(packer, &cause, &CLOSE_CAUSES);
    });
}

pub(crate) fn unpack_ledger(unpacker: &mut Unpacker<'_>) -> Result<Ledger, StoreError> {
    Ok(Ledger {
        folded_to: unpack_date(unpacker)?,
        limit_minor: unpacker.signed()?,
        balance_minor: unpacker.signed()?,
        interest_since_bill_minor: unpacker.signed()?,
        fee_since_bill_minor: unpacker.signed()?,
        required: unpacker.list(unpack_required)?,
        plans: unpacker.list(unpack_plan)?,
        statement: unpacker.optional(|unpacker| {
            Ok(Statement {
                cycle: unpack_month(unpacker)?,
                bill_date: unpack_date(unpacker)?,
                due_date: unpack_date(unpacker)?,
                balance_minor: unpacker.signed()?,
            })
        })?,
        last_payment: unpacker
            .optional(|unpacker| Ok(Payment { date: unpack_date(unpacker)?, amount_minor: unpacker.signed()? }))?,
        paid_month: unpack_month(unpacker)?,
        paid_in_month_minor: unpacker.signed()?,
        risk: RiskTrack { class: unpacker.byte()?, since: unpack_date(unpacker)? },
        episode: EpisodeTrack {
            count: unpacker.number()?,
            first_overdue_on: unpacker.optional(unpack_date)?,
            ended_on: unpacker.optional(unpack_date)?,
        },
        closed: unpacker.optional(|unpacker| Ok((unpack_date(unpacker)?, unpack_choice(unpacker, &CLOSE_CAUSES)?)))?,
    })
}

fn pack_required(packer: &mut Packer<'_>, required: &Required) {
    packer.text(required.source_id.as_str());
    packer.unsigned(u64::from(required.line_no));
    pack_date(packer, required.due_date);
    for amount in [
        required.gross_minor,
        required.principal_minor,
        required.interest_minor,
        required.fee_minor,
        required.charges_to_enter_minor,
    ] {
        packer.signed(amount);
    }
    packer.optional(required.settled_on, pack_date);
}

fn unpack_required(unpacker: &mut Unpacker<'_>) -> Result<Required, StoreError> {
    Ok(Required {
        source_id: unpack_business_id(unpacker)?,
        line_no: unpacker.number()?,
        due_date: unpack_date(unpacker)?,
        gross_minor: unpacker.signed()?,
        principal_minor: unpacker.signed()?,
        interest_minor: unpacker.signed()?,
        fee_minor: unpacker.signed()?,
        charges_to_enter_minor: unpacker.signed()?,
        settled_on: unpacker.optional(unpack_date)?,
    })
}

fn pack_plan(packer: &mut Packer<'_>, plan: &Plan) {
    packer.text(plan.plan_id.as_str());
    pack_choice(packer, &plan.origin, &PLAN_ORIGINS);
    packer.list(&plan.lines, pack_schedule_line);
}

fn unpack_plan(unpacker: &mut Unpacker<'_>) -> Result<Plan, StoreError> {
    Ok(Plan {
        plan_id: unpack_business_id(unpacker)?,
        origin: unpack_choice(unpacker, &PLAN_ORIGINS)?,
        lines: unpacker.list(unpack_schedule_line)?,
    })
}
