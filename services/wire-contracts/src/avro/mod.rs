//! Events as Avro records on a topic: single-object encoding, the writer's schema found by its fingerprint.
//!
//! A record is `C3 01`, the little-endian CRC-64-AVRO fingerprint of the writer's schema, and the datum. The whole
//! record has to be consumed: a prefix, or a record with something behind it, is refused.
//!
//! Every released version of a schema is read; what an older one does not say reads as the default of the newest
//! (E-45). Written is the oldest version that says everything, so that the same event has the same bytes and the same
//! content hash whoever repeats it, before and after a schema got a new version.

pub mod catalogue;
pub mod decode_error;
pub mod envelope;

mod account_records;
mod agreement_records;
pub(crate) mod field;
mod pipeline_records;
pub(crate) mod record;
mod subject_records;
mod wallet_records;

#[cfg(test)]
mod evolution_tests;
#[cfg(test)]
mod golden_tests;

use crate::avro::catalogue::{Entry, Known, entry_of, entry_of_version, known_by, of_this_build};
use crate::avro::decode_error::DecodeError;
use crate::avro::record::WireEvent;
use crate::event_type::{EventType, for_every_event};
use credit_domain::event::account_event::AccountEvent;
use credit_domain::event::agreement_event::AgreementEvent;
use credit_domain::event::envelope::Envelope;
use credit_domain::event::pipeline_event::PipelineEvent;
use credit_domain::event::subject_event::SubjectEvent;
use credit_domain::event::wallet_event::WalletEvent;
use credit_domain::event::{Event, EventPayload};
use credit_domain::ids::ContentHash;
use credit_domain::refusal::Finding;
use sha2::{Digest, Sha256};

/// First two bytes of a record: Avro single-object encoding, version 1.
const SINGLE_OBJECT_MARKER: [u8; 2] = [0xC3, 0x01];

/// Marker and fingerprint.
const HEADER_LENGTH: usize = 10;

/// An event and the hash of its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decoded {
    pub event: Event,
    pub content_hash: ContentHash,
}

/// The record of an event.
pub fn encode(event: &Event) -> Vec<u8> {
    let entry = entry_for(event);
    let mut record = Vec::with_capacity(512);
    record.extend_from_slice(&SINGLE_OBJECT_MARKER);
    record.extend_from_slice(&entry.fingerprint.to_le_bytes());
    write_datum(event, entry, &mut record);
    record
}

/// Reads a record.
///
/// # Errors
/// [`DecodeError`]: not a single object, a schema that is not of this build, a record that does not follow its schema,
/// bytes after its end, or fields that mean nothing in the domain. None of them goes away by trying again.
pub fn decode(record: &[u8]) -> Result<Decoded, DecodeError> {
    let (known, datum) = open(record)?;
    let event = decode_datum(known.event_type, &known.entry, datum)?;
    let content_hash = hash_of_content(datum).ok_or(DecodeError::Malformed { event_type: known.event_type })?;
    Ok(Decoded { event, content_hash })
}

/// The content hash of a record, without building its event: over the bytes as they were written, whatever the version.
///
/// # Errors
/// Only what can be seen without reading the whole record: marker, fingerprint, and the first three fields.
pub fn content_hash_of(record: &[u8]) -> Result<ContentHash, DecodeError> {
    let (known, datum) = open(record)?;
    hash_of_content(datum).ok_or(DecodeError::Malformed { event_type: known.event_type })
}

/// Marker and fingerprint taken off.
fn open(record: &[u8]) -> Result<(&'static Known, &[u8]), DecodeError> {
    let (header, datum) = record.split_first_chunk::<HEADER_LENGTH>().ok_or(DecodeError::NotSingleObject)?;
    let [first, second, fingerprint @ ..] = *header;
    if [first, second] != SINGLE_OBJECT_MARKER {
        return Err(DecodeError::NotSingleObject);
    }
    let fingerprint = u64::from_le_bytes(fingerprint);
    let known = known_by(fingerprint).ok_or(DecodeError::UnknownSchema { fingerprint })?;
    Ok((known, datum))
}

/// Why a datum is not an event, before the event type is known to the caller.
pub(crate) enum DatumError {
    Malformed,
    TrailingBytes(usize),
    InvalidFields(Vec<Finding>),
}

/// Reads one datum with the schema it was written with and checks every field.
pub(crate) fn read_datum<T: WireEvent>(entry: &Entry, datum: &[u8]) -> Result<(Envelope, T), DatumError> {
    let mut rest = datum;
    let wire: T::Owned = entry.reader.read_deser(&mut rest).map_err(|_| DatumError::Malformed)?;
    if !rest.is_empty() {
        return Err(DatumError::TrailingBytes(rest.len()));
    }
    let mut findings = Vec::new();
    T::from_wire(wire, entry.version, &mut findings).ok_or(DatumError::InvalidFields(findings))
}

macro_rules! define_dispatch {
    ($($family:ident($payload:ident) $folder:literal { $($name:ident $version:literal $([$($older:literal),+])?),+ $(,)? })+) => {
        /// The oldest version of its schema that says everything the event says.
        fn version_needed(payload: &EventPayload) -> i32 {
            match payload {
                $($(EventPayload::$family($payload::$name(payload)) => payload.version_needed(),)+)+
            }
        }

        /// Appends the datum of an event.
        fn write_datum(event: &Event, entry: &Entry, into: &mut Vec<u8>) {
            let written = match &event.payload {
                $($(EventPayload::$family($payload::$name(payload)) => {
                    entry.writer.write_ser(into, &payload.to_wire(&event.envelope, entry.version))
                })+)+
            };
            let _length = of_this_build(written, "an event");
        }

        /// The event of a datum written with the schema of the entry, a version of the event type's.
        pub(crate) fn decode_datum(event_type: EventType, entry: &Entry, datum: &[u8]) -> Result<Event, DecodeError> {
            let read = match event_type {
                $($(EventType::$name => read_datum(entry, datum).map(|(envelope, payload)| Event {
                    envelope,
                    payload: EventPayload::$family($payload::$name(payload)),
                }),)+)+
            };
            read.map_err(|error| match error {
                DatumError::Malformed => DecodeError::Malformed { event_type },
                DatumError::TrailingBytes(count) => DecodeError::TrailingBytes { event_type, count },
                DatumError::InvalidFields(findings) => DecodeError::InvalidFields { event_type, findings },
            })
        }
    };
}

for_every_event!(define_dispatch);

/// The schema that an event is written with.
pub(crate) fn entry_for(event: &Event) -> &'static Entry {
    let event_type = EventType::of(&event.payload);
    let newest = entry_of(event_type);
    let version = version_needed(&event.payload);
    if version == newest.version { newest } else { entry_of_version(event_type, version).unwrap_or(newest) }
}

/// The datum of an event alone.
pub(crate) fn datum_of(event: &Event) -> Vec<u8> {
    let mut datum = Vec::with_capacity(512);
    write_datum(event, entry_for(event), &mut datum);
    datum
}

/// First 16 bytes of SHA-256 over the datum after `recorded_at`, `producer` and `producer_build`, so that a retry
/// stamped later, or by another build, has the same content.
pub(crate) fn hash_of_content(datum: &[u8]) -> Option<ContentHash> {
    let (_recorded_at, rest) = read_long(datum)?;
    let content = skip_text(skip_text(rest)?)?;
    let digest = Sha256::digest(content);
    digest.first_chunk::<16>().map(|first| ContentHash(*first))
}

/// A zigzag variable-length number, at most ten bytes long, and what follows it.
fn read_long(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut value: u64 = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            let magnitude = i64::try_from(value >> 1).ok()?;
            let number = if value & 1 == 0 { magnitude } else { -magnitude - 1 };
            return bytes.get(index + 1..).map(|rest| (number, rest));
        }
    }
    None
}

fn skip_text(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = read_long(bytes)?;
    rest.get(usize::try_from(length).ok()?..)
}
