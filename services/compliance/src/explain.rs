//! `explain`: where each reported value of an account and month comes from (RP-5).

use crate::clock::shanghai_time;
use crate::control::{CutOfShard, cut_of_shard, event_at, sealed_batches};
use crate::error::ComplianceError;
use crate::explanation::{BatchLine, ExplainedReport, Explanation, KnownUntil, Outcome, Place, RefusalError};
use crate::fields::{all_events, numbered, numbers_in, traced_fields};
use crate::lineage_events::KnownEvents;
use crate::live_stores::LiveStores;
use account_store::rows::{AccountRow, BatchPlace, MonthEntry, MonthKey, RecordStep};
use account_store::rule_book::RuleBook;
use account_store::shard_store::ShardStore;
use credit_domain::account::Account;
use credit_domain::calendar::Month;
use credit_domain::event::EventPayload;
use credit_domain::event::pipeline_event::{BatchSealed, PipelineEvent, RecordType};
use credit_domain::fact::Fact;
use credit_domain::ids::{AccountId, BusinessId};
use credit_domain::ledger::lineage::facts_hash_input;
use credit_domain::reporting::keys::account_code;
use credit_domain::subject::Subject;
use event_log::EventLog;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire_contracts::pboc2::batch::hex;
use wire_contracts::topics::{BUREAU_RECORDS, SHARD_TOPICS};

/// What to explain.
pub struct ExplainRequest {
    pub log: Arc<dyn EventLog>,
    pub partitions: u32,
    /// Its stores are opened read-only; sealed files are looked up in `batches/` below it.
    pub data_directory: PathBuf,
    pub account_id: AccountId,
    pub month: Month,
    /// The rules in force; the explanation says when the cut used others.
    pub rules: RuleBook,
}

/// An account where it was found.
struct Found {
    shard: u32,
    store: Arc<ShardStore>,
    account: Account,
    /// Sealed and open facts.
    facts: Vec<Fact>,
    subject: Option<Subject>,
}

struct Explainer<'a> {
    request: &'a ExplainRequest,
    log: &'a dyn EventLog,
    found: Found,
    /// All entries of the month, in the order of the topic.
    entries: Vec<(MonthKey, MonthEntry)>,
    sealed: BTreeMap<BusinessId, BatchSealed>,
}

/// Explains every record that cuts computed for an account and month.
///
/// # Errors
/// The account is unknown or was never opened, nothing was computed for the month, or a store or the log cannot be read.
pub fn explain(request: &ExplainRequest) -> Result<Explanation, ComplianceError> {
    let stores = LiveStores::open(&request.data_directory, request.partitions)?;
    let (found, mut notes) = find_account(&stores, &request.account_id)?;
    let entries = entries_of_month(&found, request.month)?;
    let log = request.log.as_ref();
    let explainer = Explainer { request, log, found, entries, sealed: sealed_batches(log)? };
    let mut reports = Vec::new();
    for (key, entry) in &explainer.entries {
        if matches!(entry.step, RecordStep::Prepared { .. } | RecordStep::Withheld { .. }) {
            reports.push(explainer.report(key, entry, &mut notes)?);
        }
    }
    let account = &explainer.found.account;
    if let Some(reason) = account.held {
        notes.push(format!("the account is held ({reason:?}): it is withheld until an operator releases it (D-38)"));
    }
    if !account.parked.is_empty() {
        notes.push(format!("{} events of the account wait for one that has not come", account.parked.len()));
    }
    Ok(Explanation {
        account_id: account.account_id.to_string(),
        subject_id: account.subject_id.to_string(),
        institution: account.institution.to_string(),
        shard: explainer.found.shard,
        account_type: account.opened.account_type.code().to_owned(),
        product: account.opened.product.to_string(),
        month: request.month.to_string(),
        reports,
        notes,
    })
}

fn find_account(stores: &LiveStores, account_id: &AccountId) -> Result<(Found, Vec<String>), ComplianceError> {
    let mut opened = Vec::new();
    let mut is_known = false;
    for (shard, store) in stores.all() {
        for subject_id in store.subjects_of_account(account_id)? {
            is_known = true;
            if let Some(AccountRow::Opened(account)) = store.account(&subject_id, account_id)? {
                let mut facts = store.history(&subject_id, account_id)?;
                facts.extend(account.open_facts.iter().cloned());
                let subject = store.subject(&subject_id)?.map(|row| row.subject);
                opened.push(Found { shard: *shard, store: Arc::clone(store), account: *account, facts, subject });
            }
        }
    }
    let mut notes = Vec::new();
    if opened.len() > 1 {
        let count = opened.len();
        notes.push(format!("{count} persons have an account of this number; the first is shown, and its sender should be asked"));
    }
    let account = || account_id.to_string();
    match opened.into_iter().next() {
        Some(found) => Ok((found, notes)),
        None if is_known => Err(ComplianceError::NeverOpened { account: account() }),
        None => Err(ComplianceError::UnknownAccount { account: account() }),
    }
}

/// What was computed for the month and what was answered, in the order of the topic.
fn entries_of_month(found: &Found, month: Month) -> Result<Vec<(MonthKey, MonthEntry)>, ComplianceError> {
    let account = &found.account;
    let rows = found.store.months(&account.subject_id, Some(&account.account_id))?;
    let of_account = rows.into_iter().filter(|(key, _)| key.record_type == RecordType::BorrowingAccount);
    let mut known = BTreeSet::new();
    let mut entries = Vec::new();
    for (key, row) in of_account {
        for entry in row.entries {
            let entry_month = entry.month.unwrap_or_else(|| entry.report_date.month());
            known.insert(entry_month);
            if entry_month == month {
                entries.push((key.clone(), entry));
            }
        }
    }
    if entries.is_empty() {
        let known = match (known.first(), known.last()) {
            (Some(first), Some(last)) => format!("{first} to {last}, {} in all", known.len()),
            _ => "none".to_owned(),
        };
        let (account, month) = (account.account_id.to_string(), month.to_string());
        return Err(ComplianceError::NothingReported { account, month, known });
    }
    entries.sort_by_key(|(_, entry)| entry.offset);
    Ok(entries)
}

impl Explainer<'_> {
    fn report(&self, key: &MonthKey, entry: &MonthEntry, notes: &mut Vec<String>) -> Result<ExplainedReport, ComplianceError> {
        let Found { shard, account, facts, subject, .. } = &self.found;
        let cut = cut_of_shard(self.log, *shard, &entry.cut_id)?;
        let rule = self.request.rules.rule_of(&account.opened.product);
        let mut known = KnownEvents::gather(self.log, account, facts, subject.as_ref(), &cut)?;
        known.trace(entry.report_date, rule);
        let event = event_at(self.log, BUREAU_RECORDS, *shard, entry.offset)?;
        let (mut traced, mut same_rule, mut same_facts) = (Vec::new(), true, true);
        if let EventPayload::Pipeline(PipelineEvent::ReportRecordPrepared(prepared)) = &event.payload {
            traced = traced_fields(&event.envelope, prepared, account.opened.account_type, &known, *shard)?;
            same_rule = prepared.rule_hash == hex(&Sha256::digest(rule.canonical()));
            let mut used = known.facts.clone();
            used.retain(|fact| fact.value_date <= entry.report_date);
            same_facts = prepared.facts_hash == hex(&Sha256::digest(facts_hash_input(&used)));
        }
        let legal_basis = known.legal_basis();
        let events = known.describe(&all_events(&traced).union(&legal_basis).copied().collect());
        Ok(ExplainedReport {
            record_key: key.record_key.to_string(),
            cut_id: entry.cut_id.to_string(),
            as_of: cut.request.as_of.to_string(),
            report_date: entry.report_date.to_string(),
            place: self.records_place(entry.offset),
            known_until: known_until(&cut),
            rule: rule.canonical(),
            same_rule,
            same_facts,
            outcome: self.outcome(key, entry, notes)?,
            fields: numbered(traced, &events),
            legal_basis: numbers_in(&legal_basis, &events),
            events,
        })
    }

    fn records_place(&self, offset: u64) -> Place {
        Place { topic: BUREAU_RECORDS.to_owned(), partition: self.found.shard, offset }
    }

    fn outcome(&self, key: &MonthKey, entry: &MonthEntry, notes: &mut Vec<String>) -> Result<Outcome, ComplianceError> {
        if let RecordStep::Withheld { reasons, repayment_status, rule_codes } = &entry.step {
            return Ok(Outcome::Withheld {
                reasons: reasons.iter().map(|reason| reason.name()).collect(),
                rule_codes: rule_codes.iter().map(ToString::to_string).collect(),
                repayment_status: repayment_status.as_ref().map(ToString::to_string),
            });
        }
        let of_record = |(other_key, other): &&(MonthKey, MonthEntry)| {
            other_key.record_key == key.record_key && other.cut_id == entry.cut_id && other.offset > entry.offset
        };
        // The last answer counts: a batch that was sent again is answered again.
        for (_, answer) in self.entries.iter().filter(of_record).rev() {
            let (place, answered_at) = (self.records_place(answer.offset), shanghai_time(answer.recorded_at));
            match &answer.step {
                RecordStep::Accepted { place: in_batch, .. } => {
                    return Ok(Outcome::Accepted { batch: batch_line(in_batch), answer: place, answered_at });
                }
                RecordStep::Rejected { place: in_batch, errors } => {
                    let error = |error: &credit_domain::event::pipeline_event::FeedbackError| RefusalError {
                        code: error.code.to_string(),
                        tag: error.tag.to_string(),
                    };
                    let errors = errors.iter().map(error).collect();
                    return Ok(Outcome::Refused { batch: batch_line(in_batch), answer: place, answered_at, errors });
                }
                RecordStep::Prepared { .. } | RecordStep::Withheld { .. } => {}
            }
        }
        Ok(match self.unanswered_batch(entry, notes)? {
            Some(batch) => Outcome::Unanswered { batch },
            None => Outcome::NotSealed,
        })
    }

    /// Nothing but the sealed files says in which line an unanswered record stands.
    fn unanswered_batch(&self, entry: &MonthEntry, notes: &mut Vec<String>) -> Result<Option<BatchLine>, ComplianceError> {
        let of_cut = |batch: &&BatchSealed| batch.cut_id == entry.cut_id && batch.record_type == RecordType::BorrowingAccount;
        let batches: Vec<&BatchSealed> = self.sealed.values().filter(of_cut).collect();
        let code = account_code(self.found.account.institution, &self.found.account.account_id);
        for batch in &batches {
            let directory = self.request.data_directory.join("batches").join(batch.batch_id.as_str());
            if let Some(line) = line_of_account(&directory.join(batch.file_name.as_str()), &code)? {
                return Ok(Some(sealed_line(batch, Some(line))));
            }
        }
        if batches.len() > 1 {
            let count = batches.len();
            notes.push(format!("cut {} was sealed in {count} files that are not at hand: the first is named", entry.cut_id));
        }
        Ok(batches.first().map(|batch| sealed_line(batch, None)))
    }
}

fn known_until(cut: &CutOfShard) -> Vec<KnownUntil> {
    SHARD_TOPICS.iter().map(|topic| KnownUntil { topic: (*topic).to_owned(), next_offset: cut.known_until(topic) }).collect()
}

fn batch_line(place: &BatchPlace) -> BatchLine {
    let (batch_id, file_name) = (place.batch_id.to_string(), place.file_name.to_string());
    BatchLine { batch_id, file_name, line: Some(place.line) }
}

fn sealed_line(batch: &BatchSealed, line: Option<u64>) -> BatchLine {
    BatchLine { batch_id: batch.batch_id.to_string(), file_name: batch.file_name.to_string(), line }
}

/// The line of an account in a sealed text; `None` when it is not there or there is no such file.
fn line_of_account(path: &Path, account_code: &str) -> Result<Option<u64>, ComplianceError> {
    let failed = |source| ComplianceError::File { path: path.to_path_buf(), source };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(failed(source)),
    };
    let wanted = format!("<AcctCode>{account_code}</AcctCode>");
    for (number, line) in (1..).zip(BufReader::new(file).split(b'\n')) {
        if String::from_utf8_lossy(&line.map_err(failed)?).contains(&wanted) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}
