use super::{BusinessDate, Month, RecordedAt};
use proptest::prelude::*;

fn date(text: &str) -> BusinessDate {
    BusinessDate::parse(text).expect("a date of a test")
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month of a test")
}

#[test]
fn the_range_is_that_of_a_bureau_file() {
    assert_eq!(BusinessDate::MIN.to_string(), "1901-01-01");
    assert_eq!(BusinessDate::MAX.to_string(), "2099-12-31");
    assert_eq!(BusinessDate::from_days(0).to_string(), "1970-01-01");
    assert_eq!(date("1901-01-01"), BusinessDate::MIN);
    assert_eq!(date("2099-12-31"), BusinessDate::MAX);
}

#[test]
fn only_existing_dates_in_their_one_form_are_read() {
    for (text, accepted) in [
        ("2024-02-29", true),
        ("2000-02-29", true),
        ("2023-02-29", false),
        ("1994-02-29", false),
        ("2024-04-31", false),
        ("2024-00-10", false),
        ("2024-13-10", false),
        ("2024-01-00", false),
        ("1900-12-31", false),
        ("2100-01-01", false),
        ("2024-1-05", false),
        ("24-01-05", false),
        ("20240105", false),
        ("2024/01/05", false),
        ("+024-01-05", false),
        ("2024--1-05", false),
        (" 2024-01-5", false),
        ("2024-01-05 ", false),
        ("20é4-01-5", false),
        ("", false),
    ] {
        assert_eq!(BusinessDate::parse(text).is_some(), accepted, "{text:?}");
    }
    for (text, accepted) in [("2024-12", true), ("2024-13", false), ("2024-00", false), ("2024-1", false), ("1900-12", false)] {
        assert_eq!(Month::parse(text).is_some(), accepted, "{text:?}");
    }
}

#[test]
fn e_01_a_day_that_a_month_lacks_is_its_last_day_and_does_not_drift() {
    for (of, day, expected) in [
        ("2024-02", 31, "2024-02-29"),
        ("2023-02", 31, "2023-02-28"),
        ("2024-04", 31, "2024-04-30"),
        ("2024-05", 31, "2024-05-31"),
        ("2024-05", 1, "2024-05-01"),
    ] {
        assert_eq!(month(of).day_or_last(day), date(expected), "{of} day {day}");
    }
}

#[test]
fn a_date_moved_beyond_what_a_calendar_knows_stays_at_its_end() {
    let end = "9999-12-31";
    let moves = [
        date("2099-12-31").plus_months(65_535 * 2),
        BusinessDate::from_days(i32::MAX).plus_months(1),
        Month::from_index(i32::MAX).plus(1).last_day(),
        Month::from_index(i32::MAX).day_or_last(31),
    ];
    assert_eq!(moves.map(|moved| moved.to_string()), [end; 4]);
    assert_eq!(BusinessDate::from_days(i32::MAX).plus_days(1).days(), i32::MAX);
    assert_eq!(BusinessDate::from_days(i32::MAX).days_since(BusinessDate::from_days(i32::MIN)), i32::MAX);
    assert_eq!(Month::from_index(-1).first_day().to_string(), "0000-01-01");
}

#[test]
fn e_02_and_e_03_months_are_added_from_the_day_itself() {
    for (from, months, expected) in [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-02-29", 60, "2029-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-01-31", 2, "2024-03-31"),
        ("2024-01-31", -2, "2023-11-30"),
        ("2023-12-15", 1, "2024-01-15"),
    ] {
        assert_eq!(date(from).plus_months(months), date(expected), "{from} and {months} months");
    }
}

#[test]
fn e_04_the_local_day_decides() {
    let midnight_utc = i64::from(date("2024-03-10").days()) * 86_400_000_000;
    let hours = |count: i64| midnight_utc + count * 3_600_000_000;
    for (instant, expected) in [
        (hours(16) - 1, "2024-03-10"),
        (hours(16), "2024-03-11"),
        (hours(0), "2024-03-10"),
        (hours(-8), "2024-03-10"),
        (hours(-8) - 1, "2024-03-09"),
    ] {
        assert_eq!(BusinessDate::of_instant(instant), date(expected), "{instant}");
        assert_eq!(RecordedAt(instant).business_date(), date(expected));
    }
    assert_eq!(BusinessDate::of_instant(-1), date("1970-01-01"));
    assert_eq!(BusinessDate::of_instant(-28_800_000_001), date("1969-12-31"));
}

#[test]
fn the_computed_day_counts_of_the_vectors() {
    for (due, as_of, expected) in [
        ("2024-01-31", "2024-01-31", 0),
        ("2024-01-31", "2024-02-01", 1),
        ("2024-01-31", "2024-02-29", 29),
        ("2024-01-31", "2024-03-01", 30),
        ("2024-01-31", "2024-03-02", 31),
        ("2023-01-31", "2023-03-01", 29),
        ("2023-01-31", "2023-03-02", 30),
        ("2023-01-31", "2023-03-03", 31),
        ("2024-02-29", "2024-03-30", 30),
        ("2024-02-29", "2024-03-31", 31),
        ("2023-10-10", "2024-04-07", 180),
        ("2023-10-10", "2024-04-08", 181),
    ] {
        assert_eq!(date(as_of).days_since(date(due)), expected, "{due} to {as_of}");
    }
}

#[test]
fn forms_in_files_and_names() {
    assert_eq!(date("2024-03-05").compact(), "20240305");
    assert_eq!(month("2024-03").to_string(), "2024-03");
    assert_eq!(month("2024-12").plus(1).to_string(), "2025-01");
    assert_eq!(month("2024-03").first_day(), date("2024-03-01"));
    assert_eq!(month("2024-02").last_day(), date("2024-02-29"));
}

proptest! {
    #[test]
    fn a_date_survives_its_text_and_its_parts(days in BusinessDate::MIN.days()..=BusinessDate::MAX.days()) {
        let date = BusinessDate::from_days(days);
        let (year, month, day) = date.ymd();
        prop_assert_eq!(BusinessDate::parse(&date.to_string()), Some(date));
        prop_assert_eq!(BusinessDate::from_ymd(year, month, day), Some(date));
        prop_assert_eq!(Month::new(year, month), Some(date.month()));
        prop_assert!(date.month().first_day() <= date && date <= date.month().last_day());
    }

    #[test]
    fn months_never_skip_nor_repeat(days in -20_000_i32..40_000, months in -240_i32..240) {
        let moved = BusinessDate::from_days(days).plus_months(months);
        prop_assert_eq!(moved.month().index(), BusinessDate::from_days(days).month().index() + months);
    }
}
