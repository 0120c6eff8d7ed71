//! Wire records of `credit.accounts.v1`: lifecycle.

use crate::avro::record::{wire_enum, wire_event, wire_record};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event as domain;
use credit_domain::ids::{AccountId, AgreementId, InstitutionCode};
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

wire_event! { CreditAccountOpened for domain::CreditAccountOpened {
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
    due_rule since 2: Option<CompactString>,
    funding_shares since 2: Vec<domain::FundingShare>,
} }

wire_event! { CreditLimitChanged for domain::CreditLimitChanged {
    old_limit_minor: Minor,
    new_limit_minor: Minor,
    currency: Currency,
    cause: CompactString,
} }

wire_event! { CreditAccountClosed for domain::CreditAccountClosed {
    close_date: BusinessDate,
    cause: domain::CloseCause,
} }

wire_event! { CreditAccountActivated for domain::CreditAccountActivated {
    channel: CompactString,
} }

wire_enum! { FreezeCause for domain::FreezeCause {
    Risk = "RISK",
    Court = "COURT",
    Customer = "CUSTOMER",
    Fraud = "FRAUD",
} }

wire_event! { AccountUsageFrozen for domain::AccountUsageFrozen {
    cause: domain::FreezeCause,
} }

wire_event! { AccountUsageUnfrozen for domain::AccountUsageUnfrozen {
    cause: domain::FreezeCause,
} }

wire_event! { BillingDayChanged for domain::BillingDayChanged {
    old_bill_day: u8,
    new_bill_day: u8,
    first_cycle: Month,
} }

wire_event! { AccountCodeReassigned for domain::AccountCodeReassigned {
    old_code: AccountId,
    new_code: AccountId,
} }

wire_event! { ReportingInstitutionChanged for domain::ReportingInstitutionChanged {
    from_institution: InstitutionCode,
    to_institution: InstitutionCode,
    cutover_date: BusinessDate,
} }

wire_event! { CreditAccountReopened for domain::CreditAccountReopened {
    cause: CompactString,
} }

wire_enum! { VoidCause for domain::VoidCause {
    OpenedInError = "OPENED_IN_ERROR",
    Fraud = "FRAUD",
} }

wire_event! { CreditAccountVoided for domain::CreditAccountVoided {
    cause: domain::VoidCause,
} }

wire_event! { LargeInstalmentLineGranted for domain::LargeInstalmentLineGranted {
    limit_minor: Minor,
    currency: Currency,
    valid_from: BusinessDate,
    valid_to: BusinessDate,
} }

wire_event! { AccountHoldReleased for domain::AccountHoldReleased {
    hold_reason: CompactString,
    resolution: CompactString,
} }

wire_record! { FundingShare for domain::FundingShare {
    institution: InstitutionCode,
    share_ppm: u32,
} }
