//! The mapping file: how one row of a CSV becomes the events of one account. Version 1 of the format; `template.toml`
//! beside this file explains every key and is what `furnish import --template` prints.

use super::mapping_reader::{parse_mapping, rule_file_of};
use super::toml_walk::MappingFinding;
use super::values::{DateFormat, Origin, TextSource};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::AccountType;
use credit_domain::ids::{BusinessId, InstitutionCode};
use credit_domain::money::Currency;
use credit_domain::product_rule::ProductRule;
use std::path::{Path, PathBuf};

/// The only version of the format so far.
pub const VERSION: i64 = 1;
/// Every key with its meaning.
pub const TEMPLATE: &str = include_str!("template.toml");

/// A mapping that was read and found right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// Name of the book; part of every event id.
    pub book: BusinessId,
    pub institution: InstitutionCode,
    /// The product rule whose name accounts are opened with.
    pub rule: ProductRule,
    /// Its file, unless it is a shipped one.
    pub rule_file: Option<PathBuf>,
    pub delimiter: u8,
    pub currency: Currency,
    /// How many minor units of the currency one unit of an amount column is.
    pub minor_per_unit: i64,
    pub date_format: DateFormat,
    pub account: AccountMapping,
    pub person: PersonMapping,
    pub consent: Option<ConsentMapping>,
    pub notices: Option<NoticeMapping>,
    /// Days of the month on which payments and purchases count.
    pub payment_day: u8,
    pub purchase_day: u8,
    /// Consecutive, oldest first; at least one.
    pub months: Vec<MonthMapping>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountMapping {
    pub account_type: AccountType,
    pub id: TextSource,
    pub agreement_id: Option<TextSource>,
    pub opening_date: TextSource,
    pub limit: TextSource,
    pub business_class: CompactString,
    pub business_kind: CompactString,
    pub guarantee_mode: CompactString,
    pub funding_source: CompactString,
    pub repay_mode: Option<CompactString>,
    pub repay_frequency: Option<CompactString>,
    pub management_org: InstitutionCode,
    pub due_date: BusinessDate,
    pub card_tail: Option<TextSource>,
}

/// Codes are the bureau's (pboc-format 8).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonMapping {
    pub id: TextSource,
    /// In the order of [`PERSON_CODES`].
    pub codes: Vec<TextSource>,
    pub residence_district: Option<TextSource>,
    pub verified_by: CompactString,
    /// Personal fields by name; `name` and `doc_no` are among them.
    pub personal: Vec<(String, TextSource)>,
}

/// Codes of a person that every mapping gives.
pub const PERSON_CODES: [&str; 8] = [
    "doc_type",
    "sex",
    "nationality",
    "marital_status",
    "education_level",
    "academic_degree",
    "employment_status",
    "residence_status",
];

/// Personal fields of a registration.
pub(super) const PERSONAL_FIELDS: [&str; 14] = [
    "name",
    "doc_no",
    "date_of_birth",
    "cell_phone",
    "email",
    "house_address",
    "residence_address",
    "residence_postcode",
    "mail_address",
    "mail_postcode",
    "employer_name",
    "spouse_name",
    "spouse_doc_type",
    "spouse_doc_no",
];

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentMapping {
    /// The opening date where it is not given.
    pub signed_on: Option<TextSource>,
    pub recipients: Vec<CompactString>,
    pub categories: Vec<CompactString>,
    pub doc_version: CompactString,
    pub doc_hash: CompactString,
    pub channel: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeMapping {
    pub channel: CompactString,
    pub template_hash: CompactString,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthMapping {
    pub month: Month,
    /// Column of the statement balance of the bill of this month; negative is a credit balance.
    pub statement: String,
    /// Column of what was paid in this month.
    pub payment: String,
}

/// Why there is no mapping.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    #[error("`{path}` cannot be read", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("`{path}` has {} faults:\n{}", findings.len(), listed(findings), path = path.display())]
    Faulty { path: PathBuf, findings: Vec<MappingFinding> },
    #[error("the product rule `{path}` has faults:\n{findings}", path = path.display())]
    RuleFaulty { path: PathBuf, findings: String },
}

fn listed(findings: &[MappingFinding]) -> String {
    findings.iter().map(|finding| format!("    {finding}")).collect::<Vec<String>>().join("\n")
}

/// Reads a mapping and the product rule it names: a file beside it, or one of the shipped rules.
///
/// # Errors
/// A file that cannot be read, or every fault of it with line and column.
pub fn load_mapping(path: &Path) -> Result<Mapping, MappingError> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|source| MappingError::Unreadable { path: path.to_path_buf(), source })
    };
    let text = read(path)?;
    let faulty = |findings| MappingError::Faulty { path: path.to_path_buf(), findings };
    let rule_file = rule_file_of(&text).map(|name| path.parent().unwrap_or(Path::new(".")).join(name));
    let own_rule = match &rule_file {
        Some(rule_file) => {
            let parsed = wire_contracts::product_rules::parse_product_rule(&read(rule_file)?);
            Some(parsed.map_err(|findings| MappingError::RuleFaulty {
                path: rule_file.clone(),
                findings: findings.iter().map(|finding| format!("    {finding}")).collect::<Vec<String>>().join("\n"),
            })?)
        }
        None => None,
    };
    let rules: Vec<ProductRule> = own_rule.into_iter().chain(wire_contracts::product_rules::shipped()).collect();
    let mapping = parse_mapping(&text, &rules).map_err(faulty)?;
    Ok(Mapping { rule_file, ..mapping })
}

impl Mapping {
    /// Every column the mapping reads, in the order of the file.
    pub fn columns(&self) -> Vec<&str> {
        let account = &self.account;
        let person = &self.person;
        let sources = [&account.id, &account.opening_date, &account.limit, &person.id]
            .into_iter()
            .chain(account.agreement_id.as_ref())
            .chain(account.card_tail.as_ref())
            .chain(&person.codes)
            .chain(person.residence_district.as_ref())
            .chain(person.personal.iter().map(|(_, source)| source))
            .chain(self.consent.as_ref().and_then(|consent| consent.signed_on.as_ref()));
        let mut columns: Vec<&str> = sources
            .filter_map(|source| match &source.origin {
                Origin::Column(column) => Some(column.as_str()),
                Origin::Constant(_) => None,
            })
            .chain(self.months.iter().flat_map(|month| [month.statement.as_str(), month.payment.as_str()]))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The column from which a field of an event comes, where there is one.
    pub fn column_of(&self, field: &str) -> Option<&str> {
        let person = &self.person;
        let code = PERSON_CODES.iter().position(|code| *code == field).and_then(|index| person.codes.get(index));
        let personal = field
            .strip_prefix("personal.")
            .and_then(|name| person.personal.iter().find(|(known, _)| known == name).map(|(_, source)| source));
        let source = match field {
            "open_date" | "signed_at" => Some(&self.account.opening_date),
            "limit_minor" => Some(&self.account.limit),
            "residence_district" => person.residence_district.as_ref(),
            "card_tail" => self.account.card_tail.as_ref(),
            _ => code.or(personal),
        };
        source.map(TextSource::column)
    }
}
