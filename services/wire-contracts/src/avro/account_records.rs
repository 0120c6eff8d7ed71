//! Wire records of `credit.accounts.v1`.

use crate::avro::record::{wire_enum, wire_event, wire_record};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event as domain;
use credit_domain::ids::{AgreementId, BusinessId, InstitutionCode};
use credit_domain::money::{Currency, Minor};

wire_enum! { AccountType for domain::AccountType {
    D1 = "D1",
    R1 = "R1",
    R2 = "R2",
    R3 = "R3",
    R4 = "R4",
    C1 = "C1",
} }

wire_enum! { CloseCause for domain::CloseCause {
    Settled = "SETTLED",
    Customer = "CUSTOMER",
    Other = "OTHER",
} }

wire_enum! { PlanOrigin for domain::PlanOrigin {
    Purchase = "PURCHASE",
    Bill = "BILL",
    Drawdown = "DRAWDOWN",
} }

wire_enum! { ReversalCause for domain::ReversalCause {
    Returned = "RETURNED",
    Duplicate = "DUPLICATE",
    Fraud = "FRAUD",
} }

wire_event! { CreditAccountOpened version 1 for domain::CreditAccountOpened {
    product: CompactString,
    account_type: domain::AccountType,
    business_class: CompactString,
    business_kind: CompactString,
    agreement_id: Option<AgreementId>,
    open_date: BusinessDate,
    limit_minor: Minor,
    currency: Currency,
    bill_day: Option<u8>,
    due_date: Option<BusinessDate>,
    repay_mode: Option<CompactString>,
    repay_frequency: Option<CompactString>,
    repay_periods: Option<u16>,
    management_org: InstitutionCode,
    guarantee_mode: CompactString,
    funding_source: CompactString,
    card_tail: Option<CompactString>,
} }

wire_event! { CreditLimitChanged version 1 for domain::CreditLimitChanged {
    old_limit_minor: Minor,
    new_limit_minor: Minor,
    currency: Currency,
    cause: CompactString,
} }

wire_event! { CreditAccountClosed version 1 for domain::CreditAccountClosed {
    close_date: BusinessDate,
    cause: domain::CloseCause,
} }

wire_event! { PurchasePosted version 1 for domain::PurchasePosted {
    posting_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    billable_from: Option<BusinessDate>,
    payment_id: Option<BusinessId>,
} }

wire_event! { PurchaseRefunded version 1 for domain::PurchaseRefunded {
    posting_id: BusinessId,
    refund_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { PurchaseReversed version 1 for domain::PurchaseReversed {
    posting_id: BusinessId,
    reversal_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
} }

wire_event! { CashDrawn version 1 for domain::CashDrawn {
    drawdown_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    term_months: Option<u16>,
} }

wire_event! { InterestCharged version 1 for domain::InterestCharged {
    charge_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    period: Option<Month>,
} }

wire_event! { FeeCharged version 1 for domain::FeeCharged {
    charge_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    kind: CompactString,
} }

wire_record! { ScheduleLine for domain::ScheduleLine {
    line_no: u16,
    due_date: BusinessDate,
    principal_minor: Minor,
    interest_minor: Minor,
    fee_minor: Minor,
} }

wire_event! { InstalmentPlanCreated version 1 for domain::InstalmentPlanCreated {
    plan_id: BusinessId,
    origin: domain::PlanOrigin,
    source_id: BusinessId,
    principal_minor: Minor,
    fee_minor: Minor,
    currency: Currency,
    periods: u16,
    schedule: Vec<domain::ScheduleLine>,
} }

wire_event! { BillIssued version 1 for domain::BillIssued {
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

wire_event! { RepaymentReceived version 1 for domain::RepaymentReceived {
    repayment_id: BusinessId,
    amount_minor: Minor,
    currency: Currency,
    value_date: BusinessDate,
    channel: CompactString,
    bank_ref: Option<BusinessId>,
} }

wire_event! { RepaymentReversed version 1 for domain::RepaymentReversed {
    repayment_id: BusinessId,
    cause: domain::ReversalCause,
} }
