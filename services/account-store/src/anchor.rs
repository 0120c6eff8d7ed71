//! How far the topics are folded, with the counts that prove it.

use compact_str::CompactString;

/// How far a topic's partition is folded, and proof of what was folded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// First offset not yet folded.
    pub next_offset: u64,
    /// H(n) = SHA-256(H(n-1), offset, record hash), all zero before the first record.
    pub rolling_hash: [u8; 32],
    /// Hash of the record at `next_offset - 1`, to be compared with the topic at start.
    pub last_record_hash: [u8; 16],
    pub counters: TopicCounters,
}

impl Default for Anchor {
    fn default() -> Anchor {
        Anchor::NOTHING_FOLDED
    }
}

impl Anchor {
    pub(crate) const NOTHING_FOLDED: Anchor = Anchor {
        next_offset: 0,
        rolling_hash: [0; 32],
        last_record_hash: [0; 16],
        counters: TopicCounters {
            consumed: 0,
            applied: 0,
            duplicate: 0,
            refused: 0,
            quarantined: 0,
            with_findings: 0,
            months_changed: 0,
        },
    };

    /// The rolling hash in hexadecimal.
    pub fn rolling_hash_text(&self) -> CompactString {
        crate::hex::lower_hex(&self.rolling_hash)
    }
}

/// Every record of a partition ends in exactly one of the four (design 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TopicCounters {
    pub consumed: u64,
    pub applied: u64,
    pub duplicate: u64,
    pub refused: u64,
    /// Waiting events count here until they are released.
    pub quarantined: u64,
    /// Applied records that left findings; part of `applied`.
    pub with_findings: u64,
    /// Month ends that events changed after the month was over, backdated, reversing or superseding: one for each event
    /// and month.
    pub months_changed: u64,
}

impl TopicCounters {
    /// `consumed = applied + duplicate + refused + quarantined`
    pub const fn add_up(&self) -> bool {
        self.consumed == self.accounted_for()
    }

    pub(crate) const fn accounted_for(&self) -> u64 {
        self.applied + self.duplicate + self.refused + self.quarantined
    }

    /// Sums over topics or shards.
    pub fn add(&mut self, other: &TopicCounters) {
        self.consumed += other.consumed;
        self.applied += other.applied;
        self.duplicate += other.duplicate;
        self.refused += other.refused;
        self.quarantined += other.quarantined;
        self.with_findings += other.with_findings;
        self.months_changed += other.months_changed;
    }
}
