//! One body line of a feedback file. Plain elements only, in the order of pboc-format 10.3.

use compact_str::CompactString;
use credit_domain::event::pipeline_event::FeedbackError;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The texts of one `FbInf`, not judged yet.
pub(crate) struct FeedbackElement {
    /// ErrRecId
    pub(crate) line: Option<String>,
    /// FbErrNum
    pub(crate) error_count: String,
    pub(crate) errors: Vec<FeedbackError>,
    /// ErrRec; `Some("")` when the tag is there and empty.
    pub(crate) original: Option<String>,
}

/// Rule and expectation.
pub(crate) type XmlFinding = (&'static str, &'static str);

const FORM: XmlFinding = ("FEEDBACK_XML_FORM", "Document, FbInf, then ErrRecId, FbErrNum, ErrInf and ErrRec in this order");
const PLAIN: XmlFinding =
    ("FEEDBACK_XML_PLAIN", "elements and text only: no attribute, comment, entity, declaration or document type");
const MALFORMED: XmlFinding = ("FEEDBACK_XML_MALFORMED", "well-formed XML");

/// More tokens than 999 errors need.
const MAX_TOKENS: usize = 12_000;

enum Token {
    Open(String),
    Text(String),
    Close,
}

/// Reads `<Document><FbInf>...</FbInf></Document>`.
pub(crate) fn parse_line(line: &str) -> Result<FeedbackElement, XmlFinding> {
    let mut tokens = Tokens { tokens: tokens_of(line)?.into_iter().peekable() };
    tokens.open("Document")?;
    tokens.open("FbInf")?;
    let line = tokens.optional_text_element("ErrRecId")?;
    let error_count = tokens.optional_text_element("FbErrNum")?.ok_or(FORM)?;
    let mut errors = Vec::new();
    while tokens.opens("ErrInf") {
        tokens.open("ErrInf")?;
        let code = tokens.optional_text_element("FbCode")?.ok_or(FORM)?;
        let tag = tokens.optional_text_element("FbMsg")?.ok_or(FORM)?;
        tokens.close()?;
        errors.push(FeedbackError { code: CompactString::from(code), tag: CompactString::from(tag) });
    }
    let original = tokens.optional_text_element("ErrRec")?;
    tokens.close()?;
    tokens.close()?;
    if tokens.tokens.next().is_some() {
        return Err(FORM);
    }
    Ok(FeedbackElement { line, error_count, errors, original })
}

struct Tokens {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Tokens {
    fn opens(&mut self, name: &str) -> bool {
        matches!(self.tokens.peek(), Some(Token::Open(found)) if found == name)
    }

    fn open(&mut self, name: &str) -> Result<(), XmlFinding> {
        if !self.opens(name) {
            return Err(FORM);
        }
        self.tokens.next();
        Ok(())
    }

    fn close(&mut self) -> Result<(), XmlFinding> {
        match self.tokens.next() {
            Some(Token::Close) => Ok(()),
            _ => Err(FORM),
        }
    }

    fn optional_text_element(&mut self, name: &str) -> Result<Option<String>, XmlFinding> {
        if !self.opens(name) {
            return Ok(None);
        }
        self.open(name)?;
        let text = match self.tokens.next_if(|token| matches!(token, Token::Text(_))) {
            Some(Token::Text(text)) => text,
            _ => String::new(),
        };
        self.close()?;
        Ok(Some(text))
    }
}

fn tokens_of(line: &str) -> Result<Vec<Token>, XmlFinding> {
    if line.starts_with('\u{feff}') {
        return Err(PLAIN);
    }
    let mut reader = Reader::from_str(line);
    let mut tokens = Vec::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| MALFORMED)? {
            Event::Start(start) => {
                tokens.push(Token::Open(name_of(&start)?));
                depth += 1;
            }
            Event::Empty(start) => tokens.extend([Token::Open(name_of(&start)?), Token::Close]),
            Event::Text(text) => tokens.push(Token::Text(text.to_string())),
            Event::End(_) => {
                tokens.push(Token::Close);
                depth = depth.checked_sub(1).ok_or(MALFORMED)?;
            }
            Event::Eof => break,
            _ => return Err(PLAIN),
        }
        if tokens.len() > MAX_TOKENS {
            return Err(FORM);
        }
    }
    if depth == 0 { Ok(tokens) } else { Err(MALFORMED) }
}

fn name_of(start: &BytesStart<'_>) -> Result<String, XmlFinding> {
    let name = start.name().into_inner();
    // Anything behind the name is an attribute or stray blanks.
    if start.len() == name.len() { Ok(name.to_owned()) } else { Err(PLAIN) }
}
