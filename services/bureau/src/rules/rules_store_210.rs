//! Rules of a 210 against what the bureau holds of the account (pboc-format 9.4).

use crate::day::{Day, MonthNumber};
use crate::finding::Verdict;
use crate::rules::context::AccountRecord;
use crate::rules::rules_segments_210::{forbidden_segments, missing_segments};
use crate::rules::{Rule, bureau};
use crate::stored::StoredAccount;

/// What the store says about the account a record is for.
#[derive(Default)]
pub(crate) struct AccountHistory<'s> {
    /// `None`: the account is not in the database.
    pub(crate) account: Option<&'s StoredAccount>,
    /// FiveCateAdjDate of the nearest report before the record's RptDate that has one.
    pub(crate) class_date_before: Option<Day>,
    /// FiveCateAdjDate of the nearest report after the record's RptDate that has one.
    pub(crate) class_date_after: Option<Day>,
    /// RptDate of the latest stored report of the record's own month.
    pub(crate) newest_report_of_month: Option<Day>,
}

pub(crate) type AccountStoreRule = Rule<fn(&AccountRecord<'_>, &AccountHistory<'_>, &mut Verdict<'_>)>;

/// The table.
pub(crate) const RULES: &[AccountStoreRule] = &[
    bureau("BLR004", "R2101201", "the first report of an account has the segments of moment 10", blr004),
    bureau("BLR005", "R2101202", "the first report of an account has no segment that moment 10 forbids", blr005),
    bureau("BLR019", "9.4", "the account type never changes", blr019),
    bureau("BLR020", "9.4, F-05", "a closed account takes no further report", blr020),
    bureau("BLR021", "9.4", "a closing report is not older than the newest", blr021),
    bureau("BLR022", "9.4", "classification dates rise with the report dates", blr022),
    bureau("BLR027", "9.4", "a month is not reported again with an equal or later report stored", blr027),
];

/// Moments 10 and 31 have a list of their own, which says the same (K apart, F-06); the others are held to that of 10
/// when the account is not in the database yet.
fn is_judged_as_first_report(record: &AccountRecord<'_>, history: &AccountHistory<'_>) -> bool {
    history.account.is_none() && !matches!(record.moment, "10" | "31")
}

/// BLR004
fn blr004(record: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    if is_judged_as_first_report(record, history) {
        missing_segments(record, "10", verdict);
    }
}

/// BLR005
fn blr005(record: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    if is_judged_as_first_report(record, history) {
        forbidden_segments(record, "10", verdict);
    }
}

/// BLR019
fn blr019(record: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    if history.account.is_some_and(|account| account.account_type != record.account_type.code()) {
        verdict.at("AcctType");
    }
}

/// BLR020
fn blr020(_: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    if history.account.is_some_and(|account| account.is_closed) {
        verdict.whole();
    }
}

/// BLR021
fn blr021(record: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    if let (Some(account), Some(report_date)) = (history.account, record.common.report_date)
        && record.is_closing()
        && report_date < account.newest_report
    {
        verdict.at("RptDate");
    }
}

/// BLR022
fn blr022(record: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    let Some(class_date) = record.class_date() else {
        return;
    };
    let is_before_predecessor = history.class_date_before.is_some_and(|before| class_date < before);
    let is_after_successor = history.class_date_after.is_some_and(|after| class_date > after);
    if is_before_predecessor || is_after_successor {
        verdict.at("FiveCateAdjDate");
    }
}

/// BLR027
fn blr027(record: &AccountRecord<'_>, history: &AccountHistory<'_>, verdict: &mut Verdict<'_>) {
    if let (Some(stored), Some(report_date)) = (history.newest_report_of_month, record.common.report_date)
        && stored >= report_date
    {
        verdict.at("Month");
    }
}

/// The month of the record's monthly segment.
pub(crate) fn month_of(record: &AccountRecord<'_>) -> Option<MonthNumber> {
    record.monthly.and_then(|monthly| monthly.month("Month"))
}
