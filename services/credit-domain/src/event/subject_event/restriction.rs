//! Limits on what may be done with the data of the person.

use crate::ids::BusinessId;
use compact_str::CompactString;

/// Data of a person may only be stored and protected (PIPL 47).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProcessingRestricted {
    pub restriction_id: BusinessId,
    /// Legal basis, for example PIPL_47.
    pub basis: CompactString,
}

/// A restriction of processing ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestrictionLifted {
    pub restriction_id: BusinessId,
    /// Why it ended.
    pub basis: CompactString,
}

/// Data of a person must not be erased for now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegalHoldPlaced {
    pub hold_id: BusinessId,
    /// Legal basis, for example LITIGATION.
    pub basis: CompactString,
}

/// A legal hold ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LegalHoldReleased {
    pub hold_id: BusinessId,
    /// Why it ended.
    pub basis: CompactString,
}
