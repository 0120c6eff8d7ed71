//! A block `[[terms]]`: the defaults (first block) or the terms of the block before, with what it says in their place.

use crate::product_rules::section::{Document, Given, Section};
use credit_domain::calendar::BusinessDate;
use credit_domain::product_rule::{AllocationAcross, AmountPart, DigitRule, DueRule, ProductTerms, Rounding};
use toml::de::DeValue;

/// Terms and the day from which they hold; the first ones hold from the beginning.
pub(super) struct Block {
    pub(super) from: Option<BusinessDate>,
    pub(super) terms: ProductTerms,
}

const DAYS_OF_YEAR: i64 = 365;
/// A tolerance above ten thousand yuan would hide debts, not odd fens.
const TOLERANCE_MAX: i64 = 1_000_000;
const FLOOR_MAX: i64 = 1_000_000_000_000;
const DUE_RULE_WORDS: &str = "20_DAYS_AFTER_BILL (1 to 365 days), DAY_10_OF_MONTH or DAY_10_OF_NEXT_MONTH (day 1 to 31)";

const ACROSS: [(&str, AllocationAcross); 2] =
    [("OLDEST_DUE_FIRST", AllocationAcross::OldestDueFirst), ("PART_BY_PART", AllocationAcross::PartByPart)];
const PARTS: [(&str, AmountPart); 3] =
    [("INTEREST", AmountPart::Interest), ("FEE", AmountPart::Fee), ("PRINCIPAL", AmountPart::Principal)];
const DIGITS: [(&str, DigitRule); 2] = [("DAYS_PAST_DUE", DigitRule::DaysPastDue), ("MISSED_PERIODS", DigitRule::MissedPeriods)];
const ROUNDINGS: [(&str, Rounding); 3] = [("HALF_UP", Rounding::HalfUp), ("DOWN", Rounding::Down), ("UP", Rounding::Up)];

/// Reads the block number `index`; `before` are the terms it changes.
pub(super) fn read(document: &mut Document<'_>, mut section: Section<'_>, index: usize, before: Option<&Block>) -> Block {
    let from = read_from(document, &mut section, index, before.and_then(|block| block.from));
    let mut terms = before.map_or_else(ProductTerms::default, |block| block.terms.clone());
    read_bills(document, &mut section, &mut terms);
    read_allocation(document, &mut section, &mut terms);
    read_report(document, &mut section, &mut terms);
    section.finish(document);
    Block { from, terms }
}

/// The first block has no day, each later one a later day than the block before.
fn read_from(
    document: &mut Document<'_>,
    section: &mut Section<'_>,
    index: usize,
    before: Option<BusinessDate>,
) -> Option<BusinessDate> {
    let place = section.place("from");
    let given = section.value("from");
    if index == 0 {
        if let Some(given) = given {
            given.refuse(document, "FROM_FORBIDDEN", "no day: the first terms hold from the beginning");
        }
        return None;
    }
    match given {
        Some(given) => read_day(document, &given, before),
        None => {
            document.find(place, "KEY_MISSING", "the day from which these terms hold, as \"2026-01-01\"");
            None
        }
    }
}

/// A day as text or as a date of TOML, later than the one before.
pub(super) fn read_day(
    document: &mut Document<'_>,
    given: &Given<&DeValue<'_>>,
    before: Option<BusinessDate>,
) -> Option<BusinessDate> {
    let text = match given.value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(datetime) => datetime.to_string(),
        _ => {
            given.refuse(document, "WRONG_TYPE", "a day as \"2026-01-01\"");
            return None;
        }
    };
    let Some(day) = BusinessDate::parse(&text) else {
        given.refuse(document, "DATE_FORMAT", "a date that exists, as \"2026-01-01\", from 1901-01-01 to 2099-12-31");
        return None;
    };
    if before.is_some_and(|before| day <= before) {
        given.refuse(document, "DATES_NOT_ASCENDING", "a later day than in the block before");
        return None;
    }
    Some(day)
}

fn read_bills(document: &mut Document<'_>, section: &mut Section<'_>, terms: &mut ProductTerms) {
    if let Some(day) = section.number(document, "bill_day", 1..=31) {
        terms.bill_day = u8::try_from(day).ok();
    }
    if let Some(text) = section.text(document, "due_rule")
        && let Some(due_rule) = text.read(document, "WORD_UNKNOWN", DUE_RULE_WORDS, due_rule_of)
    {
        terms.due_rule = due_rule;
    }
    set(&mut terms.grace_days, section.number(document, "grace_days", 0..=DAYS_OF_YEAR));
    set(&mut terms.tolerance_minor, section.number(document, "tolerance_minor", 0..=TOLERANCE_MAX));
    set(&mut terms.minimum.share_ppm, section.number(document, "minimum_share_ppm", 0..=1_000_000));
    set(&mut terms.minimum.floor_minor, section.number(document, "minimum_floor_minor", 0..=FLOOR_MAX));
}

fn read_allocation(document: &mut Document<'_>, section: &mut Section<'_>, terms: &mut ProductTerms) {
    read_word(document, section, "allocation_across", &ACROSS, &mut terms.allocation.across);
    let Some(within) = section.texts(document, "allocation_within") else { return };
    let parts: Option<Vec<AmountPart>> = within.value.iter().map(|text| value_of(&PARTS, text)).collect();
    let Some(parts) = parts else {
        return within.refuse(document, "WORD_UNKNOWN", one_of(&PARTS));
    };
    match <[AmountPart; 3]>::try_from(parts) {
        Ok(parts) if PARTS.iter().all(|(_, part)| parts.contains(part)) => terms.allocation.within = parts,
        _ => within.refuse(document, "ALLOCATION_PARTS", "INTEREST, FEE and PRINCIPAL, each once"),
    }
}

fn read_report(document: &mut Document<'_>, section: &mut Section<'_>, terms: &mut ProductTerms) {
    read_word(document, section, "digit", &DIGITS, &mut terms.statuses.digit);
    set(&mut terms.statuses.late_within_month, section.truth(document, "late_within_month"));
    read_word(document, section, "rounding", &ROUNDINGS, &mut terms.rounding);
    set(&mut terms.refund_reduces_minimum, section.truth(document, "refund_reduces_minimum"));
    set(&mut terms.notice_lead_days, section.number(document, "notice_lead_days", 0..=DAYS_OF_YEAR));
    set(&mut terms.observation.months, section.number(document, "observation_months", 0..=120));
    set(&mut terms.observation.due_dates, section.number(document, "observation_due_dates", 0..=120));
}

/// Puts a value that was given, and fits, in the place of the one in force.
fn set<T, V: TryInto<T>>(term: &mut T, value: Option<V>) {
    if let Some(value) = value.and_then(|value| value.try_into().ok()) {
        *term = value;
    }
}

fn read_word<T: Copy>(
    document: &mut Document<'_>,
    section: &mut Section<'_>,
    key: &'static str,
    words: &[(&'static str, T)],
    term: &mut T,
) {
    if let Some(text) = section.text(document, key)
        && let Some(value) = text.read(document, "WORD_UNKNOWN", one_of(words), |text| value_of(words, text))
    {
        *term = value;
    }
}

fn value_of<T: Copy>(words: &[(&'static str, T)], text: &str) -> Option<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
}

fn one_of<T>(words: &[(&'static str, T)]) -> String {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    format!("one of {}", names.join(", "))
}

/// The words in which accounts, too, are opened with a due rule of their own.
fn due_rule_of(text: &str) -> Option<DueRule> {
    let number = |digits: &str, most: u16| {
        let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u16>().ok().filter(|number| plain && *number <= most)
    };
    let day = |digits: &str| number(digits, 31).and_then(|day| u8::try_from(day).ok());
    if let Some(days) = text.strip_suffix("_DAYS_AFTER_BILL") {
        return number(days, 365).map(DueRule::DaysAfterBill);
    }
    let rest = text.strip_prefix("DAY_")?;
    match rest.strip_suffix("_OF_NEXT_MONTH") {
        Some(digits) => day(digits).map(DueRule::DayOfNextMonth),
        None => rest.strip_suffix("_OF_MONTH").and_then(day).map(DueRule::DayOfMonth),
    }
}
