//! How many accounts each product has, and by which rule they are folded.

use crate::codec::StoredRow;
use crate::error::StoreError;
use crate::family::Family;
use crate::rows::ProductRow;
use crate::rule_book::RuleBook;
use crate::shard_store::{PRODUCT_PREFIX, ShardStore};
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// All products of the shard: they are few, so all are in memory.
pub(super) struct Products {
    rows: BTreeMap<CompactString, ProductRow>,
    dirty: BTreeSet<CompactString>,
}

/// An account's product as an event made or changed it.
pub(super) struct ProductChange {
    pub(super) left: Option<CompactString>,
    pub(super) joined: CompactString,
}

impl Products {
    /// # Errors
    /// [`StoreError::OtherRule`] when a product has accounts that were folded with another rule: their cached state would
    /// not be what the rules give.
    pub(super) fn load(store: &ShardStore, rules: &RuleBook) -> Result<Products, StoreError> {
        let mut rows = BTreeMap::new();
        store.scan(Family::Meta, PRODUCT_PREFIX, |key, value| {
            let product = key.strip_prefix(PRODUCT_PREFIX).and_then(|name| std::str::from_utf8(name).ok());
            let product = CompactString::from(product.ok_or(StoreError::Damaged { kind: "product key" })?);
            let row = ProductRow::unpack(value)?;
            if row.rule_hash != rules.rule_hash(&product) {
                return Err(StoreError::OtherRule { product: product.into() });
            }
            rows.insert(product, row);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(Products { rows, dirty: BTreeSet::new() })
    }

    pub(super) fn change(&mut self, change: ProductChange, rules: &RuleBook) {
        if let Some(left) = change.left
            && let Some(row) = self.rows.get_mut(&left)
        {
            row.accounts = row.accounts.saturating_sub(1);
            self.dirty.insert(left);
        }
        let joined = change.joined;
        let row =
            self.rows.entry(joined.clone()).or_insert_with(|| ProductRow { accounts: 0, rule_hash: rules.rule_hash(&joined) });
        row.accounts += 1;
        self.dirty.insert(joined);
    }

    /// Rows to write with the next commit, in key order.
    pub(super) fn dirty_rows(&self) -> impl Iterator<Item = (Vec<u8>, &ProductRow)> {
        self.dirty.iter().filter_map(|product| Some((key_of(product), self.rows.get(product)?)))
    }

    pub(super) fn mark_clean(&mut self) {
        self.dirty.clear();
    }

    pub(super) fn without_rule<'a>(&'a self, rules: &'a RuleBook) -> impl Iterator<Item = (&'a CompactString, u64)> {
        let is_concerned =
            |(product, row): &(&CompactString, &ProductRow)| row.accounts > 0 && !rules.has_rule_of_its_own(product);
        self.rows.iter().filter(is_concerned).map(|(product, row)| (product, row.accounts))
    }
}

fn key_of(product: &str) -> Vec<u8> {
    let mut key = PRODUCT_PREFIX.to_vec();
    key.extend_from_slice(product.as_bytes());
    key
}
