//! How one field of the domain looks on the wire, in both directions.
//!
//! Wire types are what Avro knows: numbers, strings, symbols, records, arrays. Turning one into a domain type checks it
//! and notes every fault as a [`Finding`] with its path, so that a sender sees all of them at once.

use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::ids::{AccountId, AgreementId, BusinessId, EventId, InstitutionCode, SubjectId};
use credit_domain::money::Currency;
use credit_domain::refusal::Finding;
use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};
use std::borrow::Cow;

/// First and last microsecond a timestamp may name. The first is the day from which Asia/Shanghai is UTC+08:00
/// (see [`credit_domain::calendar::SHANGHAI_OFFSET_SECONDS`]), the last the end of [`BusinessDate::MAX`] there.
pub(crate) const TIMESTAMP_MICROS: std::ops::RangeInclusive<i64> = 684_864_000_000_000..=4_102_415_999_999_999;

/// Where in a record a field is; rendered only when something is wrong with it.
#[derive(Clone, Copy)]
pub(crate) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Field(&'p str),
    Index(usize),
}

impl<'p> Path<'p> {
    pub(crate) const ROOT: Path<'static> = Path { parent: None, step: Step::Root };

    pub(crate) fn field(&'p self, name: &'p str) -> Path<'p> {
        Path { parent: Some(self), step: Step::Field(name) }
    }

    pub(crate) fn index(&'p self, index: usize) -> Path<'p> {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    /// For example `schedule[2].principal_minor`.
    pub(crate) fn render(&self) -> String {
        let mut text = self.parent.map_or_else(String::new, Path::render);
        match self.step {
            Step::Root => {}
            Step::Field(name) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(name);
            }
            Step::Index(index) => {
                text.push('[');
                text.push_str(&index.to_string());
                text.push(']');
            }
        }
        text
    }

    pub(crate) fn finding(&self, rule: &'static str, expected: impl Into<Cow<'static, str>>) -> Finding {
        Finding::new(rule, self.render(), expected)
    }
}

/// A domain type that is one field on the wire.
pub(crate) trait WireField: Sized {
    type Wire<'a>;

    fn to_wire(&self) -> Self::Wire<'_>;

    /// `None` when a finding was noted.
    fn from_wire(wire: Self::Wire<'_>, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<Self>;
}

/// Notes a finding when there is no value.
fn checked<T>(
    value: Option<T>,
    at: &Path<'_>,
    findings: &mut Vec<Finding>,
    rule: &'static str,
    expected: &'static str,
) -> Option<T> {
    if value.is_none() {
        findings.push(at.finding(rule, expected));
    }
    value
}

impl WireField for CompactString {
    type Wire<'a> = Cow<'a, str>;

    fn to_wire(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }

    fn from_wire(wire: Cow<'_, str>, _at: &Path<'_>, _findings: &mut Vec<Finding>) -> Option<CompactString> {
        Some(CompactString::from(wire))
    }
}

/// Types that are a checked string: the type, how it is borrowed, the rule and what is expected.
macro_rules! text_field {
    ($($kind:ident, $to_text:expr, $rule:literal, $expected:literal;)+) => {
        $(impl WireField for $kind {
            type Wire<'a> = Cow<'a, str>;

            fn to_wire(&self) -> Cow<'_, str> {
                let to_text: fn(&$kind) -> Cow<'_, str> = $to_text;
                to_text(self)
            }

            fn from_wire(wire: Cow<'_, str>, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<$kind> {
                checked($kind::parse(&wire), at, findings, $rule, $expected)
            }
        })+
    };
}

text_field! {
    SubjectId, |id| Cow::Borrowed(id.as_str()), "ID_FORMAT", "1 to 64 of A-Z a-z 0-9 . _ : -";
    AccountId, |id| Cow::Borrowed(id.as_str()), "ID_FORMAT", "1 to 46 of A-Z a-z 0-9 . _ : -";
    AgreementId, |id| Cow::Borrowed(id.as_str()), "ID_FORMAT", "1 to 46 of A-Z a-z 0-9 . _ : -";
    BusinessId, |id| Cow::Borrowed(id.as_str()), "ID_FORMAT", "1 to 64 of A-Z a-z 0-9 . _ : -";
    InstitutionCode, |code| Cow::Borrowed(code.as_str()), "INSTITUTION_CODE_FORMAT", "14 digits or upper-case letters";
    Currency, |currency| Cow::Borrowed(currency.as_str()), "CURRENCY_FORMAT", "an ISO 4217 code of three upper-case letters";
    EventId, |id| Cow::Owned(id.to_string()), "UUID_FORMAT", "a UUID of 36 characters with hyphens";
    Month, |month| Cow::Owned(month.to_string()), "MONTH_FORMAT", "a month as yyyy-MM, 1901-01 to 2099-12";
}

impl WireField for BusinessDate {
    type Wire<'a> = i32;

    fn to_wire(&self) -> i32 {
        self.days()
    }

    fn from_wire(wire: i32, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<BusinessDate> {
        let date = BusinessDate::from_days(wire);
        let inside = (BusinessDate::MIN..=BusinessDate::MAX).contains(&date).then_some(date);
        checked(inside, at, findings, "DATE_OUT_OF_RANGE", "a date from 1901-01-01 to 2099-12-31")
    }
}

impl WireField for RecordedAt {
    type Wire<'a> = i64;

    fn to_wire(&self) -> i64 {
        self.0
    }

    fn from_wire(wire: i64, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<RecordedAt> {
        let inside = TIMESTAMP_MICROS.contains(&wire).then_some(RecordedAt(wire));
        checked(inside, at, findings, "TIMESTAMP_OUT_OF_RANGE", "a time from 1991-09-15 to 2099-12-31, Asia/Shanghai")
    }
}

impl WireField for i64 {
    type Wire<'a> = i64;

    fn to_wire(&self) -> i64 {
        *self
    }

    fn from_wire(wire: i64, _at: &Path<'_>, _findings: &mut Vec<Finding>) -> Option<i64> {
        Some(wire)
    }
}

impl WireField for bool {
    type Wire<'a> = bool;

    fn to_wire(&self) -> bool {
        *self
    }

    fn from_wire(wire: bool, _at: &Path<'_>, _findings: &mut Vec<Finding>) -> Option<bool> {
        Some(wire)
    }
}

/// Unsigned numbers travel as the next larger signed Avro number. A count beyond it cannot be read from a record
/// or made by counting, so the upper bound is never met when writing.
macro_rules! number_field {
    ($($kind:ident as $wire:ident, $expected:literal;)+) => {
        $(impl WireField for $kind {
            type Wire<'a> = $wire;

            fn to_wire(&self) -> $wire {
                $wire::try_from(*self).unwrap_or($wire::MAX)
            }

            fn from_wire(wire: $wire, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<$kind> {
                checked($kind::try_from(wire).ok(), at, findings, "NUMBER_OUT_OF_RANGE", $expected)
            }
        })+
    };
}

number_field! {
    u8 as i32, "a number from 0 to 255";
    u16 as i32, "a number from 0 to 65535";
    u32 as i64, "a number from 0 to 4294967295";
    u64 as i64, "a number of at least 0";
}

impl<T: WireField> WireField for Option<T> {
    type Wire<'a> = Option<T::Wire<'a>>;

    fn to_wire(&self) -> Self::Wire<'_> {
        self.as_ref().map(T::to_wire)
    }

    fn from_wire(wire: Self::Wire<'_>, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<Option<T>> {
        match wire {
            None => Some(None),
            Some(inner) => T::from_wire(inner, at, findings).map(Some),
        }
    }
}

impl<T: WireField> WireField for Vec<T> {
    type Wire<'a> = Vec<T::Wire<'a>>;

    fn to_wire(&self) -> Self::Wire<'_> {
        self.iter().map(T::to_wire).collect()
    }

    fn from_wire(wire: Self::Wire<'_>, at: &Path<'_>, findings: &mut Vec<Finding>) -> Option<Vec<T>> {
        let length = wire.len();
        let mut items = Vec::with_capacity(length);
        for (index, item) in wire.into_iter().enumerate() {
            items.extend(T::from_wire(item, &at.index(index), findings));
        }
        (items.len() == length).then_some(items)
    }
}

/// Avro `bytes`, which serde would otherwise take for an array of numbers.
pub(crate) struct Octets<'a>(pub(crate) Cow<'a, [u8]>);

impl Serialize for Octets<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Octets<'_> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OctetsVisitor;

        impl Visitor<'_> for OctetsVisitor {
            type Value = Vec<u8>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("bytes")
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }

        deserializer.deserialize_byte_buf(OctetsVisitor).map(|bytes| Octets(Cow::Owned(bytes)))
    }
}
