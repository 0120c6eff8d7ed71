use super::{MonthEndRow, MonthEndSpan, scan};
use crate::error::StoreError;
use crate::fold::{FoldOptions, LocalChange};
use crate::rows::AccountRow;
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use crate::test_events::*;
use credit_domain::account::HoldReason;
use credit_domain::calendar::{Month, RecordedAt};
use credit_domain::event::account_event::{AccountEvent, CloseCause, CreditAccountClosed};
use credit_domain::fact::Fact;
use credit_domain::ledger::derive::derived_from_facts;
use credit_domain::product_rule::ProductRule;
use std::ops::ControlFlow;
use std::sync::Arc;

fn folded(log: &Log) -> (tempfile::TempDir, Arc<ShardStore>) {
    let directory = tempfile::tempdir().unwrap();
    let store = open_store(directory.path());
    let mut fold = new_fold(&store, FoldOptions::default());
    for topic in 0..TOPICS.len() {
        for offset in 0..log.topics[topic].len() {
            fold.apply(log.input(topic, offset), &mut |topic, offset| log.fetch(topic, offset)).unwrap();
        }
    }
    fold.commit(true, LocalChange::None).unwrap();
    (directory, store)
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn rows(store: &ShardStore, from: &str, through: &str, recorded_until: Option<RecordedAt>) -> Vec<MonthEndRow> {
    let span = MonthEndSpan { from: month(from), through: month(through), recorded_until };
    let mut rows = Vec::new();
    scan::<StoreError>(store, &RuleBook::default(), &span, &mut |row| {
        rows.push(row);
        Ok(())
    })
    .unwrap();
    rows
}

fn end_of(day: &str) -> RecordedAt {
    RecordedAt(i64::from(date(day).days() + 1) * 86_400_000_000)
}

/// All facts of every account, straight from the store.
fn facts_by_account(store: &ShardStore) -> Vec<(Box<credit_domain::account::Account>, Vec<Fact>)> {
    let mut accounts = Vec::new();
    store
        .visit_accounts(&mut |row| {
            if let AccountRow::Opened(account) = row {
                accounts.push(account);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    accounts
        .into_iter()
        .map(|account| {
            let mut facts = store.history(&account.subject_id, &account.account_id).unwrap();
            facts.extend(account.open_facts.clone());
            (account, facts)
        })
        .collect()
}

#[test]
fn every_row_says_what_a_flat_fold_of_the_facts_known_then_says() {
    let (_directory, store) = folded(&busy_log(7, 6));
    let accounts = facts_by_account(&store);
    assert!(accounts.iter().all(|(account, _)| account.sealed_chunks > 0));
    for (from, through, until) in [
        ("2024-11", "2025-08", None),
        ("2025-02", "2025-04", None),
        ("2025-01", "2025-06", Some(end_of("2025-03-20"))),
        ("2025-06", "2025-06", Some(end_of("2025-06-29"))),
    ] {
        let mut expected = Vec::new();
        for (account, facts) in &accounts {
            let known = || facts.iter().filter(|fact| until.is_none_or(|until| fact.recorded_at <= until));
            for index in month(from).max(month("2025-01")).index()..=month(through).index() {
                let month_end = Month::from_index(index).last_day();
                let derived = derived_from_facts(&account.opened, known(), month_end, &ProductRule::default());
                expected.push((account.account_id.clone(), derived));
            }
        }
        let found = rows(&store, from, through, until).into_iter().map(|row| (row.account_id, row.derived));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{from} to {through}, {until:?}");
    }
}

#[test]
fn a_correction_changes_the_past_from_its_recorded_time_on() {
    let (_directory, store) = folded(&{
        let mut log = Log::default();
        // Ends with the reversal of the first repayment, recorded on 2025-06-30.
        line_history(1, 6).into_iter().for_each(|event| log.push(ACCOUNTS, event));
        log
    });
    let balance = |until| rows(&store, "2025-01", "2025-01", until)[0].derived.balance_minor;
    assert_eq!((balance(Some(end_of("2025-06-29"))), balance(None)), (0, 25_000));
}

#[test]
fn rp_1_an_account_opened_later_was_not_known() {
    let (_directory, store) = folded(&busy_log(2, 1));
    assert!(rows(&store, "2025-01", "2025-01", Some(end_of("2025-01-04"))).is_empty());
    assert_eq!(rows(&store, "2025-01", "2025-01", Some(end_of("2025-01-05"))).len(), 2);
}

#[test]
fn a_closed_account_has_no_row_after_its_closing_month() {
    let mut log = Log::default();
    let history = line_history(1, 1);
    let closing = u64::try_from(history.len()).unwrap() + 1;
    history.into_iter().for_each(|event| log.push(ACCOUNTS, event));
    let closed = CreditAccountClosed { close_date: date("2025-02-10"), cause: CloseCause::Settled };
    log.push(ACCOUNTS, account_event(1, closing, date("2025-02-10"), AccountEvent::CreditAccountClosed(closed)));
    let (_directory, store) = folded(&log);
    let lines: Vec<(String, String)> = rows(&store, "2024-12", "2025-06", None)
        .into_iter()
        .map(|row| (row.month.to_string(), row.status_line_24.to_string()))
        .collect();
    let line = |cells: &str| format!("{}{cells}", "/".repeat(24 - cells.len()));
    assert_eq!(lines, [("2025-01".to_owned(), line("N")), ("2025-02".to_owned(), line("NC"))]);
    assert!(rows(&store, "2025-03", "2025-06", None).is_empty());
}

#[test]
fn the_line_reaches_back_before_the_asked_months() {
    let (_directory, store) = folded(&busy_log(1, 5));
    let whole = rows(&store, "2025-01", "2025-05", None).pop().unwrap();
    let last = rows(&store, "2025-05", "2025-05", None);
    assert_eq!(last, [whole]);
    assert_eq!(last[0].status_line_24.len(), 24);
    assert!(last[0].status_line_24.starts_with("///////////////////"));
    assert!(!last[0].status_line_24.trim_start_matches('/').contains('/'));
}

#[test]
fn accepted_months_and_holds_stand_beside_the_computed_ones() {
    let mut log = Log::default();
    for number in [1, 2, 3] {
        line_history(number, 1).into_iter().for_each(|event| log.push(ACCOUNTS, event));
        log.push(RECORDS, prepared(number));
    }
    log.push(RECORDS, accepted(2));
    let mut conflict = account_event(3, 2, date("2025-01-12"), purchase("other", 1));
    conflict.envelope.event_id = credit_domain::ids::EventId(77);
    log.push(ACCOUNTS, conflict);
    log.push(ACCOUNTS, account_event(1, 40, date("2025-02-01"), purchase("later", 5)));
    let (_directory, store) = folded(&log);
    let found: Vec<_> = rows(&store, "2025-01", "2025-01", None)
        .into_iter()
        .map(|row| (row.accepted.and_then(|month| month.repayment_status), row.held, row.parked))
        .collect();
    assert_eq!(found, [(None, None, 1), (Some("N".into()), None, 0), (None, Some(HoldReason::VersionConflict), 0)]);
}

#[test]
fn the_visitor_can_stop_the_walk() {
    let (_directory, store) = folded(&busy_log(3, 1));
    let span = MonthEndSpan { from: month("2025-01"), through: month("2025-01"), recorded_until: None };
    let mut seen = 0;
    let stopped = scan(&store, &RuleBook::default(), &span, &mut |_| {
        seen += 1;
        Err(StoreError::Refetch("enough".to_owned()))
    });
    assert!(matches!(stopped, Err(StoreError::Refetch(_))));
    assert_eq!(seen, 1);
}
