//! Cuts a stream of bytes into lines as it comes, without ever holding more of a line than the limit.

/// The kept lines of an NDJSON body, in one buffer.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Lines {
    bytes: Vec<u8>,
    /// Where each line lies in `bytes`; `None` for a line that was too long.
    ranges: Vec<Option<std::ops::Range<usize>>>,
}

impl Lines {
    pub(crate) fn len(&self) -> usize {
        self.ranges.len()
    }

    pub(crate) fn kept_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// In order; `None` stands for a line that was too long.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.ranges.iter().map(|range| range.clone().map(|range| self.bytes.get(range).unwrap_or_default()))
    }
}

/// Splits at LF; a CR before it is taken away, blank lines are left out.
#[derive(Debug)]
pub(crate) struct LineSplitter {
    lines: Lines,
    line_start: usize,
    too_long: bool,
    line_bytes_max: usize,
}

impl LineSplitter {
    pub(crate) fn new(line_bytes_max: usize) -> LineSplitter {
        LineSplitter { lines: Lines::default(), line_start: 0, too_long: false, line_bytes_max }
    }

    /// What has been cut so far.
    pub(crate) fn lines(&self) -> &Lines {
        &self.lines
    }

    pub(crate) fn push(&mut self, mut chunk: &[u8]) {
        while let Some(end) = chunk.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = chunk.split_at(end);
            self.extend(line);
            self.end_line();
            chunk = rest.get(1..).unwrap_or_default();
        }
        self.extend(chunk);
    }

    pub(crate) fn finish(mut self) -> Lines {
        self.end_line();
        self.lines
    }

    fn extend(&mut self, part: &[u8]) {
        if self.too_long {
            return;
        }
        let length = self.lines.bytes.len() - self.line_start + part.len();
        // One byte more than the limit may be the CR that is taken away at the end of the line.
        if length > self.line_bytes_max + 1 {
            self.lines.bytes.truncate(self.line_start);
            self.too_long = true;
        } else {
            self.lines.bytes.extend_from_slice(part);
        }
    }

    fn end_line(&mut self) {
        if self.lines.bytes.len() > self.line_start && self.lines.bytes.last() == Some(&b'\r') {
            self.lines.bytes.pop();
        }
        let line = self.line_start..self.lines.bytes.len();
        if self.too_long || line.len() > self.line_bytes_max {
            self.lines.bytes.truncate(self.line_start);
            self.lines.ranges.push(None);
        } else if self.lines.bytes.get(line.clone()).is_some_and(|text| !text.iter().all(u8::is_ascii_whitespace)) {
            self.lines.ranges.push(Some(line));
        } else {
            self.lines.bytes.truncate(self.line_start);
        }
        self.line_start = self.lines.bytes.len();
        self.too_long = false;
    }
}

#[cfg(test)]
mod tests {
    use super::LineSplitter;

    fn check(chunks: &[&str], expected: &[Option<&str>]) {
        let mut splitter = LineSplitter::new(4);
        for chunk in chunks {
            splitter.push(chunk.as_bytes());
        }
        let lines = splitter.finish();
        let found: Vec<Option<&str>> = lines.iter().map(|line| line.map(|bytes| std::str::from_utf8(bytes).unwrap())).collect();
        assert_eq!(found, expected, "chunks {chunks:?}");
    }

    #[test]
    fn lines_do_not_depend_on_where_chunks_end() {
        let body = "ab\r\n\n  \ncdef\nlonger\r\ncdef\r\ng";
        let expected = [Some("ab"), Some("cdef"), None, Some("cdef"), Some("g")];
        for size in 1..=body.len() {
            let chunks: Vec<&str> = body.as_bytes().chunks(size).map(|chunk| std::str::from_utf8(chunk).unwrap()).collect();
            check(&chunks, &expected);
        }
    }

    #[test]
    fn an_empty_body_has_no_lines() {
        check(&[], &[]);
        check(&["", "\n", "\r\n"], &[]);
    }

    #[test]
    fn a_huge_line_is_not_held() {
        let mut splitter = LineSplitter::new(4);
        for _ in 0..1_000 {
            splitter.push(&[b'x'; 1_000]);
        }
        assert_eq!(splitter.lines().kept_bytes(), 0);
        splitter.push(b"\nab\n");
        assert_eq!(splitter.finish().len(), 2);
    }
}
