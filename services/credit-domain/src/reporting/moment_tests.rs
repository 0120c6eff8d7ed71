use super::baseline::Baseline;
use super::moment::{moment_of, settlement_day_of};
use super::sample::{accepted, closed, date, derived, opened};
use crate::event::account_event::AccountType;
use crate::ledger::Derived;

/// (open date, cut, close date if any, baseline) gives (code, report date).
fn check(open_date: &str, as_of: &str, close_date: Option<&str>, baseline: &Baseline, expected: Option<(&str, &str)>) {
    let state: Derived = match close_date {
        Some(close_date) => closed(open_date, as_of, close_date),
        None => derived(open_date, as_of),
    };
    let found = moment_of(&opened(AccountType::R1, open_date), &state, date(as_of), baseline);
    let found = found.map(|(moment, report_date)| (moment.code(), report_date.to_string()));
    let expected = expected.map(|(code, report_date)| (code, report_date.to_owned()));
    assert_eq!(found, expected, "opened {open_date}, cut {as_of}, closed {close_date:?}");
}

#[test]
fn f_01_a_first_report_is_new_only_in_its_month_and_within_30_days() {
    let never = Baseline::default();
    check("2024-03-31", "2024-03-31", None, &never, Some(("10", "2024-03-31")));
    check("2024-03-02", "2024-03-31", None, &never, Some(("10", "2024-03-31")));
    check("2024-03-01", "2024-03-31", None, &never, Some(("31", "2024-03-31")));
    check("2024-02-01", "2024-02-29", None, &never, Some(("10", "2024-02-29")));
    check("2024-02-29", "2024-03-15", None, &never, Some(("31", "2024-03-15")));
    check("2020-01-15", "2024-03-31", None, &never, Some(("31", "2024-03-31")));
    check("2024-04-01", "2024-03-31", None, &never, None);
}

#[test]
fn f_02_and_e_23_a_closing_record_is_of_the_close_date_also_when_it_is_the_first() {
    let never = Baseline::default();
    let reported = accepted("2024-02-29", false);
    for baseline in [&never, &reported] {
        check("2024-01-05", "2024-03-31", Some("2024-03-31"), baseline, Some(("32", "2024-03-31")));
        check("2024-01-05", "2024-03-31", Some("2024-03-20"), baseline, Some(("20", "2024-03-20")));
    }
    check("2024-03-02", "2024-03-31", Some("2024-03-20"), &never, Some(("20", "2024-03-20")));
    // Closed on the settlement day of an earlier month, for which no cut was taken.
    check("2024-01-05", "2024-04-30", Some("2024-03-31"), &reported, Some(("32", "2024-03-31")));
    check("2024-01-05", "2024-04-30", Some("2024-03-30"), &reported, Some(("20", "2024-03-30")));
    // Not closed yet on the day of the cut.
    check("2024-01-05", "2024-03-31", Some("2024-04-01"), &reported, Some(("30", "2024-03-31")));
}

#[test]
fn f_03_and_e_25_settlement_wins_over_collected_arrears_and_closing_over_settlement() {
    let mut reported_overdue = accepted("2024-02-29", false);
    if let Some(last) = &mut reported_overdue.last_accepted {
        last.overdue_total = Some(100);
        last.repayment_status = Some("1".into());
    }
    check("2024-01-05", "2024-03-31", None, &reported_overdue, Some(("30", "2024-03-31")));
    check("2024-01-05", "2024-03-31", Some("2024-03-31"), &reported_overdue, Some(("32", "2024-03-31")));
}

#[test]
fn nothing_is_due_after_the_closing_record_nor_for_a_day_already_accepted() {
    check("2024-01-05", "2024-04-30", Some("2024-03-31"), &accepted("2024-03-31", true), None);
    check("2024-01-05", "2024-03-31", None, &accepted("2024-03-31", false), None);
    check("2024-01-05", "2024-02-29", None, &accepted("2024-03-31", false), None);
    check("2024-01-05", "2024-04-30", None, &accepted("2024-03-31", false), Some(("30", "2024-04-30")));
}

#[test]
fn a_close_found_late_stays_due_so_that_it_is_seen() {
    check("2024-01-05", "2024-04-30", Some("2024-03-10"), &accepted("2024-03-31", false), Some(("20", "2024-03-10")));
}

#[test]
fn d_17_the_settlement_day_is_the_cut_in_its_month_and_the_month_end_before() {
    for (day, as_of, expected) in [
        ("2024-03-10", "2024-03-25", "2024-03-25"),
        ("2024-02-10", "2024-03-25", "2024-02-29"),
        ("2023-02-10", "2024-03-25", "2023-02-28"),
    ] {
        assert_eq!(settlement_day_of(date(day), date(as_of)), date(expected), "{day} at a cut on {as_of}");
    }
}
