//! Wire records of `credit.accounts.v1`: resolution.

use crate::avro::record::{wire_enum, wire_event};
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event as domain;
use credit_domain::ids::BusinessId;
use credit_domain::money::{Currency, Minor};

wire_event! { PaymentBecameOverdue for domain::PaymentBecameOverdue {
    bill_id: BusinessId,
    due_date: BusinessDate,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { OverdueCured for domain::OverdueCured {
    cured_on: BusinessDate,
} }

wire_enum! { RiskClassBasis for domain::RiskClassBasis {
    Rule = "RULE",
    Manual = "MANUAL",
} }

wire_event! { RiskClassChanged for domain::RiskClassChanged {
    from_class: u8,
    to_class: u8,
    decided_on: BusinessDate,
    basis: domain::RiskClassBasis,
} }

wire_event! { DebtExtended for domain::DebtExtended {
    extension_id: BusinessId,
    months: u16,
    new_due_date: BusinessDate,
} }

wire_event! { DebtRestructured for domain::DebtRestructured {
    restructuring_id: BusinessId,
    terms_hash: CompactString,
    first_new_due_date: BusinessDate,
} }

wire_event! { DebtPartlyForgiven for domain::DebtPartlyForgiven {
    forgiveness_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { GuarantorPaid for domain::GuarantorPaid {
    payment_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { DebtSettledInKind for domain::DebtSettledInKind {
    settlement_id: BusinessId,
} }

wire_event! { WriteOffProposed for domain::WriteOffProposed {
    write_off_id: BusinessId,
} }

wire_event! { DebtWrittenOff for domain::DebtWrittenOff {
    write_off_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { WriteOffReversed for domain::WriteOffReversed {
    write_off_id: BusinessId,
    cause: CompactString,
} }

wire_event! { WrittenOffDebtRecovered for domain::WrittenOffDebtRecovered {
    recovery_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { JudicialRecoveryStarted for domain::JudicialRecoveryStarted {
    case_id: BusinessId,
} }

wire_event! { JudicialRecoveryEnded for domain::JudicialRecoveryEnded {
    case_id: BusinessId,
    outcome: CompactString,
} }
