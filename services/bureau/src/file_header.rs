//! The first line of a submission: exactly 50 characters (pboc-format 1.3).

use crate::day::Day;

const HEADER_CHARACTERS: usize = 50;

/// A header whose items are each well-formed; whether they agree with the file's name is a rule (ABF007).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SubmissionHeader {
    text: String,
    pub(crate) generated_on: Day,
    /// Records the sender says there are (F-13).
    pub(crate) record_count: u64,
}

impl SubmissionHeader {
    /// `None` is ABH005.
    pub(crate) fn parse(line: &str) -> Option<SubmissionHeader> {
        if line.len() != HEADER_CHARACTERS || !line.is_ascii() {
            return None;
        }
        let part = |from: usize, to: usize| line.get(from..to).unwrap_or_default();
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let generated_on = Day::parse_compact(part(28, 36))?;
        let well_formed = part(0, 4) == "A050"
            && digits(part(4, 7))
            && is_version(part(7, 12))
            && (part(12, 14) == "  " || digits(part(12, 14)))
            && part(14, 28).bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            && is_time_of_day(part(36, 42))
            && part(42, 43) == "0"
            && digits(part(43, 50));
        let record_count = part(43, 50).parse().ok()?;
        well_formed.then(|| SubmissionHeader { text: line.to_owned(), generated_on, record_count })
    }

    pub(crate) fn record_type(&self) -> &str {
        self.text.get(4..7).unwrap_or_default()
    }

    /// d.d.d
    pub(crate) fn version(&self) -> &str {
        self.text.get(7..12).unwrap_or_default()
    }

    /// Two digits or two blanks.
    pub(crate) fn template(&self) -> &str {
        self.text.get(12..14).unwrap_or_default()
    }

    pub(crate) fn section_code(&self) -> &str {
        self.text.get(14..28).unwrap_or_default()
    }

    /// yyyyMMddHHmmss
    pub(crate) fn generation_time(&self) -> &str {
        self.text.get(28..42).unwrap_or_default()
    }

    pub(crate) fn generation_date(&self) -> &str {
        self.text.get(28..36).unwrap_or_default()
    }
}

fn is_version(text: &str) -> bool {
    matches!(text.as_bytes(), [major, b'.', minor, b'.', patch]
        if major.is_ascii_digit() && minor.is_ascii_digit() && patch.is_ascii_digit())
}

fn is_time_of_day(text: &str) -> bool {
    let below = |from: usize, limit: u8| {
        let part = text.get(from..from + 2).unwrap_or_default();
        part.bytes().all(|byte| byte.is_ascii_digit()) && part.parse().is_ok_and(|value: u8| value < limit)
    };
    below(0, 24) && below(2, 60) && below(4, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_items_are_read_strictly() {
        let check = |line: &str, well_formed: bool| {
            assert_eq!(SubmissionHeader::parse(line).is_some(), well_formed, "{line}");
        };
        check("A0502102.0.0  T10000000H00012024031508300000000002", true);
        check("A0501102.0.010T10000000H00012024031508300000000002", true);
        check("B0502102.0.0  T10000000H00012024031508300000000002", false);
        check("A0512102.0.0  T10000000H00012024031508300000000002", false);
        check("A05021x2.0.0  T10000000H00012024031508300000000002", false);
        check("A05021020.00  T10000000H00012024031508300000000002", false);
        check("A0502102.0.0 1T10000000H00012024031508300000000002", false);
        check("A0502102.0.0  t10000000H00012024031508300000000002", false);
        check("A0502102.0.0  T10000000H00012024023008300000000002", false);
        check("A0502102.0.0  T10000000H00012024031524300000000002", false);
        check("A0502102.0.0  T10000000H00012024031508600000000002", false);
        check("A0502102.0.0  T10000000H00012024031508300010000002", false);
        check("A0502102.0.0  T10000000H0001202403150830000000000x", false);
        check("A0502102.0.0  T10000000H000120240315083000000000020", false);
        check("A0502102.0.0  T10000000H0001202403150830000000002", false);
        check("", false);
    }

    #[test]
    fn the_worked_example_gives_its_parts() {
        let header = SubmissionHeader::parse("A0502102.0.0  T10000000H00012024031508300000000002").unwrap();
        assert_eq!(header.record_type(), "210");
        assert_eq!(header.version(), "2.0.0");
        assert_eq!(header.template(), "  ");
        assert_eq!(header.section_code(), "T10000000H0001");
        assert_eq!(header.generation_time(), "20240315083000");
        assert_eq!(header.record_count, 2);
    }
}
