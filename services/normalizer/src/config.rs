//! Configuration of the normalizer.

use crate::error::NormalizerError;
use crate::product_rules;
use account_store::fold::FoldOptions;
use account_store::resources::StoreLimits;
use account_store::rule_book::RuleBook;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Every key with its default.
pub const DEFAULTS: &str = r#"
data_directory = ".furnish"
shards = "all"
partitions = 12
threads = 2
poll_records = 10000
commit_bytes = 268435456
commit_records = 1000000
commit_interval_ms = 5000
hot_table_bytes = 1073741824
block_cache_bytes = 268435456
write_buffer_bytes = 268435456
bulk_records = 100000
bulk_bytes = 4294967296
product_rules = ""
"#;

/// Sizes are bytes, times milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Stores lie in `shards/NN` below it.
    pub data_directory: PathBuf,
    /// `all`, a range `0-11`, or a list `0,3,5`.
    pub shards: String,
    /// Partitions of every topic: a contract.
    pub partitions: u32,
    pub threads: usize,
    /// Records per poll.
    pub poll_records: usize,
    /// A commit is due at so many dirty bytes (all shards of the instance together), so many records of a shard, or so
    /// much time after its first uncommitted record.
    pub commit_bytes: usize,
    pub commit_records: u64,
    pub commit_interval_ms: u64,
    /// Bound of the tables of decoded rows, all shards of the instance together.
    pub hot_table_bytes: usize,
    pub block_cache_bytes: usize,
    pub write_buffer_bytes: usize,
    /// An empty shard with so many records before it is folded in memory and written as sorted files ...
    pub bulk_records: u64,
    /// ... unless that takes more memory than this, all shards of the instance together.
    pub bulk_bytes: usize,
    /// Directory of product rules, one `*.toml` file each; empty for the rules shipped with the program.
    pub product_rules: PathBuf,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data_directory: PathBuf::from(".furnish"),
            shards: "all".to_owned(),
            partitions: 12,
            threads: 2,
            poll_records: 10_000,
            commit_bytes: 256 << 20,
            commit_records: 1_000_000,
            commit_interval_ms: 5_000,
            hot_table_bytes: 1 << 30,
            block_cache_bytes: 256 << 20,
            write_buffer_bytes: 256 << 20,
            bulk_records: 100_000,
            bulk_bytes: 4 << 30,
            product_rules: PathBuf::new(),
        }
    }
}

impl Config {
    /// The product rules by product.
    ///
    /// # Errors
    /// All that is wrong with the rule files, with file, line and column.
    pub fn rule_book(&self) -> Result<RuleBook, NormalizerError> {
        product_rules::load(&self.product_rules)
    }

    pub fn store_limits(&self) -> StoreLimits {
        StoreLimits { block_cache_bytes: self.block_cache_bytes, write_buffer_bytes: self.write_buffer_bytes }
    }

    /// Budgets of one shard's share. A fold that turns out not to begin from nothing is live in any case.
    ///
    /// # Errors
    /// As [`Config::shard_numbers`].
    pub fn fold_options(&self, records_on_topics: u64) -> Result<FoldOptions, NormalizerError> {
        let shards = self.shard_numbers()?.len().max(1);
        Ok(FoldOptions {
            commit_bytes: self.commit_bytes / shards,
            commit_records: self.commit_records,
            hot_table_bytes: self.hot_table_bytes / shards,
            bulk: records_on_topics >= self.bulk_records,
            bulk_bytes: self.bulk_bytes / shards,
        })
    }

    /// The shards this instance owns, sorted.
    ///
    /// # Errors
    /// The text is neither `all` nor a range nor a list, or names a shard outside the partitions.
    pub fn shard_numbers(&self) -> Result<Vec<u32>, NormalizerError> {
        let wrong = || NormalizerError::Shards { partitions: self.partitions };
        let mut numbers: Vec<u32> = if self.shards == "all" {
            (0..self.partitions).collect()
        } else if let Some((first, last)) = self.shards.split_once('-') {
            let first: u32 = first.trim().parse().map_err(|_| wrong())?;
            let last: u32 = last.trim().parse().map_err(|_| wrong())?;
            (first..=last).collect()
        } else {
            self.shards.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map_err(|_| wrong())?
        };
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() || numbers.iter().any(|number| *number >= self.partitions) {
            return Err(wrong());
        }
        Ok(numbers)
    }
}

/// Where the store of a shard lies.
pub fn shard_directory(data_directory: &Path, shard: u32) -> PathBuf {
    data_directory.join("shards").join(format!("{shard:02}"))
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn check(shards: &str, expected: Option<&[u32]>) {
        let config = Config { shards: shards.to_owned(), partitions: 4, ..Config::default() };
        assert_eq!(config.shard_numbers().ok().as_deref(), expected, "shards = {shards}");
    }

    #[test]
    fn shards_are_all_a_range_or_a_list_within_the_partitions() {
        check("all", Some(&[0, 1, 2, 3]));
        check("1-2", Some(&[1, 2]));
        check("3,0,3", Some(&[0, 3]));
        check("2-1", None);
        check("0-4", None);
        check("4", None);
        check("", None);
        check("some", None);
    }
}
