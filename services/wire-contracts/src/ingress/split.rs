//! Many events in one body: arrays and newline-delimited JSON.

use crate::ingress::json::Json;

/// The elements of an array; anything else is one event itself.
pub fn one_or_many(json: Json) -> Vec<Json> {
    match json {
        Json::Array(items) => items,
        one => vec![one],
    }
}

/// Lines of newline-delimited JSON with their numbers from 1, without their line end (LF or CR LF). Blank lines are
/// left out, but counted.
pub fn lines(body: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    body.split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(index, line)| (index + 1, line.strip_suffix(b"\r").unwrap_or(line)))
        .filter(|(_, line)| !line.trim_ascii().is_empty())
}
