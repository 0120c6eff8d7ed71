//! What may happen in a step, and what an account begins with.

use super::Step;
use super::act_tables::{AFTER_CLOSE, IN_BAD_DEBT, ON_CLAIMS, ON_LINES, ON_LOANS};
use credit_domain::event::account_event::AccountType;

/// An act: an event of the catalogue, or one of the ways in which sending goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    Activate,
    ChangeLimit,
    GrantLargeInstalmentLine,
    Freeze,
    Unfreeze,
    ChangeBillingDay,
    ReassignCode,
    ChangeInstitution,
    Close,
    Reopen,
    Void,
    Purchase,
    BecomeBillable,
    Refund,
    ReversePurchase,
    DrawCash,
    ChargeInterest,
    ChargeFee,
    Waive,
    RecordOverpayment,
    RefundOverpayment,
    Plan,
    SettlePlanEarly,
    CancelPlan,
    Bill,
    AdjustBill,
    MoveDueDate,
    Repay,
    Allocate,
    ReverseRepayment,
    AssertOverdue,
    AssertCured,
    ChangeClass,
    Extend,
    Restructure,
    Forgive,
    GuarantorPays,
    SettleInKind,
    ProposeWriteOff,
    WriteOff,
    ReverseWriteOff,
    Recover,
    StartJudicialRecovery,
    EndJudicialRecovery,
    TransferOut,
    TransferIn,
    Repurchase,
    AssignPool,
    /// An event in the place of an earlier one (D-07).
    Supersede,
    /// An event that was sent before, once more.
    SendAgain,
    /// An event whose predecessor has not come yet (4.4(1)).
    SendAhead,
    /// An event at odds with an earlier one: the account is held (D-09).
    Contradict,
    /// An event of any type, whether or not it has a place here.
    SendOutOfPlace,
    /// An event that names another subject, institution or account.
    Misdirect,
}

/// What decides on the table of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    Running,
    BadDebt,
    Closed,
}

/// The act at a place in the table of the account type, in thousandths.
pub fn act_at(thousandths: u16, account_type: AccountType, phase: Phase) -> Act {
    let table = match (phase, account_type) {
        (Phase::Closed, _) => AFTER_CLOSE,
        (Phase::BadDebt, _) => IN_BAD_DEBT,
        (Phase::Running, AccountType::R1 | AccountType::R2 | AccountType::R3) => ON_LINES,
        (Phase::Running, AccountType::D1 | AccountType::R4) => ON_LOANS,
        (Phase::Running, AccountType::C1) => ON_CLAIMS,
    };
    let whole: u32 = table.iter().map(|(_, weight)| u32::from(*weight)).sum();
    let mut left = u32::from(thousandths) * whole / 1_000;
    for (act, weight) in table {
        let weight = u32::from(*weight);
        if left < weight {
            return *act;
        }
        left -= weight;
    }
    table[0].0
}

const fn plain(days_on: u16, amount_minor: i64, pick: u8) -> Step {
    Step { act: 0, days_on, days_back: 0, amount_minor, pick, twist: 0 }
}

/// What an account of the type begins with.
pub fn prelude(account_type: AccountType) -> &'static [(Act, Step)] {
    const ON_LINE: &[(Act, Step)] = &[(Act::Purchase, plain(2, 20_000, 0)), (Act::Bill, plain(8, 0, 4))];
    const ON_QUASI_CARD: &[(Act, Step)] = &[(Act::Purchase, plain(2, 20_000, 0))];
    const ON_LOAN: &[(Act, Step)] = &[(Act::DrawCash, plain(0, 30_000, 0)), (Act::Plan, plain(0, 30_000, 2))];
    const ON_CLAIM: &[(Act, Step)] = &[(Act::TransferIn, plain(0, 50_000, 0))];
    match account_type {
        AccountType::R1 | AccountType::R2 => ON_LINE,
        AccountType::R3 => ON_QUASI_CARD,
        AccountType::D1 | AccountType::R4 => ON_LOAN,
        AccountType::C1 => ON_CLAIM,
    }
}
