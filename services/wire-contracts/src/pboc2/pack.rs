//! Packing: gzip, then SM4-CBC with PKCS#7 padding, the initialisation vector in front (pboc-format 1.1).
//!
//! The bureau's mode, padding and key handling are not public; these are stated here and are part of the rehearsal
//! profile. The vector depends on key, file name and content only, so that the same file always packs to the same bytes.

use flate2::Compression;
use flate2::GzBuilder;
use flate2::bufread::GzDecoder;
use sha2::{Digest, Sha256};
use sm4::Sm4;
use sm4::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use std::fmt;
use std::io::{Read, Write};

const BLOCK: usize = 16;

/// The 16-byte SM4 key of an institution's exchange with the bureau. Prints as `PackKey(..)`.
#[derive(Clone, PartialEq, Eq)]
pub struct PackKey([u8; 16]);

/// Why bytes could not be packed or unpacked.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the file cannot be decrypted: its length or padding is wrong (ABF000)")]
    Decrypt,
    #[error("the file cannot be decompressed (ABF001)")]
    Decompress(#[source] std::io::Error),
    #[error("the file is larger than {limit} bytes when decompressed")]
    TooLarge { limit: usize },
    #[error("compressing failed")]
    Compress(#[source] std::io::Error),
}

impl PackKey {
    /// Key of rehearsals against the simulated bureau. Not a secret; production configures its own.
    pub const REHEARSAL: PackKey = PackKey(*b"furnish rehearse");

    pub const fn from_bytes(bytes: [u8; 16]) -> PackKey {
        PackKey(bytes)
    }

    /// Reads 32 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<PackKey> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u128::from_str_radix(text, 16).ok().map(|number| PackKey(number.to_be_bytes()))
    }

    fn cipher(&self) -> Sm4 {
        Sm4::new(&self.0.into())
    }
}

impl fmt::Debug for PackKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PackKey(..)")
    }
}

/// Packs the plain text of a file. `name` is the 30-character name without extension.
pub fn pack(key: &PackKey, name: &str, plain: &[u8]) -> Result<Vec<u8>, PackError> {
    let mut encoder = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::new(6));
    encoder.write_all(plain).map_err(PackError::Compress)?;
    let compressed = encoder.finish().map_err(PackError::Compress)?;
    Ok(encrypt(key, &vector_of(key, name, plain), compressed))
}

/// Takes the plain text out of a packed file, at most `max_plain` bytes of it.
pub fn unpack(key: &PackKey, packed: &[u8], max_plain: usize) -> Result<Vec<u8>, PackError> {
    let compressed = decrypt(key, packed)?;
    let mut plain = Vec::new();
    let limit = u64::try_from(max_plain).unwrap_or(u64::MAX).saturating_add(1);
    let mut decoder = GzDecoder::new(compressed.as_slice());
    decoder.by_ref().take(limit).read_to_end(&mut plain).map_err(PackError::Decompress)?;
    if plain.len() > max_plain {
        return Err(PackError::TooLarge { limit: max_plain });
    }
    if !decoder.into_inner().is_empty() {
        let message = "bytes follow the compressed data";
        return Err(PackError::Decompress(std::io::Error::new(std::io::ErrorKind::InvalidData, message)));
    }
    Ok(plain)
}

fn vector_of(key: &PackKey, name: &str, plain: &[u8]) -> [u8; BLOCK] {
    let digest = Sha256::new().chain_update(key.0).chain_update(name.as_bytes()).chain_update(plain).finalize();
    let mut vector = [0; BLOCK];
    vector.copy_from_slice(digest.get(..BLOCK).unwrap_or(&[0; BLOCK]));
    vector
}

fn encrypt(key: &PackKey, vector: &[u8; BLOCK], mut data: Vec<u8>) -> Vec<u8> {
    let padding = BLOCK - data.len() % BLOCK;
    data.extend(std::iter::repeat_n(u8::try_from(padding).unwrap_or(0), padding));
    let cipher = key.cipher();
    let mut previous = *vector;
    for chunk in data.chunks_exact_mut(BLOCK) {
        let mut block = Block::<Sm4>::default();
        for ((target, byte), chained) in block.iter_mut().zip(chunk.iter()).zip(previous) {
            *target = byte ^ chained;
        }
        cipher.encrypt_block(&mut block);
        chunk.copy_from_slice(&block);
        previous.copy_from_slice(&block);
    }
    let mut packed = vector.to_vec();
    packed.append(&mut data);
    packed
}

fn decrypt(key: &PackKey, packed: &[u8]) -> Result<Vec<u8>, PackError> {
    let (vector, encrypted) = packed.split_at_checked(BLOCK).ok_or(PackError::Decrypt)?;
    if encrypted.is_empty() || !encrypted.len().is_multiple_of(BLOCK) {
        return Err(PackError::Decrypt);
    }
    let cipher = key.cipher();
    let mut plain = Vec::with_capacity(encrypted.len());
    let mut previous = vector;
    for chunk in encrypted.chunks_exact(BLOCK) {
        let mut block = Block::<Sm4>::try_from(chunk).map_err(|_| PackError::Decrypt)?;
        cipher.decrypt_block(&mut block);
        plain.extend(block.iter().zip(previous).map(|(byte, chained)| byte ^ chained));
        previous = chunk;
    }
    let padding = usize::from(plain.last().copied().unwrap_or(0));
    let content = plain.len().checked_sub(padding).filter(|_| (1..=BLOCK).contains(&padding)).ok_or(PackError::Decrypt)?;
    if plain.iter().skip(content).any(|byte| usize::from(*byte) != padding) {
        return Err(PackError::Decrypt);
    }
    plain.truncate(content);
    Ok(plain)
}

#[cfg(test)]
#[path = "pack_tests.rs"]
mod tests;
