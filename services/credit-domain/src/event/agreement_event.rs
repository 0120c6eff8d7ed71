//! Events of a credit agreement: the contract behind lines and loans (record 220).

use crate::calendar::BusinessDate;
use crate::ids::InstitutionCode;
use crate::money::{Currency, Minor};
use compact_str::CompactString;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AgreementEvent {
    CreditAgreementSigned(CreditAgreementSigned),
    AgreementLimitChanged(AgreementLimitChanged),
    AgreementExpired(AgreementExpired),
}

/// A credit agreement was signed (record 220).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditAgreementSigned {
    /// Kind of the limit (CreditLimType): 10 revolving loan, 20 non-revolving loan, 31 card.
    pub line_type: CompactString,
    /// Whether what is repaid can be used again.
    pub revolving: bool,
    /// The limit, 0 or more.
    pub limit_minor: Minor,
    pub currency: Currency,
    /// First day of the agreement.
    pub valid_from: BusinessDate,
    /// Last day of the agreement, where it has one.
    pub valid_to: Option<BusinessDate>,
    /// Where the agreement is managed.
    pub management_org: InstitutionCode,
}

/// The limit of an agreement changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementLimitChanged {
    /// Limit before the change.
    pub old_limit_minor: Minor,
    /// Limit from now on.
    pub new_limit_minor: Minor,
    pub currency: Currency,
    /// Why, for example REVIEW.
    pub cause: CompactString,
}

/// An agreement ended; no use of it is possible any more.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementExpired {
    /// Last day of the agreement.
    pub expired_on: BusinessDate,
    /// Why, for example MATURITY.
    pub cause: CompactString,
}
