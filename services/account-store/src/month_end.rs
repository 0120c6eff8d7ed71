//! The month-end table: what the fold says of every account at the end of every month, beside what the bureau accepted.
//!
//! One walk over one unchanging state of the store in key order (subject, account). Accounts, their sealed facts and
//! their month rows lie in the same order, so that each is read once, forward; one account is in memory at a time.

use crate::accepted_history::{AcceptedMonth, accepted_months};
use crate::codec::StoredRow;
use crate::error::StoreError;
use crate::family::Family;
use crate::keys;
use crate::rows::{AccountRow, MonthKey, MonthRow};
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use crate::store_view::Cursor;
use compact_str::CompactString;
use credit_domain::account::{Account, HoldReason};
use credit_domain::calendar::{Month, RecordedAt};
use credit_domain::event::account_event::{AccountEvent, AccountType, CreditAccountOpened};
use credit_domain::fact::Fact;
use credit_domain::ids::{AccountId, InstitutionCode, SubjectId};
use credit_domain::ledger::Derived;
use credit_domain::ledger::history::{HistoryMonth, LINE_MONTHS, derived_at_month_ends, status_line};
use credit_domain::money::Currency;
use std::collections::BTreeMap;

/// Which months, as known when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthEndSpan {
    pub from: Month,
    pub through: Month,
    /// Only what was recorded until then counts (RP-1); `None` counts everything folded.
    pub recorded_until: Option<RecordedAt>,
}

/// One account at the end of one month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthEndRow {
    pub subject_id: SubjectId,
    pub account_id: AccountId,
    /// The institution that opened the account.
    pub institution: InstitutionCode,
    pub account_type: AccountType,
    pub product: CompactString,
    pub currency: Currency,
    pub month: Month,
    pub derived: Derived,
    /// The repayment statuses of twenty-four months through this one as computed: `/` before the opening, `#` between a
    /// close and a reopening (F-23). Empty for a type without repayment status.
    pub status_line_24: CompactString,
    /// What the bureau accepted of this month.
    pub accepted: Option<AcceptedMonth>,
    /// As of now, whatever the month: held accounts show the state before the event that stopped them (D-38).
    pub held: Option<HoldReason>,
    /// As of now: events that wait for their predecessors.
    pub parked: usize,
}

/// Shows a row for every account and month from `span.from`, or from its opening, through `span.through`, or through the
/// month in which it was closed or voided. Only committed rows are seen; accounts without an accepted opening have none.
///
/// # Errors
/// A failure of the store; what the visitor gave.
pub fn scan<E: From<StoreError>>(
    store: &ShardStore,
    rules: &RuleBook,
    span: &MonthEndSpan,
    each: &mut dyn FnMut(MonthEndRow) -> Result<(), E>,
) -> Result<(), E> {
    let view = store.view();
    let mut accounts = view.cursor(Family::Accounts)?;
    let mut sealed = view.cursor(Family::Sealed)?;
    let mut months = view.cursor(Family::Months)?;
    while let Some((key, value)) = accounts.item()? {
        if let AccountRow::Opened(account) = AccountRow::unpack(value)? {
            let mut facts = sealed.facts_of(key)?;
            facts.extend_from_slice(&account.open_facts);
            let accepted = accepted_at(&mut months, &account, span)?;
            visit_account(&account, facts, &accepted, rules, span, each)?;
        }
        accounts.advance();
    }
    Ok(())
}

/// Accepted months of the account; the cursor only goes forward.
fn accepted_at(
    months: &mut Cursor<'_>,
    account: &Account,
    span: &MonthEndSpan,
) -> Result<BTreeMap<Month, AcceptedMonth>, StoreError> {
    let prefix = keys::month_prefix(&account.subject_id, Some(&account.account_id));
    months.forward_to(&prefix);
    let mut rows: Vec<(MonthKey, MonthRow)> = Vec::new();
    while let Some((key, value)) = months.item()? {
        if !key.starts_with(&prefix) {
            break;
        }
        rows.push((keys::parse_month_key(key)?, MonthRow::unpack(value)?));
        months.advance();
    }
    Ok(accepted_months(rows.iter().map(|(key, row)| (key, row)), account.opened.currency, span.recorded_until))
}

/// The rows of one account, from all its facts.
fn visit_account<E>(
    account: &Account,
    mut facts: Vec<Fact>,
    accepted: &BTreeMap<Month, AcceptedMonth>,
    rules: &RuleBook,
    span: &MonthEndSpan,
    each: &mut dyn FnMut(MonthEndRow) -> Result<(), E>,
) -> Result<(), E> {
    if let Some(until) = span.recorded_until {
        facts.retain(|fact| fact.recorded_at <= until);
    }
    let Some(opened) = opening_in(&facts) else {
        return Ok(());
    };
    // Months before the first row serve the status line only.
    let first = Month::from_index(span.from.index() - line_months() + 1);
    let month_ends = derived_at_month_ends(opened, &facts, first, span.through, rules.rule_of(&opened.product));
    let history = history_of(opened, &month_ends);
    for derived in month_ends {
        let month = derived.as_of.month();
        if month < span.from || is_over(&derived) {
            continue;
        }
        each(MonthEndRow {
            subject_id: account.subject_id.clone(),
            account_id: account.account_id.clone(),
            institution: account.institution,
            account_type: opened.account_type,
            product: opened.product.clone(),
            currency: opened.currency,
            month,
            status_line_24: line_through(&history, month, opened),
            accepted: accepted.get(&month).cloned(),
            held: account.held,
            parked: account.parked.len(),
            derived,
        })?;
    }
    Ok(())
}

/// The opening as known: the newest of those that supersede each other (D-07).
fn opening_in(facts: &[Fact]) -> Option<&CreditAccountOpened> {
    let openings = facts.iter().filter_map(|fact| match &fact.event {
        AccountEvent::CreditAccountOpened(opened) => Some((fact.version, opened)),
        _ => None,
    });
    openings.max_by_key(|(version, _)| *version).map(|(_, opened)| opened)
}

/// Closed or voided in an earlier month: there is nothing more to say (I-11).
fn is_over(derived: &Derived) -> bool {
    let month = derived.as_of.month();
    let close_date = derived.close.map(|(close_date, _)| close_date);
    [close_date, derived.voided_on].into_iter().flatten().any(|end| end.month() < month)
}

/// Months with their statuses; none for a type that has no repayment status.
fn history_of(opened: &CreditAccountOpened, month_ends: &[Derived]) -> Vec<HistoryMonth> {
    if opened.account_type == AccountType::C1 {
        return Vec::new();
    }
    let reported = month_ends.iter().filter(|derived| !is_over(derived));
    reported
        .map(|derived| HistoryMonth {
            month: derived.as_of.month(),
            status: CompactString::const_new(derived.repayment_status.code()),
            overdue_total_minor: derived.overdue_total_minor,
        })
        .collect()
}

fn line_through(history: &[HistoryMonth], month: Month, opened: &CreditAccountOpened) -> CompactString {
    let count = history.partition_point(|of_history| of_history.month <= month);
    status_line(history.get(..count).unwrap_or_default(), opened.open_date.month())
}

fn line_months() -> i32 {
    i32::try_from(LINE_MONTHS).unwrap_or(i32::MAX)
}

#[cfg(test)]
#[path = "month_end_tests.rs"]
mod tests;
