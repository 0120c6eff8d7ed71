//! Building a store from nothing: sorted files that RocksDB takes in whole, without reads, log or compaction.

use crate::error::StoreError;
use crate::family::Family;
use crate::shard_store::ShardStore;
use rocksdb::{Options, SstFileWriter};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A sorted file is ended when it has grown to this.
const FILE_BYTES: usize = 128 * 1024 * 1024;

/// Writes rows that come in key order within each column family.
pub(crate) struct SortedFiles {
    store: Arc<ShardStore>,
    directory: PathBuf,
    finished: BTreeMap<Family, Vec<PathBuf>>,
    bytes: u64,
    /// Rows of the file that is being filled.
    open: Option<OpenFile>,
}

/// One row as it is stored.
struct PackedRow {
    key: Box<[u8]>,
    value: Box<[u8]>,
}

struct OpenFile {
    family: Family,
    rows: Vec<PackedRow>,
    bytes: usize,
}

impl SortedFiles {
    /// The files are made in a directory beside the store, so that taking them in only moves them.
    pub(crate) fn new(store: &Arc<ShardStore>) -> Result<SortedFiles, StoreError> {
        let mut name = store.directory().as_os_str().to_owned();
        name.push(".rebuild");
        let directory = PathBuf::from(name);
        if directory.exists() {
            std::fs::remove_dir_all(&directory).map_err(|cause| input_output("clear old sorted files", &cause))?;
        }
        std::fs::create_dir_all(&directory).map_err(|cause| input_output("make room for sorted files", &cause))?;
        Ok(SortedFiles { store: store.clone(), directory, finished: BTreeMap::new(), bytes: 0, open: None })
    }

    /// Rows of one family come one after another.
    pub(crate) fn put(&mut self, family: Family, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let is_other = self.open.as_ref().is_some_and(|open| open.family != family || open.bytes >= FILE_BYTES);
        if is_other {
            self.finish_open()?;
        }
        let open = self.open.get_or_insert_with(|| OpenFile { family, rows: Vec::new(), bytes: 0 });
        open.bytes += key.len() + value.len();
        open.rows.push(PackedRow { key: key.into(), value: value.into() });
        Ok(())
    }

    fn finish_open(&mut self) -> Result<(), StoreError> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let files = self.finished.entry(open.family).or_default();
        let path = self.directory.join(format!("{}-{:05}.sst", open.family.name(), files.len()));
        let options: Options = self.store.file_options(open.family);
        let mut writer = SstFileWriter::create(&options);
        writer.open(&path).map_err(StoreError::storage("open a sorted file"))?;
        for row in &open.rows {
            writer.put(&row.key, &row.value).map_err(StoreError::storage("write a sorted file"))?;
        }
        writer.finish().map_err(StoreError::storage("finish a sorted file"))?;
        self.bytes += writer.file_size();
        files.push(path);
        Ok(())
    }

    /// Hands all files to RocksDB and returns their bytes.
    pub(crate) fn ingest(mut self) -> Result<u64, StoreError> {
        self.finish_open()?;
        for (family, files) in std::mem::take(&mut self.finished) {
            self.store.ingest(family, files)?;
        }
        std::fs::remove_dir_all(&self.directory).map_err(|cause| input_output("clear sorted files", &cause))?;
        Ok(self.bytes)
    }
}

fn input_output(action: &'static str, cause: &std::io::Error) -> StoreError {
    StoreError::Storage { action, cause: cause.to_string() }
}
