//! The bureau's store as one file sees it: what is stored, overlaid with what the file has brought so far. Nothing is
//! written before [`Workbench::into_batch`], so a file is kept whole or not at all.

use crate::day::{Day, MonthNumber};
use crate::error::BureauError;
use crate::keys;
use crate::rules::context::{AccountRecord, RecordContext};
use crate::rules::rules_store_210::{AccountHistory, month_of};
use crate::stored::{Stored, StoredAccount, StoredAgreement, StoredPerson, StoredReport};
use account_store::kv::{KeyValueBatch, KeyValueStore};
use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

/// An account touched by the file.
struct AccountOnBench {
    account: StoredAccount,
    /// Reports the file has brought.
    new_reports: Vec<StoredReport>,
    /// False while the account is known from this file only.
    is_stored: bool,
}

/// See the module.
pub(crate) struct Workbench<'s> {
    store: &'s KeyValueStore,
    accounts: BTreeMap<String, AccountOnBench>,
    agreements: BTreeMap<String, StoredAgreement>,
    /// By store key.
    persons: BTreeMap<Vec<u8>, StoredPerson>,
    /// Identities of the file's records so far, accepted or not (ABR002). Asked for membership only.
    identities: HashSet<keys::ShortHash>,
}

/// The part of an account's history that the rules of one record ask for.
#[derive(Default)]
pub(crate) struct HistoryFacts {
    class_date_before: Option<Day>,
    class_date_after: Option<Day>,
    newest_report_of_month: Option<Day>,
    is_report_date_stored: bool,
}

impl<'s> Workbench<'s> {
    pub(crate) fn new(store: &'s KeyValueStore) -> Workbench<'s> {
        Workbench {
            store,
            accounts: BTreeMap::new(),
            agreements: BTreeMap::new(),
            persons: BTreeMap::new(),
            identities: HashSet::new(),
        }
    }

    /// Remembers an identity; true when the file had it already.
    pub(crate) fn is_repeated(&mut self, identity: keys::ShortHash) -> bool {
        !self.identities.insert(identity)
    }

    /// As if what is on the bench had come with an earlier file.
    #[cfg(test)]
    pub(crate) fn with_identities_forgotten(self) -> Workbench<'s> {
        Workbench { identities: HashSet::new(), ..self }
    }

    fn read<T: Stored>(&self, key: &[u8]) -> Result<Option<T>, BureauError> {
        match self.store.get(key)? {
            Some(bytes) => Ok(Some(T::from_bytes(&bytes)?)),
            None => Ok(None),
        }
    }

    /// The account, from this file or from the store.
    pub(crate) fn account(&self, code: &str) -> Result<Option<StoredAccount>, BureauError> {
        match self.accounts.get(code) {
            Some(on_bench) => Ok(Some(on_bench.account.clone())),
            None => self.read(&keys::account(code)),
        }
    }

    pub(crate) fn agreement(&self, code: &str) -> Result<Option<StoredAgreement>, BureauError> {
        match self.agreements.get(code) {
            Some(agreement) => Ok(Some(agreement.clone())),
            None => self.read(&keys::agreement(code)),
        }
    }

    pub(crate) fn person(&self, key: &[u8]) -> Result<Option<StoredPerson>, BureauError> {
        match self.persons.get(key) {
            Some(person) => Ok(Some(person.clone())),
            None => self.read(key),
        }
    }

    /// What the rules need to know of the reports around a new one. Reports mostly come in order; then the account's
    /// own value answers and its history is not read.
    pub(crate) fn history_facts(
        &self,
        code: &str,
        account: &StoredAccount,
        report_date: Day,
        month: Option<MonthNumber>,
    ) -> Result<HistoryFacts, BureauError> {
        let month_is_new = month.is_none_or(|new| account.newest_month.is_none_or(|newest| new > newest));
        if report_date > account.newest_report && month_is_new {
            return Ok(HistoryFacts { class_date_before: account.newest_class_date, ..HistoryFacts::default() });
        }
        let mut facts = HistoryFacts::default();
        let mut reports = self.reports(code)?;
        reports.sort_by_key(|report| report.report_date);
        for report in reports {
            if report.report_date == report_date {
                facts.is_report_date_stored = true;
            } else if report.report_date < report_date {
                facts.class_date_before = report.class_date.or(facts.class_date_before);
            } else {
                facts.class_date_after = facts.class_date_after.or(report.class_date);
            }
            if month.is_some() && report.performance.month == month {
                facts.newest_report_of_month = facts.newest_report_of_month.max(Some(report.report_date));
            }
        }
        Ok(facts)
    }

    /// Every report of an account, stored or brought by this file.
    fn reports(&self, code: &str) -> Result<Vec<StoredReport>, BureauError> {
        let mut reports = Vec::new();
        if self.accounts.get(code).is_none_or(|on_bench| on_bench.is_stored) {
            reports = stored_reports(self.store, code)?;
        }
        if let Some(on_bench) = self.accounts.get(code) {
            reports.extend(on_bench.new_reports.iter().cloned());
        }
        Ok(reports)
    }

    /// Puts an accepted report on the bench; `was_known` says that the account existed before it.
    pub(crate) fn put_account(&mut self, code: &str, account: StoredAccount, report: StoredReport, was_known: bool) {
        match self.accounts.get_mut(code) {
            Some(on_bench) => {
                on_bench.account = account;
                on_bench.new_reports.push(report);
            }
            None => {
                let on_bench = AccountOnBench { account, new_reports: vec![report], is_stored: was_known };
                let _ = self.accounts.insert(code.to_owned(), on_bench);
            }
        }
    }

    pub(crate) fn put_agreement(&mut self, code: &str, agreement: StoredAgreement) {
        let _ = self.agreements.insert(code.to_owned(), agreement);
    }

    pub(crate) fn put_person(&mut self, key: Vec<u8>, person: StoredPerson) {
        let _ = self.persons.insert(key, person);
    }

    /// Everything the file has brought, to be written in one piece.
    pub(crate) fn into_batch(self) -> Result<KeyValueBatch, BureauError> {
        let mut batch = KeyValueBatch::new();
        for (code, on_bench) in &self.accounts {
            let borrower = &on_bench.account.borrower;
            batch.put(&keys::account(code), &on_bench.account.to_bytes()?);
            batch.put(&keys::account_of_person(&borrower.id_type, &borrower.id_number, code), &[]);
            for report in &on_bench.new_reports {
                batch.put(&keys::report(code, report.report_date), &report.to_bytes()?);
            }
        }
        for (code, agreement) in &self.agreements {
            let borrower = &agreement.borrower;
            batch.put(&keys::agreement(code), &agreement.to_bytes()?);
            batch.put(&keys::agreement_of_person(&borrower.id_type, &borrower.id_number, code), &[]);
        }
        for (key, person) in &self.persons {
            batch.put(key, &person.to_bytes()?);
        }
        Ok(batch)
    }
}

impl HistoryFacts {
    pub(crate) fn is_report_date_stored(&self) -> bool {
        self.is_report_date_stored
    }

    pub(crate) fn with_account<'a>(&self, account: Option<&'a StoredAccount>) -> AccountHistory<'a> {
        AccountHistory {
            account,
            class_date_before: self.class_date_before,
            class_date_after: self.class_date_after,
            newest_report_of_month: self.newest_report_of_month,
        }
    }

    /// Facts for one record; nothing is known of an account that is not stored.
    pub(crate) fn of_record(
        bench: &Workbench<'_>,
        common: &RecordContext<'_>,
        account: Option<&StoredAccount>,
    ) -> Result<HistoryFacts, BureauError> {
        let (Some(account), Some(code), Some(report_date)) = (account, common.base_value("AcctCode"), common.report_date) else {
            return Ok(HistoryFacts::default());
        };
        let month = AccountRecord::new(common).as_ref().and_then(month_of);
        bench.history_facts(code, account, report_date, month)
    }
}

/// Every stored report of an account in the order of RptDate.
pub(crate) fn stored_reports(store: &KeyValueStore, code: &str) -> Result<Vec<StoredReport>, BureauError> {
    let mut reports = Vec::new();
    let mut damage = None;
    store.visit_prefix(&keys::reports_of_account(code), &mut |_, value| match StoredReport::from_bytes(value) {
        Ok(report) => {
            reports.push(report);
            ControlFlow::Continue(())
        }
        Err(error) => {
            damage = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match damage {
        Some(error) => Err(error.into()),
        None => Ok(reports),
    }
}
