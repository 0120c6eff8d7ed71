//! `verify`: a sealed batch rebuilt from the topics and compared byte for byte (RP-4).

use crate::control::{CutOfShard, cut_of_shard, sealed_batches};
use crate::error::ComplianceError;
use crate::file_comparison::{Difference, DifferentLine, first_different_line};
use crate::rebuilt_cut::{RebuiltCut, ShardCheck};
use crate::shard_rebuild::RebuildPlan;
use account_store::resources::{StoreLimits, StoreResources};
use account_store::rule_book::RuleBook;
use credit_domain::event::pipeline_event::BatchSealed;
use credit_domain::ids::BusinessId;
use event_log::EventLog;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire_contracts::pboc2::batch::hex;
use wire_contracts::pboc2::pack::{PackKey, pack};

/// What to verify.
pub struct VerifyRequest {
    pub log: Arc<dyn EventLog>,
    pub partitions: u32,
    /// The sealed files lie in `batches/` below it.
    pub data_directory: PathBuf,
    pub batch_id: BusinessId,
    /// The rules that were in force at the cut; others show as a difference.
    pub rules: RuleBook,
    pub pack_key: PackKey,
    /// Empty or absent; the caller removes it.
    pub work_directory: PathBuf,
    pub threads: usize,
}

/// The answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VerifyResult {
    /// Plain and packed file are, byte for byte, what the topics give.
    Reproduced,
    Different,
}

/// What was found about one batch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Verification {
    pub batch_id: String,
    pub cut_id: String,
    pub file_name: String,
    pub records: u64,
    pub result: VerifyResult,
    /// Of the rebuilt files, hexadecimal; empty when the cut gives no such file.
    pub plain_sha256: String,
    pub packed_sha256: String,
    /// Empty exactly when the batch is reproduced.
    pub differences: Vec<Difference>,
    /// In order of shards; the same for all batches of a cut.
    pub shards: Vec<ShardCheck>,
}

/// Rebuilds one batch and compares it with the event that sealed it and with the files that lie under `batches/`.
///
/// # Errors
/// [`ComplianceError::UnknownBatch`], [`ComplianceError::CutIncomplete`], and failures of log, stores and files. A
/// difference is no error but the result.
pub fn verify(request: &VerifyRequest, progress: &mut dyn FnMut(u64, u64)) -> Result<Verification, ComplianceError> {
    let mut verifications = verify_those(request, progress, |batch| batch.batch_id == request.batch_id)?;
    verifications.pop().ok_or_else(|| unknown(&request.batch_id))
}

/// As [`verify`], for every batch of the cut that the request's batch belongs to, with one rebuild for all of them.
///
/// # Errors
/// As [`verify`].
pub fn verify_all_of_cut(
    request: &VerifyRequest,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Verification>, ComplianceError> {
    verify_those(request, progress, |_| true)
}

fn verify_those(
    request: &VerifyRequest,
    progress: &mut dyn FnMut(u64, u64),
    wanted: impl Fn(&BatchSealed) -> bool,
) -> Result<Vec<Verification>, ComplianceError> {
    let log = request.log.as_ref();
    let batches = sealed_batches(log)?;
    let asked = batches.get(&request.batch_id).ok_or_else(|| unknown(&request.batch_id))?;
    let of_cut: Vec<&BatchSealed> = batches.values().filter(|batch| batch.cut_id == asked.cut_id).collect();
    let cuts: Vec<CutOfShard> =
        (0..request.partitions).map(|shard| cut_of_shard(log, shard, &asked.cut_id)).collect::<Result<_, _>>()?;
    let plan = RebuildPlan {
        log,
        rules: Arc::new(request.rules.clone()),
        resources: StoreResources::new(&StoreLimits::default()),
        work_directory: &request.work_directory,
        threads: request.threads,
    };
    let rebuilt = RebuiltCut::build(&plan, &cuts, &of_cut, progress)?;
    of_cut.into_iter().filter(|batch| wanted(batch)).map(|batch| compare(request, batch, &rebuilt)).collect()
}

fn unknown(batch_id: &BusinessId) -> ComplianceError {
    ComplianceError::UnknownBatch { batch: batch_id.to_string() }
}

fn compare(request: &VerifyRequest, sealed: &BatchSealed, rebuilt: &RebuiltCut) -> Result<Verification, ComplianceError> {
    let mut verification = Verification {
        batch_id: sealed.batch_id.to_string(),
        cut_id: sealed.cut_id.to_string(),
        file_name: sealed.file_name.to_string(),
        records: sealed.records,
        result: VerifyResult::Different,
        plain_sha256: String::new(),
        packed_sha256: String::new(),
        differences: Vec::new(),
        shards: rebuilt.shards.clone(),
    };
    let Some(file) = rebuilt.files.get(sealed.batch_id.as_str()) else {
        verification.note("the cut, taken again, gives no file of this name", None);
        return Ok(verification);
    };
    let packed = pack(&request.pack_key, sealed.batch_id.as_str(), file.text.as_bytes())?;
    verification.plain_sha256 = hex(&Sha256::digest(file.text.as_bytes()));
    verification.packed_sha256 = hex(&Sha256::digest(&packed));
    let directory = request.data_directory.join("batches").join(sealed.batch_id.as_str());
    let stored_plain = read(&directory.join(file.name.text_file()))?;
    let stored_packed = read(&directory.join(file.name.packed_file()))?;
    let different_line = stored_plain.as_deref().and_then(|stored| first_different_line(file, stored));
    if verification.plain_sha256 != sealed.plain_sha256.as_str() {
        verification.note("the rebuilt text is not the one that the sealing event names", different_line.clone());
    }
    if verification.packed_sha256 != sealed.packed_sha256.as_str() {
        verification.note("the rebuilt packed file is not the one that the sealing event names", None);
    }
    match stored_plain {
        None => verification.note("the stored text is missing", None),
        Some(_) if different_line.is_some() => verification.note("the stored text differs from the rebuilt one", different_line),
        Some(_) => {}
    }
    match stored_packed {
        None => verification.note("the stored packed file is missing", None),
        Some(stored) if stored != packed => verification.note("the stored packed file differs from the rebuilt one", None),
        Some(_) => {}
    }
    if verification.differences.is_empty() {
        verification.result = VerifyResult::Reproduced;
    }
    Ok(verification)
}

/// The file's bytes; `None` when there is none.
fn read(path: &Path) -> Result<Option<Vec<u8>>, ComplianceError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ComplianceError::File { path: path.to_path_buf(), source }),
    }
}

impl Verification {
    fn note(&mut self, what: &'static str, line: Option<DifferentLine>) {
        self.differences.push(Difference { what, line });
    }

    /// One line for a reproduced batch; for another one what differs, and which shards explain it. Ends in a line feed.
    pub fn render(&self) -> String {
        let mut text = String::new();
        // Writing into a string does not fail.
        let verdict = match self.result {
            VerifyResult::Reproduced => "REPRODUCED",
            VerifyResult::Different => "DIFFERENT ",
        };
        let hash = self.plain_sha256.get(..16).unwrap_or("-");
        let _ = writeln!(text, "{verdict} {}  {} records  plain sha256 {hash}…", self.file_name, self.records);
        for difference in &self.differences {
            let _ = write!(text, "  {}", difference.what);
            if let Some(place) = &difference.line {
                let _ = write!(text, ": first at line {}", place.line);
                if let Some(key) = &place.record_key {
                    let _ = write!(text, ", record {key}");
                }
                if let Some(item) = &place.item {
                    let _ = write!(text, ", item {item}");
                }
            }
            text.push('\n');
        }
        if self.result == VerifyResult::Different {
            for shard in self.shards.iter().filter(|shard| !shard.same_input || !shard.same_records) {
                let cause = if shard.same_input {
                    "same events but other records than at the cut: other rules or another build"
                } else {
                    "its topics do not hold what they held at the cut"
                };
                let _ = writeln!(text, "  shard {}: {cause}", shard.shard);
            }
        }
        text
    }
}
