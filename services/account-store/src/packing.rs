//! Bytes of stored values: variable-length integers, lengths before texts, nothing else.
//!
//! Stored values are read on the hot path for every account that is not in memory, so they are packed by hand: no field
//! names, no padding, small numbers in one byte. Every value begins with a kind and a version, and a reader refuses
//! whatever does not end exactly where it should.

use crate::error::StoreError;
use compact_str::CompactString;
use credit_domain::money::Currency;

/// Appends values to a buffer that the caller reuses.
pub(crate) struct Packer<'a> {
    out: &'a mut Vec<u8>,
    own_currency: Currency,
}

impl<'a> Packer<'a> {
    /// Starts a value: kind and version first.
    pub(crate) fn begin(out: &'a mut Vec<u8>, kind: u8, version: u8) -> Packer<'a> {
        out.push(kind);
        out.push(version);
        Packer { out, own_currency: Currency::CNY }
    }

    /// What follows is mostly in this currency, which then takes one byte; yuan at first.
    pub(crate) fn set_own_currency(&mut self, currency: Currency) {
        self.own_currency = currency;
    }

    pub(crate) fn currency(&mut self, currency: Currency) {
        let other = (currency != self.own_currency).then_some(currency);
        self.optional(other, |packer, other| packer.text(other.as_str()));
    }

    pub(crate) fn byte(&mut self, value: u8) {
        self.out.push(value);
    }

    pub(crate) fn flag(&mut self, value: bool) {
        self.out.push(u8::from(value));
    }

    /// Seven bits a byte, lowest first; the top bit says that more follow.
    pub(crate) fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.out.push(low_byte(value) | 0x80);
            value >>= 7;
        }
        self.out.push(low_byte(value));
    }

    /// Zigzag: small magnitudes of either sign are short.
    pub(crate) fn signed(&mut self, value: i64) {
        let zigzag = (value << 1) ^ (value >> 63);
        self.unsigned(u64::from_ne_bytes(zigzag.to_ne_bytes()));
    }

    pub(crate) fn length(&mut self, count: usize) {
        self.unsigned(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Bytes whose number both sides know.
    pub(crate) fn fixed(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        self.out.extend_from_slice(bytes);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A presence byte, then the value.
    pub(crate) fn optional<T>(&mut self, value: Option<T>, pack: impl FnOnce(&mut Packer<'a>, T)) {
        self.flag(value.is_some());
        if let Some(present) = value {
            pack(self, present);
        }
    }

    /// A count, then the values.
    pub(crate) fn list<T>(&mut self, values: &[T], mut pack: impl FnMut(&mut Packer<'a>, &T)) {
        self.length(values.len());
        for value in values {
            pack(self, value);
        }
    }
}

fn low_byte(value: u64) -> u8 {
    value.to_le_bytes()[0]
}

/// Takes values from a slice; every method fails rather than guess.
pub(crate) struct Unpacker<'a> {
    rest: &'a [u8],
    kind: &'static str,
    own_currency: Currency,
}

impl<'a> Unpacker<'a> {
    /// Checks kind and version. `name` is what an error calls the value.
    pub(crate) fn begin(bytes: &'a [u8], kind: u8, version: u8, name: &'static str) -> Result<Unpacker<'a>, StoreError> {
        match bytes {
            [found_kind, found_version, rest @ ..] if *found_kind == kind && *found_version == version => {
                Ok(Unpacker { rest, kind: name, own_currency: Currency::CNY })
            }
            _ => Err(StoreError::Damaged { kind: name }),
        }
    }

    /// The counterpart of [`Packer::set_own_currency`].
    pub(crate) fn set_own_currency(&mut self, currency: Currency) {
        self.own_currency = currency;
    }

    pub(crate) fn currency(&mut self) -> Result<Currency, StoreError> {
        let other = self.optional(|unpacker| unpacker.parsed(Currency::parse))?;
        Ok(other.unwrap_or(self.own_currency))
    }

    pub(crate) const fn damaged(&self) -> StoreError {
        StoreError::Damaged { kind: self.kind }
    }

    /// Nothing may be left over.
    pub(crate) fn end(self) -> Result<(), StoreError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.damaged()) }
    }

    pub(crate) fn byte(&mut self) -> Result<u8, StoreError> {
        let (first, rest) = self.rest.split_first().ok_or_else(|| self.damaged())?;
        self.rest = rest;
        Ok(*first)
    }

    /// The next byte, without taking it.
    pub(crate) fn peek(&self) -> Result<u8, StoreError> {
        self.rest.first().copied().ok_or_else(|| self.damaged())
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.damaged()),
        }
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, StoreError> {
        let mut value: u64 = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(self.damaged());
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.damaged())
    }

    pub(crate) fn signed(&mut self) -> Result<i64, StoreError> {
        let zigzag = self.unsigned()?;
        let magnitude = i64::from_ne_bytes((zigzag >> 1).to_ne_bytes());
        Ok(if zigzag & 1 == 0 { magnitude } else { !magnitude })
    }

    /// An unsigned number that fits the asked type.
    pub(crate) fn number<T: TryFrom<u64>>(&mut self) -> Result<T, StoreError> {
        T::try_from(self.unsigned()?).map_err(|_| self.damaged())
    }

    /// A signed number that fits the asked type.
    pub(crate) fn signed_number<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        T::try_from(self.signed()?).map_err(|_| self.damaged())
    }

    pub(crate) fn fixed<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], StoreError> {
        let (taken, rest) = self.rest.split_first_chunk::<LENGTH>().ok_or_else(|| self.damaged())?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], StoreError> {
        let length: usize = self.number()?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.damaged())?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn str(&mut self) -> Result<&'a str, StoreError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| self.damaged())
    }

    pub(crate) fn text(&mut self) -> Result<CompactString, StoreError> {
        Ok(self.str()?.into())
    }

    /// A text that a checked constructor turns into an id.
    pub(crate) fn parsed<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        let text = self.str()?;
        parse(text).ok_or_else(|| self.damaged())
    }

    pub(crate) fn optional<T>(
        &mut self,
        unpack: impl FnOnce(&mut Unpacker<'a>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        if self.flag()? { unpack(self).map(Some) } else { Ok(None) }
    }

    pub(crate) fn list<T>(
        &mut self,
        mut unpack: impl FnMut(&mut Unpacker<'a>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let count: usize = self.number()?;
        // Every element takes at least one byte, so a damaged count cannot make us reserve memory.
        if count > self.rest.len() {
            return Err(self.damaged());
        }
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            values.push(unpack(self)?);
        }
        Ok(values)
    }
}

#[cfg(test)]
#[path = "packing_tests.rs"]
mod tests;
