//! How RocksDB is set up for a log: append in key order per partition, never overwrite, read in long runs.

use rocksdb::{
    BlockBasedOptions, Cache, DBCompactionStyle, DBCompressionType, DBRecoveryMode, LogLevel, Options, UniversalCompactOptions,
    WriteOptions,
};

use crate::LogError;

const MEMTABLE_BYTES: usize = 64 * 1024 * 1024;
const TABLE_FILE_BYTES: u64 = 128 * 1024 * 1024;
const BLOCK_BYTES: usize = 32 * 1024;
const BLOCK_CACHE_BYTES: usize = 32 * 1024 * 1024;
const WRITE_AHEAD_LOG_BYTES: u64 = 256 * 1024 * 1024;
const OPEN_FILES: i32 = 256;

/// Options of the store.
pub(crate) fn store_options() -> Options {
    let mut blocks = BlockBasedOptions::default();
    blocks.set_block_size(BLOCK_BYTES);
    blocks.set_format_version(6);
    blocks.set_block_cache(&Cache::new_lru_cache(BLOCK_CACHE_BYTES));

    // Nothing is ever overwritten or deleted, so the size-amplification trigger, which would rewrite the whole log, is
    // set out of reach; sorted runs are merged by count only.
    let mut universal = UniversalCompactOptions::default();
    universal.set_max_size_amplification_percent(100_000);
    universal.set_min_merge_width(4);

    let mut options = Options::default();
    options.create_if_missing(true);
    options.set_block_based_table_factory(&blocks);
    options.set_compaction_style(DBCompactionStyle::Universal);
    options.set_universal_compaction_options(&universal);
    options.set_compression_type(DBCompressionType::Lz4);
    options.set_write_buffer_size(MEMTABLE_BYTES);
    options.set_max_write_buffer_number(4);
    options.set_target_file_size_base(TABLE_FILE_BYTES);
    options.set_max_total_wal_size(WRITE_AHEAD_LOG_BYTES);
    options.set_max_background_jobs(2);
    options.set_max_open_files(OPEN_FILES);
    options.set_keep_log_file_num(4);
    options.set_log_level(LogLevel::Warn);
    options.set_paranoid_checks(true);
    options.set_track_and_verify_wals_in_manifest(true);
    // The log is the truth: a torn tail is a publish that was never acknowledged, but damage before the tail must stop
    // the start instead of quietly rolling back to before it.
    options.set_wal_recovery_mode(DBRecoveryMode::TolerateCorruptedTailRecords);
    options
}

/// Every write is on the disk before it is acknowledged.
pub(crate) fn synced() -> WriteOptions {
    let mut options = WriteOptions::default();
    options.set_sync(true);
    options
}

/// A failure of RocksDB, in its own words: they name files and codes, never keys or values.
pub(crate) fn storage_error(error: rocksdb::Error) -> LogError {
    LogError::Storage(error.into_string())
}
