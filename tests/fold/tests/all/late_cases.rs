//! Edge cases of knowledge that comes late: E-17 to E-19, and what is known when.

use credit_domain::event::account_event::{AccountType, CloseCause};
use credit_domain::ledger::lineage::fields_changed_without;
use fold_tests::book::{Book, changed_months};
use fold_tests::events::*;
use fold_tests::stories::{billed, lent};

#[test]
fn e_17_fold_half_a_repayment_reversed_after_a_normal_month_makes_it_a_digit() {
    for (mut book, minimum) in
        [(billed(AccountType::R1), 10_000), (billed(AccountType::R2), 10_000), (lent(AccountType::D1), 10_500)]
    {
        book.pays("R1", minimum, "2024-02-09");
        assert_eq!(book.status("2024-02"), "N");
        let reversal = book.try_recorded("2024-03-15", "2024-03-15", repayment_reversal("R1"));
        assert_eq!(changed_months(&reversal), ["2024-02"], "the month to correct");
        assert_eq!(book.status("2024-02"), "1");
        let february = book.at("2024-02-29");
        assert_eq!((february.days_past_due, february.periods_overdue, february.overdue_total_minor), (19, 1, minimum));
        assert_eq!((february.paid_this_month_minor, february.last_payment_date), (0, date("2024-01-05")), "it was never paid");
        // What was known at the end of February stays answerable (RP-1).
        let known_then = book.derived_as_known(date("2024-02-29"), noon_of(date("2024-02-29")));
        assert_eq!((known_then.repayment_status.code(), known_then.paid_this_month_minor), ("N", minimum));
        // Lineage names the reversal.
        let reversal_id = book.event_id(book.last_version());
        let lineage = fields_changed_without(&book.account().opened, &book.facts(), date("2024-02-29"), &book.rule);
        for field in ["repayment_status", "days_past_due", "overdue_total_minor"] {
            let events = lineage.iter().find(|(name, _)| *name == field).map(|(_, events)| events).expect("a field");
            assert!(events.contains(&reversal_id), "{field}");
        }
    }
}

#[test]
fn e_17_fold_half_the_episode_that_a_reversal_makes_is_numbered_for_its_notice() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    assert_eq!(book.at("2024-02-29").adverse_episode_no, 0);
    book.on("2024-03-15", repayment_reversal("R1"));
    let february = book.at("2024-02-29");
    assert_eq!(
        (february.adverse_episode_no, february.adverse_first_on, february.adverse_ended_on),
        (1, Some(date("2024-02-11")), None)
    );
}

#[test]
fn e_18_fold_half_a_backdated_repayment_improves_each_earlier_month() {
    // Value date, months to correct when it is recorded on 2024-05-05, statuses of January to April.
    let cases: &[(&str, &[&str], &str)] = &[
        ("2024-02-20", &["2024-02", "2024-03", "2024-04"], "NMNN"),
        ("2024-02-09", &["2024-02", "2024-03", "2024-04"], "NNNN"),
        ("2024-03-20", &["2024-03", "2024-04"], "N1NN"),
        ("2024-05-02", &[], "N123"),
    ];
    for (value_date, changed, statuses) in cases {
        let mut book = billed(AccountType::R1);
        assert_eq!(book.statuses("2024-01", "2024-04"), "N123");
        let late = book.try_recorded("2024-05-05", "2024-05-05", repayment("R1", 10_000, value_date));
        assert_eq!(changed_months(&late), *changed, "{value_date}");
        assert_eq!(book.statuses("2024-01", "2024-04"), *statuses, "{value_date}");
    }
}

#[test]
fn e_18_fold_half_what_changes_no_month_names_none() {
    let mut book = billed(AccountType::R1);
    book.on("2024-04-10", purchase("P2", 1_000));
    let information = book.try_recorded("2024-02-15", "2024-04-12", billable("P1", "2024-01-25"));
    assert_eq!(changed_months(&information), Vec::<String>::new(), "information");
    // A superseding event with the same content.
    let same = book.supersede(2, "2024-04-13", purchase("P1", 100_000));
    assert_eq!(changed_months(&same), Vec::<String>::new(), "the same again");
}

#[test]
fn e_18_fold_half_a_backdated_event_that_is_sealed_at_once_names_its_months() {
    let mut book = billed(AccountType::R1);
    book.on("2024-04-10", purchase("P2", 1_000)).on("2024-05-02", purchase("P3", 1_000));
    let chunks = book.chunks.len();
    let late = book.try_recorded("2024-03-20", "2024-05-03", purchase("P4", 1_000));
    assert!(book.chunks.len() > chunks, "sealed on arrival: {late:?}");
    assert_eq!(changed_months(&late), ["2024-03", "2024-04"]);
}

#[test]
fn e_18_a_backdated_repayment_into_a_sealed_month_is_the_same_as_one_in_time() {
    let mut in_time = billed(AccountType::R1);
    in_time.pays("R1", 10_000, "2024-02-09");
    let mut late = billed(AccountType::R1);
    for book in [&mut in_time, &mut late] {
        for (posting_id, day) in [("P2", "2024-03-10"), ("P3", "2024-04-10"), ("P4", "2024-05-10"), ("P5", "2024-06-10")] {
            book.on(day, purchase(posting_id, 1_000));
        }
    }
    late.recorded("2024-02-09", "2024-06-11", repayment("R1", 10_000, "2024-02-09"));
    assert!(late.account().sealed_chunks > 0, "the month was sealed");
    assert_eq!(late.month_ends("2024-01", "2024-07"), in_time.month_ends("2024-01", "2024-07"));
}

fn settled_and_closed() -> Book {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 4_000, "2024-02-09")
        .pays("R2", 96_000, "2024-03-15")
        .on("2024-03-20", close("2024-03-20", CloseCause::Settled));
    book
}

#[test]
fn e_19_fold_half_a_correction_found_after_the_close_changes_no_later_month() {
    let mut book = settled_and_closed();
    assert_eq!(book.statuses("2024-01", "2024-06"), "N1CCCC");
    let part = book.try_recorded("2024-02-20", "2024-06-05", repayment("R3", 1_000, "2024-02-20"));
    assert_eq!(changed_months(&part), ["2024-02"], "no month after the close changes");
    assert_eq!(book.statuses("2024-01", "2024-06"), "N1CCCC");
    book.recorded("2024-02-10", "2024-06-06", repayment("R4", 5_000, "2024-02-10"));
    // With 90.00 by the due day and 10.00 ten days later the minimum was met late, within the month.
    assert_eq!(book.statuses("2024-01", "2024-06"), "NMCCCC", "no earlier month becomes closed, no later one opens");
    for derived in book.month_ends("2024-03", "2024-06") {
        assert_eq!(derived.close, Some((date("2024-03-20"), CloseCause::Settled)));
        assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.days_past_due), (0, 0, 0));
    }
}
