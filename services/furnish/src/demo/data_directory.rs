//! Where a demo puts its files: an empty directory, or one that an earlier demo made and may be emptied.

use anyhow::Context;
use std::path::{Path, PathBuf};

/// File by which a demo recognises its own directory.
const MARKER: &str = ".furnish-demo";

/// Returns an empty directory that carries the marker.
///
/// # Errors
/// The directory holds something that no demo made.
pub fn prepare(wanted: Option<&Path>, default_name: &str) -> anyhow::Result<PathBuf> {
    let directory = wanted.map_or_else(|| std::env::temp_dir().join(default_name), Path::to_path_buf);
    if directory.join(MARKER).exists() {
        std::fs::remove_dir_all(&directory).with_context(|| format!("empty `{}`", directory.display()))?;
    }
    std::fs::create_dir_all(&directory).with_context(|| format!("create `{}`", directory.display()))?;
    if std::fs::read_dir(&directory)?.next().is_some() {
        anyhow::bail!("`{}` is not empty and no demo made it; name another with --data-dir", directory.display());
    }
    std::fs::write(directory.join(MARKER), b"made by furnish demo; the next demo empties this directory\n")?;
    Ok(directory)
}
