//! Names of submission and feedback files: 30 characters (pboc-format 1.2, 10.1).

use crate::day::Day;

/// Record types of the format (pboc-format 2). The name may carry any of them; which of them this bureau judges is
/// decided later (ABH006).
const RECORD_TYPES: [&str; 23] = [
    "110", "114", "120", "130", "134", "140", "210", "211", "212", "213", "214", "215", "220", "221", "222", "223", "224", "230",
    "231", "232", "233", "234", "510",
];

/// Further record types, kept apart only because they share one line of the specification.
const COLLATERAL_REQUESTS: [&str; 2] = ["511", "514"];

const NAME_CHARACTERS: usize = 30;

/// Extension of a packed file.
pub const PACKED_EXTENSION: &str = ".enc";

/// A well-formed name of a submission.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubmissionName {
    /// 30 characters, the last of them `0`.
    text: String,
    /// Date of generation.
    pub generated_on: Day,
}

/// Feedback flag (pboc-format 10.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FeedbackFlag {
    /// 1: every record was loaded.
    AllLoaded,
    /// 2: the whole file was refused.
    FileRefused,
    /// 3: at least one record was refused.
    RecordsRefused,
}

impl FeedbackFlag {
    pub const fn digit(self) -> char {
        match self {
            FeedbackFlag::AllLoaded => '1',
            FeedbackFlag::FileRefused => '2',
            FeedbackFlag::RecordsRefused => '3',
        }
    }
}

impl SubmissionName {
    /// Reads `<30 characters>`, with or without `.enc`. `None` is ABN003.
    pub fn parse(name: &str) -> Option<SubmissionName> {
        let text = name.strip_suffix(PACKED_EXTENSION).unwrap_or(name);
        if text.len() != NAME_CHARACTERS || !text.is_ascii() {
            return None;
        }
        let section_code = text.get(0..14)?;
        let generated_on = Day::parse_compact(text.get(14..22)?)?;
        let record_type = text.get(22..25)?;
        let serial = text.get(26..29)?;
        let is_code = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        let known_type = RECORD_TYPES.contains(&record_type) || COLLATERAL_REQUESTS.contains(&record_type);
        let well_formed = is_code(section_code)
            && known_type
            && text.get(25..26) == Some("0")
            && is_code(serial)
            && text.get(29..30) == Some("0");
        well_formed.then(|| SubmissionName { text: text.to_owned(), generated_on })
    }

    /// The 30 characters without extension.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The 14-character section code of the sending institution.
    pub fn section_code(&self) -> &str {
        self.text.get(0..14).unwrap_or_default()
    }

    /// `InfRecType`, three digits.
    pub fn record_type(&self) -> &str {
        self.text.get(22..25).unwrap_or_default()
    }

    /// yyyyMMdd
    pub fn generation_date(&self) -> &str {
        self.text.get(14..22).unwrap_or_default()
    }

    /// The 29 characters that a feedback file shares with its submission.
    pub fn stem(&self) -> &str {
        self.text.get(0..29).unwrap_or_default()
    }

    /// The submission's packed file name.
    pub fn packed(&self) -> String {
        format!("{}{PACKED_EXTENSION}", self.text)
    }

    /// The packed name of the feedback with this flag.
    pub fn feedback(&self, flag: FeedbackFlag) -> String {
        format!("{}{}{PACKED_EXTENSION}", self.stem(), flag.digit())
    }
}

/// Is this `<29 characters><flag 1, 2 or 3>` of a well-formed submission name, with or without `.enc`?
pub(crate) fn is_feedback_name(name: &str) -> bool {
    let text = name.strip_suffix(PACKED_EXTENSION).unwrap_or(name);
    let Some((stem, flag)) = text.split_at_checked(NAME_CHARACTERS - 1) else {
        return false;
    };
    matches!(flag, "1" | "2" | "3") && SubmissionName::parse(&format!("{stem}0")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_strictly() {
        let check = |name: &str, well_formed: bool| {
            assert_eq!(SubmissionName::parse(name).is_some(), well_formed, "{name}");
        };
        check("T10000000H00012024031521000010", true);
        check("T10000000H00012024031521000010.enc", true);
        check("T10000000H0001202403152100A010.enc", true);
        check("T10000000H00012024031521000010.txt", false);
        check("T10000000H00012024031521000011", false);
        check("T10000000H00012024031521010010", false);
        check("T10000000H00012024023021000010", false);
        check("T10000000H00012024031599900010", false);
        check("T10000000h00012024031521000010", false);
        check("T10000000H000120240315210000100", false);
        check("T10000000H0001202403152100001", false);
        check("../../../etc/passwd", false);
        check("T10000000H000120240315210000１0", false);
        check("", false);
    }

    #[test]
    fn the_worked_example_gives_its_parts_and_its_feedback_name() {
        let name = SubmissionName::parse("T10000000H00012024031521000010.enc").unwrap();
        assert_eq!(name.section_code(), "T10000000H0001");
        assert_eq!(name.record_type(), "210");
        assert_eq!(name.generation_date(), "20240315");
        assert_eq!(name.generated_on.to_string(), "2024-03-15");
        assert_eq!(name.feedback(FeedbackFlag::RecordsRefused), "T10000000H00012024031521000013.enc");
        assert!(is_feedback_name("T10000000H00012024031521000013.enc"));
        assert!(!is_feedback_name("T10000000H00012024031521000010.enc"));
        assert!(!is_feedback_name("T10000000H00012024031521000014"));
        assert!(!is_feedback_name(""));
    }
}
