//! Months that move out of the hot value: written once as chunks, and folded into `base`, which is only their cache.

use super::{Account, SealedChunk};
use crate::calendar::{BusinessDate, Month};
use crate::fact::Fact;
use crate::ledger::Ledger;
use crate::ledger::effective::effective_facts;
use crate::product_rule::ProductRule;

impl Account {
    /// Last day whose facts are sealed.
    pub(super) fn sealed_end(&self) -> Option<BusinessDate> {
        self.sealed_through.map(Month::last_day)
    }

    /// Seals the months older than the one before the newest effective month. Facts of one chain of reversals or
    /// superseding events carry one value date, so a month never needs another to be settled.
    pub(super) fn seal_old_months(&mut self, rule: &ProductRule) -> Vec<SealedChunk> {
        let (Some(first), Some(last)) = (self.open_facts.first(), self.open_facts.last()) else { return Vec::new() };
        // To seal, a whole month lies between the first and the last fact; a shorter span spares the calendar.
        if last.value_date.days_since(first.value_date) < 28 {
            return Vec::new();
        }
        let through = last.month().plus(-2);
        if first.month() > through {
            return Vec::new();
        }
        let end = through.last_day();
        let count = self.open_facts.partition_point(|fact| fact.value_date <= end);
        let sealed: Vec<Fact> = self.open_facts.drain(..count).collect();
        self.base.fold(&effective_facts(&sealed), &self.opened, rule);
        self.base.advance_to(end, rule);
        self.sealed_through = Some(through);
        self.chunks_of(sealed)
    }

    /// One chunk a month, numbered on.
    fn chunks_of(&mut self, sealed: Vec<Fact>) -> Vec<SealedChunk> {
        let mut chunks: Vec<SealedChunk> = Vec::new();
        let mut month_of_last = None;
        for fact in sealed {
            let month = fact.month();
            match chunks.last_mut() {
                Some(chunk) if month_of_last == Some(month) => chunk.facts.push(fact),
                _ => chunks.push(SealedChunk { chunk_no: self.next_chunk_no(), facts: vec![fact] }),
            }
            month_of_last = Some(month);
        }
        chunks
    }

    /// A fact that belongs to a sealed month becomes a chunk of its own, and the base is folded again from nothing.
    pub(super) fn seal_late_fact(&mut self, fact: Fact, history: &[Fact], rule: &ProductRule) -> SealedChunk {
        self.refold_base(history.iter().chain(std::iter::once(&fact)), rule);
        SealedChunk { chunk_no: self.next_chunk_no(), facts: vec![fact] }
    }

    fn refold_base<'a>(&mut self, sealed_facts: impl IntoIterator<Item = &'a Fact>, rule: &ProductRule) {
        let mut base = Ledger::opening(&self.opened);
        base.fold(&effective_facts(sealed_facts), &self.opened, rule);
        if let Some(end) = self.sealed_end() {
            base.advance_to(end, rule);
        }
        self.base = base;
    }

    fn next_chunk_no(&mut self) -> u32 {
        let chunk_no = self.sealed_chunks;
        self.sealed_chunks += 1;
        chunk_no
    }
}
