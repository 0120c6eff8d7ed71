//! What a mapping says about single values: where a text comes from, how dates and amounts are written.

use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use std::collections::BTreeMap;

/// Where a text comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// A column by its name.
    Column(String),
    /// The same text in every row.
    Constant(String),
}

/// A text of a row: a column or a constant, then a table of values, then a fixed width and a prefix.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextSource {
    pub origin: Origin,
    /// Text of the column -> text of the event; empty for the text as it is.
    pub values: BTreeMap<String, String>,
    /// For texts that `values` does not name.
    pub otherwise: Option<String>,
    /// Padded with zeros in front to so many characters.
    pub width: usize,
    pub prefix: String,
}

impl TextSource {
    /// The column, or the word for a constant.
    pub fn column(&self) -> &str {
        match &self.origin {
            Origin::Column(column) => column,
            Origin::Constant(_) => "(constant)",
        }
    }

    /// The text of the event for the text of the column; `None` when the table of values does not name it.
    pub fn translate(&self, text: &str) -> Option<CompactString> {
        let text =
            if self.values.is_empty() { text } else { self.values.get(text).or(self.otherwise.as_ref()).map(String::as_str)? };
        let mut result = CompactString::from(self.prefix.as_str());
        for _ in text.chars().count()..self.width {
            result.push('0');
        }
        result.push_str(text);
        Some(result)
    }
}

/// How dates are written: `yyyy`, `MM` and `dd` once each, everything else as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DateFormat {
    pattern: String,
}

impl DateFormat {
    const PARTS: [&'static str; 3] = ["yyyy", "MM", "dd"];

    /// `None` unless the pattern names year, month and day once each, and no other letter or digit.
    pub fn parse(pattern: &str) -> Option<DateFormat> {
        let mut rest = pattern.to_owned();
        for part in DateFormat::PARTS {
            if rest.matches(part).count() != 1 {
                return None;
            }
            rest = rest.replacen(part, "", 1);
        }
        let plain = rest.chars().all(|character| !character.is_alphanumeric());
        plain.then(|| DateFormat { pattern: pattern.to_owned() })
    }

    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The date, if the text has exactly this form and the date exists.
    pub fn read(&self, text: &str) -> Option<BusinessDate> {
        if text.len() != self.pattern.len() {
            return None;
        }
        let part = |name: &str| -> Option<i16> {
            let start = self.pattern.find(name)?;
            let digits = text.get(start..start + name.len())?;
            if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
        };
        let mut pattern = self.pattern.bytes().zip(text.bytes());
        let separators_fit = pattern.all(|(expected, found)| expected.is_ascii_alphabetic() || expected == found);
        if !separators_fit {
            return None;
        }
        BusinessDate::from_ymd(part("yyyy")?, i8::try_from(part("MM")?).ok()?, i8::try_from(part("dd")?).ok()?)
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AmountFault {
    Form,
    /// Not a whole number of minor units.
    Fraction,
    TooLarge,
}

/// Largest amount either way, in minor units: what the fold accepts.
const AMOUNT_MINOR_MAX: i128 = 1_000_000_000_000;

/// Reads `-12.50`, and `5.00E+05` as spreadsheets write round numbers, exactly and without floats; the result is in minor
/// units, of which the column counts `minor_per_unit` as one.
///
/// # Errors
/// The text is no number, or not a whole number of minor units, or too large.
pub fn read_amount(text: &str, minor_per_unit: i64) -> Result<i64, AmountFault> {
    let (mantissa, exponent) = match text.split_once("E+") {
        Some((mantissa, exponent)) => (mantissa, digits_of(exponent).and_then(|digits| u32::try_from(digits).ok())),
        None => (text, Some(0)),
    };
    let exponent = exponent.ok_or(AmountFault::Form)?;
    let (negative, unsigned) = match mantissa.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, mantissa),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(AmountFault::Form),
        None => (unsigned, ""),
    };
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(AmountFault::Form);
    }
    let digits = digits_of(&format!("{whole}{fraction}")).ok_or(AmountFault::TooLarge)?;
    let fraction_length = u32::try_from(fraction.len()).map_err(|_| AmountFault::TooLarge)?;
    let power = |places: u32| 10_i128.checked_pow(places).ok_or(AmountFault::TooLarge);
    let scaled = digits.checked_mul(i128::from(minor_per_unit)).ok_or(AmountFault::TooLarge)?;
    let magnitude = if exponent >= fraction_length {
        scaled.checked_mul(power(exponent - fraction_length)?).ok_or(AmountFault::TooLarge)?
    } else {
        let divisor = power(fraction_length - exponent)?;
        if scaled % divisor != 0 {
            return Err(AmountFault::Fraction);
        }
        scaled / divisor
    };
    if magnitude > AMOUNT_MINOR_MAX {
        return Err(AmountFault::TooLarge);
    }
    let magnitude = i64::try_from(magnitude).map_err(|_| AmountFault::TooLarge)?;
    Ok(if negative { -magnitude } else { magnitude })
}

fn digits_of(text: &str) -> Option<i128> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{AmountFault, DateFormat, Origin, TextSource, read_amount};
    use std::collections::BTreeMap;

    #[test]
    fn amounts_are_read_exactly_or_refused_with_the_reason() {
        let check = |text: &str, minor_per_unit: i64, expected: Result<i64, AmountFault>| {
            assert_eq!(read_amount(text, minor_per_unit), expected, "{text} at {minor_per_unit}");
        };
        check("0", 100, Ok(0));
        check("-165580", 100, Ok(-16_558_000));
        check("12.50", 100, Ok(1_250));
        check("12.5", 100, Ok(1_250));
        check("12.500", 100, Ok(1_250));
        check("-0.01", 100, Ok(-1));
        check("1.2345", 10_000, Ok(12_345));
        check("5.00E+05", 100, Ok(50_000_000));
        check("1E+06", 1, Ok(1_000_000));
        check("1.25E+02", 1, Ok(125));
        check("12.505", 100, Err(AmountFault::Fraction));
        check("1.25E+01", 1, Err(AmountFault::Fraction));
        check("10000000000.01", 100, Err(AmountFault::TooLarge));
        check("1E+99", 1, Err(AmountFault::TooLarge));
        for text in ["", "x", "1,000", "1.", ".5", "+5", "--5", "E+05", "5E+", "5e+05", " 5", "0x10", "١"] {
            check(text, 100, Err(AmountFault::Form));
        }
    }

    #[test]
    fn dates_have_exactly_the_stated_form_and_exist() {
        let check = |pattern: &str, text: &str, expected: Option<&str>| {
            let format = DateFormat::parse(pattern).unwrap();
            assert_eq!(format.read(text).map(|date| date.to_string()).as_deref(), expected, "{text} as {pattern}");
        };
        check("yyyy-MM-dd", "2024-02-29", Some("2024-02-29"));
        check("yyyyMMdd", "20240229", Some("2024-02-29"));
        check("dd/MM/yyyy", "01/12/2005", Some("2005-12-01"));
        check("dd.MM.yyyy", "01/12/2005", None);
        check("yyyy-MM-dd", "2023-02-29", None);
        check("yyyy-MM-dd", "2024-2-9", None);
        check("yyyyMMdd", "2024-2-9", None);
        for pattern in ["", "yyyy-MM", "yy-MM-dd", "yyyy-MM-dd HH", "MM/dd/yyyy/MM"] {
            assert_eq!(DateFormat::parse(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_text_is_translated_padded_and_prefixed() {
        let check = |values: &[(&str, &str)], otherwise: Option<&str>, width: usize, text: &str, expected: Option<&str>| {
            let values: BTreeMap<String, String> =
                values.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
            let source = TextSource {
                origin: Origin::Column("c".to_owned()),
                values,
                otherwise: otherwise.map(str::to_owned),
                width,
                prefix: "P".to_owned(),
            };
            assert_eq!(source.translate(text).as_deref(), expected, "{text}");
        };
        check(&[], None, 0, "17", Some("P17"));
        check(&[], None, 5, "17", Some("P00017"));
        check(&[("1", "10")], None, 0, "1", Some("P10"));
        check(&[("1", "10")], None, 0, "2", None);
        check(&[("1", "10")], Some("99"), 0, "2", Some("P99"));
    }
}
