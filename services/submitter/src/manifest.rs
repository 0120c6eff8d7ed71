//! What is written beside a sealed file: the manifest, and one line per record without personal data.

use crate::error::SubmitterError;
use credit_domain::calendar::{BusinessDate, Month, RecordedAt};
use credit_domain::event::pipeline_event::{RecordType, TopicOffset};
use credit_domain::ids::{AccountId, EventId, InstitutionCode, SubjectId};
use serde::{Deserialize, Serialize};
use wire_contracts::pboc2::batch::LineMeta;
use wire_contracts::pboc2::file::FileName;

/// Kind and version stand first, so that an old manifest is known as one.
pub const MANIFEST_KIND: &str = "furnish.batch-manifest";

/// `manifest.json`. Hashes are SHA-256 in hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub kind: String,
    pub version: u32,
    /// The 30-character file name.
    pub batch_id: String,
    pub cut_id: String,
    pub as_of: String,
    /// Microseconds since 1970-01-01T00:00:00Z.
    pub generated_at_micros: i64,
    pub section_code: String,
    /// With its extension `.txt`.
    pub file_name: String,
    /// Format and version, for example `pboc2 2.0.0`.
    pub format: String,
    pub record_type: String,
    pub records: u64,
    pub max_records_per_file: u64,
    pub plain_sha256: String,
    pub packed_sha256: String,
    pub lines_sha256: String,
    pub rule_version: String,
    /// Hashes of the product rules behind the records, sorted.
    pub rule_hashes: Vec<String>,
    pub build: String,
    /// How the batch was approved; `AUTOMATIC` until a second person has to.
    pub approval: String,
    /// All batches of the cut, in the order in which they are sent.
    pub batches_of_cut: Vec<String>,
    pub shards: Vec<ManifestShard>,
    pub offsets: Vec<ManifestOffset>,
}

/// What a shard counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestShard {
    pub shard: u32,
    pub due: u64,
    pub prepared: u64,
    pub withheld: u64,
    pub records_digest: String,
}

/// Up to where a shard had folded a topic when it took its snapshot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestOffset {
    pub topic: String,
    pub partition: u32,
    pub next_offset: u64,
    pub rolling_hash: String,
}

impl Manifest {
    /// The manifest in its checked parts.
    ///
    /// # Errors
    /// A field does not hold what its name says.
    pub fn parts(&self) -> Result<ManifestParts, SubmitterError> {
        let wrong = |what| SubmitterError::batch(&self.batch_id, what);
        if self.kind != MANIFEST_KIND || self.version != 1 {
            return Err(wrong("the manifest is of another kind or version"));
        }
        let name = FileName::parse(&self.batch_id).filter(|name| name.flag == 0).ok_or(wrong("the batch id is no file name"))?;
        let record_type = RecordType::parse(&self.record_type).ok_or(wrong("the record type is unknown"))?;
        Ok(ManifestParts {
            name,
            record_type,
            section_code: InstitutionCode::parse(&self.section_code).ok_or(wrong("the section code is malformed"))?,
            generated_at: RecordedAt(self.generated_at_micros),
        })
    }

    pub fn topic_offsets(&self) -> Vec<TopicOffset> {
        let offset = |offset: &ManifestOffset| TopicOffset {
            topic: offset.topic.as_str().into(),
            partition: offset.partition,
            next_offset: offset.next_offset,
            rolling_hash: offset.rolling_hash.as_str().into(),
        };
        self.offsets.iter().map(offset).collect()
    }

    /// The bytes of `manifest.json`.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

/// See [`Manifest::parts`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ManifestParts {
    pub name: FileName,
    pub record_type: RecordType,
    pub section_code: InstitutionCode,
    pub generated_at: RecordedAt,
}

/// One line of `lines.ndjson`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRow {
    /// Line in the file; the header is line 1.
    pub line: u64,
    pub event_id: String,
    pub subject_id: String,
    pub record_key: String,
    pub account_id: Option<String>,
    pub report_date: String,
    pub month: Option<String>,
    pub moment: String,
    pub repayment_status: Option<String>,
    pub account_status: Option<String>,
    pub overdue_total: Option<u64>,
    pub closes: bool,
    pub rule_hash: String,
}

impl LineRow {
    pub fn of(meta: &LineMeta) -> LineRow {
        LineRow {
            line: meta.line,
            event_id: meta.event_id.to_string(),
            subject_id: meta.subject_id.to_string(),
            record_key: meta.record_key.to_string(),
            account_id: meta.account_id.as_ref().map(ToString::to_string),
            report_date: meta.report_date.to_string(),
            month: meta.month.map(|month| month.to_string()),
            moment: meta.moment.to_string(),
            repayment_status: meta.repayment_status.as_ref().map(ToString::to_string),
            account_status: meta.account_status.as_ref().map(ToString::to_string),
            overdue_total: meta.overdue_total,
            closes: meta.closes,
            rule_hash: meta.rule_hash.to_string(),
        }
    }

    /// `None` when a field is malformed.
    pub fn meta(self, record_type: RecordType) -> Option<LineMeta> {
        let account_id = match &self.account_id {
            Some(text) => Some(AccountId::parse(text)?),
            None => None,
        };
        let month = match &self.month {
            Some(text) => Some(Month::parse(text)?),
            None => None,
        };
        Some(LineMeta {
            line: self.line,
            event_id: EventId::parse(&self.event_id)?,
            subject_id: SubjectId::parse(&self.subject_id)?,
            record_type,
            record_key: self.record_key.into(),
            account_id,
            report_date: BusinessDate::parse(&self.report_date)?,
            month,
            moment: self.moment.into(),
            repayment_status: self.repayment_status.map(Into::into),
            account_status: self.account_status.map(Into::into),
            overdue_total: self.overdue_total,
            closes: self.closes,
            rule_hash: self.rule_hash.into(),
        })
    }
}
