//! What all shards of a process share: one block cache and one budget of write buffers.

use rocksdb::{BlockBasedOptions, Cache, DBCompressionType, Options, WriteBufferManager};

/// Keys in a block of 4 KiB are of this size on average, as the hyper clock cache wants to know: one block.
const ESTIMATED_BLOCK_BYTES: usize = 4 * 1024;
/// Memtable of one column family before it becomes a file.
const FAMILY_WRITE_BUFFER_BYTES: usize = 32 * 1024 * 1024;

/// Memory that RocksDB may use, for all shards together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StoreLimits {
    pub block_cache_bytes: usize,
    pub write_buffer_bytes: usize,
}

impl Default for StoreLimits {
    fn default() -> StoreLimits {
        StoreLimits { block_cache_bytes: 256 * 1024 * 1024, write_buffer_bytes: 256 * 1024 * 1024 }
    }
}

/// One per process; clones share.
#[derive(Clone)]
pub struct StoreResources {
    cache: Cache,
    write_buffers: WriteBufferManager,
}

impl StoreResources {
    pub fn new(limits: &StoreLimits) -> StoreResources {
        StoreResources {
            cache: Cache::new_hyper_clock_cache(limits.block_cache_bytes, ESTIMATED_BLOCK_BYTES),
            // Stalling would stop the loop of every shard; the budget makes RocksDB flush earlier instead.
            write_buffers: WriteBufferManager::new_write_buffer_manager(limits.write_buffer_bytes, false),
        }
    }

    pub(crate) fn database_options(&self) -> Options {
        let mut options = Options::default();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        options.set_write_buffer_manager(&self.write_buffers);
        options.set_max_background_jobs(2);
        options.set_bytes_per_sync(1024 * 1024);
        options.set_keep_log_file_num(2);
        options.set_paranoid_checks(true);
        // A log file that vanished is an error at open, not a silent step back in time.
        options.set_track_and_verify_wals_in_manifest(true);
        options
    }

    /// Options of a column family. `point_reads`: keys are looked up one by one, so a filter pays.
    pub(crate) fn family_options(&self, point_reads: bool) -> Options {
        let mut table = BlockBasedOptions::default();
        table.set_block_cache(&self.cache);
        table.set_format_version(6);
        table.set_cache_index_and_filter_blocks(true);
        table.set_pin_l0_filter_and_index_blocks_in_cache(true);
        if point_reads {
            table.set_bloom_filter(10.0, false);
        }
        let mut options = Options::default();
        options.set_block_based_table_factory(&table);
        options.set_compression_type(DBCompressionType::Lz4);
        options.set_write_buffer_size(FAMILY_WRITE_BUFFER_BYTES);
        options.set_level_compaction_dynamic_level_bytes(true);
        options
    }
}
