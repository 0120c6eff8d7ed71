//! A generated history, read as the producer reads it and folded by the domain: what it reaches, and what is refused.

use super::{SCENARIOS, people_for_every_scenario, scenario_of};
use crate::generate::{GenerateConfig, generate};
use credit_domain::account::unopened::{UnopenedAccount, UnopenedOutcome};
use credit_domain::account::{Account, Outcome};
use credit_domain::agreement::{Agreement, AgreementOutcome};
use credit_domain::calendar::{Month, RecordedAt};
use credit_domain::event::account_event::{AccountEvent, AccountType};
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::{Event, EventPayload};
use credit_domain::fact::Fact;
use credit_domain::ids::{AccountId, AgreementId, InstitutionCode, SubjectId};
use credit_domain::ledger::RepaymentStatus;
use credit_domain::ledger::history::derived_at_month_ends;
use credit_domain::ledger::status::AccountStatus;
use credit_domain::product_rule::ProductRule;
use credit_domain::refusal::Finding;
use credit_domain::subject::{Subject, SubjectOutcome};
use std::collections::{BTreeMap, BTreeSet};
use wire_contracts::event_type::EventType;
use wire_contracts::ingress::{Stamp, parse_event};

const MONTHS: u32 = 12;

/// What became of one event.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Folded {
    Applied,
    Duplicate,
    Waits,
    Refused(Vec<Finding>),
    Quarantined,
}

enum Row {
    Unopened(UnopenedAccount),
    Open(Box<Account>),
}

/// The fold of one partition in memory, event by event.
#[derive(Default)]
struct Fold {
    subjects: BTreeMap<SubjectId, Subject>,
    agreements: BTreeMap<AgreementId, Agreement>,
    accounts: BTreeMap<AccountId, Row>,
    /// Facts that were sealed, by account.
    sealed: BTreeMap<AccountId, Vec<Fact>>,
    /// Every event by its offset.
    events: Vec<Event>,
    rules: BTreeMap<String, ProductRule>,
    /// Events by type and outcome, without the words of refusals.
    outcomes: Vec<(EventType, AccountId, Folded)>,
}

impl Fold {
    fn new() -> Fold {
        let rules = wire_contracts::product_rules::shipped();
        Fold { rules: rules.into_iter().map(|rule| (rule.name.to_string(), rule)).collect(), ..Fold::default() }
    }

    fn rule_of(&self, product: &str) -> ProductRule {
        self.rules[product].clone()
    }

    fn take(&mut self, event: Event) {
        let offset = u64::try_from(self.events.len()).unwrap();
        self.events.push(event.clone());
        let hash = wire_contracts::avro::content_hash_of(&wire_contracts::avro::encode(&event)).unwrap();
        let envelope = &event.envelope;
        let folded = match &event.payload {
            EventPayload::Subject(payload) => {
                let subject_id = envelope.subject_id.clone();
                let subject = self.subjects.entry(subject_id.clone()).or_insert_with(|| Subject::new(subject_id));
                match subject.apply(envelope, payload, hash, offset) {
                    SubjectOutcome::Applied => Folded::Applied,
                    SubjectOutcome::Duplicate => Folded::Duplicate,
                    SubjectOutcome::Refused(findings) => Folded::Refused(findings),
                    SubjectOutcome::Quarantined => Folded::Quarantined,
                }
            }
            EventPayload::Agreement(payload) => {
                let id = AgreementId::parse(&envelope.aggregate_id).unwrap();
                let new = || Agreement::new(id.clone(), envelope.subject_id.clone(), envelope.institution_code);
                let agreement = self.agreements.entry(id.clone()).or_insert_with(new);
                match agreement.apply(envelope, payload, hash, offset) {
                    AgreementOutcome::Applied => Folded::Applied,
                    AgreementOutcome::Duplicate => Folded::Duplicate,
                    AgreementOutcome::Refused(findings) => Folded::Refused(findings),
                    AgreementOutcome::Quarantined => Folded::Quarantined,
                }
            }
            EventPayload::Account(_) => return self.take_account_event(&event, offset),
            EventPayload::Wallet(_) | EventPayload::Pipeline(_) => panic!("not an event of the lender"),
        };
        self.note(&event, folded);
    }

    fn note(&mut self, event: &Event, folded: Folded) {
        let id = AccountId::parse(&event.envelope.aggregate_id).unwrap();
        self.outcomes.push((EventType::of(&event.payload), id, folded));
    }

    fn take_account_event(&mut self, event: &Event, offset: u64) {
        let account_id = AccountId::parse(&event.envelope.aggregate_id).unwrap();
        let folded = self.apply(&account_id, event, offset);
        self.note(event, folded);
        while let Some(ready) = self.next_ready(&account_id) {
            let waiting = self.events[usize::try_from(ready).unwrap()].clone();
            let folded = self.apply(&account_id, &waiting, ready);
            self.note(&waiting, folded);
        }
    }

    fn next_ready(&self, account_id: &AccountId) -> Option<u64> {
        let parked = match self.accounts.get(account_id)? {
            Row::Unopened(account) => account.next_parked_ready(),
            Row::Open(account) => account.next_parked_ready(),
        };
        parked.map(|parked| parked.offset)
    }

    fn apply(&mut self, account_id: &AccountId, event: &Event, offset: u64) -> Folded {
        let EventPayload::Account(payload) = &event.payload else { panic!("an account event") };
        let hash = wire_contracts::avro::content_hash_of(&wire_contracts::avro::encode(event)).unwrap();
        let mut row = self.accounts.remove(account_id).unwrap_or(Row::Unopened(UnopenedAccount::default()));
        let outcome = match &mut row {
            Row::Open(account) => {
                let rule = self.rule_of(&account.opened.product);
                let history = self.sealed.get(account_id).map_or(&[][..], Vec::as_slice);
                if matches!(payload, AccountEvent::AccountHoldReleased(_)) {
                    assert_eq!(event.envelope.aggregate_type, AggregateType::AccountHold);
                }
                account.apply(&event.envelope, payload, hash, offset, Some(history), &rule)
            }
            Row::Unopened(account) => match account.apply(&event.envelope, payload, hash, offset) {
                UnopenedOutcome::Opened(account) => {
                    row = Row::Open(account);
                    Outcome::Applied { changed_months: Vec::new(), sealed: Vec::new(), findings: Vec::new() }
                }
                UnopenedOutcome::Other(outcome) => outcome,
            },
        };
        let _earlier = self.accounts.insert(account_id.clone(), row);
        match outcome {
            Outcome::Applied { sealed, .. } => {
                let facts = sealed.into_iter().flat_map(|chunk| chunk.facts);
                self.sealed.entry(account_id.clone()).or_default().extend(facts);
                Folded::Applied
            }
            Outcome::Duplicate => Folded::Duplicate,
            Outcome::Refused(findings) => Folded::Refused(findings),
            Outcome::Quarantined(_) => Folded::Quarantined,
            Outcome::Parked => Folded::Waits,
            Outcome::NeedsHistory => panic!("history was given"),
        }
    }
}

fn config(people: u32) -> GenerateConfig {
    GenerateConfig {
        seed: 7,
        people,
        first_month: Month::new(2025, 1).unwrap(),
        months: MONTHS,
        institution: InstitutionCode::parse("T10000000H0001").unwrap(),
    }
}

/// Folds all lines that the producer would accept; the others are counted by rule.
fn folded(people: u32) -> (Fold, BTreeMap<&'static str, u32>) {
    let stamp = Stamp { recorded_at: RecordedAt(0), producer: "lender".into(), producer_build: "1".into() };
    let mut fold = Fold::new();
    let mut refused: BTreeMap<&'static str, u32> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for line in generate(&config(people)).into_iter().flat_map(|month| month.credit_lines) {
        match parse_event(line.as_bytes(), &stamp) {
            // The producer's receipts answer an id that was seen before, whatever came with it.
            Ok(event) if seen.insert(event.envelope.event_id) => fold.take(event),
            Ok(_) => {}
            Err(refusal) => refusal.findings.iter().for_each(|finding| *refused.entry(finding.rule).or_default() += 1),
        }
    }
    (fold, refused)
}

fn is_scripted(id: &AccountId) -> bool {
    id.as_str().starts_with('S') && id.as_str().len() == 9
}

#[test]
fn every_event_type_of_the_lender_occurs_and_is_applied() {
    let (fold, refused) = folded(people_for_every_scenario());
    let applied: BTreeSet<EventType> =
        fold.outcomes.iter().filter(|(_, _, folded)| *folded == Folded::Applied).map(|(event_type, ..)| *event_type).collect();
    let of_the_lender = |event_type: &EventType| {
        let path = event_type.newest_schema().path;
        ["subjects/", "accounts/", "agreements/"].iter().any(|folder| path.starts_with(folder))
    };
    let missing: Vec<EventType> =
        EventType::ALL.into_iter().filter(of_the_lender).filter(|event_type| !applied.contains(event_type)).collect();
    assert_eq!(missing, []);
    // What the producer refuses are the bad events alone, with the faults that were made.
    let made = [
        "AMOUNT_NOT_POSITIVE",
        "CURRENCY_FORMAT",
        "DATE_FORMAT",
        "EVENT_TYPE_UNKNOWN",
        "JSON_MALFORMED",
        "UNKNOWN_FIELD",
        "WRONG_TYPE",
    ];
    assert_eq!(refused.keys().copied().collect::<Vec<&str>>(), made);
}

#[test]
fn the_fold_refuses_only_what_is_meant_to_be_refused() {
    let (fold, _) = folded(people_for_every_scenario());
    for (event_type, id, outcome) in &fold.outcomes {
        match outcome {
            Folded::Applied | Folded::Duplicate | Folded::Waits => {}
            // A refund of a purchase that never was.
            Folded::Refused(findings) => {
                let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
                assert!(!is_scripted(id) && rules == ["POSTING_UNKNOWN"], "{event_type} of {id}: {findings:?}");
            }
            // Two events with one version: among the bad ones, and in the script that is released from it.
            Folded::Quarantined => {
                let by_script = fold.outcomes.iter().any(|(event_type, of, folded)| {
                    of == id && *event_type == EventType::AccountHoldReleased && *folded == Folded::Applied
                });
                assert!(!is_scripted(id) || by_script, "{event_type} of {id}");
            }
        }
    }
    let waiting = fold.accounts.iter().filter(|(id, row)| {
        is_scripted(id) && matches!(row, Row::Open(account) if account.held.is_some() || !account.parked.is_empty())
    });
    assert_eq!(waiting.map(|(id, _)| id.to_string()).collect::<Vec<String>>(), Vec::<String>::new());
}

#[test]
fn every_status_is_reached() {
    let (fold, _) = folded(people_for_every_scenario());
    let (first, last) = (config(1).first_month, config(1).first_month.plus(i32::try_from(MONTHS).unwrap() - 1));
    let mut repayment: BTreeSet<&'static str> = BTreeSet::new();
    let mut account_codes: BTreeSet<(AccountType, &'static str)> = BTreeSet::new();
    let mut account_statuses: BTreeSet<AccountStatus> = BTreeSet::new();
    let mut types: BTreeSet<AccountType> = BTreeSet::new();
    for (id, row) in &fold.accounts {
        let Row::Open(account) = row else { continue };
        let rule = fold.rule_of(&account.opened.product);
        let facts = fold.sealed.get(id).into_iter().flatten().chain(&account.open_facts);
        for derived in derived_at_month_ends(&account.opened, facts, first, last, &rule) {
            let _ = repayment.insert(derived.repayment_status.code());
            let _ = account_statuses.insert(derived.account_status);
            let _ = account_codes.insert((account.opened.account_type, derived.account_status.code(account.opened.account_type)));
        }
        let _ = types.insert(account.opened.account_type);
    }
    let wanted: BTreeSet<&str> = [
        RepaymentStatus::NotApplicable,
        RepaymentStatus::NothingDue,
        RepaymentStatus::Normal,
        RepaymentStatus::LateWithinMonth,
        RepaymentStatus::PaidByGuarantor,
        RepaymentStatus::SettledInKind,
        RepaymentStatus::BadDebt,
        RepaymentStatus::Settled,
        RepaymentStatus::Ended,
    ]
    .into_iter()
    .chain((1..=7).map(RepaymentStatus::Overdue))
    .map(RepaymentStatus::code)
    .collect();
    assert_eq!(repayment, wanted);
    assert_eq!(account_statuses, BTreeSet::from(AccountStatus::ALL));
    assert_eq!(types, BTreeSet::from(AccountType::ALL));
    let codes = |of: AccountType| -> Vec<&str> {
        account_codes.iter().filter(|(account_type, _)| *account_type == of).map(|(_, code)| *code).collect()
    };
    // pboc-format 5.2; code 6 of D1, R1 and R4 (security short) follows from no event.
    assert_eq!(codes(AccountType::R1), ["1", "2", "3", "41", "42", "5", "8"]);
    assert_eq!(codes(AccountType::R2), ["1", "31", "4", "51", "52", "6"]);
    assert_eq!(codes(AccountType::C1), ["1", "2"]);
}

#[test]
fn every_script_is_lived_by_somebody() {
    let names: BTreeSet<&str> = (1..=people_for_every_scenario()).filter_map(scenario_of).map(|(name, _)| *name).collect();
    assert_eq!(names.len(), SCENARIOS.len(), "each script has a name of its own and its turn");
}

#[test]
fn the_events_of_a_script_are_recorded_in_the_order_of_their_versions() {
    let stamp = Stamp { recorded_at: RecordedAt(0), producer: "lender".into(), producer_build: "1".into() };
    let mut newest: BTreeMap<AccountId, u64> = BTreeMap::new();
    for line in generate(&config(people_for_every_scenario())).into_iter().flat_map(|month| month.credit_lines) {
        let Ok(event) = parse_event(line.as_bytes(), &stamp) else { continue };
        let id = AccountId::parse(&event.envelope.aggregate_id).unwrap();
        if event.envelope.aggregate_type == AggregateType::CreditAccount && is_scripted(&id) {
            let version = event.envelope.aggregate_version;
            let before = newest.insert(id.clone(), version).unwrap_or(0);
            assert!(version <= before + 1, "version {version} of {id} after {before}: {}", EventType::of(&event.payload));
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_lines() {
    let lines = |people| generate(&config(people)).into_iter().flat_map(|month| month.credit_lines).collect::<Vec<String>>();
    assert_eq!(lines(30), lines(30));
}
