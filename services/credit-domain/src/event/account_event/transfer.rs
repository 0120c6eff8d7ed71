//! Claims that change hands.

use crate::calendar::BusinessDate;
use crate::ids::BusinessId;
use crate::money::{Currency, Minor};
use compact_str::CompactString;

/// How a claim left the lender: sold, or stripped out of the balance sheet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TransferKind {
    Sale,
    Strip,
}

/// The claim left the lender; the last report is of the month before (D-37, E-30).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssetTransferredOut {
    /// Name of the institution that took it over, no person.
    pub transferee: CompactString,
    /// How it left.
    pub kind: TransferKind,
    /// Day of the transfer.
    pub transfer_date: BusinessDate,
    /// Price, where it is told.
    pub price_minor: Option<Minor>,
    pub currency: Currency,
}

/// A claim was taken over from another creditor (E-32).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssetTransferredIn {
    /// Name of the original creditor, an institution.
    pub original_creditor: CompactString,
    /// Unified social credit code of the original creditor, 18 digits or upper-case letters.
    pub original_creditor_code: Option<CompactString>,
    /// Kind of the original debt, pboc-format 8.5.
    pub original_debt_type: CompactString,
    /// Repayment status at the transfer, pboc-format 8.5.
    pub status_at_transfer: CompactString,
    /// Claim taken over, above 0.
    pub balance_minor: Minor,
    pub currency: Currency,
    /// Day of the transfer.
    pub transfer_date: BusinessDate,
}

/// The lender bought the claim back; reports go on from this month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssetRepurchased {
    /// Day of the repurchase.
    pub repurchase_date: BusinessDate,
    /// Price, where it is told.
    pub price_minor: Option<Minor>,
    pub currency: Currency,
}

/// The claim backs a pool of securities (E-33).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecuritisationPoolAssigned {
    pub pool_id: BusinessId,
    /// Whether the lender goes on reporting as servicer.
    pub servicer_keeps_reporting: bool,
}
