use super::baseline::Baseline;
use super::moment::{moment_of, settlement_day_of};
use super::sample::{accepted, closed, date, derived, opened};
use crate::event::account_event::{AccountType, TransferKind};
use crate::ledger::standing::TransferOut;
use crate::ledger::{AccountStatus, Derived};

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

/// As [`check`], for any state of an account opened on 2024-01-05 and cut on 2024-03-31.
fn check_state(name: &str, account_type: AccountType, state: &Derived, baseline: &Baseline, expected: Option<(&str, &str)>) {
    let found = moment_of(&opened(account_type, "2024-01-05"), state, date("2024-03-31"), baseline);
    let found = found.map(|(moment, report_date)| (moment.code(), report_date.to_string()));
    assert_eq!(found, expected.map(|(code, report_date)| (code, report_date.to_owned())), "{name} of {account_type:?}");
}

fn at_cut() -> Derived {
    derived("2024-01-05", "2024-03-31")
}

#[test]
fn a_voided_account_is_not_reported() {
    let voided = Derived { voided_on: Some(date("2024-03-10")), ..at_cut() };
    check_state("never reported", AccountType::R1, &voided, &Baseline::default(), None);
    check_state("reported before", AccountType::R1, &voided, &accepted("2024-02-29", false), None);
}

#[test]
fn d_37_and_e_30_the_last_record_of_a_transferred_account_is_of_the_month_before() {
    let transferred =
        |on: &str| Derived { transferred_out: Some(TransferOut { on: date(on), kind: TransferKind::Sale }), ..at_cut() };
    let never = Baseline::default();
    let february = accepted("2024-02-29", false);
    let mid_february = accepted("2024-02-25", false);
    let january = accepted("2024-01-31", false);
    for account_type in [AccountType::D1, AccountType::R1, AccountType::R2] {
        for on in ["2024-03-01", "2024-03-31"] {
            check_state("reported", account_type, &transferred(on), &february, None);
            check_state("reported on another settlement day", account_type, &transferred(on), &mid_february, None);
            check_state("a month is missing", account_type, &transferred(on), &january, Some(("30", "2024-02-29")));
            check_state("never reported", account_type, &transferred(on), &never, Some(("31", "2024-02-29")));
        }
        check_state("long ago", account_type, &transferred("2024-02-10"), &january, None);
        check_state("new in the month before", account_type, &transferred("2024-02-10"), &never, Some(("10", "2024-01-31")));
        check_state("opened and transferred in one month", account_type, &transferred("2024-01-20"), &never, None);
        check_state("not yet", account_type, &transferred("2024-04-01"), &february, Some(("30", "2024-03-31")));
    }
    let closed_later = Derived { close: closed("2024-01-05", "2024-03-31", "2024-03-20").close, ..transferred("2024-03-10") };
    check_state("closed by the other side", AccountType::D1, &closed_later, &february, None);
    let closed_before = Derived { close: closed("2024-01-05", "2024-03-31", "2024-02-20").close, ..transferred("2024-03-10") };
    check_state("closed before", AccountType::D1, &closed_before, &january, Some(("20", "2024-02-20")));
    let repurchased = Derived { repurchased_on: Some(date("2024-03-20")), ..at_cut() };
    check_state("repurchased", AccountType::D1, &repurchased, &january, Some(("30", "2024-03-31")));
}

#[test]
fn a_card_is_reported_from_its_activation_on() {
    let waiting = Derived { activated_on: None, account_status: AccountStatus::NotActivated, ..at_cut() };
    let closed_unused = Derived { activated_on: None, ..closed("2024-01-05", "2024-03-31", "2024-03-20") };
    let never = Baseline::default();
    for account_type in [AccountType::R2, AccountType::R3] {
        check_state("waiting", account_type, &waiting, &never, None);
        check_state("closed without use", account_type, &closed_unused, &never, None);
        check_state("in use", account_type, &at_cut(), &never, Some(("31", "2024-03-31")));
        check_state("waiting but known", account_type, &waiting, &accepted("2024-02-29", false), Some(("30", "2024-03-31")));
        check_state("known all the same", account_type, &closed_unused, &accepted("2024-02-29", false), {
            Some(("20", "2024-03-20"))
        });
    }
    let loan = Derived { activated_on: None, ..at_cut() };
    check_state("nothing else is activated", AccountType::R1, &loan, &never, Some(("31", "2024-03-31")));
    let closed_loan = Derived { activated_on: None, ..closed("2024-01-05", "2024-03-31", "2024-03-20") };
    check_state("closed", AccountType::R1, &closed_loan, &never, Some(("20", "2024-03-20")));
}

#[test]
fn a_reopened_card_goes_on_after_its_closing_record() {
    let reopened = |on: &str| Derived { reopened_on: Some(date(on)), ..at_cut() };
    let closed_in_february = accepted("2024-02-10", true);
    check_state("reopened", AccountType::R2, &reopened("2024-03-05"), &closed_in_february, Some(("30", "2024-03-31")));
    check_state("not reopened", AccountType::R2, &at_cut(), &closed_in_february, None);
    check_state("closed again since", AccountType::R2, &reopened("2024-02-05"), &closed_in_february, None);
    let closed_again = Derived { reopened_on: Some(date("2024-03-05")), ..closed("2024-01-05", "2024-03-31", "2024-03-20") };
    check_state("closed again", AccountType::R2, &closed_again, &closed_in_february, Some(("20", "2024-03-20")));
    check_state("closed again and reported", AccountType::R2, &closed_again, &accepted("2024-03-20", true), None);
}

#[test]
fn f_05_a_collection_account_has_no_settlement_day() {
    let never = Baseline::default();
    check_state("first", AccountType::C1, &at_cut(), &never, Some(("10", "2024-03-31")));
    check_state("later", AccountType::C1, &at_cut(), &accepted("2024-02-29", false), None);
    let ended = closed("2024-01-05", "2024-03-31", "2024-03-31");
    check_state("ended", AccountType::C1, &ended, &accepted("2024-02-29", false), Some(("20", "2024-03-31")));
}
