//! Months in a row: values at each month end, the sixty-month history and the twenty-four-month line (domain 4.5, F-23).

use super::derive::opening_among;
use super::effective::effective_facts;
use super::{Derived, Ledger};
use crate::calendar::Month;
use crate::event::account_event::{AccountType, CreditAccountOpened};
use crate::fact::Fact;
use crate::money::Minor;
use crate::product_rule::ProductRule;
use compact_str::CompactString;

/// How many months a history keeps.
pub const HISTORY_MONTHS: usize = 60;
/// Width of the status line.
pub const LINE_MONTHS: usize = 24;

const BEFORE_OPENING: &str = "/";
const WITHOUT_REPORT: &str = "#";

/// One month of a history, as computed or as the bureau accepted it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryMonth {
    pub month: Month,
    /// `*`, `N`, `M`, `1` to `7`, `D`, `Z`, `B`, `C`, `G`; `/` before opening, `#` for a month without report.
    pub status: CompactString,
    pub overdue_total_minor: Minor,
}

/// The values at the end of every month from `from` (or the opening month, if later) through `through`, as
/// [`super::derive::derived_from_facts`] gives them, from one fold. Facts in any order.
pub fn derived_at_month_ends<'a>(
    opened: &CreditAccountOpened,
    facts: impl IntoIterator<Item = &'a Fact>,
    from: Month,
    through: Month,
    rule: &ProductRule,
) -> Vec<Derived> {
    let effective = effective_facts(facts);
    let opening = opening_among(&effective).unwrap_or(opened);
    let first = from.max(opening.open_date.month());
    Ledger::opening(opening).values_at_month_ends(&effective, opening, first, through, rule)
}

impl Ledger {
    /// Folds effective facts month by month and reads the values at each month end. `from` must not lie before the day
    /// folded to; with a ledger that has folded the months before it, the facts are those that follow.
    pub fn values_at_month_ends(
        mut self,
        effective: &[&Fact],
        opened: &CreditAccountOpened,
        from: Month,
        through: Month,
        rule: &ProductRule,
    ) -> Vec<Derived> {
        let months = usize::try_from(through.index() - from.index() + 1).unwrap_or(0);
        let mut values = Vec::with_capacity(months);
        let mut to_come = effective;
        for month in (0..months).filter_map(|months_on| i32::try_from(months_on).ok()).map(|months_on| from.plus(months_on)) {
            let month_end = month.last_day();
            let count = to_come.iter().take_while(|fact| fact.value_date <= month_end).count();
            let (of_month, later) = to_come.split_at(count);
            self.fold(of_month, opened, rule);
            self.advance_to(month_end, rule);
            self.end_day(rule);
            values.push(self.values(opened, month_end, rule));
            to_come = later;
        }
        values
    }
}

/// The months whose values differ between two lists of month ends, ascending: values that changed, and months that
/// only one of the lists has. Both lists ascend.
pub fn changed_months(before: &[Derived], after: &[Derived]) -> Vec<Month> {
    let mut changed = Vec::new();
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let next = before.peek().into_iter().chain(after.peek()).map(|derived| derived.as_of.month()).min();
        let Some(month) = next else { return changed };
        let was = before.next_if(|derived| derived.as_of.month() == month);
        let is = after.next_if(|derived| derived.as_of.month() == month);
        if was != is {
            changed.push(month);
        }
    }
}

/// The history as computed: the sixty months through `through`, `/` before the opening, nothing after the month in
/// which the account ended, until it is reopened. Empty for a collection account, which has no monthly status. Facts
/// in any order.
pub fn computed_history<'a>(
    opened: &CreditAccountOpened,
    facts: impl IntoIterator<Item = &'a Fact>,
    through: Month,
    rule: &ProductRule,
) -> Vec<HistoryMonth> {
    if opened.account_type == AccountType::C1 {
        return Vec::new();
    }
    let first = through.plus(1 - i32::try_from(HISTORY_MONTHS).unwrap_or(0));
    let month_ends = derived_at_month_ends(opened, facts, first, through, rule);
    let opened_in = month_ends.first().map_or(through.plus(1), |derived| derived.as_of.month());
    let before_opening = (first.index()..opened_in.index()).map(|index| HistoryMonth {
        month: Month::from_index(index),
        status: CompactString::const_new(BEFORE_OPENING),
        overdue_total_minor: 0,
    });
    let is_after_end = |derived: &Derived| {
        let ended_on = derived.close.map(|(closed_on, _)| closed_on).or(derived.voided_on);
        ended_on.is_some_and(|ended_on| ended_on.month() < derived.as_of.month())
    };
    let computed = month_ends.iter().filter(|derived| !is_after_end(derived)).map(|derived| HistoryMonth {
        month: derived.as_of.month(),
        status: CompactString::const_new(derived.repayment_status.code()),
        overdue_total_minor: derived.overdue_total_minor,
    });
    before_opening.chain(computed).collect()
}

/// The status line of an account opened in `opened_in`: the twenty-four months that end with the last one of `months`,
/// one character each; `/` before the opening, `#` for a month that is not among `months` (F-23). Empty without any
/// month; `months` ascend.
pub fn status_line(months: &[HistoryMonth], opened_in: Month) -> CompactString {
    let Some(newest) = months.last() else { return CompactString::default() };
    let months_back = (0..LINE_MONTHS).rev().filter_map(|months_back| i32::try_from(months_back).ok());
    let status_of = |month: Month| match months.binary_search_by_key(&month, |of_history| of_history.month) {
        Ok(index) => months[index].status.as_str(),
        Err(_) if month < opened_in => BEFORE_OPENING,
        Err(_) => WITHOUT_REPORT,
    };
    months_back.map(|months_back| status_of(newest.month.plus(-months_back))).collect()
}
