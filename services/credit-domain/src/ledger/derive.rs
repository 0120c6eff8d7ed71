//! Everything that can be said of an account at the end of an as-of date: pure functions of the ledger.

use super::advance::days_past_due;
use super::effective::effective_facts;
use super::required::Dues;
use super::{Derived, Ledger, Required};
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, AccountType, CreditAccountOpened};
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
    let opening = opening_among(&effective).unwrap_or(opened);
    effective.retain(|fact| fact.value_date <= as_of);
    let mut ledger = Ledger::opening(opening);
    ledger.fold(&effective, opening, rule);
    ledger.derive(opening, as_of, rule)
}

/// The opening as these facts know it.
pub(super) fn opening_among<'a>(effective: &[&'a Fact]) -> Option<&'a CreditAccountOpened> {
    effective.iter().find_map(|fact| match &fact.event {
        AccountEvent::CreditAccountOpened(opening) => Some(opening),
        _ => None,
    })
}

impl Ledger {
    /// The values at the end of `as_of`, which must not lie before the day folded to.
    pub fn derive(mut self, opened: &CreditAccountOpened, as_of: BusinessDate, rule: &ProductRule) -> Derived {
        self.advance_to(as_of, rule);
        self.end_day(rule);
        self.values(opened, as_of, rule)
    }

    /// The values of a ledger whose day `as_of` was ended.
    pub(super) fn values(&self, opened: &CreditAccountOpened, as_of: BusinessDate, rule: &ProductRule) -> Derived {
        let account_type = opened.account_type;
        let standing = &self.standing;
        let balance_minor = if self.is_running() { self.balance_minor } else { 0 };
        let overdue = Overdue::at(self, account_type, as_of, rule);
        let newest_episode = self.episodes.last();
        Derived {
            as_of,
            limit_minor: self.limit_minor,
            balance_minor,
            used_minor: balance_minor.max(0),
            statement_balance_minor: self.statement_in_month_of(as_of),
            days_past_due: overdue.days,
            periods_overdue: overdue.periods,
            overdue_total_minor: overdue.total_minor,
            overdue_principal_minor: overdue.principal_minor,
            overdue_principal_31_60_minor: overdue.principal_31_60_minor,
            overdue_principal_61_90_minor: overdue.principal_61_90_minor,
            overdue_principal_91_180_minor: overdue.principal_91_180_minor,
            overdue_principal_over_180_minor: overdue.principal_over_180_minor,
            due_this_month_minor: self.due_in_month_of(as_of, account_type),
            paid_this_month_minor: if self.paid_month == as_of.month() { self.paid_in_month_minor } else { 0 },
            remaining_periods: self.remaining_periods(as_of),
            last_payment_date: self.last_payment.map_or(opened.open_date, |payment| payment.date),
            last_payment_minor: self.last_payment.map_or(0, |payment| payment.amount_minor),
            repayment_status: self.repayment_status(account_type, as_of, &overdue, rule),
            account_status: self.account_status(account_type, &overdue),
            risk_class: self.risk.class,
            risk_class_since: self.risk.since,
            adverse_episode_no: u32::try_from(self.episodes.len()).unwrap_or(u32::MAX),
            adverse_first_on: newest_episode.map(|episode| episode.first_on),
            adverse_ended_on: newest_episode.and_then(|episode| episode.ended_on),
            episodes: self.episodes.clone(),
            close: self.closed,
            risk_class_decided: self.risk.decided,
            risk_class_floor: rule.class_floor(i32::try_from(overdue.days).unwrap_or(i32::MAX), as_of),
            bad_debt: standing.bad_debt,
            judicial_since: standing.judicial_since,
            stopped: !standing.stops.is_empty(),
            activated_on: standing.activated_on,
            reopened_on: standing.reopened_on,
            voided_on: standing.voided_on,
            transferred_out: standing.transferred_out,
            repurchased_on: standing.repurchased_on,
            securitised: standing.securitised,
            maturity: standing.maturity,
            bill_day: standing.bill_day,
            account_code: standing.account_code.clone(),
            reporting_institution: standing.reporting_institution,
            large_instalment_line: standing.large_instalment_line,
            large_instalment_used_minor: self.large_instalment_used(),
            overdrawn_over_180_minor: overdue.overdrawn_over_180_minor,
        }
    }

    /// D-23: gross, without older arrears, not lowered by prepayment. Quasi-credit cards have no such item.
    pub(super) fn due_in_month_of(&self, as_of: BusinessDate, account_type: AccountType) -> Minor {
        if Dues::of(account_type) == Dues::AtOnce {
            return 0;
        }
        let month = as_of.month();
        self.required.iter().filter(|required| required.due_date.month() == month).map(|required| required.gross_minor).sum()
    }

    pub(super) fn statement_in_month_of(&self, as_of: BusinessDate) -> Minor {
        let in_month = self.statement.as_ref().filter(|statement| statement.bill_date.month() == as_of.month());
        in_month.map_or(0, |statement| statement.balance_minor)
    }

    /// D-24: unpaid lines due after the as-of date; the largest over the running plans.
    fn remaining_periods(&self, as_of: BusinessDate) -> u32 {
        let of_plans = self.plans.iter().map(|plan| plan.lines.iter().filter(|line| line.due_date > as_of).count());
        let ahead = || self.unpaid().filter(|required| required.line_no > 0 && required.due_date > as_of);
        let is_first_of_plan = |line: &&Required| {
            ahead().find(|other| other.source_id == line.source_id).is_some_and(|other| std::ptr::eq(other, *line))
        };
        let of_lines =
            ahead().filter(is_first_of_plan).map(|line| ahead().filter(|other| other.source_id == line.source_id).count());
        u32::try_from(of_plans.chain(of_lines).max().unwrap_or(0)).unwrap_or(u32::MAX)
    }

    /// Principal of large instalments that is not due yet.
    fn large_instalment_used(&self) -> Minor {
        let lines = self.plans.iter().filter(|plan| plan.is_large_instalment).flat_map(|plan| &plan.lines);
        lines.map(|line| line.principal_minor).sum()
    }
}

/// What is overdue at the end of a day.
#[derive(Default)]
pub(super) struct Overdue {
    pub(super) days: u32,
    /// Due dates with something overdue: bills missed, or instalment dates missed.
    pub(super) periods: u32,
    total_minor: Minor,
    principal_minor: Minor,
    principal_31_60_minor: Minor,
    principal_61_90_minor: Minor,
    principal_91_180_minor: Minor,
    principal_over_180_minor: Minor,
    /// R3 only, which has nothing of the above but days.
    overdrawn_over_180_minor: Minor,
}

impl Overdue {
    fn at(ledger: &Ledger, account_type: AccountType, as_of: BusinessDate, rule: &ProductRule) -> Overdue {
        let is_bad_debt = ledger.standing.bad_debt.is_some() && ledger.is_running();
        let mut overdue = match Dues::of(account_type) {
            Dues::AtOnce => Overdue::of_overdrafts(ledger, as_of, rule),
            Dues::ByBill | Dues::BySchedule if is_bad_debt => Overdue::of_bad_debt(ledger, as_of),
            Dues::ByBill | Dues::BySchedule => Overdue::of_dues(ledger, as_of, rule),
            // Nothing ever falls due.
            Dues::Never => Overdue::default(),
        };
        let days = ledger.days_past_due_on(as_of, rule);
        overdue.days = u32::try_from(days).unwrap_or(0);
        overdue
    }

    fn of_dues(ledger: &Ledger, as_of: BusinessDate, rule: &ProductRule) -> Overdue {
        let mut overdue = Overdue::default();
        let mut last_due_date = None;
        for required in ledger.unpaid().take_while(|required| required.due_date < as_of) {
            let days = days_past_due(required.due_date, as_of, rule);
            if days > 0 {
                overdue.periods += u32::from(last_due_date.replace(required.due_date) != Some(required.due_date));
                overdue.total_minor += required.unpaid_minor();
                overdue.add_principal(required.principal_minor, days);
            }
        }
        overdue
    }

    /// D-28: everything is overdue from the first day, and the total is the balance.
    fn of_bad_debt(ledger: &Ledger, as_of: BusinessDate) -> Overdue {
        let mut overdue = Overdue { total_minor: ledger.balance_minor.max(0), ..Overdue::default() };
        let mut last_due_date = None;
        for required in ledger.unpaid() {
            overdue.periods += u32::from(last_due_date.replace(required.due_date) != Some(required.due_date));
            overdue.add_principal(required.principal_minor, as_of.days_since(required.due_date));
        }
        overdue.periods = overdue.periods.max(1);
        overdue
    }

    fn of_overdrafts(ledger: &Ledger, as_of: BusinessDate, rule: &ProductRule) -> Overdue {
        let older = ledger.unpaid().filter(|required| days_past_due(required.due_date, as_of, rule) > 180);
        Overdue { overdrawn_over_180_minor: older.map(Required::unpaid_minor).sum(), ..Overdue::default() }
    }

    /// D-25: each amount by its own age; days 1 to 30 have no bucket.
    fn add_principal(&mut self, principal_minor: Minor, days: i32) {
        self.principal_minor += principal_minor;
        match days {
            ..=30 => {}
            31..=60 => self.principal_31_60_minor += principal_minor,
            61..=90 => self.principal_61_90_minor += principal_minor,
            91..=180 => self.principal_91_180_minor += principal_minor,
            181.. => self.principal_over_180_minor += principal_minor,
        }
    }
}
