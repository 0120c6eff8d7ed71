//! Wire records of `credit.accounts.v1`: repayment.

use crate::avro::record::{wire_enum, wire_event, wire_record};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event as domain;
use credit_domain::ids::BusinessId;
use credit_domain::money::{Currency, Minor};

wire_enum! { ReversalCause for domain::ReversalCause {
    Returned = "RETURNED",
    Duplicate = "DUPLICATE",
    Fraud = "FRAUD",
} }

wire_event! { RepaymentReceived for domain::RepaymentReceived {
    repayment_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    value_date: BusinessDate,
    channel: CompactString,
    bank_ref: Option<BusinessId>,
} }

wire_event! { RepaymentReversed for domain::RepaymentReversed {
    repayment_id: BusinessId,
    cause: domain::ReversalCause,
} }

wire_record! { AllocationPart for domain::AllocationPart {
    bill_id: Option<BusinessId>,
    plan_id: Option<BusinessId>,
    line_no: Option<u16>,
    principal_minor: Minor,
    interest_minor: Minor,
    fee_minor: Minor,
} }

wire_event! { RepaymentAllocated for domain::RepaymentAllocated {
    repayment_id: BusinessId,
    currency: Currency,
    parts: Vec<domain::AllocationPart>,
} }
