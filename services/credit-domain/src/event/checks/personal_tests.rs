use super::check_personal;
use super::sample::{DAY, date, document_changed, name_changed, registered};
use crate::event::subject_event::{DocumentChangeCause, IdentityDocumentChanged, SubjectEvent, SubjectRegistered};
use crate::refusal::Finding;

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
    let event = SubjectEvent::SubjectRegistered(registered.clone());
    check_event(&event, &fields(more), expected);
}

/// (rule, field) of every finding, and that no finding tells a value.
fn check_event(event: &SubjectEvent, pairs: &[(&str, &str)], expected: &[(&str, &str)]) {
    let findings = check_personal(pairs, event, date(DAY));
    assert_eq!(rules_and_fields(&findings), expected, "{:?}", pairs.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let told = format!("{findings:?}");
    for (_, value) in pairs.iter().filter(|(_, value)| value.len() > 6) {
        assert!(!told.contains(value), "a value is told: {told}");
    }
}

fn rules_and_fields(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|finding| (finding.rule, finding.field.as_ref())).collect()
}

fn of_registration(pairs: &[(&str, &str)]) -> Vec<Finding> {
    check_personal(pairs, &SubjectEvent::SubjectRegistered(registered()), date(DAY))
}

fn check(more: &[(&str, &str)], expected: &[(&str, &str)]) {
    check_of(&registered(), more, expected);
}

#[test]
fn a_person_needs_a_name_and_a_number_and_nothing_else() {
    check(&[], &[]);
    let missing = "PERSONAL_FIELD_MISSING";
    assert_eq!(rules_and_fields(&of_registration(&[])), [(missing, "personal.doc_no"), (missing, "personal.name")]);
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
    assert_eq!(rules_and_fields(&of_registration(&twice)), [("PERSONAL_FIELD_REPEATED", "personal.name")]);
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

/// The numbers of a document change with this cause, between documents of these types.
fn check_change(
    cause: DocumentChangeCause,
    (old_type, new_type): (&str, &str),
    (old_number, new_number): (&str, &str),
    expected: &[(&str, &str)],
) {
    let changed = IdentityDocumentChanged { old_doc_type: old_type.into(), new_doc_type: new_type.into(), cause };
    let pairs = [("old_doc_no", old_number), ("new_doc_no", new_number)];
    check_event(&SubjectEvent::IdentityDocumentChanged(changed), &pairs, expected);
}

#[test]
fn e_34_an_upgraded_number_is_the_18_digit_form_of_the_old_one() {
    let upgrade = |numbers, expected: &[(&str, &str)]| {
        check_change(DocumentChangeCause::Upgrade15To18, ("10", "10"), numbers, expected);
    };
    let old = "110105491231002";
    let not_upgrade = [("DOCUMENT_NUMBER_NOT_UPGRADE", "personal.new_doc_no")];
    upgrade((old, NUMBER), &[]);
    upgrade((old, "11010519491231002x"), &[]);
    upgrade((old, "34052419800101001X"), &not_upgrade);
    upgrade((NUMBER, NUMBER), &not_upgrade);
    upgrade((old, old), &not_upgrade);
    upgrade((old, "110105194912310021"), &[("DOCUMENT_NUMBER_CHECK_CHARACTER", "personal.new_doc_no")]);
    upgrade(("11010549123100", NUMBER), &[("DOCUMENT_NUMBER_LENGTH", "personal.old_doc_no")]);
}

#[test]
fn e_38_both_numbers_of_a_document_change_keep_the_rules_of_their_documents() {
    use DocumentChangeCause::{Correction, Renewal, TypeChange};
    check_change(TypeChange, ("2", "10"), ("CHNE12345678", NUMBER), &[]);
    check_change(TypeChange, ("2", "10"), (NUMBER, NUMBER), &[("DOCUMENT_NUMBER_LENGTH", "personal.old_doc_no")]);
    check_change(Renewal, ("10", "10"), (NUMBER, NUMBER), &[]);
    check_change(Renewal, ("2", "2"), ("CHNE12345678", "CHNE87654321"), &[]);
    check_change(Correction, ("10", "10"), (NUMBER, "34052419800101001X"), &[]);
    check_change(Correction, ("10", "10"), (NUMBER, NUMBER), &[("DOCUMENT_UNCHANGED", "personal.new_doc_no")]);
    let missing = "PERSONAL_FIELD_MISSING";
    let none = [(missing, "personal.new_doc_no"), (missing, "personal.old_doc_no")];
    check_event(&SubjectEvent::IdentityDocumentChanged(document_changed()), &[], &none);
    let foreign = [("old_doc_no", "CHNE12345678"), ("new_doc_no", NUMBER), ("name", "张三")];
    check_event(&SubjectEvent::IdentityDocumentChanged(document_changed()), &foreign, &[("PERSONAL_FIELD_UNKNOWN", "personal")]);
}

#[test]
fn a_name_change_carries_the_new_name_and_nothing_else() {
    let event = SubjectEvent::SubjectNameChanged(name_changed());
    let thirty_one = "张".repeat(31);
    check_event(&event, &[("name", "李四")], &[]);
    check_event(&event, &[], &[("PERSONAL_FIELD_MISSING", "personal.name")]);
    check_event(&event, &[("name", &thirty_one)], &[("PERSONAL_FIELD_TOO_LONG", "personal.name")]);
    check_event(&event, &[("name", "李四"), ("doc_no", NUMBER)], &[("PERSONAL_FIELD_UNKNOWN", "personal")]);
}
