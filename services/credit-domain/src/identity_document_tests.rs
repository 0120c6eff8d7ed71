use super::DocumentProblem::{BirthDate, CheckCharacter, Form, Length, Sequence, UnknownType};
use super::{DocumentProblem, check_character_of, check_document, upgrade_15_to_18};

fn check(document_type: &str, number: &str, expected: Result<&str, DocumentProblem>) {
    let found = check_document(document_type, number);
    let found = found.as_ref().map(|document| document.as_str()).map_err(|problem| *problem);
    assert_eq!(found, expected, "type {document_type}");
}

/// A number whose check character is right, whatever its 17 digits say.
fn with_check_character(body: &str) -> String {
    format!("{body}{}", check_character_of(body).expect("17 digits"))
}

#[test]
fn the_computed_vectors_are_valid_and_f_12_keeps_1880_out() {
    for number in ["11010519491231002X", "34052419800101001X"] {
        check("10", number, Ok(number));
    }
    // The vector of 1880 shows the check digit only; the bureau takes no birth date before 1901.
    assert_eq!(check_character_of("44052418800101001"), Some('4'));
    check("10", "440524188001010014", Err(BirthDate));
    check("10", &with_check_character("11010519001231002"), Err(BirthDate));
    check("10", &with_check_character("11010519010101002"), Ok(&with_check_character("11010519010101002")));
}

#[test]
fn e_34_an_old_number_has_one_18_digit_form() {
    check("10", "110105491231002", Ok("11010519491231002X"));
    assert_eq!(upgrade_15_to_18("110105491231002").as_deref(), Ok("11010519491231002X"));
    check("10", "11010549123100X", Err(Form));
    check("10", "110105491331002", Err(BirthDate));
}

#[test]
fn e_35_only_case_and_width_are_normalised() {
    check("10", "11010519491231002x", Ok("11010519491231002X"));
    check("10", "１１０１０５１９４９１２３１００２ｘ", Ok("11010519491231002X"));
    check("10", "11010519491231002\u{FF38}", Ok("11010519491231002X"));
    check("10", "110105194912310020", Err(CheckCharacter));
    check("10", "11010519491231003X", Err(CheckCharacter));
    check("10", &with_check_character("11010519940229002"), Err(BirthDate));
    check("10", &with_check_character("11010519960229002"), Ok(&with_check_character("11010519960229002")));
    check("10", &with_check_character("11010519491231000"), Err(Sequence));
    check("10", " 11010519491231002X", Err(Length));
    check("10", "1101051949123100 2", Err(Form));
    check("10", "X1010519491231002X", Err(Form));
    check("10", "", Err(Length));
    check("10", "1101051949123100", Err(Length));
    check("10", "一一〇一〇五一九四九一二三一〇〇二X", Err(Length));
}

#[test]
fn the_birth_date_is_read_from_the_number() {
    let born = |number| check_document("10", number).ok().and_then(|document| document.birth_date()).map(|date| date.to_string());
    assert_eq!(born("11010519491231002X").as_deref(), Some("1949-12-31"));
    assert_eq!(born("110105491231002").as_deref(), Some("1949-12-31"));
    assert_eq!(check_document("A", "P1234567").ok().and_then(|document| document.birth_date()), None);
}

#[test]
fn other_documents_follow_the_rules_of_their_type() {
    for (document_type, number, expected) in [
        ("2", "CHNE12345678", Ok("CHNE12345678")),
        ("2", "usa123456", Ok("USA123456")),
        ("2", "CHNE123456789", Err(Length)),
        ("2", "QQQ123456", Err(Form)),
        ("2", "CHN", Err(Form)),
        ("5", "H12345678", Ok("H12345678")),
        ("5", "m1234567890", Ok("M1234567890")),
        ("5", "H123456789", Err(Form)),
        ("5", "X12345678", Err(Form)),
        ("6", "12345678", Ok("12345678")),
        ("6", "1234567890(A)", Ok("1234567890(A)")),
        ("6", "1234567890(12)", Ok("1234567890(12)")),
        ("6", "１２３４５６７８９０（A）", Ok("1234567890(A)")),
        ("6", "1234567890(1)", Err(Form)),
        ("6", "123456789", Err(Form)),
        ("1", "any number up to 20", Ok("ANY NUMBER UP TO 20")),
        ("20", "军字第1234号", Ok("军字第1234号")),
        ("X", "123456789012345678901", Err(Length)),
        ("X", "1\n2", Err(Form)),
        ("X", " 12", Err(Form)),
        ("30", "12", Err(UnknownType)),
        ("", "12", Err(UnknownType)),
    ] {
        check(document_type, number, expected);
    }
}

#[test]
fn a_number_never_shows_in_debug_output() {
    let document = check_document("10", "11010519491231002X").expect("a valid number");
    assert_eq!(format!("{document:?}"), "DocumentNumber(..)");
}

#[test]
fn every_problem_has_a_name_of_its_own() {
    let mut rules: Vec<&str> =
        [UnknownType, Length, Form, BirthDate, Sequence, CheckCharacter].map(DocumentProblem::rule).to_vec();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules.len(), 6);
}
