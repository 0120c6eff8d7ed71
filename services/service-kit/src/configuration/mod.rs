//! Configuration: compiled-in defaults, then a file, then the environment, then `--set`; later ones win.
//!
//! The compiled-in defaults name every key there is, so that they are also the reference, and so that a key that is not
//! in them is a mistake: it is refused with the place it came from and the nearest name. A key whose default is an
//! empty text is not set; read it with [`empty_as_none`].

mod layer;
mod unknown_keys;

use config::{Config, File, FileFormat, Source, Value, ValueKind};
use layer::Layer;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Prefix of environment variables: `FURNISH__SECTION__KEY`.
pub const ENVIRONMENT_PREFIX: &str = "FURNISH__";

/// Where settings come from, in rising order of precedence.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    /// TOML texts compiled into the binary; together they name every key.
    pub defaults: &'a [&'a str],
    pub file: Option<&'a Path>,
    /// The environment; variables without [`ENVIRONMENT_PREFIX`] are left alone.
    pub environment: Vec<(String, String)>,
    /// `section.key` and value of each `--set`.
    pub overrides: &'a [(String, String)],
}

/// A configuration and where each setting of it came from.
#[derive(Clone, Debug)]
pub struct Loaded<T> {
    pub configuration: T,
    pub settings: Vec<Setting>,
}

/// One effective setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setting {
    pub key: String,
    /// As text; secrets are shown as `(set)`.
    pub value: String,
    pub origin: String,
}

/// A key that no default names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownKey {
    pub key: String,
    pub origin: String,
    /// The nearest known key, when one is near.
    pub meant: Option<String>,
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` from {}", self.key, self.origin)?;
        match &self.meant {
            Some(meant) => write!(formatter, ", did you mean `{meant}`"),
            None => Ok(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    #[error("configuration file `{path}` could not be read", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{origin} is not valid: {message}")]
    Syntax { origin: String, message: String },
    #[error("unknown configuration keys: {}", listed(.0))]
    UnknownKeys(Vec<UnknownKey>),
    #[error("`{argument}` is not of the form section.key=value")]
    Override { argument: String },
    #[error("configuration: {0}")]
    Value(String),
}

fn listed(keys: &[UnknownKey]) -> String {
    keys.iter().map(UnknownKey::to_string).collect::<Vec<_>>().join("; ")
}

/// Reads, merges, refuses what is unknown, and gives the typed configuration.
///
/// # Errors
/// The file is missing or not TOML, a key is unknown, or a value has the wrong type; the text names key and origin.
pub fn load<T: serde::de::DeserializeOwned>(sources: &Sources<'_>) -> Result<Loaded<T>, ConfigurationError> {
    let mut layers = Vec::new();
    for text in sources.defaults {
        layers.push(Layer::from_toml("compiled-in default".to_owned(), text)?);
    }
    let known = layer::leaves(&layers);
    if let Some(path) = sources.file {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigurationError::File { path: path.to_owned(), source })?;
        layers.push(Layer::from_toml(path.display().to_string(), &text)?);
    }
    layers.extend(sources.environment.iter().filter_map(|(name, value)| Layer::from_variable(name, value)));
    layers.extend(sources.overrides.iter().map(|(key, value)| Layer::from_text("--set".to_owned(), key, value)));

    let unknown = unknown_keys::find(&known, layers.get(sources.defaults.len()..).unwrap_or_default());
    if !unknown.is_empty() {
        return Err(ConfigurationError::UnknownKeys(unknown));
    }
    let settings = effective_settings(&layers);
    let mut builder = Config::builder();
    for layer in layers {
        builder = builder.add_source(layer);
    }
    let merged = builder.build().map_err(|error| ConfigurationError::Value(error.to_string()))?;
    let configuration = merged.try_deserialize().map_err(|error| ConfigurationError::Value(error.to_string()))?;
    Ok(Loaded { configuration, settings })
}

/// Splits the argument of `--set`.
///
/// # Errors
/// It has no `=`, or nothing before it.
pub fn parse_override(argument: &str) -> Result<(String, String), ConfigurationError> {
    match argument.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err(ConfigurationError::Override { argument: argument.to_owned() }),
    }
}

/// For `#[serde(deserialize_with)]`: an empty text is `None`.
///
/// # Errors
/// The text is not empty and cannot be read as `T`.
pub fn empty_as_none<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: fmt::Display,
{
    let text = <String as serde::Deserialize>::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

fn effective_settings(layers: &[Layer]) -> Vec<Setting> {
    let mut settings: BTreeMap<String, Setting> = BTreeMap::new();
    for layer in layers {
        for (key, value) in layer.leaves() {
            let text = if is_secret(&key) && !value.is_empty() { "(set)".to_owned() } else { value };
            settings.insert(key.clone(), Setting { key, value: text, origin: layer.origin.clone() });
        }
    }
    settings.into_values().collect()
}

fn is_secret(key: &str) -> bool {
    let name = key.rsplit('.').next().unwrap_or(key);
    name.contains("password") || name.contains("secret") || name == "key" || name.ends_with("_key") || name.ends_with("_key_hex")
}

/// Parses one TOML text into a table of values that remember their origin.
fn table_of(origin: &str, text: &str) -> Result<config::Map<String, Value>, ConfigurationError> {
    let parsed = File::from_str(text, FileFormat::Toml).collect();
    parsed.map_err(|error| ConfigurationError::Syntax { origin: origin.to_owned(), message: error.to_string() })
}

/// The same value with another origin, all the way down.
fn with_origin(origin: &str, value: Value) -> Value {
    let owned = origin.to_owned();
    let kind = match value.kind {
        ValueKind::Table(table) => {
            ValueKind::Table(table.into_iter().map(|(key, inner)| (key, with_origin(origin, inner))).collect())
        }
        other => other,
    };
    Value::new(Some(&owned), kind)
}

#[cfg(test)]
#[path = "../configuration_tests.rs"]
mod tests;
