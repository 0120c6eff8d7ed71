//! The way to the bureau and back: a pair of directories, or HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use wire_contracts::pboc2::file::FileName;

/// Why a file could not be handed over or answers not be looked up. The outcome of a delivery is then unknown.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    #[error("file `{}`", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the bureau cannot be reached")]
    Http(#[source] Box<ureq::Error>),
    #[error("the bureau answered with status {0}")]
    Status(u16),
}

/// A channel and what was already seen on it.
pub enum Channel {
    Directory { inbox: PathBuf, outbox: PathBuf, seen: BTreeMap<FileName, (u64, Option<SystemTime>)> },
    Http { base_url: String, agent: ureq::Agent, returned: BTreeSet<FileName> },
}

/// A packed answer.
pub struct PackedAnswer {
    pub name: FileName,
    pub bytes: Vec<u8>,
}

impl Channel {
    pub fn directory(inbox: PathBuf, outbox: PathBuf) -> Channel {
        Channel::Directory { inbox, outbox, seen: BTreeMap::new() }
    }

    pub fn http(base_url: &str, timeout: Duration) -> Channel {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(timeout)).build();
        Channel::Http {
            base_url: base_url.trim_end_matches('/').to_owned(),
            agent: ureq::Agent::new_with_config(config),
            returned: BTreeSet::new(),
        }
    }

    /// As in `BatchSubmitted::channel`.
    pub const fn name(&self) -> &'static str {
        match self {
            Channel::Directory { .. } => "DIRECTORY",
            Channel::Http { .. } => "HTTP",
        }
    }

    /// Hands over a packed file. Handing over the same bytes again is harmless.
    ///
    /// # Errors
    /// The outcome is unknown; the caller sends the same bytes again later.
    pub fn deliver(&self, name: &FileName, packed: &[u8]) -> Result<(), ChannelError> {
        match self {
            Channel::Directory { inbox, .. } => {
                let target = inbox.join(name.packed_file());
                let failed = |source| ChannelError::File { path: target.clone(), source };
                fs::create_dir_all(inbox).map_err(failed)?;
                if fs::read(&target).is_ok_and(|there| there == packed) {
                    return Ok(());
                }
                service_kit::atomic_file::write_atomically(&target, packed).map_err(failed)
            }
            Channel::Http { base_url, agent, .. } => {
                let url = format!("{base_url}/v1/files/{}", name.packed_file());
                let request = agent.post(url).header("content-type", "application/octet-stream");
                let response = request.send(packed).map_err(|error| ChannelError::Http(Box::new(error)))?;
                if response.status().is_success() { Ok(()) } else { Err(ChannelError::Status(response.status().as_u16())) }
            }
        }
    }

    /// The next answer that was not returned before: of a directory any that lies there, so that an answer to a file that
    /// was never sent, or a second answer, is noticed; over HTTP one of those awaited.
    ///
    /// # Errors
    /// The channel cannot be read; nothing is lost, the caller looks again.
    pub fn next_answer(&mut self, awaited: &AwaitedAnswers, max_bytes: usize) -> Result<Option<PackedAnswer>, ChannelError> {
        match self {
            Channel::Directory { outbox, seen, .. } => next_in_directory(outbox, seen, &awaited.later, max_bytes),
            Channel::Http { base_url, agent, returned } => {
                for name in awaited.now.iter().flat_map(|submission| (1..=3).map(|flag| submission.with_flag(flag))) {
                    if returned.contains(&name) {
                        continue;
                    }
                    if let Some(bytes) = get(agent, &format!("{base_url}/v1/files/{}", name.packed_file()), max_bytes)? {
                        returned.insert(name);
                        return Ok(Some(PackedAnswer { name, bytes }));
                    }
                }
                Ok(None)
            }
        }
    }
}

/// Submissions by when their answers are to be taken.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AwaitedAnswers {
    pub now: Vec<FileName>,
    /// Their answers stay where they are until those before them are settled.
    pub later: BTreeSet<FileName>,
}

fn next_in_directory(
    outbox: &Path,
    seen: &mut BTreeMap<FileName, (u64, Option<SystemTime>)>,
    later: &BTreeSet<FileName>,
    max_bytes: usize,
) -> Result<Option<PackedAnswer>, ChannelError> {
    let failed = |source| ChannelError::File { path: outbox.to_owned(), source };
    let entries = match fs::read_dir(outbox) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(failed(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let file_name = entry.file_name();
        let name = file_name.to_str().and_then(|text| text.strip_suffix(".enc")).and_then(FileName::parse);
        if let Some(name) = name.filter(|name| name.flag != 0 && !later.contains(&name.with_flag(0))) {
            names.push(name);
        }
    }
    names.sort();
    for name in names {
        let path = outbox.join(name.packed_file());
        let metadata = fs::metadata(&path).map_err(failed)?;
        let mark = (metadata.len(), metadata.modified().ok());
        if seen.get(&name) == Some(&mark) {
            continue;
        }
        seen.insert(name, mark);
        if usize::try_from(metadata.len()).is_ok_and(|length| length <= max_bytes) {
            let bytes = fs::read(&path).map_err(|source| ChannelError::File { path, source })?;
            return Ok(Some(PackedAnswer { name, bytes }));
        }
        tracing::warn!(file = %name, limit_bytes = max_bytes, "an answer above the size limit was left unread");
    }
    Ok(None)
}

fn get(agent: &ureq::Agent, url: &str, max_bytes: usize) -> Result<Option<Vec<u8>>, ChannelError> {
    let failed = |error| ChannelError::Http(Box::new(error));
    let mut response = agent.get(url).call().map_err(failed)?;
    match response.status().as_u16() {
        200 => {
            let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX);
            response.body_mut().with_config().limit(limit).read_to_vec().map(Some).map_err(failed)
        }
        404 => Ok(None),
        status => Err(ChannelError::Status(status)),
    }
}
