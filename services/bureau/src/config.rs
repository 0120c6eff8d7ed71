//! What the simulated bureau has to be told.

use crate::sealing::SealingKey;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The key of rehearsals (the text `furnish rehearse`). It protects nothing: anybody can read it here.
pub const REHEARSAL_KEY_HEX: &str = "6675726e697368207265686561727365";

/// Every key of section `bureau` with its default, for layered configuration.
pub const DEFAULT_TOML: &str = include_str!("default.toml");

/// Configuration of the bureau; unknown keys are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address of the bureau's files, accounts and admin pages.
    pub listen: String,
    /// Where submissions are dropped as `<name>.enc`.
    pub inbox: PathBuf,
    /// Where answers appear as `<29 characters><flag>.enc`.
    pub outbox: PathBuf,
    /// The bureau's own store.
    pub store: PathBuf,
    /// 32 hexadecimal digits.
    pub sealing_key_hex: String,
    /// The register: per institution its section code (AN14) and, after blanks, the codes of further branches (AN14).
    /// The section code itself counts as head office.
    pub institutions: Vec<String>,
    /// Sealed files above this many bytes are refused unread.
    pub max_sealed_bytes: usize,
    /// A file that unpacks to more bytes than this cannot be decompressed (ABF001).
    pub max_plain_bytes: u64,
    /// Pause between two looks into the inbox, milliseconds.
    pub inbox_poll_ms: u64,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: "127.0.0.1:8085".to_owned(),
            inbox: PathBuf::from("data/bureau/inbox"),
            outbox: PathBuf::from("data/bureau/outbox"),
            store: PathBuf::from("data/bureau/store"),
            sealing_key_hex: REHEARSAL_KEY_HEX.to_owned(),
            institutions: vec!["T10000000H0001".to_owned()],
            max_sealed_bytes: 512 << 20,
            max_plain_bytes: 4 << 30,
            inbox_poll_ms: 200,
        }
    }
}

/// What is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("bureau.sealing_key_hex must be 32 hexadecimal digits")]
    SealingKey,
    #[error("bureau.institutions: `{code}` is not 14 digits or capital letters")]
    InstitutionCode { code: String },
    #[error("bureau.institutions is empty: no file could ever be accepted")]
    NoInstitution,
}

impl Config {
    /// The parts below one data directory, as `furnish up` lays them out.
    pub fn below(data_directory: &Path) -> Config {
        let home = data_directory.join("bureau");
        Config { inbox: home.join("inbox"), outbox: home.join("outbox"), store: home.join("store"), ..Config::default() }
    }

    pub(crate) fn sealing_key(&self) -> Result<SealingKey, ConfigError> {
        SealingKey::from_hex(&self.sealing_key_hex).ok_or(ConfigError::SealingKey)
    }

    pub(crate) fn register(&self) -> Result<Register, ConfigError> {
        Register::parse(&self.institutions)
    }
}

/// An institution that may send files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Institution {
    /// AN14: the first 14 characters of its file names and identifiers (ABN004, ABE002).
    pub(crate) section_code: String,
    /// Head office and branches (ABE003).
    management_orgs: BTreeSet<String>,
}

impl Institution {
    pub(crate) fn has_management_org(&self, code: &str) -> bool {
        code == self.section_code || self.management_orgs.contains(code)
    }
}

/// Every institution the bureau knows, by section code.
#[derive(Clone, Debug)]
pub(crate) struct Register(BTreeMap<String, Institution>);

impl Register {
    fn parse(rows: &[String]) -> Result<Register, ConfigError> {
        let mut institutions = BTreeMap::new();
        for row in rows {
            let codes: Vec<&str> = row.split_whitespace().collect();
            for code in &codes {
                if code.len() != 14 || !code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
                    return Err(ConfigError::InstitutionCode { code: (*code).to_owned() });
                }
            }
            let Some((section_code, branches)) = codes.split_first() else {
                return Err(ConfigError::InstitutionCode { code: row.clone() });
            };
            let management_orgs = branches.iter().map(|code| (*code).to_owned()).collect();
            let institution = Institution { section_code: (*section_code).to_owned(), management_orgs };
            let _ = institutions.insert((*section_code).to_owned(), institution);
        }
        if institutions.is_empty() { Err(ConfigError::NoInstitution) } else { Ok(Register(institutions)) }
    }

    pub(crate) fn institution(&self, section_code: &str) -> Option<&Institution> {
        self.0.get(section_code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_knows_head_offices_and_branches() {
        let register = Register::parse(&["T10000000H0001 T10000000B0002".to_owned()]).unwrap();
        let institution = register.institution("T10000000H0001").unwrap();
        assert!(institution.has_management_org("T10000000H0001"));
        assert!(institution.has_management_org("T10000000B0002"));
        assert!(!institution.has_management_org("T10000000B0003"));
        assert!(register.institution("T10000000B0002").is_none());
    }

    #[test]
    fn a_register_that_could_not_work_is_refused() {
        assert!(matches!(Register::parse(&[]), Err(ConfigError::NoInstitution)));
        assert!(matches!(Register::parse(&["short".to_owned()]), Err(ConfigError::InstitutionCode { .. })));
        assert!(matches!(Register::parse(&[String::new()]), Err(ConfigError::InstitutionCode { .. })));
    }

    #[test]
    fn the_printed_defaults_are_the_built_in_ones() {
        let printed = Config::default();
        for line in [
            format!("listen = {:?}", printed.listen),
            format!("inbox = {:?}", printed.inbox),
            format!("outbox = {:?}", printed.outbox),
            format!("store = {:?}", printed.store),
            format!("sealing_key_hex = {:?}", printed.sealing_key_hex),
            format!("institutions = {:?}", printed.institutions),
            format!("max_sealed_bytes = {}", printed.max_sealed_bytes),
            format!("max_plain_bytes = {}", printed.max_plain_bytes),
            format!("inbox_poll_ms = {}", printed.inbox_poll_ms),
        ] {
            assert!(DEFAULT_TOML.lines().any(|printed_line| printed_line == line), "{line}");
        }
        assert_eq!(DEFAULT_TOML.lines().filter(|line| line.contains(" = ")).count(), 9);
    }
}
