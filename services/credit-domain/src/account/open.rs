//! The first event of an account.

use super::Account;
use super::apply_common::is_too_far_ahead;
use super::guard::MAX_AMOUNT_MINOR;
use crate::calendar::BusinessDate;
use crate::event::account_event::{AccountEvent, CreditAccountOpened};
use crate::event::envelope::{AggregateType, Envelope};
use crate::fact::Fact;
use crate::ids::{AccountId, ContentHash};
use crate::ledger::Ledger;
use crate::refusal::Finding;

impl Account {
    /// Opens an account with its first event, whose version must be 1.
    ///
    /// # Errors
    /// All reasons at once why the event opens no account; its version is then consumed (D-09).
    pub fn open(
        envelope: &Envelope,
        opened: &CreditAccountOpened,
        content_hash: ContentHash,
        offset: u64,
    ) -> Result<Account, Vec<Finding>> {
        let mut findings = Vec::new();
        if envelope.aggregate_version != 1 {
            findings.push(Finding::new("FIRST_VERSION_NOT_ONE", "aggregate_version", "1 for the first event of an account"));
        }
        Account::open_at_version(envelope, opened, content_hash, offset, findings)
    }

    /// As [`Account::open`], at whatever version the opening came.
    pub(super) fn open_at_version(
        envelope: &Envelope,
        opened: &CreditAccountOpened,
        content_hash: ContentHash,
        offset: u64,
        mut findings: Vec<Finding>,
    ) -> Result<Account, Vec<Finding>> {
        opening_findings(envelope, opened, &mut findings);
        let account_id = AccountId::parse(&envelope.aggregate_id);
        let (Some(account_id), true) = (account_id, findings.is_empty()) else {
            return Err(findings);
        };
        let fact = Fact {
            value_date: opened.open_date,
            version: envelope.aggregate_version,
            recorded_at: envelope.recorded_at,
            event_id: envelope.event_id,
            content_hash,
            offset,
            supersedes: None,
            event: AccountEvent::CreditAccountOpened(opened.clone()),
        };
        Ok(Account {
            account_id,
            subject_id: envelope.subject_id.clone(),
            institution: envelope.institution_code,
            opened: opened.clone(),
            last_version: envelope.aggregate_version,
            sealed_through: None,
            sealed_chunks: 0,
            base: Ledger::opening(opened),
            open_facts: vec![fact],
            parked: Vec::new(),
            held: None,
            bank_refs: Vec::new(),
            releases: Vec::new(),
        })
    }
}

fn opening_findings(envelope: &Envelope, opened: &CreditAccountOpened, findings: &mut Vec<Finding>) {
    let mut find = |rule, field: &'static str, expected: &'static str| findings.push(Finding::new(rule, field, expected));
    if envelope.aggregate_type != AggregateType::CreditAccount || AccountId::parse(&envelope.aggregate_id).is_none() {
        find("ACCOUNT_ID_MALFORMED", "aggregate_id", "1 to 46 of the characters A-Z a-z 0-9 . _ : - for a CreditAccount");
    }
    if envelope.supersedes.is_some() {
        find("SUPERSEDED_EVENT_UNKNOWN", "supersedes", "nothing, because the account is not open yet");
    }
    for (date, field) in [(opened.open_date, "open_date"), (envelope.effective_date, "effective_date")] {
        if !(BusinessDate::MIN..=BusinessDate::MAX).contains(&date) {
            find("DATE_OUT_OF_RANGE", field, "a date from 1901-01-01 to 2099-12-31");
        }
        // D-11
        if is_too_far_ahead(date, envelope) {
            find("DATE_AHEAD_OF_RECORDED", field, "at most one day after the day on which the event was recorded");
        }
    }
    if envelope.effective_date < opened.open_date {
        find("DATE_BEFORE_OPENING", "effective_date", "not before the opening date of the account");
    }
    if opened.limit_minor < 0 {
        find("LIMIT_NEGATIVE", "limit_minor", "0 or more");
    }
    if opened.limit_minor > MAX_AMOUNT_MINOR {
        find("AMOUNT_TOO_LARGE", "limit_minor", "at most 1000000000000 minor units");
    }
    if opened.bill_day.is_some_and(|day| !(1..=31).contains(&day)) {
        find("BILL_DAY_OUT_OF_RANGE", "bill_day", "1 to 31");
    }
    if opened.due_date.is_some_and(|due_date| due_date < opened.open_date) {
        // BLE009
        find("DUE_DATE_BEFORE_OPENING", "due_date", "not before the opening date");
    }
}
