//! Everything that can be said of an account at the end of an as-of date: pure functions of the ledger.

use super::advance::days_past_due;
use super::effective::effective_facts;
use super::{AccountStatus, Derived, Ledger, RepaymentStatus, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountType, CloseCause, CreditAccountOpened};
use crate::fact::Fact;
use crate::money::Minor;
use crate::product_rule::ProductRule;

/// Folds all known facts, in any order, from nothing, and derives the values at the end of `as_of`. The opening among
/// the facts wins over `opened`, so that a choice of facts by recorded time sees the opening as it was known then.
pub fn derived_from_facts<'a>(
    opened: &CreditAccountOpened,
    facts: impl IntoIterator<Item = &'a Fact>,
    as_of: BusinessDate,
    rule: &ProductRule,
) -> Derived {
    derived_from_effective(opened, effective_facts(facts), as_of, rule)
}

pub(super) fn derived_from_effective(
    opened: &CreditAccountOpened,
    mut effective: Vec<&Fact>,
    as_of: BusinessDate,
    rule: &ProductRule,
) -> Derived {
    let opening = effective.iter().find_map(|fact| match &fact.event {
        AccountEvent::CreditAccountOpened(opening) => Some(opening),
        _ => None,
    });
    let opening = opening.unwrap_or(opened);
    effective.retain(|fact| fact.value_date <= as_of);
    let mut ledger = Ledger::opening(opening);
    ledger.fold(&effective, opening, rule);
    ledger.derive(opening, as_of, rule)
}

impl Ledger {
    /// The values at the end of `as_of`, which must not lie before the day folded to.
    pub fn derive(mut self, opened: &CreditAccountOpened, as_of: BusinessDate, rule: &ProductRule) -> Derived {
        self.advance_to(as_of, rule);
        self.end_day(rule);
        let overdue = Overdue::at(&self, as_of, rule);
        let due_this_month_minor = self.due_in_month_of(as_of);
        let statement_balance_minor = self.statement_in_month_of(as_of);
        let balance_minor = if self.closed.is_some() { 0 } else { self.balance_minor };
        let paid_this_month_minor = if self.paid_month == as_of.month() { self.paid_in_month_minor } else { 0 };
        Derived {
            as_of,
            limit_minor: self.limit_minor,
            balance_minor,
            used_minor: balance_minor.max(0),
            statement_balance_minor,
            days_past_due: overdue.days,
            periods_overdue: overdue.periods,
            overdue_total_minor: overdue.total_minor,
            overdue_principal_minor: overdue.principal_minor,
            overdue_principal_31_60_minor: overdue.principal_31_60_minor,
            overdue_principal_61_90_minor: overdue.principal_61_90_minor,
            overdue_principal_91_180_minor: overdue.principal_91_180_minor,
            overdue_principal_over_180_minor: overdue.principal_over_180_minor,
            due_this_month_minor,
            paid_this_month_minor,
            remaining_periods: self.remaining_periods(as_of),
            last_payment_date: self.last_payment.map_or(opened.open_date, |payment| payment.date),
            last_payment_minor: self.last_payment.map_or(0, |payment| payment.amount_minor),
            repayment_status: self.repayment_status(opened.account_type, as_of, &overdue, rule),
            account_status: self.account_status(opened.account_type, &overdue),
            risk_class: self.risk.class,
            risk_class_since: self.risk.since,
            adverse_episode_no: self.episode.count,
            adverse_first_on: self.episode.first_overdue_on,
            adverse_ended_on: self.episode.ended_on,
            close: self.closed,
        }
    }

    /// D-23: gross, without older arrears, not lowered by prepayment.
    fn due_in_month_of(&self, as_of: BusinessDate) -> Minor {
        let month = as_of.month();
        self.required.iter().filter(|required| required.due_date.month() == month).map(|required| required.gross_minor).sum()
    }

    fn statement_in_month_of(&self, as_of: BusinessDate) -> Minor {
        let in_month = self.statement.as_ref().filter(|statement| statement.bill_date.month() == as_of.month());
        in_month.map_or(0, |statement| statement.balance_minor)
    }

    /// D-24: unpaid lines due after the as-of date; the largest over the running plans.
    fn remaining_periods(&self, as_of: BusinessDate) -> u32 {
        let of_plans = self.plans.iter().map(|plan| plan.lines.iter().filter(|line| line.due_date > as_of).count());
        let ahead = || self.unpaid().filter(|required| required.line_no > 0 && required.due_date > as_of);
        let of_lines = ahead().map(|line| ahead().filter(|other| other.source_id == line.source_id).count());
        u32::try_from(of_plans.chain(of_lines).max().unwrap_or(0)).unwrap_or(u32::MAX)
    }

    /// Order of precedence D-12: C or G, digits, M, `*`, N.
    fn repayment_status(
        &self,
        account_type: AccountType,
        as_of: BusinessDate,
        overdue: &Overdue,
        rule: &ProductRule,
    ) -> RepaymentStatus {
        if let Some((_, cause)) = self.closed {
            // D-28
            return if cause == CloseCause::Other { RepaymentStatus::Ended } else { RepaymentStatus::Settled };
        }
        if overdue.days > 0 {
            let thirties = overdue.days.div_ceil(30).min(7);
            return RepaymentStatus::Overdue(u8::try_from(thirties).unwrap_or(7));
        }
        if self.paid_late_within_month(account_type, as_of, rule) {
            return RepaymentStatus::LateWithinMonth;
        }
        // D-32
        let unused = !account_type.owes_by_bill() || self.balance_minor <= 0 && self.statement_in_month_of(as_of) <= 0;
        if unused && self.due_in_month_of(as_of) == 0 && !self.overdue_at_end_of_month_before(as_of, rule) {
            return RepaymentStatus::NothingDue;
        }
        RepaymentStatus::Normal
    }

    /// D-33: only what fell due in this month and was paid late within it; never on cards.
    fn paid_late_within_month(&self, account_type: AccountType, as_of: BusinessDate, rule: &ProductRule) -> bool {
        let month = as_of.month();
        let card = matches!(account_type, AccountType::R2 | AccountType::R3);
        !card
            && self.required.iter().any(|required| {
                required.due_date.month() == month
                    && required.gross_minor > 0
                    && required.settled_on.is_some_and(|paid_on| days_past_due(required.due_date, paid_on, rule) > 0)
            })
    }

    fn overdue_at_end_of_month_before(&self, as_of: BusinessDate, rule: &ProductRule) -> bool {
        let last_day = as_of.month().first_day().plus_days(-1);
        self.required.iter().any(|required| {
            days_past_due(required.due_date, last_day, rule) > 0 && required.settled_on.is_none_or(|paid_on| paid_on > last_day)
        })
    }

    /// D-34: closed, then overdue, which cards do not show.
    fn account_status(&self, account_type: AccountType, overdue: &Overdue) -> AccountStatus {
        let card = matches!(account_type, AccountType::R2 | AccountType::R3);
        if self.closed.is_some() {
            AccountStatus::Closed
        } else if overdue.days > 0 && !card {
            AccountStatus::Overdue
        } else {
            AccountStatus::Normal
        }
    }
}

/// What is overdue at the end of a day.
#[derive(Default)]
struct Overdue {
    days: u32,
    /// Due dates with something overdue: bills missed, or instalment dates missed.
    periods: u32,
    total_minor: Minor,
    principal_minor: Minor,
    principal_31_60_minor: Minor,
    principal_61_90_minor: Minor,
    principal_91_180_minor: Minor,
    principal_over_180_minor: Minor,
}

impl Overdue {
    fn at(ledger: &Ledger, as_of: BusinessDate, rule: &ProductRule) -> Overdue {
        let mut overdue = Overdue::default();
        let mut last_due_date = None;
        for required in ledger.unpaid() {
            let days = days_past_due(required.due_date, as_of, rule);
            if days == 0 {
                continue;
            }
            overdue.days = overdue.days.max(u32::try_from(days).unwrap_or(0));
            if last_due_date != Some(required.due_date) {
                overdue.periods += 1;
                last_due_date = Some(required.due_date);
            }
            overdue.add(required, days);
        }
        overdue
    }

    /// D-25: each amount by its own age; days 1 to 30 have no bucket.
    fn add(&mut self, required: &Required, days: i32) {
        self.total_minor += required.unpaid_minor();
        self.principal_minor += required.principal_minor;
        match days {
            ..=30 => {}
            31..=60 => self.principal_31_60_minor += required.principal_minor,
            61..=90 => self.principal_61_90_minor += required.principal_minor,
            91..=180 => self.principal_91_180_minor += required.principal_minor,
            181.. => self.principal_over_180_minor += required.principal_minor,
        }
    }
}
