//! Business dates (Asia/Shanghai), months and the two clocks.

use std::fmt;

/// A civil date of the Asia/Shanghai business calendar, stored as days since 1970-01-01 (Avro `date`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDate(i32);

/// Asia/Shanghai has been UTC+08:00 without daylight saving since 1991-09-15; no recorded time is older.
pub const SHANGHAI_OFFSET_SECONDS: i64 = 8 * 3_600;

impl BusinessDate {
    /// First and last date a bureau file may carry (pboc-format 1.4).
    pub const MIN: BusinessDate = BusinessDate(-25_202);
    pub const MAX: BusinessDate = BusinessDate(47_481);

    pub const fn from_days(days_since_1970: i32) -> BusinessDate {
        BusinessDate(days_since_1970)
    }

    pub const fn days(self) -> i32 {
        self.0
    }

    /// `None` for a date that does not exist (2023-02-29) or lies outside 1901-01-01..=2099-12-31.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<BusinessDate> {
        let civil = jiff::civil::Date::new(year, month, day).ok()?;
        let date = BusinessDate(days_of(civil));
        (BusinessDate::MIN..=BusinessDate::MAX).contains(&date).then_some(date)
    }

    /// Reads exactly `yyyy-MM-dd`.
    pub fn parse(text: &str) -> Option<BusinessDate> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i16> {
            let part = text.get(range)?;
            if part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None }
        };
        BusinessDate::from_ymd(number(0..4)?, i8::try_from(number(5..7)?).ok()?, i8::try_from(number(8..10)?).ok()?)
    }

    /// (year, month, day)
    pub fn ymd(self) -> (i16, i8, i8) {
        let civil = civil_of(self.0);
        (civil.year(), civil.month(), civil.day())
    }

    pub fn month(self) -> Month {
        let (year, month, _) = self.ymd();
        Month::new(year, month).unwrap_or(Month(0))
    }

    pub const fn plus_days(self, days: i32) -> BusinessDate {
        BusinessDate(self.0.saturating_add(days))
    }

    /// Calendar days from `earlier` to `self`; negative when `earlier` is later.
    pub const fn days_since(self, earlier: BusinessDate) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Same day so many months later, or the last day of that month where it has no such day
    /// (E-01, E-02, E-03; Civil Code art. 202).
    pub fn plus_months(self, months: i32) -> BusinessDate {
        let (_, _, day) = self.ymd();
        self.month().plus(months).day_or_last(day)
    }

    /// The business date on which an instant falls (E-04: the local date decides).
    pub fn of_instant(micros_since_epoch_utc: i64) -> BusinessDate {
        let seconds = micros_since_epoch_utc.div_euclid(1_000_000) + SHANGHAI_OFFSET_SECONDS;
        BusinessDate(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(i32::MAX))
    }

    /// `yyyyMMdd`
    pub fn compact(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year:04}{month:02}{day:02}")
    }
}

impl fmt::Display for BusinessDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for BusinessDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A calendar month, stored as year * 12 + (month - 1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    pub fn new(year: i16, month: i8) -> Option<Month> {
        (1..=12).contains(&month).then(|| Month(i32::from(year) * 12 + i32::from(month) - 1))
    }

    pub const fn from_index(index: i32) -> Month {
        Month(index)
    }

    pub const fn index(self) -> i32 {
        self.0
    }

    /// Reads exactly `yyyy-MM`.
    pub fn parse(text: &str) -> Option<Month> {
        if text.len() != 7 {
            return None;
        }
        Some(BusinessDate::parse(&format!("{text}-01"))?.month())
    }

    pub const fn plus(self, months: i32) -> Month {
        Month(self.0.saturating_add(months))
    }

    pub fn first_day(self) -> BusinessDate {
        self.day_or_last(1)
    }

    pub fn last_day(self) -> BusinessDate {
        self.day_or_last(31)
    }

    /// The given day of this month, or its last day where it is shorter (E-01). A month beyond the year 9999 is taken
    /// for the last one before, so that moving a date never brings it back.
    pub fn day_or_last(self, day: i8) -> BusinessDate {
        let index = self.0.clamp(0, LAST_MONTH_INDEX);
        let year = i16::try_from(index / 12).unwrap_or(i16::MAX);
        let month = i8::try_from(index % 12 + 1).unwrap_or(1);
        let Ok(first) = jiff::civil::Date::new(year, month, 1) else { return BusinessDate::MAX };
        BusinessDate(days_of(first) + i32::from(day.clamp(1, first.days_in_month())) - 1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// When a fact was recorded by its producer: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordedAt(pub i64);

impl RecordedAt {
    pub fn business_date(self) -> BusinessDate {
        BusinessDate::of_instant(self.0)
    }
}

/// December 9999, the last month that civil dates know.
const LAST_MONTH_INDEX: i32 = 9_999 * 12 + 11;

const CIVIL_EPOCH: jiff::civil::Date = jiff::civil::date(1970, 1, 1);

fn days_of(civil: jiff::civil::Date) -> i32 {
    i32::try_from(civil.duration_since(CIVIL_EPOCH).as_hours() / 24).unwrap_or(0)
}

fn civil_of(days: i32) -> jiff::civil::Date {
    // Beyond all civil dates, and still a number of days that can be added.
    const FARTHEST: i32 = 4_000_000;
    CIVIL_EPOCH.saturating_add(jiff::ToSpan::days(i64::from(days.clamp(-FARTHEST, FARTHEST))))
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
