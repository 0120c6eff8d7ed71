//! Which events stand behind a value (RP-5, E-17).

use super::lineage::{facts_hash_input, field_text, field_texts, fields_changed_without};
use super::test_book::{Book, event_id};
use super::test_events::*;
use crate::event::account_event::{AccountType, FreezeCause, TransferKind};

fn behind(book: &Book, as_of: &str, field: &str) -> Vec<u64> {
    let facts = book.facts.clone();
    let lineage = fields_changed_without(&book.opened, &facts, date(as_of), &book.rule);
    let (_, events) = lineage.iter().find(|(name, _)| *name == field).expect("a field of the derived values");
    let version_of = |wanted| facts.iter().find(|fact| fact.event_id == wanted).map(|fact| fact.version).expect("a known event");
    events.iter().map(|event| version_of(*event)).collect()
}

/// Versions: 1 opening, 2 purchase, 3 bill, 4 repayment, 5 purchase.
fn book() -> Book {
    let mut book = Book::open(AccountType::R1, "2024-01-05");
    book.on("2024-01-10", purchase("p1", 10_000));
    book.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    book.pays("r1", 1_000, "2024-02-10");
    book.on("2024-02-20", purchase("p2", 500));
    book
}

#[test]
fn each_field_names_the_events_that_change_it_and_always_the_opening() {
    let book = book();
    let table: [(&str, &[u64]); 7] = [
        ("balance_minor", &[1, 2, 4, 5]),
        ("paid_this_month_minor", &[1, 4]),
        ("due_this_month_minor", &[1, 2, 3]),
        ("statement_balance_minor", &[1, 3]),
        ("overdue_total_minor", &[1, 4]),
        ("last_payment_date", &[1, 4]),
        ("limit_minor", &[1]),
    ];
    for (field, versions) in table {
        assert_eq!(behind(&book, "2024-02-29", field), versions, "{field}");
    }
    assert_eq!(behind(&book, "2024-02-15", "balance_minor"), [1, 2, 4], "later events stand behind nothing");
}

#[test]
fn e_17_lineage_names_the_reversal_and_not_the_repayment_it_took_back() {
    let mut book = book();
    book.on("2024-03-05", repayment_reversal("r1"));
    assert_eq!(behind(&book, "2024-02-29", "repayment_status"), [1, 2, 3, 6]);
}

#[test]
fn d_07_lineage_names_the_superseding_event_and_not_the_superseded_one() {
    let mut book = book();
    book.supersede(4, repayment("r1", 1_200, "2024-02-10"));
    book.supersede(6, repayment("r1", 1_300, "2024-02-10"));
    assert_eq!(book.at("2024-02-29").balance_minor, 9_200);
    // Versions 4 and 6 gave way to 7: without either nothing changes, without 7 version 6 is back.
    assert_eq!(behind(&book, "2024-02-29", "paid_this_month_minor"), [1, 7]);
}

#[test]
fn what_stands_beside_the_money_names_its_events_and_reads_as_text() {
    // Versions: 1 opening, 2 to 14 as listed.
    let mut card = Book::open(AccountType::R2, "2024-01-05");
    card.on("2024-01-10", purchase("p1", 10_000));
    card.bill(bill("b1", "2024-02-01", "2024-02-10", 10_000, 1_000));
    card.on("2024-02-12", frozen(FreezeCause::Risk));
    card.on("2024-02-13", judicial_start("j1"));
    card.on("2024-02-14", code_change("A-1", "A-2"));
    card.on("2024-02-15", institution_change("T10000000H0002", "2024-02-15"));
    card.on("2024-02-16", pool_assigned("POOL"));
    card.on("2024-02-17", bill_day_change(1, 15, "2024-03"));
    card.on("2024-02-18", class_change(2, 3, date("2024-02-18")));
    card.on("2024-02-19", extension("x1", 1, "2024-12-31"));
    card.on("2024-02-20", large_instalment_line(5_000, "2024-02-20", "2025-02-19"));
    card.on("2024-02-21", transferred_out("2024-02-21", TransferKind::Sale));
    card.on("2024-02-22", written_off("w1", 10_000));
    let table: [(&str, &str, &[u64]); 18] = [
        ("activated_on", "2024-01-10", &[1, 2]),
        ("stopped", "true", &[1, 4]),
        ("judicial_since", "2024-02-13", &[1, 5]),
        ("account_code", "A-2", &[1, 6]),
        ("reporting_institution", "T10000000H0002", &[1, 7]),
        ("securitised", "true", &[1, 8]),
        ("bill_day", "15", &[1, 9]),
        ("risk_class_decided", "3", &[1, 10]),
        ("risk_class_floor", "2", &[1, 2, 14]),
        ("maturity", "2024-12-31", &[1, 11]),
        ("large_instalment_line", "5000 from 2024-02-20 to 2025-02-19", &[1, 12]),
        ("large_instalment_used_minor", "0", &[1]),
        ("transferred_out", "2024-02-21 Sale", &[1, 13]),
        ("bad_debt", "2024-02-22 written off", &[1, 14]),
        ("episodes", "2024-02-11..2024-02-19, 2024-02-22..", &[1, 2, 3, 11, 14]),
        ("overdrawn_over_180_minor", "0", &[1]),
        ("voided_on", "", &[1]),
        ("reopened_on", "", &[1]),
    ];
    let derived = card.at("2024-02-29");
    for (field, text, versions) in table {
        assert_eq!(field_text(&derived, field).as_deref(), Some(text), "{field}");
        assert_eq!(behind(&card, "2024-02-29", field), versions, "{field}");
    }
    assert_eq!(field_text(&derived, "no_such_field"), None);
}

#[test]
fn e_28_lineage_names_what_takes_a_write_off_back() {
    let mut card = book();
    card.on("2024-02-21", written_off("w1", 9_500)).on("2024-03-05", write_off_reversal("w1"));
    assert_eq!(behind(&card, "2024-02-29", "account_status"), [1, 4, 7], "without the reversal the write-off is back");
}

#[test]
fn an_unrelated_event_does_not_change_the_lineage_of_a_field() {
    let mut book = book();
    let before = behind(&book, "2024-02-29", "paid_this_month_minor");
    book.on("2024-02-21", purchase("p3", 100));
    assert_eq!(behind(&book, "2024-02-29", "paid_this_month_minor"), before);
}

#[test]
fn the_hash_input_does_not_depend_on_the_order_of_facts_but_on_each_of_them() {
    let mut facts = book().facts.clone();
    let input = facts_hash_input(&facts);
    facts.reverse();
    assert_eq!(facts_hash_input(&facts), input);
    facts[0].event_id = event_id(99);
    assert_ne!(facts_hash_input(&facts), input);
}

#[test]
fn field_names_are_unique() {
    let mut names: Vec<_> = field_texts(&book().at("2024-02-29")).into_iter().map(|(name, _)| name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}
