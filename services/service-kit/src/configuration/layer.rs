//! One source of settings, and the flat list of its keys.

use super::{ConfigurationError, ENVIRONMENT_PREFIX, table_of, with_origin};
use config::{ConfigError, Map, Source, Value, ValueKind};
use std::collections::BTreeMap;

/// Settings of one origin.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) origin: String,
    table: Map<String, Value>,
}

impl Layer {
    pub(super) fn from_toml(origin: String, text: &str) -> Result<Layer, ConfigurationError> {
        let table = table_of(&origin, text)?;
        let table = table.into_iter().map(|(key, value)| (key, with_origin(&origin, value))).collect();
        Ok(Layer { origin, table })
    }

    /// `FURNISH__HTTP__LISTEN` is `http.listen`; other variables are none of ours.
    pub(super) fn from_variable(name: &str, value: &str) -> Option<Layer> {
        let path = name.strip_prefix(ENVIRONMENT_PREFIX)?;
        let key = path.to_ascii_lowercase().replace("__", ".");
        Some(Layer::from_text(format!("environment variable {name}"), &key, value))
    }

    /// One key with a value as text. Lists are written as in TOML: `["a", "b"]`; anything else stays text, so that a
    /// password of digits is not turned into a number on the way.
    pub(super) fn from_text(origin: String, key: &str, text: &str) -> Layer {
        let list = if text.trim_start().starts_with('[') { table_of(&origin, &format!("list = {text}")).ok() } else { None };
        let kind = match list.and_then(|mut table| table.remove("list")) {
            Some(value) => value.kind,
            None => ValueKind::String(text.to_owned()),
        };
        let mut value = Value::new(Some(&origin), kind);
        let mut parts: Vec<&str> = key.split('.').collect();
        let first = parts.remove(0).to_owned();
        for part in parts.into_iter().rev() {
            let table: Map<String, Value> = Map::from_iter([(part.to_owned(), value)]);
            value = Value::new(Some(&origin), ValueKind::Table(table));
        }
        Layer { origin, table: Map::from_iter([(first, value)]) }
    }

    /// Every key with its value as text, in order.
    pub(super) fn leaves(&self) -> BTreeMap<String, String> {
        let mut leaves = BTreeMap::new();
        for (key, value) in &self.table {
            collect_leaves(key, value, &mut leaves);
        }
        leaves
    }
}

/// All keys of several layers.
pub(super) fn leaves(layers: &[Layer]) -> BTreeMap<String, String> {
    layers.iter().flat_map(Layer::leaves).collect()
}

fn collect_leaves(path: &str, value: &Value, leaves: &mut BTreeMap<String, String>) {
    match &value.kind {
        ValueKind::Table(table) if !table.is_empty() => {
            for (key, inner) in table {
                collect_leaves(&format!("{path}.{key}"), inner, leaves);
            }
        }
        ValueKind::Array(items) => {
            let texts: Vec<String> = items.iter().map(ToString::to_string).collect();
            leaves.insert(path.to_owned(), format!("[{}]", texts.join(", ")));
        }
        _ => {
            leaves.insert(path.to_owned(), value.to_string());
        }
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.table.clone())
    }
}
