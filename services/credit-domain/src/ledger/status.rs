//! Repayment status and account status: how they follow from the ledger, and their codes at the bureau.

use super::Ledger;
use super::advance::first_overdue_day;
use super::derive::Overdue;
use super::required::Dues;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountType, CloseCause};
use crate::product_rule::{DigitRule, ProductRule};

/// Repayment status, pboc-format 5.1; order of precedence D-12.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RepaymentStatus {
    /// C1 has none.
    NotApplicable,
    /// `*`
    NothingDue,
    /// `N`
    Normal,
    /// `M`
    LateWithinMonth,
    /// `1` to `7`
    Overdue(u8),
    /// `D`
    PaidByGuarantor,
    /// `Z`
    SettledInKind,
    /// `B`
    BadDebt,
    /// `C`
    Settled,
    /// `G`
    Ended,
}

impl RepaymentStatus {
    /// The bureau's code; empty where an account type has none.
    pub const fn code(self) -> &'static str {
        match self {
            RepaymentStatus::NotApplicable => "",
            RepaymentStatus::NothingDue => "*",
            RepaymentStatus::Normal => "N",
            RepaymentStatus::LateWithinMonth => "M",
            RepaymentStatus::Overdue(1) => "1",
            RepaymentStatus::Overdue(2) => "2",
            RepaymentStatus::Overdue(3) => "3",
            RepaymentStatus::Overdue(4) => "4",
            RepaymentStatus::Overdue(5) => "5",
            RepaymentStatus::Overdue(6) => "6",
            RepaymentStatus::Overdue(_) => "7",
            RepaymentStatus::PaidByGuarantor => "D",
            RepaymentStatus::SettledInKind => "Z",
            RepaymentStatus::BadDebt => "B",
            RepaymentStatus::Settled => "C",
            RepaymentStatus::Ended => "G",
        }
    }
}

/// Account status before it is coded per account type (pboc-format 5.2); order of precedence D-34.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum AccountStatus {
    Normal,
    /// Cards only.
    NotActivated,
    /// Any cause of a stop.
    Stopped,
    /// Not for cards.
    Overdue,
    JudicialRecovery,
    /// A write-off is being determined.
    BadDebtPending,
    BadDebtWrittenOff,
    Closed,
}

impl AccountStatus {
    pub const ALL: [AccountStatus; 8] = [
        AccountStatus::Normal,
        AccountStatus::NotActivated,
        AccountStatus::Stopped,
        AccountStatus::Overdue,
        AccountStatus::JudicialRecovery,
        AccountStatus::BadDebtPending,
        AccountStatus::BadDebtWrittenOff,
        AccountStatus::Closed,
    ];

    /// The bureau's code for this account type.
    pub const fn code(self, account_type: AccountType) -> &'static str {
        let card = is_card(account_type);
        if matches!(account_type, AccountType::C1) {
            return if matches!(self, AccountStatus::Closed) { "2" } else { "1" };
        }
        match self {
            AccountStatus::NotActivated if card => "6",
            AccountStatus::Normal | AccountStatus::NotActivated => "1",
            AccountStatus::Stopped if card => "31",
            AccountStatus::Stopped if matches!(account_type, AccountType::R1) => "5",
            AccountStatus::Stopped => "1",
            AccountStatus::Overdue if card => "1",
            AccountStatus::Overdue => "2",
            AccountStatus::JudicialRecovery => "8",
            AccountStatus::BadDebtPending if card => "51",
            AccountStatus::BadDebtPending => "41",
            AccountStatus::BadDebtWrittenOff if card => "52",
            AccountStatus::BadDebtWrittenOff => "42",
            AccountStatus::Closed if card => "4",
            AccountStatus::Closed => "3",
        }
    }
}

impl Ledger {
    /// Order of precedence D-12: C or G, B, digits, Z, D, M, `*`, N.
    pub(super) fn repayment_status(
        &self,
        account_type: AccountType,
        as_of: BusinessDate,
        overdue: &Overdue,
        rule: &ProductRule,
    ) -> RepaymentStatus {
        if account_type == AccountType::C1 {
            return RepaymentStatus::NotApplicable;
        }
        if self.standing.voided_on.is_some() {
            // It never existed, so nothing was ever due.
            return RepaymentStatus::NothingDue;
        }
        if let Some((_, cause)) = self.closed {
            // D-28
            return if cause == CloseCause::Other { RepaymentStatus::Ended } else { RepaymentStatus::Settled };
        }
        if self.standing.bad_debt.is_some() {
            return RepaymentStatus::BadDebt;
        }
        let statuses = rule.terms_on(as_of).statuses;
        if overdue.days > 0 {
            let by_periods = account_type == AccountType::R2 && statuses.digit == DigitRule::MissedPeriods;
            let digit = if by_periods { overdue.periods } else { overdue.days.div_ceil(30) };
            return RepaymentStatus::Overdue(u8::try_from(digit.clamp(1, 7)).unwrap_or(7));
        }
        // pboc-format 5.1: cards show neither Z nor D nor M.
        if !is_card(account_type) {
            let in_month = |date: Option<BusinessDate>| date.is_some_and(|date| date.month() == as_of.month());
            if in_month(self.standing.settled_in_kind_on) {
                return RepaymentStatus::SettledInKind;
            }
            if in_month(self.standing.guarantor_paid_on) {
                return RepaymentStatus::PaidByGuarantor;
            }
            if statuses.late_within_month && self.paid_late_within_month(as_of, rule) {
                return RepaymentStatus::LateWithinMonth;
            }
        }
        if self.nothing_was_due(account_type, as_of) { RepaymentStatus::NothingDue } else { RepaymentStatus::Normal }
    }

    /// D-33: only what fell due in this month and was paid late within it.
    fn paid_late_within_month(&self, as_of: BusinessDate, rule: &ProductRule) -> bool {
        let month = as_of.month();
        self.required.iter().any(|required| {
            let paid_on = required.settled_on.filter(|_| required.gross_minor > 0);
            paid_on.is_some_and(|paid_on| {
                paid_on >= first_overdue_day(required.due_date, rule) && required.due_date.month() == month
            })
        })
    }

    /// D-32: nothing due this month, nothing overdue at the end of the month before, and a line is unused.
    fn nothing_was_due(&self, account_type: AccountType, as_of: BusinessDate) -> bool {
        let first_day = as_of.month().first_day();
        let is_unused = match Dues::of(account_type) {
            Dues::ByBill => self.balance_minor <= 0 && self.statement_in_month_of(as_of) <= 0,
            Dues::BySchedule | Dues::Never => true,
            Dues::AtOnce => return !self.was_overdrawn_since(first_day),
        };
        is_unused && self.due_in_month_of(as_of, account_type) == 0 && !self.was_overdue_at_end_of(first_day.plus_days(-1))
    }

    /// R3: overdrawn now, during the month that begins on this day, or at the end of the month before.
    fn was_overdrawn_since(&self, first_day: BusinessDate) -> bool {
        self.balance_minor > 0
            || self.required.iter().any(|required| match required.settled_on {
                None => required.due_date <= self.folded_to,
                Some(settled_on) => settled_on >= first_day && (required.gross_minor > 0 || settled_on > required.due_date),
            })
    }

    /// Episodes remember what required amounts do not: those that were moved or ended since.
    fn was_overdue_at_end_of(&self, day: BusinessDate) -> bool {
        self.episodes
            .iter()
            .rev()
            .take_while(|episode| episode.ended_on.is_none_or(|ended_on| ended_on > day))
            .any(|episode| episode.first_on <= day)
    }

    /// Order of precedence D-34: closed, bad debt, judicial recovery, overdue (not for cards), stopped, not activated
    /// (cards), normal. A collection account is in collection until it is closed.
    pub(super) fn account_status(&self, account_type: AccountType, overdue: &Overdue) -> AccountStatus {
        let standing = &self.standing;
        if self.closed.is_some() {
            return AccountStatus::Closed;
        }
        if account_type == AccountType::C1 {
            return AccountStatus::Normal;
        }
        match standing.bad_debt {
            Some(bad_debt) if bad_debt.written_off => AccountStatus::BadDebtWrittenOff,
            Some(_) => AccountStatus::BadDebtPending,
            None if standing.judicial_since.is_some() => AccountStatus::JudicialRecovery,
            None if overdue.days > 0 && !is_card(account_type) => AccountStatus::Overdue,
            None if !standing.stops.is_empty() => AccountStatus::Stopped,
            None if standing.activated_on.is_none() && is_card(account_type) => AccountStatus::NotActivated,
            None => AccountStatus::Normal,
        }
    }
}

const fn is_card(account_type: AccountType) -> bool {
    matches!(account_type, AccountType::R2 | AccountType::R3)
}
