//! Civil dates and months as the judge reads them. Written apart from the domain's calendar on purpose: writer and
//! judge must be able to disagree (design 8).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A civil date as days since 1970-01-01; ordered by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Day(pub i32);

/// A calendar month as `year * 12 + month - 1`; ordered by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct MonthNumber(pub i32);

/// What a text in a date or month item turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DateText<T> {
    Good(T),
    /// A real date or month outside 1901..=2099 (ABE008).
    OutOfRange,
    /// Not `yyyy-MM-dd` / `yyyy-MM`, or a date no calendar has (ABE001).
    Malformed,
}

const FIRST_YEAR: i32 = 1901;
const LAST_YEAR: i32 = 2099;

impl Day {
    /// Reads exactly `yyyy-MM-dd` within 1901..=2099; anything else is `None`.
    pub fn parse(text: &str) -> Option<Day> {
        match read_day(text) {
            DateText::Good(day) => Some(day),
            DateText::OutOfRange | DateText::Malformed => None,
        }
    }

    /// Reads exactly `yyyyMMdd` within 1901..=2099, as file names and headers carry it.
    pub fn parse_compact(text: &str) -> Option<Day> {
        let year = digits(text.get(0..4)?)?;
        let month = digits(text.get(4..6)?)?;
        let day = digits(text.get(6..)?)?;
        if text.len() != 8 || !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
            return None;
        }
        Day::from_civil(year, month, day)
    }

    /// `None` when the calendar has no such date.
    pub fn from_civil(year: i32, month: i32, day: i32) -> Option<Day> {
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        let shifted_year = if month <= 2 { year - 1 } else { year };
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let month_from_march = (month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Day(era * 146_097 + day_of_era - 719_468))
    }

    /// (year, month, day)
    pub fn civil(self) -> (i32, i32, i32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day)
    }

    pub fn month(self) -> MonthNumber {
        let (year, month, _) = self.civil();
        MonthNumber(year * 12 + month - 1)
    }

    /// Calendar days from `earlier` to `self`; negative when `earlier` is later.
    pub const fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl MonthNumber {
    /// Reads exactly `yyyy-MM` within 1901..=2099.
    pub fn parse(text: &str) -> Option<MonthNumber> {
        match read_month(text) {
            DateText::Good(month) => Some(month),
            DateText::OutOfRange | DateText::Malformed => None,
        }
    }

    pub const fn plus(self, months: i32) -> MonthNumber {
        MonthNumber(self.0 + months)
    }
}

impl fmt::Display for MonthNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// Reads a `Date` item (pboc-format 1.4).
pub(crate) fn read_day(text: &str) -> DateText<Day> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return DateText::Malformed;
    }
    let part = |from: usize, to: usize| text.get(from..to).and_then(digits);
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else {
        return DateText::Malformed;
    };
    match Day::from_civil(year, month, day) {
        None => DateText::Malformed,
        Some(_) if !(FIRST_YEAR..=LAST_YEAR).contains(&year) => DateText::OutOfRange,
        Some(date) => DateText::Good(date),
    }
}

/// Reads a `Month` item (pboc-format 1.4).
pub(crate) fn read_month(text: &str) -> DateText<MonthNumber> {
    if text.len() != 7 {
        return DateText::Malformed;
    }
    match read_day(&format!("{text}-01")) {
        DateText::Good(day) => DateText::Good(day.month()),
        DateText::OutOfRange => DateText::OutOfRange,
        DateText::Malformed => DateText::Malformed,
    }
}

/// Reads a `Year` item (pboc-format 1.4).
pub(crate) fn read_year(text: &str) -> DateText<i32> {
    match (text.len(), digits(text)) {
        (4, Some(year)) if (FIRST_YEAR..=LAST_YEAR).contains(&year) => DateText::Good(year),
        (4, Some(_)) => DateText::OutOfRange,
        _ => DateText::Malformed,
    }
}

fn digits(text: &str) -> Option<i32> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_permitted_range_survives_the_way_to_civil_and_back() {
        let first = Day::from_civil(1901, 1, 1).unwrap();
        let last = Day::from_civil(2099, 12, 31).unwrap();
        assert_eq!(last.days_since(first) + 1, 72_684);
        for number in first.0..=last.0 {
            let (year, month, day) = Day(number).civil();
            assert_eq!(Day::from_civil(year, month, day), Some(Day(number)));
        }
        assert_eq!(Day::parse("1970-01-01"), Some(Day(0)));
    }

    #[test]
    fn date_texts_are_told_apart() {
        let check = |text: &str, expected: DateText<()>| {
            let found = match read_day(text) {
                DateText::Good(day) => {
                    assert_eq!(day.to_string(), text);
                    DateText::Good(())
                }
                DateText::OutOfRange => DateText::OutOfRange,
                DateText::Malformed => DateText::Malformed,
            };
            assert_eq!(found, expected, "{text}");
        };
        check("2024-02-29", DateText::Good(()));
        check("2023-02-29", DateText::Malformed);
        check("1901-01-01", DateText::Good(()));
        check("1900-12-31", DateText::OutOfRange);
        check("2099-12-31", DateText::Good(()));
        check("2100-01-01", DateText::OutOfRange);
        check("2024-1-01", DateText::Malformed);
        check("2024-01-1 ", DateText::Malformed);
        check("+024-01-01", DateText::Malformed);
        check("2024/01/01", DateText::Malformed);
        check("", DateText::Malformed);
        check("２024-1-1", DateText::Malformed);
    }

    #[test]
    fn months_and_years_are_read_strictly() {
        assert_eq!(MonthNumber::parse("2024-02").map(|month| month.to_string()).as_deref(), Some("2024-02"));
        assert_eq!(MonthNumber::parse("2024-13"), None);
        assert_eq!(read_month("1900-12"), DateText::OutOfRange);
        assert_eq!(read_year("1900"), DateText::OutOfRange);
        assert_eq!(read_year("2015"), DateText::Good(2015));
        assert_eq!(read_year("20 5"), DateText::Malformed);
        assert_eq!(Day::parse_compact("20240315"), Day::parse("2024-03-15"));
        assert_eq!(Day::parse_compact("2024031"), None);
        assert_eq!(Day::parse_compact("202403155"), None);
        assert_eq!(Day::parse_compact("20240230"), None);
    }
}
