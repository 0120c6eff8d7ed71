use super::check_personal;
use super::sample::{DAY, date, registered};
use crate::event::subject_event::SubjectRegistered;

const NUMBER: &str = "11010519491231002X";
const PERSON: [(&str, &str); 2] = [("name", "张三"), ("doc_no", NUMBER)];

const SPOUSE_MISSING: [(&str, &str); 3] = [
    ("SPOUSE_MISSING", "personal.spouse_doc_no"),
    ("SPOUSE_MISSING", "personal.spouse_doc_type"),
    ("SPOUSE_MISSING", "personal.spouse_name"),
];
const SPOUSE_FORBIDDEN: [(&str, &str); 3] = [
    ("SPOUSE_FORBIDDEN", "personal.spouse_doc_no"),
    ("SPOUSE_FORBIDDEN", "personal.spouse_doc_type"),
    ("SPOUSE_FORBIDDEN", "personal.spouse_name"),
];

/// The person's fields and `more`, which stands in for fields of the same name.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = PERSON.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).collect()
}

fn check_of(registered: &SubjectRegistered, more: &[(&str, &str)], expected: &[(&str, &str)]) {
    let findings = check_personal(&fields(more), registered, date(DAY));
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, expected, "{:?}", more.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let told = format!("{findings:?}");
    for (_, value) in more.iter().filter(|(_, value)| value.len() > 6) {
        assert!(!told.contains(value), "a value is told: {told}");
    }
}

fn check(more: &[(&str, &str)], expected: &[(&str, &str)]) {
    check_of(&registered(), more, expected);
}

#[test]
fn a_person_needs_a_name_and_a_number_and_nothing_else() {
    check(&[], &[]);
    let missing = "PERSONAL_FIELD_MISSING";
    let findings = check_personal(&[], &registered(), date(DAY));
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, [(missing, "personal.doc_no"), (missing, "personal.name")]);
}

#[test]
fn lengths_count_characters_not_bytes() {
    let thirty = "张".repeat(30);
    let thirty_one = "张".repeat(31);
    check(&[("name", &thirty)], &[]);
    check(&[("name", &thirty_one)], &[("PERSONAL_FIELD_TOO_LONG", "personal.name")]);
    let hundred_and_one = "路".repeat(101);
    for name in ["house_address", "residence_address", "mail_address"] {
        let path = format!("personal.{name}");
        check(&[(name, &hundred_and_one)], &[("PERSONAL_FIELD_TOO_LONG", &path)]);
    }
}

#[test]
fn forms_of_single_fields() {
    check(&[("cell_phone", "13800000000")], &[]);
    check(&[("cell_phone", "1380000000")], &[("PHONE_FORM", "personal.cell_phone")]);
    check(&[("cell_phone", "1380000000a")], &[("PHONE_FORM", "personal.cell_phone")]);
    check(&[("mail_postcode", "10002")], &[("POSTCODE_FORM", "personal.mail_postcode")]);
    check(&[("residence_postcode", "100020")], &[]);
    check(&[("email", "a@example.com")], &[]);
    check(&[("email", "a.example.com")], &[("EMAIL_FORM", "personal.email")]);
    check(&[("name", "　")], &[("PERSONAL_FIELD_BLANK", "personal.name"), ("PERSONAL_FIELD_FORM", "personal.name")]);
    check(&[("name", "张\n三")], &[("PERSONAL_FIELD_FORM", "personal.name")]);
    check(&[("blood_type", "0")], &[("PERSONAL_FIELD_UNKNOWN", "personal")]);
}

#[test]
fn a_field_given_twice_is_found() {
    let twice = [("name", "张三"), ("doc_no", NUMBER), ("name", "李四")];
    let findings = check_personal(&twice, &registered(), date(DAY));
    let found: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect();
    assert_eq!(found, [("PERSONAL_FIELD_REPEATED", "personal.name")]);
}

#[test]
fn e_35_the_number_is_judged_by_its_document_and_never_mended() {
    check(&[("doc_no", "11010519491231002x")], &[]);
    check(&[("doc_no", "110105194912310021")], &[("DOCUMENT_NUMBER_CHECK_CHARACTER", "personal.doc_no")]);
    check(&[("doc_no", "440524188001010014")], &[("DOCUMENT_NUMBER_BIRTH_DATE", "personal.doc_no")]);
    let body = "11010520240306001";
    let born_tomorrow = format!("{body}{}", crate::identity_document::check_character_of(body).expect("17 digits"));
    check(&[("doc_no", &born_tomorrow)], &[("DOCUMENT_NUMBER_BIRTH_DATE", "personal.doc_no")]);
    let passport = SubjectRegistered { doc_type: "2".into(), ..registered() };
    check_of(&passport, &[("doc_no", "CHNE12345678")], &[]);
    check_of(&passport, &[], &[("DOCUMENT_NUMBER_LENGTH", "personal.doc_no")]);
}

#[test]
fn the_birth_date_agrees_with_the_number() {
    check(&[("date_of_birth", "1949-12-31")], &[]);
    check(&[("date_of_birth", "1949-12-30")], &[("BIRTH_DATE_NOT_AS_ON_DOCUMENT", "personal.date_of_birth")]);
    check(&[("date_of_birth", "1994-02-29")], &[("DATE_FORM", "personal.date_of_birth")]);
    check(&[("date_of_birth", "19491231")], &[("DATE_FORM", "personal.date_of_birth")]);
    let passport = SubjectRegistered { doc_type: "2".into(), ..registered() };
    let future = [("doc_no", "CHNE12345678"), ("date_of_birth", "2024-03-06")];
    check_of(&passport, &future, &[("BIRTH_DATE_IN_FUTURE", "personal.date_of_birth")]);
}

#[test]
fn bbd000_the_employer_goes_with_employment_and_with_nothing_else() {
    for (status, needed) in
        [("11", true), ("13", true), ("17", true), ("21", true), ("24", true), ("91", true), ("27", false), ("99", false)]
    {
        let person = SubjectRegistered { employment_status: status.into(), ..registered() };
        let missing: &[(&str, &str)] = &[("EMPLOYER_MISSING", "personal.employer_name")];
        let forbidden: &[(&str, &str)] = &[("EMPLOYER_FORBIDDEN", "personal.employer_name")];
        check_of(&person, &[], if needed { missing } else { &[] });
        check_of(&person, &[("employer_name", "某某有限公司")], if needed { &[] } else { forbidden });
    }
}

#[test]
fn bbd001_the_spouse_goes_with_marriage_and_is_somebody_else() {
    let spouse = [("spouse_name", "李四"), ("spouse_doc_type", "10"), ("spouse_doc_no", "34052419800101001X")];
    for (status, needed) in [("20", true), ("21", true), ("22", true), ("23", true), ("10", false), ("30", false), ("99", false)]
    {
        let person = SubjectRegistered { marital_status: status.into(), ..registered() };
        check_of(&person, &[], if needed { &SPOUSE_MISSING } else { &[] });
        check_of(&person, &spouse, if needed { &[] } else { &SPOUSE_FORBIDDEN });
    }
    let married = SubjectRegistered { marital_status: "20".into(), ..registered() };
    let own = [("spouse_name", "李四"), ("spouse_doc_type", "10"), ("spouse_doc_no", "11010519491231002x")];
    check_of(&married, &own, &[("SPOUSE_IS_SUBJECT", "personal.spouse_doc_no")]);
    let wrong = [("spouse_name", "李四"), ("spouse_doc_type", "10"), ("spouse_doc_no", "340524198001010011")];
    check_of(&married, &wrong, &[("DOCUMENT_NUMBER_CHECK_CHARACTER", "personal.spouse_doc_no")]);
}
