//! Wire records of agreements on `credit.accounts.v1`.

use crate::avro::record::wire_event;
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::agreement_event as domain;
use credit_domain::ids::InstitutionCode;
use credit_domain::money::{Currency, Minor};

wire_event! { CreditAgreementSigned for domain::CreditAgreementSigned {
    line_type: CompactString,
    revolving: bool,
    limit_minor: Minor,
    currency: Currency,
    valid_from: BusinessDate,
    valid_to: Option<BusinessDate>,
    management_org: InstitutionCode,
} }

wire_event! { AgreementLimitChanged for domain::AgreementLimitChanged {
    old_limit_minor: Minor,
    new_limit_minor: Minor,
    currency: Currency,
    cause: CompactString,
} }

wire_event! { AgreementExpired for domain::AgreementExpired {
    expired_on: BusinessDate,
    cause: CompactString,
} }
