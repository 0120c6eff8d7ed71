//! Personal fields of a registration (pboc-format 3). Values never enter a finding.

use crate::calendar::BusinessDate;
use crate::event::checks::collect::Findings;
use crate::event::code_tables;
use crate::event::subject_event::SubjectRegistered;
use crate::identity_document::{DocumentNumber, check_document};

/// Name and longest accepted length in characters of every personal field.
const FIELDS: &[(&str, usize)] = &[
    ("name", 30),
    ("doc_no", 20),
    ("date_of_birth", 10),
    ("cell_phone", 11),
    ("email", 60),
    ("house_address", 100),
    ("residence_address", 100),
    ("residence_postcode", 6),
    ("mail_address", 100),
    ("mail_postcode", 6),
    ("employer_name", 80),
    ("spouse_name", 30),
    ("spouse_doc_type", 2),
    ("spouse_doc_no", 20),
];

pub(super) fn check(findings: &mut Findings, fields: &[(&str, &str)], registered: &SubjectRegistered, recorded_on: BusinessDate) {
    for (index, (name, value)) in fields.iter().enumerate() {
        check_field(findings, name, value);
        let repeated = fields.iter().take(index).any(|(earlier, _)| earlier == name);
        findings.require(!repeated, "PERSONAL_FIELD_REPEATED", known_path(name), "each field once");
    }
    let value_of = |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    findings.require(value_of("name").is_some(), "PERSONAL_FIELD_MISSING", "personal.name", "a name");
    findings.require(value_of("doc_no").is_some(), "PERSONAL_FIELD_MISSING", "personal.doc_no", "a document number");
    let document =
        value_of("doc_no").and_then(|number| checked_number(findings, &registered.doc_type, number, "personal.doc_no"));
    let born_on_document = document.as_ref().and_then(DocumentNumber::birth_date);
    findings.require(
        born_on_document.is_none_or(|date| date <= recorded_on),
        "DOCUMENT_NUMBER_BIRTH_DATE",
        "personal.doc_no",
        "a birth date that is not after the recorded day",
    );
    if let Some(text) = value_of("date_of_birth") {
        check_birth_date(findings, text, born_on_document, recorded_on);
    }
    check_employer(findings, value_of("employer_name"), registered);
    check_spouse(findings, value_of, registered, document.as_ref());
}

fn check_field(findings: &mut Findings, name: &str, value: &str) {
    let Some((known, length_max)) = FIELDS.iter().find(|(known, _)| *known == name) else {
        findings.require(false, "PERSONAL_FIELD_UNKNOWN", "personal", "only fields of the schema");
        return;
    };
    let field = format!("personal.{known}");
    findings.require(!value.trim().is_empty(), "PERSONAL_FIELD_BLANK", field.clone(), "a value, or no field");
    let expected = format!("at most {length_max} characters");
    findings.require(value.chars().count() <= *length_max, "PERSONAL_FIELD_TOO_LONG", field.clone(), expected);
    let printable = !value.chars().any(char::is_control) && value.trim() == value;
    findings.require(printable, "PERSONAL_FIELD_FORM", field.clone(), "no control characters and no blanks around the value");
    let all_digits = value.bytes().all(|byte| byte.is_ascii_digit());
    match *known {
        "cell_phone" => findings.require(value.len() == 11 && all_digits, "PHONE_FORM", field, "11 digits"),
        "residence_postcode" | "mail_postcode" => {
            findings.require(value.len() == 6 && all_digits, "POSTCODE_FORM", field, "6 digits")
        }
        "email" => findings.require(is_email(value), "EMAIL_FORM", field, "one @ between two parts"),
        _ => {}
    }
}

/// The sender's own name of a field is echoed only when the schema knows it.
fn known_path(name: &str) -> String {
    if FIELDS.iter().any(|(known, _)| *known == name) { format!("personal.{name}") } else { "personal".to_owned() }
}

fn is_email(value: &str) -> bool {
    let parts: Vec<&str> = value.split('@').collect();
    parts.len() == 2 && parts.iter().all(|part| !part.is_empty())
}

fn checked_number(findings: &mut Findings, document_type: &str, number: &str, field: &'static str) -> Option<DocumentNumber> {
    match check_document(document_type, number) {
        Ok(document) => Some(document),
        Err(problem) => {
            findings.require(false, problem.rule(), field, problem.expected());
            None
        }
    }
}

fn check_birth_date(findings: &mut Findings, text: &str, on_document: Option<BusinessDate>, recorded_on: BusinessDate) {
    let field = "personal.date_of_birth";
    let Some(date) = BusinessDate::parse(text) else {
        findings.require(false, "DATE_FORM", field, "an existing date as yyyy-MM-dd");
        return;
    };
    findings.require(date <= recorded_on, "BIRTH_DATE_IN_FUTURE", field, "a date that is not after the recorded day");
    let agrees = on_document.is_none_or(|other| other == date);
    findings.require(agrees, "BIRTH_DATE_NOT_AS_ON_DOCUMENT", field, "the birth date of the identity number");
}

/// S1100101: the employer items go with some employment statuses and with no other (BBD000).
fn check_employer(findings: &mut Findings, employer_name: Option<&str>, registered: &SubjectRegistered) {
    let is_employed = code_tables::EMPLOYMENT_STATUS_WITH_EMPLOYER.contains(&registered.employment_status.as_str());
    let present = employer_name.is_some();
    findings.require(
        !is_employed || present,
        "EMPLOYER_MISSING",
        "personal.employer_name",
        "the employer, because of employment_status (BBD000)",
    );
    findings.require(
        is_employed || !present,
        "EMPLOYER_FORBIDDEN",
        "personal.employer_name",
        "absent with this employment_status (BBD000)",
    );
}

/// S1100102 and BBE002, BBD003: the spouse items go with a marriage and with no other status; type and number both or
/// neither; not the person's own document.
fn check_spouse<'a>(
    findings: &mut Findings,
    value_of: impl Fn(&str) -> Option<&'a str>,
    registered: &SubjectRegistered,
    own_document: Option<&DocumentNumber>,
) {
    let is_married = code_tables::MARITAL_STATUS_WITH_SPOUSE.contains(&registered.marital_status.as_str());
    for (name, field) in [
        ("spouse_name", "personal.spouse_name"),
        ("spouse_doc_type", "personal.spouse_doc_type"),
        ("spouse_doc_no", "personal.spouse_doc_no"),
    ] {
        let present = value_of(name).is_some();
        findings.require(!is_married || present, "SPOUSE_MISSING", field, "the spouse, because of marital_status (BBD001)");
        findings.require(is_married || !present, "SPOUSE_FORBIDDEN", field, "absent with this marital_status (BBD001)");
    }
    let (Some(document_type), Some(number)) = (value_of("spouse_doc_type"), value_of("spouse_doc_no")) else { return };
    let Some(spouse_document) = checked_number(findings, document_type, number, "personal.spouse_doc_no") else { return };
    let is_own = document_type == registered.doc_type.as_str() && own_document.is_some_and(|own| *own == spouse_document);
    findings.require(!is_own, "SPOUSE_IS_SUBJECT", "personal.spouse_doc_no", "another document than the person's own (BBD003)");
}
