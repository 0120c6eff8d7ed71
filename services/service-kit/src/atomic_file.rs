//! Files that appear whole or not at all, also after a power failure: written beside their name with the ending
//! `.part`, synced, renamed, and the directory synced.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file being written. Dropping it without [`AtomicFile::commit`] leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    file: File,
    part: PathBuf,
    target: PathBuf,
    committed: bool,
}

impl AtomicFile {
    /// Starts a file that will appear at `target`. A left-over `.part` of an earlier crash is overwritten.
    ///
    /// # Errors
    /// The directory is missing or not writable, or `target` has no file name.
    pub fn create(target: &Path) -> io::Result<AtomicFile> {
        let Some(name) = target.file_name() else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a file name is expected"));
        };
        let mut part_name = OsString::from(name);
        part_name.push(".part");
        let part = target.with_file_name(part_name);
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
        Ok(AtomicFile { file, part, target: target.to_owned(), committed: false })
    }

    /// Makes the content durable, gives it its name and makes the name durable.
    ///
    /// # Errors
    /// Any step may fail; then the target is as it was before, or whole.
    pub fn commit(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.part, &self.target)?;
        self.committed = true;
        sync_directory_of(&self.target)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.committed
            && let Err(error) = std::fs::remove_file(&self.part)
        {
            tracing::debug!(%error, "an unfinished file could not be removed");
        }
    }
}

/// Writes a small file in one go; see [`AtomicFile`].
///
/// # Errors
/// As [`AtomicFile::create`] and [`AtomicFile::commit`].
pub fn write_atomically(target: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = AtomicFile::create(target)?;
    file.write_all(content)?;
    file.commit()
}

/// Makes a rename or a removal in the directory of `path` durable.
///
/// # Errors
/// The directory cannot be opened or synced.
pub fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{AtomicFile, write_atomically};
    use std::io::Write;

    fn names(directory: &std::path::Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_committed_file_is_whole_and_leaves_no_part() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("batch.enc");
        write_atomically(&target, b"first").unwrap();
        write_atomically(&target, b"second").unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"second");
        assert_eq!(names(directory.path()), ["batch.enc"]);
    }

    #[test]
    fn an_abandoned_file_leaves_the_old_one_and_no_part() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("batch.enc");
        write_atomically(&target, b"first").unwrap();
        let mut abandoned = AtomicFile::create(&target).unwrap();
        abandoned.write_all(b"half").unwrap();
        drop(abandoned);
        assert_eq!(std::fs::read(&target).unwrap(), b"first");
        assert_eq!(names(directory.path()), ["batch.enc"]);
    }

    #[test]
    fn the_target_is_not_there_before_the_commit() {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("batch.enc");
        let mut file = AtomicFile::create(&target).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!target.exists());
        file.commit().unwrap();
        assert_eq!(std::fs::read(&target).unwrap(), b"whole");
    }
}
