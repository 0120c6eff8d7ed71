//! Sealing: from a complete cut to the bytes of its batches and the events that say so.

use crate::batch_store::{SealedFiles, sha256};
use crate::cut_state::CutState;
use crate::error::SubmitterError;
use crate::events::{About, BUILD, event, event_id};
use crate::manifest::{LineRow, MANIFEST_KIND, Manifest, ManifestOffset, ManifestShard};
use credit_domain::calendar::RecordedAt;
use credit_domain::event::Event;
use credit_domain::event::envelope::AggregateType;
use credit_domain::event::pipeline_event::{BatchSealed, BatchSubmitted, PipelineEvent, ReportingCutRequested};
use credit_domain::ids::{BusinessId, EventId};
use std::collections::BTreeSet;
use wire_contracts::pboc2::batch::AssembledFile;
use wire_contracts::pboc2::file::FileName;
use wire_contracts::pboc2::pack::{PackKey, pack};
use wire_contracts::pboc2::spec::FORMAT_VERSION;

/// What one cut's manifests have in common.
pub(crate) struct CutFacts {
    pub(crate) request: ReportingCutRequested,
    pub(crate) shards: Vec<ManifestShard>,
    pub(crate) offsets: Vec<ManifestOffset>,
    pub(crate) batches_of_cut: Vec<String>,
    pub(crate) max_records_per_file: u64,
}

impl CutFacts {
    pub(crate) fn of(
        cut: &CutState,
        request: ReportingCutRequested,
        files: &[AssembledFile],
        max_records_per_file: u64,
    ) -> CutFacts {
        let shards = cut.answers().map(|answer| ManifestShard {
            shard: answer.shard,
            due: answer.due,
            prepared: answer.prepared,
            withheld: answer.withheld,
            records_digest: answer.records_digest.to_string(),
        });
        let mut offsets: Vec<ManifestOffset> = cut
            .answers()
            .flat_map(|answer| &answer.offsets)
            .map(|offset| ManifestOffset {
                topic: offset.topic.to_string(),
                partition: offset.partition,
                next_offset: offset.next_offset,
                rolling_hash: offset.rolling_hash.to_string(),
            })
            .collect();
        offsets.sort_by(|one, other| (&one.topic, one.partition).cmp(&(&other.topic, other.partition)));
        let batches_of_cut = files.iter().map(|file| file.name.to_string()).collect();
        CutFacts { request, shards: shards.collect(), offsets, batches_of_cut, max_records_per_file }
    }
}

/// Packs one file and describes it. Takes the file, because its text is large.
pub(crate) fn sealed_files(facts: &CutFacts, file: AssembledFile, key: &PackKey) -> Result<SealedFiles, SubmitterError> {
    let batch_id = file.name.to_string();
    let plain = file.text.into_bytes();
    let packed = pack(key, &batch_id, &plain).map_err(|source| SubmitterError::Pack { batch_id: batch_id.clone(), source })?;
    let mut lines = Vec::with_capacity(file.lines.len() * 300);
    for meta in &file.lines {
        // A row of texts and numbers always serialises.
        lines.extend(serde_json::to_vec(&LineRow::of(meta)).unwrap_or_default());
        lines.push(b'\n');
    }
    let rule_hashes: BTreeSet<&str> = file.lines.iter().map(|meta| meta.rule_hash.as_str()).collect();
    let rule_hashes: Vec<String> = rule_hashes.into_iter().map(str::to_owned).collect();
    let manifest = Manifest {
        kind: MANIFEST_KIND.to_owned(),
        version: 1,
        batch_id,
        cut_id: facts.request.cut_id.to_string(),
        as_of: facts.request.as_of.to_string(),
        generated_at_micros: facts.request.generated_at.0,
        section_code: facts.request.section_code.to_string(),
        file_name: file.name.text_file(),
        format: format!("pboc2 {FORMAT_VERSION}"),
        record_type: file.name.record_type.code().to_owned(),
        records: u64::from(file.header.records),
        max_records_per_file: facts.max_records_per_file,
        plain_sha256: sha256(&plain),
        packed_sha256: sha256(&packed),
        lines_sha256: sha256(&lines),
        rule_version: rule_version(&rule_hashes),
        rule_hashes,
        build: BUILD.to_owned(),
        approval: "AUTOMATIC".to_owned(),
        batches_of_cut: facts.batches_of_cut.clone(),
        shards: facts.shards.clone(),
        offsets: facts.offsets.clone(),
    };
    Ok(SealedFiles { plain, packed, lines, manifest: manifest.to_json() })
}

/// Format and the product rules behind the records: `pboc2/2.0.0/<16 digits>`.
fn rule_version(rule_hashes: &[String]) -> String {
    let digest = sha256(rule_hashes.join("\n").as_bytes());
    format!("pboc2/{FORMAT_VERSION}/{}", digest.get(..16).unwrap_or(&digest))
}

/// The event that a batch was sealed; its identity covers the manifest, so that a batch sealed anew by another build
/// is another event.
pub(crate) fn sealed_event(manifest: &Manifest, manifest_sha256: &str, recorded_at: RecordedAt) -> Option<Event> {
    let parts = manifest.parts().ok()?;
    let payload = PipelineEvent::BatchSealed(BatchSealed {
        batch_id: BusinessId::parse(&manifest.batch_id)?,
        cut_id: BusinessId::parse(&manifest.cut_id)?,
        file_name: manifest.file_name.as_str().into(),
        record_type: parts.record_type,
        records: manifest.records,
        plain_sha256: manifest.plain_sha256.as_str().into(),
        packed_sha256: manifest.packed_sha256.as_str().into(),
        manifest_sha256: manifest_sha256.into(),
        rule_version: manifest.rule_version.as_str().into(),
        offsets: manifest.topic_offsets(),
    });
    let id = event_id("BatchSealed", &[&manifest.batch_id, manifest_sha256]);
    event(about_batch(manifest, &parts.name, id, 1), recorded_at, payload)
}

/// The event that a file is about to leave. It is published before the first byte leaves, so that a batch that may have
/// been sent is never taken for one that was not.
pub(crate) fn submitted_event(manifest: &Manifest, attempt: u32, channel: &str, recorded_at: RecordedAt) -> Option<Event> {
    let parts = manifest.parts().ok()?;
    let payload = PipelineEvent::BatchSubmitted(BatchSubmitted {
        batch_id: BusinessId::parse(&manifest.batch_id)?,
        file_name: manifest.file_name.as_str().into(),
        attempt,
        channel: channel.into(),
    });
    let id = event_id("BatchSubmitted", &[&manifest.batch_id, &attempt.to_string()]);
    event(about_batch(manifest, &parts.name, id, 1 + u64::from(attempt)), recorded_at, payload)
}

fn about_batch<'event>(manifest: &'event Manifest, name: &FileName, event_id: EventId, version: u64) -> About<'event> {
    About {
        event_id,
        aggregate_type: AggregateType::ReportingBatch,
        aggregate_id: &manifest.batch_id,
        aggregate_version: version,
        effective_date: name.date,
        institution: name.section_code,
        subject_id: None,
        causation_id: None,
    }
}

/// Names the lines of a plain file, header included, without their line ends.
pub(crate) fn plain_lines(plain: &[u8]) -> Vec<&[u8]> {
    plain.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect()
}
