//! Bank references seen on repayments, kept as hashes so that the same money is never counted twice (D-08, E-16).

use crate::ids::BusinessId;

/// FNV-1a over the reference, 64 bits, stirred once more so that short references differ in every byte. Part of the
/// stored state: it must never change.
pub fn hash_of(bank_ref: &BusinessId) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in bank_ref.as_str().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// Whether the reference was seen; `seen` is sorted.
pub(super) fn is_known(seen: &[u64], bank_ref: &BusinessId) -> bool {
    seen.binary_search(&hash_of(bank_ref)).is_ok()
}

/// Remembers the reference; the list stays sorted, so it does not tell the order of arrival.
pub(super) fn remember(seen: &mut Vec<u64>, bank_ref: &BusinessId) {
    let hash = hash_of(bank_ref);
    if let Err(index) = seen.binary_search(&hash) {
        seen.insert(index, hash);
    }
}
