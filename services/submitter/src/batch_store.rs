//! The directory of sealed batches: `batches/<batch id>/` with the plain file, the packed file, the manifest, the lines,
//! and later the bureau's answer. A batch appears whole or not at all. The plain file holds personal data, so everything
//! here is readable by its owner only.

use crate::error::SubmitterError;
use crate::manifest::{LineRow, Manifest};
use credit_domain::event::pipeline_event::RecordType;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use wire_contracts::pboc2::batch::{LineMeta, hex};
use wire_contracts::pboc2::file::FileName;

const MANIFEST_FILE: &str = "manifest.json";
const LINES_FILE: &str = "lines.ndjson";
const PART_PREFIX: &str = ".part-";

/// The directory `batches`.
#[derive(Clone, Debug)]
pub struct BatchStore {
    directory: PathBuf,
}

/// Everything that lies in a sealed batch's directory, as bytes.
pub struct SealedFiles {
    pub plain: Vec<u8>,
    pub packed: Vec<u8>,
    pub lines: Vec<u8>,
    pub manifest: Vec<u8>,
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl BatchStore {
    /// Creates the directory if it is missing and removes what an interrupted sealing left behind.
    ///
    /// # Errors
    /// The directory cannot be made or read.
    pub fn open(directory: PathBuf) -> Result<BatchStore, SubmitterError> {
        fs::create_dir_all(&directory).map_err(|source| SubmitterError::file(&directory, source))?;
        let store = BatchStore { directory };
        for name in store.names()? {
            if name.starts_with(PART_PREFIX) {
                let path = store.directory.join(&name);
                fs::remove_dir_all(&path).map_err(|source| SubmitterError::file(&path, source))?;
            }
        }
        Ok(store)
    }

    /// Manifests of all sealed batches, by batch id, with the SHA-256 of each manifest.
    ///
    /// # Errors
    /// A manifest cannot be read or is not one.
    pub fn manifests(&self) -> Result<BTreeMap<String, (Manifest, String)>, SubmitterError> {
        let mut manifests = BTreeMap::new();
        for batch_id in self.names()?.into_iter().filter(|name| FileName::parse(name).is_some()) {
            let bytes = self.read(&batch_id, MANIFEST_FILE)?;
            let manifest: Manifest =
                serde_json::from_slice(&bytes).map_err(|_| SubmitterError::batch(&batch_id, "the manifest cannot be read"))?;
            if manifest.batch_id != batch_id {
                return Err(SubmitterError::batch(&batch_id, "the manifest is that of another batch"));
            }
            manifest.parts()?;
            manifests.insert(batch_id, (manifest, sha256(&bytes)));
        }
        Ok(manifests)
    }

    /// Writes a batch so that it appears whole or not at all, also after a power failure. A batch that is there already
    /// is compared instead.
    ///
    /// # Errors
    /// Writing failed, or a batch of that id with another plain or packed file is there.
    pub fn seal(&self, name: &FileName, files: &SealedFiles) -> Result<Manifest, SubmitterError> {
        let batch_id = name.to_string();
        let target = self.directory.join(&batch_id);
        if target.exists() {
            let there: Manifest = serde_json::from_slice(&self.read(&batch_id, MANIFEST_FILE)?)
                .map_err(|_| SubmitterError::batch(&batch_id, "the manifest cannot be read"))?;
            let same = there.plain_sha256 == sha256(&files.plain) && there.packed_sha256 == sha256(&files.packed);
            return if same { Ok(there) } else { Err(SubmitterError::batch(&batch_id, "another file is sealed under this id")) };
        }
        let part = self.directory.join(format!("{PART_PREFIX}{batch_id}"));
        let failed = |source| SubmitterError::file(&part, source);
        if part.exists() {
            fs::remove_dir_all(&part).map_err(failed)?;
        }
        create_private_directory(&part).map_err(failed)?;
        write_private(&part.join(name.text_file()), &files.plain)?;
        write_private(&part.join(name.packed_file()), &files.packed)?;
        write_private(&part.join(LINES_FILE), &files.lines)?;
        write_private(&part.join(MANIFEST_FILE), &files.manifest)?;
        sync(&part)?;
        fs::rename(&part, &target).map_err(failed)?;
        sync(&self.directory)?;
        serde_json::from_slice(&files.manifest).map_err(|_| SubmitterError::batch(&batch_id, "the manifest cannot be read"))
    }

    /// The sealed bytes, compared with the manifest first: nothing else is ever sent.
    ///
    /// # Errors
    /// The file cannot be read or is not what was sealed.
    pub fn packed(&self, manifest: &Manifest) -> Result<Vec<u8>, SubmitterError> {
        let name = manifest.parts()?.name;
        let bytes = self.read(&manifest.batch_id, &name.packed_file())?;
        if sha256(&bytes) != manifest.packed_sha256 {
            return Err(SubmitterError::batch(&manifest.batch_id, "the packed file is not the one that was sealed"));
        }
        Ok(bytes)
    }

    /// The records of a batch, in the order of its file.
    ///
    /// # Errors
    /// The file cannot be read or is not what was sealed.
    pub fn lines(&self, manifest: &Manifest) -> Result<Vec<LineMeta>, SubmitterError> {
        let wrong = || SubmitterError::batch(&manifest.batch_id, "the lines are not those that were sealed");
        let record_type = RecordType::parse(&manifest.record_type).ok_or_else(wrong)?;
        let bytes = self.read(&manifest.batch_id, LINES_FILE)?;
        if sha256(&bytes) != manifest.lines_sha256 {
            return Err(wrong());
        }
        let rows = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        rows.map(|line| serde_json::from_slice::<LineRow>(line).ok().and_then(|row| row.meta(record_type)).ok_or_else(wrong))
            .collect()
    }

    /// Keeps the bureau's answer beside what it answers.
    ///
    /// # Errors
    /// Writing failed.
    pub fn keep_answer(&self, submission: &FileName, answer: &FileName, packed: &[u8]) -> Result<(), SubmitterError> {
        let directory = self.directory.join(submission.to_string());
        let target = directory.join(answer_file(answer));
        let part = directory.join(format!("{PART_PREFIX}{}", answer_file(answer)));
        write_private(&part, packed)?;
        fs::rename(&part, &target).map_err(|source| SubmitterError::file(&target, source))?;
        sync(&directory)
    }

    /// The answer that was kept, if there is one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn kept_answer(&self, submission: &FileName) -> Result<Option<(FileName, Vec<u8>)>, SubmitterError> {
        for flag in 1..=3 {
            let answer = submission.with_flag(flag);
            let path = self.directory.join(submission.to_string()).join(answer_file(&answer));
            match fs::read(&path) {
                Ok(bytes) => return Ok(Some((answer, bytes))),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(SubmitterError::file(&path, source)),
            }
        }
        Ok(None)
    }

    fn names(&self) -> Result<Vec<String>, SubmitterError> {
        let failed = |source| SubmitterError::file(&self.directory, source);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.directory).map_err(failed)? {
            names.extend(entry.map_err(failed)?.file_name().into_string().ok());
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, batch_id: &str, file: &str) -> Result<Vec<u8>, SubmitterError> {
        let path = self.directory.join(batch_id).join(file);
        fs::read(&path).map_err(|source| SubmitterError::file(&path, source))
    }
}

fn answer_file(answer: &FileName) -> String {
    format!("answer-{}", answer.packed_file())
}

fn sync(directory: &Path) -> Result<(), SubmitterError> {
    File::open(directory).and_then(|file| file.sync_all()).map_err(|source| SubmitterError::file(directory, source))
}

fn write_private(path: &Path, content: &[u8]) -> Result<(), SubmitterError> {
    let write = || -> std::io::Result<()> {
        let mut file = private_options().write(true).create(true).truncate(true).open(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(|source| SubmitterError::file(path, source))
}

#[cfg(unix)]
fn private_options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private_options() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(unix)]
fn create_private_directory(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn create_private_directory(path: &Path) -> std::io::Result<()> {
    fs::create_dir(path)
}
