//! Wire records of `credit.accounts.v1`: schedule.

use crate::avro::record::{wire_enum, wire_event, wire_record};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event as domain;
use credit_domain::ids::BusinessId;
use credit_domain::money::{Currency, Minor};

wire_enum! { PlanOrigin for domain::PlanOrigin {
    Purchase = "PURCHASE",
    Bill = "BILL",
    Drawdown = "DRAWDOWN",
} }

wire_record! { ScheduleLine for domain::ScheduleLine {
    line_no: u16,
    due_date: BusinessDate,
    principal_minor: Minor,
    interest_minor: Minor,
    fee_minor: Minor,
} }

wire_event! { InstalmentPlanCreated for domain::InstalmentPlanCreated {
    plan_id: BusinessId,
    origin: domain::PlanOrigin,
    source_id: BusinessId,
    principal_minor: Minor,
    fee_minor: Minor,
    currency: Currency,
    periods: u16,
    schedule: Vec<domain::ScheduleLine>,
    is_large_instalment since 2: bool,
} }

wire_event! { BillIssued for domain::BillIssued {
    bill_id: BusinessId,
    cycle: Month,
    bill_date: BusinessDate,
    due_date: BusinessDate,
    statement_balance_minor: Minor,
    minimum_due_minor: Minor,
    past_due_included_minor: Minor,
    minimum_principal_minor: Option<Minor>,
    minimum_interest_minor: Option<Minor>,
    minimum_fee_minor: Option<Minor>,
    currency: Currency,
    items_hash: Option<CompactString>,
} }

wire_event! { InstalmentPlanSettledEarly for domain::InstalmentPlanSettledEarly {
    plan_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { InstalmentPlanCancelled for domain::InstalmentPlanCancelled {
    plan_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { BillAdjusted for domain::BillAdjusted {
    adjustment_id: BusinessId,
    bill_id: BusinessId,
    delta_minor: Minor,
    currency: Currency,
    cause: CompactString,
} }

wire_enum! { RescheduleCause for domain::RescheduleCause {
    Holiday = "HOLIDAY",
    Relief = "RELIEF",
    Agreed = "AGREED",
} }

wire_event! { DueDateRescheduled for domain::DueDateRescheduled {
    bill_id: BusinessId,
    old_due_date: BusinessDate,
    new_due_date: BusinessDate,
    cause: domain::RescheduleCause,
} }
