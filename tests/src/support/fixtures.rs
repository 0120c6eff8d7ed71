//! Small histories, the borrowers in them, and the personal strings that must stay where they belong.

use credit_domain::ids::{AccountId, SubjectId};
use furnish::commands::generate::generate_config;
use furnish::generate::{GenerateConfig, GeneratedMonth, generate};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const SEED: u64 = 2026;

/// Personal fields whose values are looked for: long enough that they cannot turn up by chance.
const CANARY_FIELDS: [&str; 5] = ["cell_phone", "doc_no", "mail_address", "name", "residence_address"];

pub fn history_config(people: u32, months: u32) -> GenerateConfig {
    generate_config(SEED, people, months).expect("a history that can be generated")
}

/// A generated history from January 2025, bad lines included.
pub fn history(people: u32, months: u32) -> Vec<GeneratedMonth> {
    generate(&history_config(people, months))
}

fn events(lines: &[String]) -> impl Iterator<Item = Value> {
    lines.iter().filter_map(|line| serde_json::from_str(line).ok())
}

/// The personal strings of everybody registered in these lines, sorted.
pub fn canaries(lines: &[String]) -> Vec<String> {
    let mut canaries: Vec<String> = events(lines)
        .flat_map(|event| CANARY_FIELDS.map(|field| event["personal"][field].as_str().map(str::to_owned)))
        .flatten()
        .collect();
    canaries.sort();
    canaries.dedup();
    canaries
}

/// Fails when one of the personal strings is in the text.
pub fn assert_free_of(canaries: &[String], text: &str, place: &str) {
    assert!(!canaries.is_empty(), "there is nothing to look for");
    let found = canaries.iter().filter(|canary| text.contains(canary.as_str())).count();
    assert_eq!(found, 0, "{found} personal strings in {place}");
}

/// The first registration of the lines, as a template of one that is spoilt.
pub fn registration(lines: &[String]) -> Value {
    events(lines).find(|event| event["event_type"] == "SubjectRegistered").expect("somebody is registered")
}

/// A person with a revolving line, as the lender sees it.
#[derive(Clone, Debug)]
pub struct Borrower {
    pub subject_id: SubjectId,
    pub account_id: AccountId,
    pub institution_code: String,
    /// Version of the account's next event.
    pub next_version: u64,
}

/// Everybody in these lines whose revolving line was opened, by account id. Prefixed event ids keep purchases made here
/// apart from those of the history.
pub fn borrowers(lines: &[String]) -> Vec<Borrower> {
    let mut by_account: BTreeMap<String, Borrower> = BTreeMap::new();
    for event in events(lines) {
        let text = |field: &str| event[field].as_str().unwrap_or_default().to_owned();
        let account = text("aggregate_id");
        if event["event_type"] == "CreditAccountOpened" && account.starts_with("HB") {
            let borrower = Borrower {
                subject_id: SubjectId::parse(&text("subject_id")).expect("a subject id"),
                account_id: AccountId::parse(&account).expect("an account id"),
                institution_code: text("institution_code"),
                next_version: 1,
            };
            let _ = by_account.insert(account.clone(), borrower);
        }
        if let (Some(borrower), Some(version)) = (by_account.get_mut(&account), event["aggregate_version"].as_u64()) {
            borrower.next_version = borrower.next_version.max(version + 1);
        }
    }
    by_account.into_values().collect()
}

impl Borrower {
    /// A purchase of the given version on 30 January 2025. Its event id is made from account and version.
    pub fn purchase_of_version(&self, version: u64) -> Value {
        let number: u64 = self.account_id.as_str().trim_start_matches("HB").parse().expect("a numbered account");
        json!({
            "event_type": "PurchasePosted",
            "event_id": format!("0190a000-0000-7000-8000-{:012x}", number << 20 | version),
            "aggregate_type": "CreditAccount",
            "aggregate_id": self.account_id.as_str(),
            "aggregate_version": version,
            "effective_date": "2025-01-30",
            "institution_code": self.institution_code,
            "subject_id": self.subject_id.as_str(),
            "posting_id": format!("TP-{number}-{version}"),
            "amount_minor": 1_00,
            "currency": "CNY",
        })
    }

    /// The next purchase; the version is used up.
    pub fn purchase(&mut self) -> Value {
        let event = self.purchase_of_version(self.next_version);
        self.next_version += 1;
        event
    }
}
