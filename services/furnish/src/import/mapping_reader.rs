//! From the text of a mapping file to a mapping; every fault is noted with its place.

use super::mapping::{
    AccountMapping, ConsentMapping, Mapping, MonthMapping, NoticeMapping, PERSON_CODES, PERSONAL_FIELDS, PersonMapping, VERSION,
};
use super::toml_walk::{Given, MappingFinding, Section, Walk};
use super::values::{DateFormat, Origin, TextSource};
use compact_str::CompactString;
use credit_domain::calendar::{BusinessDate, Month};
use credit_domain::event::account_event::AccountType;
use credit_domain::ids::{BusinessId, InstitutionCode};
use credit_domain::money::Currency;
use credit_domain::product_rule::ProductRule;

/// The file that `product.rule_file` names; its faults are found later.
pub(super) fn rule_file_of(text: &str) -> Option<String> {
    let (mut walk, document) = Walk::parse(text).ok()?;
    let mut product = Section::root(&document).section(&mut walk, "product")?;
    product.text(&mut walk, "rule_file").map(|given| given.value.to_owned())
}

/// Reads the text of a mapping; `rules` are the product rules it may name, the first of a name counts.
///
/// # Errors
/// Every fault with line and column, sorted by place.
pub fn parse_mapping(text: &str, rules: &[ProductRule]) -> Result<Mapping, Vec<MappingFinding>> {
    let (mut walk, document) = Walk::parse(text).map_err(|finding| vec![finding])?;
    let mapping = read_root(&mut walk, Section::root(&document), rules);
    let mut findings = walk.findings;
    findings.sort();
    match mapping {
        Some(mapping) if findings.is_empty() => Ok(mapping),
        _ => Err(findings),
    }
}

fn read_root(walk: &mut Walk<'_>, mut root: Section<'_>, rules: &[ProductRule]) -> Option<Mapping> {
    let version = root.integer(walk, "version", VERSION..VERSION + 1);
    let version = root.required(walk, "version", version);
    let book = root.required_text(walk, "book");
    let book = walk.read(book, "NAME_FORM", "1 to 64 of A-Z a-z 0-9 . _ : -", |text| BusinessId::parse(text));
    let institution = root.required_text(walk, "institution");
    let institution = read_institution(walk, institution);
    let rule = root.required_section(walk, "product").and_then(|section| read_product(walk, section, rules));
    let values = root.required_section(walk, "values").and_then(|section| read_values(walk, section));
    let account = root.required_section(walk, "account").and_then(|section| read_account(walk, section, institution));
    let person = root.required_section(walk, "person").and_then(|section| read_person(walk, section));
    let consent = root.section(walk, "consent").map(|section| read_consent(walk, section));
    let notices = root.section(walk, "notices").map(|section| read_notices(walk, section));
    let days = root.required_section(walk, "days").and_then(|section| read_days(walk, section));
    let months = read_months(walk, &mut root);
    root.finish(walk);
    let (currency, minor_per_unit, date_format, delimiter) = values?;
    let (payment_day, purchase_day) = days?;
    let _the_only_one = version?;
    Some(Mapping {
        book: book?,
        institution: institution?,
        rule: rule?,
        rule_file: None,
        delimiter,
        currency,
        minor_per_unit,
        date_format,
        account: account?,
        person: person?,
        consent: consent.flatten(),
        notices: notices.flatten(),
        payment_day,
        purchase_day,
        months,
    })
}

fn read_institution(walk: &mut Walk<'_>, given: Option<Given<&str>>) -> Option<InstitutionCode> {
    walk.read(given, "INSTITUTION_FORM", "14 digits or upper-case letters", |text| InstitutionCode::parse(text))
}

fn read_product(walk: &mut Walk<'_>, mut section: Section<'_>, rules: &[ProductRule]) -> Option<ProductRule> {
    let _read_before = section.text(walk, "rule_file");
    let name = section.required_text(walk, "rule");
    let names = rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<&str>>().join(", ");
    let rule = walk.read(name, "PRODUCT_RULE_UNKNOWN", &format!("one of {names}"), |text| {
        rules.iter().find(|rule| rule.name == *text).cloned()
    });
    section.finish(walk);
    rule
}

fn read_values(walk: &mut Walk<'_>, mut section: Section<'_>) -> Option<(Currency, i64, DateFormat, u8)> {
    let currency = section.required_text(walk, "currency");
    let currency = walk.read(currency, "CURRENCY_FORM", "an ISO 4217 code", |text| Currency::parse(text));
    let scale = section.integer(walk, "minor_per_unit", 1..1_000_001);
    let scale = section.required(walk, "minor_per_unit", scale);
    let format = section.required_text(walk, "date_format");
    let format =
        walk.read(format, "DATE_FORMAT", "yyyy, MM and dd once each, for example yyyy-MM-dd", |text| DateFormat::parse(text));
    let delimiter = match section.any_text(walk, "delimiter") {
        None => Some(b','),
        given => walk.read(given, "DELIMITER_FORM", "one ASCII character", |text| match text.as_bytes() {
            [byte] if byte.is_ascii() => Some(*byte),
            _ => None,
        }),
    };
    section.finish(walk);
    Some((currency?, scale?.value, format?, delimiter?))
}

fn read_account(walk: &mut Walk<'_>, mut section: Section<'_>, institution: Option<InstitutionCode>) -> Option<AccountMapping> {
    let account_type = section.required_text(walk, "type");
    let expected = "R1 or R2: the accounts whose book is statements and payments (D-21)";
    let account_type = walk.read(account_type, "ACCOUNT_TYPE_NOT_IMPORTED", expected, |text| {
        AccountType::parse(text).filter(|found| matches!(found, AccountType::R1 | AccountType::R2))
    });
    let id = required_source(walk, &mut section, "id");
    let agreement_id = source(walk, &mut section, "agreement_id");
    let opening_date = required_source(walk, &mut section, "opening_date");
    let limit = required_source(walk, &mut section, "limit");
    let mut word = |walk: &mut Walk<'_>, key| section.required_text(walk, key).map(|given| CompactString::from(given.value));
    let business_class = word(walk, "business_class");
    let business_kind = word(walk, "business_kind");
    let guarantee_mode = word(walk, "guarantee_mode");
    let funding_source = word(walk, "funding_source");
    let repay_mode = section.text(walk, "repay_mode").map(|given| given.value.into());
    let repay_frequency = section.text(walk, "repay_frequency").map(|given| given.value.into());
    let management_org = match section.text(walk, "management_org") {
        None => institution,
        given => read_institution(walk, given),
    };
    let due_date = match section.text(walk, "due_date") {
        None => Some(BusinessDate::MAX),
        given => walk.read(given, "DATE_FORM", "a date that exists, yyyy-MM-dd", |text| BusinessDate::parse(text)),
    };
    let card_tail = source(walk, &mut section, "card_tail");
    section.finish(walk);
    Some(AccountMapping {
        account_type: account_type?,
        id: id?,
        agreement_id,
        opening_date: opening_date?,
        limit: limit?,
        business_class: business_class?,
        business_kind: business_kind?,
        guarantee_mode: guarantee_mode?,
        funding_source: funding_source?,
        repay_mode,
        repay_frequency,
        management_org: management_org?,
        due_date: due_date?,
        card_tail,
    })
}

fn read_person(walk: &mut Walk<'_>, mut section: Section<'_>) -> Option<PersonMapping> {
    let id = required_source(walk, &mut section, "id");
    let codes: Vec<Option<TextSource>> = PERSON_CODES.into_iter().map(|code| required_source(walk, &mut section, code)).collect();
    let residence_district = source(walk, &mut section, "residence_district");
    let verified_by = section.required_text(walk, "verified_by").map(|given| given.value.into());
    let personal = section.required_section(walk, "personal").map(|mut personal| {
        let mut fields = Vec::new();
        for name in PERSONAL_FIELDS {
            let found = match name {
                "name" | "doc_no" => required_source(walk, &mut personal, name),
                _ => source(walk, &mut personal, name),
            };
            fields.extend(found.map(|source| (name.to_owned(), source)));
        }
        personal.finish(walk);
        fields
    });
    section.finish(walk);
    Some(PersonMapping {
        id: id?,
        codes: codes.into_iter().collect::<Option<Vec<TextSource>>>()?,
        residence_district,
        verified_by: verified_by?,
        personal: personal?,
    })
}

fn read_consent(walk: &mut Walk<'_>, mut section: Section<'_>) -> Option<ConsentMapping> {
    let signed_on = source(walk, &mut section, "signed_on");
    let mut list = |walk: &mut Walk<'_>, key| {
        let given = section.texts(walk, key);
        let given = section.required(walk, key, given);
        walk.read(given, "LIST_EMPTY", "at least one name", |texts| {
            (!texts.is_empty()).then(|| texts.iter().map(|text| CompactString::from(*text)).collect::<Vec<CompactString>>())
        })
    };
    let recipients = list(walk, "recipients");
    let categories = list(walk, "categories");
    let doc_version = section.required_text(walk, "doc_version").map(|given| given.value.into());
    let doc_hash = read_hash(walk, &mut section, "doc_hash");
    let channel = section.required_text(walk, "channel").map(|given| given.value.into());
    section.finish(walk);
    Some(ConsentMapping {
        signed_on,
        recipients: recipients?,
        categories: categories?,
        doc_version: doc_version?,
        doc_hash: doc_hash?,
        channel: channel?,
    })
}

fn read_notices(walk: &mut Walk<'_>, mut section: Section<'_>) -> Option<NoticeMapping> {
    let channel = section.required_text(walk, "channel").map(|given| given.value.into());
    let template_hash = read_hash(walk, &mut section, "template_hash");
    section.finish(walk);
    Some(NoticeMapping { channel: channel?, template_hash: template_hash? })
}

fn read_hash(walk: &mut Walk<'_>, section: &mut Section<'_>, key: &'static str) -> Option<CompactString> {
    let given = section.required_text(walk, key);
    walk.read(given, "HASH_FORM", "a SHA-256, 64 hexadecimal digits in lower case", |text| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (text.len() == 64 && digits).then(|| CompactString::from(*text))
    })
}

fn read_days(walk: &mut Walk<'_>, mut section: Section<'_>) -> Option<(u8, u8)> {
    let mut day = |walk: &mut Walk<'_>, key| {
        let given = section.integer(walk, key, 1..32);
        section.required(walk, key, given).and_then(|given| u8::try_from(given.value).ok())
    };
    let days = (day(walk, "payment"), day(walk, "purchase"));
    section.finish(walk);
    Some((days.0?, days.1?))
}

fn read_months(walk: &mut Walk<'_>, root: &mut Section<'_>) -> Vec<MonthMapping> {
    let mut months: Vec<MonthMapping> = Vec::new();
    let sections = root.sections(walk, "months");
    if sections.is_empty() {
        walk.refuse(&root.place(), "KEY_MISSING", "at least one [[months]]");
    }
    for mut section in sections {
        let place = section.place();
        let month = section.required_text(walk, "month");
        let month = walk.read(month, "MONTH_FORM", "a month, yyyy-MM", |text| Month::parse(text));
        let statement = section.required_text(walk, "statement").map(|given| given.value.to_owned());
        let payment = section.required_text(walk, "payment").map(|given| given.value.to_owned());
        section.finish(walk);
        let (Some(month), Some(statement), Some(payment)) = (month, statement, payment) else { continue };
        if months.last().is_some_and(|before| before.month.plus(1) != month) {
            walk.refuse(&place, "MONTHS_NOT_CONSECUTIVE", "the month after the one before");
        }
        months.push(MonthMapping { month, statement, payment });
    }
    months
}

fn required_source(walk: &mut Walk<'_>, section: &mut Section<'_>, key: &'static str) -> Option<TextSource> {
    let found = source(walk, section, key);
    section.required(walk, key, found)
}

/// `{ column = "..." }` or `{ constant = "..." }`, with `values`, `otherwise`, `width` and `prefix` where wanted.
fn source(walk: &mut Walk<'_>, section: &mut Section<'_>, key: &'static str) -> Option<TextSource> {
    let mut table = section.section(walk, key)?;
    let column = table.text(walk, "column");
    let constant = table.text(walk, "constant");
    let values = table.text_map(walk, "values").unwrap_or_default();
    let otherwise = table.text(walk, "otherwise").map(|given| given.value.to_owned());
    let width = table.integer(walk, "width", 0..65).map_or(0, |given| given.value);
    let prefix = table.text(walk, "prefix").map_or_else(String::new, |given| given.value.to_owned());
    let place = table.place();
    table.finish(walk);
    let origin = match (column, constant) {
        (Some(column), None) => Origin::Column(column.value.to_owned()),
        (None, Some(constant)) => Origin::Constant(constant.value.to_owned()),
        _ => {
            walk.refuse(&place, "SOURCE_UNCLEAR", "either column or constant");
            return None;
        }
    };
    if otherwise.is_some() && values.is_empty() {
        walk.refuse(&place, "SOURCE_UNCLEAR", "values beside otherwise");
    }
    Some(TextSource { origin, values, otherwise, width: usize::try_from(width).unwrap_or(0), prefix })
}
