//! Keys of the bureau's store: one letter for the kind, then the identity. Persons are keyed by a hash of kind and
//! number of their document, so that no key shows a person.

use crate::day::Day;
use sha2::{Digest, Sha256};

/// First 16 bytes of a SHA-256.
pub(crate) type ShortHash = [u8; 16];

/// Hash of texts, each closed by a zero byte so that neighbours cannot flow into each other.
pub(crate) fn short_hash(parts: &[&str]) -> ShortHash {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let mut short = ShortHash::default();
    for (target, source) in short.iter_mut().zip(digest.finalize()) {
        *target = source;
    }
    short
}

pub(crate) fn account(code: &str) -> Vec<u8> {
    with_letter(b'A', &[code.as_bytes()])
}

/// All reports of one account.
pub(crate) fn reports_of_account(code: &str) -> Vec<u8> {
    with_letter(b'R', &[code.as_bytes(), &[0]])
}

/// In the order of RptDate: the sign bit is turned so that bytes sort like numbers.
pub(crate) fn report(code: &str, report_date: Day) -> Vec<u8> {
    let sortable = report_date.0.cast_unsigned() ^ 0x8000_0000;
    with_letter(b'R', &[code.as_bytes(), &[0], &sortable.to_be_bytes()])
}

pub(crate) fn agreement(code: &str) -> Vec<u8> {
    with_letter(b'C', &[code.as_bytes()])
}

pub(crate) fn person(id_type: &str, id_number: &str, source: &str) -> Vec<u8> {
    with_letter(b'P', &[&short_hash(&[id_type, id_number]), source.as_bytes()])
}

/// All accounts of a person.
pub(crate) fn accounts_of_person(id_type: &str, id_number: &str) -> Vec<u8> {
    with_letter(b'I', &[&short_hash(&[id_type, id_number]), b"A"])
}

pub(crate) fn account_of_person(id_type: &str, id_number: &str, code: &str) -> Vec<u8> {
    with_letter(b'I', &[&short_hash(&[id_type, id_number]), b"A", code.as_bytes()])
}

/// All agreements of a person.
pub(crate) fn agreements_of_person(id_type: &str, id_number: &str) -> Vec<u8> {
    with_letter(b'I', &[&short_hash(&[id_type, id_number]), b"C"])
}

pub(crate) fn agreement_of_person(id_type: &str, id_number: &str, code: &str) -> Vec<u8> {
    with_letter(b'I', &[&short_hash(&[id_type, id_number]), b"C", code.as_bytes()])
}

/// A received submission, by its 30-character name.
pub(crate) fn file(name: &str) -> Vec<u8> {
    with_letter(b'F', &[name.as_bytes()])
}

/// The packed bytes of an answer, by its packed name.
pub(crate) fn feedback(packed_name: &str) -> Vec<u8> {
    with_letter(b'O', &[packed_name.as_bytes()])
}

fn with_letter(letter: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![letter];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_of_an_account_sort_by_their_date_and_lie_under_its_prefix() {
        let dates = ["1901-01-01", "1969-12-31", "1970-01-01", "2024-02-29"].map(|text| Day::parse(text).unwrap());
        let sorted = dates.map(|date| report("X", date));
        assert!(sorted.is_sorted());
        assert!(sorted.iter().all(|key| key.starts_with(&reports_of_account("X"))));
        assert!(!report("XY", dates[0]).starts_with(&reports_of_account("X")));
    }

    #[test]
    fn no_key_shows_an_identity_number() {
        let key = account_of_person("10", "11010519491231002X", "code");
        assert!(!String::from_utf8_lossy(&key).contains("110105"));
        assert_ne!(short_hash(&["a", "bc"]), short_hash(&["ab", "c"]));
    }
}
