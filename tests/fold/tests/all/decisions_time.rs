//! Decisions D-12 to D-20: order and time.

use credit_domain::event::account_event::*;
use credit_domain::fact::class_rank;
use fold_tests::book::{Book, changed_months, is_applied, is_refused, notes_of};
use fold_tests::desk::Desk;
use fold_tests::events::*;
use fold_tests::people::notice_delivered;
use fold_tests::stories::{billed, billed_with, lent, rule_with};

#[test]
fn d_12_of_several_statuses_the_gravest_is_shown() {
    // What happened to a loan whose first line is overdue, in March, and the status of March.
    type Story = fn(&mut Book);
    let stories: [(&str, &str, Story); 8] = [
        ("3", "nothing", |_| {}),
        ("2", "a guarantor paid one line, the others are overdue: its digit", |book| {
            book.on("2024-04-15", guarantor_paid("G1", 10_500));
        }),
        ("D", "a guarantor paid everything overdue, in the month of the third line too", |book| {
            book.on("2024-04-15", guarantor_paid("G1", 31_500));
        }),
        ("Z", "a guarantor paid, then all was settled in kind", |book| {
            book.on("2024-04-15", guarantor_paid("G1", 31_500)).on("2024-04-16", settled_in_kind("K1"));
        }),
        ("B", "bad debt goes before the digit", |book| {
            book.on("2024-04-15", write_off_proposed("O1"));
        }),
        ("B", "and before a guarantor's payment", |book| {
            book.on("2024-04-15", write_off_proposed("O1")).on("2024-04-16", guarantor_paid("G1", 10_500));
        }),
        ("C", "a bad debt recovered is settled", |book| {
            let owed_minor = book.at("2024-04-15").balance_minor;
            book.on("2024-04-15", written_off("O1", owed_minor)).on("2024-04-16", recovery("V1", owed_minor));
        }),
        ("G", "a bad debt ended otherwise is ended", |book| {
            book.on("2024-04-15", write_off_proposed("O1")).on("2024-04-16", close("2024-04-16", CloseCause::Other));
        }),
    ];
    for (status, why, happen) in stories {
        for account_type in [AccountType::D1, AccountType::R4] {
            let mut book = lent(account_type);
            happen(&mut book);
            assert_eq!(book.status("2024-04"), status, "{account_type:?}: {why}");
        }
    }
}

#[test]
fn d_12_a_late_payment_in_the_month_gives_way_to_a_guarantor_and_goes_before_nothing_due() {
    let mut by_guarantor = billed(AccountType::R1);
    by_guarantor.on("2024-02-20", guarantor_paid("G1", 10_000));
    assert_eq!(by_guarantor.statuses("2024-02", "2024-03"), "DN");
    let mut all_paid_late = billed(AccountType::R1);
    all_paid_late.pays("R1", 100_000, "2024-02-20");
    assert_eq!(all_paid_late.statuses("2024-02", "2024-03"), "M*");
    let mut in_kind = billed(AccountType::R1);
    in_kind.on("2024-03-20", settled_in_kind("K1"));
    assert_eq!(in_kind.statuses("2024-02", "2024-05"), "1Z**");
}

#[test]
fn d_12_cards_show_no_guarantor_and_no_settlement_in_kind() {
    // pboc-format 5.1: D, Z and M are no statuses of R2 and R3.
    for event in [guarantor_paid("G1", 10_000), settled_in_kind("K1")] {
        let mut book = billed(AccountType::R2);
        book.on("2024-02-20", event.clone());
        let status = book.status("2024-02");
        assert!(["N", "*"].contains(&status), "{event:?} shows {status}");
    }
}

#[test]
fn d_13_events_of_one_day_fold_by_the_class_they_belong_to() {
    let ranks: [(u8, Vec<AccountEvent>); 9] = [
        (1, vec![opened(opening(AccountType::R1, "2024-01-05")), transferred_in("2024-01-05", 1)]),
        (2, vec![activated(), limit_change(1, 2), frozen(FreezeCause::Risk), unfrozen(FreezeCause::Risk)]),
        (2, vec![bill_day_change(1, 2, "2024-01"), code_change("A", "B"), institution_change("2024-01-05"), reopened()]),
        (3, vec![purchase("P", 1), billable("P", "2024-01-05"), drawdown("W", 1), interest("I", 1), fee("F", 1)]),
        (
            4,
            vec![
                purchase_reversal("P", "V", 1),
                refund("P", "F", 1),
                waiver("W", ChargeKind::Fee, 1),
                purchase_plan("L", "P", &[("2024-02-05", 1, 0, 0)]),
                settled_early("L", 1),
                plan_cancelled("L", 1),
            ],
        ),
        (
            5,
            vec![
                AccountEvent::BillIssued(bill("B", "2024-02-01", "2024-02-10", 1, 1)),
                bill_adjustment("J", "B", 1),
                due_date_move("B", "2024-02-10", "2024-02-11", RescheduleCause::Agreed),
            ],
        ),
        (
            6,
            vec![
                repayment("R", 1, "2024-01-05"),
                allocation("R", Vec::new()),
                recovery("V", 1),
                guarantor_paid("G", 1),
                settled_in_kind("K"),
                overpayment(1),
                overpayment_refund("F", 1),
            ],
        ),
        (7, vec![repayment_reversal("R")]),
        (
            8,
            vec![
                extension("X", 1, "2024-02-05"),
                restructuring("Q", "2024-02-05"),
                forgiveness("G", 1),
                write_off_proposed("O"),
                written_off("O", 1),
                write_off_reversal("O"),
                judicial_start("C"),
                judicial_end("C"),
                class_change(1, 2, "2024-01-05"),
                became_overdue("B", "2024-01-05", 1),
                overdue_cured("2024-01-05"),
            ],
        ),
    ];
    for (rank, events) in ranks {
        for event in events {
            assert_eq!(class_rank(&event), rank, "{event:?}");
        }
    }
    let last = [
        transferred_out("2024-01-05", TransferKind::Sale),
        repurchased("2024-01-05"),
        close("2024-01-05", CloseCause::Settled),
        voided(VoidCause::Fraud),
    ];
    for event in last {
        assert_eq!(class_rank(&event), 9, "{event:?}");
    }
    assert_eq!(class_rank(&pool_assigned("POOL-1", true)), 2);
}

#[test]
fn d_13_a_repayment_of_the_bill_day_pays_the_bill_whatever_its_version() {
    let mut repaid_first = Book::open(AccountType::R1, "2024-01-05");
    repaid_first.on("2024-01-20", purchase("P1", 100_000)).pays("R1", 10_000, "2024-02-01");
    repaid_first.bill(bill("B1", "2024-02-01", "2024-02-10", 100_000, 10_000));
    let mut billed_first = billed(AccountType::R1);
    billed_first.pays("R1", 10_000, "2024-02-01");
    assert_eq!(repaid_first.month_ends("2024-01", "2024-04"), billed_first.month_ends("2024-01", "2024-04"));
    assert_eq!(repaid_first.at("2024-02-11").days_past_due, 0);
}

#[test]
fn d_14_the_value_date_of_a_repayment_decides() {
    let mut book = billed(AccountType::R1);
    book.on("2024-03-04", repayment("R1", 10_000, "2024-02-09"));
    let february = book.at("2024-02-29");
    assert_eq!((february.days_past_due, february.repayment_status.code()), (0, "N"), "dues");
    assert_eq!((february.paid_this_month_minor, book.at("2024-03-31").paid_this_month_minor), (10_000, 0), "paid this month");
    assert_eq!(book.at("2024-03-31").last_payment_date, date("2024-02-09"), "last payment");
    assert_eq!((book.at("2024-02-08").balance_minor, book.at("2024-02-09").balance_minor), (100_000, 90_000));
}

#[test]
fn d_15_a_reversal_takes_effect_on_the_originals_day_and_is_known_from_its_own() {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09").on("2024-03-15", repayment_reversal("R1"));
    // Effective day, recorded until, balance.
    let cases = [
        ("2024-02-08", "2024-03-14", 100_000),
        ("2024-02-09", "2024-03-14", 90_000),
        ("2024-03-14", "2024-03-14", 90_000),
        ("2024-02-09", "2024-03-15", 100_000),
        ("2024-03-31", "2024-03-15", 100_000),
    ];
    for (as_of, recorded_until, balance_minor) in cases {
        let known = book.derived_as_known(date(as_of), noon_of(date(recorded_until)));
        assert_eq!(known.balance_minor, balance_minor, "as of {as_of} by what was recorded until {recorded_until}");
    }
    let twice = book.try_on("2024-03-16", repayment_reversal("R1"));
    assert!(is_refused(&twice), "once only (4.4(6)): {twice:?}");
}

#[test]
fn d_16_within_grace_nothing_is_overdue_and_after_it_days_count_from_the_due_date() {
    let three_days = || rule_with(|terms| terms.grace_days = 3);
    for account_type in [AccountType::R1, AccountType::R2, AccountType::D1] {
        let book = match account_type {
            AccountType::D1 => fold_tests::stories::lent_with(account_type, three_days()),
            _ => billed_with(account_type, three_days()),
        };
        for (as_of, days, code) in
            [("2024-02-10", 0, "N"), ("2024-02-13", 0, "N"), ("2024-02-14", 4, "1"), ("2024-03-12", 31, "2")]
        {
            let derived = book.at(as_of);
            assert_eq!((derived.days_past_due, derived.repayment_status.code()), (days, code), "{account_type:?} {as_of}");
        }
        assert_eq!(book.at("2024-02-29").adverse_first_on, Some(date("2024-02-14")), "{account_type:?}");
    }
    let mut in_grace = billed_with(AccountType::R1, three_days());
    in_grace.pays("R1", 10_000, "2024-02-13");
    assert_eq!(in_grace.status("2024-02"), "N", "not late within grace");
    let mut after_grace = billed_with(AccountType::R1, three_days());
    after_grace.pays("R1", 10_000, "2024-02-14");
    assert_eq!(after_grace.status("2024-02"), "M");
    assert_eq!(billed(AccountType::R1).at("2024-02-11").days_past_due, 1, "0 days by default");
}

#[test]
fn d_17_the_settlement_day_is_the_month_end_unless_the_cut_says_another() {
    let mut desk = Desk::new();
    desk.person.tell("2024-02-20", notice_delivered(1, "2024-02-20"));
    // A minimum paid on the 27th: late within the month for a cut on the 29th, overdue for one on the 25th.
    for (as_of, status) in [("2024-02-25", "1"), ("2024-02-27", "M"), ("2024-02-29", "M")] {
        let mut book = billed(AccountType::R1);
        book.pays("R1", 10_000, "2024-02-27");
        let report = desk.clone().reports(&book, as_of);
        assert_eq!(report.monthly.repayment_status.code(), status, "{as_of}");
        assert_eq!((report.report_date, report.monthly.settlement_date), (date(as_of), Some(date(as_of))));
        assert_eq!(report.monthly.month, month("2024-02"));
    }
}

#[test]
fn d_18_a_skipped_cycle_is_a_finding_and_one_that_does_not_increase_is_refused() {
    for account_type in [AccountType::R1, AccountType::R2] {
        let mut book = billed(account_type);
        let next = |cycle: &str| {
            let bill_date = format!("{cycle}-01");
            let due_date = format!("{cycle}-10");
            (bill_date.clone(), AccountEvent::BillIssued(bill(&format!("B-{cycle}"), &bill_date, &due_date, 100_000, 1_000)))
        };
        let (day, march) = next("2024-03");
        let outcome = book.try_on(&day, march);
        assert_eq!(notes_of(&outcome), Vec::<&str>::new(), "{account_type:?}");
        let (day, june) = next("2024-06");
        let outcome = book.try_on(&day, june);
        assert!(is_applied(&outcome) && !notes_of(&outcome).is_empty(), "{account_type:?}: counted: {outcome:?}");
        for (cycle, known_on) in [("2024-06", "2024-06-02"), ("2024-05", "2024-06-02"), ("2024-03", "2024-06-02")] {
            let (day, AccountEvent::BillIssued(mut earlier)) = next(cycle) else { unreachable!("a bill") };
            earlier.bill_id = id(&format!("X-{cycle}"));
            let outcome = book.try_recorded(&day, known_on, AccountEvent::BillIssued(earlier));
            assert!(is_refused(&outcome), "{account_type:?} {cycle}: {outcome:?}");
        }
    }
}

fn closed_in_march() -> Book {
    let mut book = billed(AccountType::R1);
    book.pays("R1", 4_000, "2024-02-09")
        .pays("R2", 96_000, "2024-03-15")
        .on("2024-03-20", close("2024-03-20", CloseCause::Settled));
    book
}

#[test]
fn d_19_a_repayment_found_after_the_close_counts_on_its_day_and_the_close_stands() {
    for (value_date, accepted) in [("2024-02-20", true), ("2024-03-20", true), ("2024-03-21", false), ("2024-05-01", false)] {
        let mut book = closed_in_march();
        let outcome = book.try_on("2024-05-02", repayment("R9", 1_000, value_date));
        assert_eq!(is_applied(&outcome), accepted, "{value_date}: {outcome:?}");
        assert_eq!(book.at("2024-05-31").close, Some((date("2024-03-20"), CloseCause::Settled)), "{value_date}");
        assert_eq!(book.at("2024-05-31").balance_minor, 0, "{value_date}");
    }
    let mut book = closed_in_march();
    let outcome = book.try_on("2024-05-02", repayment("R9", 1_000, "2024-02-20"));
    assert_eq!(changed_months(&outcome), ["2024-02"]);
    assert_eq!(book.at("2024-02-29").paid_this_month_minor, 5_000, "earlier months are recomputed");
}

#[test]
fn d_20_a_repayment_reversed_after_a_settled_close_reopens_nothing() {
    let mut book = closed_in_march();
    let outcome = book.try_on("2024-05-02", repayment_reversal("R1"));
    assert!(is_applied(&outcome) && !notes_of(&outcome).is_empty(), "a finding for the operator: {outcome:?}");
    assert!(changed_months(&outcome).contains(&"2024-02".to_owned()));
    let february = book.at("2024-02-29");
    assert_eq!((february.balance_minor, february.overdue_total_minor), (100_000, 10_000), "earlier months are recomputed");
    for derived in book.month_ends("2024-03", "2024-06") {
        assert_eq!(derived.close, Some((date("2024-03-20"), CloseCause::Settled)), "the close stands");
        assert_eq!((derived.balance_minor, derived.overdue_total_minor, derived.repayment_status.code()), (0, 0, "C"));
    }
}
