//! The `personal` object of ingress JSON and the `pii` bytes it becomes.

use crate::avro::catalogue::PersonalFields;
use crate::ingress::json::{Json, shown_name};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credit_domain::refusal::Finding;
use std::collections::BTreeMap;

/// The `pii` bytes of a flat event: canonical JSON of `personal`, or the sealed bytes that `pii` carries in base64.
pub(crate) fn pii_of(event: &Json, allowed: &PersonalFields, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let given = |name: &str| event.get(name).filter(|value| **value != Json::Null);
    let (personal, sealed, key_given) = (given("personal"), given("pii"), given("pii_key_id").is_some());
    if *allowed == PersonalFields::None {
        for field in ["personal", "pii"].into_iter().filter(|name| given(name).is_some()) {
            findings.push(Finding::new("PERSONAL_DATA_NOT_EXPECTED", field, "no personal data in this event"));
        }
        return None;
    }
    match (personal, sealed) {
        (None, None) => None,
        (Some(_), Some(_)) => {
            findings.push(Finding::new("PERSONAL_DATA_GIVEN_TWICE", "pii", "either personal or pii"));
            None
        }
        (Some(personal), None) => {
            if key_given {
                findings.push(Finding::new("PII_KEY_WITHOUT_SEALED_DATA", "pii_key_id", "no key while personal is in clear"));
            }
            canonical_of(personal, allowed, findings)
        }
        (None, Some(sealed)) => {
            if !key_given {
                findings.push(Finding::new("PII_KEY_MISSING", "pii_key_id", "the name of the key that pii is sealed under"));
            }
            let bytes = sealed.as_text().and_then(|text| STANDARD.decode(text).ok());
            if bytes.is_none() {
                findings.push(Finding::new("BASE64_FORMAT", "pii", "sealed bytes in base64 with padding"));
            }
            bytes
        }
    }
}

fn canonical_of(personal: &Json, allowed: &PersonalFields, findings: &mut Vec<Finding>) -> Option<Vec<u8>> {
    let Json::Object(members) = personal else {
        findings.push(Finding::new("WRONG_TYPE", "personal", "an object of strings"));
        return None;
    };
    let before = findings.len();
    let mut pairs: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in members {
        let field = || format!("personal.{}", shown_name(name));
        if let PersonalFields::Names(names) = allowed
            && !names.iter().any(|allowed_name| allowed_name == name)
        {
            findings.push(Finding::new("UNKNOWN_FIELD", field(), format!("one of {}", names.join(", "))));
            continue;
        }
        match value {
            Json::Null => {}
            Json::Text(text) => {
                let _earlier = pairs.insert(name, text);
            }
            _ => findings.push(Finding::new("WRONG_TYPE", field(), "a string")),
        }
    }
    if findings.len() > before { None } else { Some(canonical_bytes(&pairs)) }
}

/// Canonical JSON of personal fields: one object, keys sorted by their bytes, no blanks. What `Envelope::pii` holds
/// while it is in clear.
pub fn canonical_bytes(pairs: &BTreeMap<&str, &str>) -> Vec<u8> {
    // Strings as keys and values cannot fail to serialise.
    serde_json::to_vec(pairs).unwrap_or_default()
}

/// The pairs of `pii` bytes in clear, sorted by name; `None` when they are not the canonical object (sealed, or foreign).
pub fn clear_pairs(pii: &[u8]) -> Option<BTreeMap<String, String>> {
    let pairs: BTreeMap<String, String> = serde_json::from_slice(pii).ok()?;
    let borrowed: BTreeMap<&str, &str> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    (canonical_bytes(&borrowed) == pii).then_some(pairs)
}
