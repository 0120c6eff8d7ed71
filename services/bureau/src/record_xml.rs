//! One line of a file as a small tree of elements, or ABR006.
//!
//! Strict on purpose (F-22): no declaration, document type, processing instruction, comment, CDATA, attribute or byte
//! order mark; of references only the five that XML itself defines. Depth and number of elements are bounded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// `Document`, record, segment, group, item.
const MOST_LEVELS: usize = 5;

/// Far above what the widest record of the format can hold (two groups of 99 members).
const MOST_ELEMENTS: usize = 4_096;

/// An element: either children, or text, never both.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Element<'l> {
    pub(crate) tag: String,
    pub(crate) text: Cow<'l, str>,
    pub(crate) children: Vec<Element<'l>>,
}

impl<'l> Element<'l> {
    /// The first child with that tag.
    pub(crate) fn child(&self, tag: &str) -> Option<&Element<'l>> {
        self.children.iter().find(|child| child.tag == tag)
    }

    /// Nothing but half- and full-width blanks (pboc-format 1.4).
    pub(crate) fn is_blank(&self) -> bool {
        self.text.chars().all(|letter| letter == ' ' || letter == '\u{3000}' || letter == '\t')
    }

    /// The value of an item: its text unless blank.
    pub(crate) fn value(&self) -> Option<&str> {
        if self.is_blank() { None } else { Some(&self.text) }
    }
}

/// Why a line is no record; the reason is for tests and counters, the code is always ABR006.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NotXml {
    Malformed,
    /// F-22
    Forbidden,
    TextBesideElements,
    NotOneRoot,
    TooDeep,
    TooManyElements,
}

/// Reads a line into its root element.
pub(crate) fn parse_line(line: &str) -> Result<Element<'_>, NotXml> {
    if line.chars().any(is_forbidden_character) {
        return Err(NotXml::Malformed);
    }
    let mut builder = TreeBuilder::default();
    let mut reader = Reader::from_str(line);
    loop {
        match reader.read_event().map_err(|_| NotXml::Malformed)? {
            Event::Start(start) => builder.open(&start)?,
            Event::Empty(start) => {
                builder.open(&start)?;
                builder.close()?;
            }
            Event::End(_) => builder.close()?,
            Event::Text(text) => builder.text(text.into_inner())?,
            Event::GeneralRef(reference) => builder.text(Cow::Borrowed(character_of(&reference)?))?,
            Event::Eof => return builder.finish(),
            Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                return Err(NotXml::Forbidden);
            }
        }
    }
}

#[derive(Default)]
struct TreeBuilder<'l> {
    root: Option<Element<'l>>,
    open: Vec<Element<'l>>,
    elements: usize,
}

impl<'l> TreeBuilder<'l> {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), NotXml> {
        let name = start.name().into_inner();
        // Whatever stands behind the name, an attribute or blanks, is not of the format.
        if name.len() != start.len() {
            return Err(NotXml::Forbidden);
        }
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(NotXml::Malformed);
        }
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(NotXml::TooManyElements);
        }
        if self.open.len() >= MOST_LEVELS {
            return Err(NotXml::TooDeep);
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(NotXml::NotOneRoot);
        }
        self.open.push(Element { tag: name.to_owned(), ..Element::default() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), NotXml> {
        let mut closed = self.open.pop().ok_or(NotXml::Malformed)?;
        if !closed.children.is_empty() {
            if !closed.is_blank() {
                return Err(NotXml::TextBesideElements);
            }
            closed.text = Cow::Borrowed("");
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    fn text(&mut self, text: Cow<'l, str>) -> Result<(), NotXml> {
        match self.open.last_mut() {
            Some(element) if element.text.is_empty() => element.text = text,
            Some(element) => element.text.to_mut().push_str(&text),
            None if text.trim_matches([' ', '\t']).is_empty() => {}
            None => return Err(NotXml::TextBesideElements),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element<'l>, NotXml> {
        if !self.open.is_empty() {
            return Err(NotXml::Malformed);
        }
        self.root.ok_or(NotXml::NotOneRoot)
    }
}

/// Characters that XML 1.0 does not allow, and the byte order mark (F-22).
fn is_forbidden_character(letter: char) -> bool {
    matches!(letter, '\u{0}'..='\u{8}' | '\u{a}'..='\u{1f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Numeric references and entities of a document type are refused.
fn character_of(reference: &str) -> Result<&'static str, NotXml> {
    match reference {
        "lt" => Ok("<"),
        "gt" => Ok(">"),
        "amp" => Ok("&"),
        "quot" => Ok("\""),
        "apos" => Ok("'"),
        _ => Err(NotXml::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAWFUL: &str = "<Document><A><B><C>1</C><D></D><E/></B></A></Document>";

    #[test]
    fn a_lawful_line_becomes_a_tree() {
        let root = parse_line(LAWFUL).unwrap();
        let segment = root.child("A").and_then(|record| record.child("B")).unwrap();
        assert_eq!(root.tag, "Document");
        assert_eq!(segment.child("C").and_then(Element::value), Some("1"));
        assert_eq!(segment.child("D").map(Element::value), Some(None));
        assert_eq!(segment.child("E").map(Element::value), Some(None));
        assert_eq!(segment.child("F"), None);
    }

    #[test]
    fn the_five_references_are_read_and_no_other() {
        let root = parse_line("<D>a&lt;&gt;&amp;&quot;&apos;b</D>").unwrap();
        assert_eq!(root.text, "a<>&\"'b");
        let check = |line: &str| assert_eq!(parse_line(line), Err(NotXml::Forbidden), "{line}");
        check("<D>&#65;</D>");
        check("<D>&#x41;</D>");
        check("<D>&nbsp;</D>");
    }

    #[test]
    fn what_is_not_of_the_format_is_refused() {
        let check = |line: &str, expected: NotXml| assert_eq!(parse_line(line), Err(expected), "{line}");
        check("<?xml version=\"1.0\"?><D></D>", NotXml::Forbidden);
        check("<!DOCTYPE D><D></D>", NotXml::Forbidden);
        check("<D><!-- note --></D>", NotXml::Forbidden);
        check("<D><?php ?></D>", NotXml::Forbidden);
        check("<D><![CDATA[1]]></D>", NotXml::Forbidden);
        check("<D a=\"1\"></D>", NotXml::Forbidden);
        check("<D ></D>", NotXml::Forbidden);
        check("<D><E>1</E>text</D>", NotXml::TextBesideElements);
        check("text<D></D>", NotXml::TextBesideElements);
        check("<D></D><D></D>", NotXml::NotOneRoot);
        check("", NotXml::NotOneRoot);
        check("<D><E></D></E>", NotXml::Malformed);
        check("\u{feff}<D></D>", NotXml::Malformed);
        check("<D>\u{1}</D>", NotXml::Malformed);
        check("<姓名></姓名>", NotXml::Malformed);
        check("<a><b><c><d><e><f></f></e></d></c></b></a>", NotXml::TooDeep);
        check(&format!("<D>{}</D>", "<e/>".repeat(MOST_ELEMENTS)), NotXml::TooManyElements);
    }

    #[test]
    fn every_prefix_of_a_line_is_refused() {
        for length in 0..LAWFUL.len() {
            assert!(parse_line(LAWFUL.get(..length).unwrap()).is_err(), "{length}");
        }
    }
}
