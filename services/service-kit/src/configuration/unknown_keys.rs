//! Keys that no default names, each with the nearest one that is named.

use super::UnknownKey;
use super::layer::Layer;
use std::collections::BTreeMap;

/// A suggestion further away than this many changed letters would be a guess.
const NEAR_ENOUGH: usize = 4;

pub(super) fn find(known: &BTreeMap<String, String>, layers: &[Layer]) -> Vec<UnknownKey> {
    let mut unknown = Vec::new();
    for layer in layers {
        for key in layer.leaves().into_keys() {
            if !known.contains_key(&key) {
                let meant = nearest(&key, known.keys());
                unknown.push(UnknownKey { key, origin: layer.origin.clone(), meant });
            }
        }
    }
    unknown
}

fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    let by_distance = known.map(|candidate| (changed_letters(key, candidate), candidate)).min()?;
    (by_distance.0 <= NEAR_ENOUGH).then(|| by_distance.1.clone())
}

/// Levenshtein distance.
fn changed_letters(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
