//! The envelope of a file: gzip inside SM4-CBC with PKCS#7 padding, the 16-byte initialisation vector in front.
//!
//! The judge's own code; the submitter has another. Mode, padding and key handling of the real bureau are unknown
//! (pboc-format 15), so they are settled here for rehearsal. Reading is streamed: neither the decrypted nor the
//! unpacked file is ever held whole.

use flate2::Compression;
use flate2::GzBuilder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use sm4::Sm4;
use sm4::cipher::array::Array;
use sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use std::io::{self, Read, Write};

/// Bytes of an SM4 key and of an SM4 block.
pub(crate) const BLOCK_BYTES: usize = 16;

const GZIP_LEVEL: u32 = 6;

/// A 16-byte SM4 key. Not printable, so that it never reaches a log.
#[derive(Clone)]
pub(crate) struct SealingKey([u8; BLOCK_BYTES]);

impl SealingKey {
    /// Reads 32 hexadecimal digits.
    pub(crate) fn from_hex(text: &str) -> Option<SealingKey> {
        let mut key = [0_u8; BLOCK_BYTES];
        if text.len() != 2 * BLOCK_BYTES {
            return None;
        }
        for (index, byte) in key.iter_mut().enumerate() {
            let pair = text.get(2 * index..2 * index + 2)?;
            if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                return None;
            }
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(SealingKey(key))
    }

    fn cipher(&self) -> Sm4 {
        Sm4::new(&Array::from(self.0))
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SealingKey(hidden)")
    }
}

/// The length of a sealed file that could be decrypted at all: a vector and at least one whole block.
pub(crate) fn has_sealed_length(sealed: &[u8]) -> bool {
    sealed.len() >= 2 * BLOCK_BYTES && sealed.len().is_multiple_of(BLOCK_BYTES)
}

/// Reads the decrypted bytes of a sealed file block by block. A wrong length or padding is an
/// [`io::ErrorKind::InvalidData`] error and is remembered, so that the caller can tell "cannot decrypt" (ABF000) from
/// "cannot decompress" (ABF001).
pub(crate) struct DecryptingReader<'s> {
    cipher: Sm4,
    /// Whole blocks still to come.
    rest: &'s [u8],
    previous: [u8; BLOCK_BYTES],
    plain: [u8; BLOCK_BYTES],
    plain_from: usize,
    plain_to: usize,
    failed: bool,
}

impl<'s> DecryptingReader<'s> {
    pub(crate) fn new(key: &SealingKey, sealed: &'s [u8]) -> DecryptingReader<'s> {
        let usable = has_sealed_length(sealed);
        let (vector, rest) = if usable { sealed.split_at(BLOCK_BYTES) } else { (&sealed[..0], &sealed[..0]) };
        let mut previous = [0_u8; BLOCK_BYTES];
        if vector.len() == BLOCK_BYTES {
            previous.copy_from_slice(vector);
        }
        DecryptingReader {
            cipher: key.cipher(),
            rest,
            previous,
            plain: [0; BLOCK_BYTES],
            plain_from: 0,
            plain_to: 0,
            failed: !usable,
        }
    }

    /// True once the bytes have shown that this key does not open them.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }

    fn next_block(&mut self) -> io::Result<()> {
        let (block, rest) = self.rest.split_at(BLOCK_BYTES);
        let mut sealed = [0_u8; BLOCK_BYTES];
        sealed.copy_from_slice(block);
        let mut opened = Array::from(sealed);
        self.cipher.decrypt_block(&mut opened);
        for ((plain, opened_byte), previous) in self.plain.iter_mut().zip(opened.iter()).zip(self.previous) {
            *plain = opened_byte ^ previous;
        }
        self.previous = sealed;
        self.rest = rest;
        self.plain_from = 0;
        self.plain_to = BLOCK_BYTES;
        if rest.is_empty() {
            self.plain_to = self.length_without_padding().ok_or_else(|| self.failure())?;
        }
        Ok(())
    }

    /// PKCS#7: the last byte tells how many bytes, 1 to 16, are padding, and all of them hold that number.
    fn length_without_padding(&self) -> Option<usize> {
        let padding = usize::from(*self.plain.last()?);
        let length = BLOCK_BYTES.checked_sub(padding)?;
        let tail = self.plain.get(length..)?;
        (padding > 0 && tail.iter().all(|byte| usize::from(*byte) == padding)).then_some(length)
    }

    fn failure(&mut self) -> io::Error {
        self.failed = true;
        self.plain_to = self.plain_from;
        self.rest = &[];
        io::Error::new(io::ErrorKind::InvalidData, "the sealed bytes do not open with this key")
    }
}

impl Read for DecryptingReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failed {
            return Err(self.failure());
        }
        let mut filled = 0;
        while filled < buffer.len() {
            if self.plain_from == self.plain_to {
                if self.rest.is_empty() {
                    break;
                }
                self.next_block()?;
                continue;
            }
            let count = (self.plain_to - self.plain_from).min(buffer.len() - filled);
            let (Some(target), Some(source)) =
                (buffer.get_mut(filled..filled + count), self.plain.get(self.plain_from..self.plain_from + count))
            else {
                break;
            };
            target.copy_from_slice(source);
            self.plain_from += count;
            filled += count;
        }
        Ok(filled)
    }
}

/// Takes plain bytes piece by piece and gives the sealed file. The same pieces give the same bytes.
pub(crate) struct SealingWriter {
    encoder: GzEncoder<Vec<u8>>,
    digest: Sha256,
    key: SealingKey,
}

impl SealingWriter {
    /// `name` is the 30-character file name without extension; it enters the initialisation vector.
    pub(crate) fn new(key: &SealingKey, name: &str) -> SealingWriter {
        let mut digest = Sha256::new();
        digest.update(key.0);
        digest.update(name.as_bytes());
        // A modification time of 0 and no name in the gzip header keep the bytes the same at every run.
        let encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::new(GZIP_LEVEL));
        SealingWriter { encoder, digest, key: key.clone() }
    }

    /// The vector followed by the encrypted gzip stream.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        let zipped = self.encoder.finish()?;
        let mut vector = [0_u8; BLOCK_BYTES];
        for (target, source) in vector.iter_mut().zip(self.digest.finalize()) {
            *target = source;
        }
        Ok(encrypt(&self.key.cipher(), vector, &zipped))
    }
}

impl Write for SealingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.digest.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}

fn encrypt(cipher: &Sm4, vector: [u8; BLOCK_BYTES], plain: &[u8]) -> Vec<u8> {
    let padding = BLOCK_BYTES - plain.len() % BLOCK_BYTES;
    let mut sealed = Vec::with_capacity(BLOCK_BYTES + plain.len() + padding);
    sealed.extend_from_slice(&vector);
    let mut previous = vector;
    for start in (0..plain.len() + padding).step_by(BLOCK_BYTES) {
        // The last block is filled with its own padding length (PKCS#7); all others are filled by the text.
        let mut block = [u8::try_from(padding).unwrap_or(0); BLOCK_BYTES];
        for (target, source) in block.iter_mut().zip(plain.get(start..).unwrap_or_default()) {
            *target = *source;
        }
        for (target, previous_byte) in block.iter_mut().zip(previous) {
            *target ^= previous_byte;
        }
        let mut opened = Array::from(block);
        cipher.encrypt_block(&mut opened);
        previous.copy_from_slice(&opened);
        sealed.extend_from_slice(&previous);
    }
    sealed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> SealingKey {
        SealingKey::from_hex("0123456789abcdeffedcba9876543210").unwrap()
    }

    fn seal(name: &str, plain: &[u8]) -> Vec<u8> {
        let mut writer = SealingWriter::new(&key(), name);
        writer.write_all(plain).unwrap();
        writer.finish().unwrap()
    }

    fn open(key: &SealingKey, sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut zipped = Vec::new();
        let _ = DecryptingReader::new(key, sealed).read_to_end(&mut zipped)?;
        let mut plain = Vec::new();
        let _ = flate2::read::GzDecoder::new(zipped.as_slice()).read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn the_block_cipher_gives_the_standards_vector() {
        // GB/T 32907 appendix A: key and plain text are the same sixteen bytes.
        let mut block =
            Array::from([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10]);
        key().cipher().encrypt_block(&mut block);
        assert_eq!(block[..4], [0x68, 0x1e, 0xdf, 0x34]);
        assert_eq!(block[12..], [0x53, 0x6e, 0x42, 0x46]);
    }

    #[test]
    fn a_key_is_32_hexadecimal_digits_and_is_never_printed() {
        assert!(SealingKey::from_hex("0123456789abcdeffedcba987654321").is_none());
        assert!(SealingKey::from_hex("0123456789abcdeffedcba987654321g").is_none());
        assert!(SealingKey::from_hex("+123456789abcdeffedcba9876543210").is_none());
        assert!(!format!("{:?}", key()).contains("01"));
    }

    #[test]
    fn the_same_text_gives_the_same_bytes_and_another_name_gives_others() {
        assert_eq!(seal("a", b"text"), seal("a", b"text"));
        assert_ne!(seal("a", b"text"), seal("b", b"text"));
    }

    #[test]
    fn every_prefix_of_a_sealed_file_is_refused() {
        let sealed = seal("name", &b"one line of a file\r\n".repeat(20));
        for length in 0..sealed.len() {
            assert!(open(&key(), &sealed[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn another_key_does_not_open() {
        let other = SealingKey::from_hex("00000000000000000000000000000000").unwrap();
        assert!(open(&other, &seal("name", b"text")).is_err());
    }

    proptest! {
        #[test]
        fn what_was_sealed_opens_again(plain in proptest::collection::vec(any::<u8>(), 0..300)) {
            let sealed = seal("name", &plain);
            prop_assert!(has_sealed_length(&sealed));
            prop_assert_eq!(open(&key(), &sealed).unwrap(), plain);
        }
    }
}
