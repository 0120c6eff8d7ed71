//! The plain text of a submission, line by line, as it comes out of the sealed bytes.

use crate::sealing::{DecryptingReader, SealingKey};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Read};

/// ABF008 counts characters.
pub(crate) const LONGEST_LINE_CHARACTERS: usize = 10_000_000;

/// No UTF-8 text of permitted length has more bytes; a longer line is not read to its end.
const LONGEST_LINE_BYTES: u64 = 4 * LONGEST_LINE_CHARACTERS as u64 + 2;

/// One line of the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Line<'t> {
    /// Without its CRLF.
    Text(&'t str),
    NotUtf8,
    /// A bare CR or LF, or nothing between two separators.
    WrongSeparator,
    TooLong,
}

/// Why the text could not be read on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unreadable {
    /// ABF000
    NotDecrypted,
    /// ABF001
    NotUnpacked,
}

type Unpacked<'s> = BufReader<LimitedReader<GzDecoder<BufReader<DecryptingReader<'s>>>>>;

/// Reads lines out of sealed bytes.
pub(crate) struct PlainText<'s> {
    reader: Unpacked<'s>,
    buffer: Vec<u8>,
}

impl<'s> PlainText<'s> {
    pub(crate) fn open(key: &SealingKey, sealed: &'s [u8], max_plain_bytes: u64) -> PlainText<'s> {
        let decrypting = BufReader::with_capacity(64 << 10, DecryptingReader::new(key, sealed));
        let limited = LimitedReader { inner: GzDecoder::new(decrypting), left: max_plain_bytes };
        PlainText { reader: BufReader::with_capacity(64 << 10, limited), buffer: Vec::new() }
    }

    /// The next line, or `None` at the proper end of the text.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line<'_>>, Unreadable> {
        self.buffer.clear();
        let read = (&mut self.reader).take(LONGEST_LINE_BYTES).read_until(b'\n', &mut self.buffer);
        if read.is_err() {
            return Err(self.reason());
        }
        if self.buffer.is_empty() {
            self.finish()?;
            return Ok(None);
        }
        Ok(Some(classify(&self.buffer)))
    }

    fn reason(&self) -> Unreadable {
        let decrypting = self.reader.get_ref().inner.get_ref().get_ref();
        if decrypting.has_failed() { Unreadable::NotDecrypted } else { Unreadable::NotUnpacked }
    }

    /// Behind the gzip member stands nothing, and the padding is whole.
    fn finish(&mut self) -> Result<(), Unreadable> {
        let has_more = self.reader.get_mut().inner.get_mut().fill_buf().map(|rest| !rest.is_empty());
        match has_more {
            Ok(false) => Ok(()),
            Ok(true) => Err(Unreadable::NotUnpacked),
            Err(_) => Err(self.reason()),
        }
    }
}

fn classify(bytes: &[u8]) -> Line<'_> {
    let text = match bytes {
        [text @ .., b'\r', b'\n'] => text,
        [.., b'\n'] => return Line::WrongSeparator,
        // The last line may stand without separator (F-25).
        text if u64::try_from(text.len()).is_ok_and(|length| length < LONGEST_LINE_BYTES) => text,
        _ => return Line::TooLong,
    };
    if text.is_empty() || text.contains(&b'\r') {
        return Line::WrongSeparator;
    }
    match std::str::from_utf8(text) {
        Err(_) => Line::NotUtf8,
        Ok(line) if line.len() > LONGEST_LINE_CHARACTERS && line.chars().count() > LONGEST_LINE_CHARACTERS => Line::TooLong,
        Ok(line) => Line::Text(line),
    }
}

/// Gives an error instead of the first byte above the limit, so that a small file cannot unpack without end.
struct LimitedReader<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.checked_sub(u64::try_from(count).unwrap_or(u64::MAX)) {
            Some(left) => {
                self.left = left;
                Ok(count)
            }
            None => Err(io::Error::new(io::ErrorKind::FileTooLarge, "the text is longer than permitted")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::REHEARSAL_KEY_HEX;
    use crate::sealing::SealingWriter;
    use std::io::Write;

    fn key() -> SealingKey {
        SealingKey::from_hex(REHEARSAL_KEY_HEX).unwrap()
    }

    fn seal(plain: &[u8]) -> Vec<u8> {
        let mut writer = SealingWriter::new(&key(), "name");
        writer.write_all(plain).unwrap();
        writer.finish().unwrap()
    }

    fn read_all(sealed: &[u8], limit: u64) -> Result<Vec<String>, Unreadable> {
        let mut text = PlainText::open(&key(), sealed, limit);
        let mut lines = Vec::new();
        while let Some(line) = text.next_line()? {
            lines.push(format!("{line:?}"));
        }
        Ok(lines)
    }

    #[test]
    fn lines_are_told_apart() {
        let check = |plain: &[u8], expected: &[&str]| {
            assert_eq!(read_all(&seal(plain), 1_000).unwrap(), expected, "{plain:?}");
        };
        check(b"a\r\nb\r\n", &["Text(\"a\")", "Text(\"b\")"]);
        check(b"a\r\nb", &["Text(\"a\")", "Text(\"b\")"]);
        check(b"a\nb\r\n", &["WrongSeparator", "Text(\"b\")"]);
        check(b"a\rb\r\n", &["WrongSeparator"]);
        check(b"a\r\n\r\n", &["Text(\"a\")", "WrongSeparator"]);
        check(b"a\r\n\xff\r\n", &["Text(\"a\")", "NotUtf8"]);
        check(b"", &[]);
    }

    #[test]
    fn a_line_of_exactly_the_permitted_length_passes_and_one_character_more_does_not() {
        let lawful = "信".repeat(LONGEST_LINE_CHARACTERS);
        assert!(matches!(classify(format!("{lawful}\r\n").as_bytes()), Line::Text(_)));
        assert_eq!(classify(format!("{lawful}x\r\n").as_bytes()), Line::TooLong);
    }

    #[test]
    fn every_prefix_and_every_longer_file_is_unreadable() {
        let sealed = seal(b"a\r\nb\r\n");
        for length in 0..sealed.len() {
            assert!(read_all(&sealed[..length], 1_000).is_err(), "{length}");
        }
        let longer: Vec<u8> = sealed.iter().copied().chain([0; 16]).collect();
        assert!(read_all(&longer, 1_000).is_err());
    }

    #[test]
    fn a_text_above_the_limit_is_not_unpacked() {
        let sealed = seal(&[b'a'; 2_000]);
        assert_eq!(read_all(&sealed, 1_999), Err(Unreadable::NotUnpacked));
        assert!(read_all(&sealed, 2_000).is_ok());
    }
}
