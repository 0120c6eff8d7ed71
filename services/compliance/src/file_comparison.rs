//! Where two files part: the line, its record and the item, never a value.

use serde::Serialize;
use wire_contracts::pboc2::batch::AssembledFile;

/// One thing that is not as it was sealed. No personal data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Difference {
    /// What was compared, in words.
    pub what: &'static str,
    /// Where the first difference is; `None` for hashes and missing files.
    pub line: Option<DifferentLine>,
}

/// The first line that differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DifferentLine {
    /// The header is line 1.
    pub line: u64,
    /// Key of the rebuilt record on that line; `None` for the header and beyond the rebuilt file's end.
    pub record_key: Option<String>,
    /// Tag of the item within which the lines part.
    pub item: Option<String>,
}

/// Compares the stored plain text with the rebuilt one, byte for byte.
pub(crate) fn first_different_line(rebuilt: &AssembledFile, stored: &[u8]) -> Option<DifferentLine> {
    if rebuilt.text.as_bytes() == stored {
        return None;
    }
    let mut ours = rebuilt.text.as_bytes().split_inclusive(|byte| *byte == b'\n');
    let mut theirs = stored.split_inclusive(|byte| *byte == b'\n');
    let mut line = 1;
    loop {
        let (our, their) = (ours.next(), theirs.next());
        if our != their || our.is_none() {
            let meta = rebuilt.lines.iter().find(|meta| meta.line == line);
            return Some(DifferentLine {
                line,
                record_key: meta.map(|meta| meta.record_key.to_string()),
                item: our.and_then(|our| item_at_difference(our, their.unwrap_or_default())),
            });
        }
        line += 1;
    }
}

/// The last tag that opens in our line at or before the first byte that differs.
fn item_at_difference(our: &[u8], their: &[u8]) -> Option<String> {
    let same = our.iter().zip(their).take_while(|(one, other)| one == other).count();
    // A difference inside a tag belongs to that tag.
    let inside_tag = our.get(same..)?.iter().position(|byte| matches!(byte, b'<' | b'>'));
    let until = match inside_tag {
        Some(distance) if our.get(same + distance) == Some(&b'>') => same + distance + 1,
        _ => same,
    };
    let before = std::str::from_utf8(our.get(..until)?).ok().or_else(|| valid_prefix(our.get(..until)?))?;
    let opened = before.rmatch_indices('<').find(|(index, _)| !before.get(index + 1..).unwrap_or("").starts_with('/'))?;
    let tag: String = before.get(opened.0 + 1..)?.chars().take_while(|character| *character != '>').collect();
    (!tag.is_empty()).then_some(tag)
}

/// The bytes up to a character that was cut in two.
fn valid_prefix(bytes: &[u8]) -> Option<&str> {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(bytes.get(..valid)?).ok()
}

#[cfg(test)]
mod tests {
    use super::item_at_difference;

    fn check(our: &str, their: &str, expected: Option<&str>) {
        assert_eq!(item_at_difference(our.as_bytes(), their.as_bytes()).as_deref(), expected, "{our} / {their}");
    }

    #[test]
    fn the_item_in_which_two_lines_part_is_named() {
        check("<D><A>1</A><B>2</B></D>", "<D><A>1</A><B>3</B></D>", Some("B"));
        check("<D><A>1</A><B>2</B></D>", "<D><A>9</A><B>2</B></D>", Some("A"));
        check("<D><A>张三</A></D>", "<D><A>张四</A></D>", Some("A"));
        check("<D><A>1</A><B>2</B></D>", "<D><A>1</A><C>2</C></D>", Some("B"));
        check("no tag", "other", None);
    }
}
