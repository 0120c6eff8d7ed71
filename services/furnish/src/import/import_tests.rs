use super::convert::ImportedAccount;
use super::introductions::Introductions;
use super::lines::EventLines;
use super::mapping::{Mapping, TEMPLATE};
use super::mapping_reader::parse_mapping;
use super::reader::RowReader;
use super::report::{BadLine, ImportError, ImportReport};
use super::row::read_row;
use super::{inspect, inspect_rows, months_through};
use crate::cli::ServiceArgs;
use crate::configuration::Configuration;
use credit_domain::account::unopened::{UnopenedAccount, UnopenedOutcome};
use credit_domain::account::{Account, Outcome};
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::reporting::baseline::Baseline;
use credit_domain::reporting::moment::moment_of;
use event_ingress::emit::{EmitConfig, EmitReport, emit};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const HEADER: &str =
    "account,customer,name,id_number,sex,opened,limit,statement_2024_01,paid_2024_01,statement_2024_02,paid_2024_02";
/// No line of a report may show it.
const CANARY: &str = "zebra";

fn mapping() -> Mapping {
    parse_mapping(TEMPLATE, &wire_contracts::product_rules::shipped()).unwrap()
}

/// The mapping of the template for holders of papers without a check character.
fn mapping_of_other_papers() -> Mapping {
    let text = TEMPLATE.replace("doc_type = { constant = \"10\" }", "doc_type = { constant = \"X\" }");
    parse_mapping(&text, &wire_contracts::product_rules::shipped()).unwrap()
}

fn reader(rows: &[&str]) -> RowReader {
    let text = std::iter::once(&HEADER).chain(rows).map(|row| format!("{row}\n")).collect::<String>();
    RowReader::of(Box::new(std::io::Cursor::new(text)), b',').unwrap()
}

fn inspected(rows: &[&str], months: usize) -> (ImportReport, Introductions) {
    inspect_rows(reader(rows), &mapping_of_other_papers(), months, "book.csv", String::new()).unwrap()
}

const ALICE: &str = "1,c1,A,P1,F,2023-06-01,5000,1200.50,0,1300,100.00";
const BOB: &str = "2,c2,B,P2,M,2023-06-01,5000,0,0,-20,50";

fn lines(rows: &[&str], months: usize) -> Vec<String> {
    let mapping = mapping_of_other_papers();
    let (report, introductions) = inspected(rows, months);
    assert!(report.is_clean(), "{}", report.render());
    let mut text = String::new();
    let _bytes = EventLines::new(&mapping, months, reader(rows), &introductions).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// Line, column and rule of every fault.
fn check_bad(rows: &[&str], expected: &[(u64, &str, &str)]) {
    let (report, _) = inspected(rows, 2);
    let found: Vec<(u64, &str, &str)> =
        report.bad_lines.listed.iter().map(|bad| (bad.line, bad.column.as_str(), bad.rule)).collect();
    assert_eq!(found, expected, "{rows:?}");
    assert!(report.bad_lines.listed.iter().all(|bad| !bad.fix.is_empty()));
    assert!(!report.render().contains(CANARY), "{}", report.render());
}

#[test]
fn every_bad_line_is_listed_with_column_rule_and_fix_and_without_its_values() {
    check_bad(&[ALICE, BOB], &[]);
    check_bad(&["1,c1,A,P1,F,zebra,5000,0,0,0,0"], &[(2, "opened", "DATE_FORM")]);
    check_bad(&["1,c1,A,P1,F,2023-02-29,5000,0,0,0,0"], &[(2, "opened", "DATE_FORM")]);
    check_bad(&["1,c1,A,P1,F,2023-06-01,zebra,0,0,0,0"], &[(2, "limit", "AMOUNT_FORM")]);
    check_bad(&["1,c1,A,P1,F,2023-06-01,-1,0,0,0,0"], &[(2, "limit", "AMOUNT_NEGATIVE")]);
    check_bad(&["1,c1,A,P1,F,2023-06-01,5000,0.005,0,0,0"], &[(2, "statement_2024_01", "AMOUNT_NOT_WHOLE")]);
    check_bad(&["1,c1,A,P1,F,2023-06-01,5000,0,-5,0,0"], &[(2, "paid_2024_01", "AMOUNT_NEGATIVE")]);
    check_bad(&["1,c1,A,P1,F,2023-06-01,5000,0,0,,0"], &[(2, "statement_2024_02", "VALUE_MISSING")]);
    check_bad(&["1,c1,A,P1,F,2023-06-01,5000,0,0,1E+12,0"], &[(2, "statement_2024_02", "AMOUNT_TOO_LARGE")]);
    check_bad(&["ze bra,c1,A,P1,F,2023-06-01,5000,0,0,0,0"], &[(2, "account", "ID_FORM")]);
    check_bad(&["1,c1,,P1,F,2023-06-01,5000,0,0,0,0"], &[(2, "name", "VALUE_MISSING")]);
    check_bad(&["1,c1,A"], &[(2, "", "FIELD_COUNT")]);
    check_bad(&[ALICE, ALICE], &[(3, "account", "ACCOUNT_REPEATED")]);
    check_bad(&[ALICE, "3,c1,zebra,P1,F,2023-06-01,5000,0,0,0,0"], &[(3, "customer", "PERSON_DIFFERS")]);
    check_bad(&["1,c1,A,P1,F,2024-02-01,5000,10,0,0,0"], &[(2, "statement_2024_01", "BEFORE_OPENING")]);
    // Faults of several lines, and of one line, come together.
    check_bad(
        &["1,c1,A,P1,F,2023-06-01,x,y,0,0,0", ALICE, "2,c2,B,P2,M,x,1,0,0,0,0"],
        &[(2, "limit", "AMOUNT_FORM"), (2, "statement_2024_01", "AMOUNT_FORM"), (4, "opened", "DATE_FORM")],
    );
}

#[test]
fn what_the_producer_would_refuse_is_a_fault_of_the_column() {
    let rows = ["1,c1,A,zebra,F,2023-06-01,5000,0,0,0,0"];
    let (report, _) = inspect_rows(reader(&rows), &mapping(), 2, "book.csv", String::new()).unwrap();
    let columns: BTreeSet<&str> = report.bad_lines.listed.iter().map(|bad| bad.column.as_str()).collect();
    assert_eq!(columns, BTreeSet::from(["id_number"]), "{}", report.render());
    assert!(!report.render().contains(CANARY));
}

#[test]
fn missing_and_repeated_columns_are_listed_before_any_row_is_read() {
    let header = HEADER.replace("limit", "maximum").replace("sex", "name");
    let rows = RowReader::of(Box::new(std::io::Cursor::new(format!("{header}\n{ALICE}\n"))), b',').unwrap();
    let (report, _) = inspect_rows(rows, &mapping(), 2, "book.csv", String::new()).unwrap();
    let found: Vec<(&str, &str)> = report.bad_lines.listed.iter().map(|bad| (bad.column.as_str(), bad.rule)).collect();
    assert_eq!(found, [("limit", "COLUMN_MISSING"), ("name", "COLUMN_REPEATED"), ("sex", "COLUMN_MISSING")]);
    assert_eq!(report.rows, 0);
}

#[test]
fn bytes_that_are_no_text_are_a_fault_of_their_line() {
    let mut bytes = format!("{HEADER}\n{ALICE}\n").into_bytes();
    bytes.extend_from_slice(b"2,c2,\xff,P2,M,2023-06-01,5000,0,0,0,0\n");
    let rows = RowReader::of(Box::new(std::io::Cursor::new(bytes)), b',').unwrap();
    let (report, _) = inspect_rows(rows, &mapping_of_other_papers(), 2, "book.csv", String::new()).unwrap();
    let expected = BadLine { line: 3, column: String::new(), rule: "NOT_UTF8", fix: "text in UTF-8".to_owned() };
    assert_eq!(report.bad_lines.listed, [expected]);
    assert_eq!((report.rows, report.accounts), (2, 1));
}

#[test]
fn the_report_counts_rows_accounts_people_and_events() {
    let third = "3,c1,A,P1,F,2024-02-05,5000,,,40,0";
    let (report, _) = inspected(&[ALICE, BOB, third], 2);
    assert_eq!((report.rows, report.accounts, report.people), (3, 3, 2), "{}", report.render());
    assert_eq!(report.events["SubjectRegistered"], 2);
    assert_eq!(report.events["CreditAccountOpened"], 3);
    let sent = lines(&[ALICE, BOB, third], 2);
    assert_eq!(report.events_total(), u64::try_from(sent.len()).unwrap());
    for (event_type, count) in &report.events {
        let of_type = sent.iter().filter(|line| line.contains(&format!("\"event_type\":\"{event_type}\""))).count();
        assert_eq!(*count, u64::try_from(of_type).unwrap(), "{event_type}");
    }
}

#[test]
fn a_book_gives_the_same_lines_always_and_more_months_only_add_lines() {
    let rows = [ALICE, BOB];
    assert_eq!(lines(&rows, 2), lines(&rows, 2));
    let (of_one, of_both) = (lines(&rows, 1), lines(&rows, 2));
    assert!(of_one.len() < of_both.len());
    assert!(of_one.iter().all(|line| of_both.contains(line)));
    let ids: BTreeSet<&str> =
        of_both.iter().map(|line| line.split("\"event_id\":\"").nth(1).unwrap().get(..36).unwrap()).collect();
    assert_eq!(ids.len(), of_both.len(), "an id for each event");
    assert!(of_both.iter().all(|line| !line.contains("recorded_at") && !line.contains("\"producer")));
}

#[test]
fn who_introduces_a_person_does_not_depend_on_the_months() {
    // The row above was opened later: the one below introduces the person, with one month and with two.
    let rows = ["1,c1,A,P1,F,2024-02-03,5000,,,40,0", "2,c1,A,P1,F,2023-06-01,5000,0,0,0,0"];
    let (of_one, of_both) = (lines(&rows, 1), lines(&rows, 2));
    assert!(of_one.iter().all(|line| of_both.contains(line)));
    let registered: Vec<&String> = of_both.iter().filter(|line| line.contains("\"SubjectRegistered\"")).collect();
    assert_eq!(registered.len(), 1);
    assert!(registered[0].contains("\"effective_date\":\"2023-06-01\""));
}

/// Folds the account events of one account.
fn fold(events: &[Event], mapping: &Mapping) -> Account {
    let mut account: Option<Account> = None;
    for (offset, event) in (0_u64..).zip(events) {
        let EventPayload::Account(payload) = &event.payload else { continue };
        let hash = wire_contracts::avro::content_hash_of(&wire_contracts::avro::encode(event)).unwrap();
        match &mut account {
            None => match UnopenedAccount::default().apply(&event.envelope, payload, hash, offset) {
                UnopenedOutcome::Opened(opened) => account = Some(*opened),
                UnopenedOutcome::Other(outcome) => panic!("{outcome:?}"),
            },
            Some(account) => {
                let outcome = account.apply(&event.envelope, payload, hash, offset, None, &mapping.rule);
                assert!(matches!(outcome, Outcome::Applied { .. }), "{payload:?}: {outcome:?}");
            }
        }
    }
    account.unwrap()
}

fn events_of(row: &str, mapping: &Mapping) -> Vec<Event> {
    let mut rows = reader(&[row]);
    let row = rows.next_row().unwrap().unwrap().unwrap();
    let account = read_row(mapping, &row).unwrap();
    let mut introductions = Introductions::default();
    assert_eq!(introductions.take(mapping, &account), []);
    let introduces = introductions.of(&account);
    let mut imported = ImportedAccount::new(mapping, account, introduces);
    let mut events = Vec::new();
    for index in 0..mapping.months.len() {
        imported.live_through(index, &mut events);
    }
    events
}

#[test]
fn the_fold_of_the_events_owes_what_the_statements_say() {
    let mapping = mapping_of_other_papers();
    let check = |row: &str, statements_minor: [i64; 2]| {
        let account = fold(&events_of(row, &mapping), &mapping);
        for (month, statement_minor) in ["2024-01-31", "2024-02-29"].into_iter().zip(statements_minor) {
            let as_of = BusinessDate::parse(month).unwrap();
            let derived = account.derived_at(as_of, &mapping.rule, None).unwrap();
            assert_eq!(derived.balance_minor, statement_minor, "{row} at {month}");
        }
    };
    check(ALICE, [120_050, 130_000]);
    check(BOB, [0, -2_000]);
    check("3,c3,C,P3,M,2023-06-01,5000,700,0,200,0", [70_000, 20_000]);
    check("4,c4,D,P4,M,2023-06-01,5000,-700,900,200,0", [-70_000, 20_000]);
    check("5,c5,E,P5,M,2024-02-10,5000,,,200,0", [0, 20_000]);
}

#[test]
fn f_01_the_first_report_of_an_imported_account_has_moment_31() {
    let mapping = mapping_of_other_papers();
    let account = fold(&events_of(ALICE, &mapping), &mapping);
    let as_of = BusinessDate::parse("2024-02-29").unwrap();
    let derived = account.derived_at(as_of, &mapping.rule, None).unwrap();
    let (moment, report_date) = moment_of(&account.opened, &derived, as_of, &Baseline::default()).unwrap();
    assert_eq!((moment.code(), report_date), ("31", as_of));
}

#[test]
fn cards_are_activated_with_their_opening() {
    let mapping = mapping_of_other_papers();
    let account_events = events_of(BOB, &mapping).into_iter().filter_map(|event| match event.payload {
        EventPayload::Account(payload) => Some(payload),
        _ => None,
    });
    let first: Vec<AccountEvent> = account_events.take(2).collect();
    assert!(matches!(first.as_slice(), [AccountEvent::CreditAccountOpened(_), AccountEvent::CreditAccountActivated(_)]));
}

#[test]
fn only_months_that_are_over_are_imported() {
    let mapping = mapping();
    let month = |text: &str| Month::parse(text).unwrap();
    let check = |through: Option<&str>, today: &str, expected: Option<usize>| {
        let found = months_through(&mapping, through.map(month), BusinessDate::parse(today).unwrap());
        assert_eq!(found.ok(), expected, "{through:?} on {today}");
    };
    check(None, "2024-03-01", Some(2));
    check(None, "2024-02-28", None);
    check(Some("2024-01"), "2024-02-28", Some(1));
    check(Some("2030-01"), "2024-03-01", Some(2));
    let none = months_through(&mapping, Some(month("2023-12")), BusinessDate::parse("2024-03-01").unwrap());
    assert!(matches!(none, Err(ImportError::NoMonths { .. })));
}

#[test]
fn a_compressed_book_is_read_like_a_plain_one() {
    let directory = tempfile::tempdir().unwrap();
    let (plain, packed) = (directory.path().join("book.csv"), directory.path().join("book.csv.gz"));
    let text = format!("{HEADER}\n{ALICE}\n{BOB}\n");
    std::fs::write(&plain, &text).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let _file = encoder.finish().unwrap();
    let report = |path: &Path| inspect(path, &mapping_of_other_papers(), 2).unwrap().0;
    assert_eq!(report(&plain).events, report(&packed).events);
    assert_eq!(report(&plain).rows, 2);
}

/// A producer on a log of its own.
struct Producer {
    runtime: tokio::runtime::Runtime,
    running: event_ingress::producer::RunningProducer,
    shutdown: CancellationToken,
}

impl Producer {
    fn start(directory: &Path) -> Producer {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let args = ServiceArgs { config: None, data_dir: Some(directory.to_path_buf()) };
        let mut configuration = Configuration::load(&args).unwrap();
        configuration.consumer_credit.listen = "127.0.0.1:0".to_owned();
        let shutdown = CancellationToken::new();
        let log = runtime.block_on(crate::pipeline::open_log(&configuration)).unwrap();
        let metrics = crate::pipeline::new_metrics().unwrap();
        let health = service_kit::health::Health::new();
        let context = crate::pipeline::producer_context(&configuration, &Arc::clone(&log), &metrics, &health, &shutdown);
        let running = runtime.block_on(consumer_credit::start(&configuration.consumer_credit, context)).unwrap();
        Producer { runtime, running, shutdown }
    }

    fn send(&self, rows: &[&str], months: usize) -> EmitReport {
        let mapping = mapping_of_other_papers();
        let (_, introductions) = inspected(rows, months);
        let config = EmitConfig::new(format!("http://{}", self.running.address), "book");
        emit(&config, &mut EventLines::new(&mapping, months, reader(rows), &introductions), &mut |_| {}).unwrap()
    }

    fn stop(self) {
        self.shutdown.cancel();
        let _cut_off = self.runtime.block_on(self.running.wait()).unwrap();
    }
}

#[test]
fn the_same_book_twice_changes_nothing_and_a_changed_row_is_a_conflict() {
    let directory = tempfile::tempdir().unwrap();
    let producer = Producer::start(directory.path());
    let first = producer.send(&[ALICE, BOB], 1).progress.counts;
    assert_eq!((first.refused, first.conflict, first.duplicate), (0, 0, 0));
    let again = producer.send(&[ALICE, BOB], 1).progress.counts;
    assert_eq!((again.duplicate, again.total()), (first.accepted, first.accepted));
    // With a month more the known events are duplicates, the others are new.
    let more = producer.send(&[ALICE, BOB], 2).progress.counts;
    assert_eq!((more.duplicate, more.conflict, more.refused), (first.accepted, 0, 0));
    assert!(more.accepted > 0);
    let changed = producer.send(&[&ALICE.replace("1200.50", "1200.51"), BOB], 1);
    assert!(changed.progress.counts.conflict > 0, "{:?}", changed.progress.counts);
    assert!(changed.refused.iter().all(|line| line.status == "conflict"));
    producer.stop();
}
