//! RFC 3339 timestamps with an offset, to the microsecond.

use credit_domain::calendar::BusinessDate;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// Microseconds since 1970-01-01T00:00:00Z of a text such as `2026-03-31T09:15:00.25+08:00`.
/// Refused are times without offset, more than six digits of a second's fraction, and leap seconds.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let date = BusinessDate::parse(text.get(..10)?)?;
    let time = text.get(10..19)?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2] = *time.as_bytes() else { return None };
    let (hour, minute, second) = (two_digits(h1, h2, 23)?, two_digits(m1, m2, 59)?, two_digits(s1, s2, 59)?);
    let (fraction_micros, offset) = fraction_of(text.get(19..)?)?;
    let offset_seconds = offset_of(offset)?;
    let seconds = i64::from(date.days()) * 86_400 + hour * 3_600 + minute * 60 + second - offset_seconds;
    Some(seconds * MICROS_PER_SECOND + fraction_micros)
}

/// The same instant in UTC, with a fraction of six digits when there is one.
pub fn format_rfc3339(micros: i64) -> String {
    let days = micros.div_euclid(MICROS_PER_DAY);
    let date = BusinessDate::from_days(i32::try_from(days).unwrap_or(i32::MAX));
    let of_day = micros.rem_euclid(MICROS_PER_DAY);
    let (seconds, fraction) = (of_day / MICROS_PER_SECOND, of_day % MICROS_PER_SECOND);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
    } else {
        format!("{date}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z")
    }
}

fn two_digits(tens: u8, ones: u8, most: i64) -> Option<i64> {
    if !tens.is_ascii_digit() || !ones.is_ascii_digit() {
        return None;
    }
    let number = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    (number <= most).then_some(number)
}

/// Microseconds of the fraction, and what follows it.
fn fraction_of(rest: &str) -> Option<(i64, &str)> {
    let Some(fraction) = rest.strip_prefix('.') else { return Some((0, rest)) };
    let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=6).contains(&length) {
        return None;
    }
    let (digits, offset) = fraction.split_at_checked(length)?;
    let number: i64 = digits.parse().ok()?;
    let missing_digits = u32::try_from(6 - length).ok()?;
    Some((number * 10_i64.pow(missing_digits), offset))
}

/// Seconds that the local time is ahead of UTC.
fn offset_of(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let [sign, h1, h2, b':', m1, m2] = *text.as_bytes() else { return None };
    let seconds = two_digits(h1, h2, 23)? * 3_600 + two_digits(m1, m2, 59)? * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}
