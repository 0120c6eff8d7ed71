//! Directories as maps, and copies of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every file below a directory, by its path relative to it, sorted.
pub fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut pending = vec![directory.to_path_buf()];
    let mut files = Vec::new();
    while let Some(next) = pending.pop() {
        for entry in std::fs::read_dir(&next).expect("a directory that can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else {
                files.push(path.strip_prefix(directory).expect("a path below").to_path_buf());
            }
        }
    }
    files.sort();
    files
}

/// Copies all files below `from` to `to`, which is made.
pub fn copy_directory(from: &Path, to: &Path) {
    for file in files_below(from) {
        let target = to.join(&file);
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("a directory that can be made");
        let _bytes = std::fs::copy(from.join(&file), target).expect("a file that can be copied");
    }
}

/// The sealed files of all batches, plain (`.txt`) and packed (`.enc`), by batch and name. Answers lie beside them under
/// names of their own and are left out.
pub fn sealed_files(data_directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let batches = data_directory.join("batches");
    let mut sealed = BTreeMap::new();
    for file in files_below(&batches) {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let batch = file.parent().and_then(Path::to_str).unwrap_or_default().to_owned();
        if stem == batch {
            let _ = sealed.insert(file.display().to_string(), std::fs::read(batches.join(&file)).expect("a sealed file"));
        }
    }
    sealed
}
