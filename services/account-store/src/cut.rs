//! What is due at a cut: a walk over one unchanging state of the store, in key order (subject, account).
//!
//! Accounts, persons, baselines and sealed facts lie in the same order in their column families, so that the walk reads
//! each of them once, forward. The result depends on the committed rows, the date and the rules, and on nothing else:
//! `verify` rebuilds a batch with it.

use crate::cut_walk::Walk;
use crate::error::StoreError;
use crate::rule_book::RuleBook;
use crate::shard_store::ShardStore;
use compact_str::CompactString;
use credit_domain::calendar::BusinessDate;
use credit_domain::reporting::report::DueReport;

/// One due report with the hashes of what went into it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CutRecord {
    pub due: DueReport,
    /// SHA-256 over the facts that went in, 64 hexadecimal digits.
    pub facts_hash: CompactString,
    /// SHA-256 of the product rule, 64 hexadecimal digits.
    pub rule_hash: CompactString,
}

/// What a walk over a cut found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CutTotals {
    /// Reports due, withheld ones among them.
    pub due: u64,
}

/// Who stopped the walk.
#[derive(Debug, thiserror::Error)]
pub enum CutError<E> {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the cut's records could not be handed on")]
    Visitor(#[source] E),
}

/// Shows every report due at the end of `as_of`, in key order: of each person first the 110, then account by account
/// the 220 and the 210. Only committed rows are seen.
///
/// # Errors
/// [`CutError::Visitor`] passes on what the visitor gave.
pub fn visit_due<E>(
    store: &ShardStore,
    as_of: BusinessDate,
    rules: &RuleBook,
    visitor: &mut dyn FnMut(CutRecord) -> Result<(), E>,
) -> Result<CutTotals, CutError<E>> {
    let view = store.view();
    let mut walk = Walk::new(&view, as_of, rules)?;
    let mut totals = CutTotals::default();
    while let Some(records) = walk.next_subject()? {
        for record in records {
            totals.due += 1;
            visitor(record).map_err(CutError::Visitor)?;
        }
    }
    Ok(totals)
}

#[cfg(test)]
#[path = "cut_tests.rs"]
mod tests;
