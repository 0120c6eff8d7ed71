//! What the random histories reach: every event on every account type that has it, every repayment status, every code of
//! an account status, every outcome and every reason for a hold. Without it the promises would promise nothing.

use credit_domain::account::{HoldReason, Outcome};
use credit_domain::event::EventPayload;
use credit_domain::event::account_event::AccountType;
use fold_tests::random_history::{History, plots_of};
use fold_tests::shrunk::deterministic_runner;
use proptest::strategy::{Strategy, ValueTree};
use std::collections::BTreeMap;
use wire_contracts::event_type::EventType;

/// Histories of each account type that are looked at.
const HISTORIES: usize = 4_000;
/// How often each event must be accepted on each account type that has it.
const ACCEPTED_MIN: usize = 10;

/// pboc-format 5.1, without `#`, which no fold yields: cards show neither `M` nor `D` nor `Z`, and a claim has no status.
fn repayment_statuses(account_type: AccountType) -> &'static [&'static str] {
    match account_type {
        AccountType::C1 => &[""],
        AccountType::R2 | AccountType::R3 => &["*", "N", "1", "2", "3", "4", "5", "6", "7", "B", "C", "G"],
        _ => &["*", "N", "M", "1", "2", "3", "4", "5", "6", "7", "D", "Z", "B", "C", "G"],
    }
}

/// pboc-format 5.2, without what no event leads to.
fn account_statuses(account_type: AccountType) -> &'static [&'static str] {
    match account_type {
        AccountType::D1 | AccountType::R4 => &["1", "2", "3", "41", "42", "8"],
        AccountType::R1 => &["1", "2", "3", "41", "42", "5", "8"],
        AccountType::R2 | AccountType::R3 => &["1", "31", "4", "51", "52", "6", "8"],
        AccountType::C1 => &["1", "2"],
    }
}

/// Events that an account of the type never has: lines for large instalments are for R2, reopening for cards, a claim
/// taken over for C1, of which nothing falls due.
fn never(account_type: AccountType) -> &'static [&'static str] {
    match account_type {
        AccountType::D1 | AccountType::R1 | AccountType::R4 => {
            &["LargeInstalmentLineGranted", "CreditAccountReopened", "AssetTransferredIn"]
        }
        AccountType::R2 => &["AssetTransferredIn"],
        AccountType::R3 => &["LargeInstalmentLineGranted", "AssetTransferredIn"],
        AccountType::C1 => &["LargeInstalmentLineGranted", "CreditAccountReopened", "PaymentBecameOverdue"],
    }
}

#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn add(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }
}

fn counts_of(account_type: AccountType) -> Counts {
    let types: &'static [AccountType] = match account_type {
        AccountType::D1 => &[AccountType::D1],
        AccountType::R1 => &[AccountType::R1],
        AccountType::R2 => &[AccountType::R2],
        AccountType::R3 => &[AccountType::R3],
        AccountType::R4 => &[AccountType::R4],
        AccountType::C1 => &[AccountType::C1],
    };
    let (mut runner, strategy, mut counts) = (deterministic_runner(), plots_of(types), Counts::default());
    for _ in 0..HISTORIES {
        let history = History::of(&strategy.new_tree(&mut runner).expect("a plot").current());
        count_outcomes(&history, &mut counts);
        count_statuses(&history, account_type, &mut counts);
    }
    counts
}

fn count_outcomes(history: &History, counts: &mut Counts) {
    let mut late = false;
    for sent in &history.book.sent {
        let name = EventType::of(&EventPayload::Account(sent.event.clone())).name();
        match &sent.outcome {
            Outcome::Applied { changed_months, sealed, findings } => {
                counts.add(format!("accepted {name}"));
                late |=
                    !sealed.is_empty() && sent.envelope.effective_date < sent.envelope.recorded_at.business_date().plus_days(-62);
                if !changed_months.is_empty() {
                    counts.add("changed months");
                }
                if sent.envelope.supersedes.is_some() {
                    counts.add(format!("superseded {name}"));
                }
                findings.iter().for_each(|finding| counts.add(format!("finding {}", finding.rule)));
            }
            Outcome::Duplicate => counts.add("duplicate"),
            Outcome::Refused(findings) => {
                counts.add("refused");
                findings.iter().for_each(|finding| counts.add(format!("refused {}", finding.rule)));
            }
            Outcome::Quarantined(reason) => counts.add(format!("held {reason:?}")),
            Outcome::Parked => counts.add("parked"),
            Outcome::NeedsHistory => unreachable!("history is given"),
        }
    }
    let account = history.account();
    if account.sealed_chunks > 0 {
        counts.add("sealed");
    }
    if late {
        counts.add("late");
    }
}

fn count_statuses(history: &History, account_type: AccountType, counts: &mut Counts) {
    for index in history.account().opened.open_date.month().index()..=history.today.month().index() + 1 {
        let derived = history.derived_on(credit_domain::calendar::Month::from_index(index).last_day());
        counts.add(format!("repayment status {}", derived.repayment_status.code()));
        counts.add(format!("account status {}", derived.account_status.code(account_type)));
    }
}

fn check(account_type: AccountType) {
    let counts = counts_of(account_type);
    let mut missing = Vec::new();
    let mut require = |what: String, least: usize| {
        if counts.of(&what) < least {
            missing.push(format!("{what}: {} of {least}", counts.of(&what)));
        }
    };
    for event_type in EventType::ALL {
        let is_of_an_account = event_type.schemas().iter().any(|schema| schema.path.starts_with("accounts/"));
        if is_of_an_account && !never(account_type).contains(&event_type.name()) {
            require(format!("accepted {}", event_type.name()), ACCEPTED_MIN);
        }
    }
    for code in repayment_statuses(account_type) {
        require(format!("repayment status {code}"), ACCEPTED_MIN);
    }
    for code in account_statuses(account_type) {
        require(format!("account status {code}"), ACCEPTED_MIN);
    }
    for reason in [HoldReason::VersionConflict, HoldReason::ContentConflict, HoldReason::AssertionFailed] {
        require(format!("held {reason:?}"), ACCEPTED_MIN);
    }
    require("parked".to_owned(), ACCEPTED_MIN);
    for what in ["changed months", "duplicate", "refused", "sealed", "late"] {
        require(what.to_owned(), 10 * ACCEPTED_MIN);
    }
    assert!(missing.is_empty(), "{}: {missing:#?}\nof {:#?}", account_type.code(), counts.0);
}

#[test]
fn random_histories_of_d1_reach_everything() {
    check(AccountType::D1);
}

#[test]
fn random_histories_of_r1_reach_everything() {
    check(AccountType::R1);
}

#[test]
fn random_histories_of_r2_reach_everything() {
    check(AccountType::R2);
}

#[test]
fn random_histories_of_r3_reach_everything() {
    check(AccountType::R3);
}

#[test]
fn random_histories_of_r4_reach_everything() {
    check(AccountType::R4);
}

#[test]
fn random_histories_of_c1_reach_everything() {
    check(AccountType::C1);
}
