//! Packing of what is owed and when: plans, their lines, bills.

use super::common::{
    Context, pack_choice, pack_currency, pack_date, pack_month, pack_optional_text, unpack_business_id, unpack_choice,
    unpack_currency, unpack_date, unpack_month, unpack_optional_text,
};
use crate::error::StoreError;
use crate::packing::{Packer, Unpacker};
use credit_domain::event::account_event::{BillIssued, InstalmentPlanCreated, PlanOrigin, ScheduleLine};

pub(crate) const PLAN_ORIGINS: [PlanOrigin; 3] = [PlanOrigin::Purchase, PlanOrigin::Bill, PlanOrigin::Drawdown];

pub(super) fn pack_plan(packer: &mut Packer<'_>, plan: &InstalmentPlanCreated, context: Context) {
    packer.text(plan.plan_id.as_str());
    pack_choice(packer, &plan.origin, &PLAN_ORIGINS);
    packer.text(plan.source_id.as_str());
    packer.signed(plan.principal_minor);
    packer.signed(plan.fee_minor);
    pack_currency(packer, plan.currency, context);
    packer.unsigned(u64::from(plan.periods));
    packer.list(&plan.schedule, pack_schedule_line);
}

pub(super) fn unpack_plan(unpacker: &mut Unpacker<'_>, context: Context) -> Result<InstalmentPlanCreated, StoreError> {
    Ok(InstalmentPlanCreated {
        plan_id: unpack_business_id(unpacker)?,
        origin: unpack_choice(unpacker, &PLAN_ORIGINS)?,
        source_id: unpack_business_id(unpacker)?,
        principal_minor: unpacker.signed()?,
        fee_minor: unpacker.signed()?,
        currency: unpack_currency(unpacker, context)?,
        periods: unpacker.number()?,
        schedule: unpacker.list(unpack_schedule_line)?,
    })
}

pub(crate) fn pack_schedule_line(packer: &mut Packer<'_>, line: &ScheduleLine) {
    packer.unsigned(u64::from(line.line_no));
    pack_date(packer, line.due_date);
    packer.signed(line.principal_minor);
    packer.signed(line.interest_minor);
    packer.signed(line.fee_minor);
}

pub(crate) fn unpack_schedule_line(unpacker: &mut Unpacker<'_>) -> Result<ScheduleLine, StoreError> {
    Ok(ScheduleLine {
        line_no: unpacker.number()?,
        due_date: unpack_date(unpacker)?,
        principal_minor: unpacker.signed()?,
        interest_minor: unpacker.signed()?,
        fee_minor: unpacker.signed()?,
    })
}

pub(super) fn pack_bill(packer: &mut Packer<'_>, bill: &BillIssued, context: Context) {
    packer.text(bill.bill_id.as_str());
    pack_month(packer, bill.cycle);
    pack_date(packer, bill.bill_date);
    pack_date(packer, bill.due_date);
    packer.signed(bill.statement_balance_minor);
    packer.signed(bill.minimum_due_minor);
    packer.signed(bill.past_due_included_minor);
    packer.optional(bill.minimum_principal_minor, Packer::signed);
    packer.optional(bill.minimum_interest_minor, Packer::signed);
    packer.optional(bill.minimum_fee_minor, Packer::signed);
    pack_currency(packer, bill.currency, context);
    pack_optional_text(packer, bill.items_hash.as_ref());
}

pub(super) fn unpack_bill(unpacker: &mut Unpacker<'_>, context: Context) -> Result<BillIssued, StoreError> {
    Ok(BillIssued {
        bill_id: unpack_business_id(unpacker)?,
        cycle: unpack_month(unpacker)?,
        bill_date: unpack_date(unpacker)?,
        due_date: unpack_date(unpacker)?,
        statement_balance_minor: unpacker.signed()?,
        minimum_due_minor: unpacker.signed()?,
        past_due_included_minor: unpacker.signed()?,
        minimum_principal_minor: unpacker.optional(Unpacker::signed)?,
        minimum_interest_minor: unpacker.optional(Unpacker::signed)?,
        minimum_fee_minor: unpacker.optional(Unpacker::signed)?,
        currency: unpack_currency(unpacker, context)?,
        items_hash: unpack_optional_text(unpacker)?,
    })
}
