//! Configuration of the submitter.

use crate::channel::Channel;
use crate::error::SubmitterError;
use credit_domain::calendar::RecordedAt;
use credit_domain::ids::InstitutionCode;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use wire_contracts::pboc2::pack::PackKey;

/// Every key with its default.
pub const DEFAULTS: &str = r#"
data_directory = ".furnish"
partitions = 12
section_code = "T10000000H0001"
channel = "directory"
inbox = ".furnish/bureau/inbox"
outbox = ".furnish/bureau/outbox"
bureau_url = "http://127.0.0.1:8085"
pack_key_file = ""
max_records_per_file = 1000000
max_feedback_bytes = 1073741824
poll_records = 10000
poll_interval_ms = 50
publish_records = 5000
resend_after_ms = 5000
http_timeout_ms = 60000
"#;

/// Sizes are bytes, times milliseconds.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Sealed batches lie in `batches/<batch id>/` below it.
    pub data_directory: PathBuf,
    /// Partitions of every topic: a contract.
    pub partitions: u32,
    /// Section code of the reporting institution (AN14), for cuts requested here.
    pub section_code: String,
    pub channel: ChannelKind,
    /// With `channel = "directory"`: where files for the bureau are dropped and where its answers appear.
    pub inbox: PathBuf,
    pub outbox: PathBuf,
    /// With `channel = "http"`.
    pub bureau_url: String,
    /// File with the SM4 key as 32 hexadecimal digits. Without one the key of rehearsals is used.
    #[serde(deserialize_with = "service_kit::configuration::empty_as_none")]
    pub pack_key_file: Option<FilePath>,
    /// At most the bureau's 1,000,000.
    pub max_records_per_file: u64,
    /// Largest answer that is read, unpacked.
    pub max_feedback_bytes: usize,
    /// Records per poll.
    pub poll_records: usize,
    /// How long an idle submitter waits for records before it looks for answers again.
    pub poll_interval_ms: u64,
    /// Answers published in one call.
    pub publish_records: usize,
    /// A file whose outcome is unknown is sent again, the same bytes, after this time.
    pub resend_after_ms: u64,
    pub http_timeout_ms: u64,
}

/// A path that can be read from text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePath(pub PathBuf);

impl std::str::FromStr for FilePath {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<FilePath, std::convert::Infallible> {
        Ok(FilePath(PathBuf::from(text)))
    }
}

/// How files reach the bureau.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChannelKind {
    Directory,
    Http,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            data_directory: PathBuf::from(".furnish"),
            partitions: 12,
            section_code: "T10000000H0001".to_owned(),
            channel: ChannelKind::Directory,
            inbox: PathBuf::from(".furnish/bureau/inbox"),
            outbox: PathBuf::from(".furnish/bureau/outbox"),
            bureau_url: "http://127.0.0.1:8085".to_owned(),
            pack_key_file: None,
            max_records_per_file: 1_000_000,
            max_feedback_bytes: 1 << 30,
            poll_records: 10_000,
            poll_interval_ms: 50,
            publish_records: 5_000,
            resend_after_ms: 5_000,
            http_timeout_ms: 60_000,
        }
    }
}

impl Config {
    /// # Errors
    /// The configured section code is not 14 digits and capital letters.
    pub fn section_code(&self) -> Result<InstitutionCode, SubmitterError> {
        InstitutionCode::parse(&self.section_code)
            .ok_or(SubmitterError::Configuration("section_code must be 14 digits and capital letters"))
    }

    /// # Errors
    /// The key file cannot be read or does not hold 32 hexadecimal digits.
    pub fn pack_key(&self) -> Result<PackKey, SubmitterError> {
        let Some(FilePath(path)) = &self.pack_key_file else {
            return Ok(PackKey::REHEARSAL);
        };
        let text = std::fs::read_to_string(path).map_err(|source| SubmitterError::file(path, source))?;
        PackKey::from_hex(text.trim()).ok_or(SubmitterError::Configuration("pack_key_file must hold 32 hexadecimal digits"))
    }

    pub fn batch_directory(&self) -> PathBuf {
        self.data_directory.join("batches")
    }

    pub(crate) fn channel(&self) -> Channel {
        match self.channel {
            ChannelKind::Directory => Channel::directory(self.inbox.clone(), self.outbox.clone()),
            ChannelKind::Http => Channel::http(&self.bureau_url, Duration::from_millis(self.http_timeout_ms)),
        }
    }
}

/// Where `recorded_at` comes from.
pub type Clock = Arc<dyn Fn() -> RecordedAt + Send + Sync>;

/// The machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        RecordedAt(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    })
}
