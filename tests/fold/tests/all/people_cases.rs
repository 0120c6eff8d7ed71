//! Edge cases of people: E-34 to E-40, E-48. Records 140 and 214 and the destruction of keys come later.

use credit_domain::account::Outcome;
use credit_domain::calendar::BusinessDate;
use credit_domain::event::account_event::{AccountType, VoidCause};
use credit_domain::event::checks::check_personal;
use credit_domain::event::pipeline_event::WithheldReason;
use credit_domain::event::subject_event::{DocumentChangeCause, SubjectEvent};
use credit_domain::identity_document::check_document;
use credit_domain::subject::{OverlayKind, SubjectOutcome};
use fold_tests::desk::Desk;
use fold_tests::events::*;
use fold_tests::people::*;
use fold_tests::stories::billed;

#[test]
fn e_34_fold_half_fifteen_to_eighteen_digits_keep_subject_and_accounts() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    let before = book.account().clone();
    desk.person.tell("2024-02-15", document_change("10", "10", DocumentChangeCause::Upgrade15To18));
    assert_eq!(*book.account(), before, "accounts unchanged");
    book.pays("R1", 10_000, "2024-02-09");
    assert_eq!(desk.reports(&book, "2024-02-29").subject_id, book.subject_id());
    // Both numbers are found by date: the old one before the change, the new one from it on.
    for (day, changes) in [("2024-02-14", 0), ("2024-02-15", 1), ("2025-01-01", 1)] {
        let identity = desk.person.subject.identity_on(date(day)).expect("registered");
        assert_eq!(identity.overlays.len(), changes, "{day}");
    }
    let overlay = desk.person.subject.identity_on(date("2024-02-15")).expect("registered").overlays.remove(0);
    assert!(matches!(overlay.kind, OverlayKind::Document { cause: DocumentChangeCause::Upgrade15To18, .. }));
    assert!(String::from_utf8(overlay.pii).expect("text").contains("old_doc_no"), "the other half of the link");
}

#[test]
fn e_35_only_case_and_width_of_an_identity_number_are_normalised() {
    let accepted = [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),
    ];
    for (number, normalised) in accepted {
        let found = check_document("10", number).map(|number| number.as_str().to_owned());
        assert_eq!(found, Ok(normalised.to_owned()), "{number}");
    }
    let refused = [
        ("110105194912310020", "DOCUMENT_NUMBER_CHECK_CHARACTER", "checksum wrong"),
        ("11010519491231002", "DOCUMENT_NUMBER_LENGTH", "a digit short"),
        ("11010519491231002XX", "DOCUMENT_NUMBER_LENGTH", "a character long"),
        ("1101051949123100ZX", "DOCUMENT_NUMBER_FORM", "a letter among the digits"),
        (&with_check("11010519940229002"), "DOCUMENT_NUMBER_BIRTH_DATE", "no such day in 1994"),
        (&with_check("11010519991301002"), "DOCUMENT_NUMBER_BIRTH_DATE", "no such month"),
        (&with_check("11010519491231000"), "DOCUMENT_NUMBER_SEQUENCE", "000 is never issued"),
    ];
    for (number, rule, why) in refused {
        let found = check_document("10", number).map(|_| ()).map_err(|problem| problem.rule());
        assert_eq!(found, Err(rule), "{why}");
    }
    assert!(check_document("10", &with_check("11010519920229002")).is_ok(), "1992 had the day");
}

#[test]
fn e_35_nobody_is_born_after_the_day_of_recording() {
    let number = with_check("11010520240301002");
    let SubjectEvent::SubjectRegistered(_) = registration("NAME") else { unreachable!() };
    let fields = [("name", "N"), ("doc_no", number.as_str())];
    let rules = |recorded_on: &str| -> Vec<&'static str> {
        let findings = check_personal(&fields, &registration("NAME"), date(recorded_on));
        findings.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules("2024-02-29"), ["DOCUMENT_NUMBER_BIRTH_DATE"]);
    assert_eq!(rules("2024-03-01"), Vec::<&str>::new());
    let with_birth = [("name", "N"), ("doc_no", "11010519491231002X"), ("date_of_birth", "2024-03-02")];
    let findings = check_personal(&with_birth, &registration("NAME"), date("2024-03-01"));
    assert!(findings.iter().any(|finding| finding.rule == "BIRTH_DATE_IN_FUTURE"), "{findings:?}");
}

/// A number with the check character of ISO 7064 MOD 11-2, computed here anew.
fn with_check(body: &str) -> String {
    let weighted: u32 =
        body.chars().enumerate().map(|(index, digit)| digit.to_digit(10).unwrap() * (1 << (17 - index)) % 11).sum();
    let check = (12 - weighted % 11) % 11;
    if check == 10 { format!("{body}X") } else { format!("{body}{check}") }
}

#[test]
fn e_36_the_same_number_under_two_names_stays_two_subjects() {
    let mut one = Person::unknown("S-1");
    let mut other = Person::unknown("S-2");
    one.tell("2024-01-01", registration("NAME"));
    other.tell("2024-01-02", registration("NAME"));
    assert_eq!(
        (one.subject.merge_relations(), other.subject.merge_relations()),
        (Vec::new(), Vec::new()),
        "never merged by itself"
    );
    let event = consent("C-1", institution());
    let mut foreign = one.envelope("2024-01-03", "2024-01-03", &event);
    foreign.subject_id = other.subject.subject_id.clone();
    assert!(matches!(one.apply(&foreign, &event), SubjectOutcome::Refused(_)), "no fact of the one reaches the other");
}

#[test]
fn e_37_fold_half_a_reverted_merge_switches_the_view_back_at_recorded_time() {
    let mut survivor = Person::known();
    let merge = survivor.tell_late("2024-03-01", "2024-03-05", merged("S-1", "S-2"));
    survivor.tell_late("2024-03-01", "2024-05-20", merge_reverted(merge));
    let relations = survivor.subject.merge_relations();
    assert_eq!(relations.len(), 1);
    // A batch of that recorded time still sees what it saw.
    let expected = [("2024-03-04", false), ("2024-03-06", true), ("2024-05-19", true), ("2024-05-21", false)];
    for (day, in_force) in expected {
        assert_eq!(relations[0].is_in_force_at(noon_of(date(day))), in_force, "{day}");
    }
    assert_eq!(relations[0].other.as_str(), "S-2");
}

#[test]
fn e_37_fold_half_a_revert_that_comes_before_its_merge_is_found_all_the_same() {
    let mut in_order = Person::known();
    let merge = in_order.tell_late("2024-03-01", "2024-03-05", merged("S-1", "S-2"));
    in_order.tell_late("2024-03-01", "2024-05-20", merge_reverted(merge));
    let mut turned = Person::unknown("S-1");
    for (envelope, event) in in_order.told.clone().into_iter().rev() {
        assert_eq!(turned.apply(&envelope, &event), SubjectOutcome::Applied);
    }
    assert_eq!(turned.subject.merge_relations(), in_order.subject.merge_relations());
}

#[test]
fn e_38_fold_half_another_kind_of_document_is_the_same_person() {
    let mut person = Person::known();
    person.tell("2024-02-15", document_change("2", "8", DocumentChangeCause::TypeChange));
    let kind_on = |day: &str| person.subject.identity_on(date(day)).expect("registered").doc_type;
    assert_eq!((kind_on("2024-02-14").as_str(), kind_on("2024-02-15").as_str()), ("10", "8"));
    let same_type = document_change("2", "2", DocumentChangeCause::TypeChange);
    let envelope = person.envelope("2024-02-16", "2024-02-16", &same_type);
    assert!(matches!(person.apply(&envelope, &same_type), SubjectOutcome::Refused(_)));
}

#[test]
fn e_39_no_notice_is_asked_for_after_death_and_the_debt_may_still_be_settled() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    let reasons = |desk: &Desk, day: &str| desk.verdict(&book, day).expect("due").1;
    assert_eq!(reasons(&desk, "2024-02-29"), [WithheldReason::NoAdverseNotice]);
    desk.person.tell("2024-03-10", died("2024-03-08"));
    assert_eq!(desk.person.subject.date_of_death(), Some(date("2024-03-08")));
    assert_eq!(reasons(&desk, "2024-02-29"), [WithheldReason::NoAdverseNotice], "alive at that cut");
    assert_eq!(reasons(&desk, "2024-03-31"), Vec::<WithheldReason>::new());
    book.pays("HEIRS", 100_000, "2024-04-05");
    assert_eq!(book.at("2024-04-05").balance_minor, 0);
}

#[test]
fn e_40_fold_half_a_confirmed_theft_voids_the_account_and_an_alleged_one_withholds_it() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    let verdict = |desk: &Desk, book: &fold_tests::book::Book| desk.verdict(book, "2024-02-29");
    assert_eq!(verdict(&desk, &book), Some(("31", Vec::new(), Vec::new())));
    desk.person.tell("2024-02-20", theft_reported("T-1", Some("A-1")));
    let contested = Some(("31", vec![WithheldReason::LocalRule], vec!["IDENTITY_THEFT_REPORTED"]));
    assert_eq!(verdict(&desk, &book), contested, "never silently unchanged");
    let mut dismissed = desk.clone();
    dismissed.person.tell("2024-02-25", theft_dismissed("T-1"));
    assert_eq!(verdict(&dismissed, &book), Some(("31", Vec::new(), Vec::new())));
    desk.person.tell("2024-02-25", theft_confirmed("T-1"));
    assert_eq!(verdict(&desk, &book), contested, "until it is voided");
    book.on("2024-02-26", voided(VoidCause::Fraud));
    assert_eq!(verdict(&desk, &book), None, "nothing more is reported");
    assert_eq!(book.at("2024-02-29").voided_on, Some(date("2024-02-26")));
    for event in [purchase("P9", 100), repayment("R9", 100, "2024-02-27"), reopened(), unfrozen_by_risk()] {
        let after = book.try_on("2024-02-27", event);
        assert!(matches!(after, Outcome::Refused(_)), "nothing follows a voiding (4.4(3)): {after:?}");
    }
}

fn unfrozen_by_risk() -> credit_domain::event::account_event::AccountEvent {
    unfrozen(credit_domain::event::account_event::FreezeCause::Risk)
}

#[test]
fn e_40_fold_half_a_theft_on_another_account_leaves_this_one_alone() {
    let mut desk = Desk::new();
    let mut book = billed(AccountType::R1);
    book.pays("R1", 10_000, "2024-02-09");
    desk.person.tell("2024-02-20", theft_reported("T-1", Some("A-2")));
    assert_eq!(desk.verdict(&book, "2024-02-29"), Some(("31", Vec::new(), Vec::new())));
    desk.person.tell("2024-02-21", theft_reported("T-2", None));
    assert!(desk.verdict(&book, "2024-02-29").is_some_and(|(_, withheld, _)| withheld == [WithheldReason::LocalRule]));
}

#[test]
fn e_48_fold_half_no_value_depends_on_a_personal_field() {
    // Events of accounts carry no personal field, so an account folds alike with the key and without it.
    let book = billed(AccountType::R1);
    assert!(book.sent.iter().all(|sent| sent.envelope.pii.is_none()));
    assert!(!book.json_lines().contains("personal"));
    // Of a person, everything but the sealed bytes is the same after the key is gone.
    let whole = Person::known();
    let mut shredded = Person::unknown("S-1");
    for (envelope, event) in whole.told.clone() {
        let mut tombstone = envelope;
        tombstone.pii = tombstone.pii.map(|_| Vec::new());
        assert_eq!(shredded.apply(&tombstone, &event), SubjectOutcome::Applied);
    }
    let day: BusinessDate = date("2024-02-29");
    let of = |person: &Person| {
        person.subject.identity_on(day).map(|identity| (identity.registered, identity.event_id, identity.doc_type))
    };
    assert_eq!(of(&shredded), of(&whole));
    assert_eq!(shredded.subject.consents, whole.subject.consents);
    let allowed = |person: &Person| person.subject.reporting_allowed_on(institution(), day, day);
    assert!(allowed(&shredded) && allowed(&whole));
}
