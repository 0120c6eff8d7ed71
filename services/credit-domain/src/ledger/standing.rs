//! Where an account stands beside its money: activation, stops, bad debt, recovery, transfer, codes.

use crate::calendar::BusinessDate;
use crate::event::account_event::{AssetTransferredIn, FreezeCause, TransferKind};
use crate::ids::{AccountId, InstitutionCode};
use crate::money::Minor;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Standing {
    /// By an event, or by first use; cards show that they are not activated before it.
    pub activated_on: Option<BusinessDate>,
    pub stops: StopCauses,
    /// As opened, or as last changed.
    pub bill_day: Option<u8>,
    /// The day on which the account falls due, as opened or as extended.
    pub maturity: Option<BusinessDate>,
    /// The number in force at the bureau, once it changed.
    pub account_code: Option<AccountId>,
    /// The institution that reports, once it changed.
    pub reporting_institution: Option<InstitutionCode>,
    pub bad_debt: Option<BadDebt>,
    pub judicial_since: Option<BusinessDate>,
    /// Newest payment by a guarantor.
    pub guarantor_paid_on: Option<BusinessDate>,
    pub settled_in_kind_on: Option<BusinessDate>,
    /// `None` again after a repurchase.
    pub transferred_out: Option<TransferOut>,
    pub repurchased_on: Option<BusinessDate>,
    /// The claim a collection account was opened for (E-32).
    pub original_claim: Option<Box<AssetTransferredIn>>,
    /// The claim backs a pool of securities (E-33).
    pub securitised: bool,
    pub reopened_on: Option<BusinessDate>,
    pub voided_on: Option<BusinessDate>,
    pub large_instalment_line: Option<LargeInstalmentLine>,
}

/// Bad debt (D-28).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadDebt {
    /// Since the proposal, or since the write-off where none came before it.
    pub since: BusinessDate,
    /// Otherwise it is being determined.
    pub written_off: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransferOut {
    pub on: BusinessDate,
    pub kind: TransferKind,
}

/// The line of its own for large instalments of a card (segment I).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LargeInstalmentLine {
    pub limit_minor: Minor,
    pub valid_from: BusinessDate,
    pub valid_to: BusinessDate,
}

/// The causes for which the use of an account is stopped right now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StopCauses(u8);

impl StopCauses {
    const fn bit(cause: FreezeCause) -> u8 {
        match cause {
            FreezeCause::Risk => 1,
            FreezeCause::Court => 2,
            FreezeCause::Customer => 4,
            FreezeCause::Fraud => 8,
        }
    }

    pub const fn contains(self, cause: FreezeCause) -> bool {
        self.0 & StopCauses::bit(cause) != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn with(self, cause: FreezeCause) -> StopCauses {
        StopCauses(self.0 | StopCauses::bit(cause))
    }

    #[must_use]
    pub const fn without(self, cause: FreezeCause) -> StopCauses {
        StopCauses(self.0 & !StopCauses::bit(cause))
    }

    /// For the store: the causes as bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// `None` when a bit stands for no cause.
    pub const fn from_bits(bits: u8) -> Option<StopCauses> {
        if bits < 16 { Some(StopCauses(bits)) } else { None }
    }
}
