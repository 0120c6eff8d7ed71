//! Edge cases of schemas, currencies and joint loans: E-45, E-49, E-50; and that histories are events that are accepted.

use credit_domain::event::account_event::*;
use credit_domain::event::checks::check_event;
use credit_domain::event::{Event, EventPayload};
use credit_domain::money::{Currency, Minor, split_by_shares, to_whole_units};
use credit_domain::product_rule::ProductRule;
use fold_tests::book::{Book, is_refused};
use fold_tests::desk::Desk;
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};
use serde_json::Value;
use wire_contracts::ingress::{Stamp, parse_event};

fn stamp() -> Stamp {
    Stamp { recorded_at: noon_of(date("2030-01-01")), producer: "other".into(), producer_build: "2".into() }
}

/// The account event of one JSON line.
fn read(line: &str) -> AccountEvent {
    let event = parse_event(line.as_bytes(), &stamp()).unwrap_or_else(|refusal| panic!("{line}: {refusal:?}"));
    match event.payload {
        EventPayload::Account(event) => event,
        other => panic!("not of an account: {other:?}"),
    }
}

#[test]
fn a_history_is_printed_as_events_that_the_ingress_takes_back_unchanged() {
    for book in [billed(AccountType::R1), billed(AccountType::R2), lent(AccountType::D1), lent(AccountType::R4)] {
        let lines = book.json_lines();
        assert_eq!(lines.lines().count(), book.sent.len());
        for (line, sent) in lines.lines().zip(&book.sent) {
            let event = parse_event(line.as_bytes(), &stamp()).expect("accepted");
            assert_eq!(event.envelope, sent.envelope, "{line}");
            assert_eq!(event.payload, EventPayload::Account(sent.event.clone()), "{line}");
        }
    }
}

/// Every kind of event of an account, of one day.
fn every_kind() -> Vec<AccountEvent> {
    let day = "2024-02-05";
    vec![
        opened(opening(AccountType::R1, "2024-01-05")),
        activated(),
        limit_change(1, 2),
        large_instalment_line(1, day, "2025-02-05"),
        frozen(FreezeCause::Court),
        unfrozen(FreezeCause::Court),
        bill_day_change(1, 2, "2024-03"),
        code_change("A-1", "A-2"),
        institution_change(day),
        close(day, CloseCause::Settled),
        reopened(),
        voided(VoidCause::OpenedInError),
        purchase("P", 1),
        billable("P", day),
        refund("P", "F", 1),
        purchase_reversal("P", "V", 1),
        drawdown("W", 1),
        interest("I", 1),
        fee("F", 1),
        waiver("X", ChargeKind::Interest, 1),
        overpayment(1),
        overpayment_refund("O", 1),
        drawdown_plan("L", "W", &[("2024-03-05", 1, 2, 3)]),
        large_instalment_plan("L", "P", &[("2024-03-05", 1, 2, 3)]),
        bill_plan("L", "B", &[("2024-03-05", 1, 2, 3)]),
        settled_early("L", 1),
        plan_cancelled("L", 1),
        AccountEvent::BillIssued(bill("B", day, "2024-02-20", 1, 1)),
        bill_adjustment("J", "B", -1),
        due_date_move("B", "2024-02-20", "2024-02-22", RescheduleCause::Holiday),
        bank_repayment("R", 1, day, "BANK"),
        allocation("R", vec![part_of_bill("B", 1, 0, 0), part_of_line("L", 1, 0, 1, 0)]),
        repayment_reversal("R"),
        became_overdue("B", "2024-02-04", 1),
        overdue_cured(day),
        class_change(1, 2, day),
        extension("X", 1, "2029-03-05"),
        restructuring("Q", "2024-04-05"),
        forgiveness("G", 1),
        guarantor_paid("G", 1),
        settled_in_kind("K"),
        write_off_proposed("O"),
        written_off("O", 1),
        write_off_reversal("O"),
        recovery("V", 1),
        judicial_start("C"),
        judicial_end("C"),
        transferred_out(day, TransferKind::Strip),
        transferred_in(day, 1),
        repurchased(day),
        pool_assigned("POOL", false),
    ]
}

#[test]
fn every_kind_of_event_is_taken_at_the_door_and_read_back_as_sent() {
    let book = Book::empty(1, ProductRule::default());
    let day = date("2024-02-05");
    for event in every_kind() {
        let sent = Event { envelope: book.envelope(1, day, day), payload: EventPayload::Account(event.clone()) };
        assert_eq!(check_event(&sent), [], "{event:?}");
        let line = wire_contracts::event_json::to_json(&sent).to_string();
        assert_eq!(read(&line), event, "{line}");
    }
}

#[test]
fn e_45_events_without_later_fields_fold_as_their_defaults_say() {
    // Field of a later schema version, event that carries it, and the same event as an old sender writes it.
    let mut book = billed(AccountType::R1);
    book.on("2024-02-03", purchase_plan("L1", "P1", &[("2024-03-05", 50_000, 0, 100), ("2024-04-05", 50_000, 0, 100)]));
    let derived = book.month_ends("2024-01", "2024-05");
    let later_fields = ["billable_from", "due_rule", "funding_shares", "is_large_instalment"];
    let mut old = Book::empty(1, ProductRule::default());
    for (line, sent) in book.json_lines().lines().zip(&book.sent) {
        let mut json: Value = serde_json::from_str(line).expect("JSON");
        let object = json.as_object_mut().expect("an object");
        for field in later_fields {
            object.remove(field);
        }
        let event = read(&json.to_string());
        assert_eq!(event, sent.event, "the default is what the sender would have written");
        old.send(&sent.envelope, &event);
    }
    assert_eq!(old.month_ends("2024-01", "2024-05"), derived, "a replay of the old log gives the same");
}

#[test]
fn e_45_a_purchase_billable_later_is_debt_from_its_posting_on() {
    let mut plain = billed(AccountType::R1);
    let mut with_field = billed(AccountType::R1);
    plain.on("2024-02-15", purchase("P2", 5_000));
    let AccountEvent::PurchasePosted(mut posted) = purchase("P2", 5_000) else { unreachable!("a purchase") };
    posted.billable_from = Some(date("2024-03-10"));
    with_field.on("2024-02-15", AccountEvent::PurchasePosted(posted));
    assert_eq!(plain.month_ends("2024-01", "2024-04"), with_field.month_ends("2024-01", "2024-04"));
}

#[test]
fn e_49_minor_units_are_those_of_the_currency() {
    let cases = [("CNY", 150_000, 1_500), ("USD", 150_000, 1_500), ("JPY", 1_500, 1_500), ("KWD", 1_500_000, 1_500)];
    for (code, amount_minor, whole) in cases {
        let currency = Currency::parse(code).expect("a currency");
        assert_eq!(to_whole_units(amount_minor, currency), whole, "{code}");
        let mut opening = opening(AccountType::R1, "2024-01-05");
        opening.currency = currency;
        let mut book = Book::opened_as(opening, ProductRule::default());
        book.on("2024-01-20", purchase_in(currency, "P1", amount_minor));
        let report = Desk::new().reports(&book, "2024-01-31");
        assert_eq!((report.monthly.balance, report.opened.currency), (whole, currency), "{code}");
    }
}

#[test]
fn e_49_an_account_has_one_currency_and_a_dual_card_is_two_accounts() {
    let usd = Currency::parse("USD").expect("a currency");
    let mut in_yuan = Book::open(AccountType::R2, "2024-01-05");
    let foreign = in_yuan.try_on("2024-01-20", purchase_in(usd, "P1", 1_000));
    assert!(is_refused(&foreign), "{foreign:?}");
    let mut opening = opening(AccountType::R2, "2024-01-05");
    opening.currency = usd;
    let mut in_dollars = Book::opened_as(opening, ProductRule::default());
    in_dollars.on("2024-01-20", purchase_in(usd, "P1", 1_000));
    in_yuan.on("2024-01-21", purchase("P2", 7_000));
    assert_eq!((in_yuan.at("2024-01-31").balance_minor, in_dollars.at("2024-01-31").balance_minor), (7_000, 1_000));
}

fn shares(ppm: &[u32]) -> Vec<FundingShare> {
    let institutions = [institution(), other_institution()].into_iter().cycle();
    institutions.zip(ppm).map(|(institution, share_ppm)| FundingShare { institution, share_ppm: *share_ppm }).collect()
}

#[test]
fn e_50_parts_of_a_joint_loan_add_up_to_the_whole() {
    // Amount, shares in millionths, parts: the remainder of rounding goes to the first party (D-31).
    let cases: &[(Minor, &[u32], &[Minor])] = &[
        (100, &[300_000, 700_000], &[30, 70]),
        (101, &[300_000, 700_000], &[31, 70]),
        (99, &[300_000, 700_000], &[30, 69]),
        (1, &[300_000, 700_000], &[1, 0]),
        (0, &[300_000, 700_000], &[0, 0]),
        (100, &[333_333, 333_333, 333_334], &[34, 33, 33]),
        (1_000_000_000_000, &[1, 999_999], &[1_000_000, 999_999_000_000]),
    ];
    for (amount_minor, ppm, parts) in cases {
        assert_eq!(split_by_shares(*amount_minor, &shares(ppm)), *parts, "{amount_minor} by {ppm:?}");
    }
    for amount_minor in [7, 12_345, 999_999, -12_345] {
        for ppm in [&[300_000, 700_000][..], &[1, 2, 999_997], &[500_000, 250_000, 125_000, 125_000]] {
            assert_eq!(split_by_shares(amount_minor, &shares(ppm)).iter().sum::<Minor>(), amount_minor, "{ppm:?}");
        }
    }
}

#[test]
fn e_50_shares_are_a_million_together() {
    let book = Book::empty(1, ProductRule::default());
    let day = date("2024-01-05");
    for (ppm, accepted) in
        [(&[300_000, 700_000][..], true), (&[300_000, 699_999], false), (&[300_000, 700_001], false), (&[], true)]
    {
        let mut opening = opening(AccountType::D1, "2024-01-05");
        opening.funding_source = "8".into();
        opening.funding_shares = shares(ppm);
        let event = Event { envelope: book.envelope(1, day, day), payload: EventPayload::Account(opened(opening)) };
        assert_eq!(check_event(&event).is_empty(), accepted, "{ppm:?}: {:?}", check_event(&event));
    }
}
