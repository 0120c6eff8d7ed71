//! Strict JSON: what two parsers could read differently is refused, not guessed.
//!
//! Refused are a byte order mark, bytes that are not UTF-8, lone surrogates, a key twice in one object, nesting beyond
//! the limit, anything after the value. Numbers that are not whole are kept apart, never rounded.

use credit_domain::refusal::Finding;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A JSON value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number with a fraction or an exponent, or one that a signed 64-bit integer does not hold.
    OtherNumber,
    Text(String),
    Array(Vec<Json>),
    /// In the sender's order; no key twice.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value under a key of an object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// How much a sender may send at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct JsonLimits {
    /// Longest accepted text in bytes.
    pub max_bytes: usize,
    /// Deepest accepted nesting of objects and arrays.
    pub max_depth: usize,
}

impl JsonLimits {
    /// One event: 256 KiB, 32 levels.
    pub const DEFAULT: JsonLimits = JsonLimits { max_bytes: 256 * 1024, max_depth: 32 };
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads exactly one JSON value.
///
/// # Errors
/// All findings that reading can go on behind (keys given twice), or the one it cannot: `JSON_TOO_LONG`, `JSON_EMPTY`,
/// `JSON_NOT_UTF8`, `JSON_BYTE_ORDER_MARK`, `JSON_TOO_DEEP`, `JSON_MALFORMED`.
pub fn parse(bytes: &[u8], limits: JsonLimits) -> Result<Json, Vec<Finding>> {
    if bytes.len() > limits.max_bytes {
        return Err(vec![Finding::new("JSON_TOO_LONG", "", format!("at most {} bytes", limits.max_bytes))]);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| vec![Finding::new("JSON_NOT_UTF8", "", "JSON in UTF-8")])?;
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(vec![Finding::new("JSON_BYTE_ORDER_MARK", "", "JSON without a byte order mark")]);
    }
    if text.trim_ascii().is_empty() {
        return Err(vec![Finding::new("JSON_EMPTY", "", "a JSON value")]);
    }
    let mut state = State { max_depth: limits.max_depth, path: Vec::new(), findings: Vec::new(), too_deep: false };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Seed { state: &mut state, depth: 0 }.deserialize(&mut deserializer);
    match read.and_then(|json| deserializer.end().map(|()| json)) {
        Ok(json) if state.findings.is_empty() => Ok(json),
        Ok(_) => Err(state.findings),
        Err(_) if state.too_deep => {
            let expected = format!("at most {} levels of objects and arrays", limits.max_depth);
            Err(vec![Finding::new("JSON_TOO_DEEP", "", expected)])
        }
        Err(error) => {
            let expected = format!("JSON; it breaks at line {} column {}", error.line(), error.column());
            Err(vec![Finding::new("JSON_MALFORMED", "", expected)])
        }
    }
}

/// A name as the sender wrote it, if it may be shown: a made-up key could carry anything.
pub(crate) fn shown_name(name: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']');
    if !name.is_empty() && name.len() <= 64 && name.bytes().all(plain) && longest_digit_run(name) < 6 { name } else { "?" }
}

/// A long run of digits in a name may be an identity or telephone number, which no answer may show.
fn longest_digit_run(name: &str) -> usize {
    name.split(|character: char| !character.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

struct State {
    max_depth: usize,
    path: Vec<String>,
    findings: Vec<Finding>,
    too_deep: bool,
}

struct Seed<'s> {
    state: &'s mut State,
    depth: usize,
}

impl Seed<'_> {
    /// Depth of what is inside, or an error when that is too deep.
    fn inside<E: serde::de::Error>(&mut self) -> Result<usize, E> {
        if self.depth >= self.state.max_depth {
            self.state.too_deep = true;
            return Err(E::custom("too deep"));
        }
        Ok(self.depth + 1)
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::OtherNumber, Json::Integer))
    }

    fn visit_f64<E>(self, _value: f64) -> Result<Json, E> {
        Ok(Json::OtherNumber)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<Json, A::Error> {
        let depth = self.inside()?;
        let mut items = Vec::new();
        loop {
            self.state.path.push(format!("[{}]", items.len()));
            let item = sequence.next_element_seed(Seed { state: self.state, depth })?;
            let _step = self.state.path.pop();
            match item {
                Some(item) => items.push(item),
                None => return Ok(Json::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Json, A::Error> {
        let depth = self.inside()?;
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            self.state.path.push(shown_name(&key).to_owned());
            let value = map.next_value_seed(Seed { state: self.state, depth })?;
            let given_twice = members.iter().any(|(name, _)| *name == key);
            if given_twice {
                let field = self.state.path.join(".").replace(".[", "[");
                self.state.findings.push(Finding::new("FIELD_GIVEN_TWICE", field, "every field once"));
            } else {
                members.push((key, value));
            }
            let _step = self.state.path.pop();
        }
        Ok(Json::Object(members))
    }
}
