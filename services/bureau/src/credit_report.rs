//! How the bureau shows what was submitted (pboc-format 11): accounts with their latest performance, the 24-month line,
//! the five-year history, and agreements.

use crate::day::{Day, MonthNumber};
use crate::error::BureauError;
use crate::keys;
use crate::stored::{PersonMarks, Stored, StoredAccount, StoredAgreement, StoredReport};
use crate::workbench::stored_reports;
use account_store::kv::KeyValueStore;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// PD01D shows so many months.
pub const LINE_MONTHS: i32 = 24;

/// PD01E shows so many months.
pub const HISTORY_MONTHS: i32 = 60;

/// Everything about one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreditReport {
    pub person: PersonMarks,
    /// In the order of AcctCode.
    pub accounts: Vec<AccountLine>,
    /// In the order of ContractCode.
    pub agreements: Vec<AgreementLine>,
}

/// One account (PD01).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountLine {
    pub account_code: String,
    pub account: StoredAccount,
    /// The newest report of all (PD01B).
    pub latest: Option<StoredReport>,
    /// The newest report with a monthly segment (PD01C).
    pub latest_month: Option<StoredReport>,
    /// PD01D
    pub line: MonthLine,
    /// The last 60 months from opening or first report to the newest month, oldest first (PD01E).
    pub history: Vec<HistoryMonth>,
    /// Reports held in all.
    pub report_count: usize,
}

/// The 24-month line (F-23).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MonthLine {
    /// Last month of the line: the newest reported one.
    pub newest: Option<MonthNumber>,
    /// 24 status characters, the oldest month first; empty while no month was reported.
    pub cells: String,
}

/// One month of the five-year history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryMonth {
    pub month: MonthNumber,
    /// `#` for a month without a report.
    pub status: char,
    /// Whole currency units.
    pub overdue_total: Option<u64>,
}

/// One agreement (PD02).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgreementLine {
    pub contract_code: String,
    pub agreement: StoredAgreement,
}

impl CreditReport {
    pub(crate) fn of_person(store: &KeyValueStore, id_type: &str, id_number: &str) -> Result<Option<CreditReport>, BureauError> {
        let mut accounts = Vec::new();
        for code in codes_under(store, &keys::accounts_of_person(id_type, id_number))? {
            accounts.extend(AccountLine::of_account(store, &code)?);
        }
        let mut agreements = Vec::new();
        for contract_code in codes_under(store, &keys::agreements_of_person(id_type, id_number))? {
            if let Some(bytes) = store.get(&keys::agreement(&contract_code))? {
                agreements.push(AgreementLine { contract_code, agreement: StoredAgreement::from_bytes(&bytes)? });
            }
        }
        let of_account = accounts.iter().map(|line| &line.account.borrower);
        let of_agreement = agreements.iter().map(|line| &line.agreement.borrower);
        let person = of_account.chain(of_agreement).next().cloned();
        Ok(person.map(|person| CreditReport { person, accounts, agreements }))
    }
}

impl AccountLine {
    pub(crate) fn of_account(store: &KeyValueStore, account_code: &str) -> Result<Option<AccountLine>, BureauError> {
        let Some(bytes) = store.get(&keys::account(account_code))? else {
            return Ok(None);
        };
        let account = StoredAccount::from_bytes(&bytes)?;
        let reports = stored_reports(store, account_code)?;
        Ok(Some(AccountLine::of_reports(account_code, account, &reports)))
    }

    /// `reports` in the order of RptDate.
    pub(crate) fn of_reports(account_code: &str, account: StoredAccount, reports: &[StoredReport]) -> AccountLine {
        let months = months_of(reports);
        let opened = account.terms.opened;
        AccountLine {
            account_code: account_code.to_owned(),
            latest: reports.last().cloned(),
            latest_month: reports.iter().rev().find(|report| report.performance.month.is_some()).cloned(),
            line: month_line(&months, opened),
            history: history(&months, opened),
            report_count: reports.len(),
            account,
        }
    }

    /// Status character of one month, as the line would show it.
    pub fn status_of(&self, month: MonthNumber) -> Option<char> {
        self.history.iter().find(|one| one.month == month).map(|one| one.status)
    }
}

/// Per month the report with the latest RptDate; reports without monthly segment change no cell (F-23).
fn months_of(reports: &[StoredReport]) -> BTreeMap<MonthNumber, &StoredReport> {
    reports.iter().filter_map(|report| Some((report.performance.month?, report))).collect()
}

/// F-23: ends at the newest reported month, so nothing stands behind a closing; before the opening `/`; a month without
/// a report `#`.
fn month_line(months: &BTreeMap<MonthNumber, &StoredReport>, opened: Option<Day>) -> MonthLine {
    let Some((newest, _)) = months.last_key_value() else {
        return MonthLine::default();
    };
    let first_month = first_month(months, opened);
    let cells = (0..LINE_MONTHS)
        .rev()
        .map(|back| {
            let month = newest.plus(-back);
            match months.get(&month) {
                Some(report) => status_character(report),
                None if first_month.is_some_and(|first| month < first) => '/',
                None => '#',
            }
        })
        .collect();
    MonthLine { newest: Some(*newest), cells }
}

fn history(months: &BTreeMap<MonthNumber, &StoredReport>, opened: Option<Day>) -> Vec<HistoryMonth> {
    let (Some((newest, _)), Some(first)) = (months.last_key_value(), first_month(months, opened)) else {
        return Vec::new();
    };
    let oldest_shown = newest.plus(1 - HISTORY_MONTHS).max(first);
    (oldest_shown.0..=newest.0)
        .map(MonthNumber)
        .map(|month| {
            let report = months.get(&month);
            HistoryMonth {
                month,
                status: report.map_or('#', |report| status_character(report)),
                overdue_total: report.and_then(|report| report.performance.overdue_total),
            }
        })
        .collect()
}

/// The opening month, or the first reported one where that is earlier or the opening is unknown.
fn first_month(months: &BTreeMap<MonthNumber, &StoredReport>, opened: Option<Day>) -> Option<MonthNumber> {
    let first_reported = months.first_key_value().map(|(month, _)| *month);
    match (opened.map(Day::month), first_reported) {
        (Some(opening), Some(reported)) => Some(opening.min(reported)),
        (opening, reported) => opening.or(reported),
    }
}

fn status_character(report: &StoredReport) -> char {
    report.performance.repayment_status.chars().next().unwrap_or('#')
}

fn codes_under(store: &KeyValueStore, prefix: &[u8]) -> Result<Vec<String>, BureauError> {
    let mut codes = Vec::new();
    store.visit_prefix(prefix, &mut |key, _| {
        let code = key.get(prefix.len()..).unwrap_or_default();
        codes.push(String::from_utf8_lossy(code).into_owned());
        ControlFlow::Continue(())
    })?;
    Ok(codes)
}

#[cfg(test)]
#[path = "credit_report_tests.rs"]
mod credit_report_tests;
