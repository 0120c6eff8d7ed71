//! Amounts of money: integer minor units and an ISO 4217 code, never a float.

use crate::event::account_event::FundingShare;
use crate::product_rule::Rounding;

/// ISO 4217 alphabetic code, three upper-case ASCII letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Chinese yuan: one minor unit is one fen.
    pub const CNY: Currency = Currency(*b"CNY");

    /// Accepts exactly three upper-case ASCII letters.
    pub fn parse(text: &str) -> Option<Currency> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Currency(bytes))
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// How many minor units make one major unit (ISO 4217 exponent: JPY 1, KWD 1,000, nearly all others 100).
    pub fn minor_units_per_major(self) -> i64 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"XAF" | b"XOF" | b"XPF" | b"UGX" | b"RWF" | b"PYG" | b"KMF"
            | b"GNF" | b"DJF" | b"BIF" | b"VUV" => 1,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 1_000,
            _ => 100,
        }
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Minor units of the account's currency. Signed: a negative balance is a credit balance.
pub type Minor = i64;

/// Rounds minor units to whole currency units, half up, as bureau amounts are whole units
/// (pboc-format 1.4; the bureau's own rounding is unknown, so the rule is stated here).
/// Negative amounts become 0: the bureau has no sign.
pub fn to_whole_units(amount_minor: Minor, currency: Currency) -> u64 {
    to_whole_units_rounded(amount_minor, currency, Rounding::HalfUp)
}

/// As [`to_whole_units`], rounded as the product rule says.
pub fn to_whole_units_rounded(amount_minor: Minor, currency: Currency, rounding: Rounding) -> u64 {
    let per_major = currency.minor_units_per_major();
    let clamped = amount_minor.max(0);
    let whole = clamped / per_major;
    let rest = clamped % per_major;
    let rounds_up = match rounding {
        Rounding::HalfUp => rest > 0 && rest * 2 >= per_major,
        Rounding::Down => false,
        Rounding::Up => rest > 0,
    };
    u64::try_from(whole + i64::from(rounds_up)).unwrap_or(0)
}

/// As [`to_whole_units`], but anything above zero gives at least one unit, so that an overdue
/// amount of 0.30 never contradicts its digit (E-24: policy is to round up to 1).
pub fn to_whole_units_at_least_one(amount_minor: Minor, currency: Currency) -> u64 {
    let rounded = to_whole_units(amount_minor, currency);
    if amount_minor > 0 { rounded.max(1) } else { rounded }
}

/// The parts of a joint loan's amount, in the order of its shares: each rounded towards zero, and what rounding leaves
/// goes to the first party, so that the parts are exactly the whole (E-50, D-31). Empty without shares.
pub fn split_by_shares(amount_minor: Minor, shares: &[FundingShare]) -> Vec<Minor> {
    let part_of = |share: &FundingShare| {
        let part = i128::from(amount_minor) * i128::from(share.share_ppm) / 1_000_000;
        Minor::try_from(part).unwrap_or(amount_minor)
    };
    let mut parts: Vec<Minor> = shares.iter().map(part_of).collect();
    let of_others = parts.iter().skip(1).fold(0, |sum: Minor, part| sum.saturating_add(*part));
    if let Some(first) = parts.first_mut() {
        *first = amount_minor.saturating_sub(of_others);
    }
    parts
}

#[cfg(test)]
#[path = "money_tests.rs"]
mod tests;
