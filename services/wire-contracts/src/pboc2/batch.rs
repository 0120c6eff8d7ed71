//! From the prepared records of a cut to the files of a batch. Pure, so that whoever rebuilds a sealed batch from the
//! topics gets the same bytes as whoever sealed it (RP-4).

use crate::pboc2::file::{FileError, FileHeader, FileName, MAX_RECORDS_PER_FILE, MAX_SERIAL, PlainFile};
use crate::pboc2::record::{Record, RecordError};
use crate::pboc2::write::append_record;
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::envelope::Envelope;
use credit_domain::event::pipeline_event::{RecordType, ReportRecordPrepared, ReportingCutRequested};
use credit_domain::ids::{AccountId, BusinessId, ContentHash, EventId, InstitutionCode, SubjectId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// `ShardCut::records_digest`: SHA-256 over the content hashes of a shard's prepared and withheld events, in the order in
/// which they were published. A repeated event counts once, at its first place.
#[derive(Clone, Default)]
pub struct RecordsDigest {
    hasher: Sha256,
}

impl RecordsDigest {
    pub fn new() -> RecordsDigest {
        RecordsDigest::default()
    }

    pub fn add(&mut self, content_hash: &ContentHash) {
        self.hasher.update(content_hash.0);
    }

    /// 64 hexadecimal digits.
    pub fn finish(&self) -> String {
        hex(&self.hasher.clone().finalize())
    }
}

/// What must be known of a line to settle the bureau's answer to it. No personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineMeta {
    /// Line in the file; the header is line 1. 0 before the file is made.
    pub line: u64,
    /// Of the prepared event.
    pub event_id: EventId,
    pub subject_id: SubjectId,
    pub record_type: RecordType,
    pub record_key: CompactString,
    pub account_id: Option<AccountId>,
    pub report_date: BusinessDate,
    pub month: Option<Month>,
    pub moment: CompactString,
    pub repayment_status: Option<CompactString>,
    pub account_status: Option<CompactString>,
    /// Whole units.
    pub overdue_total: Option<u64>,
    pub closes: bool,
    pub rule_hash: CompactString,
}

/// A prepared record, already written as its line. The line holds personal data, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedLine {
    pub meta: LineMeta,
    pub xml: Box<str>,
}

impl PreparedLine {
    /// The line of a prepared event.
    ///
    /// # Errors
    /// The event's items do not make a record of its type.
    pub fn of_event(envelope: &Envelope, prepared: &ReportRecordPrepared) -> Result<PreparedLine, RecordError> {
        let record = Record::from_items(prepared.record_type, &prepared.items, envelope.pii.as_deref())?;
        let mut xml = String::with_capacity(2_048);
        append_record(&record, &mut xml);
        let meta = LineMeta {
            line: 0,
            event_id: envelope.event_id,
            subject_id: envelope.subject_id.clone(),
            record_type: prepared.record_type,
            record_key: prepared.record_key.clone(),
            account_id: prepared.account_id.clone(),
            report_date: prepared.report_date,
            month: prepared.month,
            moment: prepared.moment.clone(),
            repayment_status: prepared.repayment_status.clone(),
            account_status: prepared.account_status.clone(),
            overdue_total: prepared.overdue_total,
            closes: prepared.closes,
            rule_hash: prepared.rule_hash.clone(),
        };
        Ok(PreparedLine { meta, xml: xml.into_boxed_str() })
    }
}

/// Why files could not be made.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AssemblyError {
    /// ABR002
    #[error("two different events of the cut carry the record key `{record_key}` (ABR002)")]
    SameKeyTwice { record_key: String },
    #[error("more than {MAX_SERIAL} files of record type {record_type} on one day")]
    OutOfSerials { record_type: &'static str },
    #[error(transparent)]
    File(#[from] FileError),
}

/// Last serial number used, per section code, generation date and record type (pboc-format 1.2).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Serials {
    last: BTreeMap<(InstitutionCode, BusinessDate, RecordType), u16>,
}

impl Serials {
    pub fn new() -> Serials {
        Serials::default()
    }

    /// Takes the next number.
    fn next(&mut self, cut: &ReportingCutRequested, record_type: RecordType) -> Result<u16, AssemblyError> {
        let last = self.last.entry((cut.section_code, cut.generated_at.business_date(), record_type)).or_insert(0);
        if *last >= MAX_SERIAL {
            return Err(AssemblyError::OutOfSerials { record_type: record_type.code() });
        }
        *last += 1;
        Ok(*last)
    }

    /// Notes a number that a sealed file already carries.
    pub fn note(&mut self, name: &FileName) {
        let last = self.last.entry((name.section_code, name.date, name.record_type)).or_insert(0);
        *last = name.serial.max(*last);
    }

    /// Takes as many numbers as a cut with so many records needs, without its records. Cuts take their numbers in the order
    /// in which they were requested, whoever replays them.
    ///
    /// # Errors
    /// The day's numbers are used up.
    pub fn reserve(
        &mut self,
        cut: &ReportingCutRequested,
        counts: &BTreeMap<RecordType, u64>,
        max_records_per_file: u64,
    ) -> Result<(), AssemblyError> {
        for record_type in RecordType::ALL {
            let records = counts.get(&record_type).copied().unwrap_or(0);
            for _ in 0..records.div_ceil(bounded(max_records_per_file)) {
                self.next(cut, record_type)?;
            }
        }
        Ok(())
    }
}

/// Identity of a batch: the 30-character name of its file, which the bureau takes once and never again (ABF009).
///
/// `None` cannot happen for a name of this profile: it holds capital letters and digits only.
pub fn batch_id_of(name: &FileName) -> Option<BusinessId> {
    BusinessId::parse(&name.to_string())
}

/// One file of a batch, ready to be packed. Holds personal data.
pub struct AssembledFile {
    pub name: FileName,
    pub header: FileHeader,
    /// The plain text, header line and CRLFs included.
    pub text: String,
    /// One per record, in the order of the file.
    pub lines: Vec<LineMeta>,
}

/// Collects the prepared records of one cut.
#[derive(Default)]
pub struct CutAssembly {
    max_records_per_file: u64,
    lines: BTreeMap<(RecordType, CompactString), PreparedLine>,
}

impl CutAssembly {
    /// At most so many records go into one file; the bureau's own limit is [`MAX_RECORDS_PER_FILE`].
    pub fn new(max_records_per_file: u64) -> CutAssembly {
        CutAssembly { max_records_per_file: bounded(max_records_per_file), lines: BTreeMap::new() }
    }

    /// Takes a record. The same event again is not an error and changes nothing.
    ///
    /// # Errors
    /// [`AssemblyError::SameKeyTwice`]: another event with the same key.
    pub fn add(&mut self, line: PreparedLine) -> Result<(), AssemblyError> {
        let key = (line.meta.record_type, line.meta.record_key.clone());
        match self.lines.get(&key) {
            Some(present) if present.meta.event_id == line.meta.event_id => Ok(()),
            Some(_) => Err(AssemblyError::SameKeyTwice { record_key: key.1.to_string() }),
            None => {
                self.lines.insert(key, line);
                Ok(())
            }
        }
    }

    /// Records per record type.
    pub fn counts(&self) -> BTreeMap<RecordType, u64> {
        let mut counts = BTreeMap::new();
        for (record_type, _) in self.lines.keys() {
            *counts.entry(*record_type).or_insert(0) += 1;
        }
        counts
    }

    /// The files, in the order in which they are sent: 110, 220, 210; records sorted by key within each.
    ///
    /// # Errors
    /// The day's serial numbers are used up, or a line is too long.
    pub fn finish(self, cut: &ReportingCutRequested, serials: &mut Serials) -> Result<Vec<AssembledFile>, AssemblyError> {
        let per_file = usize::try_from(self.max_records_per_file).unwrap_or(usize::MAX);
        let mut by_type: BTreeMap<RecordType, Vec<PreparedLine>> = BTreeMap::new();
        for ((record_type, _), line) in self.lines {
            by_type.entry(record_type).or_default().push(line);
        }
        let mut files = Vec::new();
        for record_type in RecordType::ALL {
            let mut rest = by_type.remove(&record_type).unwrap_or_default().into_iter();
            loop {
                let lines: Vec<PreparedLine> = rest.by_ref().take(per_file).collect();
                if lines.is_empty() {
                    break;
                }
                let serial = serials.next(cut, record_type)?;
                files.push(assemble(cut, record_type, serial, lines)?);
            }
        }
        Ok(files)
    }
}

fn assemble(
    cut: &ReportingCutRequested,
    record_type: RecordType,
    serial: u16,
    lines: Vec<PreparedLine>,
) -> Result<AssembledFile, AssemblyError> {
    let name = FileName::submission(cut.section_code, cut.generated_at.business_date(), record_type, serial);
    let header = FileHeader {
        record_type,
        section_code: cut.section_code,
        generated_at: cut.generated_at,
        records: u32::try_from(lines.len()).unwrap_or(u32::MAX),
    };
    let mut file = PlainFile::new(&header);
    let mut metas = Vec::with_capacity(lines.len());
    for line in lines {
        let number = file.append_line(|text| text.push_str(&line.xml))?;
        metas.push(LineMeta { line: number, ..line.meta });
    }
    Ok(AssembledFile { name, header, text: file.finish()?, lines: metas })
}

const fn bounded(max_records_per_file: u64) -> u64 {
    if max_records_per_file == 0 || max_records_per_file > MAX_RECORDS_PER_FILE {
        MAX_RECORDS_PER_FILE
    } else {
        max_records_per_file
    }
}

/// Lower-case hexadecimal digits of bytes.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
