//! Identifiers as types of their own, each with a checked constructor.

use compact_str::CompactString;
use std::fmt;

/// Identity of an event, a UUID made by the sender (version 7 recommended), kept as its 128 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u128);

impl EventId {
    /// Reads the hyphenated 36-character form in either case.
    pub fn parse(text: &str) -> Option<EventId> {
        if text.len() != 36 {
            return None;
        }
        let mut value: u128 = 0;
        for (index, byte) in text.bytes().enumerate() {
            if matches!(index, 8 | 13 | 18 | 23) {
                if byte != b'-' {
                    return None;
                }
                continue;
            }
            value = value << 4 | u128::from(char::from(byte).to_digit(16)?);
        }
        Some(EventId(value))
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |shift: u32, bits: u32| self.0 >> shift & ((1_u128 << bits) - 1);
        let parts = (part(96, 32), part(80, 16), part(64, 16), part(48, 16), part(0, 48));
        write!(formatter, "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", parts.0, parts.1, parts.2, parts.3, parts.4)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// First 16 bytes of the SHA-256 of an event's content (everything but `recorded_at`, `producer`, `producer_build`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ContentHash(pub [u8; 16]);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(CompactString);

        impl $name {
            /// Longest accepted form, in characters.
            pub const MAX_LENGTH: usize = $max;

            /// Accepts 1 to `MAX_LENGTH` of `A-Z a-z 0-9 . _ : -`.
            pub fn parse(text: &str) -> Option<$name> {
                let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
                (!text.is_empty() && text.len() <= $max && text.bytes().all(allowed)).then(|| $name(text.into()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// Opaque surrogate of a person; the Kafka key of every topic. Never an ID number.
    SubjectId, 64);
text_id!(
    /// The lender's own account number; with the 14-character institution code in front it is the bureau's AcctCode (AN..60).
    AccountId, 46);
text_id!(
    /// The lender's own number of a credit agreement (bureau: ContractCode / Mcc without its institution prefix).
    AgreementId, 46);
text_id!(
    /// Identity of a thing inside one account: a posting, refund, repayment, bill, plan or drawdown.
    BusinessId, 64);

/// 14 letters or digits: a section code or management organisation code of the reporting institution (AN14).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstitutionCode([u8; 14]);

impl InstitutionCode {
    pub fn parse(text: &str) -> Option<InstitutionCode> {
        let bytes: [u8; 14] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()).then_some(InstitutionCode(bytes))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("??????????????")
    }
}

impl fmt::Display for InstitutionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for InstitutionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
#[path = "ids_tests.rs"]
mod tests;
