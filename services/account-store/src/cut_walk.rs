//! The walk of a cut: person by person through the column families that a cut joins, each read once, forward.

use crate::codec::StoredRow;
use crate::cut::CutRecord;
use crate::error::StoreError;
use crate::family::Family;
use crate::hex::lower_hex;
use crate::keys;
use crate::rows::{AccountRow, SubjectRow};
use crate::rule_book::RuleBook;
use crate::store_view::{Cursor, StoreView};
use compact_str::CompactString;
use credit_domain::account::Account;
use credit_domain::agreement::Agreement;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::pipeline_event::RecordType;
use credit_domain::fact::Fact;
use credit_domain::ids::{AgreementId, ContentHash, EventId, InstitutionCode, SubjectId};
use credit_domain::ledger::Derived;
use credit_domain::ledger::lineage::facts_hash_input;
use credit_domain::product_rule::ProductRule;
use credit_domain::reporting::baseline::Baseline;
use credit_domain::reporting::due::{CutView, due_person_report, due_reports_of_account};
use credit_domain::reporting::keys::{account_code, agreement_code, person_code};
use credit_domain::reporting::report::Report;
use credit_domain::subject::Subject;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Forward cursors over the column families that a cut joins.
pub(crate) struct Walk<'a> {
    as_of: BusinessDate,
    rules: &'a RuleBook,
    rule_hashes: BTreeMap<CompactString, CompactString>,
    accounts: Cursor<'a>,
    subjects: Cursor<'a>,
    agreements: Cursor<'a>,
    baselines: Cursor<'a>,
    sealed: Cursor<'a>,
}

/// Everything of one person that a cut needs beside the accounts.
struct Person {
    row: Option<SubjectRow>,
    agreements: BTreeMap<AgreementId, Agreement>,
    /// By what follows the person's prefix in the key.
    baselines: BTreeMap<Vec<u8>, Baseline>,
}

impl Person {
    fn subject(&self) -> Option<&Subject> {
        self.row.as_ref().map(|row| &row.subject)
    }

    fn is_poisoned(&self) -> bool {
        self.row.as_ref().is_some_and(|row| !row.poison.is_empty())
    }

    /// The agreement of an account, where events of its own are known.
    fn agreement_of(&self, account: &Account) -> Option<&Agreement> {
        let agreement = self.agreements.get(account.opened.agreement_id.as_ref()?)?;
        (agreement.institution == account.institution).then_some(agreement)
    }

    fn baseline(&self, subject_id: &SubjectId, record_type: RecordType, institution: InstitutionCode, entity: &str) -> Baseline {
        let key = keys::baseline_key(subject_id, record_type, institution, entity);
        let rest = key.get(subject_id.as_str().len() + 1..).unwrap_or_default();
        self.baselines.get(rest).cloned().unwrap_or_default()
    }
}

impl<'a> Walk<'a> {
    pub(crate) fn new(view: &'a StoreView<'_>, as_of: BusinessDate, rules: &'a RuleBook) -> Result<Walk<'a>, StoreError> {
        Ok(Walk {
            as_of,
            rules,
            rule_hashes: BTreeMap::new(),
            accounts: view.cursor(Family::Accounts)?,
            subjects: view.cursor(Family::Subjects)?,
            agreements: view.cursor(Family::Agreements)?,
            baselines: view.cursor(Family::Baselines)?,
            sealed: view.cursor(Family::Sealed)?,
        })
    }

    /// The records of the next person that has accounts; `None` at the end.
    pub(crate) fn next_subject(&mut self) -> Result<Option<Vec<CutRecord>>, StoreError> {
        let Some((subject_key, accounts)) = self.accounts_of_next_subject()? else {
            return Ok(None);
        };
        let person = self.person(&subject_key)?;
        let mut records = Vec::new();
        self.person_records(&accounts, &person, &mut records);
        let mut handled_agreements = BTreeSet::new();
        for (account_key, account) in accounts {
            self.account_records(&account_key, account, &person, &mut handled_agreements, &mut records)?;
        }
        Ok(Some(records))
    }

    /// Opened accounts of one person with their keys.
    #[expect(clippy::type_complexity, reason = "a key and what lies under it, used in one place")]
    fn accounts_of_next_subject(&mut self) -> Result<Option<(Vec<u8>, Vec<(Vec<u8>, Account)>)>, StoreError> {
        let mut subject_key: Option<Vec<u8>> = None;
        let mut accounts = Vec::new();
        while let Some((key, value)) = self.accounts.item()? {
            let (subject, _) = keys::split_first_part(key);
            match &subject_key {
                Some(current) if current != subject => break,
                Some(_) => {}
                None => subject_key = Some(subject.to_vec()),
            }
            if let AccountRow::Opened(account) = AccountRow::unpack(value)? {
                accounts.push((key.to_vec(), *account));
            }
            self.accounts.advance();
        }
        Ok(subject_key.map(|key| (key, accounts)))
    }

    fn person(&mut self, subject_key: &[u8]) -> Result<Person, StoreError> {
        self.subjects.forward_to(subject_key);
        let row = match self.subjects.item()? {
            Some((key, value)) if key == subject_key => Some(SubjectRow::unpack(value)?),
            _ => None,
        };
        let mut prefix = subject_key.to_vec();
        prefix.push(keys::SEPARATOR);
        let agreements: Vec<(_, Agreement)> = rows_under(&mut self.agreements, &prefix)?;
        let agreements = agreements.into_iter().map(|(_, agreement)| (agreement.agreement_id.clone(), agreement)).collect();
        let baselines = rows_under(&mut self.baselines, &prefix)?.into_iter().collect();
        Ok(Person { row, agreements, baselines })
    }

    /// The 110s: one per institution that has accounts of the person.
    fn person_records(&mut self, accounts: &[(Vec<u8>, Account)], person: &Person, records: &mut Vec<CutRecord>) {
        let institutions: BTreeSet<InstitutionCode> = accounts.iter().map(|(_, account)| account.institution).collect();
        let nothing = Baseline::default();
        for institution in institutions {
            let of_institution: Vec<&Account> =
                accounts.iter().map(|(_, account)| account).filter(|account| account.institution == institution).collect();
            let Some(first) = of_institution.first() else {
                continue;
            };
            let entity = person_code(&first.subject_id);
            let person_baseline = person.baseline(&first.subject_id, RecordType::PersonalBasic, institution, &entity);
            let rule = self.rules.rule_of(&first.opened.product);
            let view = CutView {
                as_of: self.as_of,
                subject: person.subject(),
                agreement: None,
                account_baseline: &nothing,
                agreement_baseline: &nothing,
                person_baseline: &person_baseline,
                rule,
                quarantined: person.is_poisoned(),
                agreement_handled: false,
            };
            if let Some(due) = due_person_report(&of_institution, &view) {
                let rule_hash = self.rule_hash(&first.opened.product);
                records.push(CutRecord { due, facts_hash: subject_hash(person.subject()), rule_hash });
            }
        }
    }

    /// The 220 and the 210 of one account.
    fn account_records(
        &mut self,
        account_key: &[u8],
        account: Account,
        person: &Person,
        handled_agreements: &mut BTreeSet<(InstitutionCode, AgreementId)>,
        records: &mut Vec<CutRecord>,
    ) -> Result<(), StoreError> {
        let (subject_id, institution) = (&account.subject_id, account.institution);
        let account_entity = account_code(institution, &account.account_id);
        let account_baseline = person.baseline(subject_id, RecordType::BorrowingAccount, institution, &account_entity);
        let agreement = account.opened.agreement_id.clone().map(|agreement_id| (institution, agreement_id));
        let agreement_baseline = agreement.as_ref().map_or_else(Baseline::default, |(_, agreement_id)| {
            let entity = agreement_code(institution, agreement_id);
            person.baseline(subject_id, RecordType::CreditAgreement, institution, &entity)
        });
        let nothing = Baseline::default();
        let rule = self.rules.rule_of(&account.opened.product);
        let view = CutView {
            as_of: self.as_of,
            subject: person.subject(),
            agreement: person.agreement_of(&account),
            account_baseline: &account_baseline,
            agreement_baseline: &agreement_baseline,
            person_baseline: &nothing,
            rule,
            quarantined: person.is_poisoned(),
            agreement_handled: agreement.as_ref().is_some_and(|agreement| handled_agreements.contains(agreement)),
        };
        let agreement_events = view.agreement;
        let mut history: Option<Vec<Fact>> = None;
        let sealed = &mut self.sealed;
        let due =
            due_reports_of_account(&account, &view, |date| derive(&account, date, rule, account_key, sealed, &mut history))?;
        if due.is_empty() {
            return Ok(());
        }
        if let Some(agreement) = agreement
            && due.iter().any(|due| matches!(due.report, Report::Agreement(_)))
        {
            handled_agreements.insert(agreement);
        }
        let rule_hash = self.rule_hash(&account.opened.product);
        let mut facts = match history {
            Some(facts) => facts,
            None => self.sealed.facts_of(account_key)?,
        };
        facts.extend(account.open_facts);
        for due in due {
            let facts_hash = match (&due.report, agreement_events) {
                (Report::Agreement(_), Some(events)) => agreement_hash(&facts, due.report.report_date(), events),
                _ => facts_hash_until(&facts, due.report.report_date()),
            };
            records.push(CutRecord { due, facts_hash, rule_hash: rule_hash.clone() });
        }
        Ok(())
    }

    fn rule_hash(&mut self, product: &CompactString) -> CompactString {
        let rules = self.rules;
        let hash = || lower_hex(&Sha256::digest(rules.rule_of(product).canonical()));
        self.rule_hashes.entry(product.clone()).or_insert_with(hash).clone()
    }
}

/// The account at a date; sealed facts are read when the date lies in sealed months.
fn derive(
    account: &Account,
    date: BusinessDate,
    rule: &ProductRule,
    account_key: &[u8],
    sealed: &mut Cursor<'_>,
    history: &mut Option<Vec<Fact>>,
) -> Result<Derived, StoreError> {
    if let Ok(derived) = account.derived_at(date, rule, history.as_deref()) {
        return Ok(derived);
    }
    let facts = history.insert(sealed.facts_of(account_key)?);
    account.derived_at(date, rule, Some(facts)).map_err(|_| StoreError::Damaged { kind: "sealed chunk" })
}

/// Rows under a prefix with what follows it in their keys; the cursor only goes forward.
fn rows_under<R: StoredRow>(cursor: &mut Cursor<'_>, prefix: &[u8]) -> Result<Vec<(Vec<u8>, R)>, StoreError> {
    cursor.forward_to(prefix);
    let mut rows = Vec::new();
    while let Some((key, value)) = cursor.item()? {
        let Some(rest) = key.strip_prefix(prefix) else {
            break;
        };
        rows.push((rest.to_vec(), R::unpack(value)?));
        cursor.advance();
    }
    Ok(rows)
}

fn facts_hash_until(facts: &[Fact], report_date: BusinessDate) -> CompactString {
    lower_hex(&Sha256::digest(facts_hash_input_until(facts, report_date)))
}

fn facts_hash_input_until(facts: &[Fact], report_date: BusinessDate) -> Vec<u8> {
    if facts.iter().all(|fact| fact.value_date <= report_date) {
        return facts_hash_input(facts);
    }
    let known: Vec<Fact> = facts.iter().filter(|fact| fact.value_date <= report_date).cloned().collect();
    facts_hash_input(&known)
}

/// Of a 220 that the agreement's own events went into: those of the account as for a 210, then those of the agreement.
fn agreement_hash(facts: &[Fact], report_date: BusinessDate, agreement: &Agreement) -> CompactString {
    let mut hasher = Sha256::new_with_prefix(facts_hash_input_until(facts, report_date));
    update_with_events(&mut hasher, agreement.facts.iter().map(|fact| (fact.event_id, fact.content_hash)));
    lower_hex(&hasher.finalize())
}

/// Hash over the identity of everything known of a person.
fn subject_hash(subject: Option<&Subject>) -> CompactString {
    let applied = subject.map_or(&[][..], |subject| &subject.applied);
    let mut hasher = Sha256::new();
    update_with_events(&mut hasher, applied.iter().map(|fact| (fact.event_id, fact.content_hash)));
    lower_hex(&hasher.finalize())
}

/// In order of event ids.
fn update_with_events(hasher: &mut Sha256, events: impl Iterator<Item = (EventId, ContentHash)>) {
    let mut events: Vec<_> = events.collect();
    events.sort_unstable();
    for (event_id, content_hash) in events {
        hasher.update(event_id.0.to_be_bytes());
        hasher.update(content_hash.0);
    }
}
