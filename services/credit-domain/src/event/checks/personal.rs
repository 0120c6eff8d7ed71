//! Personal fields of the events about a person (pboc-format 3). Values never enter a finding.

use crate::calendar::BusinessDate;
use crate::event::checks::collect::Findings;
use crate::event::code_tables;
use crate::event::subject_event::{DocumentChangeCause, IdentityDocumentChanged, SubjectEvent, SubjectRegistered};
use crate::identity_document::{DocumentNumber, NUMBER_LENGTH_MAX, check_document};

/// Name and longest accepted length in characters of a personal field.
type PersonalField = (&'static str, usize);

const OF_A_REGISTRATION: &[PersonalField] = &[
    ("name", NAME_LENGTH_MAX),
    ("doc_no", NUMBER_LENGTH_MAX),
    ("date_of_birth", 10),
    ("cell_phone", 11),
    ("email", 60),
    ("house_address", 100),
    ("residence_address", 100),
    ("residence_postcode", 6),
    ("mail_address", 100),
    ("mail_postcode", 6),
    ("employer_name", 80),
    ("spouse_name", NAME_LENGTH_MAX),
    ("spouse_doc_type", 2),
    ("spouse_doc_no", NUMBER_LENGTH_MAX),
];
const OF_A_DOCUMENT_CHANGE: &[PersonalField] = &[("old_doc_no", NUMBER_LENGTH_MAX), ("new_doc_no", NUMBER_LENGTH_MAX)];
const OF_A_NAME_CHANGE: &[PersonalField] = &[("name", NAME_LENGTH_MAX)];

/// ANC..30
const NAME_LENGTH_MAX: usize = 30;

/// Whether the event carries personal fields, which it then needs.
pub fn needs_personal_fields(event: &SubjectEvent) -> bool {
    matches!(
        event,
        SubjectEvent::SubjectRegistered(_) | SubjectEvent::IdentityDocumentChanged(_) | SubjectEvent::SubjectNameChanged(_)
    )
}

pub(super) fn check(findings: &mut Findings, pairs: &[(&str, &str)], event: &SubjectEvent, recorded_on: BusinessDate) {
    match event {
        SubjectEvent::SubjectRegistered(registered) => {
            let fields = Fields::checked(findings, pairs, OF_A_REGISTRATION);
            check_registration(findings, &fields, registered, recorded_on);
        }
        SubjectEvent::IdentityDocumentChanged(changed) => {
            let fields = Fields::checked(findings, pairs, OF_A_DOCUMENT_CHANGE);
            check_document_change(findings, &fields, changed, recorded_on);
        }
        SubjectEvent::SubjectNameChanged(_) => {
            let fields = Fields::checked(findings, pairs, OF_A_NAME_CHANGE);
            fields.require(findings, "name", "personal.name", "the new name");
        }
        _ => {}
    }
}

/// The pairs of a `personal` object, each judged by itself already.
struct Fields<'a>(&'a [(&'a str, &'a str)]);

impl<'a> Fields<'a> {
    fn checked(findings: &mut Findings, pairs: &'a [(&'a str, &'a str)], known: &[PersonalField]) -> Fields<'a> {
        for (index, (name, value)) in pairs.iter().enumerate() {
            check_field(findings, known, name, value);
            let repeated = pairs.iter().take(index).any(|(earlier, _)| earlier == name);
            findings.require(!repeated, "PERSONAL_FIELD_REPEATED", known_path(known, name), "each field once");
        }
        Fields(pairs)
    }

    fn value_of(&self, wanted: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value)
    }

    fn require(&self, findings: &mut Findings, name: &str, field: &'static str, expected: &'static str) {
        findings.require(self.value_of(name).is_some(), "PERSONAL_FIELD_MISSING", field, expected);
    }
}

fn check_registration(findings: &mut Findings, fields: &Fields<'_>, registered: &SubjectRegistered, recorded_on: BusinessDate) {
    fields.require(findings, "name", "personal.name", "a name");
    fields.require(findings, "doc_no", "personal.doc_no", "a document number");
    let document = fields
        .value_of("doc_no")
        .and_then(|number| checked_number(findings, &registered.doc_type, number, "personal.doc_no", recorded_on));
    if let Some(text) = fields.value_of("date_of_birth") {
        check_birth_date(findings, text, document.as_ref().and_then(DocumentNumber::birth_date), recorded_on);
    }
    check_employer(findings, fields.value_of("employer_name"), registered);
    check_spouse(findings, fields, registered, document.as_ref(), recorded_on);
}

/// E-34, E-38: both numbers keep the rules of their document.
fn check_document_change(
    findings: &mut Findings,
    fields: &Fields<'_>,
    changed: &IdentityDocumentChanged,
    recorded_on: BusinessDate,
) {
    fields.require(findings, "old_doc_no", "personal.old_doc_no", "the number of the old document");
    fields.require(findings, "new_doc_no", "personal.new_doc_no", "the number of the new document");
    let (Some(old_text), Some(new_text)) = (fields.value_of("old_doc_no"), fields.value_of("new_doc_no")) else { return };
    let old = checked_number(findings, &changed.old_doc_type, old_text, "personal.old_doc_no", recorded_on);
    let new = checked_number(findings, &changed.new_doc_type, new_text, "personal.new_doc_no", recorded_on);
    let (Some(old), Some(new)) = (old, new) else { return };
    match changed.cause {
        // An old number was normalised to its 18 digits already, so the two must be equal.
        DocumentChangeCause::Upgrade15To18 => {
            let is_upgrade = old_text.chars().count() == 15 && new_text.chars().count() == 18 && old == new;
            let expected = "the 18-digit form of the old 15-digit number (E-34)";
            findings.require(is_upgrade, "DOCUMENT_NUMBER_NOT_UPGRADE", "personal.new_doc_no", expected);
        }
        DocumentChangeCause::Correction => {
            let differs = old != new || changed.old_doc_type != changed.new_doc_type;
            findings.require(differs, "DOCUMENT_UNCHANGED", "personal.new_doc_no", "another number than the one it corrects");
        }
        // A renewed document may keep its number, and a document of another type may have any.
        DocumentChangeCause::Renewal | DocumentChangeCause::TypeChange => {}
    }
}

fn check_field(findings: &mut Findings, fields: &[PersonalField], name: &str, value: &str) {
    let Some((known, length_max)) = fields.iter().find(|(known, _)| *known == name) else {
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
fn known_path(fields: &[PersonalField], name: &str) -> String {
    if fields.iter().any(|(known, _)| *known == name) { format!("personal.{name}") } else { "personal".to_owned() }
}

fn is_email(value: &str) -> bool {
    let parts: Vec<&str> = value.split('@').collect();
    parts.len() == 2 && parts.iter().all(|part| !part.is_empty())
}

/// The number by the rules of its document (ABE004, E-35); nobody is born after the recorded day.
fn checked_number(
    findings: &mut Findings,
    document_type: &str,
    number: &str,
    field: &'static str,
    recorded_on: BusinessDate,
) -> Option<DocumentNumber> {
    match check_document(document_type, number) {
        Ok(document) => {
            let is_born = document.birth_date().is_none_or(|date| date <= recorded_on);
            let expected = "a birth date that is not after the recorded day";
            findings.require(is_born, "DOCUMENT_NUMBER_BIRTH_DATE", field, expected);
            Some(document)
        }
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
fn check_spouse(
    findings: &mut Findings,
    fields: &Fields<'_>,
    registered: &SubjectRegistered,
    own_document: Option<&DocumentNumber>,
    recorded_on: BusinessDate,
) {
    let is_married = code_tables::MARITAL_STATUS_WITH_SPOUSE.contains(&registered.marital_status.as_str());
    for (name, field) in [
        ("spouse_name", "personal.spouse_name"),
        ("spouse_doc_type", "personal.spouse_doc_type"),
        ("spouse_doc_no", "personal.spouse_doc_no"),
    ] {
        let present = fields.value_of(name).is_some();
        findings.require(!is_married || present, "SPOUSE_MISSING", field, "the spouse, because of marital_status (BBD001)");
        findings.require(is_married || !present, "SPOUSE_FORBIDDEN", field, "absent with this marital_status (BBD001)");
    }
    let (Some(document_type), Some(number)) = (fields.value_of("spouse_doc_type"), fields.value_of("spouse_doc_no")) else {
        return;
    };
    let field = "personal.spouse_doc_no";
    let Some(spouse_document) = checked_number(findings, document_type, number, field, recorded_on) else { return };
    let is_own = document_type == registered.doc_type.as_str() && own_document.is_some_and(|own| *own == spouse_document);
    findings.require(!is_own, "SPOUSE_IS_SUBJECT", "personal.spouse_doc_no", "another document than the person's own (BBD003)");
}
