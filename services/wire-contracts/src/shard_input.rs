//! What a shard gets from the bytes of one record: the decoded event or the name of what is wrong, and a hash for the chain.

use crate::avro::decode;
use credit_domain::event::Event;
use credit_domain::ids::ContentHash;
use sha2::{Digest, Sha256};

pub struct ShardInput {
    /// Link of the rolling hash: the content hash of a sound record, else the first 16 bytes of the SHA-256 of its bytes.
    pub record_hash: [u8; 16],
    /// The error is a stable code, see `avro::decode_error`, or `KEY_MISMATCH`.
    pub decoded: Result<(Event, ContentHash), &'static str>,
}

/// Decodes a record that was read from a subject-keyed topic or from the control topic.
pub fn decode_for_shard(topic: &str, key: &[u8], value: &[u8]) -> ShardInput {
    match decode(value) {
        Ok(decoded) => {
            let keyed_by_subject = topic != crate::topics::BUREAU_CONTROL;
            if keyed_by_subject && key != decoded.event.envelope.subject_id.as_str().as_bytes() {
                // Such a record may lie on the shard of another person.
                return ShardInput { record_hash: hash_of_bytes(value), decoded: Err("KEY_MISMATCH") };
            }
            if crate::topics::topic_of(&decoded.event.payload) != topic {
                return ShardInput { record_hash: hash_of_bytes(value), decoded: Err("WRONG_TOPIC") };
            }
            ShardInput { record_hash: decoded.content_hash.0, decoded: Ok((decoded.event, decoded.content_hash)) }
        }
        Err(error) => ShardInput { record_hash: hash_of_bytes(value), decoded: Err(error.code()) },
    }
}

fn hash_of_bytes(value: &[u8]) -> [u8; 16] {
    let mut hash = [0_u8; 16];
    for (to, from) in hash.iter_mut().zip(Sha256::digest(value)) {
        *to = from;
    }
    hash
}

#[cfg(test)]
#[path = "shard_input_tests.rs"]
mod tests;
